/* SPDX-License-Identifier: Apache-2.0
 * spec_trade.c -- specification of a trade counterfactual: a gravity regression with the keys `trade` (who trades with
 * whom, elasticities, closure), `coefficients` (given instead of estimated) and `shock` (spec_shock.c).
 *   trade: {exporter: exporter, importer: importer, sector: sector, sigma: {steel: 4, food: 6}, deficits: additive}
 * Countries and sectors are numbered in order of appearance in the rows; cell = (sector * n + exporter) * n + importer.
 */
#include "spec_trade.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void amur_trade_spec_fini(amur_trade_spec *s) {
  for (int k = 0; s->new_x && k < s->gravity.panel.n_x; k++) free(s->new_x[k]);
  free(s->new_x);
  free(s->beta);
  free((void *)s->country);
  free((void *)s->sector);
  free(s->cell);
  free(s->sigma);
  free(s->new_tariff);
  free(s->cost);
  amur_gravity_spec_fini(&s->gravity);
  *s = (amur_trade_spec){0};
}

int32_t ami_trade_find(const amur_trade_names *names, const amur_map *map, const char *what, const char *text,
                       const amur_yaml *at, amur_faults *faults) {
  const int32_t i = amur_map_find(map, text);
  if (i >= 0) return i;
  char found[96];
  amur_quote_text(text, found);
  amur_faults_add(faults, AMUR_FAULT_ERROR, names->doc->file, at->line, at->column, what, found, "a name in the data",
                  amur_map_nearest(map, text));
  return -1;
}

/* The column that a key of `trade` names; NULL with a fault if the data have none of that name. */
static const char *column_of(const amur_trade_spec *s, const amur_yaml_doc *doc, const amur_yaml *trade,
                             const char *key, const char *preset, amur_faults *faults) {
  const char *name = amur_yaml_text(doc, trade, key, false, preset, faults);
  if (!name || amur_table_column(&s->gravity.frame->table, name) >= 0) return name;
  const amur_yaml *at = amur_yaml_get(trade, key);
  char found[96];
  amur_quote_text(name, found);
  amur_faults_add(faults, AMUR_FAULT_ERROR, doc->file, at ? at->line : trade->line, at ? at->column : trade->column,
                  key, found, "a column of the data file", NULL);
  return NULL;
}

static int32_t intern(amur_map *map, const char ***list, size_t *room, const char *text) {
  int32_t i = amur_map_find(map, text);
  if (i >= 0) return i;
  i = (int32_t)map->n;
  if (!amur_grow(list, room, (size_t)i + 1, sizeof **list) || !amur_map_add(map, text, i, NULL)) return -1;
  (*list)[i] = text;
  return i;
}

/* Countries, sectors and the cell of every row; two rows of one cell are a fault. */
static void read_cells(amur_trade_spec *s, amur_trade_names *names, const char *const column[3], amur_faults *faults) {
  const amur_frame *f = s->gravity.frame;
  const size_t n_row = (size_t)f->n_row;
  size_t country_room = 0, sector_room = 0;
  int32_t *place = amur_faults_alloc(faults, f->table.file, 3 * n_row, sizeof *place);
  s->cell = amur_faults_alloc(faults, f->table.file, n_row, sizeof *s->cell);
  bool good = place && s->cell;
  for (size_t r = 0; good && r < n_row; r++) {
    for (int k = 0; k < 2; k++)
      place[3 * r + (size_t)k] =
          intern(&names->country, &s->country, &country_room, ami_frame_text(f, (int32_t)r, column[k]));
    place[3 * r + 2] =
        intern(&names->sector, &s->sector, &sector_room, column[2] ? ami_frame_text(f, (int32_t)r, column[2]) : "");
    good = place[3 * r] >= 0 && place[3 * r + 1] >= 0 && place[3 * r + 2] >= 0;
    if (!good) amur_faults_no_memory(faults, f->table.file);
  }
  s->n_country = (int32_t)names->country.n;
  s->n_sector = (int32_t)names->sector.n;
  const size_t n = (size_t)s->n_country;
  /* taken[cell]: the row that it had first, from 1 */
  const size_t n_cell = n * n * (size_t)s->n_sector;
  int32_t *taken = good && n_cell < INT32_MAX ? amur_faults_alloc(faults, f->table.file, n_cell, sizeof *taken) : NULL;
  int twice = 0;
  for (size_t r = 0; taken && r < n_row; r++) {
    s->cell[r] = (place[3 * r + 2] * s->n_country + place[3 * r]) * s->n_country + place[3 * r + 1];
    int32_t *first = &taken[s->cell[r]];
    if (*first && twice++ < 5) {
      char found[200];
      snprintf(found, sizeof found, "%.60s to %.60s, as in row %ld", s->country[place[3 * r]],
               s->country[place[3 * r + 1]], f->line[*first - 1]);
      amur_faults_add(faults, AMUR_FAULT_ERROR, f->table.file, f->line[r], 0, column[0], found, "a pair once",
                      "keep one year with `filter`; name the column of sectors");
    }
    *first = (int32_t)r + 1;
  }
  if (!taken)
    amur_faults_add(faults, AMUR_FAULT_ERROR, f->table.file, 0, 0, NULL, "more countries and sectors than fit", "fewer",
                    NULL);
  free(taken);
  free(place);
}

/* `sigma`: a number, or a map of sectors. */
static void read_sigma(amur_trade_spec *s, const amur_trade_names *names, const amur_yaml *trade, amur_faults *faults) {
  const amur_yaml *node = amur_yaml_get(trade, "sigma");
  const bool map = node && node->kind == AMUR_YAML_MAP;
  s->sigma = amur_faults_alloc(faults, names->doc->file, (size_t)s->n_sector, sizeof *s->sigma);
  for (int i = 0; map && i < node->n; i++)
    ami_trade_find(names, &names->sector, "sigma", node->key[i], node->item[i], faults);
  for (int32_t k = 0; s->sigma && k < s->n_sector; k++)
    s->sigma[k] =
        amur_yaml_real(names->doc, map ? node : trade, map ? s->sector[k] : "sigma", true, 5, 1.0001, 1000, faults);
}

/* `coefficients`: all regressors' values, instead of estimating them; a map, or a file of saved estimates. */
static void read_coefficients(amur_trade_spec *s, const amur_trade_names *names, amur_faults *faults) {
  const amur_yaml_doc *doc = names->doc;
  const amur_yaml *given = amur_yaml_get(doc->root, "coefficients");
  const amur_gravity_spec *g = &s->gravity;
  s->beta = amur_faults_alloc(faults, doc->file, (size_t)g->panel.n_x + 1, sizeof *s->beta);
  s->estimate = !given && g->panel.n_x > 0;
  if (!given || !s->beta) return;
  if (given->kind == AMUR_YAML_MAP) amur_yaml_unknown_keys(doc, given, g->x_name, g->panel.n_x, faults);
  ami_coefficients_read(doc, given, names->data_dir, g->x_name, g->panel.n_x, s->beta, faults);
}

static int choice_of(const amur_yaml_doc *doc, const amur_yaml *map, const char *key, const char *const *option, int n,
                     int preset, const char *expected, amur_faults *faults) {
  const char *text = amur_yaml_text(doc, map, key, false, option[preset], faults);
  for (int i = 0; i < n; i++)
    if (strcmp(text, option[i]) == 0) return i;
  const amur_yaml *at = amur_yaml_get(map, key);
  char found[96];
  amur_quote_text(text, found);
  amur_faults_add(faults, AMUR_FAULT_ERROR, doc->file, at->line, at->column, key, found, expected,
                  amur_nearest(option, n, text));
  return preset;
}

static void read_closure(amur_trade_spec *s, const amur_trade_names *names, const amur_yaml *trade,
                         amur_faults *faults) {
  static const char *const deficits[] = {"additive", "proportional", "balanced"}, *const base[] = {"fitted",
                                                                                                   "observed"};
  const amur_yaml_doc *doc = names->doc;
  const int deficit = choice_of(doc, trade, "deficits", deficits, 3, 0, "additive, proportional or balanced", faults);
  s->balanced = deficit == 2;
  s->deficit = deficit == 1 ? AMUR_DEFICIT_PROPORTIONAL : AMUR_DEFICIT_ADDITIVE;
  s->fitted = choice_of(doc, trade, "base", base, 2, s->gravity.panel.n_x == 0, "fitted or observed", faults) == 0;
  const char *reference = amur_yaml_text(doc, trade, "reference", false, NULL, faults);
  if (reference) {
    const int32_t i =
        ami_trade_find(names, &names->country, "reference", reference, amur_yaml_get(trade, "reference"), faults);
    s->reference = i < 0 ? 0 : i;
  }
  const amur_yaml *tariff = amur_yaml_get(trade, "tariff");
  frame_form form;
  if (tariff && ami_frame_eval(s->gravity.frame, doc, tariff, NULL, &form, faults)) s->tariff = form.constant;
  if (tariff && s->balanced)
    amur_faults_add(faults, AMUR_FAULT_ERROR, doc->file, tariff->line, tariff->column, "tariff", "a tariff in the base",
                    "none with balanced deficits", NULL);
}

bool amur_trade_spec_read(const amur_yaml_doc *doc, const char *data_dir, amur_trade_spec *s, amur_faults *faults) {
  static const char *const known[] = {"exporter", "importer", "sector", "sigma",
                                      "base",     "deficits", "tariff", "reference"};
  *s = (amur_trade_spec){0};
  const amur_yaml *trade = amur_yaml_get(doc->root, "trade");
  if (!trade || trade->kind != AMUR_YAML_MAP) {
    amur_faults_add(faults, AMUR_FAULT_ERROR, doc->file, 1, 0, "trade", trade ? "no map" : "nothing",
                    "a map with exporter, importer, sigma", NULL);
    return false;
  }
  amur_yaml_unknown_keys(doc, trade, known, sizeof known / sizeof *known, faults);
  if (!amur_gravity_spec_read(doc, data_dir, &s->gravity, faults)) return false;
  const char *const column[] = {column_of(s, doc, trade, "exporter", "exporter", faults),
                                column_of(s, doc, trade, "importer", "importer", faults),
                                column_of(s, doc, trade, "sector", NULL, faults)};
  if (!column[0] || !column[1] || faults->n_error) return false;
  amur_trade_names names = {.doc = doc, .data_dir = data_dir};
  read_cells(s, &names, column, faults);
  if (!faults->n_error) {
    read_sigma(s, &names, trade, faults);
    read_coefficients(s, &names, faults);
    read_closure(s, &names, trade, faults);
    ami_trade_shocks_read(s, &names, faults);
  }
  amur_map_fini(&names.country);
  amur_map_fini(&names.sector);
  return faults->n_error == 0;
}
