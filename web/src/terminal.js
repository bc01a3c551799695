// SPDX-License-Identifier: Apache-2.0
// terminal.js -- the page of `amur simulate --report`: one terminal alone.
import { data, rows } from './data.js';
import { h } from './dom.js';
import { hours, number, percent } from './format.js';
import { queueFigure, spaceTimeFigure } from './picture.js';
import { table } from './table.js';

const card = (label, value, note) =>
  h(
    'div',
    { class: 'card' },
    h('p', { class: 'card-label' }, label),
    h('p', { class: 'card-value' }, value),
    h('p', { class: 'card-note' }, note),
  );

function finding(t, more) {
  const best = more.find((r) => r.saved_h > (r.saved_ci_half_h ?? 0));
  return (
    `A ${data.unit} spends ${hours(t.time_h)} here on average, ${hours(t.wait_h)} of it in queues; one in twenty waits longer than ${hours(t.wait_p95_h)}. Most of the queue is made by ${t.binding}.` +
    (best ? ` One more of ${best.name} would save ${hours(best.saved_h)}.` : '')
  );
}

function stageTable(stages) {
  return table({
    name: 'stages',
    caption: 'Stages',
    list: stages,
    columns: [
      { label: 'Stage', key: 'name', head: true },
      { label: 'Mean wait', key: 'wait_h', show: hours },
      { label: '95 % interval', key: 'wait_ci_half_h', show: (x) => `± ${hours(x)}` },
      { label: 'Wait, 95th percentile', key: 'wait_p95_h', show: hours },
      { label: 'Time there', key: 'time_h', show: hours },
      { label: 'Waiting', key: 'queue_mean', unit: 'units' },
      { label: 'Blocked', key: 'blocked_h', show: hours },
      { label: 'Utilisation', key: 'utilisation', show: percent },
      { label: 'Passed', key: 'per_day', unit: 'per day' },
      { label: 'Lost', key: 'lost', show: percent },
    ],
  });
}

export function drawTerminal() {
  const { total: t, picture } = data;
  const stages = rows(data.stages);
  const classes = rows(data.classes);
  const more = rows(data.one_more);
  const names = stages.map((r) => r.name);
  const start = Date.parse(`${data.start}T00:00Z`);
  const section = (id, title, ...content) => h('section', { id }, h('h2', {}, title), content);
  document.title = data.title;
  document.getElementById('contents').remove();
  document
    .getElementById('top')
    .append(
      h(
        'div',
        { class: 'page' },
        h(
          'p',
          { class: 'eyebrow' },
          `Terminal · ${number(t.replications)} replications of ${number(data.days)} days${data.steady ? ', steady state' : ''}`,
        ),
        h('h1', {}, data.title),
        h('p', { class: 'finding' }, h('span', {}, 'Key finding'), finding(t, more)),
        t.stuck
          ? h(
              'div',
              { class: 'alarm', role: 'alert' },
              h('strong', {}, 'Some units never left. '),
              'A priority that is never served, or stages that block each other.',
            )
          : null,
      ),
    );
  document.getElementById('main').append(
    ...[
      section(
        'figures',
        'Key figures',
        h(
          'div',
          { class: 'cards' },
          card('Time in the terminal', hours(t.time_h), `± ${hours(t.time_ci_half_h)}`),
          card('Wait', hours(t.wait_h), `± ${hours(t.wait_ci_half_h)}; 95th percentile ${hours(t.wait_p95_h)}`),
          card(
            'Passed a day',
            number(t.per_day),
            data.capacity_per_day === null
              ? 'No stage limits it'
              : `At most ${number(data.capacity_per_day)} in the long run`,
          ),
          card('Inside', number(t.inside_mean), `At most ${number(t.inside_max)}, mean of the replications`),
          t.lost ? card('Left unserved', percent(t.lost), 'of those who came') : null,
        ),
      ),
      section(
        'stages',
        'Stages',
        stageTable(stages),
        classes.length > 1
          ? table({
              name: 'classes',
              caption: 'Classes',
              list: classes,
              columns: [
                { label: 'Class', key: 'name', head: true },
                { label: 'Mean wait', key: 'wait_h', show: hours },
                { label: '95 % interval', key: 'wait_ci_half_h', show: (x) => `± ${hours(x)}` },
                { label: 'Time in the terminal', key: 'time_h', show: hours },
                { label: 'Units', key: 'units' },
              ],
            })
          : null,
      ),
      more.length
        ? section(
            'bottleneck',
            'What one more would save',
            table({
              name: 'bottleneck',
              caption: 'One more of each',
              list: more,
              columns: [
                { label: 'One more of', key: 'name', head: true },
                { label: 'Saves', key: 'saved_h', show: hours, unit: 'of the mean visit' },
                { label: '95 % interval', key: 'saved_ci_half_h', show: (x) => `± ${hours(x)}` },
                { label: 'Variance saved by common random numbers', key: 'variance_saved', show: percent },
              ],
            }),
          )
        : null,
      section(
        'queues',
        'Queues over time',
        queueFigure({ queues: data.queues, one: picture.queues, stages: names, start }),
      ),
      section('picture', 'Space and time', spaceTimeFigure({ picture, stages: names, start, unit: data.unit })),
    ].filter(Boolean),
  );
}
