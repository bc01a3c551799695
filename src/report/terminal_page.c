/* SPDX-License-Identifier: Apache-2.0
 * terminal_page.c -- the page of one terminal: its figures, its queues, and units' progress through the stages.
 */
#include "html.h"
#include "json.h"
#include <amur/report.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SIMULATION_SCHEMA "amur-simulation-1"
enum { MOST_UNITS = 240 };

static json_t *stages_of(const amur_terminal_result *r) {
  json_t *t =
      ami_report_table("name wait_h wait_ci_half_h wait_p50_h wait_p95_h time_h time_ci_half_h queue_mean blocked_h "
                       "utilisation per_day lost visits");
  bool ok = t != NULL;
  for (int i = 0; i < r->n_stage && ok; i++) {
    const amur_stage_result *s = &r->stage[i];
    ok = ami_report_row(t, "sffffffffffff", s->name, s->wait_h.mean, s->wait_h.ci_half, s->wait_p50_h, s->wait_p95_h,
                        s->time_h.mean, s->time_h.ci_half, s->queue_mean.mean, s->blocked_h.mean, s->utilisation.mean,
                        s->throughput_per_day.mean, s->lost.mean, s->n);
  }
  return t;
}

static json_t *classes_of(const amur_terminal_result *r) {
  json_t *t = ami_report_table("name wait_h wait_ci_half_h time_h time_ci_half_h units");
  bool ok = t != NULL;
  for (int i = 0; i < r->n_class && ok; i++) {
    const amur_class_result *c = &r->unit_class[i];
    ok = ami_report_row(t, "sfffff", c->name, c->wait_h.mean, c->wait_h.ci_half, c->time_in_system_h.mean,
                        c->time_in_system_h.ci_half, c->n);
  }
  return t;
}

static json_t *relief_of(int n, const amur_relief *relief) {
  json_t *t = ami_report_table("name saved_h saved_ci_half_h variance_saved");
  bool ok = t != NULL;
  for (int i = 0; i < n && ok; i++)
    ok = ami_report_row(t, "sfff", relief[i].name, relief[i].saved_h.mean, relief[i].saved_h.ci_half,
                        relief[i].variance_saved);
  return t;
}

/* Queues as lists of numbers by stage, then inside. */
static json_t *queues_of(double first_h, double every_h, int n_sample, int n_stage, const double *sample) {
  json_t *lists = json_array();
  for (int s = 0; s <= n_stage; s++) {
    json_t *list = json_array();
    for (int i = 0; i < n_sample; i++) json_array_append_new(list, ami_report_number(sample[i * (n_stage + 1) + s]));
    json_array_append_new(lists, list);
  }
  return json_pack("{s:o, s:o, s:o}", "first_h", ami_report_number(first_h), "every_h", ami_report_number(every_h),
                   "waiting", lists);
}

json_t *ami_report_picture(const amur_picture *p) {
  json_t *t = ami_report_table("unit class stage state from_h to_h");
  bool ok = t != NULL;
  for (int i = 0; i < p->n_step && ok; i++) {
    const amur_step *s = &p->step[i];
    ok = ami_report_row(t, "iiiiff", s->unit, s->unit_class, s->stage, (int)s->state, s->from_h, s->to_h);
  }
  return json_pack("{s:o, s:o, s:i, s:o, s:o}", "from_h", ami_report_number(p->from_h), "to_h",
                   ami_report_number(p->to_h), "one_of", p->one_of, "steps", t, "queues",
                   queues_of(p->first_h, p->sample_h, p->n_sample, p->n_stage, p->sample));
}

static json_t *total_of(const amur_terminal_result *r) {
  return json_pack(
      "{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:i, s:b, s:b}", "wait_h", ami_report_number(r->wait_h.mean),
      "wait_ci_half_h", ami_report_number(r->wait_h.ci_half), "wait_p95_h", ami_report_number(r->wait_p95_h), "time_h",
      ami_report_number(r->time_in_system_h.mean), "time_ci_half_h", ami_report_number(r->time_in_system_h.ci_half),
      "per_day", ami_report_number(r->throughput_per_day.mean), "inside_mean", ami_report_number(r->queue_mean.mean),
      "inside_max", ami_report_number(r->queue_max), "lost", ami_report_number(r->lost.mean), "binding",
      r->stage[r->binding_stage].name, "replications", r->n_replication, "precise", r->precise, "stuck", r->stuck);
}

static json_t *build(const amur_terminal *terminal, const amur_terminal_opts *opts, const amur_terminal_result *r,
                     const amur_picture *picture, int n_relief, const amur_relief *relief) {
  const amur_terminal_model *m = amur_terminal_view(terminal);
  char start[16];
  amur_day_format(m->start, start);
  return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "schema",
                   SIMULATION_SCHEMA, "version", amur_version(), "title", m->name, "unit", m->unit, "start", start,
                   "days", ami_report_number(opts->days), "steady", opts->steady, "capacity_per_day",
                   ami_report_number(amur_terminal_capacity_per_day(terminal)), "total", total_of(r), "stages",
                   stages_of(r), "classes", classes_of(r), "one_more", relief_of(n_relief, relief), "queues",
                   queues_of(24 * r->warm_up_days + opts->sample_h, opts->sample_h, r->n_sample, r->n_stage, r->sample),
                   "picture", ami_report_picture(picture));
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
  if (root) text = json_dumps(root, JSON_COMPACT | JSON_REAL_PRECISION(9));
  if (!status && (!folder || !text)) status = amur_fail(err, AMUR_E_NOMEM, 0, "report: %s", path);
  if (!status) status = ami_report_html_write(folder, slash ? slash + 1 : path, text, err);
  free(text);
  json_decref(root);
  free(folder);
  amur_picture_fini(&picture);
  return status;
}
