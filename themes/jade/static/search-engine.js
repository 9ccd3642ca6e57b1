/* The answer to a query: documents by postings, then the best of them verified on their text, in batches, so that what
   is not looked at is not loaded. The program does the same steps in the same order in src/search/answer.rs, where
   score.rs names the source of the formula; both come to the very same numbers. */
(function () {
  "use strict";
  var tashan = window.tashan = window.tashan || {}, index = tashan.index, words = tashan.words;
  if (!words) return;
  var BATCH = 20, K1 = 1.2, B_BODY = 0.75, B_TITLE = 0.5, USUAL_TITLE = 16;
  var BODIES = [64, 91, 128, 181, 256, 362, 512, 724, 1024, 1448, 2048, 2896, 4096], TITLES = [4, 8, 12, 16, 24, 32, 48];
  var root = null, tables = null;

  /* ---- candidates: {docs, titles, counts, scores}, arrays of one length, documents rising ---- */

  function empty() { return { docs: [], titles: [], counts: [], scores: [] }; }
  function push(out, doc, title, count, score) { out.docs.push(doc); out.titles.push(title); out.counts.push(count); out.scores.push(score); }

  /* What a body of a length adds to, what a title does, and what the other fields of a mask do. */
  function makeTables() {
    var bodies = [], titles = [], heads = [], weights = root.fields.map(function (field) { return field[2]; });
    for (var level = 0; level < 91; level++) {
      bodies.push(1 - B_BODY + B_BODY * BODIES[Math.floor(level / TITLES.length) % BODIES.length] / root.average);
      titles.push(weights[0] / (1 - B_TITLE + B_TITLE * TITLES[level % TITLES.length] / USUAL_TITLE));
    }
    for (var mask = 0; mask < 128; mask++) {
      var head = 0;
      for (var field = 1; field < 7; field++) if (mask >> field & 1) head += weights[field];
      heads.push(head);
    }
    var levels = new Uint8Array(root.levels.length);
    for (var i = 0; i < levels.length; i++) levels[i] = index.value(root.levels, i);
    return { bodies: bodies, titles: titles, heads: heads, levels: levels };
  }

  /* The logarithm to base 2 by straight lines between the powers of two: the same in every browser. */
  function log2(number) {
    var power = 1, whole = 0;
    while (power * 2 <= number) { power *= 2; whole += 1; }
    return whole + number / power - 1;
  }

  /* Several terms as if they were one. */
  function weigh(lists) {
    var all = index.union(lists.length ? lists : [{ docs: [], bodies: [], masks: [] }]), out = empty(), n = all.docs.length;
    var idf = log2(1 + (root.docs - n + 0.5) / (n + 0.5));
    for (var i = 0; i < n; i++) {
      var level = tables.levels[all.docs[i]], mask = all.masks[i], count = all.bodies[i] / tables.bodies[level];
      if (mask & 1) count += tables.titles[level];
      count += tables.heads[mask];
      push(out, all.docs[i], mask & 1, 1, idf * count / (K1 + count));
    }
    return out;
  }

  /* Documents in both lists; scores are added. */
  function both(all, own) {
    if (!all || !own) return all || own;
    var out = empty(), j = 0;
    for (var i = 0; i < all.docs.length; i++) {
      while (j < own.docs.length && own.docs[j] < all.docs[i]) j++;
      if (own.docs[j] === all.docs[i]) push(out, all.docs[i], all.titles[i] & own.titles[j], all.counts[i], all.scores[i] + own.scores[j]);
    }
    return out;
  }

  /* Documents in either list. Of both the better score; with `add`, counts and scores are added. */
  function either(all, own, add) {
    var out = empty(), i = 0, j = 0;
    while (i < all.docs.length || j < own.docs.length) {
      var left = i < all.docs.length ? all.docs[i] : Infinity, right = j < own.docs.length ? own.docs[j] : Infinity;
      if (left < right) { push(out, left, all.titles[i], all.counts[i], all.scores[i]); i++; }
      else if (right < left) { push(out, right, own.titles[j], own.counts[j], own.scores[j]); j++; }
      else {
        push(out, left, all.titles[i] | own.titles[j], add ? all.counts[i] + own.counts[j] : all.counts[i],
          add ? all.scores[i] + own.scores[j] : Math.max(all.scores[i], own.scores[j]));
        i++; j++;
      }
    }
    return out;
  }

  /* The documents with what a word needs; null when a file of the index is lost, so that only their text can tell. */
  function needed(need) {
    if (need.term) return index.term("h", need.term).then(function (found) { return found && weigh([found]); });
    if (need.first) return index.terms("h", need.first, function () { return true; }).then(function (found) { return found && weigh(found); });
    if (need.digits && need.whole) return index.term("w", "#" + need.digits).then(function (found) { return found && weigh([found]); });
    if (need.digits) return index.terms("w", "#" + need.digits, function () { return true; }).then(function (found) { return found && weigh(found); });
    return index.words().then(function (all) {
      if (!all) return null;
      var fitting = all.filter(function (word) {
        if (need.left && need.right) return word === need.part;
        if (need.left) return word.indexOf(need.part) === 0;
        var at = word.lastIndexOf(need.part);
        return need.right ? at >= 0 && at + need.part.length === word.length : at >= 0;
      });
      return index.wordsOf(fitting).then(function (found) { return found && weigh(found); });
    });
  }

  /* The documents that may hold a word; null where only their text can tell. */
  function wordCandidates(word, needs) {
    return Promise.all([Promise.all(needs.map(needed)), word.quoted ? [] : words.spelled(word.text)]).then(function (found) {
      var all = found[0].reduce(both, null);
      if (!all) return null;
      return found[1].reduce(function (all, lists) {
        return either(all, lists.filter(Boolean).map(weigh).reduce(both, null) || empty());
      }, all);
    });
  }

  /* Every case, for a query without words; every page where only the text can tell. */
  function everything(hasWords) {
    var out = empty(), pages = new Set(hasWords ? [] : root.pages);
    for (var doc = 0; doc < root.docs; doc++) if (!pages.has(doc)) push(out, doc, 0, 0, 0);
    return out;
  }

  function positive(query) { return query.words.filter(function (word) { return !word.excluded; }); }

  /* The documents that may hold every word: {all, known}; `known` when no text need be looked at to be sure. */
  function strictCandidates(query) {
    var wanted = positive(query), known = wanted.length <= words.MOST && wanted.length === query.words.length;
    return Promise.all(wanted.slice(0, words.MOST).map(function (word) {
      var need = words.need(word.text);
      known = known && need.known && (word.quoted || !tashan.text.isSpelling(word.text));
      return wordCandidates(word, need.needs);
    })).then(function (found) {
      var all = found.reduce(both, null);
      /* Without a part of the index the postings are not enough to be sure. */
      known = known && found.every(Boolean) && !index.problems().length;
      return { all: all || everything(wanted.length > 0), known: known };
    });
  }

  /* ---- filters: by dimension of the root {wanted, left: Uint8Array by document} ---- */

  function dimension(name) {
    return root.dimensions.findIndex(function (own) {
      return own.key === name || tashan.fold(own.title) === name || own.aliases.indexOf(name) >= 0;
    });
  }

  /* The names that a filter's value means: the very name or another name of it; else its spelling; else all that
     have it in them. */
  function resolve(names, value) {
    function select(test) { return names.map(function (name, at) { return test(name) ? at : -1; }).filter(function (at) { return at >= 0; }); }
    function all(name) { return [name[0]].concat(name[5]).map(tashan.fold); }
    var same = select(function (name) { return all(name).indexOf(value) >= 0; });
    if (!same.length) same = select(function (name) { return words.isSpelled(name[4], value); });
    return same.length ? same : select(function (name) { return all(name).some(function (own) { return own.indexOf(value) >= 0; }); });
  }

  /* {sets: by dimension the documents allowed or null, left: documents left out or null, chosen, ignored} */
  function readFilters(query, given) {
    var filters = query.filters.slice(), out = { sets: [], left: null, chosen: [], ignored: [] };
    Object.keys(given || {}).forEach(function (key) {
      var at = dimension(key);
      if (at >= 0 && given[key].length) filters.push({ dimension: at, values: given[key].map(tashan.fold), excluded: false });
    });
    if (!filters.length) return Promise.resolve(out);
    return index.names().then(function (names) {
      if (index.isLost("names")) return out; /* named among the problems */
      return Promise.all(filters.map(function (filter) {
        return index.facet(filter.dimension, names[filter.dimension].length).then(function (lists) {
          if (index.isLost("f", filter.dimension)) return;
          filter.values.forEach(function (value) {
            var found = resolve(names[filter.dimension], value), at = filter.dimension;
            if (!found.length) { out.ignored.push(root.dimensions[at].title + ":" + value); return; }
            if (filter.excluded) out.left = out.left || new Uint8Array(root.docs);
            else {
              out.sets[at] = out.sets[at] || new Uint8Array(root.docs);
              var before = out.chosen[at] || [];
              out.chosen[at] = before.concat(found.filter(function (name) { return before.indexOf(name) < 0; }));
            }
            var set = filter.excluded ? out.left : out.sets[at];
            found.forEach(function (name) { lists[name].forEach(function (doc) { set[doc] = 1; }); });
          });
        });
      })).then(function () { return out; });
    });
  }

  function passes(filters, doc, but) {
    if (filters.left && filters.left[doc]) return false;
    return filters.sets.every(function (set, at) { return !set || at === but || set[doc] === 1; });
  }

  /* ---- verifying ---- */

  /* A list that gives its best first, without being sorted to its end. */
  function Heap(all, filters, byDate) {
    var own = this.own = [];
    this.all = all;
    for (var i = 0; i < all.docs.length; i++) if (passes(filters, all.docs[i])) own.push(i);
    this.less = byDate ? function (a, b) { return all.docs[a] > all.docs[b]; } : function (a, b) {
      if (all.counts[a] !== all.counts[b]) return all.counts[a] > all.counts[b];
      if (all.titles[a] !== all.titles[b]) return all.titles[a] > all.titles[b];
      if (all.scores[a] !== all.scores[b]) return all.scores[a] > all.scores[b];
      return all.docs[a] > all.docs[b];
    };
    for (var at = (own.length >> 1) - 1; at >= 0; at--) this.sink(at);
  }
  Heap.prototype.sink = function (at) {
    var own = this.own, item = own[at];
    for (;;) {
      var child = 2 * at + 1;
      if (child >= own.length) break;
      if (child + 1 < own.length && this.less(own[child + 1], own[child])) child++;
      if (!this.less(own[child], item)) break;
      own[at] = own[child];
      at = child;
    }
    own[at] = item;
  };
  Heap.prototype.take = function () {
    var first = this.own[0], last = this.own.pop();
    if (this.own.length) { this.own[0] = last; this.sink(0); }
    return { doc: this.all.docs[first], score: this.all.scores[first] };
  };

  /* Verifies as many candidates as give `wanted` hits: {hits, total, exact, failed}. */
  function verify(query, all, options) {
    var byDate = options.byDate, heap = new Heap(all, options.filters, byDate);
    var total = heap.own.length, hits = [], failed = new Set(), next = take();
    var spelling = query.words.some(function (word) { return !word.quoted && tashan.text.isSpelling(word.text); });
    function take() {
      var taken = [];
      while (heap.own.length && taken.length < BATCH) taken.push(heap.take());
      return taken;
    }
    function window() { return { hits: hits, total: total, exact: options.known || !next.length, failed: failed }; }
    function batch(readings) {
      if (!next.length || hits.length >= options.wanted) return window();
      var taken = next, loading = Promise.all(taken.map(function (candidate) { return look(candidate, readings); }));
      next = take();
      /* What will be needed in any case is loaded beside what is looked at. */
      if (hits.length + taken.length < options.wanted) next.forEach(function (candidate) { index.text(candidate.doc); });
      return loading.then(function (found) {
        var own = [];
        found.forEach(function (result, i) {
          if (!result) { total--; failed.add(taken[i].doc); return; }
          own.push({ doc: taken[i].doc, order: result.order, score: taken[i].score + result.nearness, hit: result.hit });
        });
        if (!byDate) own.sort(function (a, b) { return a.order - b.order || b.score - a.score || b.doc - a.doc; });
        hits = hits.concat(own);
        return batch(readings);
      });
    }
    function look(candidate, readings) {
      return index.text(candidate.doc).then(function (text) {
        if (text) return tashan.text.check(text, query.words, options.any, readings);
        /* What cannot be read is shown unverified, by what the table of documents says of it. */
        return index.entry(candidate.doc).then(function (entry) {
          return entry && { order: 255, nearness: 0, hit: Object.assign(entry, { titleMarks: [], regions: [], themes: [], kinds: [], snippet: "", snippetMarks: [], section: "", matched: [] }) };
        });
      });
    }
    return (spelling ? index.readings() : Promise.resolve(null)).then(batch);
  }

  /* ---- the whole answer ---- */

  /* What to show when no document has all the words. */
  function otherwise(query, options) {
    var wanted = positive(query), none = { mode: "none", window: { hits: [], total: 0, exact: true, failed: new Set() }, all: empty() };
    if (!wanted.length) return Promise.resolve(none);
    var own = wanted.slice(0, words.MOST).map(function (word) { return words.need(word.text).needs; });
    return Promise.all(own.map(function (needs, at) { return wordCandidates(wanted[at], needs); })).then(function (found) {
      var missing = wanted.map(function (_, at) { return wanted.length === 1 || !!(found[at] && !found[at].docs.length); });
      return words.corrections(wanted, missing).then(function (tries) {
        function next() {
          if (!tries.length) return Promise.resolve(null);
          var corrected = { words: tries.shift(), filters: [] };
          var shown = corrected.words.map(function (word) { return word.text; }).join(" ");
          corrected.words = corrected.words.concat(query.words.filter(function (word) { return word.excluded; }));
          return strict(corrected, options).then(function (answer) {
            return answer.window.total ? Object.assign(answer, { mode: "corrected", corrected: shown }) : next();
          });
        }
        return next();
      }).then(function (answer) {
        if (answer) return answer;
        return Promise.all(found.map(function (all, at) { return all && all.docs.length ? all : pieces(own[at]); })).then(function (lists) {
          var all = lists.reduce(function (sum, list) { return either(sum, list, true); }, empty());
          return verify(query, all, Object.assign({}, options, { any: true, known: false })).then(function (window) {
            return window.total ? { mode: "any", window: window, all: all } : none;
          });
        });
      });
    });
  }

  /* The documents that have at least half of the terms of a word that none has as it stands. */
  function pieces(needs) {
    if (needs.length < 2) return Promise.resolve(empty());
    return Promise.all(needs.map(needed)).then(function (lists) {
      var all = lists.reduce(function (sum, list) { return either(sum, list || empty(), true); }, empty()), out = empty();
      all.docs.forEach(function (doc, i) { if (2 * all.counts[i] >= needs.length) push(out, doc, all.titles[i], 0, all.scores[i]); });
      return out;
    });
  }

  function strict(query, options) {
    return strictCandidates(query).then(function (found) {
      return verify(query, found.all, Object.assign({}, options, { known: found.known })).then(function (window) {
        return { mode: "all", window: window, all: found.all };
      });
    });
  }

  /* Whether it is the filters that leave nothing of what holds all the words. */
  function isFiltered(query, options, all) {
    if (!options.filters.left && !options.filters.sets.some(Boolean)) return Promise.resolve(false);
    var open = Object.assign({}, options, { filters: { sets: [], left: null }, wanted: 1, known: false });
    return verify(query, all, open).then(function (window) { return window.total > 0; });
  }

  /* Runs a query: {query, filters, answer}. */
  function run(typed, options, wanted) {
    return index.open().then(function (found) {
      if (root !== found) { root = found; tables = makeTables(); }
      var query = words.parse(typed, dimension);
      return readFilters(query, options.filters).then(function (filters) {
        var byDate = options.sort === "date" || !positive(query).length;
        var inner = { wanted: wanted, filters: filters, byDate: byDate };
        return strict(query, inner).then(function (answer) {
          if (answer.window.total) return answer;
          return isFiltered(query, inner, answer.all).then(function (filtered) {
            return filtered ? Object.assign(answer, { mode: "none", filtered: true }) : otherwise(query, inner);
          });
        }).then(function (answer) { return { query: query, filters: filters, answer: answer }; });
      });
    });
  }

  tashan.engine = { run: run, positive: positive, passes: passes, root: function () { return root; } };
})();
