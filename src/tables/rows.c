/* SPDX-License-Identifier: Apache-2.0
 * rows.c -- rows of a CSV table into an array of structs, guided by the table of columns: a column says what kind its
 * cells are, and at which offset of the struct their value goes. Every column is read for every row, so that each wrong
 * cell has its fault.  A column that the file lacks reads as empty cells, which give the preset.
 */
#include "reader.h"
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_COLUMN = 64 }; /* of a type, those of its family not counted */

/* A cell on its way into a field. */
typedef struct {
  corridor_reader *in;
  const amur_table *table;
  const amur_column *column;
  int row, at; /* at: the column's place in the file, -1 if absent */
  const char *text;
} cell;

static void complain(const cell *c, const char *expected, const char *hint) {
  char found[96];
  amur_quote_text(c->text, found);
  amur_faults_add(c->in->faults, AMUR_FAULT_ERROR, c->table->file, c->table->line[c->row], c->at + 1, c->column->name,
                  *c->text ? found : "an empty cell", expected, hint);
}

static int word_number(const char *words, const char *text) {
  const size_t n = strlen(text);
  int number = 0;
  assert(words); /* of a CHOICE, or a BOOL with words of its own */
  for (const char *at = words; *at; number++) {
    const size_t length = strcspn(at, "|");
    if (length == n && strncmp(at, text, n) == 0) return number;
    at += length;
    if (*at == '|') at++;
  }
  return -1;
}

/* "one of a, b, c" */
static void list_words(const char *words, char text[200]) {
  size_t n = (size_t)snprintf(text, 200, "one of ");
  for (const char *at = words; *at && n < 196; at++) {
    if (*at == '|') text[n++] = ',';
    text[n++] = *at == '|' ? ' ' : *at;
  }
  text[n] = '\0';
}

/* Tables come out of spreadsheets, whose TRUE and FALSE are capitals. */
static bool read_bool(const cell *c) {
  static const char *const yes[] = {"1", "true", "yes", "TRUE"}, *const no[] = {"0", "false", "no", "FALSE"};
  if (!*c->text) return c->column->preset > 0;
  if (c->column->words) {
    const int number = word_number(c->column->words, c->text);
    char expected[200];
    list_words(c->column->words, expected);
    if (number < 0) complain(c, expected, NULL);
    return number == 0;
  }
  for (int i = 0; i < 4; i++) {
    if (strcmp(c->text, yes[i]) == 0) return true;
    if (strcmp(c->text, no[i]) == 0) return false;
  }
  complain(c, "1 or 0, true or false, yes or no", NULL);
  return c->column->preset > 0;
}

static int read_int(const cell *c) {
  double x = c->column->preset;
  char expected[96];
  amur_range_text(c->column->min, c->column->max, true, expected);
  if (*c->text && !(amur_parse_real(c->text, &x) && x == floor(x) && x >= c->column->min && x <= c->column->max)) {
    complain(c, expected, NULL);
    x = c->column->preset;
  }
  return (int)x;
}

static int read_choice(const cell *c) {
  if (!*c->text) return isnan(c->column->preset) ? 0 : (int)c->column->preset;
  const int number = word_number(c->column->words, c->text);
  if (number >= 0) return number;
  char expected[200];
  list_words(c->column->words, expected);
  complain(c, expected, NULL);
  return 0;
}

static int read_ref(const cell *c) {
  const amur_id_kind kind = c->column->names;
  assert(kind < AMUR_N_ID);
  const bool nothing_read = kind < AMUR_N_TABLE && ami_table_types[kind].required && c->in->ids[kind].n == 0;
  if (!*c->text || nothing_read) return -1; /* a table that could not be read is fault enough */
  const int index = amur_map_find(&c->in->ids[c->column->names], c->text);
  if (index < 0)
    ami_corridor_unknown(c->in, c->table->file, c->table->line[c->row], c->at + 1, c->column->name, c->column->names,
                         c->text);
  return index;
}

static amur_day read_date(const cell *c) {
  amur_day day = AMUR_DAY_NONE;
  if (*c->text && !amur_day_parse(c->text, &day)) {
    complain(c, "a date YYYY-MM-DD", NULL);
    day = AMUR_DAY_NONE;
  }
  return day;
}

/* A number, with the usual slip named where it has one. */
static double read_real(const cell *c) {
  double x;
  const bool is_number = amur_parse_real(c->text, &x);
  const char *hint = NULL;
  if (!is_number && strpbrk(c->text, ",") && !strpbrk(c->text, "abcdefghijklmnopqrstuvwxyz"))
    hint = "write a decimal point and no thousands separator";
  if (is_number && strcmp(c->column->name, "y_coord") == 0 && fabs(x) > 90)
    hint = "x_coord is the longitude, y_coord the latitude; are they swapped?";
  if (is_number && strcmp(c->column->name, "free_speed") == 0 && x > 300)
    hint = "the unit is km/h; is this m/h, or did the decimal point slip?";
  if (is_number && strcmp(c->column->name, "rate") == 0 && x > 1) hint = "0.05 means 5 %";
  if (!hint)
    return amur_table_real(c->table, c->row, c->at, c->column->required, c->column->preset, c->column->min,
                           c->column->max, c->in->faults);
  char expected[96];
  amur_range_text(c->column->min, c->column->max, false, expected);
  complain(c, expected, hint);
  return c->column->preset;
}

/* By memcpy: the offset is of a field of this type, but the compiler cannot see that. */
static void set(void *row, const amur_column *column, const void *value, size_t size) {
  memcpy((char *)row + column->offset, value, size);
}

static void read_cell(const cell *c, void *row) {
  const amur_column *k = c->column;
  if (k->required && c->at >= 0 && !*c->text) {
    complain(c, k->unit ? k->unit : "a value in every row", k->help);
    if (k->kind != AMUR_COLUMN_TEXT && k->kind != AMUR_COLUMN_REF && k->kind != AMUR_COLUMN_DATE) return;
  }
  const bool kept = k->kind == AMUR_COLUMN_TEXT || k->offset > 0; /* a list that is only checked has no field */
  if (kept && (k->kind == AMUR_COLUMN_TEXT || k->kind == AMUR_COLUMN_LIST || k->kind == AMUR_COLUMN_NAME)) {
    char *text = ami_corridor_text(c->in, c->text);
    set(row, k, &text, sizeof text);
  }
  switch (k->kind) {
  case AMUR_COLUMN_REAL: {
    const double x = read_real(c);
    set(row, k, &x, sizeof x);
    break;
  }
  case AMUR_COLUMN_INT: {
    const int x = read_int(c);
    set(row, k, &x, sizeof x);
    break;
  }
  case AMUR_COLUMN_BOOL: {
    const bool x = read_bool(c);
    set(row, k, &x, sizeof x);
    break;
  }
  case AMUR_COLUMN_CHOICE: {
    const int x = read_choice(c);
    set(row, k, &x, sizeof x);
    break;
  }
  case AMUR_COLUMN_REF: {
    const int x = read_ref(c);
    set(row, k, &x, sizeof x);
    break;
  }
  case AMUR_COLUMN_DATE: {
    const amur_day x = read_date(c);
    set(row, k, &x, sizeof x);
    break;
  }
  case AMUR_COLUMN_LIST:
    ami_corridor_check_list(c->in, c->table->file, c->table->line[c->row], c->at + 1, k->name, k->names, c->text);
    break;
  case AMUR_COLUMN_NAME: /* where there is no list of such things, as without source.csv, any name will do */
    if (c->in->ids[k->names].n) read_ref(c);
    break;
  case AMUR_COLUMN_TEXT:
  case AMUR_COLUMN_OTHER: break;
  }
}

/* toll_lorry, where lorry is a vehicle. */
static bool in_family(const corridor_reader *in, const amur_table_type *type, const char *name) {
  const size_t n = type->family ? strlen(type->family) : 0;
  return n && strncmp(name, type->family, n) == 0 && amur_map_find(&in->ids[type->family_of], name + n) >= 0;
}

/* A fault for every column of the file that the type does not know, and for every required one it lacks. */
static void check_header(corridor_reader *in, amur_id_kind table) {
  const amur_table_type *type = &ami_table_types[table];
  const amur_table *t = &in->table[table];
  const char *known[MAX_COLUMN] = {NULL};
  assert(type->n_column <= MAX_COLUMN);
  for (int k = 0; k < type->n_column; k++) known[k] = type->column[k].name;
  for (int c = 0; c < t->n_column; c++) {
    bool found = !*t->column[c] || in_family(in, type, t->column[c]);
    for (int k = 0; k < type->n_column && !found; k++) found = strcmp(type->column[k].name, t->column[c]) == 0;
    if (found) continue;
    const bool of_family = type->family && strncmp(t->column[c], type->family, strlen(type->family)) == 0;
    const char *nearest = of_family ? amur_map_nearest(&in->ids[type->family_of], t->column[c] + strlen(type->family))
                                    : amur_nearest(known, type->n_column, t->column[c]);
    char expected[160] = "a column of docs/corridor.md";
    if (nearest) snprintf(expected, sizeof expected, "%s%.100s", of_family ? type->family : "", nearest);
    amur_faults_add(in->faults, AMUR_FAULT_ERROR, t->file, t->header_line, c + 1, t->column[c], "an unknown column",
                    expected, NULL);
  }
  for (int k = 0; k < type->n_column; k++)
    if (type->column[k].required && amur_table_column(t, known[k]) < 0)
      amur_faults_add(in->faults, AMUR_FAULT_ERROR, t->file, t->header_line, 0, known[k], "no such column",
                      "a column with a value in every row", type->column[k].help);
}

/* Every row's id must be there, without spaces, and (unless ids may repeat) new. */
static void note_id(corridor_reader *in, amur_id_kind table, int row, int index) {
  const char *name = ami_table_types[table].column[0].name;
  const char *id = amur_table_cell(&in->table[table], row, amur_table_column(&in->table[table], name));
  if (!*id) return;
  if (strpbrk(id, " \t\n:*?,|"))
    ami_corridor_fault(in, table, row, name, AMUR_FAULT_ERROR, id, "an id without spaces or any of : * ? , |", NULL);
  if (!ami_corridor_add_id(in, table, id, index) && !ami_table_types[table].repeats) {
    char hint[96];
    const int first = amur_map_find(&in->ids[table], id);
    if (first < 0) return;
    snprintf(hint, sizeof hint, "the id stands in line %ld already", in->table[table].line[first]);
    ami_corridor_fault(in, table, row, name, AMUR_FAULT_ERROR, id, "every id once", hint);
  }
}

void ami_corridor_read_table(corridor_reader *in, amur_id_kind table) {
  const amur_table_type *type = &ami_table_types[table];
  amur_table *t = &in->table[table];
  char file[64];
  snprintf(file, sizeof file, "%s.csv", ami_id_names[table]);
  const bool by_gravity = table == AMUR_ID_DEMAND && ami_corridor_has_file(in, "trade.yaml"); /* which makes rows */
  const bool required = type->required && !by_gravity;
  if (!required && !ami_corridor_has_file(in, file)) return;
  char *path = ami_corridor_path(in, file);
  const bool read = path && amur_table_read(path, t, in->faults);
  free(path);
  if (!read) return;
  ami_corridor_note_input(in, file);
  check_header(in, table);
  if (t->n_row == 0 && required)
    ami_corridor_fault(in, table, -1, NULL, AMUR_FAULT_ERROR, "no rows", "at least one", type->help);
  char *rows = ami_corridor_array(in, (size_t)t->n_row, type->row_size);
  if (!rows) return;
  memcpy((char *)in->corridor + type->rows, &rows, sizeof rows);
  memcpy((char *)in->corridor + type->n, &t->n_row, sizeof t->n_row);
  in->bad[table] = ami_corridor_array(in, (size_t)t->n_row, sizeof *in->bad[table]);
  int at[MAX_COLUMN] = {0};
  for (int k = 0; k < type->n_column; k++) at[k] = amur_table_column(t, type->column[k].name);
  for (int r = 0; r < t->n_row && in->bad[table]; r++) {
    const size_t before = in->faults->n_error;
    for (int k = 0; k < type->n_column; k++) {
      const cell c = {in, t, &type->column[k], r, at[k], amur_table_cell(t, r, at[k])};
      read_cell(&c, rows + (size_t)r * type->row_size);
    }
    note_id(in, table, r, r);
    in->bad[table][r] = in->faults->n_error > before;
  }
}
