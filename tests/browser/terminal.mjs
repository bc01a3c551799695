// SPDX-License-Identifier: Apache-2.0
// terminal.mjs PACKAGES TERMINAL.html [PICTURE] -- opens the page of one terminal in headless Chromium: queues and the
// space-time picture are drawn, of as many pieces as the data has.  Exit 77 when there is no browser.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, faults, start } from './browser.mjs';

const [packages, report, picture] = process.argv.slice(2);
const browser = await start(packages);

async function look(width) {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  page.on('console', (m) => {
    if (['error', 'warning'].includes(m.type())) faults.push(`${width} px: console: ${m.text()}`);
  });
  page.on('pageerror', (e) => faults.push(`${width} px: ${e.message}`));
  page.on('request', (r) => {
    if (!/^(file|data|blob):/.test(r.url())) faults.push(`${width} px: asks the network for ${r.url()}`);
  });
  await page.goto(pathToFileURL(resolve(report)).href);
  await page.waitForSelector('#picture svg .state-1');
  const order = await page.$$eval('main > section', (list) => list.map((s) => s.id).join());
  expect(order === 'figures,stages,bottleneck,queues,picture', `${width} px: parts: ${order}`);
  const drawn = await page.evaluate(() => {
    const data = JSON.parse(document.getElementById('data').textContent);
    const rows = data.picture.steps.rows;
    const pieces = [0, 1, 2].map(
      (i) => ((document.querySelector(`#picture .state-${i}`)?.getAttribute('d') ?? '').match(/M/g) ?? []).length,
    );
    return {
      pieces,
      steps: [0, 1, 2].map((i) => rows.filter((r) => r[3] === i).length),
      stages: data.stages.rows.length,
      lines: document.querySelectorAll('#queues svg > path').length,
      points: (document.querySelector('#queues svg > path').getAttribute('d').match(/L/g) ?? []).length,
      bad: /NaN|undefined|\bnull\b|\[object/.test(document.getElementById('main').innerHTML),
      wide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    };
  });
  expect(
    drawn.pieces.join() === drawn.steps.join() && drawn.steps[1] > 50,
    `${width} px: ${drawn.pieces} pieces drawn of ${drawn.steps} steps`,
  );
  expect(
    drawn.lines === drawn.stages + 2 && drawn.points > 500,
    `${width} px: ${drawn.lines} queues of ${drawn.points} points drawn for ${drawn.stages} stages`,
  );
  expect(!drawn.bad, `${width} px: NaN or undefined in the page`);
  expect(!drawn.wide, `${width} px: overflows sideways`);
  if (picture) await page.screenshot({ path: `${picture}-${width}.png`, fullPage: true });
}

for (const width of [1200, 390]) await look(width);
await browser.close();
for (const fault of faults) console.log(fault);
process.exit(faults.length ? 1 : 0);
