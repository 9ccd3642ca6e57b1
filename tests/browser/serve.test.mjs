// `serve` in a browser: the page reloads by itself after a change, shows a mistake, and recovers.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { browser, until } from './helpers.mjs';

const program = process.env.TASHAN_PROGRAM;

/** The address that the server says it listens at. */
const listening = (server) => new Promise((done, fail) => {
  let said = '';
  server.stdout.on('data', (part) => {
    said += part;
    const found = said.match(/http:\/\/\S+/);
    if (found) done(found[0]);
  });
  server.on('exit', () => fail(new Error(`the server ended: ${said}`)));
});

test('a page that is open follows the file, shows what is wrong, and recovers', async (t) => {
  assert.ok(program, 'TASHAN_PROGRAM is not set. It must name the program.');
  const folder = mkdtempSync(join(tmpdir(), 'tashan-serve-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const library = join(folder, 'library');
  assert.equal(spawnSync(program, ['init', library]).status, 0);
  const server = spawn(program, ['serve', '--port', '0'], { cwd: library });
  t.after(() => server.kill());
  const { driver, quit } = await browser();
  t.after(quit);
  const address = `${await listening(server)}cases/shili.html`;
  await driver.get(address);
  const shows = (words) => until(driver, words, async () => (await driver.getPageSource()).includes(words));
  await shows('用一两段话说清楚');
  const file = join(library, 'content/cases/shili.md');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replace('用一两段话说清楚', '改过的一段话'));
  await shows('改过的一段话');
  writeFileSync(file, text.replace('date = 2021-05-13', 'date = 2021-02-30'));
  await shows('content/cases/shili.md:3:8');
  writeFileSync(file, text.replace('用一两段话说清楚', '又改过的一段话'));
  await shows('又改过的一段话');
});
