/* SPDX-License-Identifier: Apache-2.0
 * links.h -- the links as the solvers see them: flow, time, slope, and what each class pays.
 *
 * Links are numbered in forward-star order here: link k is out_link[k] of the problem's graph.  The links out of a node
 * lie side by side then, and a search that relaxes them reads their costs in one go.
 * All costs are in units of time.  Class c pays t_k(x_k) + fixed_c,k / time_value_c, which makes the problem of several
 * classes a convex program (Dafermos 1972).
 */
#ifndef AMUR_ASSIGN_LINKS_H
#define AMUR_ASSIGN_LINKS_H

#include <amur/assign.h>

/* Forms of time that are spelled out, from cheap to dear; from SHAPE_POWER on a time costs a call of pow or more. */
typedef enum { SHAPE_CONSTANT, SHAPE_LINE, SHAPE_QUARTIC, SHAPE_POWER, SHAPE_ANY } link_shape;

/* One link: all that a change of its flow needs, in one cache line. */
typedef struct {
  double flow, slope;                /* equivalents; time units per equivalent */
  double base, gain, power, per_cap; /* time = base + gain (flow x per_cap)^power for all shapes but ANY */
  const amur_vdf *vdf;
  link_shape shape;
  bool marginal; /* SHAPE_ANY: t + x t' stands for the time */
  bool steep;    /* SHAPE_POWER: a power below 1, whose slope at no flow is infinite */
} link_state;

/* Where the tangent of a link's time touches the curve: the flow for which time and slope were worked out. */
typedef struct {
  double flow, time;
} link_tangent;

typedef struct {
  int32_t n_link;
  int n_class;
  link_state *state;     /* [n_link] */
  link_tangent *tangent; /* [n_link] used from SHAPE_POWER on */
  double *fixed;         /* [n_class * n_link] fixed costs, time units; INFINITY: closed to the class */
  double *cost;          /* [n_class * n_link] time + fixed */
  bool any_steep;        /* a link is */
} link_set;

amur_status ami_link_set_init(link_set *links, const amur_assign_problem *problem, bool marginal, amur_err *err);
void ami_link_set_fini(link_set *links);
/* Works out time, slope and the classes' costs of link k from its flow. */
void ami_link_refresh(link_set *links, int32_t k);
void ami_links_refresh(link_set *links); /* of all links */
/* Has the link's time been cut off, as it is beyond what can be compared? */
bool ami_link_is_cut_off(const link_set *links, int32_t k);
/* What the class would pay on link k if it carried `flow`; nothing is changed.  For where the tangent is no guide to
 * how far flow should move: on steep links. */
double ami_link_cost_at(const link_set *links, int cls, int32_t k, double flow);
/* Adds flow to link k.  Costs follow it: along the tangent while the flow is close to where the time was worked out, if
 * that is dear. */
void ami_link_add(link_set *links, int32_t k, double flow);

#endif
