/* SPDX-License-Identifier: Apache-2.0
 * reach_cut.c -- which crossings of a chain's `via: *` are within reach: those whose way costs at most reach_ratio
 * times the market's cheapest, on empty roads, with the values of the files and every link, transfer and chain open, so
 * that the choice is the same in every period and scenario.
 */
#include "problem.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool is_needed(const run_model *m) {
  for (int i = 0; i < m->n_alt; i++)
    if (m->corridor->chain[m->alt[i].chain].within_reach) return true;
  return false;
}

static void open_all(corridor_state *s) {
  const amur_corridor *c = s->corridor;
  const size_t nl = (size_t)c->n_link, nk = (size_t)c->n_commodity, nv = (size_t)c->n_vehicle;
  memset(s->open, 1, nl * nk * nv);
  memset(s->vehicle_open, 1, nl * nv);
  memset(s->transfer_open, 1, (size_t)c->n_transfer * nk);
  for (int i = 0; i < c->n_chain; i++)
    for (size_t k = 0; k < nk; k++) s->chain_open[(size_t)i * nk + k] = c->chain[i].carries[k];
}

/* Costs of all alternatives as if each of them were open and a unit were wanted. */
static amur_status find_costs(run_model *m, amur_err *err) {
  const amur_corridor *c = m->corridor;
  const period_span span = {.year = 0, .from = c->first_day, .to = c->first_day};
  problem_work w;
  amur_combined_problem problem;
  amur_status status = ami_problem_work_init(&w, m, err);
  if (status) return status;
  const amur_curve **none = amur_alloc((size_t)c->n_terminal, sizeof *none);
  if (!none) status = amur_fail(err, AMUR_E_NOMEM, 0, "reach");
  ami_state_reset(&w.state);
  open_all(&w.state);
  if (!status) status = ami_problem_fill(&w, m, &span, none, &problem, err);
  for (int i = 0; !status && i < m->n_market; i++) w.market[i].quantity = 1;
  for (int i = 0; !status && i < m->n_alt; i++) w.alt[i].appeal = 1;
  if (!status) status = amur_combined_least(&problem, m->least_cost, err);
  free(none);
  ami_problem_work_fini(&w);
  return status;
}

amur_status ami_model_cut_reach(run_model *m, amur_err *err) {
  if (!is_needed(m)) return AMUR_OK;
  m->least_cost = amur_alloc((size_t)m->n_alt, sizeof *m->least_cost);
  amur_status status = m->least_cost ? find_costs(m, err) : amur_fail(err, AMUR_E_NOMEM, 0, "reach");
  for (int i = 0; !status && i < m->n_market; i++) {
    const model_market *k = &m->market[i];
    double least = INFINITY;
    for (int a = k->first_alt; a < k->first_alt + k->n_alt; a++) least = fmin(least, m->least_cost[a]);
    for (int a = k->first_alt; a < k->first_alt + k->n_alt; a++)
      if (m->corridor->chain[m->alt[a].chain].within_reach)
        m->within_reach[a] = m->least_cost[a] <= m->corridor->settings.reach_ratio * least;
  }
  return status;
}
