/* SPDX-License-Identifier: Apache-2.0
 * convert_network.c -- networks as TNTP, GMNS and GeoJSON.
 * Limits: delay functions must be of the BPR kind or constant, which is what TNTP and GMNS can say.
 */
#define _POSIX_C_SOURCE 200809L
#include "convert.h"
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* A link as BPR says it: time, b and power, the constant folded into the time where power is 0. */
static bool as_bpr(const amur_vdf *f, double bpr[4]) {
  const bool constant = f->kind == AMUR_VDF_CONSTANT || (f->kind == AMUR_VDF_BPR && !(f->p[1] > 0));
  if (!constant && f->kind != AMUR_VDF_BPR) return false;
  bpr[0] = constant ? amur_vdf_time(f, 0) : f->t0;
  bpr[1] = f->cap > 0 && isfinite(f->cap) ? f->cap : 1;
  bpr[2] = constant ? 0 : f->p[0];
  bpr[3] = constant ? 1 : f->p[1];
  return true;
}

static amur_status check_links(const amur_network *net, amur_err *err) {
  double bpr[4];
  for (int32_t a = 0; a < net->graph.n_link; a++)
    if (!as_bpr(&net->vdf[a], bpr))
      return amur_fail(err, AMUR_E_DOMAIN, 0, "link %s has the delay function %s, which the format cannot say",
                       net->link_id[a], amur_vdf_name(net->vdf[a].kind));
  return AMUR_OK;
}

/* Row of every node in the table, -1 where it has none. */
static void find_rows(const amur_network *net, const amur_table *nodes, int32_t *row) {
  const int id = amur_table_column(nodes, "node_id");
  amur_map rows = {0};
  for (int k = 0; k < nodes->n_row; k++) amur_map_add(&rows, amur_table_cell(nodes, k, id), k, NULL);
  for (int32_t i = 0; i < net->graph.n_node; i++) row[i] = amur_map_find(&rows, net->node_id[i]);
  amur_map_fini(&rows);
}

/* ---- TNTP ----------------------------------------------------------------------------------------- */

/* Numbers with zone z at z + 1, all other nodes behind in their order; NULL with err. */
static int32_t *number_nodes(const amur_network *net, int32_t *first_through, amur_err *err) {
  const int32_t n = net->graph.n_node, barred = net->graph.first_through;
  int32_t *number = amur_alloc((size_t)n, sizeof *number), next = net->n_zone, n_barred = 0;
  if (!number) {
    amur_fail(err, AMUR_E_NOMEM, 0, "%d nodes", n);
    return NULL;
  }
  for (int32_t z = 0; z < net->n_zone; z++) {
    number[net->zone_node[z]] = z + 1;
    n_barred += net->zone_node[z] < barred;
  }
  for (int32_t i = 0; i < n; i++)
    if (number[i] == 0) number[i] = ++next;
  *first_through = barred ? net->n_zone + 1 : 1;
  if (barred == 0 || (n_barred == net->n_zone && barred == net->n_zone)) return number;
  amur_fail(err, AMUR_E_DOMAIN, 0,
            "%d of %d zones, and %d nodes in all, are not to be passed: TNTP can say all or none", n_barred,
            net->n_zone, barred);
  free(number);
  return NULL;
}

/* Names that the numbers replace, as comments. */
static void put_names(FILE *f, const amur_network *net, const int32_t *number) {
  char own[16];
  for (int32_t z = 0; z < net->n_zone; z++) {
    snprintf(own, sizeof own, "%d", z + 1);
    if (strcmp(net->zone_id[z], own) != 0) fprintf(f, "~ zone %d: %s\n", z + 1, net->zone_id[z]);
  }
  for (int32_t i = 0; i < net->graph.n_node; i++) {
    snprintf(own, sizeof own, "%d", number[i]);
    if (strcmp(net->node_id[i], own) != 0) fprintf(f, "~ node %d: %s\n", number[i], net->node_id[i]);
  }
}

amur_status convert_to_tntp(const char *path, const amur_network *net, amur_err *err) {
  const amur_graph *g = &net->graph;
  int32_t first_through = 1;
  amur_output out = {0};
  amur_status status = check_links(net, err);
  int32_t *number = status ? NULL : number_nodes(net, &first_through, err);
  if (!status && !number) status = err->status;
  if (!status) status = output_open(&out, path, err);
  if (!status) {
    fprintf(out.f, "<NUMBER OF ZONES> %d\n<NUMBER OF NODES> %d\n<FIRST THRU NODE> %d\n<NUMBER OF LINKS> %d\n",
            net->n_zone, g->n_node, first_through, g->n_link);
    if (net->toll_factor > 0) fprintf(out.f, "<TOLL FACTOR> %.17g\n", net->toll_factor);
    if (net->distance_factor > 0) fprintf(out.f, "<DISTANCE FACTOR> %.17g\n", net->distance_factor);
    fputs("<END OF METADATA>\n", out.f);
    put_names(out.f, net, number);
    fputs("~\tinit_node\tterm_node\tcapacity\tlength\tfree_flow_time\tb\tpower\tspeed\ttoll\tlink_type\t;\n", out.f);
  }
  for (int32_t a = 0; !status && a < g->n_link; a++) {
    double bpr[4] = {0};
    as_bpr(&net->vdf[a], bpr);
    fprintf(out.f, "\t%d\t%d\t%.17g\t%.17g\t%.17g\t%.17g\t%.17g\t0\t%.17g\t1\t;\n", number[g->tail[a]],
            number[g->head[a]], bpr[1], net->length[a], bpr[0], bpr[2], bpr[3], net->toll[a]);
  }
  free(number);
  return output_close(&out, status, err);
}

/* ---- GMNS ----------------------------------------------------------------------------------------- */

static amur_status write_nodes(const char *path, const amur_network *net, const amur_table *nodes, amur_err *err) {
  amur_output out = {0};
  const int32_t n = net->graph.n_node;
  const int x = amur_table_column(nodes, "x_coord"), y = amur_table_column(nodes, "y_coord");
  int32_t *zone = amur_alloc((size_t)n, sizeof *zone); /* 1-based */
  int32_t *row = amur_alloc((size_t)n, sizeof *row);
  amur_status status = zone && row ? output_open(&out, path, err) : amur_fail(err, AMUR_E_NOMEM, 0, "%d nodes", n);
  for (int32_t z = 0; !status && z < net->n_zone; z++) zone[net->zone_node[z]] = z + 1;
  if (!status) find_rows(net, nodes, row);
  if (!status) fputs("node_id,x_coord,y_coord,node_type,zone_id\n", out.f);
  for (int32_t i = 0; !status && i < n; i++) {
    const char *const text[] = {net->node_id[i], row[i] < 0 ? "" : amur_table_cell(nodes, row[i], x),
                                row[i] < 0 ? "" : amur_table_cell(nodes, row[i], y)};
    for (int k = 0; k < 3; k++) {
      output_cell(out.f, text[k]);
      fputc(',', out.f);
    }
    fprintf(out.f, "%s,", i < net->graph.first_through ? "centroid" : "");
    output_cell(out.f, zone[i] ? net->zone_id[zone[i] - 1] : "");
    fputc('\n', out.f);
  }
  free(zone);
  free(row);
  return output_close(&out, status, err);
}

static amur_status write_links(const char *path, const amur_network *net, amur_err *err) {
  amur_output out = {0};
  const amur_graph *g = &net->graph;
  amur_status status = output_open(&out, path, err);
  if (!status)
    fputs("link_id,from_node_id,to_node_id,directed,length,toll,capacity,VDF_fftt1,VDF_cap1,VDF_alpha1,VDF_beta1\n",
          out.f);
  for (int32_t a = 0; !status && a < g->n_link; a++) {
    const char *const name[] = {net->link_id[a], net->node_id[g->tail[a]], net->node_id[g->head[a]]};
    double bpr[4] = {0};
    as_bpr(&net->vdf[a], bpr);
    for (int k = 0; k < 3; k++) {
      output_cell(out.f, name[k]);
      fputc(',', out.f);
    }
    fprintf(out.f, "true,%.17g,%.17g,%.17g,%.17g,%.17g,%.17g,%.17g\n", net->length[a], net->toll[a], bpr[1], bpr[0],
            bpr[1], bpr[2], bpr[3]);
  }
  return output_close(&out, status, err);
}

amur_status convert_to_gmns(const char *folder, const amur_network *net, const amur_table *nodes, amur_err *err) {
  struct stat about;
  char *node = amur_format("%s/node.csv", folder), *link = amur_format("%s/link.csv", folder);
  amur_status status = node && link ? check_links(net, err) : amur_fail(err, AMUR_E_NOMEM, 0, "%s", folder);
  if (!status && stat(link, &about) == 0)
    status = amur_fail(err, AMUR_E_EXISTS, 0, "%s exists, and is not overwritten", link);
  if (!status && mkdir(folder, 0777) != 0 && errno != EEXIST)
    status = amur_fail(err, AMUR_E_IO, 0, "%s: %s", folder, strerror(errno));
  if (!status) status = write_nodes(node, net, nodes, err);
  if (!status) status = write_links(link, net, err);
  free(node);
  free(link);
  return status;
}

/* ---- GeoJSON --------------------------------------------------------------------------------------- */

/* Coordinates of every node into at[2 * n_node]; those that nodes has not are NaN.  False if out of memory. */
static bool find_places(const amur_network *net, const amur_table *nodes, double *at) {
  const int x = amur_table_column(nodes, "x_coord"), y = amur_table_column(nodes, "y_coord");
  int32_t *row = amur_alloc((size_t)net->graph.n_node, sizeof *row);
  if (!row) return false;
  find_rows(net, nodes, row);
  for (int32_t i = 0; i < net->graph.n_node; i++) {
    double east, north;
    const bool placed = row[i] >= 0 && amur_parse_real(amur_table_cell(nodes, row[i], x), &east) &&
                        amur_parse_real(amur_table_cell(nodes, row[i], y), &north);
    at[2 * i] = placed ? east : NAN;
    at[2 * i + 1] = placed ? north : NAN;
  }
  free(row);
  return true;
}

static void put_number(FILE *f, const char *key, double x) {
  fprintf(f, isfinite(x) ? ", \"%s\": %.17g" : ", \"%s\": null", key, x);
}

static void put_own(FILE *f, const amur_network *net, int32_t a) {
  const char *const key[] = {"link_id", "from", "to"};
  const char *const text[] = {net->link_id[a], net->node_id[net->graph.tail[a]], net->node_id[net->graph.head[a]]};
  for (int k = 0; k < 3; k++) {
    fprintf(f, "%s\"%s\": ", k ? ", " : "", key[k]);
    output_json(f, text[k]);
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
    output_json(f, t->table.column[c]);
    fputs(": ", f);
    if (amur_parse_real(cell, &x))
      fprintf(f, "%.17g", x);
    else if (*cell)
      output_json(f, cell);
    else
      fputs("null", f);
  }
}

amur_status convert_to_geojson(const char *path, const amur_network *net, const amur_table *nodes,
                               const amur_link_table *table, amur_err *err) {
  const amur_graph *g = &net->graph;
  amur_output out = {0};
  double *at = amur_alloc(2 * (size_t)g->n_node, sizeof *at);
  amur_status status = at && find_places(net, nodes, at) ? output_open(&out, path, err)
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
    if (table && table->row[a] >= 0)
      put_columns(out.f, table, table->row[a]);
    else
      put_own(out.f, net, a);
    fputs("}}", out.f);
  }
  if (!status) fputs("\n]}\n", out.f);
  free(at);
  return output_close(&out, status, err);
}
