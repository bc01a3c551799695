/* SPDX-License-Identifier: Apache-2.0
 * answers_wait.c -- how long, where, and for which resource units wait.
 *   About one terminal, about the terminals of a crossing, or about all, by what the question names.
 */
#include "answers.h"
#include <math.h>
#include <string.h>

/* Nothing about a terminal that nothing passed. */
static void say_terminal(words *w, const report_index *ix, int terminal) {
  const terminal_mean t = ami_mean_terminal(ix, 0, terminal, 0);
  if (isnan(t.wait_h)) return;
  ami_words_paragraph(w);
  ami_words_add(w, "%s: a mean wait of %s", ami_terminal_name(ix->corridor, terminal), ami_word_hours(t.wait_h).s);
  if (t.wait_ci_half_h > 0)
    ami_words_add(w, ", give or take %s (95 %% interval of the simulation)", ami_word_hours(t.wait_ci_half_h).s);
  ami_words_add(w, "; one in twenty waits longer than %s.", ami_word_hours(t.wait_p95_h).s);
  if (*t.binding)
    ami_words_add(w, " The stage that makes the queue is \"%s\", busy %s of its open time.", t.binding,
                  ami_word_percent(t.utilisation).s);
  else
    ami_words_add(w, " No stage of it makes a queue.");
  /* A worst period that is little worse says nothing. */
  if (t.worst_period >= 0 && t.worst_wait_h > 1.2 * t.wait_h) {
    const amur_period_result *p = &ix->result->period[t.worst_period];
    ami_words_add(w, " It was worst from %s to %s (%s): %s.", ami_word_day(p->from).s, ami_word_day(p->to).s,
                  ix->corridor->regime[p->regime].name, ami_word_hours(t.worst_wait_h).s);
  }
}

/* Opens the answer about all terminals. */
static void longest(words *w, const report_index *ix) {
  int best = -1;
  double wait = -1;
  for (int t = 0; t < ix->corridor->n_terminal; t++) {
    const terminal_mean k = ami_mean_terminal(ix, 0, t, 0);
    if (!(k.wait_h > wait)) continue;
    wait = k.wait_h;
    best = t;
  }
  if (best >= 0)
    ami_words_add(w, "The longest mean wait is at %s: %s.", ami_terminal_name(ix->corridor, best),
                  ami_word_hours(wait).s);
}

void ami_answer_wait(words *w, const report_index *ix, const char *id) {
  const int crossing = ami_find_crossing(ix, id), terminal = ami_find_terminal(ix, id);
  if (terminal >= 0) {
    say_terminal(w, ix, terminal);
    return;
  }
  if (crossing < 0) longest(w, ix);
  for (int t = 0; t < ix->corridor->n_terminal; t++)
    if (crossing < 0 || ami_terminal_serves(ix, t, crossing)) say_terminal(w, ix, t);
}
