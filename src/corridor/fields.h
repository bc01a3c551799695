/* SPDX-License-Identifier: Apache-2.0
 * fields.h -- what a change can touch: the kinds of targets, and the fields of each, as rows of two tables.
 *
 * The tables are the one place that knows them: changes are compiled, applied and checked by their rows, and messages,
 * datapackage.json and docs/corridor.md take the names from them.  A new field is one row of ami_fields.
 */
#ifndef AMUR_CORRIDOR_FIELDS_H
#define AMUR_CORRIDOR_FIELDS_H

#include "state.h"
#include "tables/schema.h"

/* ---- kinds of targets -------------------------------------------------------------------------- */

typedef struct {
  const char *name;        /* what stands before the colon of `kind:pattern` */
  amur_target_kind object; /* the kind of object that its indices count: a mode and a crossing are sets of links */
  amur_id_kind ids;        /* what its patterns are matched against */
  size_t n;                /* offset in amur_corridor of the number of objects */
  const char *(*id)(const amur_corridor *corridor, int object);    /* NULL where this object has none */
  const char *(*group)(const amur_corridor *corridor, int object); /* another name, that several share; NULL: none */
} change_target;

extern const change_target ami_targets[AMUR_TARGET_N];

/* Kind of that name; AMUR_TARGET_N if there is none. */
amur_target_kind ami_target_kind(const char *name);
/* "link, mode, ... or rule" */
void ami_target_names(char text[200]);
/* The name most like a text, NULL if none is. */
const char *ami_target_nearest(const char *text);

/* ---- fields ------------------------------------------------------------------------------------ */

typedef enum {
  FIELD_REAL,  /* double */
  FIELD_WHOLE, /* int; results are rounded to the nearest */
  FIELD_SWITCH /* on or off: it can only be set */
} field_type;

/* Which of a change's commodities and vehicles tell values of the field apart. */
typedef enum {
  SCOPE_TARGET,       /* none: a target has one value */
  SCOPE_COMMODITY,    /* a target has one for each commodity */
  SCOPE_VEHICLE,      /* one for each vehicle */
  SCOPE_BOTH,         /* one for each commodity on each vehicle */
  SCOPE_OWN_COMMODITY /* a target has one value and one commodity, which must be in the change's scope */
} field_scope;

/* Applies a change to one target in a way that offsets cannot say. */
typedef amur_status field_setter(corridor_state *s, int target, const compiled_change *c, double value, amur_err *err);

struct change_field {
  const char *name; /* "": any, which is a path into a terminal's YAML */
  unsigned targets; /* kinds that have the field, as bits 1 << kind */
  field_type type;
  field_scope scope;
  size_t array, stride, member; /* value i lies `member` bytes into element i of the array, of `stride` bytes, whose
                                   pointer is at offset `array` of corridor_state */
  field_setter *set;            /* in the place of the offsets; NULL: they say it all */
  double min, max;              /* what it may be set to; factors are at least 0 where min is */
  const char *unit, *help;      /* unit: NULL if none */
};

/* Ends with a row without a name (NULL). */
extern const change_field ami_fields[];

/* The field of a kind of target, NULL if it has none of that name. */
const change_field *ami_field_find(amur_target_kind kind, const char *name);

static inline bool ami_field_has_target(const change_field *f, amur_target_kind kind) {
  return (f->targets & (1u << kind)) != 0;
}
static inline bool ami_field_by_commodity(const change_field *f) {
  return f->scope == SCOPE_COMMODITY || f->scope == SCOPE_BOTH || f->scope == SCOPE_OWN_COMMODITY;
}
static inline bool ami_field_by_vehicle(const change_field *f) {
  return f->scope == SCOPE_VEHICLE || f->scope == SCOPE_BOTH;
}

#endif
