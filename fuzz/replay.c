/* SPDX-License-Identifier: Apache-2.0
 * replay.c -- gives the files of folders to a fuzz target, for builds without libFuzzer.
 * Not here: new inputs; `make fuzz` makes those.
 */
#define _POSIX_C_SOURCE 200809L
#include "target.h"
#include <amur/io.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Gives one file to the target; false if it cannot be read. */
static bool replay(const char *path) {
  size_t n = 0;
  char *text = amur_file_read(path, &n, NULL);
  char *exact = text ? malloc(n ? n : 1) : NULL; /* without the zero byte behind it, so that reading on is seen */
  if (exact) {
    memcpy(exact, text, n);
    LLVMFuzzerTestOneInput((const uint8_t *)exact, n);
  }
  free(text);
  free(exact);
  return exact != NULL;
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

/* Every file of a folder, by name: *n of them, and those that fail. */
static int replay_folder(const char *path, int *n) {
  DIR *dir = opendir(path);
  char **name = NULL;
  size_t room = 0;
  int n_name = 0, n_failed = 0;
  if (!dir) return 1;
  for (const struct dirent *e; (e = readdir(dir));)
    if (e->d_name[0] != '.' && amur_grow(&name, &room, (size_t)n_name + 1, sizeof *name))
      name[n_name++] = amur_format("%s/%s", path, e->d_name);
  closedir(dir);
  if (n_name) qsort(name, (size_t)n_name, sizeof *name, by_name);
  for (int i = 0; i < n_name; i++) {
    n_failed += !replay(name[i]);
    free(name[i]);
  }
  free(name);
  *n += n_name;
  return n_failed;
}

int main(int argc, char **argv) {
  int n = 0, n_failed = 0;
  LLVMFuzzerInitialize(&argc, &argv);
  for (int i = 1; i < argc; i++)
    if (strncmp(argv[i], "--", 2) != 0) n_failed += replay_folder(argv[i], &n);
  fprintf(stderr, "%d files replayed, %d not read\n", n, n_failed);
  return n_failed || !n;
}
