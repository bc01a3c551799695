/* SPDX-License-Identifier: Apache-2.0
 * gpkg.h -- writing GeoPackages: layers of points and lines in longitude and latitude, and their styles.
 */
#ifndef AMUR_IO_GPKG_H
#define AMUR_IO_GPKG_H

#include <amur/base.h>
#include <sqlite3.h>

typedef struct {
  const char *name, *type; /* type: TEXT, INTEGER, REAL, BOOLEAN, DATE */
} gpkg_column;

/* A GeoPackage being written.  The first error is kept; later calls do nothing. */
typedef struct {
  sqlite3 *db;
  sqlite3_stmt *insert; /* into the layer being written */
  const char *layer;
  bool has_geometry;
  int bound;        /* values of the current row so far */
  double extent[4]; /* west, south, east, north of the layer; west > east where it is empty */
  amur_err failure; /* the first */
} gpkg_out;

/* Makes a new file (an old one is removed) with the tables that every GeoPackage has. */
gpkg_out ami_gpkg_open(const char *path);
/* Memory is out for what was to be written: the file fails. */
void ami_gpkg_no_memory(gpkg_out *g);
/* Begins a layer; geometry is "POINT", "LINESTRING" or NULL for a table without one. */
void ami_gpkg_begin_layer(gpkg_out *g, const char *name, const char *description, const char *geometry,
                          const gpkg_column *column, int n_column);
void ami_gpkg_end_layer(gpkg_out *g);
/* A row: its geometry first (where the layer has one), then its values in order, then the end. */
void ami_gpkg_point(gpkg_out *g, double lon, double lat);
void ami_gpkg_line(gpkg_out *g, const double (*lon_lat)[2], int n);
void ami_gpkg_text(gpkg_out *g, const char *text);
void ami_gpkg_real(gpkg_out *g, double x); /* not-a-number and infinities are NULL */
void ami_gpkg_int(gpkg_out *g, long x);
void ami_gpkg_day(gpkg_out *g, amur_day day);
void ami_gpkg_end_row(gpkg_out *g);
/* The style that QGIS gives the layer when it is opened (QML). */
void ami_gpkg_style(gpkg_out *g, const char *layer, const char *name, const char *qml);
/* Closes the file and says whether all went well. */
amur_status ami_gpkg_close(gpkg_out *g, const char *path, amur_err *err);

#endif
