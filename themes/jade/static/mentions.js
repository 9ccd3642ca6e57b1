/* The terms of a case. A term that is mentioned in a case: its definition beside the word, on hover and on focus. Without this script the word
   is a link to the glossary, and a screen reader reads the same definition by aria-describedby in any case. */
(function () {
  "use strict";
  var PAUSE = 250; /* a pointer that only crosses the word */
  var tip = null, shown = null, timer = 0;

  function hide() {
    clearTimeout(timer);
    if (tip) tip.hidden = true;
    shown = null;
  }
  function show(link) {
    var definition = document.getElementById(link.getAttribute("aria-describedby"));
    clearTimeout(timer);
    if (!definition || shown === link) return;
    if (!tip) {
      tip = window.tashan.add(document.body, "div", "mention-tip");
      tip.setAttribute("aria-hidden", "true"); /* the link is described already */
      tip.addEventListener("mouseenter", function () { clearTimeout(timer); });
      tip.addEventListener("mouseleave", later(hide));
    }
    tip.textContent = definition.textContent;
    tip.hidden = false;
    shown = link;
    place(link);
  }
  /* Below the word's first line, or above it where there is no room. The policy forbids style attributes in the page,
     not what a script sets on an element. */
  function place(link) {
    var word = link.getClientRects()[0], width = tip.offsetWidth, height = tip.offsetHeight, margin = 8;
    var room = document.documentElement.clientWidth - width - margin;
    var below = word.bottom + 6, above = word.top - height - 6;
    tip.style.left = Math.max(margin, Math.min(word.left, room)) + window.pageXOffset + "px";
    tip.style.top = (below + height > window.innerHeight && above > 0 ? above : below) + window.pageYOffset + "px";
  }
  function later(act) {
    return function () { clearTimeout(timer); timer = setTimeout(act, PAUSE); };
  }

  Array.prototype.forEach.call(document.querySelectorAll("a.mention-term[aria-describedby]"), function (link) {
    link.addEventListener("mouseenter", later(function () { show(link); }));
    link.addEventListener("mouseleave", later(hide));
    link.addEventListener("focus", function () { show(link); });
    link.addEventListener("blur", hide);
  });
  /* The list of all of them, folded until it is asked for. Hidden it still describes the words in the text. */
  function setUpList(list) {
    var part = list.parentNode, button = document.createElement("button"), count = list.children.length;
    function fold(folded) {
      list.hidden = folded;
      part.classList.toggle("folded", folded);
      button.textContent = folded ? "展开 " + count + " 条" : "收起";
      button.setAttribute("aria-expanded", String(!folded));
    }
    button.type = "button";
    button.className = "fold";
    button.setAttribute("aria-controls", list.id);
    part.insertBefore(button, list);
    button.addEventListener("click", function () { fold(!list.hidden); });
    fold(true);
  }
  var list = document.getElementById("definitions");
  if (list && list.children.length > 3) setUpList(list);

  document.addEventListener("keydown", function (e) { if (e.key === "Escape" || e.key === "Esc") hide(); });
  window.addEventListener("resize", hide);
})();
