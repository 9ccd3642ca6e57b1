/* The search index: its files as parts, each loaded once by a <script> tag, checked, and read. ARCHITECTURE.md
   describes every byte; the program reads the same files in src/search/reader.rs. */
(function () {
  "use strict";
  var tashan = window.tashan = window.tashan || {};
  if (!tashan.fold) return; /* a script before this one did not load; all are loaded again together */
  var FORMAT = 2, MOST = 4, USUAL_MASK = 32, ROOT_DIGITS = 2, SUM_DIGITS = 5;
  var DIGITS = "!#$%&()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~";
  var VALUES = new Uint8Array(128);
  for (var i = 0; i < DIGITS.length; i++) VALUES[DIGITS.charCodeAt(i)] = i;

  function digits(number, count) {
    var out = "";
    for (var i = 0; i < count; i++) { out += DIGITS[number % 91]; number = Math.floor(number / 91); }
    return out;
  }

  /* FNV-1a of each section's UTF-16 units, joined by exclusive or. */
  function sum(text) {
    var all = 0, start = 0;
    while (start <= text.length) {
      var end = text.indexOf("\n\n", start);
      if (end < 0) end = text.length;
      var last = end, hash = 0x811C9DC5;
      while (last > start && text.charCodeAt(last - 1) === 10) last--;
      for (var i = start; i < last; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
      all ^= hash;
      start = end + 2;
    }
    return all >>> 0;
  }

  /* ---- files ---- */

  var arrived = new Map(), waiting = new Map(), root = null, problems = new Set();

  /* What every file of the index calls. */
  tashan.part = function (name, own, text) {
    if (digits(sum(text), SUM_DIGITS) === own) arrived.set(name, text);
  };

  function fileName(name) { return "search/" + name + ".js"; }

  /* The text of a file, or null. What fails is asked for again the next time. */
  function load(name) {
    if (arrived.has(name)) return Promise.resolve(arrived.get(name));
    if (!waiting.has(name)) {
      waiting.set(name, new Promise(function (resolve) {
        var el = document.createElement("script");
        el.onload = el.onerror = function () {
          el.remove();
          waiting.delete(name);
          resolve(arrived.has(name) ? arrived.get(name) : null);
        };
        el.src = tashan.base + fileName(name);
        document.head.appendChild(el);
      }));
    }
    return waiting.get(name);
  }

  /* A part that the root knows; null when it cannot be read, is damaged, or is of another edition. */
  function part(kind, number) {
    var name = kind + (number === undefined ? "" : number), at = (number || 0) * ROOT_DIGITS;
    return load(name).then(function (text) {
      if (text !== null && digits(sum(text), ROOT_DIGITS) === (root.sums[kind] || "").substr(at, ROOT_DIGITS)) {
        problems.delete(fileName(name));
        return text;
      }
      arrived.delete(name);
      problems.add(fileName(name));
      return null;
    });
  }

  /* A part is summed up once and read once; what `read` makes of it is kept. */
  var made = new Map();
  function once(kind, number, read) {
    var name = kind + (number === undefined ? "" : number);
    if (made.has(name)) return Promise.resolve(made.get(name));
    return part(kind, number).then(function (text) {
      var value = read(text || "");
      if (text !== null) made.set(name, value);
      return value;
    });
  }

  function isLost(kind, number) { return problems.has(fileName(kind + (number === undefined ? "" : number))); }

  function open() {
    if (root) return Promise.resolve(root);
    return load("root").then(function (text) {
      var found = null;
      try { found = text && JSON.parse(text); } catch (e) { /* said below */ }
      if (!found || found.format !== FORMAT) {
        arrived.delete("root");
        var said = new Error(found ? "搜索索引与网站的脚本不是同一版本，暂时不能搜索。请重新拷贝整个文件夹，再刷新本页。"
          : "搜索索引没有载入，暂时不能搜索。请确认文件 " + fileName("root") + " 与网站其他文件在一起、没有损坏，再试一次；也可以从主题、地区进入。");
        said.isForReaders = true;
        throw said;
      }
      root = found;
      tashan.setVariants(root.variants);
      root.starts = [0];
      for (var i = 0; i < root.texts.length; i++) root.starts.push(root.starts[i] + VALUES[root.texts.charCodeAt(i)]);
      return root;
    });
  }

  /* ---- bits: 13 in two digits, the highest first ---- */

  function Bits(text, at, end) { this.text = text; this.at = at; this.end = end; this.unit = 0; this.left = 0; }
  Bits.prototype.fill = function () {
    this.unit = this.at < this.end ? VALUES[this.text.charCodeAt(this.at) & 127] + 91 * VALUES[this.text.charCodeAt(this.at + 1) & 127] : 0;
    this.at += 2;
    this.left = 13;
  };
  Bits.prototype.bit = function () {
    if (this.left === 0) this.fill();
    this.left--;
    return this.unit >> this.left & 1;
  };
  Bits.prototype.bits = function (count) {
    var number = 0;
    while (count > 0) {
      if (this.left === 0) this.fill();
      var take = Math.min(count, this.left);
      this.left -= take;
      number = number << take | this.unit >> this.left & (1 << take) - 1;
      count -= take;
    }
    return number;
  };
  Bits.prototype.unary = function () {
    var number = 0;
    for (;;) {
      if (this.left === 0) this.fill();
      /* The ones at the start of what is left of the unit. */
      var ones = Math.clz32(~(this.unit << 32 - this.left));
      if (ones < this.left) { this.left -= ones + 1; return number + ones; }
      number += this.left;
      this.left = 0;
    }
  };
  Bits.prototype.gamma = function () {
    var zeros = 0, number = 1;
    while (this.bit() === 0 && zeros < 31) zeros++;
    while (zeros-- > 0) number = number * 2 + this.bit();
    return number;
  };

  /* Calls take(doc) for each document of a list; take may read on. */
  function readGaps(bits, docs, take) {
    var count = bits.gamma() - 1;
    if (count === 0 || count > docs) return;
    var k = bits.bits(5), scale = Math.pow(2, k), next = 0;
    for (var i = 0; i < count; i++) {
      var doc = next + bits.unary() * scale + bits.bits(k);
      if (doc >= docs) return;
      take(doc);
      next = doc + 1;
    }
  }

  /* ---- postings: {docs, bodies, masks}, arrays of one length, documents rising ---- */

  function unpack(text, at, end) {
    var bits = new Bits(text, at, end), out = { docs: [], bodies: [], masks: [] };
    var heads = [], masks = [], mask = USUAL_MASK;
    readGaps(bits, root.docs, function (doc) {
      var ones = 0;
      while (ones < 3 && bits.bit() === 1) ones++;
      out.docs.push(doc); out.bodies.push(ones + 1); out.masks.push(0);
    });
    readGaps(bits, root.docs, function (doc) {
      if (bits.bit() === 1) mask = bits.bits(7);
      heads.push(doc); masks.push(mask);
    });
    if (!heads.length) return out;
    if (!out.docs.length) return { docs: heads, bodies: heads.map(function () { return 0; }), masks: masks };
    return union([out, { docs: heads, bodies: heads.map(function () { return 0; }), masks: masks }]);
  }

  /* The documents of all lists; counts are added up to the most that is told apart. */
  function union(lists) {
    if (lists.length === 1) return lists[0];
    if (lists.length > 8) return unionOfMany(lists);
    return lists.reduce(function (a, b) {
      var out = { docs: [], bodies: [], masks: [] }, i = 0, j = 0;
      while (i < a.docs.length || j < b.docs.length) {
        var left = i < a.docs.length ? a.docs[i] : Infinity, right = j < b.docs.length ? b.docs[j] : Infinity;
        out.docs.push(Math.min(left, right));
        out.bodies.push(Math.min(MOST, (left <= right ? a.bodies[i] : 0) + (right <= left ? b.bodies[j] : 0)));
        out.masks.push((left <= right ? a.masks[i] : 0) | (right <= left ? b.masks[j] : 0));
        if (left <= right) i++;
        if (right <= left) j++;
      }
      return out;
    }, { docs: [], bodies: [], masks: [] });
  }

  function unionOfMany(lists) {
    var bodies = new Uint8Array(root.docs), masks = new Uint8Array(root.docs), out = { docs: [], bodies: [], masks: [] };
    lists.forEach(function (list) {
      for (var i = 0; i < list.docs.length; i++) {
        bodies[list.docs[i]] = Math.min(MOST, bodies[list.docs[i]] + list.bodies[i]);
        masks[list.docs[i]] |= list.masks[i];
      }
    });
    for (var doc = 0; doc < root.docs; doc++) {
      if (bodies[doc] || masks[doc]) { out.docs.push(doc); out.bodies.push(bodies[doc]); out.masks.push(masks[doc]); }
    }
    return out;
  }

  /* ---- shards ---- */

  /* By code points: characters beyond the BMP come after all others. */
  function compare(a, b) {
    for (var i = 0; i < a.length && i < b.length; i++) {
      var x = a.charCodeAt(i), y = b.charCodeAt(i);
      if (x === y) continue;
      var high = (x & 0xF800) === 0xD800;
      if (high !== ((y & 0xF800) === 0xD800)) return high ? 1 : -1;
      return x - y;
    }
    return a.length - b.length;
  }

  /* The numbers of the shards in which terms that begin with `prefix` may stand. */
  function shardsOf(kind, prefix) {
    var firsts = kind === "w" ? root.words : root.han, low = 0, high = firsts.length, out = [];
    while (low < high) {
      var middle = low + high >> 1;
      if (compare(firsts[middle], prefix) <= 0) low = middle + 1; else high = middle;
    }
    for (var at = Math.max(0, low - 1); at < firsts.length; at++) {
      if (at >= low && firsts[at].indexOf(prefix) !== 0) break;
      out.push(at);
    }
    return out;
  }

  function hanTerms(list) {
    var out = [];
    list.split(" ").forEach(function (group) {
      var chars = Array.from(group);
      for (var i = 1; i < chars.length; i++) out.push(chars[i] === "." ? chars[0] : chars[0] + chars[i]);
    });
    return out;
  }

  function readShard(kind, text) {
    var one = text.indexOf("\n"), two = text.indexOf("\n", one + 1), places = new Map();
    if (one < 0 || two < 0) return { text: text, terms: [], places: places };
    var list = text.slice(0, one), terms = kind === "w" ? list.split(" ") : hanTerms(list), start = two + 1;
    for (var at = one + 1, i = 0; i < terms.length && at < two; i++) {
      var units = VALUES[text.charCodeAt(at++)];
      if (units === 90) {
        units = 0;
        for (var place = 0; place < 4; place++) units += VALUES[text.charCodeAt(at++)] * Math.pow(91, place);
      }
      places.set(terms[i], [start, start + 2 * units]);
      start += 2 * units;
    }
    return { text: text, terms: terms, places: places };
  }

  function shard(kind, number) {
    return once(kind, number, function (text) { return readShard(kind, text); });
  }

  var unpacked = new Map();
  function posting(found, kind, term) {
    var key = kind + term, place = found.places.get(term);
    if (!place) return { docs: [], bodies: [], masks: [] };
    if (!unpacked.has(key)) {
      if (unpacked.size > 500) unpacked.clear();
      unpacked.set(key, unpack(found.text, place[0], place[1]));
    }
    return unpacked.get(key);
  }

  /* The postings of all terms of these shards that are wanted; null when one of the shards cannot be read. */
  function termsIn(kind, numbers, wanted) {
    return Promise.all(numbers.map(function (number) { return shard(kind, number); })).then(function (found) {
      var out = [];
      if (numbers.some(function (number) { return isLost(kind, number); })) return null;
      found.forEach(function (own) {
        own.terms.forEach(function (term) {
          if (wanted(term)) out.push(posting(own, kind, term));
        });
      });
      return out;
    });
  }

  /* The postings of all terms that begin with `prefix` and are wanted; null when a shard of theirs cannot be read. */
  function terms(kind, prefix, wanted) {
    return termsIn(kind, shardsOf(kind, prefix), function (term) { return term.indexOf(prefix) === 0 && wanted(term); });
  }

  /* The postings of these words; null when a shard of theirs cannot be read. */
  function wordsOf(words) {
    var wanted = new Set(words), numbers = new Set(words.map(function (word) { return shardsOf("w", word)[0]; }));
    return termsIn("w", Array.from(numbers), function (term) { return wanted.has(term); });
  }

  /* The postings of one term; null when its shard cannot be read. */
  function term(kind, text) {
    return termsIn(kind, shardsOf(kind, text).slice(0, 1), function (own) { return own === text; }).then(function (found) {
      return found && (found[0] || { docs: [], bodies: [], masks: [] });
    });
  }

  /* ---- the other parts ---- */

  /* Every word of the library. Null when their list cannot be read. */
  function words() {
    return once("words", undefined, function (text) { return text ? text.split(" ") : []; }).then(function (found) {
      return isLost("words") ? null : found;
    });
  }

  /* Characters by the one that stands before them. */
  function neighbours() {
    return once("pairs", undefined, function (text) {
      var out = new Map();
      text.split(" ").forEach(function (group) {
        var first = String.fromCodePoint(group.codePointAt(0) || 0);
        out.set(first, group.slice(first.length));
      });
      return out;
    });
  }

  /* {byReading: characters by reading, in order; byChar: readings by character}, of the library or of all others. */
  function readings(others) {
    return once(others ? "sounds" : "pinyin", undefined, function (text) {
      var byReading = new Map(), byChar = new Map();
      text.split(" ").forEach(function (group) {
        var reading = /^[a-z]*/.exec(group)[0];
        if (!reading) return;
        byReading.set(reading, group.slice(reading.length));
        for (var ch of group.slice(reading.length)) {
          if (!byChar.has(ch)) byChar.set(ch, []);
          byChar.get(ch).push(reading);
        }
      });
      return { byReading: byReading, byChar: byChar };
    });
  }

  /* The names of each dimension of the root: [[name, parent or -1, documents, address, spelling, other names]]. */
  function names() {
    return once("names", undefined, function (text) {
      var found = text ? JSON.parse(text) : {};
      return root.dimensions.map(function (own) { return found[own.key] || []; });
    });
  }

  /* The documents of every name of a dimension. */
  function facet(number, count) {
    return once("f", number, function (text) {
      var bits = new Bits(text, 0, text.length), out = [];
      for (var i = 0; i < count; i++) {
        var docs = [];
        readGaps(bits, root.docs, function (doc) { docs.push(doc); });
        out.push(docs);
      }
      return out;
    });
  }

  /* The lines of a document; null when they cannot be read. */
  function text(doc) {
    var low = 0, high = root.starts.length - 1;
    while (low + 1 < high) {
      var middle = low + high >> 1;
      if (root.starts[middle] <= doc) low = middle; else high = middle;
    }
    return once("x", low, function (text) { return text.split("\n\n"); }).then(function (texts) {
      return texts[doc - root.starts[low]] || null;
    });
  }

  /* {title, date, path} of a document, or null. */
  function entry(doc) {
    return once("d", Math.floor(doc / root.table), function (text) { return text.split("\n"); }).then(function (lines) {
      var columns = (lines[doc % root.table] || "").split("\t");
      return columns.length === 3 ? { title: columns[0], date: columns[1], path: columns[2] } : null;
    });
  }

  tashan.index = {
    open: open, term: term, terms: terms, union: union, words: words, wordsOf: wordsOf, neighbours: neighbours, readings: readings, names: names,
    facet: facet, text: text, entry: entry, value: function (text, at) { return VALUES[text.charCodeAt(at)]; },
    /* The files that could not be read when they were last asked for. */
    problems: function () { return Array.from(problems).sort(); },
    isLost: isLost,
  };
  load("root"); /* while the reader types; what fails is asked for again */
})();
