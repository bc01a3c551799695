/* SPDX-License-Identifier: Apache-2.0
 * spec_choice.h -- parts of the reader of choice specifications.
 */
#ifndef AMUR_SPEC_SPEC_CHOICE_H
#define AMUR_SPEC_SPEC_CHOICE_H

#include "frame.h"

void ami_choice_fault(const amur_yaml_doc *doc, const amur_yaml *at, const char *key, const char *found,
                      const char *expected, amur_faults *faults);

/* `long: {case, alternative}`: groups the rows of a long table by case and finds the row of every alternative, whose
 * names in the table are label[n_alt].  Nothing to do without it. */
bool ami_choice_read_long(amur_choice_spec *s, const amur_yaml_doc *doc, const char *const *label, amur_faults *faults);
/* A column of the frame, by observation: as it is, or of a long table the rows of an alternative (0 where it has none;
 * alternative n_alt: the case's first row).  NULL without memory. */
const double *ami_choice_by_observation(amur_choice_spec *s, const double *column, int alt);
/* Of a long table whether the alternative has a row. */
const double *ami_choice_offered(amur_choice_spec *s, int alt);

/* `ratios` and `elasticities`. */
bool ami_choice_read_measures(amur_choice_spec *s, const amur_yaml_doc *doc, amur_faults *faults);

/* Leaves out the observations with a number missing in a variable of an alternative that they can choose, or in the
 * weight; true if there were any: then the model must be read again from the frame. */
bool ami_choice_drop_incomplete(amur_choice_spec *s);

#endif
