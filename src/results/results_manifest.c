/* SPDX-License-Identifier: Apache-2.0
 * results_manifest.c -- manifest.json: what went in, with hashes, and how well it was solved.
 *
 *   {"program", "version", "finished", "converged", "stopped": null or {"year", "scenario", "from"},
 *    "residuals": {"relative_gap": {"value", "tolerance", "met"}, ...},
 *    "seed", "corridor": {...}, "scenarios": [{"id", "periods", "converged"}], "run": {...},
 *    "inputs": [{"file", "sha256"}]}
 *
 * It is written last: a folder that has it is a whole run.  With the version, the seed and the hashes a run can be made
 * again, bit for bit.
 */
#define _POSIX_C_SOURCE 200809L
#include <amur/io.h>
#include <amur/output.h>
#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include "result_schema.h"
#include "io/json_file.h"

/* JSON has no infinities. */
static json_t *real(double x) { return isfinite(x) ? json_real(x) : json_null(); }

/* Written so that a residual that is not a number was not met. */
static json_t *residual(double found, double tolerance) {
  return json_pack("{s:o, s:o, s:b}", "value", real(found), "tolerance", real(tolerance), "met", found <= tolerance);
}

static json_t *inputs_of(const amur_corridor *c) {
  json_t *list = json_array();
  for (int i = 0; i < c->n_input_file; i++)
    amur_json_append(&list, json_pack("{s:s, s:s}", "file", c->input_file[i], "sha256", c->input_sha256[i]));
  return list;
}

static json_t *scenarios_of(const amur_result *r) {
  json_t *list = json_array();
  for (int s = 0; s < r->n_scenario; s++) {
    int n = 0, n_converged = 0;
    for (int p = 0; p < r->n_period; p++)
      if (r->period[p].scenario == s) {
        n++;
        n_converged += r->period[p].converged;
      }
    amur_json_append(&list, json_pack("{s:s, s:i, s:i}", "id", r->scenario[s], "periods", n, "converged", n_converged));
  }
  return list;
}

/* The year, scenario and first day at which the run stopped; null if it did not. */
static json_t *stop_of(const amur_result *r) {
  const amur_period_result *p = amur_result_missed(r);
  if (!p) return json_null();
  char day[16];
  amur_day_format(p->from, day);
  return json_pack("{s:i, s:s, s:s}", "year", p->year, "scenario", r->scenario[p->scenario], "from", day);
}

/* The only text of a run that differs between two runs of the same input, beside the times in `run`. */
static json_t *now(void) {
  char text[32] = "";
  const time_t t = time(NULL);
  struct tm utc;
  if (gmtime_r(&t, &utc)) strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return json_string(text);
}

static json_t *manifest_of(const amur_result *r) {
  const amur_corridor *c = r->corridor;
  char from[16], to[16];
  amur_day_format(c->first_day, from);
  amur_day_format(c->last_day, to);
  json_t *corridor = json_pack("{s:s, s:s, s:i, s:s, s:s}", "name", c->name, "currency", c->currency, "price_year",
                               c->price_year, "first_day", from, "last_day", to);
  json_t *residuals = json_pack("{s:o, s:o, s:o, s:o, s:o}", "relative_gap", residual(r->relative_gap, c->settings.gap),
                                "choice_residual", residual(r->choice_residual, c->settings.choice_residual),
                                "wait_residual", residual(r->wait_residual, c->settings.wait_residual), "imbalance",
                                residual(r->imbalance, AMUR_IMBALANCE_TOLERANCE), "margin_residual",
                                residual(r->margin_residual, c->settings.choice_residual));
  json_t *run = json_pack("{s:o, s:o, s:o, s:i}", "wall_s", real(r->wall_s), "cpu_s", real(r->cpu_s), "peak_rss_mb",
                          real(r->peak_rss_mb), "threads", r->n_thread);
  return json_pack("{s:s, s:s, s:o, s:b, s:o, s:o, s:I, s:o, s:o, s:o, s:o}", "program", "amur", "version",
                   AMUR_VERSION, "finished", now(), "converged", r->converged, "stopped", stop_of(r), "residuals",
                   residuals, "seed", (json_int_t)c->settings.seed, "corridor", corridor, "scenarios", scenarios_of(r),
                   "run", run, "inputs", inputs_of(c));
}

amur_status ami_results_write_manifest(const amur_result *result, const char *folder, amur_err *err) {
  char *path = amur_format("%s/manifest.json", folder);
  json_t *root = manifest_of(result);
  char *text = root && path ? ami_json_text(root, JSON_INDENT(1) | JSON_REAL_PRECISION(12)) : NULL;
  const amur_status status = text ? amur_file_write(path, text, err)
                                  : amur_fail(err, AMUR_E_NOMEM, 0, "%s/manifest.json: out of memory", folder);
  free(text);
  json_decref(root);
  free(path);
  return status;
}
