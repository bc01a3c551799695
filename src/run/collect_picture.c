/* SPDX-License-Identifier: Apache-2.0
 * collect_picture.c -- terminals of the base to look at: some days of its last year, simulated once more.
 *   Of each terminal the longest stretch of days of that year in which it works, at the flow of the equilibrium; of the
 *   terminals those with the longest waits.
 * Limits: the days begin with an empty terminal, so that a queue that grows all through the stretch is seen at its
 * beginning alone.
 */
#include "collect.h"
#include <amur/terminal_model.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_PICTURES = 12, MOST_UNITS = 100 };
static const double picture_days = 7;

typedef struct {
  const run_loop *loop;
  amur_result *result;
  const amur_terminal_period **chosen; /* rows of result->terminal */
} picture_work;

static int last_year(const amur_result *r) {
  int year = 0;
  for (int i = 0; i < r->n_period; i++)
    if (r->period[i].scenario == 0 && r->period[i].year > year) year = r->period[i].year;
  return year;
}

static int days_of(const amur_result *r, const amur_terminal_period *t) {
  return r->period[t->period].to - r->period[t->period].from + 1;
}

/* The row of each terminal that shows its typical day, NULL where it has none. */
static void choose(const amur_result *r, const amur_terminal_period **row) {
  const int year = last_year(r);
  for (int i = 0; i < r->n_terminal; i++) {
    const amur_terminal_period *t = &r->terminal[i];
    const amur_period_result *p = &r->period[t->period];
    if (p->scenario != 0 || p->year != year || !(t->arrivals_per_day > 0) || !isfinite(t->wait_h)) continue;
    if (!row[t->terminal] || days_of(r, t) > days_of(r, row[t->terminal])) row[t->terminal] = t;
  }
}

/* Those with the longest waits come first, the rest is cut. */
static int keep_longest(int n, const amur_terminal_period **row) {
  int kept = 0;
  for (; kept < MOST_PICTURES; kept++) {
    int best = -1;
    for (int i = kept; i < n; i++)
      if (row[i] && (best < 0 || row[i]->wait_h > row[best]->wait_h)) best = i;
    if (best < 0) break;
    const amur_terminal_period *t = row[kept];
    row[kept] = row[best];
    row[best] = t;
  }
  return kept;
}

static const curve_entry *entry_of(const run_loop *l, const amur_result *r, const amur_terminal_period *t) {
  const amur_period_result *p = &r->period[t->period];
  for (int i = 0; i < l->n_period; i++)
    if (l->period[i].case_no == 0 && l->period[i].span.from == p->from && l->period[i].entry[t->terminal] >= 0)
      return &l->cache->entry[l->period[i].entry[t->terminal]];
  return NULL;
}

static amur_status name_stages(const amur_terminal_model *m, amur_picture_result *out, amur_err *err) {
  out->unit = amur_strdup(m->unit);
  out->stage = amur_alloc((size_t)m->n_stage, sizeof *out->stage);
  bool ok = out->unit && out->stage;
  for (; ok && out->n_stage < m->n_stage; out->n_stage++)
    ok = (out->stage[out->n_stage] = amur_strdup(m->stage[out->n_stage].name)) != NULL;
  return ok ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "terminal: picture");
}

static amur_status take(void *context, int i, int worker, amur_err *err) {
  (void)worker;
  picture_work *w = context;
  const amur_terminal_period *t = w->chosen[i];
  const curve_entry *e = entry_of(w->loop, w->result, t);
  if (!e) return AMUR_OK;
  amur_picture_result *out = &w->result->picture[i];
  out->terminal = t->terminal;
  out->period = t->period;
  out->arrivals_per_day = t->arrivals_per_day;
  out->days = fmin(e->days, picture_days);
  amur_terminal_opts opts = amur_terminal_opts_default();
  opts.seed = w->loop->model->corridor->settings.seed;
  opts.arrivals_per_day = out->arrivals_per_day;
  opts.days = out->days;
  const amur_status status = amur_picture_take(e->model, &opts, MOST_UNITS, &out->picture, err);
  return status ? status : name_stages(amur_terminal_view(e->model), out, err);
}

amur_status ami_collect_pictures(const run_loop *l, amur_result *r, int n_thread, amur_err *err) {
  const int n = l->model->corridor->n_terminal;
  picture_work w = {l, r, amur_alloc((size_t)n, sizeof *w.chosen)};
  amur_status status = AMUR_OK;
  if (!w.chosen) return amur_fail(err, AMUR_E_NOMEM, 0, "terminal: pictures");
  choose(r, w.chosen);
  const int kept = keep_longest(n, w.chosen);
  r->picture = amur_alloc((size_t)kept, sizeof *r->picture);
  r->n_picture = r->picture ? kept : 0;
  if (!r->picture) status = amur_fail(err, AMUR_E_NOMEM, 0, "terminal: %d pictures", kept);
  if (!status) status = amur_parallel_for(kept, n_thread, take, &w, err);
  free(w.chosen);
  return status;
}
