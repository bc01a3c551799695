// SPDX-License-Identifier: Apache-2.0
// elasticities.js -- how the flow of each crossing answers its own toll, time, capacity and cost, and the cost of others.
import { crossings, data, links, periodsOf, rows } from './data.js';
import { details, h } from './dom.js';
import { number } from './format.js';
import { DAYS, derived, part } from './origin.js';
import { figure, table } from './table.js';

const CAUSES = [
  ['toll', 'Toll'],
  ['time', 'Time'],
  ['capacity', 'Capacity'],
  ['cost', 'Whole cost'],
];
const FILE = 'elasticity.csv';

// Vehicles of every kind over each crossing, loaded and empty, a mean day of the base.
function vehiclesPerDay() {
  const base = new Map(periodsOf(0).map((p) => [p.index, p.days]));
  const days = [...base.values()].reduce((sum, d) => sum + d, 0);
  const total = crossings.map(() => 0);
  for (const f of rows(data.link_flows)) {
    const { crossing } = links[f.link];
    if (crossing >= 0 && base.has(f.period)) total[crossing] += f.vehicles_per_day * base.get(f.period);
  }
  return total.map((x) => x / days);
}

// One row a crossing: {crossing, vehicles, outside, toll, time, capacity, cost}.
function own(list) {
  const vehicles = vehiclesPerDay();
  const found = new Map();
  for (const e of list.filter((r) => r.crossing === r.of_crossing)) {
    const row = found.get(e.crossing) ?? { crossing: e.crossing, vehicles: vehicles[e.crossing], outside: false };
    row[e.cause] = e.elasticity;
    row.outside ||= e.outside;
    found.set(e.crossing, row);
  }
  return [...found.values()].sort((a, b) => a.crossing - b.crossing);
}

const rounded = (x) => number(x === null ? x : +x.toFixed(3));
const name = (crossing) => crossings[crossing].name;
const rowOf = (crossing, cause, of) => ({
  horizon: 1,
  crossing: crossings[crossing].id,
  cause,
  of_crossing: crossings[of].id,
});

function warning(list) {
  const outside = list.filter((r) => r.outside);
  if (!outside.length) return null;
  const [low, high] = data.corridor.elasticity_range;
  return h(
    'p',
    { class: 'caution', id: 'elasticity-caution' },
    `Own elasticities to the whole cost outside the range from ${number(low)} to ${number(high)}: ${outside
      .map((r) => `${name(r.crossing)} ${number(r.cost)}`)
      .join(', ')}.`,
  );
}

function ownTable(list) {
  return table({
    name: 'elasticities',
    caption: 'Vehicles over each crossing, in per cent, where a cause there grows by one per cent',
    list,
    columns: [
      { label: 'Crossing', value: (r) => name(r.crossing), head: true, wrap: true },
      {
        label: 'Vehicles',
        key: 'vehicles',
        unit: 'a day, loaded and empty',
        from: derived(DAYS, part('flow.csv', ['loaded_per_day', 'empty_per_day'])),
      },
      ...CAUSES.map(([cause, label]) => ({
        label,
        key: cause,
        show: rounded,
        define: 'elasticities.cause',
        from: (r) => part(FILE, 'elasticity', rowOf(r.crossing, cause, r.crossing)),
      })),
      {
        label: 'Outside the range',
        value: (r) => Number(r.outside),
        show: (x) => (x ? 'yes' : 'no'),
        text: true,
        define: 'elasticities.outside',
        from: (r) => part(FILE, 'outside', rowOf(r.crossing, 'cost', r.crossing)),
      },
    ],
  });
}

function crossTable(list) {
  return table({
    name: 'cross-elasticities',
    caption: 'Vehicles over a crossing, in per cent, where the whole cost at another grows by one per cent',
    list,
    file: FILE,
    at: (r) => rowOf(r.crossing, 'cost', r.of_crossing),
    columns: [
      { label: 'Crossing', value: (r) => name(r.crossing), head: true, wrap: true },
      { label: 'Cost grows at', value: (r) => name(r.of_crossing), text: true, wrap: true },
      { label: 'Elasticity', key: 'elasticity', show: rounded, bar: true, define: 'elasticities.elasticity' },
    ],
  });
}

export function answersToCauses() {
  const list = rows(data.elasticities);
  if (!list.length) return null;
  const mine = own(list);
  const others = list
    .filter((r) => r.crossing !== r.of_crossing)
    .sort((a, b) => Math.abs(b.elasticity) - Math.abs(a.elasticity));
  return figure({
    title: 'How flows answer',
    define: 'elasticities.elasticity',
    from: part(FILE, 'elasticity', { horizon: 1 }),
    note: 'Of the base over the whole horizon, by the equilibrium’s derivatives: ways, chains and demand answer.',
    wide: true,
    content: [
      warning(mine),
      ownTable(mine),
      others.length
        ? details(`Answers to the whole cost at other crossings (${others.length})`, () => crossTable(others))
        : null,
    ],
  });
}
