/* SPDX-License-Identifier: Apache-2.0
 * cells.h -- cells of published tables as data frames write them: NaN for an empty one, 1.0 for the id 1.
 */
#ifndef AMUR_FORMATS_CELLS_H
#define AMUR_FORMATS_CELLS_H

#include <amur/io.h>

/* "NaN", "nan" or "NAN". */
bool ami_cell_is_nan(const char *cell);
/* Makes empty cells of those with NaN. */
void ami_cells_blank_nan(amur_table *table);
/* Cuts the .0 from whole numbers of a column of ids, -1 being none, but for those that are known (may be NULL): a data
 * frame makes numbers with a point of a column with a gap. */
void ami_cells_whole_ids(amur_table *table, int column, const amur_map *known);

#endif
