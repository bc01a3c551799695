// SPDX-License-Identifier: Apache-2.0
// table.js -- tables that sort, and that can be taken away as CSV.
import { h } from './dom.js';
import { NONE, number } from './format.js';
import { term } from './glossary.js';

const raw = (column, row) => (column.value ? column.value(row) : row[column.key]);
const absent = (x) => x === null || x === undefined || x === '' || Number.isNaN(x);

function compare(a, b) {
  if (absent(a) || absent(b)) return absent(a) - absent(b);
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), 'en', { numeric: true });
}

export function csv(columns, list) {
  const quote = (x) => (absent(x) ? '' : /[",\n\r]/.test(String(x)) ? `"${String(x).replaceAll('"', '""')}"` : String(x));
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

function cell(column, row, largest) {
  const value = raw(column, row);
  const shown = column.show ? column.show(value, row) : typeof value === 'number' ? number(value) : absent(value) ? NONE : value;
  const tag = column.head ? 'th' : 'td';
  return h(tag, { scope: column.head ? 'row' : null, class: column.text || column.head ? column.wrap ? 'text wrap' : 'text' : 'num' },
    h('span', {}, shown), column.bar ? bar(value, largest) : null);
}

// columns: label, key or value(row), unit, show(value,row), text, head, bar, define (a term of the glossary).
export function table({ name, caption, columns, list, sort, descending }) {
  const largest = columns.map((c) => (c.bar ? Math.max(...list.map((r) => Math.abs(raw(c, r)) || 0)) : 0));
  const body = h('tbody');
  let at = sort ? columns.findIndex((c) => c.label === sort) : -1, down = Boolean(descending);
  const heads = columns.map((c, i) => {
    const button = h('button', { type: 'button', title: 'Sort by this column', onclick: () => order(i) }, c.label);
    return h('th', { scope: 'col', class: c.text || c.head ? 'text' : 'num' }, button, c.define ? term(c.define) : null,
      c.unit ? h('small', {}, c.unit) : null);
  });
  function fill() {
    const sorted = at < 0 ? list : [...list].sort((a, b) => (down ? -1 : 1) * compare(raw(columns[at], a), raw(columns[at], b)));
    body.replaceChildren(...sorted.map((row) => h('tr', { class: row.rowClass }, columns.map((c, i) => cell(c, row, largest[i])))));
    heads.forEach((head, i) => head.setAttribute('aria-sort', i !== at ? 'none' : down ? 'descending' : 'ascending'));
  }
  function order(i) {
    down = at === i ? !down : !(columns[i].text || columns[i].head);
    at = i;
    fill();
  }
  fill();
  const button = h('button', { type: 'button', class: 'csv', onclick: () => download(name, csv(columns, list)) }, 'Download CSV');
  return h('div', { class: 'table' },
    h('div', { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': caption },
      h('table', {}, h('caption', {}, caption), h('thead', {}, h('tr', {}, heads)), body)),
    button);
}

// A chart with its title, its note, and the same numbers as a table.
export function figure({ title, note, define, content, legend, data: spec, wide }) {
  return h('figure', { class: wide ? 'wide' : null },
    title ? h('figcaption', {}, h('h4', {}, title, define ? term(define) : null), note ? h('p', {}, note) : null) : null,
    legend ?? null, content,
    spec ? h('details', {}, h('summary', {}, 'The same as a table'), table({ caption: title, ...spec })) : null);
}
