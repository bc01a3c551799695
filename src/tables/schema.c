/* SPDX-License-Identifier: Apache-2.0
 * schema.c -- columns of the tables of a corridor folder.
 * node, link and zone follow the General Modeling Network Specification (GMNS 0.95), with columns of our own.
 * A column is a row {name, kind, offset in the struct, required, preset, min, max, words, what it names, unit, help}; a
 * new one is a row here and the struct member that it names, and `make docs` writes it into the docs.  The order of
 * ami_table_types is that of amur_id_kind.
 */
#include "schema.h"
#include <amur/io.h>
#include <math.h>

#define COUNT(array) ((int)(sizeof(array) / sizeof *(array)))

const char *const ami_id_names[AMUR_N_ID] = {
    "zone",      "node",    "crossing", "commodity", "vehicle", "link",     "chain",    "profile",
    "demand",    "regime",  "source",   "series",    "project", "loan",     "observed", "rule",
    "parameter", "country", "terminal", "currency",  "mode",    "scenario", "term",
};

static const amur_column zone_columns[] = {
    {"zone_id", AMUR_COLUMN_TEXT, offsetof(amur_zone_row, id), .required = true, .help = "id"},
    {"name", AMUR_COLUMN_TEXT, offsetof(amur_zone_row, name), .help = "name shown to readers; the id if empty"},
    {"country", AMUR_COLUMN_TEXT, offsetof(amur_zone_row, country), .help = "ISO 3166 code, as in climate.yaml"},
};

static const amur_column node_columns[] = {
    {"node_id", AMUR_COLUMN_TEXT, offsetof(amur_node_row, id), .required = true, .help = "id"},
    {"name", AMUR_COLUMN_TEXT, offsetof(amur_node_row, name), .help = "name shown to readers; the id if empty"},
    {"x_coord", AMUR_COLUMN_REAL, offsetof(amur_node_row, x_lon), .required = true, .preset = NAN, .min = -180,
     .max = 180, .unit = "degrees", .help = "longitude, WGS 84"},
    {"y_coord", AMUR_COLUMN_REAL, offsetof(amur_node_row, y_lat), .required = true, .preset = NAN, .min = -90,
     .max = 90, .unit = "degrees", .help = "latitude, WGS 84"},
    {"node_type", AMUR_COLUMN_TEXT, offsetof(amur_node_row, type), .help = "free text: city, port, border, junction"},
    {"zone_id", AMUR_COLUMN_REF, offsetof(amur_node_row, zone), .names = AMUR_ID_ZONE,
     .help = "the zone whose centroid this node is; every zone has exactly one"},
    {"country", AMUR_COLUMN_TEXT, offsetof(amur_node_row, country), .help = "ISO 3166 code"},
};

static const amur_column crossing_columns[] = {
    {"crossing_id", AMUR_COLUMN_TEXT, offsetof(amur_crossing_row, id), .required = true, .help = "id"},
    {"name", AMUR_COLUMN_TEXT, offsetof(amur_crossing_row, name), .help = "name shown to readers; the id if empty"},
    {"kind", AMUR_COLUMN_TEXT, offsetof(amur_crossing_row, kind), .help = "free text: bridge, ferry, pontoon, rail"},
    {"design_per_day", AMUR_COLUMN_REAL, offsetof(amur_crossing_row, design_per_day), .preset = NAN,
     .min = AMUR_ABOVE_ZERO, .max = INFINITY, .unit = "vehicles/day",
     .help = "what it was designed for; empty: unknown"},
    {"x_coord", AMUR_COLUMN_REAL, offsetof(amur_crossing_row, x_lon), .preset = NAN, .min = -180, .max = 180,
     .unit = "degrees", .help = "longitude of its label; empty: the middle of its links"},
    {"y_coord", AMUR_COLUMN_REAL, offsetof(amur_crossing_row, y_lat), .preset = NAN, .min = -90, .max = 90,
     .unit = "degrees", .help = "latitude of its label; empty: the middle of its links"},
    {"note", AMUR_COLUMN_TEXT, offsetof(amur_crossing_row, note), .help = "free text"},
};

static const amur_column commodity_columns[] = {
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
    {"theta", AMUR_COLUMN_REAL, offsetof(amur_commodity_row, theta), .required = true, .preset = NAN,
     .min = AMUR_ABOVE_ZERO, .max = INFINITY, .unit = "unit/currency",
     .help = "dispersion of the choice between nests of chains"},
    {"theta_nest", AMUR_COLUMN_REAL, offsetof(amur_commodity_row, theta_nest), .preset = NAN, .min = AMUR_ABOVE_ZERO,
     .max = INFINITY, .unit = "unit/currency", .help = "dispersion within a nest, at least theta; empty: theta"},
    {"elasticity", AMUR_COLUMN_REAL, offsetof(amur_commodity_row, elasticity), .preset = 0, .min = 0, .max = 100,
     .help = "of demand: Q = Q_ref exp(-elasticity (C - C_ref) / C_ref)"},
    {"group", AMUR_COLUMN_TEXT, offsetof(amur_commodity_row, group),
     .help = "free text by which the report gathers commodities"},
};

static const amur_column vehicle_columns[] = {
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
     .help = "goes back over the same chain; no: crosses once"},
    {"back_load", AMUR_COLUMN_REAL, offsetof(amur_vehicle_row, back_load), .preset = 0, .min = 0, .max = 1,
     .help = "share of the smaller direction's loads that ride on returning vehicles"},
    {"counted", AMUR_COLUMN_BOOL, offsetof(amur_vehicle_row, counted), .preset = 1,
     .help = "appears in counts of vehicles"},
    {"co2_kg_per_km", AMUR_COLUMN_REAL, offsetof(amur_vehicle_row, co2_kg_per_km), .preset = 0, .min = 0, .max = 1e6,
     .unit = "kg/vehicle-km", .help = "carbon dioxide that it emits, from well to wheel"},
    {"external_per_km", AMUR_COLUMN_REAL, offsetof(amur_vehicle_row, external_per_km), .preset = 0, .min = 0,
     .max = INFINITY, .unit = "currency/(vehicle km)", .help = "what others bear: accidents, noise"},
};

static amur_column_word vdf_word(int number) {
  const amur_vdf_type *type = amur_vdf_types[number];
  return (amur_column_word){type->formula, type->source, type->n_parameter, type->parameter};
}

static const amur_column link_columns[] = {
    {"link_id", AMUR_COLUMN_TEXT, offsetof(amur_link_row, id), .required = true, .help = "id"},
    {"name", AMUR_COLUMN_TEXT, offsetof(amur_link_row, name), .help = "name shown to readers; the id if empty"},
    {"from_node_id", AMUR_COLUMN_REF, offsetof(amur_link_row, from), .required = true, .names = AMUR_ID_NODE,
     .help = "tail"},
    {"to_node_id", AMUR_COLUMN_REF, offsetof(amur_link_row, to), .required = true, .names = AMUR_ID_NODE,
     .help = "head"},
    {"directed", AMUR_COLUMN_OTHER, .preset = 1,
     .help = "1: one way; 0: the row is two links, the second called link_id:r; empty: 1"},
    {"length", AMUR_COLUMN_REAL, offsetof(amur_link_row, length_km), .preset = 0, .min = 0, .max = 40000, .unit = "km",
     .help = "length; may be 0 or empty where time_h or terminal_id is given"},
    {"free_speed", AMUR_COLUMN_REAL, offsetof(amur_link_row, free_speed_kmh), .preset = INFINITY,
     .min = AMUR_ABOVE_ZERO, .max = 300, .unit = "km/h",
     .help = "speed without delay; empty: time_h is the whole time"},
    {"time_h", AMUR_COLUMN_REAL, offsetof(amur_link_row, time_h), .preset = 0, .min = 0, .max = 8784, .unit = "h",
     .help = "fixed time beside length / free_speed: handling, formalities that no terminal simulates"},
    {"mode", AMUR_COLUMN_OTHER, .help = "free name of the mode, as in the legs of chain.csv; empty: road"},
    {"capacity_per_day", AMUR_COLUMN_REAL, offsetof(amur_link_row, capacity_per_day), .preset = INFINITY,
     .min = AMUR_ABOVE_ZERO, .max = INFINITY, .unit = "equivalents/day",
     .help = "capacity of the delay function; empty: no limit"},
    {"vdf", AMUR_COLUMN_CHOICE, offsetof(amur_link_row, vdf), .preset = AMUR_VDF_CONSTANT, .words = AMUR_VDF_WORDS,
     .word = vdf_word, .help = "delay function: how the time of length / free_speed grows with flow"},
    {"vdf_p0", AMUR_COLUMN_REAL, offsetof(amur_link_row, vdf_p[0]), .preset = NAN, .min = 0, .max = INFINITY,
     .help = "its first parameter; empty: the function's usual value"},
    {"vdf_p1", AMUR_COLUMN_REAL, offsetof(amur_link_row, vdf_p[1]), .preset = NAN, .min = 0, .max = INFINITY,
     .help = "its second parameter; empty: the function's usual value"},
    {"terminal_id", AMUR_COLUMN_REF, offsetof(amur_link_row, terminal), .names = AMUR_ID_TERMINAL,
     .help = "the terminal (file in terminal/) that vehicles pass here; its simulated time adds to the link's"},
    {"crossing_id", AMUR_COLUMN_REF, offsetof(amur_link_row, crossing), .names = AMUR_ID_CROSSING,
     .help = "the crossing this link is counted in"},
    {"direction", AMUR_COLUMN_TEXT, offsetof(amur_link_row, direction),
     .help = "which of the crossing's directions: free text such as out and in; with directed = 0 two, as out|in"},
    {"money_per_unit", AMUR_COLUMN_REAL, offsetof(amur_link_row, money_per_unit), .preset = 0, .min = 0,
     .max = INFINITY, .unit = "currency/unit", .help = "freight rate, port dues"},
    {"open", AMUR_COLUMN_BOOL, offsetof(amur_link_row, open), .preset = 1, .help = "open before any rule"},
};

static const amur_column chain_columns[] = {
    {"chain_id", AMUR_COLUMN_TEXT, offsetof(amur_chain_row, id), .required = true, .help = "id"},
    {"name", AMUR_COLUMN_TEXT, offsetof(amur_chain_row, name), .help = "name shown to readers; the id if empty"},
    {"nest", AMUR_COLUMN_OTHER, .help = "chains of one nest are closer substitutes; empty: a nest of its own"},
    {"constant", AMUR_COLUMN_REAL, offsetof(amur_chain_row, constant), .preset = 0, .min = -INFINITY, .max = INFINITY,
     .unit = "currency/unit", .help = "what price and time do not explain; above 0 makes the chain dearer"},
    {"legs", AMUR_COLUMN_OTHER, .required = true,
     .help = "every mode the chain may use with the vehicle that serves it: \"road:lorry river:barge\""},
    {"commodities", AMUR_COLUMN_LIST, .names = AMUR_ID_COMMODITY,
     .help = "what it carries: ids separated by spaces, or *; empty: *"},
};

static const amur_column profile_columns[] = {
    {"profile_id", AMUR_COLUMN_TEXT, offsetof(amur_profile_row, id), .required = true, .help = "id"},
#define AMUR_MONTH(text, i)                                                                                            \
  {                                                                                                                    \
    "m" text, AMUR_COLUMN_REAL, offsetof(amur_profile_row, share[i]),                                                  \
        .required = true, .preset = NAN, .min = 0, .max = 1, .help = "share of the year's quantity in month " text     \
  }
    AMUR_MONTH("01", 0),
    AMUR_MONTH("02", 1),
    AMUR_MONTH("03", 2),
    AMUR_MONTH("04", 3),
    AMUR_MONTH("05", 4),
    AMUR_MONTH("06", 5),
    AMUR_MONTH("07", 6),
    AMUR_MONTH("08", 7),
    AMUR_MONTH("09", 8),
    AMUR_MONTH("10", 9),
    AMUR_MONTH("11", 10),
    AMUR_MONTH("12", 11),
#undef AMUR_MONTH
};

static const amur_column demand_columns[] = {
    {"demand_id", AMUR_COLUMN_TEXT, offsetof(amur_demand_row, id), .required = true, .help = "id"},
    {"origin", AMUR_COLUMN_REF, offsetof(amur_demand_row, origin), .required = true, .names = AMUR_ID_ZONE,
     .help = "zone"},
    {"destination", AMUR_COLUMN_REF, offsetof(amur_demand_row, destination), .required = true, .names = AMUR_ID_ZONE,
     .help = "another zone"},
    {"commodity", AMUR_COLUMN_REF, offsetof(amur_demand_row, commodity), .required = true, .names = AMUR_ID_COMMODITY,
     .help = "commodity"},
    {"year", AMUR_COLUMN_INT, offsetof(amur_demand_row, year), .required = true, .min = 1900, .max = 2200,
     .help = "calendar year"},
    {"quantity", AMUR_COLUMN_REAL, offsetof(amur_demand_row, quantity), .required = true, .preset = NAN, .min = 0,
     .max = INFINITY, .unit = "units/year", .help = "wanted at ref_cost"},
    {"ref_cost", AMUR_COLUMN_REAL, offsetof(amur_demand_row, ref_cost), .required = true, .preset = NAN,
     .min = AMUR_ABOVE_ZERO, .max = INFINITY, .unit = "currency/unit",
     .help = "composite cost at which quantity is wanted"},
    {"elasticity", AMUR_COLUMN_REAL, offsetof(amur_demand_row, elasticity), .preset = NAN, .min = 0, .max = 100,
     .help = "of this market, in place of the commodity's"},
    {"profile", AMUR_COLUMN_REF, offsetof(amur_demand_row, profile), .names = AMUR_ID_PROFILE,
     .help = "how it spreads over the months; empty: evenly"},
};

static const amur_column regime_columns[] = {
    {"regime_id", AMUR_COLUMN_TEXT, offsetof(amur_regime_row, id), .required = true, .help = "id"},
    {"name", AMUR_COLUMN_TEXT, offsetof(amur_regime_row, name), .help = "name shown to readers; the id if empty"},
    {"kind", AMUR_COLUMN_TEXT, offsetof(amur_regime_row, kind),
     .help = "free text that recurs over the years: navigation, ice"},
    {"from", AMUR_COLUMN_DATE, offsetof(amur_regime_row, from), .required = true, .help = "first day, YYYY-MM-DD"},
    {"to", AMUR_COLUMN_DATE, offsetof(amur_regime_row, to), .required = true, .help = "last day, included"},
};

#define AMUR_OPS "set|add|multiply"

static const amur_column source_columns[] = {
    {"source_id", AMUR_COLUMN_TEXT, offsetof(amur_source_row, id), .required = true, .help = "id"},
    {"kind", AMUR_COLUMN_BOOL, offsetof(amur_source_row, assumption), .preset = 0, .words = "assumption|sourced",
     .help = "a figure with a source, or an assumption with a range"},
    {"item", AMUR_COLUMN_TEXT, offsetof(amur_source_row, item), .required = true, .help = "what the figure is"},
    {"value", AMUR_COLUMN_TEXT, offsetof(amur_source_row, value),
     .help = "the value used; a number where there is a target"},
    {"unit", AMUR_COLUMN_TEXT, offsetof(amur_source_row, unit), .help = "its unit"},
    {"low", AMUR_COLUMN_REAL, offsetof(amur_source_row, low), .preset = NAN, .min = -INFINITY, .max = INFINITY,
     .help = "low end of the range"},
    {"high", AMUR_COLUMN_REAL, offsetof(amur_source_row, high), .preset = NAN, .min = -INFINITY, .max = INFINITY,
     .help = "high end of the range"},
    {"target", AMUR_COLUMN_TEXT, offsetof(amur_source_row, change.target),
     .help = "what to vary from low to high; empty: nothing"},
    {"field", AMUR_COLUMN_TEXT, offsetof(amur_source_row, change.field), .help = "its field"},
    {"op", AMUR_COLUMN_CHOICE, offsetof(amur_source_row, change.op), .preset = 0, .words = AMUR_OPS,
     .help = "how value, low and high apply"},
    {"commodities", AMUR_COLUMN_LIST, offsetof(amur_source_row, change.commodities), .names = AMUR_ID_COMMODITY,
     .help = "to which commodities it applies"},
    {"vehicles", AMUR_COLUMN_LIST, offsetof(amur_source_row, change.vehicles), .names = AMUR_ID_VEHICLE,
     .help = "to which vehicles it applies"},
    {"source", AMUR_COLUMN_TEXT, offsetof(amur_source_row, source), .help = "address or citation"},
    {"date", AMUR_COLUMN_TEXT, offsetof(amur_source_row, date), .help = "of the source: YYYY, YYYY-MM or YYYY-MM-DD"},
    {"confidence", AMUR_COLUMN_TEXT, offsetof(amur_source_row, confidence), .help = "free text: high, medium, low"},
    {"note", AMUR_COLUMN_TEXT, offsetof(amur_source_row, note), .help = "free text"},
};

static amur_column_word kind_word(int number) {
  const amur_observed_type *type = amur_observed_types[number];
  return (amur_column_word){.meaning = type->meaning, .source = type->source};
}

static const amur_column observed_columns[] = {
    {"observed_id", AMUR_COLUMN_TEXT, offsetof(amur_observed_row, id), .required = true, .help = "id"},
    {"use", AMUR_COLUMN_BOOL, offsetof(amur_observed_row, calibrate), .required = true, .words = "calibrate|holdout",
     .help = "fit to it, or only compare"},
    {"name", AMUR_COLUMN_TEXT, offsetof(amur_observed_row, name), .help = "name shown to readers; the id if empty"},
    {"kind", AMUR_COLUMN_CHOICE, offsetof(amur_observed_row, kind), .preset = NAN, .words = AMUR_OBSERVED_WORDS,
     .word = kind_word, .help = "what the value says of the flow; empty: mean or sum, by unit"},
    {"measure", AMUR_COLUMN_CHOICE, offsetof(amur_observed_row, measure), .preset = 0, .words = "vehicles|tonnes|units",
     .help = "what is counted; vehicles: those with counted = 1, loaded and empty"},
    {"crossing_id", AMUR_COLUMN_REF, offsetof(amur_observed_row, crossing), .required = true, .names = AMUR_ID_CROSSING,
     .help = "where"},
    {"direction", AMUR_COLUMN_TEXT, offsetof(amur_observed_row, direction), .help = "as in link.csv; empty: both"},
    {"commodities", AMUR_COLUMN_LIST, offsetof(amur_observed_row, commodities), .names = AMUR_ID_COMMODITY,
     .help = "ids separated by spaces; empty: all"},
    {"vehicles", AMUR_COLUMN_LIST, offsetof(amur_observed_row, vehicles), .names = AMUR_ID_VEHICLE,
     .help = "ids separated by spaces; empty: all"},
    {"from", AMUR_COLUMN_DATE, offsetof(amur_observed_row, from), .required = true, .help = "first day counted"},
    {"to", AMUR_COLUMN_DATE, offsetof(amur_observed_row, to), .required = true, .help = "last day counted"},
    {"span", AMUR_COLUMN_CHOICE, offsetof(amur_observed_row, span), .preset = NAN, .words = AMUR_OBSERVED_SPAN_WORDS,
     .help = "maximum: what it is the largest of; months and years of the calendar, weeks from the first day on"},
    {"value", AMUR_COLUMN_REAL, offsetof(amur_observed_row, value), .required = true, .preset = NAN, .min = -INFINITY,
     .max = INFINITY, .help = "the figure; above 0, but a count may be 0, a share is below 1, an elasticity is not 0"},
    {"unit", AMUR_COLUMN_BOOL, offsetof(amur_observed_row, per_day), .preset = NAN, .words = "per_day|total",
     .help = "mean of a day, or sum over all days (of the span); empty: as kind says, else per_day"},
    {"tolerance", AMUR_COLUMN_REAL, offsetof(amur_observed_row, tolerance), .preset = 0.1, .min = AMUR_ABOVE_ZERO,
     .max = 10, .help = "relative, two standard deviations: 0.1 for 10 %; of a share: of its odds"},
    {"day_scatter", AMUR_COLUMN_REAL, offsetof(amur_observed_row, day_scatter), .preset = 0.25, .min = 0, .max = 10,
     .help = "count, maximum: standard deviation of single days over their mean"},
    {"of_crossings", AMUR_COLUMN_LIST, offsetof(amur_observed_row, of_crossings), .names = AMUR_ID_CROSSING,
     .help = "share: of the flow over these; empty: crossing_id, *: all"},
    {"of_direction", AMUR_COLUMN_TEXT, offsetof(amur_observed_row, of_direction),
     .help = "share: of the flow in this direction; empty: as direction, *: both"},
    {"of_commodities", AMUR_COLUMN_LIST, offsetof(amur_observed_row, of_commodities), .names = AMUR_ID_COMMODITY,
     .help = "share: of the flow of these; empty: as commodities, *: all"},
    {"of_vehicles", AMUR_COLUMN_LIST, offsetof(amur_observed_row, of_vehicles), .names = AMUR_ID_VEHICLE,
     .help = "share: of the flow by these; empty: as vehicles, *: all"},
    {"cause", AMUR_COLUMN_CHOICE, offsetof(amur_observed_row, cause), .preset = NAN, .words = "toll|time|capacity|cost",
     .help = "elasticity: to what"},
    {"cause_crossing", AMUR_COLUMN_REF, offsetof(amur_observed_row, cause_crossing), .names = AMUR_ID_CROSSING,
     .help = "elasticity: at which crossing; empty: crossing_id"},
    {"source", AMUR_COLUMN_NAME, offsetof(amur_observed_row, source), .names = AMUR_ID_SOURCE,
     .help = "id in source.csv"},
};

static const amur_column rule_columns[] = {
    {"rule_id", AMUR_COLUMN_TEXT, offsetof(amur_change, id), .required = true,
     .help = "id; rows with one id are one rule"},
    {"target", AMUR_COLUMN_TEXT, offsetof(amur_change, target), .required = true, .help = "what changes"},
    {"field", AMUR_COLUMN_TEXT, offsetof(amur_change, field), .required = true, .help = "which of its values"},
    {"op", AMUR_COLUMN_CHOICE, offsetof(amur_change, op), .preset = 0, .words = AMUR_OPS, .help = "how"},
    {"value", AMUR_COLUMN_REAL, offsetof(amur_change, value), .required = true, .preset = NAN, .min = -INFINITY,
     .max = INFINITY, .help = "by how much, in the field's unit; open: 1 or 0"},
    {"from", AMUR_COLUMN_DATE, offsetof(amur_change, from), .preset = 0, .help = "first day; empty: ever since"},
    {"to", AMUR_COLUMN_DATE, offsetof(amur_change, to), .preset = 0, .help = "last day, included; empty: for ever"},
    {"commodities", AMUR_COLUMN_LIST, offsetof(amur_change, commodities), .names = AMUR_ID_COMMODITY,
     .help = "for which commodities, where the field tells them apart; empty: all"},
    {"vehicles", AMUR_COLUMN_LIST, offsetof(amur_change, vehicles), .names = AMUR_ID_VEHICLE,
     .help = "for which vehicles, where the field tells them apart; empty: all"},
    {"source", AMUR_COLUMN_NAME, offsetof(amur_change, source), .names = AMUR_ID_SOURCE, .help = "id in source.csv"},
    {"note", AMUR_COLUMN_TEXT, offsetof(amur_change, note), .help = "free text"},
};

static const amur_column parameter_columns[] = {
    {"parameter_id", AMUR_COLUMN_TEXT, offsetof(amur_parameter, change.id), .required = true, .help = "id"},
    {"name", AMUR_COLUMN_TEXT, offsetof(amur_parameter, name), .help = "name shown to readers; the id if empty"},
    {"unit", AMUR_COLUMN_TEXT, offsetof(amur_parameter, unit), .help = "of its value"},
    {"target", AMUR_COLUMN_TEXT, offsetof(amur_parameter, change.target), .required = true, .help = "what it changes"},
    {"field", AMUR_COLUMN_TEXT, offsetof(amur_parameter, change.field), .required = true,
     .help = "which of its values"},
    {"op", AMUR_COLUMN_CHOICE, offsetof(amur_parameter, change.op), .preset = 0, .words = AMUR_OPS, .help = "how"},
    {"prior", AMUR_COLUMN_REAL, offsetof(amur_parameter, prior), .preset = NAN, .min = -INFINITY, .max = INFINITY,
     .help = "what is believed before the counts"},
    {"sd", AMUR_COLUMN_REAL, offsetof(amur_parameter, sd), .preset = NAN, .min = AMUR_ABOVE_ZERO, .max = INFINITY,
     .help = "how firmly: standard deviation of the prior"},
    {"estimate", AMUR_COLUMN_TEXT, offsetof(amur_parameter, estimate),
     .help = "file:NAME, instead of prior and sd: an estimate and its standard error, as amur estimate --save writes"},
    {"estimate_factor", AMUR_COLUMN_REAL, offsetof(amur_parameter, estimate_factor), .preset = 1, .min = -INFINITY,
     .max = INFINITY, .help = "times which it is the value here: -1 makes theta of a cost coefficient"},
    {"low", AMUR_COLUMN_REAL, offsetof(amur_parameter, low), .preset = -INFINITY, .min = -INFINITY, .max = INFINITY,
     .help = "bound; empty: none"},
    {"high", AMUR_COLUMN_REAL, offsetof(amur_parameter, high), .preset = INFINITY, .min = -INFINITY, .max = INFINITY,
     .help = "bound; empty: none"},
    {"value", AMUR_COLUMN_REAL, offsetof(amur_parameter, change.value), .preset = NAN, .min = -INFINITY,
     .max = INFINITY, .help = "the fitted value, which runs use; empty: the prior"},
    {"commodities", AMUR_COLUMN_LIST, offsetof(amur_parameter, change.commodities), .names = AMUR_ID_COMMODITY,
     .help = "as in rule.csv"},
    {"vehicles", AMUR_COLUMN_LIST, offsetof(amur_parameter, change.vehicles), .names = AMUR_ID_VEHICLE,
     .help = "as in rule.csv"},
    {"note", AMUR_COLUMN_TEXT, offsetof(amur_parameter, change.note), .help = "free text"},
};

const amur_table_type ami_table_types[AMUR_N_TABLE] = {
    {"where goods and people come from and go to", true, false, zone_columns, COUNT(zone_columns),
     .row_size = sizeof(amur_zone_row), .rows = offsetof(amur_corridor, zone), .n = offsetof(amur_corridor, n_zone)},
    {"points of the network", true, false, node_columns, COUNT(node_columns), .row_size = sizeof(amur_node_row),
     .rows = offsetof(amur_corridor, node), .n = offsetof(amur_corridor, n_node)},
    {"sets of links that are counted together: a bridge, a ferry, a gate", false, false, crossing_columns,
     COUNT(crossing_columns), .row_size = sizeof(amur_crossing_row), .rows = offsetof(amur_corridor, crossing),
     .n = offsetof(amur_corridor, n_crossing)},
    {"what is carried, persons included", true, false, commodity_columns, COUNT(commodity_columns),
     .row_size = sizeof(amur_commodity_row), .rows = offsetof(amur_corridor, commodity),
     .n = offsetof(amur_corridor, n_commodity)},
    {"what carries it", true, false, vehicle_columns, COUNT(vehicle_columns), .row_size = sizeof(amur_vehicle_row),
     .rows = offsetof(amur_corridor, vehicle), .n = offsetof(amur_corridor, n_vehicle)},
    {"ways between nodes, and the gates on them", true, false, link_columns, COUNT(link_columns), "toll_",
     AMUR_ID_VEHICLE, "currency/vehicle", "toll of a vehicle, loaded or empty; empty: 0", sizeof(amur_link_row),
     offsetof(amur_corridor, link), offsetof(amur_corridor, n_link)},
    {"ways of carrying a commodity from door to door, among which senders choose", true, false, chain_columns,
     COUNT(chain_columns), .row_size = sizeof(amur_chain_row), .rows = offsetof(amur_corridor, chain),
     .n = offsetof(amur_corridor, n_chain)},
    {"spread of a year's quantity over its months", false, false, profile_columns, COUNT(profile_columns),
     .row_size = sizeof(amur_profile_row), .rows = offsetof(amur_corridor, profile),
     .n = offsetof(amur_corridor, n_profile)},
    {"what is wanted, by year", true, false, demand_columns, COUNT(demand_columns), .row_size = sizeof(amur_demand_row),
     .rows = offsetof(amur_corridor, demand), .n = offsetof(amur_corridor, n_demand)},
    {"dated states of the corridor, without gap or overlap over the horizon", true, false, regime_columns,
     COUNT(regime_columns), .row_size = sizeof(amur_regime_row), .rows = offsetof(amur_corridor, regime),
     .n = offsetof(amur_corridor, n_regime)},
    {"sources of figures, and assumptions with their ranges", false, false, source_columns, COUNT(source_columns),
     .row_size = sizeof(amur_source_row), .rows = offsetof(amur_corridor, source),
     .n = offsetof(amur_corridor, n_source)},
    {"paths of rates by year: interest, exchange", false, true, ami_series_columns, AMUR_N_SERIES_COLUMN,
     .row_size = sizeof(amur_series_row), .rows = offsetof(amur_corridor, series),
     .n = offsetof(amur_corridor, n_series)},
    {"what was or may be built, and what it earns", false, false, ami_project_columns, AMUR_N_PROJECT_COLUMN,
     .row_size = sizeof(amur_project_row), .rows = offsetof(amur_corridor, project),
     .n = offsetof(amur_corridor, n_project)},
    {"loans of projects", false, false, ami_loan_columns, AMUR_N_LOAN_COLUMN, .row_size = sizeof(amur_loan_row),
     .rows = offsetof(amur_corridor, loan), .n = offsetof(amur_corridor, n_loan)},
    {"counts, to calibrate to or held out", false, false, observed_columns, COUNT(observed_columns),
     .row_size = sizeof(amur_observed_row), .rows = offsetof(amur_corridor, observed),
     .n = offsetof(amur_corridor, n_observed)},
    {"dated changes: openings, closures, prices, quotas, sanctions", false, true, rule_columns, COUNT(rule_columns),
     .row_size = sizeof(amur_change), .rows = offsetof(amur_corridor, rule), .n = offsetof(amur_corridor, n_rule)},
    {"unknowns that calibrate fits", false, false, parameter_columns, COUNT(parameter_columns),
     .row_size = sizeof(amur_parameter), .rows = offsetof(amur_corridor, parameter),
     .n = offsetof(amur_corridor, n_parameter)},
    {"hosts of projects whose debt is followed", false, false, ami_country_columns, AMUR_N_COUNTRY_COLUMN,
     .row_size = sizeof(amur_country_row), .rows = offsetof(amur_corridor, country),
     .n = offsetof(amur_corridor, n_country)},
};
