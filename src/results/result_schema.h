/* SPDX-License-Identifier: Apache-2.0
 * result_schema.h -- the tables that a run writes, column by column.
 *
 * A table is a const array of columns.  A column says its name, what kind of cell it holds, where the cell is found,
 * its unit and what it means.  From that one row come the header and the cells of the CSV file, the same columns of
 * report.json and of the GeoPackage, the tables in docs/ and the definitions on the page.  So a new figure is one row
 * here, beside the line that works it out.
 *
 *   table         rows: an array of amur_result (or of its corridor), or rows that `make` puts together
 *     column      cell: a field of the row; or of another struct that `at` finds; or what `cell` works out
 *     column ...
 *   places        CSV file, report.json, layer of the GeoPackage: each column says in which it is shown
 *
 * One column may stand for several.  The first column of most tables is the period: in report.json that is one
 * number, the row of `periods`; in a file it is the period's own key, "scenario,regime,year,from,to".
 */
#ifndef AMUR_RESULTS_RESULT_SCHEMA_H
#define AMUR_RESULTS_RESULT_SCHEMA_H

#include <amur/result.h>
#include <stddef.h>
#include "tables/schema.h"

/* How a cell is kept in its struct, and so how it is written. */
typedef enum {
  CELL_REAL,  /* double: 12 digits in files, 7 in report.json; not finite is an empty cell, or null */
  CELL_INT,   /* int */
  CELL_BOOL,  /* bool: 1 or 0 in files, true or false in report.json */
  CELL_DAY,   /* amur_day: YYYY-MM-DD */
  CELL_TEXT,  /* char *, may be NULL */
  CELL_CHARS, /* char[] inside the struct */
  CELL_ID,    /* int, the number of a thing that has an id: the id in files, the number in report.json */
  CELL_ROW    /* int, the number of a row of another table: the key columns of that row in files, the number in
                 report.json */
} cell_kind;

typedef union {
  double real;
  int integer; /* of INT, BOOL, DAY, ID and ROW */
  const char *text;
} cell_value;

/* Where a column is shown; together with |. */
enum {
  IN_CSV = 1,
  IN_JSON = 2,
  IN_LAYER = 4,
  KEY = 8 /* names the row: shown by the tables whose CELL_ROW points here */
};

typedef struct result_table result_table;

typedef struct {
  const char *name; /* in the file; elsewhere too, unless `json` or `layer` has another */
  cell_kind kind;
  size_t offset; /* of the field in the row, or in what `at` returns */
  unsigned shown;
  const void *(*at)(const amur_result *result, const void *row);  /* NULL: the field is in the row */
  cell_value (*cell)(const amur_result *result, const void *row); /* NULL: the cell is the field */
  amur_id_kind names;                                             /* CELL_ID: what it numbers */
  const result_table *of;                                         /* CELL_ROW: whose row it numbers */
  const char *json, *layer;                                       /* its names there; NULL: as in the file */
  int json_order, layer_order; /* columns stand there by this number, those of one number as they stand here: so a
                                  column that came later does not move the older ones */
  const char *unit;            /* of CELL_REAL always, "1" for plain numbers and shares; NULL elsewhere */
  const char *title;           /* readers' name, which makes it a definition of the page; NULL: it is none */
  const char *help;            /* what it means; NULL for a CELL_ID or CELL_ROW that is just that */
} result_column;

struct result_table {
  const char *file;  /* without ".csv"; NULL: no file of it */
  const char *json;  /* key in report.json; NULL: not there */
  const char *layer; /* of the GeoPackage; NULL: none */
  const char *title; /* as of a column */
  const char *help;  /* what it holds: "waits by terminal and period" */
  const result_column *column;
  int n_column;
  bool money; /* of the accounts: `appraise` writes these alone */

  /* Its rows as they stand: offsets of the array and of its length in amur_result, or in amur_corridor. */
  bool of_corridor;
  size_t row_size, rows, n;
  /* Else put together: *row is owned by the caller, [*n].  False if memory is out. */
  bool (*make)(const amur_result *result, void **row, int *n);

  /* Layer: lon, lat of the row's point, or of both ends of its line; false: it has no place and is left out. */
  bool is_line;
  bool (*place)(const amur_result *result, const void *row, double lon_lat[2][2]);
};

#define RESULT_COUNT(array) ((int)(sizeof(array) / sizeof *(array)))
#define RESULT_COLUMNS(array) .column = (array), .n_column = RESULT_COUNT(array)
#define RESULT_ROWS(array) /* of amur_result, whose length is n_array */                                               \
  .row_size = sizeof *((amur_result *)0)->array, .rows = offsetof(amur_result, array),                                 \
  .n = offsetof(amur_result, n_##array)
#define CORRIDOR_ROWS(array)                                                                                           \
  .of_corridor = true, .row_size = sizeof *((amur_corridor *)0)->array, .rows = offsetof(amur_corridor, array),        \
  .n = offsetof(amur_corridor, n_##array)

/* The tables that others point to; all of them are listed in results.c. */
extern const result_table ami_period_table, ami_market_table, ami_link_table;
extern const result_table ami_transfer_flow_table, ami_balance_table, ami_reach_table, ami_elasticity_table;
extern const result_table ami_flow_table, ami_crossing_flow_table, ami_share_table, ami_link_flow_table;
extern const result_table ami_node_table, ami_crossing_table;
extern const result_table ami_terminal_table, ami_curve_table;
extern const result_table ami_finance_table, ami_finance_year_table;
extern const result_table ami_benefit_table, ami_gain_year_table, ami_emission_table, ami_economy_table, ami_toll_table;
extern const result_table ami_debt_table, ami_debt_year_table, ami_debt_stress_table, ami_debt_project_table;
extern const result_table ami_fit_table, ami_sensitivity_table;

/* Every table with a file, in the order of the docs. */
extern const result_table *const ami_result_files[];
extern const int ami_n_result_file;
/* Every layer, in the order of drawing. */
extern const result_table *const ami_result_layers[];
extern const int ami_n_result_layer;

/* ---- columns of one place, one after the other ------------------------------------------------------------ */

enum { SLOT_MAX = 40, SLOT_DEPTH = 2 };

/* One column of a place.  `via` are the CELL_ROW columns that lead from the table's row to the row that has it. */
typedef struct {
  const char *name; /* in this place */
  const result_column *column;
  const result_column *via[SLOT_DEPTH];
  int n_via;
} result_slot;

typedef struct {
  result_slot slot[SLOT_MAX];
  int n;
} result_slots;

/* The columns of the table in one place (IN_CSV, IN_JSON or IN_LAYER), in their order there. */
result_slots ami_result_slots(const result_table *table, unsigned place);
int ami_result_key(const result_slot *slot, const amur_result *result, const void *row); /* of a slot of a key: the
                                                                                        number of the row it names */
cell_value ami_result_cell(const result_slot *slot, const amur_result *result, const void *row);
/* The id of thing number i; NULL for -1. */
const char *ami_result_id(const amur_result *result, amur_id_kind kind, int i);

/* ---- rows ----------------------------------------------------------------------------------------------- */

typedef struct {
  const char *row; /* [n] of row_size */
  size_t row_size;
  int n;
  void *made; /* to be freed; NULL where the rows are the result's own */
} result_rows;

/* False if memory is out.  free(rows->made). */
bool ami_result_rows(const result_table *table, const amur_result *result, result_rows *rows);
const void *ami_result_row(const result_rows *rows, int i);

/* Writes folder/file.csv. */
amur_status ami_result_csv(const result_table *table, const amur_result *result, const char *folder, amur_err *err);

/* Writes manifest.json, which says that the folder is whole. */
amur_status ami_results_write_manifest(const amur_result *result, const char *folder, amur_err *err);

#endif
