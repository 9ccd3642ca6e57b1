// A term in a case: a link to the glossary for everyone, its definition beside the word for those who point or tab there.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { Origin } from 'selenium-webdriver/lib/input.js';
import { all, assertQuiet, browser, cases, here, open, screen, tree, until } from './helpers.mjs';

const path = cases.find((p) => all(tree(p), 'a', 'mention-term').length > 3);
const TIP = "const tip = document.querySelector('.mention-tip'); return tip && tip.getClientRects().length ? tip.textContent : null";
const meaning = (link) => link.getDriver().executeScript("return document.getElementById(arguments[0].getAttribute('aria-describedby')).textContent", link);

describe('terms in a case', () => {
  let driver, quit;
  before(async () => ({ driver, quit } = await browser()));
  after(() => quit?.());
  const tip = () => driver.executeScript(TIP);

  test('the pointer: the definition comes, stays while it is read, and goes', async () => {
    await screen(driver, { width: 1366 });
    await open(driver, path);
    const link = await driver.findElement({ css: '.prose a.mention-term' });
    await driver.executeScript("arguments[0].scrollIntoView({ block: 'center' })", link);
    assert.equal(await tip(), null);
    await driver.actions().move({ origin: link }).perform();
    await until(driver, 'the definition', async () => (await tip()) === await meaning(link));
    /* WCAG 1.4.13: it can be pointed at, and put away without moving. */
    await driver.actions().move({ origin: await driver.findElement({ css: '.mention-tip' }) }).perform();
    await driver.sleep(500);
    assert.ok(await tip());
    await driver.actions().sendKeys('\uE00C').perform();
    assert.equal(await tip(), null);
    await driver.actions().move({ origin: link }).perform();
    await until(driver, 'the definition again', tip);
    await driver.actions().move({ origin: Origin.VIEWPORT, x: 5, y: 5 }).perform();
    await until(driver, 'it to go', async () => !(await tip()));
    await assertQuiet(driver, 'the pointer');
  });

  test('the keyboard, on every width: it lies within the window and not on its word; Enter leads to the glossary', async () => {
    for (const width of [1366, 375]) {
      await screen(driver, { width, height: 700 });
      await open(driver, path);
      const links = await driver.findElements({ css: '.prose a.mention-term' });
      for (const link of links) {
        await driver.executeScript('arguments[0].focus()', link);
        assert.equal(await tip(), await meaning(link));
        const [box, word] = await driver.executeScript(`const box = document.querySelector('.mention-tip').getBoundingClientRect(), word = arguments[0].getClientRects()[0];
          return [box, word].map(({ left, right, top, bottom }) => ({ left, right, top, bottom }))`, link);
        assert.ok(box.left >= 0 && box.right <= width && box.top >= 0, JSON.stringify(box));
        assert.ok(box.top >= word.bottom || box.bottom <= word.top, 'it covers its word');
      }
      await driver.executeScript('document.activeElement.blur()');
      assert.equal(await tip(), null);
      const href = await links[0].getAttribute('href');
      await links[0].sendKeys('\uE007');
      await until(driver, 'the glossary', async () => (await here(driver)) === 'glossary.html');
      assert.equal(await driver.executeScript("return document.querySelector(':target').id"), href.split('#')[1]);
    }
    await assertQuiet(driver, 'the keyboard');
  });

  test('at 200 % and on a phone, at the head, in the middle and at the foot of the window: within it, and over no line of its word', async () => {
    for (const [width, height] of [[1366, 768], [683, 384], [320, 400]]) {
      await screen(driver, { width, height });
      await open(driver, path);
      for (const place of ['center', 'end', 'start']) {
        for (const link of (await driver.findElements({ css: '.prose a.mention-term' })).slice(0, 4)) {
          await driver.executeScript("document.activeElement.blur(); arguments[0].scrollIntoView({ block: arguments[1], behavior: 'instant' }); arguments[0].focus({ preventScroll: true })", link, place);
          assert.equal(await tip(), await meaning(link));
          const [box, lines, wide] = await driver.executeScript(`const r = ({ left, right, top, bottom }) => ({ left, right, top, bottom });
            return [r(document.querySelector('.mention-tip').getBoundingClientRect()), Array.from(arguments[0].getClientRects(), r), document.documentElement.clientWidth]`, link);
          const what = `${width}×${height}, ${place}: ${JSON.stringify([box, lines])}`;
          assert.ok(box.left >= 0 && box.right <= wide, what);
          assert.ok(lines.every((line) => box.top >= line.bottom || box.bottom <= line.top), what);
        }
      }
    }
    await assertQuiet(driver, 'sizes');
  });

  test('a finger: the first tap shows the words, the second follows the link', async () => {
    await screen(driver, { width: 375, height: 700 });
    await open(driver, path);
    const link = await driver.findElement({ css: '.prose a.mention-term' }), words = await meaning(link);
    await driver.executeScript("arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })", link);
    await driver.sendDevToolsCommand('Emulation.setTouchEmulationEnabled', { enabled: true });
    try {
      const tap = async () => {
        const [x, y] = await driver.executeScript('const r = arguments[0].getClientRects()[0]; return [r.left + r.width / 2, r.top + r.height / 2]', link);
        await driver.sendDevToolsCommand('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x, y }] });
        await driver.sendDevToolsCommand('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
      };
      await tap();
      await until(driver, 'the definition', async () => (await tip()) === words + '再点一次，打开术语表。');
      assert.equal(await here(driver), path);
      await tap();
      await until(driver, 'the glossary', async () => (await here(driver)) === 'glossary.html');
    } finally {
      await driver.sendDevToolsCommand('Emulation.setTouchEmulationEnabled', { enabled: false });
    }
  });

  test('a screen reader gets the definition by itself, folded list or not', async () => {
    await open(driver, path);
    const link = await driver.findElement({ css: '.prose a.mention-term' }), words = await meaning(link);
    const list = await driver.findElement({ css: '#definitions' });
    assert.equal(await list.isDisplayed(), false);
    const { result } = await driver.sendAndGetDevToolsCommand('Runtime.evaluate', { expression: "document.querySelector('.prose a.mention-term')" });
    const { nodes } = await driver.sendAndGetDevToolsCommand('Accessibility.getPartialAXTree', { objectId: result.objectId, fetchRelatives: false });
    await driver.findElement({ css: '.fold' }).click();
    assert.ok(await list.isDisplayed());
    assert.equal(nodes[0].description?.value?.replace(/\s+/g, ' ').trim(), words.replace(/\s+/g, ' ').trim());
  });
});
