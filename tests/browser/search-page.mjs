// The search page as the tests see it, and the engine behind it.
import { address, pathOf, site, until } from './helpers.mjs';

export const hash = (query) => '#q=' + encodeURIComponent(query);

export const state = (driver) => driver.executeScript('return document.documentElement.dataset.search');

/** What the address asks for. */
export const asked = (driver) => driver.executeScript("return decodeURIComponent((/[#&]q=([^&]*)/.exec(location.hash) ?? ['', ''])[1])");

/* Reads the page that stands: what is said, the hits of this page of twenty, the filters and the pages. */
const READ = `
  const $ = (s) => document.querySelector(s), $$ = (s) => [...document.querySelectorAll(s)];
  const shows = (el) => !!el && el.getClientRects().length > 0, squeeze = (s) => s.replace(/\\s+/g, ' ').trim();
  const box = $('#search-page input[name=q]'), active = document.activeElement;
  return {
    state: document.documentElement.dataset.search, count: squeeze($('#search-count').textContent), notes: squeeze($('#search-notes').textContent),
    value: box ? box.value : null, hash: location.hash, title: document.title, path: location.pathname, y: Math.round(scrollY),
    strange: $$('main img, main script, main iframe, main b, main [onerror]').length,
    hits: $$('#search-results > li').map((li) => {
      const a = li.querySelector('a[href]');
      return { href: a.href, title: squeeze(a.textContent), text: squeeze(li.textContent), marks: [...li.querySelectorAll('mark')].map((m) => m.textContent) };
    }),
    facets: $$('#search-filters fieldset').map((set) => ({
      legend: set.querySelector('legend').textContent, more: set.querySelector('.more') ? set.querySelector('.more').firstChild.data : null,
      values: [...set.querySelectorAll('label')].map((label) => ({
        name: label.children[1].textContent, count: Number(label.children[2].firstChild.data), on: label.querySelector('input').checked,
        key: label.querySelector('input').dataset.key, depth: Number((/depth-(\\d)/.exec(label.parentNode.className) || [0, 0])[1]) })) })),
    chips: $$('#search-chips .chip').map((chip) => squeeze(chip.textContent).replace(/^去掉筛选条件|\\s*×$/g, '')),
    place: squeeze($('#search-place').textContent), sort: $('#search-sort').value,
    pager: shows($('#search-pager')) ? $$('#search-pager a, #search-pager [aria-hidden]').map((a) => (a.getAttribute('aria-current') ? '*' : '') + a.textContent) : [],
    shown: Object.fromEntries(Object.entries({ found: '#search-found', tools: '#search-tools', order: '#search-order', idle: '#search-idle', clear: '.clear' })
      .map(([name, css]) => [name, shows($(css))])),
    focus: active.id || active.getAttribute('data-key') || active.tagName };`;

function told(answer, folder = site) {
  const number = /\d+/.exec(answer.count);
  return { ...answer, number: number ? Number(number[0]) : undefined,
    loose: /一部分/.test(answer.count), hits: answer.hits.map((h) => ({ ...h, id: pathOf(h.href, folder) })) };
}

/** What the page shows now. */
export const read = async (driver, folder = site) => told(await driver.executeScript(READ), folder);

/** Waits for the answer on the search page and reads it. */
export async function page(driver, folder = site) {
  await until(driver, 'an answer', async () => /^(done|error)$/.test(await state(driver)), 20_000);
  return read(driver, folder);
}

/** Waits until what the page shows fits. */
export async function shows(driver, what, test, folder = site) {
  let last;
  await until(driver, what, async () => test(last = await read(driver, folder)));
  return last;
}

/** Asks for `query` on the search page that is open, or opens it, and reads the answer. */
export async function results(driver, query, folder = site) {
  if (!/\/search\.html([?#]|$)/.test(await driver.getCurrentUrl())) await driver.get(address('search.html', '', folder));
  return told(await driver.executeAsyncScript(`
    const [query, done] = arguments, wanted = '#q=' + encodeURIComponent(query), root = document.documentElement;
    const look = () => (/^(done|error)$/.test(root.dataset.search) ? done((() => { ${READ} })()) : setTimeout(look, 10));
    if (location.hash === wanted) look();
    else { addEventListener('hashchange', look, { once: true }); location.hash = wanted; }`, query), folder);
}

/** The engine's own answers to many queries, one after the other, with all hits: the page shows twenty of them. */
export function answers(driver, queries, options = {}) {
  return driver.executeAsyncScript(`
    const [queries, options, done] = arguments, out = [];
    (async () => {
      for (const query of queries) {
        const { facets, ...answer } = await tashan.search(query, { limit: 1000, facets: false, ...options });
        out.push({ ...answer, facets, paths: answer.hits.map((hit) => hit.path) });
      }
    })().then(() => done(out), (error) => done(String(error)));`, queries, options);
}

/** The names and counts of all values of all dimensions for a query: {regions: {曲靖市: 3}}. */
export async function counts(driver, query, filters = {}) {
  const { facets } = await driver.executeAsyncScript(`
    const [query, filters, done] = arguments;
    tashan.search(query, { limit: 0, filters }).then(done, (error) => done(String(error)));`, query, filters);
  return Object.fromEntries(Object.entries(facets).map(([key, values]) => [key, Object.fromEntries(values.map((value) => [value.name, value.count]))]));
}

/** Types into the first search box that shows. */
export async function typeInto(driver, ...keys) {
  for (const box of await driver.findElements({ css: 'form.search input[name=q]' })) {
    if (await box.isDisplayed()) return box.sendKeys(...keys);
  }
  throw new Error('no search box shows');
}

/** Puts any string into the first search box, as a paste does, and sends the form. */
export const submit = (driver, value) => driver.executeScript(`
  const input = document.querySelector('form.search input[name=q]');
  input.value = arguments[0].map((c) => String.fromCharCode(c)).join('');
  input.form.requestSubmit();`, Array.from({ length: value.length }, (_, i) => value.charCodeAt(i)));

/** Does to the open page what an input method does: Enter while it composes, then the word itself. */
export const compose = (driver, text) => driver.sendDevToolsCommand('Input.imeSetComposition', { text, selectionStart: text.length, selectionEnd: text.length });
export const insert = (driver, text) => driver.sendDevToolsCommand('Input.insertText', { text });
export async function pressEnter(driver) {
  const enter = { key: 'Enter', code: 'Enter', windowsVirtualKeyCode: 13, nativeVirtualKeyCode: 13 };
  await driver.sendDevToolsCommand('Input.dispatchKeyEvent', { type: 'keyDown', ...enter, text: '\r' });
  await driver.sendDevToolsCommand('Input.dispatchKeyEvent', { type: 'keyUp', ...enter });
}

export const sleep = (ms) => new Promise((done) => setTimeout(done, ms));
