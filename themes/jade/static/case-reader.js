/* Reads other pages of the site. On file:// a script can load no page, but a frame can, and site.js answers from within
   it: compare.html and booklet.html, which alone may hold frames, ask with tashan.readPage. What comes is parsed apart
   from the page, where nothing in it runs. */
(function () {
  "use strict";
  var tashan = window.tashan;
  var PATIENCE = 8000; /* ms; Chromium tells when a file is missing, Firefox and WebKit never do */
  var SILENCE = 1500; /* a frame that has loaded and does not answer holds no page of this site */
  var isFile = location.protocol === "file:";

  function bare(text) { return text.replace(/\s+/g, " ").trim(); }

  /* Calls `done` with {id, title, main}, or `failed`; a page that comes after all calls `done` still. */
  tashan.readPage = function (id, done, failed) {
    var frame = document.createElement("iframe"), timer = 0, asking = 0, told = false;
    function ask() { if (frame.contentWindow) frame.contentWindow.postMessage("tashan:page", isFile ? "*" : location.origin); }
    function fail() {
      clearInterval(asking);
      if (!told) failed();
      told = true;
    }
    function end() {
      clearTimeout(timer);
      clearInterval(asking);
      window.removeEventListener("message", hear);
      frame.remove();
    }
    function hear(e) {
      /* A server may have taken the ending away; the id is the same. */
      if (e.source !== frame.contentWindow || !e.data || e.data.tashan !== "page" || tashan.idOf(tashan.base + e.data.path) !== id) return;
      end();
      var main = new DOMParser().parseFromString("<main>" + e.data.html + "</main>", "text/html").querySelector("main");
      var article = main.querySelector("article[data-id]"), heading = main.querySelector("h1");
      if (!article || !heading) return fail(); /* a page, and no case */
      heading.querySelectorAll(".badge").forEach(function (badge) { badge.remove(); });
      done({ id: id, title: bare(heading.textContent), main: main, article: article });
    }
    window.addEventListener("message", hear);
    frame.hidden = true;
    frame.src = tashan.addressOf(id);
    frame.addEventListener("load", function () {
      ask();
      clearTimeout(timer);
      timer = setTimeout(fail, SILENCE);
    });
    timer = setTimeout(fail, PATIENCE);
    asking = setInterval(ask, 150);
    document.body.appendChild(frame);
  };

  /* ---- a case in parts, for the comparison ---- */

  function texts(list) { return Array.from(list).map(function (el) { return bare(el.textContent); }).filter(Boolean); }
  /* The values of a <dd>: the items of its list, or its lines. */
  function values(dd) {
    if (dd.querySelector("li")) return texts(dd.querySelectorAll("li"));
    var copy = dd.cloneNode(true);
    copy.querySelectorAll("br").forEach(function (br) { br.replaceWith("\n"); });
    return copy.textContent.split("\n").map(bare).filter(Boolean);
  }
  function facts(article) {
    return Array.from(article.querySelectorAll("dl[data-facts] > div")).map(function (row) {
      var dt = row.querySelector("dt"), dd = row.querySelector("dd");
      var link = dd.querySelector("a[href]"), label = bare(dt.textContent);
      /* A library may call its taxonomies as it likes: they are known by where their names lead. */
      var place = link && /(?:^|\/)([a-z]+)\/[^/]+(?:\/index)?\.html$/.exec(link.getAttribute("href"));
      return { key: place ? place[1] : label, label: label, values: values(dd) };
    });
  }
  /* The first figures stand at the head of a case and again among all of them. */
  function figures(article) {
    var seen = {};
    return Array.from(article.querySelectorAll("[data-figure]")).map(function (el) {
      function get(name) { return el.getAttribute("data-" + name) || ""; }
      var small = el.querySelector("dt small:not(.figure-more)"), about = small ? bare(small.textContent).split(" · ") : [];
      return {
        label: get("label"), text: get("text"), year: get("year"), indicator: get("indicator"), normal: get("normal"), unit: get("unit"),
        subject: about.filter(function (part) { return !get("year") || !/^(\d{4}年(\d+月(\d+日)?)?|(\d+ )?([A-Z][a-z]+ )?\d{4})$/.test(part); })[0] || "",
      };
    }).filter(function (f) {
      var key = [f.label, f.text, f.subject, f.year].join("\n");
      return seen[key] ? false : (seen[key] = true);
    });
  }

  /* The text's sections: {key, title, id, heads, points}. `key` says which part of the story it tells, where the library's
     settings know the heading; `heads` are the headings below it, or else the words that begin its paragraphs in bold. */
  function sections(article) {
    var keys = {}, found = [], now = null;
    article.querySelectorAll(".toc a[data-key]").forEach(function (a) { keys[a.getAttribute("href").replace(/^.*#/, "")] = a.getAttribute("data-key"); });
    Array.from((article.querySelector(".prose") || article).children).forEach(function (el) {
      if (el.tagName === "H2") {
        /* What follows the measures is more of them, until the next part begins. */
        now = { key: keys[el.id] || (now && now.key === "measures" ? now.key : ""), title: bare(el.textContent), id: el.id, heads: [], leads: [], points: [] };
        found.push(now);
      } else if (now && /^H[3-6]$/.test(el.tagName)) {
        if (el.tagName === "H3") now.heads.push(bare(el.textContent));
      } else if (now && !el.classList.contains("footnotes")) {
        points(el).forEach(function (point) {
          if (point.lead) now.leads.push(point.lead);
          now.points.push(point.text);
        });
      }
    });
    found.forEach(function (section) { if (!section.heads.length) section.heads = section.leads; });
    return found;
  }
  function points(el) {
    var blocks = el.matches("p") ? [el] : Array.from(el.querySelectorAll("p, li, tbody tr")).filter(function (block) { return !block.querySelector("p, li, tr"); });
    return blocks.map(function (block) {
      block.querySelectorAll(".footnote-ref, [hidden]").forEach(function (note) { note.remove(); });
      if (block.tagName === "TR") return { text: texts(block.cells).join("："), lead: "" };
      var first = block.firstChild, strong = first && first.nodeName === "STRONG" ? bare(first.textContent).replace(/[。：；，,.:;]$/, "") : "";
      return { text: bare(block.textContent), lead: strong };
    }).filter(function (point) { return point.text; });
  }

  /* `done` gets {id, title, facts, themes, figures, sections, source}. */
  tashan.readCase = function (id, done, failed) {
    tashan.readPage(id, function (page) {
      var all = facts(page.article), themes = all.filter(function (row) { return row.key === "themes"; })[0];
      var citation = page.main.querySelector("#citation");
      var source = Array.from(page.article.querySelectorAll(".source .rows dd")).map(function (dd) { return bare(dd.textContent); }).slice(0, 2);
      done({
        id: id, title: page.title, themes: themes ? themes.values : [], facts: all.filter(function (row) { return row !== themes; }),
        figures: figures(page.article), sections: sections(page.article), source: citation ? bare(citation.textContent) : source.join("，"),
      });
    }, failed);
  };
})();
