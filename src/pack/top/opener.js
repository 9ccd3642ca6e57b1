/* Opens the site; if a file of it is not there, says so instead of leading to the browser's own error page. The file is
   a stylesheet, because asking for one runs nothing; its medium keeps it from dressing this page. */
(function () {
  "use strict";
  var probe = document.body.getAttribute("data-probe"), waited, left = false;
  function go() {
    if (left) return;
    left = true;
    clearTimeout(waited);
    location.replace("site/index.html");
  }
  function lost() {
    clearTimeout(waited);
    document.getElementById("lost").hidden = false;
    document.getElementById("going").hidden = true;
  }
  if (!probe) { go(); return; }
  var el = document.createElement("link");
  el.rel = "stylesheet";
  el.media = "not all";
  el.onload = go;
  el.onerror = lost;
  el.href = probe;
  waited = setTimeout(go, 4000);
  document.head.appendChild(el);
})();
