// SPDX-License-Identifier: Apache-2.0
// volumes.js -- flow over each crossing through time, beside what was counted.
import { atCrossing, base, colour, crossings, fit, MEASURES } from './data.js';
import { choice, h, responsive, s } from './dom.js';
import { add, dot, frame, legend, steps, whisker } from './chart.js';
import { DAY, number, percent, span, time } from './format.js';
import { figure } from './table.js';

const INK = '#1d2733', CALIBRATED = '#d55e00', HELD = '#8f3d7a';

const perDay = (f) => (f.per_day ? f.value : f.value / f.days);
const modelPerDay = (f) => (f.per_day ? f.model : f.model / f.days);
const part = (f) => [f.direction, f.commodities === '*' ? '' : f.commodities, f.vehicles === '*' ? '' : f.vehicles].filter(Boolean).join(', ');

function observations(c, measure) {
  return fit.filter((f) => f.crossing === c.index && f.measure === measure.observed);
}

function drawObservation(f, o) {
  const { x, y } = f, colourOf = o.calibrate ? CALIBRATED : HELD;
  const left = x(time(o.from)), right = Math.max(left + 3, x(time(o.to) + DAY)), mid = (left + right) / 2;
  const value = perDay(o), tip = `${o.name}: observed ${number(value)} a day${part(o) ? ` (${part(o)})` : ''}, tolerance ±${percent(o.tolerance)}; ` +
    (o.covered ? `model ${number(modelPerDay(o))}, ${o.within ? 'within' : 'outside'}` : 'not covered by the run');
  return s('g', { 'data-tip': tip, stroke: colourOf, 'stroke-width': 1.8 },
    s('rect', { x: left, y: y(value * (1 + o.tolerance)), width: right - left, height: Math.max(1, y(value * (1 - o.tolerance)) - y(value * (1 + o.tolerance))), fill: colourOf, 'fill-opacity': 0.1, stroke: 'none' }),
    s('line', { x1: left, x2: right, y1: y(value), y2: y(value), 'stroke-dasharray': o.calibrate ? null : '5 3' }),
    whisker(mid, y(value * (1 - o.tolerance)), y(value * (1 + o.tolerance))),
    dot(mid, y(value), { fill: o.calibrate ? colourOf : '#fff', r: 4.5 }),
    o.covered ? s('path', { d: `M${mid - 5},${y(modelPerDay(o)) - 5}l10,10m0,-10l-10,10`, stroke: INK, 'stroke-width': 2, fill: 'none' }) : null);
}

function chart(c, measure, width, height) {
  const seen = observations(c, measure), values = base.map((p) => atCrossing(p.index, c.index, measure.value));
  const top = Math.max(...values, ...seen.map((o) => perDay(o) * (1 + o.tolerance)), 1e-9);
  const design = measure.observed === 'vehicles' && c.design_per_day <= 2.2 * top ? c.design_per_day : null;
  const f = frame({ width, height, x: [base[0].start, base[base.length - 1].end], y: [0, Math.max(top, design ?? 0)], time: true,
    yLabel: measure.unit, label: `${c.name}: ${measure.unit} by period, and observations` });
  const level = (p) => atCrossing(p.index, c.index, measure.value);
  add(f, steps(f, base, level, { stroke: colour(0), 'stroke-width': 2.2 }),
    base.map((p) => s('rect', { x: f.x(p.start), width: Math.max(1, f.x(p.end) - f.x(p.start)), y: f.box.top, height: f.box.inner, fill: 'transparent',
      'data-tip': `${span(p.from, p.to)}: ${number(level(p))} ${measure.unit}` })));
  if (design) add(f, s('line', { class: 'limit', x1: f.box.left, x2: width - f.box.right, y1: f.y(design), y2: f.y(design) }),
    s('text', { class: 'note', x: width - f.box.right, y: f.y(design) - 5, 'text-anchor': 'end' }, `design ${number(design)}`));
  add(f, seen.map((o) => drawObservation(f, o)));
  return f.svg;
}

function panel(c, measure, i) {
  const list = base.map((p) => ({ from: p.from, to: p.to, days: p.days, value: atCrossing(p.index, c.index, measure.value) }));
  const off = measure.observed === 'vehicles' && c.design_per_day ? `Designed for ${number(c.design_per_day)} vehicles a day.` : c.kind;
  return figure({ title: c.name, note: off, wide: i === 0, define: measure.observed === 'tonnes' ? 'tonnes' : 'vehicles',
    content: responsive((width) => chart(c, measure, width, i === 0 ? 330 : 230)),
    data: { name: `volumes-${c.id}`, list, columns: [{ label: 'From', key: 'from', text: true }, { label: 'To', key: 'to', text: true },
      { label: 'Days', key: 'days' }, { label: measure.label, key: 'value', unit: measure.unit }] } });
}

export function volumes() {
  const grid = h('div', { class: 'grid two' });
  const used = MEASURES.filter((m) => crossings.some((c) => base.some((p) => atCrossing(p.index, c.index, m.value) > 0)));
  const fill = (value) => {
    const measure = MEASURES.find((m) => m.value === value);
    grid.replaceChildren(...crossings.filter((c) => observations(c, measure).length || base.some((p) => atCrossing(p.index, c.index, value) > 0)).map((c, i) => panel(c, measure, i)));
  };
  if (!used.length) return h('p', {}, 'No crossing carried anything in this run.');
  fill(used[0].value);
  return [choice('Count', used, used[0].value, fill), legend([
    { label: 'Model, each period', colour: colour(0), shape: 'line' }, { label: 'Observed, calibrated to; bar: tolerance', colour: CALIBRATED, shape: 'dot' },
    { label: 'Observed, held out', colour: HELD, shape: 'ring' }, { label: 'Model over the same days and classes', colour: INK, shape: 'cross' }]), grid];
}
