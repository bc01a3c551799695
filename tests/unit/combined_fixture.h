/* SPDX-License-Identifier: Apache-2.0
 * combined_fixture.h -- small combined problems, built link by link, solved, and their flows added up by link.
 */
#ifndef COMBINED_FIXTURE_H
#define COMBINED_FIXTURE_H

#include "../check.h"
#include <amur/combined.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LINK = 12, MOST_NODE = 8, MOST = 6 };

/* A small problem: links are added one by one; leg k may use what its row of `link` says. */
typedef struct {
  amur_graph graph;
  int32_t tail[MOST_LINK], head[MOST_LINK], n_link, n_node;
  amur_vdf facility[MOST_LINK];
  int32_t facility_of_link[MOST_LINK], region[MOST_NODE];
  double constant_time_h[MOST_LINK];
  double fixed[MOST][MOST_LINK], empty_fixed[MOST][MOST_LINK];
  uint8_t link[MOST][MOST_LINK];
  amur_leg leg[MOST];
  amur_returning fleet[MOST];
  amur_leg_place stage[MOST];
  amur_transfer transfer[MOST];
  amur_class cls[MOST];
  amur_market market[MOST];
  amur_alternative alt[MOST];
  amur_combined_problem p;
  amur_combined *solver;
  amur_combined_report report;
} world;

static inline void world_init(world *w, int32_t n_node) {
  *w = (world){.n_node = n_node};
  for (int k = 0; k < MOST; k++) {
    for (int a = 0; a < MOST_LINK; a++) w->facility_of_link[a] = -1;
    w->leg[k] = (amur_leg){.fixed = w->fixed[k], .link = w->link[k], .time_value = 1, .load = 1, .fleet = -1};
    w->fleet[k] = (amur_returning){.fixed = w->empty_fixed[k], .time_value = 1, .load = 1, .payload = 1};
    w->alt[k] = (amur_alternative){.cls = k, .appeal = 1};
    w->cls[k] = (amur_class){.first_stage = k, .n_stage = 1};
    w->stage[k] = (amur_leg_place){k, true, true};
  }
  w->solver = amur_combined_new(NULL);
}

static inline int add_link(world *w, int32_t tail, int32_t head) {
  w->tail[w->n_link] = tail;
  w->head[w->n_link] = head;
  return w->n_link++;
}

/* n alternatives, classes, stages and legs of one market, one each. */
static inline void set_market(world *w, int32_t from, int32_t to, int n, double quantity) {
  w->market[0] = (amur_market){from, to, 0, n, quantity, 1, 0, 1, 1, false};
  w->p.n_leg = w->p.n_stage = w->p.n_class = w->p.n_alt = n;
  w->p.n_market = 1;
}

static inline void solve(world *w) {
  w->p.graph = &w->graph;
  w->p.facility = w->facility;
  w->p.facility_of_link = w->facility_of_link;
  w->p.constant_time_h = w->constant_time_h;
  if (w->p.n_region == 0) w->p.n_region = 1;
  w->p.region = w->region;
  if (w->p.n_nest == 0) w->p.n_nest = 1;
  w->p.fleet = w->fleet, w->p.leg = w->leg, w->p.stage = w->stage, w->p.transfer = w->transfer;
  w->p.cls = w->cls, w->p.market = w->market, w->p.alt = w->alt;
  if (w->graph.n_node == 0)
    assert_int_equal(amur_graph_init(&w->graph, w->n_node, w->n_link, w->tail, w->head, 0, NULL), AMUR_OK);
  const amur_combined_opts opts = amur_combined_opts_default();
  amur_err err = {0};
  if (amur_combined_solve(w->solver, &w->p, &opts, &w->report, &err)) fail_msg("%s", err.text);
  assert_true(w->report.converged);
  assert_true(w->report.relative_gap <= opts.gap && w->report.choice_residual <= opts.choice_residual &&
              w->report.imbalance <= opts.imbalance);
}

static inline void tear_down(world *w) {
  amur_combined_free(w->solver);
  amur_graph_fini(&w->graph);
}

static inline double flow(const world *w, int alt) { return amur_combined_alt_flow(w->solver)[alt]; }
static inline double cost(const world *w, int alt) { return amur_combined_alt_cost(w->solver)[alt]; }

/* t0 (1 + a x) */
static inline amur_vdf linear(double t0, double a) {
  return (amur_vdf){.kind = AMUR_VDF_BPR, .t0 = t0, .cap = 1, .p = {a, 1}};
}

typedef struct {
  double loaded[MOST_LINK], empty[MOST_LINK], through[MOST];
} link_flows;

static inline void add_loaded(void *context, int32_t alt, double units, int32_t leg, int32_t transfer, int32_t n_link,
                              const int32_t *link) {
  link_flows *f = context;
  (void)alt;
  (void)leg;
  if (transfer >= 0) f->through[transfer] += units;
  for (int32_t i = 0; i < n_link; i++) f->loaded[link[i]] += units;
}

static inline void add_empty(void *context, int32_t alt, double vehicles, int32_t fleet, int32_t n_link,
                             const int32_t *link) {
  link_flows *f = context;
  (void)alt;
  (void)fleet;
  for (int32_t i = 0; i < n_link; i++) f->empty[link[i]] += vehicles;
}

static inline link_flows flows_of(world *w) {
  link_flows f = {{0}, {0}, {0}};
  const amur_flow_visit visit = {add_loaded, add_empty, &f};
  amur_combined_flows(w->solver, &w->p, &visit);
  return f;
}

#endif
