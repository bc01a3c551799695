/* SPDX-License-Identifier: Apache-2.0
 * output.c -- files of results, and texts in them.
 */
#include "output.h"
#include "interrupt.h"
#include <amur/io.h>

amur_status output_open(amur_output *out, const char *path, amur_err *err) {
  const amur_status status = amur_output_open(out, path, err);
  if (!status) interrupt_add(out->aside, NULL, NULL);
  return status;
}

amur_status output_close(amur_output *out, amur_status status, amur_err *err) {
  interrupt_hold();
  interrupt_forget(out->aside);
  status = amur_output_close(out, status, err);
  interrupt_release();
  return status;
}

static void put(void *file, const char *piece, size_t n) { fwrite(piece, 1, n, file); }

void output_cell(FILE *f, const char *text) { amur_csv_cell(text, put, f); }

void output_json(FILE *f, const char *text) {
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
