/* SPDX-License-Identifier: Apache-2.0
 * json_number.h -- a number of a JSON tree.
 */
#ifndef AMUR_CLI_JSON_NUMBER_H
#define AMUR_CLI_JSON_NUMBER_H

#include <jansson.h>
#include <math.h>

/* null where it is not finite, which JSON has no word for. */
static inline json_t *json_number(double x) { return isfinite(x) ? json_real(x) : json_null(); }

#endif
