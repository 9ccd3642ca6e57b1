/* How text becomes search terms. The program does the same in Rust (src/search/analysis.rs); shared vectors hold
   the two together. */
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

  /* Traditional characters and their simplified forms, those that the library needs; the index brings them. */
  var variants = new Map(), changing;

  function setVariants(pairs) {
    var chars = Array.from(pairs), simple = "";
    variants = new Map();
    for (var i = 0; i + 1 < chars.length; i += 2) {
      variants.set(chars[i], chars[i + 1]);
      if (chars[i].length === 1) simple += chars[i];
    }
    /* Only characters that may change go through a function: nearly all Han does not. */
    changing = new RegExp("[A-Z\\u00C0-\\u2DFF\\u3000\\uA640-\\uABFF\\uFF01-\\uFF5E" + simple + "]|[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]", "g");
  }

  function foldChar(ch) {
    var simple = variants.get(ch);
    if (simple) return simple;
    var c = ch.charCodeAt(0);
    if (c === 0x3000) return " ";
    var narrow = c >= 0xFF01 && c <= 0xFF5E ? String.fromCharCode(c - 0xFEE0) : ch;
    var lower = narrow.toLowerCase();
    return lower.length === ch.length && String.fromCodePoint(lower.codePointAt(0)) === lower ? lower : narrow;
  }

  /* The form in which characters are compared: narrow, lower case, simplified; as long as the text itself. */
  function fold(text) { return String(text).replace(changing, foldChar); }

  /* A longer word is data, not a word; it is cut, so that no term is deeper in an index than this. */
  var LONGEST_WORD = 64;

  /* The runs of a folded text: [{han, chars}], in the order they stand. */
  function runs(text) {
    var out = [], run = null;
    for (var ch of text) {
      var c = ch.codePointAt(0), han = isHan(c);
      if (!han && !isWord(c)) { run = null; continue; }
      if (!run || run.han !== han || (!han && run.chars.length === LONGEST_WORD)) { run = { han: han, chars: [] }; out.push(run); }
      run.chars.push(ch);
    }
    return out;
  }

  function pairs(chars) {
    var out = [];
    for (var i = 0; i + 1 < chars.length; i++) out.push(chars[i] + chars[i + 1]);
    return out;
  }

  /* The numbers of a folded text: [{text, at}]. Points between digits belong to them, letters beside them do not. */
  function numbers(text) {
    var out = [];
    text.replace(/[0-9]+(?:\.[0-9]+)*/g, function (number, at) { out.push({ text: number, at: at }); return number; });
    return out;
  }

  /* From every digit of a number the next four characters; fewer at its end. */
  var GRAM = 4;
  function grams(number) {
    var out = [];
    for (var i = 0; i < number.length; i++) if (number[i] !== ".") out.push(number.substr(i, GRAM));
    return out;
  }

  function analyse(text) {
    var out = [];
    runs(fold(text)).forEach(function (run) {
      if (!run.han) { out.push(run.chars.join("")); return; }
      pairs(run.chars).forEach(function (term) { out.push(term); });
      out.push(run.chars[run.chars.length - 1]);
    });
    return out;
  }

  setVariants("");
  var api = {
    analyse: analyse, fold: fold, runs: runs, pairs: pairs, setVariants: setVariants,
    isHan: isHan, isWord: isWord, LONGEST_WORD: LONGEST_WORD, numbers: numbers, grams: grams, GRAM: GRAM,
  };
  if (typeof module !== "undefined" && module.exports) module.exports = api;
  else root.tashan = Object.assign(root.tashan || {}, api);
})(typeof window !== "undefined" ? window : this);
