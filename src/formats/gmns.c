/* SPDX-License-Identifier: Apache-2.0
 * gmns.c -- GMNS networks: node.csv and link.csv of a folder (General Modeling Network Specification, Zephyr
 * Foundation), in the specification's columns or with those that Path4GMNS and TAPLite add.
 *
 *   node.csv: node_id, zone_id, node_type, x_coord, y_coord
 *   link.csv: link_id, from_node_id, to_node_id, directed, length, free_speed, capacity (of a lane), lanes, toll,
 *             and the columns of delay functions (gmns_columns.c, gmns_vdf.c), units as in gmns_units.c
 * A link that is not directed gives two.  A zone sits at the first node that names it; paths do not pass through nodes
 * of node_type centroid.
 */
#include "cells.h"
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
  gmns_columns columns;
  int32_t *tail, *head, *row; /* [n_link] row of link.csv */
  int32_t n_link;
} reader;

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
  if (!*zone || strcmp(zone, "0") == 0 || strcmp(zone, "-1") == 0) return true;
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
  static const char yes[] = "||1|1.0|true|t|yes|y|", no[] = "|0|0.0|false|f|no|n|";
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

/* ---- the network --------------------------------------------------------------------------------- */

static double number(const amur_table *t, int row, int column, double max, amur_faults *faults) {
  return amur_table_real(t, row, column, false, 0, 0, max, faults);
}

/* Keeps what the delay function of a link lacks; false if out of memory. */
static bool keep_gap(amur_network *net, const amur_link_gap *gap, int32_t link, size_t *room) {
  if (!gap->column) return true;
  if (!amur_grow(&net->gap, room, net->n_gap + 1, sizeof *net->gap)) return false;
  net->gap[net->n_gap] = *gap;
  net->gap[net->n_gap++].link = link;
  return true;
}

static bool fill(const reader *r, amur_network *net, amur_faults *faults) {
  const amur_table *t = &r->link;
  const gmns_columns *c = &r->columns;
  const size_t n = (size_t)r->n_link;
  size_t room = 0;
  net->link_id = amur_alloc(n, sizeof *net->link_id);
  net->vdf = amur_alloc(n, sizeof *net->vdf);
  net->length = amur_alloc(n, sizeof *net->length);
  net->toll = amur_alloc(n, sizeof *net->toll);
  net->gap_file = amur_strdup(t->file);
  if (!net->link_id || !net->vdf || !net->length || !net->toll || !net->gap_file) return false;
  const int id = amur_table_column(t, "link_id"), toll = c->toll >= 0 ? c->toll : c->vdf_toll;
  amur_link_gap gap = {0}; /* of a row, so that both ways have it */
  for (int32_t a = 0; a < r->n_link; a++) {
    const int row = r->row[a];
    const bool back = a > 0 && r->row[a - 1] == row;
    if (back) {
      net->length[a] = net->length[a - 1];
      net->toll[a] = net->toll[a - 1];
      net->vdf[a] = net->vdf[a - 1];
    } else {
      net->length[a] = number(t, row, c->length >= 0 ? c->length : c->miles, AMI_LINK_MOST_LENGTH, faults);
      net->toll[a] = number(t, row, toll, AMI_LINK_MOST_TOLL, faults);
      net->vdf[a] = ami_gmns_vdf(t, c, row, ami_gmns_minutes(&r->units), &gap, faults);
    }
    if (!keep_gap(net, &gap, a, &room)) return false;
    net->link_id[a] = amur_format("%s%s", amur_table_cell(t, row, id), back ? ":r" : "");
    if (!net->link_id[a]) return false;
  }
  return true;
}

static bool has_columns(reader *r, amur_faults *faults) {
  static const char *const node[] = {"node_id", "zone_id"}, *const link[] = {"link_id", "from_node_id", "to_node_id"};
  static const char *const time[] = {"length", "free_speed"}, *const capacity[] = {"capacity"};
  const gmns_columns *c = &r->columns;
  const size_t n_error = faults->n_error;
  ami_gmns_columns_find(&r->link, &r->columns, faults);
  need_columns(&r->node, node, 2, faults);
  need_columns(&r->link, link, 3, faults);
  if (c->time < 0 && (c->miles < 0 || c->mph < 0)) need_columns(&r->link, time, 2, faults);
  if (c->link_capacity < 0) need_columns(&r->link, capacity, 1, faults);
  return faults->n_error == n_error;
}

static bool read_table(const char *folder, const char *name, amur_table *t, amur_faults *faults) {
  static const char *const ids[] = {"node_id", "zone_id", "link_id", "from_node_id", "to_node_id"};
  char *path = amur_format("%s/%s", folder, name);
  const bool good = path && amur_table_read(path, t, faults);
  free(path);
  if (!good) return false;
  ami_cells_blank_nan(t);
  for (size_t k = 0; k < sizeof ids / sizeof *ids; k++) ami_cells_whole_ids(t, amur_table_column(t, ids[k]), NULL);
  return true;
}

static bool read_folder(const char *folder, const amur_network_opts *options, reader *r, amur_network *net,
                        amur_faults *faults) {
  const size_t n_error = faults->n_error;
  bool good = read_table(folder, "node.csv", &r->node, faults);
  good = read_table(folder, "link.csv", &r->link, faults) && good;
  int32_t n_centroid = 0;
  good = good && has_columns(r, faults) && ami_gmns_units_read(folder, options->units, &r->units, faults);
  good = good && read_nodes(r, net, &n_centroid, faults) && read_ends(r, faults);
  if (!good || faults->n_error > n_error) return false;
  amur_err err = {0};
  const int32_t n_node = net->graph.n_node;
  if (amur_graph_init(&net->graph, n_node, r->n_link, r->tail, r->head, n_centroid, &err)) {
    net->graph.n_node = n_node; /* whose names are to be freed */
    return false;
  }
  if (ami_gmns_needs_units(&r->link, &r->columns)) ami_gmns_units_settle(&r->units, &r->node, &r->link, faults);
  if (!fill(r, net, faults)) return false;
  if (!options->with_gaps) amur_network_require(net, NULL, faults);
  return faults->n_error == n_error;
}

bool ami_gmns_read(const char *folder, const amur_network_opts *options, amur_network *network, amur_faults *faults) {
  reader r = {0};
  const size_t n_error = faults->n_error;
  const bool good = read_folder(folder, options, &r, network, faults);
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
