/* The search page. Reads ?q= and #q= (the fragment wins), loads the index by a <script> on first use and writes
   its state with location.hash and location.replace only: history.pushState is refused on file://. */
(function () {
  "use strict";
  var root = document.documentElement, script = document.currentScript;
  var base = script.src.replace(/[^/]*$/, ""); /* the site's root */
  var tashan = window.tashan;
  var WEIGHTS = { title: 8, themes: 4, regions: 4, organisations: 4, description: 3, pinyin: 2, body: 1 };
  var NAMES = { title: "标题", themes: "主题", regions: "地区", organisations: "单位", kinds: "类型", description: "摘要", pinyin: "拼音", body: "正文", date: "日期" };
  var PAGE = 50;

  var page = document.getElementById("search-page");
  var form = page.querySelector("form.search"), input = form.elements.q;
  var list = document.getElementById("search-results"), count = document.getElementById("search-count");
  var more = document.getElementById("search-more");
  var index = null, waiting = null, shown = null, composing = false, timer = 0;

  function state(name) { root.setAttribute("data-search", name); }

  /* ---- the index ---- */

  function load(done) {
    if (index) { done(); return; }
    if (waiting) { waiting.push(done); return; }
    waiting = [done];
    var el = document.createElement("script");
    var finish = function () {
      var all = waiting;
      waiting = null;
      index = window.searchIndex && window.searchIndex.index ? window.searchIndex : null;
      if (!index) el.remove(); /* so that the next attempt loads it again */
      all.forEach(function (f) { f(); });
    };
    el.onload = el.onerror = finish;
    el.src = base + (page.getAttribute("data-index") || "search_index.zh.js").replace(/^\/+/, "");
    document.head.appendChild(el);
  }

  function text(doc, field) {
    var v = doc[field];
    return v == null ? "" : Array.isArray(v) ? v.join(" ") : String(v);
  }

  /* The trie node of a term. A character beyond the BMP is one step in the program's index, two in elasticlunr.js. */
  function find(field, term) {
    var node = index.index[field] && index.index[field].root;
    for (var ch of term) {
      if (!node) return null;
      node = node[ch] || (ch.length === 2 && node[ch[0]] ? node[ch[0]][ch[1]] : null);
    }
    return node || null;
  }

  /* Adds to `scores` what one node gives: tf·idf times the field's weight. */
  function collect(node, weight, total, fields, field, scores) {
    var ids = Object.keys(node.docs || {});
    if (!ids.length) return;
    var idf = 1 + Math.log(total / (ids.length + 1));
    ids.forEach(function (id) {
      scores.set(id, (scores.get(id) || 0) + (node.docs[id].tf || 1) * idf * weight);
      if (!fields.has(id)) fields.set(id, new Set());
      fields.get(id).add(field);
    });
  }

  function collectBelow(node, weight, total, fields, field, scores) {
    collect(node, weight, total, fields, field, scores);
    Object.keys(node).sort().forEach(function (key) {
      if (key !== "docs" && key !== "df") collectBelow(node[key], weight, total, fields, field, scores);
    });
  }

  /* The documents that hold a term in any field: Map id → score. */
  function docsOfTerm(q, total, fields) {
    var scores = new Map();
    index.fields.forEach(function (field) {
      var node = find(field, q.term), weight = WEIGHTS[field] || 1;
      if (node) (q.prefix ? collectBelow : collect)(node, weight, total, fields, field, scores);
    });
    return scores;
  }

  /* The documents that hold every term of a word. */
  function docsOfWord(word, total, fields) {
    var result = null;
    tashan.query(word).forEach(function (q) {
      var scores = docsOfTerm(q, total, fields);
      if (!result) { result = scores; return; }
      result.forEach(function (score, id) {
        if (scores.has(id)) result.set(id, score + scores.get(id));
        else result.delete(id);
      });
    });
    return result;
  }

  function search(query) {
    var docs = index.documentStore.docs, total = index.documentStore.length || Object.keys(docs).length;
    var fields = new Map();
    /* Words of nothing but punctuation ask for nothing. */
    var words = query.split(/\s+/).filter(function (w) { return w && tashan.query(w).length; });
    var sets = words.map(function (w) { return docsOfWord(w, total, fields) || new Map(); });
    var all = new Map(), any = new Map();
    sets.forEach(function (set) { set.forEach(function (score, id) { any.set(id, (any.get(id) || 0) + score); }); });
    any.forEach(function (score, id) { if (sets.every(function (set) { return set.has(id); })) all.set(id, score); });
    var loose = !all.size && any.size > 0 && words.length > 1;
    var typed = tashan.fold(query).trim().replace(/\s+/g, " "), folded = words.map(tashan.fold);
    var hits = [];
    (loose ? any : all).forEach(function (score, id) {
      var doc = docs[id];
      if (!doc) return;
      hits.push({ id: id, doc: doc, score: score, group: group(doc, typed, folded), fields: fields.get(id), date: text(doc, "date") });
    });
    hits.sort(function (a, b) {
      if (a.group !== b.group) return a.group - b.group;
      if (Math.abs(a.score - b.score) > 1e-9) return b.score - a.score;
      if (a.date !== b.date) return a.date < b.date ? 1 : -1;
      return a.id < b.id ? -1 : a.id > b.id ? 1 : 0;
    });
    return { hits: hits, loose: loose, words: words, folded: folded };
  }

  /* 0 title as typed, 1 every word in the title, 2 every word as it stands somewhere in the text, 3 the rest. */
  function group(doc, typed, folded) {
    var title = tashan.fold(text(doc, "title"));
    if (typed && title.indexOf(typed) >= 0) return 0;
    if (folded.every(function (w) { return title.indexOf(w) >= 0; })) return 1;
    var whole = tashan.fold(index.fields.map(function (f) { return text(doc, f); }).join("\n"));
    return folded.every(function (w) { return whole.indexOf(w) >= 0; }) ? 2 : 3;
  }

  /* ---- showing ---- */

  /* Where the words stand in a text: the words as typed, else their terms. Folding keeps the length of all but a
     few letters; where it does not, nothing is marked rather than the wrong thing. */
  function places(value, result) {
    var folded = tashan.fold(value), out = [];
    if (folded.length !== value.length) return out;
    result.folded.forEach(function (word) {
      var needles = folded.indexOf(word) >= 0 ? [word] : tashan.query(word).map(function (q) { return q.term; });
      needles.forEach(function (needle) {
        for (var at = folded.indexOf(needle); at >= 0 && out.length < 200; at = folded.indexOf(needle, at + needle.length)) {
          out.push([at, at + needle.length]);
        }
      });
    });
    out.sort(function (a, b) { return a[0] - b[0] || b[1] - a[1]; });
    return out.reduce(function (merged, span) {
      var last = merged[merged.length - 1];
      if (last && span[0] <= last[1]) last[1] = Math.max(last[1], span[1]);
      else merged.push(span.slice());
      return merged;
    }, []);
  }

  /* Appends `value` from `from` to `to`, with the places marked. Text nodes only: content is never HTML here. */
  function marked(parent, value, spans, from, to) {
    var at = from;
    spans.forEach(function (span) {
      if (span[0] < from || span[1] > to) return;
      parent.append(value.slice(at, span[0]));
      var mark = document.createElement("mark");
      mark.textContent = value.slice(span[0], span[1]);
      parent.append(mark);
      at = span[1];
    });
    parent.append(value.slice(at, to));
  }

  function add(parent, tag, cls) {
    var el = document.createElement(tag);
    if (cls) el.className = cls;
    parent.appendChild(el);
    return el;
  }

  function snippet(li, hit, result) {
    var body = text(hit.doc, "body").replace(/\s+/g, " "), spans = places(body, result);
    var value = body, from = 0;
    if (!spans.length) { value = text(hit.doc, "description") || body; spans = places(value, result); }
    if (!value) return;
    /* The longest hit says most; a quarter of the passage stands before it. */
    if (value === body && spans.length) {
      var best = spans.reduce(function (a, b) { return b[1] - b[0] > a[1] - a[0] ? b : a; });
      from = Math.max(0, best[0] - 30);
    }
    var to = Math.min(value.length, from + 120), p = add(li, "p", "snippet");
    if (from) p.append("…");
    marked(p, value, spans, from, to);
    if (to < value.length) p.append("…");
  }

  /* The places of a case. Short names stand before the full ones in the index (云南 云南省) and are left out. */
  function region(doc) {
    var names = text(doc, "regions").split(" ").filter(Boolean);
    return names.filter(function (name, i) {
      var next = names[i + 1] || "", at = 0;
      for (var ch of next) if (ch === name[at]) at++;
      return names.indexOf(name) === i && !(at === name.length && next.slice(0, 2) === name.slice(0, 2));
    }).join(" ");
  }

  /* The fields that hold a word as it stands; failing that, those that hold its terms. */
  function matched(hit, result) {
    var named = index.fields.filter(function (f) { return NAMES[f]; });
    var whole = named.filter(function (f) {
      var value = tashan.fold(text(hit.doc, f));
      return result.folded.some(function (w) { return value.indexOf(w) >= 0; });
    });
    return whole.length ? whole : named.filter(function (f) { return hit.fields && hit.fields.has(f); });
  }

  function item(hit, result) {
    var doc = hit.doc, li = document.createElement("li"), title = text(doc, "title") || hit.id;
    li.className = "card";
    var meta = document.createElement("p");
    meta.className = "card-meta";
    if (hit.date) {
      var p = hit.date.slice(0, 10).split("-"), time = add(meta, "time");
      time.setAttribute("datetime", hit.date.slice(0, 10));
      time.textContent = p[0] + "年" + (p[1] ? Number(p[1]) + "月" : "") + (p[2] ? Number(p[2]) + "日" : "");
    }
    var where = region(doc), kind = text(doc, "kinds").split(" ")[0]; /* its synonyms follow it */
    if (where) add(meta, "span").textContent = where;
    if (kind) add(meta, "span").textContent = kind;
    if (meta.childNodes.length) li.appendChild(meta);
    var a = add(add(li, "h2", "card-title"), "a");
    a.href = base + hit.id.replace(/^\/+/, "");
    marked(a, title, places(title, result), 0, title.length);
    snippet(li, hit, result);
    var seen = matched(hit, result);
    if (seen.length) add(li, "p", "matched").textContent = "见于：" + seen.map(function (f) { return NAMES[f]; }).join("、");
    return li;
  }

  function append(result, from) {
    var part = document.createDocumentFragment();
    result.hits.slice(from, from + PAGE).forEach(function (hit) { part.appendChild(item(hit, result)); });
    list.appendChild(part);
    more.hidden = result.hits.length <= from + PAGE;
    more.onclick = function () {
      var first = list.children.length;
      append(result, first);
      list.children[first].querySelector("a").focus();
    };
  }

  function clear() { list.textContent = ""; more.hidden = true; }

  function show(query) {
    if (!index) {
      clear();
      count.textContent = "搜索索引没有载入，暂时不能搜索。请确认索引文件 " + (page.getAttribute("data-index") || "").replace(/^\/+/, "") +
        " 与网站其他文件在一起（拷贝时没有遗漏），再刷新本页；也可以从下面的主题或上方的地区、年份进入。";
      state("error");
      return;
    }
    var result = search(query), n = result.hits.length;
    clear();
    append(result, 0);
    count.textContent = !n ? "找到 0 条结果。可以换一个说法，或减少几个词。"
      : result.loose ? "没有一篇同时含有全部词语；以下 " + n + " 篇含有其中一部分。"
      : "找到 " + n + " 条结果。";
    document.title = query + " · " + document.title.replace(/^.* · (?=搜索 · )/, "");
    state("done");
  }

  /* ---- from the address to the page ---- */

  function decode(s) { try { return decodeURIComponent(s.replace(/\+/g, " ")); } catch (e) { return s; } }
  function asked() {
    var m = /^#(?:.*&)?q=([^&]*)/.exec(location.hash) || /[?&]q=([^&]*)/.exec(location.search);
    return m ? decode(m[1]).trim() : "";
  }

  function run(query) {
    if (query === shown && root.getAttribute("data-search") !== "error") return;
    shown = query;
    if (!query) {
      clear();
      count.textContent = "";
      state("idle");
      return;
    }
    state("loading");
    if (!index) count.textContent = "正在载入索引…";
    load(function () { if (shown === query) show(query); });
  }

  function follow() {
    var query = asked();
    /* Never under the hands of somebody who is typing. */
    if (input.value.trim() !== query && !composing) input.value = query;
    run(query);
  }

  function fragment(query) { return "#q=" + window.tashan.encode(query); }

  input.addEventListener("focus", function () { load(function () {}); });
  input.addEventListener("compositionstart", function () { composing = true; clearTimeout(timer); });
  input.addEventListener("compositionend", function () { composing = false; soon(); });
  input.addEventListener("input", function (e) { if (!composing && !e.isComposing) soon(); });
  input.addEventListener("keydown", function (e) {
    if (e.key === "Enter" && (composing || e.isComposing || e.keyCode === 229)) e.preventDefault();
  });
  /* While typing, results follow without a step in the browser's history for every letter. */
  function soon() {
    clearTimeout(timer);
    timer = setTimeout(function () {
      var query = input.value.trim();
      if (!composing && query !== shown) location.replace(fragment(query));
    }, 300);
  }
  form.addEventListener("submit", function (e) {
    e.preventDefault();
    if (composing) return;
    clearTimeout(timer);
    var query = input.value.trim();
    if (location.hash !== fragment(query)) location.hash = fragment(query);
    run(query);
  });
  window.addEventListener("hashchange", follow);
  follow();
})();
