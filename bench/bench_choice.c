/* SPDX-License-Identifier: Apache-2.0
 * bench_choice.c -- bench_choice EXAMPLES: estimation of the shipped choice models, in seconds of one thread and of
 * two, beside a bound of the same run: the exponentials that one pass over the observations (and draws) cannot do
 * without, by libm, one after the other.
 */
#include <amur/estimate.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { SKIPPED = 77 };

static const struct {
  const char *name, *what;
  int32_t n_draw; /* 0: as the specification says */
  double goal_s;  /* on two processors */
} cases[] = {{"swissmetro_mnl", "logit", 0, 0.020},
             {"swissmetro_nested", "nested logit", 0, 0},
             {"swissmetro_mixed", "mixed, exact", 0, 0},
             {"swissmetro_mixed", "mixed, 10,000 draws", 10000, 5}};

/* Seconds of n exponentials. */
static double bound(double n) {
  const double start = amur_cpu_s();
  volatile double sum = 0;
  double x = -1;
  for (double i = 0; i < n; i++) {
    sum += exp(x);
    x = x < -20 ? -1 : x - 0.37;
  }
  return amur_cpu_s() - start;
}

static double least_seconds(const amur_choice_spec *s, int n_thread, int times, int *iterations, amur_err *err) {
  double least = INFINITY;
  for (int i = 0; i < times; i++) {
    amur_choice_fit fit = {0};
    amur_choice_opts opts = amur_choice_opts_default();
    opts.n_thread = n_thread;
    const amur_status status =
        amur_choice_estimate(&s->model, s->start, s->fixed, s->cluster, s->param_name, &opts, &fit, err);
    if (!status) least = fmin(least, fit.wall_s);
    *iterations = fit.iterations;
    amur_choice_fit_fini(&fit);
    if (status) return NAN;
  }
  return least;
}

int main(int argc, char **argv) {
  const char *data = getenv("AMUR_DATA");
  if (argc != 2) return 2;
  printf("%-22s %10s %10s %7s %6s %16s %8s\n", "model", "1 thread", "2 threads", "ratio", "steps", "exponentials",
         "goal");
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    amur_faults faults = {0};
    amur_err err = {0};
    amur_choice_spec spec = {0};
    char *path = amur_format("%s/%s.yaml", argv[1], cases[i].name);
    amur_yaml_doc *doc = path ? amur_yaml_read(path, &faults) : NULL;
    const bool read = doc && amur_choice_spec_read(doc, data, NULL, false, &spec, &faults);
    if (read) {
      if (cases[i].n_draw) spec.model.n_draw = cases[i].n_draw;
      const double n = (double)spec.model.n_obs * spec.model.n_alt * (cases[i].n_draw ? cases[i].n_draw : 1);
      const int times = cases[i].n_draw ? 1 : 5;
      int steps = 0;
      const double one = least_seconds(&spec, 1, times, &steps, &err),
                   two = least_seconds(&spec, 2, times, &steps, &err);
      printf("%-22s %8.3f s %8.3f s %7.2f %6d %14.3f s ", cases[i].what, one, two, one / two, steps, bound(n));
      if (cases[i].goal_s > 0)
        printf("%6.3f s\n", cases[i].goal_s);
      else
        puts("       -");
      if (err.status) printf("  %s\n", err.text);
    }
    amur_choice_spec_fini(&spec);
    amur_yaml_free(doc);
    amur_faults_fini(&faults);
    free(path);
    if (!read) {
      puts("no data: set AMUR_DATA");
      return SKIPPED;
    }
  }
  return 0;
}
