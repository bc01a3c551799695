/* SPDX-License-Identifier: Apache-2.0
 * trips.c -- trips and costs between zones from a file of any format, and pairs without a path by the line that asks
 * for them.
 */
#include "format.h"
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The list, sorted by pair, as rows of destinations: those of origin o are first[o] to first[o + 1] - 1. */
static bool fill(const trip_list *list, int32_t n_zone, amur_trips *trips) {
  *trips = (amur_trips){.n_zone = n_zone,
                        .first = amur_alloc((size_t)n_zone + 1, sizeof *trips->first),
                        .destination = amur_alloc(list->n, sizeof *trips->destination),
                        .trips = amur_alloc(list->n, sizeof *trips->trips)};
  if (!trips->first || !trips->destination || !trips->trips) return false;
  for (size_t i = 0; i < list->n; i++) {
    assert(list->cell[i].origin >= 0 && list->cell[i].origin < n_zone);
    trips->first[list->cell[i].origin + 1]++;
    trips->destination[i] = list->cell[i].destination;
    trips->trips[i] = list->cell[i].trips;
  }
  for (int32_t o = 0; o < n_zone; o++) trips->first[o + 1] += trips->first[o];
  return true;
}

static bool read_list(const char *path, const amur_network *network, trip_list *list, amur_faults *faults) {
  *list = (trip_list){.toll_factor = NAN};
  return ami_trips_format(path)->read(path, network, list, faults);
}

/* The list as a table, unless reading it failed. */
static bool finish(bool good, const char *path, const amur_network *network, trip_list *list, amur_trips *trips,
                   amur_faults *faults) {
  *trips = (amur_trips){0};
  if (good && !fill(list, network->n_zone, trips)) {
    amur_faults_no_memory(faults, path);
    amur_trips_fini(trips);
    good = false;
  }
  ami_trips_fini(list);
  return good;
}

bool amur_trips_read(const char *path, const amur_network *network, amur_trips *trips, double *toll_factor,
                     amur_faults *faults) {
  trip_list list;
  const bool good = read_list(path, network, &list, faults);
  *toll_factor = list.toll_factor;
  return finish(good, path, network, &list, trips, faults);
}

bool amur_costs_read(const char *path, const char *column, const amur_network *network, amur_trips *costs,
                     amur_faults *faults) {
  const char *const value[] = {column, "cost", NULL};
  trip_list list = {.gaps = true, .column = value, .toll_factor = NAN};
  const bool good = ami_costs_format(path)->read(path, network, &list, faults);
  return finish(good, path, network, &list, costs, faults);
}

amur_status amur_trips_write(const char *path, const char *format, const amur_network *network, const amur_trips *trips,
                             amur_err *err) {
  const trips_format *f = ami_trips_target(path, format, err);
  return f ? f->write(path, network, trips, err) : AMUR_E_USAGE;
}

/* ---- pairs without a path ---------------------------------------------------------------------- */

/* Marks what links of finite cost reach from a node: mark[i] = stamp.  queue[n_node] is scratch.  A stamp of its own
 * for each origin saves clearing the marks. */
static void flood(const amur_graph *g, const double *cost, int32_t from, int32_t *queue, int32_t *mark, int32_t stamp) {
  int32_t n = 0;
  mark[queue[n++] = from] = stamp;
  for (int32_t k = 0; k < n; k++) {
    const int32_t i = queue[k];
    if (i < g->first_through && i != from) continue;
    for (int32_t e = g->first_out[i]; e < g->first_out[i + 1]; e++) {
      if (!isfinite(cost[g->out_link[e]]) || mark[g->out_head[e]] == stamp) continue;
      mark[queue[n++] = g->out_head[e]] = stamp;
    }
  }
}

static void fault_unreached(const char *path, const amur_network *net, const trip_cell *c, amur_faults *faults) {
  char found[200];
  snprintf(found, sizeof found, "%.10g trips from zone %.60s to zone %.60s", c->trips, net->zone_id[c->origin],
           net->zone_id[c->destination]);
  amur_faults_add(faults, AMUR_FAULT_ERROR, path, c->line, 0, NULL, found, "a path between them",
                  "are links missing, closed, or of one direction only?");
}

/* The file is read once more, for its lines: the table of trips has none. */
void amur_trips_unreachable(const char *path, const amur_network *network, const double *cost, amur_faults *faults) {
  const amur_graph *g = &network->graph;
  trip_list list = {0};
  int32_t *queue = amur_alloc((size_t)g->n_node, sizeof *queue), *mark = amur_alloc((size_t)g->n_node, sizeof *mark);
  const bool good = queue && mark && read_list(path, network, &list, faults);
  int32_t flooded = -1;
  for (size_t i = 0; good && i < list.n; i++) {
    const trip_cell *c = &list.cell[i];
    if (!(c->trips > 0) || c->origin == c->destination) continue;
    if (c->origin != flooded) flood(g, cost, network->zone_node[c->origin], queue, mark, c->origin + 1);
    flooded = c->origin;
    if (mark[network->zone_node[c->destination]] == c->origin + 1) continue;
    fault_unreached(path, network, c, faults);
  }
  ami_trips_fini(&list);
  free(queue);
  free(mark);
}

amur_status amur_trips_drop_unreachable(const amur_network *network, const double *cost, amur_trips *trips,
                                        size_t *n_pair, double *sum, amur_err *err) {
  const amur_graph *g = &network->graph;
  int32_t *queue = amur_alloc((size_t)g->n_node, sizeof *queue), *mark = amur_alloc((size_t)g->n_node, sizeof *mark);
  amur_sum dropped = {0};
  *n_pair = 0;
  for (int32_t o = 0; queue && mark && o < trips->n_zone; o++) {
    if (trips->first[o] == trips->first[o + 1]) continue;
    flood(g, cost, network->zone_node[o], queue, mark, o + 1);
    for (size_t e = trips->first[o]; e < trips->first[o + 1]; e++) {
      const int32_t d = trips->destination[e];
      if (!(trips->trips[e] > 0) || d == o || mark[network->zone_node[d]] == o + 1) continue;
      amur_sum_add(&dropped, trips->trips[e]);
      trips->trips[e] = 0;
      ++*n_pair;
    }
  }
  *sum = amur_sum_value(dropped);
  const bool good = queue && mark;
  free(queue);
  free(mark);
  return good ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "%d nodes", g->n_node);
}
