/* SPDX-License-Identifier: Apache-2.0
 * schema_goods.c -- the columns of commodity.csv, vehicle.csv, transfer.csv, chain.csv and eligible.csv.
 */
#include <amur/io.h>
#include <math.h>
#include <stddef.h>
#include "schema.h"

const amur_column ami_commodity_columns[AMUR_N_COMMODITY_COLUMN] = {
    {"commodity_id", AMUR_COLUMN_TEXT, offsetof(amur_commodity_row, id), .required = true, .help = "id"},
    {"name", AMUR_COLUMN_TEXT, offsetof(amur_commodity_row, name), .help = "name shown to readers; the id if empty"},
    {"unit", AMUR_COLUMN_TEXT, offsetof(amur_commodity_row, unit), .required = true,
     .help = "what quantities count: t, person, machine, thousand_m3"},
    {"tonnes_per_unit", AMUR_COLUMN_REAL, offsetof(amur_commodity_row, tonnes_per_unit), .preset = 1, .min = 0,
     .max = 10000, .unit = "t/unit", .help = "mass of a unit; 0 for persons"},
    {"value", AMUR_COLUMN_REAL, offsetof(amur_commodity_row, value), .preset = 0, .min = 0, .max = INFINITY,
     .unit = "currency/unit", .help = "value of a unit"},
    {"vot", AMUR_COLUMN_REAL, offsetof(amur_commodity_row, vot), .preset = 0, .min = 0, .max = INFINITY,
     .unit = "currency/(unit h)", .help = "value of an hour of a unit: capital tied up, opportunity"},
    {"loss_per_h", AMUR_COLUMN_REAL, offsetof(amur_commodity_row, loss_per_h), .preset = 0, .min = 0, .max = 1,
     .unit = "1/h", .help = "share of the value lost per hour (perishable goods)"},
    {"mu", AMUR_COLUMN_REAL, offsetof(amur_commodity_row, mu), .preset = NAN, .min = AMUR_ABOVE_ZERO, .max = INFINITY,
     .help = "choice within a nest by ratios of costs: a cost 1 % higher takes about mu % of a small share"},
    {"lambda", AMUR_COLUMN_REAL, offsetof(amur_commodity_row, lambda), .preset = NAN, .min = AMUR_ABOVE_ZERO,
     .max = INFINITY, .help = "the same between nests, at most mu; empty: mu"},
    {"theta", AMUR_COLUMN_REAL, offsetof(amur_commodity_row, theta), .preset = NAN, .min = AMUR_ABOVE_ZERO,
     .max = INFINITY, .unit = "unit/currency",
     .help = "in place of lambda: choice between nests by differences of costs, for estimated models"},
    {"theta_nest", AMUR_COLUMN_REAL, offsetof(amur_commodity_row, theta_nest), .preset = NAN, .min = AMUR_ABOVE_ZERO,
     .max = INFINITY, .unit = "unit/currency", .help = "in place of mu, at least theta; empty: theta"},
    {"elasticity", AMUR_COLUMN_REAL, offsetof(amur_commodity_row, elasticity), .preset = 0, .min = 0, .max = 100,
     .help = "of demand: Q = Q_ref (C / C_ref)^-elasticity; with theta Q_ref exp(-elasticity (C - C_ref) / C_ref)"},
    {"group", AMUR_COLUMN_TEXT, offsetof(amur_commodity_row, group),
     .help = "free text by which the report gathers commodities"},
};

const amur_column ami_vehicle_columns[AMUR_N_VEHICLE_COLUMN] = {
    {"vehicle_id", AMUR_COLUMN_TEXT, offsetof(amur_vehicle_row, id), .required = true, .help = "id"},
    {"name", AMUR_COLUMN_TEXT, offsetof(amur_vehicle_row, name), .help = "name shown to readers; the id if empty"},
    {"payload", AMUR_COLUMN_REAL, offsetof(amur_vehicle_row, payload), .required = true, .preset = NAN,
     .min = AMUR_ABOVE_ZERO, .max = INFINITY, .unit = "units/vehicle",
     .help = "units of commodity in a loaded vehicle"},
    {"pce", AMUR_COLUMN_REAL, offsetof(amur_vehicle_row, pce), .preset = 1, .min = AMUR_ABOVE_ZERO, .max = 1000,
     .help = "equivalents: what one vehicle takes of a link's or terminal's capacity"},
    {"money_per_km", AMUR_COLUMN_REAL, offsetof(amur_vehicle_row, money_per_km), .preset = 0, .min = 0, .max = INFINITY,
     .unit = "currency/(vehicle km)", .help = "running cost"},
    {"money_per_h", AMUR_COLUMN_REAL, offsetof(amur_vehicle_row, money_per_h), .preset = 0, .min = 0, .max = INFINITY,
     .unit = "currency/(vehicle h)", .help = "crew and standing cost"},
    {"returns", AMUR_COLUMN_BOOL, offsetof(amur_vehicle_row, returns), .preset = 1,
     .help = "comes home, or goes on to its next load; no: it stays where it went"},
    {"back_load", AMUR_COLUMN_REAL, offsetof(amur_vehicle_row, back_load), .preset = 0, .min = 0, .max = 1,
     .help = "0: every vehicle goes home empty; 1: every back-load that geometry allows is found"},
    {"counted", AMUR_COLUMN_BOOL, offsetof(amur_vehicle_row, counted), .preset = 1,
     .help = "appears in counts of vehicles"},
    {"co2_kg_per_km", AMUR_COLUMN_REAL, offsetof(amur_vehicle_row, co2_kg_per_km), .preset = 0, .min = 0, .max = 1e6,
     .unit = "kg/vehicle-km", .help = "carbon dioxide that it emits, from well to wheel"},
    {"external_per_km", AMUR_COLUMN_REAL, offsetof(amur_vehicle_row, external_per_km), .preset = 0, .min = 0,
     .max = INFINITY, .unit = "currency/(vehicle km)", .help = "what others bear: accidents, noise"},
};

const amur_column ami_transfer_columns[AMUR_N_TRANSFER_COLUMN] = {
    {"transfer_id", AMUR_COLUMN_TEXT, offsetof(amur_transfer_row, id), .help = "id; empty: node-from-to"},
    {"node", AMUR_COLUMN_REF, offsetof(amur_transfer_row, node), .required = true, .names = AMUR_ID_NODE,
     .help = "where goods change vehicle"},
    {"from_vehicle", AMUR_COLUMN_REF, offsetof(amur_transfer_row, from_vehicle), .required = true,
     .names = AMUR_ID_VEHICLE, .help = "out of which"},
    {"to_vehicle", AMUR_COLUMN_REF, offsetof(amur_transfer_row, to_vehicle), .required = true, .names = AMUR_ID_VEHICLE,
     .help = "into which"},
    {"money_per_unit", AMUR_COLUMN_REAL, offsetof(amur_transfer_row, money_per_unit), .preset = 0, .min = 0,
     .max = INFINITY, .unit = "currency/unit", .help = "handling and dues"},
    {"time_h", AMUR_COLUMN_REAL, offsetof(amur_transfer_row, time_h), .preset = 0, .min = 0, .max = 8784, .unit = "h",
     .help = "hours of the goods, beside those of the terminal"},
    {"terminal_id", AMUR_COLUMN_REF, offsetof(amur_transfer_row, terminal), .names = AMUR_ID_TERMINAL,
     .help = "terminal at which the vehicles that bring the goods queue"},
    {"directed", AMUR_COLUMN_BOOL, offsetof(amur_transfer_row, directed), .preset = 0,
     .help = "1: only as written; 0: in both directions"},
};

const amur_column ami_chain_columns[AMUR_N_CHAIN_COLUMN] = {
    {"chain_id", AMUR_COLUMN_TEXT, offsetof(amur_chain_row, id), .required = true, .help = "id"},
    {"name", AMUR_COLUMN_TEXT, offsetof(amur_chain_row, name), .help = "name shown to readers; the id if empty"},
    {"nest", AMUR_COLUMN_OTHER, .help = "chains of one nest are closer substitutes; empty: a nest of its own"},
    {"appeal", AMUR_COLUMN_REAL, offsetof(amur_chain_row, appeal), .preset = 1, .min = 0, .max = INFINITY,
     .help = "how often it is chosen at equal costs, relative to the others: what price and time do not explain"},
    {"constant", AMUR_COLUMN_REAL, offsetof(amur_chain_row, constant), .preset = 0, .min = -INFINITY, .max = INFINITY,
     .unit = "currency/unit", .help = "the same in money, where choice is by differences; above 0 makes it dearer"},
    {"via", AMUR_COLUMN_OTHER,
     .help = "crossings separated by spaces, or *: makes an alternative chain@crossing of each, which passes it"},
    {"legs", AMUR_COLUMN_OTHER, .required = true,
     .help = "in the order of travel or wholly reversed: \"rail:wagon? > road+bridge:lorry > rail:wagon?\""},
    {"commodities", AMUR_COLUMN_LIST, .names = AMUR_ID_COMMODITY,
     .help = "what it carries: ids separated by spaces, or *; empty: *"},
};

const amur_column ami_eligible_columns[AMUR_N_ELIGIBLE_COLUMN] = {
    {"eligible_id", AMUR_COLUMN_TEXT, offsetof(amur_eligible_row, id), .required = true, .help = "id"},
    {"kind", AMUR_COLUMN_BOOL, offsetof(amur_eligible_row, captive), .required = true, .words = "captive|eligible",
     .help = "eligible: that share may use the chains; captive: it may use nothing else"},
    {"chains", AMUR_COLUMN_TEXT, offsetof(amur_eligible_row, chains), .required = true,
     .help = "ids of chains, with * and ?, separated by spaces"},
    {"commodities", AMUR_COLUMN_LIST, offsetof(amur_eligible_row, commodities), .names = AMUR_ID_COMMODITY,
     .help = "of these commodities; empty or *: all"},
    {"demand", AMUR_COLUMN_TEXT, offsetof(amur_eligible_row, demand),
     .help = "of these rows of demand.csv, with * and ?; empty: all"},
    {"share", AMUR_COLUMN_REAL, offsetof(amur_eligible_row, share), .required = true, .preset = NAN, .min = 0, .max = 1,
     .help = "of the demand"},
    {"from", AMUR_COLUMN_DATE, offsetof(amur_eligible_row, from), .help = "first day; empty: always"},
    {"to", AMUR_COLUMN_DATE, offsetof(amur_eligible_row, to), .help = "last day, included; empty: ever after"},
    {"note", AMUR_COLUMN_TEXT, offsetof(amur_eligible_row, note), .help = "free text"},
};
