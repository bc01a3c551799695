/* SPDX-License-Identifier: Apache-2.0
 * read_money.c -- sources, projects, loans and parameters: what single cells do not show.
 * The ranges of source.csv and the unknowns of parameter.csv become changes here, with file and line for messages.
 */
#include <amur/corridor.h>
#include "tables/reader.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A host must be the country of a zone, where zones have countries. */
static void check_host(corridor_reader *in, amur_id_kind table, int row, const char *column, const char *id) {
  const amur_corridor *c = in->corridor;
  bool named = false;
  for (int z = 0; z < c->n_zone; z++) {
    const char *country = c->zone[z].country;
    if (country && strcmp(country, id) == 0) return;
    named |= country && *country;
  }
  if (named && *id) ami_corridor_fault(in, table, row, column, AMUR_FAULT_ERROR, id, "the country of a zone", NULL);
}

static void finish_projects(corridor_reader *in) {
  amur_corridor *c = in->corridor;
  for (int i = 0; i < c->n_project; i++) {
    amur_project_row *p = &c->project[i];
    ami_corridor_preset(in, &p->name, p->id);
    ami_corridor_preset(in, &p->currency, c->currency);
    if (p->country) check_host(in, AMUR_ID_PROJECT, i, "country", p->country);
    if (ami_corridor_row_is_sound(in, AMUR_ID_PROJECT, i)) {
      ami_corridor_check_shares(in, AMUR_ID_PROJECT, i, "build_shares", p->build_shares, p->build_years);
      ami_corridor_check_rate_from(in, AMUR_ID_PROJECT, i, p->currency, p->build_from);
    }
    if (p->open == AMUR_DAY_NONE) continue;
    if (p->concession_end != AMUR_DAY_NONE && p->concession_end < p->open)
      ami_corridor_fault(in, AMUR_ID_PROJECT, i, "concession_end", AMUR_FAULT_ERROR, "a day before open",
                         "a day not before open", NULL);
    int year, month, day;
    amur_day_split(p->open, &year, &month, &day);
    if (year < p->build_from)
      ami_corridor_fault(in, AMUR_ID_PROJECT, i, "open", AMUR_FAULT_ERROR, "a day before build_from",
                         "a day after building began", NULL);
  }
}

/* Last year in which a project earns: that of its concession's last day, or the last of its life. */
static int last_year(const amur_project_row *p) {
  int year, month, day;
  amur_day_split(p->concession_end == AMUR_DAY_NONE ? p->open : p->concession_end, &year, &month, &day);
  return p->concession_end == AMUR_DAY_NONE ? year + p->life_years : year;
}

/* Shares drawn, and what its rate and its currency are in its first year. */
static void check_paths(corridor_reader *in, int i) {
  const amur_corridor *c = in->corridor;
  const amur_loan_row *l = &c->loan[i];
  double rate;
  ami_corridor_check_shares(in, AMUR_ID_LOAN, i, "draw_shares", l->draw_shares, l->loan.tenor_years);
  ami_corridor_check_rate_from(in, AMUR_ID_LOAN, i, l->currency, l->first_year);
  if (l->rate_series < 0 || amur_series_value(c, l->rate_series, l->first_year, &rate)) return;
  ami_corridor_fault(in, AMUR_ID_LOAN, i, "rate_series", AMUR_FAULT_ERROR, c->series[l->rate_series].id,
                     "a path that begins by first_year", NULL);
}

static void finish_loans(corridor_reader *in) {
  amur_corridor *c = in->corridor;
  for (int i = 0; i < c->n_loan; i++) {
    amur_loan_row *l = &c->loan[i];
    char found[96];
    ami_corridor_preset(in, &l->name, l->id);
    if (l->loan.tenor_years > 0 && l->loan.grace_years >= l->loan.tenor_years)
      ami_corridor_fault(in, AMUR_ID_LOAN, i, "grace_years", AMUR_FAULT_ERROR, "as many years as the tenor",
                         "fewer than tenor_years", NULL);
    if (l->loan.rate > 0.5)
      ami_corridor_fault(in, AMUR_ID_LOAN, i, "rate", AMUR_FAULT_WARNING, "more than 50 % a year", "0.05 for 5 %",
                         NULL);
    if (l->project < 0) continue;
    const amur_project_row *p = &c->project[l->project];
    ami_corridor_preset(in, &l->currency, p->currency);
    if (ami_corridor_row_is_sound(in, AMUR_ID_LOAN, i)) check_paths(in, i);
    if (p->open == AMUR_DAY_NONE) continue;
    const int last = l->first_year + l->loan.tenor_years - 1;
    snprintf(found, sizeof found, "a loan until %d, the project until %d", last, last_year(p));
    if (last > last_year(p))
      ami_corridor_fault(in, AMUR_ID_LOAN, i, "tenor_years", AMUR_FAULT_ERROR, found,
                         "a loan that ends before the project or its concession", NULL);
  }
}

static void name_change(corridor_reader *in, amur_id_kind table, int row, amur_change *change) {
  change->file = ami_corridor_text(in, in->table[table].file);
  change->row = in->table[table].line[row];
}

static void finish_parameters(corridor_reader *in) {
  amur_corridor *c = in->corridor;
  ami_corridor_apply_estimates(in);
  for (int i = 0; i < c->n_parameter; i++) {
    amur_parameter *p = &c->parameter[i];
    ami_corridor_preset(in, &p->name, p->change.id);
    p->change.from = p->change.to = AMUR_DAY_NONE;
    p->change.source = ami_corridor_text(in, "");
    name_change(in, AMUR_ID_PARAMETER, i, &p->change);
    if (isnan(p->change.value)) p->change.value = p->prior;
    if (p->low > p->prior || p->high < p->prior)
      ami_corridor_fault(in, AMUR_ID_PARAMETER, i, "prior", AMUR_FAULT_ERROR, "a value outside its bounds",
                         "low <= prior <= high", NULL);
    else if (p->low > p->change.value || p->high < p->change.value)
      ami_corridor_fault(in, AMUR_ID_PARAMETER, i, "value", AMUR_FAULT_ERROR, "a value outside its bounds",
                         "low <= value <= high", NULL);
  }
}

static void finish_sources(corridor_reader *in) {
  amur_corridor *c = in->corridor;
  for (int i = 0; i < c->n_source; i++) {
    amur_source_row *s = &c->source[i];
    s->varied = s->change.target && *s->change.target;
    s->change.from = s->change.to = AMUR_DAY_NONE;
    s->change.id = ami_corridor_text(in, s->id);
    s->change.source = ami_corridor_text(in, s->id);
    s->change.note = ami_corridor_text(in, s->note);
    name_change(in, AMUR_ID_SOURCE, i, &s->change);
    double value = NAN;
    const bool number = s->value && amur_parse_real(s->value, &value);
    if (s->low > s->high)
      ami_corridor_fault(in, AMUR_ID_SOURCE, i, "high", AMUR_FAULT_ERROR, "a value below low", "low <= high", NULL);
    else if (number && (value < s->low || value > s->high))
      ami_corridor_fault(in, AMUR_ID_SOURCE, i, "value", AMUR_FAULT_ERROR, s->value, "a value from low to high", NULL);
    if (!s->varied) continue;
    if (!number)
      ami_corridor_fault(in, AMUR_ID_SOURCE, i, "value", AMUR_FAULT_ERROR, s->value, "a number, as there is a target",
                         NULL);
    if (isnan(s->low) || isnan(s->high))
      ami_corridor_fault(in, AMUR_ID_SOURCE, i, isnan(s->low) ? "low" : "high", AMUR_FAULT_ERROR, "an empty cell",
                         "a range, as there is a target", NULL);
    s->change.value = value;
  }
}

static void finish_countries(corridor_reader *in) {
  amur_corridor *c = in->corridor;
  for (int i = 0; i < c->n_country; i++) {
    amur_err err = {0};
    ami_corridor_preset(in, &c->country[i].name, c->country[i].id);
    if (c->country[i].id) check_host(in, AMUR_ID_COUNTRY, i, "country_id", c->country[i].id);
    const amur_country *k = &c->country[i].country;
    if (isnan(k->gdp + k->growth + k->revenue + k->exports + k->external_debt)) continue; /* a fault of a cell */
    if (amur_country_check(k, &err))
      ami_corridor_fault(in, AMUR_ID_COUNTRY, i, NULL, AMUR_FAULT_ERROR, err.text, "figures within their ranges", NULL);
  }
}

void ami_corridor_finish_money(corridor_reader *in) {
  amur_corridor *c = in->corridor;
  finish_sources(in);
  ami_corridor_finish_series(in);
  finish_projects(in);
  finish_loans(in);
  finish_countries(in);
  finish_parameters(in);
  for (int i = 0; i < c->n_rule; i++) name_change(in, AMUR_ID_RULE, i, &c->rule[i]);
}
