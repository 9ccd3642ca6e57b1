/* Where the site is not at the address it was made for (on a stick, in another folder), the index leads to the files
   that lie beside this one. */
(function (base, index) {
  "use strict";
  var script = document.currentScript, own = script ? script.src.replace(/[?#].*$/, "").replace(/[^/]*$/, "") : "";
  if (!own || own === base) return;
  function file(ref) {
    if (typeof ref !== "string" || ref.slice(0, base.length) !== base) return ref;
    var path = ref.slice(base.length);
    return own + (!path || /\/$/.test(path) ? path + "index.html" : path);
  }
  function renamed(docs) {
    var out = {};
    Object.keys(docs).forEach(function (ref) { out[file(ref)] = docs[ref]; });
    return out;
  }
  function walk(node) {
    Object.keys(node).forEach(function (key) {
      if (key === "docs") node.docs = renamed(node.docs);
      else if (key !== "df") walk(node[key]);
    });
  }
  if (Array.isArray(index)) {
    index.forEach(function (item) { item.url = file(item.url); });
    return;
  }
  Object.keys(index.index).forEach(function (field) { walk(index.index[field].root); });
  var store = index.documentStore;
  store.docs = renamed(store.docs);
  store.docInfo = renamed(store.docInfo);
  Object.keys(store.docs).forEach(function (ref) { store.docs[ref].id = ref; });
})
