// Asks the server for news by script tags, which the pages' Content-Security-Policy allows, and reloads.
(function () {
  'use strict';
  var shown = Number((document.currentScript.src.match(/v=(\d+)/) || [0, 0])[1]);
  function ask() {
    var script = document.createElement('script');
    script.src = '/_tashan/news.js?v=' + shown + '&t=' + Date.now();
    script.onerror = function () { script.remove(); setTimeout(ask, 1000); };
    script.onload = function () { script.remove(); };
    document.head.appendChild(script);
  }
  window.tashanNews = function (version) {
    if (version !== shown) { location.reload(); } else { ask(); }
  };
  // Not before the page is loaded: a script that waits for news would keep it loading.
  window.addEventListener('load', function () { setTimeout(ask, 0); });
})();
