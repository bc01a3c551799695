/* SPDX-License-Identifier: Apache-2.0
 * bench_simulate.c -- units a second of processor time through the terminals of three engines' comparisons, read from
 * their YAML, with all statistics: usage bench_simulate FOLDER.
 */
#include <amur/terminal_model.h>
#include <amur/terminal_yaml.h>
#include <stdio.h>

static const struct {
  const char *file;
  double days, goal; /* goal: units per second */
} cases[] = {{"mm1.yaml", 1500, 10e6}, {"mm10.yaml", 150, 5e6}, {"border-post.yaml", 300, 2e6}};

static int run(const char *folder, const char *file, double days, double goal) {
  amur_faults faults = {0};
  amur_err err = {0};
  char path[512];
  snprintf(path, sizeof path, "%s/%s", folder, file);
  amur_yaml_doc *doc = amur_yaml_read(path, &faults);
  amur_terminal *t = doc ? amur_terminal_from_yaml(doc, &faults, &err) : NULL;
  if (!t) {
    fprintf(stderr, "%s: cannot be read\n", path);
    return 1;
  }
  amur_terminal_opts o = amur_terminal_opts_default();
  o.days = days;
  o.min_replications = o.max_replications = 4;
  double wall[2] = {0}, best = 0, units = 0;
  for (int n_thread = 1; n_thread <= 2; n_thread++)
    for (int repeat = 0; repeat < 3; repeat++) {
      amur_terminal_result r;
      o.n_thread = n_thread;
      const double wall0 = amur_wall_s(), cpu0 = amur_cpu_s();
      if (amur_terminal_simulate(t, &o, &r, &err)) return 1;
      const double wall_s = amur_wall_s() - wall0, cpu_s = amur_cpu_s() - cpu0;
      units = r.arrivals * r.n_replication;
      if (n_thread == 1 && units / cpu_s > best) best = units / cpu_s;
      if (!repeat || wall_s < wall[n_thread - 1]) wall[n_thread - 1] = wall_s;
      amur_terminal_result_fini(&r);
    }
  printf(
      "%-18s %6.2f M units/s of one thread (goal %.0f M, ratio %.2f); two threads %.2f times as fast; peak %.1f MB\n",
      file, best / 1e6, goal / 1e6, best / goal, wall[0] / wall[1], amur_peak_rss_mb());
  amur_terminal_free(t);
  amur_yaml_free(doc);
  amur_faults_fini(&faults);
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 2) return 2;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    if (run(argv[1], cases[i].file, cases[i].days, cases[i].goal)) return 1;
  return 0;
}
