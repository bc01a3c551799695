// SPDX-License-Identifier: Apache-2.0
// glossary.js -- what each figure means, as the run's data says it; the mark beside a figure shows its definition and
// links to the list.  A definition is known by its table and column: 'waits.wait_h'.
import { data, rows } from './data.js';
import { h } from './dom.js';

// Figures that only the page works out.
const OWN = [
  {
    id: 'rank',
    name: 'Rank',
    meaning:
      'The first is the one with the highest financial return; those without one follow by net present value over cost. By debt: the first adds most to its host’s GDP share; those that add none have no rank.',
  },
];

const definitions = new Map([...rows(data.glossary), ...OWN].map((d) => [d.id, d]));

// Nothing where there is no such definition: data of an earlier version has none.
export function term(id) {
  const d = definitions.get(id);
  if (!d) {
    if (data.glossary) console.warn(`no definition of ${id}`);
    return null;
  }
  const text = `${d.name}${d.unit ? ` (${d.unit})` : ''}: ${d.meaning}`;
  return h(
    'a',
    { class: 'term', href: `#define-${id}`, 'data-tip': text, 'aria-label': `Definition of ${d.name}` },
    '?',
  );
}

export function glossary() {
  return h(
    'dl',
    { class: 'glossary' },
    [...definitions.values()].map((d) =>
      h(
        'div',
        { id: `define-${d.id}` },
        h('dt', {}, d.name, d.unit ? h('small', {}, d.unit) : null),
        h('dd', {}, d.meaning),
      ),
    ),
  );
}
