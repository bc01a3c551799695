/* SPDX-License-Identifier: Apache-2.0
 * money_economy.c -- what a project is worth to all, the base (with it) against a scenario without it.
 *   benefit = users' + tolls of the whole corridor, which users paid: a transfer
 *             - CO2 at co2_cost - costs to others (accidents, noise)
 *   cost    = capex + renewal + operation, before grants, subsidies, taxes and interest, which are transfers too
 *   ENPV = sum (benefit - cost)/(1+r)^t, BCR = sum benefit / sum cost, discounted alike; EIRR by returns.c; each with
 *   what users gain by variety (money_gain.c), and without.
 * Who gains and who pays, in the same money: the owners (equity cash), lenders (service less drawings), the host state
 * (tax less subsidy and grants), who takes the other tolls, who pays the other revenue (less than nothing); with users,
 * CO2 and others' costs they add up to the ENPV, since transfers cancel.
 * Years beyond the horizon carry the mean day of its last whole year.  Currency: the corridor's.
 *
 * Gains by year are of scenarios against the base, and here the base is what is appraised: a difference is the base
 * less the other.  The base gains nothing against itself, so that its users' gain is the other's loss.
 *
 * Year t of the account is discounted by (1+r)^t from its first year on, which is not discounted, as in the project's
 * own net present value.
 */
#include "money.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What changed in one year between two scenarios: the base less the other; days are the base's. */
static amur_gain_year difference(const amur_result *r, int other, int year) {
  amur_gain_year d = {.year = year};
  for (int i = 0; i < r->n_gain_year; i++) {
    const amur_gain_year *g = &r->gain_year[i];
    if (g->year != year || (g->scenario != 0 && g->scenario != other)) continue;
    const double sign = g->scenario == 0 ? 1 : -1;
    if (g->scenario == 0) d.days = g->days;
    d.benefit += sign * g->benefit; /* the base's own are 0 */
    d.variety += sign * g->variety;
    d.half += sign * g->half;
    d.tolls += sign * g->tolls;
    d.co2_t += sign * g->co2_t;
    d.external += sign * g->external;
  }
  return d;
}

static void add(amur_gain_year *sum, const amur_gain_year *d, double factor) {
  sum->benefit += factor * d->benefit;
  sum->variety += factor * d->variety;
  sum->half += factor * d->half;
  sum->tolls += factor * d->tolls;
  sum->co2_t += factor * d->co2_t;
  sum->external += factor * d->external;
}

static int days_of(int year) { return amur_day_from(year + 1, 1, 1) - amur_day_from(year, 1, 1); }

/* The year that stands for those beyond the horizon: the last whole one modelled, else the last. */
static amur_gain_year typical_year(const amur_result *r, int other) {
  amur_gain_year found = {.days = 0};
  for (int i = 0; i < r->n_gain_year; i++) {
    if (r->gain_year[i].scenario != 0) continue;
    const amur_gain_year d = difference(r, other, r->gain_year[i].year);
    if (d.days >= days_of(d.year) || !(found.days > 0)) found = d;
  }
  return found;
}

/* A year's difference on the days that the project is open, days that no period models like those of the typical year.
 */
static amur_gain_year filled(const amur_result *r, const amur_project_row *p, int other, int year,
                             const amur_gain_year *typical) {
  amur_gain_year d = difference(r, other, year);
  const amur_day first = amur_day_from(year, 1, 1), next = amur_day_from(year + 1, 1, 1),
                 closing = ami_money_closing(p);
  const double open = (closing < next ? closing : next) - (p->open > first ? p->open : first);
  const double missing = (open > 0 ? open : 0) - d.days;
  if (missing > 0 && typical->days > 0) add(&d, typical, missing / typical->days);
  return d;
}

/* What net[n] a year returns, of which the present value is npv, beside the cost. */
static amur_status returns_of(const double *net, int n, double npv, double cost, amur_economy_return *found,
                              amur_err *err) {
  *found = (amur_economy_return){.npv = npv, .bcr = cost > 0 ? (npv + cost) / cost : NAN};
  found->n_eirr = amur_irr(net, n, &found->eirr, 1);
  if (found->n_eirr < 1) found->eirr = NAN;
  return found->n_eirr < 0 ? amur_fail(err, AMUR_E_NOMEM, 0, "economic returns") : AMUR_OK;
}

static amur_status appraise(const amur_result *r, int project, amur_economy_result *e, amur_err *err) {
  const amur_corridor *c = r->corridor;
  const amur_project_row *p = &c->project[project];
  const amur_gain_year typical = typical_year(r, e->without);
  double *net = amur_alloc((size_t)r->n_year + 1, sizeof *net), *plain = amur_alloc((size_t)r->n_year + 1, sizeof *net);
  double factor = 1;
  int n = 0;
  amur_status s = net && plain ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "economy of %s", p->id);
  for (int i = 0; i < r->n_year && !s; i++) {
    const amur_finance_year *y = &r->year[i];
    double rate;
    if (y->scenario != 0 || y->project != project) continue;
    s = ami_money_rate(c, p->currency, p->id, y->year, &rate, err);
    const amur_gain_year d = filled(r, p, e->without, y->year, &typical);
    const double emitted = d.co2_t * c->settings.co2_cost;
    const double cost = rate * (y->capex + y->renewal + y->opex);
    const double benefit = d.benefit + d.tolls - emitted - d.external;
    plain[n] = benefit - d.variety - cost;
    net[n++] = benefit - cost;
    e->users += factor * d.benefit;
    e->users_half += factor * d.half;
    e->variety += factor * d.variety;
    e->tolls += factor * d.tolls;
    e->co2 -= factor * emitted;
    e->external -= factor * d.external;
    e->cost += factor * cost;
    e->co2_t += d.co2_t;
    e->owners += factor * rate * y->equity_cash;
    e->lenders += factor * rate * (y->debt_service - y->drawn);
    e->state += factor * rate * (y->tax - y->subsidy - y->grant);
    e->other_tolls += factor * (d.tolls - rate * y->toll_revenue);
    e->payers -= factor * rate * y->other_revenue;
    factor /= 1 + p->discount_rate;
  }
  const double npv = e->users + e->tolls + e->co2 + e->external - e->cost;
  if (!s) s = returns_of(net, n, npv, e->cost, &e->all, err);
  if (!s) s = returns_of(plain, n, npv - e->variety, e->cost, &e->plain, err);
  free(net);
  free(plain);
  return s;
}

static int scenario_by_id(const amur_result *r, const char *id) {
  for (int i = 1; i < r->n_scenario; i++)
    if (strcmp(r->scenario[i], id) == 0) return i;
  return -1;
}

amur_status ami_money_economy(amur_result *r, amur_err *err) {
  const amur_corridor *c = r->corridor;
  amur_status s = AMUR_OK;
  free(r->economy);
  r->n_economy = 0;
  r->economy = amur_alloc((size_t)c->n_project, sizeof *r->economy);
  if (!r->economy) return amur_fail(err, AMUR_E_NOMEM, 0, "economy of %d projects", c->n_project);
  for (int i = 0; i < c->n_project && !s; i++) {
    const char *id = c->project[i].without_scenario;
    const int without = id && *id ? scenario_by_id(r, id) : -1;
    if (without < 0) continue; /* it did not run */
    amur_economy_result *e = &r->economy[r->n_economy++];
    *e = (amur_economy_result){.project = i, .without = without};
    s = appraise(r, i, e, err);
  }
  return s;
}
