/* Searches an index in the shape of elasticlunr.js 0.9.5 and answers as that does, for site themes that bring a search page
   of their own. Stems after M. F. Porter, "An algorithm for suffix stripping", Program 14 (1980) 130-137. */
(function (root) {
  "use strict";
  var has = Object.prototype.hasOwnProperty;
  function warn(message) { if (root.console) root.console.warn(message); }

  /* Words of a text, or of a list of texts: in lower case, between spaces and hyphens. */
  var usual = /[\s\-]+/, separator = usual;
  function tokenizer(value) {
    if (value === null || value === undefined) return [];
    if (Array.isArray(value)) return value.reduce(function (words, one) { return words.concat(tokenizer(one)); }, []);
    return String(value).trim().toLowerCase().split(separator).filter(Boolean);
  }
  tokenizer.defaultSeperator = usual;
  tokenizer.setSeperator = function (pattern) { if (pattern) separator = pattern; };
  tokenizer.resetSeperator = function () { separator = usual; };
  tokenizer.getSeperator = function () { return separator; };

  function trimmer(word) { return word.replace(/^\W+|\W+$/g, ""); }

  var stopWords = Object.create(null);
  function addStopWords(words) { words.forEach(function (word) { stopWords[word] = true; }); }
  var english = ("a able about across after all almost also am among an and any are as at be because been but by can " +
    "cannot could dear did do does either else ever every for from get got had has have he her hers him his how however " +
    "i if in into is it its just least let like likely may me might most must my neither no nor not of off often on " +
    "only or other our own rather said say says she should since so some than that the their them then there these " +
    "they this tis to too twas us wants was we were what when where which while who whom why will with would yet you " +
    "your").split(" ").concat("");
  addStopWords(english);
  function stopWordFilter(word) { return word && stopWords[word] !== true ? word : undefined; }

  /* The word as c for every consonant and v for every vowel. */
  function shape(word) {
    var out = "", i;
    for (i = 0; i < word.length; i++) {
      var isVowel = "aeiou".indexOf(word[i]) >= 0 || (word[i] === "y" && i > 0 && out[i - 1] === "c");
      out += isVowel ? "v" : "c";
    }
    return out;
  }
  function measure(word) { return (shape(word).match(/v+c+/g) || []).length; }
  function hasVowel(word) { return shape(word).indexOf("v") >= 0; }
  function endsShort(word) { return /cvc$/.test(shape(word)) && !/[wxy]$/.test(word); }
  function ends(word, end) { return word.length > end.length && word.slice(-end.length) === end; }
  var second = { ational: "ate", tional: "tion", enci: "ence", anci: "ance", izer: "ize", bli: "ble", alli: "al", entli: "ent",
    eli: "e", ousli: "ous", ization: "ize", ation: "ate", ator: "ate", alism: "al", iveness: "ive", fulness: "ful",
    ousness: "ous", aliti: "al", iviti: "ive", biliti: "ble", logi: "log" };
  var third = { icate: "ic", ative: "", alize: "al", iciti: "ic", ical: "ic", ful: "", ness: "" };
  var fourth = {};
  "al ance ence er ic able ible ant ement ment ent sion tion ou ism ate iti ous ive ize".split(" ").forEach(function (end) {
    fourth[end] = /^[st]ion$/.test(end) ? end[0] : "";
  });
  /* Exchanges the longest of these ends if what stands before it is long enough. */
  function exchange(word, table, least) {
    var found = Object.keys(table).filter(function (end) { return ends(word, end); });
    var end = found.sort(function (a, b) { return b.length - a.length; })[0];
    if (end === undefined) return word;
    var kept = end.length - (/^[st]ion$/.test(end) ? 3 : end.length);
    var stem = word.slice(0, word.length - end.length);
    return measure(stem + end.slice(0, kept)) > least ? stem + table[end] : word;
  }
  function stemmer(word) {
    if (word.length < 3) return word;
    if (/(ss|i)es$/.test(word)) word = word.slice(0, -2);
    else if (/[^s]s$/.test(word)) word = word.slice(0, -1);
    if (ends(word, "eed")) {
      if (measure(word.slice(0, -3)) > 0) word = word.slice(0, -1);
    } else {
      var cut = /^(.+)(?:ed|ing)$/.exec(word);
      if (cut && hasVowel(cut[1])) {
        word = cut[1];
        if (/(at|bl|iz)$/.test(word)) word += "e";
        else if (/([^aeiouylsz])\1$/.test(word)) word = word.slice(0, -1);
        else if (measure(word) === 1 && endsShort(word)) word += "e";
      }
    }
    /* Not as in the paper: "say" keeps its y. */
    if (/.[^aeiou]y$/.test(word)) word = word.slice(0, -1) + "i";
    word = exchange(exchange(exchange(word, second, 0), third, 0), fourth, 1);
    if (ends(word, "e")) {
      var stem = word.slice(0, -1), size = measure(stem);
      if (size > 1 || (size === 1 && !endsShort(stem))) word = stem;
    }
    return /ll$/.test(word) && measure(word) > 1 ? word.slice(0, -1) : word;
  }

  /* Steps that every word goes through, each with the name under which an index asks for it. */
  function Pipeline() { this._queue = []; }
  Pipeline.registeredFunctions = {};
  Pipeline.registerFunction = function (step, label) {
    step.label = label;
    Pipeline.registeredFunctions[label] = step;
  };
  Pipeline.getRegisteredFunction = function (label) {
    return has.call(Pipeline.registeredFunctions, label) ? Pipeline.registeredFunctions[label] : null;
  };
  Pipeline.load = function (labels) {
    var pipeline = new Pipeline();
    labels.forEach(function (label) {
      var step = Pipeline.getRegisteredFunction(label);
      if (!step) throw new Error("Cannot load un-registered function: " + label);
      pipeline.add(step);
    });
    return pipeline;
  };
  Pipeline.prototype.add = function () { this._queue.push.apply(this._queue, arguments); };
  Pipeline.prototype.place = function (known, step, shift) {
    var at = this._queue.indexOf(known);
    if (at < 0) throw new Error("Cannot find existingFn");
    this._queue.splice(at + shift, 0, step);
  };
  Pipeline.prototype.before = function (known, step) { this.place(known, step, 0); };
  Pipeline.prototype.after = function (known, step) { this.place(known, step, 1); };
  Pipeline.prototype.remove = function (step) { this._queue = this._queue.filter(function (own) { return own !== step; }); };
  Pipeline.prototype.reset = function () { this._queue = []; };
  Pipeline.prototype.get = function () { return this._queue; };
  Pipeline.prototype.toJSON = function () { return this._queue.map(function (step) { return step.label; }); };
  Pipeline.prototype.run = function (words) {
    return this._queue.reduce(function (left, step) {
      return left.map(step).filter(function (word) { return word !== undefined && word !== null && word !== ""; });
    }, words);
  };
  Pipeline.registerFunction(trimmer, "trimmer");
  Pipeline.registerFunction(stopWordFilter, "stopWordFilter");
  Pipeline.registerFunction(stemmer, "stemmer");

  function DocumentStore(save) {
    this._save = save !== false;
    this.docs = {};
    this.docInfo = {};
    this.length = 0;
  }
  DocumentStore.load = function (data) {
    var store = new DocumentStore(data.save);
    store.docs = data.docs;
    store.docInfo = data.docInfo;
    store.length = data.length;
    return store;
  };
  DocumentStore.prototype.isDocStored = function () { return this._save; };
  DocumentStore.prototype.hasDoc = function (ref) { return has.call(this.docs, ref); };
  DocumentStore.prototype.getDoc = function (ref) { return this.hasDoc(ref) ? this.docs[ref] : null; };
  DocumentStore.prototype.addDoc = function (ref, doc) {
    if (!this.hasDoc(ref)) this.length += 1;
    this.docs[ref] = this._save ? Object.assign({}, doc) : null;
  };
  DocumentStore.prototype.addFieldLength = function (ref, field, length) {
    if (!has.call(this.docInfo, ref)) this.docInfo[ref] = {};
    this.docInfo[ref][field] = length;
  };
  DocumentStore.prototype.getFieldLength = function (ref, field) {
    return has.call(this.docInfo, ref) && has.call(this.docInfo[ref], field) ? this.docInfo[ref][field] : 0;
  };
  DocumentStore.prototype.toJSON = function () {
    return { docs: this.docs, docInfo: this.docInfo, length: this.length, save: this._save };
  };

  /* The words of one field: a tree with a letter at each branch. */
  function InvertedIndex() { this.root = { docs: {}, df: 0 }; }
  InvertedIndex.load = function (data) {
    var index = new InvertedIndex();
    index.root = data.root;
    return index;
  };
  InvertedIndex.prototype.addToken = function (word, found) {
    var node = this.root, i;
    for (i = 0; i < word.length; i++) {
      if (!has.call(node, word[i])) node[word[i]] = { docs: {}, df: 0 };
      node = node[word[i]];
    }
    if (!has.call(node.docs, found.ref)) node.df += 1;
    node.docs[found.ref] = { tf: found.tf };
  };
  InvertedIndex.prototype.getNode = function (word) {
    var node = word ? this.root : null, i;
    for (i = 0; node && i < word.length; i++) node = has.call(node, word[i]) ? node[word[i]] : null;
    return node;
  };
  InvertedIndex.prototype.hasToken = function (word) { return this.getNode(word) !== null; };
  InvertedIndex.prototype.getDocs = function (word) {
    var node = this.getNode(word);
    return (node && node.docs) || {};
  };
  InvertedIndex.prototype.getDocFreq = function (word) {
    var node = this.getNode(word);
    return (node && node.df) || 0;
  };
  InvertedIndex.prototype.getTermFrequency = function (word, ref) {
    var docs = this.getDocs(word);
    return has.call(docs, ref) ? docs[ref].tf : 0;
  };
  InvertedIndex.prototype.expandToken = function (word) {
    var words = [], open = [[word, this.getNode(word)]], one;
    while ((one = open.pop())) {
      if (!one[1]) continue;
      if (one[1].df > 0) words.push(one[0]);
      open = open.concat(Object.keys(one[1]).filter(function (key) { return key !== "docs" && key !== "df"; })
        .map(function (key) { return [one[0] + key, one[1][key]]; }));
    }
    return words;
  };
  InvertedIndex.prototype.toJSON = function () { return { root: this.root }; };

  /* For every field that is searched: its weight, whether all words have to be there, whether beginnings of words count. */
  function settings(wanted, fields) {
    var all = wanted || {}, named = all.fields || {};
    return fields.filter(function (field) { return !all.fields || has.call(named, field); }).reduce(function (out, field) {
      var own = named[field] || {};
      out[field] = {
        boost: own.boost || own.boost === 0 ? own.boost : 1,
        bool: own.bool || all.bool || "OR",
        expand: own.expand === undefined ? Boolean(all.expand) : own.expand
      };
      return out;
    }, {});
  }

  function Index() {
    this._fields = [];
    this._ref = "id";
    this.pipeline = new Pipeline();
    this.documentStore = new DocumentStore();
    this.index = {};
  }
  Index.load = function (data) {
    if (data.version !== elasticlunr.version) warn("an index of version " + data.version + ", read by " + elasticlunr.version);
    var index = new Index();
    index._fields = data.fields;
    index._ref = data.ref;
    index.documentStore = DocumentStore.load(data.documentStore);
    index.pipeline = Pipeline.load(data.pipeline);
    Object.keys(data.index).forEach(function (field) { index.index[field] = InvertedIndex.load(data.index[field]); });
    return index;
  };
  Index.prototype.addField = function (field) {
    this._fields.push(field);
    this.index[field] = new InvertedIndex();
    return this;
  };
  Index.prototype.setRef = function (name) { this._ref = name; return this; };
  Index.prototype.saveDocument = function (save) { this.documentStore = new DocumentStore(save); return this; };
  Index.prototype.getFields = function () { return this._fields.slice(); };
  Index.prototype.use = function (plugin) {
    plugin.apply(this, [this].concat(Array.prototype.slice.call(arguments, 1)));
  };
  Index.prototype.addDoc = function (doc) {
    if (!doc) return;
    var self = this, ref = doc[this._ref];
    this.documentStore.addDoc(ref, doc);
    this._fields.forEach(function (field) {
      var words = self.pipeline.run(elasticlunr.tokenizer(doc[field])), counts = Object.create(null);
      self.documentStore.addFieldLength(ref, field, words.length);
      words.forEach(function (word) { counts[word] = (counts[word] || 0) + 1; });
      Object.keys(counts).forEach(function (word) {
        self.index[field].addToken(word, { ref: ref, tf: Math.sqrt(counts[word]) });
      });
    });
  };
  /* How much a word tells: 1 + ln(documents / (documents with it + 1)). */
  Index.prototype.idf = function (word, field) {
    return 1 + Math.log(this.documentStore.length / (this.index[field].getDocFreq(word) + 1));
  };
  Index.prototype.search = function (query, wanted) {
    if (!query) return [];
    var self = this, config = settings(wanted, this._fields), scores = {};
    var words = this.pipeline.run(elasticlunr.tokenizer(query));
    Object.keys(config).forEach(function (field) {
      var found = self.fieldSearch(words, field, config[field]);
      Object.keys(found).forEach(function (ref) { scores[ref] = (scores[ref] || 0) + found[ref] * config[field].boost; });
    });
    return Object.keys(scores).map(function (ref) {
      var hit = { ref: ref, score: scores[ref] };
      if (self.documentStore.hasDoc(ref)) hit.doc = self.documentStore.getDoc(ref);
      return hit;
    }).sort(function (a, b) { return b.score - a.score; });
  };
  /* The scores of one field by document. A word that only begins like the one asked for counts 15 % and less. */
  Index.prototype.fieldSearch = function (words, field, config) {
    var self = this, index = this.index[field], scores = null, exact = {};
    words.forEach(function (word) {
      var own = {};
      (config.expand ? index.expandToken(word) : [word]).forEach(function (term) {
        var docs = index.getDocs(term), idf = self.idf(term, field);
        Object.keys(docs).forEach(function (ref) {
          if (scores && config.bool === "AND" && !has.call(scores, ref)) return;
          var length = self.documentStore.getFieldLength(ref, field);
          var near = term === word ? 1 : (1 - (term.length - word.length) / term.length) * 0.15;
          own[ref] = (own[ref] || 0) + docs[ref].tf * idf * (length ? 1 / Math.sqrt(length) : 1) * near;
        });
        if (term === word) Object.keys(docs).forEach(function (ref) { exact[ref] = (exact[ref] || 0) + 1; });
      });
      if (scores === null) scores = own;
      else if (config.bool === "AND") {
        Object.keys(scores).forEach(function (ref) {
          if (has.call(own, ref)) scores[ref] += own[ref];
          else delete scores[ref];
        });
      } else Object.keys(own).forEach(function (ref) { scores[ref] = (scores[ref] || 0) + own[ref]; });
    });
    scores = scores || {};
    Object.keys(scores).forEach(function (ref) { if (has.call(exact, ref)) scores[ref] *= exact[ref] / words.length; });
    return scores;
  };
  Index.prototype.toJSON = function () {
    var self = this, index = {};
    this._fields.forEach(function (field) { index[field] = self.index[field].toJSON(); });
    return { version: elasticlunr.version, fields: this._fields, ref: this._ref, documentStore: this.documentStore.toJSON(),
      index: index, pipeline: this.pipeline.toJSON() };
  };

  /* Words in order, as scripts for other languages keep their stop words. */
  function SortedSet() { this.elements = []; this.length = 0; }
  SortedSet.prototype.add = function () {
    var self = this;
    Array.prototype.forEach.call(arguments, function (one) { if (self.elements.indexOf(one) < 0) self.elements.push(one); });
    this.elements.sort();
    this.length = this.elements.length;
  };
  SortedSet.prototype.indexOf = function (one) { return this.elements.indexOf(one); };
  SortedSet.prototype.toArray = function () { return this.elements.slice(); };

  function elasticlunr(build) {
    var index = new Index();
    index.pipeline.add(trimmer, stopWordFilter, stemmer);
    if (build) build.call(index, index);
    return index;
  }
  elasticlunr.version = "0.9.5";
  elasticlunr.tokenizer = tokenizer;
  elasticlunr.trimmer = trimmer;
  elasticlunr.stemmer = stemmer;
  elasticlunr.stopWordFilter = stopWordFilter;
  elasticlunr.addStopWords = addStopWords;
  elasticlunr.clearStopWords = function () { stopWords = Object.create(null); };
  elasticlunr.resetStopWords = function () { stopWords = Object.create(null); addStopWords(english); };
  elasticlunr.Pipeline = Pipeline;
  elasticlunr.DocumentStore = DocumentStore;
  elasticlunr.InvertedIndex = InvertedIndex;
  elasticlunr.Index = Index;
  elasticlunr.SortedSet = SortedSet;
  root.elasticlunr = elasticlunr;
  root.lunr = root.lunr || elasticlunr;
})(typeof window === "undefined" ? globalThis : window);
