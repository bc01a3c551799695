// SPDX-License-Identifier: Apache-2.0
// origin.js -- where a number of the page comes from: a file of the run's folder or of the corridor's, its columns, its row.

// columns: a name or a list; row: the values of the columns that pick it out, {scenario: 'base', project: 'x'}.
export const part = (file, columns, row) => ({ file, columns: [].concat(columns), row });

// Worked out from one or several parts; how says in which way.
export const derived = (how, ...parts) => ({ how, parts });

const rowText = (row) =>
  row
    ? `, row ${Object.entries(row)
        .map(([k, v]) => `${k} = ${v}`)
        .join(', ')}`
    : '';
const partText = (p) => `${p.file}, column${p.columns.length > 1 ? 's' : ''} ${p.columns.join(', ')}${rowText(p.row)}`;

export function originText(origin) {
  if (!origin) return '';
  if (origin.file) return `From ${partText(origin)}`;
  return `From ${origin.parts.map(partText).join('; ')}${origin.how ? ` (${origin.how})` : ''}`;
}

// What most sums over flows do.
export const DAYS = 'mean over the days of the periods';
export const flowOver = (how) =>
  derived(how, part('crossing.csv', ['loaded_per_day', 'empty_per_day', 'tonnes_per_day', 'units_per_day', 'counted']));
