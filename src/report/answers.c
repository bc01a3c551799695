/* SPDX-License-Identifier: Apache-2.0
 * answers.c -- the table of kinds of question, and the key finding.
 *   An answer says what this run's numbers say and no more: what did not run or is not given is named as such.
 */
#include "answers.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
  const char *kind;
  void (*answer)(words *w, const report_view *v, const char *id);
} kinds[] = {
    {"use", answer_use},           {"users", answer_users},
    {"wait", answer_wait},         {"fill", answer_fill},
    {"loan", answer_loan},         {"scenario", answer_scenario},
    {"facility", answer_facility}, {"confidence", answer_confidence},
};

static bool stopped(words *w, const report_view *v) {
  const amur_period_result *p = amur_result_missed(v->r);
  char day[16];
  if (!p) return false;
  amur_day_format(p->from, day);
  words_add(
      w,
      "The run stopped at the year %d, which did not converge (%s, the period from %s): nothing is concluded from "
      "it.",
      p->year, report_scenario_name(v, p->scenario), day);
  return true;
}

char *report_answer(const report_view *v, const amur_question *question) {
  words w = {0};
  if (stopped(&w, v)) return words_take(&w);
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (strcmp(kinds[i].kind, question->kind) == 0) kinds[i].answer(&w, v, question->about ? question->about : "");
  if (!w.n) words_add(&w, "This run has no numbers that answer the question.");
  return words_take(&w);
}

/* The first project that earns from tolls and has a cover ratio; NULL if none. */
static const amur_finance_result *first_project(const report_view *v) {
  for (int i = 0; i < v->c->n_project; i++) {
    const amur_finance_result *f = report_finance(v, 0, i);
    if (f && !isnan(f->dscr_mean)) return f;
  }
  return NULL;
}

static void finding_of_use(words *w, const report_view *v) {
  const amur_crossing_row *x = &v->c->crossing[0];
  const double now = report_mean(v, VIEW_VEHICLES, 0, 0, v->last_year);
  const double then = report_mean(v, VIEW_VEHICLES, 0, 0, v->first_year);
  words_add(w, "In %d %s carried %s vehicles a day", v->last_year, report_crossing_name(v, 0), word_number(now).s);
  if (x->design_per_day > 0) words_add(w, ", %s of what it was designed for", word_percent(now / x->design_per_day).s);
  if (v->first_year != v->last_year && then >= 0)
    words_add(w, ", against %s in %d", word_number(then).s, v->first_year);
}

char *report_finding(const report_view *v) {
  words w = {0};
  if (stopped(&w, v)) return words_take(&w);
  if (!v->c->n_crossing || !report_days_of(v, 0, 0)) {
    words_add(&w, "This run has no crossing with a flow.");
    return words_take(&w);
  }
  finding_of_use(&w, v);
  const amur_finance_result *f = first_project(v);
  if (f && v->c->project[f->project].crossing == 0)
    words_add(&w, "; its earnings cover");
  else if (f)
    words_add(&w, "; the earnings of %s cover", v->c->project[f->project].name);
  if (f && f->dscr_mean >= 1)
    words_add(&w, " the debt service %s times over", word_number(f->dscr_mean).s);
  else if (f)
    words_add(&w, " %s of the debt service", word_percent(fmax(f->dscr_mean, 0)).s);
  if (f && f->needed_per_day > 0 && f->dscr_mean < 1)
    words_add(&w, ", which needs %s paying vehicles a day at today's toll", word_number(f->needed_per_day).s);
  words_add(&w, ".");
  return words_take(&w);
}
