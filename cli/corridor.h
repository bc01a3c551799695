/* SPDX-License-Identifier: Apache-2.0
 * corridor.h -- a corridor folder as a command reads it, and the run of it.
 */
#ifndef AMUR_CLI_CORRIDOR_H
#define AMUR_CLI_CORRIDOR_H

#include <amur/amur.h>

typedef struct {
  amur_corridor corridor;
  amur_faults faults;
  amur_result result; /* empty until the command runs the corridor */
} corridor_run;

/* Reads the folder into a zeroed run, and prints its faults; outside: its files may name others outside it. */
amur_status corridor_open(corridor_run *run, const char *folder, bool outside, amur_err *err);
void corridor_close(corridor_run *run); /* also after a failed corridor_open */

/* Exit status of a command: that of `status`; else of a run that a year stopped, which it names on stderr with the
 * residuals and what to try; else missed or done. */
int corridor_exit(const corridor_run *run, amur_status status, bool met);

#endif
