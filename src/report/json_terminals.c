/* SPDX-License-Identifier: Apache-2.0
 * json_terminals.c -- waits, delay curves with the points behind them, and pictures of terminals at work.
 *   Curves and pictures hold lists of lists, so they are objects and not tables.
 */
#include "json.h"
#include <amur/output.h>
#include <string.h>

/* ---- delay curves --------------------------------------------------------------------------------------- */

static json_t *numbers(const double *x, int n) {
  json_t *list = json_array();
  for (int i = 0; i < n; i++) amur_json_append(&list, ami_json_number(x[i]));
  return list;
}

/* Whether an earlier curve of the base says the same about the same terminal. */
static bool seen_before(const amur_result *r, int at) {
  const amur_curve_result *c = &r->curve[at];
  for (int i = 0; i < at; i++) {
    const amur_curve_result *o = &r->curve[i];
    if (o->terminal == c->terminal && r->period[o->period].scenario == r->period[c->period].scenario &&
        o->n_point == c->n_point && memcmp(o->point_h, c->point_h, (size_t)c->n_point * sizeof(double)) == 0 &&
        memcmp(o->point_per_day, c->point_per_day, (size_t)c->n_point * sizeof(double)) == 0)
      return true;
  }
  return false;
}

/* Parameters as in network.h, so that the page draws the very curve that the equilibrium used. */
static bool add_curves(json_t *root, const report_index *ix) {
  const amur_result *r = ix->result;
  json_t *list = json_array();
  for (int i = 0; i < r->n_curve; i++) {
    const amur_curve_result *c = &r->curve[i];
    if (r->period[c->period].scenario != 0 || seen_before(r, i)) continue;
    amur_json_append(
        &list, json_pack("{s:i, s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "terminal", c->terminal, "period", c->period,
                         "base_h", ami_json_number(c->curve.base_h), "slope0", ami_json_number(c->curve.slope0), "knot",
                         numbers(c->curve.knot, c->curve.n_knot + 1), "bend", numbers(c->curve.bend, c->curve.n_knot),
                         "point_per_day", numbers(c->point_per_day, c->n_point), "point_h",
                         numbers(c->point_h, c->n_point), "point_ci_h", numbers(c->point_ci_h, c->n_point)));
  }
  return json_object_set_new(root, "curves", list) == 0;
}

/* ---- pictures ------------------------------------------------------------------------------------------- */

static json_t *stages(const amur_picture_result *p) {
  json_t *list = json_array();
  for (int i = 0; i < p->n_stage; i++) amur_json_append(&list, json_string(p->stage[i]));
  return list;
}

static bool add_pictures(json_t *root, const report_index *ix) {
  json_t *list = json_array();
  for (int i = 0; i < ix->result->n_picture; i++) {
    const amur_picture_result *p = &ix->result->picture[i];
    if (p->n_stage == 0) continue;
    amur_json_append(&list, json_pack("{s:i, s:i, s:s, s:o, s:o, s:o, s:o}", "terminal", p->terminal, "period",
                                      p->period, "unit", p->unit, "days", ami_json_number(p->days), "arrivals_per_day",
                                      ami_json_number(p->arrivals_per_day), "stages", stages(p), "picture",
                                      ami_json_picture(&p->picture)));
  }
  return json_object_set_new(root, "pictures", list) == 0;
}

const report_part ami_parts_terminals[] = {
    {.table = &ami_terminal_table}, {.add = add_curves}, {.add = add_pictures}, {0}};
