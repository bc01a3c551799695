/* SPDX-License-Identifier: Apache-2.0
 * spec_distribution.c -- specification of a trip distribution: pairs with costs and terms from a table, margins from
 * tables of zones, deterrence given or to be calibrated.
 *
 *   origin, destination: columns of the pairs' table;  cost, seed, terms: formulas over it
 *   origins: {file: mass.csv, zone: country, amount: exports}     and destinations: what leaves and reaches each zone
 *   keep: both | origins | destinations | none;  beta, power: of the deterrence;  calibrate: an observed mean or shares
 * Zones are numbered in order of appearance, and cell = origin * n_destination + destination.  All matrices and margins
 * lie in one block.  A pair without a row costs infinity: it gets no trips.
 */
#include "frame.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  amur_distribution_spec *s;
  const amur_yaml_doc *doc;
  const amur_yaml *map;
  amur_frame *frame;
  const char *data_dir;
  bool inside; /* a corridor */
  amur_faults *faults;
  size_t before; /* faults of what was read earlier */
} reader;

void amur_distribution_spec_fini(amur_distribution_spec *s) {
  free((void *)s->origin);
  free((void *)s->destination);
  free(s->cell);
  free(s->block);
  free(s->edge);
  free(s->outside);
  *s = (amur_distribution_spec){0};
}

static void fault(const reader *r, const char *key, const char *found, const char *expected, const char *hint) {
  const amur_yaml *at = amur_yaml_get(r->map, key);
  if (!at) at = r->map;
  amur_faults_add(r->faults, AMUR_FAULT_ERROR, r->doc->file, at->line, at->column, key, found, expected, hint);
}

void amur_distribution_unknown_keys(const amur_yaml_doc *doc, const amur_yaml *map, const char *const *also, int n,
                                    amur_faults *faults) {
  static const char *const own[] = {"origin",       "destination", "cost", "seed", "terms", "coefficients", "origins",
                                    "destinations", "total",       "keep", "beta", "power", "calibrate"};
  enum { N_OWN = sizeof own / sizeof *own, ROOM = 32 };
  const char *known[ROOM];
  int all = 0;
  for (int i = 0; i < N_OWN; i++) known[all++] = own[i];
  for (int i = 0; i < n && all < ROOM; i++) known[all++] = also[i];
  amur_yaml_unknown_keys(doc, map, known, all, faults);
}

/* Number of a name in a growing list. */
static int32_t intern(amur_map *map, const char ***list, size_t *room, const char *text) {
  const int32_t old = amur_map_find(map, text), n = (int32_t)map->n;
  if (old >= 0) return old;
  if (!amur_grow(list, room, (size_t)n + 1, sizeof **list) || !amur_map_add(map, text, n, NULL)) return -1;
  (*list)[n] = text;
  return n;
}

/* Zones and the cell of every row; a pair twice is a fault. */
static void read_pairs(reader *r, amur_map zones[2]) {
  static const char *const key[] = {"origin", "destination"};
  amur_distribution_spec *s = r->s;
  const amur_frame *f = r->frame;
  const char *column[2];
  for (int k = 0; k < 2; k++) {
    column[k] = amur_yaml_text(r->doc, r->map, key[k], false, key[k], r->faults);
    if (amur_table_column(&f->table, column[k]) < 0) fault(r, key[k], column[k], "a column of the data file", NULL);
  }
  if (r->faults->n_error > r->before) return;
  const size_t n_row = (size_t)f->n_row;
  size_t room[2] = {0};
  s->cell = amur_faults_alloc(r->faults, f->table.file, n_row, sizeof *s->cell);
  int32_t *to = amur_faults_alloc(r->faults, f->table.file, n_row, sizeof *to);
  bool good = s->cell && to;
  for (int32_t i = 0; good && i < f->n_row; i++) {
    s->cell[i] = intern(&zones[0], &s->origin, &room[0], ami_frame_text(f, i, column[0]));
    to[i] = intern(&zones[1], &s->destination, &room[1], ami_frame_text(f, i, column[1]));
    good = s->cell[i] >= 0 && to[i] >= 0;
    if (!good) amur_faults_no_memory(r->faults, f->table.file);
  }
  s->n_origin = (int32_t)zones[0].n;
  s->n_destination = (int32_t)zones[1].n;
  const size_t n_cell = (size_t)s->n_origin * (size_t)s->n_destination;
  /* first[cell]: the row that it had first, from 1 */
  int32_t *first =
      good && n_cell < INT32_MAX ? amur_faults_alloc(r->faults, f->table.file, n_cell, sizeof *first) : NULL;
  int twice = 0;
  for (int32_t i = 0; first && i < f->n_row; i++) {
    s->cell[i] = s->cell[i] * s->n_destination + to[i];
    if (first[s->cell[i]] && twice++ < 5) {
      char found[200];
      snprintf(found, sizeof found, "%.60s to %.60s, as in row %ld", ami_frame_text(f, i, column[0]),
               ami_frame_text(f, i, column[1]), f->line[first[s->cell[i]] - 1]);
      amur_faults_add(r->faults, AMUR_FAULT_ERROR, f->table.file, f->line[i], 0, column[0], found, "a pair once", NULL);
    }
    first[s->cell[i]] = i + 1;
  }
  if (!first || n_row == 0) fault(r, "origin", "no pairs, or more than fit", "a row for every pair", NULL);
  free(first);
  free(to);
}

/* What the rows of a margin's table give to the zones of the pairs. */
static void fill_margin(const reader *r, const amur_frame *f, const char *zone, const double *x, const amur_map *zones,
                        double *amount) {
  const size_t before = r->faults->n_error;
  for (int32_t i = 0; i < f->n_row; i++) {
    const char *name = ami_frame_text(f, i, zone);
    const int32_t at = amur_map_find(zones, name);
    char found[48];
    snprintf(found, sizeof found, "%.6g", x[i]);
    if (!(x[i] >= 0 && x[i] < INFINITY))
      amur_faults_add(r->faults, AMUR_FAULT_ERROR, f->table.file, f->line[i], 0, "amount", found, "a number >= 0",
                      name);
    else if (at >= 0)
      amount[at] = x[i];
    else if (x[i] > 0)
      amur_faults_add(r->faults, AMUR_FAULT_ERROR, f->table.file, f->line[i], 0, zone, name,
                      "a zone with pairs in the data", amur_map_nearest(zones, name));
  }
  for (size_t i = 0; i < zones->room; i++)
    if (zones->key[i] && isnan(amount[zones->value[i]]) && r->faults->n_error == before)
      amur_faults_add(r->faults, AMUR_FAULT_ERROR, f->table.file, 0, 0, zone, "no row", zones->key[i],
                      "every zone of the pairs needs an amount");
}

/* One margin: a table with a row for every zone, and a formula over its columns. */
static void read_margin(reader *r, const char *key, const amur_map *zones, double *amount) {
  static const char *const known[] = {"file", "zone", "amount", "join", "derive", "filter"};
  const amur_yaml *map = amur_yaml_get(r->map, key);
  if (!map || map->kind != AMUR_YAML_MAP) {
    fault(r, key, map ? "no map" : "nothing", "a map with file, zone, amount", NULL);
    return;
  }
  amur_yaml_unknown_keys(r->doc, map, known, sizeof known / sizeof *known, r->faults);
  const char *zone = amur_yaml_text(r->doc, map, "zone", false, "zone_id", r->faults);
  const amur_yaml *formula = amur_yaml_get(map, "amount");
  char *path = ami_frame_file(r->doc, map, "file", r->data_dir, r->faults);
  if (!formula) fault(r, key, "no amount", "amount: a column or a formula", NULL);
  for (size_t i = 0; i < zones->n; i++) amount[i] = NAN;
  amur_frame *f = path && formula ? amur_frame_read_map(r->doc, map, path, NULL, r->data_dir, r->faults) : NULL;
  frame_form form;
  if (f && amur_table_column(&f->table, zone) < 0)
    amur_faults_add(r->faults, AMUR_FAULT_ERROR, path, f->table.header_line, 0, NULL, "no column of zones", zone, NULL);
  else if (f && ami_frame_eval(f, r->doc, formula, NULL, &form, r->faults))
    fill_margin(r, f, zone, form.constant, zones, amount);
  amur_frame_free(f);
  free(path);
}

static const double *values(const reader *r, const char *key) {
  const amur_yaml *node = amur_yaml_get(r->map, key);
  frame_form form;
  return node && ami_frame_eval(r->frame, r->doc, node, NULL, &form, r->faults) ? form.constant : NULL;
}

/* One place of coefficients: a map of the document, or the parameters of a file of saved estimates. */
typedef struct {
  const amur_yaml *given, *list;
  amur_yaml_doc *saved; /* NULL: the document's own map */
} coefficient_place;

static bool open_place(coefficient_place *p, const amur_yaml_doc *doc, const amur_yaml *given, const char *data_dir,
                       amur_faults *faults) {
  *p = (coefficient_place){given, given, NULL};
  if (given->kind != AMUR_YAML_SCALAR) return true;
  char *path = amur_yaml_file(doc, given, "coefficients", given->text, data_dir, faults);
  p->saved = path ? amur_yaml_read(path, faults) : NULL;
  free(path);
  p->list = p->saved ? amur_yaml_get(p->saved->root, "parameters") : NULL;
  return p->saved != NULL;
}

/* The last place that has the name wins. */
static bool find_coefficient(const coefficient_place *place, int n, const amur_yaml_doc *doc, const char *name,
                             double *value, amur_faults *faults) {
  for (int i = n - 1; i >= 0; i--) {
    const amur_yaml *item = amur_yaml_get(place[i].list, name);
    if (!item) continue;
    *value = place[i].saved ? amur_yaml_real(place[i].saved, item, "estimate", true, 0, -INFINITY, INFINITY, faults)
                            : amur_yaml_real(doc, place[i].list, name, true, 0, -INFINITY, INFINITY, faults);
    return true;
  }
  return false;
}

void ami_coefficients_read(const amur_yaml_doc *doc, const amur_yaml *given, const char *data_dir,
                           const char *const *name, int n, double *value, amur_faults *faults) {
  const bool many = given && given->kind == AMUR_YAML_LIST;
  const int n_place = many ? given->n : given != NULL;
  coefficient_place *place = amur_faults_alloc(faults, doc->file, (size_t)n_place, sizeof *place);
  bool good = place != NULL;
  for (int i = 0; good && i < n_place; i++)
    good = open_place(&place[i], doc, many ? given->item[i] : given, data_dir, faults);
  for (int k = 0; good && k < n; k++) {
    if (find_coefficient(place, n_place, doc, name[k], &value[k], faults)) continue;
    const coefficient_place *last = n_place ? &place[n_place - 1] : NULL;
    amur_faults_add(faults, AMUR_FAULT_ERROR, last && last->saved ? last->saved->file : doc->file,
                    last && last->list ? last->list->line : 1, 0, name[k], "nothing", "its coefficient", NULL);
  }
  for (int i = 0; place && i < n_place; i++) amur_yaml_free(place[i].saved);
  free(place);
}

/* The pattern of a term that the frame does not hold; NULL for one of the frame. */
static const char *outside_pattern(const reader *r, const amur_yaml *item) {
  static const char prefix[] = "climate:";
  const bool so = r->inside && item->kind == AMUR_YAML_SCALAR && strncmp(item->text, prefix, sizeof prefix - 1) == 0;
  return so ? item->text + sizeof prefix - 1 : NULL;
}

/* Adds coefficient times value of every named term. */
static void add_terms(reader *r, double *term) {
  const amur_yaml *terms = amur_yaml_get(r->map, "terms");
  if (!terms || terms->kind != AMUR_YAML_MAP) return;
  double *c = amur_faults_alloc(r->faults, r->doc->file, (size_t)terms->n, sizeof *c);
  r->s->outside = amur_faults_alloc(r->faults, r->doc->file, (size_t)terms->n, sizeof *r->s->outside);
  if (c && r->s->outside)
    ami_coefficients_read(r->doc, amur_yaml_get(r->map, "coefficients"), r->data_dir, (const char *const *)terms->key,
                          terms->n, c, r->faults);
  for (int k = 0; c && r->s->outside && k < terms->n; k++) {
    frame_form form;
    const char *pattern = outside_pattern(r, terms->item[k]);
    if (pattern)
      r->s->outside[r->s->n_outside++] = (amur_outside_term){terms->key[k], pattern, c[k]};
    else if (ami_frame_eval(r->frame, r->doc, terms->item[k], NULL, &form, r->faults))
      for (int32_t i = 0; i < r->frame->n_row; i++)
        term[r->s->cell[i]] += c[k] * form.constant[i]; /* in the exponent */
  }
  free(c);
}

/* `cost: base` inside a corridor: the run finds the costs, so that nothing here may depend on them. */
static bool is_cost_of_base(reader *r) {
  const amur_yaml *cost = amur_yaml_get(r->map, "cost");
  if (!r->inside || !cost || cost->kind != AMUR_YAML_SCALAR || strcmp(cost->text, "base") != 0) return false;
  static const char *const of_cost[] = {"beta", "power", "calibrate"};
  for (int i = 0; i < 3; i++)
    if (amur_yaml_get(r->map, of_cost[i]))
      fault(r, of_cost[i], "a deterrence by cost", "none beside `cost: base`",
            "use seed or terms, for instance of distance_km");
  return r->s->cost_of_base = true;
}

static void fill_cells(reader *r, double *cost, double *seed, double *term) {
  const amur_distribution_spec *s = r->s;
  const size_t n_cell = (size_t)s->n_origin * (size_t)s->n_destination;
  const bool of_base = is_cost_of_base(r);
  const double *c = of_base ? NULL : values(r, "cost"), *w = values(r, "seed");
  if (!amur_yaml_get(r->map, "cost")) fault(r, "cost", "nothing", "a formula", NULL);
  for (size_t i = 0; i < n_cell; i++) cost[i] = INFINITY;
  for (int32_t i = 0; (c || of_base) && i < r->frame->n_row; i++) {
    cost[s->cell[i]] = of_base ? 1 : isnan(c[i]) ? INFINITY : c[i]; /* an empty cell: not connected */
    seed[s->cell[i]] = w ? w[i] : 1;
  }
  add_terms(r, term);
}

/* Numbers of a list. */
static int read_list(const reader *r, const amur_yaml *map, const char *key, double **out) {
  const amur_yaml *list = amur_yaml_get(map, key);
  const int n = list && list->kind == AMUR_YAML_LIST ? list->n : 0;
  *out = amur_faults_alloc(r->faults, r->doc->file, (size_t)n, sizeof **out);
  for (int i = 0; *out && i < n; i++) {
    const amur_yaml *item = list->item[i];
    if (item->kind != AMUR_YAML_SCALAR || !amur_parse_real(item->text, &(*out)[i]))
      amur_faults_add(r->faults, AMUR_FAULT_ERROR, r->doc->file, item->line, item->column, key,
                      item->kind == AMUR_YAML_SCALAR ? item->text : "no number", "a number", NULL);
  }
  return n;
}

/* `calibrate`: an observed mean cost, or shares of trips by bands of cost. */
static void read_target(reader *r) {
  static const char *const known[] = {"mean_cost", "edges", "shares"};
  amur_distribution_spec *s = r->s;
  const amur_yaml *map = amur_yaml_get(r->map, "calibrate");
  if (!map) return;
  s->calibrate = true;
  amur_yaml_unknown_keys(r->doc, map, known, 3, r->faults);
  if (!amur_yaml_get(map, "edges")) {
    s->mean_cost = amur_yaml_real(r->doc, map, "mean_cost", true, 0, -INFINITY, INFINITY, r->faults);
    return;
  }
  double *edge, *share;
  const int n = read_list(r, map, "edges", &edge), m = read_list(r, map, "shares", &share);
  s->edge = amur_faults_alloc(r->faults, r->doc->file, (size_t)(n + m), sizeof *s->edge);
  if (n != m + 1 || m < 2)
    fault(r, "calibrate", "lists that do not fit", "shares of at least two bands, and one edge more", NULL);
  for (int i = 0; s->edge && edge && i < n; i++) s->edge[i] = edge[i];
  for (int i = 0; s->edge && share && i < m; i++) s->edge[n + i] = share[i];
  s->bands = (amur_trip_length){.n_band = m, .edge = s->edge, .share = s->edge ? s->edge + n : NULL};
  free(edge);
  free(share);
}

/* `total`: the margin whose sum both have; the other is scaled.  Published margins rarely sum to the same. */
static void scale_margins(const reader *r, double *origin, double *destination) {
  const char *kept = amur_yaml_text(r->doc, r->map, "total", false, NULL, r->faults);
  if (!kept) return;
  const bool to_origins = strcmp(kept, "origins") == 0;
  if (!to_origins && strcmp(kept, "destinations") != 0) fault(r, "total", kept, "origins or destinations", NULL);
  double *scaled = to_origins ? destination : origin, sum[2] = {0, 0};
  const int32_t n = to_origins ? r->s->n_destination : r->s->n_origin;
  for (int32_t i = 0; i < r->s->n_origin; i++) sum[0] += origin[i];
  for (int32_t i = 0; i < r->s->n_destination; i++) sum[1] += destination[i];
  const double factor = to_origins ? sum[0] / sum[1] : sum[1] / sum[0];
  if (!(factor > 0 && factor < INFINITY))
    fault(r, "total", "a margin without amounts", "amounts > 0 on both sides", NULL);
  for (int32_t i = 0; i < n; i++) scaled[i] *= factor;
}

static amur_gravity_kind read_kind(const reader *r) {
  static const char *const kind[] = {"none", "origins", "destinations", "both"};
  const char *text = amur_yaml_text(r->doc, r->map, "keep", false, "both", r->faults);
  for (int i = 0; i < 4; i++)
    if (strcmp(kind[i], text) == 0) return (amur_gravity_kind)i;
  fault(r, "keep", text, "both, origins, destinations or none", amur_nearest(kind, 4, text));
  return AMUR_GRAVITY_DOUBLE;
}

bool amur_distribution_spec_read(const amur_yaml_doc *doc, const amur_yaml *map, amur_frame *frame,
                                 const char *data_dir, bool inside, amur_distribution_spec *s, amur_faults *faults) {
  *s = (amur_distribution_spec){0};
  reader r = {s, doc, map, frame, data_dir, inside, faults, faults->n_error};
  amur_map zones[2] = {{0}, {0}};
  read_pairs(&r, zones);
  if (faults->n_error == r.before) {
    const size_t n_o = (size_t)s->n_origin, n_d = (size_t)s->n_destination, n = n_o * n_d;
    s->block = amur_faults_alloc(faults, doc->file, 3 * n + n_o + n_d, sizeof *s->block);
    double *cost = s->block, *seed = cost + n, *term = seed + n, *origin = term + n, *destination = origin + n_o;
    if (s->block) {
      read_margin(&r, "origins", &zones[0], origin);
      read_margin(&r, "destinations", &zones[1], destination);
      if (faults->n_error == r.before) scale_margins(&r, origin, destination);
      fill_cells(&r, cost, seed, term);
      read_target(&r);
    }
    s->gravity =
        (amur_gravity){.n_origin = s->n_origin,
                       .n_destination = s->n_destination,
                       .origin = origin,
                       .destination = destination,
                       .cost = cost,
                       .seed = seed,
                       .term = term,
                       .kind = read_kind(&r),
                       .deterrence = {amur_yaml_real(doc, map, "beta", false, 0, -INFINITY, INFINITY, faults),
                                      amur_yaml_real(doc, map, "power", false, 0, -INFINITY, INFINITY, faults)}};
  }
  for (int k = 0; k < 2; k++) amur_map_fini(&zones[k]);
  return faults->n_error == r.before && s->block;
}
