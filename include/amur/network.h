/* SPDX-License-Identifier: Apache-2.0
 * network.h -- graph, volume-delay functions, shortest paths and skims.
 */
#ifndef AMUR_NETWORK_H
#define AMUR_NETWORK_H

#include <amur/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ---- graph ---------------------------------------------------------------------------------- */

/* Directed graph in forward-star order.  Links keep the caller's numbers, nodes have 0..n_node-1.  Nodes below
 * first_through are centroids, at which a path may begin or end but through which it may not pass. */
typedef struct {
  int32_t n_node, n_link;
  int32_t first_through;
  int32_t *tail, *head; /* [n_link] */
  int32_t *first_out;   /* [n_node+1] links out of i: out_link[first_out[i]..first_out[i+1]-1] */
  int32_t *out_link;    /* [n_link] link numbers sorted by tail, then by number */
  int32_t *out_head;    /* [n_link] head of out_link[k], beside it for speed */
  int32_t *first_in;    /* [n_node+1] */
  int32_t *in_link;     /* [n_link] */
} amur_graph;

/* Copies tail[n_link] and head[n_link] and builds both stars.  AMUR_E_DOMAIN for a number of nodes or links below 0,
 * and for a link to a node that is not there. */
AMUR_API amur_status amur_graph_init(amur_graph *graph, int32_t n_node, int32_t n_link, const int32_t *tail,
                                     const int32_t *head, int32_t first_through, amur_err *err);
AMUR_API void amur_graph_fini(amur_graph *graph);
/* AMUR_E_DOMAIN, and what is wrong, unless all holds that is said above of the arrays: ends are nodes, both stars hold
 * every link once, in order.  amur_graph_init makes no other; for graphs that were made or changed by hand, and for
 * tests. */
AMUR_API amur_status amur_graph_check(const amur_graph *graph, amur_err *err);

/* ---- convex delay curve of a terminal -------------------------------------------------------- */

#define AMUR_CURVE_MAX_KNOT 32

/* Increasing convex function of flow, as an integral of a piecewise linear slope:
 *   t(x) = base + slope0 x + sum_k bend_k/2 [ (x-knot_k)_+^2 - (x-knot_{k+1})_+^2 ],   base, slope0, bend >= 0,
 * the last interval ending at knot[n_knot]: beyond it t is linear.  Continuously differentiable; zeroed is a valid
 * start. */
typedef struct {
  int32_t n_knot;                       /* intervals with a bend */
  double base_h, slope0;                /* h; h per unit of flow */
  double knot[AMUR_CURVE_MAX_KNOT + 1]; /* ascending, flow units; knot[n_knot] ends the last interval */
  double bend[AMUR_CURVE_MAX_KNOT];     /* h per flow unit squared */
} amur_curve;

AMUR_API double amur_curve_time(const amur_curve *c, double flow);
AMUR_API double amur_curve_slope(const amur_curve *c, double flow);

/* ---- volume-delay functions ------------------------------------------------------------------ */

/* Functions of parameters, which link tables may name: X(CODE, name) makes AMUR_VDF_CODE, "name" and the row
 * ami_vdf_name, which a file src/network/vdf_name.c defines.  A new function is a line here and that file: schema of
 * link.csv, checks and docs are made from the two. */
#define AMUR_VDF_LIST(X)                                                                                               \
  X(CONSTANT, constant)                                                                                                \
  X(BPR, bpr)                                                                                                          \
  X(CONICAL, conical)                                                                                                  \
  X(AKCELIK, akcelik)                                                                                                  \
  X(DAVIDSON, davidson)

#define AMUR_VDF_CODE(code, name) AMUR_VDF_##code,
typedef enum {
  AMUR_VDF_LIST(AMUR_VDF_CODE)        /* functions of parameters */
  AMUR_VDF_N_NAMED,                   /* how many */
  AMUR_VDF_LINEAR = AMUR_VDF_N_NAMED, /* piecewise linear through points (see table) */
  AMUR_VDF_CURVE,                     /* an amur_curve */
  AMUR_VDF_N
} amur_vdf_kind;
#undef AMUR_VDF_CODE

/* "constant|bpr|...": the functions of parameters, in the order of their numbers. */
#define AMUR_VDF_WORD(code, name) "|" #name
#define AMUR_VDF_WORDS (&(AMUR_VDF_LIST(AMUR_VDF_WORD))[1])

enum { AMUR_VDF_PARAMETERS = 2 }; /* most parameters of a function */

/* Delay function of one link or of one facility; zeroed is a valid start: it takes no time.  Times and capacity in the
 * caller's units: t0 >= 0; cap > 0, flow per the caller's period; p within the ranges of the function's row.  LINEAR:
 * table_x[0] = 0, ascending, times not falling. */
typedef struct {
  amur_vdf_kind kind;
  double t0, cap;
  double p[AMUR_VDF_PARAMETERS];
  const amur_curve *curve;         /* AMUR_VDF_CURVE; borrowed */
  const double *table_x, *table_t; /* AMUR_VDF_LINEAR: ascending points, borrowed; linear beyond the last */
  int32_t n_table;
} amur_vdf;

/* One parameter of a function: what it is called in the formula, and which values make sense. */
typedef struct {
  const char *symbol, *unit, *meaning; /* unit NULL: none; meaning one line */
  double preset, min, max;
  bool above_min, below_max; /* the bound itself is outside */
  bool or_zero;              /* 0 is allowed, too */
} amur_vdf_parameter;

/* What all links with a function share.  x is a flow >= 0. */
typedef struct {
  double (*time)(const amur_vdf *f, double x);
  double (*slope)(const amur_vdf *f, double x); /* d time / dx, >= 0 */
  double (*area)(const amur_vdf *f, double x);  /* integral of time from 0 to x */
  const char *formula;                          /* of time, with s = x/cap */
  const char *source;                           /* author (year); NULL if none */
  bool without_capacity;                        /* cap is not read */
  int n_parameter;
  amur_vdf_parameter parameter[AMUR_VDF_PARAMETERS];
  /* Set where points or a curve take the place of t0, cap and parameters: checks those. */
  amur_status (*check)(const amur_vdf *f, amur_err *err);
} amur_vdf_type;

AMUR_API extern const amur_vdf_type *const amur_vdf_types[AMUR_VDF_N];

/* Name as in link tables: "bpr", "conical", ... */
AMUR_API const char *amur_vdf_name(amur_vdf_kind kind);
/* For readers of one's own; AMUR_VDF_N if there is none of that name. */
AMUR_API amur_vdf_kind amur_vdf_by_name(const char *name);
/* AMUR_E_DOMAIN unless capacity, time and parameters, or the points, lie within their ranges; NaN does not. */
AMUR_API amur_status amur_vdf_check(const amur_vdf *f, amur_err *err);
/* Is the value within the parameter's range?  False for NaN. */
AMUR_API bool amur_vdf_parameter_allows(const amur_vdf_parameter *parameter, double value);
/* The range as a text: "> 1", "0 or >= 1", "> 0, < 1". */
AMUR_API void amur_vdf_parameter_range(const amur_vdf_parameter *parameter, char text[64]);

static inline double amur_vdf_time(const amur_vdf *f, double x) { return amur_vdf_types[f->kind]->time(f, x); }
static inline double amur_vdf_slope(const amur_vdf *f, double x) { return amur_vdf_types[f->kind]->slope(f, x); }
static inline double amur_vdf_area(const amur_vdf *f, double x) { return amur_vdf_types[f->kind]->area(f, x); }

/* ---- shortest paths -------------------------------------------------------------------------- */

/* Working memory of one shortest-path search; one per thread. */
typedef struct amur_tree_work amur_tree_work;
AMUR_API amur_tree_work *amur_tree_work_new(const amur_graph *graph, amur_err *err);
AMUR_API void amur_tree_work_free(amur_tree_work *w);

/* Tree of least cost from origin; cost[n_link] >= 0, INFINITY closes a link.  Writes distance[n_node] (INFINITY where
 * not reached) and pred_link[n_node] (-1 at the origin and where not reached).  Of equal ways the one by the smaller
 * link number is taken, so that trees do not depend on the order of the search. */
AMUR_API void amur_shortest_tree(const amur_graph *graph, const double *cost, int32_t origin, amur_tree_work *w,
                                 double *distance, int32_t *pred_link);

/* Ways of at least one link that begin at any of several nodes: begin_cost[n_node] >= 0 is what it costs to begin
 * there, INFINITY where none begins.  distance[n_node] includes it; where a way arrives at a node where others begin,
 * distance is that of arriving.  pred_link as above, -1 where no way arrives; the way that pred_link[j] = a ends begins
 * at i = tail[a] if begin_cost[i] <= distance[i], or if i is a centroid.  Ways dearer than `limit` are not looked for;
 * INFINITY: all are. */
AMUR_API void amur_shortest_ways(const amur_graph *graph, const double *cost, const double *begin_cost, double limit,
                                 amur_tree_work *w, double *distance, int32_t *pred_link);

/* The *n nodes that the last search with w reached, nearest first.  Borrowed until the next search. */
AMUR_API const int32_t *amur_tree_order(const amur_tree_work *w, int32_t *n);

/* Skims between zones: for every pair the sums of n_field link fields along the path of least cost.  Writes
 * skim[f][o * n_zone + d], INFINITY where there is no path; `cost` itself may be among the fields.  zone_node[n_zone];
 * NULL: zone z is node z. */
AMUR_API amur_status amur_skim(const amur_graph *graph, const double *cost, int32_t n_zone, const int32_t *zone_node,
                               int n_field, const double *const *field, int n_thread, double *const *skim,
                               amur_err *err);

#ifdef __cplusplus
}
#endif
#endif
