/* SPDX-License-Identifier: Apache-2.0
 * run_folder.c -- a folder that is either the old run or the new one, never half of each.
 *
 * The new run is written beside the old, synced, and put in its place by one rename; where an old one is there, Linux
 * exchanges the two (renameat2), elsewhere the old one steps aside first.  Two runs into one place are kept apart by a
 * lock on a file beside it (flock: the system frees it when the process dies).  What an old run may be replaced by is
 * decided before the work begins (run_content.c), and looked at once more before the swap.
 */
#define _GNU_SOURCE /* renameat2, flock */
#include "run_content.h"
#include "sync.h"
#include "unique.h"
#include <amur/io.h>
#include <amur/output.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

struct amur_run_folder {
  char *out;   /* without slashes at its end */
  char *aside; /* ".NAME.amur-XXXXXX" beside it; NULL until it is made */
  char *lock;  /* ".NAME.amur-lock" beside it */
  int fd;      /* of the lock, -1: not taken */
};

static amur_status no_memory(const char *out, amur_err *err) {
  return amur_fail(err, AMUR_E_NOMEM, 0, "%s: out of memory", out);
}

/* Copy of a path without slashes at its end. */
static char *trimmed(const char *path) {
  char *copy = amur_strdup(path);
  for (size_t n = copy ? strlen(copy) : 0; n > 1 && copy[n - 1] == '/'; n--) copy[n - 1] = '\0';
  return copy;
}

/* Length of what stands before the last name of a path, its slash included. */
static int above(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? (int)(slash - path) + 1 : 0;
}

/* "a/out" and "lock" to "a/.out.amur-lock" */
static char *name_beside(const char *path, const char *what) {
  return amur_format("%.*s.%s.amur-%s", above(path), path, path + above(path), what);
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

/* ---- the lock ------------------------------------------------------------------------------------- */

/* Is the open file still the one of that name?  A process that finished may have removed it in between. */
static bool is_current(int fd, const char *name) {
  struct stat open_one, named;
  return fstat(fd, &open_one) == 0 && stat(name, &named) == 0 && open_one.st_dev == named.st_dev &&
         open_one.st_ino == named.st_ino;
}

static amur_status take_lock(amur_run_folder *f, amur_err *err) {
  for (;;) {
    f->fd = open(f->lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0666);
    if (f->fd < 0) return amur_fail_system(err, f->lock, errno);
    if (flock(f->fd, LOCK_EX | LOCK_NB) != 0) {
      const int why = errno;
      close(f->fd);
      f->fd = -1;
      if (why == EWOULDBLOCK)
        return amur_fail(err, AMUR_E_EXISTS, 0, "%s: another run is being written there; wait, or name another folder",
                         f->out);
      return amur_fail_system(err, f->lock, why);
    }
    if (is_current(f->fd, f->lock)) return AMUR_OK;
    close(f->fd);
  }
}

static void release(amur_run_folder *f) {
  if (f->fd >= 0) {
    unlink(f->lock); /* while it is held: who opens it now finds that it is no longer the file of that name */
    close(f->fd);
  }
  free(f->out);
  free(f->aside);
  free(f->lock);
  free(f);
}

/* ---- begin ------------------------------------------------------------------------------------------ */

/* Removes the folders aside of runs that were killed: under the lock nobody else writes there. */
static void remove_leftovers(const amur_run_folder *f) {
  char *pattern = name_beside(f->out, ""), *parent = amur_format("%.*s.", above(f->out), f->out);
  DIR *dir = pattern && parent ? opendir(parent) : NULL;
  const char *stem = dir ? pattern + above(pattern) : "";
  for (const struct dirent *e; dir && (e = readdir(dir));) {
    if (strncmp(e->d_name, stem, strlen(stem)) != 0 || strlen(e->d_name) != strlen(stem) + 6) continue;
    char *path = amur_format("%.*s%s", above(f->out), f->out, e->d_name);
    if (path) amur_folder_remove(path);
    free(path);
  }
  if (dir) closedir(dir);
  free(pattern);
  free(parent);
}

static amur_status make_aside(amur_run_folder *f, amur_err *err) {
  char *name = name_beside(f->out, "XXXXXX");
  if (!name) return no_memory(f->out, err);
  if (ami_unique_folder(name) != 0) {
    const amur_status status = amur_fail_system(err, name, errno);
    free(name);
    return status;
  }
  f->aside = name;
  return AMUR_OK;
}

amur_status amur_run_folder_begin(const char *out, bool force, amur_run_folder **folder, amur_err *err) {
  *folder = NULL;
  amur_run_folder *f = amur_alloc(1, sizeof *f);
  if (!f) return no_memory(out, err);
  *f = (amur_run_folder){.out = trimmed(out), .fd = -1};
  f->lock = f->out ? name_beside(f->out, "lock") : NULL;
  amur_status status = f->lock ? AMUR_OK : no_memory(out, err);
  if (!status) status = ami_run_content_check(f->out, force, err); /* before anything is made */
  if (!status && !make_parents(f->out)) status = amur_fail_system(err, f->out, errno);
  if (!status) status = take_lock(f, err);
  if (!status) status = ami_run_content_check(f->out, force, err); /* another run may have ended in between */
  if (!status) remove_leftovers(f);
  if (!status) status = make_aside(f, err);
  if (status)
    release(f);
  else
    *folder = f;
  return status;
}

const char *amur_run_folder_path(const amur_run_folder *folder) { return folder->aside; }

void amur_run_folder_abandon(amur_run_folder *folder) {
  if (!folder) return;
  amur_folder_remove(folder->aside);
  release(folder);
}

/* ---- finish ----------------------------------------------------------------------------------------- */

/* Waits until every file of a folder, and the folder itself, is on the disk.  Opens `name` in `parent`. */
static bool sync_tree(int parent, const char *name) {
  const int fd = openat(parent, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
  struct stat about;
  if (fd < 0 || fstat(fd, &about) != 0) {
    if (fd >= 0) close(fd);
    return false;
  }
  bool good = true;
  const int copy = S_ISDIR(about.st_mode) ? dup(fd) : -1; /* closedir closes it */
  DIR *dir = copy >= 0 ? fdopendir(copy) : NULL;
  if (S_ISDIR(about.st_mode) && !dir) good = false;
  for (const struct dirent *e; dir && good && (e = readdir(dir));)
    if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) good = sync_tree(fd, e->d_name);
  good = good && ami_sync(fd);
  const int why = errno;
  if (dir) closedir(dir);
  if (!dir && copy >= 0) close(copy);
  close(fd);
  errno = why;
  return good;
}

/* Without an exchange: the old run steps aside, and comes back if the new one cannot take its place. */
static bool step_aside(const amur_run_folder *f) {
  char *old = amur_format("%s.old", f->aside);
  bool done = old && rename(f->out, old) == 0;
  if (done && rename(f->aside, f->out) != 0) {
    const int why = errno;
    done = false;
    rename(old, f->out);
    errno = why;
  }
  if (done) amur_folder_remove(old);
  free(old);
  return done;
}

static bool swap(const amur_run_folder *f) {
  if (rename(f->aside, f->out) == 0) return true; /* there was none, or an empty folder, which gives way */
  if (errno != ENOTEMPTY && errno != EEXIST) return false;
  if (renameat2(AT_FDCWD, f->aside, AT_FDCWD, f->out, RENAME_EXCHANGE) != 0) return step_aside(f);
  amur_folder_remove(f->aside); /* now the old run */
  return true;
}

amur_status amur_run_folder_finish(amur_run_folder *folder, amur_err *err) {
  amur_err why = {0};
  amur_status status = ami_run_content_list(folder->aside, &why);
  if (!status) status = ami_run_content_check(folder->out, true, &why);
  if (!status && !sync_tree(AT_FDCWD, folder->aside)) status = amur_fail_system(&why, folder->aside, errno);
  if (!status && !swap(folder)) status = amur_fail_system(&why, folder->out, errno);
  if (status) {
    amur_fail(err, status, 0, "%s; the results stay in %s", why.text, folder->aside);
  } else {
    ami_sync_name(folder->out);
  }
  release(folder);
  return status;
}
