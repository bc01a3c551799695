/* SPDX-License-Identifier: Apache-2.0
 * target.h -- what libFuzzer, or replay.c in its place, calls with each input.
 */
#ifndef AMUR_FUZZ_TARGET_H
#define AMUR_FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n_byte);

#endif
