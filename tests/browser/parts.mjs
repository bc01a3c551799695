// SPDX-License-Identifier: Apache-2.0
// parts.mjs PACKAGES RUN -- crossings, projects, hosts and terminals can be chosen without a mouse; politics, debt and gains
// show what the data has; headings follow in order; colours can be read in light and dark, and print light.
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { end, expect, open, start } from './browser.mjs';

const [packages, run] = process.argv.slice(2);
const report = join(run, 'report.html');
const text = (page, selector) => page.locator(selector).allInnerTexts();

// Moves a select by its keys to the option that holds a text.
async function pick(page, part, label, option) {
  const control = page.locator(`#${part} label.select`, { hasText: label }).locator('select');
  await control.focus();
  await page.waitForTimeout(1200); // letters typed within a second belong together
  await page.keyboard.type(option);
  expect(
    (await control.evaluate((e) => e.selectedOptions[0].text)).startsWith(option),
    `${part}: ${label} does not take ${option} from the keyboard`,
  );
  await page.waitForTimeout(300);
}

async function crossings(page, data) {
  const charts = () => page.locator('#volumes .grid figure').count();
  const carried = new Set(
    data.crossing_flows.rows.filter((r) => data.periods.rows[r[0]][0] === 0 && r[3] > 0).map((r) => r[1]),
  );
  expect((await charts()) === 12, `${await charts()} charts of crossings are drawn at first`);
  const rows = await page.locator('#volumes > div > .table tbody tr').count();
  expect(rows === carried.size, `the table has ${rows} of ${carried.size} crossings with vehicles`);
  await page.locator('#volumes input[type=search]').focus();
  await page.keyboard.type('malacca');
  expect(
    (await text(page, '#volumes figure .title')).join() === 'Strait of Malacca?',
    `searching finds ${await text(page, '#volumes figure .title')}`,
  );
  for (let i = 0; i < 7; i++) await page.keyboard.press('Backspace');
  await pick(page, 'volumes', 'Country', 'Pakistan');
  const near = await page.locator('#volumes > div > .table tbody tr').allInnerTexts();
  expect(near.length > 0 && near.every((r) => r.includes('Pakistan')), `of Pakistan: ${near.slice(0, 3)}`);
  await pick(page, 'volumes', 'Country', 'All');
  await pick(page, 'volumes', 'Commodity', 'Food');
  const caption = await page.locator('#volumes > div > .table caption').innerText();
  const label = await page.locator('#volumes svg').first().getAttribute('aria-label');
  expect(/Food/.test(caption) && /Food/.test(label), `chosen by commodity: ${caption}; ${label}`);
}

async function money(page, data) {
  expect((await page.locator('#money .project').count()) === 1, 'more than one project is shown in detail');
  expect(
    (await page.locator('#money .table tbody tr').count()) === data.projects.rows.length,
    'the table of projects is not whole',
  );
  await pick(page, 'money', 'Project', 'Mombasa');
  expect((await text(page, '#money .project h3')).join() === 'Mombasa-Nairobi SGR', 'the project chosen is not shown');
}

async function hosts(page, data) {
  await pick(page, 'hosts', 'Country', 'Kenya');
  const [title] = await text(page, '#hosts figure .title');
  const kenya = data.countries.rows.findIndex((c) => c[0] === 'KE');
  const limit = data.debt_limits.rows.find((l) => l[0] === kenya)[2];
  const years = data.debt_years.rows.filter((y) => y[1] === kenya && y[3] === data.debt_limits.rows[0][1]);
  expect(/^Kenya/.test(title), `the debt chart is of ${title}`);
  expect(
    (await page.locator('#hosts .draw text.halo').innerHTML()) === `threshold ${Math.round(100 * limit)} %`,
    'the threshold of Kenya is not drawn',
  );
  const bars = await page.locator('#hosts .draw').nth(1).locator('rect').count();
  expect(bars === years.length && years.length > 10, `${bars} bars of breaches for ${years.length} years`);
  const bands = await page.locator('#hosts .draw').first().locator('path[fill^="var(--fan"]').count();
  expect(bands === 2, `${bands} bands of the fan`);
}

async function politics(page, data) {
  const titles = await text(page, '#politics figure .title');
  expect(
    titles.map((t) => t.replace('?', '')).join('; ') ===
      'Opinion by group; What each term does to the trade it concerns; What each term moved; Premia for risk',
    `politics shows ${titles}`,
  );
  const notes = await text(page, '#politics figcaption p');
  expect(
    notes.length === titles.length && notes.every((n) => n.length > 20),
    `figures without unit or definition: ${notes}`,
  );
  const lines = await page.locator('#politics figure').nth(3).locator('svg path[stroke]').count();
  expect(lines === data.premia.rows.length && lines > 0, `${lines} lines for ${data.premia.rows.length} premia`);
  const paid = data.premium_years.rows.filter((y) => y[3] > 0);
  const black = data.premia.rows.findIndex((p) => p[0] === 'war_black_sea');
  expect(
    paid.some((y) => y[0] === black && y[2] === 1),
    `nothing is paid for the war premium of the Black Sea: ${JSON.stringify(data.premium_years.rows)}`,
  );
}

async function gains(page, data) {
  const heads = (
    await page.locator('#gains .table', { hasText: 'Against the base' }).first().locator('thead button').allInnerTexts()
  ).join();
  expect(/Users,Of it variety,Without variety,/.test(heads), `users' gain with and without variety: ${heads}`);
  await page.locator('#gains summary', { hasText: 'By country and commodity' }).press('Enter');
  await page.waitForTimeout(300);
  const rows = await page.locator('#gains details[open] tbody tr').count();
  expect(
    rows === data.benefits.rows.filter((b) => b[0] === 1).length,
    `${rows} rows of gains by country and commodity`,
  );
  const losers = data.benefits.rows.reduce((m, b) => m.set(b[2], (m.get(b[2]) ?? 0) + b[3]), new Map());
  const [worst] = [...losers].sort((a, b) => a[1] - b[1]);
  const name = new Intl.DisplayNames('en', { type: 'region' }).of(worst[0]);
  expect(
    (await page.locator('#gains figure', { hasText: 'gain by country' }).locator('text.row-label').allInnerTexts())
      .concat(await page.locator('#gains text.row-label').allTextContents())
      .includes(name),
    `who loses most, ${name}, is not drawn`,
  );
}

async function inside(page, data) {
  expect(data.pictures.length > 1 && data.pictures.length <= 12, `${data.pictures.length} pictures of terminals`);
  for (const p of data.pictures) {
    await pick(
      page,
      'inside',
      'Terminal',
      (data.terminals.rows[p.terminal][1] || data.terminals.rows[p.terminal][0]).slice(0, 8),
    );
    const drawn = ((await page.locator('#inside .state-1').getAttribute('d')).match(/M/g) ?? []).length;
    const served = p.picture.steps.rows.filter((s) => s[3] === 1).length;
    expect(drawn === served && served > 5, `${p.terminal}: ${drawn} services drawn of ${served}`);
  }
}

const contrast = (page) =>
  page.evaluate(() => {
    const rgb = (t) => {
      const m = t.match(/[\d.]+/g).map(Number);
      return m.length < 4 ? [...m, 1] : m;
    };
    const light = (c) =>
      c
        .slice(0, 3)
        .map((v) => v / 255)
        .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
        .reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
    const behind = (e) => {
      for (let x = e; x; x = x.parentElement) {
        const c = rgb(getComputedStyle(x).backgroundColor);
        if (c[3] > 0.5) return c;
      }
      return [255, 255, 255];
    };
    const weak = new Set();
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const e = walk.currentNode.parentElement;
      if (!walk.currentNode.data.trim() || e.closest('script, style, noscript, .in-bar') || !e.getClientRects().length)
        continue;
      const map = e.closest('.map');
      const a = light(rgb(e instanceof SVGElement ? getComputedStyle(e).fill : getComputedStyle(e).color));
      const b = light(map ? rgb(getComputedStyle(map.querySelector('.land')).fill) : behind(e));
      if ((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05) < 4.5) weak.add(`${e.tagName}.${e.getAttribute('class')}`);
    }
    return [...weak];
  });

async function looks(page, scheme) {
  const weak = await contrast(page);
  const paper = await page.evaluate(() => getComputedStyle(document.body.parentElement).backgroundColor);
  expect(!weak.length, `${scheme}: too little contrast: ${weak}`);
  expect((paper === 'rgb(255, 255, 255)') === (scheme === 'light'), `${scheme}: the paper is ${paper}`);
  const skipped = await page.evaluate(() =>
    [...document.querySelectorAll('h1, h2, h3, h4, h5')]
      .filter((h, i, all) => i && +h.tagName[1] > +all[i - 1].tagName[1] + 1)
      .map((h) => h.textContent),
  );
  expect(!skipped.length, `headings that skip a level: ${skipped.slice(0, 3)}`);
  const lost = await page.$$eval('main figure', (list) =>
    list.filter((f) => !f.comesFrom && !f.closest('#inside, #fit')).map((f) => f.innerText.slice(0, 40)),
  );
  expect(!lost.length, `${lost.length} charts do not say where they come from: ${lost.slice(0, 3)}`);
}

async function print(page) {
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  const seen = await page.evaluate(() => ({
    paper: getComputedStyle(document.documentElement).backgroundColor,
    head: getComputedStyle(document.querySelector('thead th')).position,
    controls: [...document.querySelectorAll('.controls, .csv, .zoom, details:not([open])')].filter(
      (e) => e.getClientRects().length,
    ).length,
    high: document.querySelector('#volumes').getBoundingClientRect().height,
  }));
  expect(seen.paper === 'rgb(255, 255, 255)', `printed paper is ${seen.paper}`);
  expect(seen.head === 'static' && seen.controls === 0 && seen.high < 6000, `in print: ${JSON.stringify(seen)}`);
}

const size = statSync(report).size;
expect(size < 5e6, `the page has ${size} bytes`);
const browser = await start(packages);
const page = await open(browser, report);
const data = await page.evaluate(() => JSON.parse(document.getElementById('data').textContent));
await looks(page, 'light');
for (const part of [crossings, money, hosts, politics, gains, inside]) await part(page, data);
expect(!/NaN|undefined|\[object/.test(await page.locator('#main').innerHTML()), 'NaN or undefined in the page');
await page.close();
const dark = await open(browser, report, { colorScheme: 'dark' });
await looks(dark, 'dark');
await print(dark);
await end(browser, 'the parts are there and can be used');
