// SPDX-License-Identifier: Apache-2.0
// report.mjs PACKAGES REPORT.html [PICTURES] -- opens a report in headless Chromium and looks at everything in it.
// Exit 77 when there is no browser.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, faults, find } from './browser.mjs';

const [packages, report, pictures] = process.argv.slice(2);
const { chromium, executablePath } = find(packages);

const PARTS = [
  'figures',
  'map',
  'volumes',
  'chains',
  'waits',
  'curves',
  'inside',
  'money',
  'gains',
  'hosts',
  'politics',
  'scenarios',
  'assumptions',
  'fit',
  'convergence',
  'definitions',
  'questions',
];

async function open(context, width) {
  const page = await context.newPage();
  await page.setViewportSize({ width, height: 900 });
  page.on('console', (m) => {
    if (['error', 'warning'].includes(m.type())) faults.push(`${width} px: console: ${m.text()}`);
  });
  page.on('pageerror', (e) => faults.push(`${width} px: ${e.message}`));
  page.on('request', (r) => {
    if (!/^(file|data|blob):/.test(r.url())) faults.push(`${width} px: asks the network for ${r.url()}`);
  });
  await page.goto(pathToFileURL(resolve(report)).href);
  await page.waitForSelector('#questions .question, #questions p');
  await page.waitForTimeout(300);
  return page;
}

async function parts(page, width) {
  for (const id of PARTS) {
    const box = await page.locator(`#${id}`).boundingBox();
    expect(box && box.height > 60, `${width} px: part ${id} is not drawn`);
  }
  const order = await page.$$eval('main > section', (list) => list.map((s) => s.id));
  expect(order.join() === PARTS.join(), `order of parts: ${order}`);
}

// Every drawing has marks inside its frame; nothing says NaN or undefined.
async function drawings(page, width) {
  const empty = await page.$$eval('.draw', (list) =>
    list
      .filter((d) => d.offsetParent)
      .map((d) => {
        const svg = d.querySelector('svg');
        const marks = svg ? svg.querySelectorAll('path, rect, circle, line').length : 0;
        const bad = /NaN|undefined|null/.test(d.innerHTML);
        return { where: d.closest('section').id, marks, bad };
      })
      .filter((d) => d.marks < 3 || d.bad),
  );
  expect(!empty.length, `${width} px: blank or broken drawings: ${JSON.stringify(empty)}`);
  const words = await page.evaluate(() => document.body.innerText);
  expect(
    !/\bNaN\b|undefined|\[object/.test(words),
    `${width} px: text has NaN or undefined: ${words.match(/.{30}(NaN|undefined|\[object).{20}/)?.[0]}`,
  );
}

async function legible(page, width) {
  const over = await page.evaluate(() => {
    const root = document.documentElement;
    if (root.scrollWidth <= root.clientWidth) return null;
    const wide = [...document.querySelectorAll('main *')].filter(
      (e) => !e.closest('.scroll') && e.getBoundingClientRect().right > root.clientWidth + 1,
    );
    return `${root.scrollWidth} > ${root.clientWidth}: ${wide
      .slice(0, 3)
      .map((e) => `${e.tagName}.${e.className} in ${e.closest('section')?.id}`)
      .join('; ')}`;
  });
  expect(!over, `${width} px: overflows sideways: ${over}`);
  const small = await page.evaluate(() => {
    const found = new Set();
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const e = walk.currentNode.parentElement;
      if (!walk.currentNode.data.trim() || e.closest('script, style, noscript') || !e.getClientRects().length) continue;
      const size = parseFloat(getComputedStyle(e).fontSize);
      if (size < 12) found.add(`${e.tagName}.${e.getAttribute('class')} ${size} px`);
    }
    return [...found];
  });
  expect(!small.length, `${width} px: text below 12 px: ${small}`);
}

// Marks lead to definitions, and these say what the run's data says.
async function definitions(page, width) {
  const glossary = JSON.parse(readFileSync(join(report, '../report.json'), 'utf8')).glossary.rows;
  const lost = await page.$$eval('a.term', (list) =>
    list.filter((a) => !document.getElementById(a.hash.slice(1))).map((a) => a.hash),
  );
  expect(!lost.length, `${width} px: marks without a definition: ${lost}`);
  const shown = await page.$$eval('#definitions dl > div', (list) =>
    list.map((d) => `${d.id}: ${d.querySelector('dd').textContent}`),
  );
  const said = glossary.map(([id, , , meaning]) => `define-${id}: ${meaning}`);
  expect(
    said.length > 30 && said.every((d) => shown.includes(d)),
    `${width} px: definitions that are not shown: ${said.filter((d) => !shown.includes(d)).slice(0, 3)}`,
  );
}

// Labels of one drawing may not cover each other.
async function labels(page, width) {
  const covered = await page.$$eval('.map svg', (maps) =>
    maps.flatMap((map) => {
      const boxes = [...map.querySelectorAll('.place')].map((t) => ({
        text: t.textContent,
        ...t.getBoundingClientRect().toJSON(),
      }));
      return boxes.flatMap((a, i) =>
        boxes
          .slice(i + 1)
          .filter((b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3)
          .map((b) => `${a.text} / ${b.text}`),
      );
    }),
  );
  expect(!covered.length, `${width} px: labels cover each other: ${covered}`);
}

async function sorting(page) {
  const tables = page.locator('main .table:visible');
  const count = await tables.count();
  expect(count >= 3, `only ${count} tables are visible`);
  const table = page.locator('#waits .table').first();
  const head = table.locator('thead th').nth(1);
  if (!(await head.count())) return;
  const column = () => table.locator('tbody tr > :nth-child(2)').allInnerTexts();
  await head.locator('button').click();
  const first = await column();
  await head.locator('button').click();
  const second = await column();
  expect(
    first.length < 2 || first.join() === [...second].reverse().join(),
    `sorting twice does not reverse: ${first} | ${second}`,
  );
  expect(
    ['ascending', 'descending'].includes(await head.getAttribute('aria-sort')),
    'a sorted column has no aria-sort',
  );
}

// Own elasticities: a row each crossing, the warned one named; those of other crossings folded.
async function elasticities(page) {
  const figure = page.locator('#assumptions figure', { hasText: 'How flows answer' }).first();
  const table = figure.locator('.table').first();
  const row = (i) => table.locator('tbody tr').nth(i).locator('th, td').allInnerTexts();
  const said = [...(await row(0)), ...(await row(1))].map((text) => text.trim()).join(' | ');
  const want = 'New Bridge | 45 | −0.2 | −0.3 | 0.7 | −1.2 | no | Old Ferry | 7.06 | 0 | −0.05 | 0.9 | −0.02 | yes';
  expect(said === want, `own elasticities: ${said}`);
  const caution = await page.locator('#elasticity-caution').innerText();
  expect(caution.endsWith('from −3 to −0.1: Old Ferry −0.02.'), `caution: ${caution}`);
  const others = figure.locator('details');
  await others.locator('summary').click();
  const cross = await others.locator('tbody tr').first().locator('th, td').allInnerTexts();
  expect(cross.join(' | ').includes('Old Ferry | New Bridge | 0.4'), `answers to others: ${cross}`);
}

async function slider(page) {
  const range = page.locator('#map input[type=range]');
  const name = () => page.locator('#map .station').innerText();
  const drawn = () => page.locator('#map .map').first().innerHTML();
  const before = await name();
  const shape = await drawn();
  await range.focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowRight');
  expect((await name()) !== before, 'the slider does not change the period');
  expect((await drawn()) !== shape, 'the slider does not redraw the map');
  const box = page.locator('#map .toggles input').first();
  const lines = () => page.locator('#map .map path.flow, #map .map path.idle').count();
  const all = await lines();
  await box.uncheck();
  expect((await lines()) < all, 'hiding a mode hides no line');
  await box.check();
}

// A floor and a record are no points of a mean: brackets, in both pictures; the mean has its dot.
async function kinds(page) {
  const marks = (place, kind, what) => page.locator(`${place} [data-kind=${kind}] ${what}`).count();
  expect((await marks('#fit', 'at_least', 'path')) >= 2, 'no bracket and triangle of a floor far below the model');
  expect((await marks('#fit', 'maximum', 'path')) === 1, 'no bracket of a record');
  expect((await marks('#fit', 'mean', 'circle')) >= 2, 'no dot of a mean');
  expect((await marks('#volumes', 'at_least', 'circle')) === 0, 'a floor drawn as a mean');
  expect((await marks('#volumes', 'maximum', 'circle')) === 0, 'a record drawn as a mean');
  expect((await marks('#volumes', 'maximum', 'path')) >= 2, 'no bracket of a record among the volumes');
  expect((await marks('#volumes', 'mean', 'circle')) >= 1, 'no dot of a mean among the volumes');
}

async function downloads(page) {
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator('#fit .csv:visible').first().click()]);
  const text = readFileSync(await file.path(), 'utf8')
    .trim()
    .split('\n');
  expect(text.length >= 2 && text[0].startsWith('Observation,'), `CSV of the fit: ${text[0]}`);
}

async function keyboard(page) {
  await page.evaluate(() => {
    document.activeElement.blur();
    scrollTo(0, 0);
  });
  await page.keyboard.press('Tab');
  expect(
    (await page.evaluate(() => document.activeElement.className)) === 'skip',
    'the first stop of Tab is not the skip link',
  );
  const nameless = await page.$$eval('button, input, select, a', (list) =>
    list
      .filter(
        (e) => !(e.innerText || e.getAttribute('aria-label') || e.closest('label')?.innerText || e.textContent).trim(),
      )
      .map((e) => e.outerHTML.slice(0, 80)),
  );
  expect(!nameless.length, `controls without a name: ${nameless}`);
  const unlabelled = await page.$$eval(
    'svg[role=img]',
    (list) => list.filter((e) => !e.getAttribute('aria-label')).length,
  );
  expect(!unlabelled, `${unlabelled} drawings without a label`);
}

async function picture(page, width, name) {
  if (!pictures) return;
  await page.evaluate(() => {
    const s = document.createElement('style');
    s.textContent = '#contents{position:static!important}';
    document.head.append(s);
    scrollTo(0, 0);
  });
  for (const id of PARTS) await page.locator(`#${id}`).screenshot({ path: join(pictures, `${name}-${id}.png`) });
  await page.locator('#top').screenshot({ path: join(pictures, `${name}-top.png`) });
}

const profile = mkdtempSync(join(tmpdir(), 'amur-browser-'));
const context = await chromium.launchPersistentContext(profile, {
  executablePath,
  headless: true,
  acceptDownloads: true,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ],
});
try {
  for (const width of [1280, 390]) {
    const page = await open(context, width);
    await parts(page, width);
    await drawings(page, width);
    await legible(page, width);
    await labels(page, width);
    await definitions(page, width);
    if (width === 1280) {
      await picture(page, width, 'wide');
      await keyboard(page);
      await sorting(page);
      await elasticities(page);
      await slider(page);
      await kinds(page);
      await downloads(page);
      await page.$$eval('details', (list) =>
        list.forEach((d) => {
          d.open = true;
        }),
      );
      await page.waitForTimeout(200);
      await drawings(page, width);
    } else {
      await picture(page, width, 'narrow');
    }
    const wants = JSON.parse(readFileSync(join(report, '../report.json'), 'utf8'));
    const alarms = await page.locator('.alarm').count();
    expect(wants.state.converged === (alarms === 0), `converged ${wants.state.converged}, but ${alarms} warnings`);
    await page.close();
  }
} finally {
  await context.close();
  rmSync(profile, { recursive: true, force: true });
}
for (const text of faults) console.error(text);
console.log(faults.length ? `${faults.length} faults` : 'every part is drawn and works');
process.exit(faults.length ? 1 : 0);
