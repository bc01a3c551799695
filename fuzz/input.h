/* SPDX-License-Identifier: Apache-2.0
 * input.h -- an input as files of a folder that stays from input to input.
 */
#ifndef AMUR_FUZZ_INPUT_H
#define AMUR_FUZZ_INPUT_H

#include "target.h"

/* Makes the folder for the files of the target.  It goes when the process does, however that ends. */
void fuzz_input_begin(const fuzz_target *target);
/* Writes the files that the input has, those of the target's base for the others, and enters the folder. */
void fuzz_input_write(const uint8_t *data, size_t n_byte);
/* Goes back to where the process was. */
void fuzz_input_leave(void);

#endif
