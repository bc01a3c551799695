/* SPDX-License-Identifier: Apache-2.0
 * change.c -- dated changes resolved to what they touch.
 */
#include "change.h"
#include <stdlib.h>
#include <string.h>

/* ---- fields ------------------------------------------------------------------------------------ */

#define KIND(k) (1u << AMUR_TARGET_##k)
#define LINKS (KIND(LINK) | KIND(MODE) | KIND(CROSSING))

/* Which field names exist for which kinds of target. */
static const struct {
  const char *name;
  unsigned kinds;
  change_field field;
} fields[] = {
    {"open", LINKS | KIND(CHAIN), FIELD_OPEN},
    {"toll", LINKS, FIELD_TOLL},
    {"time_h", LINKS, FIELD_TIME},
    {"money_per_unit", LINKS, FIELD_MONEY},
    {"capacity_per_day", LINKS, FIELD_CAPACITY},
    {"free_speed", LINKS, FIELD_SPEED},
    {"constant", KIND(CHAIN), FIELD_CONSTANT},
    {"vot", KIND(COMMODITY), FIELD_VOT},
    {"theta", KIND(COMMODITY), FIELD_THETA},
    {"theta_nest", KIND(COMMODITY), FIELD_THETA_NEST},
    {"elasticity", KIND(COMMODITY), FIELD_ELASTICITY},
    {"value", KIND(COMMODITY), FIELD_VALUE},
    {"loss_per_h", KIND(COMMODITY), FIELD_LOSS},
    {"scale", KIND(COMMODITY) | KIND(DEMAND), FIELD_SCALE},
    {"payload", KIND(VEHICLE), FIELD_PAYLOAD},
    {"pce", KIND(VEHICLE), FIELD_PCE},
    {"money_per_km", KIND(VEHICLE), FIELD_KM},
    {"money_per_h", KIND(VEHICLE), FIELD_HOUR},
    {"back_load", KIND(VEHICLE), FIELD_BACK_LOAD},
    {"quantity", KIND(DEMAND), FIELD_QUANTITY},
    {"ref_cost", KIND(DEMAND), FIELD_REF_COST},
    {"effect", KIND(TERM), FIELD_EFFECT},
    {"half_life_days", KIND(TERM), FIELD_HALF_LIFE},
    {"anticipation_days", KIND(TERM), FIELD_ANTICIPATION},
    {"principal", KIND(LOAN), FIELD_PRINCIPAL},
    {"rate", KIND(LOAN), FIELD_RATE},
    {"tenor_years", KIND(LOAN), FIELD_TENOR},
    {"grace_years", KIND(LOAN), FIELD_GRACE},
    {"capex", KIND(PROJECT), FIELD_CAPEX},
    {"opex_per_year", KIND(PROJECT), FIELD_OPEX},
    {"revenue_share", KIND(PROJECT), FIELD_REVENUE_SHARE},
    {"other_revenue_per_year", KIND(PROJECT), FIELD_OTHER_REVENUE},
    {"value", KIND(RULE), FIELD_RULE_VALUE},
};

static change_field field_of(amur_target_kind kind, const char *name) {
  if (kind == AMUR_TARGET_TERMINAL) return FIELD_TERMINAL_PATH;
  for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
    if ((fields[i].kinds & (1u << kind)) && strcmp(fields[i].name, name) == 0) return fields[i].field;
  return FIELD_N;
}

int ami_change_field_names(amur_target_kind kind, const char *name[], int max) {
  int n = 0;
  for (size_t i = 0; i < sizeof fields / sizeof *fields && n < max; i++)
    if (fields[i].kinds & (1u << kind)) name[n++] = fields[i].name;
  return n;
}

const char *const ami_change_kind_name[AMUR_TARGET_N] = {
    [AMUR_TARGET_LINK] = "link",     [AMUR_TARGET_MODE] = "mode",           [AMUR_TARGET_CROSSING] = "crossing",
    [AMUR_TARGET_CHAIN] = "chain",   [AMUR_TARGET_COMMODITY] = "commodity", [AMUR_TARGET_VEHICLE] = "vehicle",
    [AMUR_TARGET_DEMAND] = "demand", [AMUR_TARGET_TERMINAL] = "terminal",   [AMUR_TARGET_TERM] = "term",
    [AMUR_TARGET_LOAN] = "loan",     [AMUR_TARGET_PROJECT] = "project",     [AMUR_TARGET_RULE] = "rule",
};

/* ---- targets ------------------------------------------------------------------------------------ */

static int count_of(const amur_corridor *c, amur_target_kind kind) {
  switch (kind) {
  case AMUR_TARGET_LINK:
  case AMUR_TARGET_MODE:
  case AMUR_TARGET_CROSSING: return c->n_link;
  case AMUR_TARGET_CHAIN: return c->n_chain;
  case AMUR_TARGET_COMMODITY: return c->n_commodity;
  case AMUR_TARGET_VEHICLE: return c->n_vehicle;
  case AMUR_TARGET_DEMAND: return c->n_demand;
  case AMUR_TARGET_TERMINAL: return c->n_terminal;
  case AMUR_TARGET_TERM: return c->n_term;
  case AMUR_TARGET_LOAN: return c->n_loan;
  case AMUR_TARGET_PROJECT: return c->n_project;
  case AMUR_TARGET_RULE: return c->n_rule;
  case AMUR_TARGET_N: break;
  }
  return 0;
}

/* The id that a pattern is matched against; NULL where the object has none. */
static const char *id_of(const amur_corridor *c, amur_target_kind kind, int i) {
  switch (kind) {
  case AMUR_TARGET_LINK: return c->link[i].id;
  case AMUR_TARGET_MODE: return c->mode[c->link[i].mode];
  case AMUR_TARGET_CROSSING: return c->link[i].crossing < 0 ? NULL : c->crossing[c->link[i].crossing].id;
  case AMUR_TARGET_CHAIN: return c->chain[i].id;
  case AMUR_TARGET_COMMODITY: return c->commodity[i].id;
  case AMUR_TARGET_VEHICLE: return c->vehicle[i].id;
  case AMUR_TARGET_DEMAND: return c->demand[i].id;
  case AMUR_TARGET_TERMINAL: return c->terminal[i];
  case AMUR_TARGET_TERM: return c->term[i].id;
  case AMUR_TARGET_LOAN: return c->loan[i].id;
  case AMUR_TARGET_PROJECT: return c->project[i].id;
  case AMUR_TARGET_RULE: return c->rule[i].id;
  case AMUR_TARGET_N: break;
  }
  return NULL;
}

static amur_status compile_word(const amur_corridor *c, const amur_change *change, char *word, change_part *part,
                                amur_err *err) {
  char *colon = strchr(word, ':');
  if (!colon) return amur_fail(err, AMUR_E_UNKNOWN, change->row, "%s: target \"%s\" needs kind:id", change->file, word);
  *colon = '\0';
  const char *pattern = colon + 1;
  int kind = 0;
  while (kind < AMUR_TARGET_N && strcmp(ami_change_kind_name[kind], word) != 0) kind++;
  if (kind == AMUR_TARGET_N)
    return amur_fail(err, AMUR_E_UNKNOWN, change->row, "%s: target kind \"%s\"", change->file, word);
  part->field = field_of((amur_target_kind)kind, change->field);
  if (part->field == FIELD_N)
    return amur_fail(err, AMUR_E_UNKNOWN, change->row, "%s: a %s has no field \"%s\"", change->file, word,
                     change->field);
  part->kind = (amur_target_kind)kind;
  const int n = count_of(c, part->kind);
  part->index = amur_alloc((size_t)n, sizeof *part->index);
  if (!part->index) return amur_fail(err, AMUR_E_NOMEM, 0, "change: %d indices", n);
  for (int i = 0; i < n; i++) {
    const char *id = id_of(c, part->kind, i);
    if (id && amur_pattern_match(pattern, id)) part->index[part->n++] = i;
  }
  if (part->kind == AMUR_TARGET_MODE || part->kind == AMUR_TARGET_CROSSING) part->kind = AMUR_TARGET_LINK;
  if (part->n == 0)
    return amur_fail(err, AMUR_E_UNKNOWN, change->row, "%s: no %s matches \"%s\"", change->file, word, pattern);
  return AMUR_OK;
}

static bool is_every(const char *list) { return !list || !*list || strcmp(list, "*") == 0; }

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
