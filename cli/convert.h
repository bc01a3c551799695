/* SPDX-License-Identifier: Apache-2.0
 * convert.h -- writers of `amur convert`.
 */
#ifndef AMUR_CLI_CONVERT_H
#define AMUR_CLI_CONVERT_H

#include "output.h"
#include <amur/formats.h>

amur_status convert_to_tntp(const char *path, const amur_network *net, amur_err *err);
/* The folder is made if it is absent; a link.csv in it is not overwritten.  nodes (node_id, x_coord, y_coord) has the
 * coordinates; it may be empty. */
amur_status convert_to_gmns(const char *folder, const amur_network *net, const amur_table *nodes, amur_err *err);
/* Lines between the nodes' coordinates in nodes (node_id, x_coord, y_coord), with the columns of table as properties
 * (NULL: those of the network). */
amur_status convert_to_geojson(const char *path, const amur_network *net, const amur_table *nodes,
                               const amur_link_table *table, amur_err *err);
/* Trips by the name's end: .csv, .omx, else TNTP. */
amur_status convert_trips(const char *path, const amur_network *net, const amur_trips *trips, amur_err *err);

#endif
