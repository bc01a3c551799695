/* SPDX-License-Identifier: Apache-2.0
 * read_observed.c -- observed.csv: kind and unit where they are left to each other, and which cells a kind uses.
 */
#include "tables/observed_check.h"
#include <stdio.h>
#include <string.h>

#define ONLY(kind) (1u << AMUR_OBSERVED_##kind)

/* Columns that some kinds alone use, and must have. */
static const struct {
  const char *name;
  unsigned used, needed;
} own_columns[] = {
    {"span", ONLY(MAXIMUM), ONLY(MAXIMUM)},
    {"unit", ~(ONLY(SHARE) | ONLY(ELASTICITY)), 0},
    {"day_scatter", ONLY(COUNT) | ONLY(MAXIMUM), 0},
    {"of_crossings", ONLY(SHARE), 0},
    {"of_direction", ONLY(SHARE), 0},
    {"of_commodities", ONLY(SHARE), 0},
    {"of_vehicles", ONLY(SHARE), 0},
    {"cause", ONLY(ELASTICITY), ONLY(ELASTICITY)},
    {"cause_crossing", ONLY(ELASTICITY), 0},
};

static const char *cell_of(const corridor_reader *in, int row, const char *column) {
  const amur_table *t = &in->table[AMUR_ID_OBSERVED];
  return amur_table_cell(t, row, amur_table_column(t, column));
}

static void fill_kind_and_unit(const corridor_reader *in, int row, amur_observed_row *o) {
  const bool has_kind = *cell_of(in, row, "kind"), has_unit = *cell_of(in, row, "unit");
  if (!has_unit) o->per_day = !has_kind || amur_observed_types[o->kind]->unit != AMUR_UNIT_TOTAL;
  if (!has_kind) o->kind = o->per_day ? AMUR_OBSERVED_MEAN : AMUR_OBSERVED_SUM;
}

/* A cell that a kind does not use is a fault, not passed over: most often the kind was forgotten. */
static bool check_own_columns(corridor_reader *in, int row, const amur_observed_row *o) {
  const char *kind = amur_observed_types[o->kind]->name;
  bool sound = true;
  for (size_t i = 0; i < sizeof own_columns / sizeof *own_columns; i++) {
    const char *cell = cell_of(in, row, own_columns[i].name);
    const bool used = own_columns[i].used >> o->kind & 1, needed = own_columns[i].needed >> o->kind & 1;
    char expected[96];
    if (used ? *cell || !needed : !*cell) continue;
    snprintf(expected, sizeof expected, used ? "a value, as kind %s needs" : "an empty cell: kind %s does not use it",
             kind);
    ami_corridor_fault(in, AMUR_ID_OBSERVED, row, own_columns[i].name, AMUR_FAULT_ERROR, used ? "an empty cell" : cell,
                       expected, NULL);
    sound = false;
  }
  return sound;
}

void ami_corridor_finish_observed(corridor_reader *in) {
  amur_corridor *c = in->corridor;
  for (int i = 0; i < c->n_observed; i++) {
    amur_observed_row *o = &c->observed[i];
    ami_corridor_preset(in, &o->name, o->id);
    if (!ami_corridor_row_is_sound(in, AMUR_ID_OBSERVED, i) || in->faults->failure.status) continue;
    fill_kind_and_unit(in, i, o);
    observed_fault fault;
    if (!check_own_columns(in, i, o) || o->crossing < 0) continue;
    if (!ami_observed_has_fault(c, o, &fault)) continue;
    const bool of_links = strcmp(fault.column, "direction") == 0 || strcmp(fault.column, "of_direction") == 0;
    if (!of_links || !in->unread[AMUR_ID_LINK])
      ami_corridor_fault(in, AMUR_ID_OBSERVED, i, fault.column, AMUR_FAULT_ERROR, fault.found, fault.expected, NULL);
  }
}
