/* SPDX-License-Identifier: Apache-2.0
 * combined_internal.h -- the working memory of the combined equilibrium.
 *
 *   bundle   what has a flow and several paths to share it: an alternative, or an empty run of a fleet
 *   run      empty vehicles of a fleet from a node to a node
 *   slot     a node of a fleet's pool, where loaded trips end and begin: says which runs they cause
 *   pool     trips of a fleet between two regions, in both directions: its slots share their empty vehicles
 */
#ifndef AMUR_COMBINED_COMBINED_INTERNAL_H
#define AMUR_COMBINED_COMBINED_INTERNAL_H

#include <amur/combined.h>

/* What a path means for one facility. */
typedef struct {
  int32_t facility;
  double time_value, load;
} path_use;

/* One vehicle's part of a path. */
typedef struct {
  int32_t stage;              /* of the problem; -1: an empty run */
  int32_t transfer;           /* of the problem, behind which it begins; -1: at the origin */
  int32_t first_link, n_link; /* in combined.link */
  int32_t run;                /* that leads straight back; -1: its vehicle does not come home */
  int32_t end_slot, begin_slot;
} path_leg;

/* Only facilities have flow-dependent time, so that the cost of a path is
 *   constant + sum_i time_value[i] t(facility[i]) + what the empty runs of its legs cost. */
typedef struct {
  int32_t bundle;
  int32_t first_leg, n_leg; /* in combined.leg */
  int32_t first_use, n_use; /* in combined.use */
  int32_t next;             /* next path of the same bundle, -1 */
  double constant;          /* currency; INFINITY: closed today */
  double share;             /* of the bundle's flow, sums to 1 over open paths */
  double cost;              /* at the current times */
} path;

typedef struct {
  int32_t fleet, from, to;
  double cost, vehicles; /* mean over its paths; a day */
  bool moves;            /* its cost or its load answers to facilities */
} empty_run;

/* A run that trips cause, by what share of them. */
typedef struct {
  int32_t run, partner; /* the slot at the other end */
  double share;
} run_share;

enum { POOL_MEMORY = 4 };

/* Which runs follow trips that end at a node, and go before trips that begin there.  Half of a run is paid by either.
 */
typedef struct {
  int32_t first, n; /* in combined.weight */
  bool known;       /* false: no trips told yet, so that they go straight home */
  bool moves;
  double trips, cost;     /* vehicles a day that end (begin) here; what a trip pays for runs at the current times */
  double planned, missed; /* trips that the shares are made for; by how much these fell short when they were made */
  double moved[POOL_MEMORY], more[POOL_MEMORY]; /* how these two changed lately, the latest last */
} slot_side;

typedef struct {
  int32_t fleet, other, node; /* the other region of the pool */
  slot_side end, begin;
} pool_slot;

/* Two sparse vectors over facilities with the same places: loads and time values.  Zero where not touched. */
typedef struct {
  double *load, *value; /* [n_facility] */
  int32_t *touched;     /* [n_facility] first n_touched of it */
  int32_t n_touched;
  bool *is_touched; /* [n_facility] */
} sparse_pair;

/* The links that a leg may use, as a graph of their own: on a corridor of many modes they are few.  Where the class
 * must pass a crossing, two copies of them, one before it and one behind; links that pass lead from the first to the
 * second. */
typedef struct {
  amur_graph graph; /* n_node 0: not made yet */
  int32_t *link;    /* [graph.n_link] number of each in the problem's graph */
} leg_graph;

struct amur_combined {
  uint64_t signature; /* of the problem that the paths belong to */
  const amur_combined_problem *problem;
  int32_t n_facility, n_alt, n_market;
  int32_t n_leg_graph;
  leg_graph *of_leg;  /* [n_leg * 2] by whether its class must pass a crossing; made when first searched */
  bool any_must_pass; /* some class must */
  uint64_t open;      /* signature of what is open today */
  bool searched;      /* all alternatives were, with what is open today: one without a way has none */

  path *path;
  size_t n_path, path_room;
  path_leg *leg;
  size_t n_leg, leg_room;
  int32_t *link;
  size_t n_link, link_room; /* arena of link numbers */
  path_use *use;
  size_t n_use, use_room; /* arena, rebuilt at every call */
  int32_t *first_path;    /* [n_alt + n_run] by bundle, -1: none */
  size_t first_room;
  empty_run *run;
  size_t n_run, run_room;
  int32_t *run_table; /* [run_table_size] open addressing by fleet, from, to; -1: free */
  size_t run_table_size;
  pool_slot *slot;
  size_t n_slot, slot_room;
  int32_t *slot_at; /* [n_fleet * n_region * n_node] -1: none */
  run_share *weight;
  size_t n_weight, weight_room;
  int n_plan;         /* changes of plans to learn from */
  double plan_step;   /* how far plans follow the trips, in (0, 1]; 0: not known yet */
  double plan_missed; /* by which they last did */

  double *flow;                             /* [n_facility] x, the variable of the Newton steps */
  double *time_h, *slope;                   /* [n_facility] t(x), t'(x) */
  double *wanted;                           /* [n_facility] flow that demand wants at these times */
  bool *answers;                            /* [n_alt] its cost can change: several paths, or one over a facility */
  int32_t *loading;                         /* [n_loading] paths of alternatives that load facilities */
  size_t n_loading, loading_room, n_listed; /* n_listed: paths when both were listed, SIZE_MAX: list anew */
  double *alt_cost;                         /* [n_alt] with constant; INFINITY: closed */
  double *alt_flow;                         /* [n_alt] */
  double *alt_share;                        /* [n_alt] of its market */
  double *market_cost;                      /* [n_market] */

  double *jacobian;     /* [n_facility^2] d wanted / d time */
  double *trial;        /* [n_facility] flows before a step */
  double *scale;        /* [n_facility] flow that residuals are measured against */
  double *least, *held; /* [n_alt] least path cost; flow before a measurement */
  sparse_pair of_path, of_alt, of_nest, of_market;
  int32_t *market_nest;  /* [max alternatives of a market] */
  double *market_appeal; /* the same */
  double *theta_nest;    /* [n_nest] */
  double *missed;        /* [n_slot] */
  size_t missed_room;

  int32_t *extra, *extra_base; /* [n_extra] used paths beside the most used one of their bundle; that one */
  size_t n_extra, extra_room, base_room;
  double *share_held, *flow_held; /* [n_path] shares, [bundle] flows before a step */
  size_t share_room, flow_room;
  double *system;     /* [n_facility^2] */
  double *step;       /* [n_facility + n_extra] */
  double *extra_soft; /* [n_extra] */
  size_t system_room, step_room, soft_room;
};

/* Flow of a bundle: units per day of an alternative, vehicles of a run. */
static inline double ami_bundle_flow(const amur_combined *c, int32_t bundle) {
  return bundle < c->n_alt ? c->alt_flow[bundle] : c->run[bundle - c->n_alt].vehicles;
}

/* Sides of all slots, one after the other. */
static inline slot_side *ami_slot_side(amur_combined *c, size_t i) {
  return i % 2 ? &c->slot[i / 2].begin : &c->slot[i / 2].end;
}

static inline const amur_returning *ami_fleet_of(const amur_combined *c, const path_leg *l) {
  return &c->problem->fleet[c->run[l->run].fleet];
}

/* combined_memory.c: memory for a problem; *cold unless the paths of the one before stay meaningful. */
amur_status ami_combined_take(amur_combined *c, const amur_combined_problem *p, bool *cold, amur_err *err);

/* Notes what is open to loads under this problem; where that is not what it was, all is to be searched anew. */
void ami_combined_note_open(amur_combined *c);
/* combined_copy.c: paths, runs and flows of a solver whose problem had the same shape; false, and nothing done, if it
 * had not, or if memory is out. */
bool ami_combined_copy(amur_combined *c, const amur_combined *from, bool *no_memory);

/* ---- trees: shortest ways at the times of one measurement, kept until times change ------------------- */

typedef struct {
  double *distance; /* [n_node, of both copies where the class must pass a crossing] */
  int32_t *pred;
} way_tree;

typedef struct {
  amur_combined *c;
  double *link_time_h;     /* [n_link] */
  amur_tree_work *work[2]; /* on the graph; on its two copies */
  double **leg_cost;       /* [n_leg * 2] costs of links, NULL: not needed yet; one and two copies */
  way_tree *leg_tree;      /* [n_leg * 2 * n_node * 2] from nodes of transfers; distance NULL: not grown yet */
  double **fleet_cost;     /* [n_fleet * 2] at these times; on empty roads */
  double **fleet_distance; /* [n_fleet * 2 * n_node] from a node to all */
  double *none;            /* [n_node * 2] INFINITY everywhere but while a search begins at one node */
  double *distance;        /* [n_node] of a tree that is not kept */
  int32_t *pred, *buffer;  /* [n_node] the same; [n_node] links of a run */
} way_trees;

amur_status ami_trees_init(way_trees *t, amur_combined *c, amur_err *err);
void ami_trees_fini(way_trees *t);
/* combined_graph.c: the graph of a leg, made if it is not; NULL if memory is out. */
const leg_graph *ami_leg_graph(amur_combined *c, int32_t leg, bool must_pass);
/* Costs of the links of a leg's graph; NULL if memory is out, as below. */
const double *ami_trees_leg_cost(way_trees *t, int32_t leg, bool must_pass);
/* Ways of a leg from one node, of one link at least; kept. */
const way_tree *ami_trees_leg(way_trees *t, int32_t leg, bool must_pass, int32_t node);
/* Ways of a leg from where they may begin (begin_cost as in amur_shortest_ways), or from one node, into arrays of one's
 * own; false if memory is out. */
bool ami_trees_ways(way_trees *t, int32_t leg, bool must_pass, const double *begin_cost, double limit, double *distance,
                    int32_t *pred);
bool ami_trees_leg_into(way_trees *t, int32_t leg, bool must_pass, int32_t node, double limit, double *distance,
                        int32_t *pred);
/* What an empty vehicle pays from a node to every other, at the times as they are or at those of empty roads; kept. */
const double *ami_trees_fleet(way_trees *t, int32_t fleet, bool empty_roads, int32_t node);
/* Writes the links of its cheapest way between two nodes, which has one, to t->buffer; their number, -1 if memory is
 * out. */
int32_t ami_trees_trace_run(way_trees *t, int32_t fleet, int32_t from, int32_t to);

/* ---- paths ------------------------------------------------------------------------------------------- */

/* combined_paths.c: a new path of a bundle, first among its kind; legs and links are copied.  Legs name links by
 * their places in `link`. */
amur_status ami_path_add(amur_combined *c, int32_t bundle, const path_leg *leg, int32_t n_leg, const int32_t *link,
                         amur_err *err);
bool ami_path_is_known(const amur_combined *c, int32_t bundle, const path_leg *leg, int32_t n_leg, const int32_t *link);
/* Rebuilds constants and uses of all paths for this problem's costs; closes paths that it forbids. */
amur_status ami_paths_refresh(amur_combined *c, amur_err *err);

/* combined_search.c: adds to every alternative its cheapest path at the current times, if new; c->least[n_alt] gets its
 * cost (INFINITY: none), without the alternative's constant; *n_new the number of paths added. */
amur_status ami_search_paths(amur_combined *c, way_trees *t, int *n_new, amur_err *err);

/* ---- vehicles that come home --------------------------------------------------------------------------- */

/* combined_fleet.c: the run of a fleet between two nodes, made if new, with its cheapest path, which adds to *n_new if
 * it is new; -1 if memory is out. */
int32_t ami_run_find(amur_combined *c, way_trees *t, int32_t fleet, int32_t from, int32_t to, int *n_new,
                     amur_err *err);
/* The slot of a node whose pool leads to the other region; -1 if memory is out. */
int32_t ami_slot_find(amur_combined *c, int32_t fleet, int32_t other, int32_t node);
/* Adds the cheapest paths of all runs that carry vehicles, if new. */
amur_status ami_runs_add_paths(amur_combined *c, way_trees *t, int *n_new, double *excess, double *spent,
                               amur_err *err);
/* Costs of runs and slots at the current times. */
void ami_runs_price(amur_combined *c);
/* Share of a leg's vehicles that go straight back. */
double ami_leg_direct(const amur_combined *c, const path_leg *l);
/* What the empty runs of a leg cost a unit of its load. */
double ami_leg_empty_cost(const amur_combined *c, const path_leg *l);
/* Tells runs and slots of vehicles of a leg; clears what they were told. */
void ami_leg_tell(amur_combined *c, const path_leg *l, double units);
void ami_runs_clear(amur_combined *c);
/* Vehicles of runs from what slots were told. */
void ami_runs_share(amur_combined *c);

/* combined_pool.c: distributes the empty vehicles of every pool anew at the current flows and times; *imbalance is by
 * how much the runs missed them before. */
amur_status ami_pools_update(amur_combined *c, way_trees *t, double *imbalance, amur_err *err);
/* Once more for the trips as they were told, where plans lag behind them, so that vehicles balance to the last. */
amur_status ami_pools_settle(amur_combined *c, amur_err *err);

/* combined_plan.c: brings the planned trips of all slots nearer to the trips they were told. */
void ami_plan_trips(amur_combined *c);

/* transport.c: least-cost flow[n_source * n_sink] that takes supply[n_source] to demand[n_sink]; sums agree but for
 * rounding.  False if some of it has no way (cost INFINITY) or memory is out (*no_memory). */
bool ami_transport(int32_t n_source, const double *supply, int32_t n_sink, const double *demand, const double *cost,
                   double *flow, bool *no_memory);

/* ---- demand -------------------------------------------------------------------------------------------- */

/* combined_demand.c: times and slopes at c->flow. */
void ami_combined_update_times(amur_combined *c);
/* Path costs, alternative costs (mean over paths by share), demand and the facility flows it wants. */
void ami_combined_update_demand(amur_combined *c);
/* Tells all runs and slots of the vehicles of the flows as they are, and shares them out. */
void ami_combined_tell_fleets(amur_combined *c);

/* combined_response.c: d wanted / d time of facilities, into c->jacobian (row = flow, column = time). */
void ami_combined_response(amur_combined *c);
/* Adds load and time value of a path, empty runs included, times a factor, to v; returns the part of its cost that does
 * not depend on flow. */
double ami_path_gather(amur_combined *c, const path *q, double factor, sparse_pair *v);
void ami_sparse_touch(sparse_pair *v, int32_t facility);
/* Sets all that are touched to zero again. */
void ami_sparse_clear(sparse_pair *v);

/* combined_newton.c: scaled Euclidean norm of wanted - flow. */
double ami_combined_residual(const amur_combined *c);
/* Parts of a step: used paths beside the most used one of their bundle; the matrix, into c->system; the step, into
 * c->step, of the residual and the path costs as they are, less wish[n_extra] (NULL: 0), with a matrix that is lost;
 * shares and flows held, and shares moved by s times the step from there.  False if memory is out, or the system is
 * singular (solve). */
bool ami_newton_list(amur_combined *c);
bool ami_newton_system(amur_combined *c);
bool ami_newton_solve(amur_combined *c, double *system, const double *wish);
void ami_newton_hold(amur_combined *c);
void ami_newton_restore(amur_combined *c);
void ami_newton_shift(amur_combined *c, double s);
/* One damped Newton step in facility flows and path shares; *residual is what it reached.  False if memory is out. */
bool ami_combined_newton(amur_combined *c, double *residual);

/* combined_split.c: one sweep of Newton shifts between the paths of every bundle at the wanted flows; returns the
 * largest relative cost difference that it found between used paths. */
double ami_combined_split(amur_combined *c);

#endif
