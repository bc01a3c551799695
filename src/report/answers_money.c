/* SPDX-License-Identifier: Apache-2.0
 * answers_money.c -- does a project pay its loan; what does a facility without a toll earn.
 */
#include "answers.h"
#include <math.h>
#include <string.h>

static const char *project_name(const amur_corridor *c, int p) {
  return *c->project[p].name ? c->project[p].name : c->project[p].id;
}

static void cover(words *w, const report_view *v, int p, const amur_finance_result *f) {
  if (isnan(f->dscr_mean)) {
    words_add(w, "%s has no debt service in the years of this run.", project_name(v->c, p));
    return;
  }
  words_add(w, f->dscr_min >= 1 ? "Yes: " : f->dscr_mean >= 1 ? "On the average, but not in every year: " : "No: ");
  words_add(w,
            "for every unit of debt service due, %s has %s available on the average of the years, and %s in the worst.",
            project_name(v->c, p), word_number(f->dscr_mean).s, word_number(f->dscr_min).s);
  const amur_finance_year *y = report_finance_year(v, 0, p, v->last_year);
  if (!y) return;
  const char *currency = v->c->project[p].currency;
  words_add(w, " In %d it took in %s of tolls", y->year, word_money(y->toll_revenue, currency).s);
  if (y->other_revenue > 0) words_add(w, " and %s of other revenue", word_money(y->other_revenue, currency).s);
  words_add(w, ", spent %s on operation and owed %s of debt service.", word_money(y->opex, currency).s,
            word_money(y->debt_service, currency).s);
}

static void break_even(words *w, const report_view *v, const amur_finance_result *f) {
  words_paragraph(w);
  if (f->needed_per_day > 0) {
    words_add(
        w, "At today's mean toll of %s the debt needs %s paying vehicles a day; %s came in the last modelled year.",
        word_money(f->mean_toll, v->c->currency).s, word_number(f->needed_per_day).s, word_number(f->flow_per_day).s);
  }
  if (f->break_even_toll > 0)
    words_add(w, " If the flow did not react, a mean toll of %s would serve the debt%s",
              word_money(f->break_even_toll, v->c->currency).s, f->mean_toll > 0 ? "" : ".");
  if (f->break_even_toll > 0 && f->mean_toll > 0)
    words_add(w, ", %s times today's; since flow does react, the true figure is higher or does not exist.",
              word_number(f->break_even_toll / f->mean_toll).s);
}

static void best_scenario(words *w, const report_view *v, int p, const amur_finance_result *base) {
  const amur_finance_result *best = NULL;
  for (int i = 0; i < v->r->n_finance; i++) {
    const amur_finance_result *f = &v->r->finance[i];
    if (f->project == p && f->scenario && !isnan(f->dscr_mean) && (!best || f->dscr_mean > best->dscr_mean)) best = f;
  }
  if (!best || isnan(base->dscr_mean)) return;
  words_paragraph(w);
  words_add(w, "Of the scenarios, \"%s\" does most for the loan: a mean cover of %s instead of %s%s.",
            report_scenario_name(v, best->scenario), word_number(best->dscr_mean).s, word_number(base->dscr_mean).s,
            best->dscr_mean >= 1 ? "" : ", still less than what is due");
}

void answer_loan(words *w, const report_view *v, const char *id) {
  const int p = report_project_by_id(v, id);
  const amur_finance_result *f = p < 0 ? NULL : report_finance(v, 0, p);
  if (!f) return;
  cover(w, v, p, f);
  break_even(w, v, f);
  best_scenario(w, v, p, f);
  words_paragraph(w);
  words_add(w, "Years after %d carry the last modelled flow forward; they are an assumption, not a forecast.",
            v->last_year);
}

void answer_facility(words *w, const report_view *v, const char *id) {
  const int p = report_project_by_id(v, id);
  const amur_finance_result *f = p < 0 ? NULL : report_finance(v, 0, p);
  if (!f) return;
  const amur_project_row *row = &v->c->project[p];
  const amur_finance_year *y = report_finance_year(v, 0, p, v->last_year);
  const double persons =
      row->crossing < 0 ? NAN : 365.25 * report_mean(v, VIEW_PERSONS, 0, row->crossing, v->last_year);
  if (y) {
    words_add(w, "In %d %s earned %s", y->year, project_name(v->c, p),
              word_money(y->toll_revenue + y->other_revenue, row->currency).s);
    words_add(w, " and spent %s on operation.", word_money(y->opex, row->currency).s);
  }
  if (persons > 0) {
    words_add(w, " %s people a year passed its crossing", word_number(persons).s);
    if (y && y->opex + y->debt_service > 0)
      words_add(w, "; each would have to leave %s there for it to cover its costs and debt service",
                word_money((y->opex + y->debt_service) / persons, row->currency).s);
    words_add(w, ".");
  }
  if (!isnan(f->npv))
    words_add(w, " Over its life its net present value is %s, at a discount rate of %s a year%s.",
              word_money(f->npv, row->currency).s, word_percent(row->discount_rate).s,
              f->npv < 0 ? ": it does not return what was put in" : "");
}
