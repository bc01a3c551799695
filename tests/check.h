/* SPDX-License-Identifier: Apache-2.0
 * check.h -- what the test programs share: cmocka with its headers, and comparisons that show both numbers.
 */
#ifndef AMUR_TESTS_CHECK_H
#define AMUR_TESTS_CHECK_H

#include <amur/base.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

static inline void check_near(double found, double want, double tolerance, const char *what, const char *file,
                              int line) {
  if (fabs(found - want) <= tolerance) return;
  print_error("%s:%d: %s is %.17g, expected %.17g within %g\n", file, line, what, found, want, tolerance);
  _fail(file, line);
}
#define CHECK_NEAR(found, want, tolerance) check_near(found, want, tolerance, #found, __FILE__, __LINE__)

#define CHECK_OK(call) assert_int_equal(call, AMUR_OK)

#endif
