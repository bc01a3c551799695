/* SPDX-License-Identifier: Apache-2.0
 * networks.c -- networks, trips, costs and tables of links, read; and written in another format and read again.
 */
#define _POSIX_C_SOURCE 200809L
#include "target.h"
#include <amur/assign.h>
#include <amur/formats.h>
#include <amur/output.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* A network that was read has a graph that is whole. */
static bool read_network(const char *path, amur_network *network) {
  amur_faults faults = {0};
  const bool read = amur_network_read(path, NULL, network, &faults);
  fuzz_must_agree(read, &faults);
  fuzz_must(!read || amur_graph_check(&network->graph, NULL) == AMUR_OK, "a graph that is not whole");
  amur_faults_fini(&faults);
  return read;
}

static bool read_demand(const char *path, const amur_network *network, amur_trips *trips) {
  amur_faults faults = {0};
  double toll_factor;
  const bool read = amur_trips_read(path, network, trips, &toll_factor, &faults);
  fuzz_must_agree(read, &faults);
  amur_faults_fini(&faults);
  return read;
}

/* ---- read and written again -------------------------------------------------------------------- */

static bool close_to(double a, double b) { return a == b || fabs(a - b) <= 1e-12 * fmax(fabs(a), fabs(b)); }

/* Nodes may be numbered anew, links and zones keep their order. */
static void must_be_same(const amur_network *a, const amur_network *b) {
  fuzz_must(a->n_zone == b->n_zone && a->graph.n_node == b->graph.n_node && a->graph.n_link == b->graph.n_link,
            "not as many zones, nodes and links as before");
  for (int32_t e = 0; e < a->graph.n_link; e++) {
    fuzz_must(close_to(a->length[e], b->length[e]) && close_to(a->toll[e], b->toll[e]), "another length or toll");
    fuzz_must(close_to(amur_vdf_time(&a->vdf[e], 0), amur_vdf_time(&b->vdf[e], 0)), "another free time");
    fuzz_must(close_to(amur_vdf_time(&a->vdf[e], 10), amur_vdf_time(&b->vdf[e], 10)), "another time under load");
  }
}

/* What is written can be read, and is the same. */
static void write_network(const char *path, const amur_network *network, const amur_network_extra *extra) {
  amur_faults faults = {0};
  amur_network again = {0};
  amur_err err = {0};
  if (amur_network_write(path, NULL, network, extra, NULL, &faults, &err) == AMUR_OK) { /* else it cannot be said */
    fuzz_must_read(amur_network_read(path, NULL, &again, &faults), &faults);
    must_be_same(network, &again);
  }
  amur_network_fini(&again);
  amur_faults_fini(&faults);
}

static void write_map(const char *path, const amur_network *network, const amur_network_extra *extra) {
  amur_err err = {0};
  json_error_t where;
  if (amur_network_write(path, NULL, network, extra, NULL, NULL, &err)) return;
  json_t *map = json_load_file(path, 0, &where);
  if (!map) fprintf(stderr, "%d:%d: %s\n", where.line, where.column, where.text);
  fuzz_must(map != NULL, "a map that is no JSON");
  json_decref(map);
}

static void convert(const char *path) {
  amur_faults faults = {0};
  amur_network network = {0};
  amur_network_extra extra = {0};
  if (read_network(path, &network)) {
    fuzz_must_read(amur_network_extra_read(path, &network, &extra, &faults), &faults);
    write_network("out.tntp", &network, &extra);
    amur_folder_remove("out");
    write_network("out", &network, &extra);
    write_map("out.geojson", &network, &extra);
  }
  amur_network_extra_fini(&extra);
  amur_network_fini(&network);
  amur_faults_fini(&faults);
}

/* Tables and OMX keep whatever matrices there are. */
static void convert_matrices(const char *path, const amur_network *network) {
  static const char *const out[] = {"out.omx", "out-all.csv"};
  amur_faults faults = {0};
  amur_err err = {0};
  for (int k = 0; k < 2; k++) {
    const char *from = k ? out[0] : path;
    const amur_status status = amur_trips_convert(from, out[k], NULL, network, &faults, &err);
    fuzz_must(status == AMUR_OK || faults.n_error || *err.text, "not converted, and no reason");
    if (status) break;
  }
  amur_faults_fini(&faults);
}

static void convert_trips(const char *path) {
  static const char *const out[] = {"out.csv", "out-trips.tntp"};
  amur_network network = {0};
  amur_trips trips = {0};
  amur_faults faults = {0};
  amur_err err = {0};
  double toll_factor;
  const bool read = read_network("net.tntp", &network) && read_demand(path, &network, &trips);
  if (network.n_zone) convert_matrices(path, &network);
  for (int k = 0; read && k < 2; k++) {
    amur_trips again = {0};
    fuzz_must(amur_trips_write(out[k], NULL, &network, &trips, &err) == AMUR_OK, "trips that cannot be written");
    fuzz_must_read(amur_trips_read(out[k], &network, &again, &toll_factor, &faults), &faults);
    const size_t n = trips.first[trips.n_zone];
    fuzz_must(again.first[again.n_zone] == n, "not as many pairs as before");
    for (size_t e = 0; e < n; e++)
      fuzz_must(close_to(trips.trips[e], again.trips[e]) && trips.destination[e] == again.destination[e],
                "other trips than before");
    amur_trips_fini(&again);
  }
  amur_trips_fini(&trips);
  amur_network_fini(&network);
  amur_faults_fini(&faults);
}

/* ---- targets ------------------------------------------------------------------------------------ */

static void read_one(const char *path) {
  amur_network network = {0};
  read_network(path, &network);
  amur_network_fini(&network);
}

static void read_tntp(void) { read_one("net.tntp"); }

/* As it is, and with the gaps of links that nobody uses, in units that are given. */
static void read_gmns(void) {
  const amur_network_opts how = {.units = "m,km/h", .with_gaps = true};
  amur_network network = {0};
  amur_faults faults = {0};
  read_one("net");
  const bool read = amur_network_read("net", &how, &network, &faults);
  fuzz_must_agree(read, &faults);
  if (read) amur_network_require(&network, NULL, &faults);
  amur_network_fini(&network);
  amur_faults_fini(&faults);
}

static void convert_tntp(void) { convert("net.tntp"); }
static void convert_gmns(void) { convert("net"); }
static void convert_trips_tntp(void) { convert_trips("trips.tntp"); }
static void convert_trips_csv(void) { convert_trips("trips.csv"); }

static void read_trips(const char *path) {
  amur_faults faults = {0};
  amur_network network = {0};
  amur_trips trips = {0};
  if (read_network("net.tntp", &network) && read_demand(path, &network, &trips)) {
    double *cost = amur_alloc((size_t)network.graph.n_link, sizeof *cost);
    for (int32_t a = 0; cost && a < network.graph.n_link; a++) cost[a] = a % 2 ? INFINITY : 1;
    if (cost) amur_trips_unreachable(path, &network, cost, &faults);
    free(cost);
  }
  amur_trips_fini(&trips);
  amur_network_fini(&network);
  amur_faults_fini(&faults);
}

static void read_trips_tntp(void) { read_trips("trips.tntp"); }
static void read_trips_csv(void) { read_trips("trips.csv"); }

static void read_costs(void) {
  amur_faults faults = {0};
  amur_network network = {0};
  amur_trips costs = {0};
  if (read_network("net.tntp", &network))
    fuzz_must_agree(amur_costs_read("costs.csv", "time", &network, &costs, &faults), &faults);
  amur_trips_fini(&costs);
  amur_network_fini(&network);
  amur_faults_fini(&faults);
}

/* A table of links with what is asked of it, and the groups of its uses. */
static void read_link_table(void) {
  amur_faults faults = {0};
  amur_network network = {0};
  amur_link_table table = {0};
  amur_table groups = {0};
  if (read_network("net.tntp", &network)) {
    const int32_t n = network.graph.n_link;
    double *value = amur_alloc((size_t)n, sizeof *value);
    bool *allowed = amur_alloc((size_t)n, sizeof *allowed);
    const bool grouped = access("use_group.csv", F_OK) == 0 && amur_table_read("use_group.csv", &groups, &faults);
    amur_faults_fini(&faults);
    const bool read = amur_link_table_read("table.csv", &network, &table, &faults);
    fuzz_must_agree(read, &faults);
    if (read && value && allowed) {
      fuzz_must_agree(amur_link_table_numbers(&table, n, "toll", 0, 0, value, &faults), &faults);
      amur_link_table_uses(&table, n, grouped ? &groups : NULL, "car", allowed, &faults);
    }
    free(value);
    free(allowed);
  }
  amur_table_fini(&groups);
  amur_link_table_fini(&table);
  amur_network_fini(&network);
  amur_faults_fini(&faults);
}

#define GMNS                                                                                                           \
  { "net/link.csv", "net/node.csv", "net/config.csv", "net/geometry.csv" }

const fuzz_target fuzz_networks[] = {
    {"tntp", {"net.tntp"}, .read = read_tntp},
    {"gmns", GMNS, .read = read_gmns},
    {"trips-tntp", {"trips.tntp", "net.tntp"}, .read = read_trips_tntp},
    {"trips-csv", {"trips.csv", "net.tntp"}, .read = read_trips_csv},
    {"costs", {"costs.csv", "net.tntp"}, .read = read_costs},
    {"link-table", {"table.csv", "use_group.csv", "net.tntp"}, .read = read_link_table},
    {"convert-tntp", {"net.tntp"}, .read = convert_tntp},
    {"convert-gmns", GMNS, .read = convert_gmns},
    {"convert-trips-tntp", {"trips.tntp", "net.tntp"}, .read = convert_trips_tntp},
    {"convert-trips-csv", {"trips.csv", "net.tntp"}, .read = convert_trips_csv},
    {.name = NULL},
};
