/* SPDX-License-Identifier: Apache-2.0
 * simulate_watch.c -- a replication event by event (--trace) or as it changes (--watch).
 */
#define _POSIX_C_SOURCE 200809L
#include "simulate.h"
#include <string.h>
#include <time.h>
#include <unistd.h>

bool simulate_trace_open(simulate_trace_file *t, const char *path, const amur_terminal_model *model, amur_err *err) {
  *t = (simulate_trace_file){.model = model};
  if (amur_output_open(&t->out, path, err)) return false;
  fprintf(t->out.f, "time_%s,unit,class,stage,event\n", model->time_unit);
  return true;
}

void simulate_trace_event(void *context, double t_h, uint32_t unit, int unit_class, int stage, amur_trace_event event) {
  const simulate_trace_file *t = context;
  fprintf(t->out.f, "%.6f,%u,%s,%s,%s\n", t_h / t->model->time_unit_h, (unsigned)unit,
          t->model->unit_class[unit_class].name, stage < 0 ? "" : t->model->stage[stage].name, amur_trace_names[event]);
}

amur_status simulate_trace_close(simulate_trace_file *t, amur_status status, amur_err *err) {
  return amur_output_close(&t->out, status, err);
}

typedef struct {
  const amur_terminal_model *model;
  bool live; /* a terminal to draw on; otherwise one line per sample */
} watcher;

static void draw_live(const watcher *w, double t_h, int n_stage, const int *waiting, const int *busy, long inside) {
  enum { WIDTH = 60 };
  const struct timespec pause = {0, 40000000};
  char date[16];
  amur_day_format(w->model->start + (amur_day)(t_h / 24), date);
  printf("\033[H\033[J%s   %s %05.2f h   inside %ld\n\n", w->model->name, date, t_h - 24.0 * (int)(t_h / 24), inside);
  for (int i = 0; i < n_stage; i++) {
    printf("%-18.18s busy %4d  waiting %6d  ", w->model->stage[i].name, busy[i], waiting[i]);
    for (int k = 0; k < waiting[i] && k < WIDTH; k++) putchar(k == WIDTH - 1 ? '+' : '#');
    putchar('\n');
  }
  fflush(stdout);
  nanosleep(&pause, NULL);
}

static void draw(void *context, double t_h, int n_stage, const int *waiting, const int *busy, long inside) {
  const watcher *w = context;
  if (w->live) {
    draw_live(w, t_h, n_stage, waiting, busy, inside);
    return;
  }
  printf("%.4f inside %ld", t_h, inside);
  for (int i = 0; i < n_stage; i++) printf("  %s %d+%d", w->model->stage[i].name, waiting[i], busy[i]);
  putchar('\n');
}

amur_status simulate_watch(const amur_terminal *terminal, const amur_terminal_opts *run, amur_err *err) {
  watcher w = {.model = amur_terminal_view(terminal), .live = isatty(STDOUT_FILENO) != 0};
  amur_terminal_opts o = *run;
  amur_terminal_result result;
  if (!(o.sample_h > 0)) o.sample_h = 0.25;
  o.min_replications = o.max_replications = 1;
  o.antithetic = false;
  o.watch = draw;
  o.context = &w;
  const amur_status status = amur_terminal_simulate(terminal, &o, &result, err);
  amur_terminal_result_fini(&result);
  return status;
}
