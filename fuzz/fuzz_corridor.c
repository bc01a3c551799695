/* SPDX-License-Identifier: Apache-2.0
 * fuzz_corridor.c -- the tutorial corridor with one file replaced: the first byte of the input says which.
 */
#define _POSIX_C_SOURCE 200809L
#include "target.h"
#include <amur/corridor.h>
#include <amur/io.h>
#include <amur/output.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const names[] = {
    "corridor.yaml",
    "climate.yaml",
    "zone.csv",
    "node.csv",
    "link.csv",
    "crossing.csv",
    "commodity.csv",
    "vehicle.csv",
    "chain.csv",
    "demand.csv",
    "profile.csv",
    "regime.csv",
    "rule.csv",
    "observed.csv",
    "parameter.csv",
    "project.csv",
    "loan.csv",
    "source.csv",
    "scenario/half_toll.yaml",
    "terminal/gate.yaml",
    "transfer.csv",
    "eligible.csv",
};

static void replace(const char *folder, const char *name, const void *data, size_t n_byte) {
  char path[128];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  FILE *f = fopen(path, "wb");
  if (!f) abort();
  if (n_byte) fwrite(data, 1, n_byte, f);
  fclose(f);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_byte) {
  if (n_byte == 0) return 0;
  char folder[] = "/tmp/amur-fuzz-XXXXXX";
  amur_err err = {0};
  if (!mkdtemp(folder) || amur_starter_write(folder, &err)) abort();
  replace(folder, names[data[0] % (sizeof names / sizeof *names)], data + 1, n_byte - 1);
  amur_faults faults = {0};
  amur_corridor corridor = {0};
  const amur_status status = amur_corridor_read(folder, &corridor, &faults, &err);
  if ((status == AMUR_OK) != (faults.n_error == 0)) abort(); /* says no, but not why */
  if (status == AMUR_OK && amur_corridor_check(&corridor, &err)) {
    fprintf(stderr, "read without a fault, and yet: %s\n", err.text);
    abort();
  }
  amur_corridor_fini(&corridor);
  amur_faults_fini(&faults);
  amur_folder_remove(folder);
  return 0;
}
