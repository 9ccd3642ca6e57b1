// One file from a theme that is not ours and knows nothing of it: no policy, inline scripts, imported styles, images in every place,
// frames, forms, addresses with Chinese. The site is put in the place of one that the program (TASHAN_PROGRAM) has built.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { otherBrowser } from './browsers.mjs';
import { browser, until } from './helpers.mjs';

const folder = mkdtempSync(join(tmpdir(), 'tashan-theme-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const PNG = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAIAAAACCAIAAAD91JpzAAAAFElEQVR4nGP8z8Dwn4GBgYEJRAAADiYCAd3Fd5kAAAAASUVORK5CYII=', 'base64');
const FILES = {
  'index.html': `<!doctype html>
<html lang="en" class="~home"><head><meta charset="utf-8"><title>甲 &amp; 乙</title>
<link rel="stylesheet" href="css/a.css"><link rel="stylesheet" href="css/paper.css" media="print">
<style>#inline { background-image: url("img/dot.png") } #here:target { color: rgb(1, 2, 3) }</style>
<script>var shared = 1; window.early = location.pathname.replace(/^.*\\//, '') + '|' + document.currentScript.tagName;</script>
<script src="js/late.js" defer data-name="late one"></script>
<script src="js/first.js"></script></head>
<body onload="window.handler = 'ran'"><h1>~甲~_乙~A</h1>
<p id="inline">x</p><p id="styled" style="background-image: url('img/dot.png')">x</p><p id="imported">x</p><p id="here">here</p>
<img id="plain" src="img/dot.png" alt=""><img id="set" srcset="img/dot.png 1x, img/none.png 2x" alt=""><img id="svg" src="img/a%20b.svg" alt=""><img id="data" src="data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==" alt="">
<svg width="20" height="20"><defs><linearGradient id="g"><stop stop-color="red"/></linearGradient></defs><rect id="filled" width="20" height="20" fill="url(#g)"/><image id="image" href="img/dot.png" width="9" height="9"/><a id="drawn" href="%E9%A1%B5%20%E9%9D%A2/%E6%B1%89%E5%AD%97.html"><text y="15">去</text></a></svg>
<iframe id="frame" src="sub/frame.html" width="200" height="100"></iframe>
<a id="chinese" href="%E9%A1%B5%20%E9%9D%A2/%E6%B1%89%E5%AD%97.html?x=1#%E9%87%8D">页</a> <a id="jump" href="#here">here</a> <a id="folder" href="sub/index.html">sub</a>
<form id="form" action="sub/index.html"><input name="q" value="曲靖 a&amp;b"><button name="by" value="1">go</button></form>
</body></html>`,
  'css/a.css': '\uFEFF@import "b.css" screen;\n@import url(b.css) print;\nbody { color: rgb(4, 5, 6) } /* </style> url(none.png) */ h1::after { content: "</style>" }',
  'css/b.css': '#imported { background-image: url(../img/dot.png) }',
  'css/paper.css': 'body { color: rgb(7, 8, 9) }',
  'js/first.js': `window.first = [document.currentScript.src, typeof shared, document.readyState, '</script><!-- ~A ~~'].join('|'); function fromFirst() { return 'first'; }
window.addEventListener('hashchange', function () { window.hashes = (window.hashes || []).concat(window.location.hash); });`,
  'js/late.js': `window.late = [document.currentScript.dataset.name, document.querySelectorAll('h1').length, fromFirst(), typeof shared].join('|');
document.addEventListener('DOMContentLoaded', function () { window.ready = true; });
var el = document.createElement('script'); el.onload = function () { window.loaded = true; }; el.src = new URL('dynamic.js', document.currentScript.src).href; document.head.appendChild(el);
document.querySelector('h1').insertAdjacentHTML('afterend', '<img id="inserted" src="img/dot.png">');
var made = new Image(); made.id = 'made'; made.src = 'img/dot.png'; document.body.appendChild(made);
var set = document.createElement('img'); set.id = 'attribute'; set.setAttribute('src', 'img/dot.png'); document.body.appendChild(set);`,
  'js/dynamic.js': 'window.dynamic = document.currentScript.src;',
  'sub/index.html': '<!doctype html><html><head><title>sub</title></head><body><h1>sub</h1><p id="asked"></p><a href="../index.html">home</a><script>document.getElementById("asked").textContent = decodeURIComponent(location.search.replace(/\\+/g, " "));</script></body></html>',
  'sub/frame.html': '<p id="in">in the frame</p><img src="../img/dot.png"><script src="../js/frame.js"></script>',
  'js/frame.js': 'window.parent.framed = location.href + "|" + (window !== window.parent);',
  '页 面/汉字.html': '<!doctype html><title>汉字页</title><div style="height: 3000px"></div><h2 id="重">重</h2><a id="home" href="../index.html">home</a><div style="height: 3000px"></div><script>function home() { window.location = "../index.html"; }</script>',
  'img/a b.svg': '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><rect width="4" height="4" fill="#0a0"/></svg>',
};
const program = (...words) => execFileSync(process.env.TASHAN_PROGRAM ?? assert.fail('TASHAN_PROGRAM is not set'), ['--root', folder, ...words]);
writeFileSync(join(folder, 'config.toml'), 'title = "x"\n');
program('build');
const records = Object.entries(FILES).map(([path, text]) => [path, Buffer.from(text)]).concat([['img/dot.png', PNG]]).map(([path, bytes]) => {
  const file = join(folder, 'public', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, bytes);
  return [`site/${path}`, { size: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') }];
});
/* The record of the site, in the one form that the program takes. */
const marker = join(folder, 'public/.tashan'), [head, , ...rest] = readFileSync(marker, 'utf8').split('\n'), old = JSON.parse(rest.join('\n'));
records.sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
const spaced = (object) => `{${Object.entries(object).map(([key, value]) => `${JSON.stringify(key)}: ${JSON.stringify(value)}`).join(', ')}}`;
const counts = { cases: 0, files: records.length, bytes: records.reduce((n, [, file]) => n + file.size, 0) };
writeFileSync(marker, [head, '[]', '{', '"format": 1,', `"program": ${JSON.stringify(old.program)},`, '"title": "x",', `"edition": ${old.edition},`, `"date": "${old.date}",`,
  `"counts": ${spaced(counts)},`, '"cases": [],', '"files": {', records.map(([path, file]) => `${JSON.stringify(path)}: ${spaced(file)}`).join(',\n'), '},', '"leftovers": []', '}', ''].join('\n'));
const file = join(folder, 'one.html'), url = pathToFileURL(file).href;
program('pack', 'html', file);

for (const [name, open] of Object.entries({ chromium: browser, firefox: () => otherBrowser('firefox'), webkit: () => otherBrowser('webkit') })) {
  describe(name, () => {
    let driver, quit;
    const run = (script, ...args) => driver.executeScript(script, ...args);
    const home = async () => {
      await driver.get('about:blank');
      await driver.get(url);
      await until(driver, 'the page', () => run("return window.handler === 'ran' && window.loaded === true && !!window.framed"));
    };
    before(async () => ({ driver, quit } = await open()));
    after(() => quit?.());

    test('scripts run in their order, and see the page’s own address', async () => {
      await home();
      assert.equal(await run('return document.title'), '甲 & 乙');
      assert.equal(await run("return document.querySelector('h1').textContent"), '~甲~_乙~A');
      assert.equal(await run('return document.documentElement.className'), '~home');
      assert.equal(await run('return window.early'), 'index.html|SCRIPT');
      assert.equal(await run('return window.first'), `${url}/js/first.js|number|loading|</script><!-- ~A ~~`);
      assert.equal(await run('return window.late'), 'late one|1|first|number');
      assert.equal(await run('return window.ready'), true);
      assert.equal(await run('return window.dynamic'), `${url}/js/dynamic.js`);
    });

    test('styles and images are there, wherever they are named', async () => {
      await home();
      const colour = (css) => run('return getComputedStyle(document.querySelector(arguments[0])).color', css);
      assert.equal(await colour('body'), 'rgb(4, 5, 6)');
      for (const id of ['inline', 'styled', 'imported']) assert.match(await run('return getComputedStyle(document.getElementById(arguments[0])).backgroundImage', id), /^url\("data:image\/png;base64,iVBOR/, id);
      await until(driver, 'the images', () => run("return Array.from(document.images).every((img) => img.complete)"));
      for (const id of ['plain', 'set', 'svg', 'data', 'inserted', 'made', 'attribute']) assert.ok((await run('return document.getElementById(arguments[0]).naturalWidth', id)) > 0, id);
      assert.match(await run("return document.getElementById('image').getAttribute('href')"), /^data:image\/png/);
      assert.equal(await run("return document.querySelectorAll('style').length"), 3);
      assert.equal(await run("return getComputedStyle(document.querySelector('h1'), '::after').content"), '"</style>"');
    });

    test('a frame shows its page', async () => {
      await home();
      assert.equal(await run('return window.framed'), `${url}/sub/frame.html|true`);
      assert.deepEqual(await run("const doc = document.getElementById('frame').contentDocument; return [doc.getElementById('in').textContent, doc.images[0].naturalWidth]"), ['in the frame', 2]);
    });

    test('links in text and in drawings, forms, addresses that scripts set, parts of a page', async () => {
      await home();
      await run("document.getElementById('jump').click()");
      await until(driver, 'the part', () => run("return getComputedStyle(document.getElementById('here')).color === 'rgb(1, 2, 3)'"));
      await until(driver, 'the event', () => run("return (window.hashes || []).join() === '#here'"));
      await run("document.getElementById('chinese').click()");
      await until(driver, 'the page', () => run("return document.title === '汉字页' && Math.abs(document.getElementById('重').getBoundingClientRect().top) < 5"));
      await run('home()');
      await until(driver, 'the home page', () => run("return document.title === '甲 & 乙' && !!document.getElementById('form')"));
      await run("document.getElementById('drawn').dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))");
      await until(driver, 'the page', () => run("return document.title === '汉字页'"));
      await run('history.back()');
      await until(driver, 'the home page', () => run("return !!document.querySelector('#form button')"));
      await (await driver.findElement({ css: '#form button' })).click();
      await until(driver, 'the answer', () => run("return document.title === 'sub' && document.getElementById('asked').textContent"));

      assert.match(await run("return document.getElementById('asked').textContent"), /^\?q=曲靖 a&b(&by=1)?$/);
    });

    test('a new tab gets an address that works', async () => {
      await home();
      const link = await driver.findElement({ id: 'folder' });
      await run("document.getElementById('folder').target = '_blank'");
      const handles = await driver.getAllWindowHandles();
      await link.click();
      await until(driver, 'the tab', async () => (await driver.getAllWindowHandles()).length > handles.length);
      const tab = (await driver.getAllWindowHandles()).find((h) => !handles.includes(h));
      await driver.switchTo().window(tab);
      await until(driver, 'its page', () => run("return document.title === 'sub' && location.hash === '#/sub/index.html'"));
      await driver.close();
      await driver.switchTo().window(handles[0]);
    });
  });
}
