// SPDX-License-Identifier: Apache-2.0
// volumes.js -- flow over each crossing through time, beside what was counted; the largest first, the rest on demand.
import {
  atCrossing,
  base,
  colour,
  commodities,
  countriesOf,
  countryName,
  crossings,
  fit,
  goodsAt,
  lastYear,
  MEASURES,
  meanAt,
  years,
} from './data.js';
import { choice, details, h, responsive, s, search, select } from './dom.js';
import { add, dot, frame, legend, steps, whisker } from './chart.js';
import { DAY, number, percent, signedPercent, span, time } from './format.js';
import { derived, part } from './origin.js';
import { figure, table } from './table.js';

const INK = 'var(--ink)';
const CALIBRATED = colour(1);
const HELD = 'var(--held)';
const SHOWN = 12;

// Of a record the days of one span.
const perDay = (f, x = f.value) => (f.per_day ? x : x / f.days);
const modelPerDay = (f) => perDay(f, f.model);
const FLOWS = ['mean', 'sum', 'at_least', 'maximum', 'count'];
const WORDS = { at_least: 'at least ', maximum: 'a record of ' };
const some = (f) =>
  [f.direction, f.commodities === '*' ? '' : f.commodities, f.vehicles === '*' ? '' : f.vehicles]
    .filter(Boolean)
    .join(', ');

// What is asked for: measure, commodity (-1: all), country, words.
const observations = (c, ask) =>
  ask.commodity < 0
    ? fit.filter((f) => FLOWS.includes(f.kind) && f.crossing === c.index && f.measure === ask.measure.observed)
    : [];
const level = (p, c, ask) => goodsAt(p.index, c.index, ask.measure.value, ask.commodity);
const goods = (ask) => (ask.commodity < 0 ? '' : `, ${commodities[ask.commodity].name}`);

// The columns of crossing.csv behind a measure.
function origin(ask, c) {
  const columns = {
    vehicles_per_day: ['loaded_per_day', 'empty_per_day'],
    tonnes_per_day: 'tonnes_per_day',
    persons_per_day: 'units_per_day',
  }[ask.measure.value];
  const row = {
    scenario: 'base',
    ...(c ? { crossing: c.id } : {}),
    ...(ask.commodity < 0 ? {} : { commodity: commodities[ask.commodity].id }),
    ...(ask.measure.observed === 'vehicles' ? { counted: 1 } : {}),
  };
  return derived(
    'summed over directions, chains and vehicles; means weight periods by their days',
    part('crossing.csv', columns, row),
  );
}

// A mean is a dot with what agrees about it; a floor a bracket that opens upwards, with an arrow; a record one that
// holds what is below it.
const MARKS = {
  at_least: (o, { left, right, mid, y, colourOf }) => [
    s('path', { d: `M${left},${y - 6}v6H${right}v-6`, fill: 'none' }),
    s('path', { d: `M${mid},${y}v-16m-4,4l4,-4l4,4`, fill: 'none', stroke: colourOf }),
  ],
  maximum: (o, { left, right, mid, y, low, high }) => [
    s('path', { d: `M${left},${y + 6}v-6H${right}v6`, fill: 'none' }),
    whisker(mid, low, high),
  ],
};
const drawMean = (o, { left, right, mid, y, low, high, colourOf }) => [
  s('rect', {
    x: left,
    y: high,
    width: right - left,
    height: Math.max(1, low - high),
    fill: colourOf,
    'fill-opacity': 0.1,
    stroke: 'none',
  }),
  s('line', { x1: left, x2: right, y1: y, y2: y, 'stroke-dasharray': o.calibrate ? null : '5 3' }),
  whisker(mid, low, high),
  dot(mid, y, { fill: o.calibrate ? colourOf : 'var(--paper)', r: 4.5 }),
];

function drawObservation(f, o) {
  const { x, y } = f;
  const colourOf = o.calibrate ? CALIBRATED : HELD;
  const left = x(time(o.from));
  const right = Math.max(left + 3, x(time(o.to) + DAY));
  const mid = (left + right) / 2;
  const value = perDay(o);
  const place = {
    left,
    right,
    mid,
    y: y(value),
    low: y(perDay(o, o.low)),
    high: o.high === null ? null : y(perDay(o, o.high)),
    colourOf,
  };
  const tip =
    `${o.name}: observed ${WORDS[o.kind] ?? ''}${number(value)} a day${some(o) ? ` (${some(o)})` : ''}, tolerance ±${percent(o.tolerance)}; ` +
    (o.covered ? `model ${number(modelPerDay(o))}, ${o.within ? 'within' : 'outside'}` : 'not covered by the run');
  return s(
    'g',
    {
      'data-tip': tip,
      'data-kind': o.kind,
      stroke: colourOf,
      'stroke-width': 1.8,
      origin: part('fit.csv', ['observed', 'model', 'tolerance'], { observed_id: o.id }),
    },
    (MARKS[o.kind] ?? drawMean)(o, place),
    o.covered
      ? s('path', {
          d: `M${mid - 5},${y(modelPerDay(o)) - 5}l10,10m0,-10l-10,10`,
          stroke: INK,
          'stroke-width': 2,
          fill: 'none',
        })
      : null,
  );
}

function chart(c, ask, width, height) {
  const { measure } = ask;
  const seen = observations(c, ask);
  const at = (p) => level(p, c, ask);
  const top = Math.max(...base.map(at), ...seen.map((o) => perDay(o, Math.max(o.value, o.high ?? 0))), 1e-9);
  const design =
    measure.observed === 'vehicles' && ask.commodity < 0 && c.design_per_day <= 2.2 * top ? c.design_per_day : null;
  const f = frame({
    width,
    height,
    x: [base[0].start, base[base.length - 1].end],
    y: [0, Math.max(top, design ?? 0)],
    time: true,
    yLabel: `${measure.unit}${goods(ask)}`,
    label: `${c.name}: ${measure.unit}${goods(ask)} by period${seen.length ? ', and observations' : ''}`,
  });
  add(
    f,
    steps(f, base, at, { stroke: colour(0), 'stroke-width': 2.2 }),
    base.map((p) =>
      s('rect', {
        x: f.x(p.start),
        width: Math.max(1, f.x(p.end) - f.x(p.start)),
        y: f.box.top,
        height: f.box.inner,
        fill: 'transparent',
        'data-tip': `${span(p.from, p.to)}: ${number(at(p))} ${measure.unit}${goods(ask)}`,
      }),
    ),
  );
  if (design)
    add(
      f,
      s('line', { class: 'limit', x1: f.box.left, x2: width - f.box.right, y1: f.y(design), y2: f.y(design) }),
      s(
        'text',
        { class: 'note', x: width - f.box.right, y: f.y(design) - 5, 'text-anchor': 'end' },
        `design ${number(design)}`,
      ),
    );
  add(
    f,
    seen.map((o) => drawObservation(f, o)),
  );
  return f.svg;
}

function panel(c, ask, { height = 230, wide = false } = {}) {
  const { measure } = ask;
  const list = base.map((p) => ({ from: p.from, to: p.to, days: p.days, value: level(p, c, ask) }));
  const off =
    measure.observed === 'vehicles' && c.design_per_day
      ? `Designed for ${number(c.design_per_day)} vehicles a day.`
      : c.kind;
  return figure({
    title: c.name,
    note: off,
    wide,
    define: `summary_crossings.${measure.value}`,
    from: origin(ask, c),
    content: responsive((width) => chart(c, ask, width, height)),
    data: {
      name: `volumes-${c.id}`,
      list,
      columns: [
        { label: 'From', key: 'from', text: true },
        { label: 'To', key: 'to', text: true },
        { label: 'Days', key: 'days' },
        { label: measure.label, key: 'value', unit: `${measure.unit}${goods(ask)}`, from: origin(ask, c) },
      ],
    },
  });
}

// Every crossing that is asked for, as one row of a table.
function summary(list, ask) {
  const of = (year) => base.filter((p) => !year || p.year === year);
  const mean = (c, year) => meanAt(of(year), c.index, ask.measure.value, ask.commodity);
  const share = ask.measure.observed === 'vehicles' && ask.commodity < 0;
  return table({
    name: 'volumes',
    caption: `${ask.measure.label} a day over each crossing${goods(ask)}, base`,
    list,
    sort: 'Mean',
    descending: true,
    columns: [
      { label: 'Crossing', key: 'name', head: true, wrap: true },
      { label: 'Kind', key: 'kind', text: true, wrap: true },
      { label: 'Countries', value: (c) => countriesOf[c.index].map(countryName).join(', '), text: true, wrap: true },
      { label: 'Mean', value: (c) => mean(c, 0), unit: `${ask.measure.unit}`, bar: true, from: (c) => origin(ask, c) },
      ...(years.length > 1
        ? [years[0], lastYear].map((y) => ({ label: String(y), value: (c) => mean(c, y), from: (c) => origin(ask, c) }))
        : []),
      ...(years.length > 1
        ? [
            {
              label: 'Change',
              value: (c) => (mean(c, years[0]) > 0 ? mean(c, lastYear) / mean(c, years[0]) - 1 : null),
              show: signedPercent,
              from: (c) => origin(ask, c),
            },
          ]
        : []),
      ...(share
        ? [
            {
              label: 'Design',
              key: 'design_per_day',
              unit: 'vehicles per day',
              from: (c) => part('crossing.csv of the corridor', 'design_per_day', { crossing_id: c.id }),
            },
            {
              label: 'Of design',
              value: (c) => (c.design_per_day > 0 ? mean(c, 0) / c.design_per_day : null),
              show: percent,
              define: 'crossings.design_per_day',
              from: (c) => origin(ask, c),
            },
          ]
        : []),
    ],
  });
}

// Those asked for, the largest first; where all are shown they stay in the corridor's order.
function chosen(ask) {
  const words = ask.words.toLowerCase().split(/\s+/).filter(Boolean);
  const list = crossings
    .filter((c) => observations(c, ask).length || base.some((p) => level(p, c, ask) > 0))
    .filter((c) => !ask.country || countriesOf[c.index].includes(ask.country))
    .filter((c) =>
      words.every((w) =>
        [c.name, c.id, c.kind, ...countriesOf[c.index].map(countryName)].join(' ').toLowerCase().includes(w),
      ),
    );
  if (list.length <= SHOWN) return list;
  const rank = (c) =>
    (observations(c, ask).length ? 1e12 : 0) + meanAt(base, c.index, ask.measure.value, ask.commodity);
  return list.sort((a, b) => rank(b) - rank(a));
}

export function volumes() {
  const used = MEASURES.filter((m) =>
    crossings.some((c) => base.some((p) => atCrossing(p.index, c.index, m.value) > 0)),
  );
  if (!used.length) return h('p', {}, 'No crossing carried anything in this run.');
  const ask = { measure: used[0], commodity: -1, country: '', words: '' };
  const box = h('div');
  const count = h('p', { class: 'fine', role: 'status' });
  const fill = () => {
    const list = chosen(ask);
    const most = list.slice(0, SHOWN);
    const rest = list.slice(SHOWN);
    count.textContent = `${list.length} of ${crossings.length} crossings${goods(ask)}${rest.length ? `; the ${SHOWN} ${fit.length ? 'with observations or the most flow' : 'with the most flow'} are drawn, the others are in the table` : ''}.`;
    box.replaceChildren(
      h(
        'div',
        { class: rest.length ? 'grid many' : 'grid two' },
        most.map((c, i) => panel(c, ask, rest.length ? { height: 190 } : i ? {} : { height: 330, wide: true })),
      ),
      ...(list.length ? [summary(list, ask)] : []),
      ...(rest.length
        ? [
            details(
              `Charts of the other ${rest.length} crossings`,
              () =>
                h(
                  'div',
                  { class: 'grid many' },
                  rest.map((c) => panel(c, ask, { height: 190 })),
                ),
              { class: 'more' },
            ),
          ]
        : []),
    );
  };
  const nations = [
    ...new Set(
      countriesOf.filter((_, i) => MEASURES.some((m) => base.some((p) => atCrossing(p.index, i, m.value) > 0))).flat(),
    ),
  ].sort((a, b) => countryName(a).localeCompare(countryName(b)));
  const carried = commodities.filter((k) =>
    base.some((p) => crossings.some((c) => MEASURES.some((m) => goodsAt(p.index, c.index, m.value, k.index) > 0))),
  );
  fill();
  return [
    h(
      'div',
      { class: 'controls' },
      choice('Count', used, used[0].value, (v) => {
        ask.measure = MEASURES.find((m) => m.value === v);
        fill();
      }),
      carried.length > 1
        ? select(
            'Commodity',
            [{ value: -1, label: 'All' }, ...carried.map((k) => ({ value: k.index, label: k.name }))],
            -1,
            (v) => {
              ask.commodity = v;
              fill();
            },
          )
        : null,
      nations.length > 2
        ? select(
            'Country',
            [{ value: '', label: 'All' }, ...nations.map((k) => ({ value: k, label: countryName(k) }))],
            '',
            (v) => {
              ask.country = v;
              fill();
            },
          )
        : null,
      crossings.length > SHOWN
        ? search(
            'Find',
            'crossing, kind or country',
            crossings.map((c) => c.name),
            (v) => {
              ask.words = v;
              fill();
            },
          )
        : null,
    ),
    count,
    legend([
      { label: 'Model, each period', colour: colour(0), shape: 'line' },
      ...(fit.length
        ? [
            { label: 'Observed, calibrated to; bar: what agrees', colour: CALIBRATED, shape: 'dot' },
            { label: 'Observed, held out', colour: HELD, shape: 'ring' },
            ...(fit.some((f) => f.kind === 'at_least')
              ? [{ label: 'Observed, at least', colour: CALIBRATED, shape: 'floor' }]
              : []),
            ...(fit.some((f) => f.kind === 'maximum')
              ? [{ label: 'Observed, a record', colour: CALIBRATED, shape: 'record' }]
              : []),
            { label: 'Model over the same days and classes', colour: INK, shape: 'cross' },
          ]
        : []),
    ]),
    box,
  ];
}
