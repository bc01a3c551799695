// SPDX-License-Identifier: Apache-2.0
// gains.js -- who gains and who pays, by commodity, country and cause; emissions; projects ranked.
import { scaleLinear } from 'd3-scale';
import { colour, commodities, countryName, currency, data, groupBy, modes, projects, rows, scenarios } from './data.js';
import { details, h, responsive, s, select } from './dom.js';
import { fitText, legend } from './chart.js';
import { percent, signed } from './format.js';
import { derived, part } from './origin.js';
import { rankingOfProjects } from './ranking.js';
import { figure, table } from './table.js';

const benefits = rows(data.benefits);
const gainYears = rows(data.gain_years);
const emissions = rows(data.emissions);
const economy = rows(data.economy);
const idOf = (scenario) => scenarios[scenario].id;
const CAUSES = [
  ['money', 'money'],
  ['time', 'time on the way'],
  ['wait', 'waiting'],
  ['other', 'the rest: constants, chains that nobody used'],
  ['variety', 'variety: chains that open or close'],
];
const total = (list, key) => list.reduce((sum, r) => sum + (r[key] ?? 0), 0);

// Bars to the left and right of zero, one row for each name.
export function diverging({ items, width, label }) {
  const narrow = width < 520;
  const left = narrow ? 0 : Math.min(240, width * 0.42);
  const row = narrow ? 46 : 30;
  const lead = narrow ? 18 : 0;
  const reach = Math.max(...items.map((i) => Math.abs(i.value)), 1e-9);
  const x = scaleLinear([-reach, reach], [left + 70, width - 70]);
  const height = items.length * row + 6;
  return s(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, width, height, role: 'img', 'aria-label': label },
    s('line', { class: 'axis', x1: x(0), x2: x(0), y1: 0, y2: height }),
    items.map((item, i) => {
      const top = i * row + lead;
      const end = x(item.value);
      return s(
        'g',
        { 'data-tip': item.tip },
        s(
          'text',
          {
            class: 'row-label',
            x: narrow ? 0 : left,
            y: narrow ? top - 4 : top + 15,
            dy: narrow ? 0 : '0.35em',
            'text-anchor': narrow ? 'start' : 'end',
          },
          fitText(item.name, narrow ? width : left - 4),
        ),
        s('rect', {
          x: Math.min(x(0), end),
          y: top + 4,
          width: Math.abs(end - x(0)),
          height: 22,
          fill: item.value < 0 ? colour(1) : colour(0),
        }),
        s(
          'text',
          {
            class: 'tick',
            x: end + (item.value < 0 ? -6 : 6),
            y: top + 15,
            dy: '0.35em',
            'text-anchor': item.value < 0 ? 'end' : 'start',
          },
          signed(item.value),
        ),
      );
    }),
  );
}

const tipOf = (name, list) =>
  `${name}: ${signed(total(list, 'benefit'))} ${currency}; of it ${CAUSES.map(([key, word]) => `${word} ${signed(total(list, key))}`).join(', ')}`;

function grouped(scenario, key, name) {
  return [
    ...groupBy(
      benefits.filter((b) => b.scenario === scenario),
      (b) => b[key],
    ),
  ]
    .map(([k, list]) => ({ name: name(k), value: total(list, 'benefit'), tip: tipOf(name(k), list) }))
    .filter((i) => i.value !== 0)
    .sort((a, b) => Math.abs(b.value) - Math.abs(a.value))
    .slice(0, 20)
    .sort((a, b) => b.value - a.value);
}

// Users, operators and those who breathe, one sum for each scenario.
function sums(scenario) {
  const of = gainYears.filter((g) => g.scenario === scenario);
  const base = gainYears.filter((g) => g.scenario === 0);
  return {
    scenario,
    benefit: total(of, 'benefit'),
    variety: total(of, 'variety'),
    half: total(of, 'half'),
    tolls: total(of, 'tolls') - total(base, 'tolls'),
    co2: total(of, 'co2_t') - total(base, 'co2_t'),
    external: total(of, 'external') - total(base, 'external'),
  };
}

function sumTable() {
  const list = scenarios.filter((x) => x.index > 0).map((x) => sums(x.index));
  const of = (column) => (r) =>
    derived('sum over the years', part('gain_year.csv', column, { scenario: idOf(r.scenario) }));
  const beyond = (column) => (r) =>
    derived('sum over the years, less that of the base', part('gain_year.csv', column, { scenario: idOf(r.scenario) }));
  return table({
    name: 'gains',
    caption: `Against the base, over the horizon, ${currency}`,
    list,
    columns: [
      { label: 'Scenario', value: (r) => scenarios[r.scenario].name, head: true, wrap: true },
      { label: 'Users', key: 'benefit', show: signed, bar: true, define: 'benefits.benefit', from: of('benefit') },
      { label: 'Of it variety', key: 'variety', show: signed, define: 'benefits.variety', from: of('benefit_variety') },
      {
        label: 'Without variety',
        value: (r) => r.benefit - r.variety,
        show: signed,
        from: of(['benefit', 'benefit_variety']),
      },
      {
        label: 'The same by rule of a half',
        key: 'half',
        show: signed,
        define: 'benefits.half',
        from: of('benefit_half'),
      },
      { label: 'Tolls paid', key: 'tolls', show: signed, bar: true, from: beyond('tolls') },
      {
        label: 'CO₂',
        key: 'co2',
        unit: 'tonnes',
        show: signed,
        bar: true,
        define: 'emissions.co2_t',
        from: beyond('co2_t'),
      },
      { label: 'Cost to others', key: 'external', show: signed, from: beyond('external_cost') },
    ],
  });
}

function gainFigures() {
  const options = scenarios.filter((x) => x.index > 0).map((x) => ({ value: x.index, label: x.name }));
  if (!options.length)
    return h('p', {}, 'Gains are differences between a scenario and the base; this run has no scenario.');
  if (!benefits.some((b) => b.benefit || b.half))
    return [sumTable(), h('p', {}, 'No scenario changes what users pay or wait.')];
  let scenario = options[0].value;
  const goods = responsive((width) =>
    diverging({
      items: grouped(scenario, 'commodity', (k) => commodities[k].name),
      width,
      label: 'Gain of users by commodity',
    }),
  );
  const lands = responsive((width) =>
    diverging({
      items: grouped(scenario, 'country', (k) => (k ? countryName(k) : 'no country')),
      width,
      label: 'Gain of users by country',
    }),
  );
  const causes = responsive((width) =>
    diverging({
      items: CAUSES.map(([key, name]) => ({
        name,
        value: total(
          benefits.filter((b) => b.scenario === scenario),
          key,
        ),
        tip: name,
      })),
      width,
      label: 'Gain of users by cause',
    }),
  );
  const from = (columns) => () =>
    derived('sums over its other columns', part('benefit.csv', columns, { scenario: idOf(scenario) }));
  const whole = from('benefit');
  const all = h('div');
  const fill = () => all.replaceChildren(benefitTable(scenario));
  fill();
  return [
    sumTable(),
    h(
      'div',
      { class: 'controls' },
      select('Scenario', options, scenario, (v) => {
        scenario = v;
        [goods, lands, causes].forEach((f) => f.redraw());
        fill();
      }),
    ),
    h(
      'div',
      { class: 'grid two' },
      figure({
        title: 'Users’ gain by commodity',
        define: 'benefits.benefit',
        content: goods,
        note: `${currency} over the horizon`,
        from: whole,
      }),
      figure({
        title: 'Users’ gain by country',
        define: 'benefits.benefit',
        content: lands,
        note: `${currency} over the horizon; half of a market’s gain is that of either end. The twenty that gain or lose most`,
        from: whole,
      }),
      figure({
        title: 'Users’ gain by cause',
        define: 'benefits.variety',
        content: causes,
        note: `${currency} over the horizon; they add up to the users’ gain`,
        legend: legend([
          { label: 'Gain', colour: colour(0) },
          { label: 'Loss', colour: colour(1) },
        ]),
        from: from(CAUSES.map(([key]) => `benefit_${key}`)),
      }),
    ),
    all,
  ];
}

// The gain and its causes of every country and commodity.
function benefitTable(scenario) {
  const list = benefits.filter((b) => b.scenario === scenario);
  return details(`By country and commodity as a table (${list.length})`, () =>
    table({
      name: `benefit-${idOf(scenario)}`,
      caption: `${scenarios[scenario].name}: users’ gain against the base over the horizon, ${currency}`,
      list,
      sort: 'Gain',
      descending: true,
      file: 'benefit.csv',
      at: (b) => ({ scenario: idOf(b.scenario), commodity: commodities[b.commodity].id, country: b.country }),
      columns: [
        { label: 'Country', value: (b) => countryName(b.country) || 'none', head: true },
        { label: 'Commodity', value: (b) => commodities[b.commodity].name, text: true },
        { label: 'Gain', key: 'benefit', show: signed, define: 'benefits.benefit', from: 'benefit', bar: true },
        { label: 'Money', key: 'money', show: signed, from: 'benefit_money' },
        { label: 'Time', key: 'time', show: signed, from: 'benefit_time' },
        { label: 'Waiting', key: 'wait', show: signed, from: 'benefit_wait' },
        { label: 'The rest', key: 'other', show: signed, from: 'benefit_other' },
        { label: 'Variety', key: 'variety', show: signed, define: 'benefits.variety', from: 'benefit_variety' },
        { label: 'By rule of a half', key: 'half', show: signed, define: 'benefits.half', from: 'benefit_half' },
        { label: 'Lost', key: 'lost_units', unit: 'units', from: 'lost_units' },
      ],
    }),
  );
}

function emissionTable() {
  const used = [
    ...groupBy(
      emissions.filter((e) => e.co2_t > 0),
      (e) => e.mode,
    ).keys(),
  ];
  if (!used.length) return null;
  const of = groupBy(emissions, (e) => e.scenario);
  const at = (r, mode) => r.list.find((e) => e.mode === mode)?.co2_t ?? 0;
  return table({
    name: 'emissions',
    caption: 'CO₂ over the horizon, tonnes, by mode',
    list: [...of].map(([scenario, list]) => ({ scenario, list })),
    columns: [
      { label: 'Scenario', value: (r) => scenarios[r.scenario].name, head: true, wrap: true },
      ...used.map((mode) => ({
        label: modes[mode].replaceAll('_', ' '),
        value: (r) => at(r, mode),
        from: (r) => part('emission.csv', 'co2_t', { scenario: idOf(r.scenario), mode: modes[mode] }),
      })),
      {
        label: 'All',
        value: (r) => total(r.list, 'co2_t'),
        bar: true,
        define: 'emissions.co2_t',
        from: (r) => derived('sum over the modes', part('emission.csv', 'co2_t', { scenario: idOf(r.scenario) })),
      },
    ],
  });
}

const rate = (x, n) => (x === null ? 'none' : percent(x) + (n > 1 ? ' (several)' : ''));

function economyTable() {
  if (!economy.length) return null;
  return table({
    name: 'economy',
    caption: `Projects to all: the base against the corridor without each, present values in ${currency}`,
    list: economy,
    file: 'economy.csv',
    at: (e) => ({ project: projects[e.project].id }),
    columns: [
      { label: 'Project', value: (e) => projects[e.project].name, head: true, wrap: true },
      { label: 'Users', key: 'users', bar: true, define: 'benefits.benefit', from: 'pv_users' },
      { label: 'Of it variety', key: 'variety', show: signed, define: 'benefits.variety', from: 'pv_variety' },
      {
        label: 'Share of variety',
        key: 'variety_share',
        show: (x) => (x === null ? 'none' : percent(x)),
        define: 'economy.variety_share',
        from: 'variety_share',
      },
      { label: 'Tolls', key: 'tolls', from: 'pv_tolls' },
      { label: 'CO₂', key: 'co2', from: 'pv_co2' },
      { label: 'Others', key: 'external', from: 'pv_external' },
      { label: 'Cost', key: 'cost', from: 'pv_cost' },
      { label: 'Net', key: 'enpv', show: signed, bar: true, define: 'finance.npv', from: 'enpv' },
      { label: 'Benefit to cost', key: 'bcr', define: 'economy.bcr', from: 'benefit_cost_ratio' },
      {
        label: 'Without variety',
        key: 'bcr_plain',
        define: 'economy.bcr_plain',
        from: 'benefit_cost_ratio_without_variety',
      },
      {
        label: 'Economic return',
        key: 'eirr',
        define: 'economy.eirr',
        from: 'eirr_per_year',
        show: (x, e) => rate(x, e.n_eirr),
      },
      {
        label: 'Return without variety',
        key: 'eirr_plain',
        define: 'economy.eirr_plain',
        from: 'eirr_without_variety_per_year',
        show: (x, e) => rate(x, e.n_eirr_plain),
      },
    ],
  });
}

export function gains() {
  return [rankingOfProjects(economy), economyTable(), gainFigures(), emissionTable()];
}
