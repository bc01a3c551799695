/* SPDX-License-Identifier: Apache-2.0
 * faults.c -- the list of every fault of an input.
 *
 * A reader goes on after a fault and adds the next, so that a user sees all of them at once.  It can fail only for
 * memory; then the fault is counted, and the list says that it is not whole.
 */
#include <amur/base.h>
#include <stdlib.h>

static char *copy_or_empty(const char *text) { return amur_strdup(text ? text : ""); }

static void fault_fini(amur_fault *f) {
  free(f->file);
  free(f->column);
  free(f->found);
  free(f->expected);
  free(f->hint);
}

void amur_faults_add(amur_faults *list, amur_severity severity, const char *file, long row, long column_no,
                     const char *column, const char *found, const char *expected, const char *hint) {
  if (severity == AMUR_FAULT_ERROR) list->n_error++; /* counted even if it cannot be kept */
  if (!amur_grow(&list->fault, &list->room, list->n + 1, sizeof *list->fault)) {
    list->truncated = true;
    return;
  }
  amur_fault f = {.severity = severity,
                  .file = copy_or_empty(file),
                  .row = row,
                  .column_no = column_no,
                  .column = copy_or_empty(column),
                  .found = copy_or_empty(found),
                  .expected = copy_or_empty(expected),
                  .hint = copy_or_empty(hint)};
  if (!f.file || !f.column || !f.found || !f.expected || !f.hint) {
    fault_fini(&f);
    list->truncated = true;
    return;
  }
  list->fault[list->n++] = f;
}

void amur_faults_fini(amur_faults *list) {
  for (size_t i = 0; i < list->n; i++) fault_fini(&list->fault[i]);
  free(list->fault);
  *list = (amur_faults){0};
}
