// SPDX-License-Identifier: Apache-2.0
// money.js -- what each project earns, owes and would need.
import { colour, countryName, crossings, currency, data, finance, financeYears, projects, rows } from './data.js';
import { details, h, responsive, s, select } from './dom.js';
import { add, curve, dot, frame, legend } from './chart.js';
import { number, percent } from './format.js';
import { term } from './glossary.js';
import { part } from './origin.js';
import { figure, table } from './table.js';

const loans = rows(data.loans);
const wholeYear = (t) => (Number.isInteger(t) ? String(t) : '');

function cashChart(list, unit, width) {
  const values = list.flatMap((y) => [y.cfads, y.debt_service, 0].filter((x) => x !== null));
  const f = frame({
    width,
    height: 270,
    x: [list[0].year - 0.6, list[list.length - 1].year + 0.6],
    y: [Math.min(...values), Math.max(...values, 1)],
    yLabel: `${unit} per year`,
    xFormat: wholeYear,
    label: 'Cash for debt service against debt service by year',
  });
  const half = Math.max(2, (f.x(1) - f.x(0)) * 0.36);
  add(
    f,
    list
      .filter((y) => y.cfads !== null)
      .map((y) =>
        s('rect', {
          x: f.x(y.year) - half,
          width: 2 * half,
          y: Math.min(f.y(0), f.y(y.cfads)),
          height: Math.abs(f.y(y.cfads) - f.y(0)),
          fill: colour(0),
          'fill-opacity': y.modelled ? 0.9 : 0.38,
          'data-tip': `${y.year}${y.modelled ? '' : ' (flow carried forward)'}: tolls ${number(y.toll_revenue)}, other ${number(y.other_revenue)}, operation ${number(y.opex)}, tax ${number(y.tax)}; cash ${number(y.cfads)}, due ${number(y.debt_service)} ${unit}`,
        }),
      ),
    list
      .filter((y) => y.debt_service > 0)
      .map((y) =>
        s('line', {
          x1: f.x(y.year) - half - 2,
          x2: f.x(y.year) + half + 2,
          y1: f.y(y.debt_service),
          y2: f.y(y.debt_service),
          stroke: colour(1),
          'stroke-width': 3,
        }),
      ),
  );
  return f.svg;
}

function coverChart(list, width) {
  const due = list.filter((y) => y.dscr !== null);
  const top = Math.max(1.3, ...due.map((y) => y.dscr));
  const low = Math.min(0, ...due.map((y) => y.dscr));
  const f = frame({
    width,
    height: 270,
    x: [list[0].year - 0.6, list[list.length - 1].year + 0.6],
    y: [low, top],
    yLabel: 'cover, times',
    xFormat: wholeYear,
    label: 'Debt service cover by year',
  });
  add(
    f,
    s('line', { class: 'limit', x1: f.box.left, x2: width - f.box.right, y1: f.y(1), y2: f.y(1) }),
    s('text', { class: 'note', x: f.box.left + 6, y: f.y(1) - 6 }, '1 = just covered'),
    curve(
      due.map((y) => [f.x(y.year), f.y(y.dscr)]),
      { stroke: colour(0), 'stroke-width': 2 },
    ),
    due.map((y) =>
      dot(f.x(y.year), f.y(y.dscr), {
        fill: y.dscr >= 1 ? colour(0) : colour(1),
        'fill-opacity': y.modelled ? 1 : 0.55,
        'data-tip': `${y.year}: cover ${number(y.dscr)}`,
      }),
    ),
  );
  return f.svg;
}

// A figure with its origin: from names a column of finance.csv, or is an origin.
const fact = (label, define, value, origin) =>
  h(
    'div',
    {},
    h('dt', {}, label, define ? term(define) : null),
    h('dd', { class: 'traced', tabindex: '0', origin }, value),
  );
const FINANCE = 'finance.csv';
const YEARLY = 'finance_year.csv';
const keyOf = (p) => ({ scenario: 'base', project: p.id });

function facts(p, r) {
  const unit = p.currency;
  const loan = loans.filter((l) => l.project === p.index);
  const of = (column) => part(FINANCE, column, keyOf(p));
  return h(
    'dl',
    { class: 'facts' },
    fact(
      'Mean cover',
      'finance_years.dscr',
      r.dscr_mean === null ? 'no debt due' : `${number(r.dscr_mean)} times`,
      of('dscr_mean'),
    ),
    fact(
      'Cover in the worst year',
      'finance_years.dscr',
      r.dscr_min === null ? 'no debt due' : `${number(r.dscr_min)} times`,
      of('dscr_min'),
    ),
    fact('Mean toll now', null, `${number(r.mean_toll)} ${currency}`, of('mean_toll_per_vehicle')),
    fact(
      'Break-even toll',
      'finance.break_even_toll',
      r.break_even_toll === null ? 'none' : `${number(r.break_even_toll)} ${currency}`,
      of('break_even_toll_per_vehicle'),
    ),
    fact('Flow now', null, `${number(r.flow_per_day)} paying vehicles a day`, of('vehicles_per_day')),
    fact(
      'Flow that the loan needs',
      'finance.needed_per_day',
      r.needed_per_day === null ? 'none' : `${number(r.needed_per_day)} a day`,
      of('needed_vehicles_per_day'),
    ),
    fact('Net present value', 'finance.npv', `${number(r.npv)} ${unit}`, of('npv')),
    fact(
      'Rate of return',
      'finance.firr',
      r.firr === null
        ? 'none'
        : r.n_irr > 1
          ? `${r.n_irr} rates, ${percent(r.firr)} the smallest: quote none alone`
          : percent(r.firr),
      of('firr_per_year'),
    ),
    loan.map((l) =>
      fact(
        `Loan: ${l.name || l.id}`,
        null,
        `${number(l.principal)} ${l.currency} at ${l.rate_series ? `${l.rate_series} and ` : ''}${percent(l.rate)}, ${l.tenor_years} years, ${l.grace_years} of them grace`,
        part('loan.csv of the corridor', ['principal', 'rate', 'tenor_years', 'grace_years'], { loan_id: l.id }),
      ),
    ),
  );
}

function project(p) {
  const r = finance.find((f) => f.scenario === 0 && f.project === p.index);
  const list = financeYears.filter((y) => y.scenario === 0 && y.project === p.index).sort((a, b) => a.year - b.year);
  if (!r && !list.length) return null;
  const owes = list.some((y) => y.dscr !== null);
  const where = p.crossing >= 0 ? crossings[p.crossing].name : '';
  const columns = [
    ['Year', 'year', String],
    ['Modelled', 'modelled', (x) => (x ? 'yes' : 'carried forward')],
    ['Vehicles', 'vehicles'],
    ['Tolls', 'toll_revenue'],
    ['Other revenue', 'other_revenue'],
    ['Subsidy', 'subsidy'],
    ['Operation', 'opex'],
    ['Renewal', 'renewal'],
    ['Tax', 'tax'],
    ['Cash for debt', 'cfads'],
    ['Interest', 'interest'],
    ['Principal', 'principal'],
    ['Debt service', 'debt_service'],
    ['Balance', 'balance'],
    ['Cover', 'dscr'],
    ['Building', 'capex'],
    ['Grant', 'grant'],
    ['Drawn', 'drawn'],
    ['Owners’ cash', 'equity_cash'],
  ].map(([label, key, show]) => ({
    label,
    key,
    show,
    from: key === 'year' || key === 'modelled' ? null : key === 'vehicles' ? 'vehicles_per_year' : key,
  }));
  const source = { file: YEARLY, at: (y) => ({ ...keyOf(p), year: y.year }) };
  return h(
    'section',
    { class: 'project' },
    h('h3', {}, p.name),
    h(
      'p',
      { class: 'lead' },
      [where ? `Earns from ${where}` : '', countryName(p.country), p.note].filter(Boolean).join('. '),
    ),
    r ? facts(p, r) : null,
    list.length
      ? h(
          'div',
          { class: 'grid two' },
          figure({
            title: 'Cash against debt service',
            define: 'finance_years.cfads',
            level: 4,
            from: part(YEARLY, ['cfads', 'debt_service'], keyOf(p)),
            content: responsive((width) => cashChart(list, p.currency, width)),
            legend: legend([
              { label: 'Cash, modelled year', colour: colour(0) },
              { label: 'Cash, flow carried forward', colour: 'var(--forward)' },
              { label: 'Debt service', colour: colour(1), shape: 'line' },
            ]),
          }),
          owes
            ? figure({
                title: 'Debt service cover by year',
                define: 'finance_years.dscr',
                level: 4,
                from: part(YEARLY, 'dscr', keyOf(p)),
                content: responsive((width) => coverChart(list, width)),
                legend: legend([
                  { label: 'Covered', colour: colour(0), shape: 'dot' },
                  { label: 'Not covered', colour: colour(1), shape: 'dot' },
                ]),
              })
            : null,
        )
      : null,
    tollFigure(p),
    list.length
      ? details('Year by year as a table', () =>
          table({ name: `money-${p.id}`, caption: `${p.name}: year by year, ${p.currency}`, list, columns, ...source }),
        )
      : null,
  );
}

const best = rows(data.best_tolls);
const tried = rows(data.tolls_tried);

// Revenue and welfare against the toll, each scaled to its largest, with the tolls that the searches found.
function tollFigure(p) {
  const b = best.find((r) => r.project === p.index);
  if (!b) return null;
  const list = tried.filter((t) => t.project === p.index);
  const found = [
    ['revenue', 'earns most', 0],
    ['welfare', 'serves best', 2],
    ['break_even', 'covers the debt', 1],
  ].filter(([key]) => b[key] !== null);
  const draw = (width) => {
    const values = list.flatMap((t) => [t.revenue, t.welfare]);
    const f = frame({
      width,
      height: 290,
      x: [b.low, b.high],
      y: [Math.min(0, ...values), Math.max(...values)],
      yLabel: `${currency} a year`,
      xLabel: `mean toll, ${currency} a vehicle`,
      label: 'Revenue and welfare against the toll',
    });
    add(
      f,
      [
        ['revenue', 0],
        ['welfare', 2],
      ].map(([key, c]) => [
        curve(
          list.map((t) => [f.x(t.toll), f.y(t[key])]),
          { stroke: colour(c), 'stroke-width': 2.2 },
        ),
        list.map((t) =>
          dot(f.x(t.toll), f.y(t[key]), {
            r: 2.6,
            fill: colour(c),
            'data-tip': `toll ${number(t.toll)}: revenue ${number(t.revenue)}, welfare ${number(t.welfare)} ${currency} a year; ${number(t.vehicles_per_day)} vehicles a day${t.llcr === null ? '' : `; loan life cover ${number(t.llcr)}`}`,
          }),
        ),
      ]),
      [...found.map(([key, , c]) => [b[key], c]), [b.today, 6]].map(([toll, c]) =>
        s('line', {
          x1: f.x(toll),
          x2: f.x(toll),
          y1: f.box.top,
          y2: f.box.height - f.box.bottom,
          stroke: colour(c),
          'stroke-width': 1.6,
          'stroke-dasharray': '5 4',
        }),
      ),
    );
    return f.svg;
  };
  return figure({
    title: 'Best tolls, the equilibrium solved anew at each',
    define: 'best_tolls',
    wide: true,
    level: 4,
    from: part('toll.csv', ['toll_per_vehicle', 'revenue_per_year', 'welfare_per_year'], { project: p.id }),
    content: responsive(draw),
    note: `${found.map(([key, word]) => `${number(b[key])} ${word}`).join('; ')}; today ${number(b.today)}${b.break_even === null ? '; no toll covers the debt' : ''}${b.traffic_factor === null ? '' : `; today’s toll covers it with ${number(b.traffic_factor)} times the demand`}. ${b.n_solved} equilibria between ${number(b.low)} and ${number(b.high)}, to within ${number(b.tolerance)}`,
    legend: legend([
      { label: 'Revenue', colour: colour(0), shape: 'line' },
      { label: 'Welfare against today', colour: colour(2), shape: 'line' },
      { label: 'Toll that covers the debt', colour: colour(1), shape: 'line' },
      { label: 'Today', colour: colour(6), shape: 'line' },
    ]),
  });
}

// Cover, tolls and flows of every project.
function summary(list) {
  const r = (p) => finance.find((f) => f.scenario === 0 && f.project === p.index) ?? {};
  const none = (show) => (x) => (x === null || x === undefined ? 'none' : show(x));
  return table({
    name: 'projects',
    caption: 'Projects: what they earn against what they owe, base',
    list,
    sort: 'Mean cover',
    descending: true,
    file: FINANCE,
    at: keyOf,
    columns: [
      { label: 'Project', key: 'name', head: true, wrap: true },
      { label: 'Host', value: (p) => countryName(p.country), text: true },
      {
        label: 'Mean cover',
        value: (p) => r(p).dscr_mean,
        unit: 'times',
        define: 'finance_years.dscr',
        from: 'dscr_mean',
        bar: true,
        show: none(number),
      },
      { label: 'Worst year', value: (p) => r(p).dscr_min, unit: 'times', from: 'dscr_min', show: none(number) },
      { label: 'Flow now', value: (p) => r(p).flow_per_day, unit: 'paying vehicles a day', from: 'vehicles_per_day' },
      {
        label: 'Flow needed',
        value: (p) => r(p).needed_per_day,
        unit: 'a day',
        define: 'finance.needed_per_day',
        from: 'needed_vehicles_per_day',
        show: none(number),
      },
      { label: 'Mean toll', value: (p) => r(p).mean_toll, unit: currency, from: 'mean_toll_per_vehicle' },
      {
        label: 'Break-even toll',
        value: (p) => r(p).break_even_toll,
        unit: currency,
        define: 'finance.break_even_toll',
        from: 'break_even_toll_per_vehicle',
        show: none(number),
      },
      {
        label: 'Net present value',
        value: (p) => r(p).npv,
        define: 'finance.npv',
        from: 'npv',
        show: (x, p) => `${number(x)} ${p.currency}`,
      },
    ],
  });
}

const ALL_SHOWN = 3;

export function money() {
  const list = projects.filter(
    (p) => finance.some((f) => f.project === p.index) || financeYears.some((y) => y.project === p.index),
  );
  if (!list.length) return h('p', {}, 'This corridor has no project with money in it.');
  if (list.length <= ALL_SHOWN) return list.map(project);
  const box = h('div');
  const show = (i) => box.replaceChildren(project(projects[i]));
  const named = [...list].sort((a, b) => a.name.localeCompare(b.name));
  const owed = (p) => loans.filter((l) => l.project === p.index).reduce((sum, l) => sum + l.principal, 0);
  const first = [...list].sort((a, b) => owed(b) - owed(a))[0].index;
  show(first);
  return [
    summary(list),
    h(
      'div',
      { class: 'controls' },
      select(
        'Project in detail',
        named.map((p) => ({ value: p.index, label: p.name })),
        first,
        show,
      ),
    ),
    box,
  ];
}
