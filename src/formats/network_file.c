/* SPDX-License-Identifier: Apache-2.0
 * network_file.c -- networks as they stand in files: memory, look-up, and what the writers share.
 */
#include "format.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static void free_texts(char **text, int32_t n) {
  for (int32_t i = 0; text && i < n; i++) free(text[i]);
  free(text);
}

void amur_network_fini(amur_network *network) {
  free_texts(network->zone_id, network->n_zone);
  free_texts(network->node_id, network->graph.n_node);
  free_texts(network->link_id, network->graph.n_link);
  free(network->zone_node);
  free(network->vdf);
  free(network->length);
  free(network->toll);
  amur_graph_fini(&network->graph);
  *network = (amur_network){0};
}

int32_t amur_network_zone(const amur_network *network, const char *id) {
  for (int32_t z = 0; z < network->n_zone; z++)
    if (strcmp(network->zone_id[z], id) == 0) return z;
  return -1;
}

/* ---- what writers share ------------------------------------------------------------------------ */

bool ami_bpr_of(const amur_vdf *f, bpr_link *link) {
  const bool constant = f->kind == AMUR_VDF_CONSTANT || (f->kind == AMUR_VDF_BPR && !(f->p[1] > 0));
  if (!constant && f->kind != AMUR_VDF_BPR) return false;
  *link = (bpr_link){.t0 = constant ? amur_vdf_time(f, 0) : f->t0,
                     .cap = f->cap > 0 && isfinite(f->cap) ? f->cap : 1, /* of a constant: any will do */
                     .b = constant ? 0 : f->p[0],
                     .power = constant ? 1 : f->p[1]};
  return true;
}

amur_status ami_bpr_check(const amur_network *net, amur_err *err) {
  bpr_link link;
  for (int32_t a = 0; a < net->graph.n_link; a++)
    if (!ami_bpr_of(&net->vdf[a], &link))
      return amur_fail(err, AMUR_E_DOMAIN, 0, "link %s has the delay function %s, which the format cannot say",
                       net->link_id[a], amur_vdf_name(net->vdf[a].kind));
  return AMUR_OK;
}

bool ami_node_rows(const amur_network *net, const amur_table *nodes, int32_t *row) {
  const int id = nodes ? amur_table_column(nodes, "node_id") : -1;
  amur_map rows = {0};
  for (int k = 0; nodes && k < nodes->n_row; k++) amur_map_add(&rows, amur_table_cell(nodes, k, id), k, NULL);
  for (int32_t i = 0; i < net->graph.n_node; i++) row[i] = amur_map_find(&rows, net->node_id[i]);
  const bool whole = !rows.no_memory;
  amur_map_fini(&rows);
  return whole;
}
