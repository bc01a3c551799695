/* SPDX-License-Identifier: Apache-2.0
 * combined_flows.c -- what a solved equilibrium tells of its flows.
 */
#include "combined_internal.h"

const double *amur_combined_alt_flow(const amur_combined *c) { return c->alt_flow; }
const double *amur_combined_alt_cost(const amur_combined *c) { return c->alt_cost; }
const double *amur_combined_market_cost(const amur_combined *c) { return c->market_cost; }
const double *amur_combined_facility_flow(const amur_combined *c) { return c->flow; }

static void visit_run(const amur_combined *c, const amur_flow_visit *visit, int32_t alt, int32_t run, double vehicles) {
  for (int32_t i = c->first_path[c->n_alt + run]; vehicles > 0 && i >= 0; i = c->path[i].next) {
    const path *q = &c->path[i];
    const path_leg *l = &c->leg[q->first_leg];
    if (q->share > 0)
      visit->empty(visit->context, alt, vehicles * q->share, c->run[run].fleet, l->n_link, c->link + l->first_link);
  }
}

static void visit_side(const amur_combined *c, const amur_flow_visit *visit, int32_t alt, const slot_side *s,
                       double trips) {
  for (int32_t i = s->first; s->known && i < s->first + s->n; i++)
    visit_run(c, visit, alt, c->weight[i].run, trips * c->weight[i].share);
}

static void visit_leg(const amur_combined *c, const amur_flow_visit *visit, int32_t alt, const path_leg *l,
                      double units) {
  const int32_t leg = c->problem->stage[l->stage].leg;
  if (visit->loaded) visit->loaded(visit->context, alt, units, leg, l->transfer, l->n_link, c->link + l->first_link);
  if (!visit->empty || l->run < 0) return;
  const amur_returning *f = ami_fleet_of(c, l);
  const double trips = units / f->payload;
  visit_run(c, visit, alt, l->run, trips * ami_leg_direct(c, l));
  visit_side(c, visit, alt, &c->slot[l->end_slot].end, trips * f->back_load);
  visit_side(c, visit, alt, &c->slot[l->begin_slot].begin, trips * f->back_load);
}

void amur_combined_flows(amur_combined *c, const amur_combined_problem *problem, const amur_flow_visit *visit) {
  c->problem = problem;
  for (int32_t k = 0; k < c->n_alt; k++) {
    for (int32_t i = c->first_path[k]; i >= 0; i = c->path[i].next) {
      const path *q = &c->path[i];
      const double units = c->alt_flow[k] * q->share;
      for (int32_t l = q->first_leg; units > 0 && l < q->first_leg + q->n_leg; l++)
        visit_leg(c, visit, k, &c->leg[l], units);
    }
  }
}
