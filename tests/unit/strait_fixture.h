/* SPDX-License-Identifier: Apache-2.0
 * strait_fixture.h -- a made-up corridor over a strait, small enough to be worked by hand.
 *
 *   farms (WE) --road, 60 km-- bank ==bridge== town (EA)         by road: lorries of 20 t
 *   farms ----------------ferry, 100 km------- town              by sea: a ship of 1000 t that is not paid back
 *
 * Grain, 10 t a day, goes from farms to town by road or sea; machines, 2 t a day, from town to farms by road.  Each way
 * is a link of its own, and the two directions differ in speed, toll and formalities.  The year is 2024: 366 days.
 * Money per tonne, hours:
 *   grain    an hour costs 0.1 + 200 x 0.001 = 0.3 beside the vehicle's     (vot + value x loss_per_h)
 *   machines an hour costs 0.5 beside the vehicle's
 *   a lorry  1/20 per km, 10/20 = 0.5 per hour, 2/20 = 0.1 equivalents;  a ship 5/1000 per km, 100/1000 = 0.1 per hour
 *   link         km  hours    fixed cost by lorry          loaded with grain
 *   road_out     60  1        60/20          = 3           3   + 0.8 x 1 = 3.8
 *   bridge_out    0  2        1 + 50/20      = 3.5         3.5 + 0.8 x 2 = 5.1      empty: 2.5 + 0.5 x 2 = 3.5
 *   bridge_in     0  1        30/20          = 1.5                                  empty: 1.5 + 0.5 x 1 = 2
 *   road_in      60  2        60/20          = 3                                    empty: 3   + 0.5 x 2 = 4
 *   ferry_out   100  5        4 + 500/1000   = 4.5         4.5 + 0.4 x 5 = 6.5      (by ship)
 */
#ifndef STRAIT_FIXTURE_H
#define STRAIT_FIXTURE_H

#include "../check.h"
#include "run/collect.h"
#include <amur/run.h>
#include <string.h>

enum { FARMS, TOWN };
enum { NODE_FARMS, NODE_BANK, NODE_TOWN };
enum { ROAD_OUT, BRIDGE_OUT, BRIDGE_IN, ROAD_IN, FERRY_OUT, FERRY_IN, N_LINK };
enum { GRAIN, MACHINES };
enum { LORRY, SHIP };
enum { BY_ROAD, BY_SEA };
enum { ON_ROAD, AT_SEA };
enum { BRIDGE, FERRY };

typedef struct {
  amur_corridor corridor;
  amur_node_row node[3];
  amur_zone_row zone[2];
  amur_link_row link[N_LINK];
  double toll[N_LINK][2];
  amur_commodity_row commodity[2];
  amur_vehicle_row vehicle[2];
  amur_chain_row chain[2];
  amur_leg_row leg[2];
  bool mode_of_leg[2][2], carries[2][2];
  amur_demand_row demand[4];
  amur_crossing_row crossing[2];
  amur_regime_row regime[2];
  amur_scenario scenario;
  char *mode[2], *nest[2];
} strait;

static inline void strait_links(strait *s) {
  static const amur_link_row link[N_LINK] = {
      {.id = "road_out", .to = NODE_BANK, .length_km = 60, .free_speed_kmh = 60, .crossing = -1},
      {.id = "bridge_out", .from = NODE_BANK, .to = NODE_TOWN, .time_h = 2, .crossing = BRIDGE, .money_per_unit = 1},
      {.id = "bridge_in", .from = NODE_TOWN, .to = NODE_BANK, .time_h = 1, .crossing = BRIDGE},
      {.id = "road_in", .from = NODE_BANK, .length_km = 60, .free_speed_kmh = 30, .crossing = -1},
      {.id = "ferry_out",
       .to = NODE_TOWN,
       .length_km = 100,
       .free_speed_kmh = 20,
       .mode = AT_SEA,
       .crossing = FERRY,
       .money_per_unit = 4},
      {.id = "ferry_in", .from = NODE_TOWN, .length_km = 100, .free_speed_kmh = 20, .mode = AT_SEA, .crossing = FERRY}};
  memcpy(s->link, link, sizeof link);
  s->toll[BRIDGE_OUT][LORRY] = 50;
  s->toll[BRIDGE_IN][LORRY] = 30;
  for (int a = 0; a < N_LINK; a++) {
    s->link[a].terminal = -1;
    s->link[a].capacity_per_day = INFINITY;
    s->link[a].direction = a < BRIDGE_IN || a == FERRY_OUT ? "out" : "in";
    s->link[a].open = true;
    s->link[a].toll = s->toll[a];
  }
}

static inline void strait_goods(strait *s) {
  static const amur_commodity_row commodity[] = {
      {.id = "grain",
       .tonnes_per_unit = 1,
       .value = 200,
       .vot = 0.1,
       .loss_per_h = 0.001,
       .theta = 0.2,
       .theta_nest = 0.3},
      {.id = "machines", .tonnes_per_unit = 1, .value = 3000, .vot = 0.5, .theta = 0.1, .theta_nest = 0.1}};
  static const amur_vehicle_row vehicle[] = {
      {.id = "lorry",
       .payload = 20,
       .pce = 2,
       .money_per_km = 1,
       .money_per_h = 10,
       .returns = true,
       .back_load = 0.5,
       .counted = true,
       .co2_kg_per_km = 0.8},
      {.id = "ship", .payload = 1000, .pce = 1, .money_per_km = 5, .money_per_h = 100}};
  memcpy(s->commodity, commodity, sizeof commodity);
  memcpy(s->vehicle, vehicle, sizeof vehicle);
  static char *const id[] = {"road", "sea"};
  for (int k = 0; k < 2; k++) {
    s->mode_of_leg[k][k] = true; /* road by lorry, sea by ship */
    s->leg[k] = (amur_leg_row){.mode = s->mode_of_leg[k], .vehicle = k};
    s->chain[k] = (amur_chain_row){.id = id[k],
                                   .base = id[k],
                                   .row = k,
                                   .nest = k,
                                   .appeal = 1,
                                   .via = -1,
                                   .weight = 1,
                                   .leg = &s->leg[k],
                                   .n_leg = 1,
                                   .carries = s->carries[k]};
  }
  s->carries[BY_ROAD][GRAIN] = s->carries[BY_ROAD][MACHINES] = s->carries[BY_SEA][GRAIN] = true;
}

static inline amur_demand_row strait_demand(int from, int to, int commodity, double per_year, double ref_cost) {
  return (amur_demand_row){.id = "row",
                           .origin = from,
                           .destination = to,
                           .commodity = commodity,
                           .year = 2024,
                           .quantity = per_year,
                           .ref_cost = ref_cost,
                           .elasticity = NAN,
                           .profile = -1,
                           .model = -1};
}

static inline void strait_init(strait *s) {
  memset(s, 0, sizeof *s);
  static const amur_zone_row zone[] = {{.id = "farms", .country = "WE", .node = NODE_FARMS},
                                       {.id = "town", .country = "EA", .node = NODE_TOWN}};
  static const char *const id[] = {"farms", "bank", "town"};
  for (int i = 0; i < 3; i++)
    s->node[i] = (amur_node_row){.id = (char *)id[i], .country = "", .zone = i == 0 ? 0 : i == 2 ? 1 : -1};
  memcpy(s->zone, zone, sizeof zone);
  strait_links(s);
  strait_goods(s);
  s->demand[0] = strait_demand(FARMS, TOWN, GRAIN, 3660, 10);
  s->demand[1] = strait_demand(TOWN, FARMS, MACHINES, 732, 20);
  s->crossing[BRIDGE] = (amur_crossing_row){.id = "bridge"};
  s->crossing[FERRY] = (amur_crossing_row){.id = "ferry"};
  s->regime[0] = (amur_regime_row){.id = "winter", .from = amur_day_from(2024, 1, 1), .to = amur_day_from(2024, 3, 31)};
  s->regime[1] =
      (amur_regime_row){.id = "summer", .from = amur_day_from(2024, 4, 1), .to = amur_day_from(2024, 12, 31)};
  s->mode[ON_ROAD] = s->nest[0] = "road";
  s->mode[AT_SEA] = s->nest[1] = "sea";
  s->corridor = (amur_corridor){.currency = "RUB",
                                .folder = "",
                                .price_year = 2024,
                                .first_day = amur_day_from(2024, 1, 1),
                                .last_day = amur_day_from(2024, 12, 31),
                                .settings = {.gap = 1e-9,
                                             .choice_residual = 1e-10,
                                             .wait_residual = 0.02,
                                             .max_rounds = 3,
                                             .seed = 1,
                                             .sim_precision = 0.05,
                                             .sim_max_replications = 4,
                                             .reliability_ratio = 0.5},
                                .node = s->node,
                                .n_node = 3,
                                .link = s->link,
                                .n_link = N_LINK,
                                .zone = s->zone,
                                .n_zone = 2,
                                .crossing = s->crossing,
                                .n_crossing = 2,
                                .commodity = s->commodity,
                                .n_commodity = 2,
                                .vehicle = s->vehicle,
                                .n_vehicle = 2,
                                .chain = s->chain,
                                .n_chain = 2,
                                .demand = s->demand,
                                .n_demand = 2,
                                .regime = s->regime,
                                .n_regime = 2,
                                .mode = s->mode,
                                .n_mode = 2,
                                .nest = s->nest,
                                .n_nest = 2};
}

/* A change that holds for ever, for every commodity and vehicle. */
static inline amur_change strait_change(char *target, char *field, amur_change_op op, double value) {
  return (amur_change){.id = "change",
                       .target = target,
                       .field = field,
                       .op = op,
                       .value = value,
                       .commodities = "",
                       .vehicles = "",
                       .from = AMUR_DAY_NONE,
                       .to = AMUR_DAY_NONE,
                       .file = "test"};
}

/* One scenario, which makes these changes. */
static inline void strait_scenario(strait *s, amur_change *change, int n) {
  s->scenario = (amur_scenario){.id = "changed", .change = change, .n_change = n};
  s->corridor.scenario = &s->scenario;
  s->corridor.n_scenario = 1;
}

#endif
