// ask.mjs SITE QUERIES: asks a built site all queries of a JSON file (an array of strings) in one headless Chromium over
// file://, and prints a JSON array of {mode, total, paths, corrected} in their order, or {error}.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from './chromium.mjs';

const [site, queries] = [resolve(process.argv[2]), JSON.parse(readFileSync(process.argv[3], 'utf8'))];
const browser = await chromium();
try {
  const tab = await browser.tab();
  await tab.open(pathToFileURL(`${site}/search.html`).href);
  const answers = [];
  for (let at = 0; at < queries.length; at += 50) {
    answers.push(...await tab.run(async function (some) {
      const out = [];
      for (const query of some) {
        out.push(await window.tashan.search(query, { limit: 10 }).then(
          (r) => ({ mode: r.mode, total: r.total, corrected: r.corrected, problems: r.problems, paths: r.hits.map((hit) => hit.path) }),
          (error) => ({ error: String(error), paths: [] })));
      }
      return out;
    }, queries.slice(at, at + 50)));
  }
  process.stdout.write(JSON.stringify(answers));
} finally {
  await browser.quit();
}
