/* SPDX-License-Identifier: Apache-2.0
 * observed_check.h -- what is wrong with a row of observed.csv whose cells are each as their columns say.
 */
#ifndef AMUR_TABLES_OBSERVED_CHECK_H
#define AMUR_TABLES_OBSERVED_CHECK_H

#include "reader.h"

typedef struct {
  const char *column, *expected; /* may be text */
  char found[96], text[160];
} observed_fault;

/* The first fault of the row, if it has one. */
bool ami_observed_has_fault(const amur_corridor *c, const amur_observed_row *o, observed_fault *fault);

#endif
