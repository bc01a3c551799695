/* SPDX-License-Identifier: Apache-2.0
 * output_file.c -- the one way to write a file: aside, under a name of its own, then synced, then renamed.
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

/* Follows links to the name of the file that is to be written, which need not exist.  NULL with an error. */
static char *target_of(const char *path, amur_err *err) {
  char *name = amur_strdup(path), text[PATH_MAX];
  for (int i = 0; name; i++) {
    const ssize_t n = readlink(name, text, sizeof text - 1);
    if (n < 0) return name; /* no link, or nothing there */
    if (i == LINKS_MAX) {
      amur_fail_system(err, path, ELOOP);
      free(name);
      return NULL;
    }
    text[n] = '\0';
    char *next = beside(name, text);
    free(name);
    name = next;
  }
  no_memory(path, err);
  return NULL;
}

/* The new file gets the rights of the one that it replaces. */
static bool take_rights(int fd, const char *target) {
  struct stat about;
  return stat(target, &about) != 0 || fchmod(fd, about.st_mode & 07777) == 0;
}

static amur_status open_aside(amur_output *out, amur_err *err) {
  out->target = target_of(out->path, err);
  if (!out->target) return err && err->status ? err->status : AMUR_E_IO;
  if (access(out->target, F_OK) == 0 && access(out->target, W_OK) != 0)
    return amur_fail_system(err, out->path, errno);
  out->aside = beside(out->target, ".amur-XXXXXX");
  if (!out->aside) return no_memory(out->path, err);
  const int fd = ami_unique_file(out->aside);
  if (fd < 0) {
    const int why = errno;
    free(out->aside);
    out->aside = NULL; /* nothing to remove */
    return amur_fail_system(err, out->path, why);
  }
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
  if (out->aside) unlink(out->aside);
  forget(out);
  return status;
}

const char *amur_output_name(amur_output *out) {
  if (out->f) fclose(out->f); /* empty so far */
  out->f = NULL;
  return out->aside ? out->aside : out->path;
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

/* Closes f; false with errno if anything of it was not written. */
static bool finish_stream(amur_output *out) {
  if (!out->f) return !out->aside || sync_name(out->aside);
  errno = 0;
  bool good = !ferror(out->f) && fflush(out->f) == 0;
  if (good && out->aside) good = ami_sync(fileno(out->f));
  const int why = errno ? errno : EIO; /* an error of earlier has lost its number */
  const bool closed = fclose(out->f) == 0;
  if (!good) errno = why;
  return good && closed;
}

amur_status amur_output_close(amur_output *out, amur_status status, amur_err *err) {
  if (!out->path) return status;
  const bool whole = finish_stream(out);
  if (!status && !whole) status = amur_fail_system(err, out->path, errno);
  if (!status && out->aside && rename(out->aside, out->target) != 0)
    status = amur_fail_system(err, out->path, errno);
  if (!status && out->aside) ami_sync_name(out->target);
  if (status && out->aside) unlink(out->aside);
  forget(out);
  return status;
}
