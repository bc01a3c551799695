/* SPDX-License-Identifier: Apache-2.0
 * exp_all.h -- exponentials of an array, written so that compilers turn the loop into vector instructions.  A mixed
 * logit spends most of its time in exponentials, and those of the C library are called one by one.
 */
#ifndef AMUR_CHOICE_EXP_ALL_H
#define AMUR_CHOICE_EXP_ALL_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* x[i] = exp(x[i]) within two units of the last place, for x[i] <= 700; below -700 as at -700 (1e-304).
 * exp(x) = 2^n exp(r), n = round(x / ln 2): adding 1.5 * 2^52 leaves n in the low bits, which move to the exponent.
 * ln 2 is subtracted in two parts, whose first has zeros enough at its end for n times it to be exact (Cody and Waite
 * 1980); |r| <= ln 2 / 2, where the Taylor polynomial of
 * degree 12 is enough. */
static inline void exp_all(size_t n, double *x) {
  const double shift = 0x1.8p52, log2e = 0x1.71547652b82fep0, ln2_high = 0x1.62e42fee00000p-1,
               ln2_low = 0x1.a39ef35793c76p-33;
  for (size_t i = 0; i < n; i++) {
    const double y = x[i] < -700 ? -700 : x[i], t = y * log2e + shift, whole = t - shift;
    const double r = (y - whole * ln2_high) - whole * ln2_low;
    double p = 1.0 / 479001600;
    p = p * r + 1.0 / 39916800;
    p = p * r + 1.0 / 3628800;
    p = p * r + 1.0 / 362880;
    p = p * r + 1.0 / 40320;
    p = p * r + 1.0 / 5040;
    p = p * r + 1.0 / 720;
    p = p * r + 1.0 / 120;
    p = p * r + 1.0 / 24;
    p = p * r + 1.0 / 6;
    p = p * r + 0.5;
    p = p * r + 1;
    p = p * r + 1;
    uint64_t bits;
    memcpy(&bits, &t, sizeof bits);
    bits = (bits << 52) + (UINT64_C(1023) << 52);
    double scale;
    memcpy(&scale, &bits, sizeof scale);
    x[i] = p * scale;
  }
}

#endif
