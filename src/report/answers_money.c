/* SPDX-License-Identifier: Apache-2.0
 * answers_money.c -- does a project pay its loan; what does a facility without a toll earn.
 *   Cover is debt service cover (DSCR): cash for debt service over what is due.  Its mean over the years says whether
 * the loan can be paid at all, its worst year whether it can be paid when due; the verdict needs both.
 */
#include "answers.h"
#include <math.h>
#include <string.h>

static const char *project_name(const amur_corridor *c, int p) {
  return *c->project[p].name ? c->project[p].name : c->project[p].id;
}

/* The verdict, then the money of the last modelled year. */
static void cover(words *w, const report_index *ix, int p, const amur_finance_result *f) {
  if (isnan(f->dscr_mean)) {
    ami_words_add(w, "%s has no debt service in the years of this run.", project_name(ix->corridor, p));
    return;
  }
  ami_words_add(w, f->dscr_min >= 1 ? "Yes: " : f->dscr_mean >= 1 ? "On the average, but not in every year: " : "No: ");
  ami_words_add(
      w, "for every unit of debt service due, %s has %s available on the average of the years, and %s in the worst.",
      project_name(ix->corridor, p), ami_word_number(f->dscr_mean).s, ami_word_number(f->dscr_min).s);
  const amur_finance_year *y = ami_find_finance_year(ix, 0, p, ix->last_year);
  if (!y) return;
  const char *currency = ix->corridor->project[p].currency;
  ami_words_add(w, " In %d it took in %s of tolls", y->year, ami_word_money(y->toll_revenue, currency).s);
  if (y->other_revenue > 0) ami_words_add(w, " and %s of other revenue", ami_word_money(y->other_revenue, currency).s);
  ami_words_add(w, ", spent %s on operation and owed %s of debt service.", ami_word_money(y->opex, currency).s,
                ami_word_money(y->debt_service, currency).s);
}

/* Two ways to an LLCR of 1, each with the other held: more traffic at today's toll, a higher toll at today's traffic.
 */
static void break_even(words *w, const report_index *ix, const amur_finance_result *f) {
  ami_words_paragraph(w);
  if (f->needed_per_day > 0) {
    ami_words_add(
        w, "At today's mean toll of %s the debt needs %s paying vehicles a day; %s came in the last modelled year.",
        ami_word_money(f->mean_toll, ix->corridor->currency).s, ami_word_number(f->needed_per_day).s,
        ami_word_number(f->flow_per_day).s);
  }
  if (f->break_even_toll > 0)
    ami_words_add(w, " If the flow did not react, a mean toll of %s would serve the debt%s",
                  ami_word_money(f->break_even_toll, ix->corridor->currency).s, f->mean_toll > 0 ? "" : ".");
  if (f->break_even_toll > 0 && f->mean_toll > 0)
    ami_words_add(w, ", %s times today's; since flow does react, the true figure is higher or does not exist.",
                  ami_word_number(f->break_even_toll / f->mean_toll).s);
}

/* The scenario with the largest mean cover; a run of the base alone has none. */
static void best_scenario(words *w, const report_index *ix, int p, const amur_finance_result *base) {
  const amur_finance_result *best = NULL;
  for (int i = 0; i < ix->result->n_finance; i++) {
    const amur_finance_result *f = &ix->result->finance[i];
    if (f->project == p && f->scenario && !isnan(f->dscr_mean) && (!best || f->dscr_mean > best->dscr_mean)) best = f;
  }
  if (!best || isnan(base->dscr_mean)) return;
  ami_words_paragraph(w);
  ami_words_add(w, "Of the scenarios, \"%s\" does most for the loan: a mean cover of %s instead of %s%s.",
                ami_scenario_name(ix->result, best->scenario), ami_word_number(best->dscr_mean).s,
                ami_word_number(base->dscr_mean).s, best->dscr_mean >= 1 ? "" : ", still less than what is due");
}

void ami_answer_loan(words *w, const report_index *ix, const char *id) {
  const int p = ami_find_project(ix, id);
  const amur_finance_result *f = p < 0 ? NULL : ami_find_finance(ix, 0, p);
  if (!f) return;
  cover(w, ix, p, f);
  break_even(w, ix, f);
  best_scenario(w, ix, p, f);
  ami_say_economy(w, ix, p);
  ami_words_paragraph(w);
  ami_words_add(w, "Years after %d carry the last modelled flow forward; they are an assumption, not a forecast.",
                ix->last_year);
}

void ami_answer_facility(words *w, const report_index *ix, const char *id) {
  const int p = ami_find_project(ix, id);
  const amur_finance_result *f = p < 0 ? NULL : ami_find_finance(ix, 0, p);
  if (!f) return;
  const amur_project_row *row = &ix->corridor->project[p];
  const amur_finance_year *y = ami_find_finance_year(ix, 0, p, ix->last_year);
  /* Visitors of a year from the mean of a day; 365.25 days, leap years included. */
  const double persons =
      row->crossing < 0 ? NAN : 365.25 * ami_mean_flow_per_day(ix, FLOW_PERSONS, 0, row->crossing, ix->last_year);
  if (y) {
    ami_words_add(w, "In %d %s earned %s", y->year, project_name(ix->corridor, p),
                  ami_word_money(y->toll_revenue + y->other_revenue, row->currency).s);
    ami_words_add(w, " and spent %s on operation.", ami_word_money(y->opex, row->currency).s);
  }
  if (persons > 0) {
    ami_words_add(w, " %s people a year passed its crossing", ami_word_number(persons).s);
    if (y && y->opex + y->debt_service > 0)
      ami_words_add(w, "; each would have to leave %s there for it to cover its costs and debt service",
                    ami_word_money((y->opex + y->debt_service) / persons, row->currency).s);
    ami_words_add(w, ".");
  }
  if (!isnan(f->npv))
    ami_words_add(w, " Over its life its net present value is %s, at a discount rate of %s a year%s.",
                  ami_word_money(f->npv, row->currency).s, ami_word_percent(row->discount_rate).s,
                  f->npv < 0 ? ": it does not return what was put in" : "");
  ami_say_economy(w, ix, p);
}
