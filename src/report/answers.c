/* SPDX-License-Identifier: Apache-2.0
 * answers.c -- the table of kinds of question, and the key finding.
 *   A question of corridor.yaml has a kind ("use", "wait", ...) and, for most kinds, the id of what it is about.  The
 * kind's function adds sentences to a growing text; paragraphs are parted by newlines.  A function that finds nothing
 * to say adds nothing, and the answer then says so itself. An answer says what this run's numbers say and no more: what
 * did not run or is not given is named as such.
 */
#include "answers.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct {
  const char *kind;
  void (*answer)(words *w, const report_index *ix, const char *id);
} kinds[] = {
    {"use", ami_answer_use},           {"users", ami_answer_users},
    {"wait", ami_answer_wait},         {"fill", ami_answer_fill},
    {"loan", ami_answer_loan},         {"scenario", ami_answer_scenario},
    {"facility", ami_answer_facility}, {"confidence", ami_answer_confidence},
};

/* A run that stopped has no later years and no money: any figure drawn from the rest would mislead.  So that is all
 * that its answers say. */
static bool stopped(words *w, const report_index *ix) {
  const amur_period_result *p = amur_result_missed(ix->result);
  char day[16];
  if (!p) return false;
  amur_day_format(p->from, day);
  ami_words_add(
      w,
      "The run stopped at the year %d, which did not converge (%s, the period from %s): nothing is concluded from "
      "it.",
      p->year, ami_scenario_name(ix->result, p->scenario), day);
  return true;
}

char *ami_report_answer(const report_index *ix, const amur_question *question) {
  words w = {0};
  if (stopped(&w, ix)) return ami_words_take(&w);
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
    if (strcmp(kinds[i].kind, question->kind) == 0) kinds[i].answer(&w, ix, question->about ? question->about : "");
  if (!w.n) ami_words_add(&w, "This run has no numbers that answer the question.");
  return ami_words_take(&w);
}

/* The first project that earns from tolls and has a cover ratio; NULL if none. */
static const amur_finance_result *first_project(const report_index *ix) {
  for (int i = 0; i < ix->corridor->n_project; i++) {
    const amur_finance_result *f = ami_find_finance(ix, 0, i);
    if (f && !isnan(f->dscr_mean)) return f;
  }
  return NULL;
}

/* The corridor's first crossing is the one that it is about: the order of crossing.csv is the author's. */
static void finding_of_use(words *w, const report_index *ix) {
  const amur_crossing_row *x = &ix->corridor->crossing[0];
  const double now = ami_mean_flow_per_day(ix, FLOW_VEHICLES, 0, 0, ix->last_year);
  const double then = ami_mean_flow_per_day(ix, FLOW_VEHICLES, 0, 0, ix->first_year);
  ami_words_add(w, "In %d %s carried %s vehicles a day", ix->last_year, ami_crossing_name(ix, 0),
                ami_word_number(now).s);
  if (x->design_per_day > 0)
    ami_words_add(w, ", %s of what it was designed for", ami_word_percent(now / x->design_per_day).s);
  if (ix->first_year != ix->last_year && then >= 0)
    ami_words_add(w, ", against %s in %d", ami_word_number(then).s, ix->first_year);
}

char *ami_report_finding(const report_index *ix) {
  words w = {0};
  if (stopped(&w, ix)) return ami_words_take(&w);
  if (!ix->corridor->n_crossing || !ami_days_in_year(ix, 0, 0)) {
    ami_words_add(&w, "This run has no crossing with a flow.");
    return ami_words_take(&w);
  }
  finding_of_use(&w, ix);
  /* One sentence, in parts: what it carried; what it earns against its debt; what traffic the debt would need. */
  const amur_finance_result *f = first_project(ix);
  if (f && ix->corridor->project[f->project].crossing == 0)
    ami_words_add(&w, "; its earnings cover");
  else if (f)
    ami_words_add(&w, "; the earnings of %s cover", ix->corridor->project[f->project].name);
  if (f && f->dscr_mean >= 1)
    ami_words_add(&w, " the debt service %s times over", ami_word_number(f->dscr_mean).s);
  else if (f)
    ami_words_add(&w, " %s of the debt service", ami_word_percent(fmax(f->dscr_mean, 0)).s);
  if (f && f->needed_per_day > 0 && f->dscr_mean < 1)
    ami_words_add(&w, ", which needs %s paying vehicles a day at today's toll", ami_word_number(f->needed_per_day).s);
  ami_words_add(&w, ".");
  return ami_words_take(&w);
}
