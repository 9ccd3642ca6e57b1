// How to cite a case: every form that the page shows is copied by its own button, letter by letter.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { all, assertQuiet, attribute, browser, cases, open, text, tree, until } from './helpers.mjs';
import { press, run } from './together.mjs';

describe('citations', () => {
  let driver, quit;
  before(async () => ({ driver, quit } = await browser()));
  after(() => quit?.());

  test('every case has one that shows, others fold; without scripts no button does', () => {
    for (const page of cases) {
      const blocks = all(tree(page), undefined, 'citation');
      assert.equal(blocks.filter((el) => el.tagName === 'div').length, 1, page);
      for (const el of blocks.filter((el) => el.tagName === 'details')) assert.equal(attribute(el, 'open'), undefined, page);
      for (const el of blocks) {
        const button = all(el, 'button')[0];
        assert.notEqual(attribute(button, 'hidden'), undefined, page);
        assert.ok(all(el).some((part) => attribute(part, 'id') === attribute(button, 'data-copy') && text(part).trim()), page);
      }
    }
  });

  test('each is copied', async () => {
    await open(driver, cases[0]);
    await driver.sendDevToolsCommand('Browser.grantPermissions', { permissions: ['clipboardReadWrite'] });
    await driver.executeScript("document.querySelectorAll('details.citation').forEach((el) => { el.open = true; })");
    for (const button of await driver.findElements({ css: '.citation button[data-copy]' })) {
      await press(driver, button);
      const [words, said] = await driver.executeScript("const b = arguments[0]; return [document.getElementById(b.dataset.copy).textContent.trim(), b.parentNode.querySelector('[role=status]')]", button);
      await until(driver, 'the word', async () => (await said.getText()) === '已复制');
      const copied = await driver.executeAsyncScript('navigator.clipboard.readText().then(arguments[0], (e) => arguments[0](String(e)))');
      assert.equal(copied.trim(), words); /* RIS ends with a blank */
    }
    assert.ok(await run(driver, "document.querySelectorAll('.citation button[data-copy]').length > 0"));
    await assertQuiet(driver, 'citations');
  });
});
