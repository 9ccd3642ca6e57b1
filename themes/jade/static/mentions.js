/* The terms of a case: what one means, beside its word, on hover, on focus and on the first tap of a finger. It goes with Escape, stays while
   the pointer is on it, and never lies over the word. Without this script the word is a link to the glossary; a screen
   reader has the same definition by aria-describedby in any case. */
(function () {
  "use strict";
  var LATE = 180, GRACE = 250; /* ms: a pointer that only passes opens nothing; one on its way to the words loses nothing */
  var box = null, owner = null, timer = 0, touched = false;

  function termOf(e) { return e.target.closest && e.target.closest("a.mention-term[aria-describedby]"); }
  function text(link) {
    return link.getAttribute("aria-describedby").split(/\s+/).map(function (id) {
      var el = document.getElementById(id);
      return el ? el.textContent.trim() : "";
    }).filter(Boolean).join("\n");
  }
  function make() {
    box = document.createElement("div");
    box.className = "mention-tip";
    box.hidden = true;
    box.setAttribute("aria-hidden", "true"); /* heard with the link already */
    document.body.appendChild(box);
    box.addEventListener("mouseenter", function () { clearTimeout(timer); });
    box.addEventListener("mouseleave", function () { soon(hide, GRACE); });
  }
  function soon(act, ms) {
    clearTimeout(timer);
    timer = setTimeout(act, ms);
  }
  /* Below the last line of the link or above its first, whichever side has the room. */
  function place() {
    var lines = owner.getClientRects();
    if (!lines.length) return;
    var first = lines[0], last = lines[lines.length - 1], wide = document.documentElement.clientWidth, high = window.innerHeight;
    var width = box.offsetWidth, height = box.offsetHeight, gap = 6;
    var above = last.bottom + gap + height > high && first.top - gap - height >= 0;
    var left = Math.max(8, Math.min(above ? first.left : last.left, wide - width - 8));
    box.style.left = left + window.scrollX + "px";
    box.style.top = (above ? first.top - gap - height : last.bottom + gap) + window.scrollY + "px";
  }
  function show(link) {
    clearTimeout(timer);
    var words = text(link);
    if (!words) return;
    if (!box) make();
    owner = link;
    box.textContent = words;
    if (touched) {
      var hint = document.createElement("small");
      hint.textContent = "再点一次，打开术语表。";
      box.appendChild(hint);
    }
    box.style.left = box.style.top = "0"; /* its width must not depend on where it was */
    box.hidden = false;
    place();
  }
  function hide() {
    clearTimeout(timer);
    if (box) box.hidden = true;
    owner = null;
  }

  document.addEventListener("mouseover", function (e) {
    var link = termOf(e);
    if (link && !touched) soon(function () { show(link); }, link === owner ? 0 : LATE);
  });
  document.addEventListener("mouseout", function (e) {
    if (termOf(e) && !touched) soon(function () { if (document.activeElement !== owner) hide(); }, GRACE);
  });
  document.addEventListener("focusin", function (e) {
    var link = termOf(e);
    if (link && !touched) show(link); else if (!link) hide();
  });
  document.addEventListener("focusout", function (e) { if (termOf(e) && !touched) hide(); });
  document.addEventListener("keydown", function (e) {
    if (e.key === "Escape" && owner) hide();
  });
  /* A finger has no hover: its first tap shows the words, the second follows the link. */
  document.addEventListener("pointerdown", function (e) {
    touched = e.pointerType === "touch";
    if (owner && !termOf(e) && !(box && box.contains(e.target))) hide();
  });
  document.addEventListener("click", function (e) {
    var link = termOf(e);
    if (!link || !touched || link === owner || !text(link)) return;
    e.preventDefault();
    show(link);
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

  window.addEventListener("resize", hide);
  window.addEventListener("pagehide", hide);
})();
