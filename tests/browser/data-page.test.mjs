// The page of all figures: conditions, counts, order, addresses, and what it hands out.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { all, address, assertQuiet, attribute, browser, messages, open, pathOf, read, readable, requests, screen, squeeze, text, tree, until } from './helpers.mjs';

const PAGE = 'data.html';
const rowsOfFile = all(all(tree(PAGE), 'table', 'data-table')[0], 'tr').filter((row) => attribute(row, 'data-id'));

/* What stands on the page: the rows that show in their order, what is said, what may be chosen. */
const READ = `
  const $ = (s) => document.querySelector(s), $$ = (s) => [...document.querySelectorAll(s)];
  const shows = (el) => !!el && el.getClientRects().length > 0;
  return {
    rows: $$('#data-table tbody tr').filter(shows).map((row) => ({ id: row.dataset.id, value: row.dataset.normal, unit: row.dataset.unit || '', year: row.dataset.year,
      indicator: row.dataset.indicator || '', regions: (row.dataset.regions || '').split('；'), themes: (row.dataset.themes || '').split('；'), text: row.textContent })),
    count: $('#data-count').textContent, none: shows($('#data-none')), table: shows($('#data-table')), form: shows($('#data-filters')), csv: shows($('#data-csv')),
    choices: Object.fromEntries($$('#data-filters select').map((select) => [select.name, [...select.options].map((o) => ({ value: o.value, text: o.text, disabled: o.disabled }))])),
    chosen: Object.fromEntries($$('#data-filters select, #data-filters input').map((field) => [field.name, field.value])),
    sorts: $$('#data-table th[data-sort]').map((th) => [th.dataset.sort, th.getAttribute('aria-sort')]), hash: (() => { try { return decodeURIComponent(location.hash); } catch { return location.hash; } })() };`;

const counted = (option) => Number(/（(\d+)）$/.exec(option.text)[1]);

describe('all figures', () => {
  let driver, quit;
  before(async () => ({ driver, quit } = await browser()));
  after(() => quit?.());
  const state = () => driver.executeScript(READ);
  async function start(suffix = '') {
    await open(driver, PAGE, suffix);
    await until(driver, 'the form', async () => (await state()).form);
    return state();
  }
  async function choose(name, value) {
    await driver.executeScript(`const select = document.querySelector('#data-filters select[name=' + arguments[0] + ']');
      select.value = arguments[1]; select.dispatchEvent(new Event('change', { bubbles: true }));`, name, value);
    return state();
  }
  async function type(words) {
    const box = await driver.findElement({ css: '#data-filters input[name=q]' });
    await box.clear();
    await box.sendKeys(words);
    await until(driver, `“${words}” in the address`, async () => (await state()).hash.includes(`q=${words}`));
    return state();
  }

  test('every figure of the library stands once, beside its case, as the case writes it', () => {
    assert.ok(rowsOfFile.length >= 60, `${rowsOfFile.length} figures`);
    assert.equal(new Set(rowsOfFile.map((row) => attribute(row, 'data-id'))).size, rowsOfFile.length);
    for (const row of rowsOfFile) {
      const href = all(row, 'td', 'data-case').flatMap((cell) => all(cell, 'a')).map((a) => attribute(a, 'href'))[0];
      const [file, fragment] = href.split('#'), path = pathOf(address(decodeURIComponent(file)));
      const number = squeeze(text(all(row, 'td', 'data-number')[0])), label = squeeze(all(row, 'th')[0].childNodes[0].value);
      const marked = all(tree(path), 'div').filter((div) => attribute(div, 'data-figure') !== undefined);
      const same = marked.filter((div) => attribute(div, 'data-label') === label && attribute(div, 'data-text').replace(/\s/g, '') === number.replace(/\s/g, ''));
      assert.ok(same.length, `${path} has no figure “${label} ${number}”`);
      if (fragment) assert.ok(same.some((div) => attribute(div, 'id') === fragment), `${href} leads to another figure`);
    }
  });

  test('the same figures are in figures.csv', () => {
    const link = all(tree(PAGE), 'a').map((a) => attribute(a, 'href')).find((href) => href?.endsWith('.csv'));
    const csv = read(link);
    assert.equal(csv.codePointAt(0), 0xFEFF, 'Excel would not read it as UTF-8');
    for (const row of rowsOfFile) assert.ok(csv.includes(attribute(row, 'data-id')), attribute(row, 'data-id'));
  });

  test('each choice leaves as many as it says, and only those that fit', async () => {
    const whole = await start();
    assert.equal(whole.rows.length, rowsOfFile.length);
    const key = { indicator: (r) => [r.indicator], region: (r) => r.regions, theme: (r) => r.themes, year: (r) => [r.year] };
    for (const [name, options] of Object.entries(whole.choices)) {
      for (const option of options.filter((o) => o.value).slice(0, 6)) {
        const now = await choose(name, option.value);
        assert.equal(now.rows.length, counted(option), `${name}: ${option.text}`);
        assert.ok(now.rows.every((row) => key[name](row).includes(option.value)), `${name}: ${option.value}`);
        assert.match(now.count, new RegExp(`有 ${now.rows.length} 个，共 ${rowsOfFile.length} 个`));
      }
      await choose(name, '');
    }
    await assertQuiet(driver, 'choices');
  });

  test('several conditions hold together, and the counts of the others follow', async () => {
    const whole = await start(), region = whole.choices.region.find((o) => o.value && counted(o) > 5).value;
    const one = await choose('region', region);
    const theme = one.choices.theme.find((o) => o.value && counted(o) > 1 && counted(o) < one.rows.length);
    const two = await choose('theme', theme.value);
    assert.equal(two.rows.length, counted(theme));
    assert.ok(two.rows.every((row) => row.regions.includes(region) && row.themes.includes(theme.value)));
    const left = new Set(two.rows.map((row) => row.indicator));
    for (const option of (two.choices.indicator ?? []).filter((o) => o.value)) assert.equal(option.disabled, !left.has(option.value), option.text);
    const word = two.rows[0].text.trim().slice(0, 2), three = await type(word);
    assert.ok(three.rows.length && three.rows.length <= two.rows.length);
    assert.match(three.count, new RegExp(`地区：${region}，主题：${theme.value}，词语：${word}`));
    await driver.findElement({ css: '#data-clear' }).click();
    const cleared = await state();
    assert.equal(cleared.rows.length, rowsOfFile.length);
    assert.deepEqual(Object.values(cleared.chosen), Object.values(cleared.chosen).map(() => ''));
  });

  test('nothing fits: it is said, and one step leads out', async () => {
    await start();
    const none = await type('饕餮');
    assert.deepEqual([none.rows.length, none.none, none.table, none.csv], [0, true, false, false]);
    assert.match(await driver.findElement({ css: '#data-none' }).getText(), /没有符合的数字/);
    await driver.findElement({ css: '#data-clear' }).click();
    const again = await state();
    assert.deepEqual([again.rows.length, again.none, again.table], [rowsOfFile.length, false, true]);
    assert.equal(await driver.executeScript('return document.activeElement.name'), 'q');
  });

  test('a number is found as it is written and as it is counted', async () => {
    await start();
    const row = (await state()).rows.find((r) => /万/.test(r.text) && r.value && Number(r.value) >= 10000);
    for (const words of [row.value, Number(row.value).toLocaleString('en-US')]) {
      assert.ok((await type(words)).rows.some((r) => r.id === row.id), words);
    }
  });

  test('the address keeps the state: reload, back and forward, a link', async () => {
    const whole = await start(), region = whole.choices.region.find((o) => o.value).value;
    const chosen = await choose('region', region);
    assert.equal(chosen.hash, `#region=${region}`);
    await driver.findElement({ css: 'th[data-sort=year] button' }).click();
    assert.equal((await state()).hash, `#region=${region}&sort=year-down`);
    await driver.navigate().refresh();
    await until(driver, 'the same again', async () => (await state()).rows.length === chosen.rows.length);
    assert.deepEqual((await state()).sorts, [['value', null], ['year', 'descending']]);
    await driver.navigate().back();
    await until(driver, 'the order taken back', async () => (await state()).sorts[1][1] === null);
    await driver.navigate().back();
    await until(driver, 'the choice taken back', async () => (await state()).rows.length === rowsOfFile.length);
    await driver.navigate().forward();
    await until(driver, 'the choice again', async () => (await state()).chosen.region === region);

    const odd = await start('#region=%E4%BA&sort=upside-down&theme=' + encodeURIComponent('没有这个主题'));
    assert.deepEqual([odd.rows.length, odd.none], [0, true], 'an address that names nothing shows nothing, and does not break');
    const plain = await start('#figures-title');
    assert.equal(plain.rows.length, rowsOfFile.length, 'an address of a place is no condition');
    await assertQuiet(driver, 'addresses');
  });

  test('by size within a unit, by year, and back; the keyboard does it, and keeps its place', async () => {
    await start();
    const original = (await state()).rows.map((r) => r.id);
    const button = () => driver.findElement({ css: 'th[data-sort=value] button' });
    await driver.executeScript('arguments[0].focus()', await button());
    for (const [expected, sign] of [['descending', -1], ['ascending', 1]]) {
      await (await button()).sendKeys('\uE007');
      const now = await state();
      assert.deepEqual(now.sorts, [['value', expected], ['year', null]]);
      const units = now.rows.filter((r) => r.value).map((r) => r.unit);
      assert.equal(units.filter((u, i) => u !== units[i - 1]).length, new Set(units).size, 'a unit stands in one place');
      now.rows.forEach((row, i) => {
        const before = now.rows[i - 1];
        if (before?.value && row.value && before.unit === row.unit) assert.ok((Number(row.value) - Number(before.value)) * sign >= 0, `${before.text} | ${row.text}`);
        if (before && !before.value) assert.ok(!row.value, 'what has no value stands last');
      });
      assert.match(now.count, /按单位分开/);
      assert.equal(await driver.executeScript("return document.activeElement.closest('th').dataset.sort"), 'value');
    }
    await (await button()).sendKeys('\uE007');
    const back = await state();
    assert.deepEqual(back.rows.map((r) => r.id), original);
    assert.deepEqual(back.sorts, [['value', null], ['year', null]]);
    await driver.findElement({ css: 'th[data-sort=year] button' }).click();
    const years = (await state()).rows.map((r) => Number(r.year) || 0);
    assert.deepEqual(years, [...years].sort((a, b) => b - a));
  });

  test('from an indicator to its figures in the table', async () => {
    await start();
    const part = await driver.findElement({ css: '.indicator' }), name = await part.getAttribute('data-name');
    await part.findElement({ css: '.list-below' }).click();
    const now = await state();
    assert.ok(now.rows.length && now.rows.every((row) => row.indicator === name));
    assert.equal(await driver.executeScript('return document.activeElement.id'), 'figures-title');
    const top = await driver.executeScript("return document.getElementById('figures-title').getBoundingClientRect().top");
    assert.ok(top >= 0 && top < 700, `the table lies at ${top}`);
  });

  test('what is listed can be taken along as a table', async () => {
    const whole = await start(), region = whole.choices.region.find((o) => o.value).value;
    await choose('region', region);
    await driver.findElement({ css: 'th[data-sort=value] button' }).click();
    await driver.executeScript(`URL.createObjectURL = (blob) => { blob.text().then((text) => { window.got = text; }); return 'blob:nothing'; };
      HTMLAnchorElement.prototype.click = function () { window.name_ = this.download; };`);
    await driver.findElement({ css: '#data-csv' }).click();
    await until(driver, 'the table', () => driver.executeScript('return !!window.got'));
    const [got, file] = await driver.executeScript('return [window.got, window.name_]'), rows = (await state()).rows;
    /* Blob.text() takes the mark of UTF-8 away. */
    const lines = got.replace('\uFEFF', '').trimEnd().split('\r\n');
    assert.equal(lines.length, rows.length + 1);
    assert.ok(lines.every((line) => /^"(?:[^"]|"")*"(?:,"(?:[^"]|"")*")*$/.test(line)));
    rows.forEach((row, i) => assert.ok(lines[i + 1].includes(`"${row.value ?? ''}"`), lines[i + 1]));
    assert.match(file, new RegExp(`^数字 地区：?\\s?${region}\\.csv$`));
  });

  test('on a phone every figure still says what, where and when', async () => {
    await screen(driver, { width: 375, height: 740 });
    await start();
    const lost = await driver.executeScript(`return [...document.querySelectorAll('#data-table tbody tr')].filter((row) => {
      const shows = (el) => el.getClientRects().length > 0;
      return ![...row.cells].every((cell) => !cell.textContent.trim() || shows(cell)) || row.getBoundingClientRect().right > innerWidth
        || row.cells[0].querySelector('.amount').getBoundingClientRect().right > row.cells[1].getBoundingClientRect().left + 2;
    }).map((row) => row.textContent)`);
    assert.deepEqual(lost, []);
    await screen(driver, { width: 1366 });
    await assertQuiet(driver, 'a phone');
  });
});

describe('all figures, without scripts', () => {
  let driver, quit;
  before(async () => ({ driver, quit } = await browser({ javascript: false })));
  after(() => quit?.());

  test('everything shows, and no tool that does nothing', async () => {
    await messages(driver);
    await requests(driver);
    await open(driver, PAGE);
    const now = await driver.executeScript(READ);
    assert.deepEqual([now.rows.length, now.form, now.csv, now.none], [rowsOfFile.length, false, false, false]);
    const shown = squeeze(await driver.executeScript("return document.querySelector('main').innerText"));
    for (const word of squeeze(readable(all(tree(PAGE), 'header', 'page-head')[0])).split(' ').filter((w) => w.length > 3)) assert.ok(shown.includes(word), word);
    await assertQuiet(driver, 'without scripts');
  });
});
