/* SPDX-License-Identifier: Apache-2.0
 * plain_assignment.c -- the links and the demand of a corridor as a plain assignment: one class per vehicle.
 * Limits: no rules, no choice of chain, no change of vehicle on the way, no empty ways back, no waits at terminals;
 * the whole model has all of these.
 */
#define _POSIX_C_SOURCE 200809L
#include <amur/corridor.h>
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { DAYS = 365 };

bool amur_is_corridor(const char *path) {
  struct stat about;
  char file[PATH_MAX];
  const int n = snprintf(file, sizeof file, "%s/corridor.yaml", path);
  return n < (int)sizeof file && stat(file, &about) == 0;
}

/* ---- links -------------------------------------------------------------------------------------- */

static double travel_h(const amur_link_row *l) { return l->length_km > 0 ? l->length_km / l->free_speed_kmh : 0; }

static bool slows_down(const amur_link_row *l) { return l->terminal < 0 && l->vdf != AMUR_VDF_CONSTANT; }

static amur_vdf link_vdf(const amur_link_row *l) {
  if (!slows_down(l)) return (amur_vdf){.kind = AMUR_VDF_CONSTANT, .t0 = l->time_h + travel_h(l), .cap = 1};
  return (amur_vdf){.kind = l->vdf, .t0 = travel_h(l), .cap = l->capacity_per_day, .p = {l->vdf_p[0], l->vdf_p[1]}};
}

static bool copy_names(const amur_corridor *c, amur_network *net) {
  bool good = true;
  for (int i = 0; i < c->n_node; i++) good = (net->node_id[i] = amur_strdup(c->node[i].id)) && good;
  for (int i = 0; i < c->n_link; i++) good = (net->link_id[i] = amur_strdup(c->link[i].id)) && good;
  for (int i = 0; i < c->n_zone; i++) good = (net->zone_id[i] = amur_strdup(c->zone[i].id)) && good;
  return good;
}

static bool allocate(const amur_corridor *c, amur_network *net) {
  const size_t n = (size_t)c->n_link, n_zone = (size_t)c->n_zone;
  *net = (amur_network){.n_zone = c->n_zone,
                        .zone_node = amur_alloc(n_zone, sizeof *net->zone_node),
                        .zone_id = amur_alloc(n_zone, sizeof *net->zone_id),
                        .node_id = amur_alloc((size_t)c->n_node, sizeof *net->node_id),
                        .link_id = amur_alloc(n, sizeof *net->link_id),
                        .vdf = amur_alloc(n, sizeof *net->vdf),
                        .length = amur_alloc(n, sizeof *net->length),
                        .toll = amur_alloc(n, sizeof *net->toll)};
  net->graph.n_node = c->n_node; /* so that a failed allocation frees the right texts */
  net->graph.n_link = c->n_link;
  return net->zone_node && net->zone_id && net->node_id && net->link_id && net->vdf && net->length && net->toll &&
         copy_names(c, net);
}

amur_status amur_corridor_network(const amur_corridor *corridor, amur_network *network, amur_err *err) {
  const size_t n = (size_t)corridor->n_link;
  int32_t *tail = amur_alloc(n, sizeof *tail), *head = amur_alloc(n, sizeof *head);
  amur_status status = AMUR_OK;
  *network = (amur_network){0};
  if (!tail || !head || !allocate(corridor, network)) status = amur_fail(err, AMUR_E_NOMEM, 0, "%zu links", n);
  for (size_t a = 0; !status && a < n; a++) {
    const amur_link_row *l = &corridor->link[a];
    tail[a] = l->from;
    head[a] = l->to;
    network->vdf[a] = link_vdf(l);
    network->length[a] = l->length_km;
  }
  for (int z = 0; !status && z < corridor->n_zone; z++) network->zone_node[z] = corridor->zone[z].node;
  if (!status) status = amur_graph_init(&network->graph, corridor->n_node, (int32_t)n, tail, head, 0, err);
  free(tail);
  free(head);
  if (status) amur_network_fini(network);
  return status;
}

/* ---- demand --------------------------------------------------------------------------------------- */

/* The one vehicle of a chain, -1 if it changes vehicles. */
static int only_vehicle(const amur_chain_row *chain) {
  for (int i = 1; i < chain->n_leg; i++)
    if (chain->leg[i].vehicle != chain->leg[0].vehicle) return -1;
  return chain->leg[0].vehicle;
}

static bool has_mode(const amur_chain_row *chain, int mode) {
  for (int i = 0; i < chain->n_leg; i++)
    if (chain->leg[i].mode[mode]) return true;
  return false;
}

/* Does some chain of this vehicle alone use the mode? */
static bool drives(const amur_corridor *c, int vehicle, int mode) {
  for (int k = 0; k < c->n_chain; k++)
    if (only_vehicle(&c->chain[k]) == vehicle && has_mode(&c->chain[k], mode)) return true;
  return false;
}

/* Is the destination reached over open links of the chain's modes?  Passes over all links until none reaches anything
 * new: corridors have few links, and this runs once for each market.  reached[n_node] is scratch. */
static bool connects(const amur_corridor *c, const amur_chain_row *chain, int from, int to, bool *reached) {
  for (int i = 0; i < c->n_node; i++) reached[i] = i == from;
  for (bool more = true; more && !reached[to];) {
    more = false;
    for (int a = 0; a < c->n_link; a++) {
      const amur_link_row *l = &c->link[a];
      if (!l->open || !reached[l->from] || reached[l->to] || !has_mode(chain, l->mode)) continue;
      reached[l->to] = more = true;
    }
  }
  return reached[to];
}

static int vehicle_of(const amur_corridor *c, const amur_demand_row *d, bool *reached) {
  for (int k = 0; k < c->n_chain; k++) {
    const amur_chain_row *chain = &c->chain[k];
    const int v = only_vehicle(chain);
    if (v >= 0 && chain->carries[d->commodity] &&
        connects(c, chain, c->zone[d->origin].node, c->zone[d->destination].node, reached))
      return v;
  }
  return -1;
}

/* Vehicles per day into per_day[n_vehicle * n_zone * n_zone]. */
static void share_demand(const amur_corridor *c, double *per_day, bool *reached, amur_faults *faults) {
  const size_t n = (size_t)c->n_zone;
  int year, month, day;
  char *file = amur_format("%s/demand.csv", c->folder);
  amur_day_split(c->first_day, &year, &month, &day);
  for (int i = 0; i < c->n_demand; i++) {
    const amur_demand_row *d = &c->demand[i];
    if (d->year != year || !(d->quantity > 0) || d->origin == d->destination) continue;
    const int v = vehicle_of(c, d, reached);
    if (v >= 0)
      per_day[((size_t)v * n + (size_t)d->origin) * n + (size_t)d->destination] +=
          d->quantity / c->vehicle[v].payload / DAYS;
    else
      amur_faults_add(faults, AMUR_FAULT_WARNING, file ? file : "demand.csv", d->row, 0, d->id,
                      "no chain that takes it from door to door with one vehicle", "one",
                      "left out of this assignment");
  }
  free(file);
}

static bool fill_trips(const double *per_day, int n_zone, amur_trips *trips) {
  const size_t n = (size_t)n_zone;
  size_t count = 0;
  for (size_t k = 0; k < n * n; k++) count += per_day[k] > 0;
  *trips = (amur_trips){n_zone, amur_alloc(n + 1, sizeof *trips->first), amur_alloc(count, sizeof *trips->destination),
                        amur_alloc(count, sizeof *trips->trips)};
  if (!trips->first || !trips->destination || !trips->trips) return false;
  for (size_t o = 0, at = 0; o < n; o++) {
    for (size_t d = 0; d < n; d++) {
      if (!(per_day[o * n + d] > 0)) continue;
      trips->destination[at] = (int32_t)d;
      trips->trips[at++] = per_day[o * n + d];
    }
    trips->first[o + 1] = at;
  }
  return true;
}

/* What a vehicle pays on a link beside its travel time: toll, kilometres, and the hours of handling where the link's
 * time is what a delay function gives. */
static bool fill_class(const amur_corridor *c, int vehicle, const double *per_day, amur_corridor_class *cls) {
  const size_t n = (size_t)c->n_link;
  const amur_vehicle_row *v = &c->vehicle[vehicle];
  *cls = (amur_corridor_class){vehicle, amur_alloc(n, sizeof *cls->fixed), amur_alloc(n, sizeof *cls->toll), {0}};
  if (!cls->fixed || !cls->toll || !fill_trips(per_day, c->n_zone, &cls->trips)) return false;
  for (size_t a = 0; a < n; a++) {
    const amur_link_row *l = &c->link[a];
    const double handling_h = slows_down(l) ? l->time_h : 0; /* elsewhere part of the link's time */
    cls->toll[a] = l->toll[vehicle];
    cls->fixed[a] = l->open && drives(c, vehicle, l->mode)
                        ? cls->toll[a] + v->money_per_km * l->length_km + v->money_per_h * handling_h
                        : INFINITY;
  }
  return true;
}

amur_status amur_corridor_classes(const amur_corridor *corridor, const amur_network *network, amur_corridor_class **cls,
                                  int *n, amur_faults *faults, amur_err *err) {
  const amur_corridor *c = corridor;
  const size_t cells = (size_t)c->n_zone * (size_t)c->n_zone;
  double *per_day = amur_alloc(cells * (size_t)c->n_vehicle, sizeof *per_day);
  bool *reached = amur_alloc((size_t)network->graph.n_node, sizeof *reached);
  amur_corridor_class *list = amur_alloc((size_t)c->n_vehicle, sizeof *list);
  bool good = per_day && reached && list;
  *cls = NULL;
  *n = 0;
  if (good) share_demand(c, per_day, reached, faults);
  for (int v = 0; good && v < c->n_vehicle; v++) {
    double all = 0;
    for (size_t k = 0; k < cells; k++) all += per_day[(size_t)v * cells + k];
    if (all > 0) good = fill_class(c, v, per_day + (size_t)v * cells, &list[(*n)++]);
  }
  free(per_day);
  free(reached);
  *cls = list;
  if (good) return AMUR_OK;
  amur_corridor_classes_free(list, *n);
  *cls = NULL;
  *n = 0;
  return amur_fail(err, AMUR_E_NOMEM, 0, "%d vehicles between %d zones", c->n_vehicle, c->n_zone);
}

void amur_corridor_classes_free(amur_corridor_class *cls, int n) {
  for (int i = 0; i < n; i++) {
    free(cls[i].fixed);
    free(cls[i].toll);
    amur_trips_fini(&cls[i].trips);
  }
  free(cls);
}
