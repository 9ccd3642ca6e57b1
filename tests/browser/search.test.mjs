// The search page in a real Chromium, from file://: what is found, in what order, how it is shown, and when not.
import assert from 'node:assert/strict';
import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, beforeEach, describe, test } from 'node:test';
import {
  all, analysis, assertQuiet, browser, cases, copyOfSite, heading, here, indexFile, linksOf, messages, open, outside, pages,
  pageTypes, pathOf, readable, requests, searchIndex, site, squeeze, textsOf, tree, until,
} from './helpers.mjs';
import { asked, page, results, state, submit, typeInto } from './search-page.mjs';

const docs = searchIndex().documentStore.docs;
const fold = analysis.fold;
const whole = (id) => fold(textsOf(docs[id]).join('\n'));
const hash = (query) => '#q=' + encodeURIComponent(query);
const sorted = (list) => [...list].sort();
const inTheme = (file) => sorted(new Set(all(tree(file), 'li', 'card').flatMap((li) => linksOf(li, file)).filter((p) => cases.includes(p))));

/** What holds for every answer to a query: its count, its links, its titles, its order, its marks. */
function assertSound(answer, query) {
  const words = query.split(/\s+/).map(fold).filter(Boolean), needles = [...words, ...words.flatMap((w) => analysis.query(w).map((q) => q.term))];
  assert.equal(answer.state, 'done', query);
  assert.equal(answer.number, answer.hits.length, `${query}: “${answer.count}” over ${answer.hits.length} hits`);
  assert.equal(new Set(answer.hits.map((h) => h.id)).size, answer.hits.length, `${query}: a hit stands twice`);
  for (const hit of answer.hits) {
    assert.ok(pages.includes(hit.id), `${query}: ${hit.href} is no page of the site`);
    assert.equal(hit.title, squeeze(docs[hit.id].title), query);
    for (const mark of hit.marks) {
      /* Marks that touch are one; each of its characters must belong to a word of the query. */
      const text = fold(mark), covered = new Array(text.length).fill(false);
      for (const needle of needles) for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + 1)) covered.fill(true, at, at + needle.length);
      assert.ok(text && covered.every(Boolean), `${query}: “${mark}” is marked in ${hit.id}`);
    }
    if (words.some((w) => fold(hit.title).includes(w))) assert.ok(hit.marks.length, `${query}: nothing is marked in ${hit.title}`);
  }
  const groups = answer.hits.map((h) => {
    const title = fold(h.title), within = (text) => words.every((w) => text.includes(w));
    return title.includes(words.join(' ')) ? 0 : within(title) ? 1 : within(whole(h.id)) ? 2 : 3;
  });
  if (!answer.loose) assert.deepEqual(groups, sorted(groups), `${query}: titles first, then texts with the words as they stand`);
}

describe('searching', () => {
  let driver, quit;
  before(async () => ({ driver, quit } = await browser()));
  after(() => quit?.());
  /* What one test left in the logs is not the next one's. */
  beforeEach(async () => { await messages(driver); await requests(driver); });

  for (const [query, finds] of [
    ['技能竞赛', () => inTheme('themes/jineng-jingsai.html')],
    ['曲靖', () => inTheme('regions/qujing.html')],
    ['产业工人', () => ['cases/baoshan-wuxin.html']],
    ['石斛', () => ['cases/longling-shihu.html']],
    ['Jiangsu', () => ['cases/jiangsu.html']],
    ['珠源工匠', () => ['cases/qujing-zhuyuan-gongjiang.html']],
    ['斛', () => ['cases/longling-shihu.html']],
    ['技能比武', () => inTheme('themes/jineng-jingsai.html')],
    ['曲靖 技能', () => []],
    ['2021年', () => []],
  ]) {
    test(`#q= and ?q= for ${query}`, async () => {
      await open(driver, 'search.html', hash(query));
      const answer = await page(driver);
      assertSound(answer, query);
      assert.ok(answer.hits.length, `${query} finds nothing`);
      assert.ok(!answer.loose, answer.count);
      const found = answer.hits.map((h) => h.id);
      for (const id of finds()) assert.ok(found.includes(id), `${query} does not find ${id}`);
      /* Whatever holds the words as they stand is found. */
      const words = query.split(' ').map(fold);
      for (const id of Object.keys(docs)) if (words.every((w) => whole(id).includes(w))) assert.ok(found.includes(id), `${query} does not find ${id}, which holds it`);
      assert.equal(await driver.executeScript("return document.querySelector('input[name=q]').value"), query);

      await open(driver, 'search.html', '?q=' + encodeURIComponent(query));
      assert.deepEqual((await page(driver)).hits, answer.hits, 'with ?q=');
      await assertQuiet(driver, query);
    });
  }

  test('with both, the fragment wins; a new fragment searches again', async () => {
    await open(driver, 'search.html', '?q=' + encodeURIComponent('石斛') + hash('包钢'));
    const first = await page(driver);
    assert.equal(first.value, '包钢');
    assertSound(first, '包钢');
    assert.equal(first.hits[0].id, 'cases/baogang.html');
    assert.equal((await results(driver, '石斛')).hits[0].id, 'cases/longling-shihu.html');
    await driver.navigate().back();
    await until(driver, 'the first answer', async () => (await page(driver)).value === '包钢');
    assert.deepEqual((await page(driver)).hits, first.hits);
    await assertQuiet(driver, 'the fragment');
  });

  test('the best hit comes first', async () => {
    const first = { 石斛: 'longling-shihu', 珠源工匠: 'qujing-zhuyuan-gongjiang', Jiangsu: 'jiangsu', 包钢: 'baogang', 乌海: 'wuhai' };
    for (const [query, name] of Object.entries(first)) {
      assert.equal((await results(driver, query)).hits[0]?.id, `cases/${name}.html`, query);
    }
  });

  test('a theme’s name and its synonyms find the cases of the theme', async () => {
    const name = await results(driver, '技能竞赛'), synonym = await results(driver, '技能比武');
    for (const id of inTheme('themes/jineng-jingsai.html')) for (const answer of [name, synonym]) assert.ok(answer.hits.some((h) => h.id === id), id);
  });

  test('a hit leads to its case', async () => {
    await open(driver, 'search.html', hash('石斛'));
    const { hits } = await page(driver);
    await (await driver.findElement({ css: '#search-results > li a[href]' })).click();
    await until(driver, hits[0].id, async () => (await here(driver)) === hits[0].id);
    assert.equal(squeeze(await driver.executeScript("return document.querySelector('h1').textContent")), heading(hits[0].id));
    await driver.navigate().back();
    assert.deepEqual((await page(driver)).hits, hits, 'the way back');
    await assertQuiet(driver, 'a hit');
  });

  test('a word that is nowhere, alone and beside another', async () => {
    const none = await results(driver, '饕餮魍魉');
    assert.equal(none.hits.length, 0);
    assert.match(none.count, /0/);
    assert.ok(none.count.length > 8, `only “${none.count}”`);
    const loose = await results(driver, '石斛 饕餮魍魉'), strict = await results(driver, '石斛');
    assert.deepEqual(sorted(loose.hits.map((h) => h.id)), sorted(strict.hits.map((h) => h.id)));
    assert.equal(loose.number, loose.hits.length);
    assert.ok(loose.loose && !strict.loose, `it does not say that not all words were found: “${loose.count}”`);
  });

  test('hostile queries neither run, nor hang, nor fail', async () => {
    const long = '产业工人队伍建设改革'.repeat(1000), markup = '<img src=x onerror=alert(1)>';
    await open(driver, 'search.html');
    const hostile = [long, '产 '.repeat(5000).trim(), 'ａ'.repeat(10_000), markup, '"><script>alert(1)</script>', '&q=石斛#%', '100%', '%E6%9',
      '__proto__', 'constructor', 'docs df', '+', '\\', "'", '，。', '\u0000', '😀', '𠀀'];
    for (const query of hostile) {
      const answer = await results(driver, query);
      assert.equal(answer.state, 'done', query.slice(0, 40));
      assert.equal(answer.number ?? 0, answer.hits.length, query.slice(0, 40));
      assert.equal(answer.strange, 0, `${query.slice(0, 40)}: an image or a script stands on the page`);
      assert.ok(answer.value === query, `${query.slice(0, 40)} became ${answer.value.slice(0, 40)}`);
    }
    for (const suffix of ['#q=' + markup, hash(markup), '?q=' + encodeURIComponent(markup), hash(long)]) {
      await open(driver, 'search.html', suffix);
      assert.equal((await page(driver)).strange, 0, `${suffix.slice(0, 40)}: an image or a script stands on the page`);
    }
    for (const suffix of ['#q=%ED%A0%80', '#q=%', '?q=%ff', '#q=', '#', '?q=', '#other']) {
      await open(driver, 'search.html', suffix);
      await until(driver, suffix, async () => /^(done|idle)$/.test(await state(driver)));
    }
    await assertQuiet(driver, 'hostile queries');
  });

  test('a lone surrogate, typed into the box of any page', async () => {
    for (const path of ['search.html', 'index.html', cases[0]]) {
      await open(driver, path);
      await submit(driver, '石斛\uD800');
      await until(driver, `an answer from ${path}`, async () => (await here(driver)) === 'search.html' && (await state(driver)) === 'done');
      assert.deepEqual(await messages(driver), [], path);
    }
  });

  test('the index is loaded on first use, once, and by no other page', async () => {
    const loads = async () => (await requests(driver)).filter((r) => /search_index/.test(r.url)).length;
    for (const type of pageTypes().filter((t) => !t.suffix)) await open(driver, type.path);
    assert.equal(await loads(), 0, 'without a search');
    await open(driver, 'search.html');
    await driver.findElement({ css: 'main input[name=q]' }).click();
    await until(driver, 'the index', () => driver.executeScript('return !!window.searchIndex'));
    await results(driver, '石斛');
    await results(driver, '曲靖');
    assert.equal(await loads(), 1);
  });

  test('typing in the header and Enter leads to the results', async () => {
    for (const path of ['index.html', cases[0], 'organisations/index.html']) {
      await open(driver, path);
      await typeInto(driver, '  石斛 产业', '\uE007');
      await until(driver, 'the search page', async () => (await here(driver)) === 'search.html');
      const answer = await page(driver);
      assert.equal(answer.value, '石斛 产业');
      assert.ok(answer.hits.some((h) => h.id === 'cases/longling-shihu.html'));
      assert.match(await driver.getCurrentUrl(), /#q=/);
    }
    /* On the search page: as one types, on Enter, and by the button. */
    await open(driver, 'search.html');
    await typeInto(driver, '包钢');
    await until(driver, 'results while typing', async () => (await asked(driver)) === '包钢' && (await state(driver)) === 'done');
    await typeInto(driver, ' 创新', '\uE007');
    await until(driver, 'results on Enter', async () => (await asked(driver)) === '包钢 创新' && (await state(driver)) === 'done');
    assertSound(await page(driver), '包钢 创新');
    await assertQuiet(driver, 'typing');
  });

  test('Enter while an input method composes does not search', async () => {
    const send = (command, params) => driver.sendDevToolsCommand(command, params);
    const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, nativeVirtualKeyCode: 13, text: '\r' };
    for (const path of [cases[0], 'index.html', 'search.html']) {
      await open(driver, path);
      await (await driver.findElement({ css: 'form.search input[name=q]' })).click();
      await driver.executeScript("window.seen = []; addEventListener('keydown', (e) => window.seen.push(e.isComposing), true)");
      const before = await driver.getCurrentUrl();
      await send('Input.imeSetComposition', { text: '石斛', selectionStart: 2, selectionEnd: 2 });
      await send('Input.dispatchKeyEvent', { type: 'keyDown', ...enter });
      await send('Input.dispatchKeyEvent', { type: 'keyUp', ...enter, text: undefined });
      await new Promise((done) => setTimeout(done, 600));
      assert.equal(await driver.getCurrentUrl(), before, `${path}: it searched`);
      assert.deepEqual(await driver.executeScript('return window.seen'), [true], `${path}: no Enter was seen during the composition`);
      if (path === 'search.html') assert.equal(await state(driver), 'idle');
      /* An event of an old WebKit, which says 229 and no more. */
      const stopped = await driver.executeScript(`
        const e = new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true });
        return !document.querySelector('form.search input[name=q]').dispatchEvent(e);`);
      assert.equal(stopped, true, `${path}: keyCode 229`);
      /* The word is taken; now Enter searches. */
      await send('Input.insertText', { text: '石斛' });
      await (await driver.findElement({ css: 'form.search input[name=q]' })).sendKeys('\uE007');
      await until(driver, `results from ${path}`, async () => (await here(driver)) === 'search.html' && (await state(driver)) === 'done');
      assert.equal((await page(driver)).value, '石斛', path);
    }
    await assertQuiet(driver, 'composing');
  });

  test('whatever Ctrl+F finds in a case, the search finds', async () => {
    /* Sixty pieces of runs of Han, from all cases in turn, two to six characters long, spread over each text. */
    const runs = (text) => text.match(/[\u3400-\u9FFF]{2,}/g) ?? [], pieces = new Map();
    for (let i = 0; pieces.size < 60 && i < 600; i++) {
      const id = cases[i % cases.length], size = 2 + (i % 5);
      const fitting = [...all(tree(id), 'h1'), ...all(tree(id), 'p', 'lede'), ...all(tree(id), 'div', 'prose')].flatMap((el) => runs(readable(el))).filter((r) => r.length >= size);
      const run = fitting[(i * 7919 + 13) % fitting.length], at = (i * 31) % (run.length - size + 1);
      pieces.set(run.slice(at, at + size), id);
    }
    assert.equal(pieces.size, 60);
    for (const [piece, from] of pieces) {
      const answer = await results(driver, piece), found = new Set(answer.hits.map((h) => h.id));
      assert.ok(found.has(from), `“${piece}” stands in ${from} and is not found`);
      for (const [id, doc] of Object.entries(docs)) {
        if (textsOf(doc).some((t) => runs(t).some((r) => r.includes(piece)))) assert.ok(found.has(id), `“${piece}” is in the text of ${id} and is not found`);
      }
      assertSound(answer, piece);
    }
    await assertQuiet(driver, 'Ctrl+F');
  });
});

test('without the index the search page says so, and recovers', async (t) => {
  const folder = copyOfSite(t), { driver, quit } = await browser();
  t.after(quit);
  rmSync(join(folder, indexFile));
  await open(driver, 'search.html', hash('曲靖'), folder);
  const answer = await page(driver, folder);
  assert.equal(answer.state, 'error');
  assert.match(answer.count, /\p{Script=Han}{4}.*。/su, 'a sentence');
  assert.equal(answer.hits.length, 0);
  assert.deepEqual(outside(await requests(driver), folder), []);
  copyFileSync(join(site, indexFile), join(folder, indexFile));
  await submit(driver, '曲靖');
  await until(driver, 'results', async () => (await state(driver)) === 'done');
  assert.ok((await page(driver, folder)).hits.length);
  assert.ok(pathOf(await driver.getCurrentUrl(), folder));
});
