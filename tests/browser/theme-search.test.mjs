// The script that searches an index of elasticlunr's shape answers as elasticlunr.js itself does.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { program } from './helpers.mjs';

const theirs = createRequire(import.meta.url)('elasticlunr');
const root = fileURLToPath(new URL('../../', import.meta.url));

/** A small site of Zola's interface, whose theme searches by itself. */
const site = (() => {
  assert.ok(program, 'TASHAN_PROGRAM is not set. It must name the program.');
  const out = mkdtempSync(join(tmpdir(), 'tashan-theme-search-'));
  after(() => rmSync(out, { recursive: true, force: true }));
  const built = spawnSync(program, ['build', '--root', join(root, 'tests/zola/search-elasticlunr'), '--output-dir', out, '--force'], { encoding: 'utf8' });
  assert.equal(built.status, 0, built.stderr + built.stdout);
  return out;
})();

/** What a page has in `window` after these scripts of the site. */
function page(...scripts) {
  const window = { addEventListener() {} };
  for (const name of scripts) new Function('window', 'document', readFileSync(join(site, name), 'utf8'))(window, { currentScript: null });
  return window;
}

const ours = page('elasticlunr.min.js').elasticlunr;
const prose = readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md')).map((name) => readFileSync(join(root, 'docs', name), 'utf8')).join('\n');

/** Hits with scores of nine digits: the two add in different orders. Only ours bring the document too, as later versions do. */
const told = (hits) => hits.map(({ ref, score }) => [Number(score.toPrecision(9)), ref])
  .sort(([a, x], [b, y]) => b - a || (x < y ? -1 : 1));

const wishes = [
  undefined, {}, { expand: true }, { bool: 'AND' }, { bool: 'AND', expand: true },
  { fields: { title: { boost: 2 }, body: { boost: 1 } } }, { fields: { title: { boost: 3, bool: 'AND' } }, expand: true },
  { fields: { body: { expand: true, bool: 'AND' }, title: {} }, bool: 'OR' }, { fields: { none: {} } },
];

test('stems and stop words', () => {
  const words = [...new Set(prose.toLowerCase().match(/[a-z]+/g)), 'relational', 'conflated', 'hopping', 'falling', 'sized', 'agreed', 'happy', 'why', 'by', 'ponies', 'vietnamization', 'adoption', 'rate', 'controlling'];
  assert.ok(words.length > 1000, `${words.length} words`);
  for (const word of words) {
    assert.equal(ours.stemmer(word), theirs.stemmer(word), word);
    assert.equal(ours.stopWordFilter(word), theirs.stopWordFilter(word), word);
  }
  for (const word of Object.keys(theirs.defaultStopWords)) assert.equal(ours.stopWordFilter(word), undefined, word);
});

test('an index that is built in the page is the same, and is searched the same', () => {
  const [mine, real] = [ours, theirs].map((elasticlunr) => elasticlunr(function () {
    this.addField('title'); this.addField('body'); this.setRef('id');
  }));
  const parts = prose.split(/\n## /);
  assert.ok(parts.length > 20);
  parts.forEach((part, id) => {
    for (const index of [mine, real]) index.addDoc({ id: String(id), title: part.split('\n')[0], body: part });
  });
  const written = JSON.parse(JSON.stringify(mine));
  assert.deepEqual(written.documentStore, JSON.parse(JSON.stringify(real.documentStore)));
  const queries = ['template', 'templates of a page', 'the', 'sect pag', 'conf', 'Zola’s interface', 'TOML front-matter', 'nothingofthekind', 'page nothingofthekind', '', 'a', 'library ca'];
  const loaded = [ours.Index.load(written), theirs.Index.load(JSON.parse(JSON.stringify(real)))];
  let hits = 0;
  for (const [one, other] of [[mine, real], loaded]) {
    for (const query of queries) for (const wish of wishes) {
      const found = told(one.search(query, wish));
      assert.deepEqual(found, told(other.search(query, wish)), JSON.stringify([query, wish]));
      hits += found.length;
    }
  }
  assert.ok(hits > 500, `${hits} hits`);
});

test('the index of a site is searched as by elasticlunr.js', () => {
  const { searchIndex } = page('search_index.en.js');
  const [mine, real] = [ours, theirs].map((elasticlunr) => elasticlunr.Index.load(structuredClone(searchIndex)));
  const words = [...new Set(Object.values(searchIndex.documentStore.docs).flatMap(({ title, body }) => `${title} ${body}`.match(/[A-Za-z]+/g) ?? []))];
  assert.ok(words.length > 10, `${words.length} words`);
  for (const word of words) for (const wish of wishes) {
    assert.deepEqual(told(mine.search(word, wish)), told(real.search(word, wish)), JSON.stringify([word, wish]));
  }
  assert.ok(words.some((word) => mine.search(word).length > 0));
});
