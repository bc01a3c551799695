// SPDX-License-Identifier: Apache-2.0
// gains.js -- who gains and who pays, by commodity, country and cause; emissions; projects ranked.
import { scaleLinear } from 'd3-scale';
import { colour, commodities, currency, data, finance, groupBy, modes, projects, rows, scenarios } from './data.js';
import { h, responsive, s, select } from './dom.js';
import { fitText, legend } from './chart.js';
import { number, percent, signed } from './format.js';
import { figure, table } from './table.js';

const benefits = rows(data.benefits), gainYears = rows(data.gain_years), emissions = rows(data.emissions), economy = rows(data.economy), loans = rows(data.loans), debts = rows(data.debts), countries = rows(data.countries);
const CAUSES = [['time', 'time on the way'], ['wait', 'waiting'], ['money', 'money'], ['other', 'choice']];
const total = (list, key) => list.reduce((sum, r) => sum + (r[key] ?? 0), 0);

// Bars to the left and right of zero, one row for each name.
function diverging({ items, width, label }) {
  const narrow = width < 520, left = narrow ? 0 : Math.min(210, width * 0.3), row = narrow ? 46 : 30, lead = narrow ? 18 : 0;
  const reach = Math.max(...items.map((i) => Math.abs(i.value)), 1e-9);
  const x = scaleLinear([-reach, reach], [left + 70, width - 70]);
  const height = items.length * row + 6;
  return s('svg', { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': label },
    s('line', { class: 'axis', x1: x(0), x2: x(0), y1: 0, y2: height }),
    items.map((item, i) => {
      const top = i * row + lead, end = x(item.value);
      return s('g', { 'data-tip': item.tip },
        s('text', { class: 'row-label', x: narrow ? 0 : left, y: narrow ? top - 4 : top + 15, dy: narrow ? 0 : '0.35em', 'text-anchor': narrow ? 'start' : 'end' }, fitText(item.name, narrow ? width : left)),
        s('rect', { x: Math.min(x(0), end), y: top + 4, width: Math.abs(end - x(0)), height: 22, fill: item.value < 0 ? colour(1) : colour(0) }),
        s('text', { class: 'tick', x: end + (item.value < 0 ? -6 : 6), y: top + 15, dy: '0.35em', 'text-anchor': item.value < 0 ? 'end' : 'start' }, signed(item.value)));
    }));
}

const tipOf = (name, list) => `${name}: ${signed(total(list, 'logsum'))} ${currency} by logsum, ${signed(total(list, 'half'))} by rule of a half; of it ${CAUSES.map(([key, word]) => `${word} ${signed(total(list, key))}`).join(', ')}`;

function grouped(scenario, key, name) {
  return [...groupBy(benefits.filter((b) => b.scenario === scenario), (b) => b[key])].map(([k, list]) => ({ name: name(k), value: total(list, 'logsum'), tip: tipOf(name(k), list) }))
    .filter((i) => i.value !== 0).sort((a, b) => b.value - a.value).slice(0, 20);
}

// Users, operators and those who breathe, one sum for each scenario.
function sums(scenario) {
  const of = gainYears.filter((g) => g.scenario === scenario), base = gainYears.filter((g) => g.scenario === 0);
  return { scenario, half: total(of, 'half'), logsum: total(of, 'logsum'), tolls: total(of, 'tolls') - total(base, 'tolls'), co2: total(of, 'co2_t') - total(base, 'co2_t'), external: total(of, 'external') - total(base, 'external') };
}

function sumTable() {
  const list = scenarios.filter((x) => x.index > 0).map((x) => sums(x.index));
  return table({ name: 'gains', caption: `Against the base, over the horizon, ${currency}`, list, columns: [
    { label: 'Scenario', value: (r) => scenarios[r.scenario].name, head: true, wrap: true }, { label: 'Users, logsum', key: 'logsum', show: signed, bar: true, define: 'logsum' }, { label: 'Rule of a half', key: 'half', show: signed, define: 'half' },
    { label: 'Difference', value: (r) => r.half - r.logsum, show: signed }, { label: 'Tolls paid', key: 'tolls', show: signed, bar: true }, { label: 'CO₂', key: 'co2', unit: 'tonnes', show: signed, bar: true }, { label: 'Cost to others', key: 'external', show: signed }] });
}

function gainFigures() {
  const options = scenarios.filter((x) => x.index > 0).map((x) => ({ value: x.index, label: x.name }));
  if (!options.length) return h('p', {}, 'Gains are differences between a scenario and the base; this run has no scenario.');
  if (!benefits.some((b) => b.logsum || b.half)) return [sumTable(), h('p', {}, 'No scenario changes what users pay or wait.')];
  let scenario = options[0].value;
  const goods = responsive((width) => diverging({ items: grouped(scenario, 'commodity', (k) => commodities[k].name), width, label: 'Gain of users by commodity' }));
  const lands = responsive((width) => diverging({ items: grouped(scenario, 'country', (k) => k || 'no country'), width, label: 'Gain of users by country' }));
  const causes = responsive((width) => diverging({ items: CAUSES.map(([key, name]) => ({ name, value: total(benefits.filter((b) => b.scenario === scenario), key), tip: name })), width, label: 'Gain of users by cause' }));
  return [sumTable(), select('Scenario', options, scenario, (v) => { scenario = v; [goods, lands, causes].forEach((f) => f.redraw()); }),
    h('div', { class: 'grid two' }, figure({ title: 'Users’ gain by commodity', define: 'logsum', content: goods, note: `${currency} over the horizon, by logsum` }), figure({ title: 'Users’ gain by country', content: lands, note: 'Half of a market’s gain is that of either end' }),
      figure({ title: 'Users’ gain by cause', define: 'half', content: causes, note: 'By rule of a half', legend: legend([{ label: 'Gain', colour: colour(0) }, { label: 'Loss', colour: colour(1) }]) }))];
}

function emissionTable() {
  const used = [...groupBy(emissions.filter((e) => e.co2_t > 0), (e) => e.mode).keys()];
  if (!used.length) return null;
  const of = groupBy(emissions, (e) => e.scenario), at = (r, mode) => r.list.find((e) => e.mode === mode)?.co2_t ?? 0;
  return table({ name: 'emissions', caption: 'CO₂ over the horizon, tonnes, by mode', list: [...of].map(([scenario, list]) => ({ scenario, list })), columns: [
    { label: 'Scenario', value: (r) => scenarios[r.scenario].name, head: true, wrap: true }, ...used.map((mode) => ({ label: modes[mode], value: (r) => at(r, mode) })), { label: 'All', value: (r) => total(r.list, 'co2_t'), bar: true, define: 'co2' }] });
}

function economyTable() {
  if (!economy.length) return null;
  return table({ name: 'economy', caption: `Projects to all: the base against the corridor without each, present values in ${currency}`, list: economy, columns: [
    { label: 'Project', value: (e) => projects[e.project].name, head: true, wrap: true }, { label: 'Users', key: 'users', bar: true }, { label: 'by rule of a half', key: 'users_half' }, { label: 'Tolls', key: 'tolls' }, { label: 'CO₂', key: 'co2' }, { label: 'Others', key: 'external' }, { label: 'Cost', key: 'cost' },
    { label: 'Net', key: 'enpv', show: signed, bar: true, define: 'npv' }, { label: 'Benefit to cost', key: 'bcr', define: 'bcr' }, { label: 'Economic return', key: 'eirr', define: 'eirr', show: (x, e) => (x === null ? 'none' : percent(x) + (e.n_eirr > 1 ? ' (several)' : '')) }] });
}

function ranking() {
  if (projects.length < 2) return null;
  const host = (p) => countries.findIndex((c) => c.id === p.country);
  const list = projects.map((p) => {
    const f = finance.find((r) => r.scenario === 0 && r.project === p.index), e = economy.find((r) => r.project === p.index);
    const owed = total(loans.filter((l) => l.project === p.index), 'principal'), k = host(p), d = debts.find((r) => r.scenario === 0 && r.country === k);
    return { p, firr: f?.firr ?? null, npv: f ? f.npv / p.capex : null, eirr: e?.eirr ?? null, cover: f?.dscr_mean ?? null, owed, risk: d ? `${d.risk_without} → ${d.risk}` : '', share: p.public_debt_gdp };
  });
  return table({ name: 'ranking', caption: 'Projects by return and by the debt they add', list, sort: 'Financial return', descending: true, columns: [
    { label: 'Project', value: (r) => r.p.name, head: true, wrap: true }, { label: 'Host', value: (r) => r.p.country, text: true }, { label: 'Financial return', key: 'firr', show: percent, define: 'firr' }, { label: 'Net value to cost', key: 'npv', show: percent, bar: true },
    { label: 'Economic return', key: 'eirr', show: percent, define: 'eirr' }, { label: 'Mean cover', key: 'cover', define: 'dscr' }, { label: 'Loans', key: 'owed', show: (x, r) => `${number(x)} ${r.p.currency}` },
    { label: 'Host’s debt it adds', key: 'share', unit: 'of GDP', show: percent, bar: true }, { label: 'Risk of distress', key: 'risk', text: true }] });
}

export function gains() {
  return [ranking(), economyTable(), gainFigures(), emissionTable()];
}
