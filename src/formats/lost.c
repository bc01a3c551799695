/* SPDX-License-Identifier: Apache-2.0
 * lost.c -- what a conversion cannot keep, counted, for one warning:
 *   dropped: geometry of 812 links, name of 40 nodes: TNTP has no place for them
 */
#include "format.h"
#include <stdlib.h>

void ami_lost_thing(lost_list *lost, const char *what) {
  char *longer = lost->text ? amur_format("%s, %s", lost->text, what) : amur_strdup(what);
  if (!longer) {
    lost->no_memory = true;
    return;
  }
  free(lost->text);
  lost->text = longer;
}

void ami_lost_count(lost_list *lost, const char *what, size_t n, const char *of) {
  if (n == 0) return;
  char *item = amur_format("%s of %zu %s%s", what, n, of, n == 1 ? "" : "s");
  if (item)
    ami_lost_thing(lost, item);
  else
    lost->no_memory = true;
  free(item);
}

const char *ami_lost_name(const char *column) { return *column ? column : "a column without a name"; }

static void count_column(lost_list *lost, const amur_table *table, int column, const char *of) {
  size_t n = 0;
  for (int row = 0; row < table->n_row; row++) n += *amur_table_cell(table, row, column) != 0;
  ami_lost_count(lost, ami_lost_name(table->column[column]), n, of);
}

void ami_lost_columns(lost_list *lost, const amur_table *table, const char *const *held, const char *of) {
  for (int c = 0; c < table->n_column; c++)
    if (!ami_is_column_among(table->column[c], held)) count_column(lost, table, c, of);
}

void ami_lost_uncarried(lost_list *lost, const amur_table *table, const char *of) {
  for (int c = 0; c < table->n_column; c++)
    if (!ami_is_carried(table, c)) count_column(lost, table, c, of);
}

void ami_lost_say(lost_list *lost, const char *path, const char *format, amur_faults *faults) {
  char *text = lost->text ? amur_format("dropped: %s: %s has no place for them", lost->text, format) : NULL;
  if (faults && (lost->no_memory || (lost->text && !text)))
    amur_faults_no_memory(faults, path);
  else if (faults && text)
    amur_faults_add(faults, AMUR_FAULT_WARNING, path, 0, 0, text, NULL, NULL, NULL);
  free(text);
  free(lost->text);
  *lost = (lost_list){0};
}
