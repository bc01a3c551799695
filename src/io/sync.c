/* SPDX-License-Identifier: Apache-2.0
 * sync.c -- waiting until files and their names are on the disk.
 */
#define _POSIX_C_SOURCE 200809L
#include "sync.h"
#include <amur/base.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool ami_sync(int fd) { return fsync(fd) == 0 || errno == EINVAL || errno == ENOTSUP; }

void ami_sync_name(const char *path) {
  const char *slash = strrchr(path, '/');
  char *above = amur_format("%.*s.", slash ? (int)(slash - path) + 1 : 0, path);
  const int fd = above ? open(above, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
  if (fd >= 0) {
    fsync(fd);
    close(fd);
  }
  free(above);
}
