/* SPDX-License-Identifier: Apache-2.0
 * replay.c -- runs a fuzz target over the files of a folder, for builds without libFuzzer.
 * Not here: new inputs; `make fuzz` makes those.
 */
#include "target.h"
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Gives one file to the target; false if it cannot be read. */
static int replay(const char *path) {
  FILE *f = fopen(path, "rb");
  if (!f) return 0;
  uint8_t *data = NULL;
  size_t n = 0, room = 0, got = 1;
  while (got) {
    if (n == room) {
      room = room ? 2 * room : 4096;
      uint8_t *more = realloc(data, room);
      if (!more) break;
      data = more;
    }
    got = fread(data + n, 1, room - n, f);
    n += got;
  }
  fclose(f);
  if (!got) LLVMFuzzerTestOneInput(data, n);
  free(data);
  return !got;
}

int main(int argc, char **argv) {
  DIR *folder = argc > 1 ? opendir(argv[1]) : NULL;
  if (!folder) {
    fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
    return 2;
  }
  int n_file = 0, n_failed = 0;
  for (struct dirent *e = readdir(folder); e; e = readdir(folder)) {
    char path[4096];
    if (e->d_name[0] == '.') continue;
    snprintf(path, sizeof path, "%s/%s", argv[1], e->d_name);
    n_file++;
    if (!replay(path)) n_failed++;
  }
  closedir(folder);
  printf("%d files replayed, %d not read\n", n_file, n_failed);
  return n_failed || !n_file;
}
