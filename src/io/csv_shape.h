/* SPDX-License-Identifier: Apache-2.0
 * csv_shape.h -- what is wrong with a whole CSV table: its separator, its header.
 */
#ifndef AMUR_IO_CSV_SHAPE_H
#define AMUR_IO_CSV_SHAPE_H

#include <amur/io.h>

/* Is the row [at, end of its line) separated by commas?  False, with a fault that names what separates it. */
bool ami_csv_check_separator(const char *file, const char *at, const char *end, long line, amur_faults *faults);
/* The line sep=, that tells a spreadsheet the separator, and is no header. */
bool ami_csv_names_separator(char *const *cell, size_t n_cell);
/* Notes columns without a name and columns given twice; false if out of memory. */
bool ami_csv_note_columns(amur_table *table, amur_faults *faults);
/* Rows of another width[n_row] than the header are faults; when it is the header that differs from most rows, one
 * fault, and false. */
bool ami_csv_check_widths(const amur_table *table, const size_t *width, amur_faults *faults);

#endif
