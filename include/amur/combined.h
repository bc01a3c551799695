/* SPDX-License-Identifier: Apache-2.0
 * combined.h -- demand, choice of chain and route equilibrium solved together.
 *
 * Markets (origin, destination, commodity) want a quantity that falls with its composite cost; a nested logit
 * splits it over chains; within a chain, goods take cheapest routes; links and terminals slow down with flow.
 */
#ifndef AMUR_COMBINED_H
#define AMUR_COMBINED_H

#include <amur/base.h>
#include <amur/choice.h>
#include <amur/network.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How a class of goods (a commodity on a chain) meets the links.  Per unit of commodity, link a costs
 *   fixed[a] + time_value[a] * t_a(x_a),   x_a = sum over classes of load[a] * flow,
 * with fixed = INFINITY where the class may not go.  Here and below arrays are borrowed and zeroed is a valid start. */
typedef struct {
  const double *fixed;      /* [n_link] currency per unit */
  const double *time_value; /* [n_link] currency per unit and hour */
  const double *load;       /* [n_link] equivalents per unit */
} amur_class_cost;

/* A class, and how its vehicles come back.  The empty run is paid by the load: every unit that goes out also
 * causes `empty_share` of a return trip over the cheapest way back. */
typedef struct {
  amur_class_cost loaded, empty; /* empty is not read where empty_share = 0 */
  double empty_share;            /* 0..1 */
} amur_class;

/* One chain open to a market. */
typedef struct {
  int32_t cls;     /* number of the class */
  int32_t nest;    /* 0..n_nest-1 of the market's tree */
  double constant; /* currency per unit */
} amur_alternative;

/* Who wants what carried from where to where. */
typedef struct {
  int32_t origin, destination; /* nodes */
  int32_t first_alt, n_alt;    /* alternatives alt[first_alt ..] */
  double quantity;             /* units per day at ref_cost */
  double ref_cost;             /* currency per unit, > 0 */
  double elasticity;           /* Q = quantity exp(-elasticity (C - ref_cost)/ref_cost) */
  double theta, theta_nest;    /* choice between and within nests, per currency per unit: 0 < theta <= theta_nest */
} amur_market;

typedef struct {
  const amur_graph *graph;
  /* Flow-dependent time: links with one facility share one flow and one function (two directions of a gate). */
  int32_t n_facility;
  const amur_vdf *facility;        /* [n_facility] */
  const int32_t *facility_of_link; /* [n_link] -1: constant time */
  const double *constant_time_h;   /* [n_link] on top of the facility's */
  int32_t n_class, n_market, n_alt, n_nest;
  const amur_class *cls;
  const amur_market *market;
  const amur_alternative *alt;
} amur_combined_problem;

typedef struct {
  double gap, choice_residual; /* stop when the report's are at most these, 1e-6 */
  int max_iterations;          /* 60 */
  const double *start_flow;    /* [n_facility] where a cold solver begins; NULL: from empty facilities */
} amur_combined_opts;

AMUR_API amur_combined_opts amur_combined_opts_default(void);

typedef struct {
  bool converged;
  int iterations;
  double relative_gap;    /* sum flow (cost - least cost) / sum flow cost, against fresh shortest paths */
  double choice_residual; /* sum |flow - flow wanted at these costs| / sum flow */
} amur_combined_report;

/* Solver with its paths, kept between calls so that a small change re-solves fast. */
typedef struct amur_combined amur_combined;

AMUR_API amur_combined *amur_combined_new(amur_err *err);
AMUR_API void amur_combined_free(amur_combined *c);
/* Solves; starts from the paths and flows of the previous call when the problem has the same graph, markets and
 * alternatives, else cold.  Not to reach the tolerances is no error. */
AMUR_API amur_status amur_combined_solve(amur_combined *c, const amur_combined_problem *problem,
                                         const amur_combined_opts *opts, amur_combined_report *report, amur_err *err);

/* Results of the last solve, borrowed until the next one. */
AMUR_API const double *amur_combined_alt_flow(const amur_combined *c); /* [n_alt] units per day */
/* [n_alt] currency per unit, constant included; INFINITY where no way is open */
AMUR_API const double *amur_combined_alt_cost(const amur_combined *c);
AMUR_API const double *amur_combined_market_cost(const amur_combined *c);   /* [n_market] composite */
AMUR_API const double *amur_combined_facility_flow(const amur_combined *c); /* [n_facility] equivalents per day */

/* Called for every used path of every alternative, in order: link[0..n_loaded-1] is the loaded way, the next
 * n_empty links the empty way back, which only empty_share of the flow takes. */
typedef void (*amur_path_visit)(void *context, int32_t alt, double flow, int32_t n_loaded, int32_t n_empty,
                                const int32_t *link);
AMUR_API void amur_combined_paths(const amur_combined *c, amur_path_visit visit, void *context);

#ifdef __cplusplus
}
#endif
#endif
