/* Choosing cases on any page: the buttons “加入对比” and “收入清单”, the bar of what is chosen, the number in the header;
   what was opened, and how far a reader is in a collection. Without scripts none of it shows. */
(function () {
  "use strict";
  var tashan = window.tashan, keep = tashan.keep, add = tashan.add, MOST = keep.max.compare;
  if (window.parent !== window) return; /* read by compare.html or booklet.html, not by a person */

  function at(id) { return document.getElementById(id); }
  function has(name, id) { return keep.read(name).items.some(function (item) { return item.id === id; }); }
  var speaking = 0;
  /* Seen at the foot of the window for a while, and heard. Emptied first, so that the same words are heard again. */
  tashan.say = function (text, seconds) {
    var said = at("said");
    said.textContent = "";
    clearTimeout(speaking);
    speaking = setTimeout(function () {
      said.textContent = text;
      speaking = setTimeout(function () { said.textContent = ""; }, (seconds || 8) * 1000);
    }, 50);
  };

  /* ---- the buttons ---- */

  var REFUSED = "本浏览器不允许网页保存内容，离开本页就记不住了。";
  function compare(id, title) {
    var was = has("compare", id), items = keep.read("compare").items;
    if (!was && items.length >= MOST) {
      var names = items.map(function (item) { return tashan.shortTitle(item.title || item.id); }).join("、");
      return tashan.say("最多对比 " + MOST + " 个案例，已经选满：" + names + "。请先在页面底部移出一个，再加入“" + tashan.shortTitle(title) + "”。", 30);
    }
    var saved = keep.change("compare", function (value) {
      value.items = value.items.filter(function (item) { return item.id !== id; });
      if (!was && value.items.length < MOST) value.items.push({ id: id, title: title });
    });
    tashan.say((was ? "已移出对比" : "已加入对比") + "，现在有 " + keep.read("compare").items.length + " 个，最多 " + MOST + " 个。" + (saved ? "" : REFUSED));
  }
  function collect(id, title) {
    var items = keep.read("list").items, own = items.filter(function (item) { return item.id === id; })[0];
    if (own && (own.note || own.noted)) return tashan.say("这个案例在清单里有备注，要移出请到“我的清单”。");
    if (!own && items.length >= keep.max.list) return tashan.say("清单最多收 " + keep.max.list + " 个案例，这个没有收入。");
    var saved = keep.change("list", function (value) {
      value.items = value.items.filter(function (item) { return item.id !== id; });
      if (!own) value.items.push({ id: id, title: title });
    });
    tashan.say((own ? "已移出清单" : "已收入清单") + "，现在有 " + keep.read("list").items.length + " 个。" + (saved ? "" : REFUSED));
  }
  var KINDS = [
    { name: "compare", label: "加入对比", act: compare, present: function () { return at("chosen-bar"); } },
    { name: "list", label: "收入清单", act: collect, present: function () { return at("my-list"); } },
  ];
  /* Fills a place with the buttons of a case; also for the hits of a search, which are made later. */
  tashan.offer = function (place, id, title) {
    KINDS.forEach(function (kind) {
      if (!kind.present() || !tashan.isId(id)) return;
      var button = add(place, "button", "mark", kind.label);
      button.type = "button";
      button.setAttribute("data-mark", kind.name);
      button.setAttribute("data-case", id);
      add(button, "span", "vh", "：" + title);
      button.setAttribute("aria-pressed", String(has(kind.name, id)));
      button.addEventListener("click", function () { kind.act(id, title); });
      place.hidden = false;
    });
  };
  function showPressed(name) {
    document.querySelectorAll("button[data-mark=" + name + "]").forEach(function (button) {
      button.setAttribute("aria-pressed", String(has(name, button.getAttribute("data-case"))));
    });
  }
  function ownTitle() {
    var h1 = document.querySelector("h1").cloneNode(true);
    h1.querySelectorAll(".badge").forEach(function (badge) { badge.remove(); });
    return h1.textContent.trim();
  }
  /* The case of an element with data-id: the one its heading links to, or the page itself. */
  function caseOf(el) {
    var link = el.querySelector("h2 a[href], h3 a[href], h4 a[href]");
    if (el.tagName === "ARTICLE") return { id: tashan.idOf(location.href), title: ownTitle() };
    return link && { id: tashan.idOf(link.href), title: link.textContent.trim() };
  }
  function setUpButtons() {
    document.querySelectorAll("[data-actions]").forEach(function (place) {
      var own = place.closest("[data-id]"), found = own && caseOf(own);
      if (found) tashan.offer(place, found.id, found.title);
    });
    KINDS.forEach(function (kind) { keep.on(kind.name, function () { showPressed(kind.name); }); });
  }

  /* ---- the bar, and the number in the header ---- */

  /* What stands before the colon is mostly the place or the unit: enough to know a case by in a narrow bar. */
  tashan.shortTitle = function (title) {
    var first = title.split("：")[0] || title;
    return first.length > 12 ? first.slice(0, 11) + "…" : first;
  };
  function showChosen() {
    var bar = at("chosen-bar"), list = at("chosen"), items = keep.read("compare").items, held = document.activeElement;
    if (!bar) return;
    var place = Array.from(list.querySelectorAll("button")).indexOf(held), within = bar.contains(held);
    list.textContent = "";
    items.forEach(function (item) {
      var button = add(add(list, "li"), "button", "chosen-case");
      button.type = "button";
      button.title = item.title;
      add(button, "span", "vh", "移出对比：" + item.title);
      add(button, "span", "", tashan.shortTitle(item.title || item.id)).setAttribute("aria-hidden", "true");
      add(button, "span", "cross", "×").setAttribute("aria-hidden", "true");
      button.addEventListener("click", function () { compare(item.id, item.title); });
    });
    at("chosen-go").textContent = "对比 " + items.length + " 个案例";
    at("chosen-go").href = at("chosen-go").href.replace(/#.*$/, "") + "#cases=" + items.map(function (item) { return tashan.shortId(item.id); }).join(",");
    bar.classList.toggle("full", items.length >= MOST); /* a phone shows them only then */
    bar.hidden = !items.length;
    document.documentElement.classList.toggle("has-bar", !bar.hidden);
    /* Who took one out with the keyboard stays in the bar, or goes to the button on the page when it is gone. */
    var buttons = list.querySelectorAll("button"), next = buttons[Math.min(place, buttons.length - 1)];
    if (place >= 0 && next) next.focus(); else if (within && bar.hidden) at("main").focus();
  }
  function setUpBar() {
    if (!at("chosen-bar") || at("compare-page") || at("booklet-page")) return; /* the one says it itself, the other is for paper */
    at("chosen-clear").addEventListener("click", function () {
      keep.change("compare", function (value) { value.items = []; });
      tashan.say("对比栏已清空。");
    });
    keep.on("compare", showChosen);
  }
  function setUpCount() {
    var link = at("my-list");
    if (!link) return;
    link.hidden = false;
    keep.on("list", function () {
      var count = keep.read("list").items.length;
      at("my-list-count").textContent = count ? " " + count : "";
      link.setAttribute("aria-label", count ? "我的清单，" + count + " 个案例" : "我的清单");
    });
  }

  /* ---- what was opened ---- */

  function setUpVisit() {
    if (!document.querySelector("article[data-id]")) return;
    var id = tashan.idOf(location.href);
    function opened() {
      if (document.visibilityState === "hidden" || !tashan.isId(id)) return; /* a tab in the background is not yet read */
      document.removeEventListener("visibilitychange", opened);
      if (!has("visited", id)) keep.change("visited", function (value) { value.items.push({ id: id }); });
    }
    document.addEventListener("visibilitychange", opened);
    opened();
  }
  /* A collection: which of its cases were opened, and the link that prints all of them. */
  function setUpCollection() {
    var list = document.querySelector("[data-reading]"), line = at("reading-progress"), link = at("reading-booklet");
    if (!list || !line) return;
    var items = Array.from(list.querySelectorAll("[data-id]")).map(function (el) { return { el: el, own: caseOf(el) }; })
      .filter(function (item) { return item.own && tashan.isId(item.own.id); });
    if (!items.length) return;
    if (link) {
      link.href = link.href.replace(/#.*$/, "") + "#title=" + tashan.encode(ownTitle()) + "&cases=" + items.map(function (item) { return tashan.shortId(item.own.id); }).join(",");
      link.hidden = false;
    }
    keep.on("visited", function () {
      var seen = new Set(keep.read("visited").items.map(function (item) { return item.id; })), count = 0;
      items.forEach(function (item) {
        var badge = item.el.querySelector(".read"), is = seen.has(item.own.id);
        if (is) count++;
        if (is && !badge) add(item.el.querySelector("h2, h3, h4"), "span", "badge read", "已读");
        if (!is && badge) badge.remove();
      });
      line.textContent = "";
      add(line, "span", "", count === items.length ? "全部 " + count + " 篇都已打开过" : "已打开过 " + count + " 篇，共 " + items.length + " 篇");
      var svg = line.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "svg")), rect = svg.appendChild(document.createElementNS(svg.namespaceURI, "rect"));
      svg.setAttribute("class", "bar");
      svg.setAttribute("aria-hidden", "true");
      rect.setAttribute("width", count * 100 / items.length + "%");
      rect.setAttribute("height", "100%");
      line.hidden = false;
    });
  }

  document.addEventListener("DOMContentLoaded", function () {
    setUpButtons();
    setUpBar();
    setUpCount();
    setUpVisit();
    setUpCollection();
  });
})();
