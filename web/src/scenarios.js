// SPDX-License-Identifier: Apache-2.0
// scenarios.js -- every scenario beside the base.
import {
  crossings,
  currency,
  finance,
  projects,
  scenarios,
  summaryCrossings,
  summaryTerminals,
  terminals,
} from './data.js';
import { choice, h } from './dom.js';
import { NONE, hours, signed, signedPercent } from './format.js';
import { derived, part } from './origin.js';
import { table } from './table.js';

const of = (list, scenario, key, index) => list.find((r) => r.scenario === scenario && r[key] === index);

function difference(list, key, index, field, scenario) {
  const a = of(list, 0, key, index)?.[field];
  const b = of(list, scenario, key, index)?.[field];
  return a === null || b === null || a === undefined || b === undefined ? null : b - a;
}

// Differences below what the equilibrium is solved to.
const small = (d) => (Math.abs(d) < 0.005 ? '0' : signed(d));

const COLUMNS = {
  vehicles_per_day: ['loaded_per_day', 'empty_per_day', 'counted'],
  persons_per_day: 'units_per_day',
  tonnes_per_day: 'tonnes_per_day',
};

const moved = (list, key, index, field, floor) =>
  scenarios.some((x) => Math.abs(difference(list, key, index, field, x.index) ?? 0) > floor);

function flowColumns(relative) {
  const columns = [];
  for (const c of crossings) {
    for (const [field, unit] of [
      ['vehicles_per_day', 'vehicles/day'],
      ['persons_per_day', 'people/day'],
      ['tonnes_per_day', 't/day'],
    ]) {
      const base = of(summaryCrossings, 0, 'crossing', c.index)?.[field] ?? 0;
      const first = columns.every((k) => k.crossing !== c.index);
      if (!(base > 0) && !moved(summaryCrossings, 'crossing', c.index, field, 0.01)) continue;
      if (!first) continue;
      columns.push({
        crossing: c.index,
        label: c.name,
        unit: relative ? '%' : unit,
        bar: true,
        define: `summary_crossings.${field}`,
        value: (x) => {
          const d = difference(summaryCrossings, 'crossing', c.index, field, x.index);
          return relative ? (base > 0 && d !== null ? d / base : null) : d;
        },
        show: relative ? signedPercent : small,
        from: (x) =>
          derived(
            'mean over the days, less that of the base',
            part('crossing.csv', COLUMNS[field], { scenario: x.id, crossing: c.id }),
          ),
      });
    }
  }
  return columns;
}

function waitColumns() {
  return terminals
    .filter((t) => moved(summaryTerminals, 'terminal', t.index, 'wait_h', 0.02))
    .map((t) => ({
      label: `Wait: ${t.name}`,
      unit: 'h',
      bar: true,
      define: 'waits.wait_h',
      value: (x) => difference(summaryTerminals, 'terminal', t.index, 'wait_h', x.index),
      show: (d) => (d === null ? NONE : (d > 1 / 1200 ? '+' : '') + hours(d)),
      from: (x) =>
        derived(
          'mean weighted by days and arrivals, less that of the base',
          part('terminal.csv', ['wait_h', 'arrivals_per_day'], { scenario: x.id, terminal: t.id }),
        ),
    }));
}

function moneyColumns() {
  return projects
    .filter((p) => of(finance, 0, 'project', p.index))
    .flatMap((p) => [
      {
        label: `Tolls: ${p.name}`,
        unit: `${p.currency}/year`,
        bar: true,
        define: 'finance.toll_revenue_per_year',
        value: (x) => difference(finance, 'project', p.index, 'toll_revenue_per_year', x.index),
        show: signed,
        from: (x) =>
          derived(
            'mean of the modelled years, less that of the base',
            part('finance_year.csv', 'toll_revenue', { scenario: x.id, project: p.id, modelled: 1 }),
          ),
      },
      {
        label: `Mean cover: ${p.name}`,
        unit: 'times',
        bar: true,
        define: 'finance_years.dscr',
        value: (x) => difference(finance, 'project', p.index, 'dscr_mean', x.index),
        show: small,
        from: (x) =>
          derived('less that of the base', part('finance.csv', 'dscr_mean', { scenario: x.id, project: p.id })),
      },
    ])
    .filter((c) => scenarios.some((x) => c.value(x)));
}

const MOST_COLUMNS = 12;

// One column for each measure; where these are many, one row for each and a column for each scenario.
function across(columns, list) {
  if (columns.length <= MOST_COLUMNS)
    return { list, columns: [{ label: 'Scenario', key: 'name', head: true, wrap: true }, ...columns] };
  return {
    list: columns,
    columns: [
      { label: 'Measure', value: (c) => c.label, head: true, wrap: true },
      { label: 'Unit', value: (c) => c.unit, text: true },
      ...list.map((x) => ({
        label: x.name,
        value: (c) => c.value(x),
        show: (d, c) => c.show(d),
        bar: true,
        from: (c) => c.from(x),
      })),
    ],
  };
}

export function scenarioTables() {
  if (scenarios.length < 2) return h('p', {}, 'No scenario ran beside the base.');
  const list = scenarios.slice(1);
  const flows = h('div');
  const fill = (relative) =>
    flows.replaceChildren(
      table({
        name: 'scenario-flows',
        caption: 'Flow over each crossing, difference to the base',
        ...across(flowColumns(relative), list),
      }),
    );
  fill(false);
  const waits = waitColumns();
  const sums = moneyColumns();
  return [
    h(
      'details',
      {},
      h('summary', {}, 'What each scenario changes'),
      h(
        'dl',
        { class: 'glossary' },
        list.map((x) => h('div', {}, h('dt', {}, x.name), h('dd', {}, x.description || x.id))),
      ),
    ),
    choice(
      'Show',
      [
        { value: false, label: 'Difference' },
        { value: true, label: 'Per cent' },
      ],
      false,
      fill,
    ),
    flows,
    waits.length
      ? table({ name: 'scenario-waits', caption: 'Mean wait, difference to the base', ...across(waits, list) })
      : h('p', {}, 'No scenario changes a mean wait by more than a minute.'),
    sums.length
      ? table({ name: 'scenario-money', caption: 'Money, difference to the base', ...across(sums, list) })
      : null,
    h(
      'p',
      { class: 'fine' },
      `Means over the whole period. Tolls are in each project’s own currency, other sums in ${currency}. A bar’s length compares scenarios within one column.`,
    ),
  ];
}
