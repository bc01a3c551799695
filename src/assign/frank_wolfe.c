/* SPDX-License-Identifier: Apache-2.0
 * frank_wolfe.c -- Frank-Wolfe methods: plain, conjugate and bi-conjugate.
 *
 * All trips on least-cost trees at the present costs make a target; the flows move towards it as far as the objective
 * falls (Frank and Wolfe 1956).  The conjugate methods aim at a mixture of it and the last one or two points of
 * sight, such that the direction is conjugate to the last ones under the Hessian, which is diagonal in total link
 * flow (Mitradjieva and Lindberg 2013):
 *   s = (y + nu s1 + mu s2) / (1 + nu + mu).
 * Only vectors of link flows are kept, no paths: for networks whose bushes do not fit in memory.  Trees are loaded in
 * BLOCKS parts of the origins, merged in order, so that the result does not depend on the number of threads.
 * Converges slowly below gaps of about 1e-4 (plain) or 1e-5 (bi-conjugate).
 */
#include "solver.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCKS = 16 };

/* Flow vectors have n_class rows of n_link, in equivalents, and a last row with their sum. */
typedef struct {
  amur_assign *s;
  int cls;                     /* being loaded */
  size_t n_link, n;            /* n = (n_class + 1) n_link */
  double *flow, *target;       /* [n] */
  double *sight, *older;       /* [n] where the last step aimed, and the one before */
  int n_sight;                 /* of them valid */
  double step;                 /* last step length, 0..1 */
  double *part, least[BLOCKS]; /* [BLOCKS * n_link] loads of the blocks; their least cost */
} descent;

static bool descent_init(descent *w, amur_assign *s) {
  *w = (descent){.s = s, .n_link = (size_t)s->n_link};
  w->n = ((size_t)s->n_class + 1) * w->n_link;
  w->flow = amur_alloc(w->n, sizeof *w->flow);
  w->target = amur_alloc(w->n, sizeof *w->target);
  w->sight = amur_alloc(w->n, sizeof *w->sight);
  w->older = amur_alloc(w->n, sizeof *w->older);
  w->part = amur_alloc(BLOCKS * w->n_link, sizeof *w->part);
  return w->flow && w->target && w->sight && w->older && w->part;
}

static void descent_fini(descent *w) {
  free(w->flow);
  free(w->target);
  free(w->sight);
  free(w->older);
  free(w->part);
}

/* ---- all trips on least-cost trees ------------------------------------------------------------- */

/* Adds the origin's trips to load[n_link]; returns their least cost. */
static double load_tree(const amur_assign *s, int cls, int32_t origin, scratch *work, double *load) {
  const amur_graph *g = &s->ordered;
  const amur_assign_class *c = &s->problem.cls[cls];
  double cost = 0;
  int32_t n;
  const int32_t *order = amur_tree_order(work->tree, &n);
  for (int32_t r = 0; r < n; r++) work->need[order[r]] = 0;
  for (size_t e = c->trips->first[origin]; e < c->trips->first[origin + 1]; e++) {
    if (!(c->trips->trips[e] > 0)) continue;
    const int32_t to = zone_node(&s->problem, c->trips->destination[e]);
    const double trips = c->pce * c->trips->trips[e];
    work->need[to] += trips;
    cost += trips * work->distance[to];
  }
  for (int32_t r = n - 1; r > 0; r--) { /* from the far end back */
    const int32_t i = order[r], k = work->parent[i];
    load[k] += work->need[i];
    work->need[g->tail[k]] += work->need[i];
  }
  return cost;
}

static amur_status load_block(void *context, int block, int worker, amur_err *err) {
  descent *w = context;
  const amur_assign *s = w->s;
  scratch *work = &s->work[worker];
  double *load = w->part + (size_t)block * w->n_link;
  const double *cost = s->links.cost + (size_t)w->cls * w->n_link;
  const int32_t begin = (int32_t)((int64_t)s->n_zone * block / BLOCKS);
  const int32_t end = (int32_t)((int64_t)s->n_zone * (block + 1) / BLOCKS);
  memset(load, 0, w->n_link * sizeof *load);
  w->least[block] = 0;
  for (int32_t o = begin; o < end; o++) {
    if (!ami_has_trips(&s->problem, o, s->problem.cls[w->cls].trips)) continue;
    amur_shortest_tree(&s->ordered, cost, zone_node(&s->problem, o), work->tree, work->distance, work->parent);
    const amur_status status = ami_check_reached(s, w->cls, o, work, err);
    if (status) return status;
    w->least[block] += load_tree(s, w->cls, o, work, load);
  }
  return AMUR_OK;
}

/* All trips on least-cost trees into w->target; *least is their cost. */
static amur_status load_trees(descent *w, int n_thread, double *least, amur_err *err) {
  double *total = w->target + (size_t)w->s->n_class * w->n_link;
  memset(w->target, 0, w->n * sizeof *w->target);
  *least = 0;
  for (w->cls = 0; w->cls < w->s->n_class; w->cls++) {
    const amur_status status = amur_parallel_for(BLOCKS, n_thread, load_block, w, err);
    if (status) return status;
    double *load = w->target + (size_t)w->cls * w->n_link;
    for (int b = 0; b < BLOCKS; b++) {
      const double *part = w->part + (size_t)b * w->n_link;
      *least += w->least[b];
      for (size_t k = 0; k < w->n_link; k++) load[k] += part[k];
    }
    for (size_t k = 0; k < w->n_link; k++) total[k] += load[k];
  }
  return AMUR_OK;
}

/* ---- direction ---------------------------------------------------------------------------------- */

/* Mixes the points of sight into the target. */
static void aim(descent *w, amur_assign_method method) {
  const size_t total = (size_t)w->s->n_class * w->n_link;
  const double *x = w->flow + total, *y = w->target + total, *s1 = w->sight + total, *s2 = w->older + total;
  const int n_sight = method == AMUR_ASSIGN_FW ? 0 : method == AMUR_ASSIGN_CFW && w->n_sight > 1 ? 1 : w->n_sight;
  double d1_d1 = 0, d1_y = 0, d2_y = 0, d2_s = 0; /* products under the Hessian */
  for (size_t k = 0; n_sight > 0 && k < w->n_link; k++) {
    const double slope = w->s->links.state[k].slope, d1 = s1[k] - x[k];
    const double d2 = w->step * s1[k] + (1 - w->step) * s2[k] - x[k];
    d1_d1 += slope * d1 * d1;
    d1_y += slope * d1 * (y[k] - x[k]);
    d2_y += slope * d2 * (y[k] - x[k]);
    d2_s += slope * d2 * (s2[k] - s1[k]);
  }
  const double mu = n_sight > 1 && d2_s > 0 ? fmax(0, -d2_y / d2_s) : 0;
  const double nu = n_sight > 0 && d1_d1 > 0 ? fmax(0, -d1_y / d1_d1 + mu * w->step / (1 - w->step)) : 0;
  if (!(mu + nu > 0)) return;
  const double most = 99; /* the new trees get a hundredth at least */
  const double scale = fmin(1, most / (mu + nu)), sum = 1 + scale * (mu + nu);
  for (size_t k = 0; k < w->n; k++) w->target[k] = (w->target[k] + scale * (nu * w->sight[k] + mu * w->older[k])) / sum;
}

/* ---- step ---------------------------------------------------------------------------------------- */

/* Puts the links at flow + step (target - flow); the derivative of the objective by the step, and the second one. */
static double derivative(const descent *w, double step, double *second) {
  link_set *links = &w->s->links;
  const double *flow = w->flow + (size_t)w->s->n_class * w->n_link;
  const double *target = w->target + (size_t)w->s->n_class * w->n_link;
  amur_sum first = {0};
  *second = 0;
  for (int32_t k = 0; k < links->n_link; k++) {
    const double d = target[k] - flow[k];
    links->state[k].flow = flow[k] + step * d;
    ami_link_refresh(links, k);
    *second += links->state[k].slope * d * d;
  }
  for (size_t k = 0; k < (size_t)links->n_class * w->n_link; k++) {
    const double d = w->target[k] - w->flow[k];
    if (d > 0 || d < 0) amur_sum_add(&first, links->cost[k] * d);
  }
  return amur_sum_value(first);
}

/* Step in 0..1 with the least objective: Newton's method kept within a bracket. */
static double search_line(const descent *w) {
  double low = 0, high = 1, second;
  const double start = derivative(w, 0, &second);
  if (!(start < 0)) return 0;
  double step = second > 0 ? fmin(1, -start / second) : 1;
  for (int i = 0; i < 60 && high - low > 1e-13; i++) {
    const double first = derivative(w, step, &second);
    if (first < 0)
      low = step;
    else
      high = step;
    if (fabs(first) <= -1e-9 * start || low >= 1) break;
    const double newton = second > 0 ? step - first / second : -1;
    step = newton > low && newton < high ? newton : step < 1 && high >= 1 && first < 0 ? 1 : low + 0.5 * (high - low);
  }
  return step;
}

/* Moves towards the target, which becomes the last point of sight. */
static void move(descent *w) {
  for (size_t k = 0; k < w->n; k++) w->flow[k] += w->step * (w->target[k] - w->flow[k]);
  double *free_place = w->older;
  w->older = w->sight;
  w->sight = w->target;
  w->target = free_place;
  if (!(w->step > 0) || w->step > 1 - 1e-6)
    w->n_sight = 0; /* nothing was left of the way to the last point, or there was none: start anew */
  else if (w->n_sight < 2)
    w->n_sight++;
}

static void refresh(const descent *w) {
  const double *flow = w->flow + (size_t)w->s->n_class * w->n_link;
  for (int32_t k = 0; k < w->s->n_link; k++) {
    w->s->links.state[k].flow = flow[k];
    ami_link_refresh(&w->s->links, k);
  }
}

static double relative_gap(const descent *w, double least) {
  amur_sum total = {0};
  for (size_t k = 0; k < (size_t)w->s->n_class * w->n_link; k++)
    if (w->flow[k] > 0) amur_sum_add(&total, w->flow[k] * w->s->links.cost[k]);
  const double cost = amur_sum_value(total);
  return cost > 0 ? (cost - least) / cost : 0;
}

static amur_status descend(descent *w, const amur_assign_opts *opts, amur_assign_report *r, amur_err *err) {
  const double start = amur_wall_s();
  double least;
  amur_status status = load_trees(w, opts->n_thread, &least, err);
  memcpy(w->flow, w->target, w->n * sizeof *w->flow);
  for (r->iterations = 1; !status; r->iterations++) {
    refresh(w);
    status = load_trees(w, opts->n_thread, &least, err);
    if (status) break;
    r->relative_gap = relative_gap(w, least);
    r->converged = r->relative_gap <= opts->gap;
    const amur_assign_step step = {r->iterations, r->relative_gap, 0, amur_wall_s() - start};
    if (opts->progress) opts->progress(opts->context, &step);
    if (r->converged || r->iterations >= opts->max_iterations) break;
    const bool stuck = w->n_sight == 0 && r->iterations > 1 && !(w->step > 0);
    if (stuck) break; /* even the plain direction does not descend: all digits are used up */
    aim(w, r->method);
    w->step = search_line(w);
    move(w);
  }
  return status;
}

amur_status ami_solve_frank_wolfe(amur_assign *s, const amur_assign_opts *opts, amur_assign_report *r, amur_err *err) {
  descent w;
  amur_status status = AMUR_OK;
  if ((status = ami_refuse_elastic(s, r->method, err))) return status;
  if (!descent_init(&w, s))
    status = amur_fail(err, AMUR_E_NOMEM, 0, "assignment: %d classes of %d links", s->n_class, s->n_link);
  if (!status) status = descend(&w, opts, r, err);
  if (!status) {
    refresh(&w);
    s->class_flow = w.flow;
    w.flow = NULL;
  }
  descent_fini(&w);
  return status;
}
