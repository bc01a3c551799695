// SPDX-License-Identifier: Apache-2.0
// shares.js -- how each commodity travels.
import { chains, colour, commodities, scenarios, shares, years } from './data.js';
import { choice, h, responsive, select } from './dom.js';
import { bars, legend } from './chart.js';
import { hours, number, percent } from './format.js';
import { derived, part } from './origin.js';
import { figure } from './table.js';

const nameOf = (row) => chains[row.chain].name;

// Names of chains by their area in the picture of the base, so that the large ones get a colour.  Chains of different
// commodities may have one name.
function order() {
  const base = shares.filter((row) => row.scenario === 0);
  const moved = commodities.map(() => 0);
  for (const row of base) moved[row.commodity] += row.units;
  const area = new Map();
  for (const row of base) area.set(nameOf(row), (area.get(nameOf(row)) ?? 0) + row.units / moved[row.commodity]);
  return [...area.keys()].sort((a, b) => area.get(b) - area.get(a));
}

const OTHER = 7;
const SMALL = 0.05; // share below which other chains are one part of the bar
const NAMED = 4; // of them, in words

// The bar of one commodity: chains with a colour, other large ones, and the rest together.
function barOf(k, list, ranked) {
  const total = list.reduce((sum, r) => sum + r.units, 0);
  const share = (r) => r.units / total;
  const place = (r) => Math.min(ranked.indexOf(nameOf(r)), OTHER);
  const fill = (r) => (place(r) < OTHER ? colour(place(r)) : 'var(--idle)');
  const words = (r) => `${nameOf(r)} ${percent(share(r))}`;
  const isSmall = (r) => place(r) === OTHER && share(r) < SMALL;
  const byUnits = [...list].sort((a, b) => b.units - a.units);
  const small = byUnits.filter(isSmall);
  const rest = small.reduce((sum, r) => sum + share(r), 0);
  const more = small.length > NAMED ? `; and ${small.length - NAMED} more` : '';
  return {
    label: k.name,
    note: `${number(total)} ${k.unit}`,
    parts: [
      ...byUnits
        .filter((r) => !isSmall(r))
        .sort((a, b) => place(a) - place(b))
        .map((r) => ({
          value: share(r),
          colour: fill(r),
          text: percent(share(r)),
          tip: `${k.name}, ${words(r)}, ${number(r.units)} ${k.unit}; ${hours(r.time / r.units)} and ${number(r.money / r.units)} of money per unit`,
        })),
      {
        value: rest,
        colour: 'var(--idle)',
        text: percent(rest),
        tip: `${k.name}, small chains ${percent(rest)}: ${small.slice(0, NAMED).map(words).join('; ')}${more}`,
      },
    ].filter((p) => p.value > 0),
  };
}

export function chainShares() {
  const ranked = order();
  const state = { year: 0, scenario: 0 };
  const box = h('div');

  function gather() {
    const sums = new Map();
    for (const row of shares) {
      if (row.scenario !== state.scenario || (state.year && row.year !== state.year)) continue;
      const key = `${row.commodity}:${row.chain}`;
      const sum = sums.get(key) ?? { commodity: row.commodity, chain: row.chain, units: 0, money: 0, time: 0 };
      sum.units += row.units;
      sum.money += row.units * row.money_per_unit;
      sum.time += row.units * row.time_h;
      sums.set(key, sum);
    }
    return [...sums.values()];
  }

  function draw() {
    const list = gather();
    const total = (k) => list.filter((r) => r.commodity === k.index).reduce((sum, r) => sum + r.units, 0);
    const items = commodities
      .filter((k) => total(k) > 0)
      .map((k) =>
        barOf(
          k,
          list.filter((r) => r.commodity === k.index),
          ranked,
        ),
      );
    const from =
      (how, ...columns) =>
      (r) =>
        derived(
          how,
          part('chain_share.csv', columns, {
            scenario: scenarios[state.scenario].id,
            ...(state.year ? { year: state.year } : {}),
            ...(r ? { commodity: commodities[r.commodity].id, chain: chains[r.chain].id } : {}),
          }),
        );
    box.replaceChildren(
      figure({
        title: 'Chains by commodity',
        define: 'chains',
        wide: true,
        from: () => from('summed over markets, times the days of each period', 'units_per_day')(),
        legend: legend(
          ranked
            .slice(0, OTHER)
            .map((label, i) => ({ label, colour: colour(i) }))
            .concat(ranked.length > OTHER ? [{ label: 'Other chains', colour: 'var(--idle)' }] : []),
        ),
        content: responsive((width) => bars({ width, items, max: 1, label: 'Share of each chain by commodity' })),
        data: {
          name: 'chain-shares',
          list,
          columns: [
            { label: 'Commodity', value: (r) => commodities[r.commodity].name, head: true },
            { label: 'Chain', value: nameOf, text: true },
            {
              label: 'Share',
              value: (r) => r.units / total(commodities[r.commodity]),
              show: percent,
              from: from('over the sum of all chains', 'units_per_day'),
            },
            {
              label: 'Units',
              key: 'units',
              from: from('summed over markets, times the days of each period', 'units_per_day'),
              show: (x, r) => `${number(x)} ${commodities[r.commodity].unit}`,
            },
            {
              label: 'Money',
              value: (r) => r.money / r.units,
              unit: 'currency per unit',
              from: from('mean, weighted by units', 'money_per_unit', 'units_per_day'),
            },
            {
              label: 'Door to door',
              value: (r) => r.time / r.units,
              unit: 'h',
              show: hours,
              from: from('mean, weighted by units', 'time_h', 'units_per_day'),
            },
          ],
        },
      }),
    );
  }

  if (!shares.length) return h('p', {}, 'This run has no chain shares.');
  draw();
  return [
    h(
      'div',
      { class: 'controls' },
      choice('Year', [{ value: 0, label: 'All' }, ...years.map((y) => ({ value: y, label: String(y) }))], 0, (y) => {
        state.year = y;
        draw();
      }),
      scenarios.length > 1
        ? select(
            'Scenario',
            scenarios.map((x) => ({ value: x.index, label: x.name })),
            0,
            (x) => {
              state.scenario = x;
              draw();
            },
          )
        : null,
    ),
    box,
  ];
}
