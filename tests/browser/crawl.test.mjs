// Every page of the site, read without a browser: no dead link, nothing from outside, nothing that the policy forbids.
import assert from 'node:assert/strict';
import { existsSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { test } from 'node:test';
import { parse } from 'parse5';
import { all, attribute, elements, files, heading, linksOf, pages, read, site, squeeze, text, tree } from './helpers.mjs';

const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:";
/** These two read cases in frames, of this site only. */
const FRAMING = ['compare.html', 'booklet.html'], policyOf = (page) => POLICY + (FRAMING.includes(page) ? "; frame-src 'self'" : '');
/** Attributes that hold an address. */
const ADDRESSES = ['href', 'src', 'action', 'formaction', 'poster', 'data', 'cite', 'background', 'manifest', 'xlink:href', 'longdesc'];

/** Collects what `find(page)` yields for all pages and fails with the whole list. */
function forAll(list, find) {
  const problems = list.flatMap((p) => [...find(p)].map((problem) => `${p}: ${problem}`));
  assert.equal(problems.length, 0, `${problems.length} problems:\n${problems.slice(0, 60).join('\n')}`);
}

const known = new Set(files), ids = new Map();
function idsOf(path) {
  if (!ids.has(path)) ids.set(path, new Set([...elements(tree(path))].map((el) => attribute(el, 'id')).filter(Boolean)));
  return ids.get(path);
}

/** The addresses of an element: [attribute, address]. */
function addresses(el) {
  const found = el.attrs.filter((a) => ADDRESSES.includes(a.prefix ? `${a.prefix}:${a.name}` : a.name)).map((a) => [a.name, a.value]);
  const set = attribute(el, 'srcset') ?? attribute(el, 'imagesrcset');
  if (set) found.push(...set.split(',').map((part) => ['srcset', part.trim().split(/\s+/)[0]]));
  const refresh = el.tagName === 'meta' && /^refresh$/i.test(attribute(el, 'http-equiv') ?? '') && /url\s*=\s*['"]?([^'"]+)/i.exec(attribute(el, 'content') ?? '');
  if (refresh) found.push(['refresh', refresh[1]]);
  return found;
}

/** What is wrong with an address that stands in the file `from`, or nothing. */
function wrong(from, address, { fragments = true } = {}) {
  if (/^[a-z][a-z0-9+.-]*:/i.test(address) || address.startsWith('//')) return 'is absolute';
  if (address.startsWith('/') || address.includes('\\')) return 'is not relative to the page';
  const [, rawPath, , rawFragment] = /^([^?#]*)(\?[^#]*)?(?:#(.*))?$/s.exec(address);
  let path, fragment;
  try { path = decodeURIComponent(rawPath); fragment = rawFragment && decodeURIComponent(rawFragment); } catch { return 'is not valid percent-encoding'; }
  const target = path ? posix.normalize(posix.join(dirname(from), path)) : from;
  if (target.startsWith('../') || target === '..') return 'leads out of the folder';
  if (path.endsWith('/') || (existsSync(join(site, target)) && statSync(join(site, target)).isDirectory())) return 'names a folder, not a file';
  if (!known.has(target)) return 'leads to no file';
  /* A fragment with = is a state that the page's script reads, and no element. */
  if (fragments && fragment && !fragment.includes('=') && target.endsWith('.html') && !idsOf(target).has(fragment)) return `leads to no element: ${target} has no id “${fragment}”`;
}

test('there are pages to crawl', () => assert.ok(pages.length > 5, `only ${pages.length} pages`));

test('the markup is well-formed', () => forAll(pages, function* (page) {
  const errors = [];
  parse(read(page), { scriptingEnabled: false, sourceCodeLocationInfo: true, onParseError: (e) => errors.push(e) });
  for (const e of errors) yield `line ${e.startLine}, column ${e.startCol}: ${e.code}`;
}));

test('every address leads to a file of the folder, and to an element of it', () => forAll(pages, function* (page) {
  for (const el of elements(tree(page))) {
    for (const [name, value] of addresses(el)) {
      /* A reader may follow a link out of the site; the page itself fetches nothing. */
      if (el.tagName === 'a' && name === 'href' && /^(https?:\/\/|mailto:)/i.test(value)) continue;
      if (el.tagName === 'img' && name === 'src' && value.startsWith('data:')) continue;
      const reason = wrong(page, value.trim());
      if (reason) yield `<${el.tagName} ${name}="${value.slice(0, 120)}"> ${reason}`;
    }
  }
}));

test('style sheets and drawings fetch nothing from outside', () => forAll(files.filter((f) => /\.(css|svg)$/.test(f)), function* (file) {
  const source = read(file).replace(/\/\*.*?\*\//gs, '');
  const found = [...source.matchAll(/url\(\s*(?:"([^"]*)"|'([^']*)'|([^)'"\s]*))\s*\)/g)].map((m) => m[1] ?? m[2] ?? m[3]);
  found.push(...[...source.matchAll(/@import\s+["']([^"']+)["']/g)].map((m) => m[1]));
  if (file.endsWith('.svg')) found.push(...[...source.matchAll(/\s(?:xlink:)?(?:href|src)\s*=\s*["']([^"']*)["']/g)].map((m) => m[1]));
  for (const value of found) {
    const reason = value.startsWith('data:') || value.startsWith('#') ? undefined : wrong(file, value, { fragments: false });
    if (reason) yield `${value.slice(0, 120)} ${reason}`;
  }
  if (file.endsWith('.svg') && /<script|\son\w+\s*=/i.test(source)) yield 'holds a script';
}));

test('no inline script, style or handler', () => forAll(pages, function* (page) {
  for (const el of elements(tree(page))) {
    /* Linked data is data: no browser runs it. */
    if (el.tagName === 'script' && attribute(el, 'type') === 'application/ld+json') { JSON.parse(text(el)); continue; }
    if (el.tagName === 'script' && (attribute(el, 'src') === undefined || text(el).trim())) yield `an inline <script>: ${squeeze(text(el)).slice(0, 80)}`;
    if (el.tagName === 'style') yield `a <style>: ${squeeze(text(el)).slice(0, 80)}`;
    if (['iframe', 'frame', 'object', 'embed', 'base'].includes(el.tagName)) yield `a <${el.tagName}>`;
    for (const a of el.attrs) {
      if (a.name === 'style' || a.name === 'srcdoc' || /^on/i.test(a.name)) yield `<${el.tagName} ${a.name}="${a.value.slice(0, 80)}">`;
      if (/^\s*(javascript|vbscript):/i.test(a.value)) yield `<${el.tagName} ${a.name}="${a.value.slice(0, 80)}">`;
    }
  }
}));

test('every page has the policy, a language, a title and one h1', () => forAll(pages, function* (page) {
  const root = all(tree(page), 'html')[0], head = all(root, 'head')[0];
  const policies = all(root, 'meta').filter((m) => /^content-security-policy$/i.test(attribute(m, 'http-equiv') ?? ''));
  if (policies.length !== 1) yield `${policies.length} policies`;
  else if (attribute(policies[0], 'content') !== policyOf(page)) yield `the policy is ${attribute(policies[0], 'content')}`;
  else {
    /* A policy holds for what follows it. */
    const order = [...elements(head)], at = order.indexOf(policies[0]);
    if (at < 0) yield 'the policy does not stand in the head';
    for (const el of order.slice(0, at)) if (['script', 'link', 'style'].includes(el.tagName)) yield `<${el.tagName}> stands before the policy`;
  }
  if (!/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/.test(attribute(root, 'lang') ?? '')) yield `<html lang="${attribute(root, 'lang') ?? ''}">`;
  if (!all(head, 'meta').some((m) => /^utf-8$/i.test(attribute(m, 'charset') ?? ''))) yield 'no <meta charset="utf-8">';
  const titles = all(head, 'title');
  if (titles.length !== 1 || !text(titles[0]).trim()) yield `${titles.length} titles, or an empty one`;
  const h1 = all(root, 'h1');
  if (h1.length !== 1 || !text(h1[0]).trim()) yield `${h1.length} h1, or an empty one`;
}));

test('an id stands once on a page, and titles differ', () => {
  forAll(pages, function* (page) {
    const seen = new Set();
    for (const el of elements(tree(page))) {
      const id = attribute(el, 'id');
      if (id === undefined) continue;
      if (!id || /\s/.test(id)) yield `id="${id}"`;
      if (seen.has(id)) yield `id="${id}" stands twice`;
      seen.add(id);
    }
  });
  const titles = new Map();
  forAll(pages, function* (page) {
    const title = squeeze(text(all(tree(page), 'title')[0]));
    if (titles.has(title)) yield `has the same title as ${titles.get(title)}: ${title}`;
    titles.set(title, page);
  });
});

test('no page shows a template’s or a serializer’s leavings', () => forAll(pages, function* (page) {
  /* Code may show anything. */
  const prose = (node) => (['code', 'pre', 'script'].includes(node.tagName) ? '' : node.nodeName === '#text' ? node.value : (node.childNodes ?? []).map(prose).join(''));
  const shown = prose(all(tree(page), 'body')[0]);
  for (const leaving of ['{{', '{%', '[object ', 'NaN', '@/', '[[', '**', '\uFFFD']) if (shown.includes(leaving)) yield `shows ${leaving}`;
}));

test('every page but the one for missing pages is reached by links from the home page', () => {
  const reached = new Set(['index.html']), queue = ['index.html'];
  while (queue.length) {
    const page = queue.shift();
    /* The search page is reached by its form. */
    const forms = all(tree(page), 'form').map((f) => posix.join(dirname(page), (attribute(f, 'action') ?? '').replace(/[?#].*$/s, '')));
    for (const next of [...linksOf(tree(page), page), ...forms]) {
      if (known.has(next) && next.endsWith('.html') && !reached.has(next)) { reached.add(next); queue.push(next); }
    }
  }
  assert.deepEqual(pages.filter((p) => !reached.has(p) && p !== '404.html'), []);
});

test('every page links to the home page and holds a search box', () => forAll(pages, function* (page) {
  if (page !== 'index.html' && !linksOf(tree(page), page).includes('index.html')) yield 'does not link to the home page';
  const box = all(tree(page), 'form').some((f) => all(f, 'input').some((i) => attribute(i, 'name') === 'q')
    && posix.join(dirname(page), attribute(f, 'action') ?? '') === 'search.html' && /^(get)?$/i.test(attribute(f, 'method') ?? ''));
  if (!box) yield 'has no form with an input q that leads to search.html';
  if (!heading(page)) yield 'has no heading';
}));
