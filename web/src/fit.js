// SPDX-License-Identifier: Apache-2.0
// fit.js -- observations beside the model, each by its kind: of a floor only below counts, a record is no mean.
import { colour, fit } from './data.js';
import { h, responsive, s } from './dom.js';
import { add, dot, frame, legend } from './chart.js';
import { number, percent, signedPercent, span } from './format.js';
import { figure, table } from './table.js';

const KINDS = {
  mean: 'mean',
  sum: 'sum',
  at_least: 'at least',
  maximum: 'record',
  count: 'count of few days',
  share: 'share',
  elasticity: 'elasticity',
};
const isFloor = (o) => o.kind === 'at_least';
const isRecord = (o) => o.kind === 'maximum';
const kindOf = (o) => (isRecord(o) ? `record ${o.span}` : KINDS[o.kind]);
const unitOf = (o) =>
  o.kind === 'share' || o.kind === 'elasticity'
    ? `${o.kind} of ${o.measure}`
    : `${o.measure}${o.per_day ? ' a day' : ''}`;

const logOdds = (p) => Math.log(p / (1 - p));
// A model value as its deviation from the observation; none is one without end.
function deviationOf(o, value, none) {
  if (value === null) return none;
  return o.kind === 'share' ? logOdds(value) - logOdds(o.value) : value / o.value - 1;
}
// From which to which deviation the two agree.
function agreement(o) {
  const ends = [deviationOf(o, o.low, -Infinity), deviationOf(o, o.high, Infinity)];
  return [Math.min(...ends), Math.max(...ends)];
}

const AGREES = { at_least: 'agrees from', maximum: 'record agrees from' };
function tip(o) {
  const most = o.high === null ? ' on' : ` to ${number(o.high)}`;
  return (
    `${o.name}: ${kindOf(o)}, observed ${number(o.value)}, model ${number(o.model)} (${signedPercent(o.deviation)}), ` +
    `${AGREES[o.kind] ?? 'agrees from'} ${number(o.low)}${most}`
  );
}

// The observation itself: a line, of a floor a bracket that opens upwards with an arrow, of a record one that holds
// what is below it.
function mark(o, x, mid) {
  const bar = `M${x},${mid - 10}v20`;
  if (isFloor(o)) return `${bar}m0,-20h5m-5,20h5M${x},${mid}h16m-5,-5l5,5l-5,5`;
  if (isRecord(o)) return `${bar}m0,-20h-6m6,20h-6`;
  return null;
}

// Beyond the edge of the chart a triangle tells that it goes on.
function model(o, x, mid, isBeyond, fill) {
  const paint = { fill: o.calibrate ? fill : 'var(--paper)', stroke: fill, 'stroke-width': 2.4 };
  return isBeyond ? s('path', { d: `M${x - 9},${mid - 6}l9,6l-9,6z`, ...paint }) : dot(x, mid, { ...paint, r: 5.5 });
}

function fitRow(f, o, i, { reach, room, width }) {
  const top = 14 + i * room;
  const mid = top + room / 2 + 6;
  const fill = o.within ? colour(0) : colour(1);
  const [low, high] = agreement(o).map((d) => f.x(Math.max(-reach, Math.min(reach, d))));
  const at = f.x(Math.min(reach, o.deviation));
  const path = mark(o, f.x(0), mid);
  return s(
    'g',
    { 'data-tip': tip(o), 'data-kind': o.kind },
    s(
      'text',
      { class: 'row-label', x: f.box.left, y: top + 2 },
      `${o.name.slice(0, Math.floor((width - 120) / 7))}${o.calibrate ? '' : ' (held out)'}`,
    ),
    s('rect', { x: low, width: high - low, y: mid - 8, height: 16, fill: 'var(--band)' }),
    path ? s('path', { d: path, fill: 'none', stroke: 'var(--ink)', 'stroke-width': 1.8 }) : null,
    isFloor(o) && o.deviation > 0
      ? null
      : s('line', { x1: f.x(0), x2: at, y1: mid, y2: mid, stroke: fill, 'stroke-width': 3 }),
    model(o, at, mid, o.deviation > reach, fill),
  );
}

// How far the chart goes: as far as any deviates, but for what is above a floor.
function reachOf(list) {
  const far = list.flatMap((o) => [...agreement(o), isFloor(o) ? Math.min(0, o.deviation) : o.deviation]);
  return Math.max(...far.filter(Number.isFinite).map(Math.abs), 0.1) * 1.1;
}

function fitChart(list, width) {
  const height = list.length * 46 + 50;
  const reach = reachOf(list);
  const f = frame({
    width,
    height,
    x: [-reach, reach],
    y: [0, 1],
    yFormat: () => '',
    xFormat: percent,
    xLabel: 'model against observation',
    label: 'Deviation of the model from each observation, with what agrees',
  });
  f.svg.querySelectorAll('.grid, g > .axis').forEach((e) => {
    if (e.hasAttribute('x1')) e.remove();
  });
  const bottom = height - f.box.bottom;
  const room = (bottom - 14) / list.length;
  add(
    f,
    s('line', { class: 'axis', x1: f.x(0), x2: f.x(0), y1: 4, y2: bottom }),
    list.map((o, i) => fitRow(f, o, i, { reach, room, width })),
  );
  return f.svg;
}

const columns = [
  { label: 'Observation', key: 'name', head: true, wrap: true },
  { label: 'Use', value: (f) => (f.calibrate ? 'calibrated' : 'held out'), text: true, define: 'fit.use' },
  { label: 'Kind', value: kindOf, text: true, define: 'fit.kind', from: 'kind' },
  { label: 'Period', value: (f) => f.from, text: true, show: (x, f) => span(f.from, f.to) },
  { label: 'Observed', key: 'value', from: 'observed', show: (x, f) => `${isFloor(f) ? '≥ ' : ''}${number(x)}` },
  { label: 'Model', key: 'model' },
  { label: 'Unit', value: unitOf, text: true },
  { label: 'Deviation', key: 'deviation', show: signedPercent, define: 'fit.deviation' },
  { label: 'Tolerance', key: 'tolerance', show: (x) => `± ${percent(x)}`, define: 'fit.tolerance' },
  { label: 'In sd', key: 'z', define: 'fit.z' },
  { label: 'Misfit', key: 'misfit', bar: true, define: 'fit.misfit' },
  { label: 'Within', value: (f) => (f.covered ? (f.within ? 'yes' : 'no') : 'not covered'), text: true },
];

export function calibration() {
  const list = fit.filter((f) => f.covered && f.deviation !== null).sort((a, b) => b.calibrate - a.calibrate);
  if (!fit.length) return h('p', {}, 'The corridor has no observations to compare with.');
  return [
    figure({
      title: 'Model against observation',
      define: 'fit.deviation',
      wide: true,
      content: list.length
        ? responsive((width) => fitChart(list, width))
        : h('p', {}, 'The run’s days cover none of the observations.'),
      legend: legend([
        { label: 'Model, within', colour: colour(0), shape: 'dot' },
        { label: 'Outside', colour: colour(1), shape: 'dot' },
        { label: 'Held out', colour: 'var(--quiet)', shape: 'ring' },
        { label: 'What agrees', colour: 'var(--band)' },
        ...(list.some(isFloor)
          ? [{ label: 'At least: anything above agrees', colour: 'var(--ink)', shape: 'floor' }]
          : []),
        ...(list.some(isRecord)
          ? [{ label: 'Record, against the model’s record', colour: 'var(--ink)', shape: 'record' }]
          : []),
      ]),
    }),
    table({
      name: 'fit',
      caption: 'Observations beside the model',
      list: fit,
      columns,
      file: 'fit.csv',
      at: (f) => ({ observed_id: f.id }),
    }),
  ];
}
