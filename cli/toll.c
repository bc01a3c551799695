/* SPDX-License-Identifier: Apache-2.0
 * toll.c -- `amur toll`: which toll earns most, serves all best, covers the debt.
 */
#include "command.h"
#include "corridor.h"
#include <amur/results_io.h>
#include <math.h>
#include <stdio.h>

typedef struct {
  amur_opt_list project;
  double low, high, tolerance;
  const char *csv;
  long threads;
  bool json, outside;
} options;

static const amur_opt option[] = {
    {"project", offsetof(options, project), AMUR_OPT_LIST, 0, 0, 0, NULL, "ID",
     "project whose toll to vary (repeatable); the first of project.csv if absent"},
    {"low", offsetof(options, low), AMUR_OPT_REAL, 0, 0, 1e12, NULL, "TOLL",
     "least mean toll to try, corridor currency per vehicle"},
    {"high", offsetof(options, high), AMUR_OPT_REAL, 0, 0, 1e12, NULL, "TOLL",
     "largest; 0: ten times today's mean toll"},
    {"tolerance", offsetof(options, tolerance), AMUR_OPT_REAL, 1e-3, 1e-9, 0.5, NULL, "SHARE",
     "of the range between them, to which the tolls are found"},
    {"csv", offsetof(options, csv), AMUR_OPT_TEXT, 0, 0, 0, NULL, "FOLDER", "write toll.csv, every toll tried"},
    {"outside", offsetof(options, outside), AMUR_OPT_FLAG, .help = AMUR_HELP_OUTSIDE},
    {"threads", offsetof(options, threads), AMUR_OPT_INT, 0, 0, 256, NULL, "N", "threads; 0 for every processor"},
    {"json", offsetof(options, json), AMUR_OPT_FLAG, 0, 0, 0, NULL, NULL, "print JSON in place of the table"},
};

static const char *const aim_name[AMUR_TOLL_N] = {"revenue", "welfare", "break_even"};

static void print_number(const char *name, double x, const char *end) {
  amur_output_json_member(stdout, name, x, 12);
  fputs(end, stdout);
}

static void print_json(const amur_result *r) {
  printf("{\"currency\": \"%s\", \"projects\": [", r->corridor->currency);
  for (int i = 0; i < r->n_toll; i++) {
    const amur_toll_result *t = &r->toll[i];
    printf("%s{\"project\": \"%s\", ", i ? ", " : "", r->corridor->project[t->project].id);
    print_number("today", t->today, ", ");
    print_number("low", t->low, ", ");
    print_number("high", t->high, ", ");
    print_number("tolerance", t->tolerance, ", ");
    for (int k = 0; k < AMUR_TOLL_N; k++) print_number(aim_name[k], t->best[k], ", ");
    printf("\"revenue_at_bound\": %s, \"welfare_at_bound\": %s, ", t->at_bound[AMUR_TOLL_REVENUE] ? "true" : "false",
           t->at_bound[AMUR_TOLL_WELFARE] ? "true" : "false");
    print_number("traffic_factor", t->traffic_factor, ", ");
    printf("\"n_solved\": %d, \"tried\": [", t->n_solved);
    for (int k = 0; k < t->n_point; k++) {
      const amur_toll_point *p = &t->point[k];
      printf("%s{", k ? ", " : "");
      print_number("toll", p->toll, ", ");
      print_number("revenue_per_year", p->revenue, ", ");
      print_number("welfare_per_year", p->welfare, ", ");
      print_number("vehicles_per_day", p->vehicles_per_day, ", ");
      print_number("llcr", p->llcr, ", ");
      printf("\"converged\": %s}", p->converged ? "true" : "false");
    }
    printf("]}");
  }
  puts("]}");
}

static void print_best(const amur_toll_result *t, amur_toll_aim aim, const char *what) {
  if (!isfinite(t->best[aim])) {
    printf("  %-34s none between %.4g and %.4g\n", what, t->low, t->high);
    return;
  }
  for (int k = 0; k < t->n_point; k++) {
    const amur_toll_point *p = &t->point[k];
    if (p->toll != t->best[aim]) continue;
    printf("  %-34s %10.4g  revenue %.4g a year, welfare %+.4g, %.4g vehicles a day, loan life cover %.3g%s\n", what,
           p->toll, p->revenue, p->welfare, p->vehicles_per_day, p->llcr,
           t->at_bound[aim] ? "  (a bound: look beyond)" : "");
  }
}

static void print_page(const amur_result *r) {
  for (int i = 0; i < r->n_toll; i++) {
    const amur_toll_result *t = &r->toll[i];
    printf("%s: mean toll %.4g %s a vehicle today\n", r->corridor->project[t->project].id, t->today,
           r->corridor->currency);
    print_best(t, AMUR_TOLL_REVENUE, "earns most");
    print_best(t, AMUR_TOLL_WELFARE, "serves all best (welfare to today)");
    print_best(t, AMUR_TOLL_BREAK_EVEN, "covers the debt");
    if (isfinite(t->traffic_factor))
      printf("  today's toll covers the debt with %.3g times today's demand\n", t->traffic_factor);
    printf("  tolls from %.4g to %.4g to within %.2g, %d equilibria\n", t->low, t->high, t->tolerance, t->n_solved);
  }
}

static bool all_met(const amur_result *r) {
  bool met = r->converged;
  for (int i = 0; i < r->n_toll; i++)
    for (int k = 0; k < r->toll[i].n_point; k++) met &= r->toll[i].point[k].converged;
  return met;
}

static amur_status search(const amur_corridor *c, const options *o, amur_result *r, amur_err *err) {
  if (c->n_project == 0) return amur_fail(err, AMUR_E_DOMAIN, 0, "%s has no project with a toll", c->folder);
  if (o->high > 0 && o->low >= o->high)
    return amur_fail(err, AMUR_E_USAGE, 0, "--low %g is not below --high %g", o->low, o->high);
  const char *const first[] = {c->project[0].id};
  amur_run_opts opts = amur_run_opts_default();
  opts.n_thread = (int)o->threads;
  opts.base_only = true;
  opts.sensitivity = false;
  opts.toll_project = o->project.n ? o->project.item : first;
  opts.n_toll_project = o->project.n ? o->project.n : 1;
  opts.toll_low = o->low;
  opts.toll_high = o->high;
  opts.toll_tolerance = o->tolerance;
  amur_status status = amur_run(c, &opts, r, err);
  if (!status && o->csv) status = amur_results_write_tolls(r, o->csv, err);
  return status;
}

static int run(const void *options_, int n, const char **argument, amur_err *err) {
  const options *o = options_;
  (void)n;
  corridor_run r = {0};
  amur_status status = corridor_open(&r, argument[0], o->outside, err);
  if (!status) status = search(&r.corridor, o, &r.result, err);
  if (!status && o->json) print_json(&r.result);
  if (!status && !o->json) print_page(&r.result);
  const int exit_status = corridor_exit(&r, status, !status && all_met(&r.result));
  corridor_close(&r);
  return exit_status;
}

const amur_command amur_command_toll = {
    .name = "toll",
    .arguments = "CORRIDOR",
    .summary = "which toll earns most, serves all best, covers the debt",
    .description =
        "Solves the base of a corridor anew at many tolls of a project and finds the toll with the largest revenue, "
        "the\n"
        "one with the largest welfare, and the least that covers the project's debt; and by how much demand would "
        "have\n"
        "to grow to cover it at today's toll. Nothing about how users answer is assumed beside the model itself.",
    .option = option,
    .n_option = sizeof option / sizeof *option,
    .min_arguments = 1,
    .max_arguments = 1,
    .options_size = sizeof(options),
    .run = run};
