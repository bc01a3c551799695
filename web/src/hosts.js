// SPDX-License-Identifier: Apache-2.0
// hosts.js -- what host countries owe, against thresholds, under stress, and in many futures.
import { colour, currency, data, rows, scenarios } from './data.js';
import { h, responsive, s, select } from './dom.js';
import { add, curve, dot, frame, legend } from './chart.js';
import { number, percent } from './format.js';
import { figure, table } from './table.js';

const countries = rows(data.countries).map((c, index) => ({ ...c, index, name: c.name || c.id }));
const debtYears = rows(data.debt_years), debts = rows(data.debts), stress = rows(data.debt_stress), limits = rows(data.debt_limits);
const RATIOS = [...new Set(limits.map((l) => l.ratio))];
const wholeYear = (t) => (Number.isInteger(t) ? String(t) : '');

const band = (f, list, low, high, opacity) => s('path', { d: `M${[...list.map((y) => `${f.x(y.year)},${f.y(y[low])}`), ...[...list].reverse().map((y) => `${f.x(y.year)},${f.y(y[high])}`)].join('L')}Z`, fill: colour(0), 'fill-opacity': opacity });

function debtChart(country, ratio, width) {
  const list = debtYears.filter((y) => y.scenario === 0 && y.country === country && y.ratio === ratio).sort((a, b) => a.year - b.year);
  const limit = limits.find((l) => l.country === country && l.ratio === ratio).threshold;
  const fan = list.filter((y) => y.p5 !== null);
  const top = Math.max(limit * 1.15, ...list.map((y) => Math.max(y.value, y.without)), ...fan.map((y) => y.p95));
  const f = frame({ width, height: 300, x: [list[0].year, list[list.length - 1].year], y: [Math.min(0, ...fan.map((y) => y.p5)), top], yLabel: ratio, yFormat: percent, xFormat: wholeYear, label: `${ratio} by year` });
  add(f, fan.length ? [band(f, fan, 'p5', 'p95', 0.13), band(f, fan, 'p25', 'p75', 0.2)] : null,
    s('line', { class: 'limit', x1: f.box.left, x2: width - f.box.right, y1: f.y(limit), y2: f.y(limit) }), s('text', { class: 'note', x: f.box.left + 6, y: f.y(limit) - 6 }, `threshold ${percent(limit)}`),
    curve(list.map((y) => [f.x(y.year), f.y(y.without)]), { stroke: '#5a6570', 'stroke-width': 1.8, 'stroke-dasharray': '5 4' }),
    curve(list.map((y) => [f.x(y.year), f.y(y.value)]), { stroke: colour(0), 'stroke-width': 2.4 }),
    list.map((y) => dot(f.x(y.year), f.y(y.value), { r: 3.4, fill: y.value > limit ? colour(1) : colour(0),
      'data-tip': `${y.year}: ${percent(y.value)} with the projects, ${percent(y.without)} without${y.breach === null ? '' : `; above the threshold in ${percent(y.breach)} of futures`}` })));
  return f.svg;
}

function stressTable(country) {
  const list = stress.filter((r) => r.scenario === 0 && r.country === country);
  return table({ name: `stress-${countries[country].id}`, caption: `${countries[country].name}: highest ratios of ten years and the worst stress test`, list, columns: [
    { label: 'Ratio', value: (r) => r.ratio, head: true, wrap: true }, { label: 'Threshold', value: (r) => limits.find((l) => l.country === country && l.ratio === r.ratio).threshold, show: percent },
    { label: 'Baseline', key: 'peak', show: percent }, { label: 'Breach in year', key: 'first_breach', show: (x) => (x ? String(x) : 'none') }, { label: 'Worst test', key: 'test', text: true, show: (x) => x.replaceAll('_', ' ') },
    { label: 'Under it', key: 'stress_peak', show: percent }, { label: 'Breach then', key: 'stress_breach', show: (x) => (x ? `year ${x}` : 'none') }] });
}

function riskTable() {
  return table({ name: 'host-risk', caption: 'Risk of debt distress with and without the projects', list: debts, columns: [
    { label: 'Country', value: (d) => countries[d.country].name, head: true }, { label: 'Scenario', value: (d) => scenarios[d.scenario].name, text: true, wrap: true },
    { label: 'Projects’ debt', key: 'project_debt', unit: `millions of ${currency}` }, { label: 'To GDP', value: (d) => d.project_debt / countries[d.country].gdp, show: percent, bar: true },
    { label: 'Risk', key: 'risk', text: true }, { label: 'Without', key: 'risk_without', text: true }, { label: 'All public debt', key: 'overall', text: true }, { label: 'Without', key: 'overall_without', text: true }] });
}

export function hosts() {
  if (!countries.length) return h('p', {}, 'This corridor follows no country’s debt: it has no country.csv.');
  let country = 0, ratio = RATIOS[0];
  const worst = h('div'), chart = responsive((width) => debtChart(country, ratio, width));
  const redraw = () => { chart.redraw(); worst.replaceChildren(stressTable(country)); };
  worst.append(stressTable(0));
  return [riskTable(),
    h('div', { class: 'controls' }, countries.length > 1 ? select('Country', countries.map((c) => ({ value: c.index, label: c.name })), 0, (v) => { country = v; redraw(); }) : null,
      select('Ratio', RATIOS.map((value) => ({ value, label: value })), ratio, (v) => { ratio = v; redraw(); })),
    figure({ title: 'Debt against its threshold', define: 'debtratio', wide: true, content: chart, legend: legend([{ label: 'With the projects', colour: colour(0), shape: 'line' }, { label: 'Without', colour: '#5a6570', shape: 'line' },
      { label: '50 % and 90 % of futures', colour: '#b3cfe3' }, { label: 'Above the threshold', colour: colour(1), shape: 'dot' }]) }), worst];
}
