// SPDX-License-Identifier: Apache-2.0
// ground.js -- coast, borders and names of countries below a map.
import { geoPath } from 'd3-geo';
import { feature, mesh } from 'topojson-client';
import { data } from './data.js';
import { s } from './dom.js';
import { labelFont, overlaps, textWidth } from './place.js';

const world = JSON.parse(document.getElementById('world').textContent);
const land = feature(world, world.objects.land);
const borders = mesh(world, world.objects.countries, (a, b) => a !== b);
const countries = feature(world, world.objects.countries);

export function ground(projection) {
  const path = geoPath(projection);
  return [
    s('path', { class: 'land', d: path(land) }),
    s('path', { class: 'border', d: path(borders) }),
    data.overlay ? s('path', { class: 'river', d: path(data.overlay) }) : null,
  ];
}

const SMALLEST = 0.004;
const SPACING = 1.6;

// The name of every country of which enough is seen, the largest first, where it covers nothing in taken.
export function countryNames(projection, width, height, taken) {
  const path = geoPath(projection);
  const font = labelFont(400);
  const boxes = [...taken];
  const seen = countries.features
    .map((c) => ({ c, area: path.area(c) }))
    .filter((i) => i.area > SMALLEST * width * height)
    .sort((a, b) => b.area - a.area);
  return seen.map(({ c }) => {
    const { name } = c.properties;
    const w = textWidth(name, font) + SPACING * name.length;
    const h = 16;
    const [x, y] = path.centroid(c);
    const [[x0, y0], [x1, y1]] = path.bounds(c);
    if (w > 1.15 * (x1 - x0)) return null;
    const steps = [0, 1, -1, 2, -2, 3, -3];
    const spots = steps.flatMap((j) =>
      steps.slice(0, 5).map((i) => [x + (i * (x1 - x0)) / 10, y + (j * (y1 - y0)) / 12]),
    );
    const box = spots
      .map(([cx, cy]) => ({ x: cx - w / 2, y: cy - h / 2, w, h }))
      .find(
        (b) =>
          b.x > 2 && b.y > 2 && b.x + b.w < width - 2 && b.y + b.h < height - 2 && !boxes.some((o) => overlaps(b, o)),
      );
    if (!box) return null;
    boxes.push(box);
    return s('text', { class: 'country', x: box.x + w / 2, y: box.y + 12.5, 'text-anchor': 'middle' }, name);
  });
}
