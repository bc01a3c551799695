/* SPDX-License-Identifier: Apache-2.0
 * network_file.c -- networks as read from files: lookup and release.
 */
#define _POSIX_C_SOURCE 200809L
#include <amur/formats.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

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

bool amur_network_read(const char *path, amur_network *network, amur_faults *faults) {
  struct stat about;
  if (stat(path, &about) == 0 && S_ISDIR(about.st_mode)) return amur_gmns_read(path, network, faults);
  return amur_tntp_network_read(path, network, faults);
}
