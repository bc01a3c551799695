/* SPDX-License-Identifier: Apache-2.0
 * combined_answer.c -- how the flows over sets of links answer to a small change of a toll, a time, a capacity or of
 * all costs: the derivative of the equilibrium, without solving it anew.
 *
 * A change shifts the costs of paths directly.  At flows and shares as they are demand then wants other flows, and used
 * paths of one bundle cost differently: the right hand side of a Newton step (combined_newton.c), whose matrix is the
 * same for every change.  The step gives new flows, times and shares, and these the flows that demand wants (implicit
 * function theorem; Tobin and Friesz 1988 for network equilibria).  Differences are of one part in 10^5.
 */
#include "combined_internal.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define STEP 1e-5

/* What a path has to do with a set of links: its toll there, the worth of its hours, what they would be with a capacity
 * of 1 % more (per unit of logarithm), and vehicles there; per unit of its bundle's flow. */
typedef struct {
  int32_t path, set;
  double toll, time, capacity, vehicles;
} touch;

typedef struct {
  amur_combined *c;
  const amur_link_sets *sets;
  touch *touch; /* sorted by set, then path */
  size_t n_touch, room;
  size_t *first;      /* [n_set + 1] */
  int32_t *last_seen; /* [n_set] touch of the path at hand, -1 */
  double *system, *base_flow, *base_bundle, *flow, *constant;
  double *time_h, *wish; /* as the equilibrium stands: hours, and by how much extra paths are dearer than their base */
} answer;

/* ---- what paths have to do with sets --------------------------------------------------------------- */

static touch *touch_of(answer *a, int32_t number, int32_t set) {
  const int32_t last = a->last_seen[set];
  if (last >= 0 && a->touch[last].path == number) return &a->touch[last];
  if (!amur_grow(&a->touch, &a->room, a->n_touch + 1, sizeof *a->touch)) return NULL;
  a->last_seen[set] = (int32_t)a->n_touch;
  a->touch[a->n_touch] = (touch){.path = number, .set = set};
  return &a->touch[a->n_touch++];
}

static bool touch_links(answer *a, int32_t number, const path_leg *l, const double *toll, double time_value,
                        double vehicles) {
  const amur_combined *c = a->c;
  const amur_combined_problem *p = c->problem;
  for (int32_t i = 0; i < l->n_link; i++) {
    const int32_t link = c->link[l->first_link + i], set = a->sets->set_of_link[link], f = p->facility_of_link[link];
    if (set < 0) continue;
    touch *t = touch_of(a, number, set);
    if (!t) return false;
    t->toll += toll ? toll[link] : 0;
    t->time += time_value * (p->constant_time_h[link] + (f < 0 ? 0 : c->time_h[f]));
    t->capacity -= f < 0 ? 0 : time_value * c->flow[f] * c->slope[f];
    t->vehicles += vehicles;
  }
  return true;
}

static bool touch_path(answer *a, int32_t number) {
  const amur_combined *c = a->c;
  const amur_combined_problem *p = c->problem;
  const path *q = &c->path[number];
  for (int32_t i = q->first_leg; i < q->first_leg + q->n_leg; i++) {
    const path_leg *l = &c->leg[i];
    if (l->stage >= 0) {
      const int32_t leg = p->stage[l->stage].leg;
      if (!touch_links(a, number, l, a->sets->leg_toll[leg], p->leg[leg].time_value, a->sets->vehicles_per_unit[leg]))
        return false;
    } else {
      const int32_t fleet = c->run[q->bundle - c->n_alt].fleet;
      if (!touch_links(a, number, l, a->sets->empty_toll[fleet], p->fleet[fleet].time_value, 1)) return false;
    }
  }
  return true;
}

/* Flow of a path on its facilities, by set: a facility on no set's links, such as a checkpoint before a bridge, belongs
 * to the set that (nearly) all of its load passes. */
static void add_loads(const answer *a, const touch *t, double *load) {
  const amur_combined *c = a->c;
  const path *q = &c->path[t->path];
  const double flow = q->share > 0 ? ami_bundle_flow(c, q->bundle) * q->share : 0;
  for (int32_t u = q->first_use; u < q->first_use + q->n_use; u++)
    load[(size_t)c->use[u].facility * (size_t)a->sets->n_set + (size_t)t->set] += flow * c->use[u].load;
}

#define NEARLY_ALL 0.999

static bool add_own_facilities(answer *a) {
  const amur_combined *c = a->c;
  const amur_combined_problem *p = c->problem;
  const size_t n_set = (size_t)a->sets->n_set;
  double *load = amur_alloc((size_t)c->n_facility * n_set, sizeof *load);
  bool *on_set = amur_alloc((size_t)c->n_facility, sizeof *on_set);
  const bool fine = load && on_set;
  for (int32_t i = 0; fine && i < p->graph->n_link; i++)
    if (p->facility_of_link[i] >= 0) on_set[p->facility_of_link[i]] |= a->sets->set_of_link[i] >= 0;
  for (size_t i = 0; fine && i < a->n_touch; i++) add_loads(a, &a->touch[i], load);
  for (size_t i = 0; fine && i < a->n_touch; i++) {
    touch *t = &a->touch[i];
    const path *q = &c->path[t->path];
    for (int32_t u = q->first_use; u < q->first_use + q->n_use; u++) {
      const int32_t f = c->use[u].facility;
      const double passes = load[(size_t)f * n_set + (size_t)t->set];
      if (!on_set[f] && passes > 0 && passes >= NEARLY_ALL * c->wanted[f])
        t->capacity -= c->use[u].time_value * c->flow[f] * c->slope[f];
    }
  }
  free(load);
  free(on_set);
  return fine;
}

static int by_set(const void *x, const void *y) {
  const touch *a = x, *b = y;
  if (a->set != b->set) return a->set < b->set ? -1 : 1;
  return (a->path > b->path) - (a->path < b->path);
}

static bool find_touches(answer *a) {
  for (int32_t s = 0; s < a->sets->n_set; s++) a->last_seen[s] = -1;
  for (size_t i = 0; i < a->c->n_path; i++)
    if (isfinite(a->c->path[i].constant) && !touch_path(a, (int32_t)i)) return false;
  if (a->n_touch) qsort(a->touch, a->n_touch, sizeof *a->touch, by_set);
  if (!add_own_facilities(a)) return false;
  size_t at = 0;
  for (int32_t s = 0; s <= a->sets->n_set; s++) {
    while (at < a->n_touch && a->touch[at].set < s) at++;
    a->first[s] = at;
  }
  return true;
}

/* Vehicles a day over every set, at the flows as they are. */
static void count_flows(answer *a, double *flow) {
  const amur_combined *c = a->c;
  for (int32_t s = 0; s < a->sets->n_set; s++) {
    amur_sum sum = {0, 0};
    for (size_t i = a->first[s]; i < a->first[s + 1]; i++) {
      const path *q = &c->path[a->touch[i].path];
      if (q->share > 0) amur_sum_add(&sum, ami_bundle_flow(c, q->bundle) * q->share * a->touch[i].vehicles);
    }
    flow[s] = amur_sum_value(sum);
  }
}

/* ---- one change --------------------------------------------------------------------------------------- */

/* Change of a path's own cost by the logarithm of the cause. */
static double direct_cost(const answer *a, const touch *t, amur_answer_to cause) {
  switch (cause) {
  case AMUR_BY_TOLL: return t->toll;
  case AMUR_BY_TIME: return t->time;
  case AMUR_BY_CAPACITY: return t->capacity;
  default: return a->c->path[t->path].bundle < a->c->n_alt ? a->c->path[t->path].cost : 0;
  }
}

/* Marks what is to be priced anew: alternatives whose paths change, and all if runs do. */
static void ask_anew(answer *a, int32_t set) {
  amur_combined *c = a->c;
  for (size_t i = a->first[set]; i < a->first[set + 1]; i++) {
    const int32_t bundle = c->path[a->touch[i].path].bundle;
    if (bundle < c->n_alt)
      c->alt_cost[bundle] = NAN;
    else
      c->n_listed = SIZE_MAX;
  }
}

/* Flows that demand wants with the paths of the set dearer by the cause, and the facilities' times moved by the step.
 */
static void evaluate(answer *a, int32_t set, double times_step) {
  amur_combined *c = a->c;
  for (int32_t f = 0; f < c->n_facility; f++)
    c->time_h[f] = a->time_h[f] + (times_step > 0 ? times_step * c->slope[f] * c->step[f] : 0);
  ask_anew(a, set);
  ami_combined_update_demand(c);
}

static bool answer_to(answer *a, amur_answer_to cause, int32_t set, double *derivative) {
  amur_combined *c = a->c;
  const size_t nf = (size_t)c->n_facility;
  for (size_t i = a->first[set]; i < a->first[set + 1]; i++) {
    const touch *t = &a->touch[i];
    a->constant[t->path] = c->path[t->path].constant;
    c->path[t->path].constant += STEP * direct_cost(a, t, cause);
  }
  evaluate(a, set, 0);
  if (nf > 0) memcpy(a->system, c->system, nf * nf * sizeof *a->system);
  memcpy(c->flow_held, a->base_bundle, ((size_t)c->n_alt + c->n_run) * sizeof *c->flow_held);
  const bool solved = ami_newton_solve(c, a->system, a->wish);
  if (solved) {
    ami_newton_shift(c, 1);
    evaluate(a, set, 1);
    ami_combined_tell_fleets(c);
    count_flows(a, a->flow);
    for (int32_t s = 0; s < a->sets->n_set; s++) derivative[s] = (a->flow[s] - a->base_flow[s]) / STEP;
  }
  for (size_t i = a->first[set]; i < a->first[set + 1]; i++)
    c->path[a->touch[i].path].constant = a->constant[a->touch[i].path];
  ami_newton_restore(c);
  ask_anew(a, set);
  return solved;
}

/* ---- all of them -------------------------------------------------------------------------------------- */

static bool answer_init(answer *a) {
  const size_t nf = (size_t)a->c->n_facility, n_set = (size_t)a->sets->n_set;
  a->first = amur_alloc(n_set + 1, sizeof *a->first);
  a->last_seen = amur_alloc(n_set, sizeof *a->last_seen);
  a->system = amur_alloc(nf * nf, sizeof *a->system);
  a->base_flow = amur_alloc(n_set, sizeof *a->base_flow);
  a->flow = amur_alloc(n_set, sizeof *a->flow);
  a->constant = amur_alloc(a->c->n_path, sizeof *a->constant);
  a->base_bundle = amur_alloc((size_t)a->c->n_alt + a->c->n_run, sizeof *a->base_bundle);
  a->time_h = amur_alloc(nf, sizeof *a->time_h);
  return a->first && a->last_seen && a->system && a->base_flow && a->flow && a->constant && a->base_bundle && a->time_h;
}

static void answer_fini(answer *a) {
  free(a->touch);
  free(a->first);
  free(a->last_seen);
  free(a->system);
  free(a->base_flow);
  free(a->flow);
  free(a->constant);
  free(a->base_bundle);
  free(a->time_h);
  free(a->wish);
}

/* The equilibrium as it stands, to which all differences are taken, so that what it misses by does not count: times of
 * its flows, the flows that demand wants then, the matrix of the step. */
static bool stand(answer *a) {
  amur_combined *c = a->c;
  ami_combined_update_times(c);
  c->n_listed = SIZE_MAX;
  ami_combined_update_demand(c);
  if (!find_touches(a) || !ami_newton_list(c) ||
      !amur_grow(&c->share_held, &c->share_room, c->n_path, sizeof *c->share_held) ||
      !amur_grow(&c->flow_held, &c->flow_room, (size_t)c->n_alt + c->n_run, sizeof *c->flow_held))
    return false;
  a->wish = amur_alloc(c->n_extra, sizeof *a->wish);
  if (!a->wish) return false;
  for (size_t e = 0; e < c->n_extra; e++) a->wish[e] = c->path[c->extra_base[e]].cost - c->path[c->extra[e]].cost;
  memcpy(a->time_h, c->time_h, (size_t)c->n_facility * sizeof *a->time_h);
  memcpy(c->flow, c->wanted, (size_t)c->n_facility * sizeof *c->flow);
  ami_newton_hold(c);
  memcpy(a->base_bundle, c->flow_held, ((size_t)c->n_alt + c->n_run) * sizeof *c->flow_held);
  if (!ami_newton_system(c)) return false;
  ami_combined_tell_fleets(c);
  count_flows(a, a->base_flow);
  return true;
}

amur_status amur_combined_derivatives(amur_combined *c, const amur_combined_problem *problem,
                                      const amur_link_sets *sets, double *flow, double *derivative, amur_err *err) {
  answer a = {.c = c, .sets = sets};
  c->problem = problem;
  double *kept = amur_alloc((size_t)c->n_alt, sizeof *kept),
         *kept_x = amur_alloc((size_t)c->n_facility, sizeof *kept_x);
  bool fine = kept && kept_x && answer_init(&a), solved = true;
  if (fine) memcpy(kept, c->alt_flow, (size_t)c->n_alt * sizeof *kept);
  if (fine) memcpy(kept_x, c->flow, (size_t)c->n_facility * sizeof *kept_x);
  fine = fine && stand(&a);
  if (fine) memcpy(flow, a.base_flow, (size_t)sets->n_set * sizeof *flow);
  for (int cause = 0; fine && cause < AMUR_BY_N; cause++) {
    for (int32_t s = 0; s < sets->n_set; s++) {
      double *to = derivative + ((size_t)cause * (size_t)sets->n_set + (size_t)s) * (size_t)sets->n_set;
      memset(to, 0, (size_t)sets->n_set * sizeof *to);
      if (a.first[s] < a.first[s + 1]) solved &= answer_to(&a, (amur_answer_to)cause, s, to);
    }
  }
  if (fine) { /* flows as the solve left them */
    memcpy(c->flow, kept_x, (size_t)c->n_facility * sizeof *kept_x);
    ami_combined_update_times(c);
    c->n_listed = SIZE_MAX;
    ami_combined_update_demand(c);
    memcpy(c->alt_flow, kept, (size_t)c->n_alt * sizeof *kept);
    ami_combined_tell_fleets(c);
  }
  free(kept);
  free(kept_x);
  answer_fini(&a);
  if (!fine) return amur_fail(err, AMUR_E_NOMEM, 0, "combined: answers of %d sets of links", sets->n_set);
  return solved ? AMUR_OK : amur_fail(err, AMUR_E_NUMERIC, 0, "combined: flows do not answer in one way");
}
