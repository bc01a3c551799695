/* SPDX-License-Identifier: Apache-2.0
 * parts.c -- the parts of report.json in their order, and how a part is added.
 */
#include "json.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* Over the horizon: a crossing's own to every cause; those of others to the whole cost, where they matter. */
static bool shows_elasticity(const amur_result *result, const void *row) {
  const double least_cross = 0.01;
  const amur_elasticity_result *e = row;
  (void)result;
  if (e->period >= 0) return false;
  return e->crossing == e->of || (e->cause == AMUR_BY_COST && fabs(e->elasticity) >= least_cross);
}

const report_part ami_parts_evidence[] = {
    {.table = &ami_fit_table},
    {.table = &ami_sensitivity_table},
    {.table = &ami_elasticity_table,
     .keep = shows_elasticity,
     .note = "of the whole horizon; between two crossings only those to cost of 0.01 and more"},
    {0},
};

const report_part *const ami_report_parts[] = {ami_parts_corridor, ami_parts_flows,    ami_parts_terminals,
                                               ami_parts_money,    ami_parts_terms,    ami_parts_hosts,
                                               ami_parts_premia,   ami_parts_evidence, NULL};

/* Whether the row's scenario is the base. */
static bool of_base(const json_rows *out, const void *row) {
  for (int k = 0; k < out->slots.n; k++) {
    const result_slot *slot = &out->slots.slot[k];
    if (slot->column->kind == CELL_ID && slot->column->names == AMUR_ID_SCENARIO)
      return ami_result_cell(slot, out->result, row).integer == 0;
  }
  assert(false && "a table without scenarios");
  return true;
}

/* Rows of a table as the result has them, or as its file shows them. */
static bool add_rows(json_rows *out, const report_part *part, const amur_result *result) {
  result_rows rows;
  if (!ami_result_rows(part->table, result, &rows)) return false;
  for (int i = 0; i < rows.n; i++) {
    const void *row = ami_result_row(&rows, i);
    if (part->base_alone && !of_base(out, row)) continue;
    if (!part->keep || part->keep(result, row)) ami_json_add(out, row);
  }
  free(rows.made);
  return true;
}

static bool add_part(json_t *root, const report_part *part, const report_index *ix) {
  assert(part->add ? !part->table : part->table != NULL);
  if (part->add) return part->add(root, ix);
  json_rows out = ami_json_open(part->table, ix->result);
  bool ok = true;
  if (part->fill)
    part->fill(&out, ix);
  else
    ok = add_rows(&out, part, ix->result);
  return json_object_set_new(root, part->table->json, ami_json_close(&out)) == 0 && ok;
}

bool ami_parts_add(json_t *root, const report_index *ix) {
  for (int i = 0; ami_report_parts[i]; i++)
    for (const report_part *part = ami_report_parts[i]; part->table || part->add; part++)
      if (!add_part(root, part, ix)) return false;
  return true;
}
