// The search page and the browse page as a reader uses them, over the real engine and a site of sixty-three invented
// cases, of which every one holds 石斛: filters, pages, sorting, history, the table to download.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import { assertQuiet, browser, cases, here, messages, open, requests, screen, site, until } from './helpers.mjs';
import { invented, ownSite } from './own-site.mjs';
import { compose, hash, insert, page, pressEnter, read, shows, sleep } from './search-page.mjs';

const ENTER = '\uE007', ESCAPE = '\uE00C', E = encodeURIComponent, COUNT = 63;
const all = Array.from({ length: COUNT }, (_, i) => invented(i)), inRegion = (...names) => all.filter((own) => names.some((name) => own.region.includes(name)));
const folder = ownSite({ after }, COUNT);
let driver, quit;
const go = async (path, suffix = '') => {
  await open(driver, path, suffix, folder);
  await until(driver, 'the page', async () => /^(done|error|idle)$/.test((await read(driver, folder)).state));
  return read(driver, folder);
};
const when = (what, test) => shows(driver, what, test, folder), now = () => read(driver, folder);
const box = () => driver.findElement({ css: '#search-page input[name=q]' }), key = (name) => driver.findElement({ css: `#search-filters [data-key="${name}"], #search-pager [data-key="${name}"]` });
const click = async (css) => (await driver.findElement({ css })).click();
const steps = () => driver.executeScript('return navigation.currentEntry.index');
const quiet = (what) => assertQuiet(driver, what, folder);
/** Lets the engine answer otherwise: `how` is a function of (real, query, options). */
const pretend = (how) => driver.executeScript(`const real = tashan.search; tashan.search = (query, options) => (${how})(real, query, options);`);

describe('the search page', () => {
  before(async () => { ({ driver, quit } = await browser()); });
  after(() => quit?.());
  beforeEach(async () => { await messages(driver); await requests(driver); });

  test('idle, then a query: hits, marks, what is said of each, the title', async () => {
    let p = await go('search.html');
    assert.deepEqual([p.state, p.count, p.shown.idle, p.shown.found], ['idle', '', true, false]);
    p = await go('search.html', hash('石斛 人'));
    assert.deepEqual([p.state, p.count, p.hits.length, p.shown.idle], ['done', `找到 ${COUNT} 条结果。`, 20, false]);
    assert.match(p.title, /^石斛 人 · 搜索 · /);
    assert.ok(p.hits.every((hit) => hit.marks.length && hit.marks.every((mark) => ['石斛', '人'].includes(mark))));
    assert.match(p.hits[0].text, /20\d\d年\d+月\d+日.*见于：标题、/);
    assert.equal(p.strange, 0, 'what stands in a case is shown as text');
    assert.deepEqual([p.place, p.pager], ['第 1 页，共 4 页', ['*1', '2', '3', '4', '下一页']]);
    assert.deepEqual(p.facets.map((facet) => facet.legend), ['地区', '主题', '类型', '单位', '年份']);
    await quiet('a query');
  });

  test('facets: the true counts, in order, those of a dimension not narrowed by its own filter', async () => {
    let p = await go('search.html', hash('石斛'));
    await (await key('more:regions')).click();
    p = await now();
    for (const value of p.facets[0].values) assert.equal(value.count, inRegion(value.name).length, value.name);
    assert.deepEqual(p.facets[0].values.map((value) => [value.name, value.depth]).slice(0, 3), [['内蒙古自治区', 0], ['乌海市', 1], ['江苏省', 0]]);
    const depth = Object.fromEntries(p.facets[0].values.map((value) => [value.name, value.depth]));
    assert.deepEqual([depth['云南省'], depth['曲靖市'], depth['麒麟区']], [0, 1, 2]);
    for (const value of p.facets[4].values) assert.equal(value.count, all.filter((own) => value.name === `${own.year}年`).length, value.name);
    assert.deepEqual(p.facets[4].values.map((value) => value.name), Array.from({ length: 8 }, (_, i) => `${2023 - i}年`), 'the newest year first');
    p = await go('search.html', `${hash('石斛')}&regions=${E('曲靖市')}`);
    assert.equal(p.facets[0].values.find((value) => value.name === '保山市').count, inRegion('保山市').length, 'the same dimension');
    for (const value of p.facets[2].values) assert.equal(value.count, inRegion('曲靖市').filter((own) => own.kind === value.name).length, `another dimension: ${value.name}`);
    await quiet('facets');
  });

  test('?q= is read, the fragment wins; a page that is not there becomes the last', async () => {
    let p = await go('search.html', `?q=${E('石斛')}+${E('技能')}`);
    assert.deepEqual([p.value, p.hits.length], ['石斛 技能', 20]);
    p = await go('search.html', `?q=${E('石斛')}#regions=${E('曲靖市')}`);
    assert.deepEqual([p.value, p.chips], ['石斛', ['地区：曲靖市']]);
    p = await go('search.html', `?q=${E('石斛')}#q=`);
    assert.equal(p.state, 'idle');
    p = await go('search.html', `${hash('石斛')}&page=4000`);
    await when('the last page', (q) => q.place === '第 4 页，共 4 页' && /page=4$/.test(q.hash) && q.hits.length === 3);
    await quiet('addresses');
  });

  test('typing makes no step in the history, Enter does', async () => {
    await go('search.html');
    const before = await steps();
    await (await box()).sendKeys('石斛');
    await when('results while typing', (p) => p.state === 'done' && p.hits.length > 0);
    assert.deepEqual([await steps(), (await now()).hash], [before, hash('石斛')]);
    await driver.executeScript("document.querySelector('#search-page input[name=q]').value = '技能'; document.querySelector('#search-page form').requestSubmit()");
    await when('the second query', (p) => p.hash === hash('技能') && p.state === 'done');
    assert.equal(await steps(), before + 1);
    await driver.navigate().back();
    await when('the first query', (p) => p.value === '石斛' && p.state === 'done' && p.hash === hash('石斛'));
    await quiet('typing');
  });

  test('a newer question makes an older one’s answer void; “正在查找” only for the slow', async () => {
    await go('search.html');
    await pretend("(real, q, o) => new Promise((done) => setTimeout(() => done(real(q, o)), q === '石斛' ? 900 : 0))");
    await driver.executeScript("window.said = []; new MutationObserver(() => said.push(document.getElementById('search-count').textContent)).observe(document.getElementById('search-count'), { childList: true })");
    await driver.executeScript('location.hash = arguments[0]', hash('石斛'));
    await when('“正在查找…”', (p) => p.state === 'loading' && p.count === '正在查找…');
    await driver.executeScript('location.hash = arguments[0]', hash('ISO9001'));
    const newer = await when('the newer answer', (p) => p.state === 'done');
    await sleep(1000);
    assert.deepEqual([(await now()).hits, (await now()).count], [newer.hits, newer.count]);
    assert.equal((await driver.executeScript('return said')).filter((text) => text === '正在查找…').length, 1);
    await quiet('newer');
  });

  test('filters: chips, history, focus, clearing; Back, Forward and a reload restore all', async () => {
    await go('search.html', hash('石斛'));
    const before = await steps();
    await (await key('regions:曲靖市')).click();
    let p = await when('one filter', (q) => q.chips.length === 1 && q.state === 'done');
    assert.deepEqual([p.hash, p.chips, p.focus, p.shown.clear], [`${hash('石斛')}&regions=${E('曲靖市')}`, ['地区：曲靖市'], 'regions:曲靖市', true]);
    assert.equal(p.number, inRegion('曲靖市').length);
    await (await key('regions:保山市')).click();
    p = await when('two filters', (q) => q.chips.length === 2 && q.state === 'done');
    assert.deepEqual([p.hash, p.number], [`${hash('石斛')}&regions=${E('曲靖市')},${E('保山市')}`, inRegion('曲靖市', '保山市').length]);
    await (await key('kinds:市级')).click();
    const three = await when('three filters', (q) => q.chips.length === 3 && q.state === 'done');
    assert.equal(three.number, inRegion('曲靖市', '保山市').filter((own) => own.kind === '市级').length);
    assert.equal(await steps(), before + 3);
    await driver.navigate().back(); await driver.navigate().back();
    await when('back twice', (q) => q.chips.length === 1 && q.number === inRegion('曲靖市').length);
    await driver.navigate().forward(); await driver.navigate().forward();
    const again = await when('forward twice', (q) => q.chips.length === 3 && q.state === 'done');
    assert.deepEqual([again.hits, again.facets], [three.hits, three.facets]);
    await driver.navigate().refresh();
    p = await page(driver, folder);
    assert.deepEqual([p.hits, p.chips], [three.hits, three.chips]);
    /* By keyboard the focus goes to what now stands in the place of what was taken away. */
    await (await driver.findElement({ css: '.chip' })).sendKeys(ENTER);
    p = await when('one less', (q) => q.chips.length === 2 && q.state === 'done');
    assert.equal(p.focus, 'regions:保山市');
    await (await driver.findElement({ css: '.clear' })).sendKeys(ENTER);
    p = await when('none', (q) => q.chips.length === 0 && q.state === 'done');
    assert.deepEqual([p.focus, p.hash], ['search-title', hash('石斛')]);
    /* A name with the signs of an address in it. */
    await (await key('organisations:甲,乙&丙=丁')).click();
    p = await when('signs', (q) => q.chips.length === 1 && q.state === 'done');
    assert.deepEqual([p.chips, p.number], [['单位：甲,乙&丙=丁'], 16]);
    await driver.navigate().refresh();
    p = await page(driver, folder);
    assert.deepEqual([p.chips, p.number], [['单位：甲,乙&丙=丁'], 16]);
    await quiet('filters');
  });

  test('filters written in the query become chips, and leave it when one is changed by hand', async () => {
    let p = await go('search.html', hash('石斛 地区:曲靖'));
    assert.deepEqual([p.chips, p.number], [['地区：曲靖市'], inRegion('曲靖市').length]);
    await (await key('regions:保山市')).click();
    p = await when('both', (q) => q.chips.length === 2 && q.state === 'done');
    assert.equal(p.value, '石斛');
    await driver.navigate().back();
    await when('as written', (q) => q.value === '石斛 地区:曲靖' && q.chips.length === 1);
    await click('.chip');
    await when('taken away', (q) => q.chips.length === 0 && q.value === '石斛');
    p = await go('search.html', hash('石斛 地区:火星'));
    assert.match(p.notes, /没有这样的筛选条件，没有用上：地区:火星。/);
    p = await go('search.html', `#themes=${E('师带徒')}`);
    assert.deepEqual([p.state, p.shown.order, p.number], ['done', false, all.filter((own) => own.theme === '师带徒').length], 'filters alone are a question too');
    p = await go('search.html', `${hash('饕餮')}&regions=${E('曲靖市')}`);
    assert.deepEqual([p.count, p.chips], ['找到 0 条结果。可以去掉几个筛选条件，换一个说法，或减少几个词。', ['地区：曲靖市']]);
    await quiet('written filters');
  });

  test('an exclusion that is written in the query stays when a filter is changed by hand', async () => {
    await go('search.html', hash('石斛 类型:市级 -地区:曲靖'));
    await (await key('kinds:县级')).click();
    const p = await when('two kinds', (q) => q.chips.length === 2 && q.state === 'done');
    assert.match(p.value, /-地区:曲靖/);
    assert.ok(p.hits.every((hit) => !/曲靖|麒麟/.test(hit.text)), 'it finds what was excluded');
  });

  test('a filter that is written and chosen is one chip', async () => {
    for (const suffix of [`${hash('石斛 地区:曲靖')}&regions=${E('曲靖市')}`, hash('石斛 地区:曲靖,曲靖市')]) {
      assert.deepEqual((await go('search.html', suffix)).chips, ['地区：曲靖市'], decodeURIComponent(suffix));
    }
  });

  test('more and less of a long list', async () => {
    await go('search.html', hash('石斛'));
    assert.equal((await now()).facets[0].values.length, 8);
    await (await key('more:regions')).sendKeys(ENTER);
    let p = await now();
    assert.deepEqual([p.facets[0].values.length, p.facets[0].more, p.focus], [10, '收起', 'more:regions']);
    await (await key('regions:麒麟区')).click();
    p = await when('麒麟区', (q) => q.chips.length === 1 && q.state === 'done');
    assert.equal(p.facets[0].values.length, 10, 'it stays open');
    await (await key('more:regions')).click();
    const names = (await now()).facets[0].values.map((value) => value.name);
    for (const name of ['云南省', '曲靖市', '麒麟区']) assert.ok(names.includes(name), `${name} stays: it is chosen, or above what is`);
    await quiet('more');
  });

  test('sorting and pages', async () => {
    const first = await go('search.html', hash('石斛')), before = await steps();
    await driver.executeScript("const s = document.getElementById('search-sort'); s.value = 'date'; s.dispatchEvent(new Event('change', { bubbles: true }))");
    await when('by date', (q) => /sort=date/.test(q.hash) && q.state === 'done');
    await driver.executeScript("document.getElementById('search-pager').scrollIntoView()");
    await click('#search-pager .pager-step');
    let p = await when('page 2', (q) => q.place === '第 2 页，共 4 页');
    assert.match(p.hash, /sort=date&page=2$/);
    assert.deepEqual([p.focus, await steps(), p.pager], ['search-title', before + 2, ['上一页', '1', '*2', '3', '4', '下一页']]);
    assert.ok(p.y < 500, `scrolled to ${p.y}`);
    /* All pages together are all hits, each once, the newest first. */
    const dates = [], paths = new Set();
    for (const number of [1, 2, 3, 4]) {
      const own = await go('search.html', `${hash('石斛')}&sort=date&page=${number}`);
      dates.push(...own.hits.map((hit) => /(\d+)年(\d+)月(\d+)日/.exec(hit.text).slice(1).map((n) => n.padStart(2, '0')).join('-')));
      own.hits.forEach((hit) => paths.add(hit.id));
    }
    assert.equal(paths.size, COUNT);
    assert.deepEqual(dates, [...dates].sort().reverse());
    p = await go('search.html', hash('石斛'));
    assert.deepEqual(p.hits, first.hits);
    await (await key('page:4')).click();
    assert.equal((await when('page 4', (q) => q.place === '第 4 页，共 4 页')).hits.length, 3);
    await driver.navigate().back();
    assert.deepEqual((await when('page 1', (q) => q.place === '第 1 页，共 4 页')).hits, first.hits);
    await driver.navigate().forward();
    await when('page 4 again', (q) => q.place === '第 4 页，共 4 页');
    await (await key('kinds:市级')).click();
    p = await when('a filter', (q) => q.chips.length === 1 && q.state === 'done');
    assert.doesNotMatch(p.hash, /page=/, 'a filter begins at the first page');
    /* An estimate, of hundreds of pages: few links. */
    await go('search.html');
    await pretend('(real, q, o) => real(q, Object.assign({}, o, { offset: 0 })).then((r) => Object.assign(r, { total: 3120, exact: false }))');
    await driver.executeScript('location.hash = arguments[0]', `${hash('石斛')}&page=7`);
    p = await when('many pages', (q) => q.state === 'done');
    assert.deepEqual([p.count, p.place, p.pager], ['找到约 3120 条结果。', '第 7 页，共约 156 页', ['上一页', '1', '…', '5', '6', '*7', '8', '9', '…', '156', '下一页']]);
    await quiet('pages');
  });

  test('what a failure says, and that the next query tries again', async () => {
    await go('search.html', hash('石斛'));
    await pretend("(real, q, o) => (q === 'N7' ? Promise.reject(new TypeError('Cannot read properties of undefined')) : real(q, o))");
    await driver.executeScript('location.hash = arguments[0]', hash('N7'));
    const p = await when('an error', (q) => q.state === 'error');
    assert.doesNotMatch(p.count, /Cannot/);
    assert.match(p.count, /[一-龥]{4}.*。/);
    assert.deepEqual([p.hits.length, p.shown.idle, p.shown.found], [0, true, false]);
    await driver.executeScript('location.hash = arguments[0]', hash('石斛'));
    await when('the next answer', (q) => q.state === 'done' && q.hits.length === 20);
    await quiet('failure');
  });

  test('the links that skip keep the question; the way back from a case leads to its place', async () => {
    await go('search.html', `${hash('石斛')}&page=2`);
    await driver.executeScript("document.querySelector('.skip').click()");
    await sleep(200);
    let p = await now();
    assert.deepEqual([p.place, p.state, p.focus], ['第 2 页，共 4 页', 'done', 'main']);
    await driver.executeScript("location.hash = '#search-title'");
    await sleep(200);
    assert.equal((await now()).place, '第 2 页，共 4 页', 'an anchor is no question');
    await driver.navigate().back();
    await (await driver.findElement({ css: '#search-skip' })).sendKeys(ENTER);
    p = await now();
    assert.deepEqual([p.focus, /page=2$/.test(p.hash)], ['search-title', true]);
    await go('search.html', hash('石斛'));
    const link = await driver.findElement({ css: '#search-results > li:nth-child(9) a' });
    await driver.executeScript('arguments[0].scrollIntoView()', link);
    await sleep(100);
    const { y } = await now();
    await link.click();
    await until(driver, 'a case', async () => (await here(driver, folder))?.startsWith('cases/'));
    await driver.navigate().back();
    p = await when('the old place', (q) => q.state === 'done' && q.hits.length === 20 && Math.abs(q.y - y) < 60);
    assert.match(p.focus, /^cases\//);
    await quiet('the way back');
  });

  test('nothing is asked for while an input method composes', async () => {
    await go('search.html');
    await driver.executeScript('window.asked = []; for (const name of ["search", "suggest"]) { const real = tashan[name]; tashan[name] = (q, ...more) => { asked.push(q); return real(q, ...more); }; }');
    await (await box()).click();
    await compose(driver, 'shihu');
    await sleep(400);
    await pressEnter(driver);
    await sleep(400);
    const p = await now();
    assert.deepEqual([p.state, p.hash, await driver.executeScript('return asked')], ['idle', '', []]);
    await insert(driver, '石斛');
    await when('after the composition', (q) => q.state === 'done' && q.value === '石斛');
    await quiet('an input method');
  });

  test('the table to download: all hits, safe in a spreadsheet', async (t) => {
    const place = mkdtempSync(join(tmpdir(), 'tashan-csv-')), files = () => readdirSync(place).filter((name) => name.endsWith('.csv'));
    t.after(() => rmSync(place, { recursive: true, force: true }));
    await driver.sendDevToolsCommand('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: place });
    const download = async (name) => {
      await click('#search-csv');
      await until(driver, name, () => files().includes(name) && readFileSync(join(place, name)).length > 0);
      const bytes = readFileSync(join(place, name));
      assert.deepEqual([...bytes.subarray(0, 3)], [0xEF, 0xBB, 0xBF], 'a mark for Excel');
      const lines = bytes.toString('utf8').slice(1).split('\r\n');
      assert.equal(lines[0], '"标题","日期","地区","主题","类型","单位","地址"');
      assert.equal(lines.pop(), '');
      await when('the word of it', async () => (await driver.findElement({ css: '#search-csv-status' }).getText()) === `已生成，共 ${lines.length - 1} 行。`);
      return lines.slice(1);
    };
    await go('search.html', hash('石斛 公式') + '&sort=date');
    const [one, ...others] = await download('案例 石斛 公式.csv');
    assert.deepEqual(others, []);
    assert.ok(one.startsWith('"\'=1+1 是公式么：“<b>石斛</b>”,逗号","2021-06-15","乌海市","师带徒","企业","\'=HYPERLINK(""x"")工作室","file:///'), one);
    assert.match(one, /\/cases\/case-5\.html"$/);
    await go('search.html', hash('石斛'));
    const lines = await download('案例 石斛.csv');
    assert.deepEqual([lines.length, new Set(lines).size], [COUNT, COUNT], 'not only the page that shows');
    await go('search.html', `${hash('石斛')}&regions=${E('曲靖市')}`);
    assert.equal((await download('案例 石斛 曲靖市.csv')).length, inRegion('曲靖市').length);
    assert.equal(await here(driver, folder), 'search.html');
    await quiet('the table');
  });

  test('a narrow window folds the filters, a wide one shows them; paper has only the results', async () => {
    const open = () => driver.executeScript("return document.querySelector('#search-filters input').checkVisibility()");
    await screen(driver, { width: 390, height: 800 });
    await go('search.html', `${hash('石斛')}&regions=${E('曲靖市')}`);
    assert.equal(await open(), false);
    await screen(driver, { width: 1366 });
    await until(driver, 'the filters', open);
    await driver.sendDevToolsCommand('Emulation.setEmulatedMedia', { media: 'print' });
    const shown = await driver.executeScript("return ['.facets', '.found-tools', '#search-page form', '.pager', '.clear'].filter((s) => document.querySelector(s).getClientRects().length)");
    await screen(driver, { width: 1366 });
    await driver.sendDevToolsCommand('Emulation.setEmulatedMedia', { media: '' });
    assert.deepEqual(shown, []);
  });
});

describe('the browse page', () => {
  before(async () => { ({ driver, quit } = await browser()); });
  after(() => quit?.());

  test('everything, the newest first; filters; the way to the search and back', async () => {
    let p = await go('browse.html');
    assert.deepEqual([p.state, p.number, p.hits.length, p.shown.order], ['done', COUNT, 20, false]);
    assert.ok(/^2023年/.test(p.hits[0].text) && !/见于/.test(p.hits[0].text), p.hits[0].text);
    await (await key('years:2022年')).click();
    await when('a year', (q) => q.chips.length === 1 && q.state === 'done');
    await (await key('kinds:市级')).click();
    p = await when('a kind', (q) => q.chips.length === 2 && q.state === 'done');
    assert.match(p.hash, /^#kinds=.*&years=/);
    assert.equal(p.number, all.filter((own) => own.year === 2022 && own.kind === '市级').length);
    await driver.executeScript("document.querySelector('.clear').click()");
    p = await when('cleared', (q) => q.chips.length === 0 && q.state === 'done');
    assert.equal(p.number, COUNT);
    await driver.navigate().back(); await driver.navigate().back(); await driver.navigate().back();
    await when('the start', (q) => q.chips.length === 0 && q.hash === '');
    await driver.navigate().forward();
    await when('the year', (q) => q.chips.length === 1);
    await click('#search-other');
    await until(driver, 'the search page', async () => (await here(driver, folder)) === 'search.html');
    p = await page(driver, folder);
    assert.deepEqual([p.hash, p.chips], [`#years=${E('2022年')}`, ['年份：2022年']]);
    await (await box()).sendKeys('石斛');
    await when('words and year', (q) => q.value === '石斛' && /q=.*&years=/.test(q.hash) && q.state === 'done');
    await (await box()).sendKeys(ESCAPE);
    await click('#search-other');
    await until(driver, 'the browse page', async () => (await here(driver, folder)) === 'browse.html');
    assert.deepEqual((await page(driver, folder)).chips, ['年份：2022年']);
    await driver.findElement({ css: 'header form.search input' }).sendKeys('石斛', ENTER);
    await until(driver, 'the search page', async () => (await here(driver, folder)) === 'search.html');
    assert.equal((await page(driver, folder)).value, '石斛');
    await quiet('browsing');
  });

  test('of the real library: every case, and no other page', async () => {
    await open(driver, 'browse.html');
    const p = await page(driver);
    assert.equal(p.number, cases.length);
    assert.ok(p.hits.every((hit) => cases.includes(hit.id)));
    await assertQuiet(driver, 'browse.html', site);
  });
});
