// SPDX-License-Identifier: Apache-2.0
// shares.js -- how each commodity travels.
import { chains, colour, commodities, scenarios, shares, years } from './data.js';
import { choice, h, responsive, select } from './dom.js';
import { bars, legend } from './chart.js';
import { hours, number, percent } from './format.js';
import { derived, part } from './origin.js';
import { figure } from './table.js';

// Chains by what they carry, so that the large ones get the clearest colours.
function order() {
  const total = new Map();
  for (const row of shares) {
    const weight = commodities[row.commodity].tonnes_per_unit || 0.01;
    if (row.scenario === 0) total.set(row.chain, (total.get(row.chain) ?? 0) + row.units * weight);
  }
  return [...total.keys()].sort((a, b) => total.get(b) - total.get(a));
}

const OTHER = 7;

export function chainShares() {
  const ranked = order();
  const place = new Map(ranked.map((c, i) => [c, Math.min(i, OTHER)]));
  const colourOf = (chain) => (place.get(chain) < OTHER ? colour(place.get(chain)) : 'var(--idle)');
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
      .map((k) => ({
        label: k.name,
        note: `${number(total(k))} ${k.unit}`,
        parts: list
          .filter((r) => r.commodity === k.index)
          .sort((a, b) => ranked.indexOf(a.chain) - ranked.indexOf(b.chain))
          .map((r) => {
            const share = r.units / total(k);
            return {
              value: share,
              colour: colourOf(r.chain),
              text: percent(share),
              tip: `${k.name}, ${chains[r.chain].name}: ${percent(share)}, ${number(r.units)} ${k.unit}; ${hours(r.time / r.units)} and ${number(r.money / r.units)} of money per unit`,
            };
          }),
      }));
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
            .map((c) => ({ label: chains[c].name, colour: colourOf(c) }))
            .concat(ranked.length > OTHER ? [{ label: 'Other chains', colour: 'var(--idle)' }] : []),
        ),
        content: responsive((width) =>
          bars({ width: width - (width < 520 ? 0 : 60), items, max: 1, label: 'Share of each chain by commodity' }),
        ),
        data: {
          name: 'chain-shares',
          list,
          columns: [
            { label: 'Commodity', value: (r) => commodities[r.commodity].name, head: true },
            { label: 'Chain', value: (r) => chains[r.chain].name, text: true },
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
