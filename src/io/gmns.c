/* SPDX-License-Identifier: Apache-2.0
 * gmns.c -- GMNS networks: node.csv and link.csv of a folder, in the specification's columns or with those that
 * Path4GMNS and TAPLite add (VDF_fftt1 in min, VDF_cap1, VDF_alpha1, VDF_beta1).
 * Time is VDF_fftt1, else length / free_speed in min; capacity is VDF_cap1, else capacity times lanes.
 * A link that is not directed gives two.  A zone sits at the first node that names it.
 */
#include <amur/formats.h>
#include <amur/io.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  amur_table node, link;
  amur_map nodes, zones;
  int32_t *tail, *head, *row; /* [n_link] row of link.csv */
  int32_t n_link;
} reader;

static int either(const amur_table *t, const char *a, const char *b) {
  const int column = amur_table_column(t, a);
  return column >= 0 ? column : amur_table_column(t, b);
}

static void fault(const amur_table *t, int row, const char *column, const char *found, const char *expected,
                  amur_faults *faults) {
  amur_faults_add(faults, AMUR_FAULT_ERROR, t->file, row < 0 ? 1 : t->line[row], 0, column, found, expected, "");
}

static bool need_columns(const amur_table *t, const char *const *name, int n, amur_faults *faults) {
  bool good = true;
  for (int k = 0; k < n; k++) {
    if (amur_table_column(t, name[k]) >= 0) continue;
    fault(t, -1, name[k], "no such column", "this column", faults);
    good = false;
  }
  return good;
}

static bool read_nodes(reader *r, amur_network *net, amur_faults *faults) {
  const amur_table *t = &r->node;
  const int id = amur_table_column(t, "node_id"), zone = amur_table_column(t, "zone_id");
  const size_t n = (size_t)t->n_row;
  net->node_id = amur_alloc(n, sizeof *net->node_id);
  net->zone_id = amur_alloc(n, sizeof *net->zone_id);
  net->zone_node = amur_alloc(n, sizeof *net->zone_node);
  if (!net->node_id || !net->zone_id || !net->zone_node) return false;
  net->graph.n_node = t->n_row;
  for (int i = 0; i < t->n_row; i++) {
    const char *name = amur_table_cell(t, i, id), *z = amur_table_cell(t, i, zone);
    if (!(net->node_id[i] = amur_strdup(name))) return false;
    if (!*name || !amur_map_add(&r->nodes, name, i, NULL))
      fault(t, i, "node_id", name, "an id that no other node has", faults);
    if (!*z || strcmp(z, "0") == 0 || strcmp(z, "-1") == 0) continue;
    if (!amur_map_add(&r->zones, z, net->n_zone, NULL)) continue;
    net->zone_node[net->n_zone] = i;
    if (!(net->zone_id[net->n_zone++] = amur_strdup(z))) return false;
  }
  if (net->n_zone == 0) fault(t, -1, "zone_id", "no zone", "a zone at one node at least", faults);
  return true;
}

static int32_t find_node(const reader *r, int row, const char *column, amur_faults *faults) {
  const char *name = amur_table_cell(&r->link, row, amur_table_column(&r->link, column));
  const int32_t i = amur_map_find(&r->nodes, name);
  if (i < 0) fault(&r->link, row, column, name, "a node of node.csv", faults);
  return i;
}

static bool is_two_way(const amur_table *t, int row) {
  const char *directed = amur_table_cell(t, row, amur_table_column(t, "directed"));
  return strcmp(directed, "0") == 0 || strcmp(directed, "false") == 0 || strcmp(directed, "FALSE") == 0 ||
         strcmp(directed, "False") == 0;
}

static bool read_ends(reader *r, amur_faults *faults) {
  const size_t room = 2 * (size_t)r->link.n_row;
  r->tail = amur_alloc(room, sizeof *r->tail);
  r->head = amur_alloc(room, sizeof *r->head);
  r->row = amur_alloc(room, sizeof *r->row);
  if (!r->tail || !r->head || !r->row) return false;
  for (int i = 0; i < r->link.n_row; i++) {
    const int32_t from = find_node(r, i, "from_node_id", faults), to = find_node(r, i, "to_node_id", faults);
    for (int back = 0; back <= is_two_way(&r->link, i); back++) {
      r->tail[r->n_link] = back ? to : from;
      r->head[r->n_link] = back ? from : to;
      r->row[r->n_link++] = i;
    }
  }
  return true;
}

static amur_vdf read_vdf(const amur_table *t, int row, double length, amur_faults *faults) {
  amur_vdf f = {.kind = AMUR_VDF_BPR};
  f.t0 = amur_table_real(t, row, amur_table_column(t, "VDF_fftt1"), false, -1, 0, 1e9, faults);
  f.cap = amur_table_real(t, row, amur_table_column(t, "VDF_cap1"), false, -1, 1e-9, 1e12, faults);
  f.p[0] = amur_table_real(t, row, amur_table_column(t, "VDF_alpha1"), false, 0.15, 0, 1e9, faults);
  f.p[1] = amur_table_real(t, row, amur_table_column(t, "VDF_beta1"), false, 4, 1, 1e3, faults);
  if (f.t0 < 0) {
    const double speed = amur_table_real(t, row, amur_table_column(t, "free_speed"), true, NAN, 1e-3, 1e3, faults);
    f.t0 = speed > 0 ? 60 * length / speed : 0;
  }
  if (f.cap < 0) {
    const double lanes = amur_table_real(t, row, amur_table_column(t, "lanes"), false, 1, 0, 100, faults);
    f.cap = amur_table_real(t, row, amur_table_column(t, "capacity"), true, NAN, 1e-9, 1e12, faults) *
            (lanes > 0 ? lanes : 1);
  }
  return f;
}

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
    net->vdf[a] = read_vdf(t, row, net->length[a], faults);
    net->link_id[a] = amur_format("%s%s", amur_table_cell(t, row, id), back ? " back" : "");
    if (!net->link_id[a]) return false;
  }
  return true;
}

static bool read_folder(const char *folder, reader *r, amur_network *net, amur_faults *faults) {
  static const char *const node_column[] = {"node_id", "zone_id"};
  static const char *const link_column[] = {"link_id", "from_node_id", "to_node_id"};
  char *node = amur_format("%s/node.csv", folder), *link = amur_format("%s/link.csv", folder);
  bool good = node && link && amur_table_read(node, &r->node, faults);
  good = good && amur_table_read(link, &r->link, faults);
  free(node);
  free(link);
  if (!good || !need_columns(&r->node, node_column, 2, faults) || !need_columns(&r->link, link_column, 3, faults))
    return false;
  good = read_nodes(r, net, faults) && read_ends(r, faults);
  if (!good || faults->n_error) return false;
  amur_err err = {0};
  const int32_t n_node = net->graph.n_node;
  if (amur_graph_init(&net->graph, n_node, r->n_link, r->tail, r->head, 0, &err)) {
    net->graph.n_node = n_node; /* whose names are to be freed */
    return false;
  }
  return fill(r, net, faults) && !faults->n_error;
}

bool amur_gmns_read(const char *folder, amur_network *network, amur_faults *faults) {
  reader r = {0};
  *network = (amur_network){0};
  const bool good = read_folder(folder, &r, network, faults);
  if (!good) {
    if (!faults->n_error) amur_faults_add(faults, AMUR_FAULT_ERROR, folder, 0, 0, NULL, NULL, NULL, "out of memory");
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
