/* SPDX-License-Identifier: Apache-2.0
 * appraise_project.c -- the accounts of a run's projects from finance_year.csv, as they are or under other terms.
 */
#include "appraise.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const sheet_column cash_column[] = {
    {"project", "project", true},
    {"currency", "currency", true},
    {"year", "year", false},
    {"toll_revenue", "tolls", false},
    {"other_revenue", "other", false},
    {"subsidy", "subsidy", false},
    {"opex", "running", false},
    {"renewal", "renewal", false},
    {"tax", "tax", false},
    {"cfads", "cash for debt", false},
    {"interest", "interest", false},
    {"principal", "principal", false},
    {"dscr", "DSCR", false},
    {"capex", "building", false},
    {"grant", "grant", false},
    {"drawn", "drawn", false},
    {"balance", "owed", false},
    {"free_cash", "free cash", false},
    {"equity_cash", "owners' cash", false},
};
static const sheet_column returns_column[] = {
    {"project", "project", true},
    {"currency", "currency", true},
    {"scenario", "scenario", true},
    {"npv", "net present value, before debt", false},
    {"discount_rate", "at a discount rate of", false},
    {"firr", "financial rate of return (FIRR)", false},
    {"n_firr", "how many there are (several: quote none alone)", false},
    {"firr_all", "all of them, where there are several", true},
    {"payback_year", "paid back by the end of", false},
    {"equity_npv", "net present value to the owners", false},
    {"equity_irr", "the owners' rate of return", false},
    {"dscr_min", "debt service cover (DSCR), least", false},
    {"dscr_min_year", "in", false},
    {"dscr_mean", "debt service cover, mean", false},
    {"llcr", "loan life cover (LLCR)", false},
    {"plcr", "project life cover (PLCR)", false},
    {"cover_year", "both at the start of", false},
    {"debt_rate", "at the debt's own rate of", false},
    {"break_even_toll_factor", "factor on tolls that makes the LLCR 1, flow unchanged", false},
    {"break_even_traffic_factor", "factor on traffic that does", false},
    {"break_even_toll", "that is a mean toll of", false},
    {"mean_toll", "against today's", false},
    {"needed_vehicles_per_day", "or paying vehicles a day", false},
    {"vehicles_per_day", "against today's", false},
};
enum { CASH = sizeof cash_column / sizeof *cash_column, RETURNS = sizeof returns_column / sizeof *returns_column };

/* The accounts of one project as the run left them. */
typedef struct {
  const amur_table *table, *summary; /* finance_year.csv; finance.csv, without rows if it is not there */
  int *row;                          /* [n] */
  int n, first_year, summary_row;
  const char *project, *currency;
  amur_cash_flow flow;
  amur_cash_flow_year *year; /* [n] */
  amur_tranche tranche;
} accounts;

static double in_table(const amur_table *t, int row, const char *column, double preset, amur_faults *faults) {
  return row < 0 ? preset : amur_table_real(t, row, amur_table_column(t, column), false, preset, -1e300, 1e300, faults);
}

static double number(const accounts *a, int i, const char *column, amur_faults *faults) {
  return in_table(a->table, a->row[i], column, 0, faults);
}

/* The rows of the scenario and project, which must be consecutive years. */
static amur_status pick_rows(const appraise_options *o, accounts *a, amur_faults *faults, amur_err *err) {
  const amur_table *t = a->table;
  const int scenario = amur_table_column(t, "scenario"), project = amur_table_column(t, "project");
  a->n = 0;
  for (int i = 0; i < t->n_row; i++) {
    if (strcmp(amur_table_cell(t, i, scenario), o->scenario) != 0) continue;
    if (strcmp(amur_table_cell(t, i, project), a->project) != 0) continue;
    a->row[a->n++] = i;
    const double year = amur_table_real(t, i, amur_table_column(t, "year"), false, 0, 0, 9999, faults);
    if (a->n == 1) a->first_year = (int)year;
    if (year != a->first_year + a->n - 1)
      return amur_fail(err, AMUR_E_PARSE, t->line[i], "%s:%ld: year %g, expected %d: years follow each other", t->file,
                       t->line[i], year, a->first_year + a->n - 1);
  }
  a->currency = amur_table_cell(t, a->row[0], amur_table_column(t, "currency"));
  a->summary_row = -1;
  const amur_table *s = a->summary;
  for (int i = 0; i < s->n_row; i++)
    if (strcmp(amur_table_cell(s, i, amur_table_column(s, "scenario")), o->scenario) == 0 &&
        strcmp(amur_table_cell(s, i, amur_table_column(s, "project")), a->project) == 0)
      a->summary_row = i;
  return AMUR_OK;
}

static bool operates(const amur_cash_flow_year *y) { return y->toll != 0 || y->other != 0 || y->opex != 0; }

static void set_years(const appraise_options *o, accounts *a, amur_faults *faults) {
  const double tax = in_table(a->summary, a->summary_row, "tax_rate", 0, faults),
               discount = in_table(a->summary, a->summary_row, "discount_rate_per_year", 0.08, faults);
  const bool has_share = amur_table_column(a->table, "open_share") >= 0;
  a->flow = (amur_cash_flow){.n_year = a->n,
                             .open_year = a->n,
                             .tax_rate = o->tax >= 0 ? o->tax : tax,
                             .discount_rate = o->discount >= 0 ? o->discount : discount,
                             .debt_given = true};
  for (int i = 0; i < a->n; i++) {
    amur_cash_flow_year *y = &a->year[i];
    const double by_vehicle = number(a, i, "opex_by_vehicle", faults);
    *y = (amur_cash_flow_year){.capex = o->capex_factor * number(a, i, "capex", faults),
                               .grant = o->capex_factor * number(a, i, "grant", faults),
                               .toll = o->toll_factor * number(a, i, "toll_revenue", faults),
                               .other = number(a, i, "other_revenue", faults),
                               .subsidy = number(a, i, "subsidy", faults),
                               .renewal = number(a, i, "renewal", faults),
                               .opex = o->opex_factor * (number(a, i, "opex", faults) - by_vehicle),
                               .opex_traffic = o->opex_factor * by_vehicle,
                               .drawn = number(a, i, "drawn", faults),
                               .interest = number(a, i, "interest", faults),
                               .principal = number(a, i, "principal", faults),
                               .balance = number(a, i, "balance", faults)};
    y->open_share = has_share ? number(a, i, "open_share", faults) : operates(y);
    if (y->open_share > 0 && a->flow.open_year == a->n) a->flow.open_year = i;
  }
}

/* One loan on the terms given in place of the run's. */
static amur_status set_loan(const appraise_options *o, accounts *a, amur_err *err) {
  double drawn = 0;
  int first = -1;
  for (int i = 0; i < a->n; i++) {
    if (a->year[i].drawn > 0 && first < 0) first = i;
    drawn += a->year[i].drawn;
  }
  if (first < 0) first = a->flow.open_year;
  if (o->first_year) first = (int)o->first_year - a->first_year;
  a->tranche = (amur_tranche){.loan = {amur_repayment_by_name(o->repayment), o->principal >= 0 ? o->principal : drawn,
                                       o->rate, (int)o->tenor, (int)o->grace, o->capitalise},
                              .first_year = first};
  a->flow.tranche = &a->tranche;
  a->flow.n_tranche = 1;
  a->flow.debt_given = false;
  return amur_loan_check(&a->tranche.loan, err);
}

/* ---- sheets ---------------------------------------------------------------------------------------------- */

static void add_cash(const accounts *a, sheet *s) {
  for (int i = 0; i < a->n; i++) {
    const amur_cash_flow_year *y = &a->year[i];
    const double real[] = {a->first_year + i, y->toll,       y->other, y->subsidy,  y->opex + y->opex_traffic,
                           y->renewal,        y->tax,        y->cfads, y->interest, y->principal,
                           y->dscr,           y->capex,      y->grant, y->drawn,    y->balance,
                           y->free_cash,      y->equity_cash};
    sheet_text(s, a->project);
    sheet_text(s, a->currency);
    for (size_t k = 0; k < sizeof real / sizeof *real; k++) sheet_real(s, real[k]);
  }
}

static void add_rates(sheet *s, const amur_appraisal *m) {
  char all[32 * AMUR_IRR_KEPT] = "";
  for (int i = 0; i < m->n_irr && i < AMUR_IRR_KEPT && m->n_irr > 1; i++)
    snprintf(all + strlen(all), sizeof all - strlen(all), "%s%.6g", i ? " " : "", m->firr[i]);
  sheet_real(s, m->firr[0]);
  sheet_real(s, m->n_irr);
  sheet_text(s, all);
}

static void add_returns(const appraise_options *o, const accounts *a, const amur_appraisal *m, const double factor[2],
                        sheet *s, amur_faults *faults) {
  const bool indebted = !isnan(m->cover.llcr), as_run = !appraise_has_terms(o);
  const double toll = in_table(a->summary, a->summary_row, "mean_toll_per_vehicle", NAN, faults),
               flow = in_table(a->summary, a->summary_row, "vehicles_per_day", NAN, faults);
  const double run_toll = in_table(a->summary, a->summary_row, "break_even_toll_per_vehicle", NAN, faults),
               run_flow = in_table(a->summary, a->summary_row, "needed_vehicles_per_day", NAN, faults);
  /* The run works sculpted debt anew at each toll, which what stands in its tables cannot. */
  const double on_toll = as_run && toll > 0 && isfinite(run_toll) ? run_toll / toll : factor[AMUR_SCALE_TOLL],
               on_flow = as_run && flow > 0 && isfinite(run_flow) ? run_flow / flow : factor[AMUR_SCALE_TRAFFIC];
  sheet_text(s, a->project);
  sheet_text(s, a->currency);
  sheet_text(s, o->scenario);
  sheet_real(s, m->npv);
  sheet_real(s, a->flow.discount_rate);
  add_rates(s, m);
  sheet_real(s, m->payback_year < 0 ? (double)NAN : a->first_year + m->payback_year);
  const double real[] = {m->equity_npv,
                         m->n_equity_irr == 1 ? m->equity_irr : NAN,
                         m->cover.dscr_min,
                         m->cover.dscr_min_year < 0 ? (double)NAN : a->first_year + m->cover.dscr_min_year,
                         m->cover.dscr_mean,
                         m->cover.llcr,
                         m->cover.plcr,
                         indebted ? a->first_year + m->cover_year : (double)NAN,
                         m->debt_rate,
                         on_toll,
                         on_flow,
                         as_run ? run_toll : factor[AMUR_SCALE_TOLL] * o->toll_factor * toll,
                         toll,
                         as_run ? run_flow : factor[AMUR_SCALE_TRAFFIC] * flow,
                         flow};
  for (size_t k = 0; k < sizeof real / sizeof *real; k++) sheet_real(s, real[k]);
}

static amur_status appraise_one(const appraise_options *o, accounts *a, appraise_book *book, amur_faults *faults,
                                amur_err *err) {
  amur_appraisal m;
  double factor[2] = {NAN, NAN};
  amur_status s = pick_rows(o, a, faults, err);
  if (s) return s;
  set_years(o, a, faults);
  s = amur_faults_status(faults, a->table->file, err);
  if (s) return s;
  if (o->rate >= 0) s = set_loan(o, a, err);
  if (!s) s = amur_cash_flow_fill(&a->flow, a->year, err);
  if (!s) s = amur_cash_flow_appraise(&a->flow, a->year, &m, err);
  for (int k = 0; k < 2 && !s; k++) s = amur_cash_flow_break_even(&a->flow, a->year, (amur_scaled)k, &factor[k], err);
  if (s) return s;
  add_cash(a, &book->sheet[0]);
  add_returns(o, a, &m, factor, &book->sheet[1], faults);
  return AMUR_OK;
}

/* ---- projects --------------------------------------------------------------------------------------------- */

/* The project's first row in the scenario. */
static bool is_first_row(const amur_table *t, const appraise_options *o, int row) {
  const int scenario = amur_table_column(t, "scenario"), project = amur_table_column(t, "project");
  const char *id = amur_table_cell(t, row, project);
  if (strcmp(amur_table_cell(t, row, scenario), o->scenario) != 0) return false;
  if (o->project && strcmp(id, o->project) != 0) return false;
  for (int i = 0; i < row; i++)
    if (strcmp(amur_table_cell(t, i, scenario), o->scenario) == 0 && strcmp(amur_table_cell(t, i, project), id) == 0)
      return false;
  return true;
}

static amur_status appraise_all(const appraise_options *o, accounts *a, appraise_book *book, amur_faults *faults,
                                amur_err *err) {
  const amur_table *t = a->table;
  a->row = amur_alloc((size_t)t->n_row, sizeof *a->row);
  a->year = amur_alloc((size_t)t->n_row, sizeof *a->year);
  if (!a->row || !a->year) return amur_fail(err, AMUR_E_NOMEM, 0, "%s: %d rows", t->file, t->n_row);
  int n = 0;
  amur_status s = AMUR_OK;
  for (int i = 0; i < t->n_row && !s && !(n == 1 && appraise_has_terms(o)); i++) {
    if (!is_first_row(t, o, i)) continue;
    a->project = amur_table_cell(t, i, amur_table_column(t, "project"));
    s = appraise_one(o, a, book, faults, err);
    n++;
  }
  if (s || n > 0 || (t->n_row == 0 && !o->project && !appraise_has_terms(o))) return s;
  return amur_fail(err, AMUR_E_UNKNOWN, 0, "%s: no rows of scenario \"%s\"%s%s", t->file, o->scenario,
                   o->project ? ", project " : "", o->project ? o->project : "");
}

amur_status appraise_projects(const appraise_options *o, const char *folder, appraise_book *book, amur_faults *faults,
                              amur_err *err) {
  amur_table table = {0}, summary = {0};
  accounts a = {.table = &table, .summary = &summary};
  book->sheet[book->n++] = sheet_new("cash", "Cash flow", cash_column, CASH, 2);
  book->sheet[book->n++] = sheet_new("returns", "Returns and cover", returns_column, RETURNS, 2);
  book->sheet[1].record = true;
  amur_status s = AMUR_OK;
  if (!appraise_read(folder, "finance_year.csv", &table, faults))
    s = amur_fail(err, AMUR_E_IO, 0, "%s/finance_year.csv: cannot be read; expected the folder of a run or a corridor",
                  folder);
  appraise_read(folder, "finance.csv", &summary, faults);
  if (!s) s = appraise_all(o, &a, book, faults, err);
  amur_table_fini(&table);
  amur_table_fini(&summary);
  free(a.row);
  free(a.year);
  return s;
}
