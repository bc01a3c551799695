/* SPDX-License-Identifier: Apache-2.0
 * tell.c -- warnings with their place in the corridor's files, and what all subjects count.
 */
#include "plausible.h"
#include <amur/io.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Line of the row whose first column is the id; 0 where the file has none, or is no table. */
static long line_of(const char *path, const char *id, const char *column, long *column_no) {
  amur_table table = {0};
  amur_faults none = {0};
  long line = 0;
  if (amur_table_read(path, &table, &none)) {
    *column_no = column ? amur_table_column(&table, column) + 1 : 0;
    for (int i = 0; i < table.n_row && line == 0 && table.n_column > 0; i++)
      if (strcmp(amur_table_cell(&table, i, 0), id) == 0) line = table.line[i];
  }
  amur_table_fini(&table);
  amur_faults_fini(&none);
  return line;
}

void ami_plausible_warn(const plausible *p, const char *file, const char *id, const char *column, const char *found,
                        const char *expected, const char *hint) {
  char *path = amur_format("%s/%s", p->corridor->folder, file);
  long column_no = 0;
  const long line = path && id ? line_of(path, id, column, &column_no) : 0;
  if (path)
    amur_faults_add(p->faults, AMUR_FAULT_WARNING, path, line, column_no, column, found, expected, hint);
  else
    amur_faults_no_memory(p->faults, "plausible");
  free(path);
}

figure ami_figure(double x) {
  figure f;
  snprintf(f.s, sizeof f.s, fabs(x) < 1000 ? "%.4g" : "%.0f", x);
  return f;
}

int ami_plausible_n_open(const plausible *p, int market) {
  const model_market *k = &p->m->market[market];
  int n = 0;
  for (int i = k->first_alt; i < k->first_alt + k->n_alt; i++) n += p->work.alt[i].appeal > 0 && isfinite(p->cost[i]);
  return n;
}
