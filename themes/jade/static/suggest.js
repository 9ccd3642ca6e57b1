/* Suggestions below every search box: the ARIA pattern “editable combobox with list autocomplete, manual selection”.
   The focus stays in the box; the option that the arrow keys have reached is named by aria-activedescendant. Without
   the engine nothing happens here, and the box is the plain form that the page brought. */
(function () {
  "use strict";
  var tashan = window.tashan;
  if (!tashan || !tashan.suggest) return;
  var add = tashan.add, PAUSE = 120, LIMIT = 10;
  var LABELS = { themes: "主题", regions: "地区", organisations: "单位", kinds: "类型", collections: "专题", policies: "政策文件", titles: "案例" };

  /* Suggestions of one dimension stand together; the dimensions in the order of their first one. */
  function grouped(items) {
    var groups = new Map();
    items.forEach(function (item) {
      if (!groups.has(item.dimension)) groups.set(item.dimension, []);
      groups.get(item.dimension).push(item);
    });
    return groups;
  }

  function setUp(form) {
    var input = form.elements.q, id = (input.id || "q") + "-suggestions";
    if (input.getAttribute("role") === "combobox") return; /* this script may be loaded a second time */
    var list = add(form, "div", "suggestions"), announcer = add(form, "span", "vh");
    var options = [], active = -1; /* the elements with role=option, and which of them the keys have reached */
    var ticket = 0, timer = 0, composing = false;

    list.id = id;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "搜索建议");
    announcer.setAttribute("role", "status");
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", id);
    input.setAttribute("autocomplete", "off");

    /* ---- the list ---- */

    function text() { return input.value.trim(); }

    /* Answers that are still on their way find their ticket void. */
    function close() {
      ticket += 1;
      clearTimeout(timer);
      reach(-1);
      options = [];
      list.hidden = true;
      list.textContent = "";
      announcer.textContent = "";
      input.setAttribute("aria-expanded", "false");
    }

    function addOption(group, item) {
      var el = add(group, "div", "suggestion");
      el.id = id + "-" + options.length;
      el.setAttribute("role", "option");
      el.setAttribute("aria-selected", "false");
      tashan.addMarked(add(el, "span"), item.name, item.marks);
      if (item.detail) {
        el.append(" ");
        add(el, "small", "", item.detail);
      }
      el.addEventListener("click", function () { visit(item); });
      options.push({ el: el, item: item });
    }

    function show(items) {
      if (!items.length) { close(); return; }
      reach(-1);
      options = [];
      list.textContent = "";
      grouped(items).forEach(function (members, dimension) {
        var group = add(list, "div"), label = add(group, "div", "suggest-label", LABELS[dimension] || "其他");
        label.id = id + "-" + dimension;
        label.setAttribute("role", "presentation");
        group.setAttribute("role", "group");
        group.setAttribute("aria-labelledby", label.id);
        members.forEach(function (item) { addOption(group, item); });
      });
      list.hidden = false;
      list.scrollTop = 0;
      input.setAttribute("aria-expanded", "true");
      announcer.textContent = "有 " + options.length + " 条建议，按上下方向键选择。";
    }

    /* Marks the option that the keys have reached; -1 is the text itself. */
    function reach(index) {
      if (active >= 0) options[active].el.setAttribute("aria-selected", "false");
      active = index;
      if (index < 0) { input.removeAttribute("aria-activedescendant"); return; }
      var el = options[index].el, box = el.getBoundingClientRect(), frame = list.getBoundingClientRect();
      el.setAttribute("aria-selected", "true");
      input.setAttribute("aria-activedescendant", el.id);
      if (box.top < frame.top) list.scrollTop -= frame.top - box.top + 4;
      if (box.bottom > frame.bottom) list.scrollTop += box.bottom - frame.bottom + 4;
      if (index === 0) list.scrollTop = 0; /* with the label above it */
    }

    function visit(item) {
      close();
      location.href = tashan.base + item.path;
    }

    /* ---- asking ---- */

    function look(afterwards) {
      var asked = text(), mine = ++ticket;
      clearTimeout(timer);
      if (!asked) { close(); return; }
      Promise.resolve().then(function () { return tashan.suggest(asked, LIMIT); }).then(function (items) {
        /* Late: the text is another one, or the reader has gone elsewhere. */
        if (mine !== ticket || asked !== text() || composing || document.activeElement !== input) return;
        show(items);
        if (afterwards && options.length) afterwards();
      }).catch(function () { if (mine === ticket) close(); });
    }

    function soon() {
      clearTimeout(timer);
      ticket += 1;
      if (text()) timer = setTimeout(look, PAUSE);
      else close();
    }

    /* ---- keys ---- */

    /* Round through the options; opens the list where it is closed. */
    function move(step) {
      function from(end) { reach(end > 0 ? 0 : options.length - 1); }
      if (list.hidden) { look(function () { from(step); }); return; }
      var next = active + step;
      if (active < 0 || next < 0 || next >= options.length) from(step);
      else reach(next);
    }

    /* The first Escape closes, the second clears. What it did here nobody else should do again: neither the browser,
       which clears a search field at once, nor the menu of a small screen, which would close. */
    function escape(e) {
      if (list.hidden && !input.value) return;
      e.preventDefault();
      e.stopPropagation();
      if (!list.hidden) { close(); return; }
      close();
      input.value = "";
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }

    function onKey(e) {
      if (composing || e.isComposing || e.keyCode === 229) return;
      if (e.ctrlKey || e.metaKey || e.shiftKey) return;
      if (e.key === "ArrowDown" || e.key === "ArrowUp") {
        e.preventDefault();
        if (e.altKey && e.key === "ArrowUp") close();
        else if (e.altKey) { if (list.hidden) look(); }
        else move(e.key === "ArrowDown" ? 1 : -1);
      } else if (e.key === "Enter") {
        if (active < 0) { close(); return; } /* the form is sent */
        e.preventDefault();
        visit(options[active].item);
      } else if (e.key === "Escape") {
        escape(e);
      } else if (e.key === "Tab") {
        close();
      } else if (/^(Home|End|ArrowLeft|ArrowRight)$/.test(e.key)) {
        reach(-1); /* the reader is back in the text, where the browser moves the cursor */
      }
    }

    input.addEventListener("keydown", onKey);
    input.addEventListener("compositionstart", function () { composing = true; close(); });
    input.addEventListener("compositionend", function () { composing = false; soon(); });
    input.addEventListener("input", function (e) { if (!composing && !e.isComposing) soon(); });
    input.addEventListener("blur", close);
    form.addEventListener("submit", close);
    /* Pressing the mouse on the list would take the focus from the box, which closes the list before the click. */
    list.addEventListener("mousedown", function (e) { e.preventDefault(); });
    /* The reader was typing while this script was on its way. */
    if (document.activeElement === input && input.value !== input.defaultValue) soon();
  }

  Array.from(document.querySelectorAll("form.search")).forEach(setUp);
})();
