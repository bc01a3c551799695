/* SPDX-License-Identifier: Apache-2.0
 * file.c -- whole files, and their SHA-256 (FIPS 180-4, by libmd).
 * A file is read to its end without asking for its size first, as pipes and /proc have none.
 */
#define _POSIX_C_SOURCE 200809L
#include <amur/io.h>
#include <amur/output.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <sha2.h>

enum { FIRST = 1 << 12 }; /* bytes that room is made for at first; most tables are smaller */

/* What is no plain file is not read: a pipe may never end, a device never does. */
static amur_status check_kind(const char *path, const struct stat *about, amur_err *err) {
  static const struct {
    mode_t kind;
    const char *name;
  } rows[] = {
      {S_IFDIR, "a folder"}, {S_IFIFO, "a pipe"}, {S_IFCHR, "a device"}, {S_IFBLK, "a device"}, {S_IFSOCK, "a socket"}};
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
    if ((about->st_mode & S_IFMT) == rows[i].kind)
      return amur_fail(err, AMUR_E_IO, 0, "%s: is %s, expected a file", path, rows[i].name);
  return AMUR_OK;
}

/* Opens a plain file; NULL with err.  Without O_NONBLOCK the mere opening of a pipe would wait for a writer. */
static FILE *open_plain(const char *path, amur_err *err) {
  struct stat about;
  const int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  if (fd < 0) {
    amur_fail_system(err, path, errno);
    return NULL;
  }
  FILE *file = NULL;
  if (fstat(fd, &about) != 0)
    amur_fail_system(err, path, errno);
  else if (!check_kind(path, &about, err) && !(file = fdopen(fd, "rb")))
    amur_fail(err, AMUR_E_NOMEM, 0, "%s", path);
  if (!file) close(fd);
  return file;
}

amur_status amur_file_check(const char *path, amur_err *err) {
  amur_err why = {0};
  FILE *file = open_plain(path, &why);
  if (file) fclose(file);
  if (err) *err = why;
  return why.status;
}

char *amur_file_read(const char *path, size_t *n_bytes, amur_err *err) {
  char *text = NULL;
  size_t room = 0, n = 0;
  FILE *file = open_plain(path, err);
  if (!file) return NULL;
  for (;;) {
    if (!amur_grow(&text, &room, n ? 2 * n : FIRST, 1)) {
      amur_fail(err, AMUR_E_NOMEM, 0, "%s: out of memory after %zu bytes", path, n);
      goto failed;
    }
    const size_t want = room - 1 - n, got = fread(text + n, 1, want, file); /* the last byte is for the zero */
    n += got;
    if (got < want) break; /* the end, or an error */
  }
  if (ferror(file)) {
    amur_fail_system(err, path, errno);
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
  amur_err why = {0};
  FILE *file = open_plain(path, &why);
  if (!file) {
    if (err) *err = why;
    return why.status;
  }
  SHA256Init(&state);
  for (size_t got; (got = fread(chunk, 1, sizeof chunk, file)) > 0;) SHA256Update(&state, chunk, got);
  const int failed = ferror(file) ? errno : 0;
  fclose(file);
  if (failed) return amur_fail_system(err, path, failed);
  SHA256End(&state, hex);
  return AMUR_OK;
}
