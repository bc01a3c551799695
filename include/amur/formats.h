/* SPDX-License-Identifier: Apache-2.0
 * formats.h -- networks and trips in the files that others publish: TNTP, GMNS, OMX, long CSV.
 */
#ifndef AMUR_FORMATS_H
#define AMUR_FORMATS_H

#include <amur/assign.h>
#include <amur/base.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A network as read: graph, delay functions and the costs beside time, in the units of the file. */
typedef struct {
  amur_graph graph;
  int32_t n_zone;
  int32_t *zone_node;                  /* [n_zone] */
  char **zone_id, **node_id;           /* [n_zone], [n_node] */
  char **link_id;                      /* [n_link] */
  amur_vdf *vdf;                       /* [n_link] */
  double *length, *toll;               /* [n_link] */
  double toll_factor, distance_factor; /* time per unit of toll and of length; 0 where the file names none */
} amur_network;

void amur_network_fini(amur_network *network); /* safe on a zeroed one, twice too */
/* Zone with that id, -1 if there is none. */
int32_t amur_network_zone(const amur_network *network, const char *id);

/* Reads a network by its kind: a folder is GMNS, a file TNTP. */
bool amur_network_read(const char *path, amur_network *network, amur_faults *faults);
/* Reads trips by the name's end: .csv, else TNTP.  *toll_factor is a TNTP file's own, NAN if there is none. */
bool amur_trips_read(const char *path, const amur_network *network, amur_trips *trips, double *toll_factor,
                     amur_faults *faults);

/* ---- GMNS and CSV ----------------------------------------------------------------------------- */

/* Folder with node.csv and link.csv (docs/network.md lists the columns).  false with faults on bad input. */
bool amur_gmns_read(const char *folder, amur_network *network, amur_faults *faults);
/* Long trips: a row per pair; columns origin, destination and trips in one of their usual names. */
bool amur_csv_trips_read(const char *path, const amur_network *network, amur_trips *trips, amur_faults *faults);

/* ---- TNTP ------------------------------------------------------------------------------------ */

/* Network in the format of the Transportation Networks test problems.  false with faults on bad input. */
bool amur_tntp_network_read(const char *path, amur_network *network, amur_faults *faults);
/* Trips between its zones; *toll_factor is the file's own factor, NAN if it has none. */
bool amur_tntp_trips_read(const char *path, const amur_network *network, amur_trips *trips, double *toll_factor,
                          amur_faults *faults);

#ifdef __cplusplus
}
#endif
#endif
