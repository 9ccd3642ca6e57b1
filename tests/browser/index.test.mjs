// The index of `format = "elasticlunr"` in the real elasticlunr.js: the same analysis, the same index, and hits that are
// what the documents hold. The site under test has the other format, so the library is built once more for this.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { all, analysis, cases, pages, program, read, readable, searchRoot, squeeze, text, tree } from './helpers.mjs';

const elasticlunr = createRequire(import.meta.url)('elasticlunr');
const library = fileURLToPath(new URL('../../', import.meta.url));

/** The real library, built with the other format into a folder that is removed at the end. */
const folder = (() => {
  assert.ok(program, 'TASHAN_PROGRAM is not set. It must name the program.');
  const place = mkdtempSync(join(tmpdir(), 'tashan-elasticlunr-')), config = join(place, 'config.toml'), out = join(place, 'site');
  after(() => rmSync(place, { recursive: true, force: true }));
  writeFileSync(config, readFileSync(join(library, 'config.toml'), 'utf8') + '\n[search]\nformat = "elasticlunr"\n');
  const built = spawnSync(program, ['build', '--root', library, '--config', config, '--output-dir', out], { encoding: 'utf8' });
  assert.equal(built.status, 0, built.stderr + built.stdout);
  return out;
})();

/** The index, as the script leaves it in window.searchIndex. */
const indexFile = readdirSync(folder).find((f) => /^search_index\.[^/]*\.js$/.test(f));
assert.ok(indexFile, 'the site holds no search_index.*.js');
const dump = (() => {
  const window = {};
  new Function('window', read(indexFile, folder))(window);
  assert.ok(window.searchIndex, `${indexFile} sets no window.searchIndex`);
  return window.searchIndex;
})();
const docs = dump.documentStore.docs, ids = Object.keys(docs);
/** elasticlunr.js keeps what it is given and changes it. */
const load = () => elasticlunr.Index.load(structuredClone(dump));

/** All terms of a trie: Map term → {document: tf}. */
function terms(node, prefix = '', found = new Map()) {
  if (Object.keys(node.docs ?? {}).length) found.set(prefix, Object.fromEntries(Object.entries(node.docs).map(([id, { tf }]) => [id, tf])));
  for (const key of Object.keys(node)) if (key !== 'docs' && key !== 'df') terms(node[key], prefix + key, found);
  return found;
}

test('this format brings one file, and no parts of the other', () => {
  assert.ok(!existsSync(join(folder, 'search')), 'there are parts of the other format too');
  assert.equal(indexFile, 'search_index.zh.js');
});

test('the shared vectors of the analysis', () => {
  const vectors = JSON.parse(readFileSync(new URL('../analysis.json', import.meta.url), 'utf8'));
  assert.ok(vectors.length >= 35);
  for (const [input, expected] of vectors) assert.deepEqual(analysis.analyse(input), expected, JSON.stringify(input));
  /* The vectors with traditional characters prove something only while the site's index knows these. */
  const known = new Set(Array.from(searchRoot.variants).filter((_, i) => i % 2 === 0));
  const changed = vectors.flatMap(([input]) => Array.from(input)).filter((c) => known.has(c));
  assert.ok(changed.length >= 15, `only ${changed.length} traditional characters stand in the vectors`);
});

test('folding keeps the length, so that places in folded text are places in the text', () => {
  for (const input of ['ＡＢ　１', 'İSTANBUL ẞ Σ', '曲靖產業', '𠀀ﬁ', 'ǅ', '\uD800石斛', ...ids.map((id) => docs[id].body)]) {
    assert.equal(analysis.fold(input).length, input.length, input.slice(0, 40));
    assert.equal(analysis.fold(analysis.fold(input)), analysis.fold(input), `folded twice: ${input.slice(0, 40)}`);
  }
});

test('the terms of a piece are among those of a text that holds it', () => {
  /* The piece may stand within a longer run; of a run of Han its last term alone then is not the text's. */
  for (const piece of ['技能竞赛', '斛', '产业 工人', 'Jiangsu', '2021', 'ＡＩ', '𠀀', '佐々木', '師帶徒']) {
    for (const [before, behind] of [['', ''], ['，', '。'], ['关于', '工作']]) {
      const found = analysis.analyse(before + piece + behind);
      for (const { han, chars } of analysis.runs(analysis.fold(piece))) {
        for (const term of han ? analysis.pairs(chars) : [chars.join('')]) assert.ok(found.includes(term), `${term} of ${before}${piece}${behind}`);
        if (han) assert.ok(found.some((term) => term.startsWith(chars.at(-1))), `${chars.at(-1)} of ${before}${piece}${behind}`);
      }
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
    const index = load();
    assert.deepEqual(index.getFields(), dump.fields);
    assert.equal(index.documentStore.length, ids.length);
    for (const id of ids) assert.equal(index.documentStore.getDoc(id).id, id);
  } finally { console.warn = warn; }
  assert.deepEqual(warnings, []);
});

test('every case is in the index, under the address of its page, with its title and text', () => {
  for (const id of ids) assert.ok(pages.includes(id), `${id} is no page`);
  for (const id of cases) {
    assert.ok(docs[id], `${id} is not in ${indexFile}`);
    assert.equal(squeeze(docs[id].title), squeeze(text(all(tree(id), 'h1')[0])), id);
    /* What is read on the page is in the body, word for word; marks of footnotes aside. */
    const body = docs[id].body.replace(/\s/g, '');
    const drawn = new Set(all(tree(id), 'figure').flatMap((el) => all(el))); /* numbers of other cases too */
    for (const block of all(tree(id), 'div', 'prose').flatMap((el) => [...all(el, 'p'), ...all(el, 'h2'), ...all(el, 'h3'), ...all(el, 'td')])) {
      if (drawn.has(block)) continue;
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
  for (const doc of Object.values(docs)) built.addDoc(structuredClone(doc));
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

describe('hits of elasticlunr.js', () => {
  /* What a site theme has to do with a query: of a run of Han every two neighbours, and a character that stands alone
     as the beginning of a term; of other letters and digits whole words. */
  const wanted = (query) => analysis.runs(analysis.fold(query)).flatMap(({ han, chars }) =>
    (!han ? [{ term: chars.join(''), whole: true }] : chars.length === 1 ? [{ term: chars[0], prefix: true }] : analysis.pairs(chars).map((term) => ({ term }))));

  /** The documents that elasticlunr.js finds for all of these terms. */
  function found(index, query) {
    elasticlunr.tokenizer = (term) => [term]; /* the terms come one by one, and are what they are */
    return wanted(query).map(({ term, prefix }) => index.search(term, { expand: !!prefix })).map((hits) => {
      assert.ok(hits.every((hit, i) => hit.score > 0 && (!i || hits[i - 1].score >= hit.score)), `the order of the hits of ${query}`);
      return hits.map((hit) => hit.ref);
    });
  }

  /* Brute force: no terms, no trie, only the texts of the documents. A word must not stand within a longer one. */
  const whole = new Map(ids.map((id) => [id, analysis.fold(dump.fields.map((field) => docs[id][field]).join('\n'))]));
  const letter = /[\p{L}\p{N}]/u, isHan = (c) => analysis.isHan(c.codePointAt(0));
  function holds(id, { term, whole: word }) {
    const content = whole.get(id);
    for (let at = content.indexOf(term); at >= 0; at = content.indexOf(term, at + 1)) {
      const around = [content.slice(at - 1, at), content.slice(at + term.length, at + term.length + 1)];
      if (!word || around.every((c) => !c || !letter.test(c) || isHan(c))) return true;
    }
    return false;
  }

  const queries = [
    '技能竞赛', '技能比武', '曲靖', '曲靖市', '云南', '产业工人', '石斛', '斛', '珠源工匠', 'Jiangsu', 'JIANGSU', 'yunnan qujing', 'j',
    '江苏', '江苏 云南', '云南 石斛 产业', '师带徒', '师 带 徒', '党建带工建', '“五心”工作法', '1335', '1+6+N', '2021', '2021年', '2021-05',
    '17.71万', '互联网+工会', '包钢 创新工作室', '内蒙古 试点', '工', '的', '新八级工', '产业，工人', 'AI', 'ａｂｃ', '饕餮', '石斛 饕餮',
    '能级工资 集体协商', '__proto__', 'constructor', '建设改革案例', '工 2022', '師帶徒 雲南', '產業工人隊伍建設',
  ];

  test(`are what the documents hold, on ${queries.length} queries and on words of every text`, () => {
    const index = load();
    const more = ids.flatMap((id, i) => {
      const words = docs[id].body.match(/[\p{L}\p{N}]{2,8}/gu) ?? ['无'];
      return [words[(i * 37 + 5) % words.length], `${words[(i * 101 + 11) % words.length]} ${words[(i * 53 + 3) % words.length]}`];
    });
    let some = 0;
    for (const query of [...queries, ...more]) {
      const terms = wanted(query), hits = found(index, query);
      terms.forEach((term, i) => assert.deepEqual([...hits[i]].sort(), ids.filter((id) => holds(id, term)).sort(), `${term.term} of ${query}`));
      const every = ids.filter((id) => terms.every((term) => holds(id, term)));
      assert.deepEqual(ids.filter((id) => hits.every((own) => own.includes(id))), every, query);
      if (every.length) some++;
    }
    assert.ok(some > 60, `only ${some} queries found anything`);
  });
});
