/* SPDX-License-Identifier: Apache-2.0
 * report.h -- one self-contained HTML file, and its data, from the result of a run; differences between runs.
 */
#ifndef AMUR_REPORT_H
#define AMUR_REPORT_H

#include <amur/result.h>
#include <amur/terminal_model.h>
#include <stdio.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Writes folder/report.json (docs/report-data.md) and folder/report.html, each aside and then renamed.  The
 * folder must exist.  The corridor's map_overlay, when named, is read from the corridor's folder. */
AMUR_API amur_status amur_report_write(const amur_result *result, const char *folder, amur_err *err);

/* Every table that a run writes, with its columns in CSV files, report.json and the GeoPackage, their types, units and
 * meanings, as JSON: what the docs are made from.  NULL if memory is out; free(). */
AMUR_API char *amur_report_schema(void);

/* Writes folder/report.html again from folder/report.json. */
AMUR_API amur_status amur_report_rebuild(const char *folder, amur_err *err);

/* Compares the scenarios of runs of one corridor with the base of the first: a table per crossing (vehicles, tonnes,
 * people), terminal (waits) and project (toll revenue, debt cover), as text or JSON to `to`; with out, also
 * out/compare.csv and out/compare.html, the folder made if absent.  AMUR_E_DOMAIN if the corridors or days differ. */
AMUR_API amur_status amur_report_compare(int n_run, const char *const *folder, const char *out, bool as_json, FILE *to,
                                         amur_err *err);

/* Writes the page of one simulated terminal: result of opts, with queues sampled every opts->sample_h > 0, and what one
 * more of each would save (n_relief may be 0).  Simulates one replication again for the picture of its units. */
AMUR_API amur_status amur_report_terminal(const amur_terminal *terminal, const amur_terminal_opts *opts,
                                          const amur_terminal_result *result, int n_relief, const amur_relief *relief,
                                          const char *path, amur_err *err);

/* The answer to one question of the corridor in plain words, for a page of one's own: paragraphs separated by newlines;
 * NULL if memory is out.  free(). */
AMUR_API char *amur_report_answer(const amur_result *result, const amur_question *question);

/* One sentence that names the crossings whose own elasticity to whole cost, over the horizon, is outside the range of
 * the settings, with the figures; "" where there is none, where the run stopped, or if memory is out.  free(). */
AMUR_API char *amur_report_elasticity_warning(const amur_result *result);

/* The demand that no open chain could carry, a sentence for each scenario that leaves some: how much of what, in how
 * many periods, and which market most; "" where there is none, or memory is out.  free(). */
AMUR_API char *amur_report_unmet(const amur_result *result);

/* Writes the key finding and every question with its answer as text of 100 columns; nothing of it if memory is out. */
AMUR_API amur_status amur_report_print_answers(const amur_result *result, FILE *to, amur_err *err);

#ifdef __cplusplus
}
#endif
#endif
