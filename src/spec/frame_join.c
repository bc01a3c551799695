/* SPDX-License-Identifier: Apache-2.0
 * frame_join.c -- numbers of other tables beside the rows of a frame:
 *   join: [{file: pair.csv, on: {a: origin_country, b: destination_country}, both_ways: true, missing: 0}]
 * `on` names one or two columns of the file and those of the data that must have the same text; both_ways: the two in
 * either order, as for a distance.  Every column of the file that holds numbers, but for those of `on`, becomes a
 * column of the frame.  A row of the data without one in the file is a fault unless `missing` says what stands for it.
 */
#include "frame.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_ON = 2 };

typedef struct {
  amur_frame *frame;
  const amur_yaml_doc *doc;
  const amur_yaml *map;
  amur_faults *faults;
  amur_table table;
  int n_on, own[MAX_ON];      /* columns of the table */
  const char *theirs[MAX_ON]; /* columns of the frame */
  bool both_ways, may_miss;
  double missing;
  amur_map row_of; /* key to row */
  char **key;      /* [rows, twice if both_ways] */
  int *match;      /* [rows of the frame] row of the table, -1 */
} join;

static bool fault(const join *j, const char *key, const char *found, const char *expected) {
  const amur_yaml *at = amur_yaml_get(j->map, key);
  if (!at) at = j->map;
  amur_faults_add(j->faults, AMUR_FAULT_ERROR, j->doc->file, at->line, at->column, key, found, expected, NULL);
  return false;
}

static bool read_on(join *j) {
  const amur_yaml *on = amur_yaml_get(j->map, "on");
  if (!on || on->kind != AMUR_YAML_MAP || on->n < 1 || on->n > MAX_ON)
    return fault(j, "on", on ? "something else" : "nothing", "a map of one or two columns of the file: of the data");
  j->n_on = on->n;
  for (int i = 0; i < on->n; i++) {
    j->own[i] = amur_table_column(&j->table, on->key[i]);
    j->theirs[i] = on->item[i]->kind == AMUR_YAML_SCALAR ? on->item[i]->text : "";
    if (j->own[i] < 0) return fault(j, "on", on->key[i], "a column of the file");
    if (amur_table_column(&j->frame->table, j->theirs[i]) < 0)
      return fault(j, "on", j->theirs[i], "a column of the data");
  }
  if (j->both_ways && j->n_on != 2)
    return fault(j, "both_ways", "one column", "two columns, to be taken in either order");
  return true;
}

/* Both texts with a separator between that no text of a table has (unit separator, ASCII). */
static char *key_of(const char *a, const char *b) { return b ? amur_format("%s\x1f%s", a, b) : amur_strdup(a); }

static bool add_key(join *j, int at, int row, const char *a, const char *b) {
  int32_t old = -1;
  j->key[at] = key_of(a, b);
  if (j->key[at] && (amur_map_add(&j->row_of, j->key[at], row, &old) || old == row))
    return true; /* a pair a, a is both ways itself */
  if (old < 0)
    amur_faults_no_memory(j->faults, j->table.file);
  else
    amur_faults_add(j->faults, AMUR_FAULT_ERROR, j->table.file, j->table.line[row], j->own[0] + 1, NULL, a,
                    "every key once", b);
  return false;
}

static bool index_rows(join *j) {
  const int n = j->table.n_row;
  j->key = amur_faults_alloc(j->faults, j->table.file, 2 * (size_t)n, sizeof *j->key);
  bool good = j->key != NULL;
  for (int r = 0; good && r < n; r++) {
    const char *a = amur_table_cell(&j->table, r, j->own[0]);
    const char *b = j->n_on == 2 ? amur_table_cell(&j->table, r, j->own[1]) : NULL;
    good = add_key(j, r, r, a, b) && (!j->both_ways || add_key(j, n + r, r, b, a));
  }
  return good;
}

static bool match_rows(join *j) {
  amur_frame *f = j->frame;
  int lost = 0;
  j->match = amur_faults_alloc(j->faults, j->table.file, (size_t)f->n_row, sizeof *j->match);
  bool good = j->match != NULL;
  for (int32_t r = 0; good && r < f->n_row; r++) {
    char *key = key_of(ami_frame_text(f, r, j->theirs[0]), j->n_on == 2 ? ami_frame_text(f, r, j->theirs[1]) : NULL);
    good = key != NULL;
    if (!good) amur_faults_no_memory(j->faults, j->table.file);
    j->match[r] = good ? amur_map_find(&j->row_of, key) : -1;
    if (good && j->match[r] < 0 && !j->may_miss && lost++ < 5)
      amur_faults_add(j->faults, AMUR_FAULT_ERROR, f->table.file, f->line[r], 0, j->theirs[0],
                      ami_frame_text(f, r, j->theirs[0]), "a row of the joined file", j->table.file);
    free(key);
  }
  return good && !lost;
}

/* The first filled cell tells whether a column holds numbers. */
static bool is_numeric(const amur_table *t, int column) {
  double x;
  for (int r = 0; r < t->n_row; r++)
    if (*amur_table_cell(t, r, column)) return amur_parse_real(amur_table_cell(t, r, column), &x);
  return false;
}

static bool add_column(join *j, int column) {
  const char *name = j->table.column[column];
  const size_t before = j->faults->n_error;
  if (ami_frame_has(j->frame, name)) return fault(j, "file", name, "columns that the data do not have yet");
  double *own = amur_faults_alloc(j->faults, j->table.file, (size_t)j->table.n_row, sizeof *own);
  double *value = ami_frame_alloc(j->frame, (size_t)j->frame->n_row, sizeof *value);
  if (own && value) {
    for (int r = 0; r < j->table.n_row; r++)
      own[r] = amur_table_real(&j->table, r, column, false, j->missing, -INFINITY, INFINITY, j->faults);
    for (int32_t r = 0; r < j->frame->n_row; r++) value[r] = j->match[r] < 0 ? j->missing : own[j->match[r]];
  }
  const bool good = own && value && ami_frame_add(j->frame, name, value);
  free(own);
  return good && j->faults->n_error == before;
}

static bool join_one(amur_frame *f, const amur_yaml_doc *doc, const amur_yaml *map, const char *data_dir,
                     amur_faults *faults) {
  static const char *const known[] = {"file", "on", "both_ways", "missing"};
  join j = {.frame = f, .doc = doc, .map = map, .faults = faults};
  amur_yaml_unknown_keys(doc, map, known, sizeof known / sizeof *known, faults);
  j.both_ways = amur_yaml_bool(doc, map, "both_ways", false, faults);
  j.may_miss = amur_yaml_get(map, "missing") != NULL;
  j.missing = amur_yaml_real(doc, map, "missing", false, NAN, -INFINITY, INFINITY, faults);
  char *path = ami_frame_file(doc, map, "file", data_dir, faults);
  bool good = path && amur_table_read(path, &j.table, faults) && read_on(&j) && index_rows(&j) && match_rows(&j);
  for (int c = 0; good && c < j.table.n_column; c++) {
    const bool key = c == j.own[0] || (j.n_on == 2 && c == j.own[1]);
    if (!key && *j.table.column[c] && is_numeric(&j.table, c)) good = add_column(&j, c);
  }
  for (int r = 0; j.key && r < 2 * j.table.n_row; r++) free(j.key[r]);
  free(j.key);
  free(j.match);
  free(path);
  amur_map_fini(&j.row_of);
  amur_table_fini(&j.table);
  return good;
}

bool ami_frame_join(amur_frame *f, const amur_yaml_doc *doc, const amur_yaml *map, const char *data_dir,
                    amur_faults *faults) {
  const amur_yaml *list = amur_yaml_get(map, "join");
  if (!list || list->kind == AMUR_YAML_NULL) return true;
  if (list->kind != AMUR_YAML_LIST) {
    amur_faults_add(faults, AMUR_FAULT_ERROR, doc->file, list->line, list->column, "join", "no list",
                    "a list of maps with file, on", NULL);
    return false;
  }
  bool good = true;
  for (int i = 0; good && i < list->n; i++) good = join_one(f, doc, list->item[i], data_dir, faults);
  return good;
}
