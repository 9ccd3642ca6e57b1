/* A candidate looked at: whether its text holds the words, where, and the passage to show. The program does the same
   in src/search/verify.rs. Places are [from, to] in UTF-16. */
(function () {
  "use strict";
  var tashan = window.tashan = window.tashan || {};
  if (!tashan.fold) return;
  var PASSAGE = 110, BEFORE = 30, NEARNESS = 10, INITIALS = 12;
  /* The field of a line by its first letter. */
  var FIELDS = {
    t: "title", m: "themes", n: "themes", r: "regions", s: "regions", o: "organisations", p: "organisations",
    k: "kinds", l: "kinds", h: "headings", f: "figures", e: "body", b: "body", c: "body",
  };
  var ORDER = ["title", "themes", "regions", "organisations", "kinds", "headings", "figures", "body"];

  function lines(text) {
    return text.split("\n").filter(Boolean).map(function (line) {
      return { letter: line[0], text: line.slice(1), folded: tashan.fold(line.slice(1)) };
    });
  }

  function isSpelling(word) { return /^[a-z]{2,32}$/.test(word); }

  /* No syllable begins with i, u or v. */
  function isInitials(word) { return word.length <= INITIALS && !/[iuv]/.test(word); }

  function occurrences(line, needle) {
    var out = [];
    if (!needle) return out;
    for (var at = line.indexOf(needle); at >= 0; at = line.indexOf(needle, at + needle.length)) out.push([at, at + needle.length]);
    return out;
  }

  /* How many characters from `at` on are read as the whole word: syllable by syllable, the last perhaps not to its
     end, or by initials. */
  function readFrom(chars, at, word, byChar) {
    function of(i) { return byChar.get(chars[i]) || []; }
    var open = [[at, 0]];
    while (open.length) {
      var here = open.pop(), i = here[0], letters = here[1];
      if (letters === word.length) return i - at;
      var rest = word.slice(letters), own = of(i);
      for (var r = 0; r < own.length; r++) {
        if (rest.indexOf(own[r]) === 0) open.push([i + 1, letters + own[r].length]);
        else if (i > at && own[r].indexOf(rest) === 0) return i - at + 1;
      }
    }
    if (!isInitials(word)) return 0;
    for (var n = 0; n < word.length; n++) {
      if (!of(at + n).some(function (reading) { return reading[0] === word[n]; })) return 0;
    }
    return word.length;
  }

  /* Where a folded line is read as a word. */
  function spelled(line, word, byChar) {
    var chars = Array.from(line), out = [], at = 0, place = 0;
    while (at < chars.length) {
      var length = readFrom(chars, at, word, byChar), size = chars.slice(at, at + Math.max(1, length)).join("").length;
      if (length) out.push([place, place + size]);
      place += size;
      at += Math.max(1, length);
    }
    return out;
  }

  /* Where a word stands in a line. Names are also read aloud. */
  function places(line, word, readings) {
    if (!FIELDS[line.letter]) return [];
    var out = occurrences(line.folded, word.text);
    if (!out.length && readings && !word.quoted && "tmnoprs".indexOf(line.letter) >= 0 && isSpelling(word.text)) {
      out = spelled(line.folded, word.text, readings.byChar);
    }
    return out;
  }

  /* Where two neighbouring characters of a word stand in a line. */
  function pieces(line, word) {
    if (!FIELDS[line.letter]) return [];
    var out = [];
    new Set(tashan.pairs(Array.from(word))).forEach(function (pair) { out = out.concat(occurrences(line.folded, pair)); });
    return merge(out);
  }

  /* Those that touch as one. */
  function merge(all) {
    var out = [];
    all.slice().sort(function (a, b) { return a[0] - b[0] || a[1] - b[1]; }).forEach(function (place) {
      var last = out[out.length - 1];
      if (last && place[0] <= last[1]) last[1] = Math.max(last[1], place[1]);
      else out.push(place.slice());
    });
    return out;
  }

  function merged(found, line) {
    return merge(found.reduce(function (all, own) { return all.concat(own[line]); }, []));
  }

  function isFound(own) { return own.some(function (line) { return line.length > 0; }); }

  /* 0 the title is the query, 1 it holds the query as it was typed, 2 it holds every word, 3 a line holds several
     words as they were typed, 4 all else. */
  function classOf(all, wanted, found) {
    var typed = wanted.map(function (word) { return word.text; }).join(" ");
    var title = all.findIndex(function (line) { return line.letter === "t"; }), line = all[title];
    if (!typed) return 4;
    if (line && line.folded === typed) return 0;
    if (line && line.folded.indexOf(typed) >= 0) return 1;
    if (line && found.every(function (own) { return own[title].length > 0; })) return 2;
    return wanted.length > 1 && all.some(function (line) { return line.folded.indexOf(typed) >= 0; }) ? 3 : 4;
  }

  /* Characters between two places of a line. */
  function distance(line, from, to) {
    var between = line.slice(from, to);
    return to <= from ? 0 : /[\uD800-\uDBFF]/.test(between) ? Array.from(between).length : to - from;
  }

  /* By the shortest stretch of a line that has every word. */
  function nearness(all, found) {
    var best = Infinity;
    all.forEach(function (line, at) {
      if (!found.every(function (own) { return own[at].length > 0; })) return;
      found[0][at].forEach(function (first) {
        var gap = 0;
        found.slice(1).forEach(function (own) {
          var nearest = Infinity;
          own[at].forEach(function (place) {
            nearest = Math.min(nearest, Math.max(distance(line.folded, first[1], place[0]), distance(line.folded, place[1], first[0])));
          });
          gap = Math.max(gap, nearest);
        });
        best = Math.min(best, gap);
      });
    });
    return best === Infinity ? 0 : NEARNESS * NEARNESS / (NEARNESS + best);
  }

  /* A cut never parts a surrogate pair. */
  function whole(text, at) {
    var c = text.charCodeAt(at);
    return at > 0 && c >= 0xDC00 && c <= 0xDFFF ? at - 1 : at;
  }

  /* The standard section that a line of the text stands in, or nothing. */
  function section(all, at) {
    if ("bh".indexOf(all[at].letter) < 0) return "";
    while (at >= 0 && all[at].letter !== "h") at--;
    var named = at >= 0 && all[at + 1];
    return named && named.letter === "g" ? named.text : "";
  }

  /* The line with most words, cut around the first of them; without any, the beginning of the text. */
  function passage(all, found, hit) {
    var best = -1, most = -1;
    all.forEach(function (line, at) {
      if ("ebhfc".indexOf(line.letter) < 0) return;
      var words = found.filter(function (own) { return own[at].length > 0; }).length;
      if (words > most) { best = at; most = words; }
    });
    if (best < 0) return;
    var text = all[best].text, marks = merged(found, best), first = marks.length ? marks[0][0] : 0;
    var from = text.length <= PASSAGE ? 0 : whole(text, Math.max(0, first - BEFORE)), to = whole(text, Math.min(text.length, from + PASSAGE));
    var shift = (from > 0 ? 1 : 0) - from;
    hit.section = section(all, best);
    hit.snippet = (from > 0 ? "…" : "") + text.slice(from, to) + (to < text.length ? "…" : "");
    hit.snippetMarks = marks.filter(function (place) { return place[0] >= from && place[1] <= to; })
      .map(function (place) { return [place[0] + shift, place[1] + shift]; });
  }

  /* Looks for the words of a query in a text; null when it is no hit. With `any`, one word or a part of one is
     enough. `readings` are given only when a word may be pinyin. */
  function check(text, words, any, readings) {
    var all = lines(text);
    function of(word) { return all.map(function (line) { return places(line, word, readings); }); }
    if (words.some(function (word) { return word.excluded && isFound(of(word)); })) return null;
    var wanted = words.filter(function (word) { return !word.excluded; }), found = wanted.map(of);
    var count = found.filter(isFound).length;
    if (!any && count < wanted.length) return null;
    if (any) {
      found = found.map(function (own, i) {
        return isFound(own) ? own : all.map(function (line) { return pieces(line, wanted[i].text); });
      });
      if (wanted.length && !found.some(isFound)) return null;
    }
    function lettered(letter) { return all.filter(function (line) { return line.letter === letter; }).map(function (line) { return line.text; }); }
    var title = all.findIndex(function (line) { return line.letter === "t"; });
    var hit = {
      path: lettered("a")[0] || "", title: lettered("t")[0] || "", titleMarks: title < 0 ? [] : merged(found, title),
      date: lettered("d")[0] || "", regions: lettered("r"), themes: lettered("m"), kinds: lettered("k"),
      snippet: "", snippetMarks: [], section: "", matched: [],
    };
    hit.matched = ORDER.filter(function (field) {
      return all.some(function (line, at) {
        return FIELDS[line.letter] === field && found.some(function (own) { return own[at].length > 0; });
      });
    });
    passage(all, found, hit);
    return {
      hit: hit,
      order: any ? Math.min(200, wanted.length - count) : classOf(all, wanted, found),
      nearness: wanted.length > 1 && count === wanted.length ? nearness(all, found) : 0,
    };
  }

  tashan.text = { check: check, isSpelling: isSpelling, isInitials: isInitials };
})();
