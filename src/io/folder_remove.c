/* SPDX-License-Identifier: Apache-2.0
 * folder_remove.c -- removing a folder and all that is in it.
 * Each step goes by an open folder and a name in it, so that nobody can slip a link to elsewhere between two steps.
 * Nothing here takes memory, as opendir does: what was half-written must also go when memory is out.
 */
#define _GNU_SOURCE /* getdents64 */
#include <amur/output.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

enum { CHUNK_BYTES = 4096 };

static void remove_entries(int folder);

static bool remove_entry(int folder, const char *name) {
  if (unlinkat(folder, name, 0) == 0) return true;
  if (errno != EISDIR && errno != EPERM) return false;
  const int inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (inner >= 0) remove_entries(inner); /* closes it */
  return unlinkat(folder, name, AT_REMOVEDIR) == 0;
}

/* One pass over the folder; true if anything went, since then a pass may have missed something. */
static bool remove_once(int folder) {
  _Alignas(struct dirent64) char chunk[CHUNK_BYTES];
  bool any = false;
  lseek(folder, 0, SEEK_SET);
  for (ssize_t n; (n = getdents64(folder, chunk, sizeof chunk)) > 0;)
    for (ssize_t at = 0; at < n;) {
      const struct dirent64 *e = (const void *)(chunk + at);
      at += e->d_reclen;
      if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0) any = remove_entry(folder, e->d_name) || any;
    }
  return any;
}

static void remove_entries(int folder) {
  while (remove_once(folder)) {
  }
  close(folder);
}

void amur_folder_remove(const char *path) { remove_entry(AT_FDCWD, path); }
