/* The search page and the browse page: from the address to the engine to the page. Every state stands in the fragment,
   `#q=…&regions=…,…&sort=date&page=2`. On file:// history.pushState is refused, so that steps in the history are made
   with location.hash, and changes without a step (typing) with location.replace. */
(function () {
  "use strict";
  var root = document.documentElement, tashan = window.tashan, add = tashan.add, page = document.getElementById("search-page");
  var PER_PAGE = 20, TYPING_PAUSE = 250, PATIENCE = 150;
  var FEW = 8; /* values of a dimension that show before “更多” */
  var DIMENSIONS = ["regions", "themes", "kinds", "organisations", "policies", "years", "collections"];
  var TREES = ["regions", "themes"];
  var FIELDS = { title: "标题", themes: "主题", regions: "地区", organisations: "单位", kinds: "类型", headings: "小标题", figures: "数据", body: "正文", pinyin: "拼音" };
  var FAILED = "搜索没有成功。请确认整个文件夹已经拷贝完整（search-engine.js、search-index.js 等文件和 search 文件夹都在），再试一次；也可以从上方的主题、地区、年份进入。";

  var browsing = page.hasAttribute("data-browse"), pageTitle = document.title;
  var form = browsing ? null : page.querySelector("form.search"), input = form && form.elements.q;
  var count = at("search-count"), notes = at("search-notes"), found = at("search-found"), title = at("search-title");
  var facets = at("search-facets"), filterForm = at("search-filters"), chips = at("search-chips"), list = at("search-results");
  var pager = at("search-pager"), sort = at("search-sort"), csvStatus = at("search-csv-status"), other = at("search-other");

  var current = null; /* the state asked for last: {q, filters, sort, page}; never changed, always made anew */
  var shown = null; /* {state, result} that stands on the page */
  var ticket = 0, waiting = 0, typing = 0, composing = false;
  var opened = {}; /* by dimension: how far its long list is scrolled, where it is open */

  function at(id) { return document.getElementById(id); }

  /* ---- states and addresses ---- */

  /* Some programs write + for a blank, and a link may be cut in the middle of a character. */
  function decode(text) {
    try { return decodeURIComponent(text.replace(/\+/g, " ")); } catch (e) { return text; }
  }
  function parameters(text) {
    return new Map(text.slice(1).split("&").map(function (part) { return [part.split("=")[0], part.slice(part.indexOf("=") + 1)]; }));
  }
  function fromAddress() {
    var hash = parameters(location.hash), sent = parameters(location.search);
    var filters = filtersBy(function (d) { return Array.from(new Set((hash.get(d) || "").split(",").map(decode))).filter(Boolean); });
    var q = browsing ? "" : decode(hash.has("q") ? hash.get("q") : sent.get("q") || "").trim();
    var number = /^[1-9]\d{0,6}$/.test(hash.get("page")) ? Number(hash.get("page")) : 1;
    return { q: q, filters: filters, sort: hash.get("sort") === "date" ? "date" : "relevance", page: number };
  }
  /* Never empty: an empty fragment would scroll to the top, and an empty q must win over ?q=. */
  function fragment(state) {
    var parts = browsing ? [] : ["q=" + tashan.encode(state.q)];
    DIMENSIONS.forEach(function (d) {
      if (state.filters[d].length) parts.push(d + "=" + state.filters[d].map(tashan.encode).join(","));
    });
    if (state.sort === "date") parts.push("sort=date");
    if (state.page > 1 || !parts.length) parts.push("page=" + state.page);
    return "#" + parts.join("&");
  }
  function changed(state, changes) { return Object.assign({}, state, { page: 1 }, changes); }
  function filtersBy(names) {
    return DIMENSIONS.reduce(function (out, d) { out[d] = names(d); return out; }, {});
  }
  function chosen(filters) {
    return DIMENSIONS.reduce(function (all, d) {
      return all.concat((filters[d] || []).map(function (name) { return { dimension: d, name: name }; }));
    }, []);
  }

  /* Filters can also be written in the query (地区:曲靖). As soon as one is changed by hand they become filters like
     the others, and leave the query: otherwise nobody could take them away. */
  function unwritten() {
    if (!shown || shown.state !== current) return current;
    var inForce = shown.result.filters || {};
    var written = chosen(inForce).some(function (f) { return current.filters[f.dimension].indexOf(f.name) < 0; });
    return written ? changed(current, { q: shown.result.query, filters: filtersBy(function (d) { return inForce[d] || []; }) }) : current;
  }
  function toggled(dimension, name) {
    var state = unwritten(), names = state.filters[dimension];
    var others = names.filter(function (n) { return n !== name; }), now = others.length < names.length ? others : names.concat(name);
    return changed(state, { filters: filtersBy(function (d) { return d === dimension ? now : state.filters[d]; }) });
  }

  /* ---- asking ---- */

  /* A script that did not load with the page (a stick pulled out too early) is asked for again. */
  function engine() {
    return new Promise(function (resolve) { if (tashan.search) resolve(); else tashan.loadEngine(resolve); });
  }
  function options(state) { return { filters: state.filters, sort: state.q ? state.sort : "date" }; }
  function ask(state, afterwards) {
    var mine = ++ticket; /* a later question makes this one's answer void */
    current = state;
    clearTimeout(waiting);
    clearTimeout(typing);
    if (other) other.hash = chosen(state.filters).length ? fragment({ q: "", filters: state.filters, page: 1 }).replace("q=&", "") : "";
    document.title = (state.q ? state.q.slice(0, 60) + " · " : "") + pageTitle;
    if (!browsing && !state.q && !chosen(state.filters).length) { empty("idle", ""); return; }
    root.setAttribute("data-search", "loading");
    waiting = setTimeout(function () { count.textContent = "正在查找…"; }, PATIENCE);
    function isBeyond(result) { return !result.hits.length && result.total && state.page > 1; }
    engine().then(function () {
      var page = { limit: PER_PAGE, offset: (state.page - 1) * PER_PAGE };
      return tashan.search(state.q, Object.assign(page, options(state), { onHits: function (result) {
        if (mine !== ticket || isBeyond(result)) return;
        clearTimeout(waiting);
        showHits(state, result);
      } }));
    }).then(function (result) {
      if (mine !== ticket) return;
      clearTimeout(waiting);
      if (isBeyond(result)) { toLastPage(state, Math.ceil(result.total / PER_PAGE)); return; }
      show(state, result);
      if (afterwards) afterwards();
    }).catch(function (error) {
      if (mine !== ticket) return;
      clearTimeout(waiting);
      /* The engine's own sentences are for the reader; what a browser says is not. */
      empty("error", error && error.isForReaders ? error.message : FAILED);
    });
  }
  /* An old link, or an estimate that was too high: the last page there is. */
  function toLastPage(state, last) {
    var next = changed(state, { page: last < state.page ? last : 1 });
    location.replace(fragment(next));
    ask(next);
  }
  /* A step in the browser's history. The hashchange that follows finds its state already asked for. */
  function go(state, afterwards) {
    location.hash = fragment(state);
    if (input && input.value.trim() !== state.q) input.value = state.q;
    ask(state, afterwards);
  }
  function follow() {
    /* “跳到正文” changes the fragment too, and is no question. */
    if (location.hash && location.hash.indexOf("=") < 0) return;
    var state = fromAddress();
    if (fragment(state) === fragment(current)) return;
    if (input && !composing) input.value = state.q;
    ask(state);
  }

  /* ---- showing ---- */

  function empty(name, text) {
    shown = null;
    [list, filterForm, chips, pager, notes].forEach(function (el) { el.textContent = ""; });
    found.hidden = true;
    count.textContent = text;
    root.setAttribute("data-search", name);
  }
  /* What there is before the counts are: the hits. */
  function showHits(state, result) {
    shown = { state: state, result: result };
    found.hidden = !result.total && !chosen(result.filters || {}).length;
    count.textContent = countText(result);
    rebuild(notes, function () { fillNotes(result); });
    if (result.total) facets.hidden = false; /* so that nothing moves when the counts come */
    var pages = Math.ceil(result.total / PER_PAGE);
    at("search-place").textContent = pages > 1 ? "第 " + state.page + " 页，共" + (result.exact === false ? "约 " : " ") + pages + " 页" : "";
    rebuild(chips, function () { fillChips(result.filters || {}); });
    rebuild(list, function () { result.hits.forEach(addHit); });
    rebuild(pager, function () { fillPager(state, pages); });
    sort.value = state.sort;
    at("search-order").hidden = !state.q; /* without words there is nothing to be relevant to */
    at("search-tools").hidden = !result.total;
    csvStatus.textContent = "";
    title.setAttribute("data-words", state.q); /* for paper, where the box does not show */
  }
  /* All of it. The list stands already. */
  function show(state, result) {
    var before = shown && shown.state === state ? shown.result : null;
    if (!before || before.total !== result.total || before.problems.length < result.problems.length) showHits(state, result);
    shown.result = result;
    rebuild(filterForm, function () { fillFacets(result.facets); });
    root.setAttribute("data-search", "done");
  }
  function keyed(part, key) {
    return key && Array.from(part.querySelectorAll("[data-key]")).find(function (el) { return el.getAttribute("data-key") === key; });
  }
  /* Fills a part of the page anew. What had the focus in it gets it back, or what now stands in its place. */
  function rebuild(part, fill) {
    function stops() { return Array.from(part.querySelectorAll("a[href], button, input")); }
    var held = document.activeElement, place = stops().indexOf(held), key = held && held.getAttribute("data-key");
    part.textContent = "";
    fill();
    if (place < 0) return;
    var now = stops();
    (keyed(part, key) || now[Math.min(place, now.length - 1)] || (input && found.hidden ? input : title)).focus({ preventScroll: true });
  }
  function countText(result) {
    var number = (result.exact === false ? "约 " : " ") + result.total;
    if (result.total && result.mode === "corrected") return "以下" + number + " 条是“" + result.corrected + "”的结果；原来的词语没有找到。";
    if (result.total) return result.mode === "any" ? "没有一篇同时含有全部词语；以下" + number + " 篇含有其中一部分。" : "找到" + number + " 条结果。";
    if (!chosen(result.filters || {}).length) return "找到 0 条结果。可以换一个说法，或减少几个词。";
    return "找到 0 条结果。可以去掉几个筛选条件" + (browsing ? "。" : "，换一个说法，或减少几个词。");
  }
  function fillNotes(result) {
    (result.suggestions || []).slice(0, 3).forEach(function (words) {
      add(add(notes, "p", "", "您是不是要找："), "a", "", words).href = fragment(changed(current, { q: words }));
    });
    if ((result.ignored || []).length) add(notes, "p", "", "没有这样的筛选条件，没有用上：" + result.ignored.join("、") + "。");
    var lost = result.problems || [], more = lost.length > 5 ? " 等 " + lost.length + " 个文件" : "";
    if (lost.length) add(notes, "p", "problem", "索引的这些部分没有读到，结果可能不全：" + lost.slice(0, 5).join("、") + more + "。请重新拷贝整个文件夹。");
  }

  function dateText(date) {
    var p = date.split("-"), parts = { year: "numeric", month: p[1] && "long", day: p[2] && "numeric" };
    return new Date(p[0], (p[1] || 1) - 1, p[2] || 1).toLocaleDateString("zh-CN", parts);
  }
  function addHit(hit) {
    var li = add(list, "li", "card"), meta = add(li, "p", "card-meta"), a = add(add(li, "h3", "card-title"), "a");
    if (hit.date) add(meta, "time", "", dateText(hit.date)).setAttribute("datetime", hit.date);
    (hit.regions || []).forEach(function (trail) { add(meta, "span", "", trail.split(" › ").pop()); });
    (hit.kinds || []).forEach(function (kind) { add(meta, "span", "", kind); });
    if (!meta.firstChild) meta.remove();
    a.href = tashan.base + hit.path;
    a.setAttribute("data-key", hit.path);
    tashan.addMarked(a, hit.title || hit.path, hit.title ? hit.titleMarks : []);
    if (hit.snippet) tashan.addMarked(add(li, "p", "snippet"), hit.snippet, hit.snippetMarks);
    var seen = (hit.matched || []).map(function (field) {
      return FIELDS[field] && FIELDS[field] + (field === "body" && hit.section ? "（" + hit.section + "）" : "");
    }).filter(Boolean);
    if (seen.length && shown.state.q) add(li, "p", "matched", "见于：" + seen.join("、"));
    if (tashan.offer && /^cases\//.test(hit.path)) tashan.offer(add(li, "p", "actions"), tashan.idOf(a.href), hit.title || hit.path);
  }

  /* ---- filters ---- */

  /* The values that show of a long list: the widest first, in a tree the most frequent of each depth; and what is
     chosen, with all that it lies in. */
  function shortList(values, isTree) {
    if (values.length <= FEW + 1) return values;
    var order = values.map(function (value, i) { return { value: value, i: i }; });
    if (isTree) order.sort(function (a, b) { return a.value.depth - b.value.depth || b.value.count - a.value.count || a.i - b.i; });
    var keep = new Set(order.slice(0, FEW).map(function (o) { return o.i; }));
    values.forEach(function (value, i) {
      if (!value.selected) return;
      keep.add(i);
      for (var depth = value.depth || 0; i >= 0 && depth > 0; i--) if (values[i].depth < depth) { keep.add(i); depth = values[i].depth; }
    });
    return values.filter(function (value, i) { return keep.has(i); });
  }
  function fillFacets(all) {
    DIMENSIONS.forEach(function (dimension) {
      var values = (all[dimension] || []).filter(function (v) { return v.count || v.selected; });
      if (!values.length) return;
      var set = add(filterForm, "fieldset"), few = shortList(values, TREES.indexOf(dimension) >= 0);
      add(set, "legend", "", found.getAttribute("data-" + dimension));
      var open = dimension in opened, ul = add(set, "ul", open ? "all" : "");
      (open ? values : few).forEach(function (value) { addFacet(ul, dimension, value); });
      if (few.length < values.length) addMore(set, dimension, open, values.length - few.length);
      if (open) ul.scrollTop = opened[dimension];
      ul.addEventListener("scroll", function () { if (dimension in opened) opened[dimension] = ul.scrollTop; });
    });
    at("search-active").textContent = chips.firstChild ? "（已选 " + chips.querySelectorAll(".chip").length + " 项）" : "";
    facets.hidden = !filterForm.firstChild;
  }
  function addFacet(ul, dimension, value) {
    var label = add(add(ul, "li", value.depth ? "depth-" + Math.min(value.depth, 4) : ""), "label"), box = add(label, "input");
    box.type = "checkbox";
    box.checked = !!value.selected;
    box.setAttribute("data-key", dimension + ":" + value.name);
    box.addEventListener("change", function () { go(toggled(dimension, value.name)); });
    add(label, "span", "", value.name);
    add(add(label, "span", "count", String(value.count)), "span", "vh", " 条");
  }
  function addMore(set, dimension, open, hidden) {
    var button = addButton(set, "more", "more:" + dimension, function () {
      if (open) delete opened[dimension]; else opened[dimension] = 0;
      rebuild(filterForm, function () { fillFacets(shown.result.facets); });
    });
    button.append(open ? "收起" : "更多（" + hidden + "）");
    button.setAttribute("aria-expanded", String(open));
    add(button, "span", "vh", found.getAttribute("data-" + dimension));
  }
  function fillChips(filters) {
    var active = chosen(filters);
    chips.hidden = !active.length;
    active.forEach(function (f) {
      var button = addButton(chips, "chip", f.dimension + ":" + f.name, function () { go(toggled(f.dimension, f.name)); });
      add(button, "span", "vh", "去掉筛选条件");
      button.append(found.getAttribute("data-" + f.dimension) + "：" + f.name);
      add(button, "span", "cross", "×").setAttribute("aria-hidden", "true");
    });
    if (!active.length) return;
    addButton(chips, "clear", "clear", function () { go(changed(unwritten(), { filters: filtersBy(function () { return []; }) })); }).append("清除筛选");
  }
  function addButton(parent, cls, key, act) {
    var button = add(parent, "button", cls);
    button.type = "button";
    button.setAttribute("data-key", key);
    button.addEventListener("click", act);
    return button;
  }

  /* ---- pages ---- */

  /* The first, the last and the neighbours of the current page: there may be hundreds. */
  function fillPager(state, pages) {
    pager.hidden = pages < 2;
    if (pager.hidden) return;
    if (state.page > 1) addPage(pager, state, state.page - 1, "上一页");
    var ul = add(pager, "ul"), last = 0;
    for (var n = 1; n <= pages; n = n < state.page - 2 ? state.page - 2 : n > state.page + 1 && n < pages ? pages : n + 1) {
      if (n > last + 1) add(ul, "li", "", "…").setAttribute("aria-hidden", "true");
      addPage(add(ul, "li", Math.abs(n - state.page) === 2 && n > 1 && n < pages ? "far" : ""), state, n, ""); /* a phone has no room for these */
      last = n;
    }
    if (state.page < pages) addPage(pager, state, state.page + 1, "下一页");
  }
  function addPage(parent, state, number, step) {
    var a = add(parent, "a", step ? "pager-step" : "", step || String(number)), target = changed(state, { page: number });
    a.href = fragment(target);
    a.setAttribute("data-key", step || "page:" + number);
    if (!step) a.setAttribute("aria-label", "第 " + number + " 页");
    if (!step && number === state.page) a.setAttribute("aria-current", "page");
    a.addEventListener("click", function (e) {
      if (e.ctrlKey || e.metaKey || e.shiftKey || e.button) return; /* another window */
      e.preventDefault();
      go(target, toResults);
    });
  }
  function toResults(e) {
    if (e) e.preventDefault(); /* a link to #search-title would put its fragment in the place of the state */
    title.focus({ preventScroll: true });
    title.scrollIntoView();
  }

  /* ---- all hits as a table ---- */

  /* A cell that begins like a formula would be run by a spreadsheet; the apostrophe makes it text. */
  function cell(value) {
    return '"' + (/^[=+\-@\t\r]/.test(value) ? "'" + value : value).replace(/"/g, '""') + '"';
  }
  function table(rows) {
    var lines = rows.map(function (row) {
      return [row.title, row.date].concat([row.regions, row.themes, row.kinds, row.organisations].map(function (names) {
        return (names || []).join("；");
      }), tashan.base + row.path);
    });
    lines.unshift(["标题", "日期", "地区", "主题", "类型", "单位", "地址"]);
    /* The first character tells Excel that this is UTF-8. */
    return "\uFEFF" + lines.map(function (line) { return line.map(function (v) { return cell(v || ""); }).join(",") + "\r\n"; }).join("");
  }
  function fileName(state) {
    var words = [state.q].concat(chosen(state.filters).map(function (f) { return f.name; })).filter(Boolean).join(" ");
    return ("案例 " + words).replace(/[\u0000-\u001f\\/:*?"<>|~]/g, " ").replace(/\s+/g, " ").slice(0, 60).replace(/[. ]+$/, "") + ".csv";
  }
  function download() {
    if (!shown) return;
    var state = shown.state;
    csvStatus.textContent = "正在生成…";
    Promise.resolve().then(function () { return tashan.rows(state.q, options(state)); }).then(function (rows) {
      var a = document.createElement("a"), address = URL.createObjectURL(new Blob([table(rows)], { type: "text/csv" }));
      a.href = address;
      a.download = fileName(state);
      document.body.appendChild(a).click();
      a.remove();
      setTimeout(function () { URL.revokeObjectURL(address); }, 60000); /* some browsers read it late */
      csvStatus.textContent = "已生成，共 " + rows.length + " 行。";
    }).catch(function () { csvStatus.textContent = "没有生成，请再试一次。"; });
  }

  /* ---- the reader's hands ---- */

  function typed() {
    var next = changed(current, { q: input.value.trim() });
    if (composing || next.q === current.q) return;
    location.replace(fragment(next));
    ask(next);
  }
  function soon() {
    clearTimeout(typing);
    typing = setTimeout(typed, TYPING_PAUSE);
  }
  function setUpInput() {
    input.addEventListener("compositionstart", function () { composing = true; clearTimeout(typing); });
    input.addEventListener("compositionend", function () { composing = false; soon(); });
    input.addEventListener("blur", typed); /* before a filter is clicked, say */
    input.addEventListener("input", function (e) { if (!composing && !e.isComposing) soon(); });
    input.addEventListener("keydown", function (e) {
      /* Enter that ends a composition; an old WebKit says only 229. */
      if (e.key === "Enter" && (composing || e.isComposing || e.keyCode === 229)) e.preventDefault();
    });
    form.addEventListener("submit", function (e) {
      e.preventDefault();
      if (composing) return;
      var next = changed(current, { q: input.value.trim() });
      if (next.q !== current.q || root.getAttribute("data-search") === "error") go(next);
    });
  }
  /* On the way back from a case the browser looks for the old place before the results stand there again. Storage may
     be refused; then the page begins at its top. */
  function leave() {
    var key = document.activeElement && document.activeElement.getAttribute("data-key");
    try { sessionStorage.setItem("tashan-place", JSON.stringify([location.href, window.scrollY, key])); } catch (e) { /* see above */ }
  }
  function returned() {
    var place = null, way = window.performance.navigation;
    try { place = JSON.parse(sessionStorage.getItem("tashan-place")); } catch (e) { /* see above */ }
    if (!place || place[0] !== location.href || !way || !way.type) return; /* 0: by a link */
    var held = keyed(found, place[2]);
    if (held) held.focus({ preventScroll: true });
    window.scrollTo({ left: 0, top: place[1], behavior: "instant" });
  }

  /* Beside the results the filters are always open; above them, on a small screen, they wait folded. */
  var wide = window.matchMedia("(min-width: 60rem)");
  function fit() { facets.open = wide.matches; }
  wide.addListener(fit); /* old browsers have no addEventListener here */
  fit();

  if (input) setUpInput();
  filterForm.addEventListener("submit", function (e) { e.preventDefault(); });
  sort.addEventListener("change", function () { go(changed(current, { sort: sort.value })); });
  at("search-csv").addEventListener("click", download);
  at("search-skip").addEventListener("click", toResults);
  window.addEventListener("hashchange", follow);
  window.addEventListener("pagehide", leave);
  var first = fromAddress();
  if (input) input.value = first.q;
  ask(first, returned);
})();
