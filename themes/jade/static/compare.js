/* compare.html#cases=a,b: up to four cases side by side. The table is first made as rows of words, and from these both the
   page and what the clipboard gets. */
(function () {
  "use strict";
  var tashan = window.tashan, keep = tashan.keep, add = tashan.add, MOST = keep.max.compare;
  var page = at("compare-page"), table = at("compare-table"), status = at("compare-status"), problems = at("compare-problems");
  var FACTS = ["regions", "日期", "时段", "kinds", "organisations", "状态", "依据"];
  var UPFRONT = { results: "成效", conditions: "可复制条件", lessons: "经验启示" }, STORY = { background: "背景", measures: "主要做法" };
  var ROOM = [0, 420, 320, 200, 130]; /* characters of a section's text, by the number of cases: all fits one sheet */
  var FIGURES = [0, 20, 12, 9, 6]; /* of those that no other case has; the case itself shows all */
  var NOTHING = "未载明";

  var room = 1; /* the part of it that paper has */
  var ids = [], extra = [], cases = {}; /* by id: a case, "wait" or "lost" */
  var rows = [];

  function at(id) { return document.getElementById(id); }
  function unique(list) { return list.filter(function (value, i) { return list.indexOf(value) === i; }); }
  function nameOf(id) {
    var kept = keep.read("compare").items.filter(function (item) { return item.id === id; })[0];
    return cases[id] && cases[id].title ? cases[id].title : kept && kept.title || id;
  }

  /* ---- which cases ---- */

  function wanted() {
    var asked = tashan.asked();
    if ("cases" in asked) return tashan.askedCases(asked.cases);
    return keep.read("compare").items.map(function (item) { return item.id; });
  }
  function fragment() { return "#cases=" + ids.map(tashan.shortId).join(","); }
  function follow() {
    if (location.hash && location.hash.indexOf("=") < 0) return; /* “跳到正文” */
    var now = wanted();
    if (now.join() === ids.concat(extra).join()) return;
    ids = now.slice(0, MOST);
    extra = now.slice(MOST);
    ids.forEach(function (id) {
      if (cases[id] && cases[id] !== "lost") return;
      cases[id] = "wait";
      tashan.readCase(id, function (found) {
        cases[id] = found;
        show();
      }, function () {
        cases[id] = "lost";
        show();
      });
    });
    show();
  }
  function remove(id) {
    var place = ids.indexOf(id);
    ids = ids.filter(function (other) { return other !== id; });
    keep.change("compare", function (value) { value.items = value.items.filter(function (item) { return item.id !== id; }); });
    location.replace(fragment());
    show();
    var buttons = page.querySelectorAll(".take-out"), next = buttons[Math.min(place, buttons.length - 1)];
    (next || at("main")).focus();
  }

  /* ---- rows of words: {head, cells: [[line]], wide, kind}; a line is {text, label, note, href} ---- */

  function lines(list) { return list.map(function (text) { return { text: text }; }); }
  function row(head, cells, kind) {
    if (cells.some(function (cell) { return cell.length; })) rows.push({ head: head, cells: cells, kind: kind });
  }
  function listed(names) { return names.length > 7 ? names.slice(0, 6).join("、") + "等 " + names.length + " 个" : names.join("、"); }
  function factRows(list) {
    FACTS.forEach(function (key) {
      var label = "";
      row(null, list.map(function (c) {
        var fact = c.facts.filter(function (f) { return f.key === key; })[0];
        if (fact) label = fact.label;
        return fact ? lines(key === "regions" ? fact.values : [listed(fact.values)]) : [];
      }), "fact");
      if (label) rows[rows.length - 1].head = label; /* as the library calls it */
    });
  }
  /* What is the same and what is not is said in words, with the numbers of the columns. */
  function themeRows(list) {
    if (list.length < 2) return row("主题", list.map(function (c) { return lines(c.themes); }), "theme");
    var shared = list[0].themes.filter(function (name) { return list.every(function (c) { return c.themes.indexOf(name) >= 0; }); });
    rows.push({ head: "共同的主题", wide: true, kind: "theme", cells: [lines([shared.length ? shared.join("、") : "没有共同的主题"])] });
    row("其余主题", list.map(function (c) {
      var groups = {}, order = [];
      c.themes.filter(function (name) { return shared.indexOf(name) < 0; }).forEach(function (name) {
        var others = list.filter(function (other) { return other !== c && other.themes.indexOf(name) >= 0; }).map(function (other) { return ids.indexOf(other.id) + 1; });
        var label = others.length ? "与案例 " + others.join("、") + " 相同" : "仅本例";
        if (!groups[label]) order.push(label);
        (groups[label] = groups[label] || []).push(name);
      });
      return order.map(function (label) { return { label: label, text: groups[label].join("、") }; });
    }), "theme");
  }
  function cut(points, room) {
    var left = room, kept = [], whole = true;
    points.forEach(function (point) {
      if (left > 0 && point.length > left) {
        /* At the end of a sentence, if one ends in the second half. */
        var part = point.slice(0, left), end = Math.max(part.lastIndexOf("。"), part.lastIndexOf("；"));
        kept.push(end > left / 2 ? part.slice(0, end + 1) : part + "……");
      } else if (left > 0) kept.push(point);
      whole = whole && left >= point.length;
      left -= point.length;
    });
    return { lines: lines(kept), whole: whole };
  }
  function upfrontRows(list) {
    Object.keys(UPFRONT).forEach(function (key) {
      row(UPFRONT[key], list.map(function (c) {
        return [].concat.apply([], c.sections.filter(function (s) { return s.key === key; }).map(function (section) {
          var part = cut(section.points, ROOM[ids.length] * room);
          if (!part.whole) part.lines.push({ text: "看全文", href: tashan.addressOf(c.id) + "#" + section.id, screen: true });
          return part.lines;
        }));
      }), "text");
    });
  }
  /* What was done: the headings. Where a part of the story is told in several sections, each with what is below it. */
  function outline(sections) {
    if (sections.length === 1 && sections[0].key && sections[0].heads.length) return lines(sections[0].heads);
    return sections.map(function (s) { return { text: s.title, note: s.heads.join("；") }; });
  }
  function storyRows(list) {
    Object.keys(STORY).concat("").forEach(function (key) {
      row(STORY[key] || "其他部分", list.map(function (c) {
        return outline(c.sections.filter(function (s) { return s.key === key && (key !== "background" || s.heads.length); }));
      }), "story");
    });
  }
  /* The numbers of one row can be compared only if they are written in one unit; if not, the plain number stands beside. */
  function unitOf(figure) { return figure.text.replace(/[\d.,，\s余约近超逾多达]+/g, ""); }
  function noteOf(figure, mixed, row) {
    var plain = mixed && figure.normal ? "即 " + Number(figure.normal).toLocaleString("zh-CN", { maximumFractionDigits: 6 }) + figure.unit : "";
    /* What this case calls it may say what the indicator leaves out: 产业工人总数（改革初期）. */
    return [row && figure.label !== row ? figure.label : "", plain, figure.subject, figure.year && figure.year + "年"].filter(Boolean).join("，");
  }
  function figureRows(list) {
    var all = [].concat.apply([], list.map(function (c) { return c.figures; }));
    /* What only one of these cases has measured stands with that case's other numbers. */
    var shared = unique(all.map(function (f) { return f.indicator; }).filter(Boolean)).filter(function (name) {
      return list.filter(function (c) { return c.figures.some(function (f) { return f.indicator === name; }); }).length > 1;
    });
    shared.forEach(function (name) {
      var mixed = unique(all.filter(function (f) { return f.indicator === name; }).map(unitOf)).length > 1;
      row(name, list.map(function (c) {
        return c.figures.filter(function (f) { return f.indicator === name; }).map(function (f) { return { text: f.text, note: noteOf(f, mixed, name), strong: true }; });
      }), "figure");
    });
    row(shared.length ? "其他数字" : "数字", list.map(function (c) {
      var own = c.figures.filter(function (f) { return shared.indexOf(f.indicator) < 0; }), most = Math.ceil(FIGURES[ids.length] * room);
      var shown = own.slice(0, most).map(function (f) { return { text: f.label + "：" + f.text, note: noteOf(f) }; });
      if (own.length > most) shown.push({ text: "另有 " + (own.length - most) + " 个数字，见原文", href: tashan.addressOf(c.id) + "#all-figures" });
      return shown;
    }), "figures");
  }

  /* ---- the page ---- */

  function fill(cell, content) {
    if (!content.length) return add(cell, "span", "nothing", NOTHING);
    var list = content.length > 1 ? add(cell, "ul") : null;
    content.forEach(function (line) {
      var el = add(list || cell, list ? "li" : "div", line.screen ? "screen-only" : "");
      if (line.label) add(el, "span", "line-label", line.label + "：");
      if (line.href) add(el, "a", "", line.text).href = line.href; else add(el, line.strong ? "b" : "span", "", line.text);
      if (line.note) add(el, "small", "", line.note);
    });
  }
  function showTable(there) {
    table.tHead.textContent = "";
    table.tBodies[0].textContent = "";
    var head = add(table.tHead, "tr");
    add(head, "td");
    there.forEach(function (c) {
      var th = add(head, "th"), button;
      th.scope = "col";
      add(th, "span", "column-number", "案例 " + (ids.indexOf(c.id) + 1));
      add(th, "a", "", c.title).href = tashan.addressOf(c.id);
      button = add(th, "button", "plain take-out", "移出");
      button.type = "button";
      add(button, "span", "vh", "：" + c.title);
      button.addEventListener("click", function () { remove(c.id); });
    });
    rows.forEach(function (entry, i) {
      var tr = add(table.tBodies[0], "tr", i && rows[i - 1].kind !== entry.kind ? "begins" : ""), th = add(tr, "th", "", entry.head);
      th.scope = "row";
      entry.cells.forEach(function (content) {
        var td = add(tr, "td", entry.kind);
        if (entry.wide) td.colSpan = there.length;
        fill(td, content);
      });
    });
  }
  function showProblems() {
    var lost = ids.filter(function (id) { return cases[id] === "lost"; });
    problems.textContent = "";
    lost.forEach(function (id) {
      var li = add(problems, "li", "", "没有读到“" + nameOf(id) + "”（" + tashan.addressOf(id).slice(tashan.base.length) + "）：本库没有这个案例，或者文件没有拷全。");
      var button = add(li, "button", "plain take-out", "移出");
      button.type = "button";
      add(button, "span", "vh", "：" + nameOf(id));
      button.addEventListener("click", function () { remove(id); });
    });
    if (extra.length) add(problems, "li", "", "一次最多对比 " + MOST + " 个，没有列出：" + extra.map(nameOf).join("、") + "。");
    problems.hidden = !problems.firstChild;
  }
  function show() {
    var there = ids.map(function (id) { return cases[id]; }).filter(function (c) { return c && c.title; });
    var waiting = ids.filter(function (id) { return cases[id] === "wait"; }).length;
    var said = waiting ? "正在读取 " + waiting + " 个案例…"
      : there.length > 1 ? "并排对比 " + there.length + " 个案例。" : there.length ? "只有一个案例。再选一个，就可以对比。" : "";
    if (status.textContent !== said) status.textContent = said;
    rows = [];
    if (there.length) [factRows, themeRows, upfrontRows, storyRows, figureRows].forEach(function (part) { part(there); });
    if (there.length) row("来源", there.map(function (c) { return lines(c.source ? [c.source] : []); }), "source");
    table.caption.textContent = document.documentElement.getAttribute("data-library") + " · 案例对比，" + new Date().toLocaleDateString("zh-CN", { year: "numeric", month: "long", day: "numeric" });
    showTable(there);
    showProblems();
    at("compare-empty").hidden = ids.length > 0;
    at("compare-tools").hidden = at("compare-frame").hidden = !there.length;
    table.setAttribute("data-columns", there.length);
    page.setAttribute("data-state", waiting ? "loading" : "done");
  }

  /* ---- the table for Word and Excel ---- */

  function plain(line) { return (line.label ? line.label + "：" : "") + line.text + (line.note ? "（" + line.note + "）" : ""); }
  function forPaste() {
    var there = ids.map(function (id) { return cases[id]; }).filter(function (c) { return c && c.title; });
    var all = [{ head: "", cells: there.map(function (c) { return lines([c.title]); }), top: true }].concat(rows);
    return all.map(function (entry) {
      return { head: entry.head, wide: entry.wide, top: entry.top, cells: entry.cells.map(function (content) {
        return content.filter(function (line) { return !line.screen; }).map(plain);
      }) };
    });
  }
  function escaped(text) { return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;"); }
  /* Excel: one cell stays one cell with several lines in it, and what begins with = is text. Word takes no notice. */
  function asHtml(all, columns) {
    var BREAK = '<br style="mso-data-placement:same-cell">', CELL = "style=\"mso-number-format:'\\@';vertical-align:top\"";
    return '<meta charset="utf-8"><table border="1" style="border-collapse:collapse">' + all.map(function (entry) {
      var tag = entry.top ? "th" : "td";
      return "<tr><th " + CELL + ">" + escaped(entry.head) + "</th>" + entry.cells.map(function (content) {
        return "<" + tag + (entry.wide ? ' colspan="' + columns + '"' : "") + " " + CELL + ">" + content.map(escaped).join(BREAK) + "</" + tag + ">";
      }).join("") + "</tr>";
    }).join("") + "</table>";
  }
  function asText(all) {
    return all.map(function (entry) {
      return [entry.head].concat(entry.cells.map(function (content) { return content.join("；"); })).map(function (text) {
        return (/^[=+\-@]/.test(text) ? "'" : "") + text.replace(/[\t\r\n]+/g, " ");
      }).join("\t");
    }).join("\r\n");
  }
  function copy() {
    var all = forPaste(), html = asHtml(all, at("compare-table").getAttribute("data-columns")), text = asText(all), said = at("compare-copied");
    function say(words) {
      said.textContent = "";
      setTimeout(function () { said.textContent = words; }, 50);
    }
    var DONE = "已复制，可以粘贴到 Word 或 Excel", done = false;
    function byHand() {
      var range = document.createRange();
      range.selectNode(table);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
    }
    /* The old way first: what the new one is given, Chromium takes apart, and complains of each cell's style. A selection
       is there because Safari copies nothing without one. */
    function hand(e) {
      e.clipboardData.setData("text/html", html);
      e.clipboardData.setData("text/plain", text);
      e.preventDefault();
      done = true;
    }
    byHand();
    document.addEventListener("copy", hand);
    try { document.execCommand("copy"); } catch (e) { /* then the new way */ }
    document.removeEventListener("copy", hand);
    if (done) {
      getSelection().removeAllRanges();
      return say(DONE);
    }
    function refused() { say("已选中表格，请按 Ctrl+C 复制"); }
    if (!window.ClipboardItem || !navigator.clipboard || !navigator.clipboard.write) return refused();
    var item = new ClipboardItem({ "text/html": new Blob([html], { type: "text/html" }), "text/plain": new Blob([text], { type: "text/plain" }) });
    navigator.clipboard.write([item]).then(function () { say(DONE); }, refused);
  }

  /* ---- one sheet ---- */

  /* The largest letters with which the table fits a sheet lying on its side; if the smallest do not, fewer words. What is
     too long even then runs on to a second sheet, with its head repeated. */
  var TRIES = [[1, 0], [1, 1], [1, 2], [1, 3], [1, 4], [0.6, 4], [0.6, 5], [0.4, 5], [0.25, 5], [0.1, 5]]; /* room, size in compare.css */
  var HEIGHT = 188 * 96 / 25.4; /* px: 210 mm less the margins */
  function fit() {
    page.classList.add("on-paper");
    TRIES.some(function (attempt) {
      page.setAttribute("data-size", attempt[1]);
      if (room !== attempt[0]) {
        room = attempt[0];
        show();
      }
      return at("compare-frame").offsetHeight <= HEIGHT;
    });
  }
  window.addEventListener("beforeprint", fit);
  window.addEventListener("afterprint", function () {
    page.classList.remove("on-paper");
    room = 1;
    show();
  });

  at("compare-copy").addEventListener("click", copy);
  at("compare-print").addEventListener("click", function () { window.print(); });
  window.addEventListener("hashchange", follow);
  follow();
  show();
})();
