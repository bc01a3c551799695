/* SPDX-License-Identifier: Apache-2.0
 * observed_check.c -- does a row of observed.csv hold together: days, value, unit and what a share is a part of?
 *   The reader and the check of corridors made in memory ask the same.
 */
#include "observed_check.h"
#include <stdio.h>
#include <string.h>

static bool fault_of(observed_fault *fault, const char *column, const char *expected) {
  fault->column = column;
  fault->expected = expected;
  return true;
}

static bool is_direction(const amur_corridor *c, int crossing, const char *direction) {
  for (int a = 0; a < c->n_link; a++) {
    const amur_link_row *l = &c->link[a];
    if ((crossing < 0 || l->crossing == crossing) && l->crossing >= 0 && l->direction &&
        strcmp(l->direction, direction) == 0)
      return true;
  }
  return false;
}

static bool has_bad_days(const amur_observed_row *o, observed_fault *fault) {
  if (o->from <= o->to) return false;
  snprintf(fault->found, sizeof fault->found, "a day before from");
  return fault_of(fault, "to", "a day not before from");
}

static bool has_bad_direction(const amur_corridor *c, const amur_observed_row *o, observed_fault *fault) {
  if (o->direction && *o->direction && !is_direction(c, o->crossing, o->direction)) {
    snprintf(fault->found, sizeof fault->found, "%s", o->direction);
    return fault_of(fault, "direction", "a direction of the crossing's links");
  }
  const char *of = o->of_direction;
  if (!of || !*of || strcmp(of, "*") == 0 || is_direction(c, -1, of)) return false;
  snprintf(fault->found, sizeof fault->found, "%s", of);
  return fault_of(fault, "of_direction", "a direction of the links of a crossing, or * for both");
}

static bool has_bad_value(const amur_observed_row *o, observed_fault *fault) {
  static const char *const unit[] = {"per_day", "total"};
  const amur_observed_type *type = amur_observed_types[o->kind];
  if (!type->takes_value(o->value)) {
    snprintf(fault->found, sizeof fault->found, "%g", o->value);
    snprintf(fault->text, sizeof fault->text, "a number %s, as kind %s needs", type->values, type->name);
    return fault_of(fault, "value", fault->text);
  }
  if ((type->unit == AMUR_UNIT_PER_DAY && !o->per_day) || (type->unit == AMUR_UNIT_TOTAL && o->per_day)) {
    snprintf(fault->found, sizeof fault->found, "%s", unit[o->per_day ? 0 : 1]);
    snprintf(fault->text, sizeof fault->text, "%s, as kind %s says", unit[o->per_day ? 1 : 0], type->name);
    return fault_of(fault, "unit", fault->text);
  }
  if (type->needs_things && o->measure == AMUR_MEASURE_TONNES) {
    snprintf(fault->found, sizeof fault->found, "tonnes");
    snprintf(fault->text, sizeof fault->text, "vehicles or units: kind %s is of things counted one by one", type->name);
    return fault_of(fault, "measure", fault->text);
  }
  if (type->model == AMUR_MODEL_SPANS && amur_observed_spans(o->span, o->from, o->to, NULL, 0) == 0) {
    static const char *const span[] = {"day", "week", "month", "year"};
    snprintf(fault->found, sizeof fault->found, "%s", span[o->span]);
    return fault_of(fault, "span", "a span that lies wholly between from and to");
  }
  return false;
}

static bool is_all(const char *list) { return !list || !*list || strcmp(list, "*") == 0; }

/* Does the list hold every id of the other? */
static bool holds(const char *list, const char *part) {
  char word[128];
  if (is_all(list)) return true;
  if (is_all(part)) return false;
  for (const char *at = part; ami_next_word(&at, word);)
    if (!amur_list_has(list, word)) return false;
  return true;
}

/* A share is of a flow that holds more than the part. */
static bool has_bad_whole(const amur_corridor *c, const amur_observed_row *o, observed_fault *fault) {
  const struct {
    const char *column, *part, *whole;
  } rows[] = {
      {"of_crossings", c->crossing[o->crossing].id, o->of_crossings},
      {"of_direction", o->direction, o->of_direction},
      {"of_commodities", o->commodities, o->of_commodities},
      {"of_vehicles", o->vehicles, o->of_vehicles},
  };
  bool larger = false;
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
    if (!rows[i].whole || !*rows[i].whole) continue; /* as the part's */
    if (!holds(rows[i].whole, rows[i].part)) {
      snprintf(fault->found, sizeof fault->found, "%.90s", rows[i].whole);
      return fault_of(fault, rows[i].column, "what holds the part itself, too; * for all");
    }
    larger |= !holds(rows[i].part, rows[i].whole);
  }
  if (larger) return false;
  snprintf(fault->found, sizeof fault->found, "a share of itself");
  return fault_of(fault, "kind", "of_crossings, of_direction, of_commodities or of_vehicles that hold more; * for all");
}

bool ami_observed_has_fault(const amur_corridor *c, const amur_observed_row *o, observed_fault *fault) {
  return has_bad_days(o, fault) || has_bad_direction(c, o, fault) || has_bad_value(o, fault) ||
         (o->kind == AMUR_OBSERVED_SHARE && has_bad_whole(c, o, fault));
}
