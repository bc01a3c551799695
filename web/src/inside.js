// SPDX-License-Identifier: Apache-2.0
// inside.js -- the queues and units' progress of each terminal on some days of the base's last year.
import { data, periods, regimes, terminals } from './data.js';
import { h, select } from './dom.js';
import { hours, number, span } from './format.js';
import { queueFigure, spaceTimeFigure } from './picture.js';

const pictures = data.pictures ?? [];

function show({ terminal, period, unit, days, arrivals_per_day: arrivals, stages, picture }) {
  const p = periods[period];
  const spec = { stages, start: null, unit };
  return [
    h(
      'p',
      {},
      `${terminals[terminal].name}, ${regimes[p.regime]?.name ?? ''}, ${span(p.from, p.to)}: ${number(days)} days at the ${number(arrivals)} arrivals a day of the equilibrium, beginning empty, simulated once. The picture follows ${unit} units for ${hours(picture.to_h - picture.from_h)} around the longest queue of these days.`,
    ),
    queueFigure({ queues: picture.queues, ...spec }),
    spaceTimeFigure({ picture, ...spec }),
  ];
}

export function inside() {
  if (!pictures.length) return h('p', {}, 'No terminal had arrivals to follow in the last year of this run.');
  const box = h('div');
  const fill = (i) => box.replaceChildren(...show(pictures[i]));
  fill(0);
  return [
    pictures.length > 1
      ? h(
          'div',
          { class: 'controls' },
          select(
            'Terminal',
            pictures.map((p, i) => ({ value: i, label: terminals[p.terminal].name })),
            0,
            fill,
          ),
        )
      : null,
    box,
  ];
}
