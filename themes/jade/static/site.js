/* Every page: colour mode, menu, search boxes, copying, table of cases. Each works alone; without scripts
   the page still reads. No fetch, no module: the site also opens from a USB stick. */
(function () {
  "use strict";
  var root = document.documentElement;
  root.classList.add("js");

  /* Colour mode. Runs before the first paint. Storage may be refused (private window, old file:// rules). */
  function stored() { try { return localStorage.getItem("tashan-mode"); } catch (e) { return null; } }
  function store(mode) { try { localStorage.setItem("tashan-mode", mode); } catch (e) { /* the choice then lasts for this page */ } }
  var wish = stored();
  if (wish === "dark" || wish === "light") root.setAttribute("data-mode", wish);

  function isDark() {
    var mode = root.getAttribute("data-mode");
    return mode ? mode === "dark" : !!(window.matchMedia && matchMedia("(prefers-color-scheme: dark)").matches);
  }

  function setUpMode() {
    var button = document.getElementById("mode");
    if (!button) return;
    var label = button.querySelector(".vh");
    function name() {
      label.textContent = isDark() ? "切换到浅色" : "切换到深色";
      button.title = label.textContent;
    }
    button.hidden = false;
    name();
    button.addEventListener("click", function () {
      var mode = isDark() ? "light" : "dark";
      root.setAttribute("data-mode", mode);
      store(mode);
      name();
    });
    /* Another window of the same site has changed it. */
    window.addEventListener("storage", function (e) {
      if (e.key === "tashan-mode" && (e.newValue === "dark" || e.newValue === "light")) {
        root.setAttribute("data-mode", e.newValue);
        name();
      }
    });
  }

  /* Small screens: one button for navigation and search. */
  function setUpMenu() {
    var button = document.getElementById("menu"), header = document.querySelector(".site-header");
    if (!button || !header) return;
    button.hidden = false;
    function set(open) {
      header.classList.toggle("open", open);
      button.setAttribute("aria-expanded", String(open));
    }
    button.addEventListener("click", function () { set(!header.classList.contains("open")); });
    header.addEventListener("keydown", function (e) {
      if (e.key === "Escape" && header.classList.contains("open")) { set(false); button.focus(); }
    });
  }

  /* Half of a surrogate pair, which a broken paste can leave, has no address form. */
  function encode(text) {
    return encodeURIComponent(text.replace(/[\uD800-\uDBFF][\uDC00-\uDFFF]|[\uD800-\uDFFF]/g, function (c) {
      return c.length === 2 ? c : "\uFFFD";
    }));
  }
  var tashan = window.tashan = window.tashan || {};
  tashan.encode = encode;
  tashan.base = document.currentScript.src.replace(/[^/]*$/, ""); /* the site's root */

  /* compare.html and booklet.html hold a case in a hidden frame and ask it for its text: on file:// no page may read
     another. Over the network only pages of this site get the answer; a file has no origin to be known by. */
  window.addEventListener("message", function (e) {
    var isFile = location.protocol === "file:", main = document.getElementById("main");
    if (e.data !== "tashan:page" || window.parent === window || e.source !== window.parent || !main) return;
    if (document.readyState === "loading" || (!isFile && e.origin !== location.origin)) return; /* it asks again */
    var path = location.href.replace(/[?#].*$/, "").slice(tashan.base.length);
    e.source.postMessage({ tashan: "page", path: path, title: document.title, html: main.innerHTML }, isFile ? "*" : e.origin);
  });

  /* What search-page.js and suggest.js write with. Text nodes and <mark> only: what stands in a library is never HTML here. */
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

  /* The search engine and the suggestions, in the order they need each other. `done` is called when all have
     arrived or failed; who calls it looks whether tashan.search is there. */
  var ENGINE = ["analysis.js", "search-index.js", "search-text.js", "search-words.js", "search-engine.js", "search.js", "suggest.js"];
  tashan.loadEngine = function (done) {
    var left = ENGINE.length;
    ENGINE.forEach(function (name) {
      var el = document.createElement("script");
      el.async = false; /* run in this order, whichever arrives first */
      el.onload = el.onerror = function () {
        el.remove();
        left -= 1;
        if (!left && done) done();
      };
      el.src = tashan.base + name;
      document.head.appendChild(el);
    });
  };

  /* Suggestions come with the first focus of a box, so that a page that nobody searches from stays light. Where the
     engine cannot be loaded, the box remains the form that it is. */
  function setUpSuggestions(inputs) {
    var asked = root.hasAttribute("data-search"); /* the search page names the scripts in its head */
    function once() {
      if (asked) return;
      asked = true;
      tashan.loadEngine();
    }
    inputs.forEach(function (input) {
      input.addEventListener("focus", once);
      if (document.activeElement === input) once();
    });
  }

  /* Search boxes of all pages but the search page, whose own script reads its box. A form that is sent by GET loses
     its query on some file:// hosts, a fragment never. */
  function setUpSearch() {
    var forms = Array.from(document.querySelectorAll("form.search")).filter(function (form) { return !form.closest("#search-page"); });
    forms.forEach(function (form) {
      var input = form.elements.q;
      /* Enter that ends an input method's composition is not a search. */
      input.addEventListener("keydown", function (e) {
        if (e.key === "Enter" && (e.isComposing || e.keyCode === 229)) e.preventDefault();
      });
      form.addEventListener("submit", function (e) {
        e.preventDefault();
        var q = input.value.trim();
        location.href = form.action.split(/[?#]/)[0] + (q ? "#q=" + encode(q) : "");
      });
    });
    setUpSuggestions(forms.map(function (form) { return form.elements.q; }));
    /* On the search page the fragment is the question; “跳到正文” must not put its own in that place. */
    if (root.hasAttribute("data-search")) document.querySelector(".skip").addEventListener("click", function (e) {
      e.preventDefault();
      document.getElementById("main").focus();
    });
  }

  /* Copy buttons. Where the clipboard is refused, the text is selected for Ctrl+C. */
  function select(node) {
    var range = document.createRange(), selection = getSelection();
    range.selectNodeContents(node);
    selection.removeAllRanges();
    selection.addRange(range);
  }
  function setUpCopy() {
    document.querySelectorAll("button[data-copy]").forEach(function (button) {
      var node = document.getElementById(button.getAttribute("data-copy"));
      var status = button.parentNode.querySelector("[role=status]");
      if (!node || !status) return;
      function say(text) {
        /* Emptied first, so that a second copy is announced too. */
        status.textContent = "";
        setTimeout(function () { status.textContent = text; }, 50);
      }
      function byHand() {
        select(node);
        var done = false;
        try { done = document.execCommand("copy"); } catch (e) { /* said below */ }
        say(done ? "已复制" : "已选中，请按 Ctrl+C 复制");
      }
      button.hidden = false;
      button.addEventListener("click", function () {
        var text = node.textContent.trim();
        if (navigator.clipboard && navigator.clipboard.writeText) {
          navigator.clipboard.writeText(text).then(function () { say("已复制"); }, byHand);
        } else {
          byHand();
        }
      });
    });
  }

  /* All cases: sorting by the keys that the rows carry. */
  function setUpSort(table) {
    var body = table.tBodies[0], rows = Array.from(body.rows);
    table.querySelectorAll("th[data-sort]").forEach(function (th) {
      var key = th.getAttribute("data-sort"), button = document.createElement("button");
      button.type = "button";
      button.className = "sort";
      button.textContent = th.textContent;
      th.textContent = "";
      th.appendChild(button);
      button.addEventListener("click", function () {
        /* Dates start with the newest, all else with the first. */
        var now = th.getAttribute("aria-sort");
        var down = now ? now === "ascending" : key === "date";
        table.querySelectorAll("th[aria-sort]").forEach(function (other) { other.removeAttribute("aria-sort"); });
        th.setAttribute("aria-sort", down ? "descending" : "ascending");
        rows.map(function (row, i) { return { row: row, key: row.getAttribute("data-" + key) || "", i: i }; })
          .sort(function (a, b) {
            /* What has no key stands last, either way. */
            if (!a.key !== !b.key) return a.key ? -1 : 1;
            var order = a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
            return (down ? -order : order) || a.i - b.i;
          })
          .forEach(function (entry) { body.appendChild(entry.row); });
      });
    });
  }

  /* All cases on one page: a select for each column that has few values. */
  function setUpFilters(table) {
    var rows = Array.from(table.tBodies[0].rows), selects = [], caption = table.caption;
    if (rows.length < 8) return;
    var box = document.createElement("div");
    box.className = "filters";
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", "筛选");
    table.querySelectorAll("th[data-facet]").forEach(function (th) {
      var name = th.textContent, column = th.cellIndex, counts = new Map(), depth = new Map();
      /* A place counts for all places above it: 云南省 › 曲靖市. */
      var values = rows.map(function (row) {
        var cell = row.cells[column], trails = cell.getAttribute("data-values"), own = new Set();
        (trails || cell.textContent).split(trails ? '；' : "、").forEach(function (trail) {
          trail.split("›").forEach(function (v, i) {
            if (!v.trim()) return;
            own.add(v.trim());
            depth.set(v.trim(), i);
          });
        });
        return Array.from(own);
      });
      /* Places in the order of their codes, all else by frequency. */
      var order = rows.map(function (row, i) { return [row.getAttribute("data-region"), i]; }).sort();
      order.forEach(function (o) { values[o[1]].forEach(function (v) { counts.set(v, (counts.get(v) || 0) + 1); }); });
      if (counts.size < 2) return;
      var entries = Array.from(counts);
      if (th.getAttribute("data-sort") !== "region") entries.sort(function (a, b) { return b[1] - a[1]; });
      var label = document.createElement("label"), choice = document.createElement("select");
      label.append(name, choice);
      choice.add(new Option("全部", ""));
      entries.forEach(function (e) { choice.add(new Option("\u3000".repeat(depth.get(e[0])) + e[0] + "（" + e[1] + "）", e[0])); });
      choice.addEventListener("change", apply);
      selects.push({ choice: choice, values: values });
      box.appendChild(label);
    });
    function apply() {
      var shown = 0;
      rows.forEach(function (row, i) {
        row.hidden = !selects.every(function (s) { return !s.choice.value || s.values[i].indexOf(s.choice.value) >= 0; });
        if (!row.hidden) shown++;
      });
      caption.textContent = shown === rows.length ? "共 " + rows.length + " 个案例" : "筛选出 " + shown + " 个，共 " + rows.length + " 个案例";
    }
    if (!selects.length) return;
    caption.setAttribute("aria-live", "polite");
    var frame = table.parentNode;
    frame.parentNode.insertBefore(box, frame);
    /* A browser may restore the choices on the way back. */
    window.addEventListener("pageshow", apply);
  }

  /* The heading that is being read, in the table of contents. */
  function setUpContents() {
    var links = Array.from(document.querySelectorAll(".toc a"));
    if (!links.length || !window.IntersectionObserver) return;
    var heads = links.map(function (a) { return document.getElementById(decodeURIComponent(a.hash.slice(1))); });
    var watch = new IntersectionObserver(function () {
      var last = -1;
      heads.forEach(function (h, i) { if (h && h.getBoundingClientRect().top < 120) last = i; });
      links.forEach(function (a, i) {
        a.classList.toggle("here", i === last);
        if (i === last) a.setAttribute("aria-current", "true"); else a.removeAttribute("aria-current");
      });
    }, { rootMargin: "0px 0px -70% 0px", threshold: [0, 1] });
    heads.forEach(function (h) { if (h) watch.observe(h); });
  }

  document.addEventListener("DOMContentLoaded", function () {
    setUpMode();
    setUpMenu();
    setUpSearch();
    setUpCopy();
    setUpContents();
    var table = document.getElementById("case-table");
    if (table) {
      if (table.hasAttribute("data-filter")) setUpFilters(table);
      setUpSort(table);
    }
  });
})();
