/* SPDX-License-Identifier: Apache-2.0
 * test_symmetric.c -- Cholesky's factors, eigenvalues, and conjugate gradients.
 */
#include <amur/random.h>
#include <amur/symmetric.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <math.h>
#include <string.h>

enum { N = 12 };

typedef struct {
  int n;
  const double *a; /* [n * n] */
} matrix;

static void times(void *context, const double *way, double *image) {
  const matrix *m = context;
  for (int i = 0; i < m->n; i++) {
    image[i] = 0;
    for (int j = 0; j < m->n; j++) image[i] += m->a[i * m->n + j] * way[j];
  }
}

/* B'B of a random B with `rank` rows: positive definite if that is N. */
static void make_matrix(uint64_t seed, int rank, double *a) {
  amur_rng rng = amur_rng_stream(seed, 0, 0);
  double b[N * N];
  for (int i = 0; i < N * N; i++) b[i] = amur_rng_unit(&rng) - 0.5;
  memset(a, 0, N * N * sizeof *a);
  for (int k = 0; k < rank; k++)
    for (int i = 0; i < N; i++)
      for (int j = 0; j < N; j++) a[i * N + j] += b[k * N + i] * b[k * N + j];
}

static void diagonal_of(const double *a, double *diagonal) {
  for (int i = 0; i < N; i++) diagonal[i] = a[i * N + i];
}

/* [4 1; 1 3] x = [1 2]: x = [1 7]/11, two steps. */
static void two_unknowns_take_two_steps(void **state) {
  (void)state;
  const double a[4] = {4, 1, 1, 3};
  matrix m = {2, a};
  double b[2] = {1, 2}, x[2], work[6];
  const amur_conjugate_stop opts = {.most_steps = 2, .error = 1e-14};
  assert_true(amur_conjugate_gradients(2, times, &m, NULL, opts, b, x, work));
  assert_true(fabs(x[0] - 1.0 / 11) < 1e-15 && fabs(x[1] - 7.0 / 11) < 1e-15);
  assert_true(fabs(b[0]) < 1e-15 && fabs(b[1]) < 1e-15);
}

static void both_ways_solve_the_same(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 20; seed++) {
    double a[N * N], factor[N * N], diagonal[N], b[N], exact[N], x[N], work[3 * N];
    make_matrix(seed, N, a);
    for (int i = 0; i < N; i++) a[i * N + i] += 0.1;
    diagonal_of(a, diagonal);
    for (int i = 0; i < N; i++) b[i] = exact[i] = i - 3.5;
    memcpy(factor, a, sizeof factor);
    assert_int_equal(amur_cholesky(N, factor, 1e-12), -1);
    amur_cholesky_solve(N, factor, exact);
    matrix m = {N, a};
    const amur_conjugate_stop opts = {.most_steps = 5 * N, .error = 1e-12};
    assert_true(amur_conjugate_gradients(N, times, &m, seed % 2 ? diagonal : NULL, opts, b, x, work));
    for (int i = 0; i < N; i++) assert_true(fabs(x[i] - exact[i]) < 1e-9 * (1 + fabs(exact[i])));
  }
}

/* Of a singular matrix they find one of the solutions where there is one. */
static void a_singular_matrix_is_solved_in_its_range(void **state) {
  (void)state;
  for (uint64_t seed = 1; seed <= 20; seed++) {
    double a[N * N], factor[N * N], diagonal[N], way[N], b[N], left[N], x[N], image[N], work[3 * N];
    make_matrix(seed, N / 2, a);
    diagonal_of(a, diagonal);
    memcpy(factor, a, sizeof factor);
    assert_int_equal(amur_cholesky(N, factor, 1e-9), N / 2); /* the first row that depends on those before it */
    matrix m = {N, a};
    for (int i = 0; i < N; i++) way[i] = i * i - 20;
    times(&m, way, b);
    memcpy(left, b, sizeof left);
    const amur_conjugate_stop opts = {.most_steps = 5 * N, .error = 1e-11};
    assert_true(amur_conjugate_gradients(N, times, &m, diagonal, opts, left, x, work));
    times(&m, x, image);
    for (int i = 0; i < N; i++) assert_true(fabs(image[i] - b[i]) < 1e-8 * 400);
  }
}

static void what_cannot_be_solved_says_so(void **state) {
  (void)state;
  const double bent[4] = {1, 0, 0, -1};
  matrix m = {2, bent};
  double b[2] = {0, 1}, x[2], work[6];
  const amur_conjugate_stop opts = {.most_steps = 10, .error = 1e-6};
  assert_false(amur_conjugate_gradients(2, times, &m, NULL, opts, b, x, work)); /* bends the other way */
  double a[N * N], c[N], y[N], room[3 * N];
  make_matrix(7, N, a);
  matrix large = {N, a};
  for (int i = 0; i < N; i++) c[i] = 1;
  const amur_conjugate_stop few = {.most_steps = 2, .error = 1e-6};
  assert_false(amur_conjugate_gradients(N, times, &large, NULL, few, c, y, room)); /* too few steps */
  double nothing[2] = {0, 0};
  assert_true(amur_conjugate_gradients(2, times, &m, NULL, opts, nothing, x, work)); /* x = 0 is exact */
  assert_true(fabs(x[0]) <= 0 && fabs(x[1]) <= 0);
}

static void eigenvalues_rebuild_the_matrix(void **state) {
  (void)state;
  double a[N * N], copy[N * N], value[N], vector[N * N];
  make_matrix(3, N, a);
  memcpy(copy, a, sizeof copy);
  amur_symmetric_eigen(N, copy, value, vector);
  for (int k = 1; k < N; k++) assert_true(value[k] >= value[k - 1]);
  for (int i = 0; i < N; i++)
    for (int j = 0; j < N; j++) {
      double sum = 0;
      for (int k = 0; k < N; k++) sum += vector[i * N + k] * value[k] * vector[j * N + k];
      assert_true(fabs(sum - a[i * N + j]) < 1e-12);
    }
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(two_unknowns_take_two_steps),
      cmocka_unit_test(both_ways_solve_the_same),
      cmocka_unit_test(a_singular_matrix_is_solved_in_its_range),
      cmocka_unit_test(what_cannot_be_solved_says_so),
      cmocka_unit_test(eigenvalues_rebuild_the_matrix),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
