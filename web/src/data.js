// SPDX-License-Identifier: Apache-2.0
// data.js -- the run's tables as rows of named fields, and the sums that several parts share.
import { DAY, time } from './format.js';

export const data = JSON.parse(document.getElementById('data').textContent);

export function rows(table) {
  if (!table) return [];
  return table.rows.map((row) => Object.fromEntries(table.columns.map((name, i) => [name, row[i]])));
}

const numbered = (table) => rows(table).map((row, index) => ({ ...row, index }));
const named = (list) => list.map((row) => ({ ...row, name: row.name || row.id }));

export const nodes = named(numbered(data.nodes));
export const links = numbered(data.links);
export const crossings = named(numbered(data.crossings));
export const commodities = named(numbered(data.commodities));
export const chains = named(numbered(data.chains));
export const vehicles = named(numbered(data.vehicles));
export const terminals = named(numbered(data.terminals));
export const regimes = named(numbered(data.regimes));
export const scenarios = named(numbered(data.scenarios));
export const projects = named(numbered(data.projects));
export const sources = numbered(data.sources);
export const modes = data.modes ?? []; // the other two pages have none
export const currency = data.corridor?.currency;

export const periods = numbered(data.periods).map((p) => ({ ...p, start: time(p.from), end: time(p.to) + DAY }));
export const periodsOf = (scenario) => periods.filter((p) => p.scenario === scenario).sort((a, b) => a.start - b.start);
export const base = periodsOf(0);
export const years = [...new Set(base.map((p) => p.year))].sort((a, b) => a - b);
export const lastYear = years[years.length - 1];

// Groups rows into a map of lists.
export function groupBy(list, key) {
  const groups = new Map();
  for (const row of list) {
    const k = key(row);
    if (!groups.has(k)) groups.set(k, []);
    groups.get(k).push(row);
  }
  return groups;
}

const crossingFlows = groupBy(rows(data.crossing_flows), (f) => `${f.period}:${f.crossing}`);

// Sum over directions of one measure in one period.
export function atCrossing(period, crossing, measure, direction) {
  let sum = 0;
  for (const f of crossingFlows.get(`${period}:${crossing}`) ?? []) {
    if (!direction || f.direction === direction) sum += f[measure];
  }
  return sum;
}

const crossingGoods = groupBy(rows(data.crossing_goods), (f) => `${f.period}:${f.crossing}`);

// The same of one commodity, in the base; commodity -1: of all.
export function goodsAt(period, crossing, measure, commodity) {
  if (commodity < 0) return atCrossing(period, crossing, measure);
  return (crossingGoods.get(`${period}:${crossing}`) ?? []).find((f) => f.commodity === commodity)?.[measure] ?? 0;
}

// Mean per day over the days of some periods.
export function meanAt(list, crossing, measure, commodity = -1) {
  let sum = 0;
  let days = 0;
  for (const p of list) {
    sum += p.days * goodsAt(p.index, crossing, measure, commodity);
    days += p.days;
  }
  return days ? sum / days : NaN;
}

// Names of countries by their two letters, where the browser knows them.
const REGIONS = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' });
export const countryName = (code) => (/^[A-Z]{2}$/.test(code) ? REGIONS.of(code) : code);

// Countries that the links of each crossing touch.
export const countriesOf = crossings.map((c) =>
  [
    ...new Set(
      links
        .filter((l) => l.crossing === c.index)
        .flatMap((l) => [nodes[l.from]?.country, nodes[l.to]?.country])
        .filter(Boolean),
    ),
  ].sort(),
);

export const MEASURES = [
  { value: 'vehicles_per_day', label: 'Vehicles', unit: 'vehicles per day', observed: 'vehicles' },
  { value: 'tonnes_per_day', label: 'Tonnes', unit: 'tonnes per day', observed: 'tonnes' },
  { value: 'persons_per_day', label: 'People', unit: 'people per day', observed: 'units' },
];

export const waits = rows(data.waits);
export const shares = rows(data.chain_shares);
export const fit = rows(data.fit);
export const finance = rows(data.finance);
export const financeYears = rows(data.finance_years);
export const summaryCrossings = rows(data.summary_crossings);
export const summaryTerminals = rows(data.summary_terminals);

// Okabe and Ito (2008): told apart by readers with any of the common kinds of colour blindness.
export const COLOURS = [1, 2, 3, 4, 5, 6, 7, 8].map((i) => `var(--c${i})`); // style.css
export const colour = (i) => COLOURS[i % COLOURS.length];
