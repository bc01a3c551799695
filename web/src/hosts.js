// SPDX-License-Identifier: Apache-2.0
// hosts.js -- what host countries owe, against thresholds, under stress, and in many futures.
import { colour, currency, data, rows, scenarios } from './data.js';
import { details, h, responsive, s, select } from './dom.js';
import { add, curve, dot, frame, legend } from './chart.js';
import { percent } from './format.js';
import { derived, part } from './origin.js';
import { figure, table } from './table.js';

const countries = rows(data.countries).map((c, index) => ({ ...c, index, name: c.name || c.id }));
const debtYears = rows(data.debt_years);
const debts = rows(data.debts);
const stress = rows(data.debt_stress);
const limits = rows(data.debt_limits);
const RATIOS = [...new Set(limits.map((l) => l.ratio))];
const ids = (d) => ({ scenario: scenarios[d.scenario].id, country: countries[d.country].id });
const wholeYear = (t) => (Number.isInteger(t) ? String(t) : '');

const band = (f, list, low, high, fill) =>
  s('path', {
    d: `M${[...list.map((y) => `${f.x(y.year)},${f.y(y[low])}`), ...[...list].reverse().map((y) => `${f.x(y.year)},${f.y(y[high])}`)].join('L')}Z`,
    fill,
  });

function debtChart(country, ratio, width) {
  const list = yearsOf(country, ratio);
  const limit = limitOf(country, ratio);
  const fan = list.filter((y) => y.p5 !== null);
  const top = Math.max(limit * 1.15, ...list.map((y) => Math.max(y.value, y.without)), ...fan.map((y) => y.p95));
  const f = frame({
    width,
    height: 300,
    x: [list[0].year - 0.6, list[list.length - 1].year + 0.6],
    y: [Math.min(0, ...fan.map((y) => y.p5)), top],
    yLabel: ratio,
    yFormat: percent,
    xFormat: wholeYear,
    label: `${countries[country].name}: ${ratio} by year, with and without the projects, against the threshold`,
  });
  add(
    f,
    fan.length ? [band(f, fan, 'p5', 'p95', 'var(--fan-wide)'), band(f, fan, 'p25', 'p75', 'var(--fan)')] : null,
    s('line', { class: 'limit', x1: f.box.left, x2: width - f.box.right, y1: f.y(limit), y2: f.y(limit) }),
    curve(
      list.map((y) => [f.x(y.year), f.y(y.without)]),
      { stroke: 'var(--quiet)', 'stroke-width': 1.8, 'stroke-dasharray': '5 4' },
    ),
    curve(
      list.map((y) => [f.x(y.year), f.y(y.value)]),
      { stroke: colour(0), 'stroke-width': 2.4 },
    ),
    list.map((y) =>
      dot(f.x(y.year), f.y(y.value), {
        r: 3.4,
        fill: y.value > limit ? colour(1) : colour(0),
        'data-tip': `${y.year}: ${percent(y.value)} with the projects, ${percent(y.without)} without${y.breach === null ? '' : `; above the threshold in ${percent(y.breach)} of futures`}`,
      }),
    ),
    s(
      'text',
      { class: 'note halo', x: width - f.box.right - 4, y: f.y(limit) - 6, 'text-anchor': 'end' },
      `threshold ${percent(limit)}`,
    ),
  );
  return f.svg;
}

// In how many of the futures the ratio is above its threshold, year by year.
function breachChart(list, width) {
  const f = frame({
    width,
    height: 170,
    x: [list[0].year - 0.6, list[list.length - 1].year + 0.6],
    y: [0, 1],
    yLabel: 'share of futures above the threshold',
    yFormat: percent,
    xFormat: wholeYear,
    label: 'Probability that the threshold is breached, by year',
  });
  const half = Math.max(2, (f.x(1) - f.x(0)) * 0.32);
  add(
    f,
    list.map((y) =>
      s('rect', {
        x: f.x(y.year) - half,
        width: 2 * half,
        y: f.y(y.breach),
        height: Math.max(0.5, f.y(0) - f.y(y.breach)),
        fill: colour(1),
        'data-tip': `${y.year}: above the threshold in ${percent(y.breach)} of futures`,
      }),
    ),
  );
  return f.svg;
}

function stressTable(country) {
  const list = stress.filter((r) => r.scenario === 0 && r.country === country);
  return table({
    name: `stress-${countries[country].id}`,
    caption: `${countries[country].name}: highest ratios of ten years and the worst stress test`,
    list,
    columns: [
      { label: 'Ratio', value: (r) => r.ratio, head: true, wrap: true },
      { label: 'Threshold', value: (r) => limitOf(country, r.ratio), show: percent, from: null },
      { label: 'Baseline', key: 'peak', from: part('report.json', 'debt_stress peak'), show: percent },
      {
        label: 'Breach in year',
        key: 'first_breach',
        from: part('report.json', 'debt_stress first_breach'),
        show: (x) => (x ? String(x) : 'none'),
      },
      {
        label: 'Worst test',
        key: 'test',
        from: part('report.json', 'debt_stress test'),
        text: true,
        show: (x) => x.replaceAll('_', ' '),
      },
      { label: 'Under it', key: 'stress_peak', from: part('report.json', 'debt_stress stress_peak'), show: percent },
      {
        label: 'Breach then',
        key: 'stress_breach',
        from: part('report.json', 'debt_stress stress_breach'),
        show: (x) => (x ? `year ${x}` : 'none'),
      },
    ],
  });
}

function riskTable(scenario) {
  return table({
    name: 'host-risk',
    caption: `Risk of debt distress with and without the projects, ${scenarios[scenario].name}`,
    list: debts.filter((d) => d.scenario === scenario),
    sort: 'To GDP',
    descending: true,
    file: 'debt.csv',
    at: ids,
    columns: [
      { label: 'Country', value: (d) => countries[d.country].name, head: true },
      {
        label: 'Projects’ debt',
        key: 'project_debt',
        unit: `millions of ${currency}`,
        define: 'debts.project_debt',
        from: 'project_debt_millions',
      },
      {
        label: 'To GDP',
        value: (d) => d.project_debt / countries[d.country].gdp,
        unit: 'of the base year',
        show: percent,
        bar: true,
        from: (d) =>
          derived(
            'the one over the other',
            part('debt.csv', 'project_debt_millions', ids(d)),
            part('country.csv of the corridor', 'gdp', { country_id: countries[d.country].id }),
          ),
      },
      { label: 'External debt, without', key: 'risk_without', text: true, define: 'debts.risk' },
      { label: 'with the projects', key: 'risk', text: true },
      { label: 'All public debt, without', key: 'overall_without', text: true, from: 'overall_risk_without' },
      { label: 'with the projects', key: 'overall', text: true, from: 'overall_risk' },
    ],
  });
}

const yearsOf = (country, ratio) =>
  debtYears
    .filter((y) => y.scenario === 0 && y.country === country && y.ratio === ratio)
    .sort((a, b) => a.year - b.year);
const limitOf = (country, ratio) => limits.find((l) => l.country === country && l.ratio === ratio).threshold;

// Every year of one ratio, with the quantiles of the futures.
function yearTable(country, ratio) {
  return table({
    name: `debt-${countries[country].id}`,
    caption: `${countries[country].name}: ${ratio}`,
    list: yearsOf(country, ratio),
    file: 'debt_year.csv',
    at: (y) => ({ ...ids(y), year: y.year, ratio: y.ratio }),
    columns: [
      { label: 'Year', key: 'year', show: String, from: null },
      { label: 'With the projects', key: 'value', show: percent },
      { label: 'Without', key: 'without', show: percent, from: 'without_projects' },
      { label: 'Threshold', value: () => limitOf(country, ratio), show: percent, from: 'threshold' },
      { label: 'Futures above it', key: 'breach', show: percent },
      ...['p5', 'p25', 'p50', 'p75', 'p95'].map((p) => ({
        label: `${p.slice(1)} % of futures below`,
        key: p,
        show: percent,
        from: part('report.json', `debt_years ${p}`),
      })),
    ],
  });
}

export function hosts() {
  if (!countries.length) return h('p', {}, 'This corridor follows no country’s debt: it has no country.csv.');
  const ask = { country: 0, ratio: RATIOS[0], scenario: 0 };
  const name = () => `${countries[ask.country].name}: ${ask.ratio}`;
  const risk = h('div');
  const detail = h('div');
  const options = (list) => list.map((c) => ({ value: c.index, label: c.name }));
  const row = () => ({ scenario: 'base', country: countries[ask.country].id, ratio: ask.ratio });
  const fill = () => {
    risk.replaceChildren(riskTable(ask.scenario));
    const list = yearsOf(ask.country, ask.ratio);
    const fan = list.filter((y) => y.breach !== null);
    detail.replaceChildren(
      figure({
        title: `${name()} against its threshold`,
        define: 'debt_years.ratio',
        wide: true,
        from: part('debt_year.csv', ['value', 'without_projects', 'threshold', 'breach'], row()),
        note: 'Base scenario. The band is the middle of a thousand futures of growth, exports, primary balance, interest and exchange rate, with the projects.',
        content: responsive((width) => debtChart(ask.country, ask.ratio, width)),
        legend: legend([
          { label: 'With the projects', colour: colour(0), shape: 'line' },
          { label: 'Without', colour: 'var(--quiet)', shape: 'line' },
          ...(fan.length
            ? [
                { label: 'Half of the futures', colour: 'var(--fan)' },
                { label: 'Nine in ten of them', colour: 'var(--fan-wide)' },
              ]
            : []),
          { label: 'Above the threshold', colour: colour(1), shape: 'dot' },
        ]),
      }),
      ...(fan.length ? [responsive((width) => breachChart(fan, width))] : []),
      details('The same as a table', () => yearTable(ask.country, ask.ratio)),
      stressTable(ask.country),
    );
  };
  fill();
  return [
    scenarios.length > 1
      ? h(
          'div',
          { class: 'controls' },
          select('Scenario', options(scenarios), 0, (v) => {
            ask.scenario = v;
            fill();
          }),
        )
      : null,
    risk,
    h(
      'div',
      { class: 'controls' },
      countries.length > 1
        ? select('Country', options([...countries].sort((a, b) => a.name.localeCompare(b.name))), 0, (v) => {
            ask.country = v;
            fill();
          })
        : null,
      select(
        'Ratio',
        RATIOS.map((value) => ({ value, label: value })),
        ask.ratio,
        (v) => {
          ask.ratio = v;
          fill();
        },
      ),
    ),
    detail,
  ];
}
