/* SPDX-License-Identifier: Apache-2.0
 * omx.h -- what readers and writers of OMX share: HDF5 that keeps silent, and a file whose matrices are read one after
 * the other, each with the zones of its rows.
 */
#ifndef AMUR_FORMATS_OMX_H
#define AMUR_FORMATS_OMX_H

#include <amur/formats.h>
#include <hdf5.h>
#include <stdio.h>

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

enum { OMX_IMAGE_STEP_BYTES = 1 << 20 }; /* by which a file in memory grows */

/* ---- a file under way (omx_reader.c) ------------------------------------------------------------- */

typedef struct omx_reader omx_reader;

/* Takes a cell of row i and column j; false if memory is out. */
typedef bool (*omx_take)(omx_reader *r, const char *name, hsize_t i, hsize_t j, double x);

struct omx_reader {
  char *path;              /* without the names */
  char *matrix, *lookup;   /* NULL: the only one */
  hid_t file, data, cells; /* -1 while closed */
  hsize_t n;               /* rows and columns */
  bool checked;            /* the attributes of the file, with its first matrix */
  char **id;               /* [n] of the lookup; NULL without one */
  int32_t *zone;           /* [n] of the network, -1: not there */
  const amur_network *network;
  omx_take take;
  void *to; /* of `take` */
  amur_faults *faults;
  int n_fault;
  bool begun; /* HDF5 works for us */
  omx_errors hdf5;
};

/* Opens the file of a path "F.omx:MATRIX:LOOKUP", takes it apart and keeps HDF5 silent; false with faults.  Is to be
 * closed in any case. */
bool ami_omx_open(omx_reader *r, const char *path, const amur_network *network, amur_faults *faults);
/* Reads the matrix of a name, NULL for the only one, cell by cell; false with faults. */
bool ami_omx_read(omx_reader *r, const char *name, omx_take take, void *to);
/* False, with faults, if the machine failed anywhere in between. */
bool ami_omx_close(omx_reader *r);

/* A fault at a row and column of the matrix, both from 1; 0: none. */
void ami_omx_fault(omx_reader *r, hsize_t row, hsize_t column, const char *what, const char *found,
                   const char *expected, const char *hint);
void ami_omx_no_memory(omx_reader *r);
/* A fault at a cell, whose zones it names. */
void ami_omx_cell_fault(omx_reader *r, const char *name, hsize_t i, hsize_t j, double x, const char *expected);
/* The group of a name in the file, -1 if there is none. */
hid_t ami_omx_group(const omx_reader *r, const char *name);
/* Name of the i-th member of a group in the order of the alphabet; free(), NULL if there is none or memory is out. */
char *ami_omx_member(omx_reader *r, hid_t group, hsize_t i);
/* Writes what `fill` makes as a file, from memory: HDF5 does not tell all failures of a disk. */
amur_status ami_omx_image(omx_errors *errors, bool (*fill)(hid_t file, void *context), void *context, FILE *to,
                          amur_err *err);

#endif
