/* SPDX-License-Identifier: Apache-2.0
 * output_file.c -- the one way to write a file: aside, without a name or under one of its own, then synced, then
 * renamed.
 *
 * A reader sees the old file or the new one, never half of one: rename replaces a file at once (POSIX.1-2017, rename).
 * The data must be on the disk before the name is, or a power cut leaves an empty file under the right name.
 */
#define _POSIX_C_SOURCE 200809L
#include "sync.h"
#include "unique.h"
#include <amur/io.h>
#include <amur/output.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINKS_MAX = 40 }; /* as Linux follows */

static amur_status no_memory(const char *path, amur_err *err) {
  return amur_fail(err, AMUR_E_NOMEM, 0, "%s: out of memory", path);
}

/* "a/b" and "c" to "a/c"; an absolute c stays. */
static char *beside(const char *path, const char *name) {
  const char *slash = strrchr(path, '/');
  if (!slash || *name == '/') return amur_strdup(name);
  return amur_format("%.*s%s", (int)(slash - path) + 1, path, name);
}

/* Follows links to the name of the file that is to be written, which need not exist. */
static amur_status find_target(const char *path, char **target, amur_err *err) {
  char *name = amur_strdup(path), text[PATH_MAX];
  for (int i = 0; name; i++) {
    const ssize_t n = readlink(name, text, sizeof text - 1);
    *target = name;
    if (n < 0) return AMUR_OK; /* no link, or nothing there */
    if (i == LINKS_MAX) return amur_fail_system(err, path, ELOOP);
    text[n] = '\0';
    char *next = beside(name, text);
    free(name);
    name = next;
  }
  *target = NULL;
  return no_memory(path, err);
}

/* The new file gets the rights of the one that it replaces. */
static bool take_rights(int fd, const char *target) {
  struct stat about;
  return stat(target, &about) != 0 || fchmod(fd, about.st_mode & 07777) == 0;
}

static amur_status open_aside(amur_output *out, amur_err *err) {
  amur_status status = find_target(out->path, &out->target, err);
  if (status) return status;
  if (access(out->target, F_OK) == 0 && access(out->target, W_OK) != 0) return amur_fail_system(err, out->path, errno);
  out->aside = beside(out->target, ".amur-XXXXXX");
  if (!out->aside) return no_memory(out->path, err);
  int fd = ami_nameless_file(out->aside);
  if (fd < 0) {
    fd = ami_unique_file(out->aside);
    out->named = fd >= 0;
  }
  if (fd < 0) return amur_fail_system(err, out->path, errno);
  if (take_rights(fd, out->target)) out->f = fdopen(fd, "wb");
  if (out->f) return AMUR_OK;
  const int why = errno;
  close(fd);
  return amur_fail_system(err, out->path, why);
}

static void forget(amur_output *out) {
  free(out->path);
  free(out->target);
  free(out->aside);
  *out = (amur_output){0};
}

amur_status amur_output_open(amur_output *out, const char *path, amur_err *err) {
  struct stat about;
  amur_status status = AMUR_OK;
  *out = (amur_output){.path = amur_strdup(path)};
  const bool there = stat(path, &about) == 0;
  if (!out->path) {
    status = no_memory(path, err);
  } else if (there && S_ISDIR(about.st_mode)) {
    status = amur_fail(err, AMUR_E_IO, 0, "%s: is a folder, expected a file", path);
  } else if (there && !S_ISREG(about.st_mode)) {
    out->f = fopen(path, "wb");
    if (!out->f) status = amur_fail_system(err, path, errno);
  } else {
    status = open_aside(out, err);
  }
  if (!status) return AMUR_OK;
  if (out->named) unlink(out->aside);
  forget(out);
  return status;
}

/* Gives a file without a name one; true if it has one. */
static bool name_it(amur_output *out) {
  if (out->aside && !out->named) out->named = ami_unique_link(fileno(out->f), out->aside) == 0;
  return !out->aside || out->named;
}

amur_status amur_output_name(amur_output *out, const char **name, amur_err *err) {
  const amur_status status = name_it(out) ? AMUR_OK : amur_fail_system(err, out->path, errno);
  if (out->f) fclose(out->f); /* empty so far */
  out->f = NULL;
  *name = out->aside ? out->aside : out->path;
  return status;
}

/* What was written by name is synced by name. */
static bool sync_name(const char *name) {
  const int fd = open(name, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return false;
  const bool done = ami_sync(fd);
  const int why = errno;
  close(fd);
  errno = why;
  return done;
}

/* Closes f; false with errno if anything of it was not written.  A file that is to stay gets its name. */
static bool finish_stream(amur_output *out, bool whole) {
  if (!out->f) return !out->named || sync_name(out->aside);
  errno = 0;
  bool good = !ferror(out->f) && fflush(out->f) == 0;
  if (good && out->aside) good = ami_sync(fileno(out->f));
  if (good && whole) good = name_it(out);
  const int why = errno ? errno : EIO; /* an error of earlier has lost its number */
  const bool closed = fclose(out->f) == 0;
  if (!good) errno = why;
  return good && closed;
}

amur_status amur_output_close(amur_output *out, amur_status status, amur_err *err) {
  if (!out->path) return status;
  const bool whole = finish_stream(out, !status);
  if (!status && !whole) status = amur_fail_system(err, out->path, errno);
  if (!status && out->aside && rename(out->aside, out->target) != 0) status = amur_fail_system(err, out->path, errno);
  if (!status && out->aside) ami_sync_name(out->target);
  if (status && out->named) unlink(out->aside);
  forget(out);
  return status;
}
