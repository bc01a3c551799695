/* SPDX-License-Identifier: Apache-2.0
 * idle_scenarios.c -- scenarios that move nothing: on every day the problem is that of the base, and so are
 * terminals, loans and projects.  Links that no chain uses do not count.
 */
#include "plausible.h"
#include <stdlib.h>
#include <string.h>

typedef struct {
  plausible *p;
  problem_work other; /* of the scenario; the base's is p->work */
  curve_cache cache;
} comparison;

static bool differ(double a, double b) { return a < b || a > b; }

/* Does some vehicle drive over the link? */
static bool is_driven(const run_model *m, int link) {
  for (int v = 0; v < m->corridor->n_vehicle; v++)
    if (m->ways.driven[(size_t)v * (size_t)m->graph.n_link + (size_t)link]) return true;
  return false;
}

static bool legs_differ(const run_model *m, const problem_work *a, const problem_work *b) {
  for (int i = 0; i < m->n_leg; i++) {
    if (differ(a->leg[i].time_value, b->leg[i].time_value) || differ(a->leg[i].load, b->leg[i].load)) return true;
    for (int32_t l = 0; l < m->graph.n_link; l++)
      if (a->leg[i].link[l] && differ(a->leg[i].fixed[l], b->leg[i].fixed[l])) return true;
  }
  return false;
}

static bool fleets_differ(const run_model *m, const problem_work *a, const problem_work *b) {
  for (int f = 0; f < m->n_fleet; f++) {
    const amur_returning *x = &a->fleet[f], *y = &b->fleet[f];
    if (differ(x->time_value, y->time_value) || differ(x->load, y->load) || differ(x->payload, y->payload) ||
        differ(x->back_load, y->back_load))
      return true;
    for (int32_t l = 0; l < m->graph.n_link; l++)
      if (differ(x->fixed[l], y->fixed[l])) return true;
  }
  return false;
}

static bool transfers_differ(const run_model *m, const problem_work *a, const problem_work *b) {
  for (int i = 0; i < m->n_transfer; i++) {
    const amur_transfer *x = &a->transfer[i], *y = &b->transfer[i];
    if (differ(x->fixed, y->fixed) || differ(x->time_value, y->time_value) || differ(x->time_h, y->time_h) ||
        differ(x->load, y->load))
      return true;
  }
  return false;
}

static bool links_differ(const run_model *m, const problem_work *a, const problem_work *b) {
  for (int32_t l = 0; l < m->graph.n_link; l++) {
    const int32_t f = m->facility_of_link[l];
    if (!is_driven(m, l)) continue;
    if (differ(a->constant_time_h[l], b->constant_time_h[l])) return true;
    if (f >= 0 && (differ(a->facility[f].t0, b->facility[f].t0) || differ(a->facility[f].cap, b->facility[f].cap)))
      return true;
  }
  return false;
}

static bool markets_differ(const run_model *m, const problem_work *a, const problem_work *b) {
  for (int i = 0; i < m->n_market; i++) {
    const amur_market *x = &a->market[i], *y = &b->market[i];
    if (differ(x->quantity, y->quantity)) return true;
    if (!(x->quantity > 0)) continue;
    if (differ(x->ref_cost, y->ref_cost) || differ(x->elasticity, y->elasticity) || differ(x->theta, y->theta) ||
        differ(x->theta_nest, y->theta_nest))
      return true;
    for (int k = x->first_alt; k < x->first_alt + x->n_alt; k++)
      if (differ(a->alt[k].appeal, b->alt[k].appeal) || differ(a->alt[k].constant, b->alt[k].constant)) return true;
  }
  return false;
}

static bool money_differs(const run_model *m, const problem_work *a, const problem_work *b) {
  const amur_corridor *c = m->corridor;
  return memcmp(a->state.loan, b->state.loan, (size_t)c->n_loan * sizeof *a->state.loan) != 0 ||
         memcmp(a->state.project, b->state.project, (size_t)c->n_project * sizeof *a->state.project) != 0;
}

/* Terminals as the changes of the day make them. */
static amur_status terminals_differ(comparison *k, bool *moved, amur_err *err) {
  const run_model *m = k->p->m;
  amur_status status = AMUR_OK;
  if (k->p->work.state.n_terminal_change == 0 && k->other.state.n_terminal_change == 0) return AMUR_OK;
  for (int t = 0; t < m->corridor->n_terminal && !status && !*moved; t++) {
    int base, other;
    if (m->facility_of_terminal[t] < 0) continue;
    status = ami_curve_cache_entry(&k->cache, &k->p->work.state, t, 1, &base, err);
    if (!status) status = ami_curve_cache_entry(&k->cache, &k->other.state, t, 1, &other, err);
    if (!status && base != other)
      *moved = amur_terminal_hash(k->cache.entry[base].model) != amur_terminal_hash(k->cache.entry[other].model);
  }
  return status;
}

static amur_status compare_day(comparison *k, int scenario, const period_span *span, bool *moved, amur_err *err) {
  const run_model *m = k->p->m;
  const problem_work *base = &k->p->work;
  amur_combined_problem problem;
  const amur_curve **none = amur_alloc((size_t)m->corridor->n_terminal, sizeof *none);
  amur_status status = none ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "scenarios");
  if (!status) status = ami_period_state(m, &(run_case){.scenario = -1}, span, &k->p->work.state, err);
  if (!status) status = ami_problem_fill(&k->p->work, m, span, none, &problem, err);
  if (!status) status = ami_period_state(m, &(run_case){.scenario = scenario}, span, &k->other.state, err);
  if (!status) status = ami_problem_fill(&k->other, m, span, none, &problem, err);
  free(none);
  if (status) return status;
  *moved = legs_differ(m, base, &k->other) || fleets_differ(m, base, &k->other) ||
           transfers_differ(m, base, &k->other) || links_differ(m, base, &k->other) ||
           markets_differ(m, base, &k->other) || money_differs(m, base, &k->other);
  return *moved ? AMUR_OK : terminals_differ(k, moved, err);
}

/* A rule that the scenario drops begins on a day of the base's periods, a change on one of the scenario's. */
static amur_status compare(comparison *k, int scenario, bool *moved, amur_err *err) {
  *moved = false;
  period_span *own = NULL;
  int n_own = 0;
  amur_status status = ami_period_split(k->p->m, &(run_case){.scenario = scenario}, &own, &n_own, err);
  for (int i = 0; i < n_own && !status && !*moved; i++) status = compare_day(k, scenario, &own[i], moved, err);
  for (int i = 0; i < k->p->n_span && !status && !*moved; i++)
    status = compare_day(k, scenario, &k->p->span[i], moved, err);
  free(own);
  return status;
}

static const char *name_within(const amur_corridor *c, const char *path) {
  const size_t n = strlen(c->folder);
  return strncmp(path, c->folder, n) == 0 && path[n] == '/' ? path + n + 1 : path;
}

amur_status ami_plausible_scenarios(plausible *p, amur_err *err) {
  comparison k = {.p = p, .cache = {.corridor = p->corridor}};
  amur_status status = ami_problem_work_init(&k.other, p->m, err);
  if (status) return status;
  for (int i = 0; i < p->corridor->n_scenario && !status; i++) {
    const amur_scenario *s = &p->corridor->scenario[i];
    bool moved;
    if (s->n_change == 0 && s->n_drop == 0) continue; /* told when the folder is read */
    status = compare(&k, i, &moved, err);
    if (!status && !moved)
      ami_plausible_warn(
          p, name_within(p->corridor, s->file), NULL, "changes", "the values of the base on every day",
          "a change that moves something",
          "factors of 1, values already in force, links that no chain uses, or dates outside the horizon");
  }
  ami_curve_cache_fini(&k.cache);
  ami_problem_work_fini(&k.other);
  return status;
}
