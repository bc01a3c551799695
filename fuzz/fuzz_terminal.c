/* SPDX-License-Identifier: Apache-2.0
 * fuzz_terminal.c -- any bytes as a terminal: read, checked and built, not run.
 */
#include "target.h"
#include <amur/terminal_yaml.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_byte) {
  amur_faults faults = {0};
  amur_err err = {0};
  amur_yaml_doc *doc = amur_yaml_parse("input", (const char *)data, n_byte, &faults);
  if (doc) amur_terminal_free(amur_terminal_read(doc, &faults, &err));
  amur_yaml_free(doc);
  amur_faults_fini(&faults);
  return 0;
}
