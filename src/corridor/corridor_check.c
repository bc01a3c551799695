/* SPDX-License-Identifier: Apache-2.0
 * corridor_check.c -- does a corridor hold together?  What everything after the reader takes for granted, with the
 * first reason why not.
 *
 * The reader finds a user's mistakes, with file and line; here a mistake is the program's own: of the reader, or of one
 * that builds a corridor in memory.  Values of single rows are checked by their columns (rows_check.c), then what ties
 * rows together: counts and arrays, zones and their nodes, links, chains, markets, days, changes, money.
 */
#include "change.h"
#include "tables/observed_check.h"
#include "tables/schema.h"
#include <amur/io.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

static amur_status refuse_text(amur_err *err, const char *what) {
  return amur_fail(err, AMUR_E_DOMAIN, 0, "%s: no text", what);
}

/* A list of texts with its count. */
static amur_status check_texts(const char *what, char *const *text, int n, amur_err *err) {
  if (n < 0 || (n > 0 && !text))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "%s: %d texts%s", what, n, text ? "" : ", and no array");
  for (int i = 0; i < n; i++)
    if (!text[i]) return refuse_text(err, what);
  return AMUR_OK;
}

static amur_status check_lists(const amur_corridor *c, amur_err *err) {
  const struct {
    const char *what;
    char *const *text;
    int n;
  } list[] = {
      {"mode", c->mode, c->n_mode},
      {"nest", c->nest, c->n_nest},
      {"terminal", c->terminal, c->n_terminal},
      {"currency", c->currency_id, c->n_currency},
      {"path of a currency", c->currency_path, c->n_currency},
      {"scenario to run", c->run_scenario, c->n_run_scenario},
      {"input file", c->input_file, c->n_input_file},
  };
  const struct {
    const char *what, *text;
  } one[] = {
      {"folder", c->folder},
      {"name", c->name},
      {"description", c->description},
      {"currency", c->currency},
      {"report title", c->report_title},
      {"report subtitle", c->report_subtitle},
      {"overlay of the map", c->map_overlay},
  };
  amur_status status = AMUR_OK;
  for (size_t i = 0; i < sizeof one / sizeof *one && !status; i++)
    if (!one[i].text) status = refuse_text(err, one[i].what);
  for (size_t i = 0; i < sizeof list / sizeof *list && !status; i++)
    status = check_texts(list[i].what, list[i].text, list[i].n, err);
  for (int i = 0; i < c->n_question && !status; i++)
    if (!c->question[i].ask || !c->question[i].kind || !c->question[i].about) status = refuse_text(err, "question");
  return status;
}

static amur_status check_settings(const amur_corridor *c, amur_err *err) {
  const amur_settings *s = &c->settings;
  const struct {
    const char *what;
    double value, min, max;
  } number[] = {
      {"gap", s->gap, AMUR_ABOVE_ZERO, 1},
      {"choice_residual", s->choice_residual, AMUR_ABOVE_ZERO, 1},
      {"wait_residual", s->wait_residual, AMUR_ABOVE_ZERO, 1},
      {"reliability_ratio", s->reliability_ratio, 0, 10},
      {"sim_precision", s->sim_precision, AMUR_ABOVE_ZERO, 1},
      {"sim_max_replications", s->sim_max_replications, 2, 1e6},
      {"max_rounds", s->max_rounds, 1, 1000},
      {"co2_cost", s->co2_cost, 0, 1e9},
      {"price_year", c->price_year, 1900, 2200},
  };
  for (size_t i = 0; i < sizeof number / sizeof *number; i++)
    if (!(number[i].value >= number[i].min && number[i].value <= number[i].max))
      return amur_fail(err, AMUR_E_DOMAIN, 0, "%s: %g, expected %g to %g", number[i].what, number[i].value,
                       number[i].min, number[i].max);
  const double *b = c->map_bounds;
  const bool none = isnan(b[0]) && isnan(b[1]) && isnan(b[2]) && isnan(b[3]);
  if (!none && !(b[0] < b[2] && b[1] < b[3]))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "bounds of the map: west %g, south %g, east %g, north %g", b[0], b[1], b[2],
                     b[3]);
  return AMUR_OK;
}

/* ---- the network ------------------------------------------------------------------------------- */

static amur_status check_zones(const amur_corridor *c, amur_err *err) {
  for (int z = 0; z < c->n_zone; z++) {
    const int node = c->zone[z].node;
    if (node < 0 || node >= c->n_node)
      return amur_fail(err, AMUR_E_DOMAIN, 0, "zone %s: node %d, the corridor has %d", c->zone[z].id, node, c->n_node);
    if (c->node[node].zone != z)
      return amur_fail(err, AMUR_E_DOMAIN, 0, "zone %s: its node %s is that of zone %d", c->zone[z].id,
                       c->node[node].id, c->node[node].zone);
  }
  return AMUR_OK;
}

static amur_status check_links(const amur_corridor *c, amur_err *err) {
  for (int a = 0; a < c->n_link; a++) {
    const amur_link_row *l = &c->link[a];
    if (l->from == l->to) return amur_fail(err, AMUR_E_DOMAIN, 0, "link %s: from node %d to itself", l->id, l->from);
    if (l->mode < 0 || l->mode >= c->n_mode)
      return amur_fail(err, AMUR_E_DOMAIN, 0, "link %s: mode %d, the corridor has %d", l->id, l->mode, c->n_mode);
    if (l->vdf != AMUR_VDF_CONSTANT && isinf(l->capacity_per_day))
      return amur_fail(err, AMUR_E_DOMAIN, 0, "link %s: a delay function without a capacity", l->id);
    if (!(l->length_km > 0 || l->time_h > 0 || l->terminal >= 0))
      return amur_fail(err, AMUR_E_DOMAIN, 0, "link %s: neither length nor time nor terminal", l->id);
    if (!l->toll) return amur_fail(err, AMUR_E_DOMAIN, 0, "link %s: no tolls", l->id);
    for (int v = 0; v < c->n_vehicle; v++)
      if (!(l->toll[v] >= 0 && isfinite(l->toll[v])))
        return amur_fail(err, AMUR_E_DOMAIN, 0, "link %s: toll %g of %s", l->id, l->toll[v], c->vehicle[v].id);
    if (a > 0 && l->toll == c->link[a - 1].toll) /* a link and its reverse stand side by side */
      return amur_fail(err, AMUR_E_DOMAIN, 0, "link %s: tolls that %s owns", l->id, c->link[a - 1].id);
  }
  return AMUR_OK;
}

static amur_status check_terminals(const amur_corridor *c, amur_err *err) {
  if (c->n_terminal > 0 && !c->terminal_doc) return amur_fail(err, AMUR_E_DOMAIN, 0, "terminals without documents");
  for (int i = 0; i < c->n_terminal; i++)
    if (!c->terminal_doc[i] || !c->terminal_doc[i]->root || !c->terminal_doc[i]->file)
      return amur_fail(err, AMUR_E_DOMAIN, 0, "terminal %s: no document", c->terminal[i]);
  return AMUR_OK;
}

/* ---- goods ------------------------------------------------------------------------------------- */

static amur_status check_chains(const amur_corridor *c, amur_err *err) {
  for (int i = 0; i < c->n_chain; i++) {
    const amur_chain_row *k = &c->chain[i];
    if (k->nest < 0 || k->nest >= c->n_nest)
      return amur_fail(err, AMUR_E_DOMAIN, 0, "chain %s: nest %d, the corridor has %d", k->id, k->nest, c->n_nest);
    if (!k->vehicle_of_mode || !k->carries)
      return amur_fail(err, AMUR_E_DOMAIN, 0, "chain %s: no vehicles or no commodities", k->id);
    for (int m = 0; m < c->n_mode; m++)
      if (k->vehicle_of_mode[m] < -1 || k->vehicle_of_mode[m] >= c->n_vehicle)
        return amur_fail(err, AMUR_E_DOMAIN, 0, "chain %s: vehicle %d of mode %s, the corridor has %d", k->id,
                         k->vehicle_of_mode[m], c->mode[m], c->n_vehicle);
  }
  return AMUR_OK;
}

static amur_status check_markets(const amur_corridor *c, amur_err *err) {
  for (int k = 0; k < c->n_commodity; k++)
    if (!(c->commodity[k].theta_nest >= c->commodity[k].theta))
      return amur_fail(err, AMUR_E_DOMAIN, 0, "commodity %s: theta_nest %g below theta %g", c->commodity[k].id,
                       c->commodity[k].theta_nest, c->commodity[k].theta);
  for (int i = 0; i < c->n_trade_model; i++)
    if (!c->trade_model[i].id) return refuse_text(err, "model of trade");
  for (int i = 0; i < c->n_demand; i++) {
    const amur_demand_row *d = &c->demand[i];
    if (d->origin == d->destination)
      return amur_fail(err, AMUR_E_DOMAIN, 0, "demand %s: from zone %d to itself", d->id, d->origin);
    if (d->model < -1 || d->model >= c->n_trade_model)
      return amur_fail(err, AMUR_E_DOMAIN, 0, "demand %s: model %d, the corridor has %d", d->id, d->model,
                       c->n_trade_model);
  }
  for (int i = 0; i < c->n_profile; i++) {
    double sum = 0;
    for (int m = 0; m < 12; m++) sum += c->profile[i].share[m];
    if (!(fabs(sum - 1) <= 1e-9))
      return amur_fail(err, AMUR_E_DOMAIN, 0, "profile %s: shares that sum to %.12g", c->profile[i].id, sum);
  }
  return AMUR_OK;
}

/* ---- days -------------------------------------------------------------------------------------- */

/* Regimes follow each other without gap or overlap, over the whole horizon. */
static amur_status check_days(const amur_corridor *c, amur_err *err) {
  char day[16];
  if (c->first_day == AMUR_DAY_NONE || c->last_day == AMUR_DAY_NONE || c->first_day > c->last_day)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "horizon: day %d to day %d", c->first_day, c->last_day);
  for (int i = 0; i < c->n_regime; i++) {
    const amur_regime_row *r = &c->regime[i];
    amur_day_format(r->from, day);
    if (r->from > r->to)
      return amur_fail(err, AMUR_E_DOMAIN, 0, "regime %s: it begins on %s, after its end", r->id, day);
    if (i > 0 && r->from != c->regime[i - 1].to + 1)
      return amur_fail(err, AMUR_E_DOMAIN, 0, "regime %s: it begins on %s, with %s %s", r->id, day,
                       r->from > c->regime[i - 1].to ? "a gap after" : "an overlap with", c->regime[i - 1].id);
  }
  if (c->n_regime < 1 || c->regime[0].from > c->first_day || c->regime[c->n_regime - 1].to < c->last_day)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "regimes: they do not cover the horizon");
  return AMUR_OK;
}

/* ---- changes ----------------------------------------------------------------------------------- */

static amur_status check_change(const amur_corridor *c, const amur_change *change, const char *what, amur_err *err) {
  compiled_change compiled;
  if (!change->id || !change->target || !change->field || !change->commodities || !change->vehicles ||
      !change->source || !change->note || !change->file)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "%s %s: a text is missing", what, change->id ? change->id : "");
  if (isnan(change->value)) return amur_fail(err, AMUR_E_DOMAIN, 0, "%s %s: no value", what, change->id);
  const amur_status status = ami_change_compile(c, change, &compiled, err);
  if (!status) ami_change_fini(&compiled);
  return status == AMUR_E_UNKNOWN ? AMUR_E_DOMAIN : status; /* the text says what matches nothing */
}

static amur_status check_scenario(const amur_corridor *c, const amur_scenario *s, amur_err *err) {
  if (!s->id || !s->name || !s->description || !s->file) return refuse_text(err, "scenario");
  amur_status status = check_texts("dropped rule", s->drop_rule, s->n_drop, err);
  for (int i = 0; i < s->n_change && !status; i++) status = check_change(c, &s->change[i], "change", err);
  return status;
}

static amur_status check_changes(const amur_corridor *c, amur_err *err) {
  amur_status status = AMUR_OK;
  for (int i = 0; i < c->n_rule && !status; i++) status = check_change(c, &c->rule[i], "rule", err);
  for (int i = 0; i < c->n_parameter && !status; i++) {
    const amur_parameter *p = &c->parameter[i];
    status = check_change(c, &p->change, "parameter", err);
    if (!status && !(p->low <= p->change.value && p->change.value <= p->high))
      status = amur_fail(err, AMUR_E_DOMAIN, 0, "parameter %s: %g, expected %g to %g", p->change.id, p->change.value,
                         p->low, p->high);
  }
  for (int i = 0; i < c->n_source && !status; i++)
    if (c->source[i].varied) status = check_change(c, &c->source[i].change, "assumption", err);
  for (int i = 0; i < c->n_scenario && !status; i++) status = check_scenario(c, &c->scenario[i], err);
  for (int i = 0; i < c->n_run_scenario && !status; i++) {
    bool found = false;
    for (int s = 0; s < c->n_scenario && !found; s++) found = strcmp(c->scenario[s].id, c->run_scenario[i]) == 0;
    if (!found) status = amur_fail(err, AMUR_E_DOMAIN, 0, "scenario to run: %s is none", c->run_scenario[i]);
  }
  return status;
}

/* ---- money and climate ------------------------------------------------------------------------- */

static amur_status check_money(const amur_corridor *c, amur_err *err) {
  if (c->n_currency < 1 || !c->currency_rate || strcmp(c->currency_id[0], c->currency) != 0)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "currency %s: it is not the first", c->currency);
  for (int i = 0; i < c->n_currency; i++)
    if (!(c->currency_rate[i] > 0 && isfinite(c->currency_rate[i])))
      return amur_fail(err, AMUR_E_DOMAIN, 0, "currency %s: rate %g", c->currency_id[i], c->currency_rate[i]);
  for (int i = 0; i < c->n_loan; i++)
    if (c->loan[i].loan.grace_years >= c->loan[i].loan.tenor_years)
      return amur_fail(err, AMUR_E_DOMAIN, 0, "loan %s: %d years of grace in a tenor of %d", c->loan[i].id,
                       c->loan[i].loan.grace_years, c->loan[i].loan.tenor_years);
  return AMUR_OK;
}

static amur_status check_observed(const amur_corridor *c, amur_err *err) {
  observed_fault fault;
  for (int i = 0; i < c->n_observed; i++)
    if (ami_observed_has_fault(c, &c->observed[i], &fault))
      return amur_fail(err, AMUR_E_DOMAIN, 0, "observed %s: %s: %s, expected %s", c->observed[i].id, fault.column,
                       fault.found, fault.expected);
  return AMUR_OK;
}

static bool has_list(const char *const *text, int n) { return n == 0 || (n > 0 && text); }

static amur_status check_climate(const amur_corridor *c, amur_err *err) {
  for (int i = 0; i < c->n_term; i++) {
    const amur_trade_term *t = &c->term[i];
    if (!*t->id) return amur_fail(err, AMUR_E_DOMAIN, 0, "term %d: an empty id", i);
    if (!has_list(t->countries_o, t->n_o) || !has_list(t->countries_d, t->n_d) ||
        !has_list(t->commodities, t->n_commodity))
      return amur_fail(err, AMUR_E_DOMAIN, 0, "term %s: a count without a list", t->id);
    if (!isfinite(t->effect) || !(t->half_life_days > 0) || !(t->anticipation_days >= 0))
      return amur_fail(err, AMUR_E_DOMAIN, 0, "term %s: effect %g, half-life %g, anticipation %g", t->id, t->effect,
                       t->half_life_days, t->anticipation_days);
  }
  for (int i = 0; i < c->n_opinion; i++)
    if (!c->opinion[i].group || !c->opinion[i].country || !(fabs(c->opinion[i].opinion) <= 1 + 1e-9))
      return amur_fail(err, AMUR_E_DOMAIN, 0, "opinion %d: %g", i, c->opinion[i].opinion);
  if ((c->n_term > 0 || c->n_opinion > 0) && !c->climate)
    return amur_fail(err, AMUR_E_DOMAIN, 0, "terms and opinions without the document that they borrow from");
  return AMUR_OK;
}

amur_status amur_corridor_check(const amur_corridor *corridor, amur_err *err) {
  static amur_status (*const check[])(const amur_corridor *c, amur_err *err) = {
      check_lists,   check_settings, ami_rows_check, check_zones, check_terminals, check_links,   check_chains,
      check_markets, check_days,     check_changes,  check_money, check_observed,  check_climate,
  };
  amur_status status = AMUR_OK;
  for (size_t i = 0; i < sizeof check / sizeof *check && !status; i++) status = check[i](corridor, err);
  return status;
}
