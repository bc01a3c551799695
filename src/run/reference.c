/* SPDX-License-Identifier: Apache-2.0
 * reference.c -- composite costs of the base's first period, solved with demand that does not react: with them as C_ref
 * the base wants there exactly what the rows say.
 *
 * Rows of demand are statistics: so much was carried, at whatever it cost.  Q = q exp(-e (C - C_ref) / C_ref) needs
 * that cost, and where a row does not know it, the model's own is the one at which model and statistics agree.  It is
 * found by the loop itself on the first period alone; its curves stay in the cache, its flows are where the base
 * begins. Limit: a market without a way on that day, or without a row in that year, keeps a demand that does not react
 * to cost.
 */
#include "reference.h"
#include <math.h>

static bool is_needed(const amur_corridor *c) {
  for (int i = 0; i < c->n_demand; i++)
    if (isnan(c->demand[i].ref_cost)) return true;
  return false;
}

amur_status ami_reference_costs(run_model *m, curve_cache *cache, const amur_run_opts *opts, amur_err *err) {
  if (!is_needed(m->corridor)) return AMUR_OK;
  const run_case base = {.scenario = -1};
  run_loop loop = {0};
  if (opts->progress) opts->progress(opts->context, "finding the costs from which demand reacts");
  amur_status status = ami_loop_init(&loop, m, cache, &base, 1, opts->n_thread, err);
  for (int i = 1; !status && i < loop.n_period; i++) loop.period[i].to_solve = false; /* the first alone */
  if (!status) status = ami_loop_solve(&loop, m->corridor->settings.max_rounds, opts->progress, opts->context, err);
  for (int i = 0; !status && i < m->n_market; i++) {
    const double cost = amur_combined_market_cost(loop.period[0].solver)[i];
    m->base_cost[i] = cost > 0 && cost < INFINITY ? cost : NAN;
  }
  if (!status) m->base_flow = amur_alloc((size_t)m->n_facility, sizeof *m->base_flow);
  if (!status && !m->base_flow) status = amur_fail(err, AMUR_E_NOMEM, 0, "flows of the base");
  for (int f = 0; !status && f < m->n_facility; f++) m->base_flow[f] = loop.period[0].flow[f];
  ami_loop_fini(&loop);
  return status;
}
