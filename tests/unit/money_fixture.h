/* SPDX-License-Identifier: Apache-2.0
 * money_fixture.h -- a made-up run whose money is worked by hand.
 *
 * Corridor currency RUB, project currency CNY (12 RUB), loan currency USD (96 RUB = 8 CNY).  The model covers
 * 2022-07-01 to 2024-12-31; the bridge opens on 2023-01-01.  In 2023 the bridge carries, a day:
 *   out: 10 loaded and 2 empty lorries that pay 1,200 RUB each; in: 12 lorries, 5 of them pay 600 RUB;
 *   a lorry on another crossing, which is not the bridge's.
 * In 2024 all of it doubles.  Days: 365 in 2023, 366 in 2024.
 */
#ifndef MONEY_FIXTURE_H
#define MONEY_FIXTURE_H

#include "accounts/money.h"
#include "../check.h"
#include <stdlib.h>
#include <string.h>

enum { BRIDGE, FERRY };

/* out, in, ferry out */
static amur_link_row links[] = {{.id = "bridge_out", .crossing = BRIDGE, .direction = "out"},
                                {.id = "bridge_in", .crossing = BRIDGE, .direction = "in"},
                                {.id = "ferry_out", .crossing = FERRY, .direction = "out"}};
static double no_toll[] = {0, 0};
static amur_crossing_row crossings[] = {{.id = "bridge"}, {.id = "ferry"}};
static amur_commodity_row commodities[] = {{.id = "soy"}, {.id = "shoppers"}};
static amur_vehicle_row vehicles[] = {{.id = "lorry", .counted = true}, {.id = "boat", .counted = true}};
static char *currency_id[] = {"CNY", "USD"};
static double currency_rate[] = {12, 96};

/* Flows of a day of 2023. */
static const amur_flow_result day[] = {
    {.link = 0, .commodity = 0, .units_per_day = 200, .loaded_per_day = 10, .empty_per_day = 2, .toll_per_day = 14400},
    {.link = 1, .commodity = 0, .units_per_day = 90, .loaded_per_day = 5, .toll_per_day = 3000},
    {.link = 1, .commodity = 0, .empty_per_day = 7},
    {.link = 2, .commodity = 0, .vehicle = 1, .units_per_day = 50, .loaded_per_day = 1, .toll_per_day = 999},
    {.link = 2, .commodity = 1, .vehicle = 1, .units_per_day = 100, .loaded_per_day = 2},
};
enum { N_DAY = sizeof day / sizeof *day };

typedef struct {
  amur_corridor corridor;
  amur_project_row project;
  amur_loan_row loan;
  amur_period_result period[3];
  amur_flow_result flow[3 * N_DAY];
  amur_result result;
  char *name[1];
  int index[1];
} run;

static inline void set_up(run *r) {
  memset(r, 0, sizeof *r);
  for (int i = 0; i < 3; i++) links[i].toll = no_toll;
  r->project = (amur_project_row){.id = "bridge",
                                  .currency = "CNY",
                                  .crossing = BRIDGE,
                                  .direction = "",
                                  .capex = 300000,
                                  .build_from = 2021,
                                  .build_years = 2,
                                  .life_years = 4,
                                  .concession_end = AMUR_DAY_NONE,
                                  .open = amur_day_from(2023, 1, 1),
                                  .opex_per_year = 50000,
                                  .opex_per_vehicle = 10,
                                  .other_revenue_per_year = 7000,
                                  .revenue_share = 0.5,
                                  .discount_rate = 0.1,
                                  .revenue_commodities = "",
                                  .revenue_crossings = ""};
  r->loan = (amur_loan_row){.id = "loan",
                            .currency = "USD",
                            .first_year = 2023,
                            .rate_series = -1,
                            .loan = {AMUR_LOAN_EQUAL_PRINCIPAL, 50000, 0.05, 4, 0, false}};
  r->corridor = (amur_corridor){.currency = "RUB",
                                .link = links,
                                .n_link = 3,
                                .crossing = crossings,
                                .n_crossing = 2,
                                .commodity = commodities,
                                .n_commodity = 2,
                                .vehicle = vehicles,
                                .n_vehicle = 2,
                                .project = &r->project,
                                .n_project = 1,
                                .loan = &r->loan,
                                .n_loan = 1,
                                .currency_id = currency_id,
                                .currency_rate = currency_rate,
                                .n_currency = 2};
  r->period[0] =
      (amur_period_result){.year = 2022, .from = amur_day_from(2022, 7, 1), .to = amur_day_from(2022, 12, 31)};
  for (int y = 1; y < 3; y++)
    r->period[y] = (amur_period_result){
        .year = 2022 + y, .from = amur_day_from(2022 + y, 1, 1), .to = amur_day_from(2022 + y, 12, 31)};
  static const double scale[] = {7, 1, 2}; /* what runs before the opening must not count */
  for (int y = 0; y < 3; y++)
    for (int i = 0; i < N_DAY; i++) {
      amur_flow_result *f = &r->flow[y * N_DAY + i];
      *f = day[i];
      f->period = y;
      f->units_per_day *= scale[y];
      f->loaded_per_day *= scale[y];
      f->empty_per_day *= scale[y];
      f->toll_per_day *= scale[y];
    }
  r->name[0] = "base";
  r->index[0] = -1;
  r->result = (amur_result){.corridor = &r->corridor,
                            .scenario = r->name,
                            .n_scenario = 1,
                            .scenario_index = r->index,
                            .period = r->period,
                            .n_period = 3,
                            .flow = r->flow,
                            .n_flow = 3 * N_DAY};
}

/* One chain for all goods, chosen by differences of costs. */
static bool carried[] = {true, true};
static amur_chain_row chains[] = {{.id = "road", .appeal = 1, .carries = carried}};

/* The same with a scenario "cheap" of 100 days of 2023 beside it. */
typedef struct {
  amur_period_result period[4];
  amur_market_result market[4];
  amur_share_result share[4];
  amur_zone_row zone[2];
  char *names[2], *modes[1];
  int index[2];
  amur_scenario scenario;
} two_scenarios;

/* 10 units a day at a cost of 100, of which a cost of 90 makes 12: 10 exp(-e (90 - 100)/100), e = 10 ln 1.2. */
static inline amur_market_result market_of(int period, int commodity, double units, double cost) {
  return (amur_market_result){.period = period,
                              .destination = 1,
                              .commodity = commodity,
                              .units_per_day = units,
                              .ref_units_per_day = commodity == 0 ? 10 : 5,
                              .unmet_per_day = isfinite(cost) ? 0 : 5,
                              .cost = cost,
                              .high = 1,
                              .theta = 0.1,
                              .theta_nest = 0.1,
                              .ref_cost = 100,
                              .elasticity = commodity == 0 ? 10 * log(1.2) : 0};
}

/* A share that is the whole market; what is left of its cost without hours and constant is money. */
static inline amur_share_result share_of(int market, double units, double cost, double time, double wait,
                                         double constant) {
  return (amur_share_result){.market = market,
                             .units_per_day = units,
                             .cost = cost,
                             .time_value = time,
                             .wait_value = wait,
                             .constant = constant,
                             .appeal = isfinite(cost)};
}

static inline void set_up_two(run *r, two_scenarios *two) {
  set_up(r);
  *two = (two_scenarios){.market = {market_of(1, 0, 10, 100), market_of(1, 1, 5, 40), market_of(3, 1, 0, INFINITY),
                                    market_of(3, 0, 12, 90)},
                         .share = {share_of(0, 10, 100, 30, 20, 0), share_of(1, 5, 40, 0, 0, 0),
                                   share_of(2, 0, INFINITY, NAN, NAN, 0), share_of(3, 12, 90, 26, 17, -1)},
                         .zone = {{.id = "farms", .country = "WA"}, {.id = "town", .country = "EA"}},
                         .names = {"base", "cheap"},
                         .modes = {"road"},
                         .index = {-1, 0},
                         .scenario = {.id = "cheap"}};
  memcpy(two->period, r->period, sizeof r->period);
  two->period[3] = (amur_period_result){
      .scenario = 1, .year = 2023, .from = amur_day_from(2023, 1, 1), .to = amur_day_from(2023, 4, 10)};
  r->corridor.zone = two->zone;
  r->corridor.n_zone = 2;
  r->corridor.chain = chains;
  r->corridor.n_chain = 1;
  r->corridor.scenario = &two->scenario;
  r->corridor.n_scenario = 1;
  r->corridor.mode = two->modes;
  r->corridor.n_mode = 1;
  for (int i = 0; i < 3; i++) links[i].length_km = i < 2 ? 10 : 0;
  vehicles[0].co2_kg_per_km = 0.8;
  r->result.period = two->period;
  r->result.n_period = 4;
  r->result.market = two->market;
  r->result.n_market = 4;
  r->result.share = two->share;
  r->result.n_share = 4;
  r->result.scenario = two->names;
  r->result.scenario_index = two->index;
  r->result.n_scenario = 2;
}

static inline void clear(run *r) {
  free(r->result.year);
  free(r->result.finance);
  free(r->result.debt);
  free(r->result.debt_year);
  free(r->result.debt_project);
  free(r->result.benefit);
  free(r->result.emission);
  free(r->result.gain_year);
  free(r->result.economy);
}

#endif
