/* SPDX-License-Identifier: Apache-2.0
 * utf8.h -- is a text UTF-8?
 */
#ifndef AMUR_IO_UTF8_H
#define AMUR_IO_UTF8_H

#include <stddef.h>

/* NULL if the bytes are UTF-8 (RFC 3629) without zero bytes; else what is wrong, and the line. */
const char *ami_utf8_fault(const char *text, size_t n_bytes, long *line);

#endif
