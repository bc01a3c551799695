/* SPDX-License-Identifier: Apache-2.0
 * output_text.c -- texts as cells of CSV tables and as strings of JSON; numbers that come back as they were.
 */
#include <amur/io.h>
#include <amur/output.h>
#include <assert.h>
#include <math.h>

static void put(void *file, const char *piece, size_t n) { fwrite(piece, 1, n, file); }

void amur_output_cell(FILE *f, const char *text) { amur_csv_cell(text, put, f); }

void amur_output_exact(FILE *f, const char *text) { amur_csv_exact(text, put, f); }

/* 15 digits name every decimal of as many digits; some numbers need 16, and 17 are enough for all (IEEE 754). */
void amur_output_number(FILE *f, double x) {
  char text[32];
  double back = NAN;
  assert(isfinite(x));
  for (int digits = 15; digits <= 17; digits++) {
    snprintf(text, sizeof text, "%.*g", digits, x);
    if (amur_parse_real(text, &back) && back >= x && back <= x) break;
  }
  fputs(text, f);
}

void amur_output_json(FILE *f, const char *text) {
  fputc('"', f);
  for (const char *at = text; *at; at++) {
    const unsigned char c = (unsigned char)*at;
    if (c < 0x20) {
      fprintf(f, "\\u%04x", (unsigned)c);
      continue;
    }
    if (c == '"' || c == '\\') fputc('\\', f);
    fputc(c, f);
  }
  fputc('"', f);
}
