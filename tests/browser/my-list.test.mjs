// “我的清单”: collecting, order, notes, taking out and back, files, several windows, and what each browser keeps on file://.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { otherBrowser } from './browsers.mjs';
import { address, assertQuiet, browser, here, messages, open, requests, screen, until } from './helpers.mjs';
import { TITLES, sampleSite } from './sample-site.mjs';
import { assertAccessible, fits, mark, press, run, said, texts } from './together.mjs';

const folder = sampleSite({ after }), desk = mkdtempSync(join(tmpdir(), 'tashan-desk-'));
after(() => rmSync(desk, { recursive: true, force: true }));
let driver, quit;
const go = (path, suffix = '') => open(driver, path, suffix, folder);
const ids = (d = driver) => run(d, "Array.from(document.querySelectorAll('#list-items > li'), (li) => li.dataset.id.replace('cases/', ''))");
const shows = (what, names, d = driver) => until(d, what, async () => (await ids(d)).join() === names.join());
const status = () => texts(driver, '#list-status').then(([text]) => text);
const heard = (pattern) => until(driver, `${pattern}`, async () => pattern.test(await status()));
const row = (name) => `#list-items > li[data-id="cases/${name}"]`;
const note = (name) => driver.findElement({ css: `${row(name)} textarea` });
/** A list with these cases, collected on their cards. */
async function collect(...names) {
  await go('index.html');
  for (const name of names) await press(driver, await mark(driver, 'list', name));
  await go('list.html');
  await shows('the list', names);
}
/** Gives the page a file with this text, as the dialog would. */
async function choose(text, name = 'qingdan.json') {
  const path = join(desk, name);
  writeFileSync(path, text);
  const input = await driver.findElement({ css: '#list-file' });
  await driver.executeScript('arguments[0].hidden = false', input);
  await input.sendKeys(path);
  await driver.executeScript('arguments[0].hidden = true', input);
}
const file = (cases, more = {}) => JSON.stringify({ format: 'tashan-list', version: 1, library: '我的案例库', title: '', cases, ...more });

describe('the list', () => {
  before(async () => { ({ driver, quit } = await browser()); });
  after(() => quit?.());
  beforeEach(async () => {
    await screen(driver, { width: 1366 });
    await go('index.html');
    await driver.executeScript('localStorage.clear(); sessionStorage.clear()');
    await messages(driver);
    await requests(driver);
  });

  test('collecting on cards, on a case and in a collection; the header counts', async () => {
    await press(driver, await mark(driver, 'list', 'jia'));
    assert.equal(await said(driver, /清单/), '已收入清单，现在有 1 个。');
    await go('cases/bing.html');
    await press(driver, '.case-head button[data-mark=list]');
    await go('collections/daitu.html');
    await press(driver, await mark(driver, 'list', 'ding'));
    assert.deepEqual(await texts(driver, '#my-list'), ['清单 3']);
    await press(driver, '#my-list');
    await until(driver, 'the list', async () => (await here(driver, folder)) === 'list.html');
    await shows('three', ['jia', 'bing', 'ding']);
    assert.deepEqual(await texts(driver, '#list-items h3'), [TITLES.jia, TITLES.bing, TITLES.ding], 'titles are text');
    assert.deepEqual(await texts(driver, '#list-count'), ['共 3 个案例']);
    assert.match((await texts(driver, '#list-lasts'))[0], /保存在这台电脑的本浏览器里，不在 U 盘上.*保存为文件/);
    await go('cases/bing.html');
    await press(driver, '.case-head button[data-mark=list]');
    assert.equal(await said(driver, /移出/), '已移出清单，现在有 2 个。');
    await assertQuiet(driver, 'collecting', folder);
  });

  test('order: with the buttons, which keep the focus, and with the mouse', async () => {
    await collect('jia', 'yi', 'bing', 'ding');
    await press(driver, `${row('jia')} .down`);
    await shows('jia second', ['yi', 'jia', 'bing', 'ding']);
    await heard(/“甲市”现在是第 2 个，共 4 个/);
    assert.equal(await run(driver, `document.activeElement === document.querySelector('${row('jia')} .down')`), true);
    await press(driver, `${row('ding')} .up`);
    await press(driver, `${row('ding')} .up`);
    await press(driver, `${row('ding')} .up`);
    await shows('ding first', ['ding', 'yi', 'jia', 'bing']);
    assert.equal(await run(driver, `document.activeElement === document.querySelector('${row('ding')} .down')`), true, 'up is closed now, down has the focus');
    const handle = await driver.findElement({ css: `${row('bing')} .handle` }), target = await driver.findElement({ css: `${row('yi')} h3` });
    await driver.executeScript("document.getElementById('list-count').scrollIntoView()");
    await driver.actions().move({ origin: handle }).press().move({ origin: target, duration: 300 }).move({ origin: target, y: -10 }).release().perform();
    await shows('bing second', ['ding', 'bing', 'yi', 'jia']);
    await go('list.html');
    await shows('the same after a reload', ['ding', 'bing', 'yi', 'jia']);
    await assertQuiet(driver, 'order', folder);
  });

  test('a note is kept while it is typed; what is typed in one window is not lost to the other', async () => {
    await collect('jia', 'yi');
    await (await note('jia')).sendKeys('先问<b>工会</b>');
    const first = await driver.getWindowHandle();
    await driver.switchTo().newWindow('tab');
    await go('cases/bing.html');
    await press(driver, '.case-head button[data-mark=list]');
    await go('list.html');
    await shows('three', ['jia', 'yi', 'bing']);
    assert.equal(await (await note('jia')).getAttribute('value'), '先问<b>工会</b>');
    await (await note('yi')).sendKeys('第二个窗口写的');
    await driver.close();
    await driver.switchTo().window(first);
    await shows('the other window’s case', ['jia', 'yi', 'bing']);
    await until(driver, 'its note', async () => (await (await note('yi')).getAttribute('value')) === '第二个窗口写的');
    await (await note('jia')).sendKeys('，再问人社');
    await go('list.html');
    assert.equal(await (await note('jia')).getAttribute('value'), '先问<b>工会</b>，再问人社');
    assert.equal(await (await note('yi')).getAttribute('value'), '第二个窗口写的');
    await go('cases/jia.html');
    await press(driver, '.case-head button[data-mark=list]');
    assert.equal(await said(driver, /备注/), '这个案例在清单里有备注，要移出请到“我的清单”。');
    await go('list.html');
    assert.equal((await ids()).length, 3);
    await assertQuiet(driver, 'notes', folder);
  });

  test('taking out and clearing can be undone, with the note and the place', async () => {
    await collect('jia', 'yi', 'bing');
    await (await note('yi')).sendKeys('备注还在');
    await press(driver, `${row('yi')} .out`);
    await shows('two', ['jia', 'bing']);
    await heard(/已移出“乙县：竞赛成体系”。/);
    assert.equal(await run(driver, 'document.activeElement.id'), 'list-undo');
    await press(driver, '#list-undo');
    await shows('all again', ['jia', 'yi', 'bing']);
    assert.equal(await (await note('yi')).getAttribute('value'), '备注还在');
    await press(driver, '#list-clear');
    await shows('none', []);
    assert.deepEqual([await texts(driver, '#list-count'), await texts(driver, '#my-list')], [['清单是空的'], ['清单']]);
    await press(driver, '#list-undo');
    await shows('all again', ['jia', 'yi', 'bing']);
    assert.equal(await (await note('yi')).getAttribute('value'), '备注还在');
    await assertQuiet(driver, 'undoing', folder);
  });

  test('the file: what is saved can be read, merged without losing a note, or put in place of what is there', async () => {
    await collect('jia', 'yi');
    await (await note('jia')).sendKeys('甲的备注');
    await (await driver.findElement({ css: '#list-title' })).sendKeys('学习/材料');
    await driver.executeScript("const real = URL.createObjectURL; URL.createObjectURL = (blob) => { window.saved = blob; return real.call(URL, blob); }; HTMLAnchorElement.prototype.click = function () { window.savedAs = this.download; }");
    await press(driver, '#list-save');
    assert.match(await run(driver, 'savedAs'), /^学习 材料 \d{4}-\d\d-\d\d\.json$/);
    const text = await driver.executeAsyncScript('saved.text().then(arguments[0])'), data = JSON.parse(text);
    assert.deepEqual([data.format, data.version, data.library, data.title], ['tashan-list', 1, '我的案例库', '学习/材料']);
    assert.match(data.saved, /^\d{4}-\d\d-\d\dT/);
    assert.deepEqual(data.cases, [{ id: 'cases/jia', title: TITLES.jia, note: '甲的备注' }, { id: 'cases/yi', title: TITLES.yi, note: '' }]);

    await press(driver, '#list-clear');
    await choose(text);
    await shows('what the file holds, without a question', ['jia', 'yi']);
    assert.equal(await (await note('jia')).getAttribute('value'), '甲的备注');
    assert.equal(await run(driver, "document.getElementById('list-title').value"), '学习/材料');

    await choose(file([{ id: 'cases/bing', title: TITLES.bing }, { id: 'cases/jia', note: '另一份备注' }, { id: 'cases/yi', note: '乙的备注' }]));
    await until(driver, 'the question', async () => (await texts(driver, '#list-ask-text'))[0].includes('里有 3 个案例，现在的清单有 2 个'));
    await press(driver, '#list-merge');
    await shows('both', ['jia', 'yi', 'bing']);
    assert.equal(await (await note('jia')).getAttribute('value'), '甲的备注\n另一份备注');
    assert.equal(await (await note('yi')).getAttribute('value'), '乙的备注');
    await heard(/已并入，新增 1 个案例/);
    await press(driver, '#list-undo');
    await shows('as before', ['jia', 'yi']);
    assert.equal(await (await note('jia')).getAttribute('value'), '甲的备注');

    await choose(file([{ id: 'cases/ji', title: TITLES.ji }]));
    await until(driver, 'the question', () => run(driver, "!document.getElementById('list-ask').hidden"));
    await press(driver, '#list-replace');
    await shows('the file’s', ['ji']);
    await press(driver, '#list-undo');
    await shows('as before', ['jia', 'yi']);
    await choose(file([{ id: 'cases/ji' }]));
    await until(driver, 'the question', () => run(driver, "!document.getElementById('list-ask').hidden"));
    await press(driver, '#list-cancel');
    assert.deepEqual(await ids(), ['jia', 'yi']);
    await assertQuiet(driver, 'files', folder);
  });

  test('a wrong file changes nothing and says what is wrong', async () => {
    await collect('jia');
    const wrong = [
      ['这不是 JSON', /不是清单文件，或者内容已经损坏。清单没有改动/],
      ['{"format": "other", "cases": []}', /不是案例库的清单文件/],
      [file([{ id: 'cases/yi' }], { version: 2 }), /较新版本/],
      [file([]), /没有案例/],
      [file([{ id: 'javascript:alert(1)' }, { id: '../../x' }, { id: 7 }, null]), /没有案例/],
    ];
    for (const [text, words] of wrong) {
      await choose(text);
      await heard(words);
      assert.deepEqual(await ids(), ['jia'], text);
    }
    await choose(file([{ id: 'cases/yi', title: '<img src=x onerror=alert(1)>', note: 5 }, { id: '../x' }], { library: '别的库' }));
    await until(driver, 'the question', async () => /有 1 条看不懂.*另一个案例库“别的库”/.test((await texts(driver, '#list-ask-text'))[0]));
    await press(driver, '#list-merge');
    await shows('both', ['jia', 'yi']);
    assert.deepEqual(await texts(driver, `${row('yi')} h3`), ['<img src=x onerror=alert(1)>']);
    await choose('\uFEFF' + file([{ id: 'cases/ji', title: TITLES.ji }]));
    await until(driver, 'the question after a byte order mark', () => run(driver, "!document.getElementById('list-ask').hidden"));
    await assertQuiet(driver, 'wrong files', folder);
  });

  test('as plain text; to the booklet with its notes; to the comparison', async () => {
    await collect('jia', 'yi');
    await (await note('yi')).sendKeys('一行\n两行&=#');
    await driver.executeScript("navigator.clipboard.writeText = (text) => { window.given = text; return Promise.resolve(); }");
    await press(driver, '#list-copy');
    await heard(/已复制/);
    assert.equal(await run(driver, 'given'), `我的清单\r\n1. ${TITLES.jia}\r\n2. ${TITLES.yi}\r\n   备注：一行\r\n   两行&=#`);
    assert.match(await run(driver, "document.getElementById('list-compare').hash"), /^#cases=jia,yi$/);
    await press(driver, '#list-booklet');
    await until(driver, 'the booklet', () => run(driver, "(document.getElementById('booklet-page') || {dataset: {}}).dataset.state === 'done'"));
    assert.deepEqual(await texts(driver, '#case-2 .reader-note p'), ['备注', '一行', '两行&=#']);
    assert.equal((await texts(driver, '.reader-note')).length, 1);
    await assertQuiet(driver, 'onwards', folder);
  });

  test('what an older program or another hand has left in the storage does no harm', async () => {
    await collect('jia');
    for (const left of ['{', '[]', '{"id":1}', '{"id":"x","items":[null,{"id":"../x"},{"id":"cases/yi"},{"id":"cases/yi"}]}']) {
      await driver.executeScript("Object.keys(localStorage).filter((k) => k.endsWith('-list')).forEach((k) => localStorage.setItem(k, arguments[0]))", left);
      await go('list.html');
      assert.deepEqual(await ids(), left.length > 10 ? ['yi'] : []);
    }
    await assertQuiet(driver, 'leavings', folder);
  });

  test('where nothing may be stored the page says so, and works until it is left', async () => {
    const refuse = await driver.sendAndGetDevToolsCommand('Page.addScriptToEvaluateOnNewDocument', { source: "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })" });
    try {
      await go('list.html');
      assert.match((await texts(driver, '#list-lasts'))[0], /不允许网页保存内容.*保存为文件/);
      await choose(file([{ id: 'cases/jia', title: TITLES.jia }]));
      await shows('the file', ['jia']);
      await go('cases/yi.html');
      await press(driver, '.case-head button[data-mark=list]');
      assert.match(await said(driver, /清单/), /离开本页就记不住了/);
      await assertQuiet(driver, 'no storage', folder);
    } finally {
      await driver.sendDevToolsCommand('Page.removeScriptToEvaluateOnNewDocument', refuse);
    }
  });

  test('lists of two libraries on one computer do not mix', async (t) => {
    await collect('jia');
    await go('index.html');
    await driver.executeScript("document.documentElement.setAttribute('data-library', '别的库')");
    const keys = await run(driver, 'Object.keys(localStorage).filter((k) => k.endsWith("-list"))');
    assert.equal(keys.length, 1);
    const other = await driver.executeAsyncScript(`const done = arguments[0], el = document.createElement('script');
      el.onload = () => done(tashan.keep.read('list').items.length); el.src = tashan.base + 'keep.js'; document.head.append(el);`);
    assert.equal(other, 0);
  });

  test('a phone, and axe', async () => {
    await collect('jia', 'yi', 'bing');
    await press(driver, `${row('bing')} .out`);
    await assertAccessible(driver, 'the list');
    await screen(driver, { width: 375, height: 740 });
    assert.ok(await fits(driver));
    await screen(driver, { width: 1366 });
    await choose(file([{ id: 'cases/ji' }]));
    await until(driver, 'the question', () => run(driver, "!document.getElementById('list-ask').hidden"));
    await assertAccessible(driver, 'the question');
    await press(driver, '#list-replace');
    await press(driver, '#list-clear');
    await assertAccessible(driver, 'the empty list');
  });
});

test('firefox, where each file has a storage of its own: the session is carried by a cookie, the page of the list keeps for good', async (t) => {
  const { driver, quit } = await otherBrowser('firefox');
  t.after(quit);
  const visit = (path) => driver.get(address(path, '', folder));
  const add = async (path) => { await visit(path); await press(driver, '.case-head button[data-mark=list]'); };
  /* What the end of the browser does to its session. */
  const restart = () => driver.executeScript("document.cookie.split('; ').forEach((c) => { document.cookie = c.split('=')[0] + '=; path=/; max-age=0'; })");
  const list = () => texts(driver, '#list-items h3');
  await add('cases/jia.html');
  await add('cases/bing.html');
  await visit('index.html');
  assert.deepEqual(await texts(driver, '#my-list'), ['清单 2']);
  await visit('list.html');
  assert.deepEqual(await list(), [TITLES.jia, TITLES.bing]);
  assert.match((await texts(driver, '#list-lasts'))[0], /只记到关闭浏览器为止；打开过本页，就留在本页里/);
  await (await driver.findElement({ css: '#list-items textarea' })).sendKeys('备注');
  await visit('cases/jia.html');
  await press(driver, '.case-head button[data-mark=list]');
  assert.match(await said(driver, /备注/), /有备注/, 'other pages know that there is a note');
  await restart();
  await visit('index.html');
  assert.deepEqual(await texts(driver, '#my-list'), ['清单'], 'another page no longer knows it');
  await add('cases/yi.html');
  await visit('list.html');
  assert.deepEqual(await list(), [TITLES.jia, TITLES.bing, TITLES.yi], 'the page of the list does, and adds what is new');
  assert.equal(await run(driver, "document.querySelector('#list-items textarea').value"), '备注');
  await visit('cases/bing.html');
  await press(driver, '.case-head button[data-mark=list]');
  await visit('list.html');
  assert.deepEqual(await list(), [TITLES.jia, TITLES.yi], 'and what was taken out stays out');
  await driver.executeScript('tashan.keep.change("list", (value) => { value.items = Array.from({ length: 120 }, (_, i) => ({ id: "cases/nr-" + i, title: "很长的标题，占满饼干的地方，一共三十来个字，看看装不装得下，第" + i + "个" })); })');
  await visit('index.html');
  assert.deepEqual(await texts(driver, '#my-list'), ['清单 120'], 'more than one cookie holds');
});

test('webkit: one storage for all files', async (t) => {
  const { driver, quit } = await otherBrowser('webkit');
  t.after(quit);
  await driver.get(address('cases/jia.html', '', folder));
  await press(driver, '.case-head button[data-mark=list]');
  await driver.get(address('list.html', '', folder));
  assert.deepEqual(await texts(driver, '#list-items h3'), [TITLES.jia]);
  assert.match((await texts(driver, '#list-lasts'))[0], /保存在这台电脑的本浏览器里/);
});
