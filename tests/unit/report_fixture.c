/* SPDX-License-Identifier: Apache-2.0
 * report_fixture.c -- a small invented corridor with a result.
 *   Flows are round so that sums can be done in the head: out over the bridge go 10, 20, 20, 25, 30, 30 loaded
 *   lorries a day in the six regimes of the base, a quarter more empty, and three quarters of them come in: twice
 *   the loaded ones in all.
 */
#define _POSIX_C_SOURCE 200809L /* rmdir */
#include "report_fixture.h"
#include <amur/io.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COUNT(a) ((int)(sizeof(a) / sizeof *(a)))

enum { WESTON, EASTON, FAR, GATE, PORT };
enum { BRIDGE, FERRY };
enum { GRAIN, GOODS, PEOPLE };
enum { BY_BRIDGE, BY_FERRY };
enum { LORRY, BARGE, BUS };

static amur_node_row node[] = {{"w", "Weston", "city", "Westland", 127.50, 50.245, 0},
                               {"e", "Easton", "city", "Eastland", 127.56, 50.275, 1},
                               {"f", "Far City", "city", "Eastland", 135.12, 48.455, 2},
                               {"g", "Gate", "checkpoint", "Eastland", 127.63, 50.205, -1},
                               {"p", "Port", "port", "Westland", 127.53, 50.250, -1}};
static double no_toll[3] = {0, 0, 0}, toll[3] = {100, 0, 0};
static amur_link_row link_row[] = {{.id = "b",
                                    .name = "Bridge",
                                    .from = WESTON,
                                    .to = GATE,
                                    .row = 2,
                                    .length_km = 19.9,
                                    .mode = 1,
                                    .terminal = 0,
                                    .crossing = BRIDGE,
                                    .direction = "out",
                                    .open = true,
                                    .toll = toll},
                                   {.id = "b:r",
                                    .name = "Bridge",
                                    .from = GATE,
                                    .to = WESTON,
                                    .row = 2,
                                    .length_km = 19.9,
                                    .mode = 1,
                                    .terminal = 0,
                                    .crossing = BRIDGE,
                                    .direction = "in",
                                    .open = true,
                                    .toll = toll},
                                   {.id = "y",
                                    .name = "Ferry",
                                    .from = PORT,
                                    .to = EASTON,
                                    .row = 3,
                                    .length_km = 3,
                                    .mode = 2,
                                    .terminal = 1,
                                    .crossing = FERRY,
                                    .direction = "out",
                                    .open = true,
                                    .toll = no_toll},
                                   {.id = "a",
                                    .name = "Road to the gate",
                                    .from = GATE,
                                    .to = EASTON,
                                    .row = 4,
                                    .length_km = 12,
                                    .terminal = -1,
                                    .crossing = -1,
                                    .direction = "",
                                    .open = true,
                                    .toll = no_toll},
                                   {.id = "d",
                                    .name = "Road to the port",
                                    .from = WESTON,
                                    .to = PORT,
                                    .row = 5,
                                    .length_km = 2,
                                    .terminal = -1,
                                    .crossing = -1,
                                    .direction = "",
                                    .open = true,
                                    .toll = no_toll},
                                   {.id = "h",
                                    .name = "Highway",
                                    .from = EASTON,
                                    .to = FAR,
                                    .row = 6,
                                    .length_km = 820,
                                    .terminal = -1,
                                    .crossing = -1,
                                    .direction = "",
                                    .open = true,
                                    .toll = no_toll}};
static amur_zone_row zone[] = {
    {"w", "Weston", "Westland", WESTON}, {"e", "Easton", "Eastland", EASTON}, {"f", "Far City", "Eastland", FAR}};
static amur_crossing_row crossing[] = {{"bridge", "New Bridge", "road bridge", "opened lately", 1, 400, 127.60, 50.20},
                                       {"ferry", "Old Ferry", "river ferry", "", 1, NAN, 127.54, 50.26}};
static amur_commodity_row commodity[] = {
    {"grain", "Grain", "t", "bulk", 1, 300, 0.1, 0, false, NAN, NAN, 0.05, 0.1, 0.5},
    {"goods", "Goods", "t", "general", 1, 3000, 1, 0, false, NAN, NAN, 0.05, 0.1, 0.5},
    {"people", "Shoppers", "persons", "people", 0, 0, 5, 0, false, NAN, NAN, 0.1, 0.2, 1}};
static amur_vehicle_row vehicle[] = {{"lorry", "Lorry", 20, 1, 1, 20, true, 0.3, true, 0, 0},
                                     {"barge", "Barge", 800, 0, 3, 100, true, 0, false, 0, 0},
                                     {"bus", "Bus", 40, 1, 1, 25, true, 1, false, 0, 0}};
static bool road_and_bridge[] = {true, true, false}, road[] = {true, false, false}, water[] = {false, false, true};
static amur_leg_row bridge_legs[] = {{road_and_bridge, LORRY, false}},
                    ferry_legs[] = {{road, LORRY, true}, {water, BARGE, false}, {road, LORRY, true}};
static bool carries_all[] = {true, true, true};
static amur_chain_row chain[] = {{.id = "by_bridge",
                                  .name = "Lorry over the bridge",
                                  .base = "by_bridge",
                                  .nest = 0,
                                  .appeal = 1,
                                  .via = -1,
                                  .weight = 1,
                                  .leg = bridge_legs,
                                  .n_leg = 1,
                                  .carries = carries_all},
                                 {.id = "by_ferry",
                                  .name = "Ferry and lorry",
                                  .base = "by_ferry",
                                  .row = 1,
                                  .nest = 1,
                                  .appeal = 1,
                                  .via = -1,
                                  .weight = 1,
                                  .leg = ferry_legs,
                                  .n_leg = 3,
                                  .carries = carries_all}};
static amur_regime_row regime[] = {{"r0", "Closed loop 2021", "closed", 18628, 18808},
                                   {"r1", "Open water 2021", "water", 18809, 18992},
                                   {"r2", "Ice 2022", "ice", 18993, 19173},
                                   {"r3", "Open water 2022", "water", 19174, 19357},
                                   {"r4", "Ice 2023", "ice", 19358, 19538},
                                   {"r5", "Open water 2023", "water", 19539, 19722}};
static amur_change rule[] = {{"loop", "crossing:bridge", "capacity_per_day", AMUR_CHANGE_SET, 30, "", "", AMUR_DAY_NONE,
                              18808, "s1", "only resident drivers may cross", "rule.csv", 2},
                             {"ice", "mode:ferry", "open", AMUR_CHANGE_SET, 0, "", "", 18993, 19173, "s2",
                              "the river is frozen", "rule.csv", 3}};
static amur_change half[] = {{"half_toll", "crossing:bridge", "toll", AMUR_CHANGE_MULTIPLY, 0.5, "", "", AMUR_DAY_NONE,
                              AMUR_DAY_NONE, "", "", "scenario/half_toll.yaml", 4}};
static char *dropped[] = {"loop"};
static amur_scenario scenario[] = {
    {"half_toll", "Toll halved", "The toll of the bridge is halved for everyone.", "", half, 1, NULL, 0},
    {"no_loop", "No closed loop", "The closed-loop rule is never in force.", "", NULL, 0, dropped, 1}};
static amur_parameter parameter[] = {{.name = "Habit of the ferry",
                                      .unit = "currency per t",
                                      .estimate = "",
                                      .prior = 5,
                                      .sd = 2,
                                      .low = 0,
                                      .high = 20,
                                      .change = {.id = "habit", .value = 7}}};
static amur_observed_row observed[] = {{.id = "o1",
                                        .name = "Vehicles, first half of 2021",
                                        .source = "s1",
                                        .calibrate = true,
                                        .crossing = BRIDGE,
                                        .direction = "",
                                        .commodities = "",
                                        .vehicles = "",
                                        .from = 18628,
                                        .to = 18808,
                                        .value = 22,
                                        .per_day = true,
                                        .tolerance = 0.15},
                                       {.id = "o2",
                                        .name = "Vehicles, 2022",
                                        .source = "s1",
                                        .kind = AMUR_OBSERVED_SUM,
                                        .crossing = BRIDGE,
                                        .direction = "",
                                        .commodities = "",
                                        .vehicles = "",
                                        .from = 18993,
                                        .to = 19357,
                                        .value = 20000,
                                        .tolerance = 0.1},
                                       {.id = "o3",
                                        .name = "Vehicles out, 2023",
                                        .source = "s1",
                                        .crossing = BRIDGE,
                                        .direction = "out",
                                        .commodities = "",
                                        .vehicles = "",
                                        .from = 19358,
                                        .to = 19722,
                                        .value = 40,
                                        .per_day = true,
                                        .tolerance = 0.1},
                                       {.id = "o4",
                                        .name = "More than 5 a day, 2023",
                                        .source = "s1",
                                        .kind = AMUR_OBSERVED_AT_LEAST,
                                        .crossing = BRIDGE,
                                        .direction = "",
                                        .commodities = "",
                                        .vehicles = "",
                                        .from = 19358,
                                        .to = 19722,
                                        .value = 5,
                                        .per_day = true,
                                        .tolerance = 0.1},
                                       {.id = "o5",
                                        .name = "Record month of 2023",
                                        .source = "s1",
                                        .kind = AMUR_OBSERVED_MAXIMUM,
                                        .crossing = BRIDGE,
                                        .direction = "",
                                        .commodities = "",
                                        .vehicles = "",
                                        .from = 19358,
                                        .to = 19722,
                                        .span = AMUR_OBSERVED_BY_MONTH,
                                        .value = 1900,
                                        .tolerance = 0.1,
                                        .day_scatter = 0.25}};
static amur_project_row project[] = {{.id = "bridge",
                                      .name = "Bridge company",
                                      .country = "Eastland",
                                      .currency = "EUR",
                                      .source = "s1",
                                      .note = "",
                                      .crossing = BRIDGE,
                                      .direction = "out",
                                      .capex = 1e7,
                                      .opex_per_year = 1e5,
                                      .build_from = 2018,
                                      .build_years = 2,
                                      .life_years = 30,
                                      .concession_end = AMUR_DAY_NONE,
                                      .open = 18628,
                                      .revenue_share = 1,
                                      .tax_rate = 0.2,
                                      .discount_rate = 0.05},
                                     {.id = "mall",
                                      .name = "Island mall",
                                      .country = "Westland",
                                      .currency = "EUR",
                                      .source = "s1",
                                      .note = "",
                                      .crossing = FERRY,
                                      .direction = "",
                                      .capex = 5e6,
                                      .opex_per_year = 3e5,
                                      .other_revenue_per_year = 2e5,
                                      .build_from = 2015,
                                      .build_years = 1,
                                      .life_years = 20,
                                      .concession_end = AMUR_DAY_NONE,
                                      .open = 18628,
                                      .discount_rate = 0.08}};
static amur_loan_row loan[] = {
    {"l1", "Bank loan", "EUR", "s1", "", 0, 2018, "", -1, {AMUR_LOAN_ANNUITY, 8e6, 0.05, 12, 3, false}}};
static amur_source_row source[] = {
    {"s1",
     "Vehicles counted",
     "22",
     "per day",
     "https://example.org/counts",
     "2021-07-01",
     "high",
     "",
     false,
     NAN,
     NAN,
     false,
     {0}},
    {"s2",
     "Value of time of goods",
     "1",
     "EUR/t/h",
     "general knowledge </script><b>",
     "2021",
     "low",
     "assumed",
     true,
     0.5,
     2,
     true,
     {0}},
    {"s3", "Handling at the port", "4", "h", "", "", "low", "assumed", true, 2, 8, true, {0}}};
static amur_question question[] = {{"Is the bridge empty, and why?", "use", "bridge"},
                                   {"Who takes the ferry?", "users", "ferry"},
                                   {"How long do lorries wait?", "wait", ""},
                                   {"What would fill the bridge?", "fill", "bridge"},
                                   {"Does the bridge pay its loan?", "loan", "bridge"},
                                   {"What did the closed loop change?", "scenario", "no_loop"},
                                   {"Does the mall live on its visitors?", "facility", "mall"},
                                   {"How sure is this?", "confidence", ""},
                                   {"What of a crossing that does not exist?", "use", "tunnel"}};
static char *mode[] = {"road", "bridge", "ferry"}, *nest[] = {"dry", "wet"}, *terminal_id[] = {"gate", "port"};

#define N_PERIOD 18
#define N_SHARE (N_PERIOD * 2 * 2)

static amur_period_result period[N_PERIOD];
static amur_flow_result flow[N_PERIOD * 6];
static amur_market_result market[N_PERIOD * 2];
static amur_share_result share[N_SHARE];
static amur_terminal_period wait[N_PERIOD * 2];
static amur_curve_result curve[2];
static amur_finance_year year[3 * 2 * 12];
static amur_finance_result finance[3 * 2];
static amur_fit_result fit[] = {
    {0, 181, {20, 20 / 22.0 - 1, -1.2, 1.44, 18.7, 25.3, true}, true},
    {1, 365, {14600 * 1.25, 14600 * 1.25 / 20000 - 1, -1.75, 3.06, 18000, 22000, true}, true},
    {2, 365, {48, 0.2, 4, 16, 36, 44, false}, true},
    {3, 365, {37.5, 6.5, 130, 0, 4.5, INFINITY, true}, true},
    {4, 30.4, {1970, 0.037, 0.6, 0.3, 1750, 2060, true}, true}};
static amur_sensitivity_result sensitivity[] = {{1, 0.5, 2, 30, 62, 0.3, 0.6}, {2, 2, 8, 38, 44, 0.4, 0.44}};
/* The ferry's own answer to the whole cost is too small; what the page leaves out is among them. */
static amur_elasticity_result elasticity[] = {
    {0, BRIDGE, BRIDGE, AMUR_BY_COST, -4},       {-1, BRIDGE, BRIDGE, AMUR_BY_TOLL, -0.2},
    {-1, FERRY, BRIDGE, AMUR_BY_TOLL, 0.1},      {-1, FERRY, FERRY, AMUR_BY_TOLL, 0},
    {-1, BRIDGE, BRIDGE, AMUR_BY_TIME, -0.3},    {-1, FERRY, FERRY, AMUR_BY_TIME, -0.05},
    {-1, BRIDGE, BRIDGE, AMUR_BY_CAPACITY, 0.7}, {-1, FERRY, FERRY, AMUR_BY_CAPACITY, 0.9},
    {-1, BRIDGE, BRIDGE, AMUR_BY_COST, -1.2},    {-1, FERRY, BRIDGE, AMUR_BY_COST, 0.4},
    {-1, BRIDGE, FERRY, AMUR_BY_COST, 0.009},    {-1, FERRY, FERRY, AMUR_BY_COST, -0.02}};
static char *scenario_id[] = {"base", "half_toll", "no_loop"};
static int scenario_index[] = {-1, 0, 1};

/* Two lorries in the gate, the second waiting for the first. */
static double gate_queue[] = {0, 1, 1, 2, 0, 1, 0, 0};
static amur_step gate_step[] = {
    {0, 0, 0, AMUR_STEP_SERVICE, 1, 2}, {1, 0, 0, AMUR_STEP_WAIT, 1.5, 2}, {1, 0, 0, AMUR_STEP_SERVICE, 2, 3}};
static char *gate_stage[] = {"inspection"}, lorry_unit[] = "lorry";
static amur_picture_result gate_picture[] = {
    {0, 5, 60, 0.5, lorry_unit, gate_stage, 1, {1, 1, 4, 1, gate_queue, 0, 12, 1, COUNT(gate_step), gate_step}}};

/* Loaded lorries a day over the bridge out of Weston: 10, 20, 20, 25, 30, 30 by regime; halving the toll adds a
 * tenth; without the closed loop the first regime is as the second. */
static double lorries(int s, int r) {
  static const double base[] = {10, 20, 20, 25, 30, 30};
  return s == 1 ? 1.1 * base[r] : s == 2 && r == 0 ? base[1] : base[r];
}

static void flows(report_fixture *f, int p, int s, int r) {
  const double out = lorries(s, r);
  const bool wet = r % 2 == 1;
  const amur_flow_result rows[] = {{p, 0, GOODS, BY_BRIDGE, LORRY, 20 * out, out, 0.25 * out, 100 * 1.25 * out},
                                   {p, 1, GOODS, BY_BRIDGE, LORRY, 15 * out, 0.75 * out, 0, 100 * 0.75 * out},
                                   {p, 2, GRAIN, BY_FERRY, BARGE, wet ? 1600 : 0, wet ? 2 : 0, wet ? 2 : 0, 0},
                                   {p, 2, PEOPLE, BY_FERRY, BUS, wet ? 400 : 0, wet ? 10 : 0, 0, 0},
                                   {p, 3, GOODS, BY_BRIDGE, LORRY, 35 * out, 1.75 * out, 0.25 * out, 0},
                                   {p, 5, GOODS, BY_BRIDGE, LORRY, 20 * out, out, 0.5 * out, 0}};
  for (int i = 0; i < COUNT(rows); i++) flow[f->result.n_flow++] = rows[i];
}

static void markets(report_fixture *f, int p, int r) {
  const bool wet = r % 2 == 1;
  market[f->result.n_market] = (amur_market_result){p, 0, 1, GRAIN, 0, 1600, 1700, 0, 50, 0, 1, 4, 4, 40, 0};
  market[f->result.n_market + 1] = (amur_market_result){p, 0, 2, GOODS, 0, 700, 720, 0, 90, 0, 1, 4, 4, 80, 0};
  const amur_share_result rows[] = {
      {f->result.n_market, BY_BRIDGE, wet ? 100 : 0, 40, 38, 8, 1, 0, 0, 1},
      {f->result.n_market, BY_FERRY, wet ? 1500 : 0, wet ? 30 : INFINITY, 22, 40, 1, 0, 0, 1},
      {f->result.n_market + 1, BY_BRIDGE, 600, 80, 75, 20, 1, 0, 0, 1},
      {f->result.n_market + 1, BY_FERRY, wet ? 100 : 0, wet ? 95 : INFINITY, 70, 60, 1, 0, 0, 1}};
  for (int i = 0; i < COUNT(rows); i++) share[f->result.n_share++] = rows[i];
  f->result.n_market += 2;
}

static void terminals(report_fixture *f, int p, int s, int r) {
  amur_terminal_period *gate = &wait[f->result.n_terminal++], *port = &wait[f->result.n_terminal++];
  *gate = (amur_terminal_period){.period = p,
                                 .terminal = 0,
                                 .arrivals_per_day = 2 * lorries(s, r),
                                 .time_used_h = 2.1 + r,
                                 .time_h = 2.12 + r,
                                 .time_ci_half_h = 0.05,
                                 .wait_h = 1.1 + r,
                                 .wait_ci_half_h = 0.05,
                                 .wait_p50_h = 0.8 + r,
                                 .wait_p90_h = 2.2 + r,
                                 .wait_p95_h = 3 + 1.3 * r,
                                 .wait_spread_h = 0.7,
                                 .queue_mean = 3,
                                 .queue_max = 12,
                                 .capacity_per_day = 70,
                                 .binding = "inspection",
                                 .utilisation = 2 * lorries(s, r) / 70,
                                 .utilisation_ci_half = 0.01,
                                 .replications = 20};
  *port = *gate;
  port->terminal = 1;
  port->arrivals_per_day = r % 2 ? 14 : 0;
  strcpy(port->binding, r % 2 ? "crane" : "");
}

static amur_finance_year money_of(int s, int p, int y) {
  const double due = p == 0 && y < 9 ? 1e6 : 0, tolls = p ? 0 : 3e5 + 5e4 * y, other = p ? 2e5 : 0;
  return (amur_finance_year){.scenario = s,
                             .project = p,
                             .year = 2021 + y,
                             .modelled = y < 3,
                             .vehicles = 365 * 50,
                             .toll_revenue = tolls,
                             .other_revenue = other,
                             .opex = 1e5,
                             .cfads = tolls + other - 1e5,
                             .interest = due * 0.4,
                             .principal = due * 0.6,
                             .debt_service = due,
                             .balance = p ? 0 : 8e6 - 6e5 * y,
                             .dscr = due > 0 ? (tolls - 1e5) / due : NAN};
}

static void fill_money(report_fixture *f) {
  for (int s = 0; s < 3; s++) {
    for (int y = 0; y < 24; y++) year[f->result.n_year++] = money_of(s, y / 12, y % 12);
    finance[f->result.n_finance++] = (amur_finance_result){.scenario = s,
                                                           .project = 0,
                                                           .npv = -4e6,
                                                           .firr = 0.01,
                                                           .n_irr = 1,
                                                           .dscr_min = 0.2,
                                                           .dscr_mean = s == 1 ? 0.25 : 0.4,
                                                           .llcr = 0.4,
                                                           .plcr = 0.5,
                                                           .break_even_toll = 250,
                                                           .needed_per_day = 95,
                                                           .mean_toll = 100,
                                                           .flow_per_day = 37.5};
    finance[f->result.n_finance++] = (amur_finance_result){.scenario = s,
                                                           .project = 1,
                                                           .npv = -2e6,
                                                           .firr = NAN,
                                                           .dscr_min = NAN,
                                                           .dscr_mean = NAN,
                                                           .llcr = NAN,
                                                           .plcr = NAN,
                                                           .break_even_toll = NAN,
                                                           .needed_per_day = NAN,
                                                           .mean_toll = NAN,
                                                           .flow_per_day = NAN};
  }
}

static void fill_curves(void) {
  static const amur_curve fitted = {2, 1.9, 0.01, {0, 40, 70}, {0, 0.004}};
  for (int t = 0; t < 2; t++) {
    curve[t] = (amur_curve_result){.terminal = t, .period = 1 + t, .curve = fitted, .n_point = 6};
    for (int i = 0; i < 6; i++) {
      curve[t].point_per_day[i] = 12.0 * (i + 1);
      curve[t].point_h[i] = 2 + 0.2 * i * i;
      curve[t].point_ci_h[i] = 0.1 + 0.05 * i;
    }
  }
}

static void fill_corridor(amur_corridor *c) {
  *c =
      (amur_corridor){.folder = ".",
                      .name = "Weston and Easton",
                      .description = "Two towns and a river",
                      .currency = "EUR",
                      .price_year = 2021,
                      .first_day = 18628,
                      .last_day = 19722,
                      .settings = {1e-6, 1e-6, 0.02, 1, 1, 0.02, 40, 20, .elasticity_low = -3, .elasticity_high = -0.1},
                      .node = node,
                      .n_node = COUNT(node),
                      .link = link_row,
                      .n_link = COUNT(link_row),
                      .zone = zone,
                      .n_zone = COUNT(zone),
                      .crossing = crossing,
                      .n_crossing = COUNT(crossing),
                      .commodity = commodity,
                      .n_commodity = COUNT(commodity),
                      .vehicle = vehicle,
                      .n_vehicle = COUNT(vehicle),
                      .chain = chain,
                      .n_chain = COUNT(chain),
                      .regime = regime,
                      .n_regime = COUNT(regime),
                      .rule = rule,
                      .n_rule = COUNT(rule),
                      .scenario = scenario,
                      .n_scenario = COUNT(scenario),
                      .parameter = parameter,
                      .n_parameter = 1,
                      .observed = observed,
                      .n_observed = COUNT(observed),
                      .project = project,
                      .n_project = COUNT(project),
                      .loan = loan,
                      .n_loan = 1,
                      .source = source,
                      .n_source = COUNT(source),
                      .mode = mode,
                      .n_mode = 3,
                      .nest = nest,
                      .n_nest = 2,
                      .terminal = terminal_id,
                      .n_terminal = 2,
                      .report_title = "Weston and Easton: a bridge and a ferry",
                      .report_subtitle = "An invented corridor for tests",
                      .map_overlay = "",
                      .map_bounds = {NAN, NAN, NAN, NAN},
                      .question = question,
                      .n_question = COUNT(question)};
}

void report_fixture_fill(report_fixture *f) {
  fill_corridor(&f->corridor);
  f->result = (amur_result){.corridor = &f->corridor,
                            .scenario = scenario_id,
                            .n_scenario = 3,
                            .scenario_index = scenario_index,
                            .period = period,
                            .flow = flow,
                            .market = market,
                            .share = share,
                            .terminal = wait,
                            .curve = curve,
                            .n_curve = 2,
                            .picture = gate_picture,
                            .n_picture = 1,
                            .year = year,
                            .finance = finance,
                            .fit = fit,
                            .n_fit = COUNT(fit),
                            .sensitivity = sensitivity,
                            .n_sensitivity = COUNT(sensitivity),
                            .elasticity = elasticity,
                            .n_elasticity = COUNT(elasticity),
                            .converged = true,
                            .relative_gap = 3e-7,
                            .choice_residual = 8e-7,
                            .wait_residual = 0.011,
                            .imbalance = 4e-8,
                            .wall_s = 4.2,
                            .cpu_s = 7.9,
                            .peak_rss_mb = 140,
                            .n_thread = 2};
  for (int s = 0; s < 3; s++)
    for (int r = 0; r < 6; r++) {
      const int p = f->result.n_period++;
      period[p] = (amur_period_result){s, r,   2021 + r / 2, regime[r].from, regime[r].to, 3e-7, 8e-7, 0.011, 4e-8, 0,
                                       6, 240, true};
      flows(f, p, s, r);
      markets(f, p, r);
      terminals(f, p, s, r);
    }
  fill_money(f);
  fill_curves();
}

int report_fixture_drop(const char *folder) {
  static const char *const name[] = {"report.json", "report.html"};
  for (int i = 0; i < COUNT(name); i++) {
    char *path = amur_format("%s/%s", folder, name[i]);
    remove(path);
    free(path);
  }
  return rmdir(folder);
}
