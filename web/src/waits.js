// SPDX-License-Identifier: Apache-2.0
// waits.js -- waits at each terminal with their intervals, and the delay curves with the points behind them.
import { base, colour, data, groupBy, periods, regimes, summaryTerminals, terminals, waits } from './data.js';
import { h, responsive, s } from './dom.js';
import { add, curve, dot, frame, legend, whisker } from './chart.js';
import { hours, number, percent, span } from './format.js';
import { derived, part } from './origin.js';
import { figure, table } from './table.js';

const inBase = waits.filter((w) => periods[w.period].scenario === 0);
const FILE = 'terminal.csv';
const at = (w) => ({
  scenario: 'base',
  terminal: terminals[w.terminal].id,
  from: periods[w.period].from,
  to: periods[w.period].to,
});
const byTerminal = groupBy(inBase, (w) => w.terminal);

function summaryTable() {
  const list = summaryTerminals
    .filter((t) => t.scenario === 0 && t.wait_h !== null)
    .map((t) => ({ ...t, name: terminals[t.terminal].name }));
  const over = (column) => (t) =>
    derived(
      'mean over the days of the periods, weighted by arrivals',
      part(FILE, [column, 'arrivals_per_day'], { scenario: 'base', terminal: terminals[t.terminal].id }),
    );
  const columns = [
    { label: 'Terminal', key: 'name', head: true },
    { label: 'Arrivals', key: 'arrivals_per_day', unit: 'per day' },
    { label: 'Mean wait', key: 'wait_h', unit: 'h', define: 'waits.wait_h', show: hours },
    {
      label: '95 % interval',
      key: 'wait_ci_half_h',
      unit: '± h',
      define: 'waits.wait_ci_half_h',
      show: (x) => `± ${hours(x)}`,
    },
    { label: '95th percentile', key: 'wait_p95_h', unit: 'h', define: 'waits.wait_p95_h', show: hours },
    { label: 'Capacity', key: 'capacity_per_day', unit: 'per day' },
    { label: 'Utilisation', key: 'utilisation', define: 'waits.utilisation', show: percent },
    { label: 'Binding stage', key: 'binding', text: true, define: 'waits.binding', show: (x) => x || 'none waits' },
  ];
  return table({
    name: 'waits',
    caption: 'Terminals over the whole period, base',
    list,
    sort: 'Mean wait',
    descending: true,
    columns: columns.map((c) => ({ ...c, from: over(c.key === 'binding' ? 'binding_stage' : c.key) })),
  });
}

function waitChart(list, name, width) {
  const top = Math.max(
    ...list.map((w) => Math.max(w.wait_p95_h ?? 0, (w.wait_h ?? 0) + (w.wait_ci_half_h ?? 0))),
    0.05,
  );
  const f = frame({
    width,
    height: 220,
    time: true,
    x: [base[0].start, base[base.length - 1].end],
    y: [0, top],
    yLabel: 'hours',
    label: `${name}: wait by period with 95 % interval and 95th percentile`,
  });
  for (const w of list) {
    if (w.wait_h === null) continue;
    const p = periods[w.period];
    const x1 = f.x(p.start);
    const x2 = f.x(p.end);
    const mid = (x1 + x2) / 2;
    const ci = w.wait_ci_half_h ?? 0;
    add(
      f,
      s(
        'g',
        {
          'data-tip': `${span(p.from, p.to)}, ${regimes[p.regime]?.name ?? ''}: ${hours(w.wait_h)} ± ${hours(ci)}, 95th percentile ${hours(w.wait_p95_h)}; ${number(w.arrivals_per_day)} arrivals a day; ${w.binding || 'no stage'} binds, ${percent(w.utilisation)} busy`,
        },
        s('rect', { x: x1, width: Math.max(1, x2 - x1), y: f.box.top, height: f.box.inner, fill: 'transparent' }),
        s('rect', {
          x: x1 + 0.5,
          width: Math.max(2, x2 - x1 - 1),
          y: f.y(w.wait_h),
          height: Math.max(1, f.y(0) - f.y(w.wait_h)),
          fill: colour(0),
          'fill-opacity': 0.35,
        }),
        s('line', {
          x1,
          x2: Math.max(x1 + 3, x2),
          y1: f.y(w.wait_p95_h),
          y2: f.y(w.wait_p95_h),
          stroke: colour(1),
          'stroke-width': 2,
        }),
        whisker(mid, f.y(Math.max(0, w.wait_h - ci)), f.y(w.wait_h + ci), {
          stroke: 'var(--ink)',
          'stroke-width': 1.6,
        }),
      ),
    );
  }
  return f.svg;
}

function panel(terminal, list) {
  const { name, id } = terminals[terminal];
  const columns = [
    { label: 'From', value: (w) => periods[w.period].from, text: true },
    { label: 'To', value: (w) => periods[w.period].to, text: true },
    { label: 'Arrivals', key: 'arrivals_per_day', unit: 'per day' },
    { label: 'Wait', key: 'wait_h', unit: 'h', show: hours },
    { label: 'Interval', key: 'wait_ci_half_h', unit: '± h', show: hours },
    { label: 'p50', key: 'wait_p50_h', unit: 'h', show: hours },
    { label: 'p95', key: 'wait_p95_h', unit: 'h', show: hours },
    { label: 'Queue', key: 'queue_mean', unit: 'units' },
    { label: 'Capacity', key: 'capacity_per_day', unit: 'per day' },
    { label: 'Utilisation', key: 'utilisation', show: percent },
    { label: 'Binds', key: 'binding', text: true, from: 'binding_stage' },
    { label: 'Replications', key: 'replications' },
  ];
  return figure({
    title: name,
    content: responsive((width) => waitChart(list, name, width)),
    data: { name: `waits-${id}`, list, columns, file: FILE, at },
  });
}

export function terminalWaits() {
  if (!inBase.length) return h('p', {}, 'No terminal was simulated in this run.');
  return [
    summaryTable(),
    legend([
      { label: 'Mean wait of the period', colour: colour(0) },
      { label: '95 % interval of the mean', colour: 'var(--ink)', shape: 'line' },
      { label: '95th percentile', colour: colour(1), shape: 'line' },
    ]),
    h(
      'div',
      { class: 'grid two' },
      [...byTerminal].map(([t, list]) => panel(t, list)),
    ),
  ];
}

// The curve of network.h: base + slope0 x + sum over k of bend/2 ((x-knot_k)+^2 - (x-knot_{k+1})+^2).
export function curveTime(c, x) {
  const square = (knot) => Math.max(0, x - knot) ** 2;
  return c.bend.reduce((t, b, k) => t + (b / 2) * (square(c.knot[k]) - square(c.knot[k + 1])), c.base_h + c.slope0 * x);
}

function usedAt(c) {
  return inBase.filter((w) => w.terminal === c.terminal && w.period === c.period && w.time_used_h !== null);
}

function curveChart(c, width) {
  const right = Math.max(...c.point_per_day, ...usedAt(c).map((w) => w.arrivals_per_day), 1) * 1.04;
  const top = Math.max(...c.point_h.map((t, i) => t + (c.point_ci_h[i] ?? 0)), curveTime(c, right));
  const f = frame({
    width,
    height: 240,
    x: [0, right],
    y: [0, top],
    yLabel: 'hours in the terminal',
    xLabel: 'arrivals per day',
    label: `${terminals[c.terminal].name}: delay curve with simulated points`,
  });
  const line = Array.from({ length: 121 }, (_, i) => (right * i) / 120).map((x) => [f.x(x), f.y(curveTime(c, x))]);
  add(
    f,
    curve(line, { stroke: colour(0), 'stroke-width': 2.2 }),
    c.point_per_day.map((x, i) =>
      s(
        'g',
        { 'data-tip': `${number(x)} a day: ${hours(c.point_h[i])} ± ${hours(c.point_ci_h[i])}` },
        whisker(
          f.x(x),
          f.y(Math.max(0, c.point_h[i] - (c.point_ci_h[i] ?? 0))),
          f.y(c.point_h[i] + (c.point_ci_h[i] ?? 0)),
          { stroke: colour(1), 'stroke-width': 1.6 },
        ),
        dot(f.x(x), f.y(c.point_h[i]), { fill: colour(1), r: 3.5 }),
      ),
    ),
    usedAt(c).map((w) =>
      s('path', {
        'data-tip': `Equilibrium: ${number(w.arrivals_per_day)} a day, ${hours(w.time_used_h)}`,
        d: `M${f.x(w.arrivals_per_day)},${f.y(w.time_used_h) - 7}l7,7l-7,7l-7,-7z`,
        fill: 'var(--ink)',
      }),
    ),
  );
  return f.svg;
}

export function delayCurves() {
  const latest = new Map();
  for (const c of data.curves) latest.set(c.terminal, c);
  if (!latest.size) return h('p', {}, 'This run has no delay curves.');
  return [
    legend([
      { label: 'Fitted curve', colour: colour(0), shape: 'line' },
      { label: 'Simulated, 95 % interval', colour: colour(1), shape: 'dot' },
      { label: 'Equilibrium', colour: 'var(--ink)', shape: 'diamond' },
    ]),
    h(
      'div',
      { class: 'grid two' },
      [...latest.values()].map((c) =>
        figure({
          title: terminals[c.terminal].name,
          define: 'curve.curve_time_h',
          from: part('curve.csv', ['arrivals_per_day', 'simulated_time_h', 'simulated_ci_half_h', 'curve_time_h'], {
            terminal: terminals[c.terminal].id,
          }),
          note: `As of ${span(periods[c.period].from, periods[c.period].to)}`,
          content: responsive((width) => curveChart(c, width)),
          data: {
            name: `curve-${terminals[c.terminal].id}`,
            list: c.point_per_day.map((x, i) => ({ x, t: c.point_h[i], ci: c.point_ci_h[i], fit: curveTime(c, x) })),
            columns: [
              { label: 'Arrivals', key: 'x', unit: 'per day' },
              { label: 'Simulated', key: 't', unit: 'h', show: hours },
              { label: 'Interval', key: 'ci', unit: '± h', show: hours },
              { label: 'Curve', key: 'fit', unit: 'h', show: hours },
            ],
          },
        }),
      ),
    ),
  ];
}
