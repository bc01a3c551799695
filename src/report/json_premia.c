/* SPDX-License-Identifier: Apache-2.0
 * json_premia.c -- risk premia of climate.yaml in the base: how long they are in force, what is paid for them, on what.
 *   A war premium is one rule for each commodity of value, so many money units on each unit over each link that it
 * names. Limits: what the premium drives away is not counted; that takes a scenario without it.
 */
#include "json.h"
#include <amur/io.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *text_of(const amur_yaml *map, const char *key) {
  const amur_yaml *at = amur_yaml_get(map, key);
  return at && at->kind == AMUR_YAML_SCALAR ? at->text : "";
}

static bool named_by(const amur_corridor *c, const char *target, int link) {
  const amur_link_row *l = &c->link[link];
  for (const char *at = target; *at;) {
    char word[128];
    const size_t n = strcspn(at, " ");
    if (n > 0 && n < sizeof word) {
      memcpy(word, at, n);
      word[n] = '\0';
      if (strncmp(word, "link:", 5) == 0 && amur_pattern_match(word + 5, l->id)) return true;
      if (strncmp(word, "mode:", 5) == 0 && amur_pattern_match(word + 5, c->mode[l->mode])) return true;
      if (strncmp(word, "crossing:", 9) == 0 && l->crossing >= 0 &&
          amur_pattern_match(word + 9, c->crossing[l->crossing].id))
        return true;
    }
    at += n + (at[n] == ' ');
  }
  return false;
}

/* Days of a period on which the rule is in force. */
static int days_in(const amur_change *rule, amur_day from, amur_day to) {
  if (rule->from != AMUR_DAY_NONE && rule->from > from) from = rule->from;
  if (rule->to != AMUR_DAY_NONE && rule->to < to) to = rule->to;
  return to < from ? 0 : to - from + 1;
}

/* Adds what the base's flows of one year pay by one rule, and the tonnes that pay. */
static void add_paid(const report_view *v, const amur_change *rule, int year, double *money, double *tonnes) {
  for (int i = 0; i < v->r->n_flow; i++) {
    const amur_flow_result *f = &v->r->flow[i];
    const amur_period_result *p = &v->r->period[f->period];
    const amur_commodity_row *k = &v->c->commodity[f->commodity];
    if (p->scenario != 0 || p->year != year || !amur_list_has(rule->commodities, k->id)) continue;
    if (!named_by(v->c, rule->target, f->link)) continue;
    const double units = f->units_per_day * days_in(rule, p->from, p->to);
    *money += units * rule->value;
    *tonnes += units * k->tonnes_per_unit;
  }
}

static bool years_of(json_t *years, const report_view *v, int at, const char *id, bool war) {
  bool ok = true;
  for (int y = v->first_year; y <= v->last_year && ok; y++) {
    double money = 0, tonnes = 0;
    int days = 0, in_force = 0;
    for (int i = 0; i < v->r->n_period; i++)
      if (v->r->period[i].scenario == 0 && v->r->period[i].year == y) days += ami_report_days(&v->r->period[i]);
    for (int i = 0; i < v->c->n_rule; i++) {
      const amur_change *rule = &v->c->rule[i];
      if (strcmp(rule->id, id) != 0 || strcmp(rule->file, v->c->climate->file) != 0) continue;
      in_force = 0;
      for (int k = 0; k < v->r->n_period; k++) {
        const amur_period_result *p = &v->r->period[k];
        if (p->scenario == 0 && p->year == y) in_force += days_in(rule, p->from, p->to);
      }
      if (war) add_paid(v, rule, y, &money, &tonnes);
    }
    ok = ami_report_row(years, "iifff", at, y, days ? (double)in_force / days : 0, war ? money : NAN,
                        war ? tonnes : NAN);
  }
  return ok;
}

bool ami_report_json_premia(json_t *root, const report_view *v) {
  json_t *list = ami_report_table("id kind target from to premium"),
         *years = ami_report_table("premium year in_force money tonnes");
  const amur_yaml *risk = v->c->climate ? amur_yaml_get(v->c->climate->root, "risk") : NULL;
  bool ok = list && years;
  for (int i = 0; risk && risk->kind == AMUR_YAML_LIST && i < risk->n && ok; i++) {
    const amur_yaml *m = risk->item[i];
    const char *id = text_of(m, "id"), *kind = text_of(m, "kind");
    ok = ami_report_row(list, "sssssf", id, *kind ? kind : "war", text_of(m, "target"), text_of(m, "from"),
                        text_of(m, "to"), strtod(text_of(m, "premium"), NULL)) &&
         years_of(years, v, i, id, strcmp(kind, "lending") != 0);
  }
  ok &= json_object_set_new(root, "premia", list) == 0;
  return json_object_set_new(root, "premium_years", years) == 0 && ok;
}
