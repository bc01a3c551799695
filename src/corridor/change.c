/* SPDX-License-Identifier: Apache-2.0
 * change.c -- dated changes resolved to what they touch: every word `kind:pattern` of a target becomes a field's row
 * and the indices of the objects that match.
 */
#include "fields.h"
#include <stdlib.h>
#include <string.h>

/* How many objects of its kind there are. */
static int count_of(const amur_corridor *c, const change_target *target) {
  int n;
  memcpy(&n, (const char *)c + target->n, sizeof n);
  return n;
}

static amur_status compile_word(const amur_corridor *c, const amur_change *change, char *word, change_part *part,
                                amur_err *err) {
  char *colon = strchr(word, ':');
  if (!colon) return amur_fail(err, AMUR_E_UNKNOWN, change->row, "%s: target \"%s\" needs kind:id", change->file, word);
  *colon = '\0';
  const char *pattern = colon + 1;
  const amur_target_kind kind = ami_target_kind(word);
  if (kind == AMUR_TARGET_N)
    return amur_fail(err, AMUR_E_UNKNOWN, change->row, "%s: target kind \"%s\"", change->file, word);
  const change_target *target = &ami_targets[kind];
  part->field = ami_field_find(kind, change->field);
  if (!part->field)
    return amur_fail(err, AMUR_E_UNKNOWN, change->row, "%s: a %s has no field \"%s\"", change->file, word,
                     change->field);
  part->kind = target->object;
  const int n = count_of(c, target);
  part->index = amur_alloc((size_t)n, sizeof *part->index);
  if (!part->index) return amur_fail(err, AMUR_E_NOMEM, 0, "change: %d indices", n);
  for (int i = 0; i < n; i++) {
    const char *id = target->id(c, i); /* NULL: a link of no crossing */
    const char *group = target->group ? target->group(c, i) : NULL;
    if ((id && amur_pattern_match(pattern, id)) || (group && amur_pattern_match(pattern, group)))
      part->index[part->n++] = i;
  }
  if (part->n == 0)
    return amur_fail(err, AMUR_E_UNKNOWN, change->row, "%s: no %s matches \"%s\"", change->file, word, pattern);
  return AMUR_OK;
}

static bool is_every(const char *list) { return !list || !*list || strcmp(list, "*") == 0; }

/* Which commodities and vehicles the change is about, by number. */
static amur_status compile_scope(const amur_corridor *c, compiled_change *out, amur_err *err) {
  out->every_commodity = is_every(out->change->commodities);
  out->every_vehicle = is_every(out->change->vehicles);
  out->commodity = amur_alloc((size_t)c->n_commodity, sizeof *out->commodity);
  out->vehicle = amur_alloc((size_t)c->n_vehicle, sizeof *out->vehicle);
  if (!out->commodity || !out->vehicle) return amur_fail(err, AMUR_E_NOMEM, 0, "change: scope");
  for (int k = 0; k < c->n_commodity; k++)
    out->commodity[k] = out->every_commodity || amur_list_has(out->change->commodities, c->commodity[k].id);
  for (int v = 0; v < c->n_vehicle; v++)
    out->vehicle[v] = out->every_vehicle || amur_list_has(out->change->vehicles, c->vehicle[v].id);
  return AMUR_OK;
}

/* Words of the target are cut out of a copy, each with a zero in the place of the blank behind it. */
amur_status ami_change_compile(const amur_corridor *c, const amur_change *change, compiled_change *out, amur_err *err) {
  *out = (compiled_change){.change = change};
  char *text = amur_strdup(change->target);
  size_t room = 0;
  amur_status status = text ? compile_scope(c, out, err) : amur_fail(err, AMUR_E_NOMEM, 0, "change: target");
  for (char *word = text; !status && word && *word;) {
    word += strspn(word, " ");
    char *next = word + strcspn(word, " ");
    const bool last = *next == '\0';
    *next = '\0';
    if (*word && !amur_grow(&out->part, &room, (size_t)out->n_part + 1, sizeof *out->part))
      status = amur_fail(err, AMUR_E_NOMEM, 0, "change: %d parts", out->n_part);
    else if (*word)
      status = compile_word(c, change, word, &out->part[out->n_part++], err);
    word = last ? next : next + 1;
  }
  free(text);
  if (status) ami_change_fini(out);
  return status;
}

void ami_change_fini(compiled_change *c) {
  for (int i = 0; i < c->n_part; i++) free(c->part[i].index);
  free(c->part);
  free(c->commodity);
  free(c->vehicle);
  *c = (compiled_change){0};
}

double ami_change_value(amur_change_op op, double value, double operand) {
  switch (op) {
  case AMUR_CHANGE_SET: return operand;
  case AMUR_CHANGE_ADD: return value + operand;
  case AMUR_CHANGE_MULTIPLY: return value * operand;
  }
  return value;
}

bool ami_change_covers(const amur_change *change, amur_day day) {
  return (change->from == AMUR_DAY_NONE || day >= change->from) && (change->to == AMUR_DAY_NONE || day <= change->to);
}
