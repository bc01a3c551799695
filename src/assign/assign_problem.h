/* SPDX-License-Identifier: Apache-2.0
 * assign_problem.h -- the solver's state, and what every method of assignment is served with: the problem with its
 * links in order, their costs, demand, memory for each thread.
 *
 * Which files call which, from the top down, never in a circle (tests/rules/check_circles.py):
 *   solve.c, assign_results.c              what <amur/assign.h> promises
 *   methods.c                              the table of methods
 *   bushes.c, frank_wolfe.c, stochastic.c  one method each, above what it alone needs
 *   elastic.c, assign_problem.c            demand; the problem
 *   links.c, bush.c                        the data
 */
#ifndef AMUR_ASSIGN_PROBLEM_H
#define AMUR_ASSIGN_PROBLEM_H

#include "links.h"
#include "pas.h"

/* Working memory of one thread.  "By place" is by place in the topological order of the bush at hand. */
typedef struct {
  amur_tree_work *tree;
  double *distance;   /* [n_node] by node: shortest distance over the whole network */
  int32_t *parent;    /* [n_node] by node: last link of the shortest path; -1: none, or it is in the bush */
  int32_t *topo;      /* [n_node] by node: its place */
  double *label_min;  /* [n_node] by place: cost of the shortest path within the bush */
  double *label_max;  /* [n_node] by place: cost of the longest path within the bush */
  int32_t *pred_min;  /* [n_node] by place: last slot of the shortest path; -1: none */
  int32_t *pred_max;  /* [n_node] by place: last slot of the longest path; -1: none */
  double *node_flow;  /* [n_node] by place (for trees of a whole network by node): flow through the node */
  int32_t *improving; /* [n_node] by place: link that undercuts the label and is not yet in the bush; -1: none */
  int32_t *order;     /* [n_node] a new topological order: old places */
  int32_t *new_topo;  /* [n_node] by old place: the new one */
  int32_t *stack;     /* [n_node] */
  bool *by_improving; /* [n_node] beside stack: the next entry was reached over an improving link */
  bool *dirty;        /* [n_node] by node: its links are to be relaxed */
  bush next;          /* arrays of a bush that is being rebuilt */
} scratch;

struct demand_state; /* elastic.c */
struct route_set;    /* routes.h */

struct amur_assign {
  amur_assign_problem problem;
  amur_assign_method method; /* of the last solve */
  int32_t n_link, n_zone, n_class;
  amur_graph ordered; /* the problem's graph with links renumbered in forward-star order */
  link_set links;
  int32_t n_scratch;
  scratch *work; /* [n_scratch] one per thread */

  amur_assign_class *cls; /* [n_class] the problem's, but elastic ones have trips of their own */
  int n_demand;
  struct demand_state *demand; /* [n_demand] one per class, empty for fixed demand */

  double *class_flow;       /* [n_class * n_link] equivalents, of a method without bushes; else NULL */
  struct route_set *routes; /* paths of the stochastic equilibrium; else NULL */

  int32_t n_bush;
  bush *bushes;          /* [n_bush] class by class, origins with trips */
  int32_t *batch;        /* [n_bush] bushes that the next parallel pass is over */
  double cost_tolerance; /* costs of two segments are equal where they differ by less than this part */
  double update_above;   /* a scan updates bushes whose excess is above this; time units */
  bool newton_fits;      /* the last step of pas_newton.c was taken, or none was tried since */
  pas_set set;
};

static inline int32_t zone_node(const amur_assign_problem *p, int32_t zone) {
  return p->zone_node ? p->zone_node[zone] : zone;
}

/* What a class pays, [n_link]. */
static inline const double *class_cost(const amur_assign *s, int32_t cls) {
  return s->links.cost + (size_t)cls * (size_t)s->n_link;
}

/* ---- assign_problem.c ------------------------------------------------------------------------------ */

/* Fails unless zones and trips of all classes are as <amur/assign.h> says. */
amur_status ami_assign_check(const amur_assign_problem *p, amur_err *err);
/* Can bushes of the last problem go on in this one?  The graph is the same, and no link has been opened to a class. */
bool ami_assign_continues(const amur_assign *s, const amur_assign_problem *p);
/* Takes the problem: links in order, with costs of no flow. */
amur_status ami_assign_take(amur_assign *s, const amur_assign_problem *problem, bool system_optimum, amur_err *err);
/* Working memory for so many threads. */
amur_status ami_assign_reserve_threads(amur_assign *s, int n_thread, amur_err *err);
amur_status ami_scratch_init(scratch *w, const amur_graph *graph, amur_err *err);
void ami_scratch_fini(scratch *w);

/* Are there trips that leave the zone? */
bool ami_has_trips(const amur_assign_problem *p, int32_t origin, const amur_trips *t);
/* Sum over all flow, in equivalents, of value[n_class * n_link] on its links. */
double ami_cost_of_flow(const amur_assign *s, const double *value);
/* The failure of a pair of zones without a path. */
amur_status ami_fail_no_path(int cls, double trips, int32_t origin, int32_t destination, amur_err *err);
/* Fails if gap or residual is not a number: flows or costs have left the range of numbers. */
amur_status ami_assign_check_gap(const amur_assign_report *r, amur_err *err);
/* Fails if the tree in w leaves out a destination of the origin's trips. */
amur_status ami_check_reached(const amur_assign *s, int cls, int32_t origin, const scratch *w, amur_err *err);

/* ---- elastic.c ----------------------------------------------------------------------------------- */

/* Takes the classes' demand, at the links' costs, which are those of no flow. */
amur_status ami_elastic_begin(amur_assign *s, int n_thread, amur_err *err);
void ami_elastic_fini(amur_assign *s);
bool ami_is_elastic(const amur_assign *s, int cls);
/* Moves the trips of a bush towards the demand at their cost, and flow with them. */
void ami_elastic_adjust(amur_assign *s, bush *b, scratch *w);
/* How far the bush's trips are from demand at the shortest distances in w->distance. */
void ami_elastic_measure(const amur_assign *s, bush *b, const scratch *w);
double ami_elastic_residual(const amur_assign *s); /* of all bushes, as part of their demand */
double ami_elastic_benefit(const amur_assign *s);  /* area under the inverse demand, time units and equivalents */

#endif
