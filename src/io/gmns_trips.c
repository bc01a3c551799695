/* SPDX-License-Identifier: Apache-2.0
 * gmns_trips.c -- long CSV trips: one row per pair of zones, columns by their usual names.
 */
#include <amur/formats.h>
#include <amur/io.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_FAULT = 20 }; /* trips of another network would give one a row */

typedef struct {
  int32_t origin, destination;
  int row;
  double trips;
} cell;

static int by_pair(const void *a, const void *b) {
  const cell *x = a, *y = b;
  if (x->origin != y->origin) return x->origin < y->origin ? -1 : 1;
  if (x->destination != y->destination) return x->destination < y->destination ? -1 : 1;
  return x->row < y->row ? -1 : x->row > y->row;
}

static int find_column(const amur_table *t, const char *const *name, amur_faults *faults) {
  for (int k = 0; name[k]; k++) {
    const int column = amur_table_column(t, name[k]);
    if (column >= 0) return column;
  }
  amur_faults_add(faults, AMUR_FAULT_ERROR, t->file, 1, 0, name[0], "no such column", "this column", "");
  return -1;
}

static int32_t zone_of(const amur_table *t, int row, int column, const amur_map *zones, amur_faults *faults) {
  const char *name = amur_table_cell(t, row, column);
  const int32_t z = amur_map_find(zones, name);
  if (z < 0 && faults->n_error < MAX_FAULT)
    amur_faults_add(faults, AMUR_FAULT_ERROR, t->file, t->line[row], column + 1, t->column[column], name,
                    "a zone of the network", "");
  return z;
}

static void read_cells(const amur_table *t, const amur_network *net, cell *cells, amur_faults *faults) {
  static const char *const origin[] = {"origin", "o_zone_id", "orig_taz", "from", NULL};
  static const char *const destination[] = {"destination", "d_zone_id", "dest_taz", "to", NULL};
  static const char *const trips[] = {"trips", "volume", "total", "flow", "demand", NULL};
  const int o = find_column(t, origin, faults), d = find_column(t, destination, faults);
  const int v = find_column(t, trips, faults);
  amur_map zones = {0};
  for (int32_t z = 0; z < net->n_zone; z++) amur_map_add(&zones, net->zone_id[z], z, NULL);
  double total = 0;
  for (int i = 0; o >= 0 && d >= 0 && v >= 0 && i < t->n_row; i++) {
    cells[i] = (cell){zone_of(t, i, o, &zones, faults), zone_of(t, i, d, &zones, faults), i,
                      amur_table_real(t, i, v, true, NAN, 0, DBL_MAX, faults)};
    total += cells[i].trips;
  }
  if (!faults->n_error && !(total > 0))
    amur_faults_add(faults, AMUR_FAULT_ERROR, t->file, 0, 0, trips[0], "no trips", "at least one number above 0", "");
  amur_map_fini(&zones);
}

static void check_pairs(const amur_table *t, cell *cells, amur_faults *faults) {
  qsort(cells, (size_t)t->n_row, sizeof *cells, by_pair);
  for (int i = 1; i < t->n_row; i++)
    if (cells[i].origin == cells[i - 1].origin && cells[i].destination == cells[i - 1].destination)
      amur_faults_add(faults, AMUR_FAULT_ERROR, t->file, t->line[cells[i].row], 0, "", "a pair of zones given twice",
                      "one row per pair", "");
}

static bool fill(const amur_table *t, const cell *cells, amur_trips *trips) {
  const size_t n = (size_t)t->n_row;
  trips->first = amur_alloc((size_t)trips->n_zone + 1, sizeof *trips->first);
  trips->destination = amur_alloc(n, sizeof *trips->destination);
  trips->trips = amur_alloc(n, sizeof *trips->trips);
  if (!trips->first || !trips->destination || !trips->trips) return false;
  for (size_t i = 0; i < n; i++) {
    trips->first[cells[i].origin + 1]++;
    trips->destination[i] = cells[i].destination;
    trips->trips[i] = cells[i].trips;
  }
  for (int32_t z = 0; z < trips->n_zone; z++) trips->first[z + 1] += trips->first[z];
  return true;
}

bool amur_csv_trips_read(const char *path, const amur_network *network, amur_trips *trips, amur_faults *faults) {
  amur_table t = {0};
  *trips = (amur_trips){.n_zone = network->n_zone};
  if (!amur_table_read(path, &t, faults)) return false;
  cell *cells = amur_alloc((size_t)t.n_row, sizeof *cells);
  if (cells) read_cells(&t, network, cells, faults);
  if (cells && !faults->n_error) check_pairs(&t, cells, faults);
  bool good = cells && !faults->n_error;
  if (!cells || (good && !fill(&t, cells, trips))) {
    amur_faults_add(faults, AMUR_FAULT_ERROR, path, 0, 0, NULL, NULL, NULL, "out of memory");
    good = false;
  }
  if (!good) amur_trips_fini(trips);
  free(cells);
  amur_table_fini(&t);
  return good;
}
