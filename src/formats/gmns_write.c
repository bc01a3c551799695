/* SPDX-License-Identifier: Apache-2.0
 * gmns_write.c -- networks as a GMNS folder: node.csv and link.csv, times in minutes in the columns of TAPLite
 * (VDF_fftt1, VDF_cap1, VDF_alpha1, VDF_beta1), as GMNS itself has no delay function; behind them whatever columns the
 * network came with, and config.csv where the units of those are known.  An empty capacity is no limit.
 * Limits: delay functions of the BPR kind, a zone to a node.  Files that are there already are not overwritten.
 */
#define _POSIX_C_SOURCE 200809L
#include <amur/io.h>
#include <amur/output.h>
#include "format.h"
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Columns that the network itself fills; NULL ends. */
static const char *const node_columns[] = {"node_id", "x_coord", "y_coord", "node_type", "zone_id", NULL};
static const char *const link_columns[] = {"link_id",  "from_node_id", "to_node_id", "directed",   "length",    "toll",
                                           "capacity", "VDF_fftt1",    "VDF_cap1",   "VDF_alpha1", "VDF_beta1", NULL};

static bool is_carried(const char *const *own, const amur_table *t, int column) {
  return ami_is_carried(t, column) && !ami_is_column_among(t->column[column], own);
}

static void put_header(FILE *f, const char *const *own, const amur_table *carried) {
  for (int k = 0; own[k]; k++) fprintf(f, "%s%s", k ? "," : "", own[k]);
  for (int c = 0; c < carried->n_column; c++) {
    if (!is_carried(own, carried, c)) continue;
    fputc(',', f);
    amur_output_exact(f, carried->column[c]);
  }
}

/* The cells of a row that the network does not fill; row -1: empty ones. */
static void put_carried(FILE *f, const char *const *own, const amur_table *carried, int32_t row) {
  for (int c = 0; c < carried->n_column; c++) {
    if (!is_carried(own, carried, c)) continue;
    fputc(',', f);
    if (row >= 0) amur_output_exact(f, amur_table_cell(carried, row, c));
  }
  fputc('\n', f);
}

static void put_node(FILE *f, const amur_network *net, const amur_table *t, int32_t i, int32_t row, const char *zone) {
  const char *text[5] = {net->node_id[i], "", "", "", zone};
  for (int k = 1; row >= 0 && k < 5; k++) {
    const char *cell = amur_table_cell(t, row, amur_table_column(t, node_columns[k]));
    if (*cell && !*text[k]) text[k] = cell;
  }
  if (i < net->graph.first_through) text[3] = "centroid";
  for (int k = 0; k < 5; k++) {
    if (k) fputc(',', f);
    amur_output_exact(f, text[k]);
  }
  put_carried(f, node_columns, t, row);
}

static amur_status write_nodes(const char *path, const amur_network *net, const amur_table *t, amur_err *err) {
  amur_output out = {0};
  const int32_t n = net->graph.n_node;
  int32_t *zone = amur_alloc((size_t)n, sizeof *zone); /* 1-based */
  int32_t *row = amur_alloc((size_t)n, sizeof *row);
  const bool found = zone && row && ami_node_rows(net, t, row);
  amur_status status = found ? amur_output_open(&out, path, err) : amur_fail(err, AMUR_E_NOMEM, 0, "%d nodes", n);
  for (int32_t z = 0; !status && z < net->n_zone; z++) zone[net->zone_node[z]] = z + 1;
  if (!status) {
    put_header(out.f, node_columns, t);
    fputc('\n', out.f);
  }
  for (int32_t i = 0; !status && i < n; i++)
    put_node(out.f, net, t, i, row[i], zone[i] ? net->zone_id[zone[i] - 1] : "");
  free(zone);
  free(row);
  return amur_output_close(&out, status, err);
}

static void put_number(FILE *f, double x) {
  fputc(',', f);
  amur_output_cell_real(f, x, 17);
}

static void put_link(FILE *f, const amur_network *net, const amur_link_table *t, int32_t a) {
  const amur_graph *g = &net->graph;
  const char *const name[] = {net->link_id[a], net->node_id[g->tail[a]], net->node_id[g->head[a]]};
  bpr_link l = {0};
  ami_bpr_of(&net->vdf[a], &l);
  const double number[] = {net->length[a], net->toll[a], l.cap, l.t0, l.cap, l.b, l.power};
  for (int k = 0; k < 3; k++) {
    amur_output_exact(f, name[k]);
    fputc(',', f);
  }
  fputs("true", f);
  for (int k = 0; k < 7; k++) put_number(f, number[k]);
  put_carried(f, link_columns, &t->table, t->row ? t->row[a] : -1);
}

static amur_status write_links(const char *path, const amur_network *net, const amur_link_table *t, amur_err *err) {
  amur_output out = {0};
  const amur_status status = amur_output_open(&out, path, err);
  if (status) return status;
  put_header(out.f, link_columns, &t->table);
  fputc('\n', out.f);
  for (int32_t a = 0; a < net->graph.n_link; a++) put_link(out.f, net, t, a);
  return amur_output_close(&out, AMUR_OK, err);
}

static amur_status write_units(const char *path, const amur_network_extra *extra, amur_err *err) {
  amur_output out = {0};
  const amur_status status = amur_output_open(&out, path, err);
  if (!status) fprintf(out.f, "long_length,speed\n%s,%s\n", extra->length_unit, extra->speed_unit);
  return amur_output_close(&out, status, err);
}

/* Nothing of a user's is overwritten: none of the files may be there. */
static amur_status write_folder(const char *folder, char *const path[3], const amur_network *net,
                                const amur_network_extra *extra, amur_err *err) {
  struct stat about;
  for (int k = 0; k < 3; k++)
    if (stat(path[k], &about) == 0)
      return amur_fail(err, AMUR_E_EXISTS, 0, "%s exists, and is not overwritten", path[k]);
  const bool made = mkdir(folder, 0777) == 0;
  if (!made && errno != EEXIST) return amur_fail_system(err, folder, errno);
  amur_status status = write_nodes(path[0], net, &extra->node, err);
  if (!status) status = write_links(path[1], net, &extra->link, err);
  if (!status && extra->length_unit && extra->speed_unit) status = write_units(path[2], extra, err);
  for (int k = 0; status && k < 3; k++) unlink(path[k]); /* whole or absent */
  if (status && made) rmdir(folder);
  return status;
}

amur_status ami_gmns_write(const char *folder, const amur_network *net, const amur_network_extra *extra,
                           const amur_link_table *links, lost_list *lost, amur_err *err) {
  (void)links; /* of GeoJSON alone */
  static const char *const name[] = {"node.csv", "link.csv", "config.csv"};
  char *path[3] = {0};
  amur_status status = ami_bpr_check(net, err);
  if (!status) status = ami_zones_check(net, err);
  for (int k = 0; !status && k < 3; k++)
    if (!(path[k] = amur_format("%s/%s", folder, name[k]))) status = amur_fail(err, AMUR_E_NOMEM, 0, "%s", folder);
  if (!status) status = write_folder(folder, path, net, extra, err);
  ami_lost_uncarried(lost, &extra->node, "node");
  ami_lost_uncarried(lost, &extra->link.table, "link");
  if (net->toll_factor > 0) ami_lost_thing(lost, "TOLL FACTOR");
  if (net->distance_factor > 0) ami_lost_thing(lost, "DISTANCE FACTOR");
  for (int k = 0; k < 3; k++) free(path[k]);
  return status;
}
