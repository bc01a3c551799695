/* SPDX-License-Identifier: Apache-2.0
 * read_trade.c -- trade.yaml: markets by gravity.  Pairs of zones with their terms, and for each commodity what
 * leaves and reaches every zone, give trips at the costs of the pairs; each pair becomes a row of demand for every
 * year, that answers the corridor's own composite cost C with the slope of its deterrence, Q = Q_ref exp(-e (C - C_ref)
 * / C_ref),   e = beta C_ref + power, or with `elasticity`.  C_ref is the cost of the pair, or with `cost: base` the
 * composite cost that the run finds for the base.  Margins are met at C_ref; with `margins: at-equilibrium` the run
 * keeps them at every period's costs and terms (margins.c).
 */
#include "read_trade.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  corridor_reader *in;
  const amur_yaml_doc *doc;
  const amur_yaml *model;
  const char *id;
  int commodity, profile, number; /* number: of the model */
  double above, share, floor;     /* which pairs are kept */
  double elasticity;              /* of every row; NAN: the commodity's; < 0: that of the deterrence */
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
  if (text && i < 0) ami_corridor_unknown(g->in, g->doc->file, at->line, at->column, key, kind, text);
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
    ami_corridor_unknown(g->in, g->doc->file, at->line, at->column, key, AMUR_ID_ZONE, name[i]);
    good = false;
  }
  return good;
}

static void add_row(const gravity *g, int from, int to, int year, double quantity, double cost, double elasticity) {
  amur_corridor *c = g->in->corridor;
  char *id = amur_format("%s_%s_%s_%d", g->id, c->zone[from].id, c->zone[to].id, year);
  if (!id || !amur_grow(&c->demand, &g->in->room_demand, (size_t)c->n_demand + 1, sizeof *c->demand)) {
    free(id);
    ami_corridor_no_memory(g->in);
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
                                             .profile = g->profile,
                                             .model = g->number};
  if (!ami_corridor_add_id(g->in, AMUR_ID_DEMAND, id, c->n_demand))
    fault(g, "id", id, "every demand id once, demand.csv included");
  c->n_demand++;
}

/* Leaves out small pairs and scales the others to the same total: kept are those of at least `above`, and those of at
 * least the share of either margin unless they are below the floor. */
static void drop_small(const gravity *g, const amur_distribution_spec *s, double *trips) {
  const size_t n_d = (size_t)s->n_destination, n = (size_t)s->n_origin * n_d;
  double all = 0, kept = 0;
  for (size_t c = 0; c < n; c++) {
    const double margin = fmin(s->gravity.origin[c / n_d], s->gravity.destination[c % n_d]);
    all += trips[c];
    if (trips[c] >= g->above || (trips[c] >= g->share * margin && trips[c] >= g->floor))
      kept += trips[c];
    else
      trips[c] = 0;
  }
  for (size_t c = 0; c < n && kept > 0 && kept < all; c++) trips[c] *= all / kept;
}

/* Rows of one year for every pair with trips. */
static bool add_year(const gravity *g, const amur_distribution_spec *s, const amur_deterrence *d, const double *trips,
                     const int *zone, int year, double factor) {
  const size_t n_d = (size_t)s->n_destination;
  for (size_t c = 0; c < (size_t)s->n_origin * n_d; c++) {
    const int from = zone[c / n_d], to = zone[(size_t)s->n_origin + c % n_d];
    const double cost = s->cost_of_base ? NAN : s->gravity.cost[c];
    if (from == to || !(trips[c] * factor > 0)) continue;
    if (!s->cost_of_base && !(cost > 0)) {
      fault(g, "cost", "a cost that is not above 0", "costs > 0, to which the slope of demand is relative");
      return false;
    }
    const double slope = g->elasticity < 0 ? fmax(0, d->beta * cost + d->power) : g->elasticity;
    add_row(g, from, to, year, trips[c] * factor, cost, slope);
  }
  return true;
}

static void add_rows(const gravity *g, const amur_distribution_spec *s, const amur_deterrence *d, const double *trips,
                     const int *zone) {
  const amur_yaml *years = amur_yaml_get(g->model, "years");
  if (!years || years->kind != AMUR_YAML_MAP || years->n == 0)
    fault(g, "years", "nothing", "a map of year: factor of the margins");
  for (int y = 0; years && years->kind == AMUR_YAML_MAP && y < years->n; y++) {
    double year = 0;
    const double factor = amur_yaml_real(g->doc, years, years->key[y], true, 1, 0, INFINITY, g->in->faults);
    if (!amur_parse_real(years->key[y], &year) || !(year >= 1900 && year <= 2200) || year != floor(year))
      fault(g, "years", years->key[y], "a year from 1900 to 2200");
    else if (!add_year(g, s, d, trips, zone, (int)year, factor))
      return;
  }
}

static void solve(const gravity *g, const amur_distribution_spec *s) {
  const amur_gravity_opts opts = amur_gravity_opts_default();
  amur_gravity_report report = {0};
  amur_deterrence fitted = s->gravity.deterrence;
  amur_err err = {0};
  double *trips = ami_corridor_array(g->in, (size_t)s->n_origin * (size_t)s->n_destination, sizeof *trips);
  int *zone = ami_corridor_array(g->in, (size_t)s->n_origin + (size_t)s->n_destination, sizeof *zone);
  if (trips && zone && find_zones(g, "origin", s->origin, s->n_origin, zone) &&
      find_zones(g, "destination", s->destination, s->n_destination, zone + s->n_origin)) {
    const amur_status status =
        s->calibrate
            ? amur_gravity_calibrate(&s->gravity, s->mean_cost, s->bands.n_band ? &s->bands : NULL, &opts, &fitted,
                                     trips, &report, &err)
            : amur_gravity_balance(&s->gravity, s->origin, s->destination, &opts, trips, NULL, NULL, &report, &err);
    if (status == AMUR_E_NOMEM)
      ami_corridor_no_memory(g->in);
    else if (status)
      fault(g, "id", err.text, "a gravity model with a solution");
    else if (!report.converged)
      fault(g, "id", "margins that are missed", "margins that the pairs can meet");
    else {
      drop_small(g, s, trips);
      add_rows(g, s, &fitted, trips, zone);
    }
  }
  free(trips);
  free(zone);
}

/* `keep_pairs`: absent, every pair stays. */
static void read_kept(gravity *g) {
  static const char *const known[] = {"above", "share", "floor"};
  const amur_yaml *map = amur_yaml_get(g->model, "keep_pairs");
  if (!map) return;
  amur_yaml_unknown_keys(g->doc, map, known, 3, g->in->faults);
  g->above = amur_yaml_real(g->doc, map, "above", true, 0, 0, INFINITY, g->in->faults);
  g->share = amur_yaml_real(g->doc, map, "share", false, INFINITY, 0, 1, g->in->faults);
  g->floor = amur_yaml_real(g->doc, map, "floor", false, 0, 0, INFINITY, g->in->faults);
}

/* `elasticity`: a number, or `commodity` for that of commodity.csv, which is the preset where the run finds the cost.
 */
static void read_elasticity(gravity *g, const amur_distribution_spec *s) {
  const amur_yaml *node = amur_yaml_get(g->model, "elasticity");
  const bool named = node && node->kind == AMUR_YAML_SCALAR && strcmp(node->text, "commodity") == 0;
  g->elasticity = node && !named ? amur_yaml_real(g->doc, g->model, "elasticity", true, 0, 0, 100, g->in->faults) : -1;
  if (named || (!node && s->cost_of_base)) g->elasticity = NAN;
}

/* The model's place in the corridor, with what it keeps. */
static bool add_model(gravity *g, const amur_distribution_spec *s) {
  amur_corridor *c = g->in->corridor;
  size_t room = (size_t)c->n_trade_model;
  const char *margins = amur_yaml_text(g->doc, g->model, "margins", false, "at-base", g->in->faults);
  const bool at_equilibrium = strcmp(margins, "at-equilibrium") == 0;
  if (!at_equilibrium && strcmp(margins, "at-base") != 0) fault(g, "margins", margins, "at-base or at-equilibrium");
  if (at_equilibrium && s->gravity.kind == AMUR_GRAVITY_NONE)
    fault(g, "margins", "at-equilibrium beside keep: none", "keep: both, origins or destinations");
  if (!amur_grow(&c->trade_model, &room, (size_t)c->n_trade_model + 1, sizeof *c->trade_model)) {
    ami_corridor_no_memory(g->in);
    return false;
  }
  c->trade_model[g->number = c->n_trade_model++] =
      (amur_trade_model){ami_corridor_text(g->in, g->id), s->gravity.kind, at_equilibrium};
  return !g->in->faults->failure.status;
}

static void read_model(trade_reader *t, amur_frame *frame, const amur_yaml *model) {
  static const char *const known[] = {"id", "commodity", "profile", "years", "keep_pairs", "elasticity", "margins"};
  corridor_reader *in = t->in;
  amur_distribution_spec s = {0};
  gravity g = {.in = in, .doc = t->doc, .model = model};
  const size_t before = in->faults->n_error;
  amur_distribution_unknown_keys(t->doc, model, known, sizeof known / sizeof *known, in->faults);
  g.id = amur_yaml_text(t->doc, model, "id", true, "", in->faults);
  g.commodity = index_of(&g, "commodity", AMUR_ID_COMMODITY, true);
  g.profile = index_of(&g, "profile", AMUR_ID_PROFILE, false);
  read_kept(&g);
  if (amur_distribution_spec_read(t->doc, model, frame, NULL, true, &s, in->faults) && in->faults->n_error == before &&
      add_model(&g, &s)) {
    read_elasticity(&g, &s);
    ami_trade_name_terms(t, model, &s, g.commodity);
    solve(&g, &s);
  }
  amur_distribution_spec_fini(&s);
}

static void note_file(corridor_reader *in, const amur_yaml *node) {
  if (node && node->kind == AMUR_YAML_SCALAR && ami_corridor_has_file(in, node->text))
    ami_corridor_note_input(in, node->text);
}

/* `file` of a map, and of what it joins. */
static void note_files(corridor_reader *in, const amur_yaml *map) {
  const amur_yaml *join = amur_yaml_get(map, "join");
  note_file(in, amur_yaml_get(map, "file"));
  for (int i = 0; join && join->kind == AMUR_YAML_LIST && i < join->n; i++)
    note_file(in, amur_yaml_get(join->item[i], "file"));
}

static void read_models(trade_reader *t) {
  static const char *const known[] = {"data", "models"};
  const amur_yaml_doc *doc = t->doc;
  amur_yaml_unknown_keys(doc, doc->root, known, sizeof known / sizeof *known, t->in->faults);
  const amur_yaml *models = amur_yaml_get(doc->root, "models");
  amur_frame *frame = ami_trade_read_pairs(t);
  note_files(t->in, amur_yaml_get(doc->root, "data"));
  if (!models || models->kind != AMUR_YAML_LIST)
    amur_faults_add(t->in->faults, AMUR_FAULT_ERROR, doc->file, models ? models->line : 1, 0, "models",
                    models ? "no list" : "nothing", "a list of gravity models", NULL);
  for (int i = 0; frame && models && models->kind == AMUR_YAML_LIST && i < models->n; i++) {
    const amur_yaml *m = models->item[i], *coefficients = amur_yaml_get(m, "coefficients");
    note_files(t->in, amur_yaml_get(m, "origins"));
    note_files(t->in, amur_yaml_get(m, "destinations"));
    note_file(t->in, coefficients);
    for (int k = 0; coefficients && coefficients->kind == AMUR_YAML_LIST && k < coefficients->n; k++)
      note_file(t->in, coefficients->item[k]);
    read_model(t, frame, m);
  }
  amur_frame_free(frame);
}

void ami_corridor_read_trade(corridor_reader *in) {
  for (int i = 0; i < in->corridor->n_demand; i++) in->corridor->demand[i].model = -1;
  in->room_demand = (size_t)in->corridor->n_demand;
  amur_yaml_doc *doc = ami_corridor_has_file(in, "trade.yaml") ? ami_corridor_read_yaml(in, "trade.yaml") : NULL;
  const bool unread = !doc && ami_corridor_has_file(in, "trade.yaml");
  trade_reader t = {.in = in, .doc = doc};
  const size_t before = in->faults->n_error;
  if (doc) read_models(&t);
  in->unread[AMUR_ID_DEMAND] |= unread || in->faults->n_error > before; /* the demand that it makes */
  in->unread[AMUR_ID_TERM] |= unread;
  if (!unread) ami_trade_make_terms(&t);
  amur_yaml_free(doc);
}
