/* SPDX-License-Identifier: Apache-2.0
 * gmns_write.c -- networks as a GMNS folder: node.csv and link.csv, times in minutes in the columns of TAPLite
 * (VDF_fftt1, VDF_cap1, VDF_alpha1, VDF_beta1), as GMNS itself has no delay function.
 * Limits: delay functions of the BPR kind.  A link.csv that is there already is not overwritten.
 */
#define _POSIX_C_SOURCE 200809L
#include <amur/io.h>
#include <amur/output.h>
#include "format.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static amur_status write_nodes(const char *path, const amur_network *net, const amur_table *nodes, amur_err *err) {
  amur_output out = {0};
  const int32_t n = net->graph.n_node;
  const int x = nodes ? amur_table_column(nodes, "x_coord") : -1, y = nodes ? amur_table_column(nodes, "y_coord") : -1;
  int32_t *zone = amur_alloc((size_t)n, sizeof *zone); /* 1-based */
  int32_t *row = amur_alloc((size_t)n, sizeof *row);
  const bool found = zone && row && ami_node_rows(net, nodes, row);
  amur_status status = found ? amur_output_open(&out, path, err) : amur_fail(err, AMUR_E_NOMEM, 0, "%d nodes", n);
  for (int32_t z = 0; !status && z < net->n_zone; z++) zone[net->zone_node[z]] = z + 1;
  if (!status) fputs("node_id,x_coord,y_coord,node_type,zone_id\n", out.f);
  for (int32_t i = 0; !status && i < n; i++) {
    const char *const text[] = {net->node_id[i], row[i] < 0 ? "" : amur_table_cell(nodes, row[i], x),
                                row[i] < 0 ? "" : amur_table_cell(nodes, row[i], y)};
    for (int k = 0; k < 3; k++) {
      amur_output_cell(out.f, text[k]);
      fputc(',', out.f);
    }
    fprintf(out.f, "%s,", i < net->graph.first_through ? "centroid" : "");
    amur_output_cell(out.f, zone[i] ? net->zone_id[zone[i] - 1] : "");
    fputc('\n', out.f);
  }
  free(zone);
  free(row);
  return amur_output_close(&out, status, err);
}

static amur_status write_links(const char *path, const amur_network *net, amur_err *err) {
  amur_output out = {0};
  const amur_graph *g = &net->graph;
  amur_status status = amur_output_open(&out, path, err);
  if (!status)
    fputs("link_id,from_node_id,to_node_id,directed,length,toll,capacity,VDF_fftt1,VDF_cap1,VDF_alpha1,VDF_beta1\n",
          out.f);
  for (int32_t a = 0; !status && a < g->n_link; a++) {
    const char *const name[] = {net->link_id[a], net->node_id[g->tail[a]], net->node_id[g->head[a]]};
    bpr_link l = {0};
    ami_bpr_of(&net->vdf[a], &l);
    for (int k = 0; k < 3; k++) {
      amur_output_cell(out.f, name[k]);
      fputc(',', out.f);
    }
    fprintf(out.f, "true,%.17g,%.17g,%.17g,%.17g,%.17g,%.17g,%.17g\n", net->length[a], net->toll[a], l.cap, l.t0, l.cap,
            l.b, l.power);
  }
  return amur_output_close(&out, status, err);
}

amur_status ami_gmns_write(const char *folder, const amur_network *net, const amur_table *nodes,
                           const amur_link_table *links, amur_err *err) {
  (void)links; /* what GMNS says of a link is the network's own */
  struct stat about;
  char *node = amur_format("%s/node.csv", folder), *link = amur_format("%s/link.csv", folder);
  amur_status status = node && link ? ami_bpr_check(net, err) : amur_fail(err, AMUR_E_NOMEM, 0, "%s", folder);
  if (!status && stat(link, &about) == 0)
    status = amur_fail(err, AMUR_E_EXISTS, 0, "%s exists, and is not overwritten", link);
  if (!status && mkdir(folder, 0777) != 0 && errno != EEXIST) status = amur_fail_system(err, folder, errno);
  if (!status) status = write_nodes(node, net, nodes, err);
  if (!status) status = write_links(link, net, err);
  free(node);
  free(link);
  return status;
}
