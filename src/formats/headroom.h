/* SPDX-License-Identifier: Apache-2.0
 * headroom.h -- is there memory for a library that does not survive without?
 */
#ifndef AMUR_FORMATS_HEADROOM_H
#define AMUR_FORMATS_HEADROOM_H

#include <stdbool.h>

bool ami_headroom(void);

#endif
