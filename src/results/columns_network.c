/* SPDX-License-Identifier: Apache-2.0
 * columns_network.c -- tables of nodes, links and crossings: the corridor as it was read, for maps.
 *   A layer has every link; links are drawn straight between their nodes.  report.json has the first link of each row
 * of link.csv.  Columns that both show are named as in the input in the layer, shorter in report.json.
 */
#include "result_schema.h"

/* ---- nodes ---------------------------------------------------------------------------------------------- */

static cell_value is_zone(const amur_result *r, const void *row) {
  (void)r;
  return (cell_value){.integer = ((const amur_node_row *)row)->zone >= 0};
}

static bool place_of_node(const amur_result *r, const void *row, double lon_lat[2][2]) {
  (void)r;
  const amur_node_row *k = row;
  lon_lat[0][0] = k->x_lon;
  lon_lat[0][1] = k->y_lat;
  return true;
}

static const result_column node_columns[] = {
    {"node_id", CELL_TEXT, offsetof(amur_node_row, id), IN_LAYER | IN_JSON, .json = "id", .help = "id in node.csv"},
    {"name", CELL_TEXT, offsetof(amur_node_row, name), IN_LAYER | IN_JSON, .help = "as in node.csv"},
    {"node_type", CELL_TEXT, offsetof(amur_node_row, type), IN_LAYER | IN_JSON, .json = "type",
     .help = "city, port, border, junction ..."},
    {"zone_id", CELL_ID, offsetof(amur_node_row, zone), IN_LAYER, .names = AMUR_ID_ZONE},
    {"country", CELL_TEXT, offsetof(amur_node_row, country), IN_LAYER | IN_JSON, .help = "ISO 3166 code"},
    {"lon", CELL_REAL, offsetof(amur_node_row, x_lon), IN_JSON, .unit = "degrees", .help = "longitude, WGS 84"},
    {"lat", CELL_REAL, offsetof(amur_node_row, y_lat), IN_JSON, .unit = "degrees", .help = "latitude, WGS 84"},
    {"zone", CELL_BOOL, 0, IN_JSON, .cell = is_zone, .help = "whether flow starts or ends there"},
};

const result_table ami_node_table = {
    .json = "nodes",
    .layer = "node",
    .help = "points of the network",
    RESULT_COLUMNS(node_columns),
    CORRIDOR_ROWS(node),
    .place = place_of_node,
};

/* ---- links ---------------------------------------------------------------------------------------------- */

static bool ends_of_link(const amur_result *r, const void *row, double lon_lat[2][2]) {
  const amur_link_row *l = row;
  const amur_node_row *const end[2] = {&r->corridor->node[l->from], &r->corridor->node[l->to]};
  for (int i = 0; i < 2; i++) {
    lon_lat[i][0] = end[i]->x_lon;
    lon_lat[i][1] = end[i]->y_lat;
  }
  return true;
}

static const result_column link_columns[] = {
    {"row", CELL_INT, offsetof(amur_link_row, row), IN_JSON, .help = "its line in link.csv"},
    {"link_id", CELL_TEXT, offsetof(amur_link_row, id), IN_LAYER | IN_JSON | KEY, .json = "id",
     .help = "id in link.csv; `:r` behind it is the way back over an undirected link"},
    {"name", CELL_TEXT, offsetof(amur_link_row, name), IN_LAYER | IN_JSON | KEY, .help = "as in link.csv"},
    {"from", CELL_INT, offsetof(amur_link_row, from), IN_JSON, .help = "row of nodes"},
    {"to", CELL_INT, offsetof(amur_link_row, to), IN_JSON, .help = "row of nodes"},
    {"mode", CELL_ID, offsetof(amur_link_row, mode), IN_LAYER | IN_JSON | KEY, .names = AMUR_ID_MODE},
    {"crossing", CELL_ID, offsetof(amur_link_row, crossing), IN_LAYER | IN_JSON | KEY, .names = AMUR_ID_CROSSING},
    {"direction", CELL_TEXT, offsetof(amur_link_row, direction), IN_LAYER | KEY, .help = "as in link.csv"},
    {"length_km", CELL_REAL, offsetof(amur_link_row, length_km), IN_LAYER | IN_JSON, .json_order = 1, .unit = "km",
     .help = "length"},
    {"speed_kmh", CELL_REAL, offsetof(amur_link_row, free_speed_kmh), IN_LAYER, .unit = "km/h", .help = "free speed"},
    {"time_h", CELL_REAL, offsetof(amur_link_row, time_h), IN_LAYER, .unit = "h",
     .help = "fixed time beside that: handling, formalities"},
    {"capacity_per_day", CELL_REAL, offsetof(amur_link_row, capacity_per_day), IN_LAYER, .unit = "pce/day",
     .help = "capacity in passenger-car equivalents; empty: without limit"},
    {"terminal", CELL_ID, offsetof(amur_link_row, terminal), IN_LAYER | IN_JSON, .names = AMUR_ID_TERMINAL},
};

const result_table ami_link_table = {
    .json = "links",
    .layer = "link",
    .help = "ways between nodes",
    RESULT_COLUMNS(link_columns),
    CORRIDOR_ROWS(link),
    .is_line = true,
    .place = ends_of_link,
};

/* ---- crossings ------------------------------------------------------------------------------------------ */

static bool place_of_crossing(const amur_result *r, const void *row, double lon_lat[2][2]) {
  (void)r;
  const amur_crossing_row *k = row;
  lon_lat[0][0] = k->x_lon;
  lon_lat[0][1] = k->y_lat;
  return true;
}

static const result_column crossing_columns[] = {
    {"crossing_id", CELL_TEXT, offsetof(amur_crossing_row, id), IN_LAYER | IN_JSON, .json = "id",
     .help = "id in crossing.csv"},
    {"name", CELL_TEXT, offsetof(amur_crossing_row, name), IN_LAYER | IN_JSON, .help = "as in crossing.csv"},
    {"kind", CELL_TEXT, offsetof(amur_crossing_row, kind), IN_LAYER | IN_JSON, .help = "bridge, ferry, pontoon ..."},
    {"design_per_day", CELL_REAL, offsetof(amur_crossing_row, design_per_day), IN_LAYER | IN_JSON,
     .unit = "vehicles/day", .title = "Design capacity",
     .help = "Vehicles per day that the crossing was built for, by its documents. A gate or checkpoint may pass "
             "fewer."},
    {"lon", CELL_REAL, offsetof(amur_crossing_row, x_lon), IN_JSON, .unit = "degrees",
     .help = "longitude of its label, WGS 84"},
    {"lat", CELL_REAL, offsetof(amur_crossing_row, y_lat), IN_JSON, .unit = "degrees",
     .help = "latitude of its label, WGS 84"},
    {"note", CELL_TEXT, offsetof(amur_crossing_row, note), IN_LAYER | IN_JSON, .help = "as in crossing.csv"},
};

const result_table ami_crossing_table = {
    .json = "crossings",
    .layer = "crossing",
    .help = "sets of links that are counted together",
    RESULT_COLUMNS(crossing_columns),
    CORRIDOR_ROWS(crossing),
    .place = place_of_crossing,
};
