/* The page of all figures: which rows show, in which order, and how many each choice would leave. The table is whole
   without it. Every state stands in the fragment, `#indicator=…&region=…&theme=…&year=…&q=…&sort=value-down`; on file://
   history.pushState is refused, so that a choice makes a step with location.hash, and typing none with location.replace. */
(function () {
  "use strict";
  var tashan = window.tashan;
  var form = document.getElementById("data-filters"), table = document.getElementById("data-table");
  if (!form || !table) return;
  var CHOICES = ["indicator", "region", "theme", "year"], SORTS = ["value-down", "value-up", "year-down", "year-up"];
  var NAMES = { indicator: "指标", region: "地区", theme: "主题", year: "年份", q: "词语" };
  var TYPING_PAUSE = 200;
  var count = document.getElementById("data-count"), none = document.getElementById("data-none");
  var csv = document.getElementById("data-csv"), clear = document.getElementById("data-clear");
  var body = table.tBodies[0], title = document.getElementById("figures-title");
  var state = null, typing = 0, composing = false;

  function each(list, act) { Array.prototype.forEach.call(list, act); }
  /* Full-width forms, capitals, blanks and the commas of thousands make no difference. */
  function fold(text) {
    return (text.normalize ? text.normalize("NFKC") : text).toLowerCase().replace(/(\d)[,，](?=\d{3})/g, "$1").replace(/\s+/g, "");
  }
  function names(row, key) { return (row.getAttribute(key) || "").split('；').filter(Boolean); }

  var rows = Array.prototype.map.call(body.rows, function (row, i) {
    var normal = row.getAttribute("data-normal"), year = row.getAttribute("data-year");
    return {
      row: row, i: i,
      indicator: [row.getAttribute("data-indicator") || ""], region: names(row, "data-regions"), theme: names(row, "data-themes"), year: [year || ""],
      unit: row.getAttribute("data-unit") || "", value: normal === null || normal === "" ? NaN : Number(normal), time: year ? Number(year) : NaN,
      text: fold(row.textContent + " " + (row.getAttribute("data-regions") || "") + " " + (normal || "") + " " + (row.getAttribute("data-themes") || "")),
    };
  });
  /* Sizes can be compared within a unit only: units stand one after the other, the most frequent first. */
  var units = new Map();
  rows.forEach(function (r) { units.set(r.unit, (units.get(r.unit) || 0) + 1); });
  var order = Array.from(units.keys()).sort(function (a, b) { return !a - !b || units.get(b) - units.get(a) || (a < b ? -1 : 1); });
  rows.forEach(function (r) { r.group = order.indexOf(r.unit); });

  /* ---- states and addresses ---- */

  function decode(text) {
    try { return decodeURIComponent(text.replace(/\+/g, " ")); } catch (e) { return text; }
  }
  function fromAddress() {
    var out = { q: "", sort: "" };
    CHOICES.forEach(function (key) { out[key] = ""; });
    location.hash.slice(1).split("&").forEach(function (part) {
      var at = part.indexOf("="), key = part.slice(0, at);
      if (at > 0 && key in out) out[key] = decode(part.slice(at + 1)).trim();
    });
    if (SORTS.indexOf(out.sort) < 0) out.sort = "";
    return out;
  }
  /* Never empty: an empty fragment would scroll to the top. */
  function fragment(s) {
    var parts = CHOICES.concat("q", "sort").filter(function (key) { return s[key]; }).map(function (key) { return key + "=" + tashan.encode(s[key]); });
    return "#" + (parts.join("&") || "q=");
  }
  function changed(changes) { return Object.assign({}, state, changes); }
  function go(next) {
    location.hash = fragment(next);
    show(next);
  }

  /* ---- showing ---- */

  function matches(r, s, except) {
    return CHOICES.every(function (key) { return key === except || !s[key] || r[key].indexOf(s[key]) >= 0; }) &&
      s.words.every(function (word) { return r.text.indexOf(word) >= 0; });
  }
  function show(next) {
    state = next;
    state.words = state.q.split(/[\s\u3000]+/).map(fold).filter(Boolean);
    var shown = 0;
    rows.forEach(function (r) {
      r.row.hidden = !matches(r, state, "");
      if (!r.row.hidden) shown += 1;
    });
    CHOICES.forEach(fillChoice);
    if (form.elements.q.value.trim() !== state.q && !composing) form.elements.q.value = state.q;
    sortRows();
    var active = conditions();
    count.textContent = (active ? "符合条件的有 " + shown + " 个，共 " + rows.length + " 个数字（" + active + "）" : "共 " + rows.length + " 个数字") +
      (state.sort.indexOf("value") === 0 && mixed() ? "。单位不同的不能比大小，所以按单位分开排列" : "");
    table.hidden = !shown;
    none.hidden = !!shown;
    csv.hidden = !shown;
    clear.disabled = !active;
  }
  function conditions() {
    return CHOICES.concat("q").filter(function (key) { return state[key]; }).map(function (key) {
      return NAMES[key] + "：" + state[key] + (key === "year" ? "年" : "");
    }).join("，");
  }
  function mixed() {
    var first = null;
    return rows.some(function (r) {
      if (r.row.hidden || isNaN(r.value)) return false;
      if (first === null) first = r.group;
      return r.group !== first;
    });
  }
  /* How many figures each value leaves together with the other conditions. What leaves none cannot be chosen. */
  function fillChoice(key) {
    var choice = form.elements[key], left = new Map(), total = 0;
    if (!choice) return;
    rows.forEach(function (r) {
      if (!matches(r, state, key)) return;
      total += 1;
      new Set(r[key]).forEach(function (value) { left.set(value, (left.get(value) || 0) + 1); });
    });
    /* A link may name a value that the page has no option for, such as a county. */
    if (state[key] && !Array.prototype.some.call(choice.options, function (o) { return o.value === state[key]; })) choice.add(new Option(state[key], state[key]));
    each(choice.options, function (option) {
      if (!option.hasAttribute("data-name")) option.setAttribute("data-name", option.text);
      var n = option.value ? left.get(option.value) || 0 : total;
      option.text = option.getAttribute("data-name") + "（" + n + "）";
      option.disabled = !!option.value && !n && option.value !== state[key];
    });
    choice.value = state[key];
  }

  function sortRows() {
    var by = state.sort.split("-")[0], down = /down$/.test(state.sort);
    each(table.querySelectorAll("th[data-sort]"), function (th) {
      if (th.getAttribute("data-sort") === by) th.setAttribute("aria-sort", down ? "descending" : "ascending");
      else th.removeAttribute("aria-sort");
    });
    var field = by === "value" ? "value" : "time";
    var sorted = rows.slice().sort(!by ? function (a, b) { return a.i - b.i; } : function (a, b) {
      /* What has no value stands last, either way. */
      var lacks = isNaN(a[field]) - isNaN(b[field]);
      if (lacks) return lacks;
      if (by === "value" && a.group !== b.group) return a.group - b.group;
      return (down ? b[field] - a[field] : a[field] - b[field]) || a.i - b.i;
    });
    if (sorted.every(function (r, i) { return body.rows[i] === r.row; })) return;
    var held = document.activeElement;
    sorted.forEach(function (r) { body.appendChild(r.row); });
    if (held && held !== document.activeElement && body.contains(held)) held.focus({ preventScroll: true });
  }

  /* ---- what is listed, as a table ---- */

  /* A cell that begins like a formula would be run by a spreadsheet; the apostrophe makes it text. */
  function cell(value) {
    return '"' + (/^[=+\-@\t\r]/.test(value) && !/^-\d[\d.,]*[%％]?$/.test(value) ? "'" + value : value).replace(/"/g, '""') + '"';
  }
  function download() {
    var lines = [["数字", "名目", "说的是谁", "指标", "地区", "年份", "案例", "换算值", "换算单位", "主题", "地址"]];
    each(body.rows, function (row) {
      if (row.hidden) return;
      var label = row.querySelector("th"), who = label.querySelector("small"), link = row.querySelector(".data-case a");
      lines.push([row.cells[0].textContent, label.firstChild.textContent, who ? who.textContent : "", row.cells[2].textContent, (row.getAttribute("data-regions") || "").replace(/；/g, " "),
        row.cells[4].textContent, link.textContent, row.getAttribute("data-normal") || "", row.getAttribute("data-unit") || "", row.getAttribute("data-themes") || "", link.href]);
    });
    /* The first character tells Excel that this is UTF-8. */
    var text = "\uFEFF" + lines.map(function (line) { return line.map(function (v) { return cell(v.trim()); }).join(",") + "\r\n"; }).join("");
    var a = document.createElement("a"), address = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    a.href = address;
    a.download = ("数字 " + conditions()).replace(/[\u0000-\u001f\\/:*?"<>|~]/g, " ").replace(/\s+/g, " ").slice(0, 60).replace(/[. ]+$/, "") + ".csv";
    document.body.appendChild(a).click();
    a.remove();
    setTimeout(function () { URL.revokeObjectURL(address); }, 60000); /* some browsers read it late */
  }

  /* ---- the reader's hands ---- */

  function typed() {
    clearTimeout(typing);
    var q = form.elements.q.value.trim();
    if (composing || q === state.q) return;
    var next = changed({ q: q });
    location.replace(fragment(next));
    show(next);
  }
  function soon() {
    clearTimeout(typing);
    typing = setTimeout(typed, TYPING_PAUSE);
  }
  function follow() {
    /* A link to an indicator, or “跳到正文”, is no condition. */
    if (location.hash && location.hash.indexOf("=") < 0) return;
    var next = fromAddress();
    if (fragment(next) !== fragment(state)) show(next);
  }

  CHOICES.forEach(function (key) {
    var choice = form.elements[key];
    if (choice) choice.addEventListener("change", function () { var c = {}; c[key] = choice.value; go(changed(c)); });
  });
  form.elements.q.addEventListener("compositionstart", function () { composing = true; clearTimeout(typing); });
  form.elements.q.addEventListener("compositionend", function () { composing = false; soon(); });
  form.elements.q.addEventListener("input", function (e) { if (!composing && !e.isComposing) soon(); });
  form.elements.q.addEventListener("blur", typed);
  form.addEventListener("submit", function (e) { e.preventDefault(); typed(); });
  form.addEventListener("reset", function (e) {
    e.preventDefault(); /* the browser would take the options that the page was loaded with */
    go({ indicator: "", region: "", theme: "", year: "", q: "", sort: state.sort });
    form.elements.q.value = "";
    form.elements.q.focus();
  });
  csv.addEventListener("click", download);
  each(table.querySelectorAll("th[data-sort]"), function (th) {
    var key = th.getAttribute("data-sort"), button = document.createElement("button");
    button.type = "button";
    button.className = "sort";
    button.textContent = th.textContent;
    th.textContent = "";
    th.appendChild(button);
    /* The largest or the newest first, then the other way, then as the cases come. */
    button.addEventListener("click", function () {
      go(changed({ sort: state.sort === key + "-down" ? key + "-up" : state.sort === key + "-up" ? "" : key + "-down" }));
    });
  });
  /* From an indicator to its figures in the table. */
  each(document.querySelectorAll(".indicator"), function (part) {
    var name = part.getAttribute("data-name"), button = tashan.add(part.querySelector(".indicator-meta"), "button", "list-below", "在下表中列出");
    button.type = "button";
    button.setAttribute("aria-label", "在下表中列出：" + name);
    button.addEventListener("click", function () {
      go({ indicator: name, region: "", theme: "", year: "", q: "", sort: "value-down" });
      title.focus({ preventScroll: true });
      title.scrollIntoView();
    });
  });
  window.addEventListener("hashchange", follow);
  form.hidden = false;
  show(fromAddress());
  if (conditions()) title.scrollIntoView();
})();
