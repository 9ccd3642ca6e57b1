// With scripts blocked the pages that draw still say all they have to say: figures, charts, map, matrix, timeline,
// relations and terms are in the page itself.
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { all, assertQuiet, attribute, browser, cases, classes, heading, linksOf, open, pathOf, screen, squeeze, text, tree } from './helpers.mjs';

/* What shows of the elements that fit: their text and where they lead. */
const SHOWN = `return [...document.querySelectorAll(arguments[0])].filter((el) => el.getClientRects().length && getComputedStyle(el).visibility !== 'hidden')
  .map((el) => ({ text: el.textContent.replace(/\\s+/g, ' ').trim(), href: el.href && new URL(el.href.baseVal ?? el.href, document.baseURI).href, label: el.getAttribute('aria-label'),
    width: el.getBoundingClientRect().width, height: el.getBoundingClientRect().height }));`;

describe('with scripts blocked', () => {
  let driver, quit;
  before(async () => ({ driver, quit } = await browser({ javascript: false })));
  after(() => quit?.());
  const shown = (css) => driver.executeScript(SHOWN, css);

  /** Every chart and graph of the page is drawn, named and described, and has something of its own colour in it. */
  async function assertDrawn(path, least) {
    const found = await driver.executeScript(`
      const ground = getComputedStyle(document.body).backgroundColor;
      return [...document.querySelectorAll('main svg.chart, main svg.graph')].map((svg) => ({
        box: [svg.getBoundingClientRect().width, svg.getBoundingClientRect().height], role: svg.getAttribute('role'),
        named: (svg.getAttribute('aria-labelledby') || '').split(' ').filter((id) => (document.getElementById(id)?.textContent || '').trim()).length || (svg.getAttribute('aria-label') ? 2 : 0),
        seen: [...svg.querySelectorAll('rect, path, circle, line, polyline, text')].filter((el) => {
          const style = getComputedStyle(el), paints = [style.fill, style.stroke].filter((c) => c !== 'none' && c !== ground && !/, 0\\)$/.test(c));
          return paints.length;
        }).length,
        spills: [...svg.querySelectorAll('text')].filter((el) => {
          /* Above and below its letters the box of a text is empty. */
          const inner = el.getBoundingClientRect(), outer = svg.getBoundingClientRect(), empty = parseFloat(getComputedStyle(el).fontSize) / 2;
          return inner.left < outer.left - 1 || inner.right > outer.right + 1 || inner.top < outer.top - empty || inner.bottom > outer.bottom + empty;
        }).map((el) => el.textContent) }));`);
    assert.ok(found.length >= least, `${path} draws ${found.length}, not ${least}`);
    for (const { box: [width, height], named, seen, spills } of found) {
      assert.ok(width > 100 && height > 30, `${path}: ${width}×${height}`);
      assert.ok(named >= 1, `${path}: a drawing without a name`);
      assert.ok(seen >= 2, `${path}: nothing of the drawing can be seen`);
      assert.deepEqual(spills, [], `${path}: text outside the drawing`);
    }
  }

  for (const width of [1366, 375]) {
    test(`figures, each with its case; indicators with charts and the tables behind them (${width})`, async () => {
      await screen(driver, { width });
      await open(driver, 'data.html');
      const rows = await shown('#data-table tbody tr'), file = all(all(tree('data.html'), 'tbody').at(-1), 'tr');
      assert.equal(rows.length, file.length);
      assert.equal((await shown('#data-table .data-case a')).length, rows.length);
      const indicators = await shown('.indicator'), tables = all(tree('data.html'), 'table', 'chart-table');
      assert.ok(indicators.length >= 8, `${indicators.length} indicators`);
      await assertDrawn('data.html', 8);
      for (const table of tables) assert.ok(all(table, 'td').length >= 1);
      /* A chart's table is one press away, without a script. */
      await driver.findElement({ css: '.chart-data summary' }).click();
      assert.ok((await shown('.chart-data[open] td')).length);
      assert.deepEqual(await shown('#data-filters, #data-csv, .list-below'), []);
    });

    test(`the timeline: every dated case once, below its year and month (${width})`, async () => {
      await open(driver, 'timeline.html');
      await assertDrawn('timeline.html', 1);
      const titles = await shown('.tl-title');
      assert.deepEqual(titles.map((t) => pathOf(t.href)).sort(), [...new Set(titles.map((t) => pathOf(t.href)))].sort(), 'a case stands twice');
      const dated = cases.filter((path) => all(all(tree(path), 'p', 'case-meta')[0], 'time').length);
      assert.deepEqual(titles.map((t) => pathOf(t.href)).sort(), dated.sort());
      const order = await driver.executeScript(`return [...document.querySelectorAll('.tl-title')].map((a) =>
        [a.closest('.tl-year').querySelector('h2').textContent.trim(), a.closest('.tl-month').querySelector('h3').textContent.trim()])`);
      const when = new Map(dated.map((path) => [path, attribute(all(all(tree(path), 'p', 'case-meta')[0], 'time')[0], 'datetime')]));
      titles.forEach((title, i) => {
        const [year, month] = when.get(pathOf(title.href)).split('-');
        assert.equal(order[i][0], year);
        if (month) assert.equal(order[i][1], `${Number(month)}月`); else assert.match(order[i][1], /未/);
      });
      for (const link of await shown('.year-nav a')) {
        await driver.get(link.href);
        const top = await driver.executeScript("return document.querySelector(':target').getBoundingClientRect().top");
        assert.ok(top >= 0 && top < 768, `${link.text} lands at ${top}`);
      }
    });

    test(`themes by regions: every cell says what it is, and the column heads stay (${width})`, async () => {
      await open(driver, 'matrix.html');
      const table = all(tree('matrix.html'), 'table', 'matrix')[0], head = all(all(table, 'thead')[0], 'th').map((th) => squeeze(text(th)));
      let links = 0;
      for (const row of all(all(table, 'tbody')[0], 'tr')) {
        const theme = squeeze(text(all(row, 'th')[0]));
        all(row, 'td').forEach((cell, i) => {
          const a = all(cell, 'a')[0];
          if (!a) return;
          links += 1;
          assert.equal(attribute(a, 'aria-label'), `${theme} × ${head[i + 1]}：${squeeze(text(a))} 个案例`);
          assert.ok(classes(cell).some((c) => /^shade-[1-4]$/.test(c)));
        });
      }
      assert.ok(links > 20, `${links} cells with cases`);
      assert.equal((await shown('.matrix tbody td a')).length, links);
      const { head: top, first, wide } = await driver.executeScript(`
        const frame = document.querySelector('.matrix-scroll'), last = document.querySelector('.matrix tbody tr:nth-last-child(2) th');
        const own = frame.scrollHeight > frame.clientHeight + 1; /* the frame scrolls, or else the window */
        if (own) frame.scrollTop = 9999; else last.scrollIntoView({ block: 'center' });
        frame.scrollLeft = 9999;
        const th = document.querySelector('.matrix thead th:nth-child(2)').getBoundingClientRect(), box = frame.getBoundingClientRect();
        return { head: th.top - (own ? box.top : 0), first: last.getBoundingClientRect().left - box.left, wide: document.documentElement.scrollWidth };`);
      assert.ok(Math.abs(top) <= 1, `the head lies at ${top}`);
      assert.ok(Math.abs(first) <= 1, `the first column lies at ${first}`);
      assert.ok(wide <= width, `${wide} px wide`);
    });

    test(`the map: a tile for each province, a link where there are cases (${width})`, async () => {
      for (const path of ['index.html', 'regions/index.html']) {
        await open(driver, path);
        const tiles = await shown('.tile-map .tile'), links = tiles.filter((t) => t.href);
        assert.equal(tiles.length, 34, path);
        const provinces = new Map(all(all(tree('index.html'), 'dl', 'provinces')[0], 'dt').map((dt) => [squeeze(text(dt)), linksOf(dt, 'index.html')[0]]));
        assert.equal(links.length, provinces.size);
        for (const link of links) {
          const [, name, count] = /^(.+) (\d+) 个案例$/.exec(link.label);
          assert.equal(pathOf(link.href), [...provinces].find(([whole]) => whole.startsWith(name))[1], name);
          assert.equal(link.text, `${name} ${count}`);
          assert.ok(link.width >= 24 && link.height >= 24, `${name}: ${link.width}×${link.height} is small for a finger`);
        }
        const overlaps = await driver.executeScript(`
          const boxes = [...document.querySelectorAll('.tile-map .tile rect')].map((el) => el.getBoundingClientRect());
          return boxes.filter((a, i) => boxes.some((b, j) => i < j && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1)).length;`);
        assert.equal(overlaps, 0);
      }
    });

    test(`relations, drawn and in words; the terms (${width})`, async () => {
      await open(driver, 'relations.html');
      await assertDrawn('relations.html', 1);
      const pairs = await shown('.pairs li');
      assert.ok(pairs.length >= 25, `${pairs.length} relations`);
      const named = new Set((await shown('.pairs a, .orphans a')).map((a) => pathOf(a.href)));
      assert.deepEqual([...named].sort(), cases, 'every case stands among the relations or the orphans');
      const drawn = new Set((await shown('svg.graph a')).map((a) => pathOf(a.href)));
      for (const a of await shown('.pairs a')) assert.ok(drawn.has(pathOf(a.href)), `${a.text} is not in the graph`);

      await open(driver, 'glossary.html');
      const entries = await shown('.entry');
      assert.ok(entries.length >= 25, `${entries.length} terms`);
      for (const more of await driver.findElements({ css: '.entry details' })) {
        await more.findElement({ css: 'summary' }).click();
        assert.ok(await more.findElement({ css: 'a' }).isDisplayed());
        break;
      }
    });
  }

  test('a case: its charts, its neighbours, its terms, what can be copied from it', async () => {
    await screen(driver, { width: 1366 });
    const seen = { chart: 0, graph: 0, upfront: 0, defined: 0 };
    for (const path of cases) {
      await open(driver, path);
      const here = await driver.executeScript(`const count = (css) => [...document.querySelectorAll(css)].filter((el) => el.getClientRects().length).length;
        return { chart: count('main svg.chart'), graph: count('main svg.graph'), upfront: count('.upfront p'), defined: count('.defined dd') };`);
      for (const key of Object.keys(seen)) seen[key] += here[key];
      if (here.chart + here.graph) await assertDrawn(path, here.chart + here.graph);
      /* Every described mention has its description in the page, and the same word in the glossary. */
      for (const a of all(tree(path), 'a', 'mention-term')) {
        const id = attribute(a, 'aria-describedby'), slug = attribute(a, 'href').split('#')[1];
        assert.ok(all(tree(path), 'dd').some((dd) => attribute(dd, 'id') === id && text(dd).trim()), `${path}: ${id}`);
        assert.ok([...all(tree('glossary.html'), 'article', 'entry')].some((entry) => attribute(entry, 'id') === slug), `${path}: glossary.html#${slug}`);
      }
      assert.equal(attribute(all(tree(path), 'article', 'case')[0], 'data-id'), path.replace(/(\/index)?\.html$/, ''), heading(path));
    }
    for (const [key, count] of Object.entries(seen)) assert.ok(count > 0, `no case shows its ${key}`);
    await assertQuiet(driver, 'cases without scripts');
  });
});
