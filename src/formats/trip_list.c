/* SPDX-License-Identifier: Apache-2.0
 * trip_list.c -- what readers of trips fill: the list of pairs, in whatever order their files have, or matrices.
 */
#include "trips.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

bool ami_trips_add(trip_list *list, int32_t origin, int32_t destination, double trips, long line) {
  assert(origin >= 0 && destination >= 0 && trips >= 0);
  if (!amur_grow(&list->cell, &list->room, list->n + 1, sizeof *list->cell)) return false;
  list->cell[list->n++] = (trip_cell){origin, destination, trips, line};
  return true;
}

static int by_pair(const void *a, const void *b) {
  const trip_cell *x = a, *y = b;
  if (x->origin != y->origin) return x->origin < y->origin ? -1 : 1;
  if (x->destination != y->destination) return x->destination < y->destination ? -1 : 1;
  return x->line < y->line ? -1 : x->line > y->line;
}

/* Most files come sorted, so sorting is tried last.  Pairs given twice are neighbours then. */
void ami_trips_check(trip_list *list, const amur_network *network, const char *file, amur_faults *faults) {
  char found[160], hint[64];
  bool sorted = true;
  int n_fault = 0;
  amur_sum total = {0};
  for (size_t i = 1; i < list->n && sorted; i++) sorted = by_pair(&list->cell[i - 1], &list->cell[i]) <= 0;
  if (!sorted) qsort(list->cell, list->n, sizeof *list->cell, by_pair);
  for (size_t i = 0; i < list->n; i++) {
    const trip_cell *b = &list->cell[i], *a = i ? b - 1 : b;
    amur_sum_add(&total, b->trips);
    if (i == 0 || a->origin != b->origin || a->destination != b->destination || n_fault++ >= TRIPS_MAX_FAULT) continue;
    snprintf(found, sizeof found, "trips from %.50s to %.50s twice", network->zone_id[b->origin],
             network->zone_id[b->destination]);
    snprintf(hint, sizeof hint, "already in line %ld", a->line);
    amur_faults_add(faults, AMUR_FAULT_ERROR, file, b->line, 0, NULL, found, "one number for a pair of zones", hint);
  }
  if (!(amur_sum_value(total) > 0))
    amur_faults_add(faults, AMUR_FAULT_ERROR, file, 0, 0, NULL, "no trips", "at least one number above 0", NULL);
}

void ami_trips_fini(trip_list *list) {
  free(list->cell);
  *list = (trip_list){0};
}

/* ---- matrices ------------------------------------------------------------------------------------ */

double *ami_matrices_add(matrix_set *set, const char *name) {
  const size_t n = (size_t)set->network->n_zone, need = (size_t)set->n + 1;
  if (!amur_grow(&set->name, &set->room, need, sizeof *set->name) ||
      !amur_grow(&set->value, &set->room_value, need, sizeof *set->value))
    return NULL;
  char *copy = amur_strdup(name);
  double *cells = copy ? amur_alloc(n * n, sizeof *cells) : NULL;
  if (!cells) {
    free(copy);
    return NULL;
  }
  set->name[set->n] = copy;
  set->value[set->n++] = cells;
  return cells;
}

void ami_matrices_fini(matrix_set *set) {
  for (int k = 0; k < set->n; k++) {
    free(set->name[k]);
    free(set->value[k]);
  }
  free(set->name);
  free(set->value);
  *set = (matrix_set){0};
}
