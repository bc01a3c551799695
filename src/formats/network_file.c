/* SPDX-License-Identifier: Apache-2.0
 * network_file.c -- networks as they stand in files: memory, look-up, and what the writers share.
 */
#include <amur/output.h>
#include "format.h"
#include "gmns.h"
#include <math.h>
#include <stdio.h>
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
  free(network->gap_file);
  free(network->gap);
  amur_graph_fini(&network->graph);
  *network = (amur_network){0};
}

void amur_network_require(const amur_network *network, const bool *used, amur_faults *faults) {
  long told = 0; /* both ways of a row have the same gap */
  for (size_t k = 0; k < network->n_gap; k++) {
    const amur_link_gap *g = &network->gap[k];
    if (g->line == told || (used && !used[g->link])) continue;
    told = g->line;
    char hint[96];
    snprintf(hint, sizeof hint, "a class may use link %.60s", network->link_id[g->link]);
    amur_faults_add(faults, AMUR_FAULT_ERROR, network->gap_file, g->line, 0, g->column,
                    g->empty ? "an empty cell" : "0", "a number above 0", used ? hint : NULL);
  }
}

int32_t amur_network_zone(const amur_network *network, const char *id) {
  for (int32_t z = 0; z < network->n_zone; z++)
    if (strcmp(network->zone_id[z], id) == 0) return z;
  return -1;
}

/* ---- what writers share ------------------------------------------------------------------------ */

bool ami_bpr_of(const amur_vdf *f, bpr_link *link) {
  const bool constant = f->kind == AMUR_VDF_CONSTANT;
  if (!constant && f->kind != AMUR_VDF_BPR) return false;
  *link = constant ? (bpr_link){.t0 = f->t0, .cap = INFINITY, .b = 0, .power = 1}
                   : (bpr_link){.t0 = f->t0, .cap = f->cap > 0 ? f->cap : INFINITY, .b = f->p[0], .power = f->p[1]};
  return true;
}

/* A link that a reader would refuse; a corridor's may be one.  No limit of capacity is none of its numbers. */
static amur_status check_numbers(const amur_network *net, int32_t a, const bpr_link *link, amur_err *err) {
  const struct {
    const char *name;
    double value, min, max;
  } rows[] = {{"time", link->t0, 0, AMI_LINK_MOST_TIME},
              {"capacity", isinf(link->cap) ? 1 : link->cap, AMUR_ABOVE_ZERO, AMI_LINK_MOST_CAPACITY},
              {"factor of the delay function", link->b, 0, AMI_LINK_MOST_B},
              {"power of the delay function", link->power, 0, AMI_LINK_MOST_POWER},
              {"length", net->length[a], 0, AMI_LINK_MOST_LENGTH},
              {"toll", net->toll[a], 0, AMI_LINK_MOST_TOLL}};
  char range[96];
  for (size_t k = 0; k < sizeof rows / sizeof *rows; k++) {
    if (rows[k].value >= rows[k].min && rows[k].value <= rows[k].max) continue;
    amur_range_text(rows[k].min, rows[k].max, false, range);
    return amur_fail(err, AMUR_E_DOMAIN, 0, "link %s has the %s %.10g, expected %s", net->link_id[a], rows[k].name,
                     rows[k].value, range);
  }
  return AMUR_OK;
}

amur_status ami_bpr_check(const amur_network *net, amur_err *err) {
  bpr_link link;
  amur_status status = AMUR_OK;
  for (int32_t a = 0; !status && a < net->graph.n_link; a++)
    status = ami_bpr_of(&net->vdf[a], &link)
                 ? check_numbers(net, a, &link, err)
                 : amur_fail(err, AMUR_E_DOMAIN, 0, "link %s has the delay function %s, which the format cannot say",
                             net->link_id[a], amur_vdf_name(net->vdf[a].kind));
  return status;
}

amur_status ami_zones_check(const amur_network *net, amur_err *err) {
  int32_t *zone = amur_alloc((size_t)net->graph.n_node, sizeof *zone); /* from 1 */
  amur_status status = zone ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "%d nodes", net->graph.n_node);
  for (int32_t z = 0; !status && z < net->n_zone; z++) {
    const int32_t other = zone[net->zone_node[z]];
    zone[net->zone_node[z]] = z + 1;
    if (other)
      status = amur_fail(err, AMUR_E_DOMAIN, 0, "zones %s and %s are both at node %s, which the format cannot say",
                         net->zone_id[other - 1], net->zone_id[z], net->node_id[net->zone_node[z]]);
  }
  free(zone);
  return status;
}

const char *ami_link_cell(const amur_link_table *links, int32_t link, int column) {
  const int32_t row = links->row ? links->row[link] : -1;
  return row < 0 ? "" : amur_table_cell(&links->table, row, column);
}

bool ami_is_among(const char *name, const char *const *others) {
  while (*others && strcmp(*others, name) != 0) others++;
  return *others != NULL;
}

bool ami_is_carried(const amur_table *table, int column) {
  return *table->column[column] && !(table->twice && table->twice[column]);
}

bool ami_is_column_among(const char *name, const char *const *others) {
  while (*others && !ami_gmns_same_column(*others, name)) others++;
  return *others != NULL;
}

amur_status ami_file_copy(const char *from, const char *to, amur_err *err) {
  amur_output out = {0};
  size_t n = 0;
  char *bytes = amur_file_read(from, &n, err);
  if (!bytes) return err && err->status ? err->status : AMUR_E_IO;
  amur_status status = amur_output_open(&out, to, err);
  if (!status) fwrite(bytes, 1, n, out.f);
  free(bytes);
  return amur_output_close(&out, status, err);
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
