// Choosing cases and comparing them: the buttons, the bar, the table, the clipboard, the sheet of paper.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { parse } from 'parse5';
import { otherBrowser } from './browsers.mjs';
import { address, all, assertQuiet, attribute, browser, classes, here, messages, open, requests, screen, site, text, tree, until } from './helpers.mjs';
import { TITLES, sampleSite } from './sample-site.mjs';
import { assertAccessible, done, fits, mark, press, print, run, said, texts } from './together.mjs';

const folder = sampleSite({ after }), E = encodeURIComponent;
let driver, quit;
const go = (path, suffix = '', where = folder) => open(driver, path, suffix, where);
const compare = async (suffix, where = folder) => {
  await go('compare.html', suffix, where);
  await done(driver, 'compare-page');
};
const forget = () => driver.executeScript('localStorage.clear(); sessionStorage.clear()');
const pressed = (name) => mark(driver, 'compare', name).then((el) => el.getAttribute('aria-pressed'));
/** The table as {head, rows: {row head: [cells]}}, without what only the screen has. */
const table = () => driver.executeScript(`
  const words = (el) => Array.from(el.querySelectorAll('li').length ? el.querySelectorAll('li') : [el], (x) => x.textContent.trim()).filter((x) => x !== '看全文');
  const table = document.getElementById('compare-table');
  return { head: Array.from(table.tHead.rows[0].cells, (c) => (c.querySelector('a') || c).textContent), scopes: Array.from(table.querySelectorAll('th'), (th) => th.scope).join(),
    rows: Array.from(table.tBodies[0].rows, (r) => [r.cells[0].textContent, Array.from(r.cells).slice(1).map(words)]) };`)
  .then((t) => ({ ...t, rows: new Map(t.rows) }));

describe('choosing and comparing', () => {
  before(async () => { ({ driver, quit } = await browser()); });
  after(() => quit?.());
  beforeEach(async () => {
    await screen(driver, { width: 1366 });
    await go('index.html');
    await forget();
    await messages(driver);
    await requests(driver);
  });

  test('without scripts no button, no bar and no list show, and the pages say what is missing', async () => {
    const actions = all(tree('index.html'), 'p', 'actions');
    assert.ok(actions.length > 2);
    for (const el of [...actions, all(tree('index.html'), 'section', 'chosen-bar')[0], all(tree('index.html'), 'a').find((a) => attribute(a, 'id') === 'my-list')]) {
      assert.notEqual(attribute(el, 'hidden'), undefined, classes(el).join(' '));
    }
    for (const page of ['compare.html', 'list.html', 'booklet.html']) assert.ok(all(tree(page), 'noscript').length, page);
  });

  test('only the pages that read others may hold frames', () => {
    const policy = (page) => attribute(all(tree(page), 'meta').find((m) => attribute(m, 'http-equiv')), 'content');
    for (const page of ['compare.html', 'booklet.html']) assert.match(policy(page), /; frame-src 'self'$/, page);
    for (const page of ['index.html', 'list.html', 'search.html']) assert.doesNotMatch(policy(page), /frame/, page);
  });

  test('buttons on cards, on cases and on hits of a search; the count is said; the bar follows from page to page', async () => {
    await go('index.html');
    await press(driver, await mark(driver, 'compare', 'jia'));
    assert.equal(await said(driver, /对比/), '已加入对比，现在有 1 个，最多 4 个。');
    assert.equal(await pressed('jia'), 'true');
    assert.equal((await texts(driver, '#chosen-go'))[0], '对比 1 个案例');
    await go('cases/yi.html');
    await press(driver, '.case-head button[data-mark=compare]');
    assert.equal(await said(driver, /对比/), '已加入对比，现在有 2 个，最多 4 个。');
    await go('search.html', '#q=' + E('订单'));
    await until(driver, 'hits', () => run(driver, "document.querySelectorAll('#search-results button[data-mark]').length > 1"));
    await press(driver, await mark(driver, 'compare', 'ji'));
    assert.deepEqual(await texts(driver, '#chosen .chosen-case span[aria-hidden]:not(.cross)'), ['甲市', '乙县', '己校']);
    await press(driver, '#chosen-go');
    await until(driver, 'the comparison', async () => (await here(driver, folder)) === 'compare.html');
    await done(driver, 'compare-page');
    assert.equal(await run(driver, 'location.hash'), '#cases=jia,yi,ji');
    assert.deepEqual((await table()).head.slice(1), [TITLES.jia, TITLES.yi, TITLES.ji]);
    await assertQuiet(driver, 'choosing', folder);
  });

  test('a fifth is refused, with the names of the four; one taken out in the bar makes room, and the keyboard stays there', async () => {
    await go('index.html');
    for (const name of ['jia', 'yi', 'bing', 'ding']) await press(driver, await mark(driver, 'compare', name));
    await press(driver, await mark(driver, 'compare', 'wu'));
    assert.equal(await said(driver, /最多对比/), '最多对比 4 个案例，已经选满：甲市、乙县、=1+1、丁厂。请先在页面底部移出一个，再加入“戊园区”。');
    assert.equal(await pressed('wu'), 'false');
    await press(driver, '#chosen li:nth-child(2) button');
    assert.equal(await pressed('yi'), 'false');
    assert.equal(await run(driver, "document.activeElement.closest('#chosen') !== null"), true);
    await press(driver, await mark(driver, 'compare', 'wu'));
    assert.equal(await pressed('wu'), 'true');
    await press(driver, '#chosen-clear');
    assert.equal(await run(driver, "document.getElementById('chosen-bar').hidden"), true);
    assert.equal((await texts(driver, 'button[aria-pressed=true]')).length, 0);
    await assertQuiet(driver, 'a fifth', folder);
  });

  test('two windows: what one chooses the other shows', async () => {
    await go('index.html');
    const first = await driver.getWindowHandle();
    await driver.switchTo().newWindow('tab');
    await go('cases/jia.html');
    await press(driver, '.case-head button[data-mark=compare]');
    await driver.close();
    await driver.switchTo().window(first);
    await until(driver, 'the bar', async () => (await pressed('jia')) === 'true' && (await texts(driver, '#chosen-go'))[0] === '对比 1 个案例');
    await press(driver, await mark(driver, 'compare', 'yi'));
    assert.equal((await texts(driver, '#chosen-go'))[0], '对比 2 个案例');
  });

  test('the table: facts, themes in words, indicators on one row, the text up front, source', async () => {
    await compare('?cases=jia,cases/yi,bing');
    const t = await table();
    assert.deepEqual(t.head, ['', TITLES.jia, TITLES.yi, TITLES.bing], 'titles are text, whatever they hold');
    assert.ok(t.scopes.startsWith('col,col,col,row,row'));
    assert.deepEqual(t.rows.get('地点'), [['云南省 › 曲靖市'], ['江苏省 › 苏州市'], ['云南省 › 保山市']]);
    assert.deepEqual(t.rows.get('时段'), [['2017—2023'], ['2017—2023'], ['2017—2023']]);
    assert.deepEqual(t.rows.get('单位'), [['jia 总工会'], ['yi 总工会'], ['bing 总工会']]);
    assert.deepEqual(t.rows.get('共同的主题'), [['技能竞赛']]);
    assert.deepEqual(t.rows.get('其余主题'), [['与案例 3 相同：师带徒'], ['仅本例：薪酬激励'], ['与案例 1 相同：师带徒', '仅本例：校企合作']]);
    assert.deepEqual(t.rows.get('成效'), [['产业工人从13.87万人增加到17.71万人，宣讲30场次。'], ['报名的多了。'], ['未载明']]);
    assert.deepEqual(t.rows.get('经验启示'), [['一是先易后难。从愿意的班组做起。', '二是年年兑现。第一年没有兑现，第二年就没有人签。'], ['名次要管用。'], ['未载明']]);
    assert.deepEqual(t.rows.get('主要做法'), [['签约有津贴', '出师有考核'], ['定项目', '兑待遇'], ['引号“与”标签']], 'headings, or the words in bold that begin paragraphs');
    assert.deepEqual(t.rows.get('产业工人总数'), [['13.87万人即 138,700人，2017年', '17.71万人即 177,100人，2023年'], ['120000人产业工人，即 120,000人，2022年'], ['未载明']]);
    assert.deepEqual(t.rows.get('其他数字'), [['宣讲：30场次2021年'], ['竞赛项目：12个2022年'], ['未载明']]);
    assert.ok(t.rows.get('来源').every(([cell]) => cell.includes('快报')));
    const order = [...t.rows.keys()], at = (head) => order.indexOf(head);
    assert.ok(at('地点') < at('共同的主题') && at('其余主题') < at('成效') && at('经验启示') < at('主要做法') && at('主要做法') < at('产业工人总数') && at('其他数字') < at('来源'), order.join());
    assert.equal(await run(driver, "document.querySelectorAll('iframe').length"), 0, 'no frame is left');
    await assertQuiet(driver, 'the table', folder);
  });

  test('what is not there is named, the others stand; more than four are not shown and said', async () => {
    await compare(`#cases=jia,${E('没有')},fehlt,../../etc/passwd,yi,bing,ding,wu`);
    assert.deepEqual((await table()).head.slice(1), [TITLES.jia, TITLES.yi, TITLES.bing]);
    const problems = await texts(driver, '#compare-problems li');
    assert.match(problems[0], /^没有读到“cases\/fehlt”（cases\/fehlt\.html）/);
    assert.match(problems[1], /最多对比 4 个，没有列出：cases\/ding、cases\/wu。/);
    await press(driver, '#compare-problems .take-out');
    await until(driver, 'the lost one to go', async () => (await texts(driver, '#compare-problems li')).every((text) => !text.includes('fehlt')));
    assert.equal(await run(driver, 'location.hash'), '#cases=jia,yi,bing');
  });

  test('one taken out of the table; none at all; the address may change under the page', async () => {
    await compare('#cases=jia,yi,bing');
    await press(driver, '#compare-table thead th:nth-child(3) .take-out');
    assert.deepEqual((await table()).head.slice(1), [TITLES.jia, TITLES.bing]);
    assert.equal(await run(driver, "document.activeElement.classList.contains('take-out')"), true);
    await driver.executeScript("location.hash = '#cases=ding'");
    await until(driver, 'the other case', async () => (await table()).head[1] === TITLES.ding);
    assert.match((await texts(driver, '#compare-status'))[0], /再选一个/);
    assert.deepEqual((await table()).rows.get('主题'), [['师带徒']]);
    await go('compare.html');
    await until(driver, 'the empty page', () => run(driver, "!document.getElementById('compare-empty').hidden && document.getElementById('compare-frame').hidden"));
    await assertQuiet(driver, 'taking out', folder);
  });

  test('the clipboard gets a table, for Word and Excel, and words with tabs', async () => {
    await compare('#cases=jia,bing');
    await driver.sendDevToolsCommand('Browser.grantPermissions', { permissions: ['clipboardReadWrite'] });
    await press(driver, '#compare-copy');
    await until(driver, 'the word', async () => (await texts(driver, '#compare-copied'))[0] === '已复制，可以粘贴到 Word 或 Excel');
    const read = (type) => driver.executeAsyncScript(`const done = arguments[1];
      navigator.clipboard.read().then((items) => items[0].getType(arguments[0])).then((blob) => blob.text()).then(done, (e) => done(String(e)))`, type);
    const html = parse(await read('text/html')), plain = await read('text/plain'), trs = all(html, 'tr'), cells = (tr) => tr.childNodes;
    assert.deepEqual([all(html, 'table').length, trs.length, all(html, 'b').length + all(html, 'a').length + all(html, 'button').length],
      [1, (await table()).rows.size + 1, 0]);
    assert.equal(text(cells(trs[0])[2]), TITLES.bing);
    assert.ok(trs.every((tr) => cells(tr).every((c) => attribute(c, 'style').includes('mso-number-format'))), 'no cell is a formula');
    assert.equal(attribute(cells(trs.find((tr) => text(cells(tr)[0]) === '共同的主题'))[1], 'colspan'), '2');
    const lines = plain.split('\r\n').map((line) => line.split('\t'));
    assert.deepEqual(lines[0], ['', TITLES.jia, `'${TITLES.bing}`]);
    assert.ok(lines.every((line) => line.length === 3 || line[0] === '共同的主题'), 'as many cells in each line');
    assert.deepEqual(lines.find((line) => line[0] === '产业工人总数'), undefined, 'an indicator of one case alone stands among its other numbers');
    assert.match(plain, /产业工人总数：13\.87万人（2017年）；产业工人总数：17\.71万人（2023年）/);
    await assertQuiet(driver, 'copying', folder);
  });

  test('where the old way to the clipboard is closed, the new one gets the same; where both are, the table is selected', async () => {
    await compare('#cases=jia,yi');
    await driver.executeScript("document.execCommand = () => false; navigator.clipboard.write = (items) => { window.given = items[0]; return Promise.resolve(); }");
    await press(driver, '#compare-copy');
    await until(driver, 'the word', async () => /已复制/.test((await texts(driver, '#compare-copied'))[0]));
    const read = (type) => driver.executeAsyncScript('const done = arguments[1]; given.getType(arguments[0]).then((b) => b.text()).then(done)', type);
    assert.match(await read('text/html'), /<table/);
    assert.match(await read('text/plain'), /^\t甲市/);
    await driver.executeScript('delete window.ClipboardItem');
    await press(driver, '#compare-copy');
    await until(driver, 'the advice', async () => (await texts(driver, '#compare-copied'))[0] === '已选中表格，请按 Ctrl+C 复制');
    assert.ok(await run(driver, "getSelection().toString().includes('甲市')"));
  });

  test('on paper: one sheet lying on its side, for two cases as for the four longest of the library', async () => {
    await compare('#cases=jia,yi');
    assert.deepEqual(await print(driver), { pages: 1, first: [297, 210] });
    await compare('#cases=jiangsu,baoshan-wuxin,heilongjiang,qujing-jingkaiqu', site);
    const before = await table();
    assert.deepEqual(await print(driver), { pages: 1, first: [297, 210] });
    assert.deepEqual(await table(), before, 'the page is as it was');
    await go('cases/jia.html');
    assert.deepEqual((await print(driver)).first, [210, 297], 'other pages stand upright');
  });

  test('a phone: the table scrolls under its own row heads, the page does not', async () => {
    await screen(driver, { width: 375, height: 740 });
    await compare('#cases=jia,yi,bing');
    assert.ok(await fits(driver));
    const place = () => driver.executeScript("const f = document.getElementById('compare-frame'), th = document.querySelector('#compare-table tbody th'); return [f.scrollLeft, Math.round(th.getBoundingClientRect().left - f.getBoundingClientRect().left)]");
    await driver.executeScript("document.getElementById('compare-frame').scrollLeft = 250");
    assert.deepEqual(await place(), [250, 0]);
  });

  test('addresses of folders, url_style = "directory"', async (t) => {
    const other = sampleSite(t, { style: 'directory' });
    await open(driver, 'index.html', '', other);
    await press(driver, await mark(driver, 'compare', 'jia/'));
    await open(driver, 'cases/yi/index.html', '', other);
    await press(driver, '.case-head button[data-mark=compare]');
    await press(driver, '#chosen-go');
    await until(driver, 'the comparison', async () => (await here(driver, other)) === 'compare.html');
    await done(driver, 'compare-page');
    assert.deepEqual((await table()).head.slice(1), [TITLES.jia, TITLES.yi]);
  });

  test('axe', async () => {
    await go('kinds/shiji.html');
    for (const name of ['jia', 'yi', 'bing', 'ding']) await press(driver, await mark(driver, 'compare', name));
    await assertAccessible(driver, 'cards and the bar');
    await compare('#cases=jia,yi,fehlt');
    await assertAccessible(driver, 'the comparison');
    await compare('#cases=');
    await assertAccessible(driver, 'no comparison');
  });
});

for (const name of ['firefox', 'webkit']) {
  test(`${name}: a choice made on one file is known on the next, and the comparison reads its cases`, async (t) => {
    const { driver, quit } = await otherBrowser(name);
    t.after(quit);
    await driver.get(address('index.html', '', folder));
    await press(driver, await mark(driver, 'compare', 'jia'));
    await driver.get(address('cases/bing.html', '', folder));
    await until(driver, 'the bar', async () => (await texts(driver, '#chosen-go'))[0] === '对比 1 个案例');
    await press(driver, '.case-head button[data-mark=compare]');
    await press(driver, '#chosen-go');
    await until(driver, 'the comparison', async () => (await here(driver, folder)) === 'compare.html');
    await done(driver, 'compare-page', 30_000);
    assert.deepEqual(await texts(driver, '#compare-table thead a'), [TITLES.jia, TITLES.bing]);
    assert.deepEqual(await texts(driver, '.compare-frame tbody tr:first-child td'), ['云南省 › 曲靖市', '云南省 › 保山市']);
    await driver.get('about:blank');
    await driver.get(address('compare.html', '#cases=yi,fehlt', folder));
    await done(driver, 'compare-page', 30_000);
    assert.deepEqual(await texts(driver, '#compare-table thead a'), [TITLES.yi]);
    assert.match((await texts(driver, '#compare-problems'))[0], /没有读到“cases\/fehlt”/);
  });
}
