// Suggestions below the search boxes: the ARIA pattern of an editable combobox, over the real engine and library.
import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { address, assertQuiet, browser, copyOfSite, heading, here, messages, open, pages, pathOf, requests, screen, searchNames, squeeze, until } from './helpers.mjs';
import { compose, insert, page, pressEnter, sleep } from './search-page.mjs';

const UP = '\uE013', DOWN = '\uE015', ENTER = '\uE007', ESCAPE = '\uE00C', TAB = '\uE004', HOME = '\uE011', END = '\uE010';
const CASE = 'cases/longling-shihu.html', LABELS = { themes: '主题', regions: '地区', organisations: '单位', kinds: '类型', collections: '专题', policies: '政策文件', titles: '案例' };

const COMBO = `
  const box = document.querySelector('form.search input[name=q]'), list = document.getElementById(box.getAttribute('aria-controls') || 'none');
  const reached = document.getElementById(box.getAttribute('aria-activedescendant') || 'none'), texts = (css) => (list ? [...list.querySelectorAll(css)].map((el) => el.textContent) : []);
  return { role: box.getAttribute('role'), open: box.getAttribute('aria-expanded') === 'true', shown: !!list && list.getClientRects().length > 0,
    list: list ? list.getAttribute('role') : null, active: reached ? reached.textContent : null, value: box.value, focused: document.activeElement === box, cursor: box.selectionStart,
    options: texts('[role=option]'), names: texts('[role=option] > span'), marks: texts('[role=option] mark'), selected: texts('[aria-selected=true]').length,
    groups: list ? [...list.querySelectorAll('[role=group]')].map((group) => document.getElementById(group.getAttribute('aria-labelledby')).textContent) : [],
    said: box.form.querySelector('[role=status]') ? box.form.querySelector('[role=status]').textContent : null };`;

let driver, quit;
const combo = () => driver.executeScript(COMBO);
const input = () => driver.findElement({ css: 'form.search input[name=q]' });
const type = async (...keys) => (await input()).sendKeys(...keys);
const when = async (what, test = (c) => c.open) => { let last; await until(driver, what, async () => test(last = await combo())); return last; };
/** What the engine suggests, as it is. */
const suggested = (text, limit = 10) => driver.executeAsyncScript('const [text, limit, done] = arguments; tashan.suggest(text, limit).then(done, (e) => done(String(e)));', text, limit);

describe('suggestions', () => {
  before(async () => { ({ driver, quit } = await browser()); });
  after(() => quit?.());
  beforeEach(async () => { await messages(driver); await requests(driver); });

  test('the engine comes with the first focus only, once, with the directory of the index; the index with the first letter', async () => {
    const loads = async () => (await requests(driver)).map((r) => pathOf(r.url) ?? '').filter((path) => /^(analysis|search|suggest).*\.js$/.test(path)); /* what the page itself brings is not meant */
    await open(driver, CASE);
    await sleep(200);
    assert.deepEqual([await loads(), (await combo()).role], [[], null]);
    await (await input()).click();
    await when('the combobox', (c) => c.role === 'combobox');
    assert.deepEqual((await loads()).sort(), ['analysis.js', 'search-index.js', 'search-text.js', 'search-words.js', 'search-engine.js', 'search.js', 'suggest.js', 'search/root.js'].sort());
    await driver.executeScript('document.activeElement.blur()');
    await (await input()).click();
    await sleep(100);
    assert.deepEqual(await loads(), []);
    await type('曲');
    await when('suggestions');
    assert.ok((await loads()).some((path) => /^search\/[^r]/.test(path)));
    assert.equal(await driver.executeScript('return tashan.base'), address('') + '/');
    await assertQuiet(driver, 'loading');
  });

  test('names by what they hold, by other names, by spelling and initials; then titles', async () => {
    await open(driver, CASE);
    await type('曲靖'); /* before the scripts have arrived */
    const shown = await when('suggestions');
    assert.ok(shown.shown && shown.list === 'listbox');
    assert.equal(shown.names[0], '曲靖市');
    assert.equal(shown.groups[0], '地区');
    assert.ok(shown.marks.length && shown.marks.every((mark) => mark === '曲靖'));
    for (const [text, name, dimension] of [['曲靖', '曲靖市', 'regions'], ['qujing', '曲靖市', 'regions'], ['qj', '曲靖市', 'regions'], ['quji', '曲靖市', 'regions'], ['雲南', '云南省', 'regions'],
      ['技能比武', '技能竞赛', 'themes'], ['jnjs', '技能竞赛', 'themes'], ['包钢', '包钢集团', 'organisations'], ['省级', '省级', 'kinds'], ['园区改革', '园区改革', 'collections'], ['JINENG', '技能竞赛', 'themes']]) {
      const found = await suggested(text);
      const own = found.find((item) => item.name === name && item.dimension === dimension);
      assert.ok(own, `${text} does not suggest ${name}: ${found.map((item) => item.name)}`);
      assert.equal(own.path, searchNames[dimension].find((value) => value.name === name).path);
      assert.ok(found.every((item) => pages.includes(item.path) && LABELS[item.dimension] && !/undefined|NaN/.test(item.detail)), JSON.stringify(found));
      assert.ok(found.every((item) => item.marks.every(([from, to], i) => from < to && to <= item.name.length && (!i || from >= item.marks[i - 1][1]))), JSON.stringify(found));
      assert.ok(found.length <= 10);
    }
    const title = (await suggested('珠源工匠')).find((item) => item.dimension === 'titles');
    assert.equal(title.path, 'cases/qujing-zhuyuan-gongjiang.html');
    assert.equal(squeeze(title.name), heading(title.path));
    for (const text of ['', '  ', '饕餮', '<b>', '产'.repeat(5000), '地区:', '"', '-', '__proto__']) assert.ok(Array.isArray(await suggested(text)), text.slice(0, 10));
    assert.deepEqual(await suggested('饕餮魍魉'), []);
    await assertQuiet(driver, 'suggestions');
  });

  test('no page is suggested twice', async () => {
    await open(driver, 'search.html');
    for (const text of ['技能', '园区改革', '曲靖']) {
      const paths = (await suggested(text)).map((item) => item.path);
      assert.deepEqual(paths, [...new Set(paths)], text);
    }
  });

  test('keys: round through the options, back to the text, Escape, Tab, Enter', async () => {
    await open(driver, 'index.html');
    await type('技能');
    let c = await when('suggestions');
    assert.deepEqual([c.active, c.selected, c.said], [null, 0, `有 ${c.options.length} 条建议，按上下方向键选择。`]);
    assert.ok(c.options.length >= 3, `only ${c.options.length} suggestions`);
    await type(DOWN);
    c = await combo();
    assert.deepEqual([c.active, c.selected, c.focused], [c.options[0], 1, true]);
    await type(DOWN, DOWN, UP);
    assert.equal((await combo()).active, c.options[1]);
    await type(HOME);
    assert.deepEqual([(await combo()).active, (await combo()).cursor, (await combo()).open], [null, 0, true]);
    await type(UP);
    assert.equal((await combo()).active, c.options.at(-1));
    await type(DOWN);
    assert.equal((await combo()).active, c.options[0], 'round');
    await type(END);
    assert.deepEqual([(await combo()).active, (await combo()).cursor], [null, 2]);
    await type(ESCAPE);
    c = await combo();
    assert.deepEqual([c.open, c.shown, c.value, c.said], [false, false, '技能', '']);
    await type(DOWN);
    await when('the list, opened by an arrow', (x) => x.open && x.active === x.options[0]);
    await type(ESCAPE, ESCAPE);
    assert.deepEqual([(await combo()).value, (await combo()).open], ['', false]);
    await type('技能');
    await when('suggestions');
    await type(TAB);
    c = await combo();
    assert.deepEqual([c.open, c.focused, c.value], [false, false, '技能']);
    /* Enter on an option goes to its page, Enter in the text searches. */
    await type(DOWN);
    const first = (await when('suggestions', (x) => x.open && x.active)).names[0];
    await type(ENTER);
    await until(driver, 'its page', async () => (await here(driver)) !== 'index.html');
    assert.equal(heading(await here(driver)), first);
    await type('技能');
    await when('suggestions');
    await type(ENTER);
    await until(driver, 'the search page', async () => (await here(driver)) === 'search.html');
    assert.equal((await page(driver)).value, '技能');
    await assertQuiet(driver, 'keys');
  });

  test('the mouse: a click goes to the page, hovering steals nothing; leaving closes', async () => {
    await open(driver, CASE);
    await type('曲靖');
    const { names } = await when('suggestions'), options = await driver.findElements({ css: '[role=option]' });
    await driver.actions().move({ origin: options[1] }).perform();
    assert.deepEqual([(await combo()).active, (await combo()).open], [null, true]);
    await type(DOWN);
    assert.equal((await combo()).active, (await combo()).options[0]);
    await options[1].click();
    await until(driver, 'its page', async () => (await here(driver)) !== CASE);
    assert.equal(heading(await here(driver)), names[1]);
    await open(driver, CASE);
    await type('曲靖');
    await when('suggestions');
    await (await driver.findElement({ css: 'h1' })).click();
    assert.deepEqual([(await combo()).open, (await combo()).shown], [false, false]);
    await assertQuiet(driver, 'the mouse');
  });

  test('one question for what is typed at once; a late answer, a failure, a composition show nothing', async () => {
    await open(driver, CASE);
    await (await input()).click();
    await when('the combobox', (c) => c.role === 'combobox');
    await driver.executeScript(`window.asked = []; const real = tashan.suggest;
      tashan.suggest = (text, limit) => { asked.push(text); return text === '坏' ? Promise.reject(new Error('x')) : new Promise((done) => setTimeout(() => done(real(text, limit)), text === '石斛' ? 800 : 0)); };`);
    const put = (text) => driver.executeScript("const box = document.querySelector('form.search input[name=q]'); box.value = arguments[0]; box.dispatchEvent(new Event('input', { bubbles: true }))", text);
    for (const text of ['技', '技能', '技能提']) await put(text);
    await when('suggestions');
    assert.deepEqual(await driver.executeScript('return asked'), ['技能提']);
    await put('石斛');
    await sleep(250);
    await put('曲靖');
    const { options } = await when('曲靖', (c) => c.open && c.names[0] === '曲靖市');
    await sleep(900);
    assert.deepEqual((await combo()).options, options, 'the late answer');
    await put('坏');
    await sleep(300);
    assert.equal((await combo()).open, false);
    await put('');
    await driver.executeScript('asked.length = 0');
    await compose(driver, '技能');
    await sleep(300);
    await driver.sendDevToolsCommand('Input.dispatchKeyEvent', { type: 'keyDown', key: 'ArrowDown', code: 'ArrowDown', windowsVirtualKeyCode: 40 });
    await pressEnter(driver);
    await sleep(200);
    assert.deepEqual([(await combo()).open, await driver.executeScript('return asked'), await here(driver)], [false, [], CASE]);
    await insert(driver, '技能');
    await when('suggestions after the composition');
    await assertQuiet(driver, 'late answers');
  });

  test('on the search page too, and on a phone, where Escape leaves the menu open', async () => {
    await open(driver, 'search.html');
    await type('曲靖', DOWN);
    await when('suggestions', (c) => c.open && c.active);
    await type(ENTER);
    await until(driver, 'its page', async () => (await here(driver)) === 'regions/qujing.html');
    await screen(driver, { width: 390, height: 800 });
    await open(driver, CASE);
    await driver.findElement({ css: '#menu' }).click();
    await type('技能');
    await when('suggestions', (c) => c.open && c.shown);
    assert.equal(await driver.executeScript('return document.documentElement.scrollWidth > innerWidth'), false);
    await type(ESCAPE);
    assert.equal(await driver.executeScript("return document.querySelector('.site-header').classList.contains('open')"), true, 'the menu stays');
    await screen(driver, { width: 1366 });
    await assertQuiet(driver, 'a phone');
  });

  test('without the engine the box is a plain form', async (t) => {
    const folder = copyOfSite(t);
    rmSync(join(folder, 'suggest.js'));
    await open(driver, CASE, '', folder);
    await type('曲靖');
    await sleep(400);
    assert.equal((await combo()).role, null);
    await type(ENTER);
    await until(driver, 'the search page', async () => (await here(driver, folder)) === 'search.html');
    const answer = await page(driver, folder);
    assert.deepEqual([answer.state, answer.value], ['done', '曲靖']);
    await messages(driver);
  });

  test('without the engine’s own script the box is a plain form', async (t) => {
    const folder = copyOfSite(t);
    rmSync(join(folder, 'search-engine.js'));
    await open(driver, CASE, '', folder);
    await type('曲靖');
    await sleep(400);
    assert.equal((await combo()).role, null);
  });
});
