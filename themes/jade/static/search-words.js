/* What a query says, pinyin in it, and what was meant by one that finds nothing: in Chinese nearly always the right
   sound and the wrong character. The program does the same in src/search/query.rs and spelling.rs. */
(function () {
  "use strict";
  var tashan = window.tashan = window.tashan || {}, index = tashan.index;
  if (!index || !tashan.text) return;
  var WORDS = 32, ALL_WORDS = 128, TERMS = 16, SINGLES = 4, WAYS = 32, CORRECTED = 12, COUNTED = 24, TRIED = 5;
  var BLANK = /[\u0000-\u0020\u007F-\u00A0\u1680\u2000-\u200B\u2028\u2029\u202F\u205F\u3000\uFEFF]/;
  var CLOSING = { '"': '"', '“': '”', '「': '」' };

  function unique(list) { return list.filter(function (item, at) { return list.indexOf(item) === at; }); }

  /* {words: [{text, excluded, quoted}], filters: [{dimension, values, excluded}], plain}: the words, the filters, and
     the query as typed without its filters. */
  function parse(typed, dimension) {
    var text = tashan.fold(typed), out = { words: [], filters: [], plain: [] }, at = 0;
    function nextBlank(from) {
      for (var i = from; i < text.length; i++) if (BLANK.test(text[i])) return i;
      return text.length;
    }
    /* A quote counts where its partner ends the word: “五心”工作法 is a word with quotes in it. */
    function closed(from) {
      var end = CLOSING[text[from]] ? text.indexOf(CLOSING[text[from]], from + 1) : -1;
      return end > from + 1 && nextBlank(end + 1) === end + 1 ? end : -1;
    }
    while (at < text.length) {
      if (BLANK.test(text[at])) { at++; continue; }
      var begin = at, excluded = text[at] === "-" && nextBlank(at) > at + 1, start = at + (excluded ? 1 : 0);
      var end = nextBlank(start), colon = text.slice(start, end).indexOf(":"), found = -1, from = start;
      if (colon > 0 && start + colon + 1 < text.length) found = dimension(text.slice(start, start + colon));
      if (found >= 0) from = start + colon + 1;
      var close = closed(from), quoted = close >= 0, last = quoted ? close : Math.max(end, from);
      if (quoted) from++;
      at = nextBlank(Math.max(last, begin + 1));
      var value = text.slice(from, last);
      if (found >= 0) {
        var values = (quoted ? [value] : value.split(/[,、]/)).map(function (v) { return v.trim(); }).filter(Boolean);
        if (values.length) out.filters.push({ dimension: found, values: values, excluded: excluded });
        if (excluded) out.plain.push(typed.slice(begin, at)); /* only as words can a filter leave something out */
      } else {
        out.plain.push(typed.slice(begin, at));
        if (value && out.words.length < ALL_WORDS && !out.words.some(function (own) { return own.text === value && own.excluded === excluded; })) {
          out.words.push({ text: value, excluded: excluded, quoted: quoted });
        }
      }
    }
    out.plain = out.plain.join(" ");
    return out;
  }

  /* What the numbers of a word need: [{digits, whole}]. Those beside letters belong to a word, whose need says more. */
  function digits(word) {
    var out = [];
    function isLetter(ch) { return ch !== undefined && !/[0-9]/.test(ch) && tashan.isWord(ch.codePointAt(0)); }
    tashan.numbers(word).forEach(function (number) {
      var before = Array.from(word.slice(0, number.at)).pop(), after = Array.from(word.slice(number.at + number.text.length));
      if (isLetter(before) || isLetter(after[0])) return;
      /* After a point at the end of the word a text may go on with digits. */
      var bound = after.length > 0 && (after[0] !== "." || after.length > 1), grams = tashan.grams(number.text);
      var own = grams.filter(function (gram) { return gram.length === tashan.GRAM; }).map(function (gram) { return { digits: gram, whole: true }; });
      var end = grams.find(function (gram) { return gram.length < tashan.GRAM; });
      if (end && (bound || !own.length)) own.push({ digits: end, whole: bound });
      own.forEach(function (need) {
        if (out.length < TERMS && !out.some(function (other) { return other.digits === need.digits && other.whole === need.whole; })) out.push(need);
      });
    });
    return out;
  }

  /* What a document must have so that it may hold a word, and whether that is all there is to know:
     {needs: [{term} | {first} | {digits, whole} | {part, left, right}], known}. */
  function need(word) {
    var runs = tashan.runs(word), pairs = [], singles = [], parts = [], length = 0;
    var data = runs.some(function (run) { return !run.han && run.chars.length === tashan.LONGEST_WORD; });
    var chars = Array.from(word), isWord = function (ch) { return ch !== undefined && tashan.isWord(ch.codePointAt(0)); };
    runs.forEach(function (run, at) {
      if (run.han && run.chars.length === 1) {
        if (!singles.some(function (own) { return own.first === run.chars[0]; })) singles.push({ first: run.chars[0] });
      }
      else if (run.han) {
        length = run.chars.length;
        tashan.pairs(run.chars).forEach(function (pair) { if (pairs.length < 4 * TERMS && pairs.indexOf(pair) < 0) pairs.push(pair); });
      } else if (run.chars.every(function (ch) { return /[0-9]/.test(ch); })) {
        length = run.chars.length;
      } else if (!data && parts.length < TERMS) {
        var part = { part: run.chars.join(""), left: at > 0 || !isWord(chars[0]), right: at + 1 < runs.length || !isWord(chars[chars.length - 1]) };
        if (!parts.some(function (own) { return own.part === part.part && own.left === part.left && own.right === part.right; })) parts.push(part);
      }
    });
    var whole = runs.length === 1 && chars.every(function (ch) { return isWord(ch) || tashan.isHan(ch.codePointAt(0)); });
    var numbers = digits(word);
    var known = whole && (singles.length > 0 || parts.length > 0 || (numbers.length ? length <= tashan.GRAM : length === 2));
    if (pairs.length > TERMS) {
      pairs = Array.from({ length: TERMS }, function (_, at) { return pairs[Math.floor(at * pairs.length / TERMS)]; });
    }
    var needs = pairs.map(function (pair) { return { term: pair }; }).concat(parts, numbers);
    return { needs: needs.length ? needs : singles.slice(0, SINGLES), known: known };
  }

  /* ---- pinyin ---- */

  /* A word cut into syllables, the last perhaps the beginning of one: [{syllables, rest}]. */
  function ways(word, byReading) {
    var out = [], open = [[[], word]], all = Array.from(byReading.keys());
    while (open.length && out.length < WAYS) {
      var here = open.pop(), syllables = here[0], rest = here[1];
      if (!rest) { out.push({ syllables: syllables, rest: "" }); continue; }
      var lengths = [];
      for (var end = 1; end <= Math.min(6, rest.length); end++) if (byReading.has(rest.slice(0, end))) lengths.push(end);
      var begins = all.some(function (reading) { return reading.indexOf(rest) === 0; });
      if (syllables.length && begins) out.push({ syllables: syllables, rest: rest });
      lengths.forEach(function (end) { open.push([syllables.concat(rest.slice(0, end)), rest.slice(end)]); });
    }
    return out;
  }

  function anything() { return true; }
  function single(term) { return index.term("w", term).then(function (found) { return found && [found]; }); }

  /* Initials stand in most titles by chance; a name that has them counts more. */
  function byChance(found) {
    return found && [{
      docs: found.docs, masks: found.masks.map(function (mask) { return mask & ~1; }),
      bodies: found.bodies.map(function (body, i) { return Math.max(body, found.masks[i] & 1); }),
    }];
  }

  /* For every way to read a word as pinyin the lists of postings that a document must be in, all of them. */
  function spelledCandidates(word) {
    if (!tashan.text.isSpelling(word)) return Promise.resolve([]);
    return index.readings().then(function (readings) {
      var all = ways(word, readings.byReading).map(function (way) {
        var lists = [], last = "'" + way.syllables[way.syllables.length - 1];
        for (var i = 0; i + 1 < way.syllables.length; i++) lists.push(single("'" + way.syllables[i] + "'" + way.syllables[i + 1]));
        if (way.rest) lists.push(index.terms("w", last + "'" + way.rest, anything));
        else if (way.syllables.length === 1) {
          lists.push(index.terms("w", last, function (term) { return term === last || term.indexOf(last + "'") === 0; }));
        }
        return Promise.all(lists);
      });
      if (tashan.text.isInitials(word)) {
        var initials = [];
        for (var i = 0; i + 1 < word.length; i++) initials.push(index.term("w", "." + word[i] + word[i + 1]).then(byChance));
        all.push(Promise.all(initials));
      }
      return Promise.all(all);
    });
  }

  /* Whether a value is the spelling qu'jing'shi from its start, in full syllables or by two initials at least. */
  function isSpelled(spelling, value) {
    var full = "", initials = "";
    return spelling.split(/[' ]/).some(function (syllable) {
      full += syllable;
      initials += syllable.slice(0, 1);
      return full === value || (initials === value && initials.length > 1);
    });
  }

  /* ---- corrections ---- */

  /* What was probably meant, the best first: the words of which `missing` is true replaced by what sounds alike. */
  function corrections(words, missing) {
    return Promise.all(words.map(function (word, at) { return missing[at] && !word.quoted ? alike(word.text) : []; })).then(function (own) {
      var most = Math.max.apply(null, own.map(function (list) { return list.length; })), out = [];
      for (var nth = 0; nth < most; nth++) {
        out.push(words.map(function (word, at) {
          var list = own[at], text = list.length ? list[Math.min(nth, list.length - 1)] : word.text;
          return { text: text, excluded: word.excluded, quoted: word.quoted };
        }));
      }
      return out;
    });
  }

  /* What sounds like a word and is in the library: in each of its runs of Han, first in those with neighbours that
     the library does not have. */
  function alike(word) {
    var chars = Array.from(word), runs = [], run = null;
    return index.neighbours().then(function (neighbours) {
      chars.forEach(function (ch, at) {
        if (!tashan.isHan(ch.codePointAt(0))) { run = null; return; }
        if (!run) { run = { start: at, chars: [], known: true }; runs.push(run); }
        if (run.chars.length && (neighbours.get(chars[at - 1]) || "").indexOf(ch) < 0) run.known = false;
        run.chars.push(ch);
      });
      runs = runs.filter(function (own) { return own.chars.length >= 2 && own.chars.length <= CORRECTED; });
      runs.sort(function (a, b) { return (a.known ? 1 : 0) - (b.known ? 1 : 0) || a.start - b.start; });
      return Promise.all(runs.map(function (own) { return alikeRun(own.chars, neighbours); }));
    }).then(function (lists) {
      var out = [];
      lists.forEach(function (list, i) {
        var before = chars.slice(0, runs[i].start).join(""), after = chars.slice(runs[i].start + runs[i].chars.length).join("");
        list.forEach(function (other) { out.push(before + other + after); });
      });
      return out.slice(0, TRIED);
    });
  }

  /* What sounds like a run: names, then the run with one character exchanged. */
  function alikeRun(chars, neighbours) {
    var word = chars.join("");
    return Promise.all([index.readings(), index.names(), index.readings(true)]).then(function (found) {
      var readings = found[0], others = found[2], named = [];
      function of(ch) { return readings.byChar.get(ch) || others.byChar.get(ch) || []; }
      function sounds(a, b) { return a === b || of(a).some(function (reading) { return of(b).indexOf(reading) >= 0; }); }
      found[1].forEach(function (list) {
        list.forEach(function (name) {
          [name[0]].concat(name[5]).map(tashan.fold).forEach(function (own) {
            var other = Array.from(own);
            if (own !== word && other.length === chars.length && other.every(function (ch, i) { return sounds(ch, chars[i]); })) named.push([name[2], own]);
          });
        });
      });
      named.sort(function (a, b) { return b[0] - a[0] || (a[1] < b[1] ? -1 : a[1] > b[1] ? 1 : 0); });
      return exchanged(chars, readings, of, neighbours).then(function (more) {
        return unique(named.map(function (own) { return own[1]; }).concat(more));
      });
    });
  }

  /* The run with one character exchanged for one that sounds the same, where every pair of neighbours is in the
     library; those that most documents have come first. */
  function exchanged(chars, readings, of, neighbours) {
    function exists(a, b) { return (neighbours.get(a) || "").indexOf(b) >= 0; }
    var found = [];
    chars.forEach(function (own, at) {
      for (var i = 0; i + 1 < chars.length; i++) {
        if (i !== at && i + 1 !== at && !exists(chars[i], chars[i + 1])) return;
      }
      of(own).forEach(function (reading) {
        for (var ch of readings.byReading.get(reading) || "") {
          if (ch === own || (at > 0 && !exists(chars[at - 1], ch)) || (at + 1 < chars.length && !exists(ch, chars[at + 1]))) continue;
          found.push(chars.map(function (c, i) { return i === at ? ch : c; }).join(""));
        }
      });
    });
    found = unique(found).slice(0, COUNTED);
    return Promise.all(found.map(function (text, at) {
      return Promise.all(tashan.pairs(Array.from(text)).map(function (pair) { return index.term("h", pair); })).then(function (lists) {
        lists = lists.filter(Boolean);
        if (!lists.length) return [0, at, text];
        var sets = lists.slice(1).map(function (list) { return new Set(list.docs); });
        var docs = lists[0].docs.filter(function (doc) { return sets.every(function (set) { return set.has(doc); }); });
        return [docs.length, at, text];
      });
    })).then(function (counted) {
      return counted.filter(function (own) { return own[0] > 0; }).sort(function (a, b) { return b[0] - a[0] || a[1] - b[1]; })
        .map(function (own) { return own[2]; });
    });
  }

  /* Characters to change, add or leave out to come from one to the other. */
  function edits(a, b) {
    var row = Array.from({ length: b.length + 1 }, function (_, i) { return i; });
    for (var i = 1; i <= a.length; i++) {
      var before = row[0];
      row[0] = i;
      for (var j = 1; j <= b.length; j++) {
        var here = row[j];
        row[j] = Math.min(row[j] + 1, row[j - 1] + 1, before + (a[i - 1] === b[j - 1] ? 0 : 1));
        before = here;
      }
    }
    return row[b.length];
  }

  /* The nearest names, and for Latin letters words, for a query that finds nothing in any way. */
  function nearest(words) {
    var latin = words.some(function (word) { return /^[\x20-\x7e]+$/.test(word.text); });
    return Promise.all([index.names(), latin ? index.words() : []]).then(function (found) {
      var known = (found[1] || []).map(function (word) { return [word, 0]; });
      found[0].forEach(function (list) {
        list.forEach(function (name) { [name[0]].concat(name[5]).forEach(function (own) { known.push([own, name[2]]); }); });
      });
      var out = [];
      words.slice(0, 4).forEach(function (word) {
        var near = [];
        if (word.excluded || word.text.length > 40) return;
        known.forEach(function (own) {
          var longer = Math.max(word.text.length, own[0].length), far = edits(word.text, tashan.fold(own[0]));
          if (far > 0 && far <= longer / 2 && far < longer) near.push([far / longer, -own[1], own[0]]);
        });
        near.sort(function (a, b) { return a[0] - b[0] || a[1] - b[1]; });
        out = out.concat(near.slice(0, 3).map(function (own) { return own[2]; }));
      });
      return unique(out).slice(0, 3);
    });
  }

  tashan.words = {
    parse: parse, need: need, spelled: spelledCandidates, isSpelled: isSpelled, corrections: corrections, nearest: nearest, MOST: WORDS,
  };
})();
