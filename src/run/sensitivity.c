/* SPDX-License-Identifier: Apache-2.0
 * sensitivity.c -- assumptions one at a time, from low to high.
 *
 * The delay curves of the run serve here too: a period is solved once on them, without new simulation at its own
 * flows (a changed terminal gets a curve of its own), and to looser tolerances: signs and sizes are what is asked
 * for, not fifth digits.  What touches loans and projects alone leaves the flows as they are.
 *
 * Two passes over the sources: first those of money alone, while the periods still hold the base's flows, then those
 * that solve them anew and leave other flows behind.
 */
#include "sensitivity.h"
#include "collect.h"
#include "accounts/money.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  double vehicles_per_day, dscr;
} headline;

/* The first question's crossing, else the first crossing. */
static int headline_crossing(const amur_corridor *c) {
  for (int q = 0; q < c->n_question; q++)
    for (int i = 0; i < c->n_crossing; i++)
      if (c->question[q].about && strcmp(c->question[q].about, c->crossing[i].id) == 0) return i;
  return 0;
}

static headline headline_of(const amur_result *r, int scenario) {
  const amur_corridor *c = r->corridor;
  headline h = {NAN, NAN};
  if (c->n_crossing > 0)
    h.vehicles_per_day = amur_result_count(r, scenario, headline_crossing(c), "", "", "", AMUR_MEASURE_VEHICLES,
                                           c->first_day, c->last_day) /
                         (c->last_day - c->first_day + 1);
  for (int i = 0; i < r->n_finance && isnan(h.dscr); i++)
    if (r->finance[i].scenario == scenario && r->finance[i].project == 0) h.dscr = r->finance[i].dscr_mean;
  return h;
}

/* Loans and projects are not of a day: those of the first stand for all. */
static amur_status changed_money(const run_model *m, const run_case *k, corridor_state *s, amur_result *r,
                                 amur_err *err) {
  const period_span first = {.from = m->corridor->first_day, .to = m->corridor->first_day};
  money_rows rows = {0};
  amur_status status = ami_period_state(m, k, &first, s, err);
  if (!status) status = ami_money_scenario(r, 0, s->project, s->loan, &rows, err);
  r->year = rows.year;
  r->n_year = rows.n_year;
  r->finance = rows.finance;
  r->n_finance = rows.n_finance;
  return status;
}

static bool moves_flows(const compiled_change *c) {
  for (int i = 0; i < c->n_part; i++)
    if (c->part[i].kind != AMUR_TARGET_LOAN && c->part[i].kind != AMUR_TARGET_PROJECT) return true;
  return false;
}

#define TOLERANCE_FACTOR 100 /* times the run's tolerances */

/* The base again under one override; `base` is a view of the loop that ends with its base periods. */
static amur_status run_one(run_loop *base, const run_case *k, headline *h, amur_err *err) {
  amur_result r = {0};
  base->cases = k;
  amur_status status = ami_loop_prepare(base, moves_flows(k->override), err);
  if (!status) status = ami_loop_solve(base, 1, NULL, NULL, err);
  if (!status) status = ami_collect_case(base, &r, err);
  if (!status) status = changed_money(base->model, k, &base->work[0].state, &r, err);
  if (!status) *h = headline_of(&r, 0);
  amur_result_fini(&r);
  return status;
}

amur_status ami_sensitivity_run(run_loop *loop, const amur_run_opts *opts, amur_result *r, amur_err *err) {
  const amur_corridor *c = loop->model->corridor;
  run_loop base = *loop; /* a view: it owns nothing of its own */
  base.tolerance_factor = TOLERANCE_FACTOR;
  for (base.n_period = 0; base.n_period < loop->n_period && loop->period[base.n_period].case_no == 0;) base.n_period++;
  r->sensitivity = amur_alloc((size_t)c->n_source, sizeof *r->sensitivity);
  if (!r->sensitivity) return amur_fail(err, AMUR_E_NOMEM, 0, "sensitivity");
  if (opts->progress) opts->progress(opts->context, "varying assumptions one at a time");
  amur_status status = AMUR_OK;
  for (int pass = 0; pass < 2 * c->n_source && !status; pass++) {
    const int i = pass % c->n_source;
    const amur_source_row *row = &c->source[i];
    if (!row->varied || !isfinite(row->low) || !isfinite(row->high)) continue;
    if (moves_flows(&loop->model->source[i]) != (pass >= c->n_source)) continue;
    headline end[2];
    for (int high = 0; high < 2 && !status; high++) {
      const double value = high ? row->high : row->low;
      const run_case k = {
          .scenario = -1, .override = &loop->model->source[i], .override_value = &value, .n_override = 1};
      status = run_one(&base, &k, &end[high], err);
    }
    if (!status)
      r->sensitivity[r->n_sensitivity++] = (amur_sensitivity_result){
          i, row->low, row->high, end[0].vehicles_per_day, end[1].vehicles_per_day, end[0].dscr, end[1].dscr};
  }
  return status;
}
