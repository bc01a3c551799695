/* SPDX-License-Identifier: Apache-2.0
 * geometry.h -- lines of links.
 */
#ifndef AMUR_FORMATS_GEOMETRY_H
#define AMUR_FORMATS_GEOMETRY_H

#include <amur/formats.h>

/* A line, borrowed; back: from its end to its beginning. */
typedef struct {
  const double *at; /* [n * n_dimension] */
  size_t n;
  int n_dimension; /* 2 or 3 */
  bool back;
} geometry_line;

/* Zeroed is a valid start. */
typedef struct {
  double *at;
  size_t n_at, room;
  size_t *first;    /* [n_link] in `at` */
  size_t *n;        /* [n_link] points; 0: none */
  int *n_dimension; /* [n_link] */
} geometry_set;

/* Lines of links from the column geometry of link.csv, or of geometry.csv by geometry_id, as WKT.  A text that is no
 * LINESTRING is AMUR_E_PARSE. */
amur_status ami_geometry_read(const amur_network_extra *extra, const amur_network *network, geometry_set *set,
                              amur_err *err);
/* The line of a link, false if there is none.  The way back of a two-way link has that of the way there, turned. */
bool ami_geometry_of(const geometry_set *set, const amur_network *network, int32_t link, geometry_line *line);
void ami_geometry_fini(geometry_set *set);

#endif
