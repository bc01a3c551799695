/* SPDX-License-Identifier: Apache-2.0
 * geojson.c -- links as lines for a map (GeoJSON, RFC 7946): a feature for each, from node to node,
 *   {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[lon, lat], [lon, lat]]}, "properties":
 * {...}} with the columns of a table of links as properties, or what the network itself knows of the link. Limit:
 * coordinates are written as they come, and GeoJSON means degrees.
 */
#include <amur/output.h>
#include "format.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Coordinates of every node into at[2 * n_node]; those that nodes has not are NaN.  False if out of memory. */
static bool find_places(const amur_network *net, const amur_table *nodes, double *at) {
  const int x = amur_table_column(nodes, "x_coord"), y = amur_table_column(nodes, "y_coord");
  int32_t *row = amur_alloc((size_t)net->graph.n_node, sizeof *row);
  if (!row) return false;
  const bool found = ami_node_rows(net, nodes, row);
  for (int32_t i = 0; found && i < net->graph.n_node; i++) {
    double east, north;
    const bool placed = row[i] >= 0 && amur_parse_real(amur_table_cell(nodes, row[i], x), &east) &&
                        amur_parse_real(amur_table_cell(nodes, row[i], y), &north);
    at[2 * i] = placed ? east : NAN;
    at[2 * i + 1] = placed ? north : NAN;
  }
  free(row);
  return found;
}

static void put_number(FILE *f, const char *key, double x) {
  fprintf(f, isfinite(x) ? ", \"%s\": %.17g" : ", \"%s\": null", key, x);
}

static void put_own(FILE *f, const amur_network *net, int32_t a) {
  const char *const key[] = {"link_id", "from", "to"};
  const char *const text[] = {net->link_id[a], net->node_id[net->graph.tail[a]], net->node_id[net->graph.head[a]]};
  for (int k = 0; k < 3; k++) {
    fprintf(f, "%s\"%s\": ", k ? ", " : "", key[k]);
    amur_output_json(f, text[k]);
  }
  put_number(f, "length", net->length[a]);
  put_number(f, "free_time", amur_vdf_time(&net->vdf[a], 0));
  put_number(f, "capacity", net->vdf[a].cap);
  put_number(f, "toll", net->toll[a]);
}

static void put_columns(FILE *f, const amur_link_table *t, int row) {
  for (int c = 0; c < t->table.n_column; c++) {
    const char *cell = amur_table_cell(&t->table, row, c);
    double x;
    fputs(c ? ", " : "", f);
    amur_output_json(f, t->table.column[c]);
    fputs(": ", f);
    if (amur_parse_real(cell, &x))
      fprintf(f, "%.17g", x);
    else if (*cell)
      amur_output_json(f, cell);
    else
      fputs("null", f);
  }
}

amur_status ami_geojson_write(const char *path, const amur_network *net, const amur_table *nodes,
                              const amur_link_table *links, amur_err *err) {
  const amur_graph *g = &net->graph;
  amur_output out = {0};
  if (!nodes || nodes->n_row == 0)
    return amur_fail(err, AMUR_E_UNKNOWN, 0, "%s: no coordinates, which node.csv of a folder has", path);
  double *at = amur_alloc(2 * (size_t)g->n_node, sizeof *at);
  amur_status status = at && find_places(net, nodes, at) ? amur_output_open(&out, path, err)
                                                         : amur_fail(err, AMUR_E_NOMEM, 0, "%d nodes", g->n_node);
  if (!status) fputs("{\"type\": \"FeatureCollection\", \"features\": [", out.f);
  for (int32_t a = 0, n = 0; !status && a < g->n_link; a++) {
    const double *from = at + 2 * g->tail[a], *to = at + 2 * g->head[a];
    if (isnan(from[0]) || isnan(to[0])) {
      status = amur_fail(err, AMUR_E_UNKNOWN, 0, "node %s has no x_coord and y_coord",
                         net->node_id[isnan(from[0]) ? g->tail[a] : g->head[a]]);
      break;
    }
    fprintf(out.f,
            "%s\n{\"type\": \"Feature\", \"geometry\": {\"type\": \"LineString\", \"coordinates\": [[%.9g, %.9g], "
            "[%.9g, %.9g]]}, \"properties\": {",
            n++ ? "," : "", from[0], from[1], to[0], to[1]);
    if (links && links->row[a] >= 0)
      put_columns(out.f, links, links->row[a]);
    else
      put_own(out.f, net, a);
    fputs("}}", out.f);
  }
  if (!status) fputs("\n]}\n", out.f);
  free(at);
  return amur_output_close(&out, status, err);
}
