/* SPDX-License-Identifier: Apache-2.0
 * formats.h -- networks and trips in the files that others publish: TNTP, GMNS, OMX, long CSV.
 */
#ifndef AMUR_FORMATS_H
#define AMUR_FORMATS_H

#include <amur/assign.h>
#include <amur/base.h>
#include <amur/io.h>

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

AMUR_API void amur_network_fini(amur_network *network); /* safe on a zeroed one, twice too */
/* Zone with that id, -1 if there is none. */
AMUR_API int32_t amur_network_zone(const amur_network *network, const char *id);

/* ---- more about links ------------------------------------------------------------------------- */

/* A CSV table of links beside the network: rows name a link by link_id or, without that column, by from and to (also
 * from_node_id, to_node_id), which names all parallel links.  A row of a two-way link describes both ways. */
typedef struct {
  amur_table table;
  int32_t *row; /* [n_link] of the table, -1: none */
} amur_link_table;

AMUR_API bool amur_link_table_read(const char *path, const amur_network *network, amur_link_table *table,
                                   amur_faults *faults);
AMUR_API void amur_link_table_fini(amur_link_table *table); /* safe on a zeroed one, twice too */
/* A column of numbers in [min, inf) by link; links without a row or with an empty cell get the preset. */
AMUR_API bool amur_link_table_numbers(const amur_link_table *table, int32_t n_link, const char *column, double min,
                                      double preset, double *value, amur_faults *faults);
/* Which links a use may take, by the column allowed_uses: ids separated by commas, semicolons or spaces; an empty cell
 * and "all" allow every use.  groups (may be NULL) is GMNS's use_group.csv, whose use_group stands for its uses. */
AMUR_API bool amur_link_table_uses(const amur_link_table *table, int32_t n_link, const amur_table *groups,
                                   const char *use, bool *allowed, amur_faults *faults);

/* ---- what the network itself does not say --------------------------------------------------------- */

/* What the files of a network say beside it: columns of any name for its nodes and links, for writers to carry over.
 * Zeroed is a valid start: nothing. */
typedef struct {
  amur_table node;      /* column node_id; n_column 0: none */
  amur_link_table link; /* table.n_column 0: none */
  amur_table geometry;  /* GMNS's geometry.csv: geometry_id and geometry, which column geometry_id of link names */
  char **other;         /* [n_other] what no network holds: "config.csv", "2 comments" */
  size_t n_other, room_other;
  const char *length_unit, *speed_unit; /* of columns length and free_speed, in GMNS's words; NULL: not known */
} amur_network_extra;

/* Reads it from the files of `network`, in any format; false with faults. */
AMUR_API bool amur_network_extra_read(const char *path, const amur_network *network, amur_network_extra *extra,
                                      amur_faults *faults);
AMUR_API void amur_network_extra_fini(amur_network_extra *extra); /* safe on a zeroed one, twice too */

/* ---- networks and trips in any format ----------------------------------------------------------- */

/* A format of files of networks or of trips, for help and messages. */
typedef struct {
  const char *name;                   /* "TNTP" */
  const char *file;                   /* how its files are called: "F.tntp" */
  const char *note;                   /* what it cannot say or needs; "" */
  bool of_trips, is_read, is_written; /* of_trips: else of networks */
  bool of_matrices;                   /* a file holds several matrices, by name */
} amur_file_format;

/* The i-th format, those of networks first; false beyond the last. */
AMUR_API bool amur_file_format_at(int i, amur_file_format *format);
/* The format in which a path would be written: that of the name, in any case, or, if that is NULL, what the end of the
 * path says.  A folder is asked for by a path that ends in / or has no dot in its last part, or that is one.
 * AMUR_E_USAGE tells which formats there are. */
AMUR_API amur_status amur_file_format_find(const char *path, const char *name, bool of_trips, amur_file_format *format,
                                           amur_err *err);

/* Reads a network by the end of the name: a folder is GMNS (docs/network.md lists the columns), a name that says
 * nothing TNTP.  false with faults on bad input. */
AMUR_API bool amur_network_read(const char *path, amur_network *network, amur_faults *faults);
/* Writes one in the format that amur_file_format_find gives; files of a GMNS folder are not overwritten.  Columns of
 * `extra` (NULL: none) are carried; what the format has no place for is counted in one warning among `faults` (may be
 * NULL).  links (NULL: none) has columns that become properties of GeoJSON's lines. */
AMUR_API amur_status amur_network_write(const char *path, const char *format, const amur_network *network,
                                        const amur_network_extra *extra, const amur_link_table *links,
                                        amur_faults *faults, amur_err *err);
/* Copies the files of a network, byte by byte, where both names are of one format; *copied says whether they are.
 * Sub-folders of a folder are left out with a warning. */
AMUR_API amur_status amur_network_copy(const char *from, const char *to, const char *format, bool *copied,
                                       amur_faults *faults, amur_err *err);

/* Does the name say trips, and no network: F.csv, F.omx, F.omx:MATRIX? */
AMUR_API bool amur_is_trips(const char *path);
/* Reads trips by the end of the name: .csv has a row per pair (columns origin, destination and trips in one of their
 * usual names), .omx may be followed by the name of a matrix (as below),
 * and one that says nothing is TNTP.  *toll_factor is a TNTP file's own, NAN if there is none. */
AMUR_API bool amur_trips_read(const char *path, const amur_network *network, amur_trips *trips, double *toll_factor,
                              amur_faults *faults);
/* Writes them in the format that amur_file_format_find gives; a matrix without a name is called trips. */
AMUR_API amur_status amur_trips_write(const char *path, const char *format, const amur_network *network,
                                      const amur_trips *trips, amur_err *err);
/* From one file of trips, or of any matrices between zones, to another in the format that amur_file_format_find gives.
 * Of one format they are copied, byte by byte unless a matrix is named; a table of pairs and OMX keep every matrix by
 * its name, with cells that have no value; TNTP holds one.  What the format has no place for is counted in one warning.
 * AMUR_E_PARSE: the faults say it. */
AMUR_API amur_status amur_trips_convert(const char *from, const char *to, const char *format,
                                        const amur_network *network, amur_faults *faults, amur_err *err);
/* Reads costs between zones, in the place of trips: .omx, else a CSV with origin, destination and `column` or cost. */
AMUR_API bool amur_costs_read(const char *path, const char *column, const amur_network *network, amur_trips *costs,
                              amur_faults *faults);

/* Adds a fault for every pair of the file that has trips and no path over links with finite cost[n_link], with its
 * line; at most 20. */
AMUR_API void amur_trips_unreachable(const char *path, const amur_network *network, const double *cost,
                                     amur_faults *faults);

/* ---- OMX: matrices in HDF5 ------------------------------------------------------------------ */

/* Does the path name an OMX file, with or without a matrix: F.omx, F.omx:MATRIX, F.omx:MATRIX:LOOKUP?  As trips, rows
 * are origins and numbers of any kind will do.  MATRIX may be left out when the file has one.  LOOKUP names the zones;
 * it may be left out when the file has one or none, rows then being the network's zones in order. */
AMUR_API bool amur_is_omx(const char *path);

/* Square matrices between zones; all borrowed, zeroed is a valid start. */
typedef struct {
  int32_t n_zone;
  const char *const *zone_id; /* [n_zone] */
  int n_matrix;
  const char *const *name;     /* [n_matrix] */
  const double *const *matrix; /* [n_matrix] of [n_zone * n_zone], rows being origins; not finite: no value */
} amur_matrices;

/* Writes them (cells without a value as NaN, which the attribute NA says) with the lookup zone_id: 32-bit integers if
 * every id is one, else texts.  The file is written aside and renamed when whole. */
AMUR_API amur_status amur_omx_write(const char *path, const amur_matrices *matrices, amur_err *err);

#ifdef __cplusplus
}
#endif
#endif
