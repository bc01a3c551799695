// SPDX-License-Identifier: Apache-2.0
// head.js -- title, key finding, warning, headline figures.
import {
  crossings,
  currency,
  data,
  finance,
  fit,
  lastYear,
  meanAt,
  periodsOf,
  projects,
  scenarios,
  summaryTerminals,
  terminals,
} from './data.js';
import { h } from './dom.js';
import { day, hours, number, percent } from './format.js';
import { term } from './glossary.js';
import { derived, part } from './origin.js';

const card = (label, define, value, unit, note, origin) =>
  h(
    'div',
    { class: 'card' },
    h('p', { class: 'card-label' }, label, define ? term(define) : null),
    h('p', { class: 'card-value traced', tabindex: '0', origin }, value, unit ? h('small', {}, unit) : null),
    note ? h('p', { class: 'card-note' }, note) : null,
  );

function flowCards() {
  if (!crossings.length) return [];
  const year = periodsOf(0).filter((p) => p.year === lastYear);
  const [first] = crossings;
  const vehicles = meanAt(year, 0, 'vehicles_per_day');
  const tonnes = meanAt(year, 0, 'tonnes_per_day');
  const days = year.reduce((sum, p) => sum + p.days, 0);
  const over = (columns, how) =>
    derived(
      `${how} over the days of the year`,
      part('crossing.csv', columns, { scenario: 'base', crossing: first.id, year: lastYear }),
    );
  return [
    card(
      `${first.name}, ${lastYear}`,
      'summary_crossings.vehicles_per_day',
      number(vehicles),
      'vehicles a day',
      first.design_per_day
        ? `${percent(vehicles / first.design_per_day)} of the ${number(first.design_per_day)} it was designed for`
        : 'Design capacity not given',
      over(['loaded_per_day', 'empty_per_day', 'counted'], 'mean'),
    ),
    card(
      `Goods over it, ${lastYear}`,
      'summary_crossings.tonnes_per_day',
      number(tonnes * days),
      'tonnes',
      `${number(tonnes)} a day over ${days} days`,
      over('tonnes_per_day', 'sum'),
    ),
  ];
}

function waitCard() {
  const [longest] = summaryTerminals
    .filter((t) => t.scenario === 0 && t.wait_h !== null)
    .sort((a, b) => b.wait_h - a.wait_h);
  if (!longest) return null;
  return card(
    `Longest mean wait: ${terminals[longest.terminal].name}`,
    'waits.wait_h',
    hours(longest.wait_h),
    '',
    `± ${hours(longest.wait_ci_half_h)}; ${longest.binding ? `“${longest.binding}” binds` : 'no stage binds'}`,
    derived(
      'mean over the days of the periods, weighted by arrivals',
      part('terminal.csv', ['wait_h', 'arrivals_per_day'], {
        scenario: 'base',
        terminal: terminals[longest.terminal].id,
      }),
    ),
  );
}

function moneyCards() {
  const result = finance.find((f) => f.scenario === 0 && f.dscr_mean !== null);
  if (!result) return [];
  const of = (column) => part('finance.csv', column, { scenario: 'base', project: projects[result.project].id });
  return [
    card(
      `Debt cover, ${projects[result.project].name}`,
      'finance_years.dscr',
      number(result.dscr_mean),
      'mean',
      `Worst year ${number(result.dscr_min)}; below 1 is not covered`,
      of('dscr_mean'),
    ),
    card(
      'Flow that the loan needs',
      'finance.needed_per_day',
      number(result.needed_per_day),
      'paying vehicles a day',
      `Now ${number(result.flow_per_day)} at a mean toll of ${number(result.mean_toll)} ${currency}`,
      of('needed_vehicles_per_day'),
    ),
  ];
}

function fitCard() {
  const covered = fit.filter((f) => f.covered);
  const held = covered.filter((f) => !f.calibrate);
  if (!covered.length) return null;
  const share = (list) => `${list.filter((f) => f.within).length} of ${list.length}`;
  return card(
    'Observations met',
    'fit.tolerance',
    share(covered),
    '',
    held.length ? `Of those held out: ${share(held)}` : 'None was held out',
    derived('rows that are within, of those covered', part('fit.csv', ['within', 'covered'])),
  );
}

export function warning() {
  if (data.state.converged) return null;
  const stopped = data.state.stopped_year;
  return h(
    'div',
    { class: 'alarm', role: 'alert' },
    h('strong', {}, stopped ? `This run stopped at the year ${stopped}. ` : 'This run missed a tolerance. '),
    'At least one period did not reach equilibrium; its figures are not final. ',
    stopped ? 'Later years and what is built on all of them are left out. ' : '',
    h('a', { href: '#convergence' }, 'See which.'),
  );
}

export function drawHead() {
  const { title, subtitle, finding, corridor } = data;
  document.title = title || corridor.name;
  document
    .getElementById('top')
    .append(
      h(
        'div',
        { class: 'page' },
        h(
          'p',
          { class: 'eyebrow' },
          `Corridor report · ${day(corridor.first_day)} to ${day(corridor.last_day)} · ${scenarios.length - 1} scenarios beside the base`,
        ),
        h('h1', {}, title || corridor.name),
        subtitle ? h('p', { class: 'subtitle' }, subtitle) : null,
        h('p', { class: 'finding' }, h('span', {}, 'Key finding'), finding),
        data.state.unmet ? h('p', { class: 'finding' }, h('span', {}, 'Not carried'), data.state.unmet) : null,
        warning(),
      ),
    );
}

export const headline = () => h('div', { class: 'cards' }, flowCards(), waitCard(), moneyCards(), fitCard());
