// A folder that was not copied whole: files of the search that are missing, damaged, or of another build. The page says
// which, still shows what can be shown, is never silently empty, and recovers when the file is there again.
import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { browser, copyOfSite, messages, open, outside, pathOf, requests, searchParts, searchRoot, site, until } from './helpers.mjs';
import { ownSite } from './own-site.mjs';
import { hash, page, results, shows, sleep, state, submit, typeInto } from './search-page.mjs';

const file = (folder, name) => join(folder, 'search', `${name}.js`);
const remove = (folder, name) => rmSync(file(folder, name));
function flip(folder, name) {
  const bytes = readFileSync(file(folder, name));
  bytes[bytes.length >> 1] ^= 1;
  writeFileSync(file(folder, name), bytes);
}

/** The shard that holds a term of two characters. */
function shardOf(pair) {
  const found = [...searchParts()].find(([name, text]) => /^h\d/.test(name)
    && text.slice(0, text.indexOf('\n')).split(' ').some((group) => group[0] === pair[0] && group.slice(1).includes(pair[1])));
  assert.ok(found, `no shard holds ${pair}`);
  return found[0];
}
/** The file that holds the text of a page. */
const textOf = (path) => [...searchParts()].find(([name, text]) => /^x\d/.test(name) && text.split('\n').includes('a' + path))[0];

describe('a folder that is not whole', () => {
  const other = ownSite({ after }, 30);
  let driver, quit, whole;
  before(async () => {
    ({ driver, quit } = await browser());
    whole = {};
    for (const query of ['技能竞赛', '曲靖', 'qujing', '曲靖 产业工人', '曲晶', '地区:曲靖', '石斛']) whole[query] = await results(driver, query);
    await messages(driver);
    await requests(driver);
  });
  after(() => quit?.());

  /** What the page says to a query over a copy of the site in which `harm` was done. */
  async function over(t, query, harm) {
    const folder = copyOfSite(t);
    await harm(folder);
    await requests(driver);
    await open(driver, 'search.html', hash(query), folder);
    const answer = await page(driver, folder);
    await messages(driver); /* what the browser says of the file */
    assert.deepEqual(outside(await requests(driver), folder), []);
    return { answer, folder };
  }
  const names = (answer, name) => assert.match(answer.notes, new RegExp(`没有读到.*search/${name}\\.js.*重新拷贝`), `the page does not name search/${name}.js: “${answer.notes}”`);
  const ids = (answer) => answer.hits.map((hit) => hit.id);

  for (const [what, harm] of [
    ['is missing', (folder) => remove(folder, 'root')],
    ['is damaged', (folder) => flip(folder, 'root')],
    ['is of another version', (folder) => {
      /* A root as a later program might write it, with a right sum: only the number of the format is another one. */
      const text = readFileSync(file(folder, 'root'), 'utf8');
      writeFileSync(file(folder, 'root'), text.replace('\\"format\\":2', '\\"format\\":9'));
    }],
  ]) {
    test(`the index’s first file ${what}: the page says so, and recovers`, async (t) => {
      const { answer, folder } = await over(t, '曲靖', harm);
      assert.equal(answer.state, 'error');
      assert.match(answer.count, /\p{Script=Han}{4}.*。/su, 'a sentence');
      assert.match(answer.count, /root\.js|同一版本/);
      assert.deepEqual([answer.hits.length, answer.shown.found], [0, false]);
      copyFileSync(file(site, 'root'), file(folder, 'root'));
      await submit(driver, '曲靖');
      await until(driver, 'results', async () => (await state(driver)) === 'done');
      assert.deepEqual(ids(await page(driver, folder)), ids(whole['曲靖']));
      assert.ok(pathOf(await driver.getCurrentUrl(), folder));
    });
  }

  for (const script of ['search.js', 'search-engine.js', 'analysis.js']) {
    test(`${script} is missing: the page says so`, async (t) => {
      const { answer } = await over(t, '石斛', (copy) => rmSync(join(copy, script)));
      assert.equal(answer.state, 'error');
      assert.match(answer.count, /拷贝完整.*search-engine\.js.*。/s);
      assert.equal(answer.hits.length, 0);
    });

    /* search.js sets tashan.search whether or not the scripts before it came, and so nobody asks for them again. */
    test(`${script} is there again: the next query recovers`, async (t) => {
      const { answer, folder } = await over(t, '石斛', (copy) => renameSync(join(copy, script), join(copy, script + '.away')));
      assert.equal(answer.state, 'error');
      renameSync(join(folder, script + '.away'), join(folder, script));
      await submit(driver, '石斛');
      await sleep(500);
      const again = await page(driver, folder);
      assert.deepEqual([again.state, ids(again)], ['done', ids(whole['石斛'])]);
      assert.equal(await driver.executeScript("return document.querySelectorAll('.suggestions').length"), 1);
      await messages(driver);
    });
  }

  for (const [what, harm] of [
    ['is missing', remove], ['is damaged', flip],
    ['is of another build', (folder, name) => {
      /* Whole in itself and under the right name: only the root knows that it is not its own. */
      const first = name.replace(/\d+$/, '0'), text = readFileSync(file(other, first), 'utf8');
      writeFileSync(file(folder, name), text.replace(`tashan.part("${first}"`, `tashan.part("${name}"`));
    }],
  ]) {
    test(`a text ${what}: the same hits, its own without a passage, and the file is named`, async (t) => {
      const hit = whole['技能竞赛'].hits[2].id, name = textOf(hit);
      const { answer, folder } = await over(t, '技能竞赛', (copy) => harm(copy, name));
      assert.equal(answer.state, 'done');
      names(answer, name);
      assert.deepEqual(ids(answer).sort(), ids(whole['技能竞赛']).sort());
      assert.equal(answer.hits.find((own) => own.id === hit).title, whole['技能竞赛'].hits[2].title);
      assert.equal(answer.number, whole['技能竞赛'].number);
      /* The file is there again: the next query reads it. */
      copyFileSync(file(site, name), file(folder, name));
      await submit(driver, '曲靖');
      await shows(driver, 'another query', (p) => p.value === '曲靖' && p.state === 'done', folder);
      await submit(driver, '技能竞赛');
      const again = await shows(driver, 'the first query', (p) => p.value === '技能竞赛' && p.state === 'done', folder);
      assert.equal(again.notes, '');
      assert.deepEqual(ids(again), ids(whole['技能竞赛']));
      await messages(driver);
    });

    test(`a shard of postings ${what}: the file is named, and hits still show`, async (t) => {
      const name = shardOf('曲靖'), { answer } = await over(t, '曲靖 产业工人', (copy) => harm(copy, name));
      assert.equal(answer.state, 'done');
      names(answer, name);
      assert.ok(answer.hits.length, answer.count);
    });
  }

  test('a shard of postings is missing: the very hits that a whole folder gives', async (t) => {
    for (const query of ['曲靖', '曲靖 产业工人']) {
      const name = shardOf('曲靖'), { answer } = await over(t, query, (copy) => remove(copy, name));
      names(answer, name);
      assert.deepEqual(ids(answer).sort(), ids(whole[query]).sort(), `${query}: ${answer.count}`);
      assert.doesNotMatch(answer.count, /没有一篇|找到 0/, 'nobody can know that from half an index');
    }
  });

  test('each other file, missing or damaged: it is named where it is needed, and words still find', async (t) => {
    const needed = { names: '地区:曲靖', pinyin: 'qujing', pairs: '曲晶', f1: '曲靖', w0: 'qujing' };
    for (const [i, [name, query]] of Object.entries(needed).entries()) {
      const { answer, folder } = await over(t, query, (copy) => [remove, flip][i % 2](copy, name));
      assert.equal(answer.state, 'done', name);
      names(answer, name);
      const plain = await results(driver, '曲靖', folder);
      assert.deepEqual(ids(plain), ids(whole['曲靖']), `曲靖 without ${name}`);
      await messages(driver);
    }
  });

  test('a filter that cannot be read leaves the hits, and does not call the filter unknown', async (t) => {
    const region = searchRoot.dimensions.findIndex((own) => own.key === 'regions');
    for (const name of [`f${region}`, 'names']) {
      const { answer } = await over(t, '地区:曲靖 技能', (copy) => remove(copy, name));
      names(answer, name);
      assert.ok(answer.hits.length, `${name}: ${answer.count}`);
      assert.doesNotMatch(answer.notes, /没有这样的筛选条件/, name);
    }
  });

  test('suggestions that are looked for at the same time do not take the warning away', async (t) => {
    const name = textOf(whole['技能竞赛'].hits[2].id);
    const { folder } = await over(t, '曲靖', (copy) => remove(copy, name));
    const found = await driver.executeAsyncScript(`
      const done = arguments[0];
      Promise.all([tashan.suggest('技能竞赛', 10), tashan.search('技能竞赛', {}), tashan.search('技能竞赛', { limit: 5 })]).then((all) => done(all.slice(1).map((r) => r.problems)));`);
    assert.deepEqual(found, [[`search/${name}.js`], [`search/${name}.js`]]);
    await open(driver, 'search.html', '', folder);
    await typeInto(driver, '技能竞赛');
    await shows(driver, 'the results', (p) => p.state === 'done' && p.hits.length > 0, folder);
    await sleep(300);
    names(await page(driver, folder), name);
  });
});
