/* SPDX-License-Identifier: Apache-2.0
 * headroom.h -- is there memory for a library that cannot say that it is out?
 */
#ifndef AMUR_IO_HEADROOM_H
#define AMUR_IO_HEADROOM_H

#include <stdbool.h>
#include <stddef.h>

/* HDF5 takes some 3 MB beside our arrays, ReadStat less. */
enum { AMI_HEADROOM_BYTES = 16 << 20 };

bool ami_headroom(size_t n_bytes);

#endif
