/* SPDX-License-Identifier: Apache-2.0
 * run.c -- the whole model: base and scenarios through the loop, then money, fit and sensitivity.
 *
 * Case 0 is the base, the others are scenarios in the order asked for; a result's scenario is a case's number.  What is
 * simulated or solved once is shared: the model, the curves of terminals, and the base's flows as a start.
 */
#include "collect.h"
#include "accounts/money.h"
#include "reference.h"
#include "sensitivity.h"
#include "toll.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

amur_run_opts amur_run_opts_default(void) { return (amur_run_opts){.sensitivity = true}; }

/* ---- scenarios ---------------------------------------------------------------------------------------- */

static amur_status add_scenario(const amur_corridor *c, const char *id, amur_result *r, amur_err *err) {
  for (int i = 0; i < c->n_scenario; i++) {
    if (strcmp(c->scenario[i].id, id) != 0) continue;
    r->scenario_index[r->n_scenario] = i;
    r->scenario[r->n_scenario] = amur_strdup(id);
    if (!r->scenario[r->n_scenario]) return amur_fail(err, AMUR_E_NOMEM, 0, "scenarios");
    r->n_scenario++;
    return AMUR_OK;
  }
  amur_map known = {0};
  for (int i = 0; i < c->n_scenario; i++) amur_map_add(&known, c->scenario[i].id, i, NULL);
  const char *near = amur_map_nearest(&known, id);
  amur_fail(err, AMUR_E_UNKNOWN, 0, "unknown scenario \"%s\"%s%s%s", id, near ? "; did you mean \"" : "",
            near ? near : "", near ? "\"?" : "");
  amur_map_fini(&known);
  return AMUR_E_UNKNOWN;
}

static amur_status list_scenarios(const amur_corridor *c, const amur_run_opts *opts, amur_result *r, amur_err *err) {
  const bool named = opts->n_scenario > 0;
  const int n = opts->base_only ? 0 : named ? opts->n_scenario : c->n_run_scenario;
  r->scenario = amur_alloc((size_t)n + 1, sizeof *r->scenario);
  r->scenario_index = amur_alloc((size_t)n + 1, sizeof *r->scenario_index);
  if (!r->scenario || !r->scenario_index || !(r->scenario[0] = amur_strdup("base")))
    return amur_fail(err, AMUR_E_NOMEM, 0, "scenarios");
  r->scenario_index[0] = -1;
  r->n_scenario = 1;
  amur_status status = AMUR_OK;
  for (int i = 0; i < n && !status; i++)
    status = add_scenario(c, named ? opts->scenario[i] : c->run_scenario[i], r, err);
  return status;
}

/* ---- the run ---------------------------------------------------------------------------------------------- */

static void summarise(amur_result *r) {
  r->converged = r->n_period > 0;
  for (int i = 0; i < r->n_period; i++) {
    const amur_period_result *p = &r->period[i];
    r->converged &= p->converged;
    r->relative_gap = amur_worse(r->relative_gap, p->relative_gap);
    r->choice_residual = amur_worse(r->choice_residual, p->choice_residual);
    r->wait_residual = amur_worse(r->wait_residual, p->wait_residual);
    r->margin_residual = amur_worse(r->margin_residual, p->margin_residual);
    r->imbalance = amur_worse(r->imbalance, p->imbalance);
  }
}

static amur_status solve_cases(run_loop *loop, const run_model *m, const amur_run_opts *opts, curve_cache *cache,
                               const run_case *cases, amur_result *r, amur_err *err) {
  amur_status status = ami_loop_init(loop, m, cache, cases, r->n_scenario, opts->n_thread, err);
  r->n_thread = loop->n_worker;
  if (!status) status = ami_loop_solve(loop, m->corridor->settings.max_rounds, opts->progress, opts->context, err);
  if (!status) ami_loop_find_stop(loop);
  r->stopped_year = loop->stopped_year;
  if (!status) status = ami_collect_periods(loop, r, err);
  if (!status) status = ami_collect_balance(m, r, err);
  if (!status) status = ami_collect_reach(m, r, err);
  if (!status) status = ami_collect_elasticities(loop, r, err);
  if (!status) status = ami_collect_curves(loop, r, err);
  if (!status) status = ami_collect_pictures(loop, r, opts->n_thread, err);
  return status;
}

/* What needs every year: not on one that is not solved. */
static amur_status build_on_years(run_loop *loop, const amur_run_opts *opts, amur_result *r, amur_err *err) {
  amur_status status = ami_run_money(r, err);
  if (!status) status = ami_collect_fit(r->corridor, r, err);
  if (!status && opts->sensitivity) status = ami_sensitivity_run(loop, opts, r, err);
  if (!status && opts->n_toll_project > 0) status = ami_toll_run(loop, opts, r, err);
  return status;
}

amur_status amur_run(const amur_corridor *corridor, const amur_run_opts *opts, amur_result *r, amur_err *err) {
  const double wall = amur_wall_s(), cpu = amur_cpu_s();
  run_model model = {0};
  curve_cache cache = {.corridor = corridor};
  run_loop loop = {0};
  run_case *cases = NULL;
  *r = (amur_result){.corridor = corridor};
  amur_status status = list_scenarios(corridor, opts, r, err);
  if (!status && !(cases = amur_alloc((size_t)r->n_scenario, sizeof *cases)))
    status = amur_fail(err, AMUR_E_NOMEM, 0, "scenarios");
  for (int i = 0; i < r->n_scenario && !status; i++) cases[i].scenario = r->scenario_index[i];
  if (!status) status = ami_model_init(&model, corridor, err);
  if (!status) status = ami_reference_costs(&model, &cache, opts, err);
  if (!status) status = solve_cases(&loop, &model, opts, &cache, cases, r, err);
  if (!status) summarise(r);
  if (!status && !r->stopped_year) status = build_on_years(&loop, opts, r, err);
  ami_loop_fini(&loop);
  free(cases);
  ami_curve_cache_fini(&cache);
  ami_model_fini(&model);
  if (status) amur_result_fini(r);
  r->wall_s = amur_wall_s() - wall;
  r->cpu_s = amur_cpu_s() - cpu;
  r->peak_rss_mb = amur_peak_rss_mb();
  return status;
}
