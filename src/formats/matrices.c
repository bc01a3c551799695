/* SPDX-License-Identifier: Apache-2.0
 * matrices.c -- every matrix of a file between zones: memory.
 */
#include "trips.h"
#include <stdlib.h>

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
