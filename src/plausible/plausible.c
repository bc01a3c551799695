/* SPDX-License-Identifier: Apache-2.0
 * plausible.c -- is the corridor plausible?  Figures that no file shows alone, held against what is usual.
 */
#include "plausible.h"
#include <amur/plausible.h>
#include <math.h>
#include <stdlib.h>

/* ---- costs and shares of a span ---------------------------------------------------------------------- */

/* Shares of one market's alternatives; its composite cost. */
static double share_out(plausible *p, int market, int32_t *nest, double *nest_theta, double *appeal) {
  const amur_market *k = &p->work.market[market];
  for (int i = 0; i < k->n_alt; i++) {
    const amur_alternative *a = &p->work.alt[k->first_alt + i];
    nest[i] = a->nest;
    appeal[i] = a->appeal;
    p->cost[k->first_alt + i] += a->constant;
  }
  for (int n = 0; n < p->corridor->n_nest; n++) nest_theta[n] = k->theta_nest;
  const amur_nested tree = {k->n_alt, p->corridor->n_nest, nest, nest_theta, k->theta, k->by_ratio, appeal};
  return amur_nested_share(&tree, p->cost + k->first_alt, p->share + k->first_alt);
}

/* Costs and shares with empty facilities. */
static amur_status find_shares(plausible *p, const period_span *span, amur_err *err) {
  const run_model *m = p->m;
  amur_combined_problem problem;
  const size_t most = (size_t)m->n_alt, n_nest = (size_t)p->corridor->n_nest;
  int32_t *nest = amur_alloc(most, sizeof *nest);
  double *theta = amur_alloc(n_nest, sizeof *theta), *appeal = amur_alloc(most, sizeof *appeal);
  const amur_curve **none = amur_alloc((size_t)p->corridor->n_terminal, sizeof *none);
  amur_status status = nest && theta && appeal && none ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "shares");
  if (!status) status = ami_period_state(m, &(run_case){.scenario = -1}, span, &p->work.state, err);
  if (!status) status = ami_problem_fill(&p->work, m, span, none, &problem, err);
  if (!status) status = amur_combined_least(&problem, p->cost, err);
  for (int i = 0; i < m->n_market && !status; i++) {
    p->composite[i] = share_out(p, i, nest, theta, appeal);
  }
  free(nest);
  free(theta);
  free(appeal);
  free(none);
  return status;
}

/* ---- all of it -------------------------------------------------------------------------------------- */

/* Rows without ref_cost refer to the base on its first day: its costs are known before what is wanted there. */
static amur_status find_references(plausible *p, run_model *m, amur_err *err) {
  amur_combined_problem problem;
  const amur_curve **none = amur_alloc((size_t)p->corridor->n_terminal, sizeof *none);
  if (!none) return amur_fail(err, AMUR_E_NOMEM, 0, "costs of markets");
  for (int i = 0; i < m->n_market; i++) m->base_cost[i] = isfinite(p->composite[i]) ? p->composite[i] : NAN;
  const amur_status status = ami_problem_fill(&p->work, m, &p->span[0], none, &problem, err);
  free(none);
  return status;
}

static amur_status judge_spans(plausible *p, run_model *m, amur_err *err) {
  choice_notes choice = {0};
  count_notes count = {0};
  capacity_notes capacity = {0};
  amur_status status = ami_choice_notes_init(&choice, p, err);
  if (!status) status = ami_count_notes_init(&count, p, err);
  if (!status) status = ami_capacity_notes_init(&capacity, p, err);
  for (int i = 0; i < p->n_span && !status; i++) {
    status = find_shares(p, &p->span[i], err);
    if (!status && i == 0) status = find_references(p, m, err);
    if (status) break;
    ami_choice_note(&choice, p);
    ami_count_note(&count, p, &p->span[i]);
    status = ami_capacity_note(&capacity, p, err);
  }
  if (!status) {
    ami_choice_tell(&choice, p);
    ami_count_tell(&count, p);
    ami_capacity_tell(&capacity, p);
  }
  ami_choice_notes_fini(&choice);
  ami_count_notes_fini(&count, p);
  ami_capacity_notes_fini(&capacity, p);
  return status;
}

static amur_status judge(plausible *p, run_model *m, amur_err *err) {
  amur_status status = ami_problem_work_init(&p->work, m, err);
  if (status) return status;
  p->cost = amur_alloc((size_t)m->n_alt, sizeof *p->cost);
  p->share = amur_alloc((size_t)m->n_alt, sizeof *p->share);
  p->composite = amur_alloc((size_t)m->n_market, sizeof *p->composite);
  if (!p->cost || !p->share || !p->composite) status = amur_fail(err, AMUR_E_NOMEM, 0, "costs of alternatives");
  if (!status) status = ami_period_split(m, &(run_case){.scenario = -1}, &p->span, &p->n_span, err);
  if (!status) status = judge_spans(p, m, err);
  if (!status) status = ami_plausible_demand(p, err);
  if (!status) status = ami_plausible_scenarios(p, err);
  free(p->span);
  free(p->cost);
  free(p->share);
  free(p->composite);
  ami_problem_work_fini(&p->work);
  return status;
}

amur_status amur_plausible(const amur_corridor *corridor, amur_faults *faults, amur_err *err) {
  run_model model = {0};
  plausible p = {.corridor = corridor, .m = &model, .faults = faults};
  amur_status status = ami_model_init(&model, corridor, err);
  if (!status) status = judge(&p, &model, err);
  ami_model_fini(&model);
  if (!status && faults->failure.status) {
    *err = faults->failure;
    status = err->status;
  }
  return status;
}
