/* SPDX-License-Identifier: Apache-2.0
 * combined_pool.c -- the empty vehicles of a pool: the cheapest flow that balances its nodes.
 *
 * Of a node's trips, A end there and D begin there; back_load (A - D) vehicles are left over, or lacking.  What is left
 * over goes where it lacks at least cost (a transportation problem, Hitchcock 1941).  With y the solution, the trips
 * that end at a node cause y/A of each run that leaves it, those that begin at one y/D of each that arrives, either
 * paid by half.  In a pool of two nodes this is the share 1 - back_load min(1, back/out) of vehicles that go home
 * empty.  Who goes where is planned by the costs of empty roads: a queue changes the way that a vehicle takes, and what
 * it pays, but not whom it serves next; y is then a function of the trips alone, and a continuous one.  The shares
 * stand while flows and times move, and are found anew at every measurement; by how much they were off is the
 * imbalance.
 * The trips that shares are made for are planned (combined_plan.c).
 */
#include "combined_internal.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Net vehicles that the runs leave at every slot, as the shares were, against what its trips leave. */
static double measure_imbalance(amur_combined *c, double *fleet_trips) {
  const amur_combined_problem *p = c->problem;
  double largest = 0;
  for (int32_t f = 0; f < p->n_fleet; f++) fleet_trips[f] = 0;
  for (size_t i = 0; i < c->n_slot; i++) {
    const pool_slot *s = &c->slot[i];
    const double back_load = p->fleet[s->fleet].back_load;
    fleet_trips[s->fleet] += s->end.trips;
    c->missed[i] += back_load * (s->end.trips - s->begin.trips);
    for (int32_t w = s->end.first; w < s->end.first + s->end.n; w++) {
      c->missed[i] -= back_load * s->end.trips * c->weight[w].share;
      c->missed[c->weight[w].partner] += back_load * s->end.trips * c->weight[w].share;
    }
    for (int32_t w = s->begin.first; w < s->begin.first + s->begin.n; w++) {
      c->missed[i] += back_load * s->begin.trips * c->weight[w].share;
      c->missed[c->weight[w].partner] -= back_load * s->begin.trips * c->weight[w].share;
    }
  }
  for (size_t i = 0; i < c->n_slot; i++)
    if (fleet_trips[c->slot[i].fleet] > 0) largest = fmax(largest, fabs(c->missed[i]) / fleet_trips[c->slot[i].fleet]);
  return largest;
}

/* Trips that a slot does not know yet go straight home: from their end to their beginning. */
static void count_direct(amur_combined *c) {
  for (size_t i = 0; i < c->n_slot; i++) c->missed[i] = 0;
  for (size_t i = 0; i < c->n_path; i++) {
    const path *q = &c->path[i];
    const double units = q->bundle < c->n_alt ? q->share * c->alt_flow[q->bundle] : 0;
    for (int32_t k = q->first_leg; units > 0 && k < q->first_leg + q->n_leg; k++) {
      const path_leg *l = &c->leg[k];
      if (l->run < 0) continue;
      const amur_returning *f = ami_fleet_of(c, l);
      const double direct = (ami_leg_direct(c, l) - (1 - f->back_load)) * units / f->payload;
      c->missed[l->end_slot] -= direct;
      c->missed[l->begin_slot] += direct;
    }
  }
}

/* ---- one pool ------------------------------------------------------------------------------------------- */

typedef struct {
  int32_t *source, *sink; /* slots */
  int32_t n_source, n_sink;
  double *supply, *demand, *cost, *flow;
} pool_work;

static bool pool_init(pool_work *w, size_t n) {
  w->source = amur_alloc(n, sizeof *w->source);
  w->sink = amur_alloc(n, sizeof *w->sink);
  w->supply = amur_alloc(n, sizeof *w->supply);
  w->demand = amur_alloc(n, sizeof *w->demand);
  w->cost = w->flow = NULL;
  return w->source && w->sink && w->supply && w->demand;
}

static void pool_fini(pool_work *w) {
  free(w->source);
  free(w->sink);
  free(w->supply);
  free(w->demand);
  free(w->cost);
  free(w->flow);
}

/* Equal costs have many solutions; a millionth of a link's cost, by the nodes' numbers, picks one, and the same one
 * when flows move a little. */
static double tie_breaker(int32_t i, int32_t j) {
  const int32_t key[] = {i, j};
  return 1e-6 * (double)(amur_hash(AMUR_HASH_START, key, sizeof key) >> 11) * 0x1p-53;
}

/* Costs between the pool's nodes; false if memory is out. */
static bool fill_costs(amur_combined *c, way_trees *t, pool_work *w) {
  const size_t n = (size_t)w->n_source * (size_t)w->n_sink;
  free(w->cost);
  free(w->flow);
  w->cost = amur_alloc(n, sizeof *w->cost);
  w->flow = amur_alloc(n, sizeof *w->flow);
  if (!w->cost || !w->flow) return false;
  double scale = 0;
  for (int32_t i = 0; i < w->n_source; i++) {
    const pool_slot *from = &c->slot[w->source[i]];
    const double *distance = ami_trees_fleet(t, from->fleet, true, from->node);
    if (!distance) return false;
    for (int32_t j = 0; j < w->n_sink; j++) {
      const double cost = w->cost[i * w->n_sink + j] = distance[c->slot[w->sink[j]].node];
      if (isfinite(cost)) scale = fmax(scale, cost);
    }
  }
  if (!(scale > 0)) scale = 1;
  for (int32_t i = 0; i < w->n_source; i++)
    for (int32_t j = 0; j < w->n_sink; j++)
      w->cost[i * w->n_sink + j] += scale * tie_breaker(c->slot[w->source[i]].node, c->slot[w->sink[j]].node);
  return true;
}

static amur_status add_share(amur_combined *c, int32_t run, int32_t partner, double share, amur_err *err) {
  if (!amur_grow(&c->weight, &c->weight_room, c->n_weight + 1, sizeof *c->weight))
    return amur_fail(err, AMUR_E_NOMEM, 0, "combined: empty runs");
  c->weight[c->n_weight++] = (run_share){run, partner, share};
  return AMUR_OK;
}

/* Shares of the runs that leave the sources, then of those that arrive at the sinks. */
static amur_status write_shares(amur_combined *c, way_trees *t, const pool_work *w, amur_err *err) {
  amur_status status = AMUR_OK;
  int n_new = 0; /* of no matter here: the measurement that follows counts */
  for (int side = 0; side < 2; side++) {
    const int32_t n = side ? w->n_sink : w->n_source, n_other = side ? w->n_source : w->n_sink;
    for (int32_t i = 0; i < n && !status; i++) {
      const int32_t me = side ? w->sink[i] : w->source[i];
      slot_side *s = side ? &c->slot[me].begin : &c->slot[me].end;
      s->first = (int32_t)c->n_weight;
      for (int32_t j = 0; j < n_other && !status; j++) {
        const double y = side ? w->flow[j * w->n_sink + i] : w->flow[i * w->n_sink + j];
        if (!(y > 0)) continue;
        const int32_t partner = side ? w->source[j] : w->sink[j];
        const int32_t from = side ? partner : me, to = side ? me : partner;
        const int32_t run = ami_run_find(c, t, c->slot[from].fleet, c->slot[from].node, c->slot[to].node, &n_new, err);
        status = run < 0 ? AMUR_E_NOMEM : add_share(c, run, partner, 0.5 * y / s->planned, err);
      }
      s->n = (int32_t)c->n_weight - s->first;
    }
  }
  return status;
}

static bool same_pool(const amur_combined *c, const pool_slot *a, const pool_slot *b) {
  const int32_t *region = c->problem->region;
  if (a->fleet != b->fleet) return false;
  const int32_t ra = region[a->node], rb = region[b->node];
  return (ra == rb && a->other == b->other) || (ra == b->other && a->other == rb);
}

/* The pool of slot `first`; done[n_slot] marks its slots.  *moved: back-loads of trips that the pool takes in or gives
 * up. */
static amur_status solve_pool(amur_combined *c, way_trees *t, pool_work *w, size_t first, bool *done, double *moved,
                              amur_err *err) {
  const double back_load = c->problem->fleet[c->slot[first].fleet].back_load;
  double taken_in = 0, given_up = 0;
  w->n_source = w->n_sink = 0;
  for (size_t i = first; i < c->n_slot; i++) {
    pool_slot *s = &c->slot[i];
    if (done[i] || !same_pool(c, &c->slot[first], s)) continue;
    done[i] = true;
    const bool trips = s->end.planned > 0 || s->begin.planned > 0;
    *(s->end.known ? &given_up : &taken_in) += back_load * fmax(s->end.trips, s->begin.trips);
    s->end.known = s->begin.known = trips;
    s->end.n = s->begin.n = 0;
    const double left = s->end.planned - s->begin.planned;
    if (left > 0) {
      w->supply[w->n_source] = left;
      w->source[w->n_source++] = (int32_t)i;
    } else if (left < 0) {
      w->demand[w->n_sink] = -left;
      w->sink[w->n_sink++] = (int32_t)i;
    }
  }
  *moved = taken_in;
  if (w->n_source == 0 || w->n_sink == 0) return AMUR_OK;
  bool no_memory = !fill_costs(c, t, w);
  const bool feasible =
      !no_memory && ami_transport(w->n_source, w->supply, w->n_sink, w->demand, w->cost, w->flow, &no_memory);
  if (no_memory) return amur_fail(err, AMUR_E_NOMEM, 0, "combined: pool of %d nodes", w->n_source + w->n_sink);
  if (feasible) return write_shares(c, t, w, err);
  *moved = given_up;
  for (size_t i = first; i < c->n_slot; i++) /* no way between them: every vehicle goes back where it came from */
    if (same_pool(c, &c->slot[first], &c->slot[i])) c->slot[i].end.known = c->slot[i].begin.known = false;
  return AMUR_OK;
}

/* ---- all of them -------------------------------------------------------------------------------------------- */

/* Shares of all pools for the planned trips; *imbalance rises to what they take in or give up, unless fleet_trips is
 * NULL. */
static amur_status solve_pools(amur_combined *c, way_trees *t, const double *fleet_trips, double *imbalance,
                               amur_err *err) {
  pool_work w = {0};
  bool *done = amur_alloc(c->n_slot, sizeof *done);
  amur_status status = AMUR_OK;
  if (!pool_init(&w, c->n_slot) || !done)
    status = amur_fail(err, AMUR_E_NOMEM, 0, "combined: pools of %zu nodes", c->n_slot);
  c->n_weight = 0;
  for (size_t i = 0; i < c->n_slot && !status; i++) {
    double moved = 0;
    if (!done[i]) status = solve_pool(c, t, &w, i, done, &moved, err);
    if (fleet_trips && moved > 0) *imbalance = fmax(*imbalance, moved / fleet_trips[c->slot[i].fleet]);
  }
  pool_fini(&w);
  free(done);
  return status;
}

amur_status ami_pools_update(amur_combined *c, way_trees *t, double *imbalance, amur_err *err) {
  *imbalance = 0;
  if (c->n_slot == 0) return AMUR_OK;
  double *fleet_trips = amur_alloc((size_t)c->problem->n_fleet, sizeof *fleet_trips);
  if (!fleet_trips) return amur_fail(err, AMUR_E_NOMEM, 0, "combined: pools of %zu nodes", c->n_slot);
  ami_combined_tell_fleets(c);
  count_direct(c);
  *imbalance = measure_imbalance(c, fleet_trips);
  ami_plan_trips(c);
  const amur_status status = solve_pools(c, t, fleet_trips, imbalance, err);
  free(fleet_trips);
  return status;
}

amur_status ami_pools_settle(amur_combined *c, amur_err *err) {
  bool lags = false;
  for (size_t i = 0; i < 2 * c->n_slot; i++) {
    slot_side *s = ami_slot_side(c, i);
    lags |= fabs(s->trips - s->planned) > 1e-12 * s->trips;
    s->planned = s->trips;
  }
  if (!lags) return AMUR_OK;
  way_trees trees;
  double imbalance;
  amur_status status = ami_trees_init(&trees, c, err);
  if (status) return status;
  status = solve_pools(c, &trees, NULL, &imbalance, err);
  ami_trees_fini(&trees);
  ami_runs_price(c);
  return status;
}
