/* SPDX-License-Identifier: Apache-2.0
 * stochastic.c -- stochastic user equilibrium with logit choice of paths.
 *
 * Of a pair's d trips, path k of cost c_k takes
 *   f_k = d P_k,   P_k = exp(-theta c_k) / sum_l exp(-theta c_l),
 * costs being those of the flows that result (Daganzo and Sheffi 1977).  That is the minimum of
 *   Beckmann's function + sum over paths of f ln(f/d) / theta                    (Fisk 1980),
 * a strictly convex function of path flows, at which c_k + ln(f_k)/theta is the same for all paths of a pair.
 *
 * Paths are generated as costs change (Damberg, Lundgren and Patriksson 1996).  On those known, flow moves between each
 * path and the most used one of its pair until c + ln(f)/theta agrees for the two, one after the other at fresh costs:
 * with the costs as a line in the flow, the share p of the first is the root of
 *   ln(p / (1 - p)) + theta (c_1 - c_2 + slope T (p - p_now)) = 0,   T = f_1 + f_2.
 * After some passes Newton's method moves all paths at once (stochastic_newton.c).
 *
 * Residual: sum |f_k - d P_k| / sum d over all known paths, at costs of the flows themselves.
 * Limits: overlapping paths count in full (plain logit); paths beyond the set of routes.c have no part.
 */
#include "methods.h"
#include "routes.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  amur_assign *s;
  route_set *r;
  const amur_assign_opts *opts;
  int32_t *mark;        /* [n_link] which path of the pair last passed the link */
  int32_t *list;        /* [room] routes of a pair */
  double *cost, *share; /* [room] */
  size_t list_room, cost_room, share_room;
} job;

/* The solver's costs are in time units, theta is per cost unit. */
static double theta_of(const job *w, int cls) { return w->opts->theta * w->s->problem.cls[cls].time_value; }

/* Lists the pair's routes, their costs and logit shares P_k; returns their number.  The least cost is taken off before
 * the exponential, so that one term is 1 and none overflows. */
static int32_t list_routes(job *w, const route_pair *p) {
  const double theta = theta_of(w, p->cls), *cost = class_cost(w->s, p->cls);
  double least = INFINITY, sum = 0;
  int32_t n = 0;
  for (int32_t k = p->first_route; k >= 0; k = w->r->route[k].next) {
    w->list[n] = k;
    w->cost[n] = ami_route_cost(w->r, &w->r->route[k], cost);
    least = fmin(least, w->cost[n++]);
  }
  for (int32_t i = 0; i < n; i++) sum += w->share[i] = exp(-theta * (w->cost[i] - least));
  for (int32_t i = 0; i < n; i++) w->share[i] /= sum;
  return n;
}

/* How far the listed pair's flows are from logit: sum |f - d P|. */
static double deviation(const job *w, const route_pair *p, int32_t n) {
  double sum = 0;
  for (int32_t i = 0; i < n; i++) sum += fabs(w->r->route[w->list[i]].flow - p->trips * w->share[i]);
  return sum;
}

static bool grow_lists(job *w) {
  size_t most = 0;
  for (int32_t i = 0; i < w->r->n_pair; i++)
    if ((size_t)w->r->pair[i].n_route > most) most = (size_t)w->r->pair[i].n_route;
  return amur_grow(&w->list, &w->list_room, most, sizeof *w->list) &&
         amur_grow(&w->cost, &w->cost_room, most, sizeof *w->cost) &&
         amur_grow(&w->share, &w->share_room, most, sizeof *w->share);
}

/* ---- shifts --------------------------------------------------------------------------------------- */

/* Where two paths differ. */
typedef struct {
  double difference, slope; /* cost of the first less that of the second; slope of that by flow moved to the first */
  bool steep;               /* a link is: the slope is no guide */
} path_difference;

/* Over the links that only one of the paths has.  Leaves marks: 1 on links of b alone, 2 on those of both. */
static path_difference compare(const job *w, const double *cost, const route *a, const route *b) {
  const link_state *state = w->s->links.state;
  path_difference v = {0};
  for (int32_t i = 0; i < b->n_link; i++) w->mark[w->r->link[b->first + (size_t)i]] = 1; /* all are 0 before */
  for (int32_t i = 0; i < a->n_link; i++) {
    const int32_t k = w->r->link[a->first + (size_t)i];
    if (w->mark[k]) {
      w->mark[k] = 2;
    } else {
      v.difference += cost[k];
      v.slope += state[k].slope;
      v.steep |= state[k].steep;
    }
  }
  for (int32_t i = 0; i < b->n_link; i++) {
    const int32_t k = w->r->link[b->first + (size_t)i];
    if (w->mark[k] == 2) continue;
    v.difference -= cost[k];
    v.slope += state[k].slope;
    v.steep |= state[k].steep;
  }
  return v;
}

/* Adds flow to the links of path a that are not on b; clears the marks of compare(). */
static void add_flow(const job *w, const route *a, const route *b, double flow) {
  link_set *links = &w->s->links;
  for (int32_t i = 0; i < a->n_link; i++) {
    const int32_t k = w->r->link[a->first + (size_t)i];
    if (w->mark[k]) continue;
    links->state[k].flow += flow;
    ami_link_refresh(links, k);
  }
  for (int32_t i = 0; i < b->n_link; i++) {
    const int32_t k = w->r->link[b->first + (size_t)i];
    if (w->mark[k] == 1) {
      links->state[k].flow -= flow;
      ami_link_refresh(links, k);
    }
    w->mark[k] = 0;
  }
}

/* Root z = ln(p/(1-p)) of z + theta (difference + slope T (1/(1+e^-z) - p_now)) = 0, by Newton's method in a bracket:
 * the left side rises, and the share in it lies between 0 and 1.  In z, shares near 0 and 1 keep all their digits. */
static double find_logit(double theta, path_difference v, double total, double p) {
  assert(theta > 0 && total >= 0);
  const double rise = theta * v.slope * total, base = theta * v.difference - rise * p;
  double low = -base - rise, high = -base, z = 0;
  if (p > 0 && p < 1) z = log(p / (1 - p)); /* begin where the shares are now */
  if (!(z >= low && z <= high)) z = 0.5 * (low + high);
  for (int i = 0; i < 100 && high > low; i++) {
    const double share = 1 / (1 + exp(-z)), error = z + base + rise * share, last = z;
    if (error > 0)
      high = z;
    else
      low = z;
    z -= error / (1 + rise * share * (1 - share));
    if (!(z >= low && z <= high) || i % 4 == 3) z = 0.5 * (low + high);
    if (fabs(z - last) <= 1e-15 * fmax(1, fabs(z))) break;
  }
  return z;
}

/* Cost of path a less that of b, once flow has moved from b to a; with the marks of compare(). */
static double difference_after(const job *w, int cls, const route *a, const route *b, double moved) {
  const link_set *links = &w->s->links;
  double sum = 0;
  for (int32_t i = 0; i < a->n_link; i++) {
    const int32_t k = w->r->link[a->first + (size_t)i];
    if (!w->mark[k]) sum += ami_link_cost_at(links, cls, k, links->state[k].flow + moved);
  }
  for (int32_t i = 0; i < b->n_link; i++) {
    const int32_t k = w->r->link[b->first + (size_t)i];
    if (w->mark[k] == 1) sum -= ami_link_cost_at(links, cls, k, links->state[k].flow - moved);
  }
  return sum;
}

/* The same root where costs are no lines: z + theta difference(share) = 0, whose left side rises, by halving. */
static double find_steep_logit(const job *w, const route_pair *p, const route *a, const route *b) {
  const double theta = theta_of(w, p->cls), total = a->flow + b->flow;
  double low = -theta * difference_after(w, p->cls, a, b, b->flow);
  double high = -theta * difference_after(w, p->cls, a, b, -a->flow);
  for (int i = 0; i < 200 && high - low > 1e-15 * fmax(1, fabs(high)); i++) {
    const double z = 0.5 * (low + high), to_a = total / (1 + exp(-z));
    if (z + theta * difference_after(w, p->cls, a, b, to_a - a->flow) > 0)
      high = z;
    else
      low = z;
  }
  return 0.5 * (low + high);
}

/* Moves flow between two paths of the pair to where logit has it, costs being lines unless a link is steep.  Both flows
 * are worked out from z: as the rest of the other a small one would lose its digits, and the logarithms of all are
 * compared. */
static void shift(const job *w, const route_pair *p, route *a, route *b) {
  const path_difference v = compare(w, class_cost(w->s, p->cls), a, b);
  const double total = a->flow + b->flow;
  const double z = v.steep ? find_steep_logit(w, p, a, b) : find_logit(theta_of(w, p->cls), v, total, a->flow / total);
  const double to_a = total / (1 + exp(-z)), to_b = total / (1 + exp(z));
  add_flow(w, a, b, a->flow < b->flow ? to_a - a->flow : b->flow - to_b); /* the smaller is known better */
  a->flow = to_a;
  b->flow = to_b;
}

/* Paths of a pair overlap: so many rounds over them, before the next pair, halve the sweeps that are needed. */
enum { ROUNDS = 4 };

/* Flow between the most used path and each of the others of the listed pair.  The most used one is in every shift,
 * since flow between two paths that hardly anybody takes would change little; it may be another after a shift. */
static void equilibrate_pair(const job *w, const route_pair *p, int32_t n) {
  route *most = &w->r->route[w->list[0]];
  for (int32_t k = 1; k < n; k++)
    if (w->r->route[w->list[k]].flow > most->flow) most = &w->r->route[w->list[k]];
  for (int round = 0; round < ROUNDS; round++)
    for (int32_t k = 0; k < n; k++) {
      route *other = &w->r->route[w->list[k]];
      if (other == most) continue;
      shift(w, p, other, most);
      if (other->flow > most->flow) most = other;
    }
}

/* One pass (Gauss-Seidel) over all pairs that are further from logit than `spare` of their trips; sum |f - d P| on the
 * way. */
static double sweep(job *w, double spare) {
  amur_sum sum = {0};
  for (int32_t i = 0; i < w->r->n_pair; i++) {
    const route_pair *p = &w->r->pair[i];
    const int32_t n = list_routes(w, p);
    const double off = deviation(w, p, n);
    amur_sum_add(&sum, off);
    if (off > spare * p->trips) equilibrate_pair(w, p, n);
  }
  return amur_sum_value(sum);
}

/* ---- the loop ------------------------------------------------------------------------------------- */

static double total_trips(const job *w) {
  amur_sum sum = {0};
  for (int32_t i = 0; i < w->r->n_pair; i++) amur_sum_add(&sum, w->r->pair[i].trips);
  return amur_sum_value(sum);
}

/* Flows as logit has them at the links' present costs: those of the empty network. */
static void start_flows(job *w) {
  for (int32_t i = 0; i < w->r->n_pair; i++) {
    const int32_t n = list_routes(w, &w->r->pair[i]);
    for (int32_t k = 0; k < n; k++) w->r->route[w->list[k]].flow = w->r->pair[i].trips * w->share[k];
  }
  ami_routes_load(w->r, w->s);
}

/* Residual and gap at the links' present costs, which are those of the flows.  The gap does not vanish here: logit puts
 * flow on dearer paths, too. */
static void measure(job *w, amur_assign_report *r) {
  amur_sum off = {0}, excess = {0}, spent = {0};
  for (int32_t i = 0; i < w->r->n_pair; i++) {
    const route_pair *p = &w->r->pair[i];
    const int32_t n = list_routes(w, p);
    double least = INFINITY;
    for (int32_t k = 0; k < n; k++) least = fmin(least, w->cost[k]);
    amur_sum_add(&off, deviation(w, p, n));
    for (int32_t k = 0; k < n; k++) {
      const double flow = w->r->route[w->list[k]].flow;
      amur_sum_add(&excess, flow * (w->cost[k] - least));
      amur_sum_add(&spent, flow * w->cost[k]);
    }
  }
  const double trips = total_trips(w), total = amur_sum_value(spent);
  r->residual = amur_residual(amur_sum_value(off), trips);
  r->relative_gap = amur_residual(amur_sum_value(excess), total);
  r->n_path = w->r->n_route;
}

/* Iterations that search for all the paths asked for: paths of nearly equal cost would come up without end.  Later ones
 * only ask whether the cheapest is known.  Sweeps between two searches: few while there are new paths, else as many as
 * it takes, with Newton's method after every so many. */
enum { WIDE = 4, SWEEPS_NEW = 10, SWEEPS_LAST = 200, SWEEPS_NEWTON = 20 };
/* Between two searches flows go to this part of the residual asked for; pairs nearer to logit than the smaller part are
 * passed over. */
#define AIM 0.1
#define SPARE 0.03

/* Moves flow until sum |f - d P| is at most `aim`, if so many sweeps do it; false if out of memory.  Sweeps add up
 * changes of flow and their rounding; so all links are loaded anew in the end. */
static bool equilibrate(job *w, int n_sweep, double aim) {
  const double trips = total_trips(w), theta = w->opts->theta;
  double off = INFINITY;
  bool good = true, fits = n_sweep == SWEEPS_LAST;
  for (int i = 1; good && i <= n_sweep && off > aim; i++) {
    off = sweep(w, SPARE * w->opts->residual);
    if (fits && off > aim && i % SWEEPS_NEWTON == 0) good = ami_stochastic_newton(w->s, w->r, theta, trips, aim, &fits);
  }
  ami_routes_load(w->r, w->s);
  return good;
}

/* Search for paths, measure, move flow.  Done when the search finds no new path at the costs of flows that are logit's:
 * then the cheapest path of every pair is in its set. */
static amur_status iterate(job *w, amur_assign_report *r, amur_err *err) {
  const amur_assign_opts *opts = w->opts;
  const double start = amur_wall_s(), aim = AIM * opts->residual * total_trips(w);
  for (r->iterations = 1;; r->iterations++) {
    size_t n_new;
    const int most = r->iterations <= WIDE ? opts->paths_per_pair : 1;
    const amur_status status = ami_routes_extend(w->r, w->s, most, opts->detour, opts->n_thread, &n_new, err);
    if (status) return status;
    if (!grow_lists(w)) return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: %zu paths", w->r->n_route);
    if (r->iterations == 1) start_flows(w);
    measure(w, r);
    const amur_status finite = ami_assign_check_gap(r, err);
    if (finite) return finite;
    r->converged = n_new == 0 && r->residual <= opts->residual;
    const amur_assign_step step = {r->iterations, r->relative_gap, r->residual, amur_wall_s() - start};
    if (opts->progress) opts->progress(opts->context, &step);
    if (r->converged || r->iterations >= opts->max_iterations) return AMUR_OK;
    if (!equilibrate(w, n_new > 0 ? SWEEPS_NEW : SWEEPS_LAST, aim))
      return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: %zu paths", w->r->n_route);
  }
}

/* Class flows for the results that need no paths; s keeps the routes for those that do. */
static bool keep_flows(amur_assign *s) {
  s->class_flow = amur_alloc((size_t)s->n_class * (size_t)s->n_link, sizeof *s->class_flow);
  if (!s->class_flow) return false;
  const route_set *r = s->routes;
  for (int32_t i = 0; i < r->n_pair; i++) {
    double *flow = s->class_flow + (size_t)r->pair[i].cls * (size_t)s->n_link;
    for (int32_t k = r->pair[i].first_route; k >= 0; k = r->route[k].next)
      for (int32_t e = 0; e < r->route[k].n_link; e++) flow[r->link[r->route[k].first + (size_t)e]] += r->route[k].flow;
  }
  return true;
}

/* sum f ln(f/d) / theta, the second part of Fisk's (1980) function; time units. */
double ami_stochastic_entropy(const amur_assign *s, const amur_assign_opts *opts) {
  const route_set *r = s->routes;
  amur_sum sum = {0};
  for (int32_t i = 0; i < r->n_pair; i++) {
    const route_pair *p = &r->pair[i];
    for (int32_t k = p->first_route; k >= 0; k = r->route[k].next) {
      const double f = r->route[k].flow;
      if (f > 0) amur_sum_add(&sum, f * (log(f) - log(p->trips)) / (opts->theta * s->problem.cls[p->cls].time_value));
    }
  }
  return amur_sum_value(sum);
}

static amur_status check_opts(const amur_assign_opts *opts, amur_err *err) {
  if (!(opts->theta > 0 && opts->theta < INFINITY))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "stochastic equilibrium: theta %g per cost unit, must be > 0", opts->theta);
  if (opts->paths_per_pair < 1 || !(opts->detour >= 1))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "stochastic equilibrium: %d paths per pair, detour %g, must be >= 1",
                     opts->paths_per_pair, opts->detour);
  return AMUR_OK;
}

amur_status ami_solve_stochastic(amur_assign *s, const amur_assign_opts *opts, amur_assign_report *r, amur_err *err) {
  amur_status status = check_opts(opts, err);
  if (status) return status;
  job w = {.s = s, .opts = opts};
  w.r = s->routes = amur_alloc(1, sizeof *s->routes);
  w.mark = amur_alloc((size_t)s->n_link, sizeof *w.mark);
  if (!w.r || !w.mark) status = amur_fail(err, AMUR_E_NOMEM, 0, "assignment: %d links", s->n_link);
  if (!status) status = ami_routes_init(w.r, s, err);
  if (!status) status = iterate(&w, r, err);
  if (!status && !keep_flows(s)) status = amur_fail(err, AMUR_E_NOMEM, 0, "assignment: %d links", s->n_link);
  free(w.mark);
  free(w.list);
  free(w.cost);
  free(w.share);
  return status;
}
