/* 校验.html: is this copy whole, and all of one edition? First what a page on file:// can find out by itself: it loads
   every script, style, image and part of the index in frames of their own and looks at the stamps that the build left in
   them. Then, if the reader gives the folder, every byte of every file. */
(function () {
  "use strict";
  var LANES = 4, LIMIT = 20000, SHARDS = 40, PAGES = 200, SHOWN = 100, REPORTED = 1000, SLICE = 4 << 20, WHOLE = 64 << 20;
  var KINDS = { script: "程序", style: "样式", image: "图片", shard: "搜索索引", page: "页面" };

  function $(id) { return document.getElementById(id); }
  function grouped(number) { return String(number).replace(/\B(?=(\d{3})+$)/g, ","); }
  function element(tag, text, parent) {
    var el = document.createElement(tag);
    el.textContent = text;
    if (parent) parent.appendChild(el);
    return el;
  }

  /* ---- what is found, in the order in which it is told ---- */

  var WORDS = {
    missing: ["缺", "缺少的文件"],
    damaged: ["损坏", "内容不对的文件（损坏了，或者被改过）"],
    other: ["是另一期的", "另一期的文件"],
    slow: ["读不出来", "读不出来的文件（U盘可能坏了）"],
    danger: ["可疑", "多出来的、可能有病毒的文件（不要打开）"],
    extra: ["多出来", "多出来的文件（不是这份案例库的）"],
    leftover: ["是上次留下的", "上一期或上次写的时候留下的文件（可以删除）"],
    unseen: ["没能核对", "浏览器不给看的隐藏文件（没能核对）"],
  };
  var WRONG = ["missing", "damaged", "other", "slow"];

  function Findings() { this.lists = {}; }
  Findings.prototype.add = function (what, path) { (this.lists[what] = this.lists[what] || []).push(path); };
  Findings.prototype.of = function (what) { return this.lists[what] || []; };
  Findings.prototype.sum = function (whats) {
    var own = this;
    return whats.filter(function (what) { return own.of(what).length; }).map(function (what) {
      var count = grouped(own.of(what).length) + "个文件";
      return what === "missing" ? WORDS[what][0] + count : count + WORDS[what][0];
    }).join("，");
  };
  Findings.prototype.wrong = function () {
    var own = this;
    return WRONG.some(function (what) { return own.of(what).length; });
  };
  Findings.prototype.show = function (into) {
    var own = this;
    into.textContent = "";
    Object.keys(WORDS).forEach(function (what) {
      var list = own.of(what).sort();
      if (!list.length) return;
      element("h3", WORDS[what][1] + "：" + grouped(list.length) + "个", into);
      var ul = element("ul", "", into);
      ul.className = "found";
      ul.tabIndex = 0;
      ul.setAttribute("aria-label", WORDS[what][1]);
      list.slice(0, SHOWN).forEach(function (path) { element("li", path, ul); });
      if (list.length > SHOWN) element("li", "另外还有" + grouped(list.length - SHOWN) + "个", ul);
    });
  };
  Findings.prototype.lines = function () {
    var own = this, out = [];
    Object.keys(WORDS).forEach(function (what) {
      var list = own.of(what);
      if (!list.length) return;
      out.push(WORDS[what][1] + "：" + list.length + "个");
      list.slice(0, REPORTED).forEach(function (path) { out.push("  " + path); });
      if (list.length > REPORTED) out.push("  另外还有 " + (list.length - REPORTED) + "个");
    });
    return out;
  };

  var told = {};
  var AGAIN = "怎么办：把整个文件夹重新拷一遍，不要只补缺的几个；拷完等进度窗口关掉，弹出U盘，再打开本页查一次。还是不对，请向发给您的人要一份新的，并把下面的结果发给他。";

  /* Puts a verdict: state is good, bad or nothing; lines say why and what to do. */
  function verdict(id, state, head, lines, findings) {
    var box = $(id);
    box.textContent = "";
    box.className = "verdict" + (state ? " " + state : "");
    box.hidden = false;
    if (id === "files") $("files-part").className = ""; /* on paper only once there is something to say */
    element("strong", (state === "good" ? "✓ " : state === "bad" ? "✗ " : "") + head, box);
    lines.forEach(function (line) { element("p", line, box); });
    findings.show($(id + "-found"));
    $(id + "-progress").hidden = true;
    told[id] = [{ quick: "快速检查", files: "逐个文件核对" }[id] + "：" + head].concat(lines, findings.lines());
    report();
    box.setAttribute("data-state", state || "stopped");
  }

  function report() {
    var now = new Date(), two = function (n) { return (n < 10 ? "0" : "") + n; };
    var lines = [document.title, document.querySelector(".quiet").textContent,
      "检查时间：" + now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate()) + " " + two(now.getHours()) + ":" + two(now.getMinutes()),
      "浏览器：" + navigator.userAgent];
    ["quick", "files"].forEach(function (id) { if (told[id]) lines = lines.concat("", told[id]); });
    $("text").value = $("paper").textContent = lines.join("\n") + "\n";
    $("report").hidden = false;
  }

  function progress(id, done, all, words) {
    var now = Date.now();
    if (done < all && now - (progress[id] || 0) < 100) return;
    progress[id] = now;
    $(id + "-progress").hidden = false;
    $(id + "-bar").max = Math.max(1, all);
    $(id + "-bar").value = done;
    $(id + "-count").textContent = words;
  }

  /* Works through a list, so many at a time. */
  function lanes(list, count, work) {
    var next = 0;
    async function lane() { while (next < list.length) await work(list[next++]); }
    return Promise.all(Array.from({ length: count }, lane));
  }

  /* ---- the quick check ---- */

  /* An empty frame in which scripts of the site can do no harm: they cannot lead this page away nor ask anything, and do
     not see what the reader has stored. It must be shown, or Firefox computes no styles in it. */
  function openFrame() {
    return new Promise(function (resolve) {
      var el = document.createElement("iframe");
      el.setAttribute("sandbox", "allow-scripts allow-same-origin");
      el.setAttribute("aria-hidden", "true");
      el.title = "检查";
      el.tabIndex = -1;
      el.className = "probe";
      el.srcdoc = "<!doctype html><title>.</title>";
      el.onload = function () {
        var own = el.contentWindow, box = { window: own, document: el.contentDocument, part: null, close: function () { el.remove(); } };
        el.onload = null;
        ["localStorage", "sessionStorage", "indexedDB"].forEach(function (key) {
          Object.defineProperty(own, key, { get: function () { throw new Error("not here"); } });
        });
        Object.defineProperty(own, "tashan", { value: Object.freeze({ part: function (name, sum, text) { if (box.part) box.part(name, sum, text); } }) });
        own.onerror = function () { return true; };
        resolve(box);
      };
      document.body.appendChild(el);
    });
  }

  /* A browser may keep what it has read. After “重新检查” this page has a new query, and its files are asked for with it;
     that the page itself came so shows that a query does no harm here. */
  function address(path) { return path.split("/").map(encodeURIComponent).join("/") + location.search; }

  /* Whether a script or a stylesheet arrived. */
  function put(box, tag, attributes) {
    return new Promise(function (resolve) {
      var el = box.document.createElement(tag);
      el.onload = function () { resolve(true); };
      el.onerror = function () { resolve(false); };
      Object.keys(attributes).forEach(function (key) { el.setAttribute(key, attributes[key]); });
      box.document.head.appendChild(el);
    });
  }

  function judge(stamp, expected) {
    return stamp === expected ? null : /^[0-9a-f]{8}$/.test(stamp) ? "other" : "damaged";
  }

  /* By kind: null when the file is right, or which of WRONG it is. */
  var CHECKS = {
    /* The stamp is a function: it is there before the first line runs, so that a script which needs its page may fail. */
    script: async function (asset, box) {
      if (!(await put(box, "script", { src: address(asset.path) }))) return "missing";
      var stamp = box.window.tashanStamp;
      return judge(typeof stamp === "function" ? String(stamp()) : "", asset.stamp);
    },
    style: async function (asset, box) {
      if (!(await put(box, "link", { rel: "stylesheet", href: address(asset.path) }))) return "missing";
      var value = box.window.getComputedStyle(box.document.documentElement).getPropertyValue("--tashan-stamp");
      return judge(value.replace(/[\s"']/g, ""), asset.stamp);
    },
    shard: async function (asset, box) {
      var calls = [], name = asset.path.replace(/^.*\//, "").replace(/\.js$/, "");
      box.part = function (own, said, text) { calls.push([own, said, sum(String(text))]); };
      var arrived = await put(box, "script", { src: address(asset.path) });
      box.part = null;
      if (!arrived) return "missing";
      if (calls.length !== 1 || calls[0][1] !== calls[0][2]) return "damaged";
      return calls[0][0] === name && calls[0][2] === asset.sum ? null : "other";
    },
    image: function (asset) {
      return new Promise(function (resolve) {
        var el = new Image();
        el.onerror = function () { resolve("missing"); };
        el.onload = function () {
          var own = [el.naturalWidth, el.naturalHeight], wanted = [asset.width, asset.height];
          /* A photograph that says how it was held is shown turned. Half a picture has its whole size: browsers do not tell. */
          var fits = !asset.width || !asset.height || String(own) === String(wanted) || String(own.reverse()) === String(wanted);
          resolve(fits ? null : "damaged");
        };
        el.src = address(asset.path);
      });
    },
    /* A page is no script, but whether its file is there shows all the same. */
    page: async function (asset, box) {
      return (await put(box, "script", { src: address(asset.path) })) ? null : "missing";
    },
  };

  var DIGITS = "!#$%&()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~";

  /* The sum of a part of the index: FNV-1a of each section's UTF-16 units, joined by exclusive or, in five digits. */
  function sum(text) {
    var all = 0, start = 0, out = "";
    while (start <= text.length) {
      var end = text.indexOf("\n\n", start), hash = 0x811C9DC5;
      if (end < 0) end = text.length;
      var last = end;
      while (last > start && text.charCodeAt(last - 1) === 10) last--;
      for (var i = start; i < last; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
      all ^= hash;
      start = end + 2;
    }
    for (all >>>= 0; out.length < 5; all = Math.floor(all / 91)) out += DIGITS[all % 91];
    return out;
  }

  function inTime(promise) {
    return new Promise(function (resolve) {
      var timer = setTimeout(function () { resolve("slow"); }, LIMIT);
      promise.then(function (found) { clearTimeout(timer); resolve(found); }, function () { clearTimeout(timer); resolve("damaged"); });
    });
  }

  /* Scripts and styles each in a frame of their own; what cannot disturb the next, many in one. */
  function batches(assets) {
    var out = [], open = {};
    assets.forEach(function (asset) {
      var size = { shard: SHARDS, page: PAGES, image: PAGES }[asset.kind] || 1, last = open[asset.kind];
      if (!last || last.length >= size) out.push(last = open[asset.kind] = []);
      last.push(asset);
    });
    return out;
  }

  async function quickCheck(data) {
    var found = new Findings(), pages = data.pages || [], done = 0;
    var assets = data.assets.filter(function (asset) { return CHECKS[asset.kind]; }), lost = 0;
    var box = await openFrame();
    var unfinished = (await inTime(CHECKS.page({ path: "manifest.partial.json" }, box))) === null;
    /* Only where this page itself can be seen so, is a page that cannot be seen missing. */
    var seen = pages.length > 0 && (await inTime(put(box, "script", { src: location.href.replace(/#.*$/, "") }))) === true;
    box.close();
    var all = assets.concat(seen ? pages.map(function (path) { return { path: path, kind: "page" }; }) : []);
    if (!seen) $("pages-note").textContent = "页面在不在也不看";
    await lanes(batches(all), LANES, async function (batch) {
      var box = await openFrame();
      for (var i = 0; i < batch.length; i++) {
        var what = await inTime(CHECKS[batch[i].kind](batch[i], box));
        if (what === "slow") { box.close(); box = await openFrame(); }
        if (what) found.add(what, batch[i].path + "（" + KINDS[batch[i].kind] + "）");
        if (what === "missing") lost++;
        done++;
        progress("quick", done, all.length, "已查" + grouped(done) + "个，共" + grouped(all.length) + "个");
      }
      box.close();
    });
    if (lost && lost === all.length) {
      verdict("quick", "bad", "没有找到网站的文件", ["本页要和 site 文件夹放在一起。如果是在压缩包里直接打开的，请先全部解压。", AGAIN], new Findings());
    } else if (unfinished) {
      verdict("quick", "bad", "这份拷贝没有拷完", ["写这个U盘的程序中途停了（文件 manifest.partial.json 还在）。做U盘的人再执行一次同样的命令就会接着写完。", AGAIN], found);
    } else if (found.wrong()) {
      verdict("quick", "bad", (found.of("missing").length ? "这份拷贝不完整：" : "这份拷贝有问题：") + found.sum(WRONG), [AGAIN], found);
    } else {
      verdict("quick", "good", "可以放心使用", ["查了" + grouped(all.length) + "个文件：网站的程序、样式、图片和搜索索引都在，都是这一期的"
        + (seen ? "；" + grouped(pages.length) + "个页面都在。" : "。页面没有查。") + "文章的内容没有逐字核对；要核对，用下面的“逐个文件核对”。"], found);
    }
    $("again").hidden = false;
  }

  /* ---- every byte of every file ---- */

  var ROUNDS = (function () {
    var primes = [], fraction = function (x) { return Math.floor((x - Math.floor(x)) * 4294967296) | 0; };
    for (var n = 2; primes.length < 64; n++) if (primes.every(function (p) { return n % p; })) primes.push(n);
    return { start: primes.slice(0, 8).map(function (p) { return fraction(Math.sqrt(p)); }), keys: primes.map(function (p) { return fraction(Math.cbrt(p)); }) };
  })();

  /* SHA-256, for browsers that keep theirs back and for files too large to be held whole. */
  function Sha256() {
    this.state = Int32Array.from(ROUNDS.start);
    this.words = new Int32Array(64);
    this.rest = new Uint8Array(64);
    this.kept = 0;
    this.length = 0;
  }
  Sha256.prototype.block = function (bytes, at) {
    var w = this.words, s = this.state, keys = ROUNDS.keys, i, x, y;
    for (i = 0; i < 16; i++, at += 4) w[i] = bytes[at] << 24 | bytes[at + 1] << 16 | bytes[at + 2] << 8 | bytes[at + 3];
    for (; i < 64; i++) {
      x = w[i - 15]; y = w[i - 2];
      w[i] = w[i - 16] + w[i - 7] + ((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ x >>> 3) + ((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ y >>> 10);
    }
    var a = s[0], b = s[1], c = s[2], d = s[3], e = s[4], f = s[5], g = s[6], h = s[7];
    for (i = 0; i < 64; i++) {
      x = h + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) + (e & f ^ ~e & g) + keys[i] + w[i] | 0;
      y = ((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) + (a & b ^ a & c ^ b & c) | 0;
      h = g; g = f; f = e; e = d + x | 0; d = c; c = b; b = a; a = x + y | 0;
    }
    s[0] += a; s[1] += b; s[2] += c; s[3] += d; s[4] += e; s[5] += f; s[6] += g; s[7] += h;
  };
  Sha256.prototype.update = function (bytes) {
    var at = 0;
    this.length += bytes.length;
    if (this.kept) {
      at = Math.min(64 - this.kept, bytes.length);
      this.rest.set(bytes.subarray(0, at), this.kept);
      this.kept += at;
      if (this.kept < 64) return;
      this.block(this.rest, 0);
      this.kept = 0;
    }
    for (; at + 64 <= bytes.length; at += 64) this.block(bytes, at);
    this.rest.set(bytes.subarray(at));
    this.kept = bytes.length - at;
  };
  Sha256.prototype.hex = function () {
    var length = this.length, end = new Uint8Array((this.kept < 56 ? 64 : 128) - this.kept), view = new DataView(end.buffer);
    end[0] = 128;
    view.setUint32(end.length - 8, Math.floor(length / 536870912));
    view.setUint32(end.length - 4, length << 3);
    this.update(end);
    return Array.from(this.state, function (word) { return ("0000000" + (word >>> 0).toString(16)).slice(-8); }).join("");
  };

  function hex(buffer) {
    return Array.from(new Uint8Array(buffer), function (byte) { return (byte < 16 ? "0" : "") + byte.toString(16); }).join("");
  }

  function bytesOf(blob) {
    return new Promise(function (resolve, reject) {
      var reader = new FileReader();
      reader.onload = function () { resolve(reader.result); };
      reader.onerror = function () { reject(reader.error); };
      reader.readAsArrayBuffer(blob);
    });
  }

  /* The SHA-256 of a blob as hex; tells how many bytes were read. */
  async function hashOf(blob, read) {
    if (window.crypto && crypto.subtle && blob.size <= WHOLE) {
      var buffer = await bytesOf(blob);
      read(blob.size);
      return hex(await crypto.subtle.digest("SHA-256", buffer));
    }
    var own = new Sha256();
    for (var at = 0; at < blob.size; at += SLICE) {
      own.update(new Uint8Array(await bytesOf(blob.slice(at, at + SLICE))));
      read(Math.min(SLICE, blob.size - at));
    }
    return own.hex();
  }

  /* As src/edition/names.rs has them, and what Windows and macOS leave in every folder that someone opens. */
  var LITTER_FOLDERS = /^(System Volume Information|\$RECYCLE\.BIN|RECYCLER|RECYCLED|\.Trash.*|\.Spotlight-V100|\.fseventsd|\.TemporaryItems|\.DocumentRevisions-V100|LOST\.DIR|lost\+found|\.android_secure|FOUND\.\d{3})$/i;
  var LITTER_FILES = /^(\.DS_Store|\._.*|Thumbs\.db|desktop\.ini|\.apdisk|\.VolumeIcon\.icns|WPSettings\.dat)$/i;
  var DANGER = /(^|\/)autorun\.inf$|\.(exe|scr|com|pif|bat|cmd|lnk|vbs|vbe|wsf|hta|msi|jse)$/i;

  function isLitter(path) {
    var parts = path.split("/");
    return LITTER_FILES.test(parts[parts.length - 1]) || (parts.length > 1 && LITTER_FOLDERS.test(parts[0]));
  }

  function isHidden(path) { return /(^|\/)\./.test(path); }

  /* The files of the folder by their path in it: {path: File}. The folder is the one that holds what only the top of a
     pack holds, so that it is found whether the stick, a folder above it or a drive was chosen. Null when there is none. */
  function contents(files) {
    var all = Array.from(files, function (file) { return { path: (file.webkitRelativePath || file.name).normalize("NFC"), file: file }; }), tops = [];
    all.forEach(function (own) {
      var found = /^(.*\/)?(manifest\.json|manifest\.partial\.json|SHA256SUMS|校验\.html)$/.exec(own.path);
      if (found && tops.indexOf(found[1] || "") < 0) tops.push(found[1] || "");
    });
    if (!tops.length) return null;
    var top = tops.reduce(function (a, b) { return b.split("/").length < a.split("/").length ? b : a; }), out = new Map();
    all.forEach(function (own) { if (own.path.indexOf(top) === 0) out.set(own.path.slice(top.length), own.file); });
    return out;
  }

  async function textOf(file) { return new TextDecoder("utf-8").decode(await bytesOf(file)); }

  /* What should be there, by path: {sha256, size}, and what is wrong with the lists themselves. */
  async function expectations(there, found) {
    var wanted = new Map(), manifest = null, lists = 0;
    if (there.has("manifest.json")) {
      try {
        manifest = JSON.parse(await textOf(there.get("manifest.json")));
        Object.keys(manifest.files).forEach(function (path) { wanted.set(path, { sha256: manifest.files[path].sha256, size: manifest.files[path].size }); });
        lists++;
      } catch (e) {
        manifest = null;
        found.add("damaged", "manifest.json");
      }
    } else found.add("missing", "manifest.json");
    if (there.has("SHA256SUMS")) {
      var sums = await textOf(there.get("SHA256SUMS")), own = new Map(), same = true;
      sums.split("\n").forEach(function (line) {
        var parts = /^([0-9a-f]{64}) [ *](.+?)\r?$/.exec(line);
        if (parts) own.set(parts[2].normalize("NFC"), parts[1]);
        else if (line) same = false;
      });
      if (own.size) lists++;
      own.forEach(function (sha256, path) {
        var other = wanted.get(path);
        if (!other && manifest && path !== "manifest.json") same = false;
        if (other && other.sha256 !== sha256) same = false;
        if (!other) wanted.set(path, { sha256: sha256 });
      });
      if (manifest) wanted.forEach(function (_, path) { if (!own.has(path)) same = false; });
      if (manifest && !own.has("manifest.json")) same = false;
      if (!own.size || !same) found.add("damaged", "SHA256SUMS（和 manifest.json 说的不一样）");
    } else found.add("missing", "SHA256SUMS");
    return { wanted: wanted, manifest: manifest, lists: lists };
  }

  /* Names what is there beyond the list; how much of it the system made by itself. */
  async function beyond(there, wanted, manifest, found) {
    var own = ["manifest.json", "SHA256SUMS", "manifest.json.minisig", "manifest.partial.json"], extra = [], litter = 0;
    var old = new Set(manifest && Array.isArray(manifest.leftovers) ? manifest.leftovers : []);
    there.forEach(function (_, path) {
      if (wanted.has(path) || own.indexOf(path) >= 0) return;
      if (isLitter(path)) litter++;
      else if (/^manifest(\.partial)?\.json\.new$/.test(path)) found.add("leftover", path);
      else extra.push(path);
    });
    await lanes(extra, LANES, async function (path) {
      var left = false;
      if (old.size) {
        try {
          var hash = await hashOf(there.get(path), function () {});
          left = old.has(await hashOf(new Blob([path + "\n" + hash]), function () {}));
        } catch (e) { /* it stays a stranger */ }
      }
      found.add(left ? "leftover" : DANGER.test(path) ? "danger" : "extra", path);
    });
    return litter;
  }

  async function fileCheck(files, data) {
    var found = new Findings(), there = contents(files);
    if (!there) {
      verdict("files", "bad", "选的文件夹不对", ["在您选的文件夹里没有找到案例库的清单（manifest.json、SHA256SUMS）。请再按一次按钮，选本页所在的那个文件夹：里面看得到“打开案例库.html”。"], found);
      return;
    }
    var lists = await expectations(there, found), wanted = lists.wanted, manifest = lists.manifest;
    var total = 0, readBytes = 0, done = 0, hidden = false, present = [];
    /* Sizes come from the list: to ask a file for its own is a wait, each time. */
    there.forEach(function (_, path) { if (isHidden(path)) hidden = true; });
    wanted.forEach(function (own, path) {
      if (there.has(path)) { present.push(path); total += own.size || 0; }
      /* Safari gives no hidden files at all. */
      else found.add(isHidden(path) && !hidden ? "unseen" : "missing", path);
    });
    await lanes(present, LANES * 2, async function (path) {
      var file = there.get(path), own = wanted.get(path), hash = null;
      try {
        if (own.size === undefined || own.size === file.size) hash = await hashOf(file, function (bytes) { readBytes += bytes; });
        if (hash !== own.sha256) found.add("damaged", path);
      } catch (e) {
        found.add("slow", path);
      }
      done++;
      progress("files", done, present.length, "已读" + grouped(done) + "个文件，共" + grouped(present.length) + "个（"
        + (readBytes / 1e6).toFixed(0) + " MB" + (total ? "，共" + (total / 1e6).toFixed(0) + " MB" : "") + "）");
    });
    var litter = await beyond(there, wanted, manifest, found);
    tellFiles(found, there, { manifest: manifest, lists: lists.lists, count: done, bytes: readBytes, litter: litter }, data);
  }

  function tellFiles(found, there, own, data) {
    var lines = [], manifest = own.manifest, beside = found.of("extra").length + found.of("danger").length;
    var unlike = manifest && data && (manifest.edition !== data.edition || manifest.date !== data.date || "part" in data && (manifest.part || null) !== data.part);
    var name = function (own) { return (own.part ? own.part + "，" : "") + "第" + own.edition + "期（" + own.date + "）"; };
    if (unlike) lines.push("注意：您选的是" + name(manifest) + "，而本页属于" + name(data) + "。");
    if (beside) lines.push("多出来的文件不是这份案例库的。是您自己放的，没有关系；说不清来历的，不要打开，先用杀毒软件查。");
    if (found.of("leftover").length) lines.push("上次留下的文件不影响使用，可以删除。");
    if (found.of("unseen").length) lines.push("浏览器不给看名字以点开头的隐藏文件，这几个没能核对。换 Chrome、Edge 或 Firefox 可以核对。");
    if (own.litter) lines.push("另有" + grouped(own.litter) + "个文件是电脑系统自己放的，不影响使用。");
    if (there.has("manifest.json.minisig")) lines.push("这份拷贝带有签名；本页不核对签名，见下面的“查什么，不查什么”。");
    var read = "读了" + grouped(own.count) + "个文件，共" + (own.bytes / 1e6).toFixed(1) + " MB。";
    if (there.has("manifest.partial.json")) {
      verdict("files", "bad", "这份拷贝没有拷完", ["写这个U盘的程序中途停了（文件 manifest.partial.json 还在）。做U盘的人再执行一次同样的命令就会接着写完。", AGAIN].concat(lines), found);
    } else if (!own.lists) {
      verdict("files", "bad", "清单没有了，不能核对", ["manifest.json 和 SHA256SUMS 都没有找到，或者都坏了。", AGAIN], found);
    } else if (found.wrong()) {
      verdict("files", "bad", (found.of("missing").length ? "这份拷贝不完整：" : "这份拷贝有问题：") + found.sum(WRONG), [read, AGAIN].concat(lines), found);
    } else if (unlike) {
      verdict("files", "bad", "文件都对，但和本页不是同一份", [read].concat(lines), found);
    } else if (found.of("danger").length) {
      verdict("files", "bad", "文件都对，但多出" + grouped(found.of("danger").length) + "个可疑的文件", [read + "每一个都和清单一致。"].concat(lines), found);
    } else {
      var unseen = found.of("unseen").length;
      verdict("files", "good", unseen ? "看得到的文件都对，有" + grouped(unseen) + "个没能核对"
        : beside ? "文件都对，另外多出" + grouped(beside) + "个" : "每个文件都对，可以放心使用", [read + "每一个都和清单一致。"].concat(lines), found);
    }
  }

  /* ---- the page ---- */

  function copyText() {
    var box = $("text"), ok = false;
    box.focus();
    box.select();
    try { ok = document.execCommand("copy"); } catch (e) { /* said below */ }
    $("copied").textContent = ok ? "已复制，可以粘贴到微信、邮件里。" : "没能自动复制：文字已经选中，请按 Ctrl+C。";
  }

  function start(data) {
    var input = $("folder");
    $("again").onclick = function () { location.search = "?" + Date.now(); };
    $("copy").onclick = copyText;
    $("print").onclick = function () { window.print(); };
    if ("webkitdirectory" in input) $("pick").hidden = false; else $("no-pick").hidden = false;
    $("pick").onclick = function () { input.value = ""; input.click(); };
    input.onchange = async function () {
      if (!input.files.length) return;
      $("pick").disabled = true;
      $("files").hidden = true;
      $("files").removeAttribute("data-state");
      $("files-found").textContent = "";
      progress("files", 0, 1, "正在看文件夹里有什么……");
      try { await fileCheck(input.files, data); } catch (e) {
        verdict("files", "bad", "没能核对完", ["出了意外：" + e + "。请再试一次，或者换一个浏览器。"], new Findings());
      }
      $("pick").disabled = false;
      $("files").focus();
    };
    if (!data) {
      verdict("quick", "bad", "本页自己损坏了", [AGAIN], new Findings());
      return;
    }
    $("quick").textContent = "";
    element("strong", "正在检查……", $("quick"));
    quickCheck(data).catch(function (e) {
      verdict("quick", "bad", "没能查完", ["出了意外：" + e + "。请按“重新检查”，或者换一个浏览器。"], new Findings());
      $("again").hidden = false;
    });
  }

  var data = null;
  try { data = JSON.parse($("data").textContent); } catch (e) { /* start says so */ }
  start(data);
})();
