/* SPDX-License-Identifier: Apache-2.0
 * gmns.c -- GMNS networks: node.csv and link.csv of a folder (General Modeling Network Specification, Zephyr
 * Foundation), in the specification's columns or with those that Path4GMNS and TAPLite add.
 *
 *   node.csv: node_id, zone_id, node_type, x_coord, y_coord
 *   link.csv: link_id, from_node_id, to_node_id, directed, length, free_speed, capacity (of a lane), lanes, toll,
 *             VDF_fftt1 (minutes), VDF_cap1 (of the link), VDF_alpha1, VDF_beta1
 * Time in minutes is VDF_fftt1, else length / free_speed in the units of config.csv; capacity is VDF_cap1, else
 * capacity times lanes.  A link that is not directed gives two.  A zone sits at the first node that names it; paths do
 * not pass through nodes of node_type centroid.
 */
#include "format.h"
#include "gmns.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  amur_table node, link;
  amur_map nodes, zones;
  gmns_units units;
  int32_t *tail, *head, *row; /* [n_link] row of link.csv */
  int32_t n_link;
} reader;

static int either(const amur_table *t, const char *a, const char *b) {
  const int column = amur_table_column(t, a);
  return column >= 0 ? column : amur_table_column(t, b);
}

static void fault(const amur_table *t, int row, const char *column, const char *found, const char *expected,
                  const char *hint, amur_faults *faults) {
  amur_faults_add(faults, AMUR_FAULT_ERROR, t->file, row < 0 ? t->header_line : t->line[row],
                  amur_table_column(t, column) + 1, column, *found ? found : "an empty cell", expected, hint);
}

static bool need_columns(const amur_table *t, const char *const *name, int n, amur_faults *faults) {
  bool good = true;
  for (int k = 0; k < n; k++) {
    if (amur_table_column(t, name[k]) >= 0) continue;
    fault(t, -1, name[k], "no such column", "this column", NULL, faults);
    good = false;
  }
  return good;
}

/* One of two ways to say the same: a column, or others in its place. */
static bool need_either(const amur_table *t, const char *column, const char *const *instead, int n,
                        amur_faults *faults) {
  return amur_table_column(t, column) >= 0 || need_columns(t, instead, n, faults);
}

static bool is_centroid(const amur_table *t, int row) {
  return strcmp(amur_table_cell(t, row, amur_table_column(t, "node_type")), "centroid") == 0;
}

/* Takes a row of node.csv as the next node; false if out of memory. */
static bool take_node(reader *r, amur_network *net, int row, amur_faults *faults) {
  const amur_table *t = &r->node;
  const char *name = amur_table_cell(t, row, amur_table_column(t, "node_id"));
  const char *zone = amur_table_cell(t, row, amur_table_column(t, "zone_id"));
  const int32_t i = net->graph.n_node++;
  if (!(net->node_id[i] = amur_strdup(name))) return false;
  int32_t old = 0;
  if (!*name || (!amur_map_add(&r->nodes, name, i, &old) && old >= 0))
    fault(t, row, "node_id", name, "an id that no other node has", NULL, faults);
  /* what published files write for "no zone" */
  if (!*zone || strcmp(zone, "0") == 0 || strcmp(zone, "-1") == 0 || strcmp(zone, "NaN") == 0) return true;
  if (r->nodes.no_memory) return false;
  if (!amur_map_add(&r->zones, zone, net->n_zone, NULL)) return !r->zones.no_memory;
  net->zone_node[net->n_zone] = i;
  return (net->zone_id[net->n_zone++] = amur_strdup(zone)) != NULL;
}

/* Centroids come first: nodes below first_through are not passed. */
static bool read_nodes(reader *r, amur_network *net, int32_t *n_centroid, amur_faults *faults) {
  const amur_table *t = &r->node;
  const size_t n = (size_t)t->n_row;
  net->node_id = amur_alloc(n, sizeof *net->node_id);
  net->zone_id = amur_alloc(n, sizeof *net->zone_id);
  net->zone_node = amur_alloc(n, sizeof *net->zone_node);
  if (!net->node_id || !net->zone_id || !net->zone_node) return false;
  for (int centroids = 1; centroids >= 0; centroids--) {
    for (int row = 0; row < t->n_row; row++)
      if (is_centroid(t, row) == centroids && !take_node(r, net, row, faults)) return false;
    if (centroids) *n_centroid = net->graph.n_node;
  }
  if (net->n_zone == 0) fault(t, -1, "zone_id", "no zone", "a zone at one node at least", NULL, faults);
  return true;
}

static int32_t find_node(const reader *r, int row, const char *column, amur_faults *faults) {
  const char *name = amur_table_cell(&r->link, row, amur_table_column(&r->link, column));
  const int32_t i = amur_map_find(&r->nodes, name);
  if (i < 0) fault(&r->link, row, column, name, "a node of node.csv", NULL, faults);
  return i;
}

/* Spellings of true and false as files have them; an empty cell is true. */
static bool is_two_way(const amur_table *t, int row, amur_faults *faults) {
  static const char yes[] = "||nan|1|true|t|yes|y|", no[] = "|0|false|f|no|n|";
  const char *directed = amur_table_cell(t, row, amur_table_column(t, "directed"));
  char word[16];
  snprintf(word, sizeof word, "|%.10s|", directed);
  for (char *at = word; *at; at++) *at = (char)tolower((unsigned char)*at);
  const bool both = strstr(no, word) != NULL;
  if (!both && !strstr(yes, word)) fault(t, row, "directed", directed, "true or false", NULL, faults);
  return both;
}

/* False if out of memory. */
static bool read_ends(reader *r, amur_faults *faults) {
  const size_t room = 2 * (size_t)r->link.n_row;
  const int id = amur_table_column(&r->link, "link_id");
  amur_map ids = {0};
  r->tail = amur_alloc(room, sizeof *r->tail);
  r->head = amur_alloc(room, sizeof *r->head);
  r->row = amur_alloc(room, sizeof *r->row);
  if (!r->tail || !r->head || !r->row) return false;
  for (int i = 0; i < r->link.n_row; i++) {
    const int32_t from = find_node(r, i, "from_node_id", faults), to = find_node(r, i, "to_node_id", faults);
    const char *name = amur_table_cell(&r->link, i, id);
    const int both = is_two_way(&r->link, i, faults);
    int32_t old = 0;
    if (!*name || (!amur_map_add(&ids, name, i, &old) && old >= 0))
      fault(&r->link, i, "link_id", name, "an id that no other link has", NULL, faults);
    for (int back = 0; back <= both; back++) {
      r->tail[r->n_link] = back ? to : from;
      r->head[r->n_link] = back ? from : to;
      r->row[r->n_link++] = i;
    }
  }
  const bool whole = !ids.no_memory;
  amur_map_fini(&ids);
  return whole;
}

static double number(const amur_table *t, int row, const char *column, double preset, double min, double max,
                     amur_faults *faults) {
  return amur_table_real(t, row, amur_table_column(t, column), true, preset, min, max, faults);
}

/* The specification has no delay function, so BPR with its usual 0.15 and 4 where no columns say other values. */
static amur_vdf read_vdf(const reader *r, int row, double length, amur_faults *faults) {
  const amur_table *t = &r->link;
  const size_t n_error = faults->n_error;
  amur_vdf f = {.kind = AMUR_VDF_BPR};
  f.t0 = number(t, row, "VDF_fftt1", -1, 0, 1e9, faults);
  f.cap = number(t, row, "VDF_cap1", -1, AMUR_ABOVE_ZERO, 1e12, faults);
  f.p[0] = number(t, row, "VDF_alpha1", 0.15, 0, 1e12, faults);
  f.p[1] = number(t, row, "VDF_beta1", 4, 0, 1e3, faults);
  if (f.p[1] > 0 && f.p[1] < 1)
    fault(t, row, "VDF_beta1", amur_table_cell(t, row, amur_table_column(t, "VDF_beta1")), "0, or at least 1", NULL,
          faults);
  if (f.t0 < 0) f.t0 = r->units.minutes * length / number(t, row, "free_speed", NAN, AMUR_ABOVE_ZERO, 1e3, faults);
  if (f.cap < 0 && !(f.p[0] > 0) && !*amur_table_cell(t, row, amur_table_column(t, "capacity")))
    f = (amur_vdf){.kind = AMUR_VDF_CONSTANT, .t0 = f.t0, .cap = 1}; /* no delay, and so no limit */
  else if (f.cap < 0)
    f.cap = number(t, row, "capacity", NAN, AMUR_ABOVE_ZERO, 1e12, faults) *
            number(t, row, "lanes", 1, AMUR_ABOVE_ZERO, 100, faults);
  if (faults->n_error == n_error && isnan(f.t0))
    fault(t, row, "VDF_fftt1", "", "a time, or length and free_speed", NULL, faults);
  if (faults->n_error == n_error && isnan(f.cap))
    fault(t, row, "VDF_cap1", "", "a capacity here or in the column capacity", NULL, faults);
  return f;
}

/* ---- a slip of units ---------------------------------------------------------------------------- */

static int by_size(const void *a, const void *b) {
  const double x = *(const double *)a, y = *(const double *)b;
  return x < y ? -1 : x > y;
}

/* Length over the distance of the ends, where coordinates are not degrees; *n of them.  NULL if out of memory, which is
 * noted. */
static double *length_ratios(const reader *r, size_t *n, amur_faults *faults) {
  const amur_table *t = &r->node;
  const int x = amur_table_column(t, "x_coord"), y = amur_table_column(t, "y_coord");
  double *ratio = amur_faults_alloc(faults, r->link.file, (size_t)r->link.n_row, sizeof *ratio);
  amur_map rows = {0};
  bool projected = false;
  *n = 0;
  for (int i = 0; i < t->n_row; i++)
    amur_map_add(&rows, amur_table_cell(t, i, amur_table_column(t, "node_id")), i, NULL);
  if (rows.no_memory) amur_faults_no_memory(faults, r->link.file);
  for (int i = 0; ratio && !rows.no_memory && x >= 0 && y >= 0 && i < r->link.n_row; i++) {
    const int a = amur_map_find(&rows, amur_table_cell(&r->link, i, amur_table_column(&r->link, "from_node_id")));
    const int b = amur_map_find(&rows, amur_table_cell(&r->link, i, amur_table_column(&r->link, "to_node_id")));
    double length, xa, ya, xb, yb;
    if (!amur_parse_real(amur_table_cell(&r->link, i, amur_table_column(&r->link, "length")), &length) ||
        !amur_parse_real(amur_table_cell(t, a, x), &xa) || !amur_parse_real(amur_table_cell(t, a, y), &ya) ||
        !amur_parse_real(amur_table_cell(t, b, x), &xb) || !amur_parse_real(amur_table_cell(t, b, y), &yb))
      continue;
    const double distance = hypot(xb - xa, yb - ya);
    projected = projected || fabs(xa) > 360 || fabs(ya) > 360;
    if (distance > 0) ratio[(*n)++] = length / distance;
  }
  if (!projected) *n = 0;
  amur_map_fini(&rows);
  return ratio;
}

/* Lengths that equal distances of projected coordinates are metres or feet, hardly what makes hours with a speed.  A
 * road is some 1.0 to 1.5 times as long as the straight line, so the median of the ratio tells. */
static void check_lengths(const reader *r, amur_faults *faults) {
  size_t n = 0;
  char expected[64];
  if (!r->units.long_unit || amur_table_column(&r->link, "VDF_fftt1") >= 0) return;
  double *ratio = length_ratios(r, &n, faults);
  if (n) qsort(ratio, n, sizeof *ratio, by_size);
  const bool slip = n && ratio[n / 2] > 0.7 && ratio[n / 2] < 1.6;
  free(ratio);
  if (!slip) return;
  snprintf(expected, sizeof expected, "lengths in %s", *r->units.length_name ? r->units.length_name : "km or miles");
  amur_faults_add(faults, AMUR_FAULT_WARNING, r->link.file, r->link.header_line, 0, "length",
                  "lengths like the distances of the nodes' coordinates, which are metres or feet", expected,
                  "long_length in config.csv says the unit");
}

/* ---- the network --------------------------------------------------------------------------------- */

static bool fill(const reader *r, amur_network *net, amur_faults *faults) {
  const amur_table *t = &r->link;
  const size_t n = (size_t)r->n_link;
  net->link_id = amur_alloc(n, sizeof *net->link_id);
  net->vdf = amur_alloc(n, sizeof *net->vdf);
  net->length = amur_alloc(n, sizeof *net->length);
  net->toll = amur_alloc(n, sizeof *net->toll);
  if (!net->link_id || !net->vdf || !net->length || !net->toll) return false;
  const int id = amur_table_column(t, "link_id"), length = amur_table_column(t, "length");
  const int toll = either(t, "toll", "VDF_toll1");
  for (int32_t a = 0; a < r->n_link; a++) {
    const int row = r->row[a];
    const bool back = a > 0 && r->row[a - 1] == row;
    net->length[a] = amur_table_real(t, row, length, false, 0, 0, 1e9, faults);
    net->toll[a] = amur_table_real(t, row, toll, false, 0, 0, 1e9, faults);
    net->vdf[a] = read_vdf(r, row, net->length[a], faults);
    net->link_id[a] = amur_format("%s%s", amur_table_cell(t, row, id), back ? ":r" : "");
    if (!net->link_id[a]) return false;
  }
  return true;
}

static bool has_columns(const reader *r, amur_faults *faults) {
  static const char *const node[] = {"node_id", "zone_id"}, *const link[] = {"link_id", "from_node_id", "to_node_id"};
  static const char *const time[] = {"length", "free_speed"}, *const capacity[] = {"capacity"};
  const bool nodes = need_columns(&r->node, node, 2, faults), links = need_columns(&r->link, link, 3, faults);
  const bool times = need_either(&r->link, "VDF_fftt1", time, 2, faults);
  return need_either(&r->link, "VDF_cap1", capacity, 1, faults) && nodes && links && times;
}

static bool read_folder(const char *folder, reader *r, amur_network *net, amur_faults *faults) {
  char *node = amur_format("%s/node.csv", folder), *link = amur_format("%s/link.csv", folder);
  const size_t n_error = faults->n_error;
  bool good = node && link && amur_table_read(node, &r->node, faults);
  good = good && amur_table_read(link, &r->link, faults);
  free(node);
  free(link);
  int32_t n_centroid = 0;
  good = good && has_columns(r, faults) && ami_gmns_units_read(folder, &r->units, faults);
  good = good && read_nodes(r, net, &n_centroid, faults) && read_ends(r, faults);
  if (!good || faults->n_error > n_error) return false;
  amur_err err = {0};
  const int32_t n_node = net->graph.n_node;
  if (amur_graph_init(&net->graph, n_node, r->n_link, r->tail, r->head, n_centroid, &err)) {
    net->graph.n_node = n_node; /* whose names are to be freed */
    return false;
  }
  if (!fill(r, net, faults) || faults->n_error > n_error) return false;
  check_lengths(r, faults);
  return true;
}

bool ami_gmns_read(const char *folder, amur_network *network, amur_faults *faults) {
  reader r = {0};
  const size_t n_error = faults->n_error;
  *network = (amur_network){0};
  const bool good = read_folder(folder, &r, network, faults);
  if (!good) {
    if (faults->n_error == n_error) amur_faults_no_memory(faults, folder);
    amur_network_fini(network);
  }
  amur_map_fini(&r.nodes);
  amur_map_fini(&r.zones);
  amur_table_fini(&r.node);
  amur_table_fini(&r.link);
  free(r.tail);
  free(r.head);
  free(r.row);
  return good;
}
