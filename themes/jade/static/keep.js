/* What the reader keeps in this browser: the list, the cases chosen for comparison, the cases opened. tashan.keep holds
   them under names of their own for each library, since on file:// Chromium gives all files one storage.
   Firefox gives every file a storage of its own. There a session cookie, which all files share, carries what is kept from
   page to page until the browser closes; beside it the page that says <html data-keeps="list"> keeps its own copy for
   good. A server never gets the cookie: it is set on file:// only. */
(function () {
  "use strict";
  var tashan = window.tashan, root = document.documentElement;
  var NAMES = ["list", "compare", "visited"], DAY = 24 * 3600 * 1000;
  var MANY = { compare: 4, list: 300, visited: 5000 }, IN_COOKIE = { compare: 4, list: 300, visited: 150 };
  var onFile = location.protocol === "file:", apart = onFile && location.origin === "null";
  var prefix = "tashan-" + digest(root.getAttribute("data-library") || "") + "-";
  var keepsHere = (root.getAttribute("data-keeps") || "").split(" ");
  var hasStorage = works(function () { localStorage.setItem(prefix + "test", "1"); localStorage.removeItem(prefix + "test"); return true; });
  var hasCookie = onFile && (apart || !hasStorage) && works(function () {
    document.cookie = prefix + "test=1; path=/";
    var there = document.cookie.indexOf(prefix + "test=1") >= 0;
    document.cookie = prefix + "test=; path=/; max-age=0";
    return there;
  });
  var unsaved = {}; /* by name what could not be stored: it then lasts as long as this page */
  var listeners = {}, known = {};

  function works(test) { try { return test(); } catch (e) { return false; } }
  /* FNV-1a: a cookie's name has no room for a library's. */
  function digest(text) {
    var sum = 0x811c9dc5;
    for (var i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 0x01000193);
    return (sum >>> 0).toString(36);
  }
  function fresh() { return { id: Math.random().toString(36).slice(2), rev: 0, at: Date.now(), items: [] }; }

  /* What another program, or an older edition, has left there must not break the page. */
  function checked(value, name) {
    if (!value || typeof value.id !== "string" || !Array.isArray(value.items)) return null;
    var seen = {};
    value.rev = Number(value.rev) || 0;
    value.items = value.items.filter(function (item) {
      if (!item || !tashan.isId(item.id) || seen[item.id]) return false;
      return (seen[item.id] = true);
    });
    /* A choice for comparison that nobody came back to is not kept over days. */
    return name === "compare" && !(Date.now() - value.at < DAY) ? null : value;
  }
  function usesStorage(name) { return hasStorage && (!apart || keepsHere.indexOf(name) >= 0); }
  function fromStorage(name) {
    return usesStorage(name) ? works(function () { return checked(JSON.parse(localStorage.getItem(prefix + name)), name); }) || null : null;
  }
  function toStorage(name, value) {
    return works(function () { localStorage.setItem(prefix + name, JSON.stringify(value)); return true; });
  }

  /* A cookie holds 4096 bytes; what is longer goes on in the next, and the first says how many there are. */
  function cookies() {
    var found = {};
    document.cookie.split("; ").forEach(function (part) { found[part.split("=")[0]] = part.slice(part.indexOf("=") + 1); });
    return found;
  }
  function fromCookie(name) {
    if (!hasCookie) return null;
    return works(function () {
      var all = cookies(), text = "";
      for (var i = 0; i < Number(all[prefix + name]); i++) text += all[prefix + name + i];
      var v = JSON.parse(decodeURIComponent(text));
      return checked({ id: v[0], rev: v[1], at: v[2], items: v[3].map(function (item) { return { id: item[0], title: item[1] || "", noted: !!item[2] }; }) }, name);
    }) || null;
  }
  function toCookie(name, value) {
    return works(function () {
      var items = value.items.slice(-IN_COOKIE[name]).map(function (item) { return item.note || item.noted ? [item.id, item.title, 1] : item.title ? [item.id, item.title] : [item.id]; });
      var text = JSON.stringify([value.id, value.rev, value.at, items]).replace(/[%;\s\u0000-\u001f\u007f]/g, encodeURIComponent);
      var parts = text.match(/[\s\S]{1,1000}/gu), before = Number(cookies()[prefix + name]) || 0;
      parts.forEach(function (part, i) { document.cookie = prefix + name + i + "=" + part + "; path=/; samesite=lax"; });
      document.cookie = prefix + name + "=" + parts.length + "; path=/; samesite=lax";
      for (var i = parts.length; i < before; i++) document.cookie = prefix + name + i + "=; path=/; max-age=0";
      return Number(cookies()[prefix + name]) === parts.length;
    });
  }

  /* Of one origin, the newer; the cookie says only whether there is a note. Of two, as after a new start of the browser, both together: what
     the cookie has was added before this page was opened. */
  function joined(own, session, name) {
    if (!own || !session || (own.id === session.id && own.rev >= session.rev)) return own || session;
    var mine = {}, same = own.id === session.id && name !== "visited"; /* what was opened only grows */
    own.items.forEach(function (item) { mine[item.id] = item; });
    var items = same ? session.items.map(function (item) { return mine[item.id] || item; })
      : own.items.concat(session.items.filter(function (item) { return !mine[item.id]; }));
    return { id: own.id, rev: Math.max(own.rev, session.rev) + (same ? 0 : 1), at: session.at, title: own.title, items: items };
  }
  function read(name) { return unsaved[name] || joined(fromStorage(name), fromCookie(name), name) || fresh(); }
  function write(name, value) {
    var cookie = hasCookie && toCookie(name, value), stored = usesStorage(name) && toStorage(name, value);
    if (cookie || stored) delete unsaved[name]; else unsaved[name] = value;
    return !!(cookie || stored);
  }

  function stateOf(name) {
    var value = read(name);
    return JSON.stringify([value.title, value.items]);
  }
  /* Tells who listens, if what is kept has changed, here or in another window. */
  function look() {
    NAMES.forEach(function (name) {
      var now = stateOf(name);
      if (now === known[name]) return;
      known[name] = now;
      (listeners[name] || []).forEach(function (tell) { tell(); });
    });
  }

  /* A page's address without its ending, from the site's root; “cases/qujing/” where pages are named index.html. */
  tashan.isId = function (id) { return typeof id === "string" && id.length < 300 && /^[\w-][\w.-]*(\/[\w-][\w.-]*)*\/?$/.test(id) && id.indexOf("..") < 0; };
  tashan.idOf = function (address) {
    var bare = address.replace(/[?#].*$/, "");
    if (bare.slice(0, tashan.base.length) !== tashan.base) return null;
    return bare.slice(tashan.base.length).replace(/(^|\/)index\.html$/, "$1").replace(/\.html$/, "");
  };
  tashan.addressOf = function (id) { return tashan.base + (/\/$/.test(id) ? id + "index.html" : id + ".html"); };
  /* In an address “cases/” is left out where that is clear: #cases=qujing,baoshan. */
  tashan.shortId = function (id) { return /^cases\/[^/]+\/?$/.test(id) ? id.slice(6) : /^[^/]+\/?$/.test(id) ? "/" + id : id; };
  tashan.longId = function (text) { return text[0] === "/" ? text.slice(1) : /^[^/]+\/?$/.test(text) ? "cases/" + text : text; };
  /* What a page is asked for, in #… or else in ?…. */
  tashan.asked = function () {
    var found = {};
    (location.search.slice(1) + "&" + location.hash.slice(1)).split("&").forEach(function (part) {
      var at = part.indexOf("="), text = part.slice(at + 1).replace(/\+/g, " ");
      if (at > 0) found[part.slice(0, at)] = works(function () { return decodeURIComponent(text); }) || text;
    });
    return found;
  };
  tashan.askedCases = function (text) {
    var ids = (text || "").split(",").map(function (part) { return tashan.longId(part.trim().replace(/\.html$/, "")); });
    return ids.filter(function (id, i) { return tashan.isId(id) && id !== "cases/" && ids.indexOf(id) === i; });
  };

  tashan.keep = {
    read: read,
    /* `edit` gets what stands there now, not what this page has seen last: another window may have added to it. */
    change: function (name, edit) {
      var value = read(name);
      edit(value);
      value.items = value.items.slice(-MANY[name]);
      value.rev += 1;
      value.at = Date.now();
      var saved = write(name, value);
      look();
      return saved;
    },
    on: function (name, tell) { (listeners[name] = listeners[name] || []).push(tell); tell(); },
    /* How long: "stick" and "web" in the browser's storage, "session" in the cookie, "page" nowhere. */
    lasts: hasStorage && !apart ? (onFile ? "stick" : "web") : hasCookie ? "session" : "page",
    max: MANY,
  };
  keepsHere.forEach(function (name) { if (apart && NAMES.indexOf(name) >= 0 && (fromStorage(name) || fromCookie(name))) write(name, read(name)); });
  NAMES.forEach(function (name) { known[name] = stateOf(name); });
  ["storage", "pageshow", "focus"].forEach(function (type) { window.addEventListener(type, look); });
  document.addEventListener("visibilitychange", look);
})();
