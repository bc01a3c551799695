/* SPDX-License-Identifier: Apache-2.0
 * faults.c -- the list of every fault of an input.
 *
 * A reader goes on after a fault and adds the next, so that a user sees all of them at once.  When memory is out the
 * list takes no more: a table that was not read makes every name of it unknown, and the input is not to blame for that.
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
  if (list->failure.status) return;
  if (!amur_grow(&list->fault, &list->room, list->n + 1, sizeof *list->fault)) {
    amur_faults_no_memory(list, file);
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
    amur_faults_no_memory(list, file);
    return;
  }
  list->fault[list->n++] = f;
  if (severity == AMUR_FAULT_ERROR) list->n_error++;
}

/* Counted each time, so that a reader that counts what was added sees it. */
static void note_failure(amur_faults *list, const amur_err *why) {
  list->n_error++;
  if (!list->failure.status) list->failure = *why;
}

void amur_faults_no_memory(amur_faults *list, const char *where) {
  amur_err why = {0};
  amur_fail(&why, AMUR_E_NOMEM, 0, "%s", where ? where : "a list of faults");
  note_failure(list, &why);
}

void *amur_faults_alloc(amur_faults *list, const char *where, size_t n, size_t size) {
  void *p = amur_alloc(n, size);
  if (!p) amur_faults_no_memory(list, where);
  return p;
}

void amur_faults_unread(amur_faults *list, const char *file, const amur_err *why) {
  if (why->status == AMUR_E_NOMEM || why->status == AMUR_E_DEVICE)
    note_failure(list, why);
  else
    amur_faults_add(list, AMUR_FAULT_ERROR, file, 0, 0, NULL, why->text, "a readable file", NULL);
}

amur_status amur_faults_status(const amur_faults *list, const char *of, amur_err *err) {
  if (list->failure.status && err) *err = list->failure;
  if (list->failure.status) return list->failure.status;
  if (list->n_error)
    return amur_fail(err, AMUR_E_PARSE, 0, "%s: %zu error%s", of, list->n_error, list->n_error == 1 ? "" : "s");
  return AMUR_OK;
}

void amur_faults_fini(amur_faults *list) {
  for (size_t i = 0; i < list->n; i++) fault_fini(&list->fault[i]);
  free(list->fault);
  *list = (amur_faults){0};
}
