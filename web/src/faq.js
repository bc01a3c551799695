// SPDX-License-Identifier: Apache-2.0
// faq.js -- the corridor's questions with the answers that the run wrote.
import { data } from './data.js';
import { h } from './dom.js';

export function questions() {
  if (!data.questions.length) return h('p', {}, 'The corridor asks no questions.');
  return data.questions.map((q) =>
    h(
      'article',
      { class: 'question' },
      h('h3', {}, q.ask),
      q.answer.split('\n').map((text) => h('p', {}, text)),
    ),
  );
}
