/* SPDX-License-Identifier: Apache-2.0
 * json_politics.c -- opinion, terms of trade and premia for risk over the years, and what they moved or cost.
 *   A term adds `effect` times its strength to the logarithm of what its markets want.  So without it they would have
 * wanted exp(-change) of what they do: the rest, 1 - exp(-change), is what it moved.
 *   A war premium is one rule for each commodity of value, so many money units on each unit over each link that it
 * names.  Limits: what a term or a premium does through the choices of others is not counted; that takes a scenario
 * without it.
 */
#include "json.h"
#include <amur/io.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static int year_of(amur_day d) {
  int y, month, day;
  amur_day_split(d, &y, &month, &day);
  return y;
}

/* ---- terms of trade ------------------------------------------------------------------------------------- */

static const void *term_id(const amur_result *r, const void *row) {
  (void)r;
  return ((const amur_trade_term *)row)->id;
}

static const result_column term_columns[] = {
    {"id", CELL_CHARS, 0, IN_JSON, .at = term_id, .help = "id in climate.yaml"},
    {"from", CELL_DAY, offsetof(amur_trade_term, from), IN_JSON, .help = "first day; empty: ever since"},
    {"to", CELL_DAY, offsetof(amur_trade_term, to), IN_JSON, .help = "last day; empty: for ever"},
    {"effect", CELL_REAL, offsetof(amur_trade_term, effect), IN_JSON, .unit = "1",
     .help = "on the logarithm of trade, at full strength"},
};

static const result_table term_table = {
    .json = "terms",
    .title = "Term of trade",
    .help =
        "A dated sanction, agreement, alliance or mood. At full strength it adds its effect to the logarithm of what "
        "markets want; evasion and time weaken it.",
    RESULT_COLUMNS(term_columns),
    CORRIDOR_ROWS(term),
};

typedef struct {
  int term, year;
  double strength, change, tonnes, persons;
} term_year;

static const result_column term_year_columns[] = {
    {"term", CELL_INT, offsetof(term_year, term), IN_JSON, .help = "row of terms"},
    {"year", CELL_INT, offsetof(term_year, year), IN_JSON, .help = "calendar year"},
    {"strength", CELL_REAL, offsetof(term_year, strength), IN_JSON, .unit = "1", .help = "mean of its days, 0 to 1"},
    {"change", CELL_REAL, offsetof(term_year, change), IN_JSON, .unit = "1",
     .help = "on the logarithm of trade: effect times strength"},
    {"tonnes", CELL_REAL, offsetof(term_year, tonnes), IN_JSON, .unit = "t", .title = "What a term moved",
     .help = "Tonnes carried in the base less those that its markets would have carried without this term, all else "
             "equal and before the others answer."},
    {"persons", CELL_REAL, offsetof(term_year, persons), IN_JSON, .unit = "persons", .help = "the same of people"},
};

static const result_table term_year_table = {.json = "term_years",
                                             .help = "what a term did by year, in the base; years without it are left "
                                                     "out",
                                             RESULT_COLUMNS(term_year_columns)};

/* An empty list names all. */
static bool named(const char *const *list, int n, const char *text) {
  for (int i = 0; i < n; i++)
    if (text && strcmp(list[i], text) == 0) return true;
  return n == 0;
}

static bool concerns(const amur_corridor *c, const amur_trade_term *t, const amur_market_result *m) {
  return named(t->countries_o, t->n_o, c->zone[m->origin].country) &&
         named(t->countries_d, t->n_d, c->zone[m->destination].country) &&
         named(t->commodities, t->n_commodity, c->commodity[m->commodity].id);
}

/* Mean strength of a term over the days of one year that the run covers. */
static double strength_in(const amur_corridor *c, const amur_trade_term *t, int year) {
  double sum = 0;
  int days = 0;
  for (amur_day d = c->first_day; d <= c->last_day; d++) {
    if (year_of(d) != year) continue;
    sum += amur_trade_term_strength(t, d);
    days++;
  }
  return days ? sum / days : 0;
}

/* Tonnes of a year that would not be wanted (less than 0: that would) but for the term; persons beside them. */
static void moved_by(const report_index *ix, const amur_trade_term *t, term_year *y) {
  const amur_result *r = ix->result;
  for (int i = 0; i < r->n_market; i++) {
    const amur_market_result *m = &r->market[i];
    const amur_period_result *p = &r->period[m->period];
    if (p->scenario != 0 || p->year != y->year || !concerns(ix->corridor, t, m)) continue;
    const double units = m->units_per_day * ami_period_days(p) * (1 - exp(-y->change));
    const double each = ix->corridor->commodity[m->commodity].tonnes_per_unit;
    *(each > 0 ? &y->tonnes : &y->persons) += each > 0 ? units * each : units;
  }
}

static void fill_term_years(json_rows *out, const report_index *ix) {
  const amur_corridor *c = ix->corridor;
  for (int i = 0; i < c->n_term; i++)
    for (int year = year_of(c->first_day); year <= year_of(c->last_day); year++) {
      term_year y = {.term = i, .year = year, .strength = strength_in(c, &c->term[i], year)};
      if (!(y.strength > 0)) continue;
      y.change = c->term[i].effect * y.strength;
      moved_by(ix, &c->term[i], &y);
      ami_json_add(out, &y);
    }
}

/* ---- opinion -------------------------------------------------------------------------------------------- */

static const result_column opinion_columns[] = {
    {"group", CELL_TEXT, offsetof(amur_opinion_row, group), IN_JSON, .help = "of climate.yaml"},
    {"country", CELL_TEXT, offsetof(amur_opinion_row, country), IN_JSON, .help = "it belongs to"},
    {"year", CELL_INT, offsetof(amur_opinion_row, year), IN_JSON, .help = "calendar year"},
    {"opinion", CELL_REAL, offsetof(amur_opinion_row, opinion), IN_JSON, .unit = "1", .title = "Opinion",
     .help = "Mean view of a group of the other side, from −1 to 1, after listening to its neighbours and to media "
             "(Friedkin and Johnsen 1990)."},
};

static const result_table opinion_table = {
    .json = "opinions", .help = "opinion by group and year", RESULT_COLUMNS(opinion_columns), CORRIDOR_ROWS(opinion)};

const report_part ami_parts_terms[] = {
    {.table = &term_table}, {.table = &term_year_table, .fill = fill_term_years}, {.table = &opinion_table}, {0}};

/* ---- premia for risk ------------------------------------------------------------------------------------ */

typedef struct {
  const char *id, *kind, *target, *from, *to; /* as climate.yaml has them */
  double premium;
} premium_row;

static const result_column premium_columns[] = {
    {"id", CELL_TEXT, offsetof(premium_row, id), IN_JSON, .help = "id in climate.yaml"},
    {"kind", CELL_TEXT, offsetof(premium_row, kind), IN_JSON, .help = "`war` or `lending`"},
    {"target", CELL_TEXT, offsetof(premium_row, target), IN_JSON, .help = "links, or loans, that it is asked for"},
    {"from", CELL_TEXT, offsetof(premium_row, from), IN_JSON, .help = "first day; empty: ever since"},
    {"to", CELL_TEXT, offsetof(premium_row, to), IN_JSON, .help = "last day; empty: for ever"},
    {"premium", CELL_REAL, offsetof(premium_row, premium), IN_JSON, .unit = "1", .title = "Premium for risk",
     .help = "What insurance or lenders ask for war and distress: a share of the value of goods over the links named, "
             "or points on the rate of loans, with dates."},
};

static const result_table premium_table = {
    .json = "premia", .help = "premia for risk of climate.yaml", RESULT_COLUMNS(premium_columns)};

typedef struct {
  int premium, year;
  double in_force, money, tonnes;
} premium_year;

static const result_column premium_year_columns[] = {
    {"premium", CELL_INT, offsetof(premium_year, premium), IN_JSON, .help = "row of premia"},
    {"year", CELL_INT, offsetof(premium_year, year), IN_JSON, .help = "calendar year"},
    {"in_force", CELL_REAL, offsetof(premium_year, in_force), IN_JSON, .unit = "1", .help = "share of the year's days"},
    {"money", CELL_REAL, offsetof(premium_year, money), IN_JSON, .unit = "currency",
     .help = "that the base's flows pay for a war premium"},
    {"tonnes", CELL_REAL, offsetof(premium_year, tonnes), IN_JSON, .unit = "t",
     .help = "that pay it, counted on each link that it names"},
};

static const result_table premium_year_table = {
    .json = "premium_years", .help = "what is paid for a premium by year", RESULT_COLUMNS(premium_year_columns)};

static const char *text_of(const amur_yaml *map, const char *key) {
  const amur_yaml *at = amur_yaml_get(map, key);
  return at && at->kind == AMUR_YAML_SCALAR ? at->text : "";
}

/* Premium i as it is described; NULL behind the last. */
static const amur_yaml *premium_at(const amur_corridor *c, int i) {
  const amur_yaml *risk = c->climate ? amur_yaml_get(c->climate->root, "risk") : NULL;
  return risk && risk->kind == AMUR_YAML_LIST && i < risk->n ? risk->item[i] : NULL;
}

static void fill_premia(json_rows *out, const report_index *ix) {
  const amur_yaml *m;
  for (int i = 0; (m = premium_at(ix->corridor, i)); i++) {
    const char *kind = text_of(m, "kind");
    ami_json_add(out, &(premium_row){text_of(m, "id"), *kind ? kind : "war", text_of(m, "target"), text_of(m, "from"),
                                     text_of(m, "to"), strtod(text_of(m, "premium"), NULL)});
  }
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

/* Days of the base's year on which the rule is in force. */
static int days_in_year(const report_index *ix, const amur_change *rule, int year) {
  int days = 0;
  for (int k = 0; k < ix->result->n_period; k++) {
    const amur_period_result *p = &ix->result->period[k];
    if (ami_period_in_year(p, 0, year)) days += days_in(rule, p->from, p->to);
  }
  return days;
}

/* Adds what the base's flows of one year pay by one rule, and the tonnes that pay. */
static void add_paid(const report_index *ix, const amur_change *rule, premium_year *y) {
  for (int i = 0; i < ix->result->n_flow; i++) {
    const amur_flow_result *f = &ix->result->flow[i];
    const amur_period_result *p = &ix->result->period[f->period];
    const amur_commodity_row *k = &ix->corridor->commodity[f->commodity];
    if (!ami_period_in_year(p, 0, y->year) || !amur_list_has(rule->commodities, k->id)) continue;
    if (!named_by(ix->corridor, rule->target, f->link)) continue;
    const double units = f->units_per_day * days_in(rule, p->from, p->to);
    y->money += units * rule->value;
    y->tonnes += units * k->tonnes_per_unit;
  }
}

/* The rules that a premium was read into bear its id and come from its file; all have its dates. */
static premium_year premium_in(const report_index *ix, int premium, int year) {
  const amur_yaml *m = premium_at(ix->corridor, premium);
  const char *id = text_of(m, "id");
  const bool war = strcmp(text_of(m, "kind"), "lending") != 0;
  const int days = ami_days_in_year(ix, 0, year);
  premium_year y = {.premium = premium, .year = year};
  int in_force = 0;
  for (int i = 0; i < ix->corridor->n_rule; i++) {
    const amur_change *rule = &ix->corridor->rule[i];
    if (strcmp(rule->id, id) != 0 || strcmp(rule->file, ix->corridor->climate->file) != 0) continue;
    in_force = days_in_year(ix, rule, year);
    if (war) add_paid(ix, rule, &y);
  }
  y.in_force = days ? (double)in_force / days : 0;
  if (!war) y.money = y.tonnes = NAN;
  return y;
}

static void fill_premium_years(json_rows *out, const report_index *ix) {
  for (int i = 0; premium_at(ix->corridor, i); i++)
    for (int year = ix->first_year; year <= ix->last_year; year++) {
      const premium_year y = premium_in(ix, i, year);
      ami_json_add(out, &y);
    }
}

const report_part ami_parts_premia[] = {
    {.table = &premium_table, .fill = fill_premia}, {.table = &premium_year_table, .fill = fill_premium_years}, {0}};
