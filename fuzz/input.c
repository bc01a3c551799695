/* SPDX-License-Identifier: Apache-2.0
 * input.c -- an input as files of a folder.
 *
 * The input of a target with one file is that file.  That of another is a text,
 *   === node.csv
 *   node_id,zone_id
 *   === link.csv
 *   ...
 * where what stands before the first such line is the target's first file, and what names no file of it is left out.
 * Files that the input does not have are those of fuzz/base/TARGET.txt, a text of the same form, or absent.
 *
 * The folder lies in memory (/dev/shm), and its files stay open and are written over, those alone that differ from what
 * they hold: making a folder of files anew for each input would take a hundred times longer than reading them.
 */
#define _GNU_SOURCE /* pipe2 */
#include "input.h"
#include <amur/io.h>
#include <amur/output.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct {
  const char *name;
  const char *base, *wanted; /* NULL: absent */
  size_t n_base, n_wanted;
  int fd; /* -1: not there */
  char *held;
  size_t n_held, room_held;
} held_file;

static struct {
  char path[64];
  int here, before; /* the folder; where the process was */
  held_file file[FUZZ_FILES];
  int n_file;
  char *base;
} folder = {.here = -1, .before = -1};

static held_file *find(const char *name, size_t n) {
  for (int i = 0; i < folder.n_file; i++)
    if (strlen(folder.file[i].name) == n && memcmp(folder.file[i].name, name, n) == 0) return &folder.file[i];
  return NULL;
}

/* The next line that begins with "=== ", at its first byte; the end if there is none. */
static const char *next_head(const char *at, const char *end) {
  static const char head[] = "=== ";
  while (at < end) {
    if ((size_t)(end - at) >= sizeof head - 1 && memcmp(at, head, sizeof head - 1) == 0) return at;
    const char *line_end = memchr(at, '\n', (size_t)(end - at));
    at = line_end ? line_end + 1 : end;
  }
  return end;
}

/* Hands out the parts of a text: as the base of the files, or as what is wanted of them. */
static void split(const char *text, size_t n_byte, bool is_base) {
  const char *at = text, *const end = text + n_byte;
  held_file *file = folder.n_file ? &folder.file[0] : NULL;
  for (bool first = true;; first = false) {
    const char *head = next_head(at, end);
    if (file && (!first || head > at)) {
      *(is_base ? &file->base : &file->wanted) = at;
      *(is_base ? &file->n_base : &file->n_wanted) = (size_t)(head - at);
    }
    if (head == end) return;
    const char *name = head + 4, *line_end = memchr(name, '\n', (size_t)(end - name));
    if (!line_end) line_end = end;
    file = find(name, (size_t)(line_end - name));
    at = line_end < end ? line_end + 1 : end;
  }
}

static void read_base(const char *target) {
  char *path = amur_format("%s/base/%s.txt", AMUR_FUZZ_FOLDER, target);
  size_t n = 0;
  if (path && access(path, R_OK) == 0 && (folder.base = amur_file_read(path, &n, NULL))) split(folder.base, n, true);
  free(path);
}

/* A process that only waits for this one to end, be it by a crash, and then removes the folder. */
static void watch(void) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC)) abort();
  const pid_t child = fork();
  if (child < 0) abort();
  if (child > 0) {
    close(ends[0]);
    return; /* the other end closes with this process */
  }
  char nothing;
  setsid(); /* what ends the group of this process, as a test that took too long, spares it */
  close(ends[1]);
  for (int fd = 0; fd < 3; fd++) close(fd);
  if (read(ends[0], &nothing, 1) == 0) amur_folder_remove(folder.path);
  _exit(0);
}

static void make_parents(const char *name) {
  char *copy = amur_strdup(name);
  for (char *slash = copy; copy && (slash = strchr(slash, '/')); slash++) {
    *slash = 0;
    mkdirat(folder.here, copy, 0777);
    *slash = '/';
  }
  free(copy);
}

void fuzz_input_begin(const fuzz_target *target) {
  struct stat about;
  const bool in_memory = stat("/dev/shm", &about) == 0 && access("/dev/shm", W_OK) == 0;
  snprintf(folder.path, sizeof folder.path, "%s/amur-fuzz-XXXXXX", in_memory ? "/dev/shm" : "/tmp");
  if (!mkdtemp(folder.path)) abort();
  watch();
  folder.here = open(folder.path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  folder.before = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder.here < 0 || folder.before < 0) abort();
  for (int i = 0; i < FUZZ_FILES && target->file[i]; i++) {
    folder.file[folder.n_file++] = (held_file){.name = target->file[i], .fd = -1};
    make_parents(target->file[i]);
  }
  if (folder.n_file > 1) read_base(target->name);
}

static bool holds(const held_file *f) {
  return f->fd >= 0 && f->n_held == f->n_wanted && (f->n_held == 0 || memcmp(f->held, f->wanted, f->n_held) == 0);
}

static void remove_file(held_file *f) {
  if (f->fd < 0) return;
  close(f->fd);
  f->fd = -1;
  unlinkat(folder.here, f->name, 0);
}

static void write_file(held_file *f) {
  if (f->fd < 0) f->fd = openat(folder.here, f->name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
  if (f->fd < 0 || pwrite(f->fd, f->wanted, f->n_wanted, 0) != (ssize_t)f->n_wanted ||
      ftruncate(f->fd, (off_t)f->n_wanted) || !amur_grow(&f->held, &f->room_held, f->n_wanted + 1, 1))
    abort();
  memcpy(f->held, f->wanted, f->n_wanted);
  f->n_held = f->n_wanted;
}

void fuzz_input_write(const uint8_t *data, size_t n_byte) {
  for (int i = 0; i < folder.n_file; i++) {
    folder.file[i].wanted = folder.file[i].base;
    folder.file[i].n_wanted = folder.file[i].n_base;
  }
  if (folder.n_file == 1) {
    folder.file[0].wanted = (const char *)data;
    folder.file[0].n_wanted = n_byte;
  } else if (n_byte) {
    split((const char *)data, n_byte, false);
  }
  for (int i = 0; i < folder.n_file; i++) {
    held_file *f = &folder.file[i];
    if (!f->wanted)
      remove_file(f);
    else if (!holds(f))
      write_file(f);
  }
  if (fchdir(folder.here)) abort();
}

void fuzz_input_leave(void) {
  if (fchdir(folder.before)) abort();
}
