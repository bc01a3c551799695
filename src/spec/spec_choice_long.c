/* SPDX-License-Identifier: Apache-2.0
 * spec_choice_long.c -- long tables of choices: one row for every alternative of a case,
 *   case,way,took,time        1,road,1,30        1,rail,0,45        2,road,0,20 ...
 * turned into observations by case_row[alternative][case], the row that an alternative has in a case (-1: none, it is
 * not offered there), with the case's first row behind the last alternative for what is the same in all rows of a case.
 */
#include "spec_choice.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

const double *ami_choice_by_observation(amur_choice_spec *s, const double *column, int alt) {
  assert(alt >= 0 && alt <= s->model.n_alt);
  if (s->n_case == 0) return column;
  const int32_t *row = s->case_row + (size_t)alt * (size_t)s->n_case;
  double *out = ami_frame_alloc(s->frame, (size_t)s->n_case, sizeof *out);
  for (int32_t i = 0; out && i < s->n_case; i++) out[i] = row[i] < 0 ? 0 : column[row[i]];
  return out;
}

const double *ami_choice_offered(amur_choice_spec *s, int alt) {
  const int32_t *row = s->case_row + (size_t)alt * (size_t)s->n_case;
  double *out = ami_frame_alloc(s->frame, (size_t)s->n_case, sizeof *out);
  for (int32_t i = 0; out && i < s->n_case; i++) out[i] = row[i] >= 0;
  return out;
}

static void row_fault(const amur_choice_spec *s, int32_t row, const char *field, const char *found,
                      const char *expected, amur_faults *faults) {
  amur_faults_add(faults, AMUR_FAULT_ERROR, amur_frame_file(s->frame), amur_frame_lines(s->frame)[row], 0, field, found,
                  expected, NULL);
}

/* Puts every row of the frame in its place; false if a place is taken or the alternative is unknown. */
static bool place_rows(amur_choice_spec *s, const int32_t *level, const char *alternative, const char *const *label,
                       amur_faults *faults) {
  const size_t n_case = (size_t)s->n_case, n_alt = (size_t)s->model.n_alt;
  bool good = true;
  for (size_t k = 0; k < (n_alt + 1) * n_case; k++) s->case_row[k] = -1;
  for (int32_t r = 0; r < ami_frame_rows(s->frame); r++) {
    const char *text = ami_frame_text(s->frame, r, alternative);
    size_t j = 0;
    while (j < n_alt && strcmp(label[j], text) != 0) j++;
    int32_t *first = &s->case_row[n_alt * n_case + (size_t)level[r]];
    if (*first < 0) *first = r;
    if (j == n_alt) {
      good = false;
      row_fault(s, r, alternative, text, "the name or code of an alternative", faults);
    } else if (s->case_row[j * n_case + (size_t)level[r]] >= 0) {
      good = false;
      row_fault(s, r, alternative, text, "every alternative once in a case", faults);
    } else {
      s->case_row[j * n_case + (size_t)level[r]] = r;
    }
  }
  return good;
}

bool ami_choice_read_long(amur_choice_spec *s, const amur_yaml_doc *doc, const char *const *label,
                          amur_faults *faults) {
  static const char *const known[] = {"case", "alternative"};
  const amur_yaml *table = amur_yaml_get(doc->root, "long"), *id = amur_yaml_get(table, "case");
  s->line = amur_frame_lines(s->frame);
  s->model.n_obs = ami_frame_rows(s->frame);
  if (!table) return true;
  amur_yaml_unknown_keys(doc, table, known, 2, faults);
  const char *alternative = amur_yaml_text(doc, table, "alternative", true, NULL, faults);
  amur_factor factor = {0};
  if (!id) ami_choice_fault(doc, table, "case", "nothing", "the column that numbers the cases", faults);
  if (!id || !alternative || !ami_frame_factor(s->frame, doc, id, false, &factor, faults)) return false;
  if (amur_table_column(ami_frame_table(s->frame), alternative) < 0) {
    ami_choice_fault(doc, amur_yaml_get(table, "alternative"), "alternative", alternative, "a column of the data",
                     faults);
    return false;
  }
  s->n_case = s->model.n_obs = factor.n_level;
  s->case_row = ami_frame_alloc(s->frame, ((size_t)s->model.n_alt + 1) * (size_t)s->n_case, sizeof *s->case_row);
  long *line = ami_frame_alloc(s->frame, (size_t)s->n_case, sizeof *line);
  if (!s->case_row || !line || !place_rows(s, factor.level, alternative, label, faults)) return false;
  const int32_t *first = s->case_row + (size_t)s->model.n_alt * (size_t)s->n_case;
  for (int32_t i = 0; i < s->n_case; i++) line[i] = amur_frame_lines(s->frame)[first[i]];
  s->line = line;
  return true;
}
