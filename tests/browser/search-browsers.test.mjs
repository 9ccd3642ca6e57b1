// The same search test in Chromium, Firefox and WebKit, on file://: scripts and shards load, queries give what the command
// gives, the box, the filters, Back, and a damaged shard behave alike.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { otherBrowser } from './browsers.mjs';
import { address, browser, copyOfSite, here, program, site, until } from './helpers.mjs';

const start = { chromium: browser, firefox: () => otherBrowser('firefox'), webkit: () => otherBrowser('webkit') };
const queries = [
  '石斛', '曲靖', '斛', '师带徒 曲靖', '"产业工人队伍"', '技能 -竞赛', '地区:云南 技能', '年:2023', '産業工人', 'qujing', 'qj', 'shihu', '曲晶', '17.71万', '7.71',
  'jiangsu', '石斛 饕餮', '饕餮', '', '%', '<img src=x onerror=alert(1)>', '产业工人怎样提高技能水平', '𠀀', '地区:火星',
];

function command(query) {
  const run = ['search', '--site', site, '--limit', '20', '--format', 'json', '--', query];
  try { return JSON.parse(execFileSync(program, run, { encoding: 'utf8' })); } catch (error) { return JSON.parse(error.stdout); }
}

const state = (driver) => driver.executeScript('return document.documentElement.dataset.search');
const shown = (driver) => driver.executeScript("return Array.from(document.querySelectorAll('#search-results > li a[href]'), (a) => a.getAttribute('data-key'))");
/* The score as a text: geckodriver rounds numbers on their way. */
const ask = (driver, query) => driver.executeAsyncScript(`
  const done = arguments[1];
  tashan.search(arguments[0], { limit: 20 }).then((r) => { r.hits.forEach((h) => { h.score = String(h.score); }); done(r); }, (e) => done({ error: String(e) }));`, query);

for (const name of Object.keys(start)) {
  describe(name, () => {
    let driver, quit;
    before(async () => ({ driver, quit } = await start[name]()));
    after(() => quit?.());

    test('queries give the hits of the command', async () => {
      await driver.get(address('search.html'));
      await until(driver, 'the engine', () => driver.executeScript('return !!(window.tashan && tashan.search)'));
      for (const query of queries) {
        const page = await ask(driver, query), expected = command(query), keys = ({ path, score, snippet }) => ({ path, score: String(score), snippet });
        assert.equal(page.error, undefined, query);
        assert.deepEqual(page.hits.map(keys), expected.hits.map(keys), query);
        for (const key of ['mode', 'total', 'exact']) assert.deepEqual(page[key], expected[key], `${key} of ${query}`);
      }
    });

    test('the page shows them, filters them, and goes back', async () => {
      await driver.get('about:blank');
      await driver.get(address('search.html', '#q=' + encodeURIComponent('技能')));
      await until(driver, 'hits', async () => (await state(driver)) === 'done' && (await shown(driver)).length > 3);
      const all = await shown(driver);
      assert.deepEqual(all, command('技能').hits.map((hit) => hit.path));
      assert.ok(await driver.executeScript("return document.querySelectorAll('#search-results mark').length > 0"));
      await driver.executeScript("Array.from(document.querySelectorAll('input[type=checkbox]')).find((box) => !box.checked).click()");
      await until(driver, 'fewer hits', async () => { const now = (await shown(driver)).length; return now > 0 && now < all.length; });
      await driver.executeScript('history.back()');
      await until(driver, 'all hits again', async () => (await shown(driver)).length === all.length);
    });

    test('the box of another page suggests and leads to the results', async () => {
      await driver.get(address('index.html'));
      const box = await driver.findElement({ css: 'form.search input[name=q]' });
      await box.click();
      await until(driver, 'the engine', () => driver.executeScript('return !!(window.tashan && tashan.suggest)'));
      await box.sendKeys('石斛');
      await until(driver, 'suggestions', () => driver.executeScript("return document.querySelectorAll('[role=listbox] [role=option]').length > 0"));
      await box.sendKeys('\uE007');
      await until(driver, 'the results', async () => (await here(driver)) === 'search.html' && (await state(driver)) === 'done');
      assert.deepEqual(await shown(driver), command('石斛').hits.map((hit) => hit.path));
    });

    test('a damaged shard is named', async (t) => {
      const folder = copyOfSite(t), shards = readdirSync(join(folder, 'search')).filter((file) => /^h\d+\.js$/.test(file));
      for (const file of shards) {
        const path = join(folder, 'search', file), text = readFileSync(path, 'utf8');
        writeFileSync(path, text.slice(0, text.length / 2));
      }
      await driver.get(address('search.html', '#q=' + encodeURIComponent('石斛'), folder));
      const read = () => driver.executeScript("const main = document.querySelector('main'); return main && main.textContent");
      await until(driver, 'the name of the file', async () => /search\/h\d+\.js/.test((await read()) || ''));
      assert.match(await read(), /重新拷贝/);
    });
  });
}
