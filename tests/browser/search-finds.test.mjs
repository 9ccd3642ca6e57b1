// What the search finds, against brute force over the texts of all documents: every piece of text that Ctrl+F would
// find, phrases, exclusions, filters, traditional characters, pinyin, and what sounds alike. All hits, not one page of them.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { all, analysis, assertQuiet, browser, cases, documents, documentsOf, holding, linksOf, open, readable, searchNames, searchParts, searchRoot, tree } from './helpers.mjs';
import { ownSite } from './own-site.mjs';
import { answers, counts, hash, page, results, shows } from './search-page.mjs';

const sorted = (list) => [...list].sort(), isPage = new Set(documents.filter((doc) => !cases.includes(doc.path)).map((doc) => doc.path));
const both = (a, b) => a.filter((path) => b.includes(path)), without = (a, b) => a.filter((path) => !b.includes(path));
const everyCase = sorted(cases);
/** The cases that the page of a term, place or collection lists. */
const listed = (path) => sorted(new Set(linksOf(all(tree(path), 'main')[0], path).filter((p) => cases.includes(p))));
/** Those that the site's own pages list for a value of a dimension. */
const under = (dimension, name) => {
  const value = searchNames[dimension].find((own) => own.name === name);
  assert.ok(value, `${dimension} has no ${name}`);
  return listed(value.path);
};

/** Pieces of `text`, one to eight characters long, spread over it, always the same. */
function piecesOf(text, count, from) {
  const chars = Array.from(text), out = [];
  for (let i = 0; i < count && chars.length; i++) {
    const size = Math.min(chars.length, 1 + ((i + from) % 8)), at = ((i + from) * 7919) % (chars.length - size + 1);
    out.push(chars.slice(at, at + size).join(''));
  }
  return out;
}

describe('whatever Ctrl+F finds on a page, the search finds, and nothing else', () => {
  let driver, quit;
  before(async () => {
    ({ driver, quit } = await browser());
    await open(driver, 'search.html');
  });
  after(() => quit?.());

  /* Taken from what the reader sees of each case, and not from the index. */
  const sources = {
    title: (main) => all(main, 'h1'),
    description: (main) => all(main, 'p', 'lede'),
    headings: (main) => all(main, 'div', 'prose').flatMap((prose) => [...all(prose, 'h2'), ...all(prose, 'h3')]),
    body: (main) => {
      const drawn = new Set(all(main, 'figure').flatMap((el) => all(el))); /* numbers of other cases too */
      return all(main, 'div', 'prose').flatMap((prose) => [...all(prose, 'p'), ...all(prose, 'li'), ...all(prose, 'td')]).filter((el) => !drawn.has(el));
    },
    figures: (main) => [...all(main, 'dl', 'jewel-row'), ...all(main, 'dl', 'figure-list')].flatMap((list) => all(list, 'dd')),
  };
  const blocks = (path, name) => sources[name](all(tree(path), 'main')[0]).filter((el) => !all(el, 'sup').length && !all(el, 'a', 'footnote-back').length)
    .flatMap((el) => readable(el).split('\n')).map((line) => line.replace(/\s+/g, ' ').trim()).filter(Boolean);

  /** How a piece is asked for, or nothing where a query means something else by it. */
  function asked(piece) {
    if (piece.trim() !== piece || !piece) return [];
    const bare = !/\s|^[-"“「]|[:：]/.test(piece), quotable = !/["“”「」]/.test(piece);
    return [...(bare ? [{ query: piece, piece, quoted: false }] : []), ...(quotable ? [{ query: `"${piece}"`, piece, quoted: true }] : [])];
  }

  async function verify(pieces, what, among) {
    const questions = pieces.flatMap(asked), found = await answers(driver, questions.map((q) => q.query));
    assert.ok(Array.isArray(found), String(found));
    questions.forEach(({ query, piece, quoted }, i) => {
      const expected = holding(piece, undefined, among), got = sorted(found[i].paths);
      assert.ok(expected.length, `${what}: “${piece}” stands on a page and is not in the index`);
      assert.deepEqual(found[i].problems, []);
      /* Letters alone may be pinyin too, and then find more. */
      if (!quoted && /^[a-z]{2,32}$/.test(analysis.fold(piece))) assert.deepEqual(without(expected, got), [], `${what}: ${query}`);
      else assert.deepEqual(got, expected, `${what}: ${query}`);
      assert.equal(found[i].mode, 'all', query);
      assert.deepEqual([found[i].total, found[i].exact], [got.length, true], query);
    });
    return questions.length;
  }

  for (const name of Object.keys(sources)) {
    test(`pieces of every ${name}`, async () => {
      let asked = 0;
      for (const [i, path] of cases.entries()) {
        const lines = blocks(path, name);
        if (name === 'figures' || name === 'headings') { if (!lines.length) continue; } else assert.ok(lines.length, `${path} shows no ${name}`);
        /* Where there is much, twenty-four of its lines; each gives pieces of two lengths. */
        const some = lines.length <= 24 ? lines : Array.from({ length: 24 }, (_, k) => lines[Math.floor((k * lines.length) / 24)]);
        asked += await verify(some.flatMap((line, k) => piecesOf(line, name === 'title' ? 16 : name === 'description' ? 12 : 3, i * 5 + k * 3)), `${name} of ${path}`);
      }
      assert.ok(asked > 150, `only ${asked} pieces of ${name}`);
      await assertQuiet(driver, name);
    });
  }

  /** Words of digits and Latin letters, and pieces from within them. */
  async function verifyLetters(among) {
    const texts = among.flatMap((doc) => doc.lines.map((line) => line.text));
    const words = [...new Set(texts.flatMap((text) => text.match(/[\p{Script=Latin}0-9][\p{Script=Latin}0-9.%+_-]*/gu) ?? []))];
    const infixes = words.filter((word) => word.length > 2).flatMap((word) => [word.slice(0, -1), word.slice(1, -1), word.slice(1), word.replace(/[^ß]/g, (c) => c.toUpperCase())]);
    const pieces = [...new Set([...words.flatMap((word, i) => [word, ...piecesOf(word, 3, i)]), ...infixes])];
    assert.ok(pieces.some((p) => /^\d$/.test(p)) && pieces.some((p) => /^\d+\.\d+/.test(p)), 'there are numbers');
    return { pieces, asked: await verify(pieces, 'words', among) };
  }

  test('digits, and letters from within a word', async (t) => {
    assert.ok((await verifyLetters(documents)).asked > 200);
    /* The library has hardly a Latin word; a site of our own has them long, accented, full-width, and with signs. */
    const folder = ownSite(t, 20);
    await open(driver, 'search.html', '', folder);
    const { pieces } = await verifyLetters(documentsOf(searchParts(folder)));
    for (const piece of ['lphaBet', 'traß', '9001', 'x86_64', 'ＡＢＣ', 'NAÏVE', '-2021']) assert.ok(pieces.some((own) => own.includes(piece)), piece);
    await assertQuiet(driver, 'letters', folder);
    await open(driver, 'search.html');
  });

  test('what stands on a page of another kind', async () => {
    for (const doc of documents.filter((own) => isPage.has(own.path))) {
      await verify(doc.lines.flatMap((line, i) => piecesOf(line.text, 3, i)), doc.path);
    }
  });

  test('several words: the pages that hold all of them, in any order', async () => {
    const lines = documents.flatMap((doc) => doc.lines.map((line) => line.text.match(/[\p{Script=Han}]{2,}/gu) ?? [])).filter((runs) => runs.length > 1);
    const pairs = Array.from({ length: 120 }, (_, i) => lines[(i * 7919) % lines.length]).map((runs, i) => [runs[0].slice(0, 2 + (i % 3)), runs.at(-1).slice(-1 - (i % 4))]);
    const queries = pairs.flatMap(([a, b]) => [`${a} ${b}`, `${b}　${a}`]), found = await answers(driver, queries);
    found.forEach((answer, i) => {
      const [a, b] = pairs[i >> 1], expected = both(holding(a), holding(b));
      assert.deepEqual([answer.mode, sorted(answer.paths)], ['all', expected], queries[i]);
    });
  });
});

describe('what a query says', () => {
  let driver, quit;
  before(async () => {
    ({ driver, quit } = await browser());
    await open(driver, 'search.html');
  });
  after(() => quit?.());
  const found = async (query, options) => (await answers(driver, [query], options))[0];

  test('a phrase in quotes stands together, blanks and all; outside of quotes words may stand apart', async () => {
    const spaced = documents.flatMap((doc) => doc.lines).map((line) => /[\p{L}\p{N}]+ [\p{L}\p{N}]+/u.exec(line.folded)?.[0]).find(Boolean);
    assert.ok(spaced, 'the library has two words with a blank between them');
    for (const phrase of ['产业工人', '产业工人队伍建设', '技能 竞赛', '“五心”工作法', spaced, '1+6+N', 'jiangsu']) {
      for (const [open, close] of /[“”]/.test(phrase) ? [['"', '"']] : [['"', '"'], ['“', '”'], ['「', '」']]) {
        const answer = await found(open + phrase + close);
        assert.deepEqual(sorted(answer.mode === 'all' ? answer.paths : []), holding(phrase), `${open}${phrase}${close}`);
      }
    }
    /* A phrase is neither pinyin nor corrected, and nothing else is offered for it. */
    assert.equal((await found('"qujing"')).total, holding('qujing').length);
    assert.notEqual((await found('"曲晶"')).mode, 'corrected');
  });

  test('-word leaves out, alone and beside others', async () => {
    for (const [query, expected] of [
      ['曲靖 -工匠', without(holding('曲靖'), holding('工匠'))],
      ['技能 -“产业工人”', without(holding('技能'), holding('产业工人'))],
      ['技能 -"产业 工人"', holding('技能')],
      ['技能 -竞赛 -培训', without(without(holding('技能'), holding('竞赛')), holding('培训'))],
      ['技能 -技能', []],
      ['-曲靖', without(everyCase, holding('曲靖'))],
      ['技能-竞赛', holding('技能-竞赛')],
    ]) {
      const answer = await found(query);
      assert.deepEqual(sorted(answer.mode === 'all' ? answer.paths : []), expected, query);
    }
    assert.equal((await results(driver, '技能 -技能')).number, 0);
  });

  /* By dimension: how a query may name it, in Chinese and in English. */
  const spoken = {
    regions: ['地区', '地方', 'region', 'place', 'regions', '地区：'], themes: ['主题', 'theme', 'themes', '主题：'], kinds: ['类型', 'kind', 'type'],
    organisations: ['单位', '机构', 'organisation', 'organization'], years: ['年', '年份', '时间', 'year'], policies: ['政策', '文件', '政策文件', 'policy'], collections: ['专题', '合集', 'collection'],
  };

  test('a filter in the query, by every name of its dimension, finds what the site’s own page lists', async () => {
    assert.deepEqual(sorted(Object.keys(spoken)), sorted(searchRoot.dimensions.map((own) => own.key)));
    for (const [dimension, names] of Object.entries(spoken)) {
      const value = searchNames[dimension].reduce((a, b) => (b.count > a.count ? b : a)), expected = under(dimension, value.name);
      for (const name of names) {
        for (const query of [`${name}${name.endsWith('：') ? '' : ':'}${value.name}`, `${name.replace('：', '')}:"${value.name}"`, `${name.replace('：', '').toUpperCase()}：${value.name}`]) {
          const answer = await found(query);
          assert.deepEqual(without(sorted(answer.paths), [...isPage]), expected, query);
          assert.deepEqual(answer.filters, { [dimension]: [value.name] }, query);
          assert.deepEqual([answer.ignored, answer.query], [[], ''], query);
        }
      }
    }
    await assertQuiet(driver, 'filters');
  });

  test('every value of every dimension, as an option, and its count in the facets', async () => {
    const everywhere = await counts(driver, '');
    for (const [dimension, values] of Object.entries(searchNames)) {
      for (const value of values.filter((own) => own.count)) {
        const expected = under(dimension, value.name), answer = await found('', { filters: { [dimension]: [value.name] } });
        assert.deepEqual(without(sorted(answer.paths), [...isPage]), expected, `${dimension}: ${value.name}`);
        assert.equal(everywhere[dimension][value.name], expected.length, `the count of ${value.name}`);
      }
    }
    /* Under a query and a filter: the hits among them; of the filter's own dimension, without it. */
    const skills = holding('竞赛').filter((path) => cases.includes(path)), yunnan = both(skills, under('regions', '云南省'));
    assert.ok(yunnan.length && yunnan.length < skills.length && skills.length < cases.length);
    const narrow = await counts(driver, '竞赛 -饕餮 类型:市级,县级,省级,园区,企业', { regions: ['云南省'] });
    for (const [dimension, values] of Object.entries(searchNames)) {
      if (dimension === 'collections') continue; /* their own pages are among the hits */
      for (const { name } of values) {
        const kinds = dimension === 'kinds' ? everyCase : sorted(new Set(['市级', '县级', '省级', '园区', '企业'].flatMap((kind) => under('kinds', kind))));
        const expected = both(both(dimension === 'regions' ? skills : yunnan, kinds), under(dimension, name));
        assert.equal(narrow[dimension][name] ?? 0, expected.length, `the count of ${name} under a query`);
      }
    }
  });

  test('a filter’s value: short, another name, its spelling, several, excluded, beside words', async () => {
    const qujing = under('regions', '曲靖市'), yunnan = under('regions', '云南省'), skills = holding('技能');
    for (const [query, expected] of [
      ['地区:曲靖', qujing], ['地区:qujing', qujing], ['region:qj', qujing], ['region:QUJING', qujing], ['地区:雲南', yunnan], ['地区:云南 技能', both(skills, yunnan)],
      ['技能 地区:云南', both(skills, yunnan)], ['地区:曲靖,保山', sorted([...qujing, ...under('regions', '保山市')])], ['地区:曲靖、保山', sorted([...qujing, ...under('regions', '保山市')])],
      ['地区:云南 主题:技能竞赛', both(yunnan, under('themes', '技能竞赛'))], ['主题:技能比武', under('themes', '技能竞赛')], ['-地区:云南 技能', without(skills, yunnan)],
      ['地区:云南 -地区:曲靖', without(yunnan, qujing)], ['年:2022', under('years', '2022年')], ['year:2022年', under('years', '2022年')],
      ['地区:云南 年:2022 类型:市级', both(both(yunnan, under('years', '2022年')), under('kinds', '市级'))],
    ]) {
      const answer = await found(query);
      assert.deepEqual([answer.mode, without(sorted(answer.paths), isPage.has(expected[0]) ? [] : [...isPage].filter((path) => !expected.includes(path)))], [expected.length ? 'all' : 'none', expected], query);
    }
    const ignored = await found('地区:火星 技能');
    assert.deepEqual([ignored.ignored, sorted(ignored.paths)], [['地区:火星'], skills]);
    assert.match((await results(driver, '地区:火星 技能')).notes, /地区:火星/);
    /* What only looks like a filter is a word. */
    assert.deepEqual((await found('火星:技能')).filters, {});
  });

  test('a filter that leaves nothing: no other words are found instead, and the way back to other values shows', async () => {
    for (const [query, region] of [['实际', '保山市'], ['技能 竞赛', '曲靖市'], ['技能竞赛', '曲靖市']]) {
      assert.ok(holding(query.split(' ')[0]).length, `the library has ${query}`);
      const answer = await found(query, { filters: { regions: [region] } });
      /* The words are in the library: “原来的词语没有找到” and “没有一篇同时含有全部词语” would be untrue. */
      assert.deepEqual([answer.mode, answer.corrected, answer.suggestions, answer.total], ['none', '', [], 0], `${query} in ${region}`);
      const free = await counts(driver, query), narrow = await counts(driver, query, { regions: [region] });
      assert.deepEqual({ ...narrow.regions, [region]: 0 }, { ...free.regions, [region]: 0 }, `the other regions of ${query}`);
    }
  });

  test('traditional characters find what simplified ones find, in the same order, marked in the text itself', async () => {
    for (const [traditional, simplified] of [
      ['產業工人隊伍建設改革', '产业工人队伍建设改革'], ['師帶徒', '师带徒'], ['師帶徒 雲南', '师带徒 云南'], ['技能競賽', '技能竞赛'], ['“產業工人”', '“产业工人”'],
      ['技能 -競賽', '技能 -竞赛'], ['地區:雲南 技能', '地区:云南 技能'], ['產', '产'], ['曲靖产業', '曲靖产业'],
    ]) {
      const [a, b] = await answers(driver, [traditional, simplified]), keys = ({ hits }) => hits.map(({ path, score, titleMarks, snippet, snippetMarks }) => ({ path, score, titleMarks, snippet, snippetMarks }));
      assert.ok(a.total, `${traditional} finds nothing`);
      assert.deepEqual([a.mode, keys(a)], [b.mode, keys(b)], traditional);
    }
    const shown = await results(driver, '師帶徒');
    const marks = shown.hits.flatMap((hit) => hit.marks); /* a theme’s other names do not show */
    assert.ok(marks.length && marks.every((mark) => mark === '师带徒'), marks.join(' '));
    assert.equal(shown.value, '師帶徒');
  });

  test('pinyin, in full, begun, and by initials, finds names and titles', async () => {
    for (const [spelling, name] of [['qujing', '曲靖'], ['quj', '曲靖'], ['qj', '曲靖'], ['QuJing', '曲靖'], ['shihu', '石斛'], ['baogang', '包钢'], ['jinengjingsai', '技能竞赛'],
      ['jnjs', '技能竞赛'], ['yunnan', '云南'], ['nmg', '内蒙古'], ['shidaitu', '师带徒'], ['wuhai', '乌海'], ['zhuyuangongjiang', '珠源工匠']]) {
      const answer = await found(spelling), expected = holding(name, 'tmnoprs');
      assert.ok(expected.length, `no name holds ${name}`);
      assert.deepEqual(without(expected, answer.paths), [], spelling);
      assert.ok(answer.total < documents.length, `${spelling} finds everything`);
      /* Full syllables leave nothing to chance. */
      if (spelling === 'qujing' || spelling === 'jinengjingsai') assert.deepEqual(sorted(answer.paths), sorted(new Set([...expected, ...holding(spelling)])), spelling);
    }
    const shown = await results(driver, 'zhuyuan');
    assert.equal(shown.hits[0].id, 'cases/qujing-zhuyuan-gongjiang.html');
    assert.ok(shown.hits[0].marks.includes('珠源'), `“珠源” is not marked: ${shown.hits[0].marks}`);
    const two = await found('qujing gongjiang');
    assert.ok(two.total && two.mode === 'all');
  });

  test('pinyin finds the name at every letter that is typed', async () => {
    for (const [spelling, name] of [['qujing', '曲靖'], ['yunnan', '云南'], ['zhuyuangongjiang', '珠源工匠']]) {
      for (let length = 3; length <= spelling.length; length++) {
        const answer = await found(spelling.slice(0, length));
        assert.deepEqual(without(holding(name, 'tmnoprs'), answer.paths), [], spelling.slice(0, length));
      }
    }
  });

  test('the wrong character of the right sound: the hits of what was meant, and a link to it', async () => {
    for (const [typed, meant] of [['曲晶', '曲靖'], ['奇能竞赛', '技能竞赛'], ['技能竟赛', '技能竞赛'], ['珠源功匠', '珠源工匠'], ['石湖', '石斛']]) {
      if (holding(typed).length) continue;
      await open(driver, 'search.html', hash(typed));
      const wrong = await page(driver), [right] = await answers(driver, [meant]);
      assert.match(wrong.notes, new RegExp(`您是不是要找：${meant}`), typed);
      assert.match(wrong.count, new RegExp(`${right.total} 条是“${meant}”的结果`), typed);
      assert.deepEqual(wrong.hits.map((hit) => hit.id), right.paths.slice(0, 20), typed);
      assert.equal(wrong.value, typed, 'what the reader typed stays');
    }
    await open(driver, 'search.html', hash('曲晶'));
    await page(driver);
    await driver.findElement({ css: '#search-notes a' }).click();
    const meant = await shows(driver, '曲靖', (p) => p.value === '曲靖' && p.state === 'done');
    assert.equal(meant.notes, '');
    await driver.navigate().back();
    await shows(driver, '曲晶 again', (p) => p.value === '曲晶' && /您是不是要找：曲靖/.test(p.notes));
    /* Nothing is corrected that is found as typed. */
    assert.equal((await found('曲靖')).corrected, '');
    await assertQuiet(driver, 'homophones');
  });
});
