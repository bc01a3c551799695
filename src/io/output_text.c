/* SPDX-License-Identifier: Apache-2.0
 * output_text.c -- a text as a cell of a CSV table, and as a string of JSON.
 */
#include <amur/io.h>
#include <amur/output.h>

static void put(void *file, const char *piece, size_t n) { fwrite(piece, 1, n, file); }

void amur_output_cell(FILE *f, const char *text) { amur_csv_cell(text, put, f); }

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
