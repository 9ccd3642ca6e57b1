// The ZIM file that `pack zim` makes of the site: zimcheck finds nothing, kiwix-serve serves its pages, both searches work.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { all, browser, cases, files, heading, holding, messages, readable, requests, site, tree, until } from './helpers.mjs';

const E = encodeURIComponent, sleep = (ms) => new Promise((done) => setTimeout(done, ms));
/** What lies in a built site for other uses than reading it in Kiwix. */
const LEFT_OUT = ['.gitignore', '.tashan', '404.html', 'robots.txt', 'sitemap.xml', 'atom.xml'];

const zim = (() => {
  const file = process.env.TASHAN_ZIM;
  if (!file) throw new Error('TASHAN_ZIM is not set. It must name a ZIM file made of the site that TASHAN_SITE names.');
  if (!existsSync(file)) throw new Error(`TASHAN_ZIM is ${file}, but there is no such file. Make it with \`tashan pack zim\` first.`);
  return resolve(file);
})();

/** Fails unless a program can be started. */
function assertInstalled(program, debian) {
  const { error } = spawnSync(program, ['--version'], { stdio: 'ignore' });
  assert.equal(error?.code, undefined, `${program} is not installed; on Debian: sudo apt install ${debian}`);
}

/** A port of this machine that nothing listens at. */
const freePort = () => new Promise((done, fail) => {
  const server = createServer().on('error', fail);
  server.listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => done(port)); });
});

/** kiwix-serve with the file: {root, book, name, stop}; `book` is the address of the site's root in it. */
async function serve() {
  const port = await freePort(), root = `http://127.0.0.1:${port}`;
  /* Readers before libzim 8.2.1 (2023) take a query in Han apart only with this; those after it do so by themselves. */
  const env = { ...process.env, XAPIAN_CJK_NGRAM: '1' };
  const server = spawn('kiwix-serve', ['--address', '127.0.0.1', '--port', String(port), zim], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '', ended = false;
  for (const stream of [server.stdout, server.stderr]) stream.on('data', (part) => { said += part; });
  const end = new Promise((done) => server.on('close', () => { ended = true; done(); }));
  const stop = async () => { if (!ended) server.kill(); await end; };
  const catalogue = () => fetch(`${root}/catalog/v2/entries`).then((answer) => (answer.ok ? answer.text() : ''), () => '');
  try {
    let feed = '';
    for (const last = Date.now() + 15_000; !feed && !ended && Date.now() < last; feed = await catalogue()) await sleep(50);
    assert.ok(feed, `kiwix-serve did not start: ${said}`);
    /* `/NAME` in old versions, `/content/NAME` in new ones. */
    const path = /<link type="text\/html"\s+href="([^"]+)"/.exec(feed)?.[1];
    assert.ok(path, `the catalogue names no book: ${feed}`);
    return { root, name: decodeURIComponent(path.split('/').at(-1)), book: `${root}${path}/`, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What a page says in its content, as it reads. */
const contentOf = (page) => all(tree(page), 'main').map(readable).join('\n');
/** A run of Han of `length` characters from the title of a case, held by some documents, but not by many. */
function rareRun(length) {
  for (const page of cases) {
    for (const [run] of heading(page).matchAll(/\p{Script=Han}+/gu)) {
      const piece = run.slice(0, length), count = piece.length === length ? holding(piece).length : 0;
      if (count >= 2 && count <= 20) return piece;
    }
  }
  throw new Error(`no title of a case begins with ${length} characters that two to twenty documents hold`);
}
/** A number that stands alone in a case. */
const numberOf = (page) => /(?<![\w.,％%])\d{2,3}(?![\w.,])/.exec(contentOf(page))?.[0];
/** Whether a page holds all words of a query; a number as a whole. */
const holds = (page, query) => query.split(' ').every((word) =>
  (/^\d/.test(word) ? new RegExp(`(?<![\\w.,])${word}(?![\\w.,])`) : new RegExp(word)).test(contentOf(page)));

describe('the ZIM file', () => {
  let kiwix;
  const raw = (path) => fetch(`${kiwix.root}/raw/${E(kiwix.name)}/content/${path.split('/').map(E).join('/')}`);
  const metadata = (key) => fetch(`${kiwix.root}/raw/${E(kiwix.name)}/meta/${E(key)}`);
  /** The pages that Kiwix's own search finds, by its order. */
  async function found(query) {
    const paths = new Set(), prefix = new URL(kiwix.book).pathname;
    for (let start = 1, total = 1; start <= total; start += 100) {
      const answer = await fetch(`${kiwix.root}/search?books.name=${E(kiwix.name)}&pattern=${E(query)}&start=${start}&pageLength=100&format=xml`);
      const feed = await answer.text();
      assert.equal(answer.status, 200, feed);
      total = Number(/<opensearch:totalResults>([\d,]+)</.exec(feed)[1].replaceAll(',', ''));
      for (const [, link] of feed.matchAll(/<item>[^]*?<link>([^<]*)<\/link>/g)) paths.add(decodeURI(link).slice(prefix.length));
    }
    return [...paths];
  }

  before(async () => {
    assertInstalled('zimcheck', 'zim-tools');
    assertInstalled('kiwix-serve', 'kiwix-tools');
    kiwix = await serve();
  });
  after(() => kiwix?.stop());

  test('zimcheck finds no error and nothing to warn of', () => {
    const { status, stdout, stderr } = spawnSync('zimcheck', ['--all', '--details', zim], { encoding: 'utf8', timeout: 120_000 });
    assert.equal(status, 0, stdout + stderr);
    assert.doesNotMatch(stdout, /\[(ERROR|WARNING)\]/);
    assert.match(stdout, /Overall Test Status: Pass/);
  });

  test('it says what it is, within the limits of newer tools', async () => {
    const length = (text) => [...new Intl.Segmenter('zh', { granularity: 'grapheme' }).segment(text)].length;
    const read = async (key) => { const answer = await metadata(key); assert.equal(answer.status, 200, key); return answer.text(); };
    assert.equal(await read('Language'), 'zho');
    assert.match(await read('Date'), /^\d{4}-\d\d-\d\d$/);
    for (const [key, most] of [['Title', 30], ['Description', 80], ['Name', 200], ['Creator', 200], ['Publisher', 200]]) {
      const value = await read(key);
      assert.ok(value.trim() === value && length(value) >= 1 && length(value) <= most, `${key}: ${value}`);
    }
    const icon = Buffer.from(await (await metadata('Illustration_48x48@1')).arrayBuffer());
    assert.deepEqual([icon.toString('latin1', 1, 4), icon.readUInt32BE(16), icon.readUInt32BE(20)], ['PNG', 48, 48]);
  });

  test('every file of the site is in it, but for what is not read in Kiwix', async () => {
    for (const file of files) {
      const answer = await raw(file), bytes = Buffer.from(await answer.arrayBuffer());
      assert.equal(answer.status, LEFT_OUT.includes(file) ? 404 : 200, file);
      if (answer.ok && !file.endsWith('.html')) assert.ok(bytes.equals(readFileSync(join(site, file))), `${file} has changed`);
    }
  });

  test('a case opens, and the site’s own search answers, without a request to elsewhere', async () => {
    const { driver, quit } = await browser(), page = cases[0];
    const run = (script, ...values) => driver.executeScript(`return ${script}`, ...values);
    try {
      await driver.get(kiwix.book + page);
      assert.equal(await run("document.querySelector('h1').textContent.replace(/\\s+/g, ' ').trim()"), heading(page));
      assert.equal(await run('getComputedStyle(document.body).marginLeft'), '0px', 'the style sheets are not there');
      for (const word of [rareRun(2), rareRun(3)]) {
        await driver.get(`${kiwix.book}search.html?q=${E(word)}`);
        await until(driver, 'an answer', async () => /^(done|error)$/.test(await run('document.documentElement.dataset.search')));
        const hits = await run("[...document.querySelectorAll('#search-results > li')].map((li) => li.querySelector('a[href]').href)");
        assert.deepEqual(hits.map((href) => href.slice(kiwix.book.length)).sort(), holding(word), word);
      }
      await (await driver.findElement({ css: '#search-results a[href]' })).click();
      await until(driver, 'the first hit', async () => run("document.documentElement.dataset.search === undefined && document.readyState === 'complete'"));
      assert.ok(holding(rareRun(3)).includes((await driver.getCurrentUrl()).slice(kiwix.book.length).replace(/[?#].*$/s, '')));
      const elsewhere = (await requests(driver)).map((r) => r.url).filter((url) => !url.startsWith(kiwix.root + '/') && !/^(data|about):/.test(url));
      assert.deepEqual(elsewhere, []);
      /* Old versions of kiwix-serve put a bar with scripts of their own into every page; what these say is not ours. */
      assert.deepEqual((await messages(driver)).filter((said) => !said.includes('/skin/')), []);
    } finally {
      await quit();
    }
  });

  test('Kiwix’s own search finds Han of one, two, three and more characters, words and numbers', async () => {
    const long = heading(cases[0]).match(/\p{Script=Han}{4,}/u)[0], number = cases.map(numberOf).find(Boolean);
    for (const query of [rareRun(2)[0], rareRun(2), rareRun(3), long, `${rareRun(2)} ${rareRun(3)}`, number]) {
      const hits = await found(query), wanted = cases.filter((page) => holds(page, query));
      assert.ok(wanted.length, `no case holds ${query}`);
      assert.deepEqual(wanted.filter((page) => !hits.includes(page)), [], `${query}: not found`);
    }
    assert.deepEqual(await found('魑魅魍魉饕餮'), []);
  });

  test('Kiwix suggests a case by the beginning of its title', async () => {
    for (const page of cases) {
      const answer = await fetch(`${kiwix.root}/suggest?content=${E(kiwix.name)}&count=50&term=${E(heading(page))}`);
      const paths = (await answer.json()).map((one) => one.path);
      assert.ok(paths.includes(page), `${heading(page)}: ${paths.join(' ')}`);
    }
  });
});
