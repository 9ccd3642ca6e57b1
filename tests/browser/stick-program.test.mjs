// A stick that the program itself writes, opened as a reader opens it, in Chromium, Firefox and WebKit on file://.
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { otherBrowser } from './browsers.mjs';
import { browser, messages, outside, requests, until } from './helpers.mjs';

const repository = resolve(import.meta.dirname, '../..'), folder = mkdtempSync(join(tmpdir(), 'tashan-handout-'));
const stick = join(folder, 'stick'), program = (...words) => execFileSync(process.env.TASHAN_PROGRAM, words, { cwd: folder, encoding: 'utf8' });
const page = (name) => pathToFileURL(join(stick, name)).href;
const run = (driver, script, ...values) => driver.executeScript(`return ${script}`, ...values);

before(() => {
  for (const name of ['config.toml', 'content', 'data']) cpSync(join(repository, name), join(folder, name), { recursive: true });
  writeFileSync(join(folder, 'config.toml'), readFileSync(join(folder, 'config.toml'), 'utf8').replace('[pack]', '[pack]\ncontact = "县总工会办公室"'));
  mkdirSync(stick);
  program('pack', 'usb', 'stick');
});
after(() => rmSync(folder, { recursive: true, force: true }));

test('its sums are right for sha256sum, its text for Notepad', () => {
  const { status, stdout, stderr } = spawnSync('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: stick, encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
  const text = readFileSync(join(stick, '说明.txt'), 'utf8');
  assert.ok(text.startsWith('\ufeff他山') && /第\d+期/.test(text) && text.includes('县总工会办公室'));
  assert.ok(!/[^\r]\n/.test(text) && !text.includes('minisign') && !/\{[{%]/.test(text), text);
});

for (const [name, open] of Object.entries({ chromium: browser, firefox: () => otherBrowser('firefox'), webkit: () => otherBrowser('webkit') })) {
  describe(name, () => {
    let driver, quit;
    before(async () => ({ driver, quit } = await open()));
    after(() => quit?.());

    test('double-click, a case, what is new; the footer names the edition', async () => {
      await driver.get(page('打开案例库.html'));
      await until(driver, 'the home page', async () => (await driver.getCurrentUrl()) === page('site/index.html'));
      await until(driver, 'the edition', async () => /^第\d+期（\d{4}年\d+月\d+日）$/.test(await run(driver, "(document.querySelector('[data-edition]') || {}).textContent")));
      await (await driver.findElement({ css: '.site-footer a[data-edition]' })).click();
      await until(driver, 'what is new', async () => (await driver.getCurrentUrl()) === page('site/new.html'));
      assert.match(await run(driver, "document.querySelector('main').textContent"), /第1期.*第一次发行，共收录 \d+ 个案例/s);
      if (name === 'chromium') {
        assert.deepEqual(await messages(driver), []);
        assert.deepEqual(outside(await requests(driver), stick), []);
      }
    });

    test('校验.html finds it whole, and names what is then missing and swapped', async (t) => {
      /* WebKit keeps files that it has read; the button 重新检查 asks with a new query too. */
      const verdict = async (query = '') => {
        await driver.get('about:blank');
        await driver.get(page('校验.html') + query);
        await until(driver, 'a verdict', () => run(driver, "!!document.getElementById('quick').dataset.state"), 60_000);
        return run(driver, "document.getElementById('quick').textContent + document.getElementById('quick-found').textContent");
      };
      assert.match(await verdict(), /可以放心使用/);
      const [script, style, other] = ['site/search-engine.js', 'site/map.css', 'site/data.css'].map((path) => [join(stick, path), readFileSync(join(stick, path))]);
      t.after(() => [script, style].forEach(([path, bytes]) => writeFileSync(path, bytes)));
      unlinkSync(script[0]);
      writeFileSync(style[0], other[1]);
      const found = await verdict('?again');
      assert.match(found, /search-engine\.js/);
      assert.match(found, /map\.css/);
    });
  });
}
