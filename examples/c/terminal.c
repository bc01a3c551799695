/* SPDX-License-Identifier: Apache-2.0
 * terminal.c -- a gate built in code: 0.8 lorries an hour come at random, one desk serves them for an hour on average,
 * exponentially distributed.  Queueing theory (M/M/1) has them wait 0.8 / (1 - 0.8) = 4 h. */
#include <amur/amur.h>
#include <stdio.h>

/* Memory is from amur_alloc: amur_terminal_new takes it over. */
static bool describe(amur_terminal_model *m) {
  m->unit_class = amur_alloc(1, sizeof *m->unit_class);
  m->source = amur_alloc(1, sizeof *m->source);
  m->stage = amur_alloc(1, sizeof *m->stage);
  if (!m->unit_class || !m->source || !m->stage) return false;
  m->n_class = m->n_source = m->n_stage = 1;
  m->unit_class[0] = amur_unit_class_default();
  m->unit_class[0].name = amur_strdup("lorry");
  m->source[0] = amur_source_default();
  m->source[0].per_day = 24 * 0.8;
  m->stage[0] = amur_stage_default(AMUR_STAGE_SERVERS);
  m->stage[0].name = amur_strdup("desk");
  m->stage[0].servers.service = (amur_dist){.kind = AMUR_DIST_EXPONENTIAL, .arg = {1}};
  return true;
}

int main(void) {
  amur_terminal_model model = {0};
  amur_terminal_opts opts = amur_terminal_opts_default();
  amur_terminal_result result = {0};
  amur_err err = {0};
  opts.days = 1000;
  amur_terminal *terminal = describe(&model) ? amur_terminal_new(&model, &err) : NULL;
  if (terminal && !amur_terminal_simulate(terminal, &opts, &result, &err))
    printf("wait %.2f h, give or take %.2f h\n", result.wait_h.mean, result.wait_h.ci_half);
  else
    fprintf(stderr, "%s\n", err.status ? err.text : "out of memory");
  const int exit_status = result.precise ? 0 : 1;
  amur_terminal_result_fini(&result);
  amur_terminal_free(terminal);
  amur_terminal_model_fini(&model);
  return exit_status;
}
