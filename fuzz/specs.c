/* SPDX-License-Identifier: Apache-2.0
 * specs.c -- specifications of estimations, trade, distributions and shocks, with the data that they name: tables with
 * joined tables, derived columns, filters and formulas, and Stata files.
 */
#include "target.h"
#include <amur/estimate.h>
#include <string.h>

static void read_choice_spec(const char *data_file, bool applying) {
  amur_faults faults = {0};
  amur_choice_spec spec = {0};
  amur_yaml_doc *doc = amur_yaml_read("spec.yaml", &faults);
  if (doc) {
    const bool read = amur_choice_spec_read(doc, NULL, data_file, applying, &spec, &faults);
    fuzz_must_agree(read, &faults);
    if (read && !applying)
      amur_choice_check(&spec.model, spec.fixed, spec.param_name, spec.alt_name, amur_frame_file(spec.frame), spec.line,
                        &faults);
    amur_choice_spec_fini(&spec);
  }
  amur_yaml_free(doc);
  amur_faults_fini(&faults);
}

static void read_choice(void) { read_choice_spec(NULL, false); }
static void read_prediction(void) { read_choice_spec("other.csv", true); }

static void read_gravity(void) {
  amur_faults faults = {0};
  amur_gravity_spec spec = {0};
  amur_yaml_doc *doc = amur_yaml_read("spec.yaml", &faults);
  if (doc) {
    fuzz_must_agree(amur_gravity_spec_read(doc, NULL, &spec, &faults), &faults);
    amur_gravity_spec_fini(&spec);
  }
  amur_yaml_free(doc);
  amur_faults_fini(&faults);
}

/* The base and the shock are made, not solved. */
static void read_trade(void) {
  amur_faults faults = {0};
  amur_trade_spec spec = {0};
  amur_yaml_doc *doc = amur_yaml_read("spec.yaml", &faults);
  if (doc) {
    fuzz_must_agree(amur_trade_spec_read(doc, NULL, &spec, &faults), &faults);
    amur_trade_spec_fini(&spec);
  }
  amur_yaml_free(doc);
  amur_faults_fini(&faults);
}

static void read_distribution(void) {
  amur_faults faults = {0};
  amur_distribution_spec spec = {0};
  amur_yaml_doc *doc = amur_yaml_read("spec.yaml", &faults);
  const amur_yaml *map = doc ? amur_yaml_get(doc->root, "distribution") : NULL;
  if (map) {
    amur_distribution_unknown_keys(doc, map, NULL, 0, &faults);
    amur_frame *frame = amur_frame_read(doc, NULL, NULL, &faults);
    const size_t n_error = faults.n_error;
    const bool read = frame && amur_distribution_spec_read(doc, map, frame, NULL, false, &spec, &faults);
    fuzz_must(!frame || read == (faults.n_error == n_error), "faults that do not agree with what was read");
    amur_distribution_spec_fini(&spec);
    amur_frame_free(frame);
  }
  amur_yaml_free(doc);
  amur_faults_fini(&faults);
}

/* A Stata file as the data of an estimation that asks for nothing. */
static void read_stata(void) {
  amur_faults faults = {0};
  amur_yaml_doc *doc = amur_yaml_parse("spec", "{}", 2, &faults);
  amur_frame *frame = doc ? amur_frame_read_map(doc, doc->root, "data.dta", NULL, NULL, &faults) : NULL;
  fuzz_must(frame || faults.n_error > 0, "no data, and no fault");
  amur_frame_free(frame);
  amur_yaml_free(doc);
  amur_faults_fini(&faults);
}

const fuzz_target fuzz_specs[] = {
    {"choice", {"spec.yaml", "data.csv", "pair.csv", "long.csv"}, .read = read_choice},
    {"prediction", {"other.csv", "spec.yaml", "pair.csv"}, .read = read_prediction},
    {"gravity", {"spec.yaml", "data.csv", "pair.csv"}, .read = read_gravity},
    {"trade", {"spec.yaml", "data.csv", "pair.csv", "skim.csv", "saved.yaml"}, .read = read_trade},
    {"distribution", {"spec.yaml", "data.csv", "zones.csv", "pair.csv", "saved.yaml"}, .read = read_distribution},
    {"stata", {"data.dta"}, .read = read_stata},
    {.name = NULL},
};
