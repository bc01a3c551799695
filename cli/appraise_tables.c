/* SPDX-License-Identifier: Apache-2.0
 * appraise_tables.c -- tolls, economic appraisal, who gains, emissions and hosts' debt from the tables of a run.
 */
#include "appraise.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- tables shown as they are ------------------------------------------------------------------------------- */

enum { MOST_COLUMNS = 24 };

typedef struct {
  const char *file, *name, *title;
  int n_group;
  bool record;
  sheet_column column[MOST_COLUMNS]; /* names as in the file; the last has no name */
} page;

static const page pages[] = {
    {"toll.csv",
     "best_tolls",
     "Best tolls, the equilibrium solved anew at each",
     1,
     false,
     {{"project", "project", true},
      {"best_for", "best for", true},
      {"toll_per_vehicle", "toll", false},
      {"revenue_per_year", "revenue a year", false},
      {"welfare_per_year", "welfare a year", false},
      {"vehicles_per_day", "vehicles a day", false},
      {"llcr", "LLCR", false},
      {"dscr_mean", "mean DSCR", false},
      {"npv", "NPV", false},
      {NULL, NULL, false}}},
    {"economy.csv",
     "economy",
     "Economic appraisal, present values",
     2,
     true,
     {{"project", "project", true},
      {"without_scenario", "against scenario", true},
      {"pv_users", "users' benefit", false},
      {"pv_variety", "of it variety: chains that open or close", false},
      {"variety_share", "share of variety", false},
      {"pv_users_half", "users' benefit without variety, by rule of a half", false},
      {"pv_users_difference", "difference (half less the benefit without variety)", false},
      {"pv_tolls", "tolls of the corridor", false},
      {"pv_co2", "CO2 at its cost", false},
      {"pv_external", "accidents and other costs to others", false},
      {"pv_cost", "cost: building, renewal, running", false},
      {"enpv", "economic net present value", false},
      {"benefit_cost_ratio", "benefit-cost ratio", false},
      {"eirr_per_year", "economic rate of return (EIRR)", false},
      {"n_eirr", "how many there are (several: quote none alone)", false},
      {"enpv_without_variety", "net present value without variety", false},
      {"benefit_cost_ratio_without_variety", "benefit-cost ratio without variety", false},
      {"eirr_without_variety_per_year", "EIRR without variety", false},
      {"n_eirr_without_variety", "how many there are", false},
      {"co2_t", "more CO2 over its life, tonnes", false},
      {NULL, NULL, false}}},
    {"debt.csv",
     "debt",
     "Hosts' risk of debt distress, with and without the corridor's projects",
     0,
     false,
     {{"country", "country", true},
      {"project_debt_millions", "projects' debt, millions", false},
      {"risk", "external", true},
      {"overall_risk", "overall", true},
      {"risk_without", "external without", true},
      {"overall_risk_without", "overall without", true},
      {NULL, NULL, false}}},
    {"debt_project.csv",
     "debt_project",
     "What each project alone adds to its host's ratios in ten years",
     1,
     false,
     {{"country", "country", true},
      {"project", "project", true},
      {"debt_millions", "debt, millions", false},
      {"ratio", "ratio", true},
      {"most_added", "most added", false},
      {"in_year", "in", false},
      {"risk_with_it_alone", "external risk", true},
      {"overall_risk_with_it_alone", "overall risk", true},
      {NULL, NULL, false}}},
    {"debt_stress.csv",
     "debt_stress",
     "Stress tests: highest ratio in ten years, first year above the threshold",
     2,
     false,
     {{"country", "country", true},
      {"ratio", "ratio", true},
      {"test", "test", true},
      {"threshold", "threshold", false},
      {"peak", "highest", false},
      {"breach_year", "breach", false},
      {"peak_without", "without projects", false},
      {"breach_year_without", "breach", false},
      {NULL, NULL, false}}},
    {"debt_year.csv",
     "debt_year",
     "Debt ratio by year, and the fan of futures",
     2,
     false,
     {{"country", "country", true},
      {"ratio", "ratio", true},
      {"year", "year", false},
      {"without_projects", "without projects", false},
      {"value", "with", false},
      {"threshold", "threshold", false},
      {"p05", "5 %", false},
      {"p25", "25 %", false},
      {"p50", "50 %", false},
      {"p75", "75 %", false},
      {"p95", "95 %", false},
      {"breach", "odds of breach", false},
      {NULL, NULL, false}}},
};

static const char *text_of(const amur_table *t, int row, const char *column) {
  return amur_table_cell(t, row, amur_table_column(t, column));
}

static double real_of(const amur_table *t, int row, const char *column, amur_faults *faults) {
  return amur_table_real(t, row, amur_table_column(t, column), false, NAN, -1e300, 1e300, faults);
}

/* Whether the row is asked for: of the scenario where the table has them, of the project, of the country. */
static bool is_asked(const appraise_options *o, const amur_table *t, int row) {
  const char *const column[] = {"scenario", "project", "country"}, *const want[] = {o->scenario, o->project,
                                                                                    o->country};
  for (int k = 0; k < 3; k++)
    if (want[k] && amur_table_column(t, column[k]) >= 0 && strcmp(text_of(t, row, column[k]), want[k]) != 0)
      return false;
  return amur_table_column(t, "best_for") < 0 || *text_of(t, row, "best_for");
}

static void show_page(const appraise_options *o, const char *folder, const page *p, appraise_book *book,
                      amur_faults *faults) {
  amur_table t = {0};
  int n = 0;
  while (p->column[n].name) n++;
  sheet *s = &book->sheet[book->n++];
  *s = sheet_new(p->name, p->title, p->column, n, p->n_group);
  s->record = p->record;
  if (appraise_read(folder, p->file, &t, faults))
    for (int i = 0; i < t.n_row; i++) {
      for (int k = 0; k < n && is_asked(o, &t, i); k++) sheet_text(s, text_of(&t, i, p->column[k].name));
    }
  amur_table_fini(&t);
}

/* ---- who gains and who pays ------------------------------------------------------------------------------------ */

static const sheet_column party_column[] = {
    {"project", "project", true}, {"party", "who", true}, {"present_value", "present value", false}};
static const sheet_column gain_column[] = {
    {"project", "project", true},
    {"country", "country", true},
    {"commodity", "commodity", true},
    {"benefit", "gain", false},
    {"benefit_money", "of it money", false},
    {"benefit_time", "time", false},
    {"benefit_wait", "waiting", false},
    {"benefit_other", "the rest", false},
    {"benefit_variety", "variety", false},
    {"benefit_half", "by rule of a half", false},
    {"difference", "difference", false},
    {"new_units", "units only with it", false},
};
static const sheet_column emission_column[] = {{"project", "project", true},
                                               {"mode", "mode", true},
                                               {"co2_t", "with it", false},
                                               {"co2_t_without", "without", false},
                                               {"co2_t_more", "more", false}};
#define COUNT(a) ((int)(sizeof(a) / sizeof *(a)))

static void add_parties(const amur_table *economy, int row, sheet *s, amur_faults *faults) {
  static const struct {
    const char *column, *who;
  } party[] = {{"pv_users", "users of the corridor"},
               {"pv_owners", "the project's owners"},
               {"pv_lenders", "its lenders"},
               {"pv_host_state", "the host state: taxes less subsidies and grants"},
               {"pv_other_tolls", "those who take the other tolls"},
               {"pv_payers_of_other_revenue", "those who pay its other revenue"},
               {"pv_co2", "all, by CO2"},
               {"pv_external", "others, by accidents and noise"},
               {"enpv", "together: economic net present value"}};
  for (int k = 0; k < COUNT(party); k++) {
    sheet_text(s, text_of(economy, row, "project"));
    sheet_text(s, party[k].who);
    sheet_real(s, real_of(economy, row, party[k].column, faults));
  }
}

/* What users gain with the project is what they lose in the scenario without it. */
static void add_gains(const amur_table *economy, int row, const amur_table *benefit, sheet *s, amur_faults *faults) {
  for (int i = 0; i < benefit->n_row; i++) {
    if (strcmp(text_of(benefit, i, "scenario"), text_of(economy, row, "without_scenario")) != 0) continue;
    const double gain = real_of(benefit, i, "benefit", faults), lost = real_of(benefit, i, "lost_units", faults);
    if (gain == 0 && lost == 0) continue;
    sheet_text(s, text_of(economy, row, "project"));
    sheet_text(s, text_of(benefit, i, "country"));
    sheet_text(s, text_of(benefit, i, "commodity"));
    for (int k = 3; k < COUNT(gain_column) - 1; k++)
      sheet_real(s, 0 - real_of(benefit, i, gain_column[k].name, faults));
    sheet_real(s, lost);
  }
}

static void add_emissions(const amur_table *economy, int row, const amur_table *emission, sheet *s,
                          amur_faults *faults) {
  for (int i = 0; i < emission->n_row; i++) {
    if (strcmp(text_of(emission, i, "scenario"), "base") != 0) continue;
    const double with = real_of(emission, i, "co2_t", faults);
    double without = NAN;
    for (int k = 0; k < emission->n_row && row >= 0; k++)
      if (strcmp(text_of(emission, k, "scenario"), text_of(economy, row, "without_scenario")) == 0 &&
          strcmp(text_of(emission, k, "mode"), text_of(emission, i, "mode")) == 0)
        without = real_of(emission, k, "co2_t", faults);
    if (with == 0 && !(without != 0)) continue;
    sheet_text(s, row < 0 ? "none" : text_of(economy, row, "project"));
    sheet_text(s, text_of(emission, i, "mode"));
    sheet_real(s, with);
    sheet_real(s, without);
    sheet_real(s, with - without);
  }
}

static void show_gainers(const appraise_options *o, const char *folder, appraise_book *book, amur_faults *faults) {
  amur_table economy = {0}, benefit = {0}, emission = {0};
  sheet *s = &book->sheet[book->n];
  s[0] = sheet_new("parties", "Who gains and who pays, present values", party_column, COUNT(party_column), 1);
  s[1] = sheet_new("gains", "Users' gains over the horizon by country and commodity, not discounted", gain_column,
                   COUNT(gain_column), 1);
  s[2] = sheet_new("emissions", "CO2 over the horizon, tonnes", emission_column, COUNT(emission_column), 1);
  book->n += 3;
  appraise_read(folder, "economy.csv", &economy, faults);
  appraise_read(folder, "benefit.csv", &benefit, faults);
  appraise_read(folder, "emission.csv", &emission, faults);
  for (int i = 0; i < economy.n_row; i++) {
    if (!is_asked(o, &economy, i)) continue;
    add_parties(&economy, i, &s[0], faults);
    add_gains(&economy, i, &benefit, &s[1], faults);
    add_emissions(&economy, i, &emission, &s[2], faults);
  }
  if (economy.n_row == 0) add_emissions(&economy, -1, &emission, &s[2], faults);
  amur_table_fini(&economy);
  amur_table_fini(&benefit);
  amur_table_fini(&emission);
}

amur_status appraise_tables(const appraise_options *o, const char *folder, appraise_book *book, amur_faults *faults,
                            amur_err *err) {
  for (int i = 0; i < COUNT(pages); i++) {
    show_page(o, folder, &pages[i], book, faults);
    if (strcmp(pages[i].name, "economy") == 0) show_gainers(o, folder, book, faults);
  }
  return amur_faults_status(faults, folder, err);
}
