/* SPDX-License-Identifier: Apache-2.0
 * unique.c -- files and folders under names that nobody has yet.
 *
 * mkstemp and mkdtemp do the same but for one thing: what they make is for its owner alone, and the rights of new files
 * (umask) can only be read by setting them, which no thread may do while another creates files.
 */
#define _GNU_SOURCE /* O_TMPFILE */
#include "unique.h"
#include <amur/base.h>
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { N_X = 6, TRIES = 100 };

static int make_file(const char *name, int fd) {
  (void)fd;
  return open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0666);
}

static int make_folder(const char *name, int fd) {
  (void)fd;
  return mkdir(name, 0777);
}

static void name_of_descriptor(int fd, char text[32]) { snprintf(text, 32, "/proc/self/fd/%d", fd); }

static int make_link(const char *name, int fd) {
  char own[32];
  name_of_descriptor(fd, own);
  return linkat(AT_FDCWD, own, AT_FDCWD, name, AT_SYMLINK_FOLLOW);
}

/* That a name is free is settled by creating it (O_EXCL, mkdir): the letters need not be secret, only seldom taken. */
static int make(char *name, int (*create)(const char *name, int fd), int fd) {
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
  char *end = name + strlen(name) - N_X;
  assert(end >= name && strcmp(end, "XXXXXX") == 0);
  for (int i = 0; i < TRIES; i++) {
    struct timespec now = {0, 0};
    clock_gettime(CLOCK_MONOTONIC, &now);
    const long seed[] = {(long)now.tv_sec, now.tv_nsec, (long)getpid(), i};
    uint64_t h = amur_hash(amur_hash(AMUR_HASH_START, seed, sizeof seed), &end, sizeof end); /* threads differ in end */
    for (int k = 0; k < N_X; k++, h /= sizeof letters - 1) end[k] = letters[h % (sizeof letters - 1)];
    const int made = create(name, fd);
    if (made >= 0 || errno != EEXIST) return made;
  }
  return -1; /* errno is EEXIST */
}

int ami_unique_file(char *name) { return make(name, make_file, -1); }
int ami_unique_folder(char *name) { return make(name, make_folder, -1); }
int ami_unique_link(int fd, char *name) { return make(name, make_link, fd); }

/* A name can only be given to it where /proc is. */
int ami_nameless_file(const char *name) {
#ifdef O_TMPFILE
  char folder[PATH_MAX], own[32];
  const char *slash = strrchr(name, '/');
  const int n = slash ? (int)(slash - name) + 1 : 0;
  if (snprintf(folder, sizeof folder, "%.*s.", n, name) >= (int)sizeof folder) return -1;
  const int fd = open(folder, O_WRONLY | O_TMPFILE | O_CLOEXEC, 0666);
  if (fd < 0) return -1;
  name_of_descriptor(fd, own);
  if (access(own, F_OK) == 0) return fd;
  close(fd);
#else
  (void)name;
#endif
  return -1;
}
