/* How text becomes search terms. The program does the same in Rust; shared vectors hold the two together. */
(function (root) {
  "use strict";

  function inRange(c, a, b) { return c >= a && c <= b; }

  function isHan(c) {
    return inRange(c, 0x4E00, 0x9FFF) || inRange(c, 0x3400, 0x4DBF) || inRange(c, 0xF900, 0xFAFF) ||
      inRange(c, 0x20000, 0x3FFFF) || c === 0x3005 || c === 0x3007;
  }

  function isWord(c) {
    if (c < 0xC0) return inRange(c, 0x30, 0x39) || inRange(c, 0x61, 0x7A);
    return !(c === 0xD7 || c === 0xF7 || inRange(c, 0x2000, 0x2BFF) || inRange(c, 0x2E00, 0x2E7F) ||
      inRange(c, 0x3000, 0x303F) || inRange(c, 0xD800, 0xF8FF) || inRange(c, 0xFE00, 0xFE6F) ||
      inRange(c, 0xFF00, 0xFFFF) || inRange(c, 0x1F000, 0x1FAFF) || isHan(c));
  }

  /* Full width to half width, then lower case. */
  function fold(text) {
    return String(text).replace(/[\uFF01-\uFF5E\u3000]/g, function (ch) {
      return ch === "\u3000" ? " " : String.fromCharCode(ch.charCodeAt(0) - 0xFEE0);
    }).toLowerCase();
  }

  /* A longer word is data, not a word; it is cut, so that no term is deeper in an index than this. */
  var LONGEST_WORD = 64;

  /* The runs of a text: [{han, chars}], in the order they stand. */
  function runs(text) {
    var out = [], run = null;
    for (var ch of fold(text)) {
      var c = ch.codePointAt(0), han = isHan(c);
      if (!han && !isWord(c)) { run = null; continue; }
      if (!run || run.han !== han || (!han && run.chars.length === LONGEST_WORD)) { run = { han: han, chars: [] }; out.push(run); }
      run.chars.push(ch);
    }
    return out;
  }

  function bigrams(chars) {
    var out = [];
    for (var i = 0; i + 1 < chars.length; i++) out.push(chars[i] + chars[i + 1]);
    return out;
  }

  function analyse(text) {
    var out = [];
    runs(text).forEach(function (run) {
      if (!run.han) { out.push(run.chars.join("")); return; }
      bigrams(run.chars).forEach(function (t) { out.push(t); });
      out.push(run.chars[run.chars.length - 1]);
    });
    return out;
  }

  /* What a word of a query asks for: [{term, prefix}]. The last character of a longer run is left out:
     in the text it may stand within a run, where it is no term of its own. */
  function query(word) {
    var out = [];
    runs(word).forEach(function (run) {
      if (run.han && run.chars.length > 1) {
        bigrams(run.chars).forEach(function (t) { out.push({ term: t, prefix: false }); });
      } else {
        out.push({ term: run.chars.join(""), prefix: true });
      }
    });
    return out;
  }

  var api = { analyse: analyse, query: query, fold: fold };
  if (typeof module !== "undefined" && module.exports) module.exports = api;
  else root.tashan = Object.assign(root.tashan || {}, api);
})(typeof window !== "undefined" ? window : this);
