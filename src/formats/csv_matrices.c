/* SPDX-License-Identifier: Apache-2.0
 * csv_matrices.c -- every matrix of a table of pairs: a column each,
 *   origin,destination,cars,lorries
 *   12,40,3.5,
 * An empty cell has no value.  Pairs that the table leaves out are 0 in every matrix; so are those left out when
 * matrices without empty cells are written, and if there is one with empty cells every pair is written, so that what is
 * written comes back.  One matrix alone is called trips, as readers expect, unless its name is as good.
 */
#include <amur/output.h>
#include "cells.h"
#include "format.h"
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  amur_table *t;
  matrix_set *set;
  int32_t *origin, *destination; /* [n_row], -1 where unknown */
  amur_faults *faults;
} reader;

static bool is_numeric(const amur_table *t, int column) {
  double x;
  for (int i = 0; i < t->n_row; i++)
    if (amur_parse_real(amur_table_cell(t, i, column), &x)) return true;
  return false;
}

/* False if out of memory. */
static bool find_pairs(reader *r, int o, int d) {
  const amur_network *net = r->set->network;
  const size_t n = (size_t)net->n_zone;
  amur_map zones = {0};
  bool *seen = amur_alloc(n * n, sizeof *seen);
  r->origin = amur_alloc((size_t)r->t->n_row, sizeof *r->origin);
  r->destination = amur_alloc((size_t)r->t->n_row, sizeof *r->destination);
  for (int32_t z = 0; z < net->n_zone; z++) amur_map_add(&zones, net->zone_id[z], z, NULL);
  const bool memory = seen && r->origin && r->destination && !zones.no_memory;
  ami_cells_whole_ids(r->t, o, &zones);
  ami_cells_whole_ids(r->t, d, &zones);
  for (int i = 0; memory && i < r->t->n_row; i++) {
    const int32_t from = r->origin[i] = ami_csv_zone(r->t, i, o, &zones, r->faults);
    const int32_t to = r->destination[i] = ami_csv_zone(r->t, i, d, &zones, r->faults);
    if (from < 0 || to < 0) continue;
    bool *pair = &seen[(size_t)from * n + (size_t)to];
    if (*pair)
      amur_faults_add(r->faults, AMUR_FAULT_ERROR, r->t->file, r->t->line[i], 0, NULL, "a pair of zones twice",
                      "one row for a pair", NULL);
    *pair = true;
  }
  amur_map_fini(&zones);
  free(seen);
  return memory;
}

static bool read_column(reader *r, int column) {
  const size_t n = (size_t)r->set->network->n_zone;
  amur_table_column(r->t, r->t->column[column]); /* one given twice is a fault */
  double *cells = ami_matrices_add(r->set, r->t->column[column]);
  const double least = ami_csv_is_trips(r->t->column[column]) ? 0 : -DBL_MAX;
  for (int i = 0; cells && i < r->t->n_row; i++)
    cells[(size_t)r->origin[i] * n + (size_t)r->destination[i]] =
        amur_table_real(r->t, i, column, false, NAN, least, DBL_MAX, r->faults);
  return cells != NULL;
}

/* False if out of memory. */
static bool read_columns(reader *r, int o, int d, lost_list *lost) {
  bool memory = true;
  for (int c = 0; memory && c < r->t->n_column; c++) {
    if (c == o || c == d) continue;
    if (*r->t->column[c] && (is_numeric(r->t, c) || ami_csv_is_trips(r->t->column[c]))) {
      memory = read_column(r, c);
      continue;
    }
    size_t n = 0;
    for (int i = 0; i < r->t->n_row; i++) n += *amur_table_cell(r->t, i, c) != 0;
    ami_lost_count(lost, ami_lost_name(r->t->column[c]), n, "pair");
  }
  return memory;
}

bool ami_csv_matrices_read(const char *path, const amur_network *network, matrix_set *set, lost_list *lost,
                           amur_faults *faults) {
  const size_t n_error = faults->n_error;
  amur_table t = {0};
  reader r = {.t = &t, .set = set, .faults = faults};
  int o, d;
  bool memory = true;
  *set = (matrix_set){.network = network};
  if (amur_table_read(path, &t, faults) && ami_csv_ends(&t, &o, &d, faults)) {
    ami_cells_blank_nan(&t);
    memory = find_pairs(&r, o, d);
    if (memory && faults->n_error == n_error) memory = read_columns(&r, o, d, lost);
    if (memory && faults->n_error == n_error && set->n == 0)
      amur_faults_add(faults, AMUR_FAULT_ERROR, path, t.header_line, 0, NULL, "no column of numbers between zones",
                      "at least one", NULL);
  }
  if (!memory) amur_faults_no_memory(faults, path);
  free(r.origin);
  free(r.destination);
  amur_table_fini(&t);
  if (faults->n_error > n_error) ami_matrices_fini(set);
  return faults->n_error == n_error;
}

/* ---- writing ------------------------------------------------------------------------------------ */

static bool has_gaps(const matrix_set *set) {
  const size_t n = (size_t)set->network->n_zone;
  for (int k = 0; k < set->n; k++)
    for (size_t c = 0; c < n * n; c++)
      if (isnan(set->value[k][c])) return true;
  return false;
}

static bool is_zero(const matrix_set *set, size_t cell) {
  for (int k = 0; k < set->n; k++)
    if (set->value[k][cell] < 0 || set->value[k][cell] > 0) return false;
  return true;
}

static void put_rows(FILE *f, const matrix_set *set) {
  const size_t n = (size_t)set->network->n_zone;
  const bool all = has_gaps(set);
  for (size_t c = 0; c < n * n; c++) {
    if (!all && is_zero(set, c)) continue;
    amur_output_exact(f, set->network->zone_id[c / n]);
    fputc(',', f);
    amur_output_exact(f, set->network->zone_id[c % n]);
    for (int k = 0; k < set->n; k++) {
      fputc(',', f);
      amur_output_cell_real(f, set->value[k][c], 17);
    }
    fputc('\n', f);
  }
}

amur_status ami_csv_matrices_write(const char *path, const matrix_set *set, lost_list *lost, amur_err *err) {
  amur_output out;
  const amur_status status = amur_output_open(&out, path, err);
  if (status) return status;
  const bool renamed = set->n == 1 && !ami_csv_is_trips(set->name[0]);
  char *thing = renamed ? amur_format("name %s of the matrix (trips instead)", set->name[0]) : NULL;
  if (thing) ami_lost_thing(lost, thing);
  free(thing);
  fputs("origin,destination", out.f);
  for (int k = 0; k < set->n; k++) {
    fputc(',', out.f);
    amur_output_exact(out.f, renamed ? "trips" : set->name[k]);
  }
  fputc('\n', out.f);
  put_rows(out.f, set);
  return amur_output_close(&out, AMUR_OK, err);
}
