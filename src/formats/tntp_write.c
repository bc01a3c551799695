/* SPDX-License-Identifier: Apache-2.0
 * tntp_write.c -- networks and trips as TNTP: "<KEY> value" lines, then rows (tntp_network.c, tntp_trips.c).
 *
 * TNTP knows nodes by number: zones are 1 to n and every other node comes after them; links are known by their place.
 * Comments keep the names that the numbers replace.  speed is a column of that name, else free_speed; link_type is one
 * of that name.  Limits: delay functions of the BPR kind, and either all zones or none closed to passing traffic.
 */
#include <amur/output.h>
#include "format.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const double no_limit = 1e9; /* as a capacity, which no row can do without */

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
            "%d of %d zones, and %d nodes in all, let no traffic through: TNTP can say that of all zones or of none",
            n_barred, net->n_zone, barred);
  free(number);
  return NULL;
}

/* A comment is one line. */
static void put_name(FILE *f, const char *kind, int32_t number, const char *name) {
  char own[16];
  snprintf(own, sizeof own, "%d", number);
  if (strcmp(name, own) == 0) return;
  fprintf(f, "~ %s %d: ", kind, number);
  for (; *name; name++) fputc(*name == '\n' || *name == '\r' ? ' ' : *name, f);
  fputc('\n', f);
}

/* Names that the numbers replace, as comments. */
static void put_names(FILE *f, const amur_network *net, const int32_t *number) {
  for (int32_t z = 0; z < net->n_zone; z++) put_name(f, "zone", z + 1, net->zone_id[z]);
  for (int32_t i = 0; i < net->graph.n_node; i++) put_name(f, "node", number[i], net->node_id[i]);
  for (int32_t a = 0; a < net->graph.n_link; a++) put_name(f, "link", a + 1, net->link_id[a]);
}

static void put_head(FILE *f, const amur_network *net, const int32_t *number, int32_t first_through) {
  fprintf(f, "<NUMBER OF ZONES> %d\n<NUMBER OF NODES> %d\n<FIRST THRU NODE> %d\n<NUMBER OF LINKS> %d\n", net->n_zone,
          net->graph.n_node, first_through, net->graph.n_link);
  const struct {
    const char *key;
    double value;
  } factor[] = {{"TOLL FACTOR", net->toll_factor}, {"DISTANCE FACTOR", net->distance_factor}};
  for (int k = 0; k < 2; k++) {
    if (!(factor[k].value > 0)) continue;
    fprintf(f, "<%s> ", factor[k].key);
    amur_output_number(f, factor[k].value);
    fputc('\n', f);
  }
  fputs("<END OF METADATA>\n", f);
  put_names(f, net, number);
  fputs("~\tinit_node\tterm_node\tcapacity\tlength\tfree_flow_time\tb\tpower\tspeed\ttoll\tlink_type\t;\n", f);
}

/* ---- rows ------------------------------------------------------------------------------------------ */

/* A column of numbers, which a row must have: what is no number is lost. */
typedef struct {
  int column;
  const char *preset;
  size_t n_lost;
} word_column;

static void put_word(FILE *f, const amur_link_table *links, int32_t a, word_column *w) {
  const char *text = ami_link_cell(links, a, w->column);
  double x;
  const bool good = amur_parse_real(text, &x);
  w->n_lost += *text && !good;
  fprintf(f, "\t%s", good ? text : w->preset);
}

static int either(const amur_table *t, const char *a, const char *b) {
  const int column = amur_table_column(t, a);
  return column >= 0 ? column : amur_table_column(t, b);
}

static void put_rows(FILE *f, const amur_network *net, const amur_link_table *links, const int32_t *number,
                     lost_list *lost) {
  const amur_graph *g = &net->graph;
  word_column speed = {either(&links->table, "speed", "free_speed"), "0", 0};
  word_column type = {amur_table_column(&links->table, "link_type"), "1", 0};
  size_t n_without = 0;
  for (int32_t a = 0; a < g->n_link; a++) {
    bpr_link l = {0};
    ami_bpr_of(&net->vdf[a], &l);
    const double value[] = {isfinite(l.cap) ? l.cap : no_limit, net->length[a], l.t0, l.b, l.power};
    n_without += isfinite(l.cap) ? 0 : 1;
    fprintf(f, "\t%d\t%d", number[g->tail[a]], number[g->head[a]]);
    for (int k = 0; k < 5; k++) {
      fputc('\t', f);
      amur_output_number(f, value[k]);
    }
    put_word(f, links, a, &speed);
    fputc('\t', f);
    amur_output_number(f, net->toll[a]);
    put_word(f, links, a, &type);
    fputs("\t;\n", f);
  }
  ami_lost_count(lost, "no limit (capacity 1e9 instead)", n_without, "link");
  ami_lost_count(lost, "speed", speed.n_lost, "link");
  ami_lost_count(lost, "link_type", type.n_lost, "link");
}

/* ---- what has no place ----------------------------------------------------------------------------- */

static void count_lost(const amur_network *net, const amur_network_extra *extra, lost_list *lost) {
  static const char *const node_held[] = {"node_id", "zone_id", "node_type", NULL};
  static const char *const link_held[] = {
      "link_id", "from_node_id", "to_node_id", "directed",  "length",   "toll",       "VDF_toll1", "capacity",
      "speed",   "free_speed",   "link_type",  "VDF_fftt1", "VDF_cap1", "VDF_alpha1", "VDF_beta1", NULL};
  const amur_table *t = &extra->node;
  const int type = amur_table_column(t, "node_type"), zone = amur_table_column(t, "zone_id");
  size_t n_type = 0, n_zone = 0;
  for (int row = 0; row < t->n_row; row++) {
    const char *cell = amur_table_cell(t, row, type);
    n_type += *cell && strcmp(cell, "centroid") != 0;
    n_zone += *amur_table_cell(t, row, zone) != 0;
  }
  ami_lost_columns(lost, t, node_held, "node");
  ami_lost_count(lost, "node_type", n_type, "node");
  if (n_zone > (size_t)net->n_zone) ami_lost_count(lost, "zone_id", n_zone - (size_t)net->n_zone, "node");
  ami_lost_columns(lost, &extra->link.table, link_held, "link");
  if (extra->geometry.n_row) ami_lost_thing(lost, "geometry.csv");
}

amur_status ami_tntp_network_write(const char *path, const amur_network *net, const amur_network_extra *extra,
                                   const amur_link_table *links, lost_list *lost, amur_err *err) {
  (void)links; /* of GeoJSON alone */
  int32_t first_through = 1;
  amur_output out = {0};
  amur_status status = ami_bpr_check(net, err);
  if (!status) status = ami_zones_check(net, err);
  int32_t *number = status ? NULL : number_nodes(net, &first_through, err);
  if (!status && !number) status = err ? err->status : AMUR_E_DOMAIN;
  if (!status) status = amur_output_open(&out, path, err);
  if (!status && number) {
    put_head(out.f, net, number, first_through);
    put_rows(out.f, net, &extra->link, number, lost);
    count_lost(net, extra, lost);
  }
  free(number);
  return amur_output_close(&out, status, err);
}

/* ---- trips ------------------------------------------------------------------------------------- */

static void put_tntp(FILE *f, const amur_trips *t) {
  amur_sum total = {0};
  for (size_t e = 0; e < t->first[t->n_zone]; e++) amur_sum_add(&total, t->trips[e]);
  fprintf(f, "<NUMBER OF ZONES> %d\n<TOTAL OD FLOW> ", t->n_zone);
  amur_output_number(f, amur_sum_value(total));
  fputs("\n<END OF METADATA>\n", f);
  for (int32_t o = 0; o < t->n_zone; o++) {
    if (t->first[o] == t->first[o + 1]) continue;
    fprintf(f, "\nOrigin %d\n", o + 1);
    for (size_t e = t->first[o]; e < t->first[o + 1]; e++) {
      fprintf(f, " %d : ", t->destination[e] + 1);
      amur_output_number(f, t->trips[e]);
      fputs((e - t->first[o]) % 5 == 4 || e + 1 == t->first[o + 1] ? ";\n" : ";", f);
    }
  }
}

amur_status ami_tntp_trips_write(const char *path, const amur_network *network, const amur_trips *trips,
                                 amur_err *err) {
  amur_output out;
  const amur_status status = amur_output_open(&out, path, err);
  (void)network; /* whose zones are 1 to n here */
  if (status) return status;
  put_tntp(out.f, trips);
  return amur_output_close(&out, AMUR_OK, err);
}
