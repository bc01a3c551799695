/* SPDX-License-Identifier: Apache-2.0
 * terminal_page.c -- the page of one terminal: its figures, its queues, and units' progress through the stages.
 *   Figures are those of all replications.  The queues over time are their mean; the picture is one replication,
 * simulated again with every step of some of its units kept.
 */
#include "html.h"
#include "json.h"
#include "io/json_file.h"
#include <amur/output.h>
#include <amur/report.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_UNITS = 240 }; /* lines that a drawing can hold apart */

/* ---- tables --------------------------------------------------------------------------------------------- */

static const result_column stage_columns[] = {
    {"name", CELL_CHARS, offsetof(amur_stage_result, name), IN_JSON, .help = "of the stage"},
    {"wait_h", CELL_REAL, offsetof(amur_stage_result, wait_h.mean), IN_JSON, .unit = "h", .help = "in its queue"},
    {"wait_ci_half_h", CELL_REAL, offsetof(amur_stage_result, wait_h.ci_half), IN_JSON, .unit = "h",
     .help = "half-width of its 95 % interval"},
    {"wait_p50_h", CELL_REAL, offsetof(amur_stage_result, wait_p50_h), IN_JSON, .unit = "h",
     .help = "half wait longer than this"},
    {"wait_p95_h", CELL_REAL, offsetof(amur_stage_result, wait_p95_h), IN_JSON, .unit = "h",
     .help = "one in twenty waits longer than this"},
    {"time_h", CELL_REAL, offsetof(amur_stage_result, time_h.mean), IN_JSON, .unit = "h",
     .help = "in queue and service and blocked"},
    {"time_ci_half_h", CELL_REAL, offsetof(amur_stage_result, time_h.ci_half), IN_JSON, .unit = "h",
     .help = "half-width of its 95 % interval"},
    {"queue_mean", CELL_REAL, offsetof(amur_stage_result, queue_mean.mean), IN_JSON, .unit = "units",
     .help = "waiting, mean over time"},
    {"blocked_h", CELL_REAL, offsetof(amur_stage_result, blocked_h.mean), IN_JSON, .unit = "h",
     .help = "served but without room ahead"},
    {"utilisation", CELL_REAL, offsetof(amur_stage_result, utilisation.mean), IN_JSON, .unit = "1",
     .help = "busy share of the time on duty"},
    {"per_day", CELL_REAL, offsetof(amur_stage_result, throughput_per_day.mean), IN_JSON, .unit = "units/day",
     .help = "passed"},
    {"lost", CELL_REAL, offsetof(amur_stage_result, lost.mean), IN_JSON, .unit = "1",
     .help = "share that turned away, lost patience or did not show"},
    {"visits", CELL_REAL, offsetof(amur_stage_result, n), IN_JSON, .unit = "visits",
     .help = "counted in all replications"},
};

static const result_table stage_table = {.json = "stages",
                                         .help = "what units meet at each stage",
                                         RESULT_COLUMNS(stage_columns),
                                         .row_size = sizeof(amur_stage_result)};

static const result_column class_columns[] = {
    {"name", CELL_CHARS, offsetof(amur_class_result, name), IN_JSON, .help = "of the class"},
    {"wait_h", CELL_REAL, offsetof(amur_class_result, wait_h.mean), IN_JSON, .unit = "h", .help = "in all queues"},
    {"wait_ci_half_h", CELL_REAL, offsetof(amur_class_result, wait_h.ci_half), IN_JSON, .unit = "h",
     .help = "half-width of its 95 % interval"},
    {"time_h", CELL_REAL, offsetof(amur_class_result, time_in_system_h.mean), IN_JSON, .unit = "h",
     .help = "in the terminal"},
    {"time_ci_half_h", CELL_REAL, offsetof(amur_class_result, time_in_system_h.ci_half), IN_JSON, .unit = "h",
     .help = "half-width of its 95 % interval"},
    {"units", CELL_REAL, offsetof(amur_class_result, n), IN_JSON, .unit = "units",
     .help = "counted in all replications"},
};

static const result_table class_table = {.json = "classes",
                                         .help = "what units of each class meet",
                                         RESULT_COLUMNS(class_columns),
                                         .row_size = sizeof(amur_class_result)};

static const result_column relief_columns[] = {
    {"name", CELL_CHARS, offsetof(amur_relief, name), IN_JSON, .help = "of the stage or resource"},
    {"saved_h", CELL_REAL, offsetof(amur_relief, saved_h.mean), IN_JSON, .unit = "h",
     .help = "of the mean time in the terminal"},
    {"saved_ci_half_h", CELL_REAL, offsetof(amur_relief, saved_h.ci_half), IN_JSON, .unit = "h",
     .help = "half-width of its 95 % interval"},
    {"variance_saved", CELL_REAL, offsetof(amur_relief, variance_saved), IN_JSON, .unit = "1",
     .help = "by common random numbers"},
};

static const result_table relief_table = {.json = "one_more",
                                          .help = "what one more of each would save",
                                          RESULT_COLUMNS(relief_columns),
                                          .row_size = sizeof(amur_relief)};

static cell_value state_of(const amur_result *r, const void *row) {
  (void)r;
  return (cell_value){.integer = (int)((const amur_step *)row)->state};
}

static const result_column step_columns[] = {
    {"unit", CELL_INT, offsetof(amur_step, unit), IN_JSON, .help = "number of the unit"},
    {"class", CELL_INT, offsetof(amur_step, unit_class), IN_JSON, .help = "row of classes"},
    {"stage", CELL_INT, offsetof(amur_step, stage), IN_JSON, .help = "row of stages"},
    {"state", CELL_INT, 0, IN_JSON, .cell = state_of, .help = "0 waits, 1 is served, 2 is blocked"},
    {"from_h", CELL_REAL, offsetof(amur_step, from_h), IN_JSON, .unit = "h", .help = "since the start"},
    {"to_h", CELL_REAL, offsetof(amur_step, to_h), IN_JSON, .unit = "h", .help = "since the start"},
};

static const result_table step_table = {.json = "steps",
                                        .help = "units' progress through the stages",
                                        RESULT_COLUMNS(step_columns),
                                        .row_size = sizeof(amur_step)};

const result_table *const ami_simulation_tables[] = {&stage_table, &class_table, &relief_table, &step_table, NULL};

/* ---- queues and the picture ------------------------------------------------------------------------------ */

/* sample[i][stage], the last stage being "inside in total", as one list of numbers for each stage. */
static json_t *queues_of(double first_h, double every_h, int n_sample, int n_stage, const double *sample) {
  json_t *lists = json_array();
  for (int s = 0; s <= n_stage; s++) {
    json_t *list = json_array();
    for (int i = 0; i < n_sample; i++) amur_json_append(&list, ami_json_number(sample[i * (n_stage + 1) + s]));
    amur_json_append(&lists, list);
  }
  return json_pack("{s:o, s:o, s:o}", "first_h", ami_json_number(first_h), "every_h", ami_json_number(every_h),
                   "waiting", lists);
}

json_t *ami_json_picture(const amur_picture *p) {
  return json_pack("{s:o, s:o, s:i, s:o, s:o}", "from_h", ami_json_number(p->from_h), "to_h", ami_json_number(p->to_h),
                   "one_of", p->one_of, "steps", ami_json_table(&step_table, p->step, p->n_step), "queues",
                   queues_of(p->first_h, p->sample_h, p->n_sample, p->n_stage, p->sample));
}

/* ---- the page ------------------------------------------------------------------------------------------- */

static json_t *total_of(const amur_terminal_result *r) {
  return json_pack(
      "{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:i, s:b, s:b}", "wait_h", ami_json_number(r->wait_h.mean),
      "wait_ci_half_h", ami_json_number(r->wait_h.ci_half), "wait_p95_h", ami_json_number(r->wait_p95_h), "time_h",
      ami_json_number(r->time_in_system_h.mean), "time_ci_half_h", ami_json_number(r->time_in_system_h.ci_half),
      "per_day", ami_json_number(r->throughput_per_day.mean), "inside_mean", ami_json_number(r->queue_mean.mean),
      "inside_max", ami_json_number(r->queue_max), "lost", ami_json_number(r->lost.mean), "binding",
      r->stage[r->binding_stage].name, "replications", r->n_replication, "precise", r->precise, "stuck", r->stuck);
}

static json_t *build(const amur_terminal *terminal, const amur_terminal_opts *opts, const amur_terminal_result *r,
                     const amur_picture *picture, int n_relief, const amur_relief *relief) {
  const amur_terminal_model *m = amur_terminal_view(terminal);
  char start[16];
  amur_day_format(m->start, start);
  return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "schema",
                   REPORT_SIMULATION_SCHEMA, "version", amur_version(), "title", m->name, "unit", m->unit, "start",
                   start, "days", ami_json_number(opts->days), "steady", opts->steady, "capacity_per_day",
                   ami_json_number(amur_terminal_capacity_per_day(terminal)), "total", total_of(r), "stages",
                   ami_json_table(&stage_table, r->stage, r->n_stage), "classes",
                   ami_json_table(&class_table, r->unit_class, r->n_class), "one_more",
                   ami_json_table(&relief_table, relief, n_relief), "queues",
                   queues_of(24 * r->warm_up_days + opts->sample_h, opts->sample_h, r->n_sample, r->n_stage, r->sample),
                   "picture", ami_json_picture(picture));
}

amur_status amur_report_terminal(const amur_terminal *terminal, const amur_terminal_opts *opts,
                                 const amur_terminal_result *result, int n_relief, const amur_relief *relief,
                                 const char *path, amur_err *err) {
  amur_picture picture = {0};
  const char *slash = strrchr(path, '/');
  char *folder = slash ? amur_format("%.*s", (int)(slash - path) + (slash == path), path) : amur_strdup(".");
  json_t *root = NULL;
  char *text = NULL;
  amur_status status = amur_picture_take(terminal, opts, MOST_UNITS, &picture, err);
  if (!status) root = build(terminal, opts, result, &picture, n_relief, relief);
  if (root) text = ami_json_text(root, JSON_COMPACT | JSON_REAL_PRECISION(9));
  if (!status && (!folder || !text)) status = amur_fail(err, AMUR_E_NOMEM, 0, "report: %s", path);
  if (!status) status = ami_report_html_write(folder, slash ? slash + 1 : path, text, err);
  free(text);
  json_decref(root);
  free(folder);
  amur_picture_fini(&picture);
  return status;
}
