/* SPDX-License-Identifier: Apache-2.0
 * main.c -- one program for all readers: --target=NAME says which.
 */
#define _POSIX_C_SOURCE 200809L
#include "input.h"
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const fuzz_target *const tables[] = {fuzz_texts, fuzz_networks, fuzz_omx,      fuzz_specs,
                                            fuzz_runs,  fuzz_commands, fuzz_corridors};
enum { N_TABLE = sizeof tables / sizeof *tables };

static const fuzz_target *chosen;

void fuzz_must(bool holds, const char *words) {
  if (holds) return;
  fprintf(stderr, "%s\n", words);
  abort();
}

static void show(const amur_faults *faults) {
  for (size_t i = 0; i < faults->n; i++)
    fprintf(stderr, "%s:%ld: %s: found %s, expected %s\n", faults->fault[i].file, faults->fault[i].row,
            faults->fault[i].column, faults->fault[i].found, faults->fault[i].expected);
}

void fuzz_must_agree(bool read, const amur_faults *faults) {
  if (read == (faults->n_error == 0)) return;
  show(faults);
  fuzz_must(false, read ? "read, and yet there is an error" : "not read, and yet there is no error");
}

void fuzz_must_read(bool read, const amur_faults *faults) {
  fuzz_must_agree(read, faults);
  if (!read) show(faults);
  fuzz_must(read, "what was written cannot be read");
}

static const fuzz_target *find(const char *name) {
  for (int t = 0; t < N_TABLE; t++)
    for (const fuzz_target *row = tables[t]; row->name; row++)
      if (strcmp(row->name, name) == 0) return row;
  return NULL;
}

static void list(FILE *to) {
  for (int t = 0; t < N_TABLE; t++)
    for (const fuzz_target *row = tables[t]; row->name; row++) fprintf(to, "%s\n", row->name);
}

/* Commands print their results, which nobody is to read here. */
static void silence_output(void) {
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (nowhere < 0 || dup2(nowhere, STDOUT_FILENO) < 0) abort();
  close(nowhere);
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
  static const char option[] = "--target=";
  for (int i = 1; i < *argc; i++)
    if (strncmp((*argv)[i], option, sizeof option - 1) == 0) chosen = find((*argv)[i] + sizeof option - 1);
  if (*argc > 1 && strcmp((*argv)[1], "--targets") == 0) {
    list(stdout);
    exit(0);
  }
  if (!chosen) {
    fprintf(stderr, "usage: %s --target=NAME FOLDER...; names:\n", (*argv)[0]);
    list(stderr);
    exit(2);
  }
  silence_output();
  fuzz_input_begin(chosen);
  return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_byte) {
  if (!chosen->read_bytes) {
    fuzz_input_write(data, n_byte);
    chosen->read();
  } else {
    fuzz_input_write(NULL, 0);
    chosen->read_bytes(data, n_byte);
  }
  fuzz_input_leave();
  return 0;
}
