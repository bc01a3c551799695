/* SPDX-License-Identifier: Apache-2.0
 * money.c -- the yearly accounts of every project in every scenario.
 *   revenue = revenue_share * tolls paid on its crossing's links + other revenue (by the year and by the unit);
 * the rest is src/finance/cash_flow.c.  Amounts are in the project's currency; tolls and loans come in by the exchange
 * rates of their years (money_terms.c).  Yearly amounts are spread over the days in operation.
 * Changes to projects and loans hold for their whole life, whatever their dates.
 *
 * An account is one project in one scenario over the calendar years of its building, its loans and its life; year t of
 * every array is terms.first_year + t.  From the flows of the run come the days and the tolls, from the files the
 * terms, and the finance stage, which knows neither dates nor currencies, makes a cash flow of them.
 */
#include "money.h"
#include "corridor/state.h"
#include <amur/finance.h>
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* One project under one scenario's terms. */
typedef struct {
  const amur_corridor *corridor;
  const amur_project_row *project;
  int scenario, index; /* of the project */
  money_terms terms;
  amur_cash_flow flow;
  amur_cash_flow_year *year; /* [n_year] */
  money_years traffic;
} account;

/* What the project earns and spends in each year of its operation, before taxes and debt. */
static void set_operation(account *a) {
  const amur_project_row *p = a->project;
  assert(a->traffic.n_year == a->flow.n_year && a->traffic.first_year == a->terms.first_year);
  for (int t = 0; t < a->flow.n_year; t++) {
    const money_traffic *m = &a->traffic.year[t];
    amur_cash_flow_year *y = &a->year[t];
    const int year = a->terms.first_year + t;
    assert(a->terms.rate[t] > 0); /* corridor currency per unit of the project's */
    y->open_share = m->days / (amur_day_from(year + 1, 1, 1) - amur_day_from(year, 1, 1));
    y->toll = p->revenue_share * m->toll / a->terms.rate[t];
    y->other = y->open_share * p->other_revenue_per_year + p->revenue_per_unit * m->units;
    y->subsidy = y->open_share * p->subsidy_per_year;
    y->opex = y->open_share * p->opex_per_year;
    y->opex_traffic = p->opex_per_vehicle * m->vehicles;
  }
}

/* ---- rows ------------------------------------------------------------------------------------------ */

static amur_status add_years(const account *a, money_rows *rows, amur_err *err) {
  const int n = a->flow.n_year;
  if (!amur_grow(&rows->year, &rows->year_room, (size_t)(rows->n_year + n), sizeof *rows->year))
    return amur_fail(err, AMUR_E_NOMEM, 0, "money: %d years", n);
  for (int t = 0; t < n; t++) {
    const amur_cash_flow_year *y = &a->year[t];
    rows->year[rows->n_year++] = (amur_finance_year){.scenario = a->scenario,
                                                     .project = a->index,
                                                     .year = a->terms.first_year + t,
                                                     .open_share = y->open_share,
                                                     .modelled = a->traffic.modelled[t],
                                                     .vehicles = a->traffic.year[t].vehicles,
                                                     .toll_revenue = y->toll,
                                                     .other_revenue = y->other,
                                                     .opex = y->opex + y->opex_traffic,
                                                     .opex_traffic = y->opex_traffic,
                                                     .tax = y->tax,
                                                     .subsidy = y->subsidy,
                                                     .renewal = y->renewal,
                                                     .grant = y->grant,
                                                     .cfads = y->cfads,
                                                     .interest = y->interest,
                                                     .principal = y->principal,
                                                     .debt_service = y->service,
                                                     .balance = y->balance,
                                                     .dscr = y->dscr,
                                                     .capex = y->capex,
                                                     .drawn = y->drawn,
                                                     .free_cash = y->free_cash,
                                                     .equity_cash = y->equity_cash};
  }
  return AMUR_OK;
}

/* The toll at which the debt is covered: today's mean toll times a factor on every toll, or, where nobody pays one,
 * one toll for every vehicle.  Flows stay as they are: what they would do is for the search of best tolls (toll.c).  In
 * the second case the year's tolls become those of 1 a vehicle, so that the factor is the toll; the account's years are
 * written by then. */
static amur_status break_even(account *a, amur_finance_result *f, amur_err *err) {
  const money_traffic *today = &a->traffic.today;
  double factor = NAN;
  f->flow_per_day = today->paying;
  f->mean_toll = today->paying > 0 ? today->toll / today->paying : 0;
  f->needed_per_day = f->break_even_toll = NAN;
  if (a->flow.n_tranche == 0 || a->project->crossing < 0) return AMUR_OK;
  amur_status s = AMUR_OK;
  if (today->paying > 0) {
    s = amur_cash_flow_break_even(&a->flow, a->year, AMUR_SCALE_TRAFFIC, &factor, err);
    f->needed_per_day = factor * today->paying;
    if (!s) s = amur_cash_flow_break_even(&a->flow, a->year, AMUR_SCALE_TOLL, &factor, err);
    f->break_even_toll = factor * f->mean_toll;
    return s;
  }
  for (int t = 0; t < a->flow.n_year; t++)
    a->year[t].toll = a->project->revenue_share * a->traffic.year[t].vehicles / a->terms.rate[t];
  s = amur_cash_flow_break_even(&a->flow, a->year, AMUR_SCALE_TOLL, &f->break_even_toll, err);
  return s;
}

static amur_status add_finance(account *a, money_rows *rows, amur_err *err) {
  amur_appraisal m;
  amur_status s = amur_cash_flow_appraise(&a->flow, a->year, &m, err);
  if (!s && !isfinite(m.npv))
    s = amur_fail(err, AMUR_E_NUMERIC, 0, "project %s: net present value %g: beyond the range of numbers",
                  a->project->id, m.npv);
  if (s) return s;
  amur_finance_result f = {.scenario = a->scenario,
                           .project = a->index,
                           .npv = m.npv,
                           .firr = m.firr[0],
                           .n_irr = m.n_irr,
                           .dscr_min = m.cover.dscr_min,
                           .dscr_mean = m.cover.dscr_mean,
                           .llcr = m.cover.llcr,
                           .plcr = m.cover.plcr,
                           .equity_irr = m.n_equity_irr == 1 ? m.equity_irr : NAN,
                           .payback_year = m.payback_year < 0 ? 0 : a->terms.first_year + m.payback_year,
                           .cover_year = a->terms.first_year + m.cover_year,
                           .discount_rate = a->flow.discount_rate,
                           .tax_rate = a->flow.tax_rate};
  s = break_even(a, &f, err);
  if (s) return s;
  if (!amur_grow(&rows->finance, &rows->finance_room, (size_t)rows->n_finance + 1, sizeof *rows->finance))
    return amur_fail(err, AMUR_E_NOMEM, 0, "money: %d projects", rows->n_finance);
  rows->finance[rows->n_finance++] = f;
  return AMUR_OK;
}

static amur_status settle_account(account *a, const amur_result *result, const amur_loan_row *loan, money_rows *rows,
                                  amur_err *err) {
  amur_status s = ami_money_terms_init(&a->terms, a->corridor, a->project, a->index, loan, err);
  if (s) return s;
  a->flow.tranche = a->terms.tranche;
  a->flow.n_tranche = a->terms.n_tranche;
  a->flow.n_year = a->terms.n_year;
  a->flow.open_year = a->terms.open_year;
  a->year = amur_alloc((size_t)a->flow.n_year, sizeof *a->year);
  if (!a->year) return amur_fail(err, AMUR_E_NOMEM, 0, "money: %d years", a->flow.n_year);
  s = ami_money_traffic_of(result, a->scenario, a->project, a->terms.first_year, a->flow.n_year, &a->traffic, err);
  if (s) return s;
  set_operation(a);
  s = ami_money_terms_building(&a->terms, a->project, a->year, err);
  amur_err why = {0};
  if (!s && (s = amur_cash_flow_fill(&a->flow, a->year, &why)))
    amur_fail(err, s, why.line, "project %s: %.400s", a->project->id, why.text);
  if (!s) s = add_years(a, rows, err);
  if (!s) s = add_finance(a, rows, err);
  return s;
}

amur_status ami_money_scenario(const amur_result *result, int scenario, const amur_project_row *project,
                               const amur_loan_row *loan, money_rows *rows, amur_err *err) {
  amur_status s = AMUR_OK;
  for (int i = 0; i < result->corridor->n_project && !s; i++) {
    account a = {.corridor = result->corridor, .project = &project[i], .scenario = scenario, .index = i};
    a.flow.tax_rate = project[i].tax_rate;
    a.flow.discount_rate = project[i].discount_rate;
    s = settle_account(&a, result, loan, rows, err);
    ami_money_terms_fini(&a.terms);
    free(a.year);
    free(a.traffic.year);
    free(a.traffic.modelled);
  }
  return s;
}

/* ---- the terms of a scenario ------------------------------------------------------------------------ */

/* Does the change touch what accounts read?  A rule's value may be that of a loan's rule. */
static bool touches_money(const compiled_change *c) {
  for (int i = 0; i < c->n_part; i++) {
    const amur_target_kind kind = c->part[i].kind;
    if (kind == AMUR_TARGET_LOAN || kind == AMUR_TARGET_PROJECT || kind == AMUR_TARGET_RULE) return true;
  }
  return false;
}

/* Changes of links and demand are left out: they are in the flows already. */
static amur_status apply(corridor_state *state, const amur_change *change, double value, amur_err *err) {
  compiled_change c;
  amur_status s = ami_change_compile(state->corridor, change, &c, err);
  if (s) return s;
  if (touches_money(&c)) s = ami_state_apply(state, &c, value, err);
  ami_change_fini(&c);
  return s;
}

static bool is_dropped(const amur_scenario *scenario, const char *rule) {
  for (int i = 0; scenario && i < scenario->n_drop; i++)
    if (amur_pattern_match(scenario->drop_rule[i], rule)) return true;
  return false;
}

/* Projects and loans under a scenario (NULL: the base): files, parameters, rules, scenario, in this order. */
static amur_status set_terms(corridor_state *state, const amur_scenario *scenario, amur_err *err) {
  const amur_corridor *c = state->corridor;
  amur_status s = AMUR_OK;
  ami_state_reset(state);
  for (int i = 0; i < c->n_parameter && !s; i++)
    s = apply(state, &c->parameter[i].change, c->parameter[i].change.value, err);
  for (int i = 0; i < c->n_rule && !s; i++)
    if (!is_dropped(scenario, c->rule[i].id)) s = apply(state, &c->rule[i], state->rule_value[i], err);
  for (int i = 0; scenario && i < scenario->n_change && !s; i++)
    s = apply(state, &scenario->change[i], scenario->change[i].value, err);
  return s;
}

amur_status ami_run_money(amur_result *result, amur_err *err) {
  const amur_corridor *c = result->corridor;
  corridor_state state;
  money_rows rows = {0};
  amur_status s = ami_state_init(&state, c, err);
  if (s) return s;
  for (int i = 0; i < result->n_scenario && !s; i++) {
    const int at = result->scenario_index[i];
    s = set_terms(&state, at < 0 ? NULL : &c->scenario[at], err);
    if (!s) s = ami_money_scenario(result, i, state.project, state.loan, &rows, err);
    if (!s) s = ami_money_countries(result, i, state.project, state.loan, err);
  }
  ami_state_fini(&state);
  if (!s) s = ami_money_welfare(result, err);
  if (s) {
    free(rows.year);
    free(rows.finance);
    return s;
  }
  free(result->year);
  free(result->finance);
  result->year = rows.year;
  result->n_year = rows.n_year;
  result->finance = rows.finance;
  result->n_finance = rows.n_finance;
  return ami_money_economy(result, err);
}
