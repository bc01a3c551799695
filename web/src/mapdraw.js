// SPDX-License-Identifier: Apache-2.0
// mapdraw.js -- one map drawn: lines as wide as their flow, dots and names of places, a scale, and what the widths mean.
import { geoDistance, geoMercator } from 'd3-geo';
import { base, COLOURS, countryName, data, groupBy, links, MEASURES, modes, nodes, rows } from './data.js';
import { h, s } from './dom.js';
import { number } from './format.js';
import { countryNames, ground } from './ground.js';
import { labelFont, placeLabels } from './place.js';

const EARTH_KM = 6371;
const WIDEST = 15;
const flowsOf = groupBy(rows(data.link_flows), (f) => f.period);

export const km = (a, b) => geoDistance([a.lon, a.lat], [b.lon, b.lat]) * EARTH_KM;

// Mean flow per link over the days of some periods.
export function linkMeans(list) {
  const sums = links.map(() => ({ vehicles_per_day: 0, tonnes_per_day: 0, persons_per_day: 0 }));
  const days = list.reduce((sum, p) => sum + p.days, 0);
  for (const p of list) {
    for (const f of flowsOf.get(p.index) ?? []) {
      for (const m of MEASURES) sums[f.link][m.value] += (f[m.value] * p.days) / days;
    }
  }
  return sums;
}

function project(bounds, width, height, view) {
  const [west, south, east, north] = bounds;
  const p = geoMercator().fitExtent(
    [
      [34, 30],
      [width - 34, height - 30],
    ],
    {
      type: 'MultiPoint',
      coordinates: [
        [west, south],
        [east, north],
        [west, north],
        [east, south],
      ],
    },
  );
  const [x, y] = p.translate();
  return p
    .scale(p.scale() * view.k)
    .translate([x * view.k + view.x, y * view.k + view.y])
    .clipExtent([
      [-20, -20],
      [width + 20, height + 20],
    ]);
}

// The modes that carry most have colours of their own; from the ninth on they come again in dashes.
export const modeRank = (() => {
  const work = modes.map(() => 0);
  linkMeans(base).forEach((m, i) => {
    work[links[i].mode] +=
      (m.tonnes_per_day + m.vehicles_per_day * 1e-3 + m.persons_per_day * 1e-3) * (links[i].length_km || 1);
  });
  const order = modes.map((_, i) => i).sort((a, b) => work[b] - work[a]);
  return modes.map((_, i) => order.indexOf(i));
})();
export const colourOf = (mode) => COLOURS[modeRank[mode] % COLOURS.length];
export const isDashed = (mode) => modeRank[mode] >= COLOURS.length;

// Parallel links between two nodes bend away from each other.
const bends = (() => {
  const groups = groupBy(links, (l) => [l.from, l.to].sort((a, b) => a - b).join(':'));
  const bend = new Map();
  for (const group of groups.values())
    group.forEach((l, i) => bend.set(l.index, (i - (group.length - 1) / 2) * (l.from < l.to ? 1 : -1)));
  return bend;
})();

function linkPath(l, at) {
  const [ax, ay] = at(nodes[l.from]);
  const [bx, by] = at(nodes[l.to]);
  const length = Math.hypot(bx - ax, by - ay) || 1;
  const side = bends.get(l.index) * Math.min(26, 0.22 * length + 6) * 1.6;
  const cx = (ax + bx) / 2 - ((by - ay) / length) * side;
  const cy = (ay + by) / 2 + ((bx - ax) / length) * side;
  return `M${ax.toFixed(1)},${ay.toFixed(1)}Q${cx.toFixed(1)},${cy.toFixed(1)} ${bx.toFixed(1)},${by.toFixed(1)}`;
}

function scaleBar(projection, width, height) {
  const a = projection.invert([20, height - 20]);
  const b = projection.invert([120, height - 20]);
  const per100 = geoDistance(a, b) * EARTH_KM;
  const power = 10 ** Math.floor(Math.log10(per100));
  const length = [5, 2, 1].map((k) => k * power).find((x) => x <= per100) ?? power;
  const px = (100 * length) / per100;
  return s(
    'g',
    { class: 'scale', transform: `translate(16,${height - 14})` },
    s('path', { d: `M0,-5V0H${px.toFixed(1)}V-5`, fill: 'none' }),
    s('text', { x: px + 7, y: 1 }, `${length} km`),
  );
}

// How much a place matters: what its links carry, more where a terminal or a crossing is, less where nothing starts or ends.
function weights(state) {
  const sum = nodes.map(() => 0);
  const mark = nodes.map(() => 0);
  state.means.forEach((m, i) =>
    [links[i].from, links[i].to].forEach((n) => {
      sum[n] += m[state.measure];
      if (links[i].terminal >= 0) mark[n] = Math.max(mark[n], 0.5);
      else if (links[i].crossing >= 0) mark[n] = Math.max(mark[n], 0.2);
    }),
  );
  const top = Math.max(...sum, 1e-9);
  return nodes.map((n, i) => (n.zone ? 1 : 0.15) * (Math.sqrt(sum[i] / top) + 0.05) + mark[i]);
}

const ROOM = 9000; // square pixels for each label
const APART = 7; // pixels between dots

const inBox = (b, i) => i.x > b.x - 2 && i.x < b.x + b.w + 2 && i.y > b.y - 1 && i.y < b.y + b.h + 1;

// Labels of the places that matter most, and dots of those that neither they nor greater dots cover: more come in as one zooms.
function places(state, at, width, height, wanted, taken) {
  const weight = weights(state);
  const small = width < 520;
  const items = wanted
    .map((n) => {
      const [x, y] = at(n);
      return {
        x,
        y,
        r: (n.zone ? 3.8 : 2.6) * (small ? 0.8 : 1),
        text: n.name.length > 30 ? `${n.name.slice(0, 29)}…` : n.name,
        weight: weight[n.index],
        node: n,
        font: labelFont(n.zone ? 600 : 400),
      };
    })
    .filter((i) => i.x > 0 && i.y > 0 && i.x < width && i.y < height)
    .sort((a, b) => b.weight - a.weight);
  const dots = [];
  for (const i of items) if (dots.every((o) => Math.hypot(o.x - i.x, o.y - i.y) > APART)) dots.push(i);
  const doubled = (d) =>
    !d.node.zone &&
    items.some((z) => z.node.zone && d.text.startsWith(z.text) && Math.hypot(z.x - d.x, z.y - d.y) < 60);
  const named = dots.filter((d) => !doubled(d)).slice(0, Math.max(10, Math.floor((width * height) / ROOM)));
  const labels = placeLabels(named, width, height, labelFont(400), taken);
  const boxes = labels.map((l) => l.box);
  const kept = new Set(labels.map((l) => l.node));
  const seen = dots.filter((d) => kept.has(d.node) || !boxes.some((b) => inBox(b, d)));
  return {
    marks: [
      seen.map((i) =>
        s('circle', {
          class: i.node.zone ? 'node zone' : 'node',
          cx: i.x,
          cy: i.y,
          r: i.r,
          'data-tip': `${i.node.name}${i.node.country ? ` (${countryName(i.node.country)})` : ''}`,
        }),
      ),
      labels.map((p) =>
        s('text', { class: p.node.zone ? 'place zone' : 'place', x: p.box.x, y: p.box.y + 12 }, p.text),
      ),
    ],
    boxes: [...boxes, ...seen.map((i) => ({ x: i.x - i.r, y: i.y - i.r, w: 2 * i.r, h: 2 * i.r }))],
  };
}

const widthOf = (flow, largest, width) => 0.9 + ((width < 520 ? 9 : WIDEST) - 0.9) * Math.min(1, flow / largest);

export function drawMap(state, bounds, wanted, { width, height, view }, inset, largest) {
  const projection = project(bounds, width, height, view);
  const at = (n) => projection([n.lon, n.lat]);
  const measure = MEASURES.find((m) => m.value === state.measure);
  const shown = links.filter((l) => !state.hidden.has(l.mode));
  const inFrame = (a, b) =>
    Math.max(a[0], b[0]) > 0 &&
    Math.min(a[0], b[0]) < width &&
    Math.max(a[1], b[1]) > 0 &&
    Math.min(a[1], b[1]) < height;
  const visible = shown.filter((l) => inFrame(at(nodes[l.from]), at(nodes[l.to])));
  const flow = (l) => state.means[l.index][state.measure];
  const tip = (l) =>
    `${l.name || l.id} (${modes[l.mode]}): ${MEASURES.map((m) => `${number(state.means[l.index][m.value])} ${m.unit}`).join(', ')}`;
  const box = inset && view.k < 3 ? frameOf(inset, projection) : null;
  const corners = [
    { x: 0, y: height - 30, w: 210, h: 30 },
    { x: width - (view.k > 1 ? 200 : 56), y: 0, w: 200, h: 60 },
  ];
  const named = places(state, at, width, height, wanted, corners);
  return s(
    'svg',
    {
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'aria-label': `Map of ${measure.unit} by mode, ${state.station.label}`,
    },
    s('rect', { class: 'sea', width, height }),
    s(
      'g',
      { class: 'scene' },
      ground(projection),
      visible
        .filter((l) => !(flow(l) > 0))
        .map((l) => s('path', { class: 'idle', d: linkPath(l, at), 'data-tip': tip(l) })),
      visible
        .filter((l) => flow(l) > 0)
        .sort((a, b) => flow(b) - flow(a))
        .map((l) =>
          s('path', {
            class: 'flow',
            d: linkPath(l, at),
            stroke: colourOf(l.mode),
            'stroke-dasharray': isDashed(l.mode) ? '9 6' : null,
            'stroke-linecap': isDashed(l.mode) ? 'butt' : 'round',
            'stroke-width': widthOf(flow(l), largest, width).toFixed(2),
            'data-tip': tip(l),
          }),
        ),
      box,
      countryNames(projection, width, height, [...corners, ...named.boxes]),
      named.marks,
    ),
    scaleBar(projection, width, height),
  );
}

// What three widths of line stand for.
export function widthLegend(state, largest) {
  const unit = MEASURES.find((m) => m.value === state.measure).unit;
  const power = 10 ** Math.floor(Math.log10(largest));
  const top = [5, 2, 1].map((k) => k * power).find((x) => x <= largest) ?? power;
  return h(
    'ul',
    { class: 'legend widths' },
    [top, top / 4, top / 20].map((x) =>
      h(
        'li',
        {},
        s(
          'svg',
          { width: 34, height: 16, 'aria-hidden': 'true' },
          s('line', {
            x1: 0,
            x2: 34,
            y1: 8,
            y2: 8,
            'stroke-width': widthOf(x, largest, 1000).toFixed(2),
            class: 'width',
          }),
        ),
        `${number(x)} ${unit}`,
      ),
    ),
    h('li', {}, h('i', { class: 'none', 'aria-hidden': 'true' }), 'nothing'),
  );
}

function frameOf(bounds, projection) {
  const [x1, y2] = projection([bounds[0], bounds[1]]);
  const [x2, y1] = projection([bounds[2], bounds[3]]);
  return s('rect', { class: 'inset-frame', x: x1 - 7, y: y1 - 7, width: x2 - x1 + 14, height: y2 - y1 + 14, rx: 3 });
}
