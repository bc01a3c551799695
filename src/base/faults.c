/* SPDX-License-Identifier: Apache-2.0
 * faults.c -- the list of every fault of an input.
 *
 * A reader goes on after a fault and adds the next, so that a user sees all of them at once: of each kind the first 20,
 * and how many more there are, since a file of another network has a fault in every row.  When memory is out the list
 * takes no more: a table that was not read makes every name of it unknown, and the input is not to blame for that.
 */
#include <amur/base.h>
#include <stdlib.h>
#include <string.h>

static char *copy_or_empty(const char *text) { return amur_strdup(text ? text : ""); }

static void fault_fini(amur_fault *f) {
  free(f->file);
  free(f->column);
  free(f->found);
  free(f->expected);
  free(f->hint);
}

/* Numbers count for nothing, wherever they stand: "at least 12.5 km" is of one kind with "at least 7 km". */
static void mask_numbers(char *text) {
  char *to = text;
  for (const char *at = text; *at;) {
    const size_t n = strspn(at, "0123456789.");
    if (n) *to++ = '#';
    at += n;
    if (!n) *to++ = *at++;
  }
  *to = 0;
}

/* Counts a fault of its kind; the number of the kind, -1 if out of memory.  Unknown columns and keys are of one kind,
 * whatever their names and what each should be called. */
static int32_t count_kind(amur_faults *list, amur_severity severity, const char *file, const char *column,
                          const char *found, const char *expected) {
  const bool unknown = found && strncmp(found, "an unknown ", 11) == 0;
  const bool by_found = unknown || !expected || !*expected;
  char *name = amur_format("%d\n%s\n%s\n%s", (int)severity, file ? file : "", unknown || !column ? "" : column,
                           !by_found ? expected
                           : found   ? found
                                     : "");
  int32_t kind = -1;
  if (!name) return -1;
  char *varies = strrchr(name, '\n');
  mask_numbers(varies);
  if (!amur_grow(&list->of_kind, &list->kind_room, list->kind.n + 1, sizeof *list->of_kind) ||
      !amur_map_add(&list->kind, name, (int32_t)list->kind.n, &kind))
    free(name); /* it is known, or memory is out */
  else
    kind = (int32_t)list->kind.n - 1;
  if (kind >= 0) list->of_kind[kind].n++;
  return kind;
}

static bool is_at(const amur_fault *f, amur_severity severity, const char *file, long row, long column_no) {
  return f->severity == severity && f->row == row && f->column_no == column_no && strcmp(f->file, file) == 0;
}

static bool is_same(const amur_fault *a, const amur_fault *b) {
  return is_at(a, b->severity, b->file, b->row, b->column_no) && strcmp(a->column, b->column) == 0 &&
         strcmp(a->found, b->found) == 0 && strcmp(a->expected, b->expected) == 0;
}

static bool is_known(const amur_faults *list, const amur_fault *f) {
  for (size_t i = 0; i < list->n; i++)
    if (is_same(&list->fault[i], f)) return true;
  return false;
}

void amur_faults_follow(amur_faults *list) {
  list->n_error++;
  list->n_again++;
}

void amur_faults_add(amur_faults *list, amur_severity severity, const char *file, long row, long column_no,
                     const char *column, const char *found, const char *expected, const char *hint) {
  if (list->failure.status) return;
  const int32_t kind = count_kind(list, severity, file, column, found, expected);
  if (kind < 0) {
    amur_faults_no_memory(list, file);
    return;
  }
  if (list->of_kind[kind].n > AMUR_FAULTS_OF_A_KIND) {
    ++*(severity == AMUR_FAULT_ERROR ? &list->n_error : &list->n_warning);
    list->fault[list->of_kind[kind].last].more++;
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
  const bool whole = f.file && f.column && f.found && f.expected && f.hint;
  const bool known = whole && is_known(list, &f);
  if (whole && !known && amur_grow(&list->fault, &list->room, list->n + 1, sizeof *list->fault)) {
    ++*(severity == AMUR_FAULT_ERROR ? &list->n_error : &list->n_warning);
    list->of_kind[kind].last = list->n;
    list->fault[list->n++] = f;
    return;
  }
  fault_fini(&f);
  list->of_kind[kind].n--; /* so that `last` is never asked for before there is one */
  if (!known)
    amur_faults_no_memory(list, file);
  else if (severity == AMUR_FAULT_ERROR)
    amur_faults_follow(list);
}

void amur_faults_raise(amur_faults *list, const char *file, long row, long column_no) {
  for (size_t i = 0; i < list->n; i++) {
    amur_fault *f = &list->fault[i];
    if (!is_at(f, AMUR_FAULT_WARNING, file, row, column_no)) continue;
    f->severity = AMUR_FAULT_ERROR;
    *f->hint = 0;
    list->n_error++;
    list->n_warning--;
  }
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
  const size_t n_told = list->n_error - list->n_again;
  if (list->n_error) return amur_fail(err, AMUR_E_PARSE, 0, "%s: %zu error%s", of, n_told, n_told == 1 ? "" : "s");
  return AMUR_OK;
}

void amur_faults_fini(amur_faults *list) {
  for (size_t i = 0; i < list->n; i++) fault_fini(&list->fault[i]);
  for (size_t i = 0; i < list->kind.room; i++) free((char *)list->kind.key[i]);
  amur_map_fini(&list->kind);
  free(list->of_kind);
  free(list->fault);
  *list = (amur_faults){0};
}
