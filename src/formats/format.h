/* SPDX-License-Identifier: Apache-2.0
 * format.h -- the formats of networks and of trips, as rows of two tables: how their files are called, what reads them
 * and what writes them.  A new format is a file with its reader or its writer, and a row of format.c.
 */
#ifndef AMUR_FORMATS_FORMAT_H
#define AMUR_FORMATS_FORMAT_H

#include <amur/formats.h>
#include "trips.h"

/* ---- what a conversion loses (lost.c) ---------------------------------------------------------- */

/* What it cannot keep, counted, for one warning; zeroed is a valid start. */
typedef struct {
  char *text; /* "geometry of 812 links, name of 40 nodes" */
  bool no_memory;
} lost_list;

/* "WHAT of N OFs"; nothing where n is 0. */
void ami_lost_count(lost_list *lost, const char *what, size_t n, const char *of);
/* A thing as a whole. */
void ami_lost_thing(lost_list *lost, const char *what);
/* Every column of a table that has a value somewhere and is not among `held`, which NULL ends. */
void ami_lost_columns(lost_list *lost, const amur_table *table, const char *const *held, const char *of);
/* The same of columns that cannot be carried. */
void ami_lost_uncarried(lost_list *lost, const amur_table *table, const char *of);
/* How a column is called there. */
const char *ami_lost_name(const char *column);
/* Adds the warning to faults (may be NULL), if anything was lost, and frees the list. */
void ami_lost_say(lost_list *lost, const char *path, const char *format, amur_faults *faults);

/* ---- the rows of the tables -------------------------------------------------------------------- */

/* A format's files are known by how their names end.  What the ends of no row name is read by one row of each table,
 * and written by none. */
typedef struct {
  const char *name, *file, *note; /* as in amur_file_format */
  const char *end;                /* NULL: it is a folder */
  bool reads_rest;
  bool has_units; /* that may be given */
  bool (*read)(const char *path, const amur_network_opts *options, amur_network *network,
               amur_faults *faults); /* NULL: it is written only */
  bool (*extra)(const char *path, const amur_network *network, amur_network_extra *extra, amur_faults *faults);
  /* NULL: it is read only.  extra is never NULL. */
  amur_status (*write)(const char *path, const amur_network *network, const amur_network_extra *extra,
                       const amur_link_table *links, lost_list *lost, amur_err *err);
} network_format;

typedef struct {
  const char *name, *file, *note;
  const char *end;
  bool (*is)(const char *path); /* in the place of `end`: the path may go on behind it */
  bool reads_rest, costs_rest;
  bool costs; /* it can give costs between zones, where some pairs have none */
  bool (*read)(const char *path, const amur_network *network, trip_list *list, amur_faults *faults);
  amur_status (*write)(const char *path, const amur_network *network, const amur_trips *trips, amur_err *err);
  /* All matrices of a file; NULL: the format holds one. */
  bool (*read_all)(const char *path, const amur_network *network, matrix_set *set, lost_list *lost,
                   amur_faults *faults);
  amur_status (*write_all)(const char *path, const matrix_set *set, lost_list *lost, amur_err *err);
  /* Counts what a file has beside the one matrix that is read; NULL: nothing. */
  void (*lose)(const char *path, const amur_network *network, lost_list *lost);
  /* To a file of the same format; NULL: its bytes. */
  amur_status (*copy)(const char *from, const char *to, const amur_network *network, amur_faults *faults,
                      amur_err *err);
} trips_format;

/* The format of a path that is to be read; never NULL. */
const network_format *ami_network_format(const char *path);
const trips_format *ami_trips_format(const char *path);
const trips_format *ami_costs_format(const char *path);
/* The format of a path that is to be written, as amur_file_format_find; NULL with err. */
const network_format *ami_network_target(const char *path, const char *name, amur_err *err);
const trips_format *ami_trips_target(const char *path, const char *name, amur_err *err);

/* ---- what a link may be ------------------------------------------------------------------------- */

/* The same in every format, so that what one reads another can write: minutes or what the file has in their place,
 * vehicles an hour, whatever unit of length and toll.  Wide beyond any link, and far from where sums overflow. */
#define AMI_LINK_MOST_TIME 1e9
#define AMI_LINK_MOST_LENGTH 1e9
#define AMI_LINK_MOST_TOLL 1e9
#define AMI_LINK_MOST_CAPACITY 1e12 /* and at least AMUR_ABOVE_ZERO */
#define AMI_LINK_MOST_B 1e12
#define AMI_LINK_MOST_POWER 1e3

/* ---- what the rows name ------------------------------------------------------------------------ */

bool ami_tntp_network_read(const char *path, const amur_network_opts *options, amur_network *network,
                           amur_faults *faults);
bool ami_gmns_read(const char *folder, const amur_network_opts *options, amur_network *network, amur_faults *faults);
bool ami_tntp_extra_read(const char *path, const amur_network *network, amur_network_extra *extra, amur_faults *faults);
bool ami_gmns_extra_read(const char *folder, const amur_network *network, amur_network_extra *extra,
                         amur_faults *faults);
amur_status ami_tntp_network_write(const char *path, const amur_network *network, const amur_network_extra *extra,
                                   const amur_link_table *links, lost_list *lost, amur_err *err);
amur_status ami_gmns_write(const char *folder, const amur_network *network, const amur_network_extra *extra,
                           const amur_link_table *links, lost_list *lost, amur_err *err);
amur_status ami_geojson_write(const char *path, const amur_network *network, const amur_network_extra *extra,
                              const amur_link_table *links, lost_list *lost, amur_err *err);

bool ami_tntp_trips_read(const char *path, const amur_network *network, trip_list *list, amur_faults *faults);
bool ami_csv_trips_read(const char *path, const amur_network *network, trip_list *list, amur_faults *faults);
bool ami_omx_trips_read(const char *path, const amur_network *network, trip_list *list, amur_faults *faults);
amur_status ami_tntp_trips_write(const char *path, const amur_network *network, const amur_trips *trips, amur_err *err);
amur_status ami_csv_trips_write(const char *path, const amur_network *network, const amur_trips *trips, amur_err *err);
amur_status ami_omx_trips_write(const char *path, const amur_network *network, const amur_trips *trips, amur_err *err);

bool ami_csv_matrices_read(const char *path, const amur_network *network, matrix_set *set, lost_list *lost,
                           amur_faults *faults);
bool ami_omx_matrices_read(const char *path, const amur_network *network, matrix_set *set, lost_list *lost,
                           amur_faults *faults);
amur_status ami_csv_matrices_write(const char *path, const matrix_set *set, lost_list *lost, amur_err *err);
amur_status ami_omx_matrices_write(const char *path, const matrix_set *set, lost_list *lost, amur_err *err);
void ami_tntp_lose(const char *path, const amur_network *network, lost_list *lost);
void ami_csv_lose(const char *path, const amur_network *network, lost_list *lost);
void ami_omx_lose(const char *path, const amur_network *network, lost_list *lost);
amur_status ami_omx_copy(const char *from, const char *to, const amur_network *network, amur_faults *faults,
                         amur_err *err);

/* ---- what no network holds (extra.c) ------------------------------------------------------------ */

/* Adds a thing that no network holds, by its name; false if memory is out. */
bool ami_extra_add(amur_network_extra *extra, const char *thing);
/* Names of what is in a folder, in the order of the alphabet, folders with a / behind, without what begins with a dot;
 * none if it cannot be read.  False if memory is out. */
bool ami_folder_list(const char *folder, char ***name, size_t *n);
void ami_names_fini(char **name, size_t n);
/* Copies the files of a folder into another, which is made if it is absent; none is overwritten. */
amur_status ami_folder_copy(const char *from, const char *to, lost_list *lost, amur_err *err);

/* ---- what writers share ------------------------------------------------------------------------ */

/* A link as the Bureau of Public Roads (1964) says it: t = t0 (1 + b (v / cap)^power). */
typedef struct {
  double t0, cap, b, power; /* cap INFINITY: no limit */
} bpr_link;

/* The link in this form; false where its delay function is of another kind. */
bool ami_bpr_of(const amur_vdf *vdf, bpr_link *link);
/* Fails with the first link that has no such form, or whose numbers are beyond those above. */
amur_status ami_bpr_check(const amur_network *network, amur_err *err);
/* Fails where two zones share a node, which TNTP and GMNS cannot say. */
amur_status ami_zones_check(const amur_network *network, amur_err *err);
/* Row of every node in a table with node_id, -1 where it has none or there is no table: row[n_node]. */
bool ami_node_rows(const amur_network *network, const amur_table *nodes, int32_t *row);
/* A text of a table of links, "" where the link has no row or there is no such column. */
const char *ami_link_cell(const amur_link_table *links, int32_t link, int column);
/* Can the column be written under its name?  Not without one, nor a second time. */
bool ami_is_carried(const amur_table *table, int column);
/* Is the name among others, up to a NULL? */
bool ami_is_among(const char *name, const char *const *others);
/* The same of columns: GMNS's delay functions have several spellings of one name. */
bool ami_is_column_among(const char *name, const char *const *others);
/* Copies the bytes of a file. */
amur_status ami_file_copy(const char *from, const char *to, amur_err *err);

#endif
