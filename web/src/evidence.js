// SPDX-License-Identifier: Apache-2.0
// evidence.js -- assumptions and sources, what they move, convergence.
import { colour, crossings, data, periods, regimes, rows, scenarios, sources } from './data.js';
import { details, h, responsive, s } from './dom.js';
import { add, frame, legend } from './chart.js';
import { day, number, residual, span } from './format.js';
import { term } from './glossary.js';
import { figure, table } from './table.js';

const isLink = (text) => /^https?:\/\/\S+$/.test(text);
const cite = (text) =>
  isLink(text)
    ? h('a', { href: text, rel: 'noreferrer', class: 'source' }, text.replace(/^https?:\/\/(www\.)?/, '').slice(0, 40))
    : text;

function sourceTable() {
  return table({
    name: 'sources',
    caption: 'Every figure that went in',
    list: sources,
    file: 'source.csv of the corridor',
    at: (r) => ({ source_id: r.id }),
    columns: [
      { label: 'Item', key: 'item', head: true, wrap: true },
      { label: 'Kind', value: (x) => (x.assumption ? 'assumption' : 'sourced'), text: true },
      { label: 'Value', key: 'value', text: true, wrap: true, show: (x, r) => `${x} ${r.unit}` },
      { label: 'Low', key: 'low' },
      { label: 'High', key: 'high' },
      { label: 'Source', key: 'source', text: true, wrap: true, show: cite },
      { label: 'Date', key: 'date', text: true },
      { label: 'Confidence', key: 'confidence', text: true },
      { label: 'Note', key: 'note', text: true, wrap: true, show: (x) => x || '' },
    ],
  });
}

function tornadoChart(list, low, high, centre, unit, width) {
  const step = 44;
  const height = list.length * step + 40;
  const values = list.flatMap((r) => [r[low], r[high], centre]);
  const f = frame({
    width,
    height,
    x: [Math.min(...values), Math.max(...values)],
    y: [0, 1],
    yFormat: () => '',
    xLabel: unit,
    label: `What each assumption moves, ${unit}`,
  });
  f.svg.querySelectorAll('.grid, g > .axis').forEach((e) => {
    if (e.hasAttribute('x1')) e.remove();
  });
  const bottom = height - f.box.bottom;
  const room = (bottom - 14) / list.length;
  add(
    f,
    s('line', { class: 'axis', x1: f.x(centre), x2: f.x(centre), y1: 4, y2: bottom }),
    list.map((r, i) => {
      const top = 14 + i * room;
      const bar = (value, fill, word, given) =>
        s('rect', {
          x: Math.min(f.x(centre), f.x(value)),
          width: Math.max(1, Math.abs(f.x(value) - f.x(centre))),
          y: top + 6,
          height: Math.max(8, room - 24),
          fill,
          'data-tip': `${sources[r.source].item} at its ${word} value (${number(given)} ${sources[r.source].unit}): ${number(value)}`,
        });
      return s(
        'g',
        {},
        s(
          'text',
          { class: 'row-label', x: f.box.left, y: top + 1 },
          sources[r.source].item.slice(0, Math.floor((width - 60) / 7)),
        ),
        bar(r[low], colour(5), 'low', r.value_low),
        bar(r[high], colour(1), 'high', r.value_high),
      );
    }),
  );
  return f.svg;
}

const COLUMN = {
  vehicles_low: 'vehicles_per_day_low',
  vehicles_high: 'vehicles_per_day_high',
  dscr_low: 'dscr_low',
  dscr_high: 'dscr_high',
};

function tornado(moves, low, high, centre, title, unit) {
  const list = moves
    .filter((r) => r[low] !== null && r[high] !== null)
    .sort((a, b) => Math.abs(b[high] - b[low]) - Math.abs(a[high] - a[low]));
  if (!list.length) return null;
  return figure({
    title,
    define: 'sensitivity',
    note: list.length > 12 ? `The twelve of ${list.length} that move it most` : null,
    legend: legend([
      { label: 'At its low value', colour: colour(5) },
      { label: 'At its high value', colour: colour(1) },
    ]),
    content: responsive((width) => tornadoChart(list.slice(0, 12), low, high, centre, unit, width)),
    data: {
      name: `sensitivity-${low}`,
      list,
      file: 'sensitivity.csv',
      at: (r) => ({ source_id: sources[r.source].id }),
      columns: [
        { label: 'Assumption', value: (r) => sources[r.source].item, head: true, wrap: true },
        { label: 'Low value', key: 'value_low', from: 'low' },
        { label: 'High value', key: 'value_high', from: 'high' },
        { label: 'Answer at low', key: low, from: COLUMN[low] },
        { label: 'Answer at high', key: high, from: COLUMN[high] },
        { label: 'Moves by', value: (r) => r[high] - r[low], bar: true },
      ],
    },
  });
}

function parameterTable() {
  const list = rows(data.parameters);
  if (!list.length) return null;
  return table({
    name: 'parameters',
    caption: 'Parameters that calibration may move',
    list,
    file: 'parameter.csv of the corridor',
    at: (p) => ({ parameter_id: p.id }),
    columns: [
      { label: 'Parameter', value: (p) => p.name || p.id, head: true, wrap: true },
      { label: 'In use', key: 'value' },
      { label: 'Prior', key: 'prior' },
      { label: 'Prior sd', key: 'sd' },
      { label: 'Moved', value: (p) => (p.sd ? (p.value - p.prior) / p.sd : null), unit: 'sd', bar: true },
      { label: 'Low', key: 'low' },
      { label: 'High', key: 'high' },
      { label: 'Unit', key: 'unit', text: true },
    ],
  });
}

function ruleTable() {
  const list = rows(data.rules);
  if (!list.length) return null;
  return details(`Dated rules in force (${list.length})`, () =>
    table({
      name: 'rules',
      caption: 'Dated rules',
      list,
      columns: [
        { label: 'Rule', key: 'id', head: true },
        { label: 'Applies to', key: 'target', text: true, wrap: true },
        { label: 'Changes', value: (r) => `${r.field}: ${r.op} ${r.value}`, text: true },
        { label: 'From', key: 'from', text: true, show: day },
        { label: 'To', key: 'to', text: true, show: day },
        {
          label: 'Classes',
          value: (r) => [r.commodities, r.vehicles].filter((x) => x && x !== '*').join('; '),
          text: true,
          wrap: true,
          show: (x) => x || 'all',
        },
        { label: 'Note', key: 'note', text: true, wrap: true, show: (x) => x || '' },
      ],
    }),
  );
}

export function assumptions() {
  const moves = rows(data.sensitivity);
  const of = summary(0);
  const assumed = sources.filter((x) => x.assumption).length;
  const dscr = rows(data.finance).find((f) => f.scenario === 0 && f.dscr_mean !== null)?.dscr_mean;
  return [
    h(
      'p',
      { class: 'lead' },
      `${sources.length} figures went in: ${sources.length - assumed} sourced, ${assumed} assumed. Each assumption with a range was moved from its low to its high value, all else equal.`,
    ),
    moves.length
      ? h(
          'div',
          { class: 'grid two' },
          tornado(
            moves,
            'vehicles_low',
            'vehicles_high',
            of,
            `What moves the flow of ${crossings[0]?.name ?? 'the crossing'}`,
            'vehicles per day',
          ),
          tornado(moves, 'dscr_low', 'dscr_high', dscr ?? 1, 'What moves the debt cover', 'mean cover, times'),
        )
      : h('p', {}, 'This run did not vary the assumptions.'),
    parameterTable(),
    ruleTable(),
    sources.length ? sourceTable() : null,
  ];
}

function summary(scenario) {
  return rows(data.summary_crossings).find((r) => r.scenario === scenario && r.crossing === 0)?.vehicles_per_day ?? 0;
}

export function convergence() {
  const { state } = data;
  const missed = periods.filter((p) => !p.converged);
  const measures = [
    ['Relative gap', 'relative_gap', state.gap_tolerance],
    ['Choice residual', 'choice_residual', state.choice_tolerance],
    ['Wait residual', 'wait_residual', state.wait_tolerance],
  ];
  const verdict = (value, tolerance) => (value === null ? 'unknown' : value <= tolerance ? 'met' : 'MISSED');
  return [
    h(
      'p',
      { class: state.converged ? 'lead' : 'alarm', role: state.converged ? null : 'alert' },
      state.converged
        ? `Every period of every scenario met its tolerances (${periods.length} periods, ${scenarios.length} scenarios).`
        : `${missed.length} of ${periods.length} periods missed a tolerance: ${missed
            .slice(0, 6)
            .map((p) => `${scenarios[p.scenario].name}, ${span(p.from, p.to)}`)
            .join('; ')}${missed.length > 6 ? '; and more below' : ''}.`,
    ),
    h(
      'div',
      { class: 'cards' },
      measures.map(([label, key, tolerance]) =>
        h(
          'div',
          { class: `card ${verdict(state[key], tolerance) === 'MISSED' ? 'bad' : ''}` },
          h('p', { class: 'card-label' }, label, term(`periods.${key}`)),
          h('p', { class: 'card-value' }, residual(state[key])),
          h('p', { class: 'card-note' }, `Tolerance ${residual(tolerance)}: ${verdict(state[key], tolerance)}`),
        ),
      ),
    ),
    details(
      'Every period as a table',
      () =>
        table({
          name: 'convergence',
          caption: 'Residuals by period',
          list: periods,
          sort: state.converged ? undefined : 'Converged',
          file: 'period.csv',
          at: (p) => ({ scenario: scenarios[p.scenario].id, from: p.from, to: p.to }),
          columns: [
            { label: 'Scenario', value: (p) => scenarios[p.scenario].name, head: true },
            { label: 'From', key: 'from', text: true },
            { label: 'To', key: 'to', text: true },
            { label: 'Regime', value: (p) => regimes[p.regime]?.name ?? '', text: true },
            ...measures.map(([label, key, , define]) => ({ label, key, show: residual, define })),
            { label: 'Rounds', key: 'rounds' },
            { label: 'Iterations', key: 'iterations' },
            { label: 'Converged', value: (p) => (p.converged ? 'yes' : 'no'), text: true, from: null },
          ],
        }),
      { open: !state.converged },
    ),
    h(
      'p',
      { class: 'fine' },
      `Solved in ${number(state.wall_s)} s on ${state.n_thread} threads (${number(state.cpu_s)} s of processor time, ${number(state.peak_rss_mb)} MB at most).`,
    ),
  ];
}
