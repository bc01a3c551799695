/* SPDX-License-Identifier: Apache-2.0
 * answers_scenario.c -- what one scenario changed.
 *   Flows, then waits, then money; each only where it changes by more than the noise of the simulation and of the
 * solution: flows by 2 %, waits by a fifth and a quarter of an hour, mean covers by 0.005.  The few that move most are
 * named, the others counted.
 */
#include "answers.h"
#include "effects.h"
#include <math.h>
#include <string.h>

enum { SHOWN = 6 }; /* a paragraph that one still reads */

/* How far a crossing moves in a scenario, relative; 0 where unknown or too little to tell. */
static double moved(const report_index *ix, int s, int x) {
  const flow_measure m = ami_effect_measure(ix, x);
  const double base = ami_mean_flow_per_day(ix, m, 0, x, 0), now = ami_mean_flow_per_day(ix, m, s, x, 0);
  if (!(fabs(now - base) >= 0.02 * fmax(base, 1))) return 0;
  return fabs(now - base) / fmax(base, 1);
}

/* Whether fewer than SHOWN crossings move more. */
static bool among_first(const report_index *ix, int s, int x) {
  int more = 0;
  for (int i = 0; i < ix->corridor->n_crossing; i++)
    more += moved(ix, s, i) > moved(ix, s, x) || (i < x && moved(ix, s, i) == moved(ix, s, x));
  return more < SHOWN;
}

/* The first crossing is named whenever it moves, since the corridor is about it. */
static void changed_flows(words *w, const report_index *ix, int s) {
  int n = 0, rest = 0;
  for (int x = 0; x < ix->corridor->n_crossing; x++) {
    const flow_measure m = ami_effect_measure(ix, x);
    const double base = ami_mean_flow_per_day(ix, m, 0, x, 0), now = ami_mean_flow_per_day(ix, m, s, x, 0);
    if (!(moved(ix, s, x) > 0)) continue;
    if (x && !among_first(ix, s, x)) {
      rest++;
      continue;
    }
    ami_words_add(w, "%s%s from %s to %s %s a day", n++ ? "; " : " ", ami_crossing_name(ix, x), ami_word_number(base).s,
                  ami_word_number(now).s, ami_effect_unit(m));
    if (base > 0) ami_words_add(w, " (%s)", ami_word_signed_percent(now / base - 1).s);
  }
  if (!n) ami_words_add(w, " no crossing's flow changes by more than two per cent");
  if (rest) ami_words_add(w, "; %d more change less", rest);
  ami_words_add(w, ".");
}

static void changed_waits(words *w, const report_index *ix, int s) {
  int n = 0;
  for (int t = 0; t < ix->corridor->n_terminal && n < SHOWN; t++) {
    const double base = ami_mean_terminal(ix, 0, t, 0).wait_h, now = ami_mean_terminal(ix, s, t, 0).wait_h;
    if (!(fabs(now - base) >= fmax(0.2 * base, 0.25))) continue;
    ami_words_add(w, "%s at %s from %s to %s", n++ ? ";" : " The mean wait goes", ami_terminal_name(ix->corridor, t),
                  ami_word_hours(base).s, ami_word_hours(now).s);
  }
  if (n) ami_words_add(w, ".");
}

/* Debt cover of the projects that earn visibly more or less; the others in a number. */
static void changed_money(words *w, const report_index *ix, int s) {
  int same = 0;
  for (int p = 0; p < ix->corridor->n_project; p++) {
    const amur_finance_result *a = ami_find_finance(ix, 0, p), *b = ami_find_finance(ix, s, p);
    if (!a || !b || isnan(a->dscr_mean) || isnan(b->dscr_mean)) continue;
    const char *name = ix->corridor->project[p].name;
    if (fabs(b->dscr_mean - a->dscr_mean) < 0.005)
      same++;
    else
      ami_words_add(w, " The mean debt cover of %s goes from %s to %s.", name, ami_word_number(a->dscr_mean).s,
                    ami_word_number(b->dscr_mean).s);
  }
  if (same == 1)
    ami_words_add(w, " The debt cover of %s project stays as it is.", ix->corridor->n_project > 1 ? "one" : "the");
  else if (same > 1)
    ami_words_add(w, " The debt cover of %d projects stays as it is.", same);
}

static void not_run(words *w, const report_index *ix, const char *id) {
  ami_words_add(w, "The scenario \"%s\" did not run; beside the base this run has ", id);
  for (int i = 1; i < ix->result->n_scenario; i++) ami_words_add(w, "%s%s", i > 1 ? ", " : "", ix->result->scenario[i]);
  ami_words_add(w, ix->result->n_scenario > 1 ? "." : "no scenario.");
}

void ami_answer_scenario(words *w, const report_index *ix, const char *id) {
  const int s = ami_find_scenario(ix, id);
  if (s < 0) {
    not_run(w, ix, id);
    return;
  }
  const int at = ix->result->scenario_index ? ix->result->scenario_index[s] : -1;
  const char *description = at < 0 ? NULL : ix->corridor->scenario[at].description;
  if (description && *description) {
    ami_words_add(w, "%s", description);
    ami_words_paragraph(w);
  }
  ami_words_add(w, "Against the base, with \"%s\", over the whole period:", ami_scenario_name(ix->result, s));
  changed_flows(w, ix, s);
  changed_waits(w, ix, s);
  changed_money(w, ix, s);
  ami_say_users_gain(w, ix, s);
}
