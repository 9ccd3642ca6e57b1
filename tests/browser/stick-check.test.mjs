// 校验.html in Chromium, Firefox and WebKit, on file://: a whole stick is called good; whatever is broken on it is named.
import assert from 'node:assert/strict';
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { deflateSync, crc32 } from 'node:zlib';
import { otherBrowser } from './browsers.mjs';
import { browser, messages, outside, requests, site, until } from './helpers.mjs';
import { filesOf, sha256, smallSite, stick, writeStick } from './stick.mjs';
import { assertAccessible, fits, print } from './together.mjs';

const start = { chromium: browser, firefox: () => otherBrowser('firefox'), webkit: () => otherBrowser('webkit') };
const page = (folder, name) => pathToFileURL(join(folder, name)).href;
const run = (driver, script, ...values) => driver.executeScript(`return ${script}`, ...values);

/** A picture of one colour. */
function png(width, height) {
  const chunk = (name, bytes) => {
    const body = Buffer.concat([Buffer.from(name), bytes]), out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(bytes.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), body.length + 4);
    return out;
  };
  const head = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0]);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  const rows = Buffer.from(Array.from({ length: height * (1 + 3 * width) }, (_, i) => (i % (1 + 3 * width) === 0 ? 0 : (i * 7919) % 251)));
  return Buffer.concat([Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

/** Files that a site may have beside its theme: scripts that fail without their page, or would take this one away. */
const EXTRA = {
  'photo.png': png(64, 48),
  'fails.js': 'document.getElementById("gone").focus();',
  'greedy.js': '"use strict"; localStorage.clear(); alert("x"); top.location = "index.html"; window.tashan = {}; // no line feed',
  'leads-away.js': 'top.location.href = "about:blank"; location.href = "about:blank";',
  'open.css': '@media print { p { color: red } }',
  'images/图 片#1.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
};

async function quick(driver, folder) {
  await driver.get('about:blank');
  await driver.get(page(folder, '校验.html'));
  await until(driver, 'the quick check', () => run(driver, "!!document.getElementById('quick').dataset.state"), 60_000);
  return result(driver, 'quick');
}
const result = async (driver, id) => ({
  state: await run(driver, `document.getElementById('${id}').dataset.state`),
  head: await run(driver, `document.querySelector('#${id} strong').textContent`),
  words: await run(driver, `document.getElementById('${id}').textContent`),
  found: await run(driver, `Array.from(document.querySelectorAll('#${id}-found h3'), (h) => h.textContent + ' ' + Array.from(h.nextElementSibling.children, (li) => li.textContent).join(' '))`),
});

/** What breaks a stick: {what: [how, verdict, what is named, heading]}. `edit` changes a file's text. */
const edit = (path, change) => (folder) => writeFileSync(join(folder, path), change(readFileSync(join(folder, path), 'utf8')));
const DAMAGE = {
  'a script is missing': [(f) => unlinkSync(join(f, 'site/site.js')), /缺1个文件/, 'site/site.js', '缺少'],
  'a script of another edition': [edit('site/search.js', (s) => s.replace(/return"[0-9a-f]{8}"(?=\}\n$)/, 'return"00000000"')), /另一期/, 'site/search.js', '另一期'],
  'a script in the place of another': [(f) => cpSync(join(f, 'site/keep.js'), join(f, 'site/compare.js')), /另一期/, 'site/compare.js', '另一期'],
  'a truncated script': [edit('site/suggest.js', (s) => s.slice(0, s.length >> 1)), /1个文件损坏/, 'site/suggest.js', '内容不对'],
  'a script without its last line': [edit('site/fails.js', (s) => s.split('\n')[0]), /1个文件损坏/, 'site/fails.js', '内容不对'],
  'an empty script': [edit('site/suggest.js', () => ''), /1个文件损坏/, 'site/suggest.js', '内容不对'],
  'two stylesheets swapped': [(f) => {
    renameSync(join(f, 'site/map.css'), join(f, 'site/x'));
    renameSync(join(f, 'site/data.css'), join(f, 'site/map.css'));
    renameSync(join(f, 'site/x'), join(f, 'site/data.css'));
  }, /2个文件是另一期的/, 'site/map.css', '另一期'],
  'a truncated stylesheet': [edit('site/jade.css', (s) => s.slice(0, 300)), /1个文件损坏/, 'site/jade.css', '内容不对'],
  'a stylesheet is missing': [(f) => unlinkSync(join(f, 'site/jade.css')), /缺1个文件/, 'site/jade.css', '缺少'],
  'one character of the index': [edit('site/search/x3.js', (s) => s.replace('产', '厂')), /1个文件损坏/, 'site/search/x3.js', '内容不对'],
  'a part of the index of another edition': [(f) => edit('site/search/words.js', () => readFileSync(join(f, 'site/search/f1.js'), 'utf8').replace('"f1"', '"words"'))(f), /另一期/, 'site/search/words.js', '另一期'],
  'a part of the index is missing': [(f) => unlinkSync(join(f, 'site/search/h2.js')), /缺1个文件/, 'site/search/h2.js', '缺少'],
  'a script in the place of a part of the index': [(f) => cpSync(join(f, 'site/greedy.js'), join(f, 'site/search/h0.js')), /1个文件损坏/, 'site/search/h0.js', '内容不对'],
  'a picture is missing': [(f) => unlinkSync(join(f, 'site/photo.png')), /缺1个文件/, 'site/photo.png', '缺少'],
  'a picture of another size': [(f) => writeFileSync(join(f, 'site/photo.png'), png(65, 48)), /1个文件损坏/, 'site/photo.png', '内容不对'],
  'a page is missing': [(f) => unlinkSync(join(f, 'site/cases/baogang.html')), /缺1个文件/, 'site/cases/baogang.html', '缺少'],
};

/** Gives the page files of a folder as if the reader had chosen it: only Chromium's driver can choose a folder. */
async function choose(driver, name, folder, chosen = folder) {
  await run(driver, "document.getElementById('files').removeAttribute('data-state')");
  if (name === 'chromium') {
    await run(driver, "document.getElementById('folder').value = ''"); /* as the button does: the same choice again is none */
    await (await driver.findElement({ css: '#folder' })).sendKeys(chosen);
  } else {
    await run(driver, `(function () {
      var el = document.createElement('input'); el.type = 'file'; el.multiple = true; el.id = 'plain'; document.body.appendChild(el); })()`);
    const paths = filesOf(chosen), at = chosen.split('/').pop();
    await (await driver.findElement({ css: '#plain' })).sendKeys(paths.map((p) => join(chosen, p)).join('\n'));
    await run(driver, `(function (paths, at) {
      var plain = document.getElementById('plain'), input = document.getElementById('folder');
      var files = Array.from(plain.files, function (file, i) { return Object.defineProperty(file, 'webkitRelativePath', { value: at + '/' + paths[i] }); });
      plain.remove();
      Object.defineProperty(input, 'files', { value: files, configurable: true });
      input.dispatchEvent(new Event('change'));
    })(arguments[0], arguments[1])`, paths, at);
  }
  await until(driver, 'the files', () => run(driver, "!!document.getElementById('files').dataset.state"), 60_000);
  return result(driver, 'files');
}

for (const name of Object.keys(start)) {
  describe(name, () => {
    let driver, quit, whole;
    before(async () => {
      ({ driver, quit } = await start[name]());
      whole = mkdtempSync(join(tmpdir(), 'tashan-stick-'));
      writeStick(site, whole, { extra: EXTRA });
    });
    after(async () => {
      await quit?.();
      rmSync(whole, { recursive: true, force: true });
    });
    /** The file at `path` as it was, after `work`. */
    const withCopy = async (t, change, work) => {
      const folder = mkdtempSync(join(tmpdir(), 'tashan-broken-'));
      t.after(() => rmSync(folder, { recursive: true, force: true }));
      cpSync(whole, folder, { recursive: true });
      change(folder);
      return work(folder);
    };

    test('a whole stick is good', async () => {
      await quick(driver, whole);
      await run(driver, "localStorage.setItem('kept', 'yes')");
      const own = await quick(driver, whole);
      assert.deepEqual(own.found, []);
      assert.equal(own.state, 'good', own.words);
      assert.match(own.head, /可以放心使用/);
      assert.match(own.words, /个页面都在/);
      assert.equal(await run(driver, "document.querySelectorAll('iframe').length"), 0);
      assert.equal(await run(driver, "localStorage.getItem('kept')"), 'yes', 'a script of the site reached what is stored');
      assert.match(await run(driver, "document.getElementById('text').value"), /第3期[^]*快速检查：可以放心使用/);
    });

    for (const [what, [change, verdict, named, heading]] of Object.entries(DAMAGE)) {
      test(`${what}: named`, (t) => withCopy(t, change, async (folder) => {
        const own = await quick(driver, folder);
        assert.equal(own.state, 'bad', own.words);
        assert.match(own.head, verdict);
        assert.equal(own.found.length, 1, own.found.join('\n'));
        assert.ok(own.found[0].includes(named) && own.found[0].includes(heading), own.found[0]);
        assert.match(own.words, /重新拷一遍/);
        assert.ok((await run(driver, "document.getElementById('text').value")).includes(named));
      }));
    }

    test('a stick that was not finished, and one without its site', (t) => withCopy(t, (f) => writeFileSync(join(f, 'manifest.partial.json'), '{"format":1}'), async (folder) => {
      const own = await quick(driver, folder);
      assert.equal(own.state, 'bad');
      assert.match(own.head, /没有拷完/);
      rmSync(join(folder, 'site'), { recursive: true });
      unlinkSync(join(folder, 'manifest.partial.json'));
      /* As the reader asks again: what the browser has kept does not count. */
      await (await driver.findElement({ css: '#again' })).click();
      await until(driver, 'the second check', async () => /\?\d+$/.test(await driver.getCurrentUrl()) && run(driver, "!!document.getElementById('quick').dataset.state"));
      assert.match((await result(driver, 'quick')).head, /没有找到网站的文件/);
    }));

    test('the opener leads to the site, or says what is missing', async (t) => {
      const opener = page(whole, '打开案例库.html');
      await driver.get(opener);
      await until(driver, 'the home page', async () => decodeURI(await driver.getCurrentUrl()).endsWith('/site/index.html'));
      await withCopy(t, (f) => rmSync(join(f, 'site'), { recursive: true }), async (folder) => {
        await driver.get(page(folder, '打开案例库.html'));
        await until(driver, 'the words', () => run(driver, "!document.getElementById('lost').hidden"));
        assert.match(await run(driver, 'document.body.innerText'), /没有找到网站的文件[^]*全部解压/);
        await (await driver.findElement({ css: '#lost a' })).click();
        await until(driver, '校验.html', async () => decodeURI(await driver.getCurrentUrl()).endsWith('/校验.html'));
      });
    });

    test('every byte of every file', async (t) => {
      const small = smallSite(t, site), old = 'site/cases/old.html', gone = 'site/cases/gone.html';
      const leftovers = [sha256(`${old}\n${sha256('old page')}`)];
      const own = stick(t, small, { extra: { 'photo.png': EXTRA['photo.png'], 'images/图.svg': EXTRA['images/图 片#1.svg'] }, leftovers });
      const put = (path, bytes) => { mkdirSync(dirname(join(own.folder, path)), { recursive: true }); writeFileSync(join(own.folder, path), bytes); };
      for (const path of ['System Volume Information/IndexerVolumeGuid', '.DS_Store', 'site/Thumbs.db', '._校验.html', '$RECYCLE.BIN/S-1/desktop.ini']) put(path, 'x');
      await quick(driver, own.folder);

      const good = await choose(driver, name, own.folder);
      assert.equal(good.state, 'good', good.words + good.found);
      assert.match(good.head, /每个文件都对/);
      assert.match(good.words, /5个文件是电脑系统自己放的/);
      assert.deepEqual(good.found, []);

      const path = join(own.folder, 'site/about.html'), bytes = readFileSync(path);
      bytes[bytes.length >> 1] ^= 1;
      writeFileSync(path, bytes);
      unlinkSync(join(own.folder, 'site/search/w0.js'));
      put(old, 'old page');
      put(gone, 'nobody knows it');
      put('site/cases.exe', 'MZ');
      put('autorun.inf', 'x');
      const bad = await choose(driver, name, own.folder), said = bad.found.join('\n');
      assert.equal(bad.state, 'bad');
      assert.match(bad.head, /缺1个文件，1个文件损坏/);
      assert.match(said, /缺少的文件：1个 site\/search\/w0\.js/);
      assert.match(said, /内容不对的文件（[^）]*）：1个 site\/about\.html/);
      assert.match(said, /[^]*留下的文件（可以删除）：1个 site\/cases\/old\.html/);
      assert.match(said, /多出来的文件（[^）]*）：1个 site\/cases\/gone\.html/);
      assert.match(said, /可能有病毒[^]*：2个 autorun\.inf site\/cases\.exe/);

      /* Without the browser's own SHA-256: the same. */
      await run(driver, "Object.defineProperty(crypto, 'subtle', { value: undefined })");
      assert.deepEqual((await choose(driver, name, own.folder)).found, bad.found);
      bytes[bytes.length >> 1] ^= 1;
      writeFileSync(path, bytes);
      put('site/search/w0.js', readFileSync(join(small, 'search/w0.js')));
      const doubtful = await choose(driver, name, own.folder);
      assert.match(`${doubtful.state} ${doubtful.head}`, /^bad .*文件都对，但多出2个可疑的文件/);
      for (const file of ['site/cases.exe', 'autorun.inf']) unlinkSync(join(own.folder, file));
      const beside = await choose(driver, name, own.folder);
      assert.match(`${beside.state} ${beside.head}`, /^good .*文件都对，另外多出1个/);
      for (const file of [gone, old]) unlinkSync(join(own.folder, file));
      assert.equal((await choose(driver, name, own.folder)).state, 'good');

      /* Safari gives no file whose name begins with a point: that is said, and is no fault of the copy. */
      const dotted = stick(t, small, { extra: { '.well-known/x.txt': 'x' } });
      await quick(driver, dotted.folder);
      assert.equal((await choose(driver, name, dotted.folder)).state, 'good');
      rmSync(join(dotted.folder, 'site/.well-known'), { recursive: true });
      const unseen = await choose(driver, name, dotted.folder);
      assert.match(`${unseen.state} ${unseen.head}`, /^good .*有1个没能核对/);
      assert.match(unseen.found.join(), /没能核对[^]*site\/\.well-known\/x\.txt/);
      await quick(driver, own.folder);

      /* The lists themselves. */
      put('manifest.json', own.manifest.replace('"edition":3', '"edition":2'));
      let lists = await choose(driver, name, own.folder);
      assert.match(lists.found.join(), /内容不对[^]*manifest\.json/);
      assert.match(lists.words, /您选的是第2期/);
      const part = own.manifest.replace('"edition":3', '"part":"地区“云南省”","edition":3');
      put('manifest.json', part);
      put('SHA256SUMS', own.sums.replace(sha256(own.manifest), sha256(part)));
      lists = await choose(driver, name, own.folder);
      assert.match(`${lists.state} ${lists.words}`, /^bad .*不是同一份.*地区“云南省”，第3期/);
      put('manifest.json', own.manifest);
      put('SHA256SUMS', own.sums.split('\n').slice(1).join('\n'));
      lists = await choose(driver, name, own.folder);
      assert.match(lists.found.join(), /SHA256SUMS/);
      put('SHA256SUMS', own.sums);
      put('manifest.partial.json', '{}');
      assert.match((await choose(driver, name, own.folder)).head, /没有拷完/);
      unlinkSync(join(own.folder, 'manifest.partial.json'));
      if (name !== 'chromium') return; /* only its driver chooses folders */
      assert.match((await choose(driver, name, own.folder, join(own.folder, 'site'))).head, /选的文件夹不对/);
      const above = mkdtempSync(join(tmpdir(), 'tashan-above-'));
      t.after(() => rmSync(above, { recursive: true, force: true }));
      cpSync(own.folder, join(above, 'U盘/案例库'), { recursive: true });
      assert.equal((await choose(driver, name, own.folder, above)).state, 'good', 'a folder above the stick');
    });

    test('the SHA-256 of the page is SHA-256', async (t) => {
      const small = smallSite(t, site), extra = {};
      for (const size of [0, 1, 55, 56, 63, 64, 65, 119, 120, 127, 128, 1000]) extra[`bytes/${size}.txt`] = Buffer.from(Array.from({ length: size }, (_, i) => (i * 31 + size) % 256));
      extra['bytes/large.txt'] = Buffer.alloc((4 << 20) + 77, 'tashan'); /* more than is read at a time */
      const own = stick(t, small, { extra });
      await quick(driver, own.folder);
      await run(driver, "Object.defineProperty(crypto, 'subtle', { value: undefined })");
      const good = await choose(driver, name, own.folder);
      assert.equal(good.state, 'good', good.words + good.found);
      appendFileSync(join(own.folder, 'site/bytes/large.txt'), '');
      const bytes = readFileSync(join(own.folder, 'site/bytes/large.txt'));
      bytes[bytes.length - 1] ^= 1;
      writeFileSync(join(own.folder, 'site/bytes/large.txt'), bytes);
      assert.match((await choose(driver, name, own.folder)).found.join(), /site\/bytes\/large\.txt/);
    });
  });
}

describe('the pages at the top, in Chromium', () => {
  let driver, quit, folder;
  before(async () => {
    ({ driver, quit } = await browser());
    folder = mkdtempSync(join(tmpdir(), 'tashan-stick-'));
    writeStick(site, folder, { extra: EXTRA });
  });
  after(async () => {
    await quit?.();
    rmSync(folder, { recursive: true, force: true });
  });

  test('axe has nothing to say of either verdict, and all fits on a phone', async () => {
    await quick(driver, folder);
    assert.equal((await choose(driver, 'chromium', folder)).state, 'good');
    await assertAccessible(driver, 'a good stick');
    unlinkSync(join(folder, 'site/site.js'));
    writeFileSync(join(folder, 'site/cases/x.html'), '');
    await quick(driver, folder);
    assert.equal((await choose(driver, 'chromium', folder)).state, 'bad');
    await assertAccessible(driver, 'a bad stick');
    const { width, height } = await driver.manage().window().getRect();
    await driver.sendDevToolsCommand('Emulation.setDeviceMetricsOverride', { width: 360, height: 740, deviceScaleFactor: 1, mobile: true });
    assert.ok(await fits(driver));
    await driver.sendDevToolsCommand('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
    assert.ok((await print(driver)).pages <= 3);
    rmSync(join(folder, 'site/cases/x.html'));
  });

  test('the opener, where a file is missing', async () => {
    unlinkSync(join(folder, 'site/booklet.css')); /* the stylesheet it asks for */
    await driver.get(page(folder, '打开案例库.html'));
    await until(driver, 'the words', () => run(driver, "!document.getElementById('lost').hidden"));
    await assertAccessible(driver, 'the opener');
    assert.ok(existsSync(join(folder, 'site/index.html')));
    await (await driver.findElement({ css: '.button' })).click();
    await until(driver, 'the home page', async () => (await driver.getCurrentUrl()).endsWith('/site/index.html'));
  });

  test('nothing is asked for from outside, and the keyboard is enough', async () => {
    await requests(driver);
    await messages(driver);
    await quick(driver, folder);
    assert.deepEqual(outside(await requests(driver), folder), []);
    const refused = (await messages(driver)).filter((line) => /Content.Security.Policy/i.test(line) && !/greedy|leads-away/.test(line));
    assert.deepEqual(refused, []);
    const focused = [];
    for (let i = 0; i < 8; i++) {
      await driver.actions().sendKeys('\uE004').perform();
      focused.push(await run(driver, 'document.activeElement.id || document.activeElement.textContent'));
    }
    for (const id of ['again', '打开案例库', 'pick', 'copy', 'print', 'text']) assert.ok(focused.includes(id), `${id} is not reached: ${focused}`);
    await (await driver.findElement({ css: '#copy' })).click();
    assert.match(await run(driver, "document.getElementById('copied').textContent"), /已复制|Ctrl\+C/);
  });

  test('without scripts the opener still leads on, and the check says why it cannot', async () => {
    const plain = await browser({ javascript: false });
    try {
      await plain.driver.get(page(folder, '打开案例库.html'));
      await until(plain.driver, 'the home page', async () => (await plain.driver.getCurrentUrl()).endsWith('/site/index.html'));
      await plain.driver.get(page(folder, '校验.html'));
      assert.match(await (await plain.driver.findElement({ css: 'main' })).getText(), /浏览器关掉了脚本/);
    } finally {
      await plain.quit();
    }
  });
});
