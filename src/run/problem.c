/* SPDX-License-Identifier: Apache-2.0
 * problem.c -- generalised costs of a period, per unit of commodity.
 *
 *   fixed = money_per_unit + (toll + money_per_km length) / payload
 *   time value = vot + value loss_per_h + money_per_h / payload
 *   load = pce / payload
 * and for the empty way back the vehicle's part of the same, without the goods.
 *
 * The cost of a unit on a link is fixed + time value x hours (a generalised cost, as in McIntosh & Quarmby 1970): what
 * is paid for a vehicle is shared by the units in it, and an hour costs the vehicle's hire, the interest on the goods
 * and what of them perishes.  Hours are of two kinds: constant ones, worked out here, and those of a facility (a road
 * that fills up, a terminal), which the solver adds as its flow wants them.
 *
 * Costs are by class, that is by commodity, chain and, where vehicles return, pair of countries; arrays are
 * [n_class * n_link], the links of a class side by side.  INFINITY: the class may not go there, because its chain has
 * no vehicle for the link's mode or is closed, or because the link is closed to it.
 */
#include "problem.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>

amur_status ami_problem_work_init(problem_work *w, const run_model *m, amur_err *err) {
  *w = (problem_work){0};
  const amur_status status = ami_state_init(&w->state, m->corridor, err);
  if (status) return status;
  const size_t nl = (size_t)m->graph.n_link, n = (size_t)m->n_class * nl;
  w->fixed = amur_alloc(n, sizeof *w->fixed);
  w->value = amur_alloc(n, sizeof *w->value);
  w->load = amur_alloc(n, sizeof *w->load);
  w->empty_fixed = amur_alloc(n, sizeof *w->empty_fixed);
  w->empty_value = amur_alloc(n, sizeof *w->empty_value);
  w->empty_load = amur_alloc(n, sizeof *w->empty_load);
  w->constant_time_h = amur_alloc(nl, sizeof *w->constant_time_h);
  w->quantity = amur_alloc((size_t)m->n_market, sizeof *w->quantity);
  w->plain = amur_alloc((size_t)m->n_market, sizeof *w->plain);
  w->ref_cost = amur_alloc((size_t)m->n_market, sizeof *w->ref_cost);
  w->elasticity = amur_alloc((size_t)m->n_market, sizeof *w->elasticity);
  w->empty_share = amur_alloc((size_t)m->n_class, sizeof *w->empty_share);
  w->cls = amur_alloc((size_t)m->n_class, sizeof *w->cls);
  w->market = amur_alloc((size_t)m->n_market, sizeof *w->market);
  w->alt = amur_alloc((size_t)m->n_alt, sizeof *w->alt);
  w->facility = amur_alloc((size_t)m->n_facility, sizeof *w->facility);
  if (w->fixed && w->value && w->load && w->empty_fixed && w->empty_value && w->empty_load && w->constant_time_h &&
      w->quantity && w->plain && w->ref_cost && w->elasticity && w->empty_share && w->cls && w->market && w->alt &&
      w->facility)
    return AMUR_OK;
  ami_problem_work_fini(w);
  return amur_fail(err, AMUR_E_NOMEM, 0, "period: %d classes on %zu links", m->n_class, nl);
}

void ami_problem_work_fini(problem_work *w) {
  ami_state_fini(&w->state);
  free(w->fixed);
  free(w->value);
  free(w->load);
  free(w->empty_fixed);
  free(w->empty_value);
  free(w->empty_load);
  free(w->constant_time_h);
  free(w->quantity);
  free(w->plain);
  free(w->ref_cost);
  free(w->elasticity);
  free(w->empty_share);
  free(w->cls);
  free(w->market);
  free(w->alt);
  free(w->facility);
  *w = (problem_work){0};
}

/* commodity < 0: an empty vehicle's share, without freight. */
double ami_problem_link_money(const corridor_state *s, int link, int commodity, int vehicle) {
  const amur_corridor *c = s->corridor;
  const amur_vehicle_row *v = &s->vehicle[vehicle];
  assert(v->payload > 0);
  const double toll = s->toll[(size_t)link * (size_t)c->n_vehicle + (size_t)vehicle];
  const double freight = commodity < 0 ? 0 : s->money[(size_t)link * (size_t)c->n_commodity + (size_t)commodity];
  return freight + (toll + v->money_per_km * c->link[link].length_km) / v->payload;
}

/* A road with a delay function drives in its facility, whose free-flow time is length over speed.  A terminal stands on
 * its link beside the drive, whatever function the link has. */
double ami_problem_link_time_h(const corridor_state *s, int link) {
  const amur_link_row *l = &s->corridor->link[link];
  const double travel = l->length_km > 0 ? l->length_km / s->speed[link] : 0;
  return s->time_h[link] + (l->terminal < 0 && l->vdf != AMUR_VDF_CONSTANT ? 0 : travel);
}

/* Loaded vehicles may be stopped by a rule for some goods alone; empty ones stop only where rules hold for all goods.
 * The way back of a vehicle that does not return is free and open, since nobody takes it. */
static void fill_class(problem_work *w, const run_model *m, int i, double empty_share) {
  const amur_corridor *c = m->corridor;
  const model_class *k = &m->cls[i];
  const corridor_state *s = &w->state;
  const size_t nl = (size_t)c->n_link, nk = (size_t)c->n_commodity, nv = (size_t)c->n_vehicle, base = (size_t)i * nl;
  const amur_commodity_row *goods = &s->commodity[k->commodity];
  const double goods_value = goods->vot + goods->value * goods->loss_per_h;
  const bool chain_open = s->chain_open[(size_t)k->chain * nk + (size_t)k->commodity];
  for (size_t a = 0; a < nl; a++) {
    const int vehicle = c->chain[k->chain].vehicle_of_mode[c->link[a].mode];
    w->fixed[base + a] = w->empty_fixed[base + a] = INFINITY;
    if (vehicle < 0 || !chain_open) continue;
    const amur_vehicle_row *v = &s->vehicle[vehicle];
    const double per_h = v->money_per_h / v->payload, load = v->pce / v->payload;
    if (s->open[(a * nk + (size_t)k->commodity) * nv + (size_t)vehicle])
      w->fixed[base + a] = ami_problem_link_money(s, (int)a, k->commodity, vehicle);
    w->value[base + a] = goods_value + per_h;
    w->load[base + a] = load;
    if (s->vehicle_open[a * nv + (size_t)vehicle])
      w->empty_fixed[base + a] = v->returns ? ami_problem_link_money(s, (int)a, -1, vehicle) : 0;
    w->empty_value[base + a] = v->returns ? per_h : 0;
    w->empty_load[base + a] = v->returns ? load : 0;
  }
  w->cls[i] = (amur_class){{w->fixed + base, w->value + base, w->load + base},
                           {w->empty_fixed + base, w->empty_value + base, w->empty_load + base},
                           empty_share};
}

/* A terminal whose links are all closed has no curve: whatever the function, nobody comes. */
static amur_vdf facility_vdf(const run_model *m, const corridor_state *s, const model_facility *f,
                             const amur_curve *const *curves) {
  const amur_link_row *l = &m->corridor->link[f->link];
  if (f->terminal >= 0)
    return curves[f->terminal] ? (amur_vdf){.kind = AMUR_VDF_CURVE, .curve = curves[f->terminal]}
                               : (amur_vdf){.kind = AMUR_VDF_CONSTANT};
  const double t0 = l->length_km > 0 ? l->length_km / s->speed[f->link] : 0;
  return (amur_vdf){.kind = l->vdf, .t0 = t0, .cap = s->capacity[f->link], .p = {l->vdf_p[0], l->vdf_p[1]}};
}

amur_status ami_problem_fill(problem_work *w, const run_model *m, const period_span *span,
                             const amur_curve *const *curves, const double *empty_share, amur_combined_problem *problem,
                             amur_err *err) {
  const amur_corridor *c = m->corridor;
  const corridor_state *s = &w->state;
  for (int i = 0; i < m->n_class; i++) fill_class(w, m, i, empty_share[i]);
  for (int a = 0; a < c->n_link; a++) w->constant_time_h[a] = ami_problem_link_time_h(s, a);
  for (int f = 0; f < m->n_facility; f++) w->facility[f] = facility_vdf(m, s, &m->facility[f], curves);
  const amur_status status = ami_period_quantities(m, s, span, w->quantity, w->plain, w->ref_cost, w->elasticity, err);
  if (status) return status;
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
                                 .theta = goods->theta,
                                 .theta_nest = goods->theta_nest};
  }
  for (int i = 0; i < m->n_alt; i++) {
    const model_alt *k = &m->alt[i];
    w->alt[i] =
        (amur_alternative){.cls = k->cls,
                           .nest = c->chain[k->chain].nest,
                           .constant = s->chain_constant[k->chain * c->n_commodity + m->market[k->market].commodity]};
  }
  *problem = (amur_combined_problem){.graph = &m->graph,
                                     .n_facility = m->n_facility,
                                     .facility = w->facility,
                                     .facility_of_link = m->facility_of_link,
                                     .constant_time_h = w->constant_time_h,
                                     .n_class = m->n_class,
                                     .n_market = m->n_market,
                                     .n_alt = m->n_alt,
                                     .n_nest = c->n_nest,
                                     .cls = w->cls,
                                     .market = w->market,
                                     .alt = w->alt};
  return AMUR_OK;
}
