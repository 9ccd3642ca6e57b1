// The search page in a real Chromium, from file://: the way to it, what it says, what it survives, when it loads.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { all, analysis, assertQuiet, browser, cases, documents, heading, here, holding, linksOf, messages, open, pageTypes, pages, requests, squeeze, tree, until } from './helpers.mjs';
import { asked, compose, hash, insert, page, pressEnter, results, sleep, state, submit, typeInto } from './search-page.mjs';

const titles = new Map(documents.map((doc) => [doc.path, squeeze(doc.title)]));
const sorted = (list) => [...list].sort();
const inTheme = (file) => sorted(new Set(all(tree(file), 'li', 'card').flatMap((li) => linksOf(li, file)).filter((p) => cases.includes(p))));
const PER_PAGE = 20;

/** What holds for every answer to a query of plain words: its count, its links, its titles, its order, its marks. */
function assertSound(answer, query) {
  const words = analysis.fold(query).split(/\s+/).filter(Boolean), wholeQuery = words.join(' ');
  assert.equal(answer.state, 'done', query);
  assert.equal(Math.min(PER_PAGE, answer.number), answer.hits.length, `${query}: “${answer.count}” over ${answer.hits.length} hits`);
  assert.equal(new Set(answer.hits.map((h) => h.id)).size, answer.hits.length, `${query}: a hit stands twice`);
  for (const hit of answer.hits) {
    assert.ok(pages.includes(hit.id), `${query}: ${hit.href} is no page of the site`);
    assert.equal(hit.title, titles.get(hit.id), query);
    for (const mark of hit.marks) {
      /* Marks that touch are one; each of its characters must belong to a word of the query. */
      const text = analysis.fold(mark), covered = new Array(text.length).fill(false);
      for (const word of words) for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) covered.fill(true, at, at + word.length);
      assert.ok(text && covered.every(Boolean), `${query}: “${mark}” is marked in ${hit.id}`);
    }
    if (words.some((word) => analysis.fold(hit.title).includes(word))) assert.ok(hit.marks.length, `${query}: nothing is marked in ${hit.title}`);
  }
  /* The best first: a title that is the query, one that holds it as typed, one that holds its words, all else. */
  const classes = answer.hits.map((hit) => {
    const title = analysis.fold(hit.title);
    return title === wholeQuery ? 0 : title.includes(wholeQuery) ? 1 : words.every((word) => title.includes(word)) ? 2 : 3;
  });
  assert.deepEqual(classes, sorted(classes), `${query}: titles come first`);
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
    ['Jiangsu', () => []],
    ['珠源工匠', () => ['cases/qujing-zhuyuan-gongjiang.html']],
    ['斛', () => ['cases/longling-shihu.html']],
    ['技能比武', () => inTheme('themes/jineng-jingsai.html')],
    ['曲靖 技能', () => []],
    ['2021年', () => []],
  ]) {
    test(`#q= and ?q= for ${query}`, async () => {
      await open(driver, 'search.html', hash(query));
      const answer = await page(driver), found = answer.hits.map((h) => h.id), words = query.split(' ');
      if (/^[a-z]+$/i.test(query)) assert.equal(answer.state, 'done'); /* read as pinyin, it marks other words than its own */
      else assertSound(answer, query);
      assert.ok(answer.hits.length && !answer.loose, answer.count);
      for (const id of finds()) assert.ok(found.includes(id), `${query} does not find ${id}`);
      /* Whatever holds the words as they stand is found. */
      const expected = words.map((word) => holding(word)).reduce((a, b) => a.filter((path) => b.includes(path)));
      if (!/^[a-z]+$/i.test(query)) assert.equal(answer.number, expected.length);
      for (const id of found) if (!/^[a-z]+$/i.test(query)) assert.ok(expected.includes(id), `${query} finds ${id}, which does not hold it`);
      assert.equal(answer.value, query);
      assert.ok(answer.title.startsWith(query + ' · '), answer.title);

      await open(driver, 'search.html', '?q=' + encodeURIComponent(query));
      assert.deepEqual((await page(driver)).hits, answer.hits, 'with ?q=');
      await assertQuiet(driver, query);
    });
  }

  test('with both, the fragment wins; a new fragment searches again; Back brings the first answer', async () => {
    await open(driver, 'search.html', '?q=' + encodeURIComponent('石斛') + hash('包钢'));
    const first = await page(driver);
    assert.equal(first.value, '包钢');
    assertSound(first, '包钢');
    assert.equal(first.hits[0].id, 'cases/baogang.html');
    assert.equal((await results(driver, '石斛')).hits[0].id, 'cases/longling-shihu.html');
    await driver.navigate().back();
    await until(driver, 'the first answer', async () => (await page(driver)).value === '包钢');
    assert.deepEqual((await page(driver)).hits, first.hits);
    await driver.navigate().forward();
    await until(driver, 'the second answer', async () => (await page(driver)).value === '石斛');
    assert.equal((await page(driver)).hits[0].id, 'cases/longling-shihu.html');
    await assertQuiet(driver, 'the fragment');
  });

  test('the best hit comes first', async () => {
    const first = { 石斛: 'longling-shihu', 珠源工匠: 'qujing-zhuyuan-gongjiang', jiangsu: 'jiangsu', 包钢: 'baogang', 乌海: 'wuhai', shihu: 'longling-shihu' };
    for (const [query, name] of Object.entries(first)) {
      assert.equal((await results(driver, query)).hits[0]?.id, `cases/${name}.html`, query);
    }
    /* A whole title finds its page before all others, as does its longest part. */
    for (const doc of documents) {
      for (const query of [doc.title, doc.title.split(/[：，]/).reduce((a, b) => (b.length > a.length ? b : a))]) {
        const answer = await results(driver, query);
        assert.ok(answer.hits[0]?.title.includes(squeeze(query)), `“${query}” finds ${answer.hits[0]?.title} first`);
      }
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
    assert.deepEqual([none.hits.length, none.number], [0, 0]);
    assert.ok(none.count.length > 8, `only “${none.count}”`);
    const loose = await results(driver, '石斛 饕餮魍魉'), strict = await results(driver, '石斛');
    assert.deepEqual(sorted(loose.hits.map((h) => h.id)), sorted(strict.hits.map((h) => h.id)));
    assert.equal(loose.number, loose.hits.length);
    assert.ok(loose.loose && !strict.loose, `it does not say that not all words were found: “${loose.count}”`);
  });

  test('hostile queries neither run, nor hang, nor fail', async () => {
    const long = '产业工人队伍建设改革'.repeat(1000), markup = '<img src=x onerror=alert(1)>';
    await open(driver, 'search.html');
    const hostile = [long, '产 '.repeat(5000).trim(), 'ａ'.repeat(10_000), 'a'.repeat(10_000), 'xian'.repeat(2500), '饕餮'.repeat(5000), '-'.repeat(10_000), '"'.repeat(10_000), '“”'.repeat(5000),
      '地区:'.repeat(2500), '-地区:"'.repeat(1500), Array.from({ length: 2500 }, (_, i) => String.fromCodePoint(0x4E00 + i)).join(' '), 'n'.repeat(8), 'gonggong',
      markup, '"><script>alert(1)</script>', '&q=石斛#%', '100%', '%E6%9', '__proto__', 'constructor', '地区:__proto__', '__proto__:x', 'docs df', '+', '\\', "'", '，。',
      'a\u0000b', '\u0001', '石\u200B斛', '\u202E斛石', '😀', '𠀀', 'ﬁ', 'İ'];
    for (const query of hostile) {
      const before = Date.now(), answer = await results(driver, query);
      assert.equal(answer.state, 'done', query.slice(0, 40));
      assert.equal(Math.min(PER_PAGE, answer.number ?? 0), answer.hits.length, query.slice(0, 40));
      assert.equal(answer.strange, 0, `${query.slice(0, 40)}: an image or a script stands on the page`);
      assert.ok(answer.value === query, `${query.slice(0, 40)} became ${answer.value.slice(0, 40)}`);
      assert.ok(Date.now() - before < 5000, `${query.slice(0, 40)} took ${Date.now() - before} ms`);
    }
    for (const suffix of ['#q=' + markup, hash(markup), '?q=' + encodeURIComponent(markup), hash(long), `#regions=${encodeURIComponent(markup)}`, '#__proto__=1&constructor=2&q=%E6%9B%B2']) {
      await open(driver, 'search.html', suffix);
      assert.equal((await page(driver)).strange, 0, `${suffix.slice(0, 40)}: an image or a script stands on the page`);
    }
    for (const suffix of ['#q=%ED%A0%80', '#q=%', '?q=%ff', '#q=', '#', '?q=', '#other', '#page=-1', '#q=a&page=99999999999&sort=x&years=,,,', '#regions=']) {
      await open(driver, 'search.html', suffix);
      await until(driver, suffix, async () => /^(done|idle)$/.test(await state(driver)));
    }
    await assertQuiet(driver, 'hostile queries');
  });

  test('a query as long as a page is answered while the reader waits', async () => {
    for (const query of ['产业工人队伍建设改革'.repeat(1000), Array.from({ length: 1400 }, (_, i) => `a${i}`).join(' ')]) {
      await results(driver, '曲靖');
      const before = Date.now();
      await results(driver, query);
      assert.ok(Date.now() - before < 5000, `${query.slice(0, 20)}… took ${Date.now() - before} ms`);
    }
  });

  test('a lone surrogate, typed into the box of any page', async () => {
    for (const path of ['search.html', 'index.html', 'browse.html', cases[0]]) {
      await open(driver, path);
      await submit(driver, '石斛\uD800');
      await until(driver, `an answer from ${path}`, async () => (await here(driver)) === 'search.html' && (await state(driver)) === 'done');
      assert.deepEqual(await messages(driver), [], path);
    }
  });

  test('the index is loaded on first use, once, and by no other page', async () => {
    const loads = async (part) => (await requests(driver)).map((r) => decodeURIComponent(r.url)).filter((url) => part.test(url));
    /* The directory of the index comes with the engine. */
    const index = /\/search\/(?!root)\w+\.js/, engine = /\/(analysis|search-\w+|search|suggest)\.js/;
    for (const type of pageTypes().filter((t) => !t.answers && t.path !== 'search.html')) await open(driver, type.path);
    assert.deepEqual(await loads(/\/search\/\w+\.js|\/(analysis|search-\w+|search|suggest)\.js/), [], 'pages that nobody searches from');
    /* The first focus of a box brings the engine, the first letter the index. */
    await open(driver, cases[0]);
    await driver.findElement({ css: 'header form.search input' }).click();
    await until(driver, 'the engine', () => driver.executeScript('return !!(window.tashan.suggest && document.querySelector("[role=combobox]"))'));
    const scripts = await loads(/\/(analysis|search|suggest)/);
    assert.ok(scripts.some((url) => engine.test(url)) && !scripts.some((url) => index.test(url)), scripts.join('\n'));
    await open(driver, 'search.html');
    await sleep(100);
    assert.deepEqual(await loads(index), [], 'the search page before a query');
    for (const query of ['石斛', '曲靖', 'qujing', '石斛', '技能竞赛']) await results(driver, query);
    const files = await loads(index);
    assert.ok(files.length >= 5, `only ${files.length} files of the index were loaded`);
    assert.deepEqual(files, [...new Set(files)], 'a file of the index was loaded twice');
  });

  test('typing in the header and Enter leads to the results', async () => {
    for (const path of ['index.html', cases[0], 'organisations/index.html', 'browse.html']) {
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
    await typeInto(driver, ' 工作室');
    await driver.findElement({ css: '#search-page form.search button' }).click();
    await until(driver, 'results by the button', async () => (await asked(driver)) === '包钢 创新 工作室' && (await state(driver)) === 'done');
    await assertQuiet(driver, 'typing');
  });

  test('Enter while an input method composes does not search', async () => {
    for (const path of [cases[0], 'index.html', 'search.html']) {
      await open(driver, path);
      await (await driver.findElement({ css: 'form.search input[name=q]' })).click();
      await driver.executeScript("window.seen = []; addEventListener('keydown', (e) => window.seen.push(e.isComposing), true)");
      const before = await driver.getCurrentUrl();
      await compose(driver, '石斛');
      await pressEnter(driver);
      await sleep(600);
      assert.equal(await driver.getCurrentUrl(), before, `${path}: it searched`);
      assert.deepEqual(await driver.executeScript('return window.seen'), [true], `${path}: no Enter was seen during the composition`);
      if (path === 'search.html') assert.equal(await state(driver), 'idle');
      /* An event of an old WebKit, which says 229 and no more. */
      const stopped = await driver.executeScript(`
        const e = new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true });
        return !document.querySelector('form.search input[name=q]').dispatchEvent(e);`);
      assert.equal(stopped, true, `${path}: keyCode 229`);
      /* The word is taken; now Enter searches. */
      await insert(driver, '石斛');
      await (await driver.findElement({ css: 'form.search input[name=q]' })).sendKeys('\uE007');
      await until(driver, `results from ${path}`, async () => (await here(driver)) === 'search.html' && (await state(driver)) === 'done');
      assert.equal((await page(driver)).value, '石斛', path);
    }
    await assertQuiet(driver, 'composing');
  });
});
