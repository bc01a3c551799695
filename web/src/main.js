// SPDX-License-Identifier: Apache-2.0
// main.js -- the parts of the report in their order.
import { drawComparison } from './compare.js';
import { data } from './data.js';
import { h, startTooltip } from './dom.js';
import { assumptions, convergence } from './evidence.js';
import { calibration } from './fit.js';
import { questions } from './faq.js';
import { glossary } from './glossary.js';
import { gains } from './gains.js';
import { drawHead, headline } from './head.js';
import { hosts } from './hosts.js';
import { inside } from './inside.js';
import { map } from './map.js';
import { money } from './money.js';
import { politics } from './politics.js';
import { scenarioTables } from './scenarios.js';
import { chainShares } from './shares.js';
import { drawTerminal } from './terminal.js';
import { volumes } from './volumes.js';
import { delayCurves, terminalWaits } from './waits.js';

const PARTS = [
  ['figures', 'In figures', 'Key figures', null, headline],
  [
    'map',
    'Map',
    'Where the flow goes',
    'Each line is a link of the corridor, coloured by mode. Move the slider through the regimes to see what opens and closes.',
    map,
  ],
  [
    'volumes',
    'Volumes',
    'Volumes by crossing',
    'What the model says for each period, beside what was counted.',
    volumes,
  ],
  ['chains', 'Chains', 'How goods travel', 'Shares of the chains, door to door, for each commodity.', chainShares],
  [
    'waits',
    'Waits',
    'Where the queues are',
    'Each terminal was simulated at the flow of the equilibrium. The binding stage is the one that makes the queue.',
    terminalWaits,
  ],
  [
    'curves',
    'Delay curves',
    'Time against flow',
    'How time in a terminal grows with arrivals, and the simulated points behind each curve.',
    delayCurves,
  ],
  [
    'inside',
    'Terminals',
    'Inside the terminals',
    'Units on their way through the stages of a terminal, and its queues, on some days of the last year of the base.',
    inside,
  ],
  ['money', 'Money', 'Revenue and debt', 'What each project earns against what it owes.', money],
  [
    'gains',
    'Who gains',
    'Who gains and who pays',
    'Users by commodity, country and cause; what operators take; what is emitted. Everything against the base.',
    gains,
  ],
  [
    'hosts',
    'Debt',
    'What hosts owe',
    'Debt of the countries that host the projects, against the thresholds of the IMF and the World Bank.',
    hosts,
  ],
  [
    'politics',
    'Politics',
    'Opinion and terms of trade',
    'What politics adds to or takes from trade, and how much that moved.',
    politics,
  ],
  [
    'scenarios',
    'Scenarios',
    'What would change it',
    'Every scenario changes only what its name says; the rest stays as in the base. Select a heading to sort.',
    scenarioTables,
  ],
  ['assumptions', 'Assumptions', 'Assumptions and sources', null, assumptions],
  [
    'fit',
    'Fit',
    'Does it match what was counted?',
    'Rows that were held out were never shown to the calibration.',
    calibration,
  ],
  [
    'convergence',
    'Convergence',
    'Is it solved?',
    'The three residuals of the equilibrium, the largest of any period.',
    convergence,
  ],
  ['definitions', 'Definitions', 'Definitions', null, glossary],
  ['questions', 'Questions', 'Questions and answers', 'Answered from the numbers of this run.', questions],
];

function part([id, , title, lead, draw]) {
  return h(
    'section',
    { id, 'aria-labelledby': `${id}-title` },
    h('h2', { id: `${id}-title` }, title),
    lead ? h('p', { class: 'lead' }, lead) : null,
    draw(),
  );
}

// Marks the part that is being read in the list of contents.
function followReading(links) {
  const seen = new Map();
  const observer = new IntersectionObserver(
    (entries) => {
      for (const e of entries) seen.set(e.target.id, e.isIntersecting);
      const current = PARTS.find(([id]) => seen.get(id));
      links.forEach((link, i) => {
        if (current && PARTS[i][0] === current[0]) link.setAttribute('aria-current', 'true');
        else link.removeAttribute('aria-current');
      });
    },
    { rootMargin: '-20% 0px -60% 0px' },
  );
  document.querySelectorAll('main > section').forEach((section) => observer.observe(section));
}

function drawReport() {
  drawHead();
  document.getElementById('main').append(...PARTS.map(part));
  const links = PARTS.map(([id, short]) => h('a', { href: `#${id}` }, short));
  document.getElementById('contents').append(h('div', { class: 'page' }, links));
  followReading(links);
}

if (data.schema === 'amur-compare-1') drawComparison();
else if (data.schema === 'amur-simulation-1') drawTerminal();
else drawReport();
document
  .getElementById('foot')
  .append(
    h(
      'div',
      { class: 'page' },
      h(
        'p',
        {},
        `Made by Amur ${data.version}.`,
        data.corridor
          ? ` Prices: ${data.corridor.currency} of ${data.corridor.price_year}. Coast and borders: Natural Earth through world-atlas, 1:50 million; they take no position on any boundary.`
          : null,
      ),
    ),
  );
startTooltip();
