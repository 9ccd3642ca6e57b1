// Light or dark: as the reader chose, else as the system says. Runs before the page is painted.
(function () {
  "use strict";
  var root = document.documentElement;
  var system = window.matchMedia ? window.matchMedia("(prefers-color-scheme: dark)") : null;

  // Storage may be refused (private windows, pages opened from disk).
  function stored() {
    try { return localStorage.getItem("qinghua-mode"); } catch (error) { return null; }
  }
  function store(mode) {
    try { localStorage.setItem("qinghua-mode", mode); } catch (error) { /* the choice lasts for this page */ }
  }
  function isDark() {
    var mode = root.getAttribute("data-mode");
    return mode ? mode === "dark" : Boolean(system && system.matches);
  }

  var chosen = stored();
  if (chosen === "dark" || chosen === "light") root.setAttribute("data-mode", chosen);

  document.addEventListener("DOMContentLoaded", function () {
    var button = document.getElementById("mode");
    if (!button) return;
    function show() { button.setAttribute("aria-pressed", String(isDark())); }
    button.hidden = false;
    show();
    button.addEventListener("click", function () {
      var mode = isDark() ? "light" : "dark";
      root.setAttribute("data-mode", mode);
      store(mode);
      show();
    });
    if (system && system.addEventListener) system.addEventListener("change", show);
  });
})();
