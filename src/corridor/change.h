/* SPDX-License-Identifier: Apache-2.0
 * change.h -- dated changes resolved to what they touch.
 *
 * Rules, scenarios, calibrated parameters and ranges of assumptions are all amur_change rows; each is compiled
 * once into indices and a field, and applied many times to the state of a day.
 */
#ifndef AMUR_CORRIDOR_CHANGE_H
#define AMUR_CORRIDOR_CHANGE_H

#include <amur/corridor.h>

typedef struct change_field change_field; /* a row of fields.h */

/* One kind of object that a change touches, with the indices of the objects. */
typedef struct {
  amur_target_kind kind; /* MODE and CROSSING are resolved to LINK */
  const change_field *field;
  int *index; /* [n] links, chains, ... */
  int n;
} change_part;

typedef struct {
  const amur_change *change; /* borrowed */
  change_part *part;         /* [n_part] one per word of the target */
  int n_part;
  bool *commodity; /* [n_commodity] in scope */
  bool *vehicle;   /* [n_vehicle] in scope */
  bool every_commodity, every_vehicle;
} compiled_change;

/* Fails with AMUR_E_UNKNOWN when a word matches nothing or the field does not exist for its kind. */
amur_status ami_change_compile(const amur_corridor *corridor, const amur_change *change, compiled_change *out,
                               amur_err *err);
void ami_change_fini(compiled_change *c);

/* value after `op operand`. */
double ami_change_value(amur_change_op op, double value, double operand);
/* Is the change in force on the day? */
bool ami_change_covers(const amur_change *change, amur_day day);

#endif
