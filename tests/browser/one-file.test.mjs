// The library as one file, in Chromium, Firefox and WebKit on file://: every page, links and the way back, anchors, search,
// lists and comparison, downloads, printing, and that nothing is asked of any other file or of the network.
// TASHAN_ONE_FILE names the file, TASHAN_SITE the folder that it was made from, TASHAN_PROGRAM the program.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { inflateSync } from 'node:zlib';
import { otherBrowser } from './browsers.mjs';
import { address, browser, cases, heading, messages, pages, pageTypes, program, read, requests, site, squeeze, text, all, tree, until } from './helpers.mjs';

assert.ok(process.env.TASHAN_ONE_FILE, 'TASHAN_ONE_FILE is not set. It must name the file that was made from TASHAN_SITE.');
/* Alone in a folder whose name has blanks and Chinese, as a mail program may save it. */
const folder = mkdtempSync(join(tmpdir(), 'tashan 单文件 '));
after(() => rmSync(folder, { recursive: true, force: true }));
const file = join(folder, '案例库 #1.html'), url = pathToFileURL(file).href;
copyFileSync(resolve(process.env.TASHAN_ONE_FILE), file);

const start = { chromium: browser, firefox: () => otherBrowser('firefox'), webkit: () => otherBrowser('webkit') };
const command = (query) => JSON.parse(execFileSync(program, ['search', '--site', site, '--limit', '20', '--format', 'json', '--', query], { encoding: 'utf8' }));
const titleOf = (path) => squeeze(text(all(tree(path), 'title')[0]));
const E = encodeURIComponent;

/** What goes wrong on a page, in every browser: the console of WebKit cannot be read from outside. */
const LISTEN = `
  if (!document.problems) {
    const problems = document.problems = []; /* what a page leaves on the window goes with it */
    const listen = () => {
      window.addEventListener('error', (e) => problems.push('error: ' + (e.message || (e.target && e.target.outerHTML || '').slice(0, 200))), true);
      window.addEventListener('unhandledrejection', (e) => problems.push('rejection: ' + e.reason));
      document.addEventListener('securitypolicyviolation', (e) => problems.push('policy: ' + e.violatedDirective + ' ' + e.blockedURI.slice(0, 200)));
    };
    const open = document.open;
    document.open = function () { const made = open.apply(document, arguments); listen(); return made; };
    listen();
  }`;

test('it is small, and names no address that would be fetched', () => {
  assert.ok(statSync(file).size < 3 << 20, `${statSync(file).size} bytes`);
  const whole = readFileSync(file, 'utf8');
  assert.match(whole.slice(0, 400), /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'nonce-[0-9a-f]{32}'; style-src 'nonce-[0-9a-f]{32}' data:; img-src data: blob:; font-src data:; media-src data: blob:; object-src data:; form-action 'none'">/);
  assert.doesNotMatch(whole, /<(?:img|script|iframe|source|link|style)[^>]*\s(?:src|href)=["']?(?:https?:)?\/\//i);
});

for (const name of Object.keys(start)) {
  describe(name, () => {
    let driver, quit;
    const run = (script, ...args) => driver.executeScript(script, ...args);
    const here = () => run('return document.baseURI.slice(arguments[0].length + 1)', url);
    const ready = (path) => until(driver, path, async () => (await here()) === path && (await run("return document.readyState === 'complete' && !!document.body")));
    const open = async (path = '', suffix = '') => {
      await driver.get('about:blank');
      await driver.get(url + (path ? '#/' + path : '') + suffix);
      await ready(path || 'index.html');
      await run(LISTEN);
    };
    const go = async (path, suffix = '') => {
      await run('location.hash = arguments[0]', '/' + path + suffix);
      await ready(path);
    };
    const quiet = async (what) => {
      assert.deepEqual(await run('return document.problems.splice(0)'), [], what);
      if (name !== 'chromium') return;
      assert.deepEqual(await messages(driver), [], `${what}: the console is not empty`);
      const others = (await requests(driver)).filter((r) => r.url.replace(/#.*$/s, '') !== url && !/^(data|about|blob):/.test(r.url));
      assert.deepEqual(others.map((r) => r.url), [], `${what}: asks for other files`);
    };
    const click = async (css) => (await driver.findElement({ css })).click();
    const hits = () => run("return Array.from(document.querySelectorAll('#search-results > li a[data-key]'), (a) => a.getAttribute('data-key'))");
    const searched = (what, test) => until(driver, what, async () => (await run("return document.documentElement.getAttribute('data-search')")) === 'done' && test(await hits()));

    before(async () => ({ driver, quit } = await start[name]()));
    after(() => quit?.());
    beforeEach(async () => {
      await open();
      await run('localStorage.clear(); sessionStorage.clear()');
      if (name === 'chromium') { await messages(driver); await requests(driver); }
    });

    test('every page opens as in the folder, without a word on the console', async () => {
      for (const path of pages) {
        await go(path);
        const now = await run(`return { title: document.title, h1: (document.querySelector('h1') || {}).textContent, lang: document.documentElement.lang, library: document.documentElement.getAttribute('data-library'),
          sheets: document.styleSheets.length, theme: !!(window.tashan && tashan.base), base: window.tashan && tashan.base, bare: document.querySelectorAll('link[rel=stylesheet], script[src]').length }`);
        assert.equal(squeeze(now.h1), heading(path), path);
        if (path !== 'search.html') assert.equal(squeeze(now.title), titleOf(path), path);
        assert.equal(now.lang, 'zh-CN', path);
        assert.ok(now.library && now.theme && now.sheets > 2 && now.bare === 0, `${path} ${JSON.stringify(now)}`);
        assert.equal(now.base, url + '/', path);
        await quiet(path);
      }
    });

    test('links click through, Back and Forward come with their titles and places', async () => {
      await click('main a[href^="cases/"]:not([href="cases/index.html"])');
      await until(driver, 'a case', async () => cases.includes(await here()));
      const first = await here();
      assert.match(await driver.getCurrentUrl(), /#\/cases\/[\w-]+\.html$/);
      await click('main a[href^="../regions/"]');
      await until(driver, 'a region', async () => (await here()).startsWith('regions/'));
      const second = await here();
      await run('history.back()');
      await ready(first);
      assert.equal(await run('return document.title'), titleOf(first));
      await run('history.back()');
      await ready('index.html');
      await run('history.forward()');
      await ready(first);
      await run('history.forward()');
      await ready(second);
      assert.equal(await run('return document.title'), titleOf(second));
      await quiet('links');
    });

    test('Back leads to the place on the page where the reader was', async () => {
      const path = cases.reduce((a, b) => (read(b).length > read(a).length ? b : a));
      await go(path);
      await run('window.scrollTo(0, 1234)');
      await until(driver, 'the place to be kept', () => run('return !!history.state && Math.abs(history.state.tashanPlace.y - 1234) < 3'));
      await go('about.html');
      assert.ok((await run('return window.scrollY')) < 3);
      await run('history.back()');
      await ready(path);
      await until(driver, 'the place', () => run('return Math.abs(window.scrollY - 1234) < 3'));
      await driver.navigate().refresh();
      await ready(path);
      await until(driver, 'the place after a reload', () => run('return Math.abs(window.scrollY - 1234) < 3'));
    });

    test('anchors scroll without loading anything, are marked, and can be gone back from', async () => {
      const path = cases.find((p) => all(tree(p), 'nav', 'toc').length);
      await go(path);
      await run('document.body.kept = true');
      await run("document.querySelectorAll('.toc a')[1].click()");
      const top = () => run("const el = document.getElementById(decodeURIComponent(location.hash.split('#').pop())); return el && Math.round(el.getBoundingClientRect().top)");
      await until(driver, 'the part', async () => Math.abs(await top()) < 140);
      assert.equal(await run('return document.body.kept'), true);
      assert.equal(await run("return document.querySelector('.tashan-target').id"), decodeURIComponent((await driver.getCurrentUrl()).split('#').pop()));
      await run('history.back()');
      await until(driver, 'the top', () => run('return window.scrollY < 3'));
      assert.equal(await run('return document.body.kept'), true);
      await driver.get('about:blank');
      const id = /<h2 id="([^"]+)"/.exec(read(path))[1];
      await open(path, '#' + E(id));
      await until(driver, 'the part after loading', async () => Math.abs(await top()) < 140);
      await go('glossary.html');
      await run("document.querySelector('.entry').id = 'the-entry'; location.hash = '/glossary.html#the-entry'");
      await until(driver, 'the colour of the target', () => run("return getComputedStyle(document.getElementById('the-entry')).boxShadow !== 'none'"));
      await quiet('anchors');
    });

    test('search in Chinese gives what the command gives; filters; Back', async () => {
      for (const query of ['技能 竞赛', '曲靖', '石斛']) {
        const expected = command(query).hits.map((hit) => hit.path);
        await go('search.html', '#q=' + E(query));
        await searched(query, (found) => found.join() === expected.join());
        assert.ok(expected.length > 0, query);
        assert.ok((await run('return document.title')).startsWith(query));
      }
      await go('search.html', '#q=' + E('技能'));
      await searched('技能', (found) => found.length > 3);
      const before = await hits();
      await run("Array.from(document.querySelectorAll('#search-filters input[type=checkbox]')).find((box) => !box.checked).click()");
      await searched('fewer hits', (found) => found.length > 0 && found.length < before.length);
      assert.match(await driver.getCurrentUrl(), /#\/search\.html#q=.*&\w+=/);
      await run('history.back()');
      await searched('all hits again', (found) => found.join() === before.join());
      await click('#search-results h3 a');
      await until(driver, 'the hit', async () => (await here()) === before[0]);
      await run('history.back()');
      await searched('the hits after Back', (found) => found.join() === before.join());
      await quiet('search');
    });

    test('the box of the home page suggests, and leads to the hits; so does its form alone', async () => {
      const box = await driver.findElement({ css: 'form.search input[name=q]' });
      await box.click();
      await until(driver, 'the engine', () => run('return !!(window.tashan && tashan.suggest)'));
      await box.sendKeys('石斛');
      await until(driver, 'suggestions', () => run("return document.querySelectorAll('[role=listbox] [role=option]').length > 0"));
      await box.sendKeys('\uE007');
      await until(driver, 'the search page', async () => (await here()) === 'search.html');
      await searched('hits', (found) => found.join() === command('石斛').hits.map((hit) => hit.path).join());
      /* A form that no script takes: its query goes into the address. */
      await go('about.html');
      await run(`const form = document.createElement('form'), input = document.createElement('input');
        form.action = 'search.html'; input.name = 'q'; input.value = '石斛'; form.append(input); document.body.append(form); form.requestSubmit ? form.requestSubmit() : form.dispatchEvent(new Event('submit', { bubbles: true, cancelable: true }));`);
      await until(driver, 'the search page with a query', async () => (await here()) === 'search.html?q=' + E('石斛'));
      await searched('hits', (found) => found.join() === command('石斛').hits.map((hit) => hit.path).join());
      await quiet('the box');
    });

    test('cases chosen on pages stand in the comparison; the list and the booklet hold them', async () => {
      const chosen = cases.slice(0, 2);
      for (const path of chosen) {
        await go(path);
        await click('.case-head button[data-mark=compare]');
        await click('.case-head button[data-mark=list]');
      }
      await click('#chosen-go');
      await until(driver, 'the comparison', async () => (await here()) === 'compare.html' && (await run("return document.getElementById('compare-page').getAttribute('data-state') === 'done' && document.querySelectorAll('#compare-table thead th').length")) === 2);
      assert.deepEqual(await run("return Array.from(document.querySelectorAll('#compare-table thead a'), (a) => a.textContent)"),
        await run('return arguments[0]', chosen.map((p) => squeeze(heading(p).replace(/\s*(征求意见|待核|草稿)$/, '')))));
      assert.ok((await run("return document.querySelectorAll('#compare-table tbody tr').length")) > 5);
      assert.equal(await run("return document.querySelectorAll('iframe').length"), 0);
      await go('list.html');
      await until(driver, 'the list', () => run("return document.querySelectorAll('#list-body li[data-id] h3').length === 2"));
      await run("const note = document.querySelector('#list-body textarea'); note.value = '备注一'; note.dispatchEvent(new Event('input', { bubbles: true }))");
      await run("document.getElementById('list-booklet').click()");
      await until(driver, 'the booklet', async () => (await here()) === 'booklet.html' && (await run("return document.getElementById('booklet-page').getAttribute('data-state') === 'done' && document.querySelectorAll('#booklet-cases article').length")) === 2);
      assert.ok(await run("return document.querySelector('.reader-note').textContent.indexOf('备注一') >= 0"));
      await run("document.querySelector('#booklet-contents a').click()");
      await until(driver, 'the first case of the booklet', () => run("return Math.abs(document.getElementById('case-1').getBoundingClientRect().top) < 140"));
      assert.equal(await here(), 'booklet.html');
      await open('list.html');
      await until(driver, 'the list after a reload', () => run("return document.querySelectorAll('#list-body li[data-id] h3').length === 2"));
      await quiet('lists');
    });

    test('a comparison of a case that is not there says so', async () => {
      await go('compare.html', '#cases=none,' + cases[0].slice(6, -5));
      await until(driver, 'the answer', () => run("return document.getElementById('compare-page').getAttribute('data-state') === 'done'"));
      assert.match(await run("return document.getElementById('compare-problems').textContent"), /没有读到/);
      assert.equal(await run("return document.querySelectorAll('#compare-table thead th').length"), 1);
    });

    test('dark and light stay from page to page', async () => {
      const was = await run('return getComputedStyle(document.body).backgroundColor');
      await click('#mode');
      const now = await run('return getComputedStyle(document.body).backgroundColor');
      assert.notEqual(now, was);
      await go('about.html');
      assert.equal(await run('return getComputedStyle(document.body).backgroundColor'), now);
      await open('about.html');
      assert.equal(await run('return getComputedStyle(document.body).backgroundColor'), now);
      await quiet('colours');
    });

    test('the choices of a table are there again after Back', async () => {
      await go('cases/index.html');
      const count = await run(`const choice = document.querySelector('.filters select'); choice.selectedIndex = 1; choice.dispatchEvent(new Event('change', { bubbles: true }));
        return document.querySelectorAll('#case-table tbody tr:not([hidden])').length`);
      assert.ok(count < cases.length);
      await run("document.querySelector('.site-nav a[href$=\"about.html\"]').click()");
      await ready('about.html');
      await run('history.back()');
      await ready('cases/index.html');
      assert.equal(await run("return document.querySelector('.filters select').selectedIndex"), 1);
      assert.equal(await run("return document.querySelectorAll('#case-table tbody tr:not([hidden])').length"), count);
    });

    test('the figures filter, and their files are given byte for byte', async () => {
      await go('data.html');
      await run("const q = document.getElementById('data-filters').elements.q; q.value = '职工'; q.dispatchEvent(new Event('input', { bubbles: true }))");
      await until(driver, 'fewer figures', () => run("return /符合条件/.test(document.getElementById('data-count').textContent)"));
      await run(`window.given = []; const make = URL.createObjectURL; URL.createObjectURL = (blob) => { given.push(blob); return make.call(URL, blob); };
        HTMLAnchorElement.prototype.click = function () { given.push(this.download); };`);
      for (const path of ['data/figures.csv', 'data/cases.json']) {
        await run(`given.length = 0; document.querySelector('a[href="' + arguments[0] + '"]').dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true }))`, path);
        const bytes = await driver.executeAsyncScript(`const done = arguments[0], reader = new FileReader(); reader.onload = () => done([given[1], reader.result.replace(/^.*,/, '')]); reader.readAsDataURL(given[0]);`);
        assert.equal(bytes[0], path.split('/')[1]);
        assert.ok(Buffer.from(bytes[1], 'base64').equals(readFileSync(join(site, path))), path);
      }
    });

    test('a link that is copied or opened in a tab of its own has an address that works', async () => {
      const link = 'main a[href^="cases/"]:not([href="cases/index.html"])';
      const lent = await run(`const a = document.querySelector(arguments[0]), was = a.getAttribute('href'); a.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true })); return [was, a.href]`, link);
      assert.equal(lent[1], url + '#/' + lent[0]);
      await until(driver, 'the link as it was', () => run('return document.querySelector(arguments[0]).getAttribute("href") === arguments[1]', link, lent[0]));
      await driver.get('about:blank');
      await driver.get(lent[1]);
      await ready(lent[0]);
    });

    test('an address of no page says so and leads home', async () => {
      await run("location.hash = '/cases/none.html'");
      await until(driver, 'the words', () => run("return document.querySelector('h1').textContent === '没有这一页'"));
      await click('main a, body a');
      await ready('index.html');
      await quiet('a wrong address');
    });

    test('nothing of one page is left on the next', async () => {
      await run("window.left = 1; window.ticks = 0; setInterval(() => { window.ticks++; }, 5); window.addEventListener('keydown', () => { window.heardOld = true; }); document.addEventListener('keydown', () => { window.heardOld = true; })");
      await go('about.html');
      assert.equal(await run('return window.left'), null);
      await new Promise((done) => setTimeout(done, 60));
      assert.equal(await run("document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'a', bubbles: true })); return [window.ticks, window.heardOld].join()"), ',');
    });

    test('the policy still holds on written pages and in their frames: nothing reaches a server', async (t) => {
      const asked = [], server = createServer((request, response) => { asked.push(request.url); response.end(); });
      await new Promise((done) => server.listen(0, '127.0.0.1', done));
      t.after(() => server.close());
      const origin = `http://127.0.0.1:${server.address().port}`;
      await go(cases[0]);
      const TRY = `
        const at = arguments[0], doc = arguments[1] ? document.querySelector('iframe').contentDocument : document, win = doc.defaultView, add = (tag, set) => doc.body.appendChild(Object.assign(doc.createElement(tag), set));
        add('img', { src: at + '/img' }); add('script', { src: at + '/script' }); add('link', { rel: 'stylesheet', href: at + '/css' }); add('iframe', { src: at + '/frame' });
        const style = doc.createElement('div'); style.style.backgroundImage = 'url(' + at + '/background)'; style.style.height = '9px'; doc.body.append(style);
        try { win.fetch(at + '/fetch').catch(() => {}); } catch (e) { }
        try { const x = new win.XMLHttpRequest(); x.open('GET', at + '/xhr'); x.send(); } catch (e) { }
        try { win.navigator.sendBeacon(at + '/beacon'); } catch (e) { }
        const inline = doc.createElement('script'); inline.text = 'window.ranInline = true'; doc.body.append(inline);
        doc.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="window.ranHandler = true">');`;
      await run(TRY, origin, false);
      await run("const frame = document.createElement('iframe'); frame.src = tashan.addressOf('about'); document.body.append(frame)");
      await until(driver, 'the frame', () => run("const frame = document.querySelector('iframe:not([src^=http])'); return !!(frame && frame.contentDocument.querySelector('h1'))"));
      await run("document.querySelectorAll('iframe[src^=http]').forEach((el) => el.remove())");
      await run(TRY, origin, true);
      await new Promise((done) => setTimeout(done, 700));
      assert.deepEqual(asked, []);
      const refused = await run('return document.problems.splice(0)');
      for (const kind of ['img-src', 'script-src', 'style-src', 'frame-src', 'connect-src']) assert.ok(refused.some((said) => said.startsWith('policy: ') && said.includes(kind)), `${kind} ${refused}`);
      assert.deepEqual(await run("return [window.ranInline, window.ranHandler, document.querySelector('iframe').contentWindow.ranInline].join()"), ',,');
    });
  });
}

describe('chromium alone', () => {
  test('on paper a case is what it is in the folder', async () => {
    const { driver, quit } = await browser();
    try {
      const path = cases.find((p) => p.includes('wuxin')) ?? cases[0];
      const print = async () => {
        const { data } = await driver.sendAndGetDevToolsCommand('Page.printToPDF', { preferCSSPageSize: true });
        return drawn(Buffer.from(data, 'base64'));
      };
      await driver.get(address(path));
      const wanted = await print();
      await driver.get(url + '#/' + path);
      await until(driver, 'the case', () => driver.executeScript("return !!document.querySelector('article[data-id]') && document.readyState === 'complete'"));
      const got = await print();
      assert.ok(wanted.length > 1);
      assert.deepEqual(got, wanted);
    } finally { await quit(); }
  });

  test('the text of cases, and of a page of every type, is the text in the folder', async () => {
    const { driver, quit } = await browser();
    try {
      const TEXT = "return document.body.innerText.replace(/\\s+/g, ' ')";
      const own = new Set(['search.html', 'browse.html', 'compare.html', 'booklet.html', 'list.html']); /* what they show comes later */
      await driver.get(url);
      const seen = new Map();
      for (const path of [...new Set([...cases, ...pageTypes().map((type) => type.path)])].filter((p) => !own.has(p))) {
        await driver.executeScript('location.hash = arguments[0]', '/' + path);
        await until(driver, path, () => driver.executeScript('return document.baseURI === arguments[0] && document.readyState === "complete"', url + '/' + path));
        seen.set(path, await driver.executeScript(TEXT));
      }
      await driver.executeScript('localStorage.clear()');
      for (const [path, was] of seen) {
        await driver.get(address(path));
        const bare = (s) => s.replaceAll(/ 已读|已打开过 \d+ 篇，共 \d+ 篇|全部 \d+ 篇都已打开过/g, '');
        assert.equal(bare(was), bare(await driver.executeScript(TEXT)), path);
      }
    } finally { await quit(); }
  });

  test('without scripts it says what is needed, and nothing of what it holds', async () => {
    const { driver, quit } = await browser({ javascript: false });
    try {
      await driver.get(url);
      const body = await driver.findElement({ css: 'body' }).getText();
      assert.match(body, /允许运行脚本/);
      assert.doesNotMatch(body, /正在打开/);
      for (const path of cases) assert.ok(!body.includes(heading(path)), path);
    } finally { await quit(); }
  });

  test('a file that has not come whole says so', async () => {
    const { driver, quit } = await browser();
    const part = join(folder, 'part.html');
    try {
      const whole = readFileSync(file);
      for (const share of [0.2, 0.7, 0.999]) {
        writeFileSync(part, whole.subarray(0, Math.floor(whole.length * share)));
        await driver.get(pathToFileURL(part).href);
        await until(driver, 'the words', async () => /没有收全/.test(await driver.findElement({ css: 'body' }).getText()));
      }
    } finally { await quit(); }
  });

  test('the history names the pages', async () => {
    const { driver, quit } = await browser();
    try {
      await driver.get(url);
      for (const path of [cases[0], 'about.html', 'themes/index.html']) {
        await driver.executeScript('location.hash = arguments[0]', '/' + path);
        await until(driver, path, () => driver.executeScript('return document.baseURI === arguments[0] && document.readyState === "complete"', url + '/' + path));
      }
      const { entries } = await driver.sendAndGetDevToolsCommand('Page.getNavigationHistory');
      assert.deepEqual(entries.slice(-4).map((e) => squeeze(e.title)), ['index.html', cases[0], 'about.html', 'themes/index.html'].map(titleOf));
    } finally { await quit(); }
  });

  test('a server may give it, too: pages, search, comparison', async () => {
    const asked = [], server = createServer((request, response) => {
      asked.push(request.url);
      response.setHeader('Content-Type', 'text/html; charset=utf-8');
      response.end(readFileSync(file));
    });
    await new Promise((done) => server.listen(0, '127.0.0.1', done));
    const { driver, quit } = await browser(), at = `http://127.0.0.1:${server.address().port}/lib/one.html`;
    try {
      await driver.get(`${at}#/search.html#q=${E('石斛')}`);
      await until(driver, 'hits', async () => (await driver.executeScript("return document.querySelectorAll('#search-results > li').length")) === command('石斛').hits.length);
      await driver.executeScript('location.hash = arguments[0]', '/compare.html#cases=' + cases.slice(0, 2).map((p) => p.slice(6, -5)).join());
      await until(driver, 'the comparison', () => driver.executeScript("return document.querySelectorAll('#compare-table thead th').length === 2"));
      assert.deepEqual([...new Set(asked)].filter((path) => path !== '/favicon.ico'), ['/lib/one.html']);
    } finally {
      await quit();
      server.close();
    }
  });

  test('it downloads', async () => {
    const { driver, quit } = await browser(), downloads = mkdtempSync(join(folder, 'downloads-'));
    try {
      await driver.sendDevToolsCommand('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: downloads });
      await driver.get(url + '#/data.html');
      await until(driver, 'the page', () => driver.executeScript("return !!document.querySelector('a[href=\"data/figures.csv\"]')"));
      await (await driver.findElement({ css: 'a[href="data/figures.csv"]' })).click();
      const got = join(downloads, 'figures.csv');
      await until(driver, 'the file', () => existsSync(got) && readFileSync(got).equals(readFileSync(join(site, 'data/figures.csv'))));
    } finally { await quit(); }
  });
});

/** What is drawn on each sheet of a PDF, as the bytes of its drawing commands. */
function drawn(pdf) {
  const text = pdf.toString('latin1'), out = [];
  for (const found of text.matchAll(/\/Filter \/FlateDecode[^>]*>>\s*stream\r?\n/g)) {
    const end = text.indexOf('endstream', found.index);
    let stream;
    try { stream = inflateSync(pdf.subarray(found.index + found[0].length, end)).toString('latin1'); } catch { continue; }
    if (/ Tf\s/.test(stream)) out.push(stream);
  }
  return out;
}
