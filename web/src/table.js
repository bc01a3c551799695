// SPDX-License-Identifier: Apache-2.0
// table.js -- tables that sort, and that can be taken away as CSV.
import { details, h } from './dom.js';
import { NONE, number } from './format.js';
import { part } from './origin.js';
import { term } from './glossary.js';

const raw = (column, row) => (column.value ? column.value(row) : row[column.key]);
const absent = (x) => x === null || x === undefined || x === '' || Number.isNaN(x);

// Absent values come last, whichever way one sorts.
function compare(a, b, down) {
  if (absent(a) || absent(b)) return absent(a) - absent(b);
  return (down ? -1 : 1) * order(a, b);
}

function order(a, b) {
  return typeof a === 'number' && typeof b === 'number'
    ? a - b
    : String(a).localeCompare(String(b), 'en', { numeric: true });
}

export function csv(columns, list) {
  const quote = (x) =>
    absent(x) ? '' : /[",\n\r]/.test(String(x)) ? `"${String(x).replaceAll('"', '""')}"` : String(x);
  const head = columns.map((c) => quote(c.unit ? `${c.label} (${c.unit})` : c.label)).join(',');
  return [head, ...list.map((row) => columns.map((c) => quote(raw(c, row))).join(','))].join('\n') + '\n';
}

function download(name, text) {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/csv;charset=utf-8' }));
  h('a', { href: url, download: `${name}.csv` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
}

function bar(value, largest) {
  if (absent(value) || !largest) return null;
  const width = Math.min(50, (50 * Math.abs(value)) / largest);
  const style = value < 0 ? `right:50%;width:${width}%` : `left:50%;width:${width}%`;
  return h('span', { class: `bar ${value < 0 ? 'down' : 'up'}`, 'aria-hidden': 'true' }, h('i', { style }));
}

// The origin of a column, or of one cell of it: column.from is a column of the file or a whole origin (origin.js), for a
// row if it is a function; without it the key is the file's column.
function originOf(column, { file, at }, row) {
  const from =
    typeof column.from === 'function'
      ? row
        ? column.from(row)
        : null
      : column.from === undefined && !column.value
        ? column.key
        : column.from;
  if (!from) return null;
  if (typeof from !== 'string') return from;
  return file ? part(file, from, row && at ? at(row) : undefined) : null;
}

function cell(column, row, largest, spec) {
  const value = raw(column, row);
  const shown = column.show
    ? column.show(value, row)
    : typeof value === 'number'
      ? number(value)
      : absent(value)
        ? NONE
        : value;
  const tag = column.head ? 'th' : 'td';
  return h(
    tag,
    {
      scope: column.head ? 'row' : null,
      origin: column.head ? null : () => originOf(column, spec, row),
      exact: value,
      class: column.text || column.head ? (column.wrap ? 'text wrap' : 'text') : 'num',
    },
    h('span', {}, shown),
    column.bar ? bar(value, largest) : null,
  );
}

// columns: label, key or value(row), unit, show(value,row), text, head, bar, define (a term of the glossary), from.
// file, at(row): where the numbers come from, and how a row of the file is known.
export function table(spec) {
  const { name, caption, columns, list, sort, descending } = spec;
  const largest = columns.map((c) => (c.bar ? Math.max(...list.map((r) => Math.abs(raw(c, r)) || 0)) : 0));
  const body = h('tbody');
  let at = sort ? columns.findIndex((c) => c.label === sort) : -1;
  let down = Boolean(descending);
  const heads = columns.map((c, i) => {
    const button = h(
      'button',
      { type: 'button', 'aria-label': `${c.label}: sort by this column`, onclick: () => sortBy(i) },
      c.label,
    );
    return h(
      'th',
      { scope: 'col', origin: c.head ? null : originOf(c, spec), class: c.text || c.head ? 'text' : 'num' },
      button,
      c.define ? term(c.define) : null,
      c.unit ? h('small', {}, c.unit) : null,
    );
  });
  function fill() {
    const sorted = at < 0 ? list : [...list].sort((a, b) => compare(raw(columns[at], a), raw(columns[at], b), down));
    body.replaceChildren(
      ...sorted.map((row) =>
        h(
          'tr',
          { class: row.rowClass },
          columns.map((c, i) => cell(c, row, largest[i], spec)),
        ),
      ),
    );
    heads.forEach((head, i) => head.setAttribute('aria-sort', i !== at ? 'none' : down ? 'descending' : 'ascending'));
  }
  function sortBy(i) {
    down = at === i ? !down : !(columns[i].text || columns[i].head);
    at = i;
    fill();
  }
  fill();
  const button = h(
    'button',
    { type: 'button', class: 'csv', onclick: () => download(name, csv(columns, list)) },
    'Download CSV',
  );
  return h(
    'div',
    { class: 'table' },
    h(
      'div',
      { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
      h('table', {}, h('caption', {}, caption), h('thead', {}, h('tr', {}, heads)), body),
    ),
    button,
  );
}

// A chart with its title, its note, where it comes from, and the same numbers as a table.
export function figure({ title, note, define, content, legend, data: spec, wide, from, level = 3 }) {
  const one =
    spec?.file && !from
      ? part(spec.file, [
          ...new Set(
            spec.columns
              .filter((c) => !c.head && !c.text && (c.from ?? c.key))
              .map((c) => c.from ?? c.key)
              .filter((c) => typeof c === 'string'),
          ),
        ])
      : null;
  return h(
    'figure',
    { class: wide ? 'wide' : null, origin: from ?? one },
    title
      ? h(
          'figcaption',
          {},
          h(`h${level}`, { class: 'title' }, title, define ? term(define) : null),
          note ? h('p', {}, note) : null,
        )
      : null,
    legend ?? null,
    content,
    spec ? details('The same as a table', () => table({ caption: title, ...spec })) : null,
  );
}
