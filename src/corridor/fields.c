/* SPDX-License-Identifier: Apache-2.0
 * fields.c -- the fields that changes can touch, by rows: name, targets, type, place in the state, range, unit,
 * meaning. Most rows say by offsets where the value lies; what touches several arrays, or is no plain number, has a
 * setter.
 */
#include "fields.h"
#include <amur/io.h>
#include <assert.h>
#include <math.h>
#include <string.h>

/* ---- setters ----------------------------------------------------------------------------------- */

/* Empty vehicles carry no commodity: only a rule for every commodity closes the link to them too. */
static amur_status open_link(corridor_state *s, int link, const compiled_change *c, double value, amur_err *err) {
  const size_t a = (size_t)link, nk = (size_t)s->corridor->n_commodity, nv = (size_t)s->corridor->n_vehicle;
  (void)err;
  for (size_t k = 0; k < nk; k++)
    for (size_t v = 0; v < nv; v++)
      if (c->commodity[k] && c->vehicle[v]) s->open[(a * nk + k) * nv + v] = value > 0;
  for (size_t v = 0; v < nv; v++)
    if (c->every_commodity && c->vehicle[v]) s->vehicle_open[a * nv + v] = value > 0;
  return AMUR_OK;
}

/* Opening a chain does not make it carry what it never carries. */
static amur_status open_chain(corridor_state *s, int chain, const compiled_change *c, double value, amur_err *err) {
  const int nk = s->corridor->n_commodity;
  (void)err;
  for (int k = 0; k < nk; k++)
    if (c->commodity[k]) s->chain_open[chain * nk + k] = value > 0 && s->corridor->chain[chain].carries[k];
  return AMUR_OK;
}

static amur_status open_transfer(corridor_state *s, int transfer, const compiled_change *c, double value,
                                 amur_err *err) {
  const int nk = s->corridor->n_commodity;
  (void)err;
  for (int k = 0; k < nk; k++)
    if (c->commodity[k]) s->transfer_open[transfer * nk + k] = value > 0;
  return AMUR_OK;
}

/* The state keeps no scale of single rows, only their quantity: a scale is a factor whatever the operation. */
static amur_status scale_demand(corridor_state *s, int row, const compiled_change *c, double value, amur_err *err) {
  amur_demand_row *d = &s->demand[row];
  (void)err;
  if (c->commodity[d->commodity]) d->quantity *= value;
  return AMUR_OK;
}

/* Terminals are built anew from their YAML, with the changes of the day in order. */
static amur_status keep_for_terminal(corridor_state *s, int terminal, const compiled_change *c, double value,
                                     amur_err *err) {
  if (!amur_grow(&s->terminal, &s->terminal_room, (size_t)s->n_terminal_change + 1, sizeof *s->terminal))
    return amur_fail(err, AMUR_E_NOMEM, 0, "state: %d changes of terminals", s->n_terminal_change);
  s->terminal[s->n_terminal_change++] = (terminal_change){terminal, c->change->field, c->change->op, value};
  return AMUR_OK;
}

/* ---- the rows ---------------------------------------------------------------------------------- */

#define KIND(kind) (1u << AMUR_TARGET_##kind)
#define LINKS (KIND(LINK) | KIND(MODE) | KIND(CROSSING))

/* A number of an array of numbers; a number within a row of an array of rows. */
#define NUMBER(numbers) .array = offsetof(corridor_state, numbers), .stride = sizeof(double), .member = 0
#define WITHIN(rows, row, number)                                                                                      \
  .array = offsetof(corridor_state, rows), .stride = sizeof(row), .member = offsetof(row, number)

const change_field ami_fields[] = {
    {"open", LINKS, FIELD_SWITCH, SCOPE_BOTH, .set = open_link, .max = 1,
     .help = "loaded vehicles may pass; for every commodity at once, empty ones too"},
    {"toll", LINKS, .scope = SCOPE_VEHICLE, NUMBER(toll), .max = INFINITY, .unit = "currency/vehicle",
     .help = "of a vehicle, loaded or empty"},
    {"time_h", LINKS, NUMBER(time_h), .max = 8784, .unit = "h", .help = "fixed time beside length / free_speed"},
    {"money_per_unit", LINKS, .scope = SCOPE_COMMODITY, NUMBER(money), .max = INFINITY, .unit = "currency/unit",
     .help = "freight rate, port dues"},
    {"capacity_per_day", LINKS, NUMBER(capacity), .min = AMUR_ABOVE_ZERO, .max = INFINITY, .unit = "equivalents/day",
     .help = "capacity of the delay function"},
    {"free_speed", LINKS, NUMBER(speed), .min = AMUR_ABOVE_ZERO, .max = 300, .unit = "km/h",
     .help = "speed without delay"},
    {"open", KIND(CHAIN), FIELD_SWITCH, SCOPE_COMMODITY, .set = open_chain, .max = 1,
     .help = "senders may choose it, for what it carries"},
    {"appeal", KIND(CHAIN), .scope = SCOPE_COMMODITY, NUMBER(chain_appeal), .max = INFINITY,
     .help = "how often it is chosen at equal costs, relative to the others"},
    {"constant", KIND(CHAIN), .scope = SCOPE_COMMODITY, NUMBER(chain_constant), .min = -INFINITY, .max = INFINITY,
     .unit = "currency/unit", .help = "the same in money, where choice is by differences of costs"},
    {"open", KIND(TRANSFER), FIELD_SWITCH, SCOPE_COMMODITY, .set = open_transfer, .max = 1,
     .help = "goods may change vehicle there"},
    {"money_per_unit", KIND(TRANSFER), .scope = SCOPE_COMMODITY, NUMBER(transfer_money), .max = INFINITY,
     .unit = "currency/unit", .help = "handling and dues"},
    {"time_h", KIND(TRANSFER), NUMBER(transfer_time_h), .max = 8784, .unit = "h",
     .help = "hours of the goods, beside those of the terminal"},
    {"share", KIND(ELIGIBLE), NUMBER(eligible_share), .max = 1, .help = "of the demand, on its days"},
    {"vot", KIND(COMMODITY), WITHIN(commodity, amur_commodity_row, vot), .max = INFINITY, .unit = "currency/(unit h)",
     .help = "value of an hour of a unit"},
    {"mu", KIND(COMMODITY), WITHIN(commodity, amur_commodity_row, theta_nest), .min = AMUR_ABOVE_ZERO, .max = INFINITY,
     .help = "choice within a nest, by ratios of costs"},
    {"lambda", KIND(COMMODITY), WITHIN(commodity, amur_commodity_row, theta), .min = AMUR_ABOVE_ZERO, .max = INFINITY,
     .help = "choice between nests, by ratios of costs"},
    {"theta", KIND(COMMODITY), WITHIN(commodity, amur_commodity_row, theta), .min = AMUR_ABOVE_ZERO, .max = INFINITY,
     .unit = "unit/currency", .help = "choice between nests, by differences of costs"},
    {"theta_nest", KIND(COMMODITY), WITHIN(commodity, amur_commodity_row, theta_nest), .min = AMUR_ABOVE_ZERO,
     .max = INFINITY, .unit = "unit/currency", .help = "choice within a nest, by differences of costs"},
    {"elasticity", KIND(COMMODITY), WITHIN(commodity, amur_commodity_row, elasticity), .max = 100, .help = "of demand"},
    {"value", KIND(COMMODITY), WITHIN(commodity, amur_commodity_row, value), .max = INFINITY, .unit = "currency/unit",
     .help = "value of a unit"},
    {"loss_per_h", KIND(COMMODITY), WITHIN(commodity, amur_commodity_row, loss_per_h), .max = 1, .unit = "1/h",
     .help = "share of the value lost per hour"},
    {"scale", KIND(COMMODITY), NUMBER(commodity_scale), .max = INFINITY, .help = "factor on all its demand"},
    {"payload", KIND(VEHICLE), WITHIN(vehicle, amur_vehicle_row, payload), .min = AMUR_ABOVE_ZERO, .max = INFINITY,
     .unit = "units/vehicle", .help = "units of commodity in a loaded vehicle"},
    {"pce", KIND(VEHICLE), WITHIN(vehicle, amur_vehicle_row, pce), .min = AMUR_ABOVE_ZERO, .max = 1000,
     .help = "equivalents: what one vehicle takes of a capacity"},
    {"money_per_km", KIND(VEHICLE), WITHIN(vehicle, amur_vehicle_row, money_per_km), .max = INFINITY,
     .unit = "currency/(vehicle km)", .help = "running cost"},
    {"money_per_h", KIND(VEHICLE), WITHIN(vehicle, amur_vehicle_row, money_per_h), .max = INFINITY,
     .unit = "currency/(vehicle h)", .help = "crew and standing cost"},
    {"back_load", KIND(VEHICLE), WITHIN(vehicle, amur_vehicle_row, back_load), .max = 1,
     .help = "share of the smaller direction's loads that ride on returning vehicles"},
    {"scale", KIND(DEMAND), .scope = SCOPE_OWN_COMMODITY, .set = scale_demand, .max = INFINITY,
     .help = "factor on its quantity, whatever the operation"},
    {"quantity", KIND(DEMAND), .scope = SCOPE_OWN_COMMODITY, WITHIN(demand, amur_demand_row, quantity), .max = INFINITY,
     .unit = "units/year", .help = "what is wanted at the reference cost"},
    {"ref_cost", KIND(DEMAND), .scope = SCOPE_OWN_COMMODITY, WITHIN(demand, amur_demand_row, ref_cost),
     .min = AMUR_ABOVE_ZERO, .max = INFINITY, .unit = "currency/unit", .help = "cost at which that is wanted"},
    {"", KIND(TERMINAL), .set = keep_for_terminal, .min = -INFINITY, .max = INFINITY,
     .help = "the path of a value in its YAML: stages.documents.servers, stages.gate.open.to"},
    {"effect", KIND(TERM), WITHIN(term, amur_trade_term, effect), .min = -INFINITY, .max = INFINITY,
     .help = "added to the log of trade at full strength"},
    {"half_life_days", KIND(TERM), WITHIN(term, amur_trade_term, half_life_days), .min = AMUR_ABOVE_ZERO,
     .max = INFINITY, .unit = "days", .help = "in which evasion halves the effect"},
    {"anticipation_days", KIND(TERM), WITHIN(term, amur_trade_term, anticipation_days), .max = 36525, .unit = "days",
     .help = "before its first day, over which the effect builds up"},
    {"principal", KIND(LOAN), WITHIN(loan, amur_loan_row, loan.principal), .min = AMUR_ABOVE_ZERO, .max = INFINITY,
     .unit = "loan currency", .help = "drawn in all"},
    {"rate", KIND(LOAN), WITHIN(loan, amur_loan_row, loan.rate), .max = 1, .unit = "1/year",
     .help = "interest, or what is added to rate_series"},
    {"tenor_years", KIND(LOAN), FIELD_WHOLE, WITHIN(loan, amur_loan_row, loan.tenor_years), .min = 1, .max = 100,
     .unit = "years", .help = "from drawing to the last payment, grace included"},
    {"grace_years", KIND(LOAN), FIELD_WHOLE, WITHIN(loan, amur_loan_row, loan.grace_years), .max = 99, .unit = "years",
     .help = "without repayment"},
    {"capex", KIND(PROJECT), WITHIN(project, amur_project_row, capex), .max = INFINITY, .unit = "project currency",
     .help = "capital cost"},
    {"opex_per_year", KIND(PROJECT), WITHIN(project, amur_project_row, opex_per_year), .max = INFINITY,
     .unit = "project currency/year", .help = "fixed cost of operation"},
    {"revenue_share", KIND(PROJECT), WITHIN(project, amur_project_row, revenue_share), .max = 1,
     .help = "share of the tolls that it keeps"},
    {"other_revenue_per_year", KIND(PROJECT), WITHIN(project, amur_project_row, other_revenue_per_year),
     .max = INFINITY, .unit = "project currency/year", .help = "revenue beside tolls"},
    {"value", KIND(RULE), NUMBER(rule_value), .min = -INFINITY, .max = INFINITY,
     .help = "of a dated rule, in its field's unit: how a parameter or an assumption reaches into one"},
    {.name = NULL},
};

const change_field *ami_field_find(amur_target_kind kind, const char *name) {
  assert(kind < AMUR_TARGET_N && name);
  for (const change_field *f = ami_fields; f->name; f++)
    if (ami_field_has_target(f, kind) && (!*f->name || strcmp(f->name, name) == 0)) return f;
  return NULL;
}
