/* SPDX-License-Identifier: Apache-2.0
 * csv.c -- CSV tables in memory: RFC 4180 (Shafranovich 2005), UTF-8, comma, a header row.
 *
 *   file = header line {row line},   row = cell {"," cell},   cell = plain text | '"' text with "" for each quote '"'
 * A quoted cell may hold commas and line ends, so a row may take several lines of the file.  Lines end in LF, CR LF or
 * CR. Beside the RFC: a byte-order mark, blank lines, rows of empty cells and lines that begin with # are passed over,
 * and blanks around a plain cell do not count, as those who write tables by hand align them.  What is wrong with a
 * whole table, its separator and its header, is found in csv_shape.c.
 *
 * A table keeps one copy of the text.  Cells are cut out of it in place: a zero byte takes the place of the separator,
 * and a quoted cell, which only gets shorter, is written over itself.
 */
#include <amur/io.h>
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "csv_shape.h"
#include "utf8.h"

/* Reading position in a text that is cut into cells as it is read. */
typedef struct {
  const char *file;
  char *at, *end;
  long line;
  amur_faults *faults;
  char **cell; /* [n_cell] of the row being read */
  size_t n_cell, room;
} scanner;

/* How much of a growing table is allocated, and how many cells its rows had. */
typedef struct {
  size_t cell, line, row;
  size_t *width; /* [n_row] */
} table_room;

static void fault(const scanner *s, long line, size_t field, const char *found, const char *expected,
                  const char *hint) {
  amur_faults_add(s->faults, AMUR_FAULT_ERROR, s->file, line, (long)field, NULL, found, expected, hint);
}

/* The text is checked before: no zero byte lies in it, and the one behind it is never read. */
static bool at_line_end(const scanner *s) { return s->at == s->end || *s->at == '\n' || *s->at == '\r'; }

static void skip_line_end(scanner *s) {
  if (s->at == s->end) return;
  if (*s->at == '\r' && s->at + 1 < s->end && s->at[1] == '\n') s->at++;
  s->at++;
  s->line++;
}

/* Reads a cell that begins with a quote; s->at is on the quote.  Writes the unquoted text over it. */
static char *quoted_cell(scanner *s) {
  assert(s->at < s->end && *s->at == '"');
  char *const begin = ++s->at, *to = begin;
  const long line = s->line; /* where it begins: a missing quote is noticed at the end of the file */
  for (; s->at < s->end; s->at++) {
    if (*s->at == '"' && s->at + 1 < s->end && s->at[1] == '"')
      s->at++; /* "" stands for one quote */
    else if (*s->at == '"')
      break;
    if (*s->at == '\n') s->line++;
    *to++ = *s->at;
  }
  if (s->at == s->end) {
    fault(s, line, s->n_cell + 1, "a quoted cell without its closing quote", "\"", NULL);
  } else {
    s->at++;
    bool stray = false;
    for (; !at_line_end(s) && *s->at != ','; s->at++) stray = stray || *s->at != ' ';
    if (stray) fault(s, line, s->n_cell + 1, "text after a closing quote", "a comma", "double a quote inside quotes");
  }
  *to = '\0'; /* at the latest in the place of the closing quote, so the separator is still there */
  return begin;
}

/* Reads a cell without quotes, and trims it.  *last is set to the byte that ends it, which becomes zero. */
static char *plain_cell(scanner *s, char **last) {
  char *begin = s->at;
  bool stray = false;
  for (; !at_line_end(s) && *s->at != ','; s->at++) stray = stray || *s->at == '"';
  if (stray) fault(s, s->line, s->n_cell + 1, "a quote inside a cell", "quotes around the whole cell", NULL);
  *last = s->at;
  while (*last > begin && ((*last)[-1] == ' ' || (*last)[-1] == '\t')) --*last;
  return begin;
}

/* Reads one row into s->cell.  False when memory is out. */
static bool read_row(scanner *s) {
  s->n_cell = 0;
  for (;;) {
    while (s->at < s->end && (*s->at == ' ' || *s->at == '\t')) s->at++;
    if (!amur_grow(&s->cell, &s->room, s->n_cell + 1, sizeof *s->cell)) return false;
    char *last = NULL;
    char *cell = s->at < s->end && *s->at == '"' ? quoted_cell(s) : plain_cell(s, &last);
    s->cell[s->n_cell++] = cell;
    const bool more = s->at < s->end && *s->at == ',';
    if (more)
      s->at++;
    else
      skip_line_end(s);
    if (last) *last = '\0'; /* after the separator has been seen: it may lie there */
    if (!more) return true;
  }
}

/* Passes over blank lines and comments; false at the end of the text. */
static bool find_row(scanner *s) {
  while (s->at < s->end) {
    char *at = s->at;
    while (at < s->end && (*at == ' ' || *at == '\t')) at++;
    if (at < s->end && *at != '\n' && *at != '\r' && *s->at != '#') return true; /* a # further on is a cell's */
    s->at = at;
    while (!at_line_end(s)) s->at++;
    skip_line_end(s);
  }
  return false;
}

static bool take_header(scanner *s, amur_table *t, long line) {
  t->n_column = (int)s->n_cell;
  t->header_line = line;
  t->column = amur_alloc(s->n_cell, sizeof *t->column);
  if (!t->column) return false;
  memcpy(t->column, s->cell, s->n_cell * sizeof *s->cell);
  return ami_csv_note_columns(t, s->faults);
}

/* Rows that a spreadsheet leaves at the end of a table. */
static bool is_blank(const scanner *s) {
  for (size_t c = 0; c < s->n_cell; c++)
    if (*s->cell[c]) return false;
  return s->n_cell > 1; /* of one column, an empty text in quotes is meant */
}

/* Appends the row just read, padded or cut to the header's width. */
static bool take_row(scanner *s, amur_table *t, long line, table_room *room) {
  const size_t width = (size_t)t->n_column, row = (size_t)t->n_row, first = row * width;
  if (!amur_grow(&t->cell, &room->cell, first + width, sizeof *t->cell) ||
      !amur_grow(&t->line, &room->line, row + 1, sizeof *t->line) ||
      !amur_grow(&room->width, &room->row, row + 1, sizeof *room->width))
    return false;
  for (size_t c = 0; c < width; c++) t->cell[first + c] = c < s->n_cell ? s->cell[c] : s->end; /* an empty text */
  room->width[row] = s->n_cell;
  t->line[t->n_row++] = line;
  return true;
}

static bool check_bytes(const scanner *s) {
  long line;
  const char *bad = ami_utf8_fault(s->at, (size_t)(s->end - s->at), &line);
  if (bad) fault(s, line, 0, bad, "UTF-8 text", "save the file as UTF-8");
  return !bad;
}

static bool out_of_memory(const char *name, amur_table *t, amur_faults *faults) {
  amur_faults_no_memory(faults, name);
  amur_table_fini(t);
  return false;
}

/* The header, then every row; false with faults if that makes no table. */
static bool read_rows(scanner *s, amur_table *t) {
  table_room room = {0};
  bool have_memory = true, have_header = false, good = true;
  while (have_memory && good && find_row(s)) {
    const long line = s->line; /* a row's number is that of its first line */
    if (!have_header) good = ami_csv_check_separator(s->file, s->at, s->end, line, s->faults);
    have_memory = !good || read_row(s);
    if (!have_memory || !good || is_blank(s) || (!have_header && ami_csv_names_separator(s->cell, s->n_cell))) continue;
    have_memory = have_header ? take_row(s, t, line, &room) : take_header(s, t, line);
    have_header = true;
  }
  if (!have_memory)
    amur_faults_no_memory(s->faults, s->file);
  else if (good && !have_header)
    amur_faults_add(s->faults, AMUR_FAULT_ERROR, s->file, 0, 0, NULL, "an empty file", "a header row", NULL);
  good = good && have_memory && have_header && ami_csv_check_widths(t, room.width, s->faults);
  free(room.width);
  return good;
}

bool amur_table_parse(const char *name, const char *text, size_t n_bytes, amur_table *table, amur_faults *faults) {
  *table = (amur_table){.file = amur_strdup(name), .text = amur_alloc(n_bytes + 1, 1), .faults = faults};
  if (!table->file || !table->text) return out_of_memory(name, table, faults);
  memcpy(table->text, text, n_bytes);
  scanner s = {.file = name, .at = table->text, .end = table->text + n_bytes, .line = 1, .faults = faults};
  if (n_bytes >= 3 && memcmp(s.at, "\xEF\xBB\xBF", 3) == 0) s.at += 3;
  if (!check_bytes(&s)) {
    amur_table_fini(table);
    return false;
  }
  const bool good = read_rows(&s, table);
  free(s.cell);
  if (!good) amur_table_fini(table);
  return good;
}

bool amur_table_read(const char *path, amur_table *table, amur_faults *faults) {
  amur_err err = {0};
  size_t n = 0;
  *table = (amur_table){0};
  char *text = amur_file_read(path, &n, &err);
  if (!text) {
    amur_faults_unread(faults, path, &err);
    return false;
  }
  const bool ok = amur_table_parse(path, text, n, table, faults);
  free(text);
  return ok;
}

void amur_table_fini(amur_table *table) {
  free(table->file);
  free(table->column);
  free(table->cell);
  free(table->line);
  free(table->twice);
  free(table->text);
  *table = (amur_table){0};
}

int amur_table_column(const amur_table *table, const char *name) {
  int found = -1;
  for (int c = table->n_column - 1; c >= 0; c--) {
    if (strcmp(table->column[c], name) != 0) continue;
    found = c;
    if (table->twice && table->twice[c] && table->faults)
      amur_faults_raise(table->faults, table->file, table->header_line, c + 1);
  }
  return found;
}

double amur_table_real(const amur_table *t, int row, int column, bool required, double preset, double min, double max,
                       amur_faults *faults) {
  assert(row >= 0 && row < t->n_row && column < t->n_column);
  const char *cell = amur_table_cell(t, row, column);
  if (!*cell && (column < 0 || !required || !isnan(preset))) return preset;
  double value;
  if (*cell && amur_parse_real(cell, &value) && value >= min && value <= max) return value;
  char expected[96], found[96];
  amur_range_text(min, max, false, expected);
  amur_quote_text(cell, found);
  amur_faults_add(faults, AMUR_FAULT_ERROR, t->file, t->line[row], column + 1, t->column[column],
                  *cell ? found : "an empty cell", expected, NULL);
  return preset;
}

/* Spreadsheets run a cell that begins so as a formula, which may call other programs (CWE-1236).  Numbers are none. */
static bool is_formula(const char *text) {
  double value;
  return *text && strchr("=+-@\t\r", *text) && !amur_parse_real(text, &value);
}

/* Quotes are needed where a reader would take a part of the text for something else; blanks at the ends and a leading #
 * are in the reader above. */
static bool needs_quotes(const char *text) {
  const size_t n = strlen(text);
  return strpbrk(text, ",\"\r\n") || (n && (strchr(" \t#", *text) || strchr(" \t", text[n - 1])));
}

/* The text between `open` and a quote, quotes of its own doubled. */
static void put_quoted(const char *text, const char *open, amur_csv_put put, void *to) {
  put(to, open, strlen(open));
  for (const char *quote; (quote = strchr(text, '"')); text = quote + 1) {
    put(to, text, (size_t)(quote - text));
    put(to, "\"\"", 2);
  }
  put(to, text, strlen(text));
  put(to, "\"", 1);
}

void amur_csv_exact(const char *text, amur_csv_put put, void *to) {
  if (needs_quotes(text))
    put_quoted(text, "\"", put, to);
  else
    put(to, text, strlen(text));
}

void amur_csv_cell(const char *text, amur_csv_put put, void *to) {
  if (is_formula(text))
    put_quoted(text, "\"'", put, to); /* an apostrophe makes it a text */
  else
    amur_csv_exact(text, put, to);
}
