// SPDX-License-Identifier: Apache-2.0
// ranking.js -- projects by what they return and by the debt they add to their host.
import { scaleLinear, scaleSqrt } from 'd3-scale';
import { colour, countryName, data, finance, projects, rows } from './data.js';
import { choice, h, responsive, s } from './dom.js';
import { legend } from './chart.js';
import { number, percent } from './format.js';
import { derived, part } from './origin.js';
import { labelFont, placeLabels } from './place.js';
import { figure, table } from './table.js';

const loans = rows(data.loans);
const debts = rows(data.debts);
const countries = rows(data.countries);
const RISKS = ['low', 'moderate', 'high', 'in distress'];
const none = (x) => (x === null ? 'none' : percent(x));

function gather(economy) {
  return projects.map((p) => {
    const f = finance.find((r) => r.scenario === 0 && r.project === p.index);
    const e = economy.find((r) => r.project === p.index);
    const host = countries.findIndex((c) => c.id === p.country);
    const debt = debts.find((r) => r.scenario === 0 && r.country === host);
    return {
      p,
      firr: f?.firr ?? null,
      several: (f?.n_irr ?? 0) > 1,
      npv: f && p.capex > 0 ? f.npv / p.capex : null,
      eirr: e?.eirr ?? null,
      cover: f?.dscr_mean ?? null,
      owed: loans.filter((l) => l.project === p.index).reduce((sum, l) => sum + l.principal, 0),
      added: p.public_debt_gdp,
      before: debt?.risk_without ?? null,
      after: debt?.risk ?? null,
    };
  });
}

// Numbers the rows by a value, the largest first; those without one get none.
function rank(list, name, value) {
  list
    .filter((r) => value(r) !== null)
    .sort((a, b) => value(b) - value(a))
    .forEach((r, i) => {
      r[name] = i + 1;
    });
  list.forEach((r) => {
    r[name] ??= null;
  });
}

const worse = (r) => r.before !== null && RISKS.indexOf(r.after) > RISKS.indexOf(r.before);

// One dot for each project: to the right the debt, upwards the return.
function chart(list, width) {
  const height = width < 520 ? 330 : 400;
  const left = 58;
  const bottom = height - 44;
  const top = 14;
  const x = scaleSqrt([0, Math.max(...list.map((r) => r.added), 0.001) * 1.08], [left, width - 16]);
  const y = scaleLinear(
    [Math.min(...list.map((r) => r.npv), 0), Math.max(...list.map((r) => r.npv), 0)],
    [bottom - 8, top],
  ).nice();
  const right = x.domain()[1];
  const steps = [0, 0.001, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2].filter(
    (t, i, all) => t <= right && (i === 0 || x(t) - x(all[i - 1]) > 34),
  );
  const points = list.map((r) => ({ r, x: x(r.added), y: y(r.npv), rr: 5 }));
  const labels = placeLabels(
    points.map((p) => ({ x: p.x, y: p.y, r: 5, text: p.r.p.name, weight: (worse(p.r) ? 10 : 0) + p.r.added })),
    width,
    bottom,
    labelFont(400),
    [{ x: 0, y: 0, w: left, h: height }],
  );
  return s(
    'svg',
    {
      viewBox: `0 0 ${width} ${height}`,
      width,
      height,
      role: 'img',
      'aria-label': 'Net value to cost of each project against the debt it adds to its host',
    },
    y
      .ticks(6)
      .map((t) =>
        s(
          'g',
          { transform: `translate(0,${y(t)})` },
          s('line', { class: t === 0 ? 'axis' : 'grid', x1: left, x2: width - 16 }),
          s('text', { class: 'tick', x: left - 8, dy: '0.35em', 'text-anchor': 'end' }, percent(t)),
        ),
      ),
    steps.map((t) =>
      s(
        'g',
        { transform: `translate(${x(t)},${bottom})` },
        s('line', { class: 'axis', y2: 5 }),
        s('text', { class: 'tick', y: 19, 'text-anchor': 'middle' }, percent(t)),
      ),
    ),
    s(
      'text',
      { class: 'axis-label', x: width - 16, y: height - 5, 'text-anchor': 'end' },
      'debt it adds to its host, of GDP (root scale)',
    ),
    points.map(({ r, x: px, y: py, rr }) =>
      s('circle', {
        cx: px,
        cy: py,
        r: rr,
        fill: colour(worse(r) ? 1 : 0),
        'fill-opacity': 0.85,
        'data-tip': `${r.p.name} (${countryName(r.p.country)}): net value ${percent(r.npv)} of its cost, adds ${percent(r.added)} of GDP; risk of distress ${r.before} without the projects of the host, ${r.after} with them`,
      }),
    ),
    labels.map((l) => s('text', { class: 'dot-label', x: l.box.x, y: l.box.y + 12 }, l.text)),
  );
}

const ORDERS = { return: { sort: 'By return' }, debt: { sort: 'By debt' } };

export function rankingOfProjects(economy) {
  if (projects.length < 2) return null;
  const list = gather(economy);
  const key = (r) => ({ scenario: 'base', project: r.p.id });
  const shown = list.filter((r) => r.added > 0 && r.npv !== null);
  rank(list, 'byReturn', (r) => r.firr ?? (r.npv === null ? null : r.npv - 1e3));
  rank(list, 'byDebt', (r) => (r.added > 0 ? r.added : null));
  const added = derived(
    'principal in corridor currency times public_share, over the host’s gdp',
    part('loan.csv of the corridor', 'principal'),
    part('project.csv of the corridor', 'public_share'),
    part('country.csv of the corridor', 'gdp'),
  );
  const box = h('div');
  const fill = (order) =>
    box.replaceChildren(
      table({
        name: 'ranking',
        caption: 'Projects by return and by the debt they add',
        list,
        sort: ORDERS[order].sort,
        file: 'finance.csv',
        at: key,
        columns: [
          { label: 'By return', key: 'byReturn', from: null, define: 'rank' },
          { label: 'By debt', key: 'byDebt', from: null, define: 'rank' },
          { label: 'Project', value: (r) => r.p.name, head: true, wrap: true },
          { label: 'Host', value: (r) => countryName(r.p.country), text: true },
          {
            label: 'Financial return',
            key: 'firr',
            unit: 'per year',
            show: (x, r) => none(x) + (r.several ? ' (several)' : ''),
            define: 'finance.firr',
            from: 'firr_per_year',
          },
          {
            label: 'Net value to cost',
            key: 'npv',
            show: percent,
            bar: true,
            define: 'finance.npv',
            from: (r) =>
              derived(
                'the one over the other',
                part('finance.csv', 'npv', key(r)),
                part('project.csv of the corridor', 'capex', { project_id: r.p.id }),
              ),
          },
          ...(economy.length
            ? [
                {
                  label: 'Economic return',
                  key: 'eirr',
                  unit: 'per year',
                  show: none,
                  define: 'economy.eirr',
                  from: (r) => part('economy.csv', 'eirr_per_year', { project: r.p.id }),
                },
              ]
            : []),
          {
            label: 'Mean cover',
            key: 'cover',
            unit: 'times',
            define: 'finance_years.dscr',
            from: 'dscr_mean',
            show: (x) => (x === null ? 'no debt' : number(x)),
          },
          {
            label: 'Loans',
            key: 'owed',
            show: (x, r) => `${number(x)} ${r.p.currency}`,
            from: (r) =>
              derived('sum of its loans', part('loan.csv of the corridor', 'principal', { project: r.p.id })),
          },
          {
            label: 'Debt it adds',
            key: 'added',
            unit: 'of the host’s GDP',
            show: percent,
            bar: true,
            define: 'projects.public_debt_gdp',
            from: added,
          },
          {
            label: 'Risk of distress',
            value: (r) =>
              r.after === null ? null : r.before === r.after ? `stays ${r.after}` : `${r.before} → ${r.after}`,
            text: true,
            define: 'debts.risk',
            from: (r) => part('debt.csv', ['risk_without', 'risk'], { scenario: 'base', country: r.p.country }),
          },
        ],
      }),
    );
  fill('return');
  return [
    shown.length > 2
      ? figure({
          title: 'What each project returns, against the debt it adds',
          define: 'projects.public_debt_gdp',
          wide: true,
          content: responsive((width) => chart(shown, width)),
          note: 'Upwards: net present value over cost of building. A project below zero costs more than it will ever earn.',
          from: derived('', part('finance.csv', 'npv', { scenario: 'base' }), ...added.parts),
          legend: legend([
            { label: 'Raises its host’s risk of debt distress', colour: colour(1), shape: 'dot' },
            { label: 'Does not', colour: colour(0), shape: 'dot' },
          ]),
        })
      : null,
    choice(
      'Rank',
      [
        { value: 'return', label: 'By return' },
        { value: 'debt', label: 'By the debt it adds' },
      ],
      'return',
      fill,
    ),
    box,
  ];
}
