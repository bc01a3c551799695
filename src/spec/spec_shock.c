/* SPDX-License-Identifier: Apache-2.0
 * spec_shock.c -- the shocks of a trade counterfactual, in order: which rows of the data (countries, sectors, a
 * formula, the pairs of a table of skims), and what happens there (regressors set anew, trade cost times a factor, a
 * tariff, a ban).
 *   shock:
 *     - {exporters: [CHN], importers: [DEU], both_ways: true, sectors: [steel], where: dist > 3000, cost: 1.2}
 *     - {table: {file: skims.csv}, set: {log_dist: log(time_new)}}
 * Each narrows the rows by all that it says, and what is changed there adds to the shocks before it: factors multiply,
 * a regressor or a tariff is what was set last.  Trade within a country is spared unless `domestic` is true.
 */
#include "spec_trade.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  amur_trade_spec *s;
  const amur_trade_names *names;
  const amur_yaml *node;
  bool *here; /* [rows] */
  amur_faults *faults;
} shock;

static size_t n_rows(const shock *k) { return (size_t)k->s->gravity.frame->n_row; }
static size_t exporter_of(const shock *k, size_t r) {
  return (size_t)(k->s->cell[r] / k->s->n_country % k->s->n_country);
}
static size_t importer_of(const shock *k, size_t r) { return (size_t)(k->s->cell[r] % k->s->n_country); }
static size_t sector_of(const shock *k, size_t r) {
  return (size_t)(k->s->cell[r] / k->s->n_country / k->s->n_country);
}

static void fault(const shock *k, const amur_yaml *at, const char *key, const char *found, const char *expected) {
  amur_faults_add(k->faults, AMUR_FAULT_ERROR, k->names->doc->file, at->line, at->column, key, found, expected, NULL);
}

/* Marks in listed[] the names of a list (all if the key is absent). */
static bool *read_list(const shock *k, const char *key, const amur_map *map) {
  const amur_yaml *list = amur_yaml_get(k->node, key);
  bool *listed = amur_faults_alloc(k->faults, k->names->doc->file, map->n, sizeof *listed);
  if (!listed) return NULL;
  for (size_t i = 0; i < map->n; i++) listed[i] = !list;
  if (list && list->kind != AMUR_YAML_LIST) fault(k, list, key, "no list", "a list of names");
  for (int i = 0; list && list->kind == AMUR_YAML_LIST && i < list->n; i++) {
    if (list->item[i]->kind != AMUR_YAML_SCALAR) {
      fault(k, list->item[i], key, "no name", "a list of names");
      continue;
    }
    const int32_t at = ami_trade_find(k->names, map, key, list->item[i]->text, list->item[i], k->faults);
    if (at >= 0) listed[at] = true;
  }
  return listed;
}

static void keep_listed(shock *k) {
  bool *from = read_list(k, "exporters", &k->names->country), *to = read_list(k, "importers", &k->names->country),
       *sector = read_list(k, "sectors", &k->names->sector);
  const bool both = amur_yaml_bool(k->names->doc, k->node, "both_ways", false, k->faults);
  for (size_t r = 0; from && to && sector && r < n_rows(k); r++) {
    const size_t i = exporter_of(k, r), j = importer_of(k, r);
    k->here[r] = k->here[r] && sector[sector_of(k, r)] && ((from[i] && to[j]) || (both && from[j] && to[i]));
  }
  free(from);
  free(to);
  free(sector);
}

static void keep_where(shock *k) {
  const amur_yaml *where = amur_yaml_get(k->node, "where");
  frame_form form;
  if (!where || !ami_frame_eval(k->s->gravity.frame, k->names->doc, where, NULL, &form, k->faults)) return;
  for (size_t r = 0; r < n_rows(k); r++) k->here[r] = k->here[r] && form.constant[r] != 0 && !isnan(form.constant[r]);
}

/* Row of a table for every cell of one sector, -1 where it has none. */
static int32_t *index_table(const shock *k, const amur_table *t, int from, int to) {
  const size_t n = (size_t)k->s->n_country;
  int32_t *row = amur_faults_alloc(k->faults, t->file, n * n, sizeof *row);
  if (!row) return NULL;
  for (size_t c = 0; c < n * n; c++) row[c] = -1;
  for (int r = 0; r < t->n_row; r++) {
    const int32_t i = amur_map_find(&k->names->country, amur_table_cell(t, r, from)),
                  j = amur_map_find(&k->names->country, amur_table_cell(t, r, to));
    if (i < 0 || j < 0) continue; /* zones that do not trade in the data */
    int32_t *place = &row[(size_t)i * n + (size_t)j];
    if (*place >= 0) {
      char found[200];
      snprintf(found, sizeof found, "%.60s to %.60s, as in row %ld", amur_table_cell(t, r, from),
               amur_table_cell(t, r, to), t->line[*place]);
      amur_faults_add(k->faults, AMUR_FAULT_ERROR, t->file, t->line[r], from + 1, t->column[from], found, "a pair once",
                      NULL);
    }
    *place = r;
  }
  return row;
}

static void add_column(shock *k, const amur_table *t, int column, const int32_t *row) {
  amur_frame *f = k->s->gravity.frame;
  const size_t n_pair = (size_t)k->s->n_country * (size_t)k->s->n_country;
  if (ami_frame_has(f, t->column[column])) {
    amur_faults_add(k->faults, AMUR_FAULT_ERROR, t->file, t->header_line, column + 1, t->column[column],
                    "a column that the data have already", "another name", NULL);
    return;
  }
  double *value = ami_frame_alloc(f, (size_t)f->n_row, sizeof *value);
  for (size_t r = 0; value && n_pair && r < (size_t)f->n_row; r++) {
    const int32_t at = row[(size_t)k->s->cell[r] % n_pair];
    value[r] = at < 0 ? NAN : amur_table_real(t, at, column, true, NAN, -INFINITY, INFINITY, k->faults);
  }
  if (value) ami_frame_add(f, t->column[column], value);
}

/* `table`: a file of pairs, whose other columns become columns of the data; the shock is where it has a row. */
static void keep_table(shock *k) {
  static const char *const known[] = {"file", "exporter", "importer"};
  const amur_yaml_doc *doc = k->names->doc;
  const amur_yaml *node = amur_yaml_get(k->node, "table");
  if (!node) return;
  amur_yaml_unknown_keys(doc, node, known, 3, k->faults);
  const char *from = amur_yaml_text(doc, node, "exporter", false, "exporter", k->faults),
             *to = amur_yaml_text(doc, node, "importer", false, "importer", k->faults);
  char *path = ami_frame_file(doc, node, "file", k->names->data_dir, k->faults);
  amur_table t = {0};
  if (path && amur_table_read(path, &t, k->faults)) {
    const int i = amur_table_column(&t, from), j = amur_table_column(&t, to);
    if (i < 0 || j < 0) fault(k, node, i < 0 ? "exporter" : "importer", i < 0 ? from : to, "a column of the table");
    int32_t *row = i >= 0 && j >= 0 ? index_table(k, &t, i, j) : NULL;
    for (int c = 0; row && c < t.n_column; c++)
      if (c != i && c != j && *t.column[c]) add_column(k, &t, c, row);
    const size_t n_pair = (size_t)k->s->n_country * (size_t)k->s->n_country;
    for (size_t r = 0; row && n_pair && r < n_rows(k); r++)
      k->here[r] = k->here[r] && row[(size_t)k->s->cell[r] % n_pair] >= 0;
    free(row);
  }
  amur_table_fini(&t);
  free(path);
}

/* Values of a formula where the shock is; NULL on faults. */
static const double *values(shock *k, const char *key, const amur_yaml *node, double least) {
  frame_form form;
  if (!ami_frame_eval(k->s->gravity.frame, k->names->doc, node, NULL, &form, k->faults)) return NULL;
  for (size_t r = 0; r < n_rows(k); r++)
    if (k->here[r] && !(form.constant[r] > least && isfinite(form.constant[r]))) {
      char found[64], expected[96];
      snprintf(found, sizeof found, "%g in row %ld of the data", form.constant[r], k->s->gravity.frame->line[r]);
      amur_range_text(least, INFINITY, false, expected);
      fault(k, node, key, found, isinf(least) ? "a number" : least < 0 ? "a rate above -1" : "a factor above 0");
      return NULL;
    }
  return form.constant;
}

static void set_regressors(shock *k) {
  const amur_yaml *map = amur_yaml_get(k->node, "set");
  amur_trade_spec *s = k->s;
  if (map && map->kind != AMUR_YAML_MAP) fault(k, map, "set", "no map", "a map of regressor: formula");
  for (int i = 0; map && map->kind == AMUR_YAML_MAP && i < map->n; i++) {
    int x = 0;
    while (x < s->gravity.panel.n_x && strcmp(s->gravity.x_name[x], map->key[i]) != 0) x++;
    if (x == s->gravity.panel.n_x) {
      const char *near = amur_nearest(s->gravity.x_name, s->gravity.panel.n_x, map->key[i]);
      amur_faults_add(k->faults, AMUR_FAULT_ERROR, k->names->doc->file, map->item[i]->line, map->item[i]->column, "set",
                      map->key[i], "one of the regressors", near);
      continue;
    }
    const double *value = values(k, map->key[i], map->item[i], -INFINITY);
    if (!value) continue;
    if (!s->new_x[x]) {
      s->new_x[x] = amur_faults_alloc(k->faults, k->names->doc->file, n_rows(k), sizeof **s->new_x);
      if (!s->new_x[x]) return;
      memcpy(s->new_x[x], s->gravity.x[x], n_rows(k) * sizeof **s->new_x);
    }
    for (size_t r = 0; r < n_rows(k); r++)
      if (k->here[r]) s->new_x[x][r] = value[r];
  }
}

static void change_costs(shock *k) {
  amur_trade_spec *s = k->s;
  const amur_yaml *cost = amur_yaml_get(k->node, "cost"), *tariff = amur_yaml_get(k->node, "tariff");
  const bool ban = amur_yaml_bool(k->names->doc, k->node, "ban", false, k->faults),
             domestic = amur_yaml_bool(k->names->doc, k->node, "domestic", false, k->faults);
  if (!cost && !tariff && !ban && !amur_yaml_get(k->node, "set"))
    fault(k, k->node, "shock", "nothing that changes", "set, cost, tariff or ban");
  for (size_t r = 0; !domestic && r < n_rows(k); r++)
    if (exporter_of(k, r) == importer_of(k, r)) k->here[r] = false;
  const double *factor = cost ? values(k, "cost", cost, 0) : NULL,
               *rate = tariff ? values(k, "tariff", tariff, -1) : NULL;
  if (rate && !s->new_tariff) {
    s->new_tariff = amur_faults_alloc(k->faults, k->names->doc->file, n_rows(k), sizeof *s->new_tariff);
    if (s->tariff && s->new_tariff) memcpy(s->new_tariff, s->tariff, n_rows(k) * sizeof *s->new_tariff);
  }
  for (size_t r = 0; r < n_rows(k); r++) {
    if (!k->here[r]) continue;
    if (factor) s->cost[r] *= factor[r];
    if (ban) s->cost[r] = INFINITY;
    if (rate && s->new_tariff) s->new_tariff[r] = rate[r];
  }
}

static void read_shock(shock *k) {
  static const char *const known[] = {"name",  "exporters", "importers", "both_ways", "sectors", "where",
                                      "table", "set",       "cost",      "tariff",    "ban",     "domestic"};
  amur_yaml_unknown_keys(k->names->doc, k->node, known, sizeof known / sizeof *known, k->faults);
  const size_t before = k->faults->n_error;
  for (size_t r = 0; r < n_rows(k); r++) k->here[r] = true;
  keep_listed(k);
  keep_table(k);
  keep_where(k);
  bool any = false;
  for (size_t r = 0; r < n_rows(k); r++) any = any || k->here[r];
  if (!any && k->faults->n_error == before)
    fault(k, k->node, "shock", "no row of the data", "countries, sectors and pairs that the data have");
  set_regressors(k);
  change_costs(k);
}

void ami_trade_shocks_read(amur_trade_spec *s, const amur_trade_names *names, amur_faults *faults) {
  const amur_yaml *list = amur_yaml_get(names->doc->root, "shock");
  const size_t n = (size_t)s->gravity.frame->n_row;
  s->new_x = amur_faults_alloc(faults, names->doc->file, (size_t)s->gravity.panel.n_x + 1, sizeof *s->new_x);
  s->cost = amur_faults_alloc(faults, names->doc->file, n, sizeof *s->cost);
  bool *here = amur_faults_alloc(faults, names->doc->file, n, sizeof *here);
  for (size_t r = 0; s->cost && r < n; r++) s->cost[r] = 1;
  const bool good = s->new_x && s->cost && here;
  if (good && list && list->kind != AMUR_YAML_LIST && list->kind != AMUR_YAML_NULL)
    amur_faults_add(faults, AMUR_FAULT_ERROR, names->doc->file, list->line, list->column, "shock", "no list",
                    "a list of shocks", NULL);
  for (int i = 0; good && list && list->kind == AMUR_YAML_LIST && i < list->n; i++) {
    shock k = {.s = s, .names = names, .node = list->item[i], .here = here, .faults = faults};
    read_shock(&k);
  }
  free(here);
}
