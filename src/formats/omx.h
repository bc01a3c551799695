/* SPDX-License-Identifier: Apache-2.0
 * omx.h -- what reader and writer of OMX share: HDF5 that keeps silent.
 */
#ifndef AMUR_FORMATS_OMX_H
#define AMUR_FORMATS_OMX_H

#include <amur/base.h>
#include <hdf5.h>

/* How the caller has HDF5 print its errors, kept while we have it print none. */
typedef struct {
  H5E_auto2_t print;
  void *context;
} omx_silence;

/* Where in "F.omx:MATRIX:LOOKUP" the name of the file ends; NULL if it is no OMX file. */
const char *ami_omx_path_end(const char *path);
omx_silence ami_omx_silent(void);
void ami_omx_restore(omx_silence silence);
/* What HDF5 says to its last error, innermost; "" if nothing. */
void ami_omx_reason(char text[160]);
/* "a, b, c": names of the members of a group, cut where the room ends. */
void ami_omx_names(hid_t group, char text[160]);

#endif
