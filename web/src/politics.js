// SPDX-License-Identifier: Apache-2.0
// politics.js -- opinion and terms of trade over the years, and what they moved.
import { colour, currency, data, groupBy, lastYear, rows, years } from './data.js';
import { details, h, responsive } from './dom.js';
import { add, curve, dot, frame, legend } from './chart.js';
import { day, number, percent, signed, signedPercent } from './format.js';
import { diverging } from './gains.js';
import { derived, part } from './origin.js';
import { figure, table } from './table.js';

const opinions = rows(data.opinions);
const terms = rows(data.terms);
const termYears = rows(data.term_years);
const premia = rows(data.premia);
const premiumYears = rows(data.premium_years);
const inWords = (id) => id.replaceAll('_', ' ');
const CLIMATE = 'climate.yaml of the corridor';
const SUMS = 'report.json';
const wholeYear = (t) => (Number.isInteger(t) ? String(t) : '');
const range = () => [years[0] - 0.4, lastYear + 0.4];

// Lines by year, one for each name: [{name, points: [[year, value]]}].
function linesChart({ lines, width, y, yLabel, yFormat, label }) {
  const f = frame({ width, height: 260, x: range(), y, yLabel, yFormat, xFormat: wholeYear, label });
  add(
    f,
    lines.map((l, i) => [
      curve(
        l.points.map(([t, v]) => [f.x(t), f.y(v)]),
        { stroke: colour(i), 'stroke-width': 2.2, 'stroke-dasharray': i >= 8 ? '6 4' : undefined },
      ),
      l.points.map(([t, v]) =>
        dot(f.x(t), f.y(v), { fill: colour(i), 'data-tip': `${l.name}, ${t}: ${yFormat ? yFormat(v) : number(v)}` }),
      ),
    ]),
  );
  return f.svg;
}

const keys = (lines) => legend(lines.map((l, i) => ({ label: l.name, colour: colour(i), shape: 'line' })));

function opinionFigure() {
  const lines = [...groupBy(opinions, (o) => `${o.group} (${o.country})`)].map(([name, list]) => ({
    name,
    points: list.map((o) => [o.year, o.opinion]),
  }));
  if (!lines.length) return null;
  return figure({
    title: 'Opinion by group',
    define: 'opinions.opinion',
    legend: keys(lines),
    note: 'From −1, against the other side, to 1, for it; at the end of each year',
    from: derived('made by the model of opinion from climate.yaml', part(SUMS, 'opinions: opinion')),
    content: responsive((width) =>
      linesChart({ lines, width, y: [-1, 1], yLabel: 'opinion, −1 to 1', label: 'Opinion of each group by year' }),
    ),
    data: {
      name: 'opinion',
      list: opinions,
      columns: [
        { label: 'Group', key: 'group', head: true },
        { label: 'Country', key: 'country', text: true },
        { label: 'Year', key: 'year', show: String },
        { label: 'Opinion', key: 'opinion' },
      ],
    },
  });
}

// Terms of opinion are called id_year: one line for all of their years.
const family = (id) => id.replace(/_\d{4}$/, '');

function termLines() {
  const groups = groupBy(
    termYears.map((t) => ({ ...t, name: inWords(family(terms[t.term].id)) })),
    (t) => t.name,
  );
  return [...groups].map(([name, list]) => {
    const of = groupBy(list, (t) => t.year);
    return {
      name,
      points: years.map((y) => [y, Math.exp((of.get(y) ?? []).reduce((sum, t) => sum + t.change, 0)) - 1]),
    };
  });
}

function termFigure() {
  const lines = termLines();
  if (!lines.length) return null;
  const values = lines.flatMap((l) => l.points.map((p) => p[1]));
  return figure({
    title: 'What each term does to the trade it concerns',
    define: 'terms',
    legend: keys(lines),
    note: 'Change of what markets want against no such term, mean of the year',
    from: derived('e to the effect times the strength, less 1', part(SUMS, 'term_years: change')),
    content: responsive((width) =>
      linesChart({
        lines,
        width,
        y: [Math.min(0, ...values), Math.max(0, ...values)],
        yLabel: 'change of trade wanted',
        yFormat: percent,
        label: 'Effect of each term of trade by year',
      }),
    ),
    data: {
      name: 'terms',
      list: termYears,
      columns: [
        { label: 'Term', value: (t) => terms[t.term].id, head: true },
        { label: 'Year', key: 'year', show: String },
        { label: 'Strength', key: 'strength', show: percent, from: part(SUMS, 'term_years: strength') },
        {
          label: 'Change of trade',
          value: (t) => Math.exp(t.change) - 1,
          show: signedPercent,
          bar: true,
          from: part(SUMS, 'term_years: change'),
        },
        { label: 'Tonnes moved', key: 'tonnes', show: signed, bar: true, from: MOVED },
        { label: 'People moved', key: 'persons', show: signed, from: MOVED },
      ],
    },
  });
}

const MOVED = derived(
  'carried in the base, less what would be without the term: carried times (1 − e to the minus change)',
  part('market.csv', 'units_per_day', { scenario: 'base' }),
  part(SUMS, 'term_years: tonnes'),
);

// What the terms moved over the horizon, the largest first.
function movedFigure() {
  const of = [...groupBy(termYears, (t) => inWords(family(terms[t.term].id)))];
  const years_ = (list) => list.map((t) => `${t.year} ${signed(t.tonnes)} t`).join(', ');
  const items = of
    .map(([name, list]) => ({
      name,
      value: list.reduce((sum, t) => sum + t.tonnes, 0),
      tip: `${name}: ${years_(list)}`,
    }))
    .filter((i) => i.value)
    .sort((a, b) => b.value - a.value);
  if (!items.length) return null;
  return figure({
    title: 'What each term moved',
    define: 'term_years.tonnes',
    note: 'Tonnes of the base over the horizon that would not have been carried without the term, or that it kept away (to the left)',
    from: MOVED,
    content: responsive((width) =>
      diverging({ items, width, label: 'Tonnes that each term of trade moved over the horizon' }),
    ),
  });
}

function premiumFigure() {
  if (!premia.length) return null;
  const of = groupBy(premiumYears, (y) => y.premium);
  const lines = premia.map((p, i) => ({
    name: inWords(p.id),
    points: (of.get(i) ?? []).map((y) => [y.year, p.premium * y.in_force]),
  }));
  return figure({
    title: 'Premia for risk',
    define: 'premia.premium',
    legend: keys(lines),
    note: 'War: share of the value of the goods on the links named. Lending: added to the yearly rate. Mean of the year',
    from: derived('premium times the share of the year’s days in force', part(CLIMATE, 'risk: premium')),
    content: responsive((width) =>
      linesChart({
        lines,
        width,
        y: [0, Math.max(...lines.flatMap((l) => l.points.map((p) => p[1])), 1e-4)],
        yLabel: 'premium',
        yFormat: percent,
        label: 'Premia for war and lending by year',
      }),
    ),
    data: {
      name: 'premia',
      list: premiumYears,
      columns: [
        { label: 'Premium', value: (y) => inWords(premia[y.premium].id), head: true },
        { label: 'Kind', value: (y) => premia[y.premium].kind, text: true },
        { label: 'On', value: (y) => premia[y.premium].target, text: true, wrap: true },
        { label: 'Year', key: 'year', show: String },
        { label: 'Rate', value: (y) => premia[y.premium].premium, show: percent, from: part(CLIMATE, 'risk: premium') },
        { label: 'In force', key: 'in_force', unit: 'of the days', show: percent, from: null },
        { label: 'Paid', key: 'money', unit: currency, from: PAID },
        { label: 'On', key: 'tonnes', unit: 'tonnes', from: PAID },
      ],
    },
  });
}
const PAID = derived(
  'flow on the links named, times value times premium',
  part('flow.csv', 'units_per_day', { scenario: 'base' }),
  part(SUMS, 'premium_years: money'),
);

function termTable() {
  if (!terms.length) return null;
  const moved = groupBy(termYears, (t) => t.term);
  const sum = (i, key) => (moved.get(i) ?? []).reduce((s, t) => s + t[key], 0);
  return details(`Terms of trade (${terms.length})`, () =>
    table({
      name: 'trade-terms',
      caption: 'Terms of trade and what they moved over the horizon',
      list: terms.map((t, index) => ({ ...t, index })),
      columns: [
        { label: 'Term', key: 'id', head: true },
        { label: 'From', key: 'from', text: true, show: day },
        { label: 'To', key: 'to', text: true, show: day },
        { label: 'Full effect on log of trade', key: 'effect', show: signed, from: part(CLIMATE, 'effect') },
        { label: 'Tonnes', value: (t) => sum(t.index, 'tonnes'), show: signed, bar: true, from: MOVED },
        { label: 'People', value: (t) => sum(t.index, 'persons'), show: signed, from: MOVED },
      ],
    }),
  );
}

export function politics() {
  if (!terms.length && !opinions.length && !premia.length)
    return h('p', {}, 'This corridor has no climate.yaml: no opinion and no terms of trade.');
  const figures = [opinionFigure(), termFigure(), movedFigure(), premiumFigure()].filter(Boolean);
  return [h('div', { class: figures.length > 1 ? 'grid two' : '' }, figures), termTable()];
}
