/* SPDX-License-Identifier: Apache-2.0
 * answers_scenario.c -- what one scenario changed.
 */
#include "answers.h"
#include "effects.h"
#include <math.h>
#include <string.h>

enum { SHOWN = 6 };

/* How far a crossing moves in a scenario, relative; 0 where unknown or too little to tell. */
static double moved(const report_view *v, int s, int x) {
  const view_measure m = ami_effect_measure(v, x);
  const double base = ami_report_mean(v, m, 0, x, 0), now = ami_report_mean(v, m, s, x, 0);
  if (!(fabs(now - base) >= 0.02 * fmax(base, 1))) return 0;
  return fabs(now - base) / fmax(base, 1);
}

/* Whether fewer than SHOWN crossings move more. */
static bool among_first(const report_view *v, int s, int x) {
  int more = 0;
  for (int i = 0; i < v->c->n_crossing; i++)
    more += moved(v, s, i) > moved(v, s, x) || (i < x && moved(v, s, i) == moved(v, s, x));
  return more < SHOWN;
}

static void changed_flows(words *w, const report_view *v, int s) {
  int n = 0, rest = 0;
  for (int x = 0; x < v->c->n_crossing; x++) {
    const view_measure m = ami_effect_measure(v, x);
    const double base = ami_report_mean(v, m, 0, x, 0), now = ami_report_mean(v, m, s, x, 0);
    if (!(moved(v, s, x) > 0)) continue;
    if (x && !among_first(v, s, x)) {
      rest++;
      continue;
    }
    ami_words_add(w, "%s%s from %s to %s %s a day", n++ ? "; " : " ", ami_report_crossing_name(v, x),
                  ami_word_number(base).s, ami_word_number(now).s, ami_effect_unit(m));
    if (base > 0) ami_words_add(w, " (%s)", ami_word_signed_percent(now / base - 1).s);
  }
  if (!n) ami_words_add(w, " no crossing's flow changes by more than two per cent");
  if (rest) ami_words_add(w, "; %d more change less", rest);
  ami_words_add(w, ".");
}

static void changed_waits(words *w, const report_view *v, int s) {
  int n = 0;
  for (int t = 0; t < v->c->n_terminal && n < SHOWN; t++) {
    const double base = ami_report_terminal_over(v, 0, t, 0).wait_h, now = ami_report_terminal_over(v, s, t, 0).wait_h;
    if (!(fabs(now - base) >= fmax(0.2 * base, 0.25))) continue;
    ami_words_add(w, "%s at %s from %s to %s", n++ ? ";" : " The mean wait goes", ami_report_terminal_name(v, t),
                  ami_word_hours(base).s, ami_word_hours(now).s);
  }
  if (n) ami_words_add(w, ".");
}

/* Debt cover of the projects that earn visibly more or less; the others in a number. */
static void changed_money(words *w, const report_view *v, int s) {
  int same = 0;
  for (int p = 0; p < v->c->n_project; p++) {
    const amur_finance_result *a = ami_report_finance(v, 0, p), *b = ami_report_finance(v, s, p);
    if (!a || !b || isnan(a->dscr_mean) || isnan(b->dscr_mean)) continue;
    const char *name = v->c->project[p].name;
    if (fabs(b->dscr_mean - a->dscr_mean) < 0.005)
      same++;
    else
      ami_words_add(w, " The mean debt cover of %s goes from %s to %s.", name, ami_word_number(a->dscr_mean).s,
                    ami_word_number(b->dscr_mean).s);
  }
  if (same == 1)
    ami_words_add(w, " The debt cover of %s project stays as it is.", v->c->n_project > 1 ? "one" : "the");
  else if (same > 1)
    ami_words_add(w, " The debt cover of %d projects stays as it is.", same);
}

static void not_run(words *w, const report_view *v, const char *id) {
  ami_words_add(w, "The scenario \"%s\" did not run; beside the base this run has ", id);
  for (int i = 1; i < v->r->n_scenario; i++) ami_words_add(w, "%s%s", i > 1 ? ", " : "", v->r->scenario[i]);
  ami_words_add(w, v->r->n_scenario > 1 ? "." : "no scenario.");
}

void ami_answer_scenario(words *w, const report_view *v, const char *id) {
  const int s = ami_report_scenario_by_id(v, id);
  if (s < 0) {
    not_run(w, v, id);
    return;
  }
  const int at = v->r->scenario_index ? v->r->scenario_index[s] : -1;
  const char *description = at < 0 ? NULL : v->c->scenario[at].description;
  if (description && *description) {
    ami_words_add(w, "%s", description);
    ami_words_paragraph(w);
  }
  ami_words_add(w, "Against the base, with \"%s\", over the whole period:", ami_report_scenario_name(v, s));
  changed_flows(w, v, s);
  changed_waits(w, v, s);
  changed_money(w, v, s);
}
