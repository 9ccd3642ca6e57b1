/* The library in one file. What stands between the script tags above is the whole site; this writes the page that the
   address names, #/cases/x.html?q=1#part, into the window, and again when the address changes. The pages know nothing of it:
   a base tag says where each would lie in a folder, so that links stay as they are; a click on one changes the address.
   Scripts of the site that ask for `location` run within tashanOneFile.scope, where it is the page's own. */
(function () {
  "use strict";
  var PAGE = /\.html?$/i, PATIENCE = 3000; /* ms: how long a page may take to grow as long as it was */
  var TYPES = {
    html: "text/html", htm: "text/html", css: "text/css", js: "text/javascript", json: "application/json", csv: "text/csv", txt: "text/plain", xml: "application/xml",
    svg: "image/svg+xml", png: "image/png", jpg: "image/jpeg", jpeg: "image/jpeg", gif: "image/gif", webp: "image/webp", avif: "image/avif", ico: "image/x-icon",
    woff: "font/woff", woff2: "font/woff2", ttf: "font/ttf", otf: "font/otf", mp3: "audio/mpeg", m4a: "audio/mp4", ogg: "audio/ogg", wav: "audio/wav",
    mp4: "video/mp4", webm: "video/webm", pdf: "application/pdf",
  };
  var own = document.currentScript, nonce = own.nonce || own.getAttribute("nonce");
  var file = location.href.replace(/[?#][\s\S]*$/, ""), root = file + "/"; /* where the pages would lie */
  var index, pieces, parts, cutParts = [], texts = [], addresses = [], numbers = new Map(), binary = new Set(), panes = new WeakMap();
  var opening = document.getElementById("tashan-opening");

  /* ---- the files ---- */

  function readIndex() {
    index = JSON.parse(document.getElementById("tashan-index").textContent);
    pieces = document.getElementById("tashan-pieces").textContent.split("~.");
    parts = Array.from(document.querySelectorAll("script.tashan-part")); /* read when they are asked for */
    index.files.forEach(function (path, n) { numbers.set(path, n); });
    binary = new Set(index.binary);
  }
  function stored(n) {
    var low = 0, high = index.parts.length;
    while (low + 1 < high) {
      var middle = low + high >> 1;
      if (index.parts[middle] <= n) low = middle; else high = middle;
    }
    if (!cutParts[low]) cutParts[low] = parts[low].textContent.split("~.");
    return cutParts[low][n - index.parts[low]];
  }
  /* Puts in what the marks stand for; src/pack/one_file/stored.rs has the list. `page` is the page's address. */
  function decode(text, page) {
    return text.replace(/~(?:([@$]?)([a-z]*)([A-Z])|(.))/g, function (_, kind, high, last, mark) {
      var n = 0;
      if (mark) return mark === "_" ? "~" : mark === "^" ? "\r" : mark === "0" ? "\0" : mark === "%" ? nonce : mark === "&" ? baseTag(page) : "";
      for (var i = 0; i < high.length; i++) n = n * 26 + high.charCodeAt(i) - 96;
      n = n * 26 + last.charCodeAt(0) - 65;
      if (kind === "@") return dataAddress(n);
      if (kind === "$") return textOf(n).replace(/<\/style/gi, "<\\/style");
      return pieces[n].indexOf("~") < 0 ? pieces[n] : decode(pieces[n], page);
    });
  }
  function baseTag(page) { return '<base href="' + page.replace(/&/g, "&amp;").replace(/"/g, "&quot;") + '">'; }
  function textOf(n) {
    if (texts[n] === undefined) texts[n] = decode(stored(n));
    return texts[n];
  }
  function typeOf(path) { return TYPES[(/\.([^./]+)$/.exec(path) || ["", ""])[1].toLowerCase()] || "application/octet-stream"; }
  function dataAddress(n) {
    if (addresses[n] === undefined) {
      addresses[n] = "data:" + typeOf(index.files[n]) + (binary.has(n) ? ";base64," + stored(n) : ";charset=utf-8," +
        encodeURIComponent(textOf(n)).replace(/[!'()*]/g, function (c) { return "%" + c.charCodeAt(0).toString(16); }));
    }
    return addresses[n];
  }
  function bytesOf(n) {
    if (!binary.has(n)) return textOf(n);
    var text = atob(stored(n)), bytes = new Uint8Array(text.length);
    for (var i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
    return bytes;
  }

  /* ---- addresses: {path, query, fragment} ---- */

  function decoded(text) { try { return decodeURIComponent(text); } catch (e) { return text; } }
  function parse(text) {
    var found = /^([^?#]*)(\?[^#]*)?(#[\s\S]*)?$/.exec(text), path = decoded(found[1]);
    if (!numbers.has(path) && /(^|\/)$/.test(path)) path += "index.html";
    return { path: path || index.start, query: found[2] || "", fragment: found[3] || "" };
  }
  function fromHash(hash) { return hash.slice(0, 2) === "#/" ? parse(hash.slice(2)) : { path: index.start, query: "", fragment: hash }; }
  function written(to) { return to.path.split("/").map(encodeURIComponent).join("/") + to.query + to.fragment; }
  /* What an address means that stands on a page; null outside the library. */
  function inside(address, base) {
    var whole;
    try { whole = new URL(address, base).href; } catch (e) { return null; }
    if (whole.slice(0, root.length) === root) return parse(whole.slice(root.length));
    return whole.slice(0, file.length + 2) === file + "#/" ? fromHash(whole.slice(file.length)) : null;
  }
  function samePage(a, b) { return !!a && !!b && a.path === b.path && a.query === b.query; }
  function numberOf(to) { return to ? numbers.get(to.path) : undefined; }

  /* ---- a window and the page in it: the reader's, or a frame that a page has made ---- */

  function pane(win, framed) {
    var doc = win.document, now = null, timers = 0, saving = 0, growing = 0, late = [], watch = null, globals;
    var virtual = new WeakMap(); /* by element what it loads, where the browser must not see it */

    /* ---- the page's own location ---- */

    function current() {
      var to = framed ? null : fromHash(location.hash);
      if (samePage(to, now)) now.fragment = to.fragment;
      return now;
    }
    function address() { return root + written(current()); }
    function part(name) { return new URL(address())[name]; }
    var place = Object.create(null, {
      href: { get: address, set: function (to) { follow(to); } },
      hash: { get: function () { return current().fragment.replace(/^#$/, ""); }, set: function (to) { go({ path: now.path, query: now.query, fragment: "#" + String(to).replace(/^#/, "") }); } },
      search: { get: function () { return now.query.replace(/^\?$/, ""); }, set: function (to) { go({ path: now.path, query: "?" + String(to).replace(/^\?/, ""), fragment: "" }); } },
      pathname: { get: function () { return part("pathname"); } }, protocol: { get: function () { return location.protocol; } },
      host: { get: function () { return location.host; } }, hostname: { get: function () { return location.hostname; } }, port: { get: function () { return location.port; } },
      /* Firefox gives each file an origin of its own; here all pages are one file. */
      origin: { get: function () { return location.protocol === "file:" ? "file://" : location.origin; } },
      assign: { value: function (to) { follow(to); } }, replace: { value: function (to) { follow(to, true); } },
      reload: { value: function () { if (framed) show(now); else location.reload(); } }, toString: { value: address },
    });
    var scope = Object.create(null, { location: { get: function () { return place; }, set: function (to) { follow(to); } } });

    /* ---- going ---- */

    function follow(to, replacing) {
      var target = inside(to, doc.baseURI);
      if (target) go(target, replacing); else if (replacing) win.location.replace(new URL(to, doc.baseURI).href); else win.location.href = new URL(to, doc.baseURI).href;
    }
    function go(to, replacing) {
      if (numbers.has(to.path) && !PAGE.test(to.path)) return download(to.path);
      if (framed) {
        if (!samePage(to, now)) return show(to);
        now.fragment = to.fragment;
        toFragment();
        win.dispatchEvent(new win.Event("hashchange"));
        return;
      }
      if (written(to) === written(current())) return toFragment();
      save();
      /* Absolute, since the base tag would lead elsewhere. */
      if (replacing) location.replace(file + "#/" + written(to)); else location.hash = "/" + written(to);
    }
    /* The first listener of all: scripts of a page hear only of changes within it. */
    function changed(e) {
      var to = fromHash(location.hash);
      if (!samePage(to, now)) {
        e.stopImmediatePropagation();
        show(to, history.state);
        return;
      }
      now.fragment = to.fragment;
      if (history.state && history.state.tashanPlace) restore(history.state.tashanPlace);
      else toFragment();
    }
    function download(path, name) {
      var n = numbers.get(path), a = doc.createElement("a");
      a.href = URL.createObjectURL(new Blob([bytesOf(n)], { type: typeOf(path) }));
      a.download = name || path.replace(/^.*\//, "");
      doc.body.appendChild(a).click();
      a.remove();
    }

    /* ---- what readers do ---- */

    /* A new tab, a copied link, a link that is dragged: for this moment the link has the address that works outside. */
    function lend(link) {
      var name = link.hasAttribute("href") ? "href" : "xlink:href", was = link.getAttribute(name), to = inside(was, doc.baseURI), lent;
      if (!to || !PAGE.test(to.path)) return;
      lent = file + "#/" + written(to);
      link.setAttribute(name, lent);
      setTimeout(function () { if (link.getAttribute(name) === lent) link.setAttribute(name, was); }, 500);
    }
    function linkOf(e) {
      var link = e.target.closest ? e.target.closest("a, area") : null, to = link && (link.getAttribute("href") || link.getAttribute("xlink:href"));
      return to === null || to === undefined || to === "" && !link.hasAttribute("href") ? null : { el: link, to: inside(to, doc.baseURI), target: link.getAttribute("target") };
    }
    function clicked(e) {
      var link = e.defaultPrevented ? null : linkOf(e);
      if (!link || !link.to) return;
      if (numbers.has(link.to.path) && (link.el.hasAttribute("download") || !PAGE.test(link.to.path))) {
        e.preventDefault();
        download(link.to.path, link.el.getAttribute("download"));
      } else if (e.button || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey || !/^(_self|_top|_parent)?$/.test(link.target || "")) {
        lend(link.el);
      } else {
        e.preventDefault();
        go(link.to);
      }
    }
    function held(e) {
      var link = linkOf(e);
      if (link && link.to) lend(link.el);
    }
    function sent(e) {
      var form = e.target, by = e.submitter, to = inside(by && by.getAttribute("formaction") || form.getAttribute("action") || "", doc.baseURI);
      if (e.defaultPrevented || !to || (form.getAttribute("method") || "get").toLowerCase() !== "get") return;
      var data = new win.FormData(form);
      if (by && by.name) data.append(by.name, by.value);
      e.preventDefault();
      to.query = "?" + new URLSearchParams(data);
      to.fragment = "";
      go(to);
    }

    /* ---- where the reader was ---- */

    function fields() {
      return Array.from(doc.querySelectorAll("input:not([type=file]):not([type=password]):not([type=hidden]), select, textarea"));
    }
    function isSwitch(el) { return el.type === "checkbox" || el.type === "radio"; }
    /* With its entry in the history. Some browsers allow this only so often, or not at all. */
    function save() {
      clearTimeout(saving);
      if (framed || !samePage(fromHash(location.hash), now)) return;
      var values = fields().map(function (el) { return isSwitch(el) ? el.checked : el.value; });
      try { history.replaceState(Object.assign({}, history.state, { tashanPlace: { x: win.scrollX, y: win.scrollY, values: values } }), ""); } catch (e) { /* then Back leads to the top */ }
    }
    function saveSoon() {
      clearTimeout(saving);
      saving = setTimeout(save, 400);
    }
    function refill(values) {
      var all = fields();
      if (!values || all.length !== values.length) return; /* made by scripts, which know their own */
      all.forEach(function (el, i) { if (isSwitch(el)) el.checked = values[i]; else if (el.value !== values[i]) el.value = values[i]; });
    }
    /* A page that scripts fill is not at once as long as it was. What the reader does in the meantime counts more. */
    function restore(to) {
      var until = Date.now() + PATIENCE, ended = false;
      function end() { ended = true; }
      ["wheel", "touchstart", "keydown", "mousedown"].forEach(function (type) { win.addEventListener(type, end, { once: true, passive: true }); });
      clearTimeout(growing);
      (function again() {
        if (ended) return;
        win.scrollTo({ left: to.x, top: to.y, behavior: "instant" });
        if (Math.abs(win.scrollY - to.y) > 2 && Date.now() < until) growing = setTimeout(again, 60);
      })();
    }
    function toFragment() {
      var name = current().fragment.slice(1), el = name && (doc.getElementById(name) || doc.getElementById(decoded(name)) || doc.getElementsByName(decoded(name))[0]);
      var old = doc.querySelector(".tashan-target");
      if (old) old.classList.remove("tashan-target");
      if (!el) {
        if (current().fragment === "#" || name === "top") win.scrollTo(0, 0);
        return;
      }
      el.classList.add("tashan-target"); /* what :target is in a stylesheet */
      for (var up = el.closest("details:not([open])"); up; up = up.closest("details:not([open])")) up.open = true;
      el.scrollIntoView();
      /* The next Tab goes on from here. */
      var bare = el.tabIndex < 0 && !el.hasAttribute("tabindex");
      if (bare) el.setAttribute("tabindex", "-1");
      el.focus({ preventScroll: true });
      if (bare) el.removeAttribute("tabindex");
    }

    /* ---- scripts and frames ---- */

    function runInto(el, n) {
      var code = textOf(n), path = index.files[n];
      virtual.set(el, parse(path));
      el.setAttribute("nonce", nonce);
      if (/\blocation\b/.test(code)) code = "with (tashanOneFile.scope) {" + code.replace(/\b(?:window|document|self|globalThis)\.location\b/g, "location") + "\n}";
      el.text = code + "\n//# sourceURL=" + path; /* runs at once where `el` stands in the page */
    }
    /* For the script tags of a page. */
    function run(n) {
      var stub = doc.currentScript, el = doc.createElement("script");
      Array.from(stub.attributes).forEach(function (a) { el.setAttribute(a.name, a.value); });
      runInto(el, n);
      stub.parentNode.insertBefore(el, stub);
      stub.remove();
    }
    /* Scripts and frames that a page's script has made, once they stand in the page. */
    function settle() {
      var ready = late.filter(function (el) { return doc.contains(el); });
      late = late.filter(function (el) { return ready.indexOf(el) < 0; });
      ready.forEach(function (el) {
        if (el.localName === "script") {
          runInto(el, numberOf(virtual.get(el)));
          el.dispatchEvent(new win.Event("load"));
        } else {
          (panes.get(el.contentWindow) || pane(el.contentWindow, true)).show(virtual.get(el));
        }
      });
    }
    function take(el, address) {
      var to = inside(address, doc.baseURI), kind = el.localName, n = numberOf(to);
      if (!to || (n === undefined && kind !== "iframe")) return false;
      if (kind === "script" || (kind === "iframe" && (n === undefined || PAGE.test(to.path)))) {
        virtual.set(el, to);
        late.push(el);
        Promise.resolve().then(settle);
        return true;
      }
      return PAGE.test(to.path) ? false : dataAddress(n);
    }
    /* el.src = …, el.setAttribute("src", …) */
    function intercept() {
      [["HTMLScriptElement", "src"], ["HTMLIFrameElement", "src"], ["HTMLImageElement", "src"], ["HTMLSourceElement", "src"], ["HTMLMediaElement", "src"],
        ["HTMLInputElement", "src"], ["HTMLEmbedElement", "src"], ["HTMLObjectElement", "data"], ["HTMLLinkElement", "href"]].forEach(function (pair) {
        var proto = win[pair[0]].prototype, native = Object.getOwnPropertyDescriptor(proto, pair[1]);
        Object.defineProperty(proto, pair[1], {
          configurable: true, enumerable: true,
          get: function () { return virtual.has(this) ? root + written(virtual.get(this)) : native.get.call(this); },
          set: function (to) {
            var taken = take(this, String(to));
            if (taken !== true) native.set.call(this, taken || to);
          },
        });
      });
      var nativeSet = win.Element.prototype.setAttribute;
      win.Element.prototype.setAttribute = function (name, value) {
        var fetched = /^(script|iframe|img|source|video|audio|track|input|embed)$/.test(this.localName) ? "src" : this.localName === "link" ? "href" : this.localName === "object" ? "data" : "";
        var taken = fetched && String(name).toLowerCase() === fetched && take(this, String(value));
        if (taken !== true) nativeSet.call(this, name, taken || value);
      };
    }
    /* What came in as HTML. */
    function added(records) {
      settle();
      records.forEach(function (record) {
        record.addedNodes.forEach(function (node) {
          if (node.nodeType === 1) [node].concat(Array.from(node.querySelectorAll("img[src], source[src]"))).forEach(function (el) {
            if (/^(img|source)$/.test(el.localName) && numberOf(inside(el.getAttribute("src"), doc.baseURI)) !== undefined) el.src = el.getAttribute("src");
          });
        });
      });
    }

    /* ---- a page into the window ---- */

    /* Timers and names of the page before must not reach into the next one. */
    function clean() {
      win.dispatchEvent(new win.Event("pagehide"));
      for (var last = win.setTimeout(function () {}, 0); timers <= last; timers++) { win.clearTimeout(timers); win.clearInterval(timers); }
      Object.getOwnPropertyNames(win).forEach(function (name) {
        if (globals.has(name) || /^\d+$/.test(name)) return; /* numbers are its frames */
        try { delete win[name]; } catch (e) {
          try { win[name] = undefined; } catch (e2) { /* a browser's extension may have put there what cannot change */ }
        }
      });
    }
    function listen() {
      var types = { click: clicked, auxclick: clicked, contextmenu: held, dragstart: held, submit: sent };
      Object.keys(types).forEach(function (type) { win.addEventListener(type, types[type]); });
      if (framed) return;
      win.addEventListener("hashchange", changed);
      ["scroll", "change"].forEach(function (type) { win.addEventListener(type, saveSoon, { passive: true }); });
      win.addEventListener("pagehide", save);
    }
    function missing(to) {
      return "<!doctype html><html lang=\"zh-CN\"><head>" + baseTag(root) + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\"><title>没有这一页</title></head><body><h1>没有这一页</h1><p>文件里没有“"
        + to.path.replace(/&/g, "&amp;").replace(/</g, "&lt;") + "”。</p><p><a href=\"" + encodeURI(index.start) + "\">回到首页</a></p></body></html>";
    }
    function show(to, state) {
      var n = numberOf(to), first = !now, there = state && state.tashanPlace, height;
      if (first) intercept(); else clean();
      if (watch) watch.disconnect();
      now = to;
      late = [];
      virtual = new WeakMap();
      doc.open();
      listen();
      win.addEventListener("load", loaded, { once: true });
      watch = new win.MutationObserver(added);
      watch.observe(doc, { childList: true, subtree: true });
      doc.write(n !== undefined && PAGE.test(to.path) ? decode(stored(n), root + written({ path: to.path, query: to.query, fragment: "" })) : missing(to));
      doc.close();
      height = there ? restore(there) : arrive(to, first);
      /* Firefox reads on after close(), WebKit has ended by then: what scripts make of the page is there at `load` only. */
      function loaded() {
        doc.querySelectorAll("iframe[data-tashan-src]").forEach(function (el) { el.src = el.getAttribute("data-tashan-src"); });
        if (there) refill(there.values);
        if (!framed) win.dispatchEvent(new win.Event("pageshow"));
        if (!there && (height === undefined || win.scrollY === height)) arrive(to, first);
      }
    }
    function arrive(to, first) {
      if (!first) win.scrollTo({ left: 0, top: 0, behavior: "instant" });
      if (to.fragment) toFragment();
      return win.scrollY;
    }

    Object.defineProperty(win, "tashanOneFile", { value: { scope: scope, run: run } });
    globals = new Set(Object.getOwnPropertyNames(win));
    panes.set(win, { show: show });
    return panes.get(win);
  }

  if (!window.Promise || !window.WeakMap || !window.URLSearchParams || !Object.assign) {
    opening.textContent = "这个浏览器太旧，打不开这个文件。请换用新版的 Chrome、Edge、Firefox 或 Safari。";
    return;
  }
  /* A page that is still being read cannot be written anew; Firefox would go on loading for ever within the event itself. */
  window.addEventListener("load", function () {
    setTimeout(function () {
      readIndex();
      try { history.scrollRestoration = "manual"; } catch (e) { /* then the browser helps in its own way */ }
      pane(window, false).show(fromHash(location.hash), history.state);
    }, 0);
  });
})();
