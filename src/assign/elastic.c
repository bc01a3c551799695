/* SPDX-License-Identifier: Apache-2.0
 * elastic.c -- demand that falls with the least cost of its pair of zones, inside the bush solver.
 *
 * Not to travel is one more alternative of each pair, whose cost is the inverse demand (Gartner 1980, the excess demand
 * formulation): where trips differ from the demand at their cost, they are added to the shortest path or taken from the
 * longest used one.  The change x of a pair's d trips solves, with the path's cost as a line in its flow and the demand
 * exactly,
 *   d + x = D(u + slope x),
 * pair after pair at fresh costs, as the shifts between segments are made.  At the end d = D(u) for every pair, which
 * together with equal costs of used paths minimises
 *   Beckmann's function - sum over pairs of the integral of D^-1 from q to d,
 * q being the trips at the reference cost.  The residual is measured against exact shortest distances:
 *   sum |d - D(u)| / sum D(u).
 */
#include "assign_problem.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Elastic demand of one class; zeroed: fixed demand. */
typedef struct demand_state {
  const amur_trips *at_reference;
  amur_trips now;   /* the same pairs; owns trips alone */
  double *ref_cost; /* [pairs] u0, cost units of the class */
} demand_state;

/* ---- forms ---------------------------------------------------------------------------------------- */

/* q trips at cost u0; theta the response.  Demand at cost u and its slope; the benefit is the area under the inverse
 * demand from q to d. */
typedef struct {
  const char *name;
  double (*demand)(double q, double u0, double theta, double u, double *slope);
  double (*benefit)(double q, double u0, double theta, double d);
} demand_form;

static double exponential_demand(double q, double u0, double theta, double u, double *slope) {
  const double d = q * exp(-theta * (u - u0));
  *slope = -theta * d;
  return d;
}

/* D^-1(x) = u0 - ln(x/q) / theta */
static double exponential_benefit(double q, double u0, double theta, double d) {
  const double entropy = d > 0 ? d * log(d / q) : 0;
  return u0 * (d - q) - (entropy - d + q) / theta;
}

static double power_demand(double q, double u0, double theta, double u, double *slope) {
  const double d = q * pow(u / u0, -theta);
  *slope = -theta * d / u;
  return d;
}

/* D^-1(x) = u0 (x/q)^(-1/theta), whose integral is a logarithm for theta = 1 */
static double power_benefit(double q, double u0, double theta, double d) {
  const double power = 1 - 1 / theta;
  return fabs(power) < 1e-12 ? u0 * q * log(d / q) : u0 * q * (pow(d / q, power) - 1) / power;
}

static double linear_demand(double q, double u0, double theta, double u, double *slope) {
  const double part = 1 - theta * (u - u0);
  *slope = part > 0 ? -theta * q : 0;
  return part > 0 ? q * part : 0;
}

/* D^-1(x) = u0 + (1 - x/q) / theta */
static double linear_benefit(double q, double u0, double theta, double d) {
  return u0 * (d - q) + (d - q - (d * d - q * q) / (2 * q)) / theta;
}

static const demand_form forms[AMUR_ELASTIC_N] = {
    [AMUR_ELASTIC_EXPONENTIAL] = {"exponential", exponential_demand, exponential_benefit},
    [AMUR_ELASTIC_POWER] = {"power", power_demand, power_benefit},
    [AMUR_ELASTIC_LINEAR] = {"linear", linear_demand, linear_benefit},
};

amur_elastic_form amur_elastic_by_name(const char *name) {
  for (amur_elastic_form f = AMUR_ELASTIC_NONE + 1; f < AMUR_ELASTIC_N; f++)
    if (strcmp(forms[f].name, name) == 0) return f;
  return AMUR_ELASTIC_NONE;
}

/* ---- the problem's demand ------------------------------------------------------------------------- */

bool ami_is_elastic(const amur_assign *s, int cls) { return s->problem.cls[cls].elastic.form != AMUR_ELASTIC_NONE; }

void ami_elastic_fini(amur_assign *s) {
  for (int c = 0; s->demand && c < s->n_demand; c++) {
    free(s->demand[c].now.trips);
    free(s->demand[c].ref_cost);
  }
  free(s->demand);
  free(s->cls);
  s->demand = NULL;
  s->cls = NULL;
  s->n_demand = 0;
}

typedef struct {
  amur_assign *s;
  int cls;
} reference_job;

/* Reference costs of one origin: given, or those of the empty network, whose costs the links have now.  The power form
 * divides by costs, so that none may be zero. */
static amur_status set_reference(void *context, int origin, int worker, amur_err *err) {
  const reference_job *job = context;
  const amur_assign *s = job->s;
  const amur_assign_class *cls = &s->problem.cls[job->cls];
  const demand_state *d = &s->demand[job->cls];
  scratch *w = &s->work[worker];
  const int32_t node = zone_node(&s->problem, origin);
  if (!ami_has_trips(&s->problem, origin, d->at_reference)) return AMUR_OK;
  amur_shortest_tree(&s->ordered, class_cost(s, job->cls), node, w->tree, w->distance, w->parent);
  const amur_trips *t = d->at_reference;
  for (size_t e = t->first[origin]; e < t->first[origin + 1]; e++) {
    const double least = cls->time_value * w->distance[zone_node(&s->problem, t->destination[e])];
    const double given = cls->elastic.ref_cost ? cls->elastic.ref_cost[e] : least;
    d->ref_cost[e] = given;
    if (!(t->trips[e] > 0) || zone_node(&s->problem, t->destination[e]) == node || isinf(least)) continue;
    const bool power = cls->elastic.form == AMUR_ELASTIC_POWER;
    if (!(given >= 0 && given < INFINITY) || (power && !(given > 0 && least > 0)))
      return amur_fail(err, AMUR_E_DOMAIN, 0,
                       "class %d: reference cost %g and least cost of the empty network %g from zone %d to zone %d, "
                       "must be %s",
                       job->cls + 1, given, least, origin + 1, t->destination[e] + 1,
                       power ? "> 0 for the power form" : ">= 0 and finite");
  }
  return AMUR_OK;
}

/* The class gets trips of its own, which begin at the reference demand; the caller's stay as they are. */
static amur_status begin_class(amur_assign *s, int c, int n_thread, amur_err *err) {
  amur_assign_class *cls = &s->cls[c];
  demand_state *d = &s->demand[c];
  if (!(cls->elastic.response > 0 && cls->elastic.response < INFINITY))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "class %d: response of demand %g, must be > 0", c + 1,
                     cls->elastic.response);
  const size_t n = cls->trips->first[cls->trips->n_zone];
  d->at_reference = cls->trips;
  d->now = *cls->trips;
  d->now.trips = amur_alloc(n, sizeof *d->now.trips);
  d->ref_cost = amur_alloc(n, sizeof *d->ref_cost);
  if (!d->now.trips || !d->ref_cost) return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: %zu zone pairs", n);
  memcpy(d->now.trips, cls->trips->trips, n * sizeof *d->now.trips);
  cls->trips = &d->now;
  reference_job job = {s, c};
  return amur_parallel_for(s->n_zone, n_thread, set_reference, &job, err);
}

/* The problem's classes are copied, since those of elastic demand point to other trips. */
amur_status ami_elastic_begin(amur_assign *s, int n_thread, amur_err *err) {
  const int n = s->problem.n_class;
  ami_elastic_fini(s);
  s->cls = amur_alloc((size_t)n, sizeof *s->cls);
  s->demand = amur_alloc((size_t)n, sizeof *s->demand);
  if (!s->cls || !s->demand) return amur_fail(err, AMUR_E_NOMEM, 0, "assignment: %d classes", n);
  memcpy(s->cls, s->problem.cls, (size_t)n * sizeof *s->cls);
  s->n_demand = n;
  s->problem.cls = s->cls;
  amur_status status = AMUR_OK;
  for (int c = 0; !status && c < n; c++)
    if (ami_is_elastic(s, c)) status = begin_class(s, c, n_thread, err);
  return status;
}

/* ---- one pair of zones ---------------------------------------------------------------------------- */

/* Demand of pair e at a cost in time units, and its slope by such a cost. */
static double demand_at(const amur_assign *s, int c, size_t e, double time_cost, double *slope) {
  const amur_assign_class *cls = &s->problem.cls[c];
  const demand_state *d = &s->demand[c];
  const double demand = forms[cls->elastic.form].demand(d->at_reference->trips[e], d->ref_cost[e],
                                                        cls->elastic.response, cls->time_value * time_cost, slope);
  *slope *= cls->time_value;
  return demand;
}

/* A path from the origin to a place, followed back by one slot into each. */
typedef struct {
  const bush *b;
  const int32_t *pred; /* slot into each place */
  int32_t place;       /* the last */
  double cost, slope;  /* time units; per equivalent */
  double least_flow;   /* that can be taken off, equivalents */
  bool steep;          /* a link is: the cost is no line */
} bush_path;

static bush_path measure_path(const amur_assign *s, const bush *b, const int32_t *pred, int32_t p) {
  const double *cost = class_cost(s, b->cls);
  bush_path v = {.b = b, .pred = pred, .place = p, .least_flow = INFINITY};
  for (; p > 0; p = b->from[pred[p]]) {
    const int32_t e = pred[p], k = b->link[e];
    v.cost += cost[k];
    v.slope += s->links.state[k].slope;
    v.steep |= s->links.state[k].steep;
    v.least_flow = fmin(v.least_flow, b->flow[e]);
  }
  return v;
}

/* Cost of the path once it carries so much more. */
static double cost_after(const amur_assign *s, bush_path v, double flow) {
  double cost = 0;
  for (int32_t p = v.place; p > 0; p = v.b->from[v.pred[p]]) {
    const int32_t k = v.b->link[v.pred[p]];
    cost += ami_link_cost_at(&s->links, v.b->cls, k, s->links.state[k].flow + flow);
  }
  return cost;
}

static void add_to_path(amur_assign *s, bush *b, const int32_t *pred, int32_t p, double flow) {
  for (; p > 0; p = b->from[pred[p]]) {
    const int32_t e = pred[p], k = b->link[e];
    b->flow[e] += flow;
    s->links.state[k].flow += flow;
    ami_link_refresh(&s->links, k);
  }
}

/* The same root where the path is steep and its slope says little: by halving, in magnitude as long as the ends of the
 * bracket are far apart, since hardly any flow may be enough to make an empty link dear. */
static double steep_excess_demand(const amur_assign *s, int c, size_t e, bush_path v) {
  const double now = s->demand[c].now.trips[e], pce = s->problem.cls[c].pce;
  double by_cost, low = 0, high = demand_at(s, c, e, v.cost, &by_cost) - now; /* of one sign */
  const double sign = high < 0 ? -1 : 1;
  for (high = fmin(fabs(high), sign < 0 ? now : INFINITY); high - low > 1e-15 * high;) {
    const double x = high <= 4 * low ? 0.5 * (low + high) : low > 0 ? sqrt(low) * sqrt(high) : 1e-4 * high;
    const double wanted = demand_at(s, c, e, cost_after(s, v, pce * sign * x), &by_cost);
    if (sign * (wanted - now) > x)
      low = x;
    else
      high = x;
  }
  return sign * high;
}

/* Trips to be added: x with now + x = D(u + slope x), costs staying above a thousandth of u.  The left side rises and
 * the right side falls, so there is one root, between 0 and what would be added if the cost stayed as it is.  A convex
 * cost lies above the line, so that x never takes off too much.  Newton's method in a bracket, halved where slow. */
static double excess_demand(const amur_assign *s, int c, size_t e, bush_path v) {
  if (v.steep) return steep_excess_demand(s, c, e, v);
  const double now = s->demand[c].now.trips[e], slope = v.slope * s->problem.cls[c].pce;
  double by_cost, wanted = demand_at(s, c, e, v.cost, &by_cost); /* by_cost: slope of the demand */
  double low = wanted < now ? -now : 0, high = wanted < now ? 0 : wanted - now, x = 0;
  for (int i = 0; i < 60 && high > low; i++) {
    const double error = now + x - wanted, last = x;
    if (error > 0)
      high = x;
    else
      low = x;
    x -= error / (1 - by_cost * slope);
    if (!(x >= low && x <= high) || (i % 3 == 2 && fabs(x - last) < 0.1 * (high - low))) x = 0.5 * (low + high);
    wanted = demand_at(s, c, e, fmax(1e-3 * v.cost, v.cost + slope * x), &by_cost);
    if (fabs(x - last) <= 1e-12 * (now + fabs(x))) break;
  }
  return x;
}

/* One pair: trips are added to the shortest path if there they are too few, else taken from the longest used one, as
 * far as they are too many at its cost.  In equilibrium both cost the same, and d = D(u). */
static void adjust_pair(amur_assign *s, bush *b, const scratch *w, size_t e, int32_t p) {
  double *trips = &s->demand[b->cls].now.trips[e];
  const double pce = s->problem.cls[b->cls].pce;
  double more = excess_demand(s, b->cls, e, measure_path(s, b, w->pred_min, p));
  if (more > 0) {
    add_to_path(s, b, w->pred_min, p, pce * more);
    *trips += more;
  } else if (more < 0 && w->pred_max[p] >= 0) {
    const bush_path longest = measure_path(s, b, w->pred_max, p);
    more = fmax(excess_demand(s, b->cls, e, longest), -fmax(0, longest.least_flow) / pce);
    if (!(more < 0)) return;
    add_to_path(s, b, w->pred_max, p, pce * more);
    *trips = fmax(0, *trips + more);
  }
}

/* ---- one bush ------------------------------------------------------------------------------------- */

/* Shortest labels, and longest ones over used slots, by place; places without inflow get -1. */
static void find_labels(const bush *b, const double *cost, scratch *w) {
  ami_bush_min_labels(b, cost, w->label_min, w->pred_min);
  w->label_max[0] = 0;
  for (int32_t p = 1; p < b->n_node; p++) {
    double most = -1;
    int32_t most_slot = -1;
    for (int32_t e = b->first[p]; e < b->first[p + 1]; e++) {
      if (!(b->flow[e] > 0) || w->label_max[b->from[e]] < 0) continue;
      const double v = w->label_max[b->from[e]] + cost[b->link[e]];
      if (v > most) {
        most = v;
        most_slot = e;
      }
    }
    w->label_max[p] = most;
    w->pred_max[p] = most_slot;
  }
}

/* Paths are those of the labels at the beginning, their costs are taken fresh for each pair. */
void ami_elastic_adjust(amur_assign *s, bush *b, scratch *w) {
  assert(ami_is_elastic(s, b->cls));
  const amur_trips *t = s->demand[b->cls].at_reference;
  find_labels(b, class_cost(s, b->cls), w);
  for (int32_t p = 0; p < b->n_node; p++) w->topo[b->node[p]] = p;
  for (size_t e = t->first[b->origin]; e < t->first[b->origin + 1]; e++) {
    const int32_t p = t->trips[e] > 0 ? w->topo[zone_node(&s->problem, t->destination[e])] : 0;
    if (p > 0) adjust_pair(s, b, w, e, p);
  }
}

void ami_elastic_measure(const amur_assign *s, bush *b, const scratch *w) {
  const amur_trips *t = s->demand[b->cls].at_reference;
  const double pce = s->problem.cls[b->cls].pce;
  amur_sum residual = {0}, demand = {0};
  for (size_t e = t->first[b->origin]; e < t->first[b->origin + 1]; e++) {
    const int32_t node = zone_node(&s->problem, t->destination[e]);
    double slope;
    if (!(t->trips[e] > 0) || node == b->node[0]) continue;
    const double wanted = demand_at(s, b->cls, e, w->distance[node], &slope);
    amur_sum_add(&residual, pce * fabs(wanted - s->demand[b->cls].now.trips[e]));
    amur_sum_add(&demand, pce * wanted);
  }
  b->demand_residual = amur_sum_value(residual);
  b->demand = amur_sum_value(demand);
}

double ami_elastic_residual(const amur_assign *s) {
  amur_sum residual = {0}, demand = {0};
  for (int32_t i = 0; i < s->n_bush; i++) {
    if (!ami_is_elastic(s, s->bushes[i].cls)) continue;
    amur_sum_add(&residual, s->bushes[i].demand_residual);
    amur_sum_add(&demand, s->bushes[i].demand);
  }
  return amur_residual(amur_sum_value(residual), amur_sum_value(demand));
}

/* Of all pairs; of several classes in time units, weighted by equivalents, as the objective is. */
double ami_elastic_benefit(const amur_assign *s) {
  amur_sum sum = {0};
  for (int c = 0; c < s->problem.n_class; c++) {
    const amur_assign_class *cls = &s->problem.cls[c];
    const demand_state *d = &s->demand[c];
    const amur_trips *t = d->at_reference;
    for (int32_t o = 0; ami_is_elastic(s, c) && o < s->n_zone; o++)
      for (size_t e = t->first[o]; e < t->first[o + 1]; e++) {
        if (!(t->trips[e] > 0) || zone_node(&s->problem, t->destination[e]) == zone_node(&s->problem, o)) continue;
        amur_sum_add(&sum, cls->pce / cls->time_value *
                               forms[cls->elastic.form].benefit(t->trips[e], d->ref_cost[e], cls->elastic.response,
                                                                d->now.trips[e]));
      }
  }
  return amur_sum_value(sum);
}
