/* SPDX-License-Identifier: Apache-2.0
 * simulate_print.c -- what `amur simulate` prints: a table to read, or JSON.
 */
#include "simulate.h"
#include <math.h>

/* ---- JSON ---------------------------------------------------------------------------------------- */

static void put_string(const char *s) { amur_output_json(stdout, s); }

/* A number, or null where it is not finite. */
void simulate_put_number(const char *name, double x, const char *end) {
  amur_output_json_member(stdout, name, x, 10);
  fputs(end, stdout);
}

static void put_distribution(const char *name, amur_estimate e, double p50, double p90, double p95, double unit) {
  printf("\"%s\": {", name);
  simulate_put_number("mean", e.mean / unit, ", ");
  simulate_put_number("ci_half", e.ci_half / unit, ", ");
  simulate_put_number("p50", p50 / unit, ", ");
  simulate_put_number("p90", p90 / unit, ", ");
  simulate_put_number("p95", p95 / unit, "}");
}

static void put_estimate(const char *name, amur_estimate e, double unit, const char *end) {
  printf("\"%s\": {", name);
  simulate_put_number("mean", e.mean / unit, ", ");
  simulate_put_number("ci_half", e.ci_half / unit, "}");
  fputs(end, stdout);
}

static void put_stage(const amur_stage_result *s, double unit, bool last) {
  fputs("    ", stdout);
  put_string(s->name);
  fputs(": {", stdout);
  put_distribution("wait", s->wait_h, s->wait_p50_h, s->wait_p90_h, s->wait_p95_h, unit);
  fputs(",\n      ", stdout);
  put_distribution("time_in_system", s->time_h, s->time_p50_h, s->time_p90_h, s->time_p95_h, unit);
  fputs(",\n      ", stdout);
  put_estimate("utilisation", s->utilisation, 1, ", ");
  put_estimate("queue", s->queue_mean, 1, ", ");
  put_estimate("blocked", s->blocked_h, unit, ",\n      ");
  put_estimate("throughput_per_h", s->throughput_per_day, 24, ", ");
  put_estimate("lost", s->lost, 1, ", ");
  simulate_put_number("n", s->n, last ? "}\n" : "},\n");
}

static void put_total(const amur_terminal_result *t, double unit) {
  fputs("  \"total\": {", stdout);
  put_distribution("wait", t->wait_h, t->wait_p50_h, t->wait_p90_h, t->wait_p95_h, unit);
  fputs(",\n    ", stdout);
  put_distribution("time_in_system", t->time_in_system_h, t->time_p50_h, t->time_p90_h, t->time_p95_h, unit);
  fputs(",\n    ", stdout);
  simulate_put_number("wait_spread", t->wait_spread_h / unit, ", ");
  put_estimate("utilisation", t->stage[t->binding_stage].utilisation, 1, ", ");
  put_estimate("throughput_per_h", t->throughput_per_day, 24, ", ");
  put_estimate("inside", t->queue_mean, 1, ", ");
  simulate_put_number("inside_max", t->queue_max, ", ");
  simulate_put_number("inside_end", t->queue_end, ",\n    ");
  put_estimate("lost", t->lost, 1, ", ");
  simulate_put_number("n", t->departures * t->n_replication, ", ");
  printf("\"replications\": %d},\n", t->n_replication);
}

static void put_classes(const amur_terminal_result *t, double unit) {
  fputs("  \"classes\": {", stdout);
  for (int i = 0; i < t->n_class; i++) {
    fputs(i ? ",\n    " : "\n    ", stdout);
    put_string(t->unit_class[i].name);
    fputs(": {", stdout);
    put_estimate("wait", t->unit_class[i].wait_h, unit, ", ");
    put_estimate("time_in_system", t->unit_class[i].time_in_system_h, unit, ", ");
    simulate_put_number("n", t->unit_class[i].n, "}");
  }
  fputs("},\n  \"resources\": {", stdout);
  for (int i = 0; i < t->n_resource; i++) {
    fputs(i ? ",\n    " : "\n    ", stdout);
    put_string(t->resource[i].name);
    fputs(": {", stdout);
    put_estimate("utilisation", t->resource[i].utilisation, 1, "}");
  }
  fputs("},\n", stdout);
}

static void put_reliefs(const simulate_context *c) {
  fputs("  \"one_more\": [", stdout);
  for (int i = 0; i < c->n_relief; i++) {
    fputs(i ? ",\n    {\"name\": " : "\n    {\"name\": ", stdout);
    put_string(c->relief[i].name);
    fputs(", ", stdout);
    put_estimate("saves", c->relief[i].saved_h, c->model->time_unit_h, ", ");
    simulate_put_number("variance_saved", c->relief[i].variance_saved, "}");
  }
  fputs("],\n", stdout);
}

static void put_series(const amur_terminal_result *t, const simulate_context *c) {
  fputs("  \"series\": {", stdout);
  simulate_put_number("every", c->run->sample_h / c->model->time_unit_h, "");
  for (int k = 0; k <= t->n_stage && t->n_sample; k++) {
    fputs(",\n    ", stdout);
    put_string(k < t->n_stage ? t->stage[k].name : "(inside)");
    for (int i = 0; i < t->n_sample; i++) {
      fputs(i ? ", " : ": [", stdout);
      amur_output_json_real(stdout, t->sample[i * (t->n_stage + 1) + k], 6);
    }
    putchar(']');
  }
  fputs("},\n", stdout);
}

void simulate_print_json(const simulate_context *c, const amur_terminal_result *t) {
  const double unit = c->model->time_unit_h;
  fputs("{\n  \"terminal\": ", stdout);
  put_string(c->model->name);
  printf(",\n  \"time_unit\": \"%s\",\n  \"replications\": %d,\n  \"precise\": %s,\n  \"steady\": %s,\n  ",
         c->model->time_unit, t->n_replication, t->precise ? "true" : "false", c->run->steady ? "true" : "false");
  simulate_put_number("warm_up", t->warm_up_days * 24 / unit, ",\n  ");
  simulate_put_number("capacity_per_day", c->capacity_per_day, ",\n  ");
  simulate_put_number("variance_saved", t->variance_saved, ",\n  ");
  simulate_put_number("little_residual", t->little_residual, ",\n  ");
  printf("\"stuck\": %s,\n  \"binding\": ", t->stuck ? "true" : "false");
  put_string(t->stage[t->binding_stage].name);
  fputs(",\n  \"stages\": {\n", stdout);
  for (int i = 0; i < t->n_stage; i++) put_stage(&t->stage[i], unit, i + 1 == t->n_stage);
  fputs("  },\n", stdout);
  put_total(t, unit);
  put_classes(t, unit);
  if (c->n_relief) put_reliefs(c);
  if (c->series) put_series(t, c);
  fputs("  ", stdout);
  simulate_put_number("cpu_s", c->cpu_s, ", ");
  simulate_put_number("wall_s", c->wall_s, "\n}\n");
}

/* ---- table --------------------------------------------------------------------------------------- */

static void print_row(const char *name, amur_estimate wait, double p95, amur_estimate time, double utilisation,
                      double per_day, double unit) {
  printf("%-18.18s %10.4g +-%-8.2g %10.4g %10.4g +-%-8.2g", name, wait.mean / unit, wait.ci_half / unit, p95 / unit,
         time.mean / unit, time.ci_half / unit);
  if (utilisation >= 0)
    printf(" %6.1f %%", 100 * utilisation);
  else
    fputs("         ", stdout);
  printf(" %10.4g\n", per_day);
}

static void print_reliefs(const simulate_context *c) {
  printf("\none more of           saves (%s of the mean visit)   variance saved by common random numbers\n",
         c->model->time_unit);
  for (int i = 0; i < c->n_relief; i++) {
    const amur_relief *r = &c->relief[i];
    printf("%-18.18s %10.4g +-%-8.2g %24.0f %%\n", r->name, r->saved_h.mean / c->model->time_unit_h,
           r->saved_h.ci_half / c->model->time_unit_h, 100 * r->variance_saved);
  }
}

void simulate_print_table(const simulate_context *c, const amur_terminal_result *t) {
  const amur_terminal_model *m = c->model;
  printf("%s: %d replications of %g days, %.6g units each; times in %s\n", m->name, t->n_replication, c->run->days,
         t->arrivals, m->time_unit);
  if (c->run->steady) printf("warm-up of %.4g days discarded\n", t->warm_up_days);
  printf("\n%-18s %10s   %-8s %10s %10s   %-8s %8s %10s\n", "stage", "wait", "95 %", "wait p95", "time", "95 %", "busy",
         "per day");
  for (int i = 0; i < t->n_stage; i++) {
    const amur_stage_result *s = &t->stage[i];
    print_row(s->name, s->wait_h, s->wait_p95_h, s->time_h, s->utilisation.mean, s->throughput_per_day.mean,
              m->time_unit_h);
  }
  print_row("whole visit", t->wait_h, t->wait_p95_h, t->time_in_system_h, -1, t->throughput_per_day.mean,
            m->time_unit_h);
  for (int i = 0; t->n_class > 1 && i < t->n_class; i++) {
    const amur_class_result *k = &t->unit_class[i];
    printf("  of %-14.14s %10.4g +-%-8.2g %10s %10.4g +-%-8.2g\n", k->name, k->wait_h.mean / m->time_unit_h,
           k->wait_h.ci_half / m->time_unit_h, "", k->time_in_system_h.mean / m->time_unit_h,
           k->time_in_system_h.ci_half / m->time_unit_h);
  }
  for (int i = 0; i < t->n_resource; i++)
    printf("%-18.18s held %.1f %% of its time\n", t->resource[i].name, 100 * t->resource[i].utilisation.mean);
  printf("\ninside: %.4g on average, %.4g at most, %.4g at the end", t->queue_mean.mean, t->queue_max, t->queue_end);
  if (t->lost.mean > 0) printf("; %.3g %% left unserved", 100 * t->lost.mean);
  printf("\ncapacity: %.4g a day; binding: %s\n", c->capacity_per_day, t->stage[t->binding_stage].name);
  if (c->run->antithetic) printf("antithetic pairs save %.0f %% of the variance\n", 100 * t->variance_saved);
  if (t->stuck) puts("some units never left: a priority that is never served, or stages that block each other");
  if (c->n_relief) print_reliefs(c);
}
