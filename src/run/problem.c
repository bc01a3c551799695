/* SPDX-License-Identifier: Apache-2.0
 * problem.c -- generalised costs of a period, per unit of commodity.
 *
 *   fixed = money_per_unit + (toll + money_per_km length) / payload
 *   time value = vot + value loss_per_h + money_per_h / payload
 *   load = pce / payload
 * and of an empty vehicle toll + money_per_km length, money_per_h and pce.  A transfer costs its money and the hours of
 * the goods.
 *
 * The cost of a unit on a link is fixed + time value x hours (a generalised cost, as in McIntosh & Quarmby 1970): what
 * is paid for a vehicle is shared by the units in it, and an hour costs the vehicle's hire, the interest on the goods
 * and what of them perishes.  Hours are of two kinds: constant ones, worked out here, and those of a facility (a road
 * that fills up, a terminal), which the solver adds as its flow wants them.
 *
 * Costs are by commodity and vehicle, the links of a pair side by side.  INFINITY: closed to it.
 */
#include "problem.h"
#include "segments.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>

amur_status ami_problem_work_init(problem_work *w, const run_model *m, amur_err *err) {
  *w = (problem_work){0};
  const amur_status status = ami_state_init(&w->state, m->corridor, err);
  if (status) return status;
  const amur_corridor *c = m->corridor;
  const size_t nl = (size_t)m->graph.n_link, n_market = (size_t)m->n_market;
  w->fixed = amur_alloc((size_t)c->n_commodity * (size_t)c->n_vehicle * nl, sizeof *w->fixed);
  w->empty_fixed = amur_alloc((size_t)m->n_fleet * nl, sizeof *w->empty_fixed);
  w->constant_time_h = amur_alloc(nl, sizeof *w->constant_time_h);
  w->quantity = amur_alloc(n_market, sizeof *w->quantity);
  w->plain = amur_alloc(n_market, sizeof *w->plain);
  w->ref_cost = amur_alloc(n_market, sizeof *w->ref_cost);
  w->elasticity = amur_alloc(n_market, sizeof *w->elasticity);
  w->width = amur_alloc(n_market, sizeof *w->width);
  w->allowed = amur_alloc((size_t)m->n_alt, sizeof *w->allowed);
  w->leg = amur_alloc((size_t)m->n_leg, sizeof *w->leg);
  w->fleet = amur_alloc((size_t)m->n_fleet, sizeof *w->fleet);
  w->transfer = amur_alloc((size_t)m->n_transfer, sizeof *w->transfer);
  w->market = amur_alloc(n_market, sizeof *w->market);
  w->alt = amur_alloc((size_t)m->n_alt, sizeof *w->alt);
  w->facility = amur_alloc((size_t)m->n_facility, sizeof *w->facility);
  if (w->fixed && w->empty_fixed && w->constant_time_h && w->quantity && w->plain && w->ref_cost && w->elasticity &&
      w->width && w->allowed && w->leg && w->fleet && w->transfer && w->market && w->alt && w->facility)
    return AMUR_OK;
  ami_problem_work_fini(w);
  return amur_fail(err, AMUR_E_NOMEM, 0, "period: %d classes on %zu links", m->n_class, nl);
}

void ami_problem_work_fini(problem_work *w) {
  ami_state_fini(&w->state);
  free(w->fixed);
  free(w->empty_fixed);
  free(w->constant_time_h);
  free(w->quantity);
  free(w->plain);
  free(w->ref_cost);
  free(w->elasticity);
  free(w->width);
  free(w->allowed);
  free(w->leg);
  free(w->fleet);
  free(w->transfer);
  free(w->market);
  free(w->alt);
  free(w->facility);
  *w = (problem_work){0};
}

double ami_problem_link_money(const corridor_state *s, int link, int commodity, int vehicle) {
  const amur_corridor *c = s->corridor;
  const amur_vehicle_row *v = &s->vehicle[vehicle];
  assert(v->payload > 0);
  const double toll = s->toll[(size_t)link * (size_t)c->n_vehicle + (size_t)vehicle];
  return s->money[(size_t)link * (size_t)c->n_commodity + (size_t)commodity] +
         (toll + v->money_per_km * c->link[link].length_km) / v->payload;
}

double ami_problem_goods_hour_value(const corridor_state *s, int commodity) {
  const amur_commodity_row *goods = &s->commodity[commodity];
  return goods->vot + goods->value * goods->loss_per_h;
}

double ami_problem_hour_value(const corridor_state *s, int commodity, int vehicle) {
  return ami_problem_goods_hour_value(s, commodity) + s->vehicle[vehicle].money_per_h / s->vehicle[vehicle].payload;
}

/* A road with a delay function drives in its facility, whose free-flow time is length over speed.  A terminal stands on
 * its link beside the drive, whatever function the link has. */
double ami_problem_link_time_h(const corridor_state *s, int link) {
  const amur_link_row *l = &s->corridor->link[link];
  const double travel = l->length_km > 0 ? l->length_km / s->speed[link] : 0;
  return s->time_h[link] + (l->terminal < 0 && l->vdf != AMUR_VDF_CONSTANT ? 0 : travel);
}

/* Loaded vehicles may be stopped by a rule for some goods alone; empty ones stop only where rules hold for all goods.
 */
static void fill_legs(problem_work *w, const run_model *m) {
  const amur_corridor *c = m->corridor;
  const corridor_state *s = &w->state;
  const size_t nl = (size_t)c->n_link, nk = (size_t)c->n_commodity, nv = (size_t)c->n_vehicle;
  for (int i = 0; i < m->n_leg; i++) {
    const model_leg *k = &m->leg[i];
    const size_t commodity = (size_t)k->commodity, vehicle = (size_t)k->vehicle;
    double *fixed = w->fixed + (commodity * nv + vehicle) * nl;
    w->leg[i] = (amur_leg){.fixed = fixed,
                           .link = m->ways.mask + (size_t)k->mask * nl,
                           .time_value = ami_problem_hour_value(s, k->commodity, k->vehicle),
                           .load = s->vehicle[vehicle].pce / s->vehicle[vehicle].payload,
                           .fleet = m->fleet_of_vehicle[vehicle]};
    for (size_t a = 0; a < nl; a++)
      fixed[a] = s->open[(a * nk + commodity) * nv + vehicle]
                     ? ami_problem_link_money(s, (int)a, k->commodity, k->vehicle)
                     : INFINITY;
  }
}

static void fill_fleets(problem_work *w, const run_model *m) {
  const amur_corridor *c = m->corridor;
  const corridor_state *s = &w->state;
  const size_t nl = (size_t)c->n_link, nv = (size_t)c->n_vehicle;
  for (int f = 0; f < m->n_fleet; f++) {
    const size_t vehicle = (size_t)m->vehicle_of_fleet[f];
    const amur_vehicle_row *v = &s->vehicle[vehicle];
    const uint8_t *driven = m->ways.driven + vehicle * nl;
    double *fixed = w->empty_fixed + (size_t)f * nl;
    w->fleet[f] = (amur_returning){fixed, v->money_per_h, v->pce, v->payload, v->back_load};
    for (size_t a = 0; a < nl; a++)
      fixed[a] = driven[a] && s->vehicle_open[a * nv + vehicle]
                     ? s->toll[a * nv + vehicle] + v->money_per_km * c->link[a].length_km
                     : INFINITY;
  }
}

static void fill_transfers(problem_work *w, const run_model *m) {
  const amur_corridor *c = m->corridor;
  const corridor_state *s = &w->state;
  for (int i = 0; i < m->n_transfer; i++) {
    const way_change *change = &m->ways.change[m->change_of_transfer[i]];
    const int commodity = m->cls[m->class_of_transfer[i]].commodity;
    const amur_vehicle_row *v = &s->vehicle[change->from_vehicle];
    w->transfer[i] = (amur_transfer){.node = change->node, .from = change->from, .to = change->to, .facility = -1};
    if (change->row < 0) continue;
    const int at = change->row * c->n_commodity + commodity, terminal = c->transfer[change->row].terminal;
    w->transfer[i].fixed = s->transfer_open[at] ? s->transfer_money[at] : INFINITY;
    w->transfer[i].time_value = ami_problem_goods_hour_value(s, commodity);
    w->transfer[i].time_h = s->transfer_time_h[change->row];
    w->transfer[i].facility = terminal < 0 ? -1 : m->facility_of_terminal[terminal];
    w->transfer[i].load = v->pce / v->payload;
  }
}

static void fill_markets(problem_work *w, const run_model *m) {
  const amur_corridor *c = m->corridor;
  const corridor_state *s = &w->state;
  for (int i = 0; i < m->n_market; i++) {
    const model_market *k = &m->market[i];
    const amur_commodity_row *goods = &s->commodity[k->commodity];
    w->market[i] = (amur_market){.origin = c->zone[k->origin].node,
                                 .destination = c->zone[k->destination].node,
                                 .first_alt = k->first_alt,
                                 .n_alt = k->n_alt,
                                 .quantity = w->quantity[i],
                                 .ref_cost = w->ref_cost[i],
                                 .elasticity = w->elasticity[i],
                                 .theta = fmin(goods->theta, goods->theta_nest), /* a change may have moved one alone */
                                 .theta_nest = goods->theta_nest,
                                 .by_ratio = goods->by_ratio};
  }
  for (int i = 0; i < m->n_alt; i++) {
    const model_alt *k = &m->alt[i];
    const int at = k->chain * c->n_commodity + m->market[k->market].commodity;
    w->alt[i] = (amur_alternative){
        .cls = k->cls,
        .nest = c->chain[k->chain].nest,
        .appeal = s->chain_open[at] && w->allowed[i] && m->within_reach[i]
                      ? s->chain_appeal[at] * c->chain[k->chain].weight
                      : 0,
        .constant = s->commodity[m->market[k->market].commodity].by_ratio ? 0 : s->chain_constant[at]};
  }
}

/* A terminal whose links are all closed has no curve: whatever the function, nobody comes. */
static amur_vdf facility_vdf(const run_model *m, const corridor_state *s, const model_facility *f,
                             const amur_curve *const *curves) {
  if (f->terminal >= 0)
    return curves[f->terminal] ? (amur_vdf){.kind = AMUR_VDF_CURVE, .curve = curves[f->terminal]}
                               : (amur_vdf){.kind = AMUR_VDF_CONSTANT};
  const amur_link_row *l = &m->corridor->link[f->link];
  const double t0 = l->length_km > 0 ? l->length_km / s->speed[f->link] : 0;
  return (amur_vdf){.kind = l->vdf, .t0 = t0, .cap = s->capacity[f->link], .p = {l->vdf_p[0], l->vdf_p[1]}};
}

amur_status ami_problem_fill(problem_work *w, const run_model *m, const period_span *span,
                             const amur_curve *const *curves, amur_combined_problem *problem, amur_err *err) {
  const amur_corridor *c = m->corridor;
  const corridor_state *s = &w->state;
  fill_legs(w, m);
  fill_fleets(w, m);
  fill_transfers(w, m);
  for (int a = 0; a < c->n_link; a++) w->constant_time_h[a] = ami_problem_link_time_h(s, a);
  for (int f = 0; f < m->n_facility; f++) w->facility[f] = facility_vdf(m, s, &m->facility[f], curves);
  amur_status status = ami_segments_fill(m, s, span->from, w->width, w->allowed, err);
  if (!status)
    status = ami_period_quantities(m, s, span, w->width, w->quantity, w->plain, w->ref_cost, w->elasticity, err);
  if (status) return status;
  fill_markets(w, m);
  *problem = (amur_combined_problem){.graph = &m->graph,
                                     .n_facility = m->n_facility,
                                     .facility = w->facility,
                                     .facility_of_link = m->facility_of_link,
                                     .constant_time_h = w->constant_time_h,
                                     .n_region = m->n_country,
                                     .region = m->node_country,
                                     .n_fleet = m->n_fleet,
                                     .n_leg = m->n_leg,
                                     .n_stage = m->n_stage,
                                     .n_transfer = m->n_transfer,
                                     .n_class = m->n_class,
                                     .n_market = m->n_market,
                                     .n_alt = m->n_alt,
                                     .n_nest = c->n_nest,
                                     .fleet = w->fleet,
                                     .leg = w->leg,
                                     .stage = m->stage,
                                     .transfer = w->transfer,
                                     .cls = m->ways_of_class,
                                     .market = w->market,
                                     .alt = w->alt};
  return AMUR_OK;
}
