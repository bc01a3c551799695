/* SPDX-License-Identifier: Apache-2.0
 * folder_remove.c -- removing a folder and all that is in it.
 * Each step goes by an open folder and a name in it, so that nobody can slip a link to elsewhere between two steps.
 */
#define _POSIX_C_SOURCE 200809L
#include <amur/output.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void remove_entries(int folder);

static void remove_entry(int folder, const char *name) {
  if (unlinkat(folder, name, 0) == 0 || (errno != EISDIR && errno != EPERM)) return;
  const int inner = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
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

void amur_folder_remove(const char *path) { remove_entry(AT_FDCWD, path); }
