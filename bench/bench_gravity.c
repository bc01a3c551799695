/* SPDX-License-Identifier: Apache-2.0
 * bench_gravity.c -- gravity regressions and balancing on made-up data of known shapes, in processor seconds of one
 * thread, wall seconds of two, and in sweeps: one sweep is the time of passing once over all rows to subtract weighted
 * means of one set of effects from all variables, which no method can do without; it is a scale of the machine.
 * Shapes: 69 countries in six years with two sets of effects and four regressors, and with pairs as the third; a
 * million rows with three sets; 2,000 zones balanced at gentle and steep deterrence.
 */
#include <amur/demand.h>
#include <amur/random.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A panel in memory of its own. */
typedef struct {
  amur_panel panel;
  double *y, *x[4];
  int32_t *level[3];
  amur_factor factor[3];
} made;

static void made_fini(made *m) {
  free(m->y);
  for (int k = 0; k < 4; k++) free(m->x[k]);
  for (int f = 0; f < 3; f++) free(m->level[f]);
}

static void make_room(made *m, size_t n, int n_x, int n_factor) {
  *m = (made){.y = malloc(n * sizeof(double))};
  for (int k = 0; k < n_x; k++) m->x[k] = malloc(n * sizeof(double));
  for (int f = 0; f < n_factor; f++) m->level[f] = malloc(n * sizeof(int32_t));
  m->panel = (amur_panel){.kind = AMUR_PANEL_PPML, .n_obs = (int64_t)n, .n_x = n_x, .n_factor = n_factor};
}

static void finish(made *m) {
  m->panel.y = m->y;
  m->panel.x = (const double *const *)m->x;
  for (int f = 0; f < m->panel.n_factor; f++) m->factor[f].level = m->level[f];
  m->panel.factor = m->factor;
}

/* Trade of 69 countries in 6 years; pairs too if n_factor is 3. */
static void make_trade(made *m, int n_x, int n_factor) {
  enum { COUNTRIES = 69, YEARS = 6 };
  const size_t n = (size_t)YEARS * COUNTRIES * COUNTRIES;
  amur_rng rng = amur_rng_stream(1, 1, 1);
  double size[COUNTRIES], place[COUNTRIES];
  make_room(m, n, n_x, n_factor);
  for (int i = 0; i < COUNTRIES; i++) size[i] = 2 * amur_rng_normal(&rng), place[i] = amur_rng_unit(&rng);
  for (size_t r = 0; r < n; r++) {
    const int year = (int)(r / (COUNTRIES * COUNTRIES)), i = (int)(r / COUNTRIES % COUNTRIES), j = (int)(r % COUNTRIES);
    m->x[0][r] = n_factor == 3 ? (double)((i * 7 + j * 7) % 11 < year) : log(0.01 + fabs(place[i] - place[j]));
    for (int k = 1; k < n_x; k++) m->x[k][r] = amur_rng_unit(&rng) < 0.1;
    const double mean = exp(5 + size[i] + size[j] - 0.8 * m->x[0][r]);
    m->y[r] = amur_rng_unit(&rng) < 0.1 ? 0 : mean * exp(amur_rng_normal(&rng));
    m->level[0][r] = i * YEARS + year;
    m->level[1][r] = j * YEARS + year;
    if (n_factor == 3) m->level[2][r] = i * COUNTRIES + j;
  }
  const int32_t levels[] = {COUNTRIES * YEARS, COUNTRIES * YEARS, COUNTRIES * COUNTRIES};
  for (int f = 0; f < n_factor; f++) m->factor[f].n_level = levels[f];
  finish(m);
}

/* A million rows: firms, places and days, drawn at random. */
static void make_million(made *m) {
  const size_t n = 1000000;
  const int32_t levels[] = {50000, 2000, 100};
  amur_rng rng = amur_rng_stream(2, 2, 2);
  make_room(m, n, 2, 3);
  double *effect[3];
  for (int f = 0; f < 3; f++) {
    effect[f] = malloc((size_t)levels[f] * sizeof(double));
    for (int32_t l = 0; l < levels[f]; l++) effect[f][l] = 0.5 * amur_rng_normal(&rng);
    m->factor[f].n_level = levels[f];
  }
  for (size_t r = 0; r < n; r++) {
    double mean = 0;
    for (int f = 0; f < 3; f++) {
      m->level[f][r] = (int32_t)(amur_rng_unit(&rng) * levels[f]);
      mean += effect[f][m->level[f][r]];
    }
    m->x[0][r] = amur_rng_normal(&rng) + 0.5 * mean;
    m->x[1][r] = amur_rng_unit(&rng) < 0.3;
    m->y[r] =
        floor(exp(mean + 0.5 * m->x[0][r] - 0.2 * m->x[1][r] + 0.3 * amur_rng_normal(&rng)) + amur_rng_unit(&rng));
  }
  for (int f = 0; f < 3; f++) free(effect[f]);
  finish(m);
}

/* Processor seconds of one pass that subtracts the means of the first factor from every variable. */
static double sweep_s(const made *m) {
  const size_t n = (size_t)m->panel.n_obs, n_v = (size_t)m->panel.n_x + 1;
  double *sum = calloc((size_t)m->factor[0].n_level * 2, sizeof *sum), *out = malloc(n * sizeof *out), best = INFINITY;
  for (int repeat = 0; repeat < 3; repeat++) {
    const double began = amur_cpu_s();
    for (size_t k = 0; k < n_v; k++) {
      const double *v = k ? m->x[k - 1] : m->y;
      memset(sum, 0, (size_t)m->factor[0].n_level * 2 * sizeof *sum);
      for (size_t i = 0; i < n; i++) {
        double *at = sum + 2 * (size_t)m->level[0][i];
        at[0] += v[i], at[1] += 1;
      }
      for (size_t i = 0; i < n; i++)
        out[i] = v[i] - sum[2 * (size_t)m->level[0][i]] / sum[2 * (size_t)m->level[0][i] + 1];
    }
    best = fmin(best, amur_cpu_s() - began);
  }
  free(sum);
  free(out);
  return best;
}

static int bench_panel(const char *what, const made *m, double goal_s, bool goal_is_wall) {
  static const char *const name[] = {"x1", "x2", "x3", "x4"};
  const double sweep = sweep_s(m);
  double cpu = INFINITY, wall = INFINITY;
  int iterations = 0;
  for (int repeat = 0; repeat < 6; repeat++) {
    amur_panel_fit fit;
    amur_err err = {0};
    amur_panel_opts opts = amur_panel_opts_default();
    opts.n_thread = repeat % 2 + 1;
    const double wall0 = amur_wall_s(), cpu0 = amur_cpu_s();
    const amur_status s = amur_panel_estimate(&m->panel, name, NULL, &opts, &fit, &err);
    if (repeat % 2)
      wall = fmin(wall, amur_wall_s() - wall0);
    else
      cpu = fmin(cpu, amur_cpu_s() - cpu0);
    iterations = fit.iterations;
    const bool good = !s && fit.converged;
    amur_panel_fit_fini(&fit);
    if (good) continue;
    fprintf(stderr, "%s: %s\n", what, s ? err.text : "not converged");
    return 1;
  }
  const double measured = goal_is_wall ? wall : cpu;
  printf("%-34s %6.3f s of one thread, %6.3f s wall of two, %2d iterations, %4.0f sweeps; goal %.3f s %s, ratio %.2f\n",
         what, cpu, wall, iterations, cpu / sweep, goal_s, goal_is_wall ? "wall" : "", goal_s / measured);
  return 0;
}

/* Zones on a square, costs their distance in units of its side. */
static int bench_balance(int32_t n, double beta, double goal_s) {
  amur_rng rng = amur_rng_stream(3, 3, 3);
  const size_t m = (size_t)n;
  double *cost = malloc(m * m * sizeof *cost), *trips = malloc(m * m * sizeof *trips),
         *side = malloc(4 * m * sizeof *side);
  double *origin = side, *destination = side + m, *x = side + 2 * m, *y = side + 3 * m, sum[2] = {0};
  for (size_t i = 0; i < m; i++) {
    origin[i] = exp(amur_rng_normal(&rng)), destination[i] = exp(amur_rng_normal(&rng));
    x[i] = amur_rng_unit(&rng), y[i] = amur_rng_unit(&rng);
    sum[0] += origin[i], sum[1] += destination[i];
  }
  for (size_t i = 0; i < m; i++) {
    destination[i] *= sum[0] / sum[1];
    for (size_t j = 0; j < m; j++) cost[i * m + j] = hypot(x[i] - x[j], y[i] - y[j]);
  }
  const amur_gravity g = {.n_origin = n,
                          .n_destination = n,
                          .origin = origin,
                          .destination = destination,
                          .cost = cost,
                          .kind = AMUR_GRAVITY_DOUBLE,
                          .deterrence = {.beta = beta}};
  double cpu = INFINITY, wall = INFINITY;
  amur_gravity_report report = {0};
  for (int repeat = 0; repeat < 6; repeat++) {
    amur_gravity_opts opts = amur_gravity_opts_default();
    opts.n_thread = repeat % 2 + 1;
    const double wall0 = amur_wall_s(), cpu0 = amur_cpu_s();
    if (amur_gravity_balance(&g, NULL, NULL, &opts, trips, NULL, NULL, &report, NULL) || !report.converged) return 1;
    if (repeat % 2)
      wall = fmin(wall, amur_wall_s() - wall0);
    else
      cpu = fmin(cpu, amur_cpu_s() - cpu0);
  }
  printf("balancing %d zones, beta %-10g %6.3f s of one thread, %6.3f s wall of two, %3d iterations; goal %.3f s wall, "
         "ratio %.2f\n",
         (int)n, beta, cpu, wall, report.iterations, goal_s, goal_s / wall);
  free(cost);
  free(trips);
  free(side);
  return 0;
}

int main(void) {
  made m;
  make_trade(&m, 4, 2);
  int bad = bench_panel("trade, two sets, 28,566 rows", &m, 0.044, false);
  made_fini(&m);
  make_trade(&m, 1, 3);
  bad = bad || bench_panel("trade, three sets, 28,566 rows", &m, 0.165, false);
  made_fini(&m);
  make_million(&m);
  bad = bad || bench_panel("a million rows, three sets", &m, 1, true);
  made_fini(&m);
  for (int k = 0; k < 4 && !bad; k++) bad = bench_balance(2000, (const double[]){1, 10, 50, 200}[k], 0.1);
  return bad;
}
