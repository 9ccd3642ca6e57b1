// What a term means, beside its link: on hover, on focus, on the first tap; gone with Escape; never over the link.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import { assertQuiet, browser, here, messages, open, requests, screen, until } from './helpers.mjs';
import { sampleSite } from './sample-site.mjs';
import { run, texts } from './together.mjs';

const folder = sampleSite({ after }), WORDS = '师傅和徒弟写下各自要做什么的书面约定。';
let driver, quit;
const link = () => driver.findElement({ css: 'a.mention-term' });
const shown = () => texts(driver, '.definition:not([hidden])');
const opens = () => until(driver, 'the definition', async () => (await shown())[0] === WORDS);
const closes = () => until(driver, 'no definition', async () => (await shown()).length === 0);
const middle = async () => driver.executeScript("arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })", await link());
const pause = (ms) => new Promise((done) => setTimeout(done, ms));

describe('definitions', () => {
  before(async () => { ({ driver, quit } = await browser()); });
  after(() => quit?.());
  beforeEach(async () => {
    await screen(driver, { width: 1366 });
    await open(driver, 'cases/jia.html', '', folder);
    await messages(driver);
    await requests(driver);
    await middle();
  });

  test('on hover, while the pointer is on the link or on the words; Escape closes', async () => {
    await driver.actions().move({ origin: await link() }).perform();
    await opens();
    await driver.actions().move({ origin: await driver.findElement({ css: '.definition' }) }).perform();
    await pause(500);
    assert.deepEqual(await shown(), [WORDS], 'the pointer is on the words');
    await driver.actions().move({ x: 5, y: 5 }).perform();
    await closes();
    await driver.actions().move({ origin: await link() }).perform();
    await opens();
    await driver.actions().sendKeys('\uE00C').perform();
    await closes();
    await assertQuiet(driver, 'hover', folder);
  });

  test('on focus; Escape closes and the focus stays; the link leads on', async () => {
    await driver.executeScript('arguments[0].focus()', await link());
    await opens();
    await driver.actions().sendKeys('\uE00C').perform();
    await closes();
    assert.equal(await run(driver, "document.activeElement.matches('a.mention-term')"), true);
    assert.equal(await run(driver, "document.querySelector('.definition').getAttribute('aria-hidden')"), 'true', 'heard once, with the link');
    assert.equal(await run(driver, "document.getElementById(document.activeElement.getAttribute('aria-describedby')).textContent.trim()"), WORDS);
    await driver.actions().sendKeys('\uE007').perform();
    await until(driver, 'the glossary', async () => (await here(driver, folder)) === 'glossary.html');
  });

  test('within the window and beside the link at every size, also at 200 % and at its foot', async () => {
    for (const [width, height, place] of [[1366, 768, 'center'], [683, 384, 'center'], [320, 400, 'center'], [1366, 768, 'end'], [320, 400, 'end'], [320, 400, 'start']]) {
      await screen(driver, { width, height });
      await driver.executeScript("document.activeElement.blur(); const a = document.querySelector('a.mention-term'); a.scrollIntoView({ block: arguments[0], behavior: 'instant' }); a.focus({ preventScroll: true })", place);
      await opens();
      const [box, lines, wide] = await driver.executeScript(`const r = (x) => ({ left: x.left, right: x.right, top: x.top, bottom: x.bottom });
        return [r(document.querySelector('.definition').getBoundingClientRect()), Array.from(document.querySelector('a.mention-term').getClientRects(), r), document.documentElement.clientWidth]`);
      const what = `${width}×${height}, ${place}`;
      assert.ok(box.left >= 0 && box.right <= wide, `${what}: ${JSON.stringify(box)}`);
      assert.ok(lines.every((line) => box.top >= line.bottom || box.bottom <= line.top), `${what} lies over the link: ${JSON.stringify([box, lines])}`);
      assert.ok(box.top >= 0 && (box.bottom <= height || place !== 'end'), `${what}: ${JSON.stringify(box)}`);
    }
  });

  test('a finger: the first tap shows the words, the second follows the link', async () => {
    await driver.sendDevToolsCommand('Emulation.setTouchEmulationEnabled', { enabled: true });
    try {
      const tap = async () => {
        const [x, y] = await driver.executeScript("const r = document.querySelector('a.mention-term').getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2]");
        await driver.sendDevToolsCommand('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x, y }] });
        await driver.sendDevToolsCommand('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
      };
      await tap();
      await until(driver, 'the definition', async () => (await shown())[0] === WORDS + '再点一次，打开术语表。');
      assert.equal(await here(driver, folder), 'cases/jia.html');
      await tap();
      await until(driver, 'the glossary', async () => (await here(driver, folder)) === 'glossary.html');
    } finally {
      await driver.sendDevToolsCommand('Emulation.setTouchEmulationEnabled', { enabled: false });
    }
  });
});
