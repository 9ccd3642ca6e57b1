// What the tests of the comparison, the list and the booklet share: clicking what a bar may lie over, printing, axe.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { screen, until } from './helpers.mjs';

/** Clicks the first element of a selector, or an element, in the middle of the window: a bar lies over its foot. */
export async function press(driver, target) {
  const el = typeof target === 'string' ? await driver.findElement({ css: target }) : target;
  await driver.executeScript("arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })", el);
  await el.click();
}
/** The button of a card or of a case, by the end of its address: mark(driver, 'compare', 'jia'). */
export const mark = (driver, kind, name) => driver.findElement({ css: `button[data-mark=${kind}][data-case$="/${name}"]` });
export const run = (driver, script, ...values) => driver.executeScript(`return ${script}`, ...values);
export const texts = (driver, css) => driver.executeScript("return Array.from(document.querySelectorAll(arguments[0]), (el) => el.textContent.replace(/\\s+/g, ' ').trim())", css);
export const said = async (driver, pattern) => {
  let text;
  await until(driver, `to hear ${pattern}`, async () => pattern.test(text = await run(driver, "document.getElementById('said').textContent")));
  return text;
};
export const done = (driver, id, ms) => until(driver, `${id} to be done`, () => run(driver, `document.getElementById('${id}').dataset.state === 'done'`), ms);

/** Prints as the browser's print button does: {pages, landscape, first}; `first` is the first page's width and height in mm. */
export async function print(driver) {
  const { data } = await driver.sendAndGetDevToolsCommand('Page.printToPDF', { printBackground: true, preferCSSPageSize: true });
  const pdf = Buffer.from(data, 'base64').toString('latin1');
  const boxes = [...pdf.matchAll(/\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/g)].map((m) => [m[1], m[2]].map((n) => Math.round(Number(n) * 25.4 / 72)));
  assert.ok(boxes.length, 'the PDF names no pages');
  return { pages: boxes.length, first: boxes[0] };
}

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Fails if axe-core finds anything on the page that stands, on a desk and on a phone, light and dark. */
export async function assertAccessible(driver, what) {
  await driver.executeScript(source + '\n;window.axe = axe;');
  for (const [width, height] of [[1366, 768], [360, 740]]) {
    for (const dark of [false, true]) {
      await screen(driver, { width, height, dark });
      await until(driver, 'the screen', () => run(driver, 'innerWidth === arguments[0] && matchMedia("(prefers-color-scheme: dark)").matches === arguments[1]', width, dark));
      const found = await driver.executeAsyncScript(`const done = arguments[0]; axe.run(document, { preload: false, resultTypes: ['violations'] })
        .then((r) => done({ rules: r.passes.length, problems: r.violations.map((v) => v.id + ': ' + v.help + '\\n' + v.nodes.slice(0, 3).map((n) => '  ' + n.target.join(' ') + ' ' + n.html.slice(0, 160) + ' ' + n.failureSummary).join('\\n')) }), (e) => done({ error: String(e) }));`);
      assert.equal(found.error, undefined);
      assert.ok(found.rules > 15, `only ${found.rules} rules found anything to look at`);
      assert.deepEqual(found.problems, [], `${what}, ${width}×${height}, ${dark ? 'dark' : 'light'}`);
    }
  }
  await screen(driver, { width: 1366 });
}
/** Nothing of the page lies beyond its right edge. */
export const fits = (driver) => run(driver, 'document.documentElement.scrollWidth <= innerWidth');
