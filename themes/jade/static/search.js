/* What pages ask of the search: hits with facets, rows for a table, suggestions while typing. The site theme's
   documentation (docs/themes.md) describes options and results. */
(function () {
  "use strict";
  var tashan = window.tashan = window.tashan || {}, index = tashan.index, words = tashan.words, engine = tashan.engine;
  if (!engine) return;

  /* By dimension the values with their number of hits, each under the filters of the other dimensions. */
  function facets(answer, filters) {
    var all = answer.all.docs.filter(function (doc) { return !answer.window.failed.has(doc); });
    return index.names().then(function (names) {
      return Promise.all(engine.root().dimensions.map(function (own, at) {
        var base = new Uint8Array(engine.root().docs), chosen = filters.chosen[at] || [];
        all.forEach(function (doc) { if (engine.passes(filters, doc, at)) base[doc] = 1; });
        return index.facet(at, names[at].length).then(function (lists) {
          var depths = [], values = [];
          names[at].forEach(function (name, i) {
            var count = 0;
            lists[i].forEach(function (doc) { count += base[doc]; });
            depths.push(name[1] < 0 ? 0 : depths[name[1]] + 1);
            if (count || chosen.indexOf(i) >= 0) values.push({ name: name[0], count: count, depth: depths[i], selected: chosen.indexOf(i) >= 0 });
          });
          var plain = values.every(function (value) { return !value.depth; });
          if (plain && ["themes", "regions", "years"].indexOf(own.key) < 0) values.sort(function (a, b) { return b.count - a.count; });
          return values;
        });
      }));
    }).then(function (lists) {
      var out = {};
      engine.root().dimensions.forEach(function (own, at) { out[own.key] = lists[at]; });
      return out;
    });
  }

  function chosenNames(filters) {
    return index.names().then(function (names) {
      var out = {};
      engine.root().dimensions.forEach(function (own, at) {
        if (filters.chosen[at]) out[own.key] = filters.chosen[at].map(function (i) { return names[at][i][0]; });
      });
      return out;
    });
  }

  /* An answer of the engine as pages get it, without facets. */
  function present(found, offset, limit) {
    var answer = found.answer, filters = found.filters;
    var isLost = answer.mode === "none" && !answer.filtered && engine.positive(found.query).length > 0;
    return Promise.all([
      filters.chosen.length ? chosenNames(filters) : {},
      answer.corrected ? [answer.corrected] : isLost ? words.nearest(engine.positive(found.query)) : [],
    ]).then(function (more) {
      return {
        query: found.query.plain, mode: answer.mode, corrected: answer.corrected || "",
        total: answer.window.total, exact: answer.window.exact,
        hits: answer.window.hits.slice(offset, offset + limit).map(function (own) { return Object.assign(own.hit, { score: own.score }); }),
        facets: {}, filters: more[0], suggestions: more[1], ignored: filters.ignored, problems: index.problems(),
      };
    });
  }

  tashan.search = function (typed, options) {
    options = options || {};
    typed = String(typed === undefined || typed === null ? "" : typed);
    var offset = Math.max(0, options.offset || 0), limit = options.limit === undefined ? 20 : Math.max(0, options.limit);
    return engine.run(typed, options, offset + limit).then(function (found) {
      return present(found, offset, limit).then(function (result) {
        if (options.facets === false) return result;
        /* Hits that can be shown do not wait for the counts, which need files of their own. */
        if (options.onHits) options.onHits(result);
        return facets(found.answer, found.filters).then(function (counted) {
          return Object.assign({}, result, { facets: counted, problems: index.problems() });
        });
      });
    });
  };

  /* All hits, with the names of their terms: for a table. */
  tashan.rows = function (typed, options) {
    return engine.run(String(typed || ""), options || {}, Infinity).then(function (found) {
      return index.names().then(function (names) {
        return Promise.all(engine.root().dimensions.map(function (_, at) { return index.facet(at, names[at].length); })).then(function (lists) {
          var terms = engine.root().dimensions.map(function (_, at) {
            var byDoc = new Map();
            lists[at].forEach(function (docs, i) {
              /* A place counts for all above it; the narrowest is named. */
              docs.forEach(function (doc) { byDoc.set(doc, (byDoc.get(doc) || []).filter(function (own) { return own !== names[at][i][1]; }).concat(i)); });
            });
            return byDoc;
          });
          return found.answer.window.hits.map(function (own) {
            var row = { path: own.hit.path, title: own.hit.title, date: own.hit.date };
            engine.root().dimensions.forEach(function (dimension, at) {
              row[dimension.key] = (terms[at].get(own.doc) || []).map(function (i) { return names[at][i][0]; });
            });
            return row;
          });
        });
      });
    });
  };

  /* Suggestions while typing: names that begin with the text, hold it, or are spelled so; then titles. */
  tashan.suggest = function (typed, limit) {
    var text = tashan.fold(String(typed)).trim();
    if (!text || text.length > 40) return Promise.resolve([]);
    return tashan.search(typed, { limit: 20, facets: false }).then(function (result) {
      text = tashan.fold(String(typed)).trim(); /* again: now the index has brought its variants */
      return index.names().then(function (names) { return [names, result]; });
    }).then(function (found) {
      var out = [];
      found[0].forEach(function (list, at) {
        if (engine.root().dimensions[at].key === "years") return;
        list.forEach(function (name) {
          var own = tashan.fold(name[0]), place = own.indexOf(text);
          var other = name[5].some(function (alias) { return tashan.fold(alias).indexOf(text) >= 0; });
          var rank = place === 0 ? 0 : place > 0 ? 2 : other ? 1 : /^[a-z]+$/.test(text) && begins(name[4], text) ? 3 : -1;
          if (rank >= 0) out.push({ rank: rank, count: name[2], item: {
            dimension: engine.root().dimensions[at].key, name: name[0], path: name[3], marks: place >= 0 ? [[place, place + text.length]] : [],
            detail: engine.root().dimensions[at].title + " · " + name[2] + " 个案例",
          } });
        });
      });
      out.sort(function (a, b) { return a.rank - b.rank || b.count - a.count; });
      var titles = (found[1].mode === "all" ? found[1].hits : []).filter(function (hit) { return hit.titleMarks.length > 0; }).map(function (hit) {
        return { dimension: "titles", name: hit.title, path: hit.path, marks: hit.titleMarks, detail: hit.regions.map(function (trail) { return trail.split(" › ").pop(); }).join("、") };
      });
      var names = out.map(function (own) { return own.item; }), most = limit || 8;
      /* A collection is a name and a page. */
      titles = titles.filter(function (title) { return !names.some(function (name) { return name.path === title.path; }); });
      return names.slice(0, Math.max(most - 3, most - titles.length)).concat(titles).slice(0, most);
    });
  };

  function begins(spelling, text) {
    var syllables = spelling.split(/[' ]/);
    return syllables.join("").indexOf(text) === 0 ||
      (text.length > 1 && syllables.map(function (syllable) { return syllable.slice(0, 1); }).join("").indexOf(text) === 0);
  }
})();
