/* SPDX-License-Identifier: Apache-2.0
 * tntp_write.c -- networks and trips as TNTP: "<KEY> value" lines, then rows (tntp_network.c, tntp_trips.c).
 *
 * TNTP knows nodes by number: zones are 1 to n and every other node comes after them.  Comments keep the names that the
 * numbers replace.  Limits: delay functions of the BPR kind, and either all zones or none closed to passing traffic.
 */
#include <amur/output.h>
#include "format.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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

/* The number of the link among those between its ends, from 1: as the type it keeps parallel links of one kind apart,
 * which would be rows given twice. */
static int number_among_parallel(const amur_graph *g, int32_t link) {
  int number = 1;
  for (int32_t e = g->first_out[g->tail[link]]; e < g->first_out[g->tail[link] + 1]; e++)
    number += g->out_link[e] < link && g->out_head[e] == g->head[link];
  return number;
}

amur_status ami_tntp_network_write(const char *path, const amur_network *net, const amur_table *nodes,
                                   const amur_link_table *links, amur_err *err) {
  (void)nodes, (void)links; /* TNTP has no coordinates and no further properties */
  const amur_graph *g = &net->graph;
  int32_t first_through = 1;
  amur_output out = {0};
  amur_status status = ami_bpr_check(net, err);
  int32_t *number = status ? NULL : number_nodes(net, &first_through, err);
  if (!status && !number) status = err->status;
  if (!status) status = amur_output_open(&out, path, err);
  if (!status) {
    fprintf(out.f, "<NUMBER OF ZONES> %d\n<NUMBER OF NODES> %d\n<FIRST THRU NODE> %d\n<NUMBER OF LINKS> %d\n",
            net->n_zone, g->n_node, first_through, g->n_link);
    if (net->toll_factor > 0) fprintf(out.f, "<TOLL FACTOR> %.17g\n", net->toll_factor);
    if (net->distance_factor > 0) fprintf(out.f, "<DISTANCE FACTOR> %.17g\n", net->distance_factor);
    fputs("<END OF METADATA>\n", out.f);
    put_names(out.f, net, number);
    fputs("~\tinit_node\tterm_node\tcapacity\tlength\tfree_flow_time\tb\tpower\tspeed\ttoll\tlink_type\t;\n", out.f);
  }
  for (int32_t a = 0; !status && number && a < g->n_link; a++) {
    bpr_link l = {0};
    ami_bpr_of(&net->vdf[a], &l);
    fprintf(out.f, "\t%d\t%d\t%.17g\t%.17g\t%.17g\t%.17g\t%.17g\t0\t%.17g\t%d\t;\n", number[g->tail[a]],
            number[g->head[a]], l.cap, net->length[a], l.t0, l.b, l.power, net->toll[a], number_among_parallel(g, a));
  }
  free(number);
  return amur_output_close(&out, status, err);
}

/* ---- trips ------------------------------------------------------------------------------------- */

static void put_tntp(FILE *f, const amur_trips *t) {
  amur_sum total = {0};
  for (size_t e = 0; e < t->first[t->n_zone]; e++) amur_sum_add(&total, t->trips[e]);
  fprintf(f, "<NUMBER OF ZONES> %d\n<TOTAL OD FLOW> %.17g\n<END OF METADATA>\n", t->n_zone, amur_sum_value(total));
  for (int32_t o = 0; o < t->n_zone; o++) {
    if (t->first[o] == t->first[o + 1]) continue;
    fprintf(f, "\nOrigin %d\n", o + 1);
    for (size_t e = t->first[o]; e < t->first[o + 1]; e++)
      fprintf(f, " %d : %.17g;%s", t->destination[e] + 1, t->trips[e],
              (e - t->first[o]) % 5 == 4 || e + 1 == t->first[o + 1] ? "\n" : "");
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
