/* SPDX-License-Identifier: Apache-2.0
 * test_random.c -- streams repeat, differ from each other, mirror exactly, and have the moments they should.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <amur/random.h>
#include <math.h>

enum { N = 1000000 };

static void streams_repeat_and_differ(void **state) {
  (void)state;
  amur_rng a = amur_rng_stream(1, 2, 3), b = amur_rng_stream(1, 2, 3), c = amur_rng_stream(1, 3, 2);
  int same = 0;
  for (int i = 0; i < 1000; i++) {
    const uint64_t x = amur_rng_u64(&a);
    assert_true(x == amur_rng_u64(&b));
    same += x == amur_rng_u64(&c);
  }
  assert_int_equal(same, 0);
}

static void mirrored_uniforms_add_to_one(void **state) {
  (void)state;
  amur_rng a = amur_rng_stream(7, 0, 0), b = a;
  b.mode = AMUR_RNG_MIRRORED;
  for (int i = 0; i < 1000; i++) assert_true(amur_rng_unit(&a) + amur_rng_unit(&b) == 1.0);
}

/* Raw moments 1..4 against the exact ones, each within five standard errors of the sample moment. */
static void check_moments(double (*draw)(amur_rng *), amur_rng_mode mode, const double *exact, const double *variance) {
  amur_rng r = amur_rng_stream(11, 5, 9);
  r.mode = mode;
  double m[4] = {0};
  for (int i = 0; i < N; i++) {
    const double x = draw(&r);
    double p = 1;
    for (int k = 0; k < 4; k++) m[k] += p *= x;
  }
  for (int k = 0; k < 4; k++) assert_true(fabs(m[k] / N - exact[k]) < 5 * sqrt(variance[k] / N));
}

static void moments(void **state) {
  (void)state;
  /* E x^k = k!, Var x^k = (2k)! - k!^2;  normal: 0 1 0 3, variances 1, 2, 15, 96 */
  static const double exp_m[4] = {1, 2, 6, 24}, exp_v[4] = {1, 20, 684, 39744};
  static const double nor_m[4] = {0, 1, 0, 3}, nor_v[4] = {1, 2, 15, 96};
  static const double uni_m[4] = {1 / 2., 1 / 3., 1 / 4., 1 / 5.}, uni_v[4] = {1 / 12., 4 / 45., 9 / 112., 16 / 225.};
  for (int mode = 0; mode < 3; mode++) {
    check_moments(amur_rng_exp, (amur_rng_mode)mode, exp_m, exp_v);
    check_moments(amur_rng_normal, (amur_rng_mode)mode, nor_m, nor_v);
    check_moments(amur_rng_unit, (amur_rng_mode)mode, uni_m, uni_v);
  }
}

/* Share of draws above x against the exact tail, deep into the ziggurat's tail. */
static void tails(void **state) {
  (void)state;
  amur_rng r = amur_rng_stream(3, 1, 4);
  static const double x[5] = {0.5, 2, 4, 7.8, 9};
  double above_exp[5] = {0}, above_normal[3] = {0};
  for (int i = 0; i < 4 * N; i++) {
    const double e = amur_rng_exp(&r), z = amur_rng_normal(&r);
    for (int k = 0; k < 5; k++) above_exp[k] += e > x[k];
    for (int k = 0; k < 3; k++) above_normal[k] += z > (k == 2 ? 3.7 : x[k]);
  }
  for (int k = 0; k < 5; k++) {
    const double p = exp(-x[k]);
    assert_true(fabs(above_exp[k] / (4. * N) - p) < 5 * sqrt(p / (4. * N)));
  }
  for (int k = 0; k < 3; k++) {
    const double p = 0.5 * erfc((k == 2 ? 3.7 : x[k]) / sqrt(2));
    assert_true(fabs(above_normal[k] / (4. * N) - p) < 5 * sqrt(p / (4. * N)));
  }
}

static void normal_quantile_inverts_the_distribution(void **state) {
  (void)state;
  static const double p[6] = {1e-12, 1e-4, 0.05, 0.3, 0.5, 0.975};
  for (int i = 0; i < 6; i++) {
    const double back = 0.5 * erfc(-amur_normal_quantile(p[i]) / sqrt(2));
    assert_true(fabs(back / p[i] - 1) < 1e-13);
  }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(streams_repeat_and_differ),
      cmocka_unit_test(mirrored_uniforms_add_to_one),
      cmocka_unit_test(moments),
      cmocka_unit_test(tails),
      cmocka_unit_test(normal_quantile_inverts_the_distribution),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
