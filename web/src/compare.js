// SPDX-License-Identifier: Apache-2.0
// compare.js -- the page of `amur compare`: every figure beside the reference.
import { data, groupBy, rows } from './data.js';
import { h } from './dom.js';
import { day, number, signed, signedPercent } from './format.js';
import { table } from './table.js';

const KINDS = [
  ['crossing', 'Flow over each crossing'],
  ['terminal', 'Waits at each terminal'],
  ['project', 'Money of each project'],
];

export function drawComparison() {
  const list = rows(data.differences);
  const runs = [...new Set(list.map((r) => r.run))];
  const { corridor } = data;
  document.title = data.title;
  document.getElementById('contents').remove();
  document
    .getElementById('top')
    .append(
      h(
        'div',
        { class: 'page' },
        h('p', { class: 'eyebrow' }, `${day(corridor.first_day)} to ${day(corridor.last_day)}`),
        h('h1', {}, data.title),
        h('p', { class: 'subtitle' }, 'Means over the whole period, beside the base of the first run.'),
      ),
    );
  const kinds = groupBy(list, (r) => r.kind);
  const columns = [
    { label: 'Of', key: 'item', head: true, wrap: true },
    { label: 'Measure', value: (r) => `${r.measure}, ${r.unit}`, text: true, wrap: true },
    { label: 'Scenario', key: 'scenario', text: true },
    ...(runs.length > 1 ? [{ label: 'Run', key: 'run', text: true, wrap: true }] : []),
    { label: 'Reference', key: 'reference', show: number },
    { label: 'Value', key: 'value', show: number },
    { label: 'Difference', key: 'difference', show: signed },
    { label: 'Relative', key: 'relative', show: signedPercent, bar: true },
  ];
  document
    .getElementById('main')
    .append(
      ...KINDS.filter(([kind]) => kinds.has(kind)).map(([kind, title]) =>
        h(
          'section',
          { id: kind },
          h('h2', {}, title),
          table({ name: `compare-${kind}`, caption: title, list: kinds.get(kind), columns }),
        ),
      ),
    );
  if (!list.length)
    document
      .getElementById('main')
      .append(h('section', {}, h('p', {}, 'There is nothing but the reference to compare.')));
}
