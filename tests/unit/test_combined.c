/* SPDX-License-Identifier: Apache-2.0
 * test_combined.c -- demand, chains, routes and empty vehicles together: closed forms, a bisection of its own,
 * conservation.
 */
#include <amur/combined.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define NEAR(a, b, tolerance)                                                                                          \
  do {                                                                                                                 \
    const double a_ = (a), b_ = (b);                                                                                   \
    if (!(fabs(a_ - b_) <= (tolerance))) fail_msg("%s is %.12g, expected %.12g", #a, a_, b_);                         \
  } while (0)

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

static void world_init(world *w, int32_t n_node) {
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

static int add_link(world *w, int32_t tail, int32_t head) {
  w->tail[w->n_link] = tail;
  w->head[w->n_link] = head;
  return w->n_link++;
}

/* n alternatives, classes, stages and legs of one market, one each. */
static void set_market(world *w, int32_t from, int32_t to, int n, double quantity) {
  w->market[0] = (amur_market){from, to, 0, n, quantity, 1, 0, 1, 1, false};
  w->p.n_leg = w->p.n_stage = w->p.n_class = w->p.n_alt = n;
  w->p.n_market = 1;
}

static void solve(world *w) {
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

static void tear_down(world *w) {
  amur_combined_free(w->solver);
  amur_graph_fini(&w->graph);
}

static double flow(const world *w, int alt) { return amur_combined_alt_flow(w->solver)[alt]; }
static double cost(const world *w, int alt) { return amur_combined_alt_cost(w->solver)[alt]; }

/* t0 (1 + a x) */
static amur_vdf linear(double t0, double a) {
  return (amur_vdf){.kind = AMUR_VDF_BPR, .t0 = t0, .cap = 1, .p = {a, 1}};
}

/* ---- routes and choice ------------------------------------------------------------------------------ */

/* Route times 1 + x and 2 + x share 10 units: 5.5 and 4.5, both cost 6.5. */
static void routes_equalise(void **state) {
  (void)state;
  world w;
  world_init(&w, 2);
  for (int a = 0; a < 2; a++) {
    w.link[0][add_link(&w, 0, 1)] = AMUR_LINK_OPEN;
    w.facility_of_link[a] = a;
  }
  w.facility[0] = linear(1, 1);
  w.facility[1] = linear(2, 0.5);
  w.p.n_facility = 2;
  set_market(&w, 0, 1, 1, 10);
  solve(&w);
  NEAR(amur_combined_facility_flow(w.solver)[0], 5.5, 1e-4);
  NEAR(amur_combined_facility_flow(w.solver)[1], 4.5, 1e-4);
  NEAR(cost(&w, 0), 6.5, 1e-5);
  tear_down(&w);
}

/* Costs 1 and 2 by differences with theta 1, then 1 and 2 by ratios with mu 3 and appeals 1 and 4. */
static void chains_follow_the_logit(void **state) {
  (void)state;
  world w;
  world_init(&w, 2);
  const int a = add_link(&w, 0, 1);
  w.link[0][a] = w.link[1][a] = AMUR_LINK_OPEN;
  w.fixed[0][a] = 1;
  w.fixed[1][a] = 1;
  w.alt[1].constant = 1;
  set_market(&w, 0, 1, 2, 10);
  solve(&w);
  NEAR(flow(&w, 0), 10 / (1 + exp(-1)), 1e-9);
  NEAR(amur_combined_market_cost(w.solver)[0], -log(exp(-1) + exp(-2)), 1e-12);
  w.alt[1].constant = 0;
  w.alt[1].appeal = 4;
  w.fixed[1][a] = 2;
  w.market[0] = (amur_market){0, 1, 0, 2, 10, 0.5, 0.7, 3, 3, true};
  solve(&w);
  const double composite = pow(1 + 4 * pow(2, -3), -1.0 / 3), q = 10 * pow(composite / 0.5, -0.7);
  NEAR(amur_combined_market_cost(w.solver)[0], composite, 1e-12);
  NEAR(flow(&w, 0), q / 1.5, 1e-9);
  NEAR(flow(&w, 1), q * 0.5 / 1.5, 1e-9);
  tear_down(&w);
}

/* One gate with a steep queue beside a slow way round, elastic demand: the flow x at the gate is found by bisection,
 * by differences and by ratios. */
static void a_steep_gate_meets_its_bisection(void **state) {
  (void)state;
  for (int by_ratio = 0; by_ratio < 2; by_ratio++) {
    const double theta = by_ratio ? 4 : 0.2, detour = 30, elasticity = 0.5;
    world w;
    world_init(&w, 2);
    w.link[0][add_link(&w, 0, 1)] = AMUR_LINK_OPEN;
    w.link[1][add_link(&w, 0, 1)] = AMUR_LINK_OPEN;
    w.fixed[0][0] = 20;
    w.fixed[1][1] = detour;
    w.facility_of_link[0] = 0;
    amur_curve gate = {.n_knot = 1, .base_h = 0.5, .slope0 = 0.01, .knot = {90, 110}, .bend = {0.5}};
    w.facility[0] = (amur_vdf){.kind = AMUR_VDF_CURVE, .curve = &gate};
    w.p.n_facility = 1;
    set_market(&w, 0, 1, 2, 400);
    w.market[0] = (amur_market){0, 1, 0, 2, 400, 20, elasticity, theta, theta, by_ratio};
    double low = 0, high = 400;
    for (int i = 0; i < 200; i++) {
      const double x = 0.5 * (low + high), c0 = 20 + amur_curve_time(&gate, x);
      const double composite = by_ratio ? pow(pow(c0, -theta) + pow(detour, -theta), -1 / theta)
                                        : -log(exp(-theta * c0) + exp(-theta * detour)) / theta;
      const double q = 400 * (by_ratio ? pow(composite / 20, -elasticity) : exp(-elasticity * (composite - 20) / 20));
      const double share = by_ratio ? pow(c0 / composite, -theta) : exp(-theta * (c0 - composite));
      if (q * share > x)
        low = x;
      else
        high = x;
    }
    solve(&w);
    NEAR(amur_combined_facility_flow(w.solver)[0], low, 1e-4 * low);
    tear_down(&w);
  }
}

/* ---- legs and transfers ------------------------------------------------------------------------------- */

typedef struct {
  double loaded[MOST_LINK], empty[MOST_LINK], through[MOST];
} link_flows;

static void add_loaded(void *context, int32_t alt, double units, int32_t leg, int32_t transfer, int32_t n_link,
                       const int32_t *link) {
  link_flows *f = context;
  (void)alt;
  (void)leg;
  if (transfer >= 0) f->through[transfer] += units;
  for (int32_t i = 0; i < n_link; i++) f->loaded[link[i]] += units;
}

static void add_empty(void *context, int32_t alt, double vehicles, int32_t fleet, int32_t n_link,
                      const int32_t *link) {
  link_flows *f = context;
  (void)alt;
  (void)fleet;
  for (int32_t i = 0; i < n_link; i++) f->empty[link[i]] += vehicles;
}

static link_flows flows_of(world *w) {
  link_flows f = {{0}, {0}, {0}};
  const amur_flow_visit visit = {add_loaded, add_empty, &f};
  amur_combined_flows(w->solver, &w->p, &visit);
  return f;
}

/* Road 0-1-2 at 1 a link, rail 1-2 at 10.  A chain road > rail must take the rail and pay the change at node 1, though
 * the road alone is cheaper; without the change it has no way. */
static void a_leg_that_is_needed_is_taken(void **state) {
  (void)state;
  for (int with = 0; with < 2; with++) {
    world w;
    world_init(&w, 3);
    const int road = add_link(&w, 0, 1), on = add_link(&w, 1, 2), rail = add_link(&w, 1, 2);
    w.link[0][road] = w.link[0][on] = AMUR_LINK_OPEN;
    w.link[1][rail] = AMUR_LINK_OPEN;
    w.fixed[0][road] = w.fixed[0][on] = 1;
    w.fixed[1][rail] = 10;
    w.transfer[0] = (amur_transfer){.node = 1, .from = 0, .to = 1, .fixed = 2, .time_value = 3, .time_h = 0.5,
                                    .facility = -1};
    set_market(&w, 0, 2, 1, 10);
    w.p.n_leg = w.p.n_stage = 2;
    w.stage[0] = (amur_leg_place){0, true, false};
    w.stage[1] = (amur_leg_place){1, false, true};
    w.cls[0] = (amur_class){0, 2, 0, with, false};
    w.p.n_transfer = with;
    solve(&w);
    const link_flows f = flows_of(&w);
    NEAR(flow(&w, 0), with ? 10 : 0, 0);
    if (with) {
      NEAR(cost(&w, 0), 1 + 2 + 1.5 + 10, 1e-12);
    } else {
      assert_true(isinf(cost(&w, 0)));
    }
    NEAR(f.loaded[rail], with ? 10 : 0, 0);
    NEAR(f.loaded[on], 0, 0);
    NEAR(f.through[0], with ? 10 : 0, 0);
    tear_down(&w);
  }
}

/* Road all the way costs 3 to node 1 and 3 on; by rail from 0 it is 5 to node 1, where a lorry takes over.  The lorry
 * on its way to node 1 could change there at once: a leg takes one link at least, so the way is rail and road. */
static void arriving_is_not_beginning(void **state) {
  (void)state;
  world w;
  world_init(&w, 3);
  const int road = add_link(&w, 0, 1), on = add_link(&w, 1, 2), rail = add_link(&w, 0, 1);
  w.link[0][road] = w.link[0][on] = w.link[2][road] = w.link[2][on] = w.link[1][rail] = AMUR_LINK_OPEN;
  w.fixed[0][road] = w.fixed[0][on] = w.fixed[2][road] = w.fixed[2][on] = 3;
  w.fixed[1][rail] = 5;
  set_market(&w, 0, 2, 1, 1);
  w.p.n_leg = w.p.n_stage = 3;
  w.stage[0] = (amur_leg_place){0, true, false}; /* road? > rail > road? */
  w.stage[1] = (amur_leg_place){1, true, true};
  w.stage[2] = (amur_leg_place){2, false, true};
  w.transfer[0] = (amur_transfer){.node = 1, .from = 0, .to = 1, .facility = -1};
  w.transfer[1] = (amur_transfer){.node = 1, .from = 1, .to = 2, .facility = -1};
  w.cls[0] = (amur_class){0, 3, 0, 2, false};
  w.p.n_transfer = 2;
  solve(&w);
  const link_flows f = flows_of(&w);
  NEAR(cost(&w, 0), 8, 1e-12);
  NEAR(f.loaded[rail], 1, 0);
  NEAR(f.loaded[on], 1, 0);
  tear_down(&w);
}

/* A transfer whose facility fills: 4 + x hours at 10 units. */
static void a_transfer_queues(void **state) {
  (void)state;
  world w;
  world_init(&w, 3);
  w.link[0][add_link(&w, 0, 1)] = AMUR_LINK_OPEN;
  w.link[1][add_link(&w, 1, 2)] = AMUR_LINK_OPEN;
  set_market(&w, 0, 2, 1, 10);
  w.p.n_leg = w.p.n_stage = 2;
  w.stage[0].may_end = w.stage[1].may_begin = false;
  w.facility[0] = linear(4, 0.25);
  w.p.n_facility = 1;
  w.transfer[0] = (amur_transfer){.node = 1, .from = 0, .to = 1, .time_value = 2, .facility = 0, .load = 0.5};
  w.cls[0] = (amur_class){0, 2, 0, 1, false};
  w.p.n_transfer = 1;
  solve(&w);
  NEAR(amur_combined_facility_flow(w.solver)[0], 5, 1e-9);
  NEAR(cost(&w, 0), 2 * (4 + 5), 1e-9);
  tear_down(&w);
}

/* Two gates side by side at 1 and 2, roads on either bank: each alternative passes its own gate, the dearer one too. */
static void every_crossing_is_an_alternative(void **state) {
  (void)state;
  world w;
  world_init(&w, 4);
  const int north = add_link(&w, 0, 1), along = add_link(&w, 0, 2), gate = add_link(&w, 1, 3),
            other = add_link(&w, 2, 3);
  for (int k = 0; k < 2; k++) {
    w.link[k][north] = w.link[k][along] = AMUR_LINK_OPEN;
    w.link[k][k ? other : gate] = AMUR_LINK_PASSES;
    w.fixed[k][gate] = 1, w.fixed[k][other] = 2;
    w.cls[k].must_pass = true;
    w.alt[k].appeal = 0.5;
  }
  set_market(&w, 0, 3, 2, 10);
  w.market[0] = (amur_market){0, 3, 0, 2, 10, 1, 0, 2, 2, true};
  solve(&w);
  const link_flows f = flows_of(&w);
  NEAR(f.loaded[gate], 8, 1e-9);
  NEAR(f.loaded[other], 2, 1e-9);
  NEAR(amur_combined_market_cost(w.solver)[0], pow(0.5 * (1 + 0.25), -0.5), 1e-12);
  tear_down(&w);
}

/* ---- vehicles that come home ---------------------------------------------------------------------------- */

/* Two banks: links 0 and 1 out, 2 and 3 home.  Payload 2, back-loads 0.5. */
static void two_banks(world *w) {
  world_init(w, 2);
  for (int a = 0; a < 4; a++) w->link[0][add_link(w, a / 2, 1 - a / 2)] = AMUR_LINK_OPEN;
  w->region[1] = 1;
  w->p.n_region = 2;
  w->p.n_fleet = 1;
  w->fleet[0].payload = 2;
  w->fleet[0].back_load = 0.5;
  w->leg[0].fleet = 0;
  w->leg[0].load = 0.5;
}

/* 10 units out and 4 back: 5 vehicles against 2.  Home: half of the 5 straight, and half of the surplus of 3, which is
 * 1 - 0.5 min(1, 2/5) = 0.8 of the 5; of the 2, half.  They take the cheaper link, at 3 a vehicle. */
static void empties_balance_two_banks(void **state) {
  (void)state;
  world w;
  two_banks(&w);
  w.fixed[0][1] = w.fixed[0][3] = 9;
  for (int a = 0; a < 4; a++) w.empty_fixed[0][a] = a % 2 ? 3 : 8;
  set_market(&w, 0, 1, 1, 10);
  w.market[1] = w.market[0];
  w.market[1].origin = 1, w.market[1].destination = 0;
  w.market[1].first_alt = 1, w.market[1].quantity = 4;
  w.alt[1] = w.alt[0];
  w.p.n_market = w.p.n_alt = 2;
  solve(&w);
  const link_flows f = flows_of(&w);
  NEAR(f.loaded[0], 10, 1e-12);
  NEAR(f.loaded[2], 4, 1e-12);
  NEAR(f.empty[3], 5 * 0.8, 1e-9);
  NEAR(f.empty[1], 2 * 0.5, 1e-9);
  NEAR(f.loaded[0] / 2 + f.empty[1], f.loaded[2] / 2 + f.empty[3], 1e-9);
  NEAR(cost(&w, 0), 0.8 * 3 / 2, 1e-9);
  NEAR(cost(&w, 1), 0.5 * 3 / 2, 1e-9);
  tear_down(&w);
}

/* Loads go 0 to 1 and 2 to 3; with every back-load that geometry allows, vehicles go on from 1 to 2 and from 3 to 0,
 * at 1 each, instead of home at 10 each. */
static void empties_go_on_to_the_next_load(void **state) {
  (void)state;
  for (int back_load = 0; back_load < 2; back_load++) {
    world w;
    world_init(&w, 4);
    const int one = add_link(&w, 0, 1), on = add_link(&w, 1, 2), two = add_link(&w, 2, 3), round = add_link(&w, 3, 0),
              home = add_link(&w, 1, 0), back = add_link(&w, 3, 2);
    w.link[0][one] = w.link[0][two] = AMUR_LINK_OPEN;
    for (int a = 0; a < w.n_link; a++) w.empty_fixed[0][a] = INFINITY;
    w.empty_fixed[0][on] = w.empty_fixed[0][round] = 1;
    w.empty_fixed[0][home] = w.empty_fixed[0][back] = 10;
    w.p.n_fleet = 1;
    w.fleet[0].back_load = back_load;
    w.leg[0].fleet = 0;
    set_market(&w, 0, 1, 1, 10);
    w.market[1] = w.market[0];
    w.market[1].origin = 2, w.market[1].destination = 3, w.market[1].first_alt = 1;
    w.alt[1] = w.alt[0];
    w.p.n_market = w.p.n_alt = 2;
    solve(&w);
    const link_flows f = flows_of(&w);
    NEAR(f.empty[on], back_load ? 10 : 0, 1e-9);
    NEAR(f.empty[round], back_load ? 10 : 0, 1e-9);
    NEAR(f.empty[home], back_load ? 0 : 10, 1e-9);
    NEAR(cost(&w, 0), back_load ? 1 : 10, 1e-6);
    tear_down(&w);
  }
}

/* Every vehicle that goes out comes home through the same gate: the gate sees both. */
static void empties_load_the_way_back(void **state) {
  (void)state;
  world w;
  two_banks(&w);
  w.fleet[0].payload = w.leg[0].load = 1;
  w.fleet[0].back_load = 0;
  for (int a = 0; a < 4; a++) w.facility_of_link[a] = a / 2;
  w.fixed[0][1] = w.empty_fixed[0][3] = 100;
  w.facility[0] = linear(1, 1);
  w.facility[1] = linear(1, 0.5);
  w.p.n_facility = 2;
  set_market(&w, 0, 1, 1, 10);
  solve(&w);
  NEAR(amur_combined_facility_flow(w.solver)[0], 10, 1e-9);
  NEAR(amur_combined_facility_flow(w.solver)[1], 10, 1e-9);
  NEAR(cost(&w, 0), 11 + 6, 1e-9);
  tear_down(&w);
}

/* Empty vehicles find two ways home of 1 + x and 2 + x hours and share them like routes: 5.5 and 4.5. */
static void empties_take_equal_ways(void **state) {
  (void)state;
  world w;
  two_banks(&w);
  w.fleet[0].payload = w.leg[0].load = 1;
  w.fleet[0].back_load = 0;
  w.facility_of_link[2] = 0;
  w.facility_of_link[3] = 1;
  w.facility[0] = linear(1, 1);
  w.facility[1] = linear(2, 0.5);
  w.p.n_facility = 2;
  set_market(&w, 0, 1, 1, 10);
  solve(&w);
  NEAR(amur_combined_facility_flow(w.solver)[0], 5.5, 1e-4);
  NEAR(amur_combined_facility_flow(w.solver)[1], 4.5, 1e-4);
  NEAR(cost(&w, 0), 6.5, 1e-5);
  tear_down(&w);
}

/* A chain whose vehicles find no way home is closed; without any chain the market carries nothing. */
static void a_closed_way_back_closes_the_chain(void **state) {
  (void)state;
  world w;
  two_banks(&w);
  for (int a = 0; a < 4; a++) w.empty_fixed[0][a] = INFINITY;
  set_market(&w, 0, 1, 1, 10);
  solve(&w);
  assert_true(flow(&w, 0) == 0);
  assert_true(isinf(cost(&w, 0)));
  tear_down(&w);
}

/* ---- random corridors, solved cold and warm -------------------------------------------------------------- */

enum { NODES = 20, LINKS = 90, MARKETS = 12, CHAINS = 3 };

static double uniform(uint64_t *s) {
  *s = *s * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (double)(*s >> 11) * 0x1p-53;
}

typedef struct {
  double net[MARKETS][NODES]; /* units leaving minus arriving */
  double vehicles[NODES];     /* of the fleet, the same */
  const amur_graph *graph;
} balance;

static void count_loaded(void *context, int32_t alt, double units, int32_t leg, int32_t transfer, int32_t n_link,
                         const int32_t *link) {
  balance *b = context;
  (void)leg;
  (void)transfer;
  for (int32_t i = 0; i < n_link; i++) {
    b->net[alt / CHAINS][b->graph->tail[link[i]]] += units;
    b->net[alt / CHAINS][b->graph->head[link[i]]] -= units;
    b->vehicles[b->graph->tail[link[i]]] += units / 4;
    b->vehicles[b->graph->head[link[i]]] -= units / 4;
  }
}

static void count_empty(void *context, int32_t alt, double vehicles, int32_t fleet, int32_t n_link,
                        const int32_t *link) {
  balance *b = context;
  (void)alt;
  (void)fleet;
  for (int32_t i = 0; i < n_link; i++) {
    b->vehicles[b->graph->tail[link[i]]] += vehicles;
    b->vehicles[b->graph->head[link[i]]] -= vehicles;
  }
}

typedef struct {
  int32_t tail[LINKS], head[LINKS], facility_of[LINKS], region[NODES];
  double fixed[CHAINS][LINKS], empty_fixed[LINKS], time_h[LINKS];
  uint8_t link[LINKS];
  amur_vdf facility[LINKS];
  amur_graph graph;
  amur_leg leg[CHAINS];
  amur_leg_place stage[CHAINS];
  amur_class cls[CHAINS];
  amur_returning fleet;
  amur_market market[MARKETS];
  amur_alternative alt[MARKETS * CHAINS];
  amur_combined_problem p;
} corridor;

static void random_corridor(corridor *w, uint64_t seed) {
  uint64_t s = seed;
  memset(w, 0, sizeof *w);
  for (int a = 0; a < LINKS; a++) {
    w->tail[a] = a < NODES ? a : (int32_t)(uniform(&s) * NODES);
    w->head[a] = a < NODES ? (a + 1) % NODES : (w->tail[a] + 1 + (int32_t)(uniform(&s) * (NODES - 1))) % NODES;
    w->facility_of[a] = uniform(&s) < 0.4 ? a : -1;
    w->facility[a] =
        (amur_vdf){.kind = AMUR_VDF_BPR, .t0 = 1 + uniform(&s), .cap = 20 + 80 * uniform(&s), .p = {0.15, 4}};
    w->time_h[a] = uniform(&s);
    w->link[a] = AMUR_LINK_OPEN;
    w->empty_fixed[a] = uniform(&s);
    for (int k = 0; k < CHAINS; k++) w->fixed[k][a] = a >= NODES && uniform(&s) < 0.2 ? INFINITY : 3 * uniform(&s);
  }
  for (int v = 0; v < NODES; v++) w->region[v] = v % 3;
  assert_int_equal(amur_graph_init(&w->graph, NODES, LINKS, w->tail, w->head, 0, NULL), AMUR_OK);
  w->fleet = (amur_returning){w->empty_fixed, 0.5, 1, 4, uniform(&s)};
  for (int k = 0; k < CHAINS; k++) {
    w->leg[k] = (amur_leg){w->fixed[k], w->link, 1 + uniform(&s), 0.25, 0};
    w->stage[k] = (amur_leg_place){k, true, true};
    w->cls[k] = (amur_class){k, 1, 0, 0, false};
  }
  for (int m = 0; m < MARKETS; m++) {
    const int32_t from = (int32_t)(uniform(&s) * NODES);
    const bool by_ratio = seed % 2;
    w->market[m] = (amur_market){from,
                                 (from + 1 + (int32_t)(uniform(&s) * (NODES - 1))) % NODES,
                                 m * CHAINS,
                                 CHAINS,
                                 800 * uniform(&s),
                                 10,
                                 0.8,
                                 by_ratio ? 3 : 0.3,
                                 by_ratio ? 6 : 0.6,
                                 by_ratio};
    for (int k = 0; k < CHAINS; k++)
      w->alt[m * CHAINS + k] = (amur_alternative){k, k == 2, 0.5 + uniform(&s), by_ratio ? 0 : uniform(&s)};
  }
  w->p = (amur_combined_problem){&w->graph, LINKS,   w->facility, w->facility_of,   w->time_h, 3,
                                 w->region, 1,       CHAINS,      CHAINS,           0,         CHAINS,
                                 MARKETS,   MARKETS * CHAINS, 2,  &w->fleet,        w->leg,    w->stage,
                                 NULL,      w->cls,  w->market,   w->alt};
}

static void check_balance(corridor *w, amur_combined *c) {
  balance b = {.graph = &w->graph};
  const amur_flow_visit visit = {count_loaded, count_empty, &b};
  amur_combined_flows(c, &w->p, &visit);
  for (int m = 0; m < MARKETS; m++) {
    double sent = 0;
    for (int k = 0; k < CHAINS; k++) sent += amur_combined_alt_flow(c)[m * CHAINS + k];
    for (int v = 0; v < NODES; v++) {
      const double want = v == w->market[m].origin ? sent : v == w->market[m].destination ? -sent : 0;
      NEAR(b.net[m][v], want, 1e-9 * (1 + sent));
    }
  }
  for (int v = 0; v < NODES; v++) NEAR(b.vehicles[v], 0, 1e-8);
}

static void random_corridors_converge_and_conserve(void **state) {
  (void)state;
  static corridor w;
  for (uint64_t seed = 1; seed <= 40; seed++) {
    random_corridor(&w, seed);
    const amur_combined_opts opts = amur_combined_opts_default();
    amur_combined_report report;
    amur_combined *cold = amur_combined_new(NULL), *warm = amur_combined_new(NULL);
    assert_int_equal(amur_combined_solve(warm, &w.p, &opts, &report, NULL), AMUR_OK);
    if (!report.converged)
      fail_msg("seed %d: gap %g, choice %g, imbalance %g", (int)seed, report.relative_gap, report.choice_residual,
               report.imbalance);
    for (int m = 0; m < MARKETS; m++) w.market[m].quantity *= 1.3;
    assert_int_equal(amur_combined_solve(warm, &w.p, &opts, &report, NULL), AMUR_OK);
    assert_true(report.converged);
    assert_int_equal(amur_combined_solve(cold, &w.p, &opts, &report, NULL), AMUR_OK);
    assert_true(report.converged);
    for (int k = 0; k < MARKETS * CHAINS; k++)
      NEAR(amur_combined_alt_flow(warm)[k], amur_combined_alt_flow(cold)[k], 1e-3 + 1e-5 * amur_combined_alt_flow(cold)[k]);
    check_balance(&w, cold);
    check_balance(&w, warm);
    amur_combined_free(cold);
    amur_combined_free(warm);
    amur_graph_fini(&w.graph);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(routes_equalise),
      cmocka_unit_test(chains_follow_the_logit),
      cmocka_unit_test(a_steep_gate_meets_its_bisection),
      cmocka_unit_test(a_leg_that_is_needed_is_taken),
      cmocka_unit_test(arriving_is_not_beginning),
      cmocka_unit_test(a_transfer_queues),
      cmocka_unit_test(every_crossing_is_an_alternative),
      cmocka_unit_test(empties_balance_two_banks),
      cmocka_unit_test(empties_go_on_to_the_next_load),
      cmocka_unit_test(empties_load_the_way_back),
      cmocka_unit_test(empties_take_equal_ways),
      cmocka_unit_test(a_closed_way_back_closes_the_chain),
      cmocka_unit_test(random_corridors_converge_and_conserve),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
