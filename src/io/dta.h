/* SPDX-License-Identifier: Apache-2.0
 * dta.h -- Stata files as text of a CSV table.
 */
#ifndef AMUR_IO_DTA_H
#define AMUR_IO_DTA_H

#include <amur/base.h>

/* The name ends in .dta. */
bool ami_dta_is(const char *path);
/* The file as CSV text, *n bytes and a zero; a row of the file is a line, after the header.  free().  NULL and err if
 * it is no Stata file. */
char *ami_dta_read(const char *path, size_t *n, amur_err *err);

#endif
