// SPDX-License-Identifier: Apache-2.0
// map.js -- flows on the map by mode, year and regime, with an inset around the first crossing.
import { geoDistance, geoMercator, geoPath } from 'd3-geo';
import { feature, mesh } from 'topojson-client';
import { base, colour, dashed, crossings, data, groupBy, links, MEASURES, meanAt, modes, nodes, periodsOf, regimes, rows, scenarios, years } from './data.js';
import { choice, h, responsive, s, select } from './dom.js';
import { number, span } from './format.js';
import { placeLabels } from './place.js';
import { figure, table } from './table.js';

const EARTH_KM = 6371, FONT = '12.5px system-ui, sans-serif', WIDEST = 15;
const world = JSON.parse(document.getElementById('world').textContent);
const land = feature(world, world.objects.land);
const borders = mesh(world, world.objects.countries, (a, b) => a !== b);
const countries = feature(world, world.objects.countries);
const flowsOf = groupBy(rows(data.link_flows), (f) => f.period);

const km = (a, b) => geoDistance([a.lon, a.lat], [b.lon, b.lat]) * EARTH_KM;

function boundsOf(points) {
  const lon = points.map((p) => p.lon), lat = points.map((p) => p.lat);
  return [Math.min(...lon), Math.min(...lat), Math.max(...lon), Math.max(...lat)];
}

const corridorBounds = () => (data.map_bounds.every((x) => x !== null) ? data.map_bounds : boundsOf(nodes));

// Nodes so near to the first crossing that the whole map cannot tell them apart.
function nearNodes() {
  const [west, south, east, north] = corridorBounds();
  const reach = 0.035 * km({ lon: west, lat: south }, { lon: east, lat: north });
  if (!crossings.length) return [];
  const near = nodes.filter((n) => km(n, crossings[0]) <= reach);
  return near.length >= 3 ? near : [];
}

// Mean flow per link over the days of some periods.
function linkMeans(list) {
  const sums = links.map(() => ({ vehicles_per_day: 0, tonnes_per_day: 0, persons_per_day: 0 }));
  const days = list.reduce((sum, p) => sum + p.days, 0);
  for (const p of list) {
    for (const f of flowsOf.get(p.index) ?? []) {
      for (const m of MEASURES) sums[f.link][m.value] += (f[m.value] * p.days) / days;
    }
  }
  return sums;
}

// Stations of the slider: everything, then each year as a whole and its regimes one by one.
function stations(scenario) {
  const list = periodsOf(scenario);
  return [{ label: 'Whole period', list }, ...years.flatMap((y) => {
    const own = list.filter((p) => p.year === y);
    return [{ label: `${y}, whole year`, year: y, list: own }, ...own.map((p) => ({ label: `${regimes[p.regime]?.name ?? ''}: ${span(p.from, p.to)}`, list: [p] }))];
  })];
}

function project(bounds, width, height) {
  const [west, south, east, north] = bounds;
  return geoMercator().fitExtent([[34, 30], [width - 34, height - 30]], { type: 'MultiPoint', coordinates: [[west, south], [east, north], [west, north], [east, south]] })
    .clipExtent([[-20, -20], [width + 20, height + 20]]);
}

// Parallel links between two nodes bend away from each other.
const bends = (() => {
  const groups = groupBy(links, (l) => [l.from, l.to].sort((a, b) => a - b).join(':'));
  const bend = new Map();
  for (const group of groups.values()) group.forEach((l, i) => bend.set(l.index, (i - (group.length - 1) / 2) * (l.from < l.to ? 1 : -1)));
  return bend;
})();

function linkPath(l, at) {
  const [ax, ay] = at(nodes[l.from]), [bx, by] = at(nodes[l.to]), length = Math.hypot(bx - ax, by - ay) || 1;
  const side = bends.get(l.index) * Math.min(26, 0.22 * length + 6) * 1.6;
  const cx = (ax + bx) / 2 - ((by - ay) / length) * side, cy = (ay + by) / 2 + ((bx - ax) / length) * side;
  return `M${ax.toFixed(1)},${ay.toFixed(1)}Q${cx.toFixed(1)},${cy.toFixed(1)} ${bx.toFixed(1)},${by.toFixed(1)}`;
}

function scaleBar(projection, width, height) {
  const a = projection.invert([20, height - 20]), b = projection.invert([120, height - 20]);
  const per100 = geoDistance(a, b) * EARTH_KM, power = 10 ** Math.floor(Math.log10(per100));
  const length = [5, 2, 1].map((k) => k * power).find((x) => x <= per100) ?? power, px = (100 * length) / per100;
  return s('g', { class: 'scale', transform: `translate(16,${height - 14})` }, s('path', { d: `M0,-5V0H${px.toFixed(1)}V-5`, fill: 'none' }), s('text', { x: px + 7, y: 1 }, `${length} km`));
}

// The name of every country of which enough is seen, in the middle of what is seen.
function countryNames(path, width, height) {
  return countries.features.filter((c) => path.area(c) > 0.03 * width * height).map((c) => {
    const [x, y] = path.centroid(c);
    return s('text', { class: 'country', x, y, 'text-anchor': 'middle' }, c.properties.name);
  });
}

function ground(projection, width, height) {
  const path = geoPath(projection);
  return [s('path', { class: 'land', d: path(land) }), s('path', { class: 'border', d: path(borders) }),
    data.overlay ? s('path', { class: 'river', d: path(data.overlay) }) : null, countryNames(path, width, height)];
}

function labelsOf(state, at, width, height, wanted, scale) {
  const weightOf = new Map();
  state.means.forEach((m, i) => [links[i].from, links[i].to].forEach((n) => weightOf.set(n, (weightOf.get(n) ?? 0) + m[state.measure])));
  const items = wanted.map((n) => { const [x, y] = at(n); return { x, y, r: 4.5, text: n.name.length > 30 ? `${n.name.slice(0, 29)}…` : n.name, weight: (n.zone ? 1e6 : 0) + (weightOf.get(n.index) ?? 0), node: n }; })
    .filter((i) => i.x > 0 && i.y > 0 && i.x < width && i.y < height);
  const placed = placeLabels(items, width, height, FONT, [{ x: 0, y: height - 30, w: 130, h: 30 }, ...scale]);
  return [items.map((i) => s('circle', { class: i.node.zone ? 'node zone' : 'node', cx: i.x, cy: i.y, r: i.node.zone ? 4 : 2.8, 'data-tip': `${i.node.name}${i.node.country ? ` (${i.node.country})` : ''}` })),
    placed.map((p) => s('text', { class: p.node.zone ? 'place zone' : 'place', x: p.box.x, y: p.box.y + 12 }, p.text))];
}

function drawMap(state, bounds, wanted, width, height, inset, largest) {
  const projection = project(bounds, width, height), at = (n) => projection([n.lon, n.lat]);
  const measure = MEASURES.find((m) => m.value === state.measure);
  const shown = links.filter((l) => !state.hidden.has(l.mode));
  const visible = shown.filter((l) => [l.from, l.to].some((n) => { const [x, y] = at(nodes[n]); return x > 0 && y > 0 && x < width && y < height; }));
  const flow = (l) => state.means[l.index][state.measure];
  const tip = (l) => `${l.name || l.id} (${modes[l.mode]}): ${MEASURES.map((m) => `${number(state.means[l.index][m.value])} ${m.unit}`).join(', ')}`;
  const box = inset ? frameOf(inset, projection) : null;
  return s('svg', { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': `Map of ${measure.unit} by mode, ${state.station.label}` },
    s('rect', { class: 'sea', width, height }), ground(projection, width, height),
    visible.filter((l) => !(flow(l) > 0)).map((l) => s('path', { class: 'idle', d: linkPath(l, at), 'data-tip': tip(l) })),
    visible.filter((l) => flow(l) > 0).sort((a, b) => flow(b) - flow(a)).map((l) => s('path', { class: 'flow', d: linkPath(l, at), stroke: colour(l.mode), 'stroke-dasharray': dashed(l.mode) ? '9 6' : null, 'stroke-linecap': dashed(l.mode) ? 'butt' : 'round',
      'stroke-width': (0.9 + (WIDEST - 0.9) * Math.min(1, flow(l) / largest)).toFixed(2), 'data-tip': tip(l) })),
    box, labelsOf(state, at, width, height, wanted, []), scaleBar(projection, width, height));
}

function frameOf(bounds, projection) {
  const [x1, y2] = projection([bounds[0], bounds[1]]), [x2, y1] = projection([bounds[2], bounds[3]]);
  return s('rect', { class: 'inset-frame', x: x1 - 7, y: y1 - 7, width: x2 - x1 + 14, height: y2 - y1 + 14, rx: 3 });
}

const heightFor = (bounds, width, low, high) => {
  const [west, south, east, north] = bounds, middle = ((south + north) / 2) * (Math.PI / 180);
  return Math.round(Math.max(low, Math.min(high, (width * (north - south)) / Math.max(0.01, (east - west) * Math.cos(middle)))));
};

function modeToggles(state, redraw) {
  return h('fieldset', { class: 'toggles' }, h('legend', {}, 'Modes'), modes.map((name, i) => links.some((l) => l.mode === i) ? h('label', {},
    h('input', { type: 'checkbox', checked: true, onchange: (e) => { if (e.target.checked) state.hidden.delete(i); else state.hidden.add(i); redraw(); } }),
    h('i', { class: dashed(i) ? 'dashed' : null, style: `--c:${colour(i)}`, 'aria-hidden': 'true' }), name.replaceAll('_', ' ')) : null));
}

function flowTable(state) {
  const list = links.map((l) => ({ ...l, ...state.means[l.index] })).filter((l) => MEASURES.some((m) => l[m.value] > 0));
  return table({ name: 'map-flows', caption: `Flow on links, ${state.station.label}, ${scenarios[state.scenario].name}`, list, sort: 'Vehicles', descending: true, columns: [
    { label: 'Link', value: (l) => l.name || l.id, head: true, wrap: true }, { label: 'Mode', value: (l) => modes[l.mode], text: true }, { label: 'From', value: (l) => nodes[l.from].name, text: true }, { label: 'To', value: (l) => nodes[l.to].name, text: true },
    ...MEASURES.map((m) => ({ label: m.label, key: m.value, unit: m.unit }))] });
}

// Year buttons, and the slider with a button on either side.
function timeControls(state, refresh) {
  const text = h('output', { class: 'station', 'aria-live': 'polite' });
  const slider = h('input', { type: 'range', min: 0, step: 1, 'aria-label': 'Period shown', oninput: (e) => go(Number(e.target.value)) });
  const step = (by, label, sign) => h('button', { type: 'button', 'aria-label': label, onclick: () => go(state.at + by) }, sign);
  function go(next) {
    state.at = Math.max(0, Math.min(state.stations.length - 1, next));
    state.station = state.stations[state.at];
    slider.max = state.stations.length - 1;
    slider.value = state.at;
    slider.setAttribute('aria-valuetext', state.station.label);
    text.textContent = state.station.label;
    refresh();
  }
  const jumps = [{ value: 0, label: 'All' }, ...years.map((y) => ({ value: y, label: String(y) }))];
  return { go, element: [choice('Year', jumps, 0, (y) => go(y ? state.stations.findIndex((x) => x.year === y) : 0)),
    h('div', { class: 'slider' }, h('span', { class: 'choice-label' }, 'Regime'), step(-1, 'Earlier period', '‹'), slider, step(1, 'Later period', '›'), text)] };
}

export function map() {
  if (!nodes.length || !base.length) return h('p', {}, 'This run has nothing to draw on a map.');
  const used = MEASURES.filter((m) => linkMeans(base).some((x) => x[m.value] > 0));
  const state = { scenario: 0, measure: (used[0] ?? MEASURES[0]).value, hidden: new Set(), at: 0, stations: stations(0) };
  const near = nearNodes(), bounds = corridorBounds(), small = near.length ? boundsOf([...near, crossings[0]]) : null;
  const far = nodes.filter((n) => !near.includes(n)).concat(near.slice(0, 0));
  const anchor = near.length ? [{ ...near.find((n) => n.zone) ?? near[0] }] : [];
  const wide = responsive((width) => drawMap(state, bounds, [...far, ...anchor], width, heightFor(bounds, width, 300, 600), small, state.largest), { class: 'draw map' });
  const zoom = small ? responsive((width) => drawMap(state, small, near, width, heightFor(small, width, width > 380 ? 480 : 300, 600), null, state.largestNear), { class: 'draw map' }) : null;
  const rest = h('div');
  const isNear = links.map((l) => [l.from, l.to].every((n) => near.some((k) => k.index === n)));
  const rescale = () => {
    state.largest = state.largestNear = 1e-9;
    for (const x of state.stations.slice(1)) {
      if (x.list.length) linkMeans(x.list).forEach((m, i) => {
        state.largest = Math.max(state.largest, m[state.measure]);
        if (isNear[i]) state.largestNear = Math.max(state.largestNear, m[state.measure]);
      });
    }
  };
  const refresh = () => {
    state.means = linkMeans(state.station.list);
    wide.redraw();
    zoom?.redraw();
    rest.replaceChildren(h('details', {}, h('summary', {}, 'The same as a table'), flowTable(state)));
  };
  const controls = timeControls(state, refresh);
  const change = () => { rescale(); controls.go(state.at); };
  state.station = state.stations[0];
  change();
  return [h('div', { class: 'controls' },
    choice('Width shows', used.map((m) => ({ value: m.value, label: m.label })), state.measure, (m) => { state.measure = m; change(); }),
    scenarios.length > 1 ? select('Scenario', scenarios.map((x) => ({ value: x.index, label: x.name })), 0, (x) => { state.scenario = x; state.stations = stations(x); change(); }) : null,
    controls.element, modeToggles(state, refresh)),
  h('div', { class: small ? 'grid maps' : 'grid' },
    figure({ title: 'The corridor', note: 'Line width grows with flow; a thin dotted line carries nothing. The frame is the map beside.', content: wide }),
    zoom ? figure({ title: `Around ${crossings[0].name}`, note: 'Line width at a scale of its own. Borders and rivers, 1:50 million, are only indicative here.', content: zoom }) : null),
  rest];
}
