/* SPDX-License-Identifier: Apache-2.0
 * random.h -- counter-based random streams: one per (seed, replication, source), so that a run repeats bit
 * for bit on any number of threads and scenarios share their random numbers source by source.
 */
#ifndef AMUR_RANDOM_H
#define AMUR_RANDOM_H

#include <amur/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* How exponentials and normals come from the bits.  The ziggurat is fastest; inversion is monotone in one
 * uniform, which antithetic pairs need: one half of a pair inverts u, the other 1 - u. */
typedef enum { AMUR_RNG_ZIGGURAT, AMUR_RNG_INVERSE, AMUR_RNG_MIRRORED } amur_rng_mode;

/* State of one stream; copy it to replay it, set counter to jump. */
typedef struct {
  uint64_t key, mask; /* which stream: a function of seed, replication and source */
  uint64_t counter;   /* how many 64-bit words were drawn */
  amur_rng_mode mode;
} amur_rng;

/* The stream of one source of chance (arrivals, a stage's service) in one replication, from its beginning, by the
 * ziggurat. */
AMUR_API amur_rng amur_rng_stream(uint64_t seed, uint64_t replication, uint64_t source);

/* Quantile of the standard normal, 0 < p < 1, to a relative 1e-15. */
AMUR_API double amur_normal_quantile(double p);

/* SplitMix64's finaliser (Steele, Lea & Flood 2014) over a Weyl sequence, with the stream's mask mixed in half way
 * so that streams are not shifts of each other. */
static inline uint64_t amur_rng_u64(amur_rng *r) {
  uint64_t z = r->key + ++r->counter * UINT64_C(0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9) ^ r->mask;
  z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
  z ^= z >> 31;
  return r->mode == AMUR_RNG_MIRRORED ? ~z : z;
}

/* In (0,1), never 0 or 1: the centre of one of 2^52 equal cells, so that the mirrored stream gives exactly 1 - u. */
static inline double amur_rng_unit(amur_rng *r) { return ((double)(amur_rng_u64(r) >> 12) + 0.5) * 0x1p-52; }

AMUR_API double amur_rng_exp(amur_rng *r);    /* exponential of mean 1 */
AMUR_API double amur_rng_normal(amur_rng *r); /* standard normal */

#ifdef __cplusplus
}
#endif
#endif
