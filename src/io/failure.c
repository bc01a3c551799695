/* SPDX-License-Identifier: Apache-2.0
 * failure.c -- what a failed call of the system means: the user's input or the machine's fault.
 */
#define _POSIX_C_SOURCE 200809L
#include <amur/io.h>
#include <errno.h>
#include <string.h>

/* What a user cannot mend by naming another file; ENOMEM stands apart. */
static const int of_the_machine[] = {EDQUOT, EFBIG, EINTR, EIO, EMFILE, ENFILE, ENODEV, ENOLCK, ENOSPC, ENXIO, ESTALE};

amur_status amur_fail_system(amur_err *err, const char *name, int number) {
  amur_status status = number == ENOMEM ? AMUR_E_NOMEM : AMUR_E_IO;
  for (size_t i = 0; i < sizeof of_the_machine / sizeof *of_the_machine; i++)
    if (number == of_the_machine[i]) status = AMUR_E_DEVICE;
  if (status == AMUR_E_NOMEM) return amur_fail(err, status, 0, "%s", name);
  return amur_fail(err, status, 0, "%s: %s", name, strerror(number));
}
