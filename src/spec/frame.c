/* SPDX-License-Identifier: Apache-2.0
 * frame.c -- observations of an estimation: a CSV or Stata file, columns derived from it, and the rows that a filter
 * keeps.
 *
 * The table stays as it was read, as text; `row` says which of its rows are kept, and `column` has the numbers of those
 * columns that were asked for, by kept row.  A column becomes numbers when first used, so text in a column that nobody
 * uses does no harm.  Memory that hangs on the frame is listed in `block` and lives as long as it.
 */
#define _POSIX_C_SOURCE 200809L
#include "io/dta.h"
#include "frame.h"
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *ami_frame_alloc(amur_frame *f, size_t n, size_t size) {
  void *p = amur_grow(&f->block, &f->block_room, f->n_block + 1, sizeof *f->block) ? amur_alloc(n + 1, size) : NULL;
  if (p)
    f->block[f->n_block++] = p;
  else
    amur_faults_no_memory(f->faults, f->table.file);
  return p;
}

void amur_frame_free(amur_frame *f) {
  if (!f) return;
  for (size_t i = 0; i < f->n_block; i++) free(f->block[i]);
  free(f->block);
  free(f->column);
  free(f->row);
  free(f->line);
  amur_table_fini(&f->table);
  free(f);
}

int32_t ami_frame_rows(const amur_frame *f) { return f->n_row; }
const char *amur_frame_file(const amur_frame *f) { return f->table.file; }
const long *amur_frame_lines(const amur_frame *f) { return f->line; }
const amur_table *ami_frame_table(const amur_frame *f) { return &f->table; }

static int find(const amur_frame *f, const char *name) {
  for (size_t i = 0; i < f->n_column; i++)
    if (strcmp(f->column[i].name, name) == 0) return (int)i;
  return -1;
}

bool ami_frame_has(const amur_frame *f, const char *name) {
  return find(f, name) >= 0 || amur_table_column(&f->table, name) >= 0;
}

bool ami_frame_add(amur_frame *f, const char *name, double *value) {
  char *copy = ami_frame_alloc(f, strlen(name) + 1, 1);
  if (!copy) return false;
  if (!amur_grow(&f->column, &f->room, f->n_column + 1, sizeof *f->column)) {
    amur_faults_no_memory(f->faults, f->table.file);
    return false;
  }
  memcpy(copy, name, strlen(name) + 1);
  f->column[f->n_column++] = (amur_frame_column){copy, value};
  return true;
}

/* By the first cell that is filled: a column of numbers with one wrong cell is to be a fault of that cell. */
bool ami_frame_is_text(const amur_frame *f, const char *name) {
  const int c = amur_table_column(&f->table, name);
  if (find(f, name) >= 0 || c < 0) return false;
  double x;
  for (int r = 0; r < f->table.n_row; r++)
    if (*amur_table_cell(&f->table, r, c)) return !amur_parse_real(amur_table_cell(&f->table, r, c), &x);
  return false;
}

const char *ami_frame_text(const amur_frame *f, int32_t row, const char *name) {
  assert(row >= 0 && row < f->n_row);
  return amur_table_cell(&f->table, f->row[row], amur_table_column(&f->table, name));
}

const double *ami_frame_numbers(amur_frame *f, const char *name, amur_faults *faults) {
  const int known = find(f, name);
  if (known >= 0) return f->column[known].value;
  const int c = amur_table_column(&f->table, name);
  double *value = ami_frame_alloc(f, (size_t)f->n_row, sizeof *value);
  if (!value || !ami_frame_add(f, name, value)) return NULL;
  bool bad = false;
  for (int32_t r = 0; r < f->n_row; r++) {
    const char *cell = amur_table_cell(&f->table, f->row[r], c);
    if (*cell == 0 || strcmp(cell, "NA") == 0)
      value[r] = NAN;
    else if (!amur_parse_real(cell, &value[r])) {
      amur_faults_add(faults, AMUR_FAULT_ERROR, f->table.file, f->line[r], c + 1, name, cell, "a number", NULL);
      bad = true;
    }
  }
  return bad ? NULL : value;
}

/* A file that the user names: from the current folder, else below the data folder. */
static char *locate(const char *file, const char *data_dir, amur_faults *faults) {
  const bool here = access(file, R_OK) == 0 || !data_dir;
  char *path = here ? amur_strdup(file) : amur_format("%s/%s", data_dir, file);
  if (!path) amur_faults_no_memory(faults, file);
  return path;
}

char *ami_frame_file(const amur_yaml_doc *doc, const amur_yaml *map, const char *key, const char *data_dir,
                     amur_faults *faults) {
  const char *name = amur_yaml_text(doc, map, key, true, NULL, faults);
  return name ? amur_yaml_file(doc, amur_yaml_get(map, key), key, name, data_dir, faults) : NULL;
}

/* Tabs to commas when the header says so.  Files with tabs hold no quotes and no commas in practice. */
static void unify_separator(char *text) {
  const size_t header = strcspn(text, "\n");
  const char *comma = memchr(text, ',', header), *tab = memchr(text, '\t', header);
  if (comma || !tab) return;
  for (char *c = text; *c; c++)
    if (*c == '\t') *c = ',';
}

static bool number_rows(amur_frame *f) {
  f->n_row = f->table.n_row;
  f->row = amur_faults_alloc(f->faults, f->table.file, (size_t)f->n_row, sizeof *f->row);
  f->line = amur_faults_alloc(f->faults, f->table.file, (size_t)f->n_row, sizeof *f->line);
  for (int32_t r = 0; f->row && f->line && r < f->n_row; r++) f->row[r] = r, f->line[r] = f->table.line[r];
  return f->row && f->line;
}

static bool open_table(amur_frame *f, const char *path, amur_faults *faults) {
  size_t n;
  amur_err err = {0};
  const bool stata = ami_dta_is(path);
  char *text = stata ? ami_dta_read(path, &n, &err) : amur_file_read(path, &n, &err);
  if (!text && (err.status == AMUR_E_NOMEM || err.status == AMUR_E_DEVICE)) {
    amur_faults_unread(faults, path, &err);
    return false;
  }
  if (!text) {
    amur_faults_add(faults, AMUR_FAULT_ERROR, path, 0, 0, NULL, err.text, "a readable file",
                    "files are in the folder of the specification, or in that which AMUR_DATA names");
    return false;
  }
  if (!stata) unify_separator(text);
  const bool good = amur_table_parse(path, text, n, &f->table, faults);
  free(text);
  return good && number_rows(f);
}

void ami_frame_keep(amur_frame *f, const double *keep) {
  int32_t n = 0;
  for (int32_t r = 0; r < f->n_row; r++) {
    if (!(keep[r] != 0) || isnan(keep[r])) continue;
    for (size_t c = 0; c < f->n_column; c++)
      if (f->column[c].value != keep) f->column[c].value[n] = f->column[c].value[r];
    f->row[n] = f->row[r];
    f->line[n++] = f->line[r];
  }
  f->n_row = n;
}

/* `derive`, in order, so that a column may be made from one before it, then `filter`.  A result of evaluation is
 * copied: it may be the very column that it names. */
static bool derive(amur_frame *f, const amur_yaml_doc *doc, const amur_yaml *data, amur_faults *faults) {
  const amur_yaml *list = amur_yaml_get(data, "derive"), *filter = amur_yaml_get(data, "filter");
  frame_form form;
  for (int i = 0; list && i < list->n; i++) {
    double *copy = ami_frame_alloc(f, (size_t)f->n_row, sizeof *copy);
    if (!copy || !ami_frame_eval(f, doc, list->item[i], NULL, &form, faults)) return false;
    memcpy(copy, form.constant, (size_t)f->n_row * sizeof *copy);
    if (!ami_frame_add(f, list->key[i], copy)) return false;
  }
  if (!filter) return true;
  double *copy = ami_frame_alloc(f, (size_t)f->n_row, sizeof *copy);
  if (!copy || !ami_frame_eval(f, doc, filter, NULL, &form, faults)) return false;
  memcpy(copy, form.constant, (size_t)f->n_row * sizeof *copy);
  ami_frame_keep(f, copy);
  return true;
}

amur_frame *amur_frame_read_map(const amur_yaml_doc *doc, const amur_yaml *map, const char *path, const char *text,
                                const char *data_dir, amur_faults *faults) {
  amur_frame *f = amur_faults_alloc(faults, path, 1, sizeof *f);
  bool good = f != NULL;
  if (f) f->faults = faults;
  if (good && text)
    good = amur_table_parse(path, text, strlen(text), &f->table, faults) && number_rows(f);
  else if (good)
    good = open_table(f, path, faults);
  if (good && ami_frame_join(f, doc, map, data_dir, faults) && derive(f, doc, map, faults)) return f;
  amur_frame_free(f);
  return NULL;
}

amur_frame *amur_frame_read(const amur_yaml_doc *doc, const char *data_dir, const char *data_file,
                            amur_faults *faults) {
  static const char *const known[] = {"file", "join", "derive", "filter"};
  const amur_yaml *data = amur_yaml_get(doc->root, "data");
  if (!data) {
    amur_faults_add(faults, AMUR_FAULT_ERROR, doc->file, 1, 0, "data", "nothing", "a map with file, derive, filter",
                    NULL);
    return NULL;
  }
  amur_yaml_unknown_keys(doc, data, known, sizeof known / sizeof *known, faults);
  char *path = data_file ? locate(data_file, data_dir, faults) : ami_frame_file(doc, data, "file", data_dir, faults);
  amur_frame *f = path ? amur_frame_read_map(doc, data, path, NULL, data_dir, faults) : NULL;
  free(path);
  return f;
}
