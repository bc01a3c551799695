/* SPDX-License-Identifier: Apache-2.0
 * report_sample.c -- writes the fixture's report into a folder, for the tests in a browser.
 *   usage: report_sample FOLDER [missed]
 */
#include "report_fixture.h"
#include <amur/report.h>
#include <stdio.h>
#include <string.h>

int main(int argc, char **argv) {
  if (argc < 2) return 2;
  report_fixture f;
  report_fixture_fill(&f);
  if (argc > 2 && strcmp(argv[2], "missed") == 0) {
    f.result.converged = false;
    f.result.period[3].converged = false;
    f.result.wait_residual = 0.08;
  }
  amur_err err = {0};
  if (amur_report_write(&f.result, argv[1], &err)) fprintf(stderr, "%s\n", err.text);
  return err.status ? 1 : 0;
}
