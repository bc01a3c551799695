/* SPDX-License-Identifier: Apache-2.0
 * digits.c -- numbers as printf's %.12g writes them, several times faster: result tables are numbers for the most part.
 *
 * x 10^(11-e), e the decimal exponent, is rounded to a whole number of 12 digits in long double.  Where the product
 * lies so near a half that its error could round it the other way, or the exponent is a rare one, printf does the work.
 */
#include <amur/io.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { DIGITS = 12, MOST_POWER = 27 }; /* 10^27 is the last that long double holds exactly */

static const long double power[MOST_POWER + 1] = {1e0L,  1e1L,  1e2L,  1e3L,  1e4L,  1e5L,  1e6L,  1e7L,  1e8L,  1e9L,
                                                  1e10L, 1e11L, 1e12L, 1e13L, 1e14L, 1e15L, 1e16L, 1e17L, 1e18L, 1e19L,
                                                  1e20L, 1e21L, 1e22L, 1e23L, 1e24L, 1e25L, 1e26L, 1e27L};

/* The 12 digits of x > 0 as a whole number, and its exponent; false where printf is to be asked. */
static bool twelve_digits(double x, long long *digits, int *exponent) {
  int e = (int)floor(log10(x));
  if (e < DIGITS - 1 - MOST_POWER || e > DIGITS - 1 + MOST_POWER) return false;
  const int shift = DIGITS - 1 - e;
  long double scaled = shift >= 0 ? x * power[shift] : x / power[-shift];
  if (scaled >= power[DIGITS]) { /* log10 rounded down over a power of ten */
    scaled /= 10;
    e++;
  } else if (scaled < power[DIGITS - 1]) {
    scaled *= 10;
    e--;
  }
  const long double whole = floorl(scaled), part = scaled - whole, error = 8 * LDBL_EPSILON * scaled;
  if (fabsl(part - 0.5L) <= error) return false;
  *digits = (long long)whole + (part > 0.5L);
  if (*digits == (long long)power[DIGITS]) {
    *digits /= 10;
    e++;
  }
  *exponent = e;
  return true;
}

/* Writes the digits without the zeros at their end; how many are left. */
static int write_digits(long long digits, char text[DIGITS]) {
  int n = DIGITS;
  for (int i = DIGITS - 1; i >= 0; i--) {
    text[i] = (char)('0' + digits % 10);
    digits /= 10;
  }
  while (n > 1 && text[n - 1] == '0') n--;
  return n;
}

size_t amur_format_real(double x, char text[32]) {
  long long digits = 0;
  int e = 0;
  char figure[DIGITS], *to = text;
  if (!isfinite(x)) return 0;
  if (!(x < 0) && !(x > 0)) { /* printf knows a zero below 0 */
    if (signbit(x)) *to++ = '-';
    *to++ = '0';
    *to = '\0';
    return (size_t)(to - text);
  }
  if (!twelve_digits(fabs(x), &digits, &e) || e < -4 || e >= DIGITS) {
    const int n = snprintf(text, 32, "%.12g", x);
    for (char *c = text; *c; c++)
      if (*c == ',') *c = '.'; /* of a locale */
    return (size_t)n;
  }
  const int n = write_digits(digits, figure);
  if (x < 0) *to++ = '-';
  if (e < 0) {
    *to++ = '0';
    *to++ = '.';
    for (int i = -1; i > e; i--) *to++ = '0';
  }
  for (int i = 0; i < n || i <= e; i++) {
    if (i > 0 && i == e + 1) *to++ = '.';
    *to++ = i < n ? figure[i] : '0';
  }
  *to = '\0';
  return (size_t)(to - text);
}
