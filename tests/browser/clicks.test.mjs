// The site in a real Chromium, from file://: the ways of a reader, every page once, a phone, no scripts, the dark.
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import {
  all, assertQuiet, browser, cases, classes, heading, here, linksOf, messages, open, outside, pageTypes, pages, pathOf, requests,
  screen, squeeze, text, tree, until,
} from './helpers.mjs';

const types = pageTypes(), caseType = types.find((t) => t.name === 'case with many figures');
const h1 = async (driver) => squeeze(await driver.executeScript("return document.querySelector('h1')?.textContent ?? ''"));

/** Clicks the first element of `selector` that shows; if it is a link, waits for the page it leads to. */
async function click(driver, selector) {
  let target;
  await until(driver, `${selector} on ${await driver.getCurrentUrl()}`, async () => {
    for (const el of await driver.findElements({ css: selector })) if (await el.isDisplayed()) { target = el; return true; }
    return false;
  });
  const href = await target.getAttribute('href'), label = squeeze(await target.getAttribute('textContent'));
  await target.click();
  if (href) await until(driver, `${href} to be open`, async () => (await driver.getCurrentUrl()) === href && (await driver.executeScript('return document.readyState')) === 'complete');
  return { href, label };
}

/** How bright the page's ground and its text are, 0 to 1, and the mode in force. */
const LUMINANCE = `
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 1;
  const pen = canvas.getContext('2d', { willReadFrequently: true });
  const light = (colour) => {
    pen.clearRect(0, 0, 1, 1);
    pen.fillStyle = colour;
    pen.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pen.getImageData(0, 0, 1, 1).data;
    if (a < 255) return null;
    const [x, y, z] = [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const ground = light(getComputedStyle(document.body).backgroundColor) ?? light(getComputedStyle(document.documentElement).backgroundColor);
  return { ground, ink: light(getComputedStyle(document.querySelector('h1')).color) };`;

describe('a reader with a mouse', () => {
  let driver, quit;
  before(async () => ({ driver, quit } = await browser()));
  after(() => quit?.());
  beforeEach(async () => { await messages(driver); await requests(driver); });

  test('home → theme → case → related case → its region → search → a hit, and back', async () => {
    await open(driver, 'index.html');
    assert.equal(await h1(driver), heading('index.html'));

    const theme = await click(driver, 'main a[href^="themes/"]:not([href$="index.html"])');
    assert.match(await here(driver), /^themes\/[^/]+\.html$/);
    assert.ok(theme.label.startsWith(await h1(driver)), `“${theme.label}” led to “${await h1(driver)}”`);

    const first = await click(driver, 'main .card a[href*="cases/"]');
    assert.match(await here(driver), /^cases\//);
    assert.equal(await h1(driver), first.label);

    const related = await click(driver, '.related a');
    assert.match(await here(driver), /^cases\//);
    assert.notEqual(related.href, first.href);
    assert.equal(await h1(driver), related.label);

    const region = await click(driver, '.facts a[href*="regions/"]');
    assert.match(await here(driver), /^regions\//);
    assert.ok(region.label.endsWith(await h1(driver)), `“${region.label}” led to “${await h1(driver)}”`);
    const regionPath = await here(driver);
    const listed = await driver.executeScript("return [...document.querySelectorAll('main .card a')].map((a) => a.href)");
    assert.ok(listed.includes(related.href), `${regionPath} does not list the case that lies in it`);

    const box = await driver.findElement({ css: 'header form.search input[name=q]' });
    await box.sendKeys('技能竞赛', '\uE007');
    await until(driver, 'the results', async () => (await driver.executeScript('return document.documentElement.dataset.search')) === 'done');
    assert.equal(await here(driver), 'search.html');
    assert.equal(await driver.executeScript("return document.querySelector('input[name=q]').value"), '技能竞赛');
    const hit = await click(driver, '#search-results > li a');
    assert.equal(await h1(driver), hit.label);

    await driver.navigate().back();
    await until(driver, 'the results again', async () => (await here(driver)) === 'search.html'
      && (await driver.executeScript("return document.documentElement.dataset.search === 'done' && document.querySelectorAll('#search-results > li').length")) > 0);
    await driver.navigate().back();
    await until(driver, 'the region again', async () => (await here(driver)) === regionPath);
    assert.equal(await h1(driver), heading(regionPath));
    await assertQuiet(driver, 'on the way');
  });

  test('every page of the site opens with an empty console and fetches nothing from outside', async () => {
    const problems = [];
    for (const { path, suffix } of [...pages.map((path) => ({ path, suffix: '' })), ...types.filter((t) => t.suffix)]) {
      await open(driver, path, suffix);
      const [url, shown] = await driver.executeScript("return [location.href, document.querySelector('h1').textContent]");
      if (pathOf(url) !== path || squeeze(shown) !== heading(path)) problems.push(`${path} shows ${url}, “${shown}”, and not “${heading(path)}”`);
    }
    await new Promise((done) => setTimeout(done, 300));
    const asked = await requests(driver), opened = new Set(asked.map((r) => pathOf(r.url)));
    /* The log did see the pages: without it nothing would be proven. */
    assert.deepEqual(pages.filter((p) => !opened.has(p)), [], 'pages that the log does not name');
    problems.push(...outside(asked), ...await messages(driver));
    assert.deepEqual(problems, []);
  });

  test('the table of all cases sorts and filters', async () => {
    await open(driver, 'cases/index.html');
    const rows = () => driver.executeScript(`return [...document.querySelectorAll('#case-table tbody tr')].filter((r) => !r.hidden)
      .map((r) => ({ title: r.dataset.title, date: r.dataset.date }))`);
    const before = await rows();
    assert.equal(before.length, cases.length);
    await click(driver, 'th[data-sort=date] button');
    const dates = (await rows()).map((r) => r.date);
    assert.deepEqual(dates, [...dates].sort().reverse(), 'newest first');
    await click(driver, 'th[data-sort=title] button');
    const titles = (await rows()).map((r) => r.title);
    assert.deepEqual(titles, [...titles].sort(), 'by the titles’ pinyin');
    const choice = await driver.executeScript(`
      const select = document.querySelector('.filters select');
      select.selectedIndex = 1;
      select.dispatchEvent(new Event('change', { bubbles: true }));
      return select.options[1].text;`);
    assert.equal((await rows()).length, Number(/（(\d+)）/.exec(choice)[1]), choice);
    await assertQuiet(driver, 'the table');
  });

  test('light and dark: the system’s wish, the button, and the next page', async () => {
    for (const type of types) {
      await open(driver, type.path, type.suffix);
      for (const dark of [false, true]) {
        await screen(driver, { width: 1366, dark });
        const { ground, ink } = await driver.executeScript(LUMINANCE);
        assert.ok(dark ? ground < 0.1 && ink > 0.4 : ground > 0.7 && ink < 0.2, `${type.name}, ${dark ? 'dark' : 'light'}: ground ${ground}, heading ${ink}`);
      }
    }
    await screen(driver, { width: 1366, dark: false });
    await open(driver, 'index.html');
    await click(driver, '#mode');
    assert.ok((await driver.executeScript(LUMINANCE)).ground < 0.1, 'the button makes it dark');
    await open(driver, caseType.path);
    assert.ok((await driver.executeScript(LUMINANCE)).ground < 0.1, 'the next page stays dark');
    await click(driver, '#mode');
    assert.ok((await driver.executeScript(LUMINANCE)).ground > 0.7, 'the button makes it light again');
    await assertQuiet(driver, 'light and dark');
  });
});

describe('a phone, 360 wide', () => {
  let driver, quit;
  before(async () => {
    ({ driver, quit } = await browser());
    await screen(driver, { width: 360, height: 740 });
  });
  after(() => quit?.());

  test('no page type is wider than the screen', async () => {
    const problems = [];
    for (const type of types) {
      await open(driver, type.path, type.suffix);
      if (type.answers) await until(driver, 'the results', async () => (await driver.executeScript('return document.documentElement.dataset.search')) === 'done');
      const { wide, inner, culprits } = await driver.executeScript(`
        return { wide: document.documentElement.scrollWidth, inner: innerWidth, culprits: [...document.querySelectorAll('body *')]
          .filter((el) => el.getBoundingClientRect().right > innerWidth + 1).slice(0, 5).map((el) => el.outerHTML.slice(0, 100)) }`);
      assert.equal(inner, 360);
      if (wide > inner) problems.push(`${type.name} (${type.path}): ${wide} px; ${culprits.join(' | ')}`);
    }
    assert.deepEqual(problems, []);
  });

  test('the menu opens navigation and search', async () => {
    await open(driver, caseType.path);
    const links = await driver.findElements({ css: '.site-nav a' }), button = await driver.findElement({ css: '#menu' });
    assert.equal(await links[1].isDisplayed(), false);
    await button.click();
    assert.equal(await button.getAttribute('aria-expanded'), 'true');
    for (const link of links) assert.ok(await link.isDisplayed());
    assert.ok(await driver.findElement({ css: 'header form.search input' }).isDisplayed());
    await click(driver, '.site-nav a[href*="themes/"]');
    assert.equal(await h1(driver), heading('themes/index.html'));
    await assertQuiet(driver, 'the menu');
  });
});

describe('without JavaScript', () => {
  let driver, quit;
  before(async () => ({ driver, quit } = await browser({ javascript: false })));
  after(() => quit?.());

  test('home, theme, region and case still show their text and links', async () => {
    for (const name of ['home', 'theme', 'region', 'case with many figures', 'case without figures', 'all cases', 'organisation list']) {
      const { path } = types.find((t) => t.name === name);
      await open(driver, path);
      /* WebDriver's own scripts run all the same. */
      const page = await driver.executeScript(`return {
        marks: document.documentElement.className, shown: document.querySelector('main').innerText,
        links: [...document.querySelectorAll('header a, main a')].filter((a) => a.getClientRects().length)
          .map((a) => new URL(a.getAttribute('href'), document.baseURI).href) }`); /* a.href of a drawing is no text */
      assert.ok(!page.marks.split(/\s+/).includes('js'), 'scripts run although they are off');
      const shown = page.shown.replace(/\s/g, '');
      const main = all(tree(path), 'main')[0];
      for (const el of [...all(main, 'h1'), ...all(main, 'h2'), ...all(main, 'p')].filter((el) => !classes(el).includes('vh') && !all(el, null, 'vh').length)) {
        const words = text(el).replace(/\s/g, '');
        assert.ok(shown.includes(words), `${path} does not show “${words.slice(0, 60)}”`);
      }
      const visible = new Set(page.links.map((href) => pathOf(href))), expected = new Set(linksOf(main, path));
      for (const link of expected) assert.ok(visible.has(link), `${path} does not show its link to ${link}`);
      assert.ok(expected.size >= 3 && visible.size >= 8, `${path}: ${visible.size} links`);
    }
    await assertQuiet(driver, 'without JavaScript');
  });

  test('the search form leads to the search page, which says what it needs', async () => {
    await open(driver, caseType.path);
    await driver.findElement({ css: 'header form.search input' }).sendKeys('曲靖', '\uE007');
    await until(driver, 'the search page', async () => (await here(driver)) === 'search.html');
    assert.match(await driver.getCurrentUrl(), /\?q=%E6%9B%B2%E9%9D%96$/);
    assert.match(await driver.findElement({ css: 'main' }).getText(), /JavaScript/);
  });

  test('the search and the browse page lead to every list, and show no tools that do nothing', async () => {
    for (const path of ['search.html', 'browse.html']) {
      await open(driver, path);
      const links = await driver.executeScript("return [...document.querySelectorAll('main .empty a')].filter((a) => a.getClientRects().length).map((a) => a.href)");
      const lists = ['cases', 'themes', 'regions', 'kinds', 'organisations', 'years', 'collections'].map((folder) => `${folder}/index.html`);
      assert.deepEqual(links.map((href) => pathOf(href)).filter((p) => lists.includes(p)).sort(), lists.sort(), path);
      assert.equal(await driver.executeScript("return document.getElementById('search-found').getClientRects().length"), 0, path);
    }
    await assertQuiet(driver, 'lists without JavaScript');
  });
});
