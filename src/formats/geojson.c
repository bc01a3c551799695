/* SPDX-License-Identifier: Apache-2.0
 * geojson.c -- links as lines for a map (GeoJSON, RFC 7946), a feature for each:
 *   {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[lon, lat], [lon, lat]]}, "properties":
 * {...}}.  The line is the link's geometry (geometry.c) where there is one, else it goes from node to node.  Properties
 * are the columns of a table of links, then what the network knows of the link, then the columns that it came with;
 * of one name the first.  Limit: coordinates are written as they come, and GeoJSON means degrees.
 */
#include <amur/output.h>
#include "format.h"
#include "geometry.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What the network says, in this order; and what says the same in the columns that it came with. */
static const char *const own_keys[] = {"link_id",  "from", "to",           "length",     "free_time",
                                       "capacity", "toll", "from_node_id", "to_node_id", NULL};
static const char *const parameter_keys[AMUR_VDF_PARAMETERS] = {"vdf_p0", "vdf_p1"};

typedef struct {
  const amur_network *net;
  const amur_network_extra *extra;
  const amur_link_table *links; /* may be NULL */
  double *at;                   /* [2 * n_node] coordinates; NAN where there are none */
  geometry_set shapes;
} writer;

/* Coordinates of every node.  False if out of memory. */
static bool find_places(writer *w) {
  const amur_table *nodes = &w->extra->node;
  const int32_t n = w->net->graph.n_node;
  const int x = amur_table_column(nodes, "x_coord"), y = amur_table_column(nodes, "y_coord");
  int32_t *row = amur_alloc((size_t)n, sizeof *row);
  w->at = amur_alloc(2 * (size_t)n, sizeof *w->at);
  if (row && w->at) ami_node_rows(w->net, nodes, row);
  for (int32_t i = 0; row && w->at && i < n; i++) {
    double east, north;
    const bool placed = row[i] >= 0 && amur_parse_real(amur_table_cell(nodes, row[i], x), &east) &&
                        amur_parse_real(amur_table_cell(nodes, row[i], y), &north);
    w->at[2 * i] = placed ? east : NAN;
    w->at[2 * i + 1] = placed ? north : NAN;
  }
  free(row);
  return row && w->at;
}

/* ---- properties ------------------------------------------------------------------------------------ */

static void put_key(FILE *f, const char *key, int *n) {
  fputs((*n)++ ? ", " : "", f);
  amur_output_json(f, key);
  fputs(": ", f);
}

static void put_number(FILE *f, const char *key, double x, int *n) {
  put_key(f, key, n);
  if (isfinite(x))
    amur_output_number(f, x);
  else
    fputs("null", f);
}

static bool has_key(const amur_link_table *links, int32_t a, const char *key) {
  return links && links->row[a] >= 0 && amur_table_column(&links->table, key) >= 0;
}

/* JSON knows no 007, +7 or .7: those stay texts. */
static bool is_json_number(const char *text) {
  double x;
  const char *digits = text + (*text == '-');
  return amur_parse_real(text, &x) && *digits >= '0' && *digits <= '9' &&
         !(digits[0] == '0' && digits[1] >= '0' && digits[1] <= '9') && !strstr(text, ".e") && !strstr(text, ".E") &&
         text[strlen(text) - 1] != '.';
}

/* Columns of a table but those that were said before. */
static void put_columns(FILE *f, const writer *w, const amur_link_table *t, int32_t a, bool carried, int *n) {
  const int32_t row = t->row ? t->row[a] : -1;
  for (int c = 0; row >= 0 && c < t->table.n_column; c++) {
    const char *key = t->table.column[c], *cell = amur_table_cell(&t->table, row, c);
    if (carried && (ami_is_among(key, own_keys) || has_key(w->links, a, key))) continue;
    put_key(f, key, n);
    if (is_json_number(cell))
      fputs(cell, f);
    else if (*cell)
      amur_output_json(f, cell);
    else
      fputs("null", f);
  }
}

static void put_own(FILE *f, const writer *w, int32_t a, int *n) {
  const amur_network *net = w->net;
  const amur_vdf *v = &net->vdf[a];
  const amur_vdf_type *type = amur_vdf_types[v->kind];
  const char *const text[] = {net->link_id[a], net->node_id[net->graph.tail[a]], net->node_id[net->graph.head[a]]};
  const double number[] = {net->length[a], amur_vdf_time(v, 0), type->without_capacity ? INFINITY : v->cap,
                           net->toll[a]};
  for (int k = 0; k < 3; k++) {
    if (has_key(w->links, a, own_keys[k])) continue;
    put_key(f, own_keys[k], n);
    amur_output_json(f, text[k]);
  }
  for (int k = 0; k < 4; k++)
    if (!has_key(w->links, a, own_keys[3 + k])) put_number(f, own_keys[3 + k], number[k], n);
  if (amur_table_column(&w->extra->link.table, "vdf") >= 0) return; /* a corridor's, with its own units */
  put_key(f, "vdf", n);
  amur_output_json(f, amur_vdf_name(v->kind));
  for (int k = 0; k < type->n_parameter; k++) put_number(f, parameter_keys[k], v->p[k], n);
}

/* ---- lines ----------------------------------------------------------------------------------------- */

static void put_point(FILE *f, const double *at, int n_dimension) {
  fputc('[', f);
  for (int k = 0; k < n_dimension; k++) {
    fputs(k ? ", " : "", f);
    amur_output_number(f, at[k]);
  }
  fputc(']', f);
}

static amur_status put_line(FILE *f, const writer *w, int32_t a, amur_err *err) {
  const amur_graph *g = &w->net->graph;
  const double *from = w->at + 2 * g->tail[a], *to = w->at + 2 * g->head[a];
  geometry_line line;
  if (ami_geometry_of(&w->shapes, w->net, a, &line)) {
    for (size_t k = 0; k < line.n; k++) {
      fputs(k ? ", " : "", f);
      put_point(f, line.at + line.n_dimension * (int)(line.back ? line.n - 1 - k : k), line.n_dimension);
    }
    return AMUR_OK;
  }
  if (isnan(from[0]) || isnan(to[0]))
    return amur_fail(err, AMUR_E_UNKNOWN, 0, "node %s has no x_coord and y_coord",
                     w->net->node_id[isnan(from[0]) ? g->tail[a] : g->head[a]]);
  put_point(f, from, 2);
  fputs(", ", f);
  put_point(f, to, 2);
  return AMUR_OK;
}

static amur_status put_features(FILE *f, const writer *w, amur_err *err) {
  fputs("{\"type\": \"FeatureCollection\", \"features\": [", f);
  for (int32_t a = 0; a < w->net->graph.n_link; a++) {
    int n = 0;
    fprintf(f, "%s\n{\"type\": \"Feature\", \"geometry\": {\"type\": \"LineString\", \"coordinates\": [", a ? "," : "");
    const amur_status status = put_line(f, w, a, err);
    if (status) return status;
    fputs("]}, \"properties\": {", f);
    if (w->links) put_columns(f, w, w->links, a, false, &n);
    put_own(f, w, a, &n);
    put_columns(f, w, &w->extra->link, a, true, &n);
    fputs("}}", f);
  }
  fputs("\n]}\n", f);
  return AMUR_OK;
}

amur_status ami_geojson_write(const char *path, const amur_network *net, const amur_network_extra *extra,
                              const amur_link_table *links, lost_list *lost, amur_err *err) {
  static const char *const held[] = {"node_id", "x_coord", "y_coord", NULL};
  writer w = {.net = net, .extra = extra, .links = links};
  amur_output out = {0};
  if (amur_table_column(&extra->node, "x_coord") < 0)
    return amur_fail(err, AMUR_E_UNKNOWN, 0, "%s: no coordinates, which node.csv of a folder has", path);
  amur_status status = find_places(&w) ? ami_geometry_read(extra, net, &w.shapes, err)
                                       : amur_fail(err, AMUR_E_NOMEM, 0, "%d nodes", net->graph.n_node);
  if (!status) status = amur_output_open(&out, path, err);
  if (!status) status = put_features(out.f, &w, err);
  ami_lost_columns(lost, &extra->node, held, "node");
  if (net->toll_factor > 0) ami_lost_thing(lost, "TOLL FACTOR");
  if (net->distance_factor > 0) ami_lost_thing(lost, "DISTANCE FACTOR");
  ami_geometry_fini(&w.shapes);
  free(w.at);
  return amur_output_close(&out, status, err);
}
