/* SPDX-License-Identifier: Apache-2.0
 * corridor.c -- a corridor folder as a command reads it, and how its run ended.
 */
#include "corridor.h"
#include "command.h"
#include <stdio.h>

amur_status corridor_open(corridor_run *run, const char *folder, bool outside, amur_err *err) {
  run->corridor.outside = outside;
  const amur_status status = amur_corridor_read(folder, &run->corridor, &run->faults, err);
  amur_print_faults(&run->faults, err);
  return status;
}

void corridor_close(corridor_run *run) {
  amur_result_fini(&run->result);
  amur_faults_fini(&run->faults);
  amur_corridor_fini(&run->corridor);
}

/* The year and period that stopped the run, what they missed, and what may help. */
static void name_stop(const amur_result *r) {
  const amur_settings *set = &r->corridor->settings;
  const amur_period_result *p = amur_result_missed(r);
  char day[16];
  if (!p) return;
  amur_day_format(p->from, day);
  fprintf(stderr,
          "amur: year %d did not converge: scenario %s, period from %s: gap %.1e (tolerance %.0e), choice %.1e (%.0e), "
          "wait %.2f %% (%.3g %%); the run stops there\n",
          p->year, r->scenario[p->scenario], day, p->relative_gap, set->gap, p->choice_residual, set->choice_residual,
          100 * p->wait_residual, 100 * set->wait_residual);
  if (!(p->margin_residual <= set->choice_residual))
    fprintf(stderr, "amur: margins of trade.yaml are missed by %.1e (%.0e)\n", p->margin_residual,
            set->choice_residual);
  if (!(p->wait_residual <= set->wait_residual))
    fputs("amur: try more max_rounds or a finer sim_precision with more sim_max_replications; a terminal near its\n"
          "      capacity may have no steady wait: see terminal.csv\n",
          stderr);
  if (!(p->relative_gap <= set->gap && p->choice_residual <= set->choice_residual))
    fputs("amur: try a looser gap or choice_residual, and look for demand far beyond what links and terminals carry\n",
          stderr);
}

int corridor_exit(const corridor_run *run, amur_status status, bool met) {
  if (status) return amur_exit_of(status);
  name_stop(&run->result);
  return met && !run->result.stopped_year ? AMUR_EXIT_DONE : AMUR_EXIT_MISSED;
}
