/* The file of a list, which a reader carries to another computer; docs/themes.md describes it. Reading says in words what
   is wrong with a file, and takes nothing from it that is not a case's address, a title or a note. */
(function () {
  "use strict";
  var tashan = window.tashan, VERSION = 1, LARGEST = 4 << 20;
  var library = document.documentElement.getAttribute("data-library") || "";

  function words(value, most) { return typeof value === "string" ? value.replace(/\r\n?/g, "\n").slice(0, most) : ""; }

  tashan.listFile = {
    largest: LARGEST,
    write: function (list) {
      return JSON.stringify({
        format: "tashan-list", version: VERSION, library: library, title: list.title || "", saved: new Date().toISOString(),
        cases: list.items.map(function (item) { return { id: item.id, title: item.title || "", note: item.note || "" }; }),
      }, null, 2) + "\n";
    },
    /* {items, title, notes}, or {problem}: notes and problem are sentences for the reader. */
    read: function (text) {
      var data, notes = [], seen = {}, bad = 0;
      try { data = JSON.parse(text.replace(/^\uFEFF/, "")); } catch (e) { return { problem: "这个文件不是清单文件，或者内容已经损坏。清单没有改动。" }; }
      if (!data || data.format !== "tashan-list" || !Array.isArray(data.cases)) return { problem: "这个文件不是案例库的清单文件。清单没有改动。" };
      if (!(data.version <= VERSION)) return { problem: "这个清单文件是用较新版本的案例库保存的，这里读不了。请换用新版案例库。清单没有改动。" };
      var items = data.cases.filter(function (entry) {
        var ok = entry && tashan.isId(entry.id);
        if (!ok) bad++;
        return ok && !seen[entry.id] && (seen[entry.id] = true);
      }).map(function (entry) { return { id: entry.id, title: words(entry.title, 300), note: words(entry.note, 20000) }; });
      if (!items.length) return { problem: "这个清单文件里没有案例。清单没有改动。" };
      if (bad) notes.push("文件里有 " + bad + " 条看不懂，没有读取。");
      if (words(data.library, 300) !== library) notes.push("它来自另一个案例库“" + words(data.library, 60) + "”，有的案例本库可能没有。");
      return { items: items, title: words(data.title, 60), notes: notes.join("") };
    },
    /* The bytes of a file as text. An old editor may have saved it in GB 18030. */
    decode: function (buffer) {
      try { return new TextDecoder("utf-8", { fatal: true }).decode(buffer); } catch (e) { /* then the other */ }
      try { return new TextDecoder("gb18030").decode(buffer); } catch (e) { return ""; }
    },
    /* A file's items added to those that are there: the order of those stays, and no note is lost. */
    merged: function (there, items) {
      var own = {}, result = there.map(function (item) { return (own[item.id] = Object.assign({}, item)); });
      items.forEach(function (item) {
        var mine = own[item.id];
        if (!mine) result.push(item);
        else if (item.note && (mine.note || "").indexOf(item.note) < 0) mine.note = mine.note ? mine.note + "\n" + item.note : item.note;
      });
      return result;
    },
  };
})();
