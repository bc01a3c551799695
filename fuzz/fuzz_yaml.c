/* SPDX-License-Identifier: Apache-2.0
 * fuzz_yaml.c -- any bytes as YAML: read, copied, walked, freed.
 */
#include "target.h"
#include <amur/io.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_byte) {
  amur_faults faults = {0};
  amur_yaml_doc *doc = amur_yaml_parse("input", (const char *)data, n_byte, &faults);
  if (doc) {
    amur_yaml_doc *copy = amur_yaml_copy(doc);
    amur_yaml_at(doc->root, "stages.0.name");
    amur_yaml_real(doc, doc->root, "a", true, 0, 0, 1, &faults);
    amur_yaml_free(copy);
  }
  amur_yaml_free(doc);
  amur_faults_fini(&faults);
  return 0;
}
