// The search page as the tests see it.
import { address, pathOf, site, until } from './helpers.mjs';

export const state = (driver) => driver.executeScript('return document.documentElement.dataset.search');

/** What the address asks for. */
export const asked = (driver) => driver.executeScript("return decodeURIComponent((/[#&]q=([^&]*)/.exec(location.hash) ?? ['', ''])[1])");

/** Reads the page that stands, with all its hits. */
const READ = `
  const more = document.getElementById('search-more');
  while (more && !more.hidden) more.click();
  const count = document.getElementById('search-count').textContent.trim();
  const squeeze = (s) => s.replace(/\\s+/g, ' ').trim();
  return {
    state: document.documentElement.dataset.search, count,
    value: document.querySelector('input[name=q]').value,
    strange: document.querySelectorAll('main img, main script, main iframe, main [onerror]').length,
    hits: [...document.querySelectorAll('#search-results > li')].map((li) => {
      const a = li.querySelector('a[href]');
      return { href: a.href, title: squeeze(a.textContent), text: squeeze(li.textContent), marks: [...li.querySelectorAll('mark')].map((m) => m.textContent) };
    }) };`;

/** Waits for the answer on the search page and reads it. */
export async function page(driver, folder = site) {
  await until(driver, 'an answer', async () => /^(done|error)$/.test(await state(driver)), 20_000);
  return told(await driver.executeScript(READ), folder);
}

function told(answer, folder = site) {
  const number = /\d+/.exec(answer.count);
  return { ...answer, number: number ? Number(number[0]) : undefined, loose: /没有|部分|任一/.test(answer.count) && answer.hits.length > 0,
    hits: answer.hits.map((h) => ({ ...h, id: pathOf(h.href, folder) })) };
}

/** Asks for `query` on the search page that is open, or opens it, and reads the answer. */
export async function results(driver, query) {
  if (!/\/search\.html([?#]|$)/.test(await driver.getCurrentUrl())) await driver.get(address('search.html'));
  return told(await driver.executeAsyncScript(`
    const [query, done] = arguments, wanted = '#q=' + encodeURIComponent(query), root = document.documentElement;
    const look = () => (/^(done|error)$/.test(root.dataset.search) ? done((() => { ${READ} })()) : setTimeout(look, 10));
    if (location.hash === wanted) look();
    else { addEventListener('hashchange', look, { once: true }); location.hash = wanted; }`, query));
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
