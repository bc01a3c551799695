// SPDX-License-Identifier: Apache-2.0
// map.mjs PACKAGES RUN -- the map of a continent: no label covers another, a line, its dots or the frame, at three widths;
// zooming brings in more names; it moves by keys and by the pointer.
import { join } from 'node:path';
import { end, expect, open, start } from './browser.mjs';

const [packages, run] = process.argv.slice(2);
const MAP = '#map .draw.map >> nth=0';

// Labels of places and countries with the boxes they really take.
const labels = (page) =>
  page.$eval('#map .draw.map', (box) => {
    const svg = box.querySelector('svg');
    const frame = svg.getBoundingClientRect();
    const of = (e) => ({ text: e.textContent, kind: e.getAttribute('class'), ...e.getBoundingClientRect().toJSON() });
    return {
      frame: frame.toJSON(),
      names: [...svg.querySelectorAll('.place, .country')].map(of),
      dots: [...svg.querySelectorAll('.node')].map(of),
    };
  });

function apart({ frame, names, dots }, where) {
  const meets = (a, b, slack) =>
    a.left < b.right - slack &&
    b.left < a.right - slack &&
    a.top < b.bottom - 3 - slack &&
    b.top < a.bottom - 3 - slack;
  const covered = names.flatMap((a, i) =>
    names
      .slice(i + 1)
      .filter((b) => meets(a, b, 1))
      .map((b) => `${a.text} / ${b.text}`),
  );
  expect(!covered.length, `${where}: labels cover each other: ${covered.slice(0, 6)}`);
  const out = names
    .filter(
      (n) =>
        n.left < frame.left - 1 || n.right > frame.right + 1 || n.top < frame.top - 1 || n.bottom > frame.bottom + 1,
    )
    .map((n) => n.text);
  expect(!out.length, `${where}: labels leave the frame: ${out}`);
  const near = dots.flatMap((a, i) =>
    dots
      .slice(i + 1)
      .filter((b) => Math.hypot(a.x + a.width / 2 - b.x - b.width / 2, a.y + a.height / 2 - b.y - b.height / 2) < 5),
  );
  expect(!near.length, `${where}: ${near.length} dots lie on others`);
  const first = ['Shanghai', 'Rotterdam'].filter((n) => !names.some((l) => l.text === n));
  expect(names.length >= 12 && !first.length, `${where}: only ${names.length} labels; without ${first}`);
}

async function zooming(page) {
  const places = async () =>
    new Set((await labels(page)).names.filter((n) => n.kind.includes('place')).map((n) => n.text));
  const path = () => page.$eval('#map .flow', (e) => e.getAttribute('d'));
  const before = await places();
  const drawn = await path();
  await page.locator(MAP).focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press('+');
  await page.waitForTimeout(900);
  const after = await places();
  const more = [...after].filter((n) => !before.has(n));
  expect(more.length >= 5, `zooming in by keys brings in ${more.length} more names: ${more}`);
  expect((await path()) !== drawn, 'zooming does not redraw the map');
  const { names, dots } = await labels(page);
  const covered = names.flatMap((a, i) =>
    names
      .slice(i + 1)
      .filter((b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 4 && b.top < a.bottom - 4),
  );
  expect(
    !covered.length && dots.length > 4,
    `zoomed in, ${covered.length} labels cover each other, ${dots.length} dots`,
  );
  await page.keyboard.press('ArrowRight');
  await page.waitForTimeout(700);
  expect([...(await places())].join() !== [...after].join(), 'an arrow key does not move the map');
  const moved = await path();
  const box = await page.locator(MAP).boundingBox();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 160, box.y + box.height / 2 + 40, { steps: 3 });
  await page.mouse.up();
  await page.waitForTimeout(700);
  expect((await path()) !== moved, 'dragging does not move the map');
  await page.locator('#map .zoom button', { hasText: 'Whole map' }).first().click();
  await page.waitForTimeout(700);
  expect([...(await places())].join() === [...before].join(), 'the whole map is not what it was');
}

async function widths(page) {
  const list = await page.$$eval('#map .flow', (all) => all.map((e) => Number(e.getAttribute('stroke-width'))));
  expect(
    Math.max(...list) > 8 && Math.min(...list) < 2,
    `lines are ${Math.min(...list)} to ${Math.max(...list)} px wide`,
  );
  const said = await page.locator('#map .widths li').allInnerTexts();
  expect(said.length === 4 && /tonnes per day/.test(said[0]), `the legend of widths says ${said}`);
}

const browser = await start(packages);
for (const width of [1280, 768, 390]) {
  const page = await open(browser, join(run, 'report.html'), { viewport: { width, height: 900 } });
  await page.locator(MAP).scrollIntoViewIfNeeded();
  apart(await labels(page), `${width} px`);
  if (width === 1280) {
    await widths(page);
    await zooming(page);
  }
  await page.close();
}
await end(browser, 'no label covers another, and zooming brings in more');
