/* SPDX-License-Identifier: Apache-2.0
 * assign.h -- static traffic equilibrium on large networks.
 *
 * Class c pays fixed_c[a] + time_value_c t_a(x_a) on link a, with x_a = sum_c pce_c f_a,c.  Divided by the value of
 * time the costs of all classes have one convex program behind them (Beckmann 1956; Dafermos 1972); the solver
 * works, and reports, in time units: t_a + fixed_c[a]/time_value_c, weighted by passenger-car equivalents.
 */
#ifndef AMUR_ASSIGN_H
#define AMUR_ASSIGN_H

#include <amur/base.h>
#include <amur/network.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- the problem ----------------------------------------------------------------------------- */

/* Trips between zones, by origin: destination[first[o]..first[o+1]-1], ascending, and trips beside it, >= 0. */
typedef struct {
  int32_t n_zone;
  size_t *first;        /* [n_zone+1] */
  int32_t *destination; /* [first[n_zone]] zone */
  double *trips;        /* [first[n_zone]] vehicles */
} amur_trips;

AMUR_API void amur_trips_fini(amur_trips *trips);

/* Demand of a pair as its least cost u changes, q being its trips at the reference cost u0 (zeroed is a valid start:
 * the demand is fixed). */
typedef enum {
  AMUR_ELASTIC_NONE,        /* q */
  AMUR_ELASTIC_EXPONENTIAL, /* q exp(-response (u - u0)) */
  AMUR_ELASTIC_POWER,       /* q (u/u0)^-response: a constant elasticity */
  AMUR_ELASTIC_LINEAR,      /* q max(0, 1 - response (u - u0)) */
  AMUR_ELASTIC_N
} amur_elastic_form;

/* AMUR_ELASTIC_NONE when there is none of that name; "exponential", "power", "linear". */
AMUR_API amur_elastic_form amur_elastic_by_name(const char *name);

typedef struct {
  amur_elastic_form form;
  double response;        /* > 0; per cost unit, POWER: no unit */
  const double *ref_cost; /* u0, beside trips, cost units of the class; NULL: least costs of the empty network */
} amur_elastic;

/* Vehicles of one kind; arrays are borrowed. */
typedef struct {
  double pce;              /* passenger-car equivalents per vehicle, > 0; 1 */
  double time_value;       /* cost units per unit of time, > 0; 1 */
  const double *fixed;     /* [n_link] cost units >= 0, INFINITY closes the link; NULL: all 0 */
  const amur_trips *trips; /* trips within a zone are not assigned; elastic demand: at the reference costs */
  amur_elastic elastic;    /* zeroed: fixed demand; methods BUSH and AUTO only */
} amur_assign_class;

AMUR_API amur_assign_class amur_assign_class_default(void);

/* All borrowed; zeroed is a valid start. */
typedef struct {
  const amur_graph *graph;
  const amur_vdf *vdf;      /* [n_link] of the flow in passenger-car equivalents */
  const int32_t *zone_node; /* [n_zone] node of a zone; NULL: zone z is node z */
  int n_class;
  const amur_assign_class *cls; /* [n_class], all with one n_zone */
} amur_assign_problem;

/* ---- the solver ------------------------------------------------------------------------------ */

/* One line of the convergence history. */
typedef struct {
  int iteration;
  double relative_gap, residual, wall_s; /* as in the report; s */
} amur_assign_step;

/* How the equilibrium is found. */
typedef enum {
  AMUR_ASSIGN_AUTO, /* chooses among the methods below by size and gap (docs/assignment.md has the rule) */
  AMUR_ASSIGN_BUSH, /* bushes with paired alternative segments: any gap; memory grows with origins times nodes */
  AMUR_ASSIGN_FW,   /* Frank-Wolfe with exact line search: loose gaps; memory of a few link vectors; no paths */
  AMUR_ASSIGN_CFW,  /* ... with conjugate directions */
  AMUR_ASSIGN_BFW,  /* ... with bi-conjugate directions (Mitradjieva and Lindberg 2013), the best of the three */
  AMUR_ASSIGN_SUE,  /* stochastic equilibrium: logit choice among explicit paths */
  AMUR_ASSIGN_N
} amur_assign_method;

/* AUTO takes BFW when bushes would need more than memory_mb and the gap is no smaller than this. */
#define AMUR_ASSIGN_LOOSE_GAP 1e-4

AMUR_API const char *amur_assign_method_name(amur_assign_method method); /* "auto", "bush", ... */

typedef struct {
  amur_assign_method method; /* AUTO */
  double gap;                /* stop when the relative gap is at most this, 1e-6 ... */
  double residual;           /* ... and so is the residual of elastic demand, 1e-6; SUE stops by it alone */
  int max_iterations;        /* 1000 */
  double memory_mb;          /* that AUTO may spend on bushes, by its estimate, 1e6 bytes, 4000 */
  int n_thread;              /* 1 */
  bool system_optimum;       /* least total time instead of equilibrium: links cost their marginal time; false */
  /* SUE: choice of a path of cost c is in proportion to exp(-theta c), theta > 0 per cost unit of the class.  The paths
   * of a pair are its paths_per_pair cheapest without a cycle that cost at most detour times the least, at the costs
   * of the empty network and of the next three iterations, and the cheapest of every later one and of the solution. */
  double theta;                                                  /* to be given */
  int paths_per_pair;                                            /* 8 */
  double detour;                                                 /* 1.5 */
  void (*progress)(void *context, const amur_assign_step *step); /* called once an iteration; NULL: not */
  void *context;
} amur_assign_opts;

AMUR_API amur_assign_opts amur_assign_opts_default(void);

typedef struct {
  amur_assign_method method; /* that was used */
  bool converged;
  int iterations;
  double relative_gap; /* sum flow (cost - least cost) / sum flow cost, both in time units and equivalents */
  double residual;     /* elastic demand: sum |trips - demand at their cost| / sum demand; SUE: sum |path flow -
                        * trips times logit share at its cost| / sum trips; in equivalents; else 0 */
  double objective;    /* Beckmann: sum of areas under the delay functions, and fixed costs; less the area under the
                        * inverse demand from the trips at reference cost on; SUE: and the entropy sum of
                        * flow ln(flow/trips) / theta over paths (Fisk 1980) */
  double tstt;         /* sum of flow times cost */
  double total_time;   /* of it flow times time */
  size_t n_path;       /* SUE: paths in the set; else 0 */
} amur_assign_report;

/* Solver with its bushes, kept between calls so that a small change re-solves fast. */
typedef struct amur_assign amur_assign;

AMUR_API amur_assign *amur_assign_new(amur_err *err);
AMUR_API void amur_assign_free(amur_assign *s);

/* Solves.  Starts from the flows of the previous call when graph, zones and classes are the same (demand, fixed costs
 * and delay functions may differ), else cold.  The problem's arrays are borrowed until the next call, since results
 * refer to them.  AMUR_E_NOPATH names a zone pair with trips and no path; AMUR_E_DOMAIN for values out of range and for
 * elastic demand by a method that has none; AMUR_E_NUMERIC, and the link or figure, where a result is not finite.  Not
 * to reach the gap is no error. */
AMUR_API amur_status amur_assign_solve(amur_assign *s, const amur_assign_problem *problem, const amur_assign_opts *opts,
                                       amur_assign_report *report, amur_err *err);

/* ---- results of the last solve, by link number of the graph ------------------------------------ */

/* Total flow in equivalents and time of every link; either may be NULL.  Total flow is unique where the delay
 * function rises; flows by class and by path are not, and follow the bushes: flow that leaves a node is taken to
 * have come in by its links in proportion (Dial 1971), which is the case for the paths, too.  With a Frank-Wolfe method
 * the iterations' mixture stands in the place of bushes. */
AMUR_API void amur_assign_flows(const amur_assign *s, double *flow_pce, double *time);
/* Flow of one class in vehicles, and its cost in cost units; either may be NULL. */
AMUR_API void amur_assign_class_flows(const amur_assign *s, int cls, double *flow, double *cost);
/* Trips of a class as they were assigned: its own, or with elastic demand those at equilibrium.  Borrowed. */
AMUR_API const amur_trips *amur_assign_trips(const amur_assign *s, int cls);

/* Marginal-cost toll of every link for one class, in cost units per vehicle: time_value x t'(x) at the flows of the
 * last solve (Pigou 1920).  At a system optimum: added to the fixed costs, it makes the optimum an equilibrium. */
AMUR_API void amur_assign_tolls(const amur_assign *s, int cls, double *toll);

/* The functions below need paths: AMUR_E_DOMAIN after a Frank-Wolfe method, and for a link, zone or share that cannot
 * be. */

/* Trips of a zone pair that do something. */
typedef void (*amur_assign_pair_visit)(void *context, int32_t origin, int32_t destination, double trips);

/* Of one class: vehicles on every link (flow[n_link], may be NULL) that also use `link`, and the zone pairs they
 * belong to, in order (visit may be NULL). */
AMUR_API amur_status amur_assign_select_link(const amur_assign *s, int cls, int32_t link, double *flow,
                                             amur_assign_pair_visit visit, void *context, amur_err *err);
/* Of one class: vehicles on every link that come from, or go to, a zone. */
AMUR_API amur_status amur_assign_select_zone(const amur_assign *s, int cls, int32_t zone, bool from, bool to,
                                             double *flow, amur_err *err);

/* One path of a zone pair, links in driving order. */
typedef void (*amur_assign_path_visit)(void *context, int32_t origin, int32_t destination, double trips, int32_t n,
                                       const int32_t *link);
/* Visits the used paths of one class, pair by pair, from the largest part at each node on.  Ways that carry less
 * than min_share of a pair's trips are left out and their trips spread over the others. */
AMUR_API amur_status amur_assign_paths(const amur_assign *s, int cls, double min_share, amur_assign_path_visit visit,
                                       void *context, amur_err *err);

#ifdef __cplusplus
}
#endif
#endif
