/* SPDX-License-Identifier: Apache-2.0
 * results_gpkg.c -- result.gpkg: the network with its flows and waits, styled for QGIS.
 *
 *   layer       geometry   a row for each                 columns
 *   node        point      node                           as read
 *   link        line       link, straight between nodes   as read
 *   crossing    point      crossing                       as read
 *   link_flow   line       link and period with vehicles  the link's key, the period's, sums over what goes there
 *   terminal    point      terminal and period            the period's key, waits
 *
 * Which columns, and where the rows stand, is in the tables (result_schema.h).  What makes the file a GeoPackage is in
 * io/gpkg.c.  A layer holds every scenario and period at once: who looks at it filters.
 */
#include <amur/output.h>
#include <amur/results_io.h>
#include <assert.h>
#include <stdlib.h>
#include "io/gpkg.h"
#include "result_schema.h"

const result_table *const ami_result_layers[] = {&ami_node_table, &ami_link_table, &ami_crossing_table,
                                                 &ami_link_flow_table, &ami_terminal_table};
const int ami_n_result_layer = RESULT_COUNT(ami_result_layers);

/* ---- layers --------------------------------------------------------------------------------------------- */

/* GeoPackage 1.3, clause 1.1.1.1.3, requirement 5: columns have types of its table 1 and no others.  SQLite does not
 * check them: it keeps BOOLEAN as 0 or 1, DATE as text of the form YYYY-MM-DD. */
static const char *type_of(cell_kind kind) {
  switch (kind) {
  case CELL_REAL: return "REAL";
  case CELL_INT: return "INTEGER";
  case CELL_BOOL: return "BOOLEAN";
  case CELL_DAY: return "DATE";
  case CELL_TEXT:
  case CELL_CHARS:
  case CELL_ID:
  case CELL_ROW: break;
  }
  return "TEXT";
}

static void put_cell(gpkg_out *g, const result_slot *slot, const amur_result *result, const void *row) {
  const cell_value value = ami_result_cell(slot, result, row);
  switch (slot->column->kind) {
  case CELL_REAL: ami_gpkg_real(g, value.real); break;
  case CELL_INT:
  case CELL_BOOL: ami_gpkg_int(g, value.integer); break;
  case CELL_DAY: ami_gpkg_day(g, value.integer); break;
  case CELL_TEXT:
  case CELL_CHARS: ami_gpkg_text(g, value.text); break;
  case CELL_ID: ami_gpkg_text(g, ami_result_id(result, slot->column->names, value.integer)); break;
  case CELL_ROW: break; /* resolved into the columns of its key */
  }
}

/* What has no place on the map (a terminal that no link passes) is left out. */
static void put_row(gpkg_out *g, const result_table *table, const result_slots *slots, const amur_result *result,
                    const void *row) {
  double lon_lat[2][2];
  if (!table->place(result, row, lon_lat)) return;
  if (table->is_line)
    ami_gpkg_line(g, (const double(*)[2])lon_lat, 2);
  else
    ami_gpkg_point(g, lon_lat[0][0], lon_lat[0][1]);
  for (int k = 0; k < slots->n; k++) put_cell(g, &slots->slot[k], result, row);
  ami_gpkg_end_row(g);
}

static void write_layer(gpkg_out *g, const result_table *table, const amur_result *result) {
  assert(table->layer && table->place);
  gpkg_column column[SLOT_MAX];
  result_rows rows;
  const result_slots slots = ami_result_slots(table, IN_LAYER);
  if (!ami_result_rows(table, result, &rows)) {
    ami_gpkg_no_memory(g);
    return;
  }
  for (int k = 0; k < slots.n; k++) column[k] = (gpkg_column){slots.slot[k].name, type_of(slots.slot[k].column->kind)};
  ami_gpkg_begin_layer(g, table->layer, table->help, table->is_line ? "LINESTRING" : "POINT", column, slots.n);
  for (int i = 0; i < rows.n; i++) put_row(g, table, &slots, result, ami_result_row(&rows, i));
  ami_gpkg_end_layer(g);
  free(rows.made);
}

/* ---- styles --------------------------------------------------------------------------------------------- */

/* A QGIS style (QML, as QGIS 3.22 saves it) of one symbol, whose size follows a column.
 *   <renderer-v2 type="singleSymbol">       one symbol for all rows
 *     <symbol type="line" or "marker">
 *       <layer class="SimpleLine" ...>      the colour is an option of the layer, "red,green,blue,alpha"
 *         <data_defined_properties>         what follows the data: outlineWidth or size, in millimetres
 *           type 3                          by an expression (1 is fixed, 2 is a field)
 * scale_exp(x, 0, largest, 0.3, 6, 0.57) goes from 0.3 to 6 mm with the exponent of Flannery (1971), who found that
 * readers see large symbols as smaller than they are.  coalesce: what has no value is drawn as thin as can be. */
static char *style_of(bool line, const char *colour, const char *column, double largest) {
  return amur_format(
      "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n<qgis version=\"3.22.0\" "
      "styleCategories=\"Symbology\">"
      "<renderer-v2 type=\"singleSymbol\" symbollevels=\"0\" forceraster=\"0\" enableorderby=\"0\"><symbols>"
      "<symbol type=\"%s\" name=\"0\" alpha=\"0.85\" clip_to_extent=\"1\" force_rhr=\"0\">"
      "<layer class=\"%s\" enabled=\"1\" locked=\"0\" pass=\"0\"><Option type=\"Map\">"
      "<Option name=\"%s\" type=\"QString\" value=\"%s\"/></Option><data_defined_properties><Option type=\"Map\">"
      "<Option name=\"name\" type=\"QString\" value=\"\"/><Option name=\"properties\" type=\"Map\">"
      "<Option name=\"%s\" type=\"Map\"><Option name=\"active\" type=\"bool\" value=\"true\"/>"
      "<Option name=\"expression\" type=\"QString\" value=\"coalesce(scale_exp(&quot;%s&quot;, 0, %.6g, 0.3, 6, 0.57), "
      "0.3)\"/>"
      "<Option name=\"type\" type=\"int\" value=\"3\"/></Option></Option>"
      "<Option name=\"type\" type=\"QString\" "
      "value=\"collection\"/></Option></data_defined_properties></layer></symbol>"
      "</symbols></renderer-v2></qgis>\n",
      line ? "line" : "marker", line ? "SimpleLine" : "SimpleMarker", line ? "line_color" : "color", colour,
      line ? "outlineWidth" : "size", column, largest > 0 ? largest : 1);
}

static void write_styles(gpkg_out *g, const amur_result *r) {
  double most = 0, longest = 0;
  for (int i = 0; i < r->n_flow; i++)
    if (r->flow[i].loaded_per_day + r->flow[i].empty_per_day > most)
      most = r->flow[i].loaded_per_day + r->flow[i].empty_per_day;
  for (int i = 0; i < r->n_terminal; i++)
    if (r->terminal[i].wait_h > longest) longest = r->terminal[i].wait_h;
  char *flow = style_of(true, "33,102,172,255", "vehicles_per_day", most),
       *wait = style_of(false, "178,24,43,255", "wait_h", longest);
  if (!flow || !wait) ami_gpkg_no_memory(g);
  ami_gpkg_style(g, ami_link_flow_table.layer, "width by vehicles per day", flow);
  ami_gpkg_style(g, ami_terminal_table.layer, "size by mean wait", wait);
  free(flow);
  free(wait);
}

static amur_status write_layers(const char *name, const char *path, const amur_result *result, amur_err *err) {
  gpkg_out g = ami_gpkg_open(name);
  for (int i = 0; i < ami_n_result_layer; i++) write_layer(&g, ami_result_layers[i], result);
  write_styles(&g, result);
  return ami_gpkg_close(&g, path, err);
}

amur_status amur_results_write_gpkg(const amur_result *result, const char *path, amur_err *err) {
  assert(result->corridor);
  amur_output out;
  amur_status status = amur_output_open(&out, path, err);
  const char *name = path;
  if (!status) status = amur_output_name(&out, &name, err);
  if (!status) status = write_layers(name, path, result, err);
  return amur_output_close(&out, status, err);
}
