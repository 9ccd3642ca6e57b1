// axe-core on one page of every type, light and dark, on a desk and on a phone: no violation.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { all, assertQuiet, browser, cases, open, pageTypes, screen, tree, until } from './helpers.mjs';
import { page } from './search-page.mjs';

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Runs axe on the page that stands: [{id, impact, help, nodes}], and how many rules looked at how much. */
const RUN = `
  const done = arguments[0];
  axe.run(document, { preload: false, resultTypes: ['violations'] }).then((r) => done({
    rules: r.passes.length,
    violations: r.violations.map((v) => ({ id: v.id, impact: v.impact, help: v.help,
      nodes: v.nodes.map((n) => ({ target: n.target.join(' '), html: n.html.slice(0, 160), why: [...n.any, ...n.all, ...n.none].map((c) => c.message).join('; ') })) })),
  }), (error) => done({ error: String(error) }));`;

async function examine(driver) {
  await driver.executeScript(source + '\n;window.axe = axe;');
  const found = await driver.executeAsyncScript(RUN);
  assert.equal(found.error, undefined);
  assert.ok(found.rules > 15, `only ${found.rules} rules found anything to look at`);
  return found.violations;
}

const tell = (where, violations) => violations.map((v) => `${where}: ${v.id} (${v.impact}): ${v.help}\n`
  + v.nodes.slice(0, 4).map((n) => `    ${n.target}\n      ${n.html}\n      ${n.why}`).join('\n')
  + (v.nodes.length > 4 ? `\n    … and ${v.nodes.length - 4} more` : ''));

describe('axe', () => {
  let driver, quit;
  before(async () => ({ driver, quit } = await browser()));
  after(() => quit?.());

  for (const type of pageTypes()) {
    test(`${type.name} (${type.path})`, async () => {
      const problems = [];
      await open(driver, type.path, type.suffix);
      if (type.answers) assert.ok((await page(driver)).hits.length);
      for (const [width, height] of [[1366, 768], [360, 740]]) {
        for (const dark of [false, true]) {
          await screen(driver, { width, height, dark });
          await until(driver, 'the screen', () => driver.executeScript(
            'return innerWidth === arguments[0] && matchMedia("(prefers-color-scheme: dark)").matches === arguments[1]', width, dark));
          problems.push(...tell(`${width}×${height}, ${dark ? 'dark' : 'light'}`, await examine(driver)));
        }
      }
      assert.equal(problems.length, 0, `\n${problems.join('\n')}`);
    });
  }

  test('the menu of a phone, open', async () => {
    await screen(driver, { width: 360, height: 740 });
    await open(driver, 'about.html');
    await (await driver.findElement({ css: '#menu' })).click();
    assert.deepEqual(tell('menu', await examine(driver)), []);
  });

  test('a search that finds nothing, and one that finds some of the words', async () => {
    await screen(driver, { width: 1366 });
    for (const query of ['饕餮', '石斛 饕餮', '曲晶', '技能 地区:火星', '饕餮 地区:云南']) {
      await open(driver, 'search.html', '#q=' + encodeURIComponent(query));
      await page(driver);
      assert.deepEqual(tell(query, await examine(driver)), []);
    }
    await assertQuiet(driver, 'axe');
  });

  test('the filters of a phone, unfolded, and a long list of them', async () => {
    for (const width of [390, 1366]) {
      await screen(driver, { width, height: 800 });
      await open(driver, 'browse.html');
      await page(driver);
      if (width < 960) await driver.findElement({ css: '#search-facets summary' }).click();
      for (const more of await driver.findElements({ css: '#search-filters .more' })) {
        await driver.executeScript('arguments[0].scrollIntoView()', more);
        await more.click();
        break; /* a click makes the list anew */
      }
      assert.deepEqual(tell(`filters at ${width}`, await examine(driver)), []);
    }
  });

  test('all figures, filtered, sorted, and none left', async () => {
    for (const [width, dark] of [[1366, false], [390, true]]) {
      await screen(driver, { width, height: 800, dark });
      for (const state of [`region=${encodeURIComponent('云南省')}&sort=value-down`, `q=${encodeURIComponent('饕餮')}`]) {
        await open(driver, 'data.html', '#' + state);
        assert.deepEqual(tell(`figures at ${width}, ${state}`, await examine(driver)), []);
      }
    }
  });

  test('what is folded, unfolded: tables behind charts, terms of a case, cases of a term', async () => {
    for (const [width, dark] of [[1366, true], [390, false]]) {
      await screen(driver, { width, height: 800, dark });
      for (const path of ['data.html', 'timeline.html', 'glossary.html', ...cases]) {
        await open(driver, path);
        const found = await driver.executeScript("const all = document.querySelectorAll('main details'); for (const d of all) d.open = true; return all.length");
        if (found) assert.deepEqual(tell(`${path} at ${width}`, await examine(driver)), []);
      }
    }
  });

  test('a definition beside its word', async () => {
    for (const dark of [false, true]) {
      await screen(driver, { width: 1366, dark });
      await open(driver, cases.find((path) => all(tree(path), 'a', 'mention-term').length));
      await driver.executeScript("document.querySelector('a.mention-term').focus()");
      assert.ok(await driver.findElement({ css: '.mention-tip' }).isDisplayed());
      assert.deepEqual(tell('a definition', await examine(driver)), []);
    }
    await assertQuiet(driver, 'a definition');
  });

  test('suggestions, open, with one reached by the keys; light and dark, wide and narrow', async () => {
    for (const [width, dark] of [[1366, false], [390, true]]) {
      for (const path of ['search.html', 'index.html', cases[0]]) {
        await screen(driver, { width, height: 800, dark });
        await open(driver, path);
        if (width < 960 && path === cases[0]) await driver.findElement({ css: '#menu' }).click();
        const box = await driver.findElement({ css: 'form.search input[name=q]' });
        await box.sendKeys('技能');
        await until(driver, 'suggestions', () => driver.executeScript("return document.querySelectorAll('[role=option]').length > 2"));
        await box.sendKeys('\uE015', '\uE015');
        assert.ok(await box.getAttribute('aria-activedescendant'));
        assert.deepEqual(tell(`suggestions on ${path} at ${width}`, await examine(driver)), []);
      }
    }
    await screen(driver, { width: 1366 });
    await assertQuiet(driver, 'suggestions');
  });
});
