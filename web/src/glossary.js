// SPDX-License-Identifier: Apache-2.0
// glossary.js -- what each figure means; the mark beside a figure shows its definition and links to the list.
import { h } from './dom.js';

const TERMS = {
  vehicles: [
    'Vehicles per day',
    'Vehicles that cross, loaded and empty, both directions, divided by the days of the period. Only vehicle types that official counts include.',
  ],
  tonnes: [
    'Tonnes per day',
    'Weight of the goods that cross, both directions, divided by the days of the period. People have no weight here.',
  ],
  design: [
    'Design capacity',
    'Vehicles per day that the crossing was built for, by its documents. A gate or checkpoint may pass fewer.',
  ],
  wait: [
    'Wait',
    'Hours in queues of a terminal, service itself not counted. Simulated event by event at the flow of the equilibrium; the mean over all vehicles.',
  ],
  interval: [
    '95 % interval',
    'The range in which the simulated mean lies in 19 of 20 repetitions. It shows the noise of the simulation, not doubt about the inputs.',
  ],
  p95: ['95th percentile', 'One in twenty waits longer than this.'],
  utilisation: [
    'Utilisation',
    'Share of its open time in which the binding stage is busy. Above some 85 % queues grow steeply.',
  ],
  binding: ['Binding stage', 'The stage of a terminal (lane, inspection, crane, barge …) that makes the queue.'],
  curve: [
    'Delay curve',
    'Time in the terminal against arrivals per day: an increasing convex curve fitted to simulated points. The equilibrium uses the curve, so flow and wait agree.',
  ],
  chain: [
    'Chain',
    'A way of going from door to door: vehicle types and modes in order, for example lorry to port, then barge.',
  ],
  dscr: [
    'Debt service cover (DSCR)',
    'Cash available for debt service divided by interest and principal due in the year. Below 1 the loan is not covered.',
  ],
  service: ['Debt service', 'Interest and principal due in a year.'],
  cash: ['Cash for debt service', 'Tolls and other revenue less operating cost and tax.'],
  breakeven: [
    'Break-even toll',
    'Mean toll per vehicle at which today’s flow would serve the debt. The flow is held unchanged, so the true figure is higher.',
  ],
  needed: ['Flow needed', 'Paying vehicles per day that serve the debt at today’s mean toll.'],
  npv: ['Net present value', 'All cash flows of the project discounted to its start, investment included.'],
  firr: [
    'Financial rate of return',
    'Discount rate at which the net present value is zero. None where no rate does that: what comes in never makes up for what was spent.',
  ],
  ranking: [
    'Rank',
    'The first is the one with the highest financial return; those without one follow by net present value over cost. By debt: the first adds most to its host’s GDP share; those that add none have no rank.',
  ],
  added: [
    'Debt it adds',
    'The host’s share of the project’s loans over its GDP. Loans drawn up to the base year of country.csv are part of the host’s debt already, so that the debt path does not add them again.',
  ],
  risk: [
    'Risk of debt distress',
    'The rating of the host’s external debt over ten years, without any of its projects here and with all of them.',
  ],
  projectdebt: [
    'Projects’ debt',
    'Loans of the projects here that the host owes or guarantees, drawn after its base year, in corridor currency.',
  ],
  tolerance: [
    'Tolerance',
    'Largest deviation at which model and observation are said to agree; set with the observation, before the fit.',
  ],
  heldout: [
    'Held out',
    'An observation that was left out of the calibration. It tests the model; a calibrated one only shows the fit.',
  ],
  deviation: ['Deviation', 'Model divided by observation, less one.'],
  gap: [
    'Relative gap',
    'How far the assigned flows are from user equilibrium: excess cost over the cheapest routes, as a share of total cost.',
  ],
  choice: [
    'Choice residual',
    'Largest difference between the demand and chain shares used and those that the costs imply, relative.',
  ],
  waitresidual: [
    'Wait residual',
    'Largest relative difference between the wait used in the equilibrium and the wait simulated at its flow.',
  ],
  sensitivity: [
    'What an assumption moves',
    'The answer with the assumption at its low and at its high value, all else equal.',
  ],
  eirr: [
    'Economic rate of return (EIRR)',
    'Discount rate at which users’ gain, tolls, CO₂ and costs to others are worth the cost of building and running the project. Taxes, grants and interest are transfers and do not count.',
  ],
  bcr: [
    'Benefit to cost',
    'Present value of what users, operators and others gain, over that of building, renewal and operation.',
  ],
  logsum: [
    'Users’ gain, logsum',
    'Area under the demand of each market between its composite cost before and after, exact where only costs moved.',
  ],
  half: [
    'Rule of a half',
    'Mean of the flows before and after, times the fall of the cost: a straight demand line in place of the model’s.',
  ],
  co2: ['CO₂', 'Vehicle kilometres, empty runs included, times the factor of each vehicle, from well to wheel.'],
  opinion: [
    'Opinion',
    'Mean view of a group of the other side, from −1 to 1, after listening to its neighbours and to media (Friedkin and Johnsen 1990).',
  ],
  tradeterm: [
    'Term of trade',
    'A dated sanction, agreement, alliance or mood. At full strength it adds its effect to the logarithm of what markets want; evasion and time weaken it.',
  ],
  premium: [
    'Premium for risk',
    'What insurance or lenders ask for war and distress: a share of the value of goods over the links named, or points on the rate of loans, with dates.',
  ],
  moved: [
    'What a term moved',
    'Tonnes carried in the base less those that its markets would have carried without this term, all else equal and before the others answer.',
  ],
  debtratio: [
    'Debt ratio',
    'The five ratios of the debt sustainability framework for low-income countries (IMF and World Bank 2018), with the thresholds of the country’s capacity class.',
  ],
  besttoll: [
    'Best toll',
    'The equilibrium solved anew at every toll tried; welfare is users’ gain and operators’ take against today.',
  ],
  revenue: ['Toll revenue', 'Tolls paid, the project’s share, per year, mean of the modelled years.'],
};

export function term(id) {
  const [name, text] = TERMS[id];
  return h(
    'a',
    { class: 'term', href: `#define-${id}`, 'data-tip': `${name}: ${text}`, 'aria-label': `Definition of ${name}` },
    '?',
  );
}

export function glossary() {
  return h(
    'dl',
    { class: 'glossary' },
    Object.entries(TERMS).map(([id, [name, text]]) =>
      h('div', { id: `define-${id}` }, h('dt', {}, name), h('dd', {}, text)),
    ),
  );
}
