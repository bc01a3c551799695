/* SPDX-License-Identifier: Apache-2.0
 * omx.h -- what reader and writer of OMX share: HDF5 that keeps silent.
 */
#ifndef AMUR_FORMATS_OMX_H
#define AMUR_FORMATS_OMX_H

#include <amur/base.h>
#include <hdf5.h>

/* While HDF5 works for us it prints none of its errors, and they are noted here; must not move until ami_omx_end. */
typedef struct {
  const char *path;  /* of the file */
  char reason[160];  /* what HDF5 says to its last error, innermost; "" if nothing */
  amur_err failure;  /* the machine's, if that was one of its errors: AMUR_E_NOMEM or AMUR_E_DEVICE */
  H5E_auto2_t print; /* how the caller has HDF5 print its errors */
  void *context;
} omx_errors;

/* Where in "F.omx:MATRIX:LOOKUP" the name of the file ends; NULL if it is no OMX file. */
const char *ami_omx_path_end(const char *path);
/* False, with the failure, if memory is out; HDF5 is then not touched. */
bool ami_omx_begin(omx_errors *errors, const char *path);
void ami_omx_end(omx_errors *errors);
/* "a, b, c": names of the members of a group, cut where the room ends. */
void ami_omx_names(hid_t group, char text[160]);

#endif
