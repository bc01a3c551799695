/* SPDX-License-Identifier: Apache-2.0
 * json.h -- report.json from a result: tables of columns and rows (docs/report-data.md).
 *   Names stand once and rows are plain arrays, which makes the file a third of what objects would take:
 *
 *     "waits": {"columns": ["period", "terminal", "wait_h", ...], "rows": [[0, 2, 1.75, ...], ...]}
 *
 * Tables, their columns and what these mean are described as those of the files are (results/result_schema.h).  The
 * parts of the report, in their order, are rows of the tables report_part.
 */
#ifndef AMUR_REPORT_JSON_H
#define AMUR_REPORT_JSON_H

#include "report_index.h"
#include "results/result_schema.h"
#include <jansson.h>

const char *amur_version(void); /* amur.h comes after this stage */

/* Name of the layout; the first thing that a reader checks. */
#define REPORT_SCHEMA "amur-report-1"
#define REPORT_COMPARE_SCHEMA "amur-compare-1"
#define REPORT_SIMULATION_SCHEMA "amur-simulation-1"

/* The digits that mean something: x to seven of them. */
double ami_seven_digits(double x);
/* That as a number, or null where it is not finite. */
json_t *ami_json_number(double x);

/* ---- a table on its way --------------------------------------------------------------------------------- */

typedef struct {
  const amur_result *result;
  result_slots slots;
  json_t *rows; /* NULL once memory is out or a text is not UTF-8: nothing more is added then */
} json_rows;

/* result may be NULL if the table's columns are all fields of its rows, and none a CELL_ID. */
json_rows ami_json_open(const result_table *table, const amur_result *result);
void ami_json_add(json_rows *out, const void *row);
void ami_json_fail(json_rows *out); /* memory is out */
/* The table; NULL if something failed. */
json_t *ami_json_close(json_rows *out);
/* The three in one, for n rows of an array. */
json_t *ami_json_table(const result_table *table, const void *row, int n);

/* ---- parts of the report -------------------------------------------------------------------------------- */

/* A part is a table, or what `add` adds to the report. */
typedef struct {
  const result_table *table;
  void (*fill)(json_rows *out, const report_index *ix); /* adds the rows; NULL: all rows of the result's table */
  bool base_alone; /* rows of scenarios are left out: all years of all scenarios would be most of the file */
  bool (*keep)(const amur_result *result, const void *row); /* which rows are shown; NULL: all */
  const char *note;                                         /* for the docs: how its rows differ from the file's */
  bool (*add)(json_t *root, const report_index *ix);        /* false if memory is out or a text is not UTF-8 */
} report_part;

/* Each ends with an empty row. */
extern const report_part ami_parts_corridor[], ami_parts_flows[], ami_parts_terminals[], ami_parts_money[],
    ami_parts_terms[], ami_parts_hosts[], ami_parts_premia[], ami_parts_evidence[];
/* All of them, in the order of report.json; ends with NULL. */
extern const report_part *const ami_report_parts[];

/* Adds every part to root; false if memory is out or a text is not UTF-8. */
bool ami_parts_add(json_t *root, const report_index *ix);

/* Adds what the figures are called and what they mean, for the page's definitions: every titled table and column. */
bool ami_glossary_add(json_t *root);

/* ---- others --------------------------------------------------------------------------------------------- */

/* What `amur compare` finds; the tables of the page of `amur simulate --report`, ends with NULL. */
extern const result_table ami_difference_table;
extern const result_table *const ami_simulation_tables[];

/* Queues and steps of a terminal's picture. */
json_t *ami_json_picture(const amur_picture *picture);

/* Reads folder/report.json and checks its schema; *root is owned by the caller, NULL on failure. */
amur_status ami_report_json_load(const char *folder, json_t **root, amur_err *err);

#endif
