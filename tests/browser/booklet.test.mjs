// Cases printed as one booklet, and how far a reader is in a collection.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { otherBrowser } from './browsers.mjs';
import { address, assertQuiet, browser, here, messages, open, requests, screen, site, until } from './helpers.mjs';
import { TITLES, sampleSite } from './sample-site.mjs';
import { assertAccessible, done, fits, press, print, run, texts } from './together.mjs';

const folder = sampleSite({ after }), E = encodeURIComponent;
let driver, quit;
const go = (path, suffix = '', where = folder) => open(driver, path, suffix, where);
const booklet = async (suffix, where = folder) => {
  await go('booklet.html', suffix, where);
  await done(driver, 'booklet-page');
};
/** The links of a case of the booklet: {words: [address, what paper adds]}. */
const links = (n) => driver.executeScript(`return Object.fromEntries(Array.from(document.querySelectorAll('#case-${n} .prose a'), (a) => [a.textContent, [a.getAttribute('href'), a.dataset.toCase || a.dataset.written || '']]))`);

describe('the booklet', () => {
  before(async () => { ({ driver, quit } = await browser()); });
  after(() => quit?.());
  beforeEach(async () => {
    await screen(driver, { width: 1366 });
    await go('index.html');
    await driver.executeScript('localStorage.clear()');
    await messages(driver);
    await requests(driver);
  });

  test('cover, contents, cases in order, notes', async () => {
    await booklet(`#title=${E('学习 & 材料')}&cases=yi,cases/jia,bing&note2=${E('先问工会\n再问人社')}`);
    assert.deepEqual(await texts(driver, 'h1'), ['学习 & 材料']);
    assert.match((await texts(driver, '#booklet-facts'))[0], /^共 3 个案例，\d{4}年\d+月\d+日整理$/);
    assert.deepEqual(await texts(driver, '#booklet-contents a'), [TITLES.yi, TITLES.jia, TITLES.bing]);
    assert.match((await texts(driver, '#booklet-contents small'))[1], /云南省 › 曲靖市，2023年6月20日/);
    assert.deepEqual(await texts(driver, '.booklet-case h2'), [TITLES.yi, TITLES.jia, TITLES.bing]);
    assert.deepEqual(await texts(driver, '.reader-note p'), ['备注', '先问工会', '再问人社']);
    assert.ok(await run(driver, "document.querySelector('#case-2 .reader-note') !== null"));
    assert.deepEqual(await texts(driver, '#booklet-status'), ['已经备好，共 3 个案例。']);
    assert.equal(await run(driver, "document.getElementById('booklet-print').disabled || !document.getElementById('booklet-progress').hidden"), false);
    assert.equal(await run(driver, 'document.title.split(" · ")[0]'), '学习 & 材料', 'the name of a PDF');
    await (await driver.findElement({ css: '#booklet-name' })).sendKeys('汇编');
    assert.deepEqual(await texts(driver, 'h1'), ['学习 & 材料汇编']);
    await assertQuiet(driver, 'a booklet', folder);
  });

  test('ids stand once and what names them is renamed with them; headings are one level lower; nothing of the screen is left', async () => {
    await booklet('#cases=jia,yi,bing,ding,wu,ji');
    const found = await driver.executeScript(`
      const ids = Array.from(document.querySelectorAll('[id]'), (el) => el.id), part = document.getElementById('booklet-cases');
      const named = Array.from(part.querySelectorAll('[aria-labelledby], [aria-describedby]')).flatMap((el) => ((el.getAttribute('aria-labelledby') || '') + ' ' + (el.getAttribute('aria-describedby') || '')).split(' ')).filter(Boolean);
      return { twice: ids.filter((id, i) => ids.indexOf(id) !== i), dangling: named.filter((id) => !document.getElementById(id)), named: named.length,
        inner: Array.from(part.querySelectorAll('a[href^="#"]'), (a) => a.getAttribute('href').slice(1)).filter((id) => !document.getElementById(decodeURIComponent(id))),
        left: part.querySelectorAll('button, form, iframe, script, nav, .toc, .actions, details:not([open])').length, h1: document.querySelectorAll('h1').length,
        levels: Array.from(document.querySelectorAll('#case-1 h2, #case-1 .prose h3, #case-1 .prose h4'), (h) => h.tagName).join(''), charts: part.querySelectorAll('svg.chart').length };`);
    assert.deepEqual([found.twice, found.dangling, found.inner, found.left, found.h1], [[], [], [], 0, 1]);
    assert.deepEqual([found.named, found.charts], [3, 1], 'a term, and the title and the description of a chart');
    assert.equal(found.levels, 'H2H3H3H4H4H3H3H3');
    assert.equal(await run(driver, "document.querySelectorAll('iframe').length"), 0);
  });

  test('links: within the case, to another case of the booklet, to the rest of the site, to elsewhere', async () => {
    await booklet('#cases=yi,jia');
    const jia = await links(2), yi = await links(1);
    assert.deepEqual(jia['乙县'], ['#case-1', '1']);
    assert.deepEqual(yi['甲市'], ['#case-2-chengxiao', '2'], 'a place in another case');
    assert.deepEqual(jia['丁厂'], [address('cases/ding.html', '', folder), 'cases/ding.html'], 'written out on paper');
    assert.deepEqual(jia['外面的文件'], ['https://example.org/wenjian', '']);
    assert.match(jia['师徒签约'][0], /glossary\.html#/);
    assert.deepEqual([jia['师徒签约'][1], jia['[1]'][0]], ['', '#case-2-fn-1']);
    await press(driver, '#case-1 .prose a[data-to-case]');
    assert.equal(await run(driver, "document.querySelectorAll('.booklet-case').length"), 2, 'a link within the booklet leaves it as it is');
    await assertQuiet(driver, 'links', folder);
  });

  test('a definition shows in the booklet too', async () => {
    await booklet('#cases=yi,jia');
    await driver.executeScript("document.querySelector('#case-2 a.mention-term').focus()");
    await until(driver, 'the definition', async () => (await texts(driver, '.mention-tip:not([hidden])'))[0] === '师傅和徒弟写下各自要做什么的书面约定。');
  });

  test('what cannot be read is named, the others stand; an address without cases says where to begin', async () => {
    await booklet('#title=x&cases=jia,fehlt,about,yi');
    assert.deepEqual(await texts(driver, '#booklet-status'), ['备好 2 个案例，有 2 个没有读到。']);
    const problems = await texts(driver, '#booklet-problems li');
    assert.match(problems.join(), /第 2 个，cases\/fehlt\.html：本库没有这个案例，或者文件没有拷全/);
    assert.match(problems.join(), /第 3 个，cases\/about\.html/);
    assert.deepEqual(await texts(driver, '.booklet-case:not([hidden]) h2'), [TITLES.jia, TITLES.yi]);
    assert.deepEqual(await texts(driver, '.booklet-case:not([hidden]) .case-number'), ['1', '4'], 'the numbers are those of the contents');
    await go('booklet.html');
    assert.equal(await run(driver, "!document.getElementById('booklet-empty').hidden && document.getElementById('booklet-tools').hidden"), true);
  });

  test('a page that is no case is not taken for one', async () => {
    await booklet('#cases=/about');
    assert.match((await texts(driver, '#booklet-problems li')).join(), /about\.html/);
  });

  test('on paper: cover, contents, each case on a new page; the real library’s longest too', async () => {
    await booklet('#cases=wu,ji,ding');
    assert.deepEqual(await print(driver), { pages: 5, first: [210, 297] });
    await booklet('#cases=baoshan-wuxin,jiangsu', site);
    const { pages, first } = await print(driver);
    assert.deepEqual(first, [210, 297]);
    assert.ok(pages > 6 && pages < 30, `${pages} pages`);
  });

  test('a collection: what was opened is said and counted, and its booklet has its cases in order', async () => {
    await go('collections/daitu.html');
    assert.deepEqual(await texts(driver, '#reading-progress'), ['已打开过 0 篇，共 3 篇']);
    for (const name of ['jia', 'ding', 'wu']) await go(`cases/${name}.html`);
    await go('collections/daitu.html');
    assert.deepEqual(await texts(driver, '#reading-progress'), ['已打开过 2 篇，共 3 篇']);
    assert.deepEqual(await texts(driver, '[data-reading] > li .read'), ['已读', '已读']);
    assert.match(await run(driver, "document.querySelector('#reading-progress rect').getAttribute('width')"), /^66\.6/);
    await press(driver, '#reading-booklet');
    await until(driver, 'the booklet', async () => (await here(driver, folder)) === 'booklet.html');
    await done(driver, 'booklet-page');
    assert.deepEqual(await texts(driver, 'h1'), ['带徒：三个做法']);
    assert.deepEqual(await texts(driver, '#booklet-contents a'), [TITLES.jia, TITLES.yi, TITLES.ding]);
    await go('collections/daitu.html');
    assert.deepEqual(await texts(driver, '#reading-progress'), ['已打开过 2 篇，共 3 篇'], 'what a booklet reads, the reader has not');
    await assertAccessible(driver, 'the collection');
    await assertQuiet(driver, 'the collection', folder);
  });

  test('a phone, and axe', async () => {
    await booklet('#cases=jia,yi,fehlt');
    await assertAccessible(driver, 'the booklet');
    await screen(driver, { width: 375, height: 740 });
    assert.ok(await fits(driver));
    await go('booklet.html');
    await assertAccessible(driver, 'no booklet');
  });
});

for (const name of ['firefox', 'webkit']) {
  test(`${name}: a collection’s progress, and its booklet from frames`, async (t) => {
    const { driver, quit } = await otherBrowser(name);
    t.after(quit);
    await driver.get(address('cases/yi.html', '', folder));
    await driver.get(address('collections/daitu.html', '', folder));
    assert.deepEqual(await texts(driver, '#reading-progress'), ['已打开过 1 篇，共 3 篇']);
    await press(driver, '#reading-booklet');
    await until(driver, 'the booklet', async () => (await here(driver, folder)) === 'booklet.html');
    await done(driver, 'booklet-page', 30_000);
    assert.deepEqual(await texts(driver, '.booklet-case h2'), [TITLES.jia, TITLES.yi, TITLES.ding]);
    await driver.get('about:blank');
    await driver.get(address('booklet.html', '#cases=fehlt,yi', folder));
    await done(driver, 'booklet-page', 30_000);
    assert.deepEqual(await texts(driver, '#booklet-status'), ['备好 1 个案例，有 1 个没有读到。']);
  });
}
