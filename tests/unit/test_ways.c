/* SPDX-License-Identifier: Apache-2.0
 * test_ways.c -- chains as stages, links and changes, and where they lead.
 *
 *   a --road-- b ==bridge, crossing "new"== c --road-- d         lorries
 *              b ---rail, crossing "old"--- c --rail-- d         wagons
 * Every link is two, one each way, but where a test says that crossings are passed eastward alone.
 */
#include "../check.h"
#include "chains/ways.h"
#include <stdio.h>
#include <string.h>

enum { A, B, C, D, N_NODE };
enum { ROAD = 1, SPAN = 2, RAIL = 4, N_MODE = 4 }; /* bits of modes; the last is no leg's */
enum { LORRY, WAGON, N_VEHICLE };
enum { NEW, OLD, N_CROSSING };
enum { N_LINK = 10, MOST_LEG = 4, MOST_CHAIN = 2, MOST_TRANSFER = 3 };

typedef struct {
  int modes, vehicle;
  bool optional;
} leg_text;

typedef struct {
  amur_corridor corridor;
  amur_node_row node[N_NODE];
  amur_link_row link[N_LINK];
  amur_vehicle_row vehicle[N_VEHICLE];
  amur_crossing_row crossing[N_CROSSING];
  amur_transfer_row transfer[MOST_TRANSFER];
  amur_chain_row chain[MOST_CHAIN];
  amur_leg_row leg[MOST_CHAIN][MOST_LEG];
  bool mode[MOST_CHAIN][MOST_LEG][N_MODE], others[MOST_CHAIN][N_CROSSING];
  corridor_ways ways;
} banks;

static void banks_init(banks *w) {
  static const int from[] = {A, B, B, C}, to[] = {B, C, C, D}, mode[] = {0, 1, 2, 0}, crossing[] = {-1, NEW, OLD, -1};
  memset(w, 0, sizeof *w);
  for (int a = 0; a < N_LINK; a++) {
    const int i = a / 2;
    w->link[a] = i < 4 ? (amur_link_row){.from = from[i], .to = to[i], .mode = mode[i], .crossing = crossing[i]}
                       : (amur_link_row){.from = C, .to = D, .mode = 2, .crossing = -1};
    if (a % 2) w->link[a].from = w->link[a - 1].to, w->link[a].to = w->link[a - 1].from;
  }
  w->corridor = (amur_corridor){.node = w->node,
                                .n_node = N_NODE,
                                .link = w->link,
                                .n_link = N_LINK,
                                .vehicle = w->vehicle,
                                .n_vehicle = N_VEHICLE,
                                .crossing = w->crossing,
                                .n_crossing = N_CROSSING,
                                .transfer = w->transfer,
                                .chain = w->chain,
                                .n_mode = N_MODE};
}

/* A chain of these legs, up to the first without modes. */
static void add_chain(banks *w, const leg_text *leg, int via) {
  const int k = w->corridor.n_chain++;
  amur_chain_row *chain = &w->chain[k];
  *chain = (amur_chain_row){.leg = w->leg[k], .via = via, .others = w->others[k]};
  for (int i = 0; i < N_CROSSING; i++) w->others[k][i] = via >= 0 && i != via;
  for (int i = 0; i < MOST_LEG && leg[i].modes; i++) {
    for (int m = 0; m < N_MODE; m++) w->mode[k][i][m] = leg[i].modes >> m & 1;
    w->leg[k][chain->n_leg++] = (amur_leg_row){w->mode[k][i], leg[i].vehicle, leg[i].optional};
  }
}

static void add_transfer(banks *w, int node, int from_vehicle, int to_vehicle, bool directed) {
  w->transfer[w->corridor.n_transfer++] = (amur_transfer_row){
      .node = node, .from_vehicle = from_vehicle, .to_vehicle = to_vehicle, .terminal = -1, .directed = directed};
}

/* Stages of a chain as "<0 1>": leg of each, < where a way may begin, > where it may end. */
static void write_stages(const banks *w, int chain, char text[200]) {
  const chain_ways *k = &w->ways.chain[chain];
  size_t n = 0;
  text[0] = '\0';
  for (int i = 0; i < k->n_stage; i++) {
    const way_stage *s = &w->ways.stage[k->first_stage + i];
    assert_int_equal(s->vehicle, w->leg[chain][s->leg].vehicle);
    n += (size_t)snprintf(text + n, 200 - n, "%s%s%d%s", i ? " " : "", s->may_begin ? "<" : "", s->leg,
                          s->may_end ? ">" : "");
  }
}

/* Changes of a chain as "b0>1": node, stages; with the row of transfer.csv behind, if there is one. */
static void write_changes(const banks *w, int chain, char text[200]) {
  const chain_ways *k = &w->ways.chain[chain];
  size_t n = 0;
  text[0] = '\0';
  for (int i = 0; i < k->n_change; i++) {
    const way_change *c = &w->ways.change[k->first_change + i];
    assert_int_equal(c->from_vehicle, w->ways.stage[k->first_stage + c->from].vehicle);
    n += (size_t)snprintf(text + n, 200 - n, "%s%c%d>%d", i ? " " : "", 'a' + c->node, c->from, c->to);
    if (c->row >= 0) n += (size_t)snprintf(text + n, 200 - n, "#%d", c->row);
  }
}

/* ---- stages and changes ------------------------------------------------------------------------------- */

enum { NONE, BOTH_WAYS, LOADING, UNLOADING }; /* how goods change between lorry and wagon at b */

static void stages_follow_the_legs(void **state) {
  (void)state;
  static const struct {
    leg_text leg[MOST_LEG];
    int at_b;
    const char *stages, *changes;
  } row[] = {
      {{{RAIL, WAGON, false}}, BOTH_WAYS, "<0>", ""},
      {{{ROAD, LORRY, false}, {RAIL, WAGON, false}}, NONE, "<0 1> <1 0>", ""},
      {{{ROAD, LORRY, false}, {RAIL, WAGON, false}}, BOTH_WAYS, "<0 1> <1 0>", "b0>1#0 b2>3#0"},
      {{{ROAD, LORRY, false}, {RAIL, WAGON, false}}, LOADING, "<0 1> <1 0>", "b0>1#0"},
      {{{ROAD, LORRY, false}, {RAIL, WAGON, false}}, UNLOADING, "<0 1> <1 0>", "b2>3#0"},
      /* it may begin by rail, or end with it where it goes the other way */
      {{{ROAD, LORRY, true}, {RAIL, WAGON, false}}, BOTH_WAYS, "<0 <1> <1> 0>", "b0>1#0 b2>3#0"},
      /* reads the same backwards: one order */
      {{{ROAD, LORRY, false}, {RAIL, WAGON, false}, {ROAD, LORRY, false}}, BOTH_WAYS, "<0 1 2>", "b0>1#0 b1>2#0"},
      {{{ROAD, LORRY, true}, {RAIL, WAGON, false}, {ROAD, LORRY, true}}, BOTH_WAYS, "<0 <1> 2>", "b0>1#0 b1>2#0"},
      /* but not if one end alone is optional, or has another mode */
      {{{ROAD, LORRY, true}, {RAIL, WAGON, false}, {ROAD, LORRY, false}},
       LOADING,
       "<0 <1 2> <2 1> 0>",
       "b0>1#0 b3>4#0"},
      {{{ROAD, LORRY, false}, {RAIL, WAGON, false}, {ROAD | SPAN, LORRY, false}},
       LOADING,
       "<0 1 2> <2 1 0>",
       "b0>1#0 b3>4#0"},
      /* without the leg in between the lorry goes on, wherever its roads lead */
      {{{ROAD, LORRY, false}, {RAIL, WAGON, true}, {ROAD, LORRY, false}},
       BOTH_WAYS,
       "<0 1 2>",
       "b0>1#0 a0>2 b0>2 c0>2 d0>2 b1>2#0"},
      /* a lorry that must take the bridge goes on at the bridge's ends */
      {{{ROAD, LORRY, false}, {SPAN, LORRY, false}}, NONE, "<0 1> <1 0>", "b0>1 c0>1 b2>3 c2>3"},
      /* over two that may be left out */
      {{{SPAN, LORRY, false}, {RAIL, WAGON, true}, {ROAD, LORRY, true}, {RAIL, WAGON, false}},
       LOADING,
       "<0 1 2 3> <3 2 1 0>",
       "b0>1#0 b0>2 c0>2 b0>3#0 b2>3#0 b5>6#0 b5>7 c5>7"},
      {{{RAIL, WAGON, true}, {ROAD, LORRY, true}, {SPAN, LORRY, false}},
       NONE,
       "<0 <1 <2> <2> 1> 0>",
       "b1>2 c1>2 b3>4 c3>4"},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    banks w;
    char stages[200], changes[200];
    banks_init(&w);
    add_chain(&w, row[i].leg, -1);
    if (row[i].at_b == UNLOADING)
      add_transfer(&w, B, WAGON, LORRY, true);
    else if (row[i].at_b)
      add_transfer(&w, B, LORRY, WAGON, row[i].at_b == LOADING);
    CHECK_OK(ami_ways_init(&w.ways, &w.corridor, NULL));
    write_stages(&w, 0, stages);
    write_changes(&w, 0, changes);
    if (strcmp(stages, row[i].stages) != 0 || strcmp(changes, row[i].changes) != 0)
      fail_msg("row %zu: stages \"%s\", changes \"%s\"", i, stages, changes);
    ami_ways_fini(&w.ways);
  }
}

/* Every row of transfer.csv that fits is a change, whichever vehicle it names first. */
static void changes_at_every_transfer(void **state) {
  (void)state;
  static const leg_text leg[MOST_LEG] = {{ROAD, LORRY, false}, {RAIL, WAGON, false}};
  banks w;
  char changes[200];
  banks_init(&w);
  add_chain(&w, leg, -1);
  add_transfer(&w, B, LORRY, WAGON, false);
  add_transfer(&w, C, WAGON, LORRY, false);
  add_transfer(&w, D, WAGON, LORRY, true);
  CHECK_OK(ami_ways_init(&w.ways, &w.corridor, NULL));
  write_changes(&w, 0, changes);
  assert_string_equal(changes, "b0>1#0 c0>1#1 b2>3#0 c2>3#1 d2>3#2");
  ami_ways_fini(&w.ways);
}

/* ---- links ---------------------------------------------------------------------------------------------- */

/* Links of a leg, one each way: road a-b, bridge, rail b-c, road c-d, rail c-d. */
static void check_mask(const banks *w, int stage, const uint8_t *want) {
  const uint8_t *mask = w->ways.mask + (size_t)w->ways.stage[stage].mask * N_LINK;
  for (int a = 0; a < N_LINK; a++) assert_int_equal(mask[a], want[a / 2]);
}

static void legs_use_the_links_of_their_modes(void **state) {
  (void)state;
  enum { SHUT = AMUR_LINK_BARRED, OPEN = AMUR_LINK_OPEN, OVER = AMUR_LINK_PASSES };
  static const struct {
    int modes, via;
    uint8_t want[5];
  } row[] = {
      {ROAD, -1, {OPEN, SHUT, SHUT, OPEN, SHUT}},
      {ROAD | SPAN, -1, {OPEN, OPEN, SHUT, OPEN, SHUT}},
      {ROAD | SPAN | RAIL, -1, {OPEN, OPEN, OPEN, OPEN, OPEN}},
      {ROAD | SPAN | RAIL, NEW, {OPEN, OVER, SHUT, OPEN, OPEN}},
      {ROAD | SPAN | RAIL, OLD, {OPEN, SHUT, OVER, OPEN, OPEN}},
      {RAIL, NEW, {SHUT, SHUT, SHUT, SHUT, OPEN}},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    banks w;
    banks_init(&w);
    add_chain(&w, (leg_text[MOST_LEG]){{row[i].modes, LORRY, false}}, row[i].via);
    CHECK_OK(ami_ways_init(&w.ways, &w.corridor, NULL));
    check_mask(&w, 0, row[i].want);
    ami_ways_fini(&w.ways);
  }
}

/* Of the crossings, a chain shuns those of its row alone: another may be on its way. */
static void crossings_of_no_row_stay_open(void **state) {
  (void)state;
  static const uint8_t want[] = {AMUR_LINK_OPEN, AMUR_LINK_PASSES, AMUR_LINK_OPEN, AMUR_LINK_OPEN, AMUR_LINK_OPEN};
  banks w;
  banks_init(&w);
  add_chain(&w, (leg_text[MOST_LEG]){{ROAD | SPAN | RAIL, LORRY, false}}, NEW);
  w.others[0][OLD] = false;
  CHECK_OK(ami_ways_init(&w.ways, &w.corridor, NULL));
  check_mask(&w, 0, want);
  ami_ways_fini(&w.ways);
}

/* Legs of the same links share their mask, whoever's they are; an empty vehicle may go where any leg takes its kind,
 * whatever the crossing. */
static void masks_are_shared_and_vehicles_roam(void **state) {
  (void)state;
  static const bool lorry[] = {true, true, false, true, false}, wagon[] = {false, false, true, false, true};
  banks w;
  banks_init(&w);
  add_chain(&w, (leg_text[MOST_LEG]){{ROAD, LORRY, false}, {RAIL, WAGON, false}, {ROAD, LORRY, true}}, -1);
  add_chain(&w, (leg_text[MOST_LEG]){{ROAD | SPAN, LORRY, false}, {ROAD, LORRY, false}}, OLD);
  CHECK_OK(ami_ways_init(&w.ways, &w.corridor, NULL));
  assert_int_equal(w.ways.n_mask, 2); /* road, which the bridge's absence leaves of the last chain; rail */
  for (int a = 0; a < N_LINK; a++) {
    assert_int_equal(w.ways.driven[LORRY * N_LINK + a], lorry[a / 2] ? AMUR_LINK_OPEN : AMUR_LINK_BARRED);
    assert_int_equal(w.ways.driven[WAGON * N_LINK + a], wagon[a / 2] ? AMUR_LINK_OPEN : AMUR_LINK_BARRED);
  }
  ami_ways_fini(&w.ways);
}

/* ---- reach ------------------------------------------------------------------------------------------------- */

/* With transfers at b and c.  Eastward: bridge and rail b-c lead from b to c alone. */
static void chains_reach(void **state) {
  (void)state;
  static const struct {
    leg_text leg[MOST_LEG];
    int via, from;
    bool eastward;
    const char *reached;
  } row[] = {
      {{{ROAD, LORRY, false}}, -1, A, false, "ab"}, /* back to a, too: a way of two links */
      {{{ROAD, LORRY, false}}, -1, C, false, "cd"},
      {{{RAIL, WAGON, false}}, -1, A, false, ""}, /* no rail at a */
      {{{ROAD, LORRY, false}, {RAIL, WAGON, false}}, -1, A, true, "cd"},
      /* the road alone, or the rail alone, is not the chain */
      {{{ROAD, LORRY, false}, {RAIL, WAGON, false}}, -1, B, true, "cd"},
      {{{ROAD, LORRY, true}, {RAIL, WAGON, false}}, -1, A, true, "cd"},
      {{{ROAD, LORRY, false}, {RAIL, WAGON, true}}, -1, A, true, "abcd"},
      {{{ROAD, LORRY, false}, {RAIL, WAGON, false}, {ROAD, LORRY, false}}, -1, A, true, "cd"},
      /* reversed: rail, then road from c on; c itself is reached by the road from d */
      {{{ROAD, LORRY, false}, {RAIL, WAGON, false}}, -1, D, true, "cd"},
      {{{ROAD, LORRY, false}, {SPAN, LORRY, false}}, -1, A, true, "c"},
      /* what begins behind the crossing does not pass it */
      {{{ROAD | SPAN, LORRY, false}}, -1, C, true, "cd"},
      {{{ROAD | SPAN, LORRY, false}}, NEW, C, true, ""},
      {{{ROAD | SPAN, LORRY, false}}, NEW, A, true, "cd"},
      {{{ROAD | SPAN, LORRY, false}}, OLD, A, true, ""},
      {{{ROAD | SPAN, LORRY, false}}, NEW, C, false, "abcd"}, /* over it and back */
      /* passed in an earlier leg, or in a later one, that may be left out */
      {{{SPAN, LORRY, false}, {RAIL, WAGON, false}}, NEW, B, true, "cd"},
      {{{ROAD, LORRY, false}, {RAIL, WAGON, true}}, OLD, A, true, "cd"},
      {{{ROAD, LORRY, false}, {RAIL, WAGON, true}}, NEW, A, true, ""},
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    banks w;
    amur_graph graph;
    int32_t tail[N_LINK], head[N_LINK];
    bool reached[N_NODE];
    char text[N_NODE + 1] = "";
    banks_init(&w);
    if (row[i].eastward) w.link[3].mode = w.link[5].mode = N_MODE - 1;
    add_chain(&w, row[i].leg, row[i].via);
    add_transfer(&w, B, LORRY, WAGON, false);
    add_transfer(&w, C, LORRY, WAGON, false);
    for (int a = 0; a < N_LINK; a++) tail[a] = w.link[a].from, head[a] = w.link[a].to;
    CHECK_OK(amur_graph_init(&graph, N_NODE, N_LINK, tail, head, 0, NULL));
    CHECK_OK(ami_ways_init(&w.ways, &w.corridor, NULL));
    assert_true(ami_ways_reach(&w.ways, &w.corridor, &graph, 0, row[i].from, NULL, reached));
    for (int v = 0, n = 0; v < N_NODE; v++)
      if (reached[v]) text[n++] = (char)('a' + v), text[n] = '\0';
    if (strcmp(text, row[i].reached) != 0) fail_msg("row %zu: \"%s\"", i, text);
    ami_ways_fini(&w.ways);
    amur_graph_fini(&graph);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(stages_follow_the_legs),
      cmocka_unit_test(changes_at_every_transfer),
      cmocka_unit_test(legs_use_the_links_of_their_modes),
      cmocka_unit_test(crossings_of_no_row_stay_open),
      cmocka_unit_test(masks_are_shared_and_vehicles_roam),
      cmocka_unit_test(chains_reach),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
