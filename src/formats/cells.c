/* SPDX-License-Identifier: Apache-2.0
 * cells.c -- cells of published tables as data frames write them.  They are changed in the table, so that all that
 * reads it sees the same.
 */
#include "cells.h"
#include <string.h>

/* Nan is a town. */
bool ami_cell_is_nan(const char *cell) {
  return strcmp(cell, "NaN") == 0 || strcmp(cell, "nan") == 0 || strcmp(cell, "NAN") == 0;
}

void ami_cells_blank_nan(amur_table *t) {
  const size_t n = (size_t)t->n_row * (size_t)t->n_column;
  for (size_t i = 0; i < n; i++)
    if (ami_cell_is_nan(t->cell[i])) *t->cell[i] = 0;
}

void ami_cells_whole_ids(amur_table *t, int column, const amur_map *known) {
  for (int r = 0; column >= 0 && r < t->n_row; r++) {
    char *cell = t->cell[(size_t)r * (size_t)t->n_column + (size_t)column];
    char *point = cell + (*cell == '-');
    point += strspn(point, "0123456789");
    const bool whole = point > cell && *point == '.' && point[1] && point[1 + strspn(point + 1, "0")] == 0;
    if (whole && !(known && amur_map_find(known, cell) >= 0)) *point = 0;
  }
}
