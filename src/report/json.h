/* SPDX-License-Identifier: Apache-2.0
 * json.h -- report.json from a result: tables of columns and rows (docs/report-data.md).
 */
#ifndef AMUR_REPORT_JSON_H
#define AMUR_REPORT_JSON_H

#include "view.h"
#include <jansson.h>

const char *amur_version(void); /* amur.h comes after this stage */

/* Name of the layout; the first thing that a reader checks. */
#define REPORT_SCHEMA "amur-report-1"
#define REPORT_COMPARE_SCHEMA "amur-compare-1"

/* A number, or null where it is not finite; to nine significant digits. */
json_t *ami_report_number(double x);

/* {"columns": [...], "rows": []} with the columns' names separated by spaces; NULL if out of memory. */
json_t *ami_report_table(const char *columns);
/* Adds a row: one letter per column, s text (NULL: ""), i int, f double, b bool, d amur_day.  False if memory is
 * out or a text is not UTF-8. */
bool ami_report_row(json_t *table, const char *kinds, ...);

/* Queues and steps of a terminal's picture. */
json_t *ami_report_picture(const amur_picture *picture);

/* Each adds its tables to root; false if memory is out or a text is not UTF-8. */
bool ami_report_json_corridor(json_t *root, const report_view *v);
bool ami_report_json_flows(json_t *root, const report_view *v);
bool ami_report_json_terminals(json_t *root, const report_view *v);
bool ami_report_json_money(json_t *root, const report_view *v);
bool ami_report_json_politics(json_t *root, const report_view *v);
bool ami_report_json_premia(json_t *root, const report_view *v);
bool ami_report_json_evidence(json_t *root, const report_view *v);

/* Reads folder/report.json and checks its schema; *root is owned by the caller, NULL on failure. */
amur_status ami_report_json_load(const char *folder, json_t **root, amur_err *err);

#endif
