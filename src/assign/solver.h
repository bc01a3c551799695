/* SPDX-License-Identifier: Apache-2.0
 * solver.h -- the insides of the equilibrium solver.
 *
 * Every origin of every class has a bush: an acyclic subnetwork that holds its flow and a least-cost tree
 * (Dial 2006).  An iteration looks at all bushes in parallel at one set of costs -- gap, pruning, new links, pairs of
 * segments worth a shift -- and then moves flow over the collected pairs, one after the other at fresh costs
 * (paired alternative segments: Bar-Gera 2010; Xie and Xie 2016) or all by one Newton step.  A pair that many bushes
 * have is one pair, looked at once and drawing on all of them.  Only the look is parallel and every bush writes to
 * itself alone, so the result does not depend on the number of threads.
 *
 * Links are numbered in forward-star order inside ("slot order" of amur_graph.out_link).
 */
#ifndef AMUR_ASSIGN_SOLVER_H
#define AMUR_ASSIGN_SOLVER_H

#include <amur/assign.h>

/* ---- links ------------------------------------------------------------------------------------ */

typedef enum { SHAPE_CONSTANT, SHAPE_LINE, SHAPE_QUARTIC, SHAPE_POWER, SHAPE_ANY } link_shape;

/* One link: all that a change of its flow needs, in one cache line. */
typedef struct {
  double flow, slope;
  double base, gain, power, per_cap; /* time = base + gain (x per_cap)^power for all shapes but ANY */
  const amur_vdf *vdf;
  link_shape shape;
  bool marginal; /* SHAPE_ANY: t + x t' stands for the time */
} link_state;

/* Flow and time for which the slope was worked out; of the shapes whose times cost a call of pow or more. */
typedef struct {
  double flow, time;
} link_anchor;

typedef struct {
  int32_t n_link;
  int n_class;
  link_anchor *anchor; /* [n_link] */
  link_state *state;   /* [n_link] */
  double *fixed;       /* [n_class * n_link] time units; INFINITY closed */
  double *cost;        /* [n_class * n_link] time + fixed */
} link_set;

amur_status ami_link_set_init(link_set *links, const amur_assign_problem *problem, bool marginal, amur_err *err);
void ami_link_set_fini(link_set *links);
/* Recomputes the slope and the classes' costs of link k from its flow. */
void ami_link_refresh(link_set *links, int32_t k);
void ami_links_refresh(link_set *links); /* of all links */
/* Adds flow to link k.  Costs follow it: along the tangent while the flow is close to where the time was worked out, if
 * that is dear. */
void ami_link_add(link_set *links, int32_t k, double flow);

/* ---- bushes ----------------------------------------------------------------------------------- */

/* Two segments of a bush with the same ends, the one that arrives by the link of the smaller number first, so that
 * bushes agree on which is which. */
typedef struct {
  uint64_t key;  /* of the links: the same in every bush */
  int32_t first; /* into the bush's `segment`; the slots of one way, then of the other, from the far end back */
  int32_t n[2];
} segment_pair;

/* Nodes of the bush stand in topological order; `slot`s are its links, sorted by position of their head. */
typedef struct {
  int32_t origin, cls; /* zone */
  int32_t n_node, n_slot;
  int32_t *node;  /* [n_node] graph node at each position; position 0 is the origin */
  int32_t *first; /* [n_node+1] slots into position p: first[p]..first[p+1]-1 */
  int32_t *link;  /* [n_slot] */
  int32_t *from;  /* [n_slot] position of the tail */
  double *flow;   /* [n_slot] equivalents */
  size_t room_slot, room_pair, room_segment;
  bool made_over;       /* at the last look or scan */
  bool drained;         /* a shift took all flow off some link: rounding may have left dust there */
  double excess;        /* sum of flow times reduced cost at the last scan */
  double unmet, wanted; /* elastic demand at the last scan: sum |trips - demand|, sum demand; equivalents */
  int32_t n_pair, n_segment, n_pooled; /* pairs before n_pooled are in the pool */
  segment_pair *pair;
  int32_t *segment; /* [n_segment] slots */
} bush;

/* A pair of segments as links, with the bushes that have it. */
typedef struct {
  uint64_t key;
  int32_t cls, first, n[2]; /* first: into pair_pool.link */
  int32_t giver[2];         /* members that may have flow on the one way, on the other; -1: none */
  double flow[2];           /* of all members, into the far end by each way: what can be moved is no more */
} shared_pair;

/* One bush's part in it. */
typedef struct {
  int32_t shared, bush, pair; /* numbers in the pool, of the bush, within the bush */
  int32_t next[2];            /* giver */
} pair_member;

/* Memory of pool_newton.c. */
typedef struct {
  double *real;
  int32_t *whole;
  uint64_t *hash;
  size_t n_real, n_whole, n_hash;
} newton_room;

/* The pairs of all bushes, equal ones together. */
typedef struct {
  int32_t n_pair, n_member, n_link;
  shared_pair *pair;
  pair_member *member;
  int32_t *link;
  size_t room_pair, room_member, room_link, room_table; /* room_table: 0 or a power of two */
  int32_t *table; /* [room_table] open addressing: number of a pair + 1, 0 where free */
  double excess;  /* of the pairs as the last pass met them; an estimate, rather too large */
  newton_room newton;
} pair_pool;

/* Spreads the bits of a number over the key (the finisher of SplitMix64). */
static inline uint64_t mix_key(uint64_t key, int32_t number) {
  key = (key ^ (uint64_t)number) * 0x9e3779b97f4a7c15u;
  return key ^ key >> 29;
}

/* The slot by which most comes into position p. */
static inline int32_t bush_main_slot(const bush *b, int32_t p) {
  int32_t best = b->first[p];
  for (int32_t e = best + 1; e < b->first[p + 1]; e++)
    if (b->flow[e] > b->flow[best]) best = e;
  return best;
}

/* Working memory of one thread. */
typedef struct {
  amur_tree_work *tree;
  double *distance;            /* [n_node] by node: least costs over the whole network */
  double *least, *most, *need; /* [n_node] by position: least and largest cost within the bush; flow to be brought */
  int32_t *position, *parent;  /* [n_node] by node: its position; last link of the least-cost path */
  int32_t *least_slot, *most_slot, *order, *stack; /* [n_node] by position */
  int32_t *shortcut;                               /* [n_node] by position: a link to be added, -1 if none */
  bool *dirty;                                     /* [n_node] by node: its links are to be relaxed */
  bool *by_shortcut;                               /* [n_node] beside stack: what is next on it came by a shortcut */
  bush next;                                       /* arrays of a bush being rebuilt */
} scratch;

/* Elastic demand of one class. */
typedef struct {
  const amur_trips *at_reference;
  amur_trips now;   /* same pairs; owns trips alone */
  double *ref_cost; /* [pairs] */
} demand_state;

struct amur_assign {
  amur_assign_problem problem;
  amur_assign_class *cls; /* [n_class] the problem's, but elastic ones have trips of their own */
  int n_demand;
  demand_state *demand; /* [n_demand] one per class, empty for fixed demand */
  int32_t n_link, n_zone, n_class;
  link_set links;
  amur_graph ordered; /* the problem's graph with links renumbered */
  int32_t n_bush;
  bush *bushes;             /* [n_bush] class by class, origins with trips */
  int32_t *todo;            /* [n_bush] bushes to be scanned */
  double *class_flow;       /* [n_class * n_link] equivalents, of a method without bushes; else NULL */
  struct route_set *routes; /* paths of the stochastic equilibrium (routes.h); else NULL */
  int32_t n_scratch;
  scratch *work;          /* [n_scratch] one per thread */
  double dust;            /* differences of two ways' costs below this part of the cost do not matter */
  double make_over_above; /* excess from which on a look makes a bush over */
  bool newton_fits;       /* the last step of pool_newton did, or none was tried since */
  pair_pool pool;
};

static inline int32_t zone_node(const amur_assign_problem *p, int32_t zone) {
  return p->zone_node ? p->zone_node[zone] : zone;
}

/* methods.c: what "auto" means for this problem. */
amur_assign_method ami_choose_method(const amur_assign_problem *p, const amur_assign_opts *opts);
/* bush_results.c: fails when the last solve kept no paths. */
amur_status ami_check_paths_kept(const amur_assign *s, amur_err *err);
/* solve.c: sum over all flow, in equivalents, of value[n_class * n_link] on its links. */
double ami_cost_of_flow(const amur_assign *s, const double *value);
/* Any that leave the zone. */
bool ami_has_trips(const amur_assign_problem *p, int32_t origin, const amur_trips *t);

/* bushes.c: flows into s->bushes. */
amur_status ami_solve_bushes(amur_assign *s, const amur_assign_opts *opts, amur_assign_report *r, amur_err *err);

/* frank_wolfe.c: flows by class into s->class_flow. */
amur_status ami_solve_frank_wolfe(amur_assign *s, const amur_assign_opts *opts, amur_assign_report *r, amur_err *err);

/* stochastic.c: paths and flows into s->routes and s->class_flow; entropy of s->routes, 0 without. */
amur_status ami_solve_stochastic(amur_assign *s, const amur_assign_opts *opts, amur_assign_report *r, amur_err *err);
double ami_stochastic_entropy(const amur_assign *s, double theta);

/* elastic.c: takes the classes' demand, at the links' empty costs; gives it back. */
amur_status ami_elastic_begin(amur_assign *s, int n_thread, amur_err *err);
void ami_elastic_fini(amur_assign *s);
bool ami_is_elastic(const amur_assign *s, int cls);
/* Fails if a class has elastic demand, which the method does not know. */
amur_status ami_refuse_elastic(const amur_assign *s, amur_assign_method method, amur_err *err);
/* Moves the trips of a bush towards the demand at their cost, and flow with them. */
void ami_bush_answer(amur_assign *s, bush *b, scratch *w);
/* How far trips are from demand at the exact least costs in w->distance. */
void ami_bush_unmet(const amur_assign *s, bush *b, const scratch *w);
double ami_elastic_residual(const amur_assign *s);
double ami_elastic_benefit(const amur_assign *s); /* area under the inverse demand, time units and equivalents */

amur_status ami_scratch_init(scratch *w, const amur_graph *graph, amur_err *err);
void ami_scratch_fini(scratch *w);

/* The failure of a pair without a path. */
amur_status ami_fail_no_path(int cls, double trips, int32_t origin, int32_t destination, amur_err *err);
/* Fails if the tree in w leaves out a destination of the origin's trips. */
amur_status ami_check_reached(const amur_assign *s, int cls, int32_t origin, const scratch *w, amur_err *err);
/* Least-cost tree at the links' present costs as a bush, with its trips loaded. */
amur_status ami_bush_plant(const amur_assign *s, bush *b, scratch *w, amur_err *err);
/* Gives a bush of an earlier problem the present trips. */
amur_status ami_bush_regrow(const amur_assign *s, bush *b, scratch *w, amur_err *err);
void ami_bush_fini(bush *b);
/* Position of every node of the bush into w->position; trips to each position, in equivalents and without those
 * that stay in the zone, into w->need. */
void ami_bush_need(const amur_assign *s, const bush *b, scratch *w);
bool ami_bush_grow_slots(bush *b, size_t need); /* false: out of memory */
/* Lends the bush the thread's room for pairs, with its own pairs in it; what it keeps after the return is as large as
 * needed and no larger.  False: out of memory. */
bool ami_bush_lend_room(bush *b, scratch *w);
bool ami_bush_return_room(bush *b, scratch *w);
/* Makes flows meet the trips exactly: from the far end back, inflow is scaled to what is needed. */
void ami_bush_balance(const amur_assign *s, bush *b, scratch *w);
/* b->excess and, of elastic demand, what is unmet; least costs over the whole network into w->distance; at the present
 * costs. */
void ami_bush_measure(const amur_assign *s, bush *b, scratch *w);
/* Makes over a bush just measured by this thread: unused links leave it, and those of the least-cost tree enter. */
amur_status ami_bush_make_over(const amur_assign *s, bush *b, scratch *w, amur_err *err);
/* Least costs by position into w->least, and slots of the tree into w->least_slot. */
void ami_bush_least(const bush *b, const double *cost, scratch *w);

/* Adds the pairs of the bush whose costs differ by more than dust, and that it has not yet. */
amur_status ami_bush_pair(const amur_assign *s, bush *b, scratch *w, amur_err *err);

/* equilibrate.c: moves flow over the pairs of the bushes, of all or of those that were made over, and over those that
 * are found in the latter at the costs that result; `goal`: total excess to be reached. */
amur_status ami_bushes_equilibrate(amur_assign *s, bool all, double goal, const amur_assign_opts *opts, amur_err *err);

/* pool.c */
void ami_pool_clear(amur_assign *s);
void ami_pool_fini(pair_pool *pool);
/* Takes in what bushes have found since the last call; all members may give again. */
amur_status ami_pool_collect(amur_assign *s, amur_err *err);
/* One pass over all pairs, each by `relaxation` Newton steps; returns the sum of flow moved times the difference of
 * cost that it met. */
double ami_pool_shift(amur_assign *s, double relaxation);
/* Cost of its first way less that of its second, 0 where that does not matter; time units. */
double ami_pair_difference(const amur_assign *s, const shared_pair *q);
/* Slope of that difference by the flow moved. */
double ami_pair_slope(const amur_assign *s, const shared_pair *q);
/* The lesser of `wanted` and what its members have on a way. */
double ami_pair_available(const amur_assign *s, const shared_pair *q, int from, double wanted);
/* Moves as much of `wanted` as they have to the other way; returns how much. */
double ami_pair_move(amur_assign *s, shared_pair *q, int from, double wanted);

/* pool_newton.c: a Newton step on all pairs at once; *taken: the bushes have the flow for it. */
amur_status ami_pool_newton(amur_assign *s, bool *taken, amur_err *err);

#endif
