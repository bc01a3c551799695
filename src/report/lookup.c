/* SPDX-License-Identifier: Apache-2.0
 * lookup.c -- things of a result by their id, and their names for sentences.
 *   Questions name things by id; sentences name them as readers do.  Lists are short and asked once for a sentence, so
 * they are searched from the start.
 */
#include "report_index.h"
#include <amur/io.h>
#include <assert.h>
#include <string.h>

const amur_finance_year *ami_find_finance_year(const report_index *ix, int scenario, int project, int year) {
  for (int i = 0; i < ix->result->n_year; i++) {
    const amur_finance_year *y = &ix->result->year[i];
    if (y->scenario == scenario && y->project == project && y->year == year) return y;
  }
  return NULL;
}

const amur_finance_result *ami_find_finance(const report_index *ix, int scenario, int project) {
  for (int i = 0; i < ix->result->n_finance; i++) {
    const amur_finance_result *f = &ix->result->finance[i];
    if (f->scenario == scenario && f->project == project) return f;
  }
  return NULL;
}

int ami_find_crossing(const report_index *ix, const char *id) {
  for (int i = 0; i < ix->corridor->n_crossing; i++)
    if (strcmp(ix->corridor->crossing[i].id, id) == 0) return i;
  return -1;
}

int ami_find_project(const report_index *ix, const char *id) {
  for (int i = 0; i < ix->corridor->n_project; i++)
    if (strcmp(ix->corridor->project[i].id, id) == 0) return i;
  return -1;
}

int ami_find_terminal(const report_index *ix, const char *id) {
  for (int i = 0; i < ix->corridor->n_terminal; i++)
    if (strcmp(ix->corridor->terminal[i], id) == 0) return i;
  return -1;
}

int ami_find_scenario(const report_index *ix, const char *id) {
  for (int i = 0; i < ix->result->n_scenario; i++)
    if (strcmp(ix->result->scenario[i], id) == 0) return i;
  return -1;
}

int ami_find_chain(const report_index *ix, const char *id) {
  for (int i = 0; i < ix->corridor->n_chain; i++)
    if (strcmp(ix->corridor->chain[i].id, id) == 0) return i;
  return -1;
}

static const char *name_or_id(const char *name, const char *id) { return name && *name ? name : id; }

/* The base has no description of its own, nor has a run of the base alone a list of them. */
const char *ami_scenario_name(const amur_result *result, int scenario) {
  assert(scenario >= 0 && scenario < result->n_scenario);
  const int at = result->scenario_index ? result->scenario_index[scenario] : -1;
  if (at < 0) return result->scenario[scenario];
  return name_or_id(result->corridor->scenario[at].name, result->corridor->scenario[at].id);
}

const char *ami_crossing_name(const report_index *ix, int crossing) {
  assert(crossing >= 0 && crossing < ix->corridor->n_crossing);
  return name_or_id(ix->corridor->crossing[crossing].name, ix->corridor->crossing[crossing].id);
}

const char *ami_terminal_name(const amur_corridor *corridor, int terminal) {
  assert(terminal >= 0 && terminal < corridor->n_terminal);
  const amur_yaml_doc *doc = corridor->terminal_doc ? corridor->terminal_doc[terminal] : NULL;
  const amur_yaml *name = doc ? amur_yaml_get(doc->root, "name") : NULL;
  return name_or_id(name && name->kind == AMUR_YAML_SCALAR ? name->text : NULL, corridor->terminal[terminal]);
}
