/* SPDX-License-Identifier: Apache-2.0
 * run_folder.c -- a folder that is either the old run or the new one, never half of each.
 *
 * The new run is written beside the old, as .NAME.XXXXXX in the same folder and so on the same file system, and put in
 * its place by one rename.  Where an old one is there, Linux exchanges the two at once (renameat2, RENAME_EXCHANGE);
 * where it cannot, the old one steps aside first, and a crash between the two renames leaves it under .NAME.XXXXXX.old.
 */
#define _GNU_SOURCE /* renameat2 */
#include <amur/io.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What stands at a path.  A run is known by its manifest, so that --force never removes anything else. */
typedef enum { ABSENT, EMPTY, RUN, OTHER, FAILED } content;

static content content_of(const char *path) {
  DIR *dir = opendir(path);
  if (!dir) return errno == ENOENT ? ABSENT : errno == ENOTDIR ? OTHER : FAILED;
  content found = EMPTY;
  for (const struct dirent *e; found != RUN && (e = readdir(dir));) {
    if (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0) continue;
    found = strcmp(e->d_name, "manifest.json") == 0 ? RUN : OTHER;
  }
  closedir(dir);
  return found;
}

/* Copy of a path without slashes at its end. */
static char *trimmed(const char *path) {
  char *copy = amur_strdup(path);
  for (size_t n = copy ? strlen(copy) : 0; n > 1 && copy[n - 1] == '/'; n--) copy[n - 1] = '\0';
  return copy;
}

/* Makes every folder above the last name of the path. */
static bool make_parents(char *path) {
  for (char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
    *slash = '\0';
    const bool made = mkdir(path, 0777) == 0 || errno == EEXIST;
    *slash = '/';
    if (!made) return false;
  }
  return true;
}

static amur_status refuse(const char *out, content found, bool force, amur_err *err) {
  if (found == RUN && !force)
    return amur_fail(err, AMUR_E_EXISTS, 0, "%s holds a finished run; --force replaces it", out);
  if (found == OTHER)
    return amur_fail(err, AMUR_E_EXISTS, 0, "%s exists and is not a run (it has no manifest.json); name another folder",
                     out);
  if (found == FAILED) return amur_fail(err, AMUR_E_IO, 0, "%s: %s", out, strerror(errno));
  return AMUR_OK;
}

/* "a/out" to "a/.out.XXXXXX" */
static char *temporary_name(const char *path) {
  const char *slash = strrchr(path, '/');
  const int above = slash ? (int)(slash - path) + 1 : 0;
  return amur_format("%.*s.%s.XXXXXX", above, path, path + above);
}

amur_status amur_run_folder_begin(const char *out, bool force, char **temporary, amur_err *err) {
  *temporary = NULL;
  amur_status status = refuse(out, content_of(out), force, err);
  if (status) return status;
  char *path = trimmed(out), *name = path ? temporary_name(path) : NULL;
  const mode_t mask = umask(0); /* read it; mkdtemp makes folders for their owner alone */
  umask(mask);
  if (!name)
    status = amur_fail(err, AMUR_E_NOMEM, 0, "%s: out of memory", out);
  else if (!make_parents(path) || !mkdtemp(name) || chmod(name, 0777 & ~mask))
    status = amur_fail(err, AMUR_E_IO, 0, "%s: %s", name, strerror(errno));
  free(path);
  if (status)
    free(name);
  else
    *temporary = name;
  return status;
}

static void remove_entries(int folder);

/* Never follows a link out of the folder: a link is removed itself. */
static void remove_entry(int folder, const char *name) {
  if (unlinkat(folder, name, 0) == 0 || (errno != EISDIR && errno != EPERM))
    return; /* EPERM: POSIX's word for EISDIR */
  const int inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW);
  if (inner >= 0) remove_entries(inner); /* closes it */
  unlinkat(folder, name, AT_REMOVEDIR);
}

static void remove_entries(int folder) {
  DIR *dir = fdopendir(folder);
  if (!dir) {
    close(folder);
    return;
  }
  for (const struct dirent *e; (e = readdir(dir));)
    if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) remove_entry(folder, e->d_name);
  closedir(dir);
}

void amur_run_folder_abandon(const char *temporary) {
  if (temporary) remove_entry(AT_FDCWD, temporary);
}

/* Without an exchange: the old run steps aside, and comes back if the new one cannot take its place. */
static bool step_aside(const char *temporary, const char *out) {
  char *aside = amur_format("%s.old", temporary);
  bool done = aside && rename(out, aside) == 0;
  if (done && rename(temporary, out) != 0) {
    const int why = errno;
    done = false;
    rename(aside, out);
    errno = why;
  }
  if (done) amur_run_folder_abandon(aside);
  free(aside);
  return done;
}

amur_status amur_run_folder_finish(const char *temporary, const char *out, amur_err *err) {
  const content found = content_of(out);
  amur_status status = refuse(out, found, true, err);
  if (status) return status;
  char *path = trimmed(out);
  bool done = false;
  if (!path)
    errno = ENOMEM;
  else if (found != RUN)
    done = rename(temporary, path) == 0; /* an empty folder gives way */
  else if (renameat2(AT_FDCWD, temporary, AT_FDCWD, path, RENAME_EXCHANGE) == 0) {
    amur_run_folder_abandon(temporary); /* now the old run */
    done = true;
  } else
    done = step_aside(temporary, path);
  if (!done)
    status = amur_fail(err, AMUR_E_IO, 0, "%s could not take the place of %s: %s", temporary, out, strerror(errno));
  free(path);
  return status;
}
