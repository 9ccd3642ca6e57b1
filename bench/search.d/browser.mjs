// bench/search browser SITE [--each N] [--repeat N] [--peer DIR | --no-peer] [--no-slow]: how long a query takes in Chromium and what
// it reads, cold and warm, over file:// and as if from an old stick, beside Pagefind on the same case pages.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { chromium } from './chromium.mjs';
import { serve } from './server.mjs';
import { queries, sizes } from './words.mjs';

/* At 10,000 cases and at 100,000: ms and bytes of a cold query (p95), ms of a warm one (p50). */
const TARGETS = (docs) => (docs <= 20_000 ? { ms: 150, bytes: 500_000, warm: 15 } : { ms: 400, bytes: 2_000_000 });

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { each: { type: 'string', default: '10' }, peer: { type: 'string' }, 'no-peer': { type: 'boolean' }, 'no-slow': { type: 'boolean' }, repeat: { type: 'string', default: '1' } },
});
if (!positionals.length || !existsSync(join(positionals[0], 'search/root.js'))) {
  console.error('bench/search browser SITE: SITE must be a built site with an index of shards');
  process.exit(2);
}
const site = resolve(positionals[0]);
const work = mkdtempSync(join(process.env.BENCH_TMP ?? '/tmp', 'tashan-bench-'));
process.on('exit', () => rmSync(work, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

const load = () => loadavg().map((own) => own.toFixed(1)).join(' ');
const quantile = (list, share) => list.toSorted((a, b) => a - b)[Math.min(list.length - 1, Math.ceil(share * list.length) - 1)];

/** The folder of Pagefind's index of the site's cases. */
function peer() {
  if (options.peer && existsSync(join(options.peer, 'pagefind.js'))) return resolve(options.peer);
  const out = options.peer ? resolve(options.peer) : join(work, 'pagefind'), started = performance.now();
  const done = spawnSync(process.env.PYTHON ?? 'python3', ['-m', 'pagefind', '--site', site, '--output-path', out, '--glob', 'cases/*.html', '--root-selector', 'main'], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(`Pagefind did not index the site (pip install 'pagefind[extended]'): ${done.stderr}${done.stdout}`);
  const files = readdirSync(out, { recursive: true, withFileTypes: true }).filter((own) => own.isFile());
  const bytes = files.reduce((sum, own) => sum + statSync(join(own.parentPath ?? own.path, own.name)).size, 0);
  console.log(`Pagefind: ${((performance.now() - started) / 1000).toFixed(1)} s, ${files.length} files, ${(bytes / 1e6).toFixed(1)} MB`);
  return out;
}

// ---- in the page ----

/* Scripts that the page asks for after it is loaded are what a query reads. */
const watch = function () {
  const own = Node.prototype.appendChild;
  window.asked = [];
  Node.prototype.appendChild = function (el) {
    if (el.tagName === 'SCRIPT') window.asked.push(el.src);
    return own.call(this, el);
  };
};
const askTashan = async function (query) {
  window.asked.length = 0;
  let first = 0;
  const onHits = () => { first = performance.now() - started; };
  const started = performance.now(), result = await window.tashan.search(query, { onHits });
  return { ms: first, all: performance.now() - started, hits: result.hits.length, problems: result.problems, asked: window.asked };
};
const askPagefind = async function (query) {
  const started = performance.now();
  if (!window.pagefind) {
    window.pagefind = await import('/pagefind/pagefind.js');
    await window.pagefind.init();
  }
  const found = await window.pagefind.search(query);
  const shown = await Promise.all(found.results.slice(0, 10).map((own) => own.data()));
  return { ms: performance.now() - started, hits: shown.length };
};

/** A way to ask: where its page is, what to call, and what a query read. */
function waysToAsk(servers) {
  const sizeOf = (address) => statSync(fileURLToPath(address)).size;
  const tashan = (page, read) => ({ page, ready: watch, ask: askTashan, words: (own) => own.query, read });
  const pagefind = (server) => ({ page: `${server.address}/empty.html`, ask: askPagefind, words: (own) => own.words, read: () => server.read() });
  const ways = { 'Tashan, file://': tashan(pathToFileURL(join(site, 'search.html')).href, (answer) => ({ files: answer.asked.length, bytes: answer.asked.reduce((sum, own) => sum + sizeOf(own), 0) })) };
  if (servers.fast) ways['Pagefind, HTTP'] = pagefind(servers.fast);
  if (servers.slow) {
    ways['Tashan, stick'] = tashan(`${servers.slow.address}/search.html`, () => servers.slow.read());
    if (servers.fast) ways['Pagefind, stick'] = pagefind(servers.slow);
  }
  return ways;
}

/* ms that a page has to come to rest before it is asked: nobody types faster. */
const REST = 300;

/** Of a file that a query read the kind of part and the bytes. */
const partOf = (address) => {
  const name = /\/(search\/([a-z]+)\d*\.js)$/.exec(address);
  return { kind: name[2], bytes: statSync(join(site, name[1])).size };
};

async function tabFor(browser, way) {
  const tab = await browser.tab();
  await tab.open(way.page);
  if (way.ready) await tab.run(way.ready);
  await new Promise((done) => setTimeout(done, REST));
  return tab;
}

async function ask(tab, way, own, cold) {
  way.read({ asked: [] });
  const answer = await tab.run(way.ask, way.words(own)), isOurs = Boolean(answer.asked);
  if (answer.problems?.length) throw new Error(`“${own.query}”: ${answer.problems} could not be read`);
  const read = way.read(answer), parts = (answer.asked ?? []).map(partOf);
  /* The directory comes with the scripts, before the query is typed; its bytes count all the same. */
  if (cold && isOurs) {
    const root = partOf('/search/root.js');
    parts.push(root);
    read.files += 1;
    read.bytes += root.bytes;
  }
  return { parts, kind: own.kind, extra: own.extra, query: way.words(own), ms: answer.ms, all: answer.all, hits: answer.hits, ...read };
}

// ---- what comes out ----

const row = (title, list) => {
  const of = (key, share, scale = 1, places = 0) => (quantile(list.map((own) => own[key]), share) / scale).toFixed(places).padStart(8);
  console.log(`${title.padEnd(34)}${String(list.length).padStart(5)}${of('ms', 0.5, 1, 1)}${of('ms', 0.95, 1, 1)}${of('ms', 1, 1, 1)}${of('files', 0.5)}${of('files', 0.95)}${of('bytes', 0.5, 1000)}${of('bytes', 0.95, 1000)}`);
};
const head = (title) => console.log(`\n${title.padEnd(34)}${'asked'.padStart(5)}${['ms p50', 'p95', 'most', 'files', 'p95', 'KB p50', 'p95'].map((own) => own.padStart(8)).join('')}`);
const judge = (what, value, most, unit) => console.log(`  ${what}: ${value.toFixed(unit === 'KB' ? 0 : 1)} ${unit} (≤ ${most} ${unit}: ${value <= most ? 'met' : 'MISSED'})`);

const all = queries(site, Number(options.each)), size = sizes(site);
const docs = JSON.parse(`[${readFileSync(join(site, 'search/root.js'), 'utf8').trim().slice('tashan.part('.length, -2)}]`)[2];
const { docs: count } = JSON.parse(docs);
const found = options['no-peer'] ? undefined : peer();
const servers = { fast: found && await serve({ '/': site, '/pagefind/': found }) };
if (!options['no-slow']) servers.slow = await serve({ '/': site, ...(found ? { '/pagefind/': found } : {}) }, { slow: true });
const browser = await chromium();
try {
  console.log(`${await browser.version()}, ${cpus().length} cores, load ${load()} at the start; ${count} documents; index ${size.files} files, ${(size.bytes / 1e6).toFixed(2)} MB, texts ${size.texts} files, ${(size.textBytes / 1e6).toFixed(1)} MB`);
  console.log('A query is timed in the page from the call to its hits with snippets; the bytes are with the counts of the facets too (Pagefind: import, init, search, data of ten).');
  console.log(`Cold: a new tab in a new browser context, so nothing is kept, asked ${REST} ms after it was loaded; the system has the files in memory. Bytes are those read by the query; the page with its scripts and the directory of the index (counted here) was there before (Pagefind: all).`);
  console.log('Stick: a loopback server that gives one file at a time, each after 1 ms and its bytes at 10 MB/s; file:// itself cannot be slowed.');
  const ways = waysToAsk(servers), cold = {}, best = {}, warm = {}, again = {};
  for (const name of Object.keys(ways)) cold[name] = [], best[name] = [], warm[name] = [], again[name] = [];
  // One query all ways, then the next: what else the machine does meets all of them.
  for (const own of all) {
    for (const [name, way] of Object.entries(ways)) {
      const tab = await tabFor(browser, way);
      cold[name].push(await ask(tab, way, own, true));
      await tab.close();
      best[name].push(cold[name].at(-1));
      for (let more = 1; more < Number(options.repeat); more++) {
        const other = await tabFor(browser, way), answer = await ask(other, way, own, true);
        if (answer.ms < best[name].at(-1).ms) best[name][best[name].length - 1] = answer;
        await other.close();
      }
    }
  }
  for (const [name, way] of Object.entries(ways)) {
    const tab = await tabFor(browser, way);
    for (const own of all) warm[name].push(await ask(tab, way, own));
    for (const own of all) again[name].push(await ask(tab, way, own));
    await tab.close();
  }
  const usual = (list) => list.filter((own) => !own.extra);
  head('all queries but those in brackets');
  for (const name of Object.keys(ways)) {
    row(`${name}, cold`, usual(cold[name]));
    if (Number(options.repeat) > 1) row(`${name}, cold, best of ${options.repeat}`, usual(best[name]));
    row(`${name}, new query in the tab`, usual(warm[name]));
    row(`${name}, the same again`, usual(again[name]));
  }
  const own = 'Tashan, file://', target = TARGETS(count);
  head(`${own}, cold, by kind`);
  for (const kind of new Set(all.map((one) => one.kind))) {
    const list = cold[own].filter((one) => one.kind === kind);
    row(list[0].extra ? `[${kind}]` : kind, list);
  }
  const parts = ['root', 'names', 'f', 'd', 'w', 'h', 'x', 'words', 'pairs', 'pinyin', 'sounds'];
  console.log(`\n${'mean KB (files) of a cold query'.padEnd(34)}${parts.map((part) => part.padStart(9)).join('')}`);
  for (const kind of new Set(all.map((one) => one.kind))) {
    const list = cold[own].filter((one) => one.kind === kind);
    const mean = (part) => {
      const read = list.flatMap((one) => one.parts.filter((file) => file.kind === part));
      return `${(read.reduce((sum, file) => sum + file.bytes, 0) / 1000 / list.length).toFixed(0)} (${(read.length / list.length).toFixed(0)})`.padStart(9);
    };
    console.log(`${kind.padEnd(34)}${parts.map(mean).join('')}`);
  }
  console.log('\nthe five that read most:');
  for (const one of cold[own].toSorted((a, b) => b.bytes - a.bytes).slice(0, 5)) {
    console.log(`  “${one.query}” (${one.kind}): ${one.ms.toFixed(1)} ms, ${one.files} files, ${(one.bytes / 1000).toFixed(0)} KB, ${one.hits} hits`);
  }
  console.log(`\ntargets (${target.warm ? '10,000' : '100,000'} cases), over file://:`);
  judge('cold, p95', quantile(usual(cold[own]).map((one) => one.ms), 0.95), target.ms, 'ms');
  if (Number(options.repeat) > 1) judge(`cold, p95 of each query's best of ${options.repeat}`, quantile(usual(best[own]).map((one) => one.ms), 0.95), target.ms, 'ms');
  console.log(`  cold with counts, p95: ${quantile(usual(cold[own]).map((one) => one.all), 0.95).toFixed(1)} ms`);
  judge('read by a cold query, p95', quantile(usual(cold[own]).map((one) => one.bytes / 1000), 0.95), target.bytes / 1000, 'KB');
  if (target.warm) judge('warm (the same again), p50', quantile(usual(again[own]).map((one) => one.ms), 0.5), target.warm, 'ms');
  const none = (name) => usual(cold[name]).filter((one) => !one.hits).length;
  console.log(`queries without a hit: ${Object.keys(ways).map((name) => `${name} ${none(name)}`).join('; ')} of ${usual(all).length}`);
  console.log(`load at the end: ${load()}`);
} finally {
  await browser.quit();
  servers.fast?.close();
  servers.slow?.close();
}
