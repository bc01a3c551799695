/* SPDX-License-Identifier: Apache-2.0
 * bench_simulate.c -- units a second through the terminals of three engines' comparisons, read from their YAML, with
 * all statistics, on one thread and on two; beside them a bare loop for M/M/1, which is the limit; and what memory a
 * million lorries waiting and many millions served take: usage bench_simulate FOLDER.
 */
#include <amur/random.h>
#include <amur/terminal_model.h>
#include <amur/terminal_yaml.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REPLICATIONS = 8, REPEATS = 5 };

static const struct {
  const char *file;
  double days, goal; /* goal: units per second */
} cases[] = {{"mm1.yaml", 700, 10e6}, {"mm10.yaml", 70, 5e6}, {"border-post.yaml", 150, 2e6}};

static amur_terminal *terminal_of(const char *name, const char *text) {
  amur_faults faults = {0};
  amur_err err = {0};
  amur_yaml_doc *doc = text ? amur_yaml_parse(name, text, strlen(text), &faults) : amur_yaml_read(name, &faults);
  amur_terminal *t = doc ? amur_terminal_read(doc, &faults, &err) : NULL;
  if (!t) fprintf(stderr, "%s: cannot be read\n", name);
  amur_yaml_free(doc);
  amur_faults_fini(&faults);
  return t;
}

/* ---- the limit: two events, a ring of arrival times, a sum -------------------------------------------------- */

typedef struct {
  double customers, sum[REPLICATIONS];
} bare;

static amur_status bare_one(void *context, int i, int worker, amur_err *err) {
  enum { ROOM = 4096 };
  bare *b = context;
  amur_rng gap = amur_rng_stream(1, (uint64_t)i, 1), service = amur_rng_stream(1, (uint64_t)i, 2);
  double ring[ROOM], arrival = amur_rng_exp(&gap) / 0.9, departure = 1e300, sum = 0;
  unsigned first = 0, last = 0;
  (void)worker;
  (void)err;
  for (double n = 0; n < b->customers;) {
    if (arrival < departure) {
      if (first == last) departure = arrival + amur_rng_exp(&service);
      ring[last++ % ROOM] = arrival;
      arrival += amur_rng_exp(&gap) / 0.9;
    } else {
      sum += departure - ring[first++ % ROOM];
      departure = first == last ? 1e300 : departure + amur_rng_exp(&service);
      n++;
    }
  }
  b->sum[i] = sum;
  return AMUR_OK;
}

/* ---- rates --------------------------------------------------------------------------------------------------- */

typedef struct {
  const amur_terminal *terminal; /* NULL: the bare loop */
  double days;
} load;

/* Units of one run of the load; wall and processor seconds. */
static double run(const load *l, int n_thread, double *wall_s, double *cpu_s) {
  const double wall = amur_wall_s(), cpu = amur_cpu_s();
  double units = 0;
  amur_err err = {0};
  if (l->terminal) {
    amur_terminal_opts o = amur_terminal_opts_default();
    amur_terminal_result r = {0};
    o.days = l->days;
    o.min_replications = o.max_replications = REPLICATIONS;
    o.n_thread = n_thread;
    if (amur_terminal_simulate(l->terminal, &o, &r, &err)) exit(1);
    units = r.arrivals * r.n_replication;
    amur_terminal_result_fini(&r);
  } else {
    bare b = {.customers = l->days * 1296};
    if (amur_parallel_for(REPLICATIONS, n_thread, bare_one, &b, &err)) exit(1);
    units = b.customers * REPLICATIONS;
  }
  *wall_s = amur_wall_s() - wall;
  *cpu_s = amur_cpu_s() - cpu;
  return units;
}

/* Best of several, one thread and two in turn.  Processor seconds of two threads over those of one tell what they cost
 * each other, also on a machine that is busy with something else. */
static void measure(const char *name, const load *l, double goal) {
  double wall[2] = {1e300, 1e300}, cpu[2] = {1e300, 1e300}, units = 0;
  for (int repeat = 0; repeat < REPEATS; repeat++)
    for (int k = 0; k < 2; k++) {
      double wall_s, cpu_s;
      units = run(l, k + 1, &wall_s, &cpu_s);
      if (wall_s < wall[k]) wall[k] = wall_s;
      if (cpu_s < cpu[k]) cpu[k] = cpu_s;
    }
  printf("%-18s %6.2f M units/s on one thread, %6.2f M on two: %.2f times; processor time %.2f times", name,
         units / wall[0] / 1e6, units / wall[1] / 1e6, wall[0] / wall[1], cpu[1] / cpu[0]);
  if (goal > 0) printf("; goal %.0f M, ratio %.2f", goal / 1e6, units / cpu[0] / goal);
  putchar('\n');
}

/* ---- memory --------------------------------------------------------------------------------------------------- */

static void memory(const char *what, const char *text, double days) {
  amur_terminal *t = terminal_of(what, text);
  amur_terminal_opts o = amur_terminal_opts_default();
  amur_terminal_result r = {0};
  amur_err err = {0};
  o.days = days;
  o.min_replications = o.max_replications = 1;
  const double before = amur_peak_rss_mb();
  if (!t || amur_terminal_simulate(t, &o, &r, &err)) exit(1);
  printf("%-18s %.4g million served, at most %.4g waiting: peak %.1f MB, before %.1f MB\n", what, r.departures / 1e6,
         r.queue_max, amur_peak_rss_mb(), before);
  amur_terminal_result_fini(&r);
  amur_terminal_free(t);
}

int main(int argc, char **argv) {
  static const char served[] = "arrivals: {per_day: 1296}\nstages: [{name: a, service: {exponential: {mean: 1}}}]\n",
                    waiting[] = "arrivals: {times: [100000 day], initial: 1000000}\n"
                                "stages: [{name: a, service: {exponential: {mean: 1}}}]\n";
  if (argc != 2) return 2;
  const load limit = {NULL, cases[0].days};
  measure("bare M/M/1 loop", &limit, 0);
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s", argv[1], cases[i].file);
    amur_terminal *t = terminal_of(path, NULL);
    if (!t) return 1;
    const load l = {t, cases[i].days};
    measure(cases[i].file, &l, cases[i].goal);
    amur_terminal_free(t);
  }
  memory("few served", served, 700);
  memory("many served", served, 35000);
  memory("a million waiting", waiting, 700);
  return 0;
}
