/* SPDX-License-Identifier: Apache-2.0
 * frank_wolfe.c -- Frank-Wolfe methods: plain, conjugate and bi-conjugate.
 *
 * All trips on shortest-path trees at the present costs make a target y, the minimum of the objective's tangent plane;
 * the flows x move towards it as far as the objective falls (Frank and Wolfe 1956; LeBlanc, Morlok and Pierskalla
 * 1975).  Near the equilibrium such directions zigzag.  The conjugate methods aim at a point of sight s instead, a
 * mixture of y and the points of sight s1, s2 of the last two steps,
 *   s = (y + nu s1 + mu s2) / (1 + nu + mu),   nu, mu >= 0,
 * such that s - x is conjugate to the last one or two directions under the Hessian H of the objective (Mitradjieva and
 * Lindberg 2013).  H is diagonal in total link flow: the slopes of the links.
 *
 * Only vectors of link flows are kept, no paths: for networks whose bushes do not fit in memory.  Trees are loaded in
 * BLOCKS parts of the origins, merged in order, so that the result does not depend on the number of threads.
 * Converges slowly below gaps of about 1e-4 (plain) or 1e-5 (bi-conjugate).
 */
#include "methods.h"
#include "assign_problem.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCKS = 16 };

/* Flow vectors have n_class rows of n_link, in equivalents, and a last row with their sum. */
typedef struct {
  amur_assign *s;
  int n_conjugate;            /* last directions to which a new one is conjugate: 0, 1 or 2 */
  int cls;                    /* being loaded */
  size_t n_link, n;           /* n = (n_class + 1) n_link */
  double *flow, *target;      /* [n] x; y, then s */
  double *sight, *older;      /* [n] s1, s2: where the last step aimed, and the one before */
  int n_sight;                /* of them valid */
  double step;                /* last step length, 0..1 */
  double *part, sptt[BLOCKS]; /* [BLOCKS * n_link] loads of the blocks; their shortest-path travel times */
} descent;

static bool descent_init(descent *w, amur_assign *s, int n_conjugate) {
  *w = (descent){.s = s, .n_conjugate = n_conjugate, .n_link = (size_t)s->n_link};
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

/* ---- all trips on shortest-path trees -------------------------------------------------------------- */

/* Adds the origin's trips to load[n_link]; returns what they cost.  From the last node of the tree back, the flow
 * through a node is known when it is met: what ends there, and what its later nodes take. */
static double load_tree(const amur_assign *s, int cls, int32_t origin, scratch *work, double *load) {
  const amur_graph *g = &s->ordered;
  const amur_assign_class *c = &s->problem.cls[cls];
  double cost = 0;
  int32_t n;
  const int32_t *order = amur_tree_order(work->tree, &n);
  for (int32_t r = 0; r < n; r++) work->node_flow[order[r]] = 0;
  for (size_t e = c->trips->first[origin]; e < c->trips->first[origin + 1]; e++) {
    if (!(c->trips->trips[e] > 0)) continue;
    const int32_t to = zone_node(&s->problem, c->trips->destination[e]);
    const double trips = c->pce * c->trips->trips[e];
    work->node_flow[to] += trips;
    cost += trips * work->distance[to];
  }
  for (int32_t r = n - 1; r > 0; r--) {
    const int32_t i = order[r], k = work->parent[i];
    load[k] += work->node_flow[i];
    work->node_flow[g->tail[k]] += work->node_flow[i];
  }
  return cost;
}

/* One task: the origins of a block, for the class being loaded. */
static amur_status load_block(void *context, int block, int worker, amur_err *err) {
  descent *w = context;
  const amur_assign *s = w->s;
  scratch *work = &s->work[worker];
  double *load = w->part + (size_t)block * w->n_link;
  const double *cost = class_cost(s, w->cls);
  const int32_t begin = (int32_t)((int64_t)s->n_zone * block / BLOCKS);
  const int32_t end = (int32_t)((int64_t)s->n_zone * (block + 1) / BLOCKS);
  memset(load, 0, w->n_link * sizeof *load);
  w->sptt[block] = 0;
  for (int32_t o = begin; o < end; o++) {
    if (!ami_has_trips(&s->problem, o, s->problem.cls[w->cls].trips)) continue;
    amur_shortest_tree(&s->ordered, cost, zone_node(&s->problem, o), work->tree, work->distance, work->parent);
    const amur_status status = ami_check_reached(s, w->cls, o, work, err);
    if (status) return status;
    w->sptt[block] += load_tree(s, w->cls, o, work, load);
  }
  return AMUR_OK;
}

/* All trips on shortest-path trees into w->target; *sptt is what they cost there. */
static amur_status load_trees(descent *w, int n_thread, double *sptt, amur_err *err) {
  double *total = w->target + (size_t)w->s->n_class * w->n_link;
  memset(w->target, 0, w->n * sizeof *w->target);
  *sptt = 0;
  for (w->cls = 0; w->cls < w->s->n_class; w->cls++) {
    const amur_status status = amur_parallel_for(BLOCKS, n_thread, load_block, w, err);
    if (status) return status;
    double *load = w->target + (size_t)w->cls * w->n_link;
    for (int b = 0; b < BLOCKS; b++) {
      const double *part = w->part + (size_t)b * w->n_link;
      *sptt += w->sptt[b];
      for (size_t k = 0; k < w->n_link; k++) load[k] += part[k];
    }
    for (size_t k = 0; k < w->n_link; k++) total[k] += load[k];
  }
  return AMUR_OK;
}

/* ---- direction ------------------------------------------------------------------------------------ */

/* Mixes the points of sight into the target.  With t the last step length,
 *   d1 = s1 - x                     points along the last direction,
 *   d2 = t s1 + (1 - t) s2 - x      along the one before.
 * That the new direction is conjugate to both, (s - x)' H d1 = (s - x)' H d2 = 0, gives (Mitradjieva and Lindberg 2013)
 *   mu = - d2' H (y - x) / d2' H (s2 - s1),
 *   nu = - d1' H (y - x) / d1' H d1 + mu t / (1 - t).
 * Negative values become 0.  With mu = 0 that is the conjugate method. */
static void find_sight(descent *w) {
  const size_t total = (size_t)w->s->n_class * w->n_link;
  const double *x = w->flow + total, *y = w->target + total, *s1 = w->sight + total, *s2 = w->older + total;
  const int n_sight = w->n_sight < w->n_conjugate ? w->n_sight : w->n_conjugate;
  double d1_d1 = 0, d1_y = 0, d2_y = 0, d2_s = 0; /* products under the Hessian */
  for (size_t k = 0; n_sight > 0 && k < w->n_link; k++) {
    const double slope = w->s->links.state[k].slope, d1 = s1[k] - x[k];
    const double d2 = w->step * s1[k] + (1 - w->step) * s2[k] - x[k];
    d1_d1 += slope * d1 * d1;
    d1_y += slope * d1 * (y[k] - x[k]);
    d2_y += slope * d2 * (y[k] - x[k]);
    d2_s += slope * d2 * (s2[k] - s1[k]);
  }
  assert(n_sight == 0 || (w->step > 0 && w->step < 1)); /* move() sees to it */
  const double mu = n_sight > 1 && d2_s > 0 ? fmax(0, -d2_y / d2_s) : 0;
  const double nu = n_sight > 0 && d1_d1 > 0 ? fmax(0, -d1_y / d1_d1 + mu * w->step / (1 - w->step)) : 0;
  if (!(mu + nu > 0)) return;
  const double most = 99; /* the new trees get a hundredth at least, so that the direction descends */
  const double scale = fmin(1, most / (mu + nu)), sum = 1 + scale * (mu + nu);
  for (size_t k = 0; k < w->n; k++) w->target[k] = (w->target[k] + scale * (nu * w->sight[k] + mu * w->older[k])) / sum;
}

/* ---- step ----------------------------------------------------------------------------------------- */

/* Puts the links at flow + step (target - flow); the derivative of the objective by the step, and the second one:
 *   sum c_a d_a  over classes and links,   sum t'_a d_a^2  over links,   d = target - flow. */
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

/* Step in 0..1 with the least objective, the root of its derivative: Newton's method in a bracket.  Where Newton's step
 * would leave the bracket, 1 is tried if it has not been, else the middle. */
static double search_line(const descent *w) {
  enum { MOST_TRIALS = 60 };
  double low = 0, high = 1, second;
  const double start = derivative(w, 0, &second);
  if (!(start < 0)) return 0;
  double step = second > 0 ? fmin(1, -start / second) : 1;
  for (int i = 0; i < MOST_TRIALS && high - low > 1e-13; i++) {
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

/* (sum of flow times cost - shortest-path travel time) / sum of flow times cost */
static double relative_gap(const descent *w, double sptt) {
  amur_sum total = {0};
  for (size_t k = 0; k < (size_t)w->s->n_class * w->n_link; k++)
    if (w->flow[k] > 0) amur_sum_add(&total, w->flow[k] * w->s->links.cost[k]);
  const double cost = amur_sum_value(total);
  return amur_residual(cost - sptt, cost);
}

/* The first flows are all trips on the empty network's trees.  Then: costs, trees, gap, direction, step, and again. */
static amur_status descend(descent *w, const amur_assign_opts *opts, amur_assign_report *r, amur_err *err) {
  const double start = amur_wall_s();
  double sptt;
  amur_status status = load_trees(w, opts->n_thread, &sptt, err);
  memcpy(w->flow, w->target, w->n * sizeof *w->flow);
  for (r->iterations = 1; !status; r->iterations++) {
    refresh(w);
    status = load_trees(w, opts->n_thread, &sptt, err);
    if (status) break;
    r->relative_gap = relative_gap(w, sptt);
    if ((status = ami_assign_check_gap(r, err))) break;
    r->converged = r->relative_gap <= opts->gap;
    const amur_assign_step step = {r->iterations, r->relative_gap, 0, amur_wall_s() - start};
    if (opts->progress) opts->progress(opts->context, &step);
    if (r->converged || r->iterations >= opts->max_iterations) break;
    const bool stuck = w->n_sight == 0 && r->iterations > 1 && !(w->step > 0);
    if (stuck) break; /* even the plain direction does not descend: all digits are used up */
    find_sight(w);
    w->step = search_line(w);
    move(w);
  }
  return status;
}

static amur_status solve(amur_assign *s, int n_conjugate, const amur_assign_opts *opts, amur_assign_report *r,
                         amur_err *err) {
  descent w;
  amur_status status = AMUR_OK;
  if (!descent_init(&w, s, n_conjugate))
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

amur_status ami_solve_fw(amur_assign *s, const amur_assign_opts *opts, amur_assign_report *r, amur_err *err) {
  return solve(s, 0, opts, r, err);
}

amur_status ami_solve_cfw(amur_assign *s, const amur_assign_opts *opts, amur_assign_report *r, amur_err *err) {
  return solve(s, 1, opts, r, err);
}

amur_status ami_solve_bfw(amur_assign *s, const amur_assign_opts *opts, amur_assign_report *r, amur_err *err) {
  return solve(s, 2, opts, r, err);
}
