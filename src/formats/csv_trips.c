/* SPDX-License-Identifier: Apache-2.0
 * csv_trips.c -- long CSV trips: one row per pair of zones, columns by their usual names,
 *   origin,destination,trips
 *   12,40,3.5
 * No standard says how the columns are called, so several names will do, in any case; of two that a file has the one
 * that stands earlier in the list is taken.
 */
#include "cells.h"
#include "format.h"
#include <amur/io.h>
#include <amur/output.h>
#include <ctype.h>
#include <float.h>
#include <math.h>
#include <stdio.h>

static bool same_name(const char *a, const char *b) {
  for (; *a && *b; a++, b++)
    if (tolower((unsigned char)*a) != tolower((unsigned char)*b)) return false;
  return !*a && !*b;
}

/* The first of the names that a column has, in any case. */
static int find_column(const amur_table *t, const char *const *name, amur_faults *faults) {
  char found[160] = "", *at = found;
  for (int k = 0; name[k]; k++)
    for (int c = 0; c < t->n_column; c++)
      if (same_name(t->column[c], name[k])) return amur_table_column(t, t->column[c]);
  for (int c = 0; c < t->n_column && at - found < 100; c++)
    at += snprintf(at, 50, "%s%.40s", c ? ", " : "", t->column[c]);
  amur_faults_add(faults, AMUR_FAULT_ERROR, t->file, t->header_line, 0, name[0], found, "a column of that name", "");
  return -1;
}

int32_t ami_csv_zone(const amur_table *t, int row, int column, const amur_map *zones, amur_faults *faults) {
  const char *name = amur_table_cell(t, row, column);
  const int32_t z = amur_map_find(zones, name);
  if (z < 0)
    amur_faults_add(faults, AMUR_FAULT_ERROR, t->file, t->line[row], column + 1, t->column[column],
                    *name ? name : "an empty cell", "a zone of the network", "");
  return z;
}

bool ami_csv_ends(const amur_table *t, int *o, int *d, amur_faults *faults) {
  static const char *const origin[] = {"origin", "o_zone_id", "o_zone",    "orig_taz", "orig",
                                       "o",      "from",      "from_zone", "i",        NULL};
  static const char *const destination[] = {"destination", "d_zone_id", "d_zone",  "dest_taz", "dest",
                                            "d",           "to",        "to_zone", "j",        NULL};
  *o = find_column(t, origin, faults);
  *d = find_column(t, destination, faults);
  return *o >= 0 && *d >= 0;
}

static const char *const trips_names[] = {"trips", "volume", "total", "flow", "demand", "value", NULL};

bool ami_csv_is_trips(const char *column) {
  for (int k = 0; trips_names[k]; k++)
    if (same_name(column, trips_names[k])) return true;
  return false;
}

/* False if out of memory. */
static bool read_rows(amur_table *t, const amur_network *net, trip_list *list, amur_faults *faults) {
  int o, d;
  const bool ends = ami_csv_ends(t, &o, &d, faults);
  const int v = find_column(t, list->column ? list->column : trips_names, faults);
  amur_map zones = {0};
  bool have_memory = true;
  for (int32_t z = 0; z < net->n_zone; z++) amur_map_add(&zones, net->zone_id[z], z, NULL);
  ami_cells_whole_ids(t, o, &zones);
  ami_cells_whole_ids(t, d, &zones);
  if (zones.no_memory) amur_faults_no_memory(faults, t->file); /* a zone that is missing is no fault then */
  for (int i = 0; ends && v >= 0 && i < t->n_row && have_memory; i++) {
    const char *cell = amur_table_cell(t, i, v);
    if (list->gaps && (!*cell || ami_cell_is_nan(cell))) continue;
    const double x = amur_table_real(t, i, v, true, NAN, 0, DBL_MAX, faults);
    const int32_t from = ami_csv_zone(t, i, o, &zones, faults), to = ami_csv_zone(t, i, d, &zones, faults);
    if (from >= 0 && to >= 0 && x >= 0) have_memory = ami_trips_add(list, from, to, x, t->line[i]);
  }
  have_memory = have_memory && !zones.no_memory;
  amur_map_fini(&zones);
  return have_memory;
}

bool ami_csv_trips_read(const char *path, const amur_network *network, trip_list *list, amur_faults *faults) {
  amur_table t = {0};
  const size_t n_error = faults->n_error;
  if (!amur_table_read(path, &t, faults)) return false;
  if (!read_rows(&t, network, list, faults)) amur_faults_no_memory(faults, path);
  if (faults->n_error == n_error) ami_trips_check(list, network, path, faults);
  amur_table_fini(&t);
  return faults->n_error == n_error;
}

void ami_csv_lose(const char *path, const amur_network *network, lost_list *lost) {
  amur_table t = {0};
  amur_faults said = {0};
  int o, d;
  (void)network;
  if (amur_table_read(path, &t, &said) && ami_csv_ends(&t, &o, &d, &said)) {
    const int v = find_column(&t, trips_names, &said);
    const char *const held[] = {t.column[o], t.column[d], v < 0 ? NULL : t.column[v], NULL};
    ami_lost_columns(lost, &t, held, "pair");
  }
  amur_table_fini(&t);
  amur_faults_fini(&said);
}

static void put_csv(FILE *f, const amur_network *net, const amur_trips *t) {
  fputs("origin,destination,trips\n", f);
  for (int32_t o = 0; o < t->n_zone; o++)
    for (size_t e = t->first[o]; e < t->first[o + 1]; e++) {
      amur_output_exact(f, net->zone_id[o]);
      fputc(',', f);
      amur_output_exact(f, net->zone_id[t->destination[e]]);
      fputc(',', f);
      amur_output_cell_real(f, t->trips[e], 17);
      fputc('\n', f);
    }
}

amur_status ami_csv_trips_write(const char *path, const amur_network *network, const amur_trips *trips, amur_err *err) {
  amur_output out;
  const amur_status status = amur_output_open(&out, path, err);
  if (status) return status;
  put_csv(out.f, network, trips);
  return amur_output_close(&out, AMUR_OK, err);
}
