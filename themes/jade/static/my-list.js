/* list.html: the reader's own list. Every change reads what is kept, changes that and keeps it, so that two windows do not
   lose each other's entries. Rows are kept while their case stays: who is typing a note is not disturbed. */
(function () {
  "use strict";
  var tashan = window.tashan, keep = tashan.keep, add = tashan.add, file = tashan.listFile;
  var list = at("list-items"), status = at("list-status"), undo = at("list-undo"), title = at("list-title"), ask = at("list-ask");
  var LASTS = {
    web: "清单保存在这台电脑的本浏览器里。换一台电脑或换一个浏览器，请先“保存为文件”，再到那边“读取文件”。",
    stick: "清单保存在这台电脑的本浏览器里，不在 U 盘上。要带到别的电脑，请“保存为文件”，连同 U 盘带走，到那边“读取文件”。",
    session: "本浏览器直接打开文件时，在别的页面收入的案例只记到关闭浏览器为止；打开过本页，就留在本页里。重新打开浏览器后，请先打开一次本页。要紧的清单请“保存为文件”。",
    page: "本浏览器不允许网页保存内容，清单只保留到离开本页为止。请务必“保存为文件”，下次再“读取文件”。",
  };
  var NOT_SAVED = "没有保存成功：浏览器的存储空间已满或被禁用。请马上“保存为文件”。";
  var back = null; /* what “撤销” does */
  var pending = null; /* a file that was read and waits for “并入” or “替换” */
  var dragged = null;

  function at(id) { return document.getElementById(id); }
  function items() { return keep.read("list").items; }
  function find(value, id) { return value.items.filter(function (item) { return item.id === id; })[0]; }
  function nameOf(item) { return item.title || item.id; }
  function tell(text, undoing) {
    back = undoing || null;
    undo.hidden = !back;
    status.textContent = "";
    setTimeout(function () { status.textContent = text; }, 50);
  }
  function change(edit, text, undoing) {
    var saved = keep.change("list", edit);
    if (!saved && keep.lasts !== "page") tell(NOT_SAVED, undoing); else if (text) tell(text, undoing);
  }

  /* ---- rows ---- */

  function button(parent, cls, label, item, act) {
    var el = add(parent, "button", cls, label);
    el.type = "button";
    add(el, "span", "vh", "：" + nameOf(item));
    el.addEventListener("click", act);
    return el;
  }
  function makeRow(item) {
    var li = document.createElement("li"), head, note, tools;
    li.setAttribute("data-id", item.id);
    add(li, "span", "handle").setAttribute("aria-hidden", "true"); /* for the mouse; the buttons do the same */
    head = add(li, "div", "list-text");
    add(add(head, "h3"), "a", "", nameOf(item)).href = tashan.addressOf(item.id);
    note = add(head, "label", "", "备注");
    note = add(note, "textarea");
    note.rows = 2;
    note.maxLength = 20000;
    note.placeholder = "写给自己看，打印成册时印在案例前面";
    note.setAttribute("aria-label", "备注：" + nameOf(item));
    note.addEventListener("input", function () {
      change(function (value) {
        var own = find(value, item.id);
        if (own) own.note = note.value; else value.items.push({ id: item.id, title: item.title, note: note.value }); /* taken out elsewhere while being written on */
      });
      grow(note);
    });
    tools = add(li, "div", "list-buttons");
    button(tools, "plain up", "上移", item, function () { move(item, -1, this); });
    button(tools, "plain down", "下移", item, function () { move(item, 1, this); });
    button(tools, "plain out", "移出", item, function () { remove(item.id); });
    return li;
  }
  function grow(note) {
    note.style.height = "auto";
    note.style.height = note.scrollHeight + 2 + "px";
  }
  function rowOf(id) { return Array.from(list.children).filter(function (li) { return li.getAttribute("data-id") === id; })[0]; }
  function show() {
    if (dragged) return; /* shown when it is dropped */
    var now = keep.read("list"), held = document.activeElement, before = list.contains(held) ? held : null;
    Array.from(list.children).forEach(function (li) { if (!find(now, li.getAttribute("data-id"))) li.remove(); });
    now.items.forEach(function (item, i) {
      var li = rowOf(item.id) || makeRow(item), note = li.querySelector("textarea");
      var text = item.note || "";
      if (list.children[i] !== li) list.insertBefore(li, list.children[i] || null);
      if (note !== document.activeElement && note.value !== text) {
        note.value = text;
        grow(note);
      }
      li.querySelector(".up").disabled = i === 0;
      li.querySelector(".down").disabled = i === now.items.length - 1;
    });
    if (before && before.isConnected && before !== document.activeElement) before.focus(); /* a row that moves loses it */
    at("list-count").textContent = now.items.length ? "共 " + now.items.length + " 个案例" : "清单是空的";
    at("list-empty").hidden = now.items.length > 0;
    if (title !== document.activeElement) title.value = now.title || "";
    ["list-booklet", "list-save", "list-copy", "list-clear"].forEach(function (id) { at(id).hidden = !now.items.length; });
    link(now);
  }
  function link(now) {
    var ids = now.items.map(function (item) { return tashan.shortId(item.id); }).join(","), compare = at("list-compare"), booklet = at("list-booklet");
    /* Notes travel in the address: booklet.html may not see this page's storage. */
    var notes = now.items.map(function (item, i) { return item.note && item.note.trim() ? "&note" + (i + 1) + "=" + tashan.encode(item.note.trim()) : ""; }).join("");
    booklet.href = booklet.href.replace(/#.*$/, "") + "#title=" + tashan.encode(now.title || "我的清单") + "&cases=" + ids + notes;
    if (!compare) return;
    compare.hidden = now.items.length < 2 || now.items.length > keep.max.compare;
    compare.href = compare.href.replace(/#.*$/, "") + "#cases=" + ids;
  }

  /* ---- order ---- */

  function move(item, step, pressed) {
    change(function (value) {
      var i = value.items.indexOf(find(value, item.id)), to = i + step;
      if (i < 0 || to < 0 || to >= value.items.length) return;
      value.items.splice(to, 0, value.items.splice(i, 1)[0]);
    });
    var place = Array.from(list.children).indexOf(rowOf(item.id)) + 1;
    tell("“" + tashan.shortTitle(nameOf(item)) + "”现在是第 " + place + " 个，共 " + list.children.length + " 个。");
    (pressed.disabled ? pressed.parentNode.querySelector("button:not([disabled])") : pressed).focus();
  }
  /* With the mouse: the row follows the pointer past its neighbours, and is kept where it is let go. */
  function setUpDrag() {
    list.addEventListener("pointerdown", function (e) {
      if (!e.target.classList.contains("handle") || e.button) return;
      dragged = e.target.parentNode;
      dragged.classList.add("dragged");
      e.target.setPointerCapture(e.pointerId);
      e.preventDefault();
    });
    list.addEventListener("pointermove", function (e) {
      if (!dragged) return;
      var up = dragged.previousElementSibling, down = dragged.nextElementSibling;
      if (up && e.clientY < middle(up)) list.insertBefore(dragged, up);
      else if (down && e.clientY > middle(down)) list.insertBefore(down, dragged);
    });
    function middle(li) {
      var box = li.getBoundingClientRect();
      return box.top + box.height / 2;
    }
    function drop(e) {
      if (!dragged) return;
      var id = dragged.getAttribute("data-id"), next = dragged.nextElementSibling && dragged.nextElementSibling.getAttribute("data-id");
      dragged.classList.remove("dragged");
      dragged = null;
      if (e.type === "pointercancel") return show();
      change(function (value) {
        var own = find(value, id);
        if (!own) return;
        value.items.splice(value.items.indexOf(own), 1);
        var before = value.items.indexOf(find(value, next));
        value.items.splice(before < 0 ? value.items.length : before, 0, own);
      });
      show();
    }
    ["pointerup", "pointercancel"].forEach(function (type) { list.addEventListener(type, drop); });
  }

  /* ---- taking out, and back ---- */

  function remove(id) {
    var place = items().map(function (item) { return item.id; }).indexOf(id), gone = items()[place];
    if (!gone) return show();
    change(function (value) { value.items = value.items.filter(function (item) { return item.id !== id; }); }, "已移出“" + nameOf(gone) + "”。", function () {
      change(function (value) { if (!find(value, id)) value.items.splice(place, 0, gone); }, "已放回“" + nameOf(gone) + "”。");
      var row = rowOf(id);
      if (row) row.querySelector("a").focus();
    });
    undo.focus();
  }
  /* What stood there before comes back; what this brought goes; what was added since stays. */
  function restore(before, brought) {
    return function () {
      change(function (value) {
        value.items = before.items.concat(value.items.filter(function (item) { return !find(before, item.id) && !find({ items: brought }, item.id); })).slice(0, keep.max.list);
        value.title = before.title;
      }, "已恢复原来的清单。");
      at("list-count").focus();
    };
  }
  function clear() {
    var before = keep.read("list");
    change(function (value) { value.items = []; }, "清单已清空，共移出 " + before.items.length + " 个。", restore(before, []));
    undo.focus();
  }

  /* ---- files ---- */

  function save() {
    var now = keep.read("list"), a = document.createElement("a"), address = URL.createObjectURL(new Blob([file.write(now)], { type: "application/json" }));
    var day = new Date(), date = [day.getFullYear(), day.getMonth() + 1, day.getDate()].map(function (n) { return (n < 10 ? "0" : "") + n; }).join("-");
    a.href = address;
    a.download = ((now.title || "我的清单") + " " + date).replace(/[\u0000-\u001f\\/:*?"<>|~]/g, " ").replace(/\s+/g, " ").trim() + ".json";
    document.body.appendChild(a).click();
    a.remove();
    setTimeout(function () { URL.revokeObjectURL(address); }, 60000); /* some browsers read it late */
    tell("已生成文件“" + a.download + "”，一般在“下载”文件夹里。");
  }
  function opened(chosen) {
    if (chosen.size > file.largest) return tell("这个文件太大，不是清单文件。清单没有改动。");
    var reader = new FileReader();
    reader.onerror = function () { tell("文件没有读出来，请再试一次。清单没有改动。"); };
    reader.onload = function () {
      pending = file.read(file.decode(reader.result));
      if (pending.problem) return tell(pending.problem);
      if (!items().length) return take(false);
      at("list-ask-text").textContent = "文件“" + chosen.name + "”里有 " + pending.items.length + " 个案例，现在的清单有 " + items().length + " 个。" + pending.notes;
      ask.hidden = false;
      at("list-ask-text").focus();
    };
    reader.readAsArrayBuffer(chosen);
  }
  function take(merging) {
    var before = keep.read("list"), got = pending, wanted = merging ? file.merged(before.items, got.items) : got.items;
    var left = wanted.length - keep.max.list, fresh = wanted.filter(function (item) { return !find(before, item.id); }).length;
    ask.hidden = true;
    pending = null;
    change(function (value) {
      value.items = (merging ? file.merged(value.items, got.items) : got.items).slice(0, keep.max.list);
      value.title = (merging && value.title) || got.title;
    }, (merging ? "已并入，新增 " + fresh + " 个案例。" : "已读取 " + wanted.length + " 个案例。") + got.notes + (left > 0 ? "清单最多 " + keep.max.list + " 个，最后 " + left + " 个没有收入。" : ""),
    before.items.length ? restore(before, got.items) : null);
    at("list-count").focus();
  }
  function asText() {
    var now = keep.read("list");
    return [now.title || "我的清单"].concat(now.items.map(function (item, i) {
      var note = (item.note || "").trim();
      return i + 1 + ". " + nameOf(item) + (note ? "\r\n   备注：" + note.replace(/\n/g, "\r\n   ") : "");
    })).join("\r\n");
  }
  /* The text stands in a box for the moment of copying, where the clipboard is refused or is not there. */
  function copy() {
    function byHand() {
      var box = add(document.body, "textarea", "vh"), done = false;
      box.value = asText();
      box.select();
      try { done = document.execCommand("copy"); } catch (e) { /* said below */ }
      box.remove();
      at("list-copy").focus();
      tell(done ? "已复制，可以粘贴到别处。" : "浏览器不让复制。请改用“保存为文件”。");
    }
    if (!navigator.clipboard || !navigator.clipboard.writeText) return byHand();
    navigator.clipboard.writeText(asText()).then(function () { tell("已复制，可以粘贴到别处。"); }, byHand);
  }

  at("list-lasts").textContent = LASTS[keep.lasts];
  at("list-body").hidden = false;
  title.addEventListener("input", function () { change(function (value) { value.title = title.value.trim(); }); });
  undo.addEventListener("click", function () { if (back) back(); });
  at("list-clear").addEventListener("click", clear);
  at("list-save").addEventListener("click", save);
  at("list-copy").addEventListener("click", copy);
  at("list-open").addEventListener("click", function () { at("list-file").click(); });
  at("list-file").addEventListener("change", function () {
    if (this.files[0]) opened(this.files[0]);
    this.value = ""; /* the same file may be chosen again */
  });
  at("list-merge").addEventListener("click", function () { take(true); });
  at("list-replace").addEventListener("click", function () { take(false); });
  at("list-cancel").addEventListener("click", function () {
    ask.hidden = true;
    pending = null;
    tell("没有读取，清单没有改动。");
    at("list-open").focus();
  });
  setUpDrag();
  keep.on("list", show);
})();
