/* SPDX-License-Identifier: Apache-2.0
 * change.h -- dated changes resolved to what they touch.
 *
 * Rules, scenarios, calibrated parameters and ranges of assumptions are all amur_change rows; each is compiled
 * once into indices and a field, and applied many times to the state of a day.
 */
#ifndef AMUR_CORRIDOR_CHANGE_H
#define AMUR_CORRIDOR_CHANGE_H

#include <amur/corridor.h>

typedef enum {
  FIELD_OPEN,
  FIELD_TOLL,
  FIELD_TIME,
  FIELD_MONEY,
  FIELD_CAPACITY,
  FIELD_SPEED,
  FIELD_CONSTANT,
  FIELD_VOT,
  FIELD_THETA,
  FIELD_THETA_NEST,
  FIELD_ELASTICITY,
  FIELD_VALUE,
  FIELD_LOSS,
  FIELD_SCALE,
  FIELD_PAYLOAD,
  FIELD_PCE,
  FIELD_KM,
  FIELD_HOUR,
  FIELD_BACK_LOAD,
  FIELD_QUANTITY,
  FIELD_REF_COST,
  FIELD_EFFECT,
  FIELD_HALF_LIFE,
  FIELD_ANTICIPATION,
  FIELD_PRINCIPAL,
  FIELD_RATE,
  FIELD_TENOR,
  FIELD_GRACE,
  FIELD_CAPEX,
  FIELD_OPEX,
  FIELD_REVENUE_SHARE,
  FIELD_OTHER_REVENUE,
  FIELD_RULE_VALUE,
  FIELD_TERMINAL_PATH,
  FIELD_N
} change_field;

/* One kind of object that a change touches, with the indices of the objects. */
typedef struct {
  amur_target_kind kind; /* MODE and CROSSING are resolved to LINK */
  change_field field;
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

extern const char *const ami_change_kind_name[AMUR_TARGET_N]; /* "link", "mode", ... */
/* Writes the names of the fields of a kind of target to name[max]; returns how many.  0 for terminals: paths. */
int ami_change_field_names(amur_target_kind kind, const char *name[], int max);

/* Fails with AMUR_E_UNKNOWN when a word matches nothing or the field does not exist for its kind. */
amur_status ami_change_compile(const amur_corridor *corridor, const amur_change *change, compiled_change *out,
                               amur_err *err);
void ami_change_fini(compiled_change *c);

/* value after `op operand`. */
double ami_change_value(amur_change_op op, double value, double operand);
/* Is the change in force on the day? */
bool ami_change_covers(const amur_change *change, amur_day day);

#endif
