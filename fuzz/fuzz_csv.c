/* SPDX-License-Identifier: Apache-2.0
 * fuzz_csv.c -- any bytes as a CSV table, each cell also as a number.
 */
#include "target.h"
#include <amur/io.h>
#include <math.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_byte) {
  amur_faults faults = {0};
  amur_table table = {0};
  if (amur_table_parse("input", (const char *)data, n_byte, &table, &faults))
    for (int r = 0; r < table.n_row; r++)
      for (int c = 0; c < table.n_column; c++) amur_table_real(&table, r, c, false, NAN, -1, 1, &faults);
  amur_table_fini(&table);
  amur_faults_fini(&faults);
  return 0;
}
