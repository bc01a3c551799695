/* SPDX-License-Identifier: Apache-2.0
 * results_table.c -- writing CSV tables row by row (RFC 4180, UTF-8), with a decimal point in every locale.
 */
#include "results_table.h"
#include <amur/io.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

csv_out ami_csv_open(const char *folder, const char *name, const char *header) {
  csv_out out = {.path = amur_format("%s/%s", folder, name)};
  out.file = out.path ? fopen(out.path, "wb") : NULL;
  if (out.file) fprintf(out.file, "%s\n", header);
  return out;
}

static bool next_cell(csv_out *out) {
  if (!out->file) return false;
  if (out->cell++) fputc(',', out->file);
  return true;
}

static void put(void *file, const char *piece, size_t n) { fwrite(piece, 1, n, file); }

void ami_csv_text(csv_out *out, const char *text) {
  if (next_cell(out) && text) amur_csv_cell(text, put, out->file);
}

void ami_csv_real(csv_out *out, double x) {
  if (!next_cell(out) || !isfinite(x)) return;
  char text[40];
  snprintf(text, sizeof text, "%.12g", x);
  for (char *c = text; *c; c++)
    if (*c == ',') *c = '.';
  fputs(text, out->file);
}

void ami_csv_int(csv_out *out, long x) {
  if (next_cell(out)) fprintf(out->file, "%ld", x);
}

void ami_csv_bool(csv_out *out, bool x) { ami_csv_int(out, x); }

void ami_csv_day(csv_out *out, amur_day day) {
  char text[16] = "";
  if (day != AMUR_DAY_NONE) amur_day_format(day, text);
  ami_csv_text(out, text);
}

void ami_csv_end_row(csv_out *out) {
  if (out->file) fputc('\n', out->file);
  out->cell = 0;
}

amur_status ami_csv_close(csv_out *out, amur_err *err) {
  amur_status status = AMUR_OK;
  const bool spoilt = out->file && ferror(out->file) != 0;
  if (!out->path)
    status = amur_fail(err, AMUR_E_NOMEM, 0, "a result table: out of memory");
  else if (!out->file)
    status = amur_fail(err, AMUR_E_IO, 0, "%s: %s", out->path, strerror(errno));
  else if (fclose(out->file) != 0 || spoilt)
    status = amur_fail(err, AMUR_E_IO, 0, "%s: could not be written to its end: %s", out->path, strerror(errno));
  free(out->path);
  *out = (csv_out){0};
  return status;
}

void ami_csv_period(csv_out *out, const amur_result *r, int period) {
  const amur_period_result *p = &r->period[period];
  ami_csv_text(out, r->scenario[p->scenario]);
  ami_csv_text(out, r->corridor->regime[p->regime].id);
  ami_csv_int(out, p->year);
  ami_csv_day(out, p->from);
  ami_csv_day(out, p->to);
}
