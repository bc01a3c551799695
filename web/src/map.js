// SPDX-License-Identifier: Apache-2.0
// map.js -- flows on the map by mode, year and regime, with an inset around the first crossing.
import { base, crossings, data, links, MEASURES, modes, nodes, periodsOf, regimes, scenarios, years } from './data.js';
import { choice, details, h, select } from './dom.js';
import { span } from './format.js';
import { colourOf, drawMap, isDashed, km, linkMeans, modeRank, widthLegend } from './mapdraw.js';
import { mapView } from './mapview.js';
import { derived, part } from './origin.js';
import { figure, table } from './table.js';

const NEAR_KM = 150;

function boundsOf(points) {
  const lon = points.map((p) => p.lon);
  const lat = points.map((p) => p.lat);
  return [Math.min(...lon), Math.min(...lat), Math.max(...lon), Math.max(...lat)];
}

const corridorBounds = () => (data.map_bounds.every((x) => x !== null) ? data.map_bounds : boundsOf(nodes));

// Nodes so near to the first crossing that the whole map cannot tell them apart; none where near is far away.
function nearNodes() {
  const [west, south, east, north] = corridorBounds();
  const reach = 0.035 * km({ lon: west, lat: south }, { lon: east, lat: north });
  if (!crossings.length || reach > NEAR_KM) return [];
  const near = nodes.filter((n) => km(n, crossings[0]) <= reach);
  return near.length >= 3 ? near : [];
}

// Stations of the slider: everything, then each year as a whole and its regimes one by one.
function stations(scenario) {
  const list = periodsOf(scenario);
  return [
    { label: 'Whole period', list },
    ...years.flatMap((y) => {
      const own = list.filter((p) => p.year === y);
      return [
        { label: `${y}, whole year`, year: y, list: own },
        ...own.map((p) => ({ label: `${regimes[p.regime]?.name ?? ''}: ${span(p.from, p.to)}`, list: [p] })),
      ];
    }),
  ];
}

const heightFor = (bounds, width, low, high) => {
  const [west, south, east, north] = bounds;
  const middle = ((south + north) / 2) * (Math.PI / 180);
  return Math.round(
    Math.max(low, Math.min(high, (width * (north - south)) / Math.max(0.01, (east - west) * Math.cos(middle)))),
  );
};

function modeToggles(state, redraw) {
  return h(
    'fieldset',
    { class: 'toggles' },
    h('legend', {}, 'Modes'),
    modes
      .map((_, i) => i)
      .sort((a, b) => modeRank[a] - modeRank[b])
      .map((i) => [modes[i], i])
      .map(([name, i]) =>
        links.some((l) => l.mode === i)
          ? h(
              'label',
              {},
              h('input', {
                type: 'checkbox',
                checked: true,
                onchange: (e) => {
                  if (e.target.checked) state.hidden.delete(i);
                  else state.hidden.add(i);
                  redraw();
                },
              }),
              h('i', { class: isDashed(i) ? 'dashed' : null, style: `--c:${colourOf(i)}`, 'aria-hidden': 'true' }),
              name.replaceAll('_', ' '),
            )
          : null,
      ),
  );
}

const HOW = 'summed over commodities, chains, vehicles and both directions; mean over the days of the periods';
const COLUMNS = {
  vehicles_per_day: ['loaded_per_day', 'empty_per_day'],
  tonnes_per_day: 'tonnes_per_day',
  persons_per_day: 'units_per_day',
};

function flowTable(state) {
  const list = links
    .map((l) => ({ ...l, ...state.means[l.index] }))
    .filter((l) => MEASURES.some((m) => l[m.value] > 0));
  return table({
    name: 'map-flows',
    caption: `Flow on links, ${state.station.label}, ${scenarios[state.scenario].name}`,
    list,
    sort: MEASURES.find((m) => m.value === state.measure).label,
    descending: true,
    columns: [
      { label: 'Link', value: (l) => l.name || l.id, head: true, wrap: true },
      { label: 'Mode', value: (l) => modes[l.mode], text: true },
      { label: 'From', value: (l) => nodes[l.from].name, text: true },
      { label: 'To', value: (l) => nodes[l.to].name, text: true },
      ...MEASURES.map((m) => ({
        label: m.label,
        key: m.value,
        unit: m.unit,
        from: (l) =>
          derived(HOW, part('flow.csv', COLUMNS[m.value], { scenario: scenarios[state.scenario].id, link_id: l.id })),
      })),
    ],
  });
}

// Year buttons, and the slider with a button on either side.
function timeControls(state, refresh) {
  const text = h('output', { class: 'station', 'aria-live': 'polite' });
  const slider = h('input', {
    type: 'range',
    min: 0,
    step: 1,
    'aria-label': 'Period shown',
    oninput: (e) => go(Number(e.target.value)),
  });
  const step = (by, label, sign) =>
    h('button', { type: 'button', 'aria-label': label, onclick: () => go(state.at + by) }, sign);
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
  return {
    go,
    element: [
      choice('Year', jumps, 0, (y) => go(y ? state.stations.findIndex((x) => x.year === y) : 0)),
      h(
        'div',
        { class: 'slider' },
        h('span', { class: 'choice-label' }, 'Regime'),
        step(-1, 'Earlier period', '‹'),
        slider,
        step(1, 'Later period', '›'),
        text,
      ),
    ],
  };
}

export function map() {
  if (!nodes.length || !base.length) return h('p', {}, 'This run has nothing to draw on a map.');
  const used = MEASURES.filter((m) => linkMeans(base).some((x) => x[m.value] > 0));
  const near = nearNodes();
  const bounds = corridorBounds();
  const small = near.length ? boundsOf([...near, crossings[0]]) : null;
  const first = (!small && used.find((m) => m.value === 'tonnes_per_day')) || used[0] || MEASURES[0]; // far away ships, trains and lorries compare by weight
  const state = { scenario: 0, measure: first.value, hidden: new Set(), at: 0, stations: stations(0) };
  const anchor = near.length ? [near.find((n) => n.zone) ?? near[0]] : [];
  const far = nodes.filter((n) => !near.includes(n));
  const beside = (view) => (view.k < 3 ? [...far, ...anchor] : nodes);
  const wide = mapView({
    label: 'Map of the corridor',
    heightFor: (width) => heightFor(bounds, width, 300, 620),
    draw: (width, height, view) => drawMap(state, bounds, beside(view), { width, height, view }, small, state.largest),
  });
  const zoom = small
    ? mapView({
        label: `Map around ${crossings[0].name}`,
        heightFor: (width) => heightFor(small, width, width > 380 ? 480 : 300, 600),
        draw: (width, height, view) => drawMap(state, small, near, { width, height, view }, null, state.largestNear),
      })
    : null;
  const rest = h('div');
  const keys = h('div');
  const keysNear = h('div');
  const isNear = links.map((l) => [l.from, l.to].every((n) => near.some((k) => k.index === n)));
  const rescale = () => {
    state.largest = state.largestNear = 1e-9;
    for (const x of state.stations.slice(1)) {
      if (x.list.length)
        linkMeans(x.list).forEach((m, i) => {
          state.largest = Math.max(state.largest, m[state.measure]);
          if (isNear[i]) state.largestNear = Math.max(state.largestNear, m[state.measure]);
        });
    }
    keys.replaceChildren(widthLegend(state, state.largest));
    keysNear.replaceChildren(widthLegend(state, state.largestNear));
  };
  const refresh = () => {
    state.means = linkMeans(state.station.list);
    wide.redraw();
    zoom?.redraw();
    rest.replaceChildren(details('The same as a table', () => flowTable(state)));
  };
  const controls = timeControls(state, refresh);
  const change = () => {
    rescale();
    controls.go(state.at);
  };
  state.station = state.stations[0];
  change();
  const from = () => derived(HOW, part('flow.csv', COLUMNS[state.measure], { scenario: scenarios[state.scenario].id }));
  return [
    h(
      'div',
      { class: 'controls' },
      choice(
        'Width shows',
        used.map((m) => ({ value: m.value, label: m.label })),
        state.measure,
        (m) => {
          state.measure = m;
          change();
        },
      ),
      scenarios.length > 1
        ? select(
            'Scenario',
            scenarios.map((x) => ({ value: x.index, label: x.name })),
            0,
            (x) => {
              state.scenario = x;
              state.stations = stations(x);
              change();
            },
          )
        : null,
      controls.element,
      modeToggles(state, refresh),
    ),
    h(
      'div',
      { class: small ? 'grid maps' : 'grid' },
      figure({
        title: 'The corridor',
        note: `Line width grows with flow. Zoom in for more names${small ? '; the frame is the map beside' : ''}.`,
        content: [wide.element, keys],
        from,
      }),
      zoom
        ? figure({
            title: `Around ${crossings[0].name}`,
            note: 'Line width at a scale of its own. Borders and rivers, 1:50 million, are only indicative here.',
            content: [zoom.element, keysNear],
            from,
          })
        : null,
    ),
    rest,
  ];
}
