/* SPDX-License-Identifier: Apache-2.0
 * file.c -- whole files, and their SHA-256.
 */
#include <amur/io.h>
#include <amur/output.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sha2.h>

enum { CHUNK = 1 << 16 };

char *amur_file_read(const char *path, size_t *n_bytes, amur_err *err) {
  char *text = NULL;
  size_t room = 0, n = 0;
  FILE *file = fopen(path, "rb");
  if (!file) {
    amur_fail(err, AMUR_E_IO, 0, "%s: %s", path, strerror(errno));
    return NULL;
  }
  for (;;) {
    if (!amur_grow(&text, &room, n + CHUNK + 1, 1)) {
      amur_fail(err, AMUR_E_NOMEM, 0, "%s: out of memory after %zu bytes", path, n);
      goto failed;
    }
    const size_t got = fread(text + n, 1, CHUNK, file);
    n += got;
    if (got < CHUNK) break;
  }
  if (ferror(file)) {
    amur_fail(err, AMUR_E_IO, 0, "%s: %s", path, strerror(errno));
    goto failed;
  }
  fclose(file);
  text[n] = '\0';
  if (n_bytes) *n_bytes = n;
  return text;
failed:
  fclose(file);
  free(text);
  return NULL;
}

amur_status amur_file_write(const char *path, const char *text, amur_err *err) {
  amur_output out;
  const amur_status status = amur_output_open(&out, path, err);
  if (!status) fprintf(out.f, "%s\n", text); /* closing sees what went wrong */
  return amur_output_close(&out, status, err);
}

amur_status amur_file_sha256(const char *path, char hex[65], amur_err *err) {
  unsigned char chunk[4096];
  SHA2_CTX state;
  FILE *file = fopen(path, "rb");
  if (!file) return amur_fail(err, AMUR_E_IO, 0, "%s: %s", path, strerror(errno));
  SHA256Init(&state);
  for (size_t got; (got = fread(chunk, 1, sizeof chunk, file)) > 0;) SHA256Update(&state, chunk, got);
  const bool failed = ferror(file) != 0;
  fclose(file);
  if (failed) return amur_fail(err, AMUR_E_IO, 0, "%s: could not be read to its end", path);
  SHA256End(&state, hex);
  return AMUR_OK;
}
