/* SPDX-License-Identifier: Apache-2.0
 * headroom.h -- is there memory for a library that cannot say that it is out?
 */
#ifndef AMUR_IO_HEADROOM_H
#define AMUR_IO_HEADROOM_H

#include <stdbool.h>
#include <stddef.h>

/* For n_bytes and some megabytes. */
bool ami_headroom(size_t n_bytes);

#endif
