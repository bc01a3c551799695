// SPDX-License-Identifier: Apache-2.0
// picture.js -- units' progress through the stages of a terminal over time, and the queues.
import { colour, groupBy, rows } from './data.js';
import { h, responsive, s } from './dom.js';
import { add, curve, fitText, frame, legend } from './chart.js';
import { hours, number } from './format.js';
import { figure } from './table.js';

export const STATES = ['waits', 'is served', 'is blocked'];
const STROKES = [colour(1), colour(0), colour(3)];
const HOUR = 3600e3;

// Hours since a date, or since the beginning of days without a date (start null).
const moment = (start, at) => new Date((start ?? 0) + at * HOUR);
const clock = (t) => t.toISOString().slice(11, 16);
const dayOf = (start, at) =>
  start === null ? `day ${Math.floor(at / 24) + 1}` : moment(start, at).toISOString().slice(5, 10);
const stamp = (start, at) =>
  start === null
    ? `${dayOf(start, at)}, ${clock(moment(start, at))}`
    : moment(start, at).toISOString().slice(0, 16).replace('T', ' ');

// Round moments between two hours, some 74 pixels apart, as {at, text}: times of day, or days of the calendar.
function moments(start, from, to, width) {
  const step =
    [1 / 12, 0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 168, 336, 720].find((k) => (to - from) / k <= width / 74) ?? 2160;
  const list = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step)
    list.push({ at, text: step < 24 && at % 24 ? clock(moment(start, at)) : dayOf(start, at) });
  return list;
}

// Where in the band of a stage a state begins and ends: waiting leads through its upper half, service through its lower.
const FROM = [0, 0.5, 1];
const TO = [0.5, 1, 1];

// One path per state, and one for what lies between.
function paths(units, x, y) {
  const d = ['', '', ''];
  let links = '';
  for (const list of units) {
    list.forEach((p, i) => {
      d[p.state] += `M${x(p.from_h)},${y(p.stage + FROM[p.state])}L${x(p.to_h)},${y(p.stage + TO[p.state])}`;
      const next = list[i + 1];
      if (next)
        links += `M${x(p.to_h)},${y(p.stage + TO[p.state])}L${x(next.from_h)},${y(next.stage + FROM[next.state])}`;
    });
  }
  return [links, ...d];
}

function spaceTime({ picture, stages, start, unit }, width) {
  const narrow = width < 520;
  const left = narrow ? 8 : Math.min(170, width * 0.22);
  const band = 64;
  const top = 12;
  const bottom = 30;
  const height = top + bottom + band * stages.length;
  const scale = (at) => left + ((at - picture.from_h) / (picture.to_h - picture.from_h)) * (width - left - 16);
  const x = (at) => scale(at).toFixed(1);
  const y = (at) => (top + band * at).toFixed(1);
  const bands = stages.map((name, i) => [
    s('rect', {
      x: left,
      width: width - left - 16,
      y: y(i),
      height: band,
      fill: i % 2 ? 'var(--ground)' : 'var(--paper)',
    }),
    s(
      'text',
      {
        class: 'row-label',
        x: narrow ? left + 4 : left - 10,
        y: +y(i) + (narrow ? 14 : band / 2),
        dy: narrow ? 0 : '0.35em',
        'text-anchor': narrow ? 'start' : 'end',
      },
      fitText(name, narrow ? 150 : left - 14),
    ),
  ]);
  const units = [...groupBy(rows(picture.steps), (p) => p.unit).values()].map((list) =>
    [...list].sort((a, b) => a.from_h - b.from_h),
  );
  const [links, ...states] = paths(units, x, y);
  return s(
    'svg',
    {
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'aria-label': `Progress of each ${unit} through the stages over time`,
    },
    bands,
    moments(start, picture.from_h, picture.to_h, width - left).map(({ at, text }) => [
      s('line', { class: 'grid', x1: x(at), x2: x(at), y1: top, y2: height - bottom }),
      s('text', { class: 'tick', x: x(at), y: height - 10, 'text-anchor': 'middle' }, text),
    ]),
    s('path', { d: links, fill: 'none', stroke: 'var(--idle)', 'stroke-width': 0.7, 'stroke-dasharray': '2 2' }),
    states.map((d, i) =>
      s('path', {
        d,
        fill: 'none',
        stroke: STROKES[i],
        'stroke-width': 1.2,
        'stroke-opacity': 0.75,
        class: `state-${i}`,
      }),
    ),
  );
}

export function spaceTimeFigure(spec) {
  const { picture, stages, start, unit } = spec;
  const shown = picture.one_of > 1 ? `One of ${picture.one_of} is drawn. ` : '';
  return figure({
    wide: true,
    title: `Each ${unit} through the stages`,
    note: `${shown}One replication around its longest queue, ${stamp(start, picture.from_h)} to ${stamp(start, picture.to_h)}. A line leads through the upper half of a stage while the ${unit} waits there, through the lower half while it is served, and along its foot while there is no room ahead: the flatter, the longer.`,
    legend: legend(STATES.map((label, i) => ({ label, colour: STROKES[i], shape: 'line' }))),
    content: responsive((width) => spaceTime(spec, width)),
    data: {
      name: 'space-time',
      list: rows(picture.steps),
      columns: [
        { label: 'Unit', key: 'unit' },
        { label: 'Stage', value: (p) => stages[p.stage], text: true },
        { label: 'State', value: (p) => STATES[p.state], text: true },
        { label: 'From', value: (p) => stamp(start, p.from_h), text: true },
        { label: 'To', value: (p) => stamp(start, p.to_h), text: true },
        { label: 'For', value: (p) => p.to_h - p.from_h, show: hours },
      ],
    },
  });
}

const samples = (q, start) => q.waiting[0].map((_, i) => moment(start, q.first_h + i * q.every_h));

function queueChart({ queues, one, stages, start }, width) {
  const at = samples(queues, start);
  const last = queues.first_h + (at.length - 1) * queues.every_h;
  const marks = moments(start, queues.first_h, last, width - 60);
  const top = Math.max(1, ...queues.waiting.flat(), ...(one ? one.waiting.at(-1) : []));
  const f = frame({
    width,
    height: 260,
    time: true,
    x: [at[0], at.at(-1)],
    y: [0, top],
    yLabel: 'units',
    xTicks: marks.map((m) => moment(start, m.at)),
    xFormat: (t) => marks.find((m) => +moment(start, m.at) === +t).text,
    label: 'Units waiting at each stage, and inside, over time',
  });
  const line = (list, times, attributes) =>
    curve(
      list.map((n, i) => [f.x(times[i]), f.y(n)]),
      attributes,
    );
  add(
    f,
    one ? line(one.waiting.at(-1), samples(one, start), { stroke: 'var(--idle)', 'stroke-width': 1 }) : null,
    stages.map((name, i) => line(queues.waiting[i], at, { stroke: colour(i), 'stroke-width': 1.8, 'data-tip': name })),
    line(queues.waiting.at(-1), at, { stroke: 'var(--ink)', 'stroke-width': 1.8 }),
  );
  return f.svg;
}

// spec: queues (mean over replications), one (of one replication, or nothing), stages, start.
export function queueFigure(spec) {
  const { queues, one, stages, start } = spec;
  if (!queues.waiting[0].length) return h('p', {}, 'The queues were not sampled.');
  return figure({
    wide: true,
    title: 'Queues',
    note: one
      ? 'Means over all replications; one replication beside them, which shows how they swing.'
      : 'One replication.',
    legend: legend([
      ...stages.map((label, i) => ({ label: `waiting: ${label}`, colour: colour(i), shape: 'line' })),
      { label: 'all inside', colour: 'var(--ink)', shape: 'line' },
      ...(one ? [{ label: 'all inside, one replication', colour: 'var(--idle)', shape: 'line' }] : []),
    ]),
    content: responsive((width) => queueChart(spec, width)),
    data: {
      name: 'queues',
      list: samples(queues, start).map((t, i) => ({ t, i })),
      columns: [
        { label: 'At', value: (r) => stamp(start, (+r.t - (start ?? 0)) / HOUR), text: true },
        ...[...stages, 'inside'].map((label, k) => ({ label, value: (r) => queues.waiting[k][r.i], show: number })),
      ],
    },
  });
}
