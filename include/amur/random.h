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

/* State of one stream; copy it to replay it. */
typedef struct {
  uint64_t key, mask; /* which stream: a function of seed, replication and source */
  uint64_t counter;   /* how many 64-bit words were drawn */
  bool antithetic;    /* give 1 - u for u: the mirrored stream of an antithetic pair */
} amur_rng;

amur_rng amur_rng_stream(uint64_t seed, uint64_t replication, uint64_t source);
uint64_t amur_rng_u64(amur_rng *r);
double amur_rng_unit(amur_rng *r);   /* in (0,1), never 0 or 1 */
double amur_rng_exp(amur_rng *r);    /* exponential of mean 1 */
double amur_rng_normal(amur_rng *r); /* standard normal */

#ifdef __cplusplus
}
#endif
#endif
