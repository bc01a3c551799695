/* SPDX-License-Identifier: Apache-2.0
 * stochastic_newton.c -- Newton's method on all paths of the stochastic equilibrium at once.
 *
 * At the equilibrium rho_k = c_k + ln(f_k)/theta is the same for all paths of a pair: but for a constant of the pair it
 * is the gradient of Fisk's (1980) function by path flows.  With costs as lines in the link flows the step is
 *   df_k = -theta f_k (rho_k + sum of u_a over the links a of k - mean),
 * where the mean is the pair's, by flow, so that its trips stay.  u = D s is the change of the links' costs, D their
 * slopes, and s = sum_k A_k df_k the change of their flows, A_k being 1 on the links of path k.  Put into each other:
 *   (I + C D) s = b,   b = -theta sum_k A_k f_k (rho_k - mean),
 * C theta times the covariance of A_k within the pairs: as many unknowns as links, however many paths.  For D^(1/2) s
 * the matrix becomes
 *   I + D^(1/2) C D^(1/2),
 * which is symmetric and above the identity, so that conjugate gradients solve it (Hestenes and Stiefel 1952; Dembo,
 * Eisenstat and Steihaug 1982 for how exactly).
 *
 * The step is taken in the logarithm of the flows, which keeps them positive: at its full length it is logit choice at
 * the costs c + u.  It is shortened where Fisk's function rises again.
 */
#include "routes.h"
#include <amur/symmetric.h>
#include <math.h>
#include <stdlib.h>

/* Steps of a call, halvings of a step, and steps of the conjugate gradients. */
enum { MOST_STEPS = 12, MOST_HALVINGS = 6, MOST_INNER = 60 };
/* How exactly these solve, and the part of a pair's trips up to which a path grows faster than on the line. */
#define INNER_ERROR 1e-8
#define SMALL 0.02
/* Part of all trips off their path below which a step that does not help is undone. */
#define ROUNDING 1e-6

typedef struct {
  amur_assign *s;
  route_set *r;
  double theta;             /* per cost unit */
  double *rho, *was, *gain; /* [n_route] was: flows before the step; gain: its change of ln f */
  double *root, *y, *rhs;   /* [n_link] D^(1/2); D^(1/2) s; D^(1/2) b */
  double *link;             /* [n_link] u, and what multiply() needs */
  double *work;             /* [3 n_link] of the conjugate gradients */
} newton;

/* Per time unit. */
static double theta_of(const newton *n, const route_pair *p) { return n->theta * n->s->problem.cls[p->cls].time_value; }

/* A_k' value and value += x A_k: sum over the links of a path, and addition to them. */
static double sum_over(const newton *n, const route *q, const double *value) { return ami_route_cost(n->r, q, value); }

static void add_over(const newton *n, const route *q, double x, double *value) {
  const int32_t *link = n->r->link + q->first;
  for (int32_t e = 0; e < q->n_link; e++) value[link[e]] += x;
}

/* rho of all routes from their costs and flows; returns sum |f - d P|.  A path that has lost all its flow begins again
 * from what logit gives it: the logarithm of 0 has no slope. */
static double measure(newton *n) {
  amur_sum off = {0};
  for (int32_t i = 0; i < n->r->n_pair; i++) {
    const route_pair *p = &n->r->pair[i];
    const double *cost = class_cost(n->s, p->cls), theta = theta_of(n, p);
    double least = INFINITY, sum = 0, part = 0;
    for (int32_t k = p->first_route; k >= 0; k = n->r->route[k].next)
      least = fmin(least, n->rho[k] = sum_over(n, &n->r->route[k], cost));
    for (int32_t k = p->first_route; k >= 0; k = n->r->route[k].next) sum += exp(-theta * (n->rho[k] - least));
    for (int32_t k = p->first_route; k >= 0; k = n->r->route[k].next) {
      const double f = n->r->route[k].flow, logit = -theta * (n->rho[k] - least) - log(sum) + log(p->trips);
      part += fabs(f - exp(logit));
      if (!(f > 0)) n->r->route[k].flow = fmax(exp(logit), 1e-300);
      n->rho[k] += (f > 0 ? log(f) : logit) / theta;
    }
    amur_sum_add(&off, part);
  }
  return amur_sum_value(off);
}

/* Adds to image, for every pair,
 *   sum_k A_k theta f_k (g_k - mean),   mean = sum_k f_k g_k / d,
 * g_k being of_route[k] or, where that is NULL, the sum of `value` over the links of path k.  With sums over paths that
 * is C value; with of_route = rho it is -b.  Pairs with one path have nothing to choose. */
static void apply(const newton *n, const double *of_route, const double *value, double *image) {
  for (int32_t i = 0; i < n->r->n_pair; i++) {
    const route_pair *p = &n->r->pair[i];
    if (p->n_route < 2) continue;
    double mean = 0;
    for (int32_t k = p->first_route; k >= 0; k = n->r->route[k].next) {
      n->gain[k] = of_route ? of_route[k] : sum_over(n, &n->r->route[k], value);
      mean += n->r->route[k].flow * n->gain[k];
    }
    mean /= p->trips;
    for (int32_t k = p->first_route; k >= 0; k = n->r->route[k].next) {
      const route *q = &n->r->route[k];
      if (q->flow > 0) add_over(n, q, theta_of(n, p) * q->flow * (n->gain[k] - mean), image);
    }
  }
}

/* image = (I + D^(1/2) C D^(1/2)) v. */
static void multiply(void *context, const double *v, double *image) {
  const newton *n = context;
  const int32_t n_link = n->s->n_link;
  for (int32_t k = 0; k < n_link; k++) {
    n->link[k] = n->root[k] * v[k];
    image[k] = 0;
  }
  apply(n, NULL, n->link, image);
  for (int32_t k = 0; k < n_link; k++) image[k] = v[k] + n->root[k] * image[k];
}

/* Changes of the links' costs, u, into n->link; false if that would take too many steps. */
static bool solve(newton *n) {
  const int32_t n_link = n->s->n_link;
  const amur_conjugate_stop opts = {.most_steps = MOST_INNER, .error = INNER_ERROR};
  for (int32_t k = 0; k < n_link; k++) {
    n->root[k] = sqrt(fmax(0, n->s->links.state[k].slope));
    n->rhs[k] = 0;
  }
  apply(n, n->rho, NULL, n->rhs);
  for (int32_t k = 0; k < n_link; k++) n->rhs[k] *= -n->root[k];
  if (!amur_conjugate_gradients((size_t)n_link, multiply, n, NULL, opts, n->rhs, n->y, n->work)) return false;
  for (int32_t k = 0; k < n_link; k++) n->link[k] = n->root[k] * n->y[k]; /* u = D s */
  return true;
}

/* Flow by a change of its logarithm.  Where it falls it follows the exponential, which stays above zero.  Where it
 * grows it follows the line that the step foresees: the exponential would overshoot it.  Only a small flow may
 * grow as the exponential does, for it has magnitudes to go, up to a part of the pair's trips. */
static double changed(double flow, double change, double trips) {
  const double exact = flow * exp(fmin(change, 600));
  return change > 0 ? fmax(flow * (1 + change), fmin(exact, SMALL * trips)) : exact;
}

/* Flows at a length of the step, each pair's scaled to its trips; links and costs from them. */
static void take_step(const newton *n, double length) {
  for (int32_t i = 0; i < n->r->n_pair; i++) {
    const route_pair *p = &n->r->pair[i];
    double sum = 0;
    for (int32_t k = p->first_route; k >= 0; k = n->r->route[k].next)
      sum += n->r->route[k].flow = changed(n->was[k], length * n->gain[k], p->trips);
    for (int32_t k = p->first_route; k >= 0; k = n->r->route[k].next) n->r->route[k].flow *= p->trips / sum;
  }
  ami_routes_load(n->r, n->s);
}

/* Slope of Fisk's function at the present flows in the direction from those before the step, time units. */
static double slope_there(newton *n) {
  amur_sum sum = {0};
  for (int32_t i = 0; i < n->r->n_pair; i++) {
    const route_pair *p = &n->r->pair[i];
    const double *cost = class_cost(n->s, p->cls), theta = theta_of(n, p);
    double mean = 0, part = 0;
    for (int32_t k = p->first_route; k >= 0; k = n->r->route[k].next) {
      const double f = n->r->route[k].flow;
      n->rho[k] = sum_over(n, &n->r->route[k], cost) + (f > 0 ? log(f) / theta : 0);
      mean += f * n->rho[k];
    }
    mean /= p->trips;
    for (int32_t k = p->first_route; k >= 0; k = n->r->route[k].next)
      part += (n->r->route[k].flow - n->was[k]) * (n->rho[k] - mean);
    amur_sum_add(&sum, part);
  }
  return amur_sum_value(sum);
}

/* The step by path, of its flow's logarithm: -theta (rho_k + u over its links - mean).  Returns the slope of Fisk's
 * function along it, sum df_k (rho_k - mean rho), which is below zero. */
static double find_gains(newton *n) {
  amur_sum sum = {0};
  for (int32_t i = 0; i < n->r->n_pair; i++) {
    const route_pair *p = &n->r->pair[i];
    double mean = 0, mean_rho = 0, part = 0;
    for (int32_t k = p->first_route; k >= 0; k = n->r->route[k].next) {
      n->was[k] = n->r->route[k].flow;
      n->gain[k] = -theta_of(n, p) * (n->rho[k] + sum_over(n, &n->r->route[k], n->link));
      mean += n->was[k] * n->gain[k];
      mean_rho += n->was[k] * n->rho[k];
    }
    for (int32_t k = p->first_route; k >= 0; k = n->r->route[k].next) {
      n->gain[k] -= mean / p->trips;
      part += n->was[k] * n->gain[k] * (n->rho[k] - mean_rho / p->trips);
    }
    amur_sum_add(&sum, part);
  }
  return amur_sum_value(sum);
}

/* A step, halved as long as Fisk's function rises at its end.  As it is convex, it is lower there than before where its
 * slope is not above zero; where that is little above, it is hardly higher than at its lowest.  False if the system was
 * not solved. */
static bool step(newton *n) {
  if (!solve(n)) return false;
  const double fall = -find_gains(n);
  double length = 1;
  for (int i = 0; i < MOST_HALVINGS; i++) {
    take_step(n, length);
    if (!(slope_there(n) > 0.1 * fall)) break;
    length /= 2;
  }
  return true;
}

/* Flows as they were before the step. */
static void undo(newton *n) {
  for (size_t k = 0; k < n->r->n_route; k++) n->r->route[k].flow = n->was[k];
  ami_routes_load(n->r, n->s);
}

static bool newton_init(newton *n) {
  const size_t routes = n->r->n_route, links = (size_t)n->s->n_link;
  n->rho = amur_alloc(routes, sizeof *n->rho);
  n->was = amur_alloc(routes, sizeof *n->was);
  n->gain = amur_alloc(routes, sizeof *n->gain);
  n->root = amur_alloc(7 * links, sizeof *n->root);
  if (!n->rho || !n->was || !n->gain || !n->root) return false;
  n->y = n->root + links;
  n->rhs = n->y + links;
  n->link = n->rhs + links;
  n->work = n->link + links;
  return true;
}

static void newton_fini(newton *n) {
  free(n->rho);
  free(n->was);
  free(n->gain);
  free(n->root);
}

bool ami_stochastic_newton(amur_assign *s, route_set *r, double theta, double trips, double aim, bool *fits) {
  assert(theta > 0 && aim >= 0);
  newton n = {.s = s, .r = r, .theta = theta};
  const bool good = newton_init(&n);
  if (good) ami_routes_load(r, s);
  double off = good ? measure(&n) : 0;
  for (int i = 0; off > aim && i < MOST_STEPS; i++) {
    const double last = off;
    *fits = step(&n);
    if (!*fits) break;
    off = measure(&n);
    if (off < last || last > ROUNDING * trips) continue;
    undo(&n);
    break;
  }
  newton_fini(&n);
  return good;
}
