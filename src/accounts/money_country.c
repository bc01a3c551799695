/* SPDX-License-Identifier: Apache-2.0
 * money_country.c -- host countries' debt with and without the projects of the corridor.
 * A project's loans count with its public_share, drawn at the end of their first year in the corridor's currency; those
 * drawn up to a country's base year are part of its debt already.
 *
 * Three answers: the path of debt over 20 years, with the loans and without; its rating over the first ten, as the
 * joint framework of IMF and World Bank has it (2018); and what each project adds, as if it alone were built.  The fan
 * of futures is drawn for the base alone: scenarios would share its shocks and differ by the loans only.
 */
#include "money.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { YEARS = 20, RATED = 10 };

/* The public loans of a country's projects, or of one of them (only >= 0); *sum their amount. */
static amur_status public_loans(const amur_corridor *c, const amur_country_row *k, const amur_project_row *project,
                                const amur_loan_row *loan, int only, amur_public_loan *out, int *n, double *sum,
                                amur_err *err) {
  *n = 0;
  *sum = 0;
  for (int i = 0; i < c->n_loan; i++) {
    const amur_project_row *p = &project[loan[i].project];
    const int year = loan[i].first_year - k->base_year;
    if (only >= 0 && loan[i].project != only) continue;
    if (strcmp(p->country, k->id) != 0 || !(p->public_share > 0) || year <= 0) continue;
    double rate;
    const amur_status s = ami_money_rate(c, loan[i].currency, loan[i].id, loan[i].first_year, &rate, err);
    if (s) return s;
    const double amount = loan[i].loan.principal * p->public_share * rate / 1e6;
    out[(*n)++] =
        (amur_public_loan){year, amount, {loan[i].loan.rate, loan[i].loan.grace_years, loan[i].loan.tenor_years}};
    *sum += amount;
  }
  return AMUR_OK;
}

static amur_status add_country(amur_result *r, int scenario, int at, const amur_public_loan *loan, int n_loan,
                               amur_fan_cell *cell, amur_err *err) {
  const amur_country_row *k = &r->corridor->country[at];
  amur_country_year with[YEARS], without[YEARS];
  amur_debt_result *d = &r->debt[r->n_debt];
  amur_status s = amur_country_path(&k->country, loan, n_loan, NULL, YEARS, with, err);
  if (!s) s = amur_country_path(&k->country, NULL, 0, NULL, YEARS, without, err);
  if (!s) s = amur_country_rating(&k->country, loan, n_loan, RATED, &d->with, err);
  if (!s) s = amur_country_rating(&k->country, NULL, 0, RATED, &d->without, err);
  amur_fan_opts fan = amur_fan_opts_default();
  fan.n_thread = r->n_thread;
  fan.seed = r->corridor->settings.seed;
  if (!s && scenario == 0) s = amur_country_fan(&k->country, loan, n_loan, YEARS, &fan, cell, err);
  if (s) return s;
  d->scenario = scenario;
  d->country = at;
  r->n_debt++;
  for (int t = 0; t < YEARS; t++) {
    amur_debt_year_result *y = &r->debt_year[r->n_debt_year++];
    *y = (amur_debt_year_result){scenario, at, k->base_year + 1 + t, with[t].debt_gdp, {0}, {0}, {0}, {{0}}};
    for (int i = 0; i < AMUR_RATIO_N; i++) {
      y->ratio[i] = with[t].ratio[i];
      y->without[i] = without[t].ratio[i];
      y->breach[i] = scenario == 0 ? cell[t * AMUR_RATIO_N + i].breach : NAN;
      for (int q = 0; q < AMUR_FAN_LEVELS; q++)
        y->level[i][q] = scenario == 0 ? cell[t * AMUR_RATIO_N + i].level[q] : NAN;
    }
  }
  return AMUR_OK;
}

/* A row for every project whose loans the country's state owes or guarantees: most that it adds to each ratio, and
 * when. The debt of the others is left out, so that projects can be compared. */
static amur_status add_projects(amur_result *r, int scenario, int at, const amur_project_row *project,
                                const amur_loan_row *loan, amur_public_loan *out, amur_err *err) {
  const amur_corridor *c = r->corridor;
  const amur_country_row *k = &c->country[at];
  amur_country_year with[RATED] = {{0}}, without[RATED] = {{0}};
  amur_debt_rating rating = {0};
  amur_status s = amur_country_path(&k->country, NULL, 0, NULL, RATED, without, err);
  for (int p = 0; p < c->n_project && !s; p++) {
    amur_debt_project_result d = {.scenario = scenario, .country = at, .project = p};
    int n_loan;
    s = public_loans(c, k, project, loan, p, out, &n_loan, &d.debt, err);
    if (s || n_loan == 0) continue;
    s = amur_country_path(&k->country, out, n_loan, NULL, RATED, with, err);
    if (!s) s = amur_country_rating(&k->country, out, n_loan, RATED, &rating, err);
    for (int i = 0; i < AMUR_RATIO_N && !s; i++) {
      for (int t = 0; t < RATED; t++) {
        const double added = with[t].ratio[i] - without[t].ratio[i];
        if (t && added <= d.added[i]) continue;
        d.added[i] = added;
        d.year[i] = k->base_year + 1 + t;
      }
    }
    d.external = rating.external;
    d.overall = rating.overall;
    if (!s) r->debt_project[r->n_debt_project++] = d;
  }
  return s;
}

amur_status ami_money_countries(amur_result *r, int scenario, const amur_project_row *project,
                                const amur_loan_row *loan, amur_err *err) {
  const amur_corridor *c = r->corridor;
  size_t room = (size_t)r->n_debt, year_room = (size_t)r->n_debt_year, project_room = (size_t)r->n_debt_project;
  const size_t n = (size_t)c->n_country;
  if (n == 0) return AMUR_OK;
  amur_public_loan *out = amur_alloc((size_t)c->n_loan, sizeof *out);
  amur_fan_cell *cell = amur_alloc(YEARS * AMUR_RATIO_N, sizeof *cell);
  amur_status s = AMUR_OK;
  if (!out || !cell || !amur_grow(&r->debt, &room, (size_t)r->n_debt + n, sizeof *r->debt) ||
      !amur_grow(&r->debt_year, &year_room, (size_t)r->n_debt_year + n * YEARS, sizeof *r->debt_year) ||
      !amur_grow(&r->debt_project, &project_room, (size_t)r->n_debt_project + n * (size_t)c->n_project,
                 sizeof *r->debt_project))
    s = amur_fail(err, AMUR_E_NOMEM, 0, "money: %d countries", c->n_country);
  for (int i = 0; i < c->n_country && !s; i++) {
    int n_loan;
    double sum;
    s = public_loans(c, &c->country[i], project, loan, -1, out, &n_loan, &sum, err);
    r->debt[r->n_debt].project_debt = sum;
    if (!s) s = add_country(r, scenario, i, out, n_loan, cell, err);
    if (!s) s = add_projects(r, scenario, i, project, loan, out, err);
  }
  free(out);
  free(cell);
  return s;
}
