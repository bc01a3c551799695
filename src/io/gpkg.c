/* SPDX-License-Identifier: Apache-2.0
 * gpkg.c -- OGC GeoPackage 1.3 (OGC 12-128r17) written straight to SQLite, WGS 84 only, without spatial index.
 *
 * A GeoPackage is an SQLite file that tells what it is (application_id "GPKG", user_version 10300), with tables of the
 * standard: gpkg_spatial_ref_sys, gpkg_contents (a row for each layer, with its extent) and gpkg_geometry_columns.  A
 * layer is a table with the key fid, a column geom and its values.  A geometry (clause 2.1.3) is
 *   "GP" version flags srs_id [envelope: min x, max x, min y, max y] then well-known binary (OGC 06-103r4, clause 8.2)
 * all little-endian.  Styles go into the table layer_styles, where QGIS looks for them.
 *
 * The file is made anew and dropped on failure, so that journal and syncs can be off.
 */
#include "gpkg.h"
#include <amur/io.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WGS84 = 4326, MAX_POINT = 4096 };

static const char base_tables[] =
    "PRAGMA application_id = 1196444487;" /* "GPKG" */
    "PRAGMA user_version = 10300;"
    "PRAGMA journal_mode = OFF;"
    "PRAGMA synchronous = OFF;"
    "BEGIN;"
    "CREATE TABLE gpkg_spatial_ref_sys (srs_name TEXT NOT NULL, srs_id INTEGER NOT NULL PRIMARY KEY,"
    " organization TEXT NOT NULL, organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description "
    "TEXT);"
    "CREATE TABLE gpkg_contents (table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,"
    " description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),"
    " min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,"
    " CONSTRAINT fk_gc_r_srs_id FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys(srs_id));"
    "CREATE TABLE gpkg_geometry_columns (table_name TEXT NOT NULL, column_name TEXT NOT NULL,"
    " geometry_type_name TEXT NOT NULL, srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,"
    " CONSTRAINT pk_geom_cols PRIMARY KEY (table_name, column_name), CONSTRAINT uk_gc_table_name UNIQUE (table_name),"
    " CONSTRAINT fk_gc_tn FOREIGN KEY (table_name) REFERENCES gpkg_contents(table_name),"
    " CONSTRAINT fk_gc_srs FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id));"
    "INSERT INTO gpkg_spatial_ref_sys VALUES ('Undefined cartesian SRS', -1, 'NONE', -1, 'undefined', NULL),"
    " ('Undefined geographic SRS', 0, 'NONE', 0, 'undefined', NULL),"
    " ('WGS 84', 4326, 'EPSG', 4326, 'GEOGCS[\"WGS 84\",DATUM[\"WGS_1984\",SPHEROID[\"WGS 84\",6378137,298.257223563,"
    "AUTHORITY[\"EPSG\",\"7030\"]],AUTHORITY[\"EPSG\",\"6326\"]],PRIMEM[\"Greenwich\",0,AUTHORITY[\"EPSG\",\"8901\"]],"
    "UNIT[\"degree\",0.0174532925199433,AUTHORITY[\"EPSG\",\"9122\"]],AUTHORITY[\"EPSG\",\"4326\"]]',"
    " 'longitude and latitude in degrees');"
    "CREATE TABLE layer_styles (id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256),"
    " f_table_schema TEXT(256), f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT,"
    " styleSLD TEXT, useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),"
    " update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')));"
    "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('layer_styles', 'attributes', "
    "'layer_styles');";

void ami_gpkg_no_memory(gpkg_out *g) {
  if (!g->failure.status) amur_fail(&g->failure, AMUR_E_NOMEM, 0, "GeoPackage");
}

/* SQLite failed: our statements are sound and the file is ours alone, so that what it says of them is the machine's. */
static void fail(gpkg_out *g) {
  const int code = g->db ? sqlite3_errcode(g->db) : SQLITE_NOMEM, why = g->db ? sqlite3_system_errno(g->db) : ENOMEM;
  if (g->failure.status) return;
  if (code == SQLITE_NOMEM || (code == SQLITE_CANTOPEN && errno == ENOMEM))
    ami_gpkg_no_memory(g);
  else if (code == SQLITE_CANTOPEN && why)
    amur_fail_system(&g->failure, "GeoPackage", why);
  else
    amur_fail(&g->failure, AMUR_E_DEVICE, 0, "%s", sqlite3_errmsg(g->db));
}

static void run(gpkg_out *g, const char *sql) {
  if (!sql)
    ami_gpkg_no_memory(g);
  else if (!g->failure.status && sqlite3_exec(g->db, sql, NULL, NULL, NULL) != SQLITE_OK)
    fail(g);
}

/* Runs and frees a statement from sqlite3_mprintf. */
static void run_made(gpkg_out *g, char *sql) {
  run(g, sql);
  sqlite3_free(sql);
}

gpkg_out ami_gpkg_open(const char *path) {
  gpkg_out g = {0};
  errno = 0;
  if (sqlite3_open_v2(path, &g.db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, NULL) != SQLITE_OK) fail(&g);
  run(&g, base_tables);
  return g;
}

/* "(fid INTEGER PRIMARY KEY ..., geom POINT, name TEXT, ...)" and "(NULL, ?, ?, ...)" */
static void describe(sqlite3_str *columns, sqlite3_str *values, const char *geometry, const gpkg_column *column,
                     int n) {
  sqlite3_str_appendall(columns, "fid INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL");
  sqlite3_str_appendall(values, "NULL");
  if (geometry) {
    sqlite3_str_appendf(columns, ", geom %s", geometry);
    sqlite3_str_appendall(values, ", ?");
  }
  for (int i = 0; i < n; i++) {
    sqlite3_str_appendf(columns, ", \"%w\" %s", column[i].name, column[i].type);
    sqlite3_str_appendall(values, ", ?");
  }
}

void ami_gpkg_begin_layer(gpkg_out *g, const char *name, const char *description, const char *geometry,
                          const gpkg_column *column, int n_column) {
  if (g->failure.status) return;
  g->layer = name;
  g->has_geometry = geometry != NULL;
  g->bound = 0;
  g->extent[0] = g->extent[1] = INFINITY;
  g->extent[2] = g->extent[3] = -INFINITY;
  sqlite3_str *columns = sqlite3_str_new(g->db), *values = sqlite3_str_new(g->db);
  describe(columns, values, geometry, column, n_column);
  char *c = sqlite3_str_finish(columns), *v = sqlite3_str_finish(values);
  if (!c || !v) ami_gpkg_no_memory(g);
  run_made(g, sqlite3_mprintf("CREATE TABLE \"%w\" (%s)", name, c));
  run_made(g,
           sqlite3_mprintf("INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) VALUES "
                           "(%Q, %Q, %Q, %Q, %d)",
                           name, geometry ? "features" : "attributes", name, description, geometry ? WGS84 : 0));
  if (geometry)
    run_made(g, sqlite3_mprintf("INSERT INTO gpkg_geometry_columns VALUES (%Q, 'geom', %Q, %d, 0, 0)", name, geometry,
                                WGS84));
  char *insert = sqlite3_mprintf("INSERT INTO \"%w\" VALUES (%s)", name, v);
  if (!insert) ami_gpkg_no_memory(g);
  if (!g->failure.status && sqlite3_prepare_v2(g->db, insert, -1, &g->insert, NULL) != SQLITE_OK) fail(g);
  sqlite3_free(insert);
  sqlite3_free(c);
  sqlite3_free(v);
}

void ami_gpkg_end_layer(gpkg_out *g) {
  sqlite3_finalize(g->insert);
  g->insert = NULL;
  if (g->has_geometry && g->extent[0] <= g->extent[2])
    run_made(g,
             sqlite3_mprintf("UPDATE gpkg_contents SET min_x = %!.15g, min_y = %!.15g, max_x = %!.15g, max_y = %!.15g "
                             "WHERE table_name = %Q",
                             g->extent[0], g->extent[1], g->extent[2], g->extent[3], g->layer));
}

/* Little-endian bytes, whatever the machine's order. */
static unsigned char *put_u32(unsigned char *to, uint32_t x) {
  for (int i = 0; i < 4; i++) *to++ = (unsigned char)(x >> (8 * i));
  return to;
}

static unsigned char *put_real(unsigned char *to, double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  for (int i = 0; i < 8; i++) *to++ = (unsigned char)(bits >> (8 * i));
  return to;
}

static void widen(double extent[4], double lon, double lat) {
  extent[0] = fmin(extent[0], lon);
  extent[1] = fmin(extent[1], lat);
  extent[2] = fmax(extent[2], lon);
  extent[3] = fmax(extent[3], lat);
}

/* Version 0; flags: bit 0 little-endian, bits 1 to 3 the kind of envelope, 0 none, 1 of x and y. */
static unsigned char *put_header(unsigned char *to, const double *envelope) {
  *to++ = 'G';
  *to++ = 'P';
  *to++ = 0;
  *to++ = envelope ? 0x03 : 0x01;
  to = put_u32(to, WGS84);
  if (!envelope) return to;
  to = put_real(to, envelope[0]);
  to = put_real(to, envelope[2]);
  to = put_real(to, envelope[1]);
  return put_real(to, envelope[3]);
}

static void bind_blob(gpkg_out *g, const unsigned char *blob, const unsigned char *end) {
  if (sqlite3_bind_blob(g->insert, ++g->bound, blob, (int)(end - blob), SQLITE_TRANSIENT) != SQLITE_OK) fail(g);
}

void ami_gpkg_point(gpkg_out *g, double lon, double lat) {
  unsigned char blob[8 + 5 + 16]; /* header; byte order and type; x and y */
  if (g->failure.status) return;
  unsigned char *to = put_header(blob, NULL);
  *to++ = 1;           /* little-endian */
  to = put_u32(to, 1); /* point */
  to = put_real(put_real(to, lon), lat);
  widen(g->extent, lon, lat);
  bind_blob(g, blob, to);
}

void ami_gpkg_line(gpkg_out *g, const double (*lon_lat)[2], int n) {
  if (g->failure.status) return;
  if (n > MAX_POINT) n = MAX_POINT;
  unsigned char *blob = amur_alloc(8 + 32 + 9 + 16 * (size_t)n, 1); /* header, envelope; order, type, count; points */
  double envelope[4] = {INFINITY, INFINITY, -INFINITY, -INFINITY};
  if (!blob) {
    ami_gpkg_no_memory(g);
    return;
  }
  for (int i = 0; i < n; i++) widen(envelope, lon_lat[i][0], lon_lat[i][1]);
  unsigned char *to = put_header(blob, envelope);
  *to++ = 1;
  to = put_u32(put_u32(to, 2), (uint32_t)n); /* line string */
  for (int i = 0; i < n; i++) to = put_real(put_real(to, lon_lat[i][0]), lon_lat[i][1]);
  widen(g->extent, envelope[0], envelope[1]);
  widen(g->extent, envelope[2], envelope[3]);
  bind_blob(g, blob, to);
  free(blob);
}

void ami_gpkg_text(gpkg_out *g, const char *text) {
  if (!g->failure.status && sqlite3_bind_text(g->insert, ++g->bound, text, -1, SQLITE_TRANSIENT) != SQLITE_OK) fail(g);
}

void ami_gpkg_real(gpkg_out *g, double x) {
  if (g->failure.status) return;
  g->bound++;
  if ((isfinite(x) ? sqlite3_bind_double(g->insert, g->bound, x) : sqlite3_bind_null(g->insert, g->bound)) != SQLITE_OK)
    fail(g);
}

void ami_gpkg_int(gpkg_out *g, long x) {
  if (!g->failure.status && sqlite3_bind_int64(g->insert, ++g->bound, x) != SQLITE_OK) fail(g);
}

void ami_gpkg_day(gpkg_out *g, amur_day day) {
  char text[16];
  amur_day_format(day, text);
  ami_gpkg_text(g, day == AMUR_DAY_NONE ? NULL : text);
}

void ami_gpkg_end_row(gpkg_out *g) {
  if (g->failure.status) return;
  if (sqlite3_step(g->insert) != SQLITE_DONE || sqlite3_reset(g->insert) != SQLITE_OK) fail(g);
  g->bound = 0;
}

void ami_gpkg_style(gpkg_out *g, const char *layer, const char *name, const char *qml) {
  if (g->failure.status) return;
  run_made(g,
           sqlite3_mprintf("INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column,"
                           " styleName, styleQML, styleSLD, useAsDefault, description, owner, ui) VALUES ('', '', %Q,"
                           " 'geom', %Q, %Q, '', 1, %Q, '', '')",
                           layer, name, qml, name));
}

amur_status ami_gpkg_close(gpkg_out *g, const char *path, amur_err *err) {
  run(g, "COMMIT");
  sqlite3_finalize(g->insert);
  if (sqlite3_close(g->db) != SQLITE_OK && !g->failure.status) fail(g);
  return g->failure.status ? amur_fail(err, g->failure.status, 0, "%s: %s", path, g->failure.text) : AMUR_OK;
}
