// The search index in the real elasticlunr.js: the same analysis, the same index, the same hits as the site's own client.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, describe, test } from 'node:test';
import { all, analysis, assertQuiet, browser, cases, indexFile, pages, readable, searchIndex, squeeze, text, tree } from './helpers.mjs';
import { results } from './search-page.mjs';

const elasticlunr = createRequire(import.meta.url)('elasticlunr');
const dump = searchIndex();
const clean = () => structuredClone(dump);

/** The terms of a query as [{term, prefix}], words kept apart: [[…], …]. */
const wordsOf = (query) => query.split(/\s+/).filter(Boolean).map((w) => analysis.query(w)).filter((terms) => terms.length);

/* elasticlunr.js splits documents and queries with one function. Documents go through `analyse`; a query comes here
   one term at a time, and a term is already what it is. */
const asTerm = (term) => [term];

/** The documents that hold every word, and those that hold any, as elasticlunr.js sees them. */
function reference(index, query) {
  elasticlunr.tokenizer = asTerm;
  const sets = wordsOf(query).map((terms) => terms
    .map(({ term, prefix }) => new Set(index.search(term, { expand: prefix }).map((hit) => hit.ref)))
    .reduce((a, b) => new Set([...a].filter((id) => b.has(id)))));
  if (!sets.length) return { every: [], any: [] };
  return { every: [...sets.reduce((a, b) => new Set([...a].filter((id) => b.has(id))))].sort(), any: [...new Set(sets.flatMap((s) => [...s]))].sort() };
}

/** All terms of a trie: Map term → {document: tf}. */
function terms(node, prefix = '', found = new Map()) {
  if (Object.keys(node.docs ?? {}).length) found.set(prefix, Object.fromEntries(Object.entries(node.docs).map(([id, { tf }]) => [id, tf])));
  for (const key of Object.keys(node)) if (key !== 'docs' && key !== 'df') terms(node[key], prefix + key, found);
  return found;
}

test('the shared vectors of the analysis', () => {
  const vectors = JSON.parse(readFileSync(new URL('../analysis.json', import.meta.url), 'utf8'));
  assert.ok(vectors.length >= 30);
  for (const [input, expected] of vectors) assert.deepEqual(analysis.analyse(input), expected, JSON.stringify(input));
});

test('what a query asks for is among the terms of a text that holds it', () => {
  /* The query may stand within a longer run, and a Latin word within a longer word's beginning. */
  for (const query of ['技能竞赛', '斛', '产业 工人', 'Jiangsu', '2021', 'ＡＩ', '𠀀', '佐々木']) {
    for (const around of [['', ''], ['，', '。'], ['关于', '工作']]) {
      const found = analysis.analyse(around[0] + query + around[1]);
      for (const { term, prefix } of wordsOf(query).flat()) assert.ok(found.some((t) => (prefix ? t.startsWith(term) : t === term)), `${term} of ${query} in ${around.join('…')}`);
    }
  }
});

test('elasticlunr.js takes the index as it is', () => {
  assert.equal(dump.version, elasticlunr.version);
  assert.deepEqual(dump.pipeline, []);
  assert.equal(dump.ref, 'id');
  const warnings = [], warn = console.warn;
  console.warn = (...args) => warnings.push(args.join(' '));
  try {
    const index = elasticlunr.Index.load(clean());
    assert.deepEqual(index.getFields(), dump.fields);
    assert.equal(index.documentStore.length, Object.keys(dump.documentStore.docs).length);
    for (const id of Object.keys(dump.documentStore.docs)) assert.equal(index.documentStore.getDoc(id).id, id);
  } finally { console.warn = warn; }
  assert.deepEqual(warnings, []);
});

test('every case is in the index, under the address of its page, with its title and text', () => {
  const { docs } = dump.documentStore;
  for (const id of Object.keys(docs)) assert.ok(pages.includes(id), `${id} is no page`);
  for (const id of cases) {
    assert.ok(docs[id], `${id} is not in ${indexFile}`);
    assert.equal(squeeze(docs[id].title), squeeze(text(all(tree(id), 'h1')[0])), id);
    /* What is read on the page is in the body, word for word; marks of footnotes aside. */
    const body = docs[id].body.replace(/\s/g, '');
    for (const block of all(tree(id), 'div', 'prose').flatMap((el) => [...all(el, 'p'), ...all(el, 'h2'), ...all(el, 'h3'), ...all(el, 'td')])) {
      if (all(block, 'sup').length) continue;
      const words = readable(block).replace(/\s/g, '');
      assert.ok(body.includes(words), `the body of ${id} lacks “${words.slice(0, 50)}”`);
    }
  }
});

test('an index that elasticlunr.js builds with analysis.js is the index of the program', () => {
  elasticlunr.tokenizer = (value) => analysis.analyse(value ?? '');
  const built = new elasticlunr.Index();
  built.setRef('id');
  for (const field of dump.fields) built.addField(field);
  for (const doc of Object.values(dump.documentStore.docs)) built.addDoc(structuredClone(doc));
  for (const field of dump.fields) {
    const ours = terms(dump.index[field].root), theirs = terms(built.index[field].root);
    assert.deepEqual([...ours.keys()].filter((t) => !theirs.has(t)), [], `${field}: terms of the program alone`);
    assert.deepEqual([...theirs.keys()].filter((t) => !ours.has(t)), [], `${field}: terms of analysis.js alone`);
    for (const [term, where] of ours) {
      const there = theirs.get(term);
      assert.deepEqual(Object.keys(where).sort(), Object.keys(there).sort(), `${field}: ${term}`);
      for (const [id, tf] of Object.entries(where)) assert.ok(Math.abs(tf - there[id]) < 1e-3, `${field}: ${term} in ${id}: ${tf}, not ${there[id]}`);
    }
  }
});

describe('hits', () => {
  let driver, quit;
  before(async () => ({ driver, quit } = await browser()));
  after(() => quit?.());

  const queries = [
    '技能竞赛', '技能比武', '曲靖', '曲靖市', '云南', '产业工人', '石斛', '斛', '珠源工匠', 'Jiangsu', 'jiang',
    'JIANGSU', 'yunnan qujing', 'j', 'jnjs', '江苏', '江苏 云南', '云南 石斛 产业', '师带徒', '师 带 徒', '党建带工建',
    '五心', '“五心”工作法', '1335', '1+6+N', '2021', '2021年', '2021-05', '531', '17.71万', '100%', '互联网+工会',
    '包钢', '包钢 创新工作室', '内蒙古 试点', '工', '人', '的', '伊利', '阿拉善高新区', '民族团结', '新八级工',
    '产业，工人', '曲靖、保山', 'AI', 'ａｂｃ', '饕餮', '石斛 饕餮', '饕餮 魍魉', '能级工资 集体协商', '县 市', '省',
    '，。', '<b>', '__proto__', '建设改革案例', '工 2022',
  ];

  test(`the site's client and elasticlunr.js agree on ${queries.length} queries and on words of every text`, async () => {
    const index = elasticlunr.Index.load(clean());
    const more = cases.map((id, i) => {
      const words = readable(all(tree(id), 'div', 'prose')[0]).match(/[\p{L}\p{N}]{2,8}/gu);
      return [words[(i * 37 + 5) % words.length], words[(i * 101 + 11) % words.length]].slice(0, 1 + (i % 2)).join(' ');
    });
    let some = 0;
    for (const query of [...queries, ...more]) {
      const { every, any } = reference(index, query), answer = await results(driver, query);
      const expected = every.length || wordsOf(query).length < 2 ? every : any;
      assert.deepEqual(answer.hits.map((h) => h.id).sort(), expected, query);
      assert.equal(answer.loose, !every.length && expected.length > 0, `${query}: ${answer.count}`);
      if (expected.length) some++;
    }
    assert.ok(some > 50, `only ${some} queries found anything`);
    await assertQuiet(driver, 'hits');
  });
});
