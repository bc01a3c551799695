/* SPDX-License-Identifier: Apache-2.0
 * random.c -- streams and the two variates that everything else is made of.
 *
 * Streams are counters: word n of a stream is a function of its key and of n alone (the idea of Salmon, Moraes, Dror
 * and Shaw 2011; the function is SplitMix64's, Steele, Lea and Flood 2014, see random.h).  So there is no state that
 * threads could share, and a stream can be taken up anywhere.
 *
 * Exponential and normal variates come from a ziggurat of 256 layers of equal area (Marsaglia and Tsang 2000), each as
 * wide as the density at its lower edge.  Eight bits of a word choose layer i, its upper 53 the place x in it, and if
 *   x < x[i+1]   it lies under the density whatever its height: done, in all but one or two of a hundred;
 *   i = 0        it lies in the tail, which is drawn by itself;
 *   else         a height in the layer is drawn, and the place kept if that is under the density.
 * Or by inversion of one uniform (normal: Wichura 1988, AS 241).
 * Limits: 2^52 distinct uniforms; a stream must not be asked for more than 2^64 words.
 */
#include <amur/random.h>
#include "ziggurat.h"
#include <assert.h>
#include <math.h>

/* The finaliser of MurmurHash3 (Appleby 2011): every bit of z changes each bit of the result half of the times. */
static uint64_t scramble(uint64_t z) {
  z = (z ^ (z >> 33)) * UINT64_C(0xff51afd7ed558ccd);
  z = (z ^ (z >> 33)) * UINT64_C(0xc4ceb9fe1a85ec53);
  return z ^ (z >> 33);
}

/* Key and mask from the three numbers, one after the other, so that streams of neighbouring numbers have nothing in
 * common.  The constants are odd and their bits without pattern; no other property of theirs is used. */
amur_rng amur_rng_stream(uint64_t seed, uint64_t replication, uint64_t source) {
  const uint64_t a = scramble(seed + UINT64_C(0x632be59bd9b4e019));
  const uint64_t b = scramble(a ^ (replication + UINT64_C(0x9e3779b97f4a7c15)));
  const uint64_t c = scramble(b + source * UINT64_C(0xd1342543de82ef95));
  return (amur_rng){.key = c, .mask = scramble(c ^ UINT64_C(0x2545f4914f6cdd1d) ^ b)};
}

/* Upper 53 bits of a word as a number in (0,1). */
static double fraction(uint64_t word) { return ((double)(word >> 11) + 0.5) * 0x1p-53; }

double amur_rng_exp(amur_rng *r) {
  if (r->mode != AMUR_RNG_ZIGGURAT) return -log1p(-amur_rng_unit(r));
  double shift = 0; /* the tail beyond zig_exp_x[1] is the whole density again, shifted: no memory */
  for (;;) {
    const uint64_t word = amur_rng_u64(r);
    const unsigned i = (unsigned)(word & 255);
    const double x = fraction(word) * zig_exp_x[i];
    if (x < zig_exp_x[i + 1]) return shift + x;
    if (i == 0) {
      shift += zig_exp_x[1];
      continue;
    }
    const double f = zig_exp_f[i] + amur_rng_unit(r) * (zig_exp_f[i + 1] - zig_exp_f[i]);
    if (f < exp(-x)) return shift + x;
  }
}

/* A normal beyond r = zig_normal_x[1] (Marsaglia 1964): r plus an exponential x of rate r, kept with probability
 * exp(-x^2/2). */
static double normal_tail(amur_rng *r) {
  const double start = zig_normal_x[1];
  for (;;) {
    const double x = -log(amur_rng_unit(r)) / start, y = -log(amur_rng_unit(r));
    if (y + y > x * x) return start + x;
  }
}

double amur_rng_normal(amur_rng *r) {
  if (r->mode != AMUR_RNG_ZIGGURAT) return amur_normal_quantile(amur_rng_unit(r));
  for (;;) {
    const uint64_t word = amur_rng_u64(r);
    const unsigned i = (unsigned)(word & 255);
    const double sign = word & 256 ? 1 : -1, x = fraction(word) * zig_normal_x[i];
    if (x < zig_normal_x[i + 1]) return sign * x;
    if (i == 0) return sign * normal_tail(r);
    const double f = zig_normal_f[i] + amur_rng_unit(r) * (zig_normal_f[i + 1] - zig_normal_f[i]);
    if (f < exp(-0.5 * x * x)) return sign * x;
  }
}

/* Quotient of two polynomials of degree seven, by Horner's rule. */
static double ratio(const double *a, const double *b, double x) {
  double p = a[7], q = b[7];
  for (int i = 6; i >= 0; i--) {
    p = p * x + a[i];
    q = q * x + b[i];
  }
  return p / q;
}

/* Three rational functions: one of (p - 1/2)^2 in the middle, and of sqrt(-ln p) in the tails one down to p = exp(-25)
 * and one beyond. */
double amur_normal_quantile(double p) {
  assert(p > 0 && p < 1);
  static const double a[8] = {3.3871328727963666080e0,  1.3314166789178437745e+2, 1.9715909503065514427e+3,
                              1.3731693765509461125e+4, 4.5921953931549871457e+4, 6.7265770927008700853e+4,
                              3.3430575583588128105e+4, 2.5090809287301226727e+3};
  static const double b[8] = {1.0,
                              4.2313330701600911252e+1,
                              6.8718700749205790830e+2,
                              5.3941960214247511077e+3,
                              2.1213794301586595867e+4,
                              3.9307895800092710610e+4,
                              2.8729085735721942674e+4,
                              5.2264952788528545610e+3};
  static const double c[8] = {1.42343711074968357734e0,  4.63033784615654529590e0, 5.76949722146069140550e0,
                              3.64784832476320460504e0,  1.27045825245236838258e0, 2.41780725177450611770e-1,
                              2.27238449892691845833e-2, 7.74545014278341407640e-4};
  static const double d[8] = {1.0,
                              2.05319162663775882187e0,
                              1.67638483018380384940e0,
                              6.89767334985100004550e-1,
                              1.48103976427480074590e-1,
                              1.51986665636164571966e-2,
                              5.47593808499534494600e-4,
                              1.05075007164441684324e-9};
  static const double e[8] = {6.65790464350110377720e0,  5.46378491116411436990e0,  1.78482653991729133580e0,
                              2.96560571828504891230e-1, 2.65321895265761230930e-2, 1.24266094738807843860e-3,
                              2.71155556874348757815e-5, 2.01033439929228813265e-7};
  static const double f[8] = {1.0,
                              5.99832206555887937690e-1,
                              1.36929880922735805310e-1,
                              1.48753612908506148525e-2,
                              7.86869131145613259100e-4,
                              1.84631831751005468180e-5,
                              1.42151175831644588870e-7,
                              2.04426310338993978564e-15};
  const double q = p - 0.5;
  if (fabs(q) <= 0.425) return q * ratio(a, b, 0.180625 - q * q);
  const double t = sqrt(-log(q < 0 ? p : 1 - p));
  const double x = t <= 5 ? ratio(c, d, t - 1.6) : ratio(e, f, t - 5);
  return q < 0 ? -x : x;
}
