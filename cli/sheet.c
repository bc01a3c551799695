/* SPDX-License-Identifier: Apache-2.0
 * sheet.c -- a table that a command prints as aligned text, as JSON or as CSV.
 */
#include "sheet.h"
#include <amur/io.h>
#include <amur/output.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

sheet sheet_new(const char *name, const char *title, const sheet_column *column, int n_column, int n_group) {
  return (sheet){.name = name, .title = title, .column = column, .n_column = n_column, .n_group = n_group};
}

void sheet_fini(sheet *s) {
  for (int i = 0; i < s->n_cell; i++) free(s->cell[i]);
  free(s->cell);
  *s = (sheet){0};
}

void sheet_text(sheet *s, const char *text) {
  char *copy = s->failed ? NULL : amur_strdup(text);
  if (!copy || !amur_grow(&s->cell, &s->room, (size_t)s->n_cell + 1, sizeof *s->cell)) {
    free(copy);
    s->failed = true;
    return;
  }
  s->cell[s->n_cell++] = copy;
}

void sheet_real(sheet *s, double x) {
  char text[40] = "";
  if (isfinite(x)) snprintf(text, sizeof text, "%.15g", x);
  sheet_text(s, text);
}

int sheet_rows(const sheet *s) { return s->n_cell / s->n_column; }

/* ---- text --------------------------------------------------------------------------------------------- */

static const char *cell(const sheet *s, int row, int column) { return s->cell[row * s->n_column + column]; }

typedef struct {
  char s[64];
} shown;

/* A number as readers want it: whole if it is short and whole, else five digits. */
static shown show(const sheet *s, int row, int column) {
  shown out;
  double x;
  const char *text = cell(s, row, column);
  if (s->column[column].is_text || !amur_parse_real(text, &x))
    snprintf(out.s, sizeof out.s, "%.60s", *text ? text : "-");
  else if (x == rint(x) && fabs(x) < 1e6)
    snprintf(out.s, sizeof out.s, "%.0f", x);
  else
    snprintf(out.s, sizeof out.s, "%.5g", x);
  return out;
}

static bool same_group(const sheet *s, int a, int b) {
  for (int k = 0; k < s->n_group; k++)
    if (strcmp(cell(s, a, k), cell(s, b, k)) != 0) return false;
  return true;
}

static bool is_first_of_group(const sheet *s, int row) {
  for (int i = 0; i < row; i++)
    if (same_group(s, i, row)) return false;
  return true;
}

static int width_of(const sheet *s, int first, int column) {
  size_t width = strlen(s->column[column].head);
  for (int i = first; i < sheet_rows(s); i++) {
    const size_t n = same_group(s, first, i) ? strlen(show(s, i, column).s) : 0;
    if (n > width) width = n;
  }
  return (int)width;
}

static void print_cell(const sheet *s, int column, const char *text, int width, FILE *f) {
  fputs(column > s->n_group ? "  " : "", f);
  if (!s->column[column].is_text)
    fprintf(f, "%*s", width, text);
  else if (column + 1 == s->n_column)
    fputs(text, f);
  else
    fprintf(f, "%-*s", width, text);
}

static void print_rows(const sheet *s, int first, FILE *f) {
  enum { WIDEST = 32 }; /* columns of a sheet */
  int width[WIDEST];
  for (int k = s->n_group; k < s->n_column && k < WIDEST; k++) {
    width[k] = width_of(s, first, k);
    print_cell(s, k, s->column[k].head, width[k], f);
  }
  fputc('\n', f);
  for (int i = first; i < sheet_rows(s); i++) {
    if (!same_group(s, first, i)) continue;
    for (int k = s->n_group; k < s->n_column && k < WIDEST; k++) print_cell(s, k, show(s, i, k).s, width[k], f);
    fputc('\n', f);
  }
}

static void print_record(const sheet *s, int row, FILE *f) {
  for (int k = s->n_group; k < s->n_column; k++)
    fprintf(f, "  %-54s %s\n", s->column[k].head, *cell(s, row, k) ? show(s, row, k).s : "none");
}

void sheet_print(const sheet *s, FILE *f) {
  for (int i = 0; i < sheet_rows(s); i++) {
    if (!is_first_of_group(s, i)) continue;
    fprintf(f, "%s", s->title);
    for (int k = 0; k < s->n_group; k++) fprintf(f, "%s%s", k ? ", " : ": ", cell(s, i, k));
    fputc('\n', f);
    if (s->record)
      print_record(s, i, f);
    else
      print_rows(s, i, f);
    fputc('\n', f);
  }
}

/* ---- JSON, CSV ------------------------------------------------------------------------------------------- */

void sheet_print_json(const sheet *s, FILE *f) {
  amur_output_json(f, s->name);
  fputs(": [", f);
  for (int i = 0; i < sheet_rows(s); i++) {
    fputs(i ? ",\n  {" : "\n  {", f);
    for (int k = 0; k < s->n_column; k++) {
      const char *text = cell(s, i, k);
      fputs(k ? ", " : "", f);
      amur_output_json(f, s->column[k].name);
      fputs(": ", f);
      if (s->column[k].is_text)
        amur_output_json(f, text);
      else
        fputs(*text ? text : "null", f);
    }
    fputc('}', f);
  }
  fputc(']', f);
}

amur_status sheet_write_csv(const sheet *s, const char *folder, amur_err *err) {
  char *path = amur_format("%s/%s.csv", folder, s->name);
  amur_output out = {0};
  amur_status status = path ? amur_output_open(&out, path, err)
                            : amur_fail(err, AMUR_E_NOMEM, 0, "%s/%s.csv: out of memory", folder, s->name);
  for (int k = 0; k < s->n_column && !status; k++) fprintf(out.f, "%s%s", k ? "," : "", s->column[k].name);
  for (int i = 0; i < s->n_cell && !status; i++) {
    fputs(i % s->n_column ? "," : "\n", out.f);
    amur_output_cell(out.f, s->cell[i]);
  }
  if (!status) fputc('\n', out.f);
  status = amur_output_close(&out, status, err);
  free(path);
  return status;
}
