/* SPDX-License-Identifier: Apache-2.0
 * json_corridor.c -- what the corridor is: places, links, classes, regimes, rules, sources.
 *   Tables of the input, with the columns that the page shows.  Where a column says nothing else it is the input's
 * (docs/corridor.md).
 */
#include "io/json_file.h"
#include "json.h"
#include <amur/output.h>
#include <stdlib.h>

/* ---- classes -------------------------------------------------------------------------------------------- */

static const result_column commodity_columns[] = {
    {"id", CELL_TEXT, offsetof(amur_commodity_row, id), IN_JSON, .help = "id in commodity.csv"},
    {"name", CELL_TEXT, offsetof(amur_commodity_row, name), IN_JSON, .help = "as in commodity.csv"},
    {"unit", CELL_TEXT, offsetof(amur_commodity_row, unit), IN_JSON, .help = "what quantities count"},
    {"group", CELL_TEXT, offsetof(amur_commodity_row, group), IN_JSON, .help = "as in commodity.csv"},
    {"tonnes_per_unit", CELL_REAL, offsetof(amur_commodity_row, tonnes_per_unit), IN_JSON, .unit = "t/unit",
     .help = "mass of a unit; 0 for persons"},
    {"value", CELL_REAL, offsetof(amur_commodity_row, value), IN_JSON, .unit = "currency/unit",
     .help = "value of a unit"},
};

static const result_table commodity_table = {
    .json = "commodities", .help = "what is carried", RESULT_COLUMNS(commodity_columns), CORRIDOR_ROWS(commodity)};

static cell_value nest_of(const amur_result *r, const void *row) {
  const amur_corridor *c = r->corridor;
  const int nest = ((const amur_chain_row *)row)->nest;
  return (cell_value){.text = nest >= 0 && nest < c->n_nest ? c->nest[nest] : ""};
}

static const result_column chain_columns[] = {
    {"id", CELL_TEXT, offsetof(amur_chain_row, id), IN_JSON, .help = "id in chain.csv"},
    {"name", CELL_TEXT, offsetof(amur_chain_row, name), IN_JSON, .help = "as in chain.csv"},
    {"nest", CELL_TEXT, 0, IN_JSON, .cell = nest_of, .help = "chains of one nest are closer substitutes"},
};

static const result_table chain_table = {
    .json = "chains",
    .title = "Chain",
    .help = "A way of going from door to door: vehicle types and modes in order, for example lorry to port, then "
            "barge.",
    RESULT_COLUMNS(chain_columns),
    CORRIDOR_ROWS(chain),
};

static const result_column vehicle_columns[] = {
    {"id", CELL_TEXT, offsetof(amur_vehicle_row, id), IN_JSON, .help = "id in vehicle.csv"},
    {"name", CELL_TEXT, offsetof(amur_vehicle_row, name), IN_JSON, .help = "as in vehicle.csv"},
    {"payload", CELL_REAL, offsetof(amur_vehicle_row, payload), IN_JSON, .unit = "units/vehicle",
     .help = "load of a loaded vehicle"},
    {"counted", CELL_BOOL, offsetof(amur_vehicle_row, counted), IN_JSON,
     .help = "whether official counts count this kind of vehicle"},
};

static const result_table vehicle_table = {
    .json = "vehicles", .help = "what carries it", RESULT_COLUMNS(vehicle_columns), CORRIDOR_ROWS(vehicle)};

/* ---- regimes and rules ---------------------------------------------------------------------------------- */

static const result_column regime_columns[] = {
    {"id", CELL_TEXT, offsetof(amur_regime_row, id), IN_JSON, .help = "id in regime.csv"},
    {"name", CELL_TEXT, offsetof(amur_regime_row, name), IN_JSON, .help = "as in regime.csv"},
    {"kind", CELL_TEXT, offsetof(amur_regime_row, kind), IN_JSON, .help = "as in regime.csv"},
    {"from", CELL_DAY, offsetof(amur_regime_row, from), IN_JSON, .help = "first day"},
    {"to", CELL_DAY, offsetof(amur_regime_row, to), IN_JSON, .help = "last day, included"},
};

static const result_table regime_table = {
    .json = "regimes", .help = "dated states of the corridor", RESULT_COLUMNS(regime_columns), CORRIDOR_ROWS(regime)};

static cell_value op_of(const amur_result *r, const void *row) {
  (void)r;
  static const char *const op[] = {"set", "add", "multiply"};
  return (cell_value){.text = op[((const amur_change *)row)->op]};
}

static const result_column rule_columns[] = {
    {"id", CELL_TEXT, offsetof(amur_change, id), IN_JSON, .help = "id in rule.csv or climate.yaml"},
    {"target", CELL_TEXT, offsetof(amur_change, target), IN_JSON, .help = "what changes"},
    {"field", CELL_TEXT, offsetof(amur_change, field), IN_JSON, .help = "which of its values"},
    {"op", CELL_TEXT, 0, IN_JSON, .cell = op_of, .help = "`set`, `add` or `multiply`"},
    {"value", CELL_REAL, offsetof(amur_change, value), IN_JSON, .unit = "that of the field",
     .help = "by how much; open: 1 or 0"},
    {"commodities", CELL_TEXT, offsetof(amur_change, commodities), IN_JSON, .help = "for which; empty: all"},
    {"vehicles", CELL_TEXT, offsetof(amur_change, vehicles), IN_JSON, .help = "for which; empty: all"},
    {"from", CELL_DAY, offsetof(amur_change, from), IN_JSON, .help = "first day; empty: ever since"},
    {"to", CELL_DAY, offsetof(amur_change, to), IN_JSON, .help = "last day, included; empty: for ever"},
    {"source", CELL_TEXT, offsetof(amur_change, source), IN_JSON, .help = "id in source.csv"},
    {"note", CELL_TEXT, offsetof(amur_change, note), IN_JSON, .help = "free text"},
};

static const result_table rule_table = {
    .json = "rules", .help = "dated changes in force in the base", RESULT_COLUMNS(rule_columns), CORRIDOR_ROWS(rule)};

/* ---- sources -------------------------------------------------------------------------------------------- */

static const result_column source_columns[] = {
    {"id", CELL_TEXT, offsetof(amur_source_row, id), IN_JSON, .help = "id in source.csv"},
    {"assumption", CELL_BOOL, offsetof(amur_source_row, assumption), IN_JSON, .help = "else it has a source"},
    {"item", CELL_TEXT, offsetof(amur_source_row, item), IN_JSON, .help = "what the figure is"},
    {"value", CELL_TEXT, offsetof(amur_source_row, value), IN_JSON, .help = "the value used"},
    {"unit", CELL_TEXT, offsetof(amur_source_row, unit), IN_JSON, .help = "of value, low and high"},
    {"low", CELL_REAL, offsetof(amur_source_row, low), IN_JSON, .unit = "as given", .help = "null without a range"},
    {"high", CELL_REAL, offsetof(amur_source_row, high), IN_JSON, .unit = "as given", .help = "null without a range"},
    {"varied", CELL_BOOL, offsetof(amur_source_row, varied), IN_JSON, .help = "whether runs vary it from low to high"},
    {"source", CELL_TEXT, offsetof(amur_source_row, source), IN_JSON, .help = "address or citation"},
    {"date", CELL_TEXT, offsetof(amur_source_row, date), IN_JSON, .help = "of the source"},
    {"confidence", CELL_TEXT, offsetof(amur_source_row, confidence), IN_JSON, .help = "high, medium, low"},
    {"note", CELL_TEXT, offsetof(amur_source_row, note), IN_JSON, .help = "free text"},
};

static const result_table source_table = {.json = "sources",
                                          .help = "sources of figures, and assumptions with their ranges",
                                          RESULT_COLUMNS(source_columns),
                                          CORRIDOR_ROWS(source)};

static const result_column parameter_columns[] = {
    {"id", CELL_TEXT, offsetof(amur_parameter, change.id), IN_JSON, .help = "id in parameter.csv"},
    {"name", CELL_TEXT, offsetof(amur_parameter, name), IN_JSON, .help = "as in parameter.csv"},
    {"unit", CELL_TEXT, offsetof(amur_parameter, unit), IN_JSON, .help = "of its value"},
    {"prior", CELL_REAL, offsetof(amur_parameter, prior), IN_JSON, .unit = "as given",
     .help = "what was believed before the counts"},
    {"sd", CELL_REAL, offsetof(amur_parameter, sd), IN_JSON, .unit = "as given",
     .help = "how firmly: standard deviation of the prior"},
    {"low", CELL_REAL, offsetof(amur_parameter, low), IN_JSON, .unit = "as given", .help = "bound; null: none"},
    {"high", CELL_REAL, offsetof(amur_parameter, high), IN_JSON, .unit = "as given", .help = "bound; null: none"},
    {"value", CELL_REAL, offsetof(amur_parameter, change.value), IN_JSON, .unit = "as given", .help = "the one in use"},
};

static const result_table parameter_table = {
    .json = "parameters", .help = "what calibration fits", RESULT_COLUMNS(parameter_columns), CORRIDOR_ROWS(parameter)};

/* ---- terminals ------------------------------------------------------------------------------------------ */

/* A row of the corridor's list is a bare id; its place in the list is its number. */
static cell_value terminal_name(const amur_result *r, const void *row) {
  const char *const *id = row;
  return (cell_value){.text = ami_terminal_name(r->corridor, (int)(id - (const char *const *)r->corridor->terminal))};
}

static const result_column terminal_columns[] = {
    {"id", CELL_TEXT, 0, IN_JSON, .help = "name of its file, without .yaml"},
    {"name", CELL_TEXT, 0, IN_JSON, .cell = terminal_name, .help = "name in its file"},
};

static const result_table terminal_table = {
    .json = "terminals", .help = "where vehicles wait", RESULT_COLUMNS(terminal_columns), CORRIDOR_ROWS(terminal)};

/* ---- what is no table, and the parts -------------------------------------------------------------------- */

/* An undirected row of link.csv is two links; the map and this table show the first of every row. */
static void first_links(json_rows *out, const report_index *ix) {
  int next = 0;
  for (int i = 0; i < ix->corridor->n_link; i++) {
    if (ix->link_row[i] != next) continue;
    next++;
    ami_json_add(out, &ix->corridor->link[i]);
  }
}

static bool add_modes(json_t *root, const report_index *ix) {
  json_t *list = json_array();
  for (int i = 0; i < ix->corridor->n_mode; i++) amur_json_append(&list, json_string(ix->corridor->mode[i]));
  return json_object_set_new(root, "modes", list) == 0;
}

static bool add_bounds(json_t *root, const report_index *ix) {
  json_t *list = json_array();
  for (int i = 0; i < 4; i++) amur_json_append(&list, ami_json_number(ix->corridor->map_bounds[i]));
  return json_object_set_new(root, "map_bounds", list) == 0;
}

/* The overlay is drawing, not data: a missing file or one that is not GeoJSON leaves the map without it. */
static bool add_overlay(json_t *root, const report_index *ix) {
  const amur_corridor *c = ix->corridor;
  if (!c->map_overlay || !*c->map_overlay) return true;
  char *path = amur_format("%s/%s", c->folder, c->map_overlay);
  json_t *geo = NULL;
  const amur_status status = path ? ami_json_file_read(path, 0, &geo, NULL) : AMUR_E_NOMEM;
  free(path);
  if (status == AMUR_E_NOMEM) return false;
  return json_object_set_new(root, "overlay", geo ? geo : json_null()) == 0;
}

const report_part ami_parts_corridor[] = {
    {.table = &ami_node_table},
    {.table = &ami_link_table, .fill = first_links, .note = "both directions of a row of link.csv as one"},
    {.table = &ami_crossing_table},
    {.table = &commodity_table},
    {.table = &chain_table},
    {.table = &vehicle_table},
    {.table = &regime_table},
    {.table = &rule_table},
    {.table = &source_table},
    {.table = &parameter_table},
    {.add = add_modes},
    {.table = &terminal_table},
    {.add = add_bounds},
    {.add = add_overlay},
    {0},
};
