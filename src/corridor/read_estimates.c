/* SPDX-License-Identifier: Apache-2.0
 * read_estimates.c -- parameters that come from an estimation: `amur estimate --save FILE` wrote their estimates and
 * standard errors, which become prior and sd of a row of parameter.csv.
 *   parameters: {B_COST: {estimate: -0.0109, se: 0.0007}}
 * estimate_factor turns one into the other's unit or sign: theta is -1 times a coefficient of cost.
 */
#include "tables/reader.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* "file.yaml:NAME" cut at its last colon. */
static bool cut(char *text, const char **name) {
  char *colon = strrchr(text, ':');
  if (!colon || colon == text || !colon[1]) return false;
  *colon = '\0';
  *name = colon + 1;
  return true;
}

static bool take(corridor_reader *in, int row, const char *file, const char *name, amur_parameter *p) {
  if (!in->corridor->outside && !amur_path_stays(in->corridor->folder, file, in->faults)) {
    ami_corridor_fault(in, AMUR_ID_PARAMETER, row, "estimate", AMUR_FAULT_ERROR, file,
                       "a file in the corridor's folder", "the option --outside allows others");
    return false;
  }
  if (!ami_corridor_has_file(in, file)) {
    ami_corridor_fault(in, AMUR_ID_PARAMETER, row, "estimate", AMUR_FAULT_ERROR, file,
                       "a file in the corridor's folder", "written by amur estimate --save");
    return false;
  }
  char *path = ami_corridor_path(in, file);
  amur_yaml_doc *doc = path ? amur_yaml_read(path, in->faults) : NULL;
  const amur_yaml *item = doc ? amur_yaml_get(amur_yaml_get(doc->root, "parameters"), name) : NULL;
  free(path);
  if (item) {
    p->prior = p->estimate_factor * amur_yaml_real(doc, item, "estimate", true, 0, -1e300, 1e300, in->faults);
    p->sd = fabs(p->estimate_factor) * amur_yaml_real(doc, item, "se", true, 0, 0, 1e300, in->faults);
    ami_corridor_note_input(in, file);
  } else if (doc) {
    ami_corridor_fault(in, AMUR_ID_PARAMETER, row, "estimate", AMUR_FAULT_ERROR, name, "a parameter of that file",
                       NULL);
  }
  amur_yaml_free(doc);
  return item != NULL;
}

void ami_corridor_apply_estimates(corridor_reader *in) {
  amur_corridor *c = in->corridor;
  for (int i = 0; i < c->n_parameter; i++) {
    amur_parameter *p = &c->parameter[i];
    const bool estimated = p->estimate && *p->estimate;
    const char *name = NULL;
    char *file = estimated ? amur_strdup(p->estimate) : NULL;
    if (estimated && (!isnan(p->prior) || !isnan(p->sd)))
      ami_corridor_fault(in, AMUR_ID_PARAMETER, i, "estimate", AMUR_FAULT_ERROR, p->estimate,
                         "either an estimate, or prior and sd", NULL);
    else if (file && !cut(file, &name))
      ami_corridor_fault(in, AMUR_ID_PARAMETER, i, "estimate", AMUR_FAULT_ERROR, p->estimate, "file:NAME",
                         "as in mode.yaml:B_COST");
    else if (file && take(in, i, file, name, p) && !(p->sd > 0))
      ami_corridor_fault(in, AMUR_ID_PARAMETER, i, "estimate", AMUR_FAULT_ERROR, "no standard error",
                         "a parameter that was estimated", "it was fixed, or the factor is 0");
    const bool bad = in->bad[AMUR_ID_PARAMETER] && in->bad[AMUR_ID_PARAMETER][i]; /* a cell has its fault already */
    for (int k = 0; !estimated && !bad && k < 2; k++)
      if (isnan(k ? p->sd : p->prior))
        ami_corridor_fault(in, AMUR_ID_PARAMETER, i, k ? "sd" : "prior", AMUR_FAULT_ERROR, "an empty cell",
                           "a number, or an estimate", NULL);
    free(file);
  }
}
