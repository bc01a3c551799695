/* SPDX-License-Identifier: Apache-2.0
 * combined_demand.c -- what the markets want at given facility times, and what that loads facilities with.
 */
#include "combined_internal.h"
#include <math.h>
#include <string.h>

void ami_combined_update_times(amur_combined *c) {
  for (int32_t f = 0; f < c->n_facility; f++) {
    c->time_h[f] = amur_vdf_time(&c->problem->facility[f], c->flow[f]);
    c->slope[f] = amur_vdf_slope(&c->problem->facility[f], c->flow[f]);
  }
}

static void price_path(amur_combined *c, path *q) {
  q->cost = q->constant;
  for (int32_t u = q->first_use; u < q->first_use + q->n_use; u++)
    q->cost += c->use[u].time_value * c->time_h[c->use[u].facility];
  for (int32_t i = q->first_leg; i < q->first_leg + q->n_leg; i++) q->cost += ami_leg_empty_cost(c, &c->leg[i]);
}

/* Mean cost over the paths that are used; true if it is another than before.  A path that is not open any more, or
 * whose vehicles have no way home, hands what it carried to the others. */
static bool price_alternative(amur_combined *c, int32_t k) {
  const double before = c->alt_cost[k];
  double mean = 0, sum = 0;
  path *open = NULL;
  for (int32_t i = c->first_path[k]; i >= 0; i = c->path[i].next) {
    path *q = &c->path[i];
    price_path(c, q);
    if (!isfinite(q->cost)) {
      q->share = 0;
      continue;
    }
    if (q->share > 0) mean += q->share * q->cost;
    sum += q->share;
    if (!open || q->cost < open->cost) open = q;
  }
  if (open && sum < 1 - 1e-9) { /* rounding apart, shares sum to 1 */
    open->share += 1 - sum;
    mean += (1 - sum) * open->cost;
  }
  c->alt_cost[k] = open && c->problem->alt[k].appeal > 0 ? mean + c->problem->alt[k].constant : INFINITY;
  return !(c->alt_cost[k] == before);
}

/* Fills alt_share, market_cost and alt_flow of one market. */
static void price_market(amur_combined *c, int32_t market) {
  const amur_combined_problem *p = c->problem;
  const amur_market *m = &p->market[market];
  for (int32_t n = 0; n < p->n_nest; n++) c->theta_nest[n] = m->theta_nest;
  for (int32_t i = 0; i < m->n_alt; i++) {
    c->market_nest[i] = p->alt[m->first_alt + i].nest;
    c->market_appeal[i] = p->alt[m->first_alt + i].appeal;
  }
  const amur_nested tree = {m->n_alt, p->n_nest,   c->market_nest,  c->theta_nest,
                            m->theta, m->by_ratio, c->market_appeal};
  const double cost = amur_nested_share(&tree, c->alt_cost + m->first_alt, c->alt_share + m->first_alt);
  c->market_cost[market] = cost;
  double quantity = 0;
  if (isfinite(cost))
    quantity = m->quantity * (m->by_ratio ? pow(cost / m->ref_cost, -m->elasticity)
                                          : exp(-m->elasticity * (cost - m->ref_cost) / m->ref_cost));
  for (int32_t k = m->first_alt; k < m->first_alt + m->n_alt; k++) c->alt_flow[k] = quantity * c->alt_share[k];
}

/* ---- what can change at all ------------------------------------------------------------------------------ */

static bool runs_move(const amur_combined *c, const path *q) {
  for (int32_t i = q->first_leg; i < q->first_leg + q->n_leg; i++) {
    const path_leg *l = &c->leg[i];
    if (l->run < 0) continue;
    if (c->run[l->run].moves || c->slot[l->end_slot].end.moves || c->slot[l->begin_slot].begin.moves) return true;
  }
  return false;
}

/* Notes which alternatives and paths can change: on a continent few of them meet a facility.  With new paths every
 * market is priced anew. */
static void list_moving(amur_combined *c) {
  c->n_loading = 0;
  for (int32_t k = 0; k < c->n_alt; k++) {
    c->answers[k] = c->first_path[k] >= 0 && c->path[c->first_path[k]].next >= 0;
    c->alt_cost[k] = NAN; /* unlike any */
  }
  for (size_t i = 0; i < c->n_path; i++) {
    const path *q = &c->path[i];
    if (q->bundle >= c->n_alt || (q->n_use == 0 && !runs_move(c, q))) continue;
    c->loading[c->n_loading++] = (int32_t)i;
    c->answers[q->bundle] = true;
  }
  c->n_listed = c->n_path;
}

static void tell_legs(amur_combined *c, const path *q) {
  const double units = c->alt_flow[q->bundle] * q->share;
  for (int32_t i = q->first_leg; units > 0 && i < q->first_leg + q->n_leg; i++) ami_leg_tell(c, &c->leg[i], units);
}

void ami_combined_tell_fleets(amur_combined *c) {
  ami_runs_clear(c);
  for (size_t i = 0; i < c->n_path; i++)
    if (c->path[i].bundle < c->n_alt) tell_legs(c, &c->path[i]);
  ami_runs_share(c);
}

static void load_path(amur_combined *c, const path *q, double flow) {
  for (int32_t u = q->first_use; u < q->first_use + q->n_use; u++)
    c->wanted[c->use[u].facility] += flow * c->use[u].load;
}

/* Runs that facilities do not touch are told less than they carry here; nobody asks before all are told. */
static void load_facilities(amur_combined *c) {
  memset(c->wanted, 0, (size_t)c->n_facility * sizeof *c->wanted);
  if (c->n_run > 0) ami_runs_clear(c);
  for (size_t i = 0; i < c->n_loading; i++) {
    const path *q = &c->path[c->loading[i]];
    if (!(q->share > 0)) continue;
    load_path(c, q, c->alt_flow[q->bundle] * q->share);
    if (c->n_run > 0) tell_legs(c, q);
  }
  if (c->n_run == 0) return;
  ami_runs_share(c);
  for (size_t k = 0; k < c->n_run; k++)
    for (int32_t i = c->run[k].moves ? c->first_path[(size_t)c->n_alt + k] : -1; i >= 0; i = c->path[i].next)
      if (c->path[i].share > 0) load_path(c, &c->path[i], c->run[k].vehicles * c->path[i].share);
}

void ami_combined_update_demand(amur_combined *c) {
  const amur_combined_problem *p = c->problem;
  ami_runs_price(c);
  if (c->n_listed != c->n_path) list_moving(c);
  for (int32_t m = 0; m < p->n_market; m++) {
    bool changed = false;
    for (int32_t k = p->market[m].first_alt; k < p->market[m].first_alt + p->market[m].n_alt; k++)
      if ((c->answers[k] || isnan(c->alt_cost[k])) && price_alternative(c, k)) changed = true;
    if (changed) price_market(c, m);
  }
  load_facilities(c);
}
