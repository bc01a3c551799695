/* SPDX-License-Identifier: Apache-2.0
 * run_content.h -- what stands where a run is to be written, and whether it may be replaced.
 */
#ifndef AMUR_IO_RUN_CONTENT_H
#define AMUR_IO_RUN_CONTENT_H

#include <amur/base.h>

/* AMUR_OK if `out` is absent, empty, or (with force) a run that Amur wrote and that holds nothing else. */
amur_status ami_run_content_check(const char *out, bool force, amur_err *err);
/* Adds the names of all files of a folder to its manifest.json as "files"; nothing to do where there is none. */
amur_status ami_run_content_list(const char *folder, amur_err *err);

#endif
