/* SPDX-License-Identifier: Apache-2.0
 * target.h -- what is fuzzed: a table of readers, each with the files that it reads.
 */
#ifndef AMUR_FUZZ_TARGET_H
#define AMUR_FUZZ_TARGET_H

#include <amur/base.h>
#include <stddef.h>
#include <stdint.h>

enum { FUZZ_FILES = 40 };

/* A reader under test.  It runs in a folder that holds its files as the input has them (input.c). */
typedef struct {
  const char *name;
  const char *file[FUZZ_FILES]; /* NULL behind the last; a lone file is the whole input, whatever it holds */
  void (*read)(void);           /* NULL if there is read_bytes */
  void (*read_bytes)(const uint8_t *, size_t); /* is given the input itself */
} fuzz_target;

/* Each ends with an empty row. */
extern const fuzz_target fuzz_texts[], fuzz_networks[], fuzz_specs[], fuzz_corridors[], fuzz_runs[], fuzz_commands[],
    fuzz_omx[];

/* Ends the process unless the reader says why when it says no, and says nothing when it says yes. */
void fuzz_must_agree(bool read, const amur_faults *faults);
/* The same, and it must say yes: the file is one that was written. */
void fuzz_must_read(bool read, const amur_faults *faults);
/* Ends the process, with the words, unless it holds. */
void fuzz_must(bool holds, const char *words);

/* What libFuzzer, or replay.c in its place, calls: once with the arguments, then with each input. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_byte);

#endif
