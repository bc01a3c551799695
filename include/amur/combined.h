/* SPDX-License-Identifier: Apache-2.0
 * combined.h -- demand, choice of chain, routes and the way home of vehicles, solved together.
 *
 * Markets (origin, destination, commodity) want a quantity that falls with its composite cost; a nested logit splits
 * it over alternatives; an alternative's goods take the cheapest way through its legs, each in a vehicle of its own,
 * and change vehicles where transfers let them; vehicles go home, or on to their next load, empty; links, terminals
 * and transfers slow down with flow.
 */
#ifndef AMUR_COMBINED_H
#define AMUR_COMBINED_H

#include <amur/base.h>
#include <amur/choice.h>
#include <amur/network.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What a leg may do on a link. */
enum { AMUR_LINK_BARRED, AMUR_LINK_OPEN, AMUR_LINK_PASSES /* the crossing that its class must pass */ };

/* Goods of one commodity in a vehicle.  Per unit, link a costs fixed[a] + time_value t_a(x_a), with x_a the sum of load
 * times flow over all that use the link; INFINITY where it is closed.  Here and below arrays are borrowed, numbers of
 * things that may be absent are -1, and zeroed is a valid start. */
typedef struct {
  const double *fixed;     /* [n_link] currency per unit, >= 0 */
  const uint8_t *link;     /* [n_link] as above: which of them the leg may use */
  double time_value, load; /* currency per unit and hour; equivalents per unit */
  int32_t fleet;           /* whose vehicle it is; -1: one that does not come home */
} amur_leg;

/* Vehicles of one kind that come home.  An empty one pays fixed[a] + time_value t_a on a link. */
typedef struct {
  const double *fixed;     /* [n_link] currency per vehicle, >= 0; INFINITY: closed to it */
  double time_value, load; /* currency per vehicle and hour; equivalents per vehicle */
  double payload;          /* units in a loaded vehicle, > 0 */
  double back_load;        /* 0: every vehicle goes back to where its load began; 1: to wherever the next load is */
} amur_returning;

/* A leg's place in a class: stages are passed in the order of their numbers. */
typedef struct {
  int32_t leg;
  bool may_begin, may_end; /* at origins; at destinations */
} amur_leg_place;

/* A change of vehicle at a node, from one stage of the class to a later one. */
typedef struct {
  int32_t node, from, to;
  double fixed, time_value, time_h; /* currency per unit, >= 0; currency per unit and hour; constant hours */
  int32_t facility;                 /* whose time comes on top, -1 */
  double load;                      /* equivalents per unit on it */
} amur_transfer;

/* Goods that go the same ways: a commodity on a chain. */
typedef struct {
  int32_t first_stage, n_stage;       /* in stage[] */
  int32_t first_transfer, n_transfer; /* in transfer[], ascending by from */
  bool must_pass;                     /* its ways use a link that AMUR_LINK_PASSES */
} amur_class;

/* One chain open to a market. */
typedef struct {
  int32_t cls;     /* number of the class */
  int32_t nest;    /* 0..n_nest-1 of the market's tree */
  double appeal;   /* >= 0, 1 for all: none; 0: closed */
  double constant; /* currency per unit, on top of its cost; 0 where choice is by ratios */
} amur_alternative;

/* Who wants what carried from where to where. */
typedef struct {
  int32_t origin, destination; /* nodes */
  int32_t first_alt, n_alt;    /* alternatives alt[first_alt ..] */
  double quantity;             /* units per day at ref_cost */
  double ref_cost;             /* currency per unit, > 0 */
  double elasticity;           /* by ratios: Q = quantity (C/ref_cost)^-elasticity; by differences:
                                  Q = quantity exp(-elasticity (C - ref_cost)/ref_cost) */
  double theta, theta_nest;    /* choice between and within nests, 0 < theta <= theta_nest: see amur_nested */
  bool by_ratio;               /* choice and demand answer to ratios of costs, not to differences */
} amur_market;

typedef struct {
  const amur_graph *graph;
  /* Flow-dependent time: links with one facility share one flow and one function (two directions of a gate). */
  int32_t n_facility;
  const amur_vdf *facility;        /* [n_facility] */
  const int32_t *facility_of_link; /* [n_link] -1: constant time */
  const double *constant_time_h;   /* [n_link] on top of the facility's */
  int32_t n_region;                /* >= 1 */
  const int32_t *region;           /* [n_node] vehicles find back-loads between the two regions of their trip */
  int32_t n_fleet, n_leg, n_stage, n_transfer, n_class, n_market, n_alt, n_nest;
  const amur_returning *fleet;
  const amur_leg *leg;
  const amur_leg_place *stage;
  const amur_transfer *transfer;
  const amur_class *cls;
  const amur_market *market;
  const amur_alternative *alt;
} amur_combined_problem;

/* Solver with its paths, kept between calls so that a small change re-solves fast. */
typedef struct amur_combined amur_combined;

typedef struct {
  double gap, choice_residual, imbalance; /* stop when the report's are at most these, 1e-6 */
  int max_iterations;                     /* 60 */
  const double *start_flow;               /* [n_facility] where a cold solver begins; NULL: from empty facilities */
  const amur_combined *start;             /* a solved one with whose paths a cold solver begins where its problem had
                                             the same shape, in place of start_flow; NULL: none */
} amur_combined_opts;

AMUR_API amur_combined_opts amur_combined_opts_default(void);

typedef struct {
  bool converged;
  int iterations;
  double relative_gap;    /* sum flow (cost - least cost) / sum flow cost, against fresh shortest paths */
  double choice_residual; /* sum |flow - flow wanted at these costs| / sum flow */
  double imbalance; /* most by which empty runs miss what a node of a fleet wants, relative to the fleet's trips */
} amur_combined_report;

AMUR_API amur_combined *amur_combined_new(amur_err *err);
AMUR_API void amur_combined_free(amur_combined *c);
/* Solves; starts from the paths and flows of the previous call when the problem has the same graph, markets and
 * alternatives, else cold.  Not to reach the tolerances is no error.  AMUR_E_DOMAIN for a way whose cost is not above 0
 * where choice is by ratios. */
AMUR_API amur_status amur_combined_solve(amur_combined *c, const amur_combined_problem *problem,
                                         const amur_combined_opts *opts, amur_combined_report *report, amur_err *err);

/* Least cost of every alternative on empty links, terminals and transfers, its vehicles going straight home, without
 * its constant: least[n_alt] currency per unit, INFINITY where no way is open or nothing is wanted. */
AMUR_API amur_status amur_combined_least(const amur_combined_problem *problem, double *least, amur_err *err);

/* Results of the last solve, borrowed until the next one. */
AMUR_API const double *amur_combined_alt_flow(const amur_combined *c); /* [n_alt] units per day */
/* [n_alt] currency per unit, constant included; INFINITY where no way is open */
AMUR_API const double *amur_combined_alt_cost(const amur_combined *c);
AMUR_API const double *amur_combined_market_cost(const amur_combined *c);   /* [n_market] composite */
AMUR_API const double *amur_combined_facility_flow(const amur_combined *c); /* [n_facility] equivalents per day */

/* ---- how the equilibrium answers ---------------------------------------------------------------------- */

/* What is changed at a set of links, by a factor. */
typedef enum {
  AMUR_BY_TOLL,     /* what is paid there for a vehicle, loaded or empty */
  AMUR_BY_TIME,     /* hours there */
  AMUR_BY_CAPACITY, /* of its facilities, and of those that all whose load passes it: times are those at flow / factor
                     */
  AMUR_BY_COST,     /* the whole cost, door to door, of goods that pass it */
  AMUR_BY_N
} amur_answer_to;

/* Sets of links: crossings. */
typedef struct {
  int32_t n_set;
  const int32_t *set_of_link;      /* [n_link] -1: of none */
  const double *const *leg_toll;   /* [n_leg] -> [n_link] toll per unit */
  const double *const *empty_toll; /* [n_fleet] -> [n_link] toll per empty vehicle */
  const double *vehicles_per_unit; /* [n_leg] */
} amur_link_sets;

/* Vehicles per day over every set, flow[n_set], and their derivatives by the logarithm of every cause at every set,
 * derivative[(cause * n_set + changed set) * n_set + set]: a linear step of the solved equilibrium, with the shares of
 * empty vehicles that pools have.  problem: as at the last solve.  AMUR_E_NUMERIC where the equilibrium does not answer
 * in one way. */
AMUR_API amur_status amur_combined_derivatives(amur_combined *c, const amur_combined_problem *problem,
                                               const amur_link_sets *sets, double *flow, double *derivative,
                                               amur_err *err);

/* Told of the flows, way by way and leg by leg in the order of travel.  link[n_link] in the order of travel; whatever
 * is not asked for may be NULL. */
typedef struct {
  /* Units per day of an alternative in a leg, which begins behind a transfer (number in transfer[]), -1: at the
   * origin. */
  void (*loaded)(void *context, int32_t alt, double units, int32_t leg, int32_t transfer, int32_t n_link,
                 const int32_t *link);
  /* Empty vehicles per day of a fleet that these loads cause: home, or on to the next load. */
  void (*empty)(void *context, int32_t alt, double vehicles, int32_t fleet, int32_t n_link, const int32_t *link);
  void *context;
} amur_flow_visit;
/* problem: as at the last solve. */
AMUR_API void amur_combined_flows(amur_combined *c, const amur_combined_problem *problem, const amur_flow_visit *visit);

#ifdef __cplusplus
}
#endif
#endif
