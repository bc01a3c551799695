/* SPDX-License-Identifier: Apache-2.0
 * csv_shape.c -- what is wrong with a whole CSV table: its separator, its header.  One fault each, since a reader that
 * went on would have one for every column or row.
 */
#include "csv_shape.h"
#include <stdio.h>
#include <string.h>

/* ---- the separator ------------------------------------------------------------------------------- */

static const struct {
  char mark;
  const char *one, *many;
} separators[] = {
    {';', "semicolon", "semicolons"}, {'\t', "tab", "tabs"}, {'|', "bar", "bars"}, {' ', "blank", "blanks"}};
enum { N_SEPARATOR = sizeof separators / sizeof *separators, BLANK = N_SEPARATOR - 1 };

/* How often a mark stands in a line, quoted cells left out. */
static size_t count_mark(const char *at, const char *end, char mark) {
  size_t n = 0;
  bool quoted = false;
  for (; at < end && *at != '\n' && *at != '\r'; at++) {
    if (*at == '"') quoted = !quoted;
    n += !quoted && *at == mark;
  }
  return n;
}

static const char *next_line(const char *at, const char *end) {
  while (at < end && *at != '\n' && *at != '\r') at++;
  while (at < end && (*at == '\n' || *at == '\r')) at++;
  return at;
}

/* The separator that a line names in the way of spreadsheets, sep=; and zero if it names none. */
static char named_separator(const char *at, const char *end) {
  const bool named = end - at >= 5 && strncmp(at, "sep=", 4) == 0;
  return named && (end - at == 5 || at[5] == '\n' || at[5] == '\r') ? at[4] : 0;
}

bool ami_csv_check_separator(const char *file, const char *at, const char *end, long line, amur_faults *faults) {
  const char named = named_separator(at, end);
  if (named == ',') return true;
  const char *header = named ? next_line(at, end) : at;
  const size_t n_comma = count_mark(header, end, ',');
  int best = -1;
  size_t n_best = n_comma;
  for (int k = 0; k < N_SEPARATOR; k++) {
    const size_t n = count_mark(header, end, separators[k].mark);
    /* names of columns may have blanks: they separate when the next row has as many */
    const bool separates = k != BLANK || (n_comma == 0 && count_mark(next_line(header, end), end, ' ') == n);
    if (n <= n_best || !separates) continue;
    best = k;
    n_best = n;
  }
  if (best < 0 && !named) return true;
  char found[96];
  if (best < 0)
    snprintf(found, sizeof found, "sep=%c", named);
  else if (n_comma == 0)
    snprintf(found, sizeof found, "a header with no comma but %zu %s", n_best,
             n_best == 1 ? separators[best].one : separators[best].many);
  else
    snprintf(found, sizeof found, "a header with %zu %s, and %zu comma%s", n_best, separators[best].many, n_comma,
             n_comma == 1 ? "" : "s");
  amur_faults_add(faults, AMUR_FAULT_ERROR, file, line, 0, NULL, found, "commas between the columns",
                  "save the table with commas, and with points in numbers");
  return false;
}

bool ami_csv_names_separator(char *const *cell, size_t n_cell) {
  return n_cell == 2 && strcmp(cell[0], "sep=") == 0 && !*cell[1];
}

/* ---- the header ----------------------------------------------------------------------------------- */

/* What is noted of a column that stands twice becomes a fault when somebody asks for the column (amur_table_column). */
bool ami_csv_note_columns(amur_table *t, amur_faults *faults) {
  amur_map seen = {0};
  bool have_memory = true;
  for (int c = 0; c < t->n_column && have_memory; c++) {
    int32_t old = -1;
    if (!*t->column[c]) {
      amur_faults_add(faults, AMUR_FAULT_WARNING, t->file, t->header_line, c + 1, NULL, "a column without a name",
                      "a name in every field of the header", "it is passed over");
    } else if (!amur_map_add(&seen, t->column[c], c, &old)) {
      if (old >= 0 && !t->twice) t->twice = amur_alloc((size_t)t->n_column, sizeof *t->twice);
      have_memory = t->twice != NULL;
      if (have_memory) t->twice[c] = true;
      amur_faults_add(faults, AMUR_FAULT_WARNING, t->file, t->header_line, c + 1, t->column[c], "a column given twice",
                      "every column once", "nobody asks for it");
    }
  }
  have_memory = have_memory && !seen.no_memory;
  amur_map_fini(&seen);
  return have_memory;
}

/* The width that most rows have; 0 if none is that of more than half of them. */
static size_t most_common(const size_t *width, int n) {
  size_t candidate = 0;
  int lead = 0, count = 0; /* majority vote of Boyer and Moore (1981) */
  for (int r = 0; r < n; r++) {
    if (lead == 0) candidate = width[r];
    lead += width[r] == candidate ? 1 : -1;
  }
  for (int r = 0; r < n; r++) count += width[r] == candidate;
  return 2 * count > n ? candidate : 0;
}

bool ami_csv_check_widths(const amur_table *t, const size_t *width, amur_faults *faults) {
  const size_t own = (size_t)t->n_column, most = most_common(width, t->n_row);
  char found[64], expected[64];
  if (most && most != own && t->n_row > 1) {
    snprintf(found, sizeof found, "%zu names of columns", own);
    snprintf(expected, sizeof expected, "%zu, as most rows have cells", most);
    amur_faults_add(faults, AMUR_FAULT_ERROR, t->file, t->header_line, 0, NULL, found, expected,
                    most > own ? "a name is missing" : "a comma too many, or cells that are missing");
    return false;
  }
  for (int r = 0; r < t->n_row; r++) {
    if (width[r] == own) continue;
    snprintf(found, sizeof found, "%zu cells", width[r]);
    snprintf(expected, sizeof expected, "%zu, as in the header", own);
    amur_faults_add(faults, AMUR_FAULT_ERROR, t->file, t->line[r], 0, NULL, found, expected,
                    "quote cells that contain a comma");
  }
  return !most || most == own; /* of a single row nobody knows whether it or the header is wrong */
}
