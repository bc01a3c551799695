/* SPDX-License-Identifier: Apache-2.0
 * format.h -- the formats of networks and of trips, as rows of two tables: how their files are called, what reads them
 * and what writes them.  A new format is a file with its reader or its writer, and a row of format.c.
 */
#ifndef AMUR_FORMATS_FORMAT_H
#define AMUR_FORMATS_FORMAT_H

#include <amur/formats.h>
#include "trips.h"

/* A format's files are known by how their names end.  What the ends of no row name is left to one row of each table,
 * which reads or writes the rest. */
typedef struct {
  const char *name, *file, *note; /* as in amur_file_format */
  const char *end;                /* NULL: it is a folder */
  bool reads_rest, writes_rest;
  bool (*read)(const char *path, amur_network *network, amur_faults *faults); /* NULL: it is written only */
  amur_status (*write)(const char *path, const amur_network *network, const amur_table *nodes,
                       const amur_link_table *links, amur_err *err); /* NULL: read only */
} network_format;

typedef struct {
  const char *name, *file, *note;
  const char *end;
  bool (*is)(const char *path); /* in the place of `end`: the path may go on behind it */
  bool reads_rest, writes_rest, costs_rest;
  bool costs; /* it can give costs between zones, where some pairs have none */
  bool (*read)(const char *path, const amur_network *network, trip_list *list, amur_faults *faults);
  amur_status (*write)(const char *path, const amur_network *network, const amur_trips *trips, amur_err *err);
} trips_format;

/* The format of a path that is to be read or written; never NULL. */
const network_format *ami_network_format(const char *path, bool writing);
const trips_format *ami_trips_format(const char *path, bool writing);
const trips_format *ami_costs_format(const char *path);

/* ---- what the rows name ------------------------------------------------------------------------ */

bool ami_tntp_network_read(const char *path, amur_network *network, amur_faults *faults);
bool ami_gmns_read(const char *folder, amur_network *network, amur_faults *faults);
amur_status ami_tntp_network_write(const char *path, const amur_network *network, const amur_table *nodes,
                                   const amur_link_table *links, amur_err *err);
amur_status ami_gmns_write(const char *folder, const amur_network *network, const amur_table *nodes,
                           const amur_link_table *links, amur_err *err);
amur_status ami_geojson_write(const char *path, const amur_network *network, const amur_table *nodes,
                              const amur_link_table *links, amur_err *err);

bool ami_tntp_trips_read(const char *path, const amur_network *network, trip_list *list, amur_faults *faults);
bool ami_csv_trips_read(const char *path, const amur_network *network, trip_list *list, amur_faults *faults);
bool ami_omx_trips_read(const char *path, const amur_network *network, trip_list *list, amur_faults *faults);
amur_status ami_tntp_trips_write(const char *path, const amur_network *network, const amur_trips *trips, amur_err *err);
amur_status ami_csv_trips_write(const char *path, const amur_network *network, const amur_trips *trips, amur_err *err);
amur_status ami_omx_trips_write(const char *path, const amur_network *network, const amur_trips *trips, amur_err *err);

/* ---- what writers share ------------------------------------------------------------------------ */

/* A link as the Bureau of Public Roads (1964) says it: t = t0 (1 + b (v / cap)^power). */
typedef struct {
  double t0, cap, b, power;
} bpr_link;

/* The link in this form; false where its delay function is of another kind.  A constant is folded into t0. */
bool ami_bpr_of(const amur_vdf *vdf, bpr_link *link);
/* Fails with the first link that has no such form. */
amur_status ami_bpr_check(const amur_network *network, amur_err *err);
/* Row of every node in a table with node_id, -1 where it has none or there is no table: row[n_node]. */
bool ami_node_rows(const amur_network *network, const amur_table *nodes, int32_t *row);

#endif
