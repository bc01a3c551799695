/* SPDX-License-Identifier: Apache-2.0
 * tntp.h -- what the readers of TNTP networks and trips share: metadata and lines.
 */
#ifndef AMUR_FORMATS_TNTP_H
#define AMUR_FORMATS_TNTP_H

#include <amur/formats.h>

typedef struct {
  const char *path;
  char *text, *at; /* the file; the next line */
  long line;       /* of the line last read */
  int n_fault;
  bool header; /* the next comment that is a line of its own may name the columns of a network */
  amur_faults *faults;
  double zones, nodes, links, first_through, toll_factor, distance_factor, total; /* metadata, NAN if absent */
  long zones_line, links_line, total_line;                                        /* where it stands; 0 if absent */
} tntp_file;

/* Opens, reads the metadata up to <END OF METADATA>; false with faults. */
bool ami_tntp_open(tntp_file *f, const char *path, amur_faults *faults);
void ami_tntp_close(tntp_file *f);
/* The next line that is not blank, without comment, zero-terminated in place; NULL at the end. */
char *ami_tntp_line(tntp_file *f);
/* Next word of *at, which moves on; words end at blanks and before or after one of `marks`, which are words of
 * their own.  The word is copied to word[64]; false at the end of the line.  Longer words are cut. */
bool ami_tntp_word(const char **at, const char *marks, char word[64]);
/* Compares what a comment calls the columns of a network with the format's order. */
void ami_tntp_check_header(tntp_file *f, const char *comment);
void ami_tntp_fault(tntp_file *f, const char *column, const char *found, const char *expected, const char *hint);
void ami_tntp_no_memory(tntp_file *f);

#endif
