// What the tests share: the site under test, its pages, a browser, and what the browser has to say.
import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, posix, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse as parseHtml } from 'parse5';

process.env.SE_OFFLINE = 'true';
process.env.SE_AVOID_STATS = 'true';
const require = createRequire(import.meta.url);

// ---- the site ----

/** The folder of the built site, from TASHAN_SITE. */
export const site = (() => {
  const folder = process.env.TASHAN_SITE;
  if (!folder) throw new Error('TASHAN_SITE is not set. It must name the folder of a built site, as in: TASHAN_SITE=../../public node --test');
  const full = resolve(folder);
  if (!existsSync(join(full, 'index.html'))) throw new Error(`TASHAN_SITE is ${folder}, but that folder holds no index.html. Build the site first.`);
  return full;
})();

/** The program that built it. */
export const program = process.env.TASHAN_PROGRAM;

/** Every file of the site as a path from its root, with slashes, in order. */
export const files = readdirSync(site, { recursive: true, withFileTypes: true })
  .filter((e) => e.isFile())
  .map((e) => join(e.parentPath ?? e.path, e.name).slice(site.length + 1).replaceAll('\\', '/'))
  .sort();
export const pages = files.filter((f) => f.endsWith('.html'));

export const read = (path, folder = site) => readFileSync(join(folder, path), 'utf8');

/** The file:// address of a path of the site. */
export const address = (path, suffix = '', folder = site) => pathToFileURL(join(folder, path)).href + suffix;

/** The path from the site's root that an address names, without query and fragment; none outside the site. */
export function pathOf(url, folder = site) {
  /* Decoded, since not all programs encode the same characters of a folder's name. */
  const root = decodeURIComponent(pathToFileURL(folder).href) + '/', bare = decodeURIComponent(url.replace(/[?#].*$/s, ''));
  return bare.startsWith(root) ? bare.slice(root.length) : undefined;
}

/** A copy of the site in a folder of its own, to be broken; `t` removes it. */
export function copyOfSite(t) {
  const folder = mkdtempSync(join(tmpdir(), 'tashan-site-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(site, folder, { recursive: true });
  return folder;
}

/** analysis.js of the site theme, the same file that the pages load. */
export const analysis = require('../../themes/jade/static/analysis.js');

/** The texts of the index's files by their names, `root`, `x0` …: each file is one call of tashan.part. */
export function searchParts(folder = site) {
  const parts = new Map(), tashan = { part: (name, sum, payload) => parts.set(name, payload) };
  for (const file of readdirSync(join(folder, 'search'))) new Function('tashan', read(`search/${file}`, folder))(tashan);
  assert.ok(parts.has('root'), `${folder}/search holds no root.js`);
  return parts;
}

const parts = searchParts(), root = JSON.parse(parts.get('root'));
/* Without the library's traditional characters analysis.js folds otherwise than the pages do. */
analysis.setVariants(root.variants);

/** What the index's first file says: `dimensions`, `variants`, … */
export const searchRoot = root;

/** By dimension the names it can be filtered by: {regions: [{name, parent, count, path, spelling, others}]}. */
export const searchNames = Object.fromEntries(Object.entries(JSON.parse(parts.get('names'))).map(([key, list]) =>
  [key, list.map(([name, parent, count, path, spelling, others]) => ({ name, parent, count, path, spelling, others }))]));

/** Every document of a site's index, oldest first: [{path, date, title, lines: [{letter, text, folded}]}], address and
    date not among the lines. */
export function documentsOf(parts) {
  const count = JSON.parse(parts.get('root')).texts.length;
  return Array.from({ length: count }, (_, i) => parts.get(`x${i}`)).flatMap((part) => part.split('\n\n')).map((whole) => {
    const lines = whole.split('\n').filter(Boolean).map((line) => ({ letter: line[0], text: line.slice(1), folded: analysis.fold(line.slice(1)) }));
    const first = (letter) => lines.find((line) => line.letter === letter)?.text ?? '';
    return { path: first('a'), date: first('d'), title: first('t'), lines: lines.filter((line) => !'adg'.includes(line.letter)) };
  });
}
export const documents = documentsOf(parts);

/** The paths of the documents in which a piece of text stands in one line, in order of their names: what Ctrl+F would say. */
export function holding(piece, letters, among = documents) {
  const folded = analysis.fold(piece);
  const fits = (line) => (!letters || letters.includes(line.letter)) && line.folded.includes(folded);
  return among.filter((doc) => doc.lines.some(fits)).map((doc) => doc.path).sort();
}

// ---- pages as trees ----

const trees = new Map();
export function tree(path) {
  if (!trees.has(path)) trees.set(path, parseHtml(read(path), { scriptingEnabled: false }));
  return trees.get(path);
}

/** All elements below a node, in order; what a <template> holds too. */
export function* elements(node) {
  for (const child of [...(node.childNodes ?? []), ...(node.content?.childNodes ?? [])]) {
    if (child.tagName) yield child;
    yield* elements(child);
  }
}
export const attribute = (el, name) => el.attrs.find((a) => a.name === name)?.value;
export const classes = (el) => (attribute(el, 'class') ?? '').split(/\s+/).filter(Boolean);
export const all = (node, tag, cls) => [...elements(node)].filter((el) => (!tag || el.tagName === tag) && (!cls || classes(el).includes(cls)));
export const text = (node) => (node.nodeName === '#text' ? node.value : (node.childNodes ?? []).map(text).join(''));
/** The text as it reads: what stands in two blocks does not run together. */
const INLINE = new Set(['a', 'abbr', 'b', 'code', 'del', 'em', 'i', 'mark', 'q', 's', 'small', 'span', 'strong', 'sub', 'sup', 'time', 'u']);
export function readable(node) {
  if (node.nodeName === '#text') return node.value.replace(/\s+/g, ' ');
  const inner = (node.childNodes ?? []).map(readable).join('');
  return !node.tagName || INLINE.has(node.tagName) ? inner : `\n${inner}\n`;
}
export const squeeze = (s) => s.replace(/\s+/g, ' ').trim();
export const heading = (path) => squeeze(text(all(tree(path), 'h1')[0] ?? {}));

/** The files that the links below a node lead to. */
export const linksOf = (node, from) => all(node, 'a').map((a) => attribute(a, 'href')).filter((h) => h && !/^[a-z][a-z+.-]*:|^#/i.test(h))
  .map((h) => posix.normalize(posix.join(posix.dirname(from), decodeURIComponent(h.replace(/[?#].*$/s, '')))));

// ---- page types ----

/** The pages of cases, by the theme's own mark for them. */
export const cases = pages.filter((p) => p.startsWith('cases/') && all(tree(p), 'article', 'case').length);

const largest = (folder) => pages.filter((p) => p.startsWith(folder + '/') && p !== folder + '/index.html' && !p.includes('/page/'))
  .reduce((a, b) => (!a || statSync(join(site, b)).size > statSync(join(site, a)).size ? b : a), undefined);
const figuresOf = (p) => all(tree(p), 'dl', 'jewel-row').concat(all(tree(p), 'dl', 'figure-list')).flatMap((dl) => all(dl, 'dd')).length;

/** One page of every type: [{name, path, suffix, answers}]; one that `answers` asks the search engine by itself. The
    library under test has them all. */
export const pageTypes = () => [
  ['home', 'index.html'],
  ['all cases', 'cases/index.html'],
  ['case with many figures', cases.reduce((a, b) => (figuresOf(b) > figuresOf(a) ? b : a))],
  ['case without figures', cases.find((p) => figuresOf(p) === 0)],
  ['theme list', 'themes/index.html'],
  ['theme', largest('themes')],
  ['region list', 'regions/index.html'],
  ['region', largest('regions')],
  ['kind list', 'kinds/index.html'],
  ['kind', largest('kinds')],
  ['organisation list', 'organisations/index.html'],
  ['organisation', largest('organisations')],
  ['years', 'years/index.html'],
  ['year', largest('years')],
  ['collections', 'collections/index.html'],
  ['collection', largest('collections')],
  ['policy list', 'policies/index.html'],
  ['policy', largest('policies')],
  ['figures', 'data.html'],
  ['timeline', 'timeline.html'],
  ['matrix', 'matrix.html'],
  ['relations', 'relations.html'],
  ['glossary', 'glossary.html'],
  ['about', 'about.html'],
  ['search, idle', 'search.html'],
  ['search, with results', 'search.html', '#q=' + encodeURIComponent('技能')],
  ['search, with filters', 'search.html', `#q=${encodeURIComponent('技能')}&regions=${encodeURIComponent('云南省')}&kinds=${encodeURIComponent('市级')}`],
  ['browse', 'browse.html'],
  ['not found', '404.html'],
].map(([name, path, suffix = '']) => {
  if (!path || !pages.includes(path)) throw new Error(`the site has no page of the type “${name}”${path ? ` (${path})` : ''}`);
  return { name, path, suffix, answers: suffix !== '' || path === 'browse.html' };
});

// ---- the browser ----

/** A new Chromium with a new profile; `quit` ends it and removes all that it wrote. */
export async function browser({ javascript = true, width = 1366, height = 768 } = {}) {
  const { default: webdriver } = await import('selenium-webdriver');
  const { default: chrome } = await import('selenium-webdriver/chrome.js');
  const binary = process.env.CHROMIUM || '/usr/bin/chromium', service = process.env.CHROMEDRIVER || '/usr/bin/chromedriver';
  for (const f of [binary, service]) assert.ok(existsSync(f), `${f} does not exist. Install Debian's chromium and chromium-driver, or set CHROMIUM and CHROMEDRIVER.`);
  const profile = mkdtempSync(join(tmpdir(), 'tashan-chromium-'));
  const options = new chrome.Options();
  options.setBinaryPath(binary);
  options.addArguments('--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', `--window-size=${width},${height}`, `--user-data-dir=${profile}`);
  options.set('goog:loggingPrefs', { browser: 'ALL', performance: 'ALL' });
  options.setPerfLoggingPrefs({ enableNetwork: true, enablePage: false });
  if (!javascript) options.setUserPreferences({ 'profile.managed_default_content_settings.javascript': 2 });
  let driver;
  const quit = async () => {
    await driver?.quit().catch(() => {});
    rmSync(profile, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  };
  try {
    driver = await new webdriver.Builder().forBrowser('chrome').setChromeOptions(options)
      .setChromeService(new chrome.ServiceBuilder(service).setEnvironment({ ...process.env, TMPDIR: profile })).build();
    await driver.manage().setTimeouts({ pageLoad: 30_000, script: 30_000, implicit: 0 });
    await screen(driver, { width, height });
    await driver.get('about:blank');
    await requests(driver);
    await messages(driver);
  } catch (error) {
    await quit();
    throw error;
  }
  return { driver, quit };
}

/** The size of the window and the colours that the reader's system asks for; nothing glides, so that clicks hit. */
export async function screen(driver, { width, height = 768, dark = false }) {
  await driver.sendDevToolsCommand('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false });
  await driver.sendDevToolsCommand('Emulation.setEmulatedMedia', {
    features: [{ name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' }, { name: 'prefers-reduced-motion', value: 'reduce' }],
  });
}

/** Opens a page afresh: a step from one fragment to another would keep the document. */
export async function open(driver, path, suffix = '', folder = site) {
  if ((await here(driver, folder)) === path) await driver.get('about:blank');
  await driver.get(address(path, suffix, folder));
}

/** Waits for `test`, a function that may fail while the page is still on its way. */
export async function until(driver, what, test, ms = 15_000) {
  let last;
  await driver.wait(async () => {
    try { return await test(); } catch (error) { last = error; return false; }
  }, ms, undefined, 40).catch((error) => { throw new Error(`waited ${ms} ms for ${what}${last ? ` (${last.message})` : ''}`, { cause: error }); });
}

/** Where the browser is: the path from the site's root. */
export const here = async (driver, folder = site) => pathOf(await driver.getCurrentUrl(), folder);

/** What the console got since the last call. */
export async function messages(driver) {
  return (await driver.manage().logs().get('browser')).map((e) => `${e.level.name}: ${e.message}`);
}

/** What was requested since the last call, in order: [{url, by}], `by` being the page. */
export async function requests(driver) {
  return (await driver.manage().logs().get('performance')).map((e) => JSON.parse(e.message).message).flatMap(({ method, params }) =>
    (method === 'Network.requestWillBeSent' ? [{ url: params.request.url, by: params.documentURL }]
      : method === 'Network.webSocketCreated' ? [{ url: params.url, by: 'a web socket' }] : []));
}

/** Of these, as sentences, what is neither in the folder nor in the page itself. */
export const outside = (list, folder = site) => list.filter((r) => pathOf(r.url, folder) === undefined && !/^(data|about):/.test(r.url))
  .map((r) => `${r.url}, asked for by ${r.by}`);

/** Fails unless the console is empty and nothing was fetched from outside since the last call. */
export async function assertQuiet(driver, what, folder = site) {
  assert.deepEqual(await messages(driver), [], `${what}: the console is not empty`);
  assert.deepEqual(outside(await requests(driver), folder), [], `${what}: something was fetched from outside the folder`);
}
