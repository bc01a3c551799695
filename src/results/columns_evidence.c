/* SPDX-License-Identifier: Apache-2.0
 * columns_evidence.c -- tables of the fit to counts, of what the assumptions move, and of how flows answer.
 *   Most cells of the first two are the input's own: the count, or the assumption, that the row is about.
 */
#include "result_schema.h"
#include <assert.h>

/* ---- fit ------------------------------------------------------------------------------------------------ */

static const amur_observed_row *count_of(const amur_result *r, const void *row) {
  const amur_fit_result *f = row;
  assert(f->observed >= 0 && f->observed < r->corridor->n_observed);
  return &r->corridor->observed[f->observed];
}

static const void *observed_of(const amur_result *r, const void *row) { return count_of(r, row); }

static cell_value use_of(const amur_result *r, const void *row) {
  return (cell_value){.text = count_of(r, row)->calibrate ? "calibrate" : "holdout"};
}

static cell_value measure_of(const amur_result *r, const void *row) {
  static const char *const measure[] = {"vehicles", "tonnes", "units"};
  return (cell_value){.text = measure[count_of(r, row)->measure]};
}

static cell_value unit_of(const amur_result *r, const void *row) {
  const amur_observed_row *o = count_of(r, row);
  const bool has_unit = amur_observed_types[o->kind]->unit != AMUR_UNIT_NONE;
  return (cell_value){.text = !has_unit ? "1" : o->per_day ? "per_day" : "total"};
}

static cell_value kind_of(const amur_result *r, const void *row) {
  return (cell_value){.text = amur_observed_types[count_of(r, row)->kind]->name};
}

static cell_value span_of(const amur_result *r, const void *row) {
  static const char *const span[] = {"day", "week", "month", "year"};
  const amur_observed_row *o = count_of(r, row);
  return (cell_value){.text = amur_observed_types[o->kind]->model == AMUR_MODEL_SPANS ? span[o->span] : ""};
}

static const result_column fit_columns[] = {
    {"observed_id", CELL_TEXT, offsetof(amur_observed_row, id), IN_CSV | IN_JSON, .at = observed_of, .json = "id",
     .help = "id in observed.csv"},
    {"name", CELL_TEXT, offsetof(amur_observed_row, name), IN_JSON, .at = observed_of, .help = "as in observed.csv"},
    {"use", CELL_TEXT, 0, IN_CSV, .cell = use_of, .title = "Held out",
     .help = "An observation that was left out of the calibration. It tests the model; a calibrated one only shows "
             "the fit."},
    {"calibrate", CELL_BOOL, offsetof(amur_observed_row, calibrate), IN_JSON, .at = observed_of,
     .help = "whether the model was fitted to it; else it was held out"},
    {"kind", CELL_TEXT, 0, IN_CSV | IN_JSON, .json_order = 1, .cell = kind_of, .title = "Kind of observation",
     .help =
         "What the figure says of the flow: a mean of a day or a sum of all days, a floor (at_least), the largest of "
         "many spans (maximum), a count of a few days, a share of a flow, an elasticity."},
    {"measure", CELL_TEXT, 0, IN_CSV | IN_JSON, .cell = measure_of, .help = "`vehicles`, `tonnes` or `units`"},
    {"crossing", CELL_ID, offsetof(amur_observed_row, crossing), IN_CSV | IN_JSON, .at = observed_of,
     .names = AMUR_ID_CROSSING},
    {"direction", CELL_TEXT, offsetof(amur_observed_row, direction), IN_CSV | IN_JSON, .at = observed_of,
     .help = "as in link.csv; empty: both"},
    {"commodities", CELL_TEXT, offsetof(amur_observed_row, commodities), IN_JSON, .at = observed_of,
     .help = "ids of what was counted; empty: all"},
    {"vehicles", CELL_TEXT, offsetof(amur_observed_row, vehicles), IN_JSON, .at = observed_of,
     .help = "ids of the kinds that were counted; empty: all"},
    {"from", CELL_DAY, offsetof(amur_observed_row, from), IN_CSV | IN_JSON, .at = observed_of,
     .help = "first day counted"},
    {"to", CELL_DAY, offsetof(amur_observed_row, to), IN_CSV | IN_JSON, .at = observed_of, .help = "last day counted"},
    {"span", CELL_TEXT, 0, IN_CSV | IN_JSON, .json_order = 1, .cell = span_of,
     .help = "`day`, `week`, `month` or `year` that a maximum is the largest of; empty for other kinds"},
    {"days", CELL_REAL, offsetof(amur_fit_result, days), IN_JSON, .json_order = 1, .unit = "days",
     .help = "that the figure covers; of a maximum each span"},
    {"unit", CELL_TEXT, 0, IN_CSV, .cell = unit_of, .help = "`per_day` or `total`; `1` of a share or an elasticity"},
    {"observed", CELL_REAL, offsetof(amur_observed_row, value), IN_CSV | IN_JSON, .at = observed_of, .json = "value",
     .unit = "that of the count", .help = "the figure"},
    {"per_day", CELL_BOOL, offsetof(amur_observed_row, per_day), IN_JSON, .at = observed_of,
     .help = "whether it is a mean of a day; else the sum over all days"},
    {"model", CELL_REAL, offsetof(amur_fit_result, score.model), IN_CSV | IN_JSON, .json_order = 1,
     .unit = "that of the count",
     .help = "the same by the model; of a maximum the median of its record; empty where it has no such value"},
    {"deviation", CELL_REAL, offsetof(amur_fit_result, score.deviation), IN_CSV | IN_JSON, .json_order = 1, .unit = "1",
     .title = "Deviation",
     .help = "Model divided by observation, less one; of a share the difference of the logarithms of the odds."},
    {"tolerance", CELL_REAL, offsetof(amur_observed_row, tolerance), IN_CSV | IN_JSON, .at = observed_of, .unit = "1",
     .title = "Tolerance",
     .help =
         "Two standard deviations of an observation's noise, relative to it, beside the scatter of single days; set "
         "with the observation, before the fit. Where nothing else scatters it is the largest deviation at which "
         "model and observation are said to agree."},
    {"z", CELL_REAL, offsetof(amur_fit_result, score.z), IN_CSV | IN_JSON, .json_order = 1, .unit = "1",
     .title = "Deviation in standard deviations",
     .help = "Of the noise that the observation's kind has: above zero where the model is above. Two are agreed."},
    {"misfit", CELL_REAL, offsetof(amur_fit_result, score.misfit), IN_CSV | IN_JSON, .json_order = 1, .unit = "1",
     .title = "Misfit",
     .help =
         "What the row adds to the sum that calibration makes small: -2 times the logarithm of its likelihood, less "
         "the least that it could be. Of a mean or sum the square of its standard deviations; of a floor that is met "
         "with room, nothing."},
    {"low", CELL_REAL, offsetof(amur_fit_result, score.low), IN_CSV | IN_JSON, .json_order = 1,
     .unit = "that of the count", .help = "least that the model may say to be within"},
    {"high", CELL_REAL, offsetof(amur_fit_result, score.high), IN_CSV | IN_JSON, .json_order = 1,
     .unit = "that of the count", .help = "most; empty: no most"},
    {"source", CELL_TEXT, offsetof(amur_observed_row, source), IN_JSON, .at = observed_of, .help = "id in source.csv"},
    {"covered", CELL_BOOL, offsetof(amur_fit_result, covered), IN_CSV | IN_JSON, .json_order = 1,
     .help = "whether the run's days cover those of the count, and the model has such a value"},
    {"within", CELL_BOOL, offsetof(amur_fit_result, score.within), IN_CSV | IN_JSON, .json_order = 1,
     .help = "whether they agree: at most two standard deviations apart, of a floor at most two below"},
};

const result_table ami_fit_table = {
    .file = "fit",
    .json = "fit",
    .help = "rows of observed.csv beside the model, in the base",
    RESULT_COLUMNS(fit_columns),
    RESULT_ROWS(fit),
};

/* ---- sensitivity ---------------------------------------------------------------------------------------- */

static const void *source_of(const amur_result *r, const void *row) {
  return &r->corridor->source[((const amur_sensitivity_result *)row)->source];
}

static const result_column sensitivity_columns[] = {
    {"source_id", CELL_ID, offsetof(amur_sensitivity_result, source), IN_CSV | IN_JSON, .json = "source",
     .names = AMUR_ID_SOURCE},
    {"item", CELL_TEXT, offsetof(amur_source_row, item), IN_CSV, .at = source_of, .help = "what the assumption is"},
    {"unit", CELL_TEXT, offsetof(amur_source_row, unit), IN_CSV, .at = source_of, .help = "of value, low and high"},
    {"value", CELL_TEXT, offsetof(amur_source_row, value), IN_CSV, .at = source_of, .help = "the value used"},
    {"low", CELL_REAL, offsetof(amur_sensitivity_result, value_low), IN_CSV | IN_JSON, .json = "value_low",
     .unit = "that of the assumption", .help = "low end of its range"},
    {"high", CELL_REAL, offsetof(amur_sensitivity_result, value_high), IN_CSV | IN_JSON, .json = "value_high",
     .unit = "that of the assumption", .help = "high end of its range"},
    {"vehicles_per_day_low", CELL_REAL, offsetof(amur_sensitivity_result, vehicles_low), IN_CSV | IN_JSON,
     .json = "vehicles_low", .unit = "vehicles/day", .help = "over the first crossing, at the low end"},
    {"vehicles_per_day_high", CELL_REAL, offsetof(amur_sensitivity_result, vehicles_high), IN_CSV | IN_JSON,
     .json = "vehicles_high", .unit = "vehicles/day", .help = "over the first crossing, at the high end"},
    {"dscr_low", CELL_REAL, offsetof(amur_sensitivity_result, dscr_low), IN_CSV | IN_JSON, .unit = "1",
     .help = "mean debt service cover of the first project, at the low end"},
    {"dscr_high", CELL_REAL, offsetof(amur_sensitivity_result, dscr_high), IN_CSV | IN_JSON, .unit = "1",
     .help = "mean debt service cover of the first project, at the high end"},
};

const result_table ami_sensitivity_table = {
    .file = "sensitivity",
    .json = "sensitivity",
    .title = "What an assumption moves",
    .help = "The answer with the assumption at its low and at its high value, all else equal.",
    RESULT_COLUMNS(sensitivity_columns),
    RESULT_ROWS(sensitivity),
};

/* ---- elasticities --------------------------------------------------------------------------------------- */

static cell_value elasticity_from(const amur_result *r, const void *row) {
  const int period = ((const amur_elasticity_result *)row)->period;
  return (cell_value){.integer = period < 0 ? r->corridor->first_day : r->period[period].from};
}

static cell_value elasticity_to(const amur_result *r, const void *row) {
  const int period = ((const amur_elasticity_result *)row)->period;
  return (cell_value){.integer = period < 0 ? r->corridor->last_day : r->period[period].to};
}

static cell_value elasticity_cause(const amur_result *r, const void *row) {
  static const char *const name[AMUR_BY_N] = {"toll", "time", "capacity", "cost"};
  (void)r;
  return (cell_value){.text = name[((const amur_elasticity_result *)row)->cause]};
}

static cell_value is_horizon(const amur_result *r, const void *row) {
  (void)r;
  return (cell_value){.integer = ((const amur_elasticity_result *)row)->period < 0};
}

static cell_value is_outside(const amur_result *r, const void *row) {
  return (cell_value){.integer = amur_elasticity_is_outside(&r->corridor->settings, row)};
}

static const result_column elasticity_columns[] = {
    {"from", CELL_DAY, 0, IN_CSV, .cell = elasticity_from, .help = "first day of the period, or of the horizon"},
    {"to", CELL_DAY, 0, IN_CSV, .cell = elasticity_to, .help = "last day, included"},
    {"horizon", CELL_BOOL, 0, IN_CSV, .cell = is_horizon, .help = "1: over all periods, by days and vehicles"},
    {"crossing", CELL_ID, offsetof(amur_elasticity_result, crossing), IN_CSV | IN_JSON, .names = AMUR_ID_CROSSING,
     .help = "whose vehicles a day, loaded and empty, answer"},
    {"cause", CELL_TEXT, 0, IN_CSV | IN_JSON, .cell = elasticity_cause, .title = "Cause of an answer",
     .help =
         "What grows at a crossing: toll (paid there for a vehicle, loaded or empty), time (hours on its links), "
         "capacity (of its links and terminals, and of those whose load all passes it), or cost (the whole cost, door "
         "to door, of goods that pass it)."},
    {"of_crossing", CELL_ID, offsetof(amur_elasticity_result, of), IN_CSV | IN_JSON, .names = AMUR_ID_CROSSING,
     .help = "where the cause is changed"},
    {"elasticity", CELL_REAL, offsetof(amur_elasticity_result, elasticity), IN_CSV | IN_JSON, .unit = "1",
     .title = "Elasticity", .help = "Change of the vehicles in per cent where the cause grows by one per cent."},
    {"outside", CELL_BOOL, 0, IN_CSV | IN_JSON, .cell = is_outside, .title = "Outside the range of elasticities",
     .help = "An own elasticity to the whole cost that is below or above the elasticity_range of corridor.yaml: flows "
             "that hardly answer, or too much."},
};

const result_table ami_elasticity_table = {
    .file = "elasticity",
    .json = "elasticities",
    .help = "elasticities of the vehicles over every crossing to causes at every crossing, in the base",
    RESULT_COLUMNS(elasticity_columns),
    RESULT_ROWS(elasticity),
};
