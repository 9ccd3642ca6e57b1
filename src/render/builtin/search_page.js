/* The search page of a site whose theme has none: what the scripts of the search engine expect to find. They and the
   index lie beside this file; addresses of hits count from the folder above. No fetch, no module: it works from a stick. */
(function () {
  "use strict";
  var tashan = window.tashan = window.tashan || {};
  var folder = document.currentScript.src.replace(/[?#].*$/, "").replace(/[^/]*$/, "");
  tashan.base = folder.replace(/[^/]*\/$/, ""); /* the site's root */

  /* Half of a surrogate pair, which a broken paste can leave, has no address form. */
  tashan.encode = function (text) {
    return encodeURIComponent(text.replace(/[\uD800-\uDBFF][\uDC00-\uDFFF]|[\uD800-\uDFFF]/g, function (c) {
      return c.length === 2 ? c : "\uFFFD";
    }));
  };

  /* Text nodes and <mark> only: what stands in a page is never HTML here. */
  tashan.add = function (parent, tag, cls, text) {
    var el = document.createElement(tag);
    if (cls) el.className = cls;
    if (text) el.textContent = text;
    return parent.appendChild(el);
  };
  tashan.addMarked = function (parent, text, marks) {
    var from = 0;
    (marks || []).forEach(function (mark) {
      parent.append(text.slice(from, mark[0]));
      tashan.add(parent, "mark", "", text.slice(mark[0], mark[1]));
      from = mark[1];
    });
    parent.append(text.slice(from));
  };

  /* All scripts of the engine again, in their order: one of them did not load with the page. */
  var ENGINE = ["analysis.js", "search-index.js", "search-text.js", "search-words.js", "search-engine.js", "search.js", "suggest.js"];
  tashan.loadEngine = function (done) {
    var left = ENGINE.length;
    ENGINE.forEach(function (name) {
      var el = document.createElement("script");
      el.async = false;
      el.onload = el.onerror = function () {
        el.remove();
        left -= 1;
        if (!left && done) done();
      };
      el.src = folder + name;
      document.head.appendChild(el);
    });
  };
})();
