/* SPDX-License-Identifier: Apache-2.0
 * output.c -- a file of results that is whole or absent: written beside its place as NAME.part, and renamed at the end,
 * which POSIX does at once.
 */
#define _POSIX_C_SOURCE 200809L
#include <amur/io.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

amur_status amur_output_open(amur_output *out, const char *path, amur_err *err) {
  struct stat about;
  *out = (amur_output){.path = path};
  if (stat(path, &about) != 0 || S_ISREG(about.st_mode)) {
    out->aside = amur_format("%s.part", path);
    if (!out->aside) return amur_fail(err, AMUR_E_NOMEM, 0, "%s: out of memory", path);
  }
  out->f = fopen(out->aside ? out->aside : path, "w");
  if (out->f) return AMUR_OK;
  free(out->aside);
  *out = (amur_output){0};
  return amur_fail(err, AMUR_E_IO, 0, "%s: %s", path, strerror(errno));
}

amur_status amur_output_close(amur_output *out, amur_status status, amur_err *err) {
  if (!out->f) return status;
  const bool bad = ferror(out->f) != 0;
  const bool closed = fclose(out->f) == 0;
  if (!status && (bad || !closed)) status = amur_fail(err, AMUR_E_IO, 0, "%s: could not be written whole", out->path);
  if (!status && out->aside && rename(out->aside, out->path) != 0)
    status = amur_fail(err, AMUR_E_IO, 0, "%s: %s", out->path, strerror(errno));
  if (status && out->aside) remove(out->aside);
  free(out->aside);
  *out = (amur_output){0};
  return status;
}

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
