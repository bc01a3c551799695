// SPDX-License-Identifier: Apache-2.0
// politics.js -- opinion and terms of trade over the years, and what they moved.
import { colour, data, groupBy, lastYear, rows, years } from './data.js';
import { h, responsive } from './dom.js';
import { add, curve, dot, frame, legend } from './chart.js';
import { day, number, percent, signed, signedPercent } from './format.js';
import { figure, table } from './table.js';

const opinions = rows(data.opinions), terms = rows(data.terms), termYears = rows(data.term_years);
const wholeYear = (t) => (Number.isInteger(t) ? String(t) : '');
const range = () => [years[0] - 0.4, lastYear + 0.4];

// Lines by year, one for each name: [{name, points: [[year, value]]}].
function linesChart({ lines, width, y, yLabel, yFormat, label }) {
  const f = frame({ width, height: 260, x: range(), y, yLabel, yFormat, xFormat: wholeYear, label });
  add(f, lines.map((l, i) => [curve(l.points.map(([t, v]) => [f.x(t), f.y(v)]), { stroke: colour(i), 'stroke-width': 2.2, 'stroke-dasharray': i >= 8 ? '6 4' : undefined }),
    l.points.map(([t, v]) => dot(f.x(t), f.y(v), { fill: colour(i), 'data-tip': `${l.name}, ${t}: ${yFormat ? yFormat(v) : number(v)}` }))]));
  return f.svg;
}

const keys = (lines) => legend(lines.map((l, i) => ({ label: l.name, colour: colour(i), shape: 'line' })));

function opinionFigure() {
  const lines = [...groupBy(opinions, (o) => `${o.group} (${o.country})`)].map(([name, list]) => ({ name, points: list.map((o) => [o.year, o.opinion]) }));
  if (!lines.length) return null;
  return figure({ title: 'Opinion by group', define: 'opinion', legend: keys(lines),
    content: responsive((width) => linesChart({ lines, width, y: [-1, 1], yLabel: 'opinion, −1 to 1', label: 'Opinion of each group by year' })),
    data: { name: 'opinion', list: opinions, columns: [{ label: 'Group', key: 'group', head: true }, { label: 'Country', key: 'country', text: true }, { label: 'Year', key: 'year', show: String }, { label: 'Opinion', key: 'opinion' }] } });
}

// Terms of opinion are called id_year: one line for all of their years.
const family = (id) => id.replace(/_\d{4}$/, '');

function termLines() {
  const groups = groupBy(termYears.map((t) => ({ ...t, name: family(terms[t.term].id) })), (t) => t.name);
  return [...groups].map(([name, list]) => {
    const of = groupBy(list, (t) => t.year);
    return { name, points: years.map((y) => [y, Math.exp((of.get(y) ?? []).reduce((sum, t) => sum + t.change, 0)) - 1]) };
  });
}

function termFigure() {
  const lines = termLines();
  if (!lines.length) return null;
  const values = lines.flatMap((l) => l.points.map((p) => p[1]));
  return figure({ title: 'What each term does to the trade it concerns', define: 'tradeterm', legend: keys(lines), note: 'Change of what markets want, mean of the year',
    content: responsive((width) => linesChart({ lines, width, y: [Math.min(0, ...values), Math.max(0, ...values)], yLabel: 'change of trade wanted', yFormat: percent, label: 'Effect of each term of trade by year' })),
    data: { name: 'terms', list: termYears, columns: [{ label: 'Term', value: (t) => terms[t.term].id, head: true }, { label: 'Year', key: 'year', show: String }, { label: 'Strength', key: 'strength', show: percent },
      { label: 'Change of trade', value: (t) => Math.exp(t.change) - 1, show: signedPercent, bar: true }, { label: 'Tonnes moved', key: 'tonnes', show: signed, bar: true }, { label: 'People moved', key: 'persons', show: signed }] } });
}

function termTable() {
  if (!terms.length) return null;
  const moved = groupBy(termYears, (t) => t.term);
  const sum = (i, key) => (moved.get(i) ?? []).reduce((s, t) => s + t[key], 0);
  return h('details', {}, h('summary', {}, `Terms of trade (${terms.length})`), table({ name: 'trade-terms', caption: 'Terms of trade and what they moved over the horizon', list: terms.map((t, index) => ({ ...t, index })), columns: [
    { label: 'Term', key: 'id', head: true }, { label: 'From', key: 'from', text: true, show: day }, { label: 'To', key: 'to', text: true, show: day }, { label: 'Full effect on log of trade', key: 'effect', show: signed },
    { label: 'Tonnes', value: (t) => sum(t.index, 'tonnes'), show: signed, bar: true }, { label: 'People', value: (t) => sum(t.index, 'persons'), show: signed }] }));
}

export function politics() {
  if (!terms.length && !opinions.length) return h('p', {}, 'This corridor has no climate.yaml: no opinion and no terms of trade.');
  const figures = [opinionFigure(), termFigure()].filter(Boolean);
  return [h('div', { class: figures.length > 1 ? 'grid two' : '' }, figures), termTable()];
}
