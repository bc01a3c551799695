/* SPDX-License-Identifier: Apache-2.0
 * columns_ways.c -- tables of what ways are made of: transfers of goods, balance of vehicles, crossings beyond reach.
 */
#include "result_schema.h"

/* ---- transfers and balance of vehicles ------------------------------------------------------------------- */

static cell_value transfer_tonnes(const amur_result *r, const void *row) {
  const amur_transfer_result *t = row;
  return (cell_value){.real = t->units_per_day * r->corridor->commodity[t->commodity].tonnes_per_unit};
}

static const result_column transfer_columns[] = {
    {"period", CELL_ROW, offsetof(amur_transfer_result, period), IN_CSV, .of = &ami_period_table},
    {"transfer_id", CELL_ID, offsetof(amur_transfer_result, transfer), IN_CSV, .names = AMUR_ID_TRANSFER},
    {"from_vehicle", CELL_ID, offsetof(amur_transfer_result, from_vehicle), IN_CSV, .names = AMUR_ID_VEHICLE},
    {"to_vehicle", CELL_ID, offsetof(amur_transfer_result, to_vehicle), IN_CSV, .names = AMUR_ID_VEHICLE},
    {"commodity", CELL_ID, offsetof(amur_transfer_result, commodity), IN_CSV, .names = AMUR_ID_COMMODITY},
    {"chain", CELL_ID, offsetof(amur_transfer_result, chain), IN_CSV, .names = AMUR_ID_CHAIN},
    {"units_per_day", CELL_REAL, offsetof(amur_transfer_result, units_per_day), IN_CSV, .unit = "units/day",
     .help = "goods that change from the one vehicle to the other"},
    {"tonnes_per_day", CELL_REAL, 0, IN_CSV, .cell = transfer_tonnes, .unit = "t/day",
     .help = "the same as weight; 0 for persons"},
};

const result_table ami_transfer_flow_table = {
    .file = "transfer",
    .help = "goods that change vehicle, by period, transfer, commodity and chain",
    RESULT_COLUMNS(transfer_columns),
    RESULT_ROWS(transfer),
};

static cell_value balance_kind(const amur_result *r, const void *row) {
  (void)r;
  return (cell_value){.text = ((const amur_balance_result *)row)->is_cut ? "country" : "node"};
}

static const result_column balance_columns[] = {
    {"period", CELL_ROW, offsetof(amur_balance_result, period), IN_CSV, .of = &ami_period_table},
    {"vehicle", CELL_ID, offsetof(amur_balance_result, vehicle), IN_CSV, .names = AMUR_ID_VEHICLE},
    {"kind", CELL_TEXT, 0, IN_CSV, .cell = balance_kind, .help = "node, or country: the cut round it"},
    {"place", CELL_TEXT, offsetof(amur_balance_result, place), IN_CSV,
     .help = "the node, or the country, where the vehicles miss each other most"},
    {"out_per_day", CELL_REAL, offsetof(amur_balance_result, out_per_day), IN_CSV, .unit = "vehicles/day",
     .help = "vehicles that leave it, loaded and empty"},
    {"in_per_day", CELL_REAL, offsetof(amur_balance_result, in_per_day), IN_CSV, .unit = "vehicles/day",
     .help = "vehicles that arrive, loaded and empty"},
    {"imbalance", CELL_REAL, offsetof(amur_balance_result, imbalance), IN_CSV, .unit = "1",
     .help = "difference of the two, relative to the larger"},
};

const result_table ami_balance_table = {
    .file = "balance",
    .help = "whether vehicles that return come home: the worst node and the worst country, by period and vehicle",
    RESULT_COLUMNS(balance_columns),
    RESULT_ROWS(balance),
};

/* ---- beyond reach ----------------------------------------------------------------------------------------- */

static cell_value reach_ratio(const amur_result *r, const void *row) {
  (void)r;
  const amur_reach_result *x = row;
  return (cell_value){.real = x->cost / x->least_cost};
}

static const result_column reach_columns[] = {
    {"origin", CELL_ID, offsetof(amur_reach_result, origin), IN_CSV, .names = AMUR_ID_ZONE, .help = "zone"},
    {"destination", CELL_ID, offsetof(amur_reach_result, destination), IN_CSV, .names = AMUR_ID_ZONE, .help = "zone"},
    {"commodity", CELL_ID, offsetof(amur_reach_result, commodity), IN_CSV, .names = AMUR_ID_COMMODITY},
    {"chain", CELL_ID, offsetof(amur_reach_result, chain), IN_CSV, .names = AMUR_ID_CHAIN},
    {"cost_per_unit", CELL_REAL, offsetof(amur_reach_result, cost), IN_CSV, .unit = "currency/unit",
     .help = "of this way, on empty roads with everything open"},
    {"least_cost_per_unit", CELL_REAL, offsetof(amur_reach_result, least_cost), IN_CSV, .unit = "currency/unit",
     .help = "of the market's cheapest way"},
    {"ratio", CELL_REAL, 0, IN_CSV, .cell = reach_ratio, .unit = "1",
     .help = "of the two: above the reach_ratio of corridor.yaml"},
};

const result_table ami_reach_table = {
    .file = "beyond_reach",
    .help = "ways over crossings of `via: *` that no sender is offered, since they cost too much",
    RESULT_COLUMNS(reach_columns),
    RESULT_ROWS(reach),
};
