// The search page and `tashan search` read the same index: the same hits in the same order, on 300 queries.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { after, before, describe, test } from 'node:test';
import { all, assertQuiet, browser, cases, open, program, readable, site, tree } from './helpers.mjs';

const fixed = [
  '技能竞赛', '曲靖', '曲靖市', '云南', '斛', '工', '的', '师带徒', '师 带 徒', '“五心”工作法', '“五心”', '"产业工人队伍"', '1335', '1+6+N', '7.71', '17.71万', '2021', '2021年', '21年',
  '100%', '互联网+工会', 'jiangsu', 'JIANG', 'qujing', 'qj', 'quj', 'shihu', 'xian', 'yunnan qujing', 'bao', 'chuangxin', 'a', 'hello', '曲晶', '石湖', '奇能竞赛', '技能竟赛', '珠源功匠', '曲晴',
  '産業工人', '師帶徒 雲南', '隊伍建設', '饕餮', '石斛 饕餮', '饕餮 魍魉', '产业工人怎样提高技能水平', '曲靖 -工匠', '-曲靖', '技能 -“产业工人”', '地区:曲靖', '地区:云南 技能', '主题:技能竞赛', '年:2023',
  '类型:园区 改革', 'region:baoshan', 'theme:竞赛', '-地区:云南 竞赛', '地区:火星 技能', '地区:曲靖,保山', '，。', '——', '%', '<b>', '__proto__', '产业，工人', '曲靖、保山', 'AI', 'ａｂｃ', '工 2022',
  '产业工人 技能 竞赛 培训 云南', '', ' ', '-', '"', '😀', '𠀀', '改革快报', '总第36期', '扎兰屯', '包钢 创新工作室',
];

/** Pieces of all cases, alone, in pairs, excluded, with a character exchanged: spread over each text, always the same. */
function pieces(count) {
  const out = [];
  for (let i = 0; out.length < count; i++) {
    const text = all(tree(cases[i % cases.length]), 'div', 'prose').map(readable).join('\n').replace(/\s+/g, ' ');
    const cut = (n, size) => text.slice((n * 7919) % (text.length - size), (n * 7919) % (text.length - size) + size).trim();
    const one = cut(i * 3 + 1, 1 + (i % 8)), two = cut(i * 5 + 2, 2 + (i % 3));
    out.push([one, `${one} ${two}`, `${two} -${one}`, `"${one}"`, two.replace(/^./u, '工'), `${two} 地区:云南`][i % 6]);
  }
  return out;
}

describe('the search page and the command', () => {
  let driver, quit;
  before(async () => ({ driver, quit } = await browser()));
  after(() => quit?.());

  test('give the same hits in the same order on 300 queries', async () => {
    await open(driver, 'search.html');
    const queries = [...fixed, ...pieces(300 - fixed.length)];
    let found = 0;
    for (const query of queries) {
      const page = await driver.executeAsyncScript(`
        const done = arguments[1];
        tashan.search(arguments[0], { limit: 25, facets: false }).then((r) => done(r), (e) => done({ error: String(e) }));`, query);
      assert.equal(page.error, undefined, query);
      let text;
      try {
        text = execFileSync(program, ['search', '--site', site, '--limit', '25', '--format', 'json', '--', query], { encoding: 'utf8' });
      } catch (error) { text = error.stdout; }
      const command = JSON.parse(text), keys = ({ path, title, date, score, snippet, section, matched }) => ({ path, title, date, score, snippet, section, matched });
      assert.deepEqual(page.hits.map(keys), command.hits.map(keys), `the hits of “${query}”`);
      for (const key of ['mode', 'total', 'exact', 'ignored', 'problems']) assert.deepEqual(page[key], command[key], `${key} of “${query}”`);
      if (page.hits.length) found++;
    }
    assert.ok(found > 200, `only ${found} queries found anything`);
    await assertQuiet(driver, 'queries');
  });
});
