/* SPDX-License-Identifier: Apache-2.0
 * output_text.c -- texts and numbers as cells of a CSV table, and in JSON.
 *
 * All numbers of results go through here: neither form has a word for what is not finite that readers take, and both
 * want a decimal point in every locale.
 */
#include <amur/io.h>
#include <amur/output.h>
#include <assert.h>
#include <math.h>

static void put(void *file, const char *piece, size_t n) { fwrite(piece, 1, n, file); }

void amur_output_cell(FILE *f, const char *text) { amur_csv_cell(text, put, f); }

void amur_output_exact(FILE *f, const char *text) { amur_csv_exact(text, put, f); }

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

static void print(double x, int digits, char text[40]) {
  snprintf(text, 40, "%.*g", digits, x);
  for (char *c = text; *c; c++)
    if (*c == ',') *c = '.';
}

/* 15 digits name every decimal of as many digits; some numbers need 16, and 17 are enough for all (IEEE 754). */
static void put_real(FILE *f, double x, int digits, const char *none) {
  char text[40];
  double back = NAN;
  assert(digits > 0 && digits <= 17);
  if (!isfinite(x)) {
    fputs(none, f);
    return;
  }
  for (int n = digits == 17 ? 15 : digits; n <= digits; n++) {
    print(x, n, text);
    if (amur_parse_real(text, &back) && back >= x && back <= x) break;
  }
  fputs(text, f);
}

void amur_output_cell_real(FILE *f, double x, int digits) { put_real(f, x, digits, ""); }

void amur_output_json_real(FILE *f, double x, int digits) { put_real(f, x, digits, "null"); }

void amur_output_json_member(FILE *f, const char *key, double x, int digits) {
  amur_output_json(f, key);
  fputs(": ", f);
  amur_output_json_real(f, x, digits);
}
