/* SPDX-License-Identifier: Apache-2.0
 * corridor_trade.c -- trade.yaml: markets by gravity.  A table of pairs with their costs and terms, and for each
 * commodity what leaves and reaches every zone, give trips at the costs of the table; each pair becomes a row of
 * demand for every year, that answers the corridor's own composite cost C with the slope of its deterrence,
 *   Q = Q_ref exp(-e (C - C_ref) / C_ref),   e = beta C_ref + power.
 * Limit: margins are met at the costs of the table; when costs change, factors A and B stay.
 */
#include "corridor_folder.h"
#include <amur/estimate.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  corridor_in *in;
  const amur_yaml_doc *doc;
  const amur_yaml *model;
  const char *id;
  int commodity, profile;
} gravity;

static void fault(const gravity *g, const char *key, const char *found, const char *expected) {
  const amur_yaml *at = amur_yaml_get(g->model, key);
  if (!at) at = g->model;
  amur_faults_add(g->in->faults, AMUR_FAULT_ERROR, g->doc->file, at->line, at->column, key, found, expected, NULL);
}

/* Index of the id under a key; -1 where it is absent or, with a fault, unknown. */
static int index_of(const gravity *g, const char *key, amur_id_kind kind, bool required) {
  const char *text = amur_yaml_text(g->doc, g->model, key, required, NULL, g->in->faults);
  const int i = text ? amur_map_find(&g->in->ids[kind], text) : -1;
  const amur_yaml *at = amur_yaml_get(g->model, key);
  if (text && i < 0) corridor_unknown(g->in, g->doc->file, at->line, at->column, key, kind, text);
  return i;
}

/* Zones of the corridor by the names of the pairs; false with faults. */
static bool find_zones(const gravity *g, const char *key, const char *const *name, int32_t n, int *zone) {
  bool good = true;
  for (int32_t i = 0; i < n; i++) {
    zone[i] = amur_map_find(&g->in->ids[AMUR_ID_ZONE], name[i]);
    if (zone[i] >= 0) continue;
    const amur_yaml *at = amur_yaml_get(g->model, key);
    if (!at) at = g->model;
    corridor_unknown(g->in, g->doc->file, at->line, at->column, key, AMUR_ID_ZONE, name[i]);
    good = false;
  }
  return good;
}

static void add_row(const gravity *g, int from, int to, int year, double quantity, double cost, double elasticity) {
  amur_corridor *c = g->in->corridor;
  size_t room = (size_t)c->n_demand;
  char *id = amur_format("%s_%s_%s_%d", g->id, c->zone[from].id, c->zone[to].id, year);
  if (!id || !amur_grow(&c->demand, &room, (size_t)c->n_demand + 1, sizeof *c->demand)) {
    free(id);
    g->in->no_memory = true;
    return;
  }
  c->demand[c->n_demand] = (amur_demand_row){.id = id,
                                             .origin = from,
                                             .destination = to,
                                             .commodity = g->commodity,
                                             .year = year,
                                             .quantity = quantity,
                                             .ref_cost = cost,
                                             .elasticity = elasticity,
                                             .profile = g->profile};
  if (!corridor_add_id(g->in, AMUR_ID_DEMAND, id, c->n_demand))
    fault(g, "id", id, "demand ids once, demand.csv included");
  c->n_demand++;
}

/* A row for every pair and year. */
static void add_rows(const gravity *g, const amur_distribution_spec *s, const amur_deterrence *d, const double *trips,
                     const int *zone) {
  const amur_yaml *years = amur_yaml_get(g->model, "years");
  const size_t n_d = (size_t)s->n_destination;
  if (!years || years->kind != AMUR_YAML_MAP || years->n == 0)
    fault(g, "years", "nothing", "a map of year: factor of the margins");
  for (int y = 0; years && years->kind == AMUR_YAML_MAP && y < years->n; y++) {
    double year = 0;
    const double factor = amur_yaml_real(g->doc, years, years->key[y], true, 1, 0, INFINITY, g->in->faults);
    if (!amur_parse_real(years->key[y], &year) || !(year >= 1900 && year <= 2200) || year != floor(year)) {
      fault(g, "years", years->key[y], "a year from 1900 to 2200");
      continue;
    }
    for (size_t c = 0; c < (size_t)s->n_origin * n_d; c++) {
      const int from = zone[c / n_d], to = zone[(size_t)s->n_origin + c % n_d];
      const double cost = s->gravity.cost[c];
      if (from == to || !(trips[c] * factor > 0)) continue;
      if (!(cost > 0)) {
        fault(g, "cost", "a cost that is not above 0", "costs > 0, to which the slope of demand is relative");
        return;
      }
      add_row(g, from, to, (int)year, trips[c] * factor, cost, fmax(0, d->beta * cost + d->power));
    }
  }
}

static void solve(const gravity *g, const amur_distribution_spec *s) {
  const amur_gravity_opts opts = amur_gravity_opts_default();
  amur_gravity_report report = {0};
  amur_deterrence fitted = s->gravity.deterrence;
  amur_err err = {0};
  double *trips = corridor_array(g->in, (size_t)s->n_origin * (size_t)s->n_destination, sizeof *trips);
  int *zone = corridor_array(g->in, (size_t)s->n_origin + (size_t)s->n_destination, sizeof *zone);
  if (trips && zone && find_zones(g, "origin", s->origin, s->n_origin, zone) &&
      find_zones(g, "destination", s->destination, s->n_destination, zone + s->n_origin)) {
    const amur_status status =
        s->calibrate
            ? amur_gravity_calibrate(&s->gravity, s->mean_cost, s->bands.n_band ? &s->bands : NULL, &opts, &fitted,
                                     trips, &report, &err)
            : amur_gravity_balance(&s->gravity, s->origin, s->destination, &opts, trips, NULL, NULL, &report, &err);
    if (status)
      fault(g, "id", err.text, "a gravity model with a solution");
    else if (!report.converged)
      fault(g, "id", "margins that are missed", "margins that the pairs can meet");
    else
      add_rows(g, s, &fitted, trips, zone);
  }
  free(trips);
  free(zone);
}

static void read_model(corridor_in *in, const amur_yaml_doc *doc, amur_frame *frame, const amur_yaml *model) {
  static const char *const known[] = {"id", "commodity", "profile", "years"};
  amur_distribution_spec s = {0};
  gravity g = {.in = in, .doc = doc, .model = model};
  const size_t before = in->faults->n_error;
  amur_distribution_unknown_keys(doc, model, known, sizeof known / sizeof *known, in->faults);
  g.id = amur_yaml_text(doc, model, "id", true, "", in->faults);
  g.commodity = index_of(&g, "commodity", AMUR_ID_COMMODITY, true);
  g.profile = index_of(&g, "profile", AMUR_ID_PROFILE, false);
  if (amur_distribution_spec_read(doc, model, frame, in->corridor->folder, true, &s, in->faults) &&
      in->faults->n_error == before)
    solve(&g, &s);
  amur_distribution_spec_fini(&s);
}

static void note_file(corridor_in *in, const amur_yaml *map, const char *key) {
  const amur_yaml *node = amur_yaml_get(map, key);
  if (node && node->kind == AMUR_YAML_SCALAR && corridor_has_file(in, node->text)) corridor_note_input(in, node->text);
}

void corridor_read_trade(corridor_in *in) {
  static const char *const known[] = {"data", "models"};
  if (!corridor_has_file(in, "trade.yaml")) return;
  amur_yaml_doc *doc = corridor_read_yaml(in, "trade.yaml");
  if (!doc) return;
  amur_yaml_unknown_keys(doc, doc->root, known, sizeof known / sizeof *known, in->faults);
  const amur_yaml *data = amur_yaml_get(doc->root, "data"), *models = amur_yaml_get(doc->root, "models"),
                  *file = amur_yaml_get(data, "file");
  char *path = file && file->kind == AMUR_YAML_SCALAR ? corridor_path(in, file->text) : NULL;
  amur_frame *frame = amur_frame_read(doc, NULL, path, in->faults);
  note_file(in, data, "file");
  if (!models || models->kind != AMUR_YAML_LIST)
    amur_faults_add(in->faults, AMUR_FAULT_ERROR, doc->file, models ? models->line : 1, 0, "models",
                    models ? "no list" : "nothing", "a list of gravity models", NULL);
  for (int i = 0; frame && models && models->kind == AMUR_YAML_LIST && i < models->n; i++) {
    const amur_yaml *m = models->item[i];
    note_file(in, amur_yaml_get(m, "origins"), "file");
    note_file(in, amur_yaml_get(m, "destinations"), "file");
    note_file(in, m, "coefficients");
    read_model(in, doc, frame, m);
  }
  amur_frame_free(frame);
  free(path);
  amur_yaml_free(doc);
}
