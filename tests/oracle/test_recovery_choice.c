/* SPDX-License-Identifier: Apache-2.0
 * test_recovery_choice.c -- logit models of every kind recover the parameters that made the data, and their 95 %
 * intervals cover them at the nominal rate (recovery.h).  Classical errors where the model is the truth; robust ones
 * too, and alone with weights or errors that a person keeps.  Spreads of few people are known to come out small: up to
 * 0.4 standard errors here, which the band of the counts has room for.
 */
#include "choice_sample.h"
#include "recovery.h"
#include <stdlib.h>

static double complex nested_generator(const double complex *y, const double *truth) {
  const double m = truth[3], k = truth[4];
  return cpow(cpow(y[0], m) + cpow(y[1], m), 1 / m) + cpow(cpow(y[2], k) + cpow(y[3], k), 1 / k);
}

static double complex deep_generator(const double complex *y, const double *truth) {
  const double outer = truth[3], inner = truth[4];
  return y[3] + cpow(cpow(y[2], outer) + cpow(cpow(y[0], inner) + cpow(y[1], inner), outer / inner), 1 / outer);
}

/* Alternative 1 belongs to both nests, by truth[4] to the first. */
static double complex crossed_generator(const double complex *y, const double *truth) {
  const double m = truth[3], a = truth[4];
  return cpow(cpow(y[0], m) + cpow(a * y[1], m), 1 / m) +
         cpow(cpow((1 - a) * y[1], m) + cpow(y[2], m) + cpow(y[3], m), 1 / m);
}

#define WHOLE                                                                                                          \
  { -1, 1, 0 }

static const choice_case logit = {
    .name = "logit", .n_person = 300, .n_time = 1, .n_param = 3, .truth = {0.5, -1, -0.8}};
static const choice_case repeated = {.name = "logit, kept errors",
                                     .n_person = 200,
                                     .n_time = 4,
                                     .n_param = 3,
                                     .truth = {0.5, -1, -0.8},
                                     .repeated = true,
                                     .all_open = true};
static const choice_case weighted = {
    .name = "logit, weights", .n_person = 400, .n_time = 1, .n_param = 3, .truth = {0.5, -1, -0.8}, .weighted = true};
static const choice_case nested = {.name = "nested",
                                   .n_person = 800,
                                   .n_time = 1,
                                   .n_param = 5,
                                   .truth = {0.5, -1, -0.8, 1.5, 2},
                                   .start = {0, 0, 0, 1, 1},
                                   .n_nest = 2,
                                   .n_member = 4,
                                   .nest = {{{3, 0, 1}, false, 0, 2}, {{4, 0, 1}, false, 2, 2}},
                                   .member = {{0, WHOLE}, {1, WHOLE}, {2, WHOLE}, {3, WHOLE}},
                                   .generator = nested_generator,
                                   .all_open = true};
/* alternatives 0 and 1 in a nest within that of 2 */
static const choice_case deep = {.name = "nested, two levels",
                                 .n_person = 1000,
                                 .n_time = 1,
                                 .n_param = 5,
                                 .truth = {0.5, -1, -0.8, 1.4, 2.2},
                                 .start = {0, 0, 0, 1, 1},
                                 .n_nest = 2,
                                 .n_member = 4,
                                 .nest = {{{3, 0, 1}, false, 0, 2}, {{4, 0, 1}, false, 2, 2}},
                                 .member = {{SAMPLE_ALTS + 1, WHOLE}, {2, WHOLE}, {0, WHOLE}, {1, WHOLE}},
                                 .generator = deep_generator,
                                 .all_open = true};
static const choice_case crossed = {.name = "cross-nested",
                                    .n_person = 1500,
                                    .n_time = 1,
                                    .n_param = 5,
                                    .truth = {0.5, -1, -0.8, 2.5, 0.5},
                                    .start = {0, 0, 0, 1.5, 0.5},
                                    .n_nest = 2,
                                    .n_member = 5,
                                    .nest = {{{3, 0, 1}, false, 0, 2}, {{3, 0, 1}, false, 2, 3}},
                                    .member = {{0, WHOLE}, {1, {4, 0, 1}}, {1, {4, 1, -1}}, {2, WHOLE}, {3, WHOLE}},
                                    .generator = crossed_generator,
                                    .all_open = true};
static const choice_case normal = {.name = "mixed normal, quadrature",
                                   .n_person = 150,
                                   .n_time = 4,
                                   .n_param = 4,
                                   .truth = {0.5, -1, -0.8, 1},
                                   .start = {0, 0, 0, 0.5},
                                   .n_random = 1,
                                   .random = {{AMUR_DRAW_NORMAL, 1, 3}}};
static const choice_case lognormal = {.name = "mixed lognormal, draws",
                                      .n_person = 150,
                                      .n_time = 4,
                                      .n_param = 4,
                                      .truth = {0.5, 0.2, -0.8, 0.6},
                                      .start = {0, 0, 0, 0.3},
                                      .n_random = 1,
                                      .n_draw = 128,
                                      .random = {{AMUR_DRAW_LOGNORMAL, 1, 3}}};
static const choice_case triangular = {.name = "mixed triangular, quadrature",
                                       .n_person = 150,
                                       .n_time = 4,
                                       .n_param = 4,
                                       .truth = {0.5, -1, -0.8, 2.5},
                                       .start = {0, 0, 0, 1},
                                       .n_random = 1,
                                       .random = {{AMUR_DRAW_TRIANGULAR, 1, 3}}};
static const choice_case drawn = {.name = "mixed, draws, two coefficients",
                                  .n_person = 120,
                                  .n_time = 6,
                                  .n_param = 5,
                                  .truth = {0.5, -1, -0.8, 1, 1},
                                  .start = {0, 0, 0, 0.5, 0.5},
                                  .n_random = 2,
                                  .n_draw = 128,
                                  .random = {{AMUR_DRAW_NORMAL, 1, 3}, {AMUR_DRAW_NORMAL, 2, 4}}};

/* Estimates every sample; classical and robust errors are counted. */
static void recover(const choice_case *c, int n, recovery *classical, recovery *robust) {
  choice_sample *s = malloc(sizeof *s);
  const amur_choice_opts opts = amur_choice_opts_default();
  assert_non_null(s);
  *classical = *robust = (recovery){0};
  for (int r = 0; r < n; r++) {
    amur_choice_fit fit;
    amur_err err = {0};
    choice_sample_draw(s, c, (uint64_t)r);
    const amur_status status =
        amur_choice_estimate(&s->model, c->start, NULL, NULL, choice_sample_param, &opts, &fit, &err);
    if (status || !fit.converged) fail_msg("%s, sample %d: %s", c->name, r, status ? err.text : "not converged");
    for (int k = 3; k < c->n_param && c->n_random; k++) fit.theta[k] = fabs(fit.theta[k]); /* a spread has no sign */
    recovery_add(classical, c->n_param, fit.theta, c->truth, fit.covariance);
    recovery_add(robust, c->n_param, fit.theta, c->truth, fit.robust);
    amur_choice_fit_fini(&fit);
  }
  free(s);
}

static void both_errors_cover(void **state) {
  static const struct {
    const choice_case *c;
    int n;
  } row[] = {{&logit, 1000}, {&nested, 200},    {&deep, 200},       {&crossed, 150},
             {&normal, 100}, {&lognormal, 100}, {&triangular, 100}, {&drawn, 80}};
  (void)state;
  bool good = true;
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    recovery classical, robust;
    recover(row[i].c, row[i].n, &classical, &robust);
    good = recovery_within(&classical, row[i].c->name, 0.95) && good;
    good = recovery_within(&robust, "  robust", 0.95) && good;
  }
  assert_true(good);
}

static void robust_errors_cover_alone(void **state) {
  static const choice_case *const row[] = {&repeated, &weighted};
  (void)state;
  for (size_t i = 0; i < 2; i++) {
    recovery classical, robust;
    recover(row[i], 400, &classical, &robust);
    assert_false(recovery_within(&classical, row[i]->name, 0.95)); /* what the robust errors are for */
    assert_true(recovery_within(&robust, "  robust", 0.95));
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(both_errors_cover),
      cmocka_unit_test(robust_errors_cover_alone),
  };
  return cmocka_run_group_tests_name("recovery of choice models", tests, NULL, NULL);
}
