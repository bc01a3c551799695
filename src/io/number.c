/* SPDX-License-Identifier: Apache-2.0
 * number.c -- text to numbers without regard to the locale, and ranges as text.
 *
 *   number = ["+" | "-"] digits ["." digits] [("e" | "E") ["+" | "-"] digits], with a digit on one side of the point
 * A number of up to 15 digits is exact as a double, and so are the powers of ten up to 10^22; a product or quotient of
 * two exact doubles is rounded once, which is what a correct reader must give (Clinger 1990, the fast path).  Most
 * numbers of tables are such; the others go through strtod in the C locale.
 */
#define _POSIX_C_SOURCE 200809L
#include <amur/io.h>
#include <assert.h>
#include <float.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* Decimal number: sign, digits without the point, and power of ten. */
typedef struct {
  bool negative, exact; /* exact: all digits are in `digits` */
  uint64_t digits;
  long power;
} decimal;

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* Reads [sign] digits [. digits] [e [sign] digits], the whole text. */
static bool scan(const char *at, decimal *d) {
  *d = (decimal){.exact = true};
  if (*at == '+' || *at == '-') d->negative = *at++ == '-';
  int n_digit = 0, n_kept = 0;
  for (bool point = false; is_digit(*at) || (*at == '.' && !point); at++) {
    if (*at == '.') {
      point = true;
      continue;
    }
    n_digit++;
    if (point) d->power--;
    d->digits = n_kept < 18 ? d->digits * 10 + (uint64_t)(*at - '0') : d->digits; /* 18 digits fit into 64 bits */
    if (d->digits) n_kept++;                                                      /* zeros in front do not count */
  }
  if (n_kept > 15) d->exact = false;
  if (n_digit == 0) return false;
  if (*at == 'e' || *at == 'E') {
    at++;
    const bool minus = *at == '-';
    if (*at == '+' || *at == '-') at++;
    if (!is_digit(*at)) return false;
    long exponent = 0;
    for (; is_digit(*at); at++) exponent = exponent < 100000 ? exponent * 10 + (*at - '0') : exponent; /* no overflow */
    d->power += minus ? -exponent : exponent;
  }
  return *at == '\0';
}

/* strtod reads the decimal point of the locale: this thread's is set to C meanwhile, and no other's. */
static bool parse_slowly(const char *text, double *value) {
  const locale_t c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
  if (c == (locale_t)0) return false;
  const locale_t before = uselocale(c);
  *value = strtod(text, NULL);
  uselocale(before);
  freelocale(c);
  return isfinite(*value);
}

bool amur_parse_real(const char *text, double *value) {
  static const double ten[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                               1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  decimal d;
  if (!text || !scan(text, &d)) return false;
  if (!d.exact || d.power < -22 || d.power > 22) return parse_slowly(text, value);
  assert(d.digits < UINT64_C(1000000000000000));
  const double x = (double)d.digits;
  *value = d.power < 0 ? x / ten[-d.power] : x * ten[d.power];
  if (d.negative) *value = -*value;
  return true;
}

void amur_range_text(double min, double max, bool whole, char text[96]) {
  const char *kind = whole ? "a whole number" : "a number";
  const bool low = min > -DBL_MAX, high = max < DBL_MAX, above = min == AMUR_ABOVE_ZERO;
  if (above && high)
    snprintf(text, 96, "%s above 0 and up to %.10g", kind, max);
  else if (above)
    snprintf(text, 96, "%s above 0", kind);
  else if (low && high)
    snprintf(text, 96, "%s from %.10g to %.10g", kind, min, max);
  else if (low)
    snprintf(text, 96, "%s of at least %.10g", kind, min);
  else if (high)
    snprintf(text, 96, "%s of at most %.10g", kind, max);
  else
    snprintf(text, 96, "%s", kind);
}
