/* SPDX-License-Identifier: Apache-2.0
 * combined_internal.h -- the working memory of the combined equilibrium.
 */
#ifndef AMUR_COMBINED_COMBINED_INTERNAL_H
#define AMUR_COMBINED_COMBINED_INTERNAL_H

#include <amur/combined.h>

/* A way of an alternative: the loaded links from origin to destination, then the links of the empty way back.
 * Only facilities have flow-dependent time, so that the cost of a path is
 *   constant + sum_i time_value[i] * t(facility[i]),
 * and one unit on it puts load[i] on facility[i]. */
typedef struct {
  int32_t alt;
  int32_t first_link, n_loaded, n_empty; /* in combined.link */
  int32_t first_use, n_use;              /* in combined.use */
  int32_t next;                          /* next path of the same alternative, -1 */
  double constant;                       /* currency per unit; INFINITY: closed today */
  double share;                          /* of the alternative's flow, sums to 1 over open paths */
  double cost;                           /* at the current times */
} path;

/* What a path means for one facility. */
typedef struct {
  int32_t facility;
  double time_value, load;
} path_use;

/* Two sparse vectors over facilities with the same places: loads and time values.  Zero where not touched. */
typedef struct {
  double *load, *value; /* [n_facility] */
  int32_t *touched;     /* [n_facility] first n_touched of it */
  int32_t n_touched;
  bool *is_touched; /* [n_facility] */
} sparse_pair;

struct amur_combined {
  uint64_t signature; /* of the problem that the paths belong to */
  int32_t n_facility, n_alt, n_market;

  path *path;
  size_t n_path, path_room;
  int32_t *link;
  size_t n_link, link_room; /* arena of link numbers */
  path_use *use;
  size_t n_use, use_room; /* arena, rebuilt at every call */
  int32_t *first_path;    /* [n_alt] -1: none */

  double *flow;                             /* [n_facility] x, the variable of the Newton steps */
  double *time_h, *slope;                   /* [n_facility] t(x), t'(x) */
  double *wanted;                           /* [n_facility] flow that demand wants at these times */
  bool *answers;                            /* [n_alt] has several paths, or one over a facility */
  int32_t *loading;                         /* [n_loading] paths over facilities */
  size_t n_loading, loading_room, n_listed; /* n_listed: paths when both were listed, SIZE_MAX: list anew */
  double *alt_cost;                         /* [n_alt] with constant; INFINITY: closed */
  double *alt_flow;                         /* [n_alt] */
  double *alt_share;                        /* [n_alt] of its market */
  double *market_cost;                      /* [n_market] */

  double *jacobian;     /* [n_facility^2] d wanted / d time */
  double *trial;        /* [n_facility] flows before a step */
  double *scale;        /* [n_facility] flow that residuals are measured against */
  double *least, *held; /* [n_alt] least path cost; flow before a measurement */
  sparse_pair of_alt, of_nest, of_market;
  int32_t *market_nest; /* [max alternatives of a market] */
  double *theta_nest;   /* [n_nest] */

  int32_t *extra, *extra_base; /* [n_extra] used paths beside the most used one of their alternative; that one */
  size_t n_extra, extra_room, base_room;
  double *share_held; /* [n_path] shares before a step */
  size_t share_room;
  double *system;     /* [n_facility^2] */
  double *step;       /* [n_facility + n_extra] */
  double *extra_soft; /* [n_extra] */
  size_t system_room, step_room, soft_room;
};

/* combined_paths.c: rebuild path constants and uses for this problem's costs; close paths that it forbids. */
amur_status ami_combined_refresh(amur_combined *c, const amur_combined_problem *p, amur_err *err);
/* Adds to every alternative its cheapest path at the current times, if new; least[n_alt] gets its cost
 * (INFINITY: none), without the alternative's constant; *n_new the number of paths added. */
amur_status ami_combined_add_paths(amur_combined *c, const amur_combined_problem *p, double *least, int *n_new,
                                   amur_err *err);

/* combined_demand.c: times and slopes at c->flow. */
void ami_combined_update_times(amur_combined *c, const amur_combined_problem *p);
/* Path costs, alternative costs (mean over paths by share), demand and the facility flows it wants. */
void ami_combined_update_demand(amur_combined *c, const amur_combined_problem *p);
/* d wanted / d time of facilities, into c->jacobian (row = flow, column = time). */
void ami_combined_response(amur_combined *c, const amur_combined_problem *p);

/* Marks a facility as one that the two vectors touch; sets all that are touched to zero again. */
void ami_combined_touch(sparse_pair *v, int32_t facility);
void ami_combined_clear(sparse_pair *v);

/* combined_newton.c: scaled Euclidean norm of wanted - flow. */
double ami_combined_residual(const amur_combined *c, int32_t n_facility);
/* One damped Newton step in facility flows and path shares; *residual is what it reached.  False if memory is out. */
bool ami_combined_newton(amur_combined *c, const amur_combined_problem *p, double *residual);

/* combined_split.c: one sweep of Newton shifts between the paths of every alternative at the wanted flows;
 * returns the largest relative cost difference that it found between used paths. */
double ami_combined_split(amur_combined *c, const amur_combined_problem *p);

#endif
