/* SPDX-License-Identifier: Apache-2.0
 * geojson.c -- links as lines for a map (GeoJSON, RFC 7946), a feature for each:
 *   {"type": "Feature", "geometry": {"type": "LineString", "coordinates": [[lon, lat], [lon, lat]]}, "properties":
 * {...}}.  The line is the link's geometry where there is one, as well-known text (OGC 06-103r4, clause 7):
 *   LINESTRING (127.5 50.2, 127.6 50.3)
 * else it goes from node to node.  Properties are the columns of a table of links, then what the network knows of the
 * link, then the columns that it came with; of one name the first.  Limit: coordinates are written as they come, and
 * GeoJSON means degrees.
 */
#include <amur/output.h>
#include "format.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- lines of links ------------------------------------------------------------------------------ */

/* A line, borrowed; back: from its end to its beginning. */
typedef struct {
  const double *at; /* [n * n_dimension] */
  size_t n;
  int n_dimension; /* 2 or 3 */
  bool back;
} geometry_line;

/* Zeroed is a valid start. */
typedef struct {
  double *at;
  size_t n_at, room;
  size_t *first;    /* [n_link] in `at` */
  size_t *n;        /* [n_link] points; 0: none */
  int *n_dimension; /* [n_link] */
} geometry_set;

static void geometry_fini(geometry_set *set) {
  free(set->at);
  free(set->first);
  free(set->n);
  free(set->n_dimension);
  *set = (geometry_set){0};
}

/* "linestring", "LINESTRING Z": what stands before the bracket. */
static const char *open_bracket(const char *text) {
  static const char word[] = "LINESTRING";
  size_t n = 0;
  text += strspn(text, " \t\"");
  while (word[n] && toupper((unsigned char)text[n]) == word[n]) n++;
  if (word[n]) return NULL;
  text += n + strspn(text + n, " Zz");
  return *text == '(' ? text + 1 : NULL;
}

/* Reads numbers up to the next comma or bracket into x[3]; how many, -1 if one is none. */
static int read_point(const char **at, double x[3]) {
  int n = 0;
  for (;;) {
    char word[64];
    *at += strspn(*at, " \t");
    const size_t length = strcspn(*at, " \t,)");
    if (length == 0) return n;
    if (length >= sizeof word || n == 3) return -1;
    memcpy(word, *at, length);
    word[length] = 0;
    if (!amur_parse_real(word, &x[n++])) return -1;
    *at += length;
  }
}

/* Adds the points of a text to the line of a link; false if it is no line.  *memory false: none is left. */
static bool take_line(geometry_set *set, int32_t a, const char *text, bool *memory) {
  const char *at = open_bracket(text);
  set->first[a] = set->n_at;
  for (int dimension = 0; at; at++) {
    double x[3];
    const int n = read_point(&at, x);
    if (n < 2 || (dimension && n != dimension)) return false;
    dimension = n;
    if (!amur_grow(&set->at, &set->room, set->n_at + (size_t)n, sizeof *set->at)) return *memory = false;
    memcpy(set->at + set->n_at, x, (size_t)n * sizeof *x);
    set->n_at += (size_t)n;
    set->n_dimension[a] = dimension;
    set->n[a]++;
    if (*at == ')') return set->n[a] >= 2;
    if (*at != ',') return false;
  }
  return false;
}

/* Rows of geometry.csv by geometry_id; false if it has none. */
static bool map_shapes(const amur_table *t, amur_map *rows) {
  const int id = amur_table_column(t, "geometry_id");
  if (id < 0 || amur_table_column(t, "geometry") < 0) return false;
  for (int row = 0; row < t->n_row; row++) amur_map_add(rows, amur_table_cell(t, row, id), row, NULL);
  return true;
}

/* Lines of links from the column geometry of link.csv, or of geometry.csv by geometry_id.  A text that is no LINESTRING
 * is AMUR_E_PARSE. */
static amur_status geometry_read(const amur_network_extra *extra, const amur_network *net, geometry_set *set,
                                 amur_err *err) {
  const amur_table *t = &extra->link.table, *shapes = &extra->geometry;
  const int own = amur_table_column(t, "geometry"), named = amur_table_column(t, "geometry_id");
  const size_t n = (size_t)net->graph.n_link;
  amur_map rows = {0};
  bool memory = true;
  *set = (geometry_set){.first = amur_alloc(n, sizeof *set->first),
                        .n = amur_alloc(n, sizeof *set->n),
                        .n_dimension = amur_alloc(n, sizeof *set->n_dimension)};
  if (!set->first || !set->n || !set->n_dimension) return amur_fail(err, AMUR_E_NOMEM, 0, "%zu links", n);
  const bool has_shapes = map_shapes(shapes, &rows);
  amur_status status = AMUR_OK;
  for (int32_t a = 0; !status && a < net->graph.n_link; a++) {
    const char *text = ami_link_cell(&extra->link, a, own), *id = ami_link_cell(&extra->link, a, named);
    const int32_t row = !*text && *id && has_shapes ? amur_map_find(&rows, id) : -1;
    if (row >= 0) text = amur_table_cell(shapes, row, amur_table_column(shapes, "geometry"));
    if (*text && !take_line(set, a, text, &memory))
      status =
          memory ? amur_fail(err, AMUR_E_PARSE, 0, "link %s: geometry: found \"%.60s\", expected LINESTRING (x y, ...)",
                             net->link_id[a], text)
                 : amur_fail(err, AMUR_E_NOMEM, 0, "lines of %zu links", n);
  }
  amur_map_fini(&rows);
  return status;
}

/* The line of a link, false if there is none.  The way back of a two-way link has that of the way there, turned. */
static bool geometry_of(const geometry_set *set, const amur_network *net, int32_t a, geometry_line *line) {
  const char *id = net->link_id[a];
  const size_t n = strlen(id);
  *line = (geometry_line){set->at ? set->at + set->first[a] : NULL, set->n[a], set->n_dimension[a],
                          n > 2 && strcmp(id + n - 2, ":r") == 0};
  return line->n > 0;
}

/* ---- the file ------------------------------------------------------------------------------------- */

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
  const bool found = row && w->at && ami_node_rows(w->net, nodes, row);
  for (int32_t i = 0; found && i < n; i++) {
    double east, north;
    const bool placed = row[i] >= 0 && amur_parse_real(amur_table_cell(nodes, row[i], x), &east) &&
                        amur_parse_real(amur_table_cell(nodes, row[i], y), &north);
    w->at[2 * i] = placed ? east : NAN;
    w->at[2 * i + 1] = placed ? north : NAN;
  }
  free(row);
  return found;
}

/* ---- properties ------------------------------------------------------------------------------------ */

static void put_key(FILE *f, const char *key, int *n) {
  fputs((*n)++ ? ", " : "", f);
  amur_output_json(f, key);
  fputs(": ", f);
}

static void put_number(FILE *f, const char *key, double x, int *n) {
  put_key(f, key, n);
  amur_output_json_real(f, x, 17);
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
    if (!ami_is_carried(&t->table, c)) continue;
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
    amur_output_json_real(f, at[k], 17);
  }
  fputc(']', f);
}

static amur_status put_line(FILE *f, const writer *w, int32_t a, amur_err *err) {
  const amur_graph *g = &w->net->graph;
  const double *from = w->at + 2 * g->tail[a], *to = w->at + 2 * g->head[a];
  geometry_line line;
  if (geometry_of(&w->shapes, w->net, a, &line)) {
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
  amur_status status = find_places(&w) ? geometry_read(extra, net, &w.shapes, err)
                                       : amur_fail(err, AMUR_E_NOMEM, 0, "%d nodes", net->graph.n_node);
  if (!status) status = amur_output_open(&out, path, err);
  if (!status) status = put_features(out.f, &w, err);
  ami_lost_columns(lost, &extra->node, held, "node");
  ami_lost_uncarried(lost, &extra->link.table, "link");
  if (links) ami_lost_uncarried(lost, &links->table, "link");
  if (net->toll_factor > 0) ami_lost_thing(lost, "TOLL FACTOR");
  if (net->distance_factor > 0) ami_lost_thing(lost, "DISTANCE FACTOR");
  geometry_fini(&w.shapes);
  free(w.at);
  return amur_output_close(&out, status, err);
}
