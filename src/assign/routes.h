/* SPDX-License-Identifier: Apache-2.0
 * routes.h -- explicit paths of every pair of zones, for the stochastic equilibrium.
 *
 * All paths lie in one array, their links in another.  The paths of a pair are a list: they come up one by one as costs
 * change, the newest first.
 */
#ifndef AMUR_ASSIGN_ROUTES_H
#define AMUR_ASSIGN_ROUTES_H

#include "assign_problem.h"

typedef struct {
  size_t first; /* link[first..first+n_link-1] of the set, in driving order */
  int32_t n_link;
  int32_t next; /* route of the same pair, -1 */
  double flow;  /* equivalents */
} route;

/* A pair of zones of one class with trips. */
typedef struct {
  int32_t cls, origin, destination; /* zones */
  int32_t first_route, n_route;     /* -1: none */
  double trips;                     /* equivalents */
} route_pair;

typedef struct route_set {
  amur_graph reverse; /* links of the solver's ordered graph turned round, same numbers */
  route_pair *pair;   /* [n_pair] by class, origin, destination */
  int32_t n_pair, n_group;
  int32_t *by_group;    /* [n_pair] pairs by class and destination */
  int32_t *group_first; /* [n_group+1] group = class * n_zone + destination */
  route *route;         /* [n_route] */
  size_t n_route, route_room;
  int32_t *link; /* [n_link] forward-star numbers */
  size_t n_link, link_room;
} route_set;

amur_status ami_routes_init(route_set *r, const amur_assign *s, amur_err *err);
void ami_routes_fini(route_set *r);
/* Adds to every pair its `most` cheapest paths without a cycle that cost at most `detour` times the least, at the
 * links' present costs, so far as they are new; *n_new counts them. */
amur_status ami_routes_extend(route_set *r, const amur_assign *s, int most, double detour, int n_thread, size_t *n_new,
                              amur_err *err);
/* Its cost at the links' present costs, time units. */
double ami_route_cost(const route_set *r, const route *q, const double *cost);

/* Link flows anew from the paths; all costs from them. */
void ami_routes_load(const route_set *r, amur_assign *s);

/* stochastic_newton.c: steps towards sum |f - d P| of at most `aim`, theta per cost unit, `trips` being all of them;
 * *fits: false if a step would cost more than it brings.  False if out of memory. */
bool ami_stochastic_newton(amur_assign *s, route_set *r, double theta, double trips, double aim, bool *fits);

#endif
