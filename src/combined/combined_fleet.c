/* SPDX-License-Identifier: Apache-2.0
 * combined_fleet.c -- empty runs: what they cost, which trips cause them, which paths they take.
 *
 * A loaded trip from b to e leaves a vehicle at e and wants one at b.  The share 1 - back_load of it is one vehicle's
 * out and home: a run from e to b.  The rest goes by the pool: half of what the runs that leave e cost is paid by the
 * trips that end there, half of what the runs that arrive at b cost by those that begin there (combined_pool.c).
 */
#include "combined_internal.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- finding them ------------------------------------------------------------------------------------ */

static size_t place_of(const amur_combined *c, int32_t fleet, int32_t from, int32_t to) {
  const int32_t key[] = {fleet, from, to};
  size_t at = (size_t)amur_hash(AMUR_HASH_START, key, sizeof key) & (c->run_table_size - 1);
  for (; c->run_table[at] >= 0; at = (at + 1) & (c->run_table_size - 1)) {
    const empty_run *r = &c->run[c->run_table[at]];
    if (r->fleet == fleet && r->from == from && r->to == to) break;
  }
  return at;
}

static bool grow_table(amur_combined *c) {
  if (2 * (c->n_run + 1) <= c->run_table_size) return true;
  const size_t size = c->run_table_size ? 2 * c->run_table_size : 64;
  int32_t *table = amur_alloc(size, sizeof *table);
  if (!table) return false;
  for (size_t i = 0; i < size; i++) table[i] = -1;
  free(c->run_table);
  c->run_table = table;
  c->run_table_size = size;
  for (size_t k = 0; k < c->n_run; k++)
    c->run_table[place_of(c, c->run[k].fleet, c->run[k].from, c->run[k].to)] = (int32_t)k;
  return true;
}

static amur_status add_run_path(amur_combined *c, way_trees *t, int32_t k, bool *is_new, amur_err *err) {
  const empty_run *r = &c->run[k];
  const int32_t n = ami_trees_trace_run(t, r->fleet, r->from, r->to);
  if (n < 0) return amur_fail(err, AMUR_E_NOMEM, 0, "combined: empty runs");
  const path_leg leg = {.stage = -1, .transfer = -1, .n_link = n, .run = -1, .end_slot = -1, .begin_slot = -1};
  *is_new = !ami_path_is_known(c, c->n_alt + k, &leg, 1, t->buffer);
  return *is_new ? ami_path_add(c, c->n_alt + k, &leg, 1, t->buffer, err) : AMUR_OK;
}

int32_t ami_run_find(amur_combined *c, way_trees *t, int32_t fleet, int32_t from, int32_t to, int *n_new,
                     amur_err *err) {
  const size_t n_bundle = (size_t)c->n_alt + c->n_run;
  if (!grow_table(c) || !amur_grow(&c->run, &c->run_room, c->n_run + 1, sizeof *c->run) ||
      !amur_grow(&c->first_path, &c->first_room, n_bundle + 1, sizeof *c->first_path)) {
    amur_fail(err, AMUR_E_NOMEM, 0, "combined: %zu empty runs", c->n_run);
    return -1;
  }
  const size_t at = place_of(c, fleet, from, to);
  int32_t k = c->run_table[at];
  bool is_new = false;
  if (k < 0) {
    k = c->run_table[at] = (int32_t)c->n_run++;
    c->run[k] = (empty_run){.fleet = fleet, .from = from, .to = to, .cost = INFINITY};
    c->first_path[n_bundle] = -1;
  }
  const double *distance = ami_trees_fleet(t, fleet, false, from);
  if (!distance) {
    amur_fail(err, AMUR_E_NOMEM, 0, "combined: empty runs");
    return -1;
  }
  if (distance[to] < c->run[k].cost && add_run_path(c, t, k, &is_new, err)) return -1;
  *n_new += is_new;
  return k;
}

int32_t ami_slot_find(amur_combined *c, int32_t fleet, int32_t other, int32_t node) {
  const amur_combined_problem *p = c->problem;
  int32_t *at =
      &c->slot_at[((size_t)fleet * (size_t)p->n_region + (size_t)other) * (size_t)p->graph->n_node + (size_t)node];
  if (*at >= 0) return *at;
  if (!amur_grow(&c->slot, &c->slot_room, c->n_slot + 1, sizeof *c->slot) ||
      !amur_grow(&c->missed, &c->missed_room, c->n_slot + 1, sizeof *c->missed))
    return -1;
  c->slot[c->n_slot] = (pool_slot){.fleet = fleet, .other = other, .node = node};
  return *at = (int32_t)c->n_slot++;
}

/* A run that carries vehicles, or that a closing has left without a path, is looked at anew. */
amur_status ami_runs_add_paths(amur_combined *c, way_trees *t, int *n_new, double *excess, double *spent,
                               amur_err *err) {
  for (size_t k = 0; k < c->n_run; k++) {
    const empty_run *r = &c->run[k];
    if (!(r->vehicles > 0) && isfinite(r->cost)) continue;
    const double *distance = ami_trees_fleet(t, r->fleet, false, r->from);
    if (!distance) return amur_fail(err, AMUR_E_NOMEM, 0, "combined: empty runs");
    if (!isfinite(distance[r->to])) continue;
    if (r->vehicles > 0 && isfinite(r->cost)) {
      *excess += r->vehicles * fmax(0, r->cost - distance[r->to]);
      *spent += r->vehicles * r->cost;
      if (!(r->cost > distance[r->to])) continue;
    }
    bool is_new;
    const amur_status status = add_run_path(c, t, (int32_t)k, &is_new, err);
    if (status) return status;
    *n_new += is_new;
  }
  return AMUR_OK;
}

/* ---- prices -------------------------------------------------------------------------------------------- */

/* Nobody goes there yet: who would, would take the cheapest path. */
static void take_cheapest(amur_combined *c, int32_t k) {
  path *best = NULL;
  for (int32_t i = c->first_path[c->n_alt + k]; i >= 0; i = c->path[i].next) {
    path *q = &c->path[i];
    q->share = 0;
    if (isfinite(q->constant) && (!best || q->cost < best->cost)) best = q;
  }
  if (best) best->share = 1;
  c->run[k].cost = best ? best->cost : INFINITY;
}

static void price_run(amur_combined *c, int32_t k) {
  empty_run *r = &c->run[k];
  double mean = 0, sum = 0;
  int n = 0;
  r->moves = false;
  for (int32_t i = c->first_path[c->n_alt + k]; i >= 0; i = c->path[i].next) {
    path *q = &c->path[i];
    if (!isfinite(q->constant)) continue;
    q->cost = q->constant;
    for (int32_t u = q->first_use; u < q->first_use + q->n_use; u++)
      q->cost += c->use[u].time_value * c->time_h[c->use[u].facility];
    if (q->share > 0) mean += q->share * q->cost;
    sum += q->share;
    r->moves |= q->n_use > 0 || n++ > 0;
  }
  r->cost = sum > 0 ? mean : INFINITY;
  if (!(r->vehicles > 0)) take_cheapest(c, k);
}

static void price_side(const amur_combined *c, slot_side *s) {
  s->cost = 0;
  s->moves = false;
  for (int32_t i = s->first; i < s->first + s->n; i++) {
    s->cost += c->weight[i].share * c->run[c->weight[i].run].cost;
    s->moves |= c->run[c->weight[i].run].moves;
  }
}

void ami_runs_price(amur_combined *c) {
  for (size_t k = 0; k < c->n_run; k++) price_run(c, (int32_t)k);
  for (size_t i = 0; i < c->n_slot; i++) {
    price_side(c, &c->slot[i].end);
    price_side(c, &c->slot[i].begin);
  }
}

double ami_leg_direct(const amur_combined *c, const path_leg *l) {
  const double back_load = ami_fleet_of(c, l)->back_load;
  const int unknown = !c->slot[l->end_slot].end.known + !c->slot[l->begin_slot].begin.known;
  return 1 - back_load + 0.5 * back_load * unknown;
}

double ami_leg_empty_cost(const amur_combined *c, const path_leg *l) {
  if (l->run < 0) return 0;
  const amur_returning *f = ami_fleet_of(c, l);
  const slot_side *end = &c->slot[l->end_slot].end, *begin = &c->slot[l->begin_slot].begin;
  const double direct = ami_leg_direct(c, l);
  double cost = direct > 0 ? direct * c->run[l->run].cost : 0;
  if (f->back_load > 0) cost += f->back_load * ((end->known ? end->cost : 0) + (begin->known ? begin->cost : 0));
  return cost / f->payload;
}

/* ---- vehicles ------------------------------------------------------------------------------------------ */

void ami_runs_clear(amur_combined *c) {
  for (size_t k = 0; k < c->n_run; k++) c->run[k].vehicles = 0;
  for (size_t i = 0; i < c->n_slot; i++) c->slot[i].end.trips = c->slot[i].begin.trips = 0;
}

void ami_leg_tell(amur_combined *c, const path_leg *l, double units) {
  if (l->run < 0) return;
  const double trips = units / ami_fleet_of(c, l)->payload;
  c->run[l->run].vehicles += ami_leg_direct(c, l) * trips;
  c->slot[l->end_slot].end.trips += trips;
  c->slot[l->begin_slot].begin.trips += trips;
}

static void share_side(amur_combined *c, const slot_side *s, double back_load) {
  for (int32_t i = s->first; s->trips > 0 && i < s->first + s->n; i++)
    c->run[c->weight[i].run].vehicles += back_load * s->trips * c->weight[i].share;
}

void ami_runs_share(amur_combined *c) {
  for (size_t i = 0; i < c->n_slot; i++) {
    const double back_load = c->problem->fleet[c->slot[i].fleet].back_load;
    if (c->slot[i].end.known) share_side(c, &c->slot[i].end, back_load);
    if (c->slot[i].begin.known) share_side(c, &c->slot[i].begin, back_load);
  }
}
