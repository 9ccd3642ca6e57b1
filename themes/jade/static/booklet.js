/* booklet.html#title=…&cases=a,b,c&note2=…: cases put together as one booklet to print. Each is read in a hidden frame; what
   only makes sense on a screen is left out, ids are made unique, and a link to a case of the booklet stays within it. */
(function () {
  "use strict";
  var tashan = window.tashan, add = tashan.add;
  var AT_ONCE = 3; /* frames; one that never comes must not hold up the others */
  var LEFT_OUT = "nav, .toc, .actions, .upfront, .more, .by-date, .steps, .crumbs, .copied, details.citation, .graph, [aria-labelledby=places-title], [aria-labelledby=related-title], "
    + "button, form, input:not([type=checkbox]), select, textarea, script, style, link, meta, base, iframe, frame, object, embed, audio, video";
  var NAMING = ["aria-labelledby", "aria-describedby", "aria-controls", "aria-details", "for", "headers", "list"];
  var status = at("booklet-status"), progress = at("booklet-progress"), problems = at("booklet-problems"), printer = at("booklet-print"), name = at("booklet-name");
  var ids = [], asked = {}, turn = 0;

  function at(id) { return document.getElementById(id); }
  function anchor(i) { return "case-" + (i + 1); }

  /* ---- one case ---- */

  /* h1 becomes h2 and so on: in the booklet the title on the cover is the only h1. */
  function lower(article) {
    [5, 4, 3, 2, 1].forEach(function (level) {
      article.querySelectorAll("h" + level).forEach(function (old) {
        var el = document.createElement("h" + (level + 1));
        Array.from(old.attributes).forEach(function (a) { el.setAttribute(a.name, a.value); });
        while (old.firstChild) el.appendChild(old.firstChild);
        old.replaceWith(el);
      });
    });
  }
  /* Whatever names an element of this case names it by its new id. */
  function rename(article, prefix) {
    var own = new Set();
    article.querySelectorAll("[id]").forEach(function (el) {
      own.add(el.id);
      el.id = prefix + el.id;
    });
    article.querySelectorAll("*").forEach(function (el) {
      NAMING.forEach(function (attribute) {
        if (!el.hasAttribute(attribute)) return;
        var kept = el.getAttribute(attribute).split(/\s+/).filter(function (id) { return own.has(id); });
        if (kept.length) el.setAttribute(attribute, kept.map(function (id) { return prefix + id; }).join(" ")); else el.removeAttribute(attribute);
      });
      /* Gradients, clips and arrowheads of drawings: url(#…). */
      Array.from(el.attributes).forEach(function (a) {
        if (/url\(\s*['"]?#/.test(a.value)) el.setAttribute(a.name, a.value.replace(/url\(\s*(['"]?)#/g, "url($1#" + prefix));
        if (/^(on|srcdoc$|style$)/i.test(a.name)) el.removeAttribute(a.name);
      });
    });
  }
  /* Links: within this case, to another one of the booklet, to another page of the site, to elsewhere. On paper the last
     two are written out (booklet.css), where the words are an author's own and not the name of a place or a term. */
  function relink(article, id, i, ids) {
    var here = tashan.addressOf(id);
    article.querySelectorAll("a[href], image[href], use[href], [*|href]").forEach(function (el) {
      var attribute = el.hasAttribute("href") ? "href" : "xlink:href", text = el.getAttribute(attribute), target, other, fragment;
      if (!text) return;
      try { target = new URL(text, here).href; } catch (e) { return el.removeAttribute(attribute); }
      if (!/^(https?|file|mailto):/.test(target) && !/^data:image\//.test(target)) return el.removeAttribute(attribute);
      fragment = target.indexOf("#") < 0 ? "" : target.slice(target.indexOf("#") + 1);
      if (target.replace(/#.*$/, "") === here) return el.setAttribute(attribute, "#" + (fragment ? anchor(i) + "-" + fragment : anchor(i)));
      other = tashan.idOf(target);
      if (other !== null && ids.indexOf(other) >= 0) {
        el.setAttribute(attribute, "#" + anchor(ids.indexOf(other)) + (fragment ? "-" + fragment : ""));
        el.setAttribute("data-to-case", ids.indexOf(other) + 1);
      } else {
        el.setAttribute(attribute, target);
        if (other !== null && !el.matches(".mention") && el.closest(".prose")) el.setAttribute("data-written", target.slice(tashan.base.length));
      }
    });
    article.querySelectorAll("img[src], source[src]").forEach(function (el) { el.src = new URL(el.getAttribute("src"), here).href; });
    article.querySelectorAll("[srcset]").forEach(function (el) { el.removeAttribute("srcset"); });
  }
  function note(article, text) {
    var box = document.createElement("aside"), head = article.querySelector(".case-head");
    box.className = "reader-note";
    box.setAttribute("aria-label", "备注");
    add(box, "p", "note-label", "备注");
    text.split(/\n+/).forEach(function (line) { if (line.trim()) add(box, "p", "", line.trim()); });
    if (head) head.after(box); else article.prepend(box);
  }
  function place(page, i) {
    var article = document.adoptNode(page.article), slot = at(anchor(i)), item = at("contents-" + (i + 1)), meta = article.querySelector(".case-meta");
    var date = meta && meta.querySelector("time"), region = article.querySelector("dl[data-facts] dd a[href*=\"regions/\"]");
    article.querySelectorAll(LEFT_OUT).forEach(function (el) { el.remove(); });
    article.querySelectorAll("details").forEach(function (el) { el.open = true; });
    /* The list of terms, which mentions.js may have folded. */
    article.querySelectorAll(".folded").forEach(function (el) { el.classList.remove("folded"); });
    article.querySelectorAll("dl[hidden]").forEach(function (el) { el.hidden = false; });
    /* Ten sections “来源与引用” are no landmarks; the articles are. */
    article.querySelectorAll("section").forEach(function (el) { ["aria-labelledby", "aria-label"].forEach(function (name) { el.removeAttribute(name); }); });
    rename(article, anchor(i) + "-");
    relink(article, page.id, i, ids);
    lower(article);
    article.className = "case";
    article.removeAttribute("data-id");
    article.setAttribute("aria-label", page.title);
    if (asked["note" + (i + 1)]) note(article, asked["note" + (i + 1)]);
    slot.textContent = "";
    add(slot, "p", "case-number", String(i + 1));
    slot.appendChild(article);
    item.textContent = "";
    add(item, "a", "", page.title).href = "#" + anchor(i);
    add(item, "small", "", [region && region.textContent.replace(/\s+/g, " ").trim(), date && date.textContent].filter(Boolean).join("，"));
  }
  function lose(id, i) {
    var path = tashan.addressOf(id).slice(tashan.base.length);
    var known = tashan.keep.read("list").items.filter(function (item) { return item.id === id; })[0];
    var called = known && known.title ? "“" + known.title + "”（" + path + "）" : path;
    add(problems, "li", "", "没有读到第 " + (i + 1) + " 个，" + called + "：本库没有这个案例，或者文件没有拷全。").id = "lost-" + (i + 1);
    at(anchor(i)).textContent = "";
    at(anchor(i)).hidden = true;
    at("contents-" + (i + 1)).textContent = called + "，没有读到";
    problems.hidden = false;
  }

  /* ---- all of them ---- */

  function frameOf(i) {
    var section = add(at("booklet-cases"), "section", "booklet-case");
    section.id = anchor(i);
    add(at("booklet-contents").querySelector("ol"), "li", "", "…").id = "contents-" + (i + 1);
  }
  function load() {
    var mine = ++turn, next = 0, done = 0, there = 0;
    function report() {
      progress.value = done;
      progress.hidden = done === ids.length;
      status.textContent = done < ids.length ? "正在读取：已读 " + done + " 个，共 " + ids.length + " 个…"
        : there === ids.length ? "已经备好，共 " + there + " 个案例。" : "备好 " + there + " 个案例，有 " + (ids.length - there) + " 个没有读到。";
      at("booklet-facts").textContent = "共 " + (done < ids.length ? ids.length : there) + " 个案例，"
        + new Date().toLocaleDateString("zh-CN", { year: "numeric", month: "long", day: "numeric" }) + "整理";
      printer.disabled = done < ids.length || !there;
      at("booklet-page").setAttribute("data-state", done < ids.length ? "loading" : "done");
    }
    function one(i) {
      var settled = false;
      function settle() {
        if (!settled) done++;
        settled = true;
        report();
        if (next < ids.length) one(next++);
      }
      tashan.readPage(ids[i], function (page) {
        if (mine !== turn) return;
        var late = at("lost-" + (i + 1));
        if (late) late.remove();
        problems.hidden = !problems.firstChild;
        at(anchor(i)).hidden = false;
        place(page, i);
        there++;
        settle();
      }, function () {
        if (mine !== turn) return;
        lose(ids[i], i);
        settle();
      });
    }
    progress.max = ids.length;
    ids.forEach(function (id, i) { frameOf(i); });
    report();
    while (next < Math.min(AT_ONCE, ids.length)) one(next++);
  }
  function entitle(text) {
    at("booklet-title").textContent = text || "案例选编";
    document.title = (text || "案例选编") + " · " + document.documentElement.getAttribute("data-library"); /* the name of a PDF */
  }
  function follow() {
    if (location.hash && location.hash.indexOf("=") < 0) return; /* a link within the booklet */
    asked = tashan.asked();
    ids = tashan.askedCases(asked.cases);
    at("booklet-cases").textContent = at("booklet-contents").querySelector("ol").textContent = problems.textContent = "";
    problems.hidden = true;
    name.value = asked.title || "";
    entitle(ids.length ? name.value : "打印成册");
    at("booklet-facts").textContent = "";
    at("booklet-tools").hidden = at("booklet-contents").hidden = !ids.length;
    at("booklet-empty").hidden = ids.length > 0;
    if (ids.length) load();
  }

  name.addEventListener("input", function () { entitle(name.value.trim()); });
  printer.addEventListener("click", function () { window.print(); });
  window.addEventListener("hashchange", follow);
  follow();
})();
