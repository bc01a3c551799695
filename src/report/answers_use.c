/* SPDX-License-Identifier: Apache-2.0
 * answers_use.c -- is a crossing empty, and why; what would fill it.
 *   Why is asked of two witnesses: the largest lasting step in the base, with the rules that began or ended then; and
 * the scenarios, each of which changes one kind of thing, by how much they add.
 */
#include "answers.h"
#include "effects.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Bounds are those of everyday words, not of a standard. */
static void verdict(words *w, double share) {
  static const struct {
    double below;
    const char *text;
  } row[] = {{0.10, "It is nearly empty"},
             {0.40, "It is far from full"},
             {0.70, "It is moderately used"},
             {0.95, "It is well used"},
             {INFINITY, "It is full"}};
  for (size_t i = 0; i < sizeof row / sizeof *row; i++)
    if (share < row[i].below) {
      ami_words_add(w, "%s", row[i].text);
      return;
    }
}

/* "41 vehicles a day in 2022, 139 in 2023 and 167 in 2024" */
static void by_year(words *w, const report_index *ix, int crossing, flow_measure m) {
  for (int y = ix->first_year; y <= ix->last_year; y++) {
    const char *join = y == ix->first_year ? "" : y == ix->last_year ? " and " : ", ";
    const double x = ami_mean_flow_per_day(ix, m, 0, crossing, y);
    if (isnan(x)) continue;
    if (y == ix->first_year)
      ami_words_add(w, "%s %s a day in %d", ami_word_number(x).s, ami_effect_unit(m), y);
    else
      ami_words_add(w, "%s%s in %d", join, ami_word_number(x).s, y);
  }
}

/* Of the terminals that serve the crossing, the one nearest to its capacity in the last year: a crossing can stand half
 * empty because a gate before it is full. */
static void tightest_terminal(words *w, const report_index *ix, int crossing) {
  int best = -1;
  double best_load = 0;
  for (int t = 0; t < ix->corridor->n_terminal; t++) {
    if (!ami_terminal_serves(ix, t, crossing)) continue;
    const terminal_mean k = ami_mean_terminal(ix, 0, t, ix->last_year);
    const double load = k.arrivals_per_day / k.capacity_per_day;
    if (!(load > best_load)) continue;
    best = t;
    best_load = load;
  }
  if (best < 0) return;
  const terminal_mean k = ami_mean_terminal(ix, 0, best, ix->last_year);
  ami_words_add(w, " The terminal that limits it, %s, took %s arrivals a day of the %s that it can pass (%s)",
                ami_terminal_name(ix->corridor, best), ami_word_number(k.arrivals_per_day).s,
                ami_word_number(k.capacity_per_day).s, ami_word_percent(best_load).s);
  ami_words_add(w, best_load > 0.8 ? ", so that it fills long before the crossing itself does." : ".");
}

/* Whether the rule begins or ends in the days first..last.  It ends on the day after `to`, its last. */
static bool rule_turns(const amur_change *r, amur_day first, amur_day last, bool *ends) {
  *ends = r->to != AMUR_DAY_NONE && r->to + 1 >= first && r->to + 1 <= last;
  return *ends || (r->from >= first && r->from <= last);
}

/* Rules of the crossing that began or ended between the two periods.  Rows of one rule have one id and stand together:
 * each rule is named once. */
static void rules_between(words *w, const report_index *ix, int crossing, amur_day first, amur_day last) {
  enum { SHOWN = 4 };
  int n = 0;
  bool toll = false;
  for (int i = 0; i < ix->corridor->n_rule; i++) {
    const amur_change *r = &ix->corridor->rule[i];
    bool ends;
    if (!rule_turns(r, first, last, &ends) || !ami_effect_touches(ix, r, crossing)) continue;
    toll |= strcmp(r->field, "toll") == 0;
    if ((i && strcmp(ix->corridor->rule[i - 1].id, r->id) == 0) || n == SHOWN) continue;
    ami_words_add(w, "%s\"%s\" %s", n++ ? "; " : " What changed in its rules then: ", r->id, ends ? "ended" : "began");
    if (r->note && *r->note) ami_words_add(w, " (%s)", r->note);
  }
  if (n)
    ami_words_add(w, ".%s", toll ? "" : " No toll of it changed.");
  else
    ami_words_add(w, " No rule of this crossing changed then: demand, or the other ways, did.");
}

/* Where the base moved most from one lasting period to the next, and what changed in the rules then. */
static void largest_step(words *w, const report_index *ix, int crossing) {
  const effect_step s = ami_effect_largest_step(ix, crossing);
  if (s.before < 0) return;
  const amur_period_result *a = &ix->result->period[s.before], *b = &ix->result->period[s.after];
  ami_words_paragraph(w);
  ami_words_add(w, "The largest lasting step came by %s, from %s to %s a day", ami_word_day(b->from).s,
                ami_word_number(s.from).s, ami_word_number(s.to).s);
  if (a->regime != b->regime)
    ami_words_add(w, ", when \"%s\" followed \"%s\"", ix->corridor->regime[b->regime].name,
                  ix->corridor->regime[a->regime].name);
  ami_words_add(w, ".");
  rules_between(w, ix, crossing, a->to + 1, b->from);
}

/* "name" +12 a day (+5 %) */
static void effect(words *w, const report_index *ix, int scenario, int crossing) {
  const double added = ami_effect_added(ix, scenario, crossing);
  const double base = ami_mean_flow_per_day(ix, ami_effect_measure(ix, crossing), 0, crossing, 0);
  ami_words_add(w, "\"%s\" %s a day", ami_scenario_name(ix->result, scenario), ami_word_signed(added).s);
  if (base > 0) ami_words_add(w, " (%s)", ami_word_signed_percent(added / base).s);
}

/* The scenario that adds most, and for every other kind of cause its best one. */
static void causes(words *w, const report_index *ix, int crossing) {
  ami_words_paragraph(w);
  const int best = ami_effect_best(ix, crossing, CAUSE_N);
  if (best < 0) {
    ami_words_add(w, "No scenario ran beside the base, so rules, price and time cannot be told apart.");
    return;
  }
  const effect_cause first = ami_effect_cause_of(ix, best);
  if (ami_effect_added(ix, best, crossing) > 0 && first < CAUSE_N)
    ami_words_add(w, "Of the %d scenarios, the one that adds most changes %s: ", ix->result->n_scenario - 1,
                  ami_effect_cause_text[first]);
  else
    ami_words_add(w, "None of the %d scenarios adds flow; the nearest to it is ", ix->result->n_scenario - 1);
  effect(w, ix, best, crossing);
  ami_words_add(w, " over the whole period.");
  int n = 0;
  for (int cause = 0; cause < CAUSE_N; cause++) {
    const int s = ami_effect_best(ix, crossing, (effect_cause)cause);
    if (s < 0 || s == best) continue;
    ami_words_add(w, "%s%s through ",
                  n++ ? "; " : " The most that other kinds of change do: ", ami_effect_cause_text[cause]);
    effect(w, ix, s, crossing);
  }
  if (n) ami_words_add(w, ".");
}

void ami_answer_use(words *w, const report_index *ix, const char *id) {
  const int x = ami_find_crossing(ix, id);
  if (x < 0) return;
  const flow_measure m = ami_effect_measure(ix, x);
  const double now = ami_mean_flow_per_day(ix, m, 0, x, ix->last_year),
               design = ix->corridor->crossing[x].design_per_day;
  if (isnan(now)) return;
  if (design > 0 && m == FLOW_VEHICLES) {
    verdict(w, now / design);
    ami_words_add(w, ": in %d it carried %s of the %s vehicles a day that it was designed for. ", ix->last_year,
                  ami_word_percent(now / design).s, ami_word_number(design).s);
  }
  ami_words_add(w, "%s carried ", ami_crossing_name(ix, x));
  by_year(w, ix, x, m);
  ami_words_add(w, ".");
  if (!(design > 0)) ami_words_add(w, " Its design capacity is not given.");
  tightest_terminal(w, ix, x);
  largest_step(w, ix, x);
  causes(w, ix, x);
}

typedef struct {
  double added;
  int scenario;
} ranked;

/* Largest first; ties by number, so that the order is the same on every machine. */
static int by_added(const void *a, const void *b) {
  const ranked *x = a, *y = b;
  if (x->added != y->added) return x->added > y->added ? -1 : 1;
  return (x->scenario > y->scenario) - (x->scenario < y->scenario);
}

/* The first six: who wants more has the table of scenarios. */
static void ranking(words *w, const report_index *ix, int crossing, const ranked *rank, int n) {
  ami_words_add(w, "Ranked by the flow that they add to %s: ", ami_crossing_name(ix, crossing));
  for (int i = 0; i < n && i < 6; i++) {
    ami_words_add(w, "%s", i ? "; " : "");
    effect(w, ix, rank[i].scenario, crossing);
  }
  ami_words_add(w, ".");
}

void ami_answer_fill(words *w, const report_index *ix, const char *id) {
  const int x = ami_find_crossing(ix, id);
  if (x < 0) return;
  const double base = ami_mean_flow_per_day(ix, ami_effect_measure(ix, x), 0, x, 0),
               design = ix->corridor->crossing[x].design_per_day;
  ranked *rank = amur_alloc((size_t)ix->result->n_scenario, sizeof *rank);
  int n = 0;
  w->failed = w->failed || !rank;
  for (int s = 1; rank && s < ix->result->n_scenario; s++) {
    const double added = ami_effect_added(ix, s, x);
    if (!isnan(added)) rank[n++] = (ranked){added, s};
  }
  if (!n) {
    ami_words_add(w, "No scenario ran beside the base, so this run cannot say what would fill %s.",
                  ami_crossing_name(ix, x));
    free(rank);
    return;
  }
  qsort(rank, (size_t)n, sizeof *rank, by_added);
  ranking(w, ix, x, rank, n);
  if (design > 0 && ami_effect_measure(ix, x) == FLOW_VEHICLES) {
    const double most = base + rank[0].added;
    ami_words_paragraph(w);
    ami_words_add(w, "Even the best of them brings %s vehicles a day, %s of the design%s", ami_word_number(most).s,
                  ami_word_percent(most / design).s,
                  most < 0.8 * design ? ": none of the single changes that were tried fills it." : ".");
  }
  free(rank);
}
