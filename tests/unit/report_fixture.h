/* SPDX-License-Identifier: Apache-2.0
 * report_fixture.h -- a small invented corridor with a result, for the tests of the report.
 */
#ifndef AMUR_TEST_REPORT_FIXTURE_H
#define AMUR_TEST_REPORT_FIXTURE_H

#include <amur/result.h>

/* A bridge and a ferry between two towns and a far city; three years of two regimes; the base and two
 * scenarios.  Everything lives in static tables: nothing to free. */
typedef struct {
  amur_corridor corridor;
  amur_result result;
} report_fixture;

void report_fixture_fill(report_fixture *fixture);

/* Removes a folder that holds a report and nothing else; 0 if it is gone. */
int report_fixture_drop(const char *folder);

#endif
