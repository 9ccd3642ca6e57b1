/* elasticlunr.js cuts a query at spaces only. Here it is cut as the texts were: of a run of Han every two neighbours, of
   all else whole words. */
(function (tashan, variants) {
  "use strict";
  tashan.setVariants(variants);
  function cut(text) {
    var words = text === null || text === undefined ? "" : Array.isArray(text) ? text.join(" ") : String(text);
    return tashan.runs(tashan.fold(words)).reduce(function (terms, run) {
      return terms.concat(run.han && run.chars.length > 1 ? tashan.pairs(run.chars) : run.chars.join(""));
    }, []);
  }
  function give() {
    var theirs = window.elasticlunr;
    if (!theirs || theirs.tokenizer === cut) return;
    Object.keys(theirs.tokenizer || {}).forEach(function (key) { cut[key] = theirs.tokenizer[key]; });
    theirs.tokenizer = cut;
  }
  give();
  window.addEventListener("load", give); /* it may come after this file */
})
