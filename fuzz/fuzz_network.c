/* SPDX-License-Identifier: Apache-2.0
 * fuzz_network.c -- any bytes as a TNTP network; behind a first byte of 0 or 1 as the CSV or TNTP trips of a small
 * one, of 2 as a GMNS folder (node.csv, link.csv and config.csv between form feeds), of 3 as a table of links.
 */
#define _POSIX_C_SOURCE 200809L
#include "target.h"
#include <amur/assign.h>
#include <amur/formats.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char two_zones[] = "<NUMBER OF ZONES> 2\n<NUMBER OF NODES> 3\n<FIRST THRU NODE> 3\n<NUMBER OF LINKS> 4\n"
                                "<END OF METADATA>\n"
                                "1 3 10 1 1 0.15 4 0 0 1 ;\n3 1 10 1 1 0.15 4 0 0 1 ;\n"
                                "2 3 10 1 1 0.15 4 0 0 1 ;\n3 2 10 1 1 0.15 4 0 0 1 ;\n";

static void write_file(const char *path, const void *data, size_t n_byte) {
  FILE *f = fopen(path, "wb");
  if (!f) abort();
  if (n_byte) fwrite(data, 1, n_byte, f);
  fclose(f);
}

/* A reader that says no must say why. */
static void must_agree(bool read, const amur_faults *faults) {
  if (read != (faults->n_error == 0)) abort();
}

/* A network that was read has a graph that is whole. */
static void must_be_whole(const amur_network *network) {
  if (amur_graph_check(&network->graph, NULL)) abort();
}

static void read_trips(const char *network_path, const char *trips_path, const uint8_t *data, size_t n_byte) {
  amur_faults faults = {0};
  amur_network network = {0};
  amur_trips trips = {0};
  double toll_factor;
  write_file(network_path, two_zones, sizeof two_zones - 1);
  write_file(trips_path, data, n_byte);
  must_agree(amur_network_read(network_path, NULL, &network, &faults), &faults);
  must_agree(amur_trips_read(trips_path, &network, &trips, &toll_factor, &faults), &faults);
  amur_trips_fini(&trips);
  amur_network_fini(&network);
  amur_faults_fini(&faults);
}

/* The next part of the data up to a form feed. */
static size_t part_size(const uint8_t *data, size_t n_byte) {
  const uint8_t *end = n_byte ? memchr(data, '\f', n_byte) : NULL;
  return end ? (size_t)(end - data) : n_byte;
}

static void read_folder(const char *folder, const uint8_t *data, size_t n_byte) {
  static const char *const name[] = {"node.csv", "link.csv", "config.csv"};
  char path[3][80];
  for (int k = 0; k < 3; k++) {
    const size_t n = part_size(data, n_byte);
    snprintf(path[k], sizeof path[k], "%s/%s", folder, name[k]);
    if (k < 2 || n) write_file(path[k], data, n);
    data += n < n_byte ? n + 1 : n;
    n_byte -= n < n_byte ? n + 1 : n;
  }
  amur_faults faults = {0};
  amur_network network = {0};
  must_agree(amur_network_read(folder, NULL, &network, &faults), &faults);
  if (faults.n_error == 0) must_be_whole(&network);
  amur_network_fini(&network);
  amur_faults_fini(&faults);
  for (int k = 0; k < 3; k++) unlink(path[k]);
}

static void read_table(const char *network_path, const char *table_path, const uint8_t *data, size_t n_byte) {
  amur_faults faults = {0};
  amur_network network = {0};
  amur_link_table table = {0};
  double value[4];
  bool allowed[4];
  write_file(network_path, two_zones, sizeof two_zones - 1);
  write_file(table_path, data, n_byte);
  must_agree(amur_network_read(network_path, NULL, &network, &faults), &faults);
  if (amur_link_table_read(table_path, &network, &table, &faults)) {
    must_agree(amur_link_table_numbers(&table, 4, "toll", 0, 0, value, &faults), &faults);
    amur_link_table_uses(&table, 4, NULL, "car", allowed, &faults);
  } else if (!faults.n_error) {
    abort();
  }
  amur_link_table_fini(&table);
  amur_network_fini(&network);
  amur_faults_fini(&faults);
  unlink(table_path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_byte) {
  if (n_byte == 0) return 0;
  char folder[] = "/tmp/amur-fuzz-XXXXXX", network_path[64], trips_path[64];
  if (!mkdtemp(folder)) abort();
  snprintf(network_path, sizeof network_path, "%s/net.tntp", folder);
  snprintf(trips_path, sizeof trips_path, "%s/trips.%s", folder, data[0] % 2 ? "tntp" : "csv");
  if (data[0] == 0 || data[0] == 1) {
    read_trips(network_path, trips_path, data + 1, n_byte - 1);
    unlink(trips_path);
  } else if (data[0] == 2) {
    read_folder(folder, data + 1, n_byte - 1);
  } else if (data[0] == 3) {
    read_table(network_path, trips_path, data + 1, n_byte - 1);
  } else {
    amur_faults faults = {0};
    amur_network network = {0};
    write_file(network_path, data, n_byte);
    must_agree(amur_network_read(network_path, NULL, &network, &faults), &faults);
    if (faults.n_error == 0) must_be_whole(&network);
    amur_network_fini(&network);
    amur_faults_fini(&faults);
  }
  unlink(network_path);
  rmdir(folder);
  return 0;
}
