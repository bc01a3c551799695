/* SPDX-License-Identifier: Apache-2.0
 * test_terminal_objects.c -- every object of docs/terminal.md by its example in examples/terminals/objects: what one
 * can work out by hand from the file, hours; where chance is in it, within some four standard errors.
 */
#include "../check.h"
#include <amur/terminal_model.h>
#include <amur/terminal_yaml.h>
#include <stdlib.h>
#include <string.h>

typedef enum {
  WAIT,
  TIME,
  LOST,
  ARRIVALS,
  STAGE_WAIT,
  STAGE_TIME,
  STAGE_LOST,
  BLOCKED,
  VISITS, /* of the stage, relative to the first */
  CLASS_WAIT,
  CLASS_TIME,
  CLASS_N,
  HELD
} measure;

static const struct {
  const char *file;
  measure of;
  int index; /* of the stage, class or resource */
  double want, tolerance;
} rows[] = {
    {"arrivals-even", WAIT, 0, 2.875, 0},
    {"arrivals-even", ARRIVALS, 0, 24, 0},
    {"arrivals-weekly", ARRIVALS, 0, 84, 1.9},
    {"arrivals-file", ARRIVALS, 0, 5, 0},
    {"arrivals-file", WAIT, 0, (1 + 1.5) / 5, 0},
    {"arrivals-file", CLASS_N, 1, 2, 0},
    {"arrivals-file", CLASS_WAIT, 1, 0.75, 0},
    {"arrivals-batch", ARRIVALS, 0, 8000, 132},
    {"arrivals-times", ARRIVALS, 0, 8, 0},
    {"arrivals-times", WAIT, 0, 1.5, 0},
    {"populations", CLASS_N, 0, 6, 0}, /* at 3, 7, .., 23 */
    {"populations", CLASS_N, 1, 4, 0}, /* at 5, 11, 17, 23 */
    {"backlog", WAIT, 0, 1, 0},
    {"booking", STAGE_WAIT, 0, (8 + 8 + 9 + 1.5) / 4, 0},
    {"booking-no-show", LOST, 0, 0.2, 0.007},
    {"series", TIME, 0, 4, 0},
    {"series", WAIT, 0, 1, 0},
    {"parallel", TIME, 0, 3, 0},
    {"probability", VISITS, 1, 0.3, 0.006},
    {"commodity", CLASS_TIME, 0, 1.75, 0},
    {"commodity", CLASS_TIME, 1, 0.75, 0},
    {"resources", WAIT, 0, 0.5, 0},
    {"resources", HELD, 0, 2 / 48.0, 0},
    {"resources", HELD, 1, 4 / 72.0, 0},
    {"shared-crane", CLASS_WAIT, 0, 0.9 / 2, 0},
    {"shared-crane", CLASS_WAIT, 1, 1.8, 0},
    {"shifts", WAIT, 0, 0.25, 0},
    {"hours-finish", TIME, 0, 2, 0},
    {"hours-pause", TIME, 0, 14, 0},
    {"hours-pause", WAIT, 0, 12, 0},
    {"closed", WAIT, 0, 47.5 / 2, 0},
    {"weather", TIME, 0, (2 + 6) / 2.0, 0},
    {"weather", WAIT, 0, 2, 0},
    {"priority", CLASS_WAIT, 0, 1.9 / 2, 0},
    {"priority", CLASS_WAIT, 1, 0.8, 0},
    {"preempt", CLASS_WAIT, 0, (1 + 1.9) / 2, 0},
    {"preempt", CLASS_WAIT, 1, 0, 0},
    {"room-block", TIME, 0, (4 + 7) / 2.0, 0},
    {"room-block", BLOCKED, 0, 1, 0},
    {"room-leave", LOST, 0, 1 / 3.0, 0},
    {"ferry", WAIT, 0, 3.5 / 3, 0},
    {"ferry", TIME, 0, 6.5 / 3, 0},
    {"barge-tonnes", CLASS_TIME, 0, 1.4, 0},
    {"barge-tonnes", CLASS_TIME, 1, 3.5, 0},
    {"timetable", WAIT, 0, (1 + 7.5) / 2, 0},
    {"fleet", CLASS_TIME, 0, 2, 0},
    {"fleet", CLASS_TIME, 1, 3.75, 0},
    {"barges-crane", STAGE_TIME, 0, 2, 0},
    {"barges-crane", STAGE_TIME, 1, 2.5, 0},
    {"breakdown", TIME, 0, 4, 0},
    {"breakdown-stage", TIME, 0, 4, 0},
    {"breakdown-stage", WAIT, 0, 1, 0},
    {"balk", LOST, 0, 0.5, 0},
    {"patience", STAGE_LOST, 0, 0.5, 0},
    {"patience", TIME, 0, (1 + 2.5) / 2, 0},
    {"comes-back", TIME, 0, 2, 0},
    {"comes-back", LOST, 0, 0, 0},
    {"distributions", STAGE_TIME, 0, 2, 0},
    {"distributions", STAGE_TIME, 1, 2, 0.025},
    {"distributions", STAGE_TIME, 2, 2, 0.015},
    {"distributions", STAGE_TIME, 3, 2, 0.017},
    {"distributions", STAGE_TIME, 4, 2, 0.012},
    {"distributions", STAGE_TIME, 5, 2, 0.017},
    {"distributions", STAGE_TIME, 6, 2, 0.007},
    {"distributions", STAGE_TIME, 7, 2, 0.007},
    {"distributions", STAGE_TIME, 8, 2, 0.008},
    {"distributions", STAGE_TIME, 9, 2.0308008285, 0.011}, /* 2 + 0.9 phi(20/9)/Phi(20/9) */
    {"distributions", STAGE_TIME, 10, 2, 0.042},
    {"distributions", STAGE_TIME, 11, 2, 0.014},
};

static double pick(const amur_terminal_result *r, measure of, int i) {
  switch (of) {
  case WAIT: return r->wait_h.mean;
  case TIME: return r->time_in_system_h.mean;
  case LOST: return r->lost.mean;
  case ARRIVALS: return r->arrivals;
  case STAGE_WAIT: return r->stage[i].wait_h.mean;
  case STAGE_TIME: return r->stage[i].time_h.mean;
  case STAGE_LOST: return r->stage[i].lost.mean;
  case BLOCKED: return r->stage[i].blocked_h.mean;
  case VISITS: return r->stage[i].n / r->stage[0].n;
  case CLASS_WAIT: return r->unit_class[i].wait_h.mean;
  case CLASS_TIME: return r->unit_class[i].time_in_system_h.mean;
  case CLASS_N: return r->unit_class[i].n;
  default: return r->resource[i].utilisation.mean;
  }
}

static amur_terminal_result simulate(const char *file) {
  amur_faults faults = {0};
  amur_err err = {0};
  char *path = amur_format(AMUR_EXAMPLES "/terminals/objects/%s.yaml", file);
  amur_yaml_doc *doc = amur_yaml_read(path, &faults);
  amur_terminal *t = doc ? amur_terminal_read(doc, &faults, &err) : NULL;
  for (size_t i = 0; i < faults.n; i++)
    print_error("%s:%ld: %s: found %s, want %s\n", faults.fault[i].file, faults.fault[i].row, faults.fault[i].column,
                faults.fault[i].found, faults.fault[i].expected);
  if (!t) fail_msg("%s cannot be read: %s", file, err.text);
  amur_terminal_opts o = amur_terminal_view(t)->run;
  amur_terminal_result r;
  o.min_replications = o.max_replications;
  CHECK_OK(amur_terminal_simulate(t, &o, &r, &err));
  amur_terminal_free(t);
  amur_yaml_free(doc);
  amur_faults_fini(&faults);
  free(path);
  return r;
}

static void as_worked_out_by_hand(void **state) {
  (void)state;
  int wrong = 0;
  amur_terminal_result r = {0};
  const size_t n = sizeof rows / sizeof *rows;
  for (size_t i = 0; i < n; i++) {
    if (i == 0 || strcmp(rows[i].file, rows[i - 1].file) != 0) r = simulate(rows[i].file);
    const double found = pick(&r, rows[i].of, rows[i].index), off = rows[i].tolerance + 1e-9;
    if (!(fabs(found - rows[i].want) <= off)) {
      print_error("%s, measure %d of %d: found %.8g, want %.8g\n", rows[i].file, rows[i].of, rows[i].index, found,
                  rows[i].want);
      wrong++;
    }
    if (r.little_residual > 1e-9 || r.stuck) fail_msg("%s: Little's law is off by %g", rows[i].file, r.little_residual);
    if (i + 1 == n || strcmp(rows[i].file, rows[i + 1].file) != 0) amur_terminal_result_fini(&r);
  }
  assert_int_equal(wrong, 0);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(as_worked_out_by_hand)};
  return cmocka_run_group_tests(tests, NULL, NULL);
}
