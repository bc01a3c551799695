/* SPDX-License-Identifier: Apache-2.0
 * json_money.c -- projects with their accounts and their loans.
 */
#include "json.h"
#include <amur/corridor.h>
#include <math.h>
#include <string.h>

/* ---- projects ------------------------------------------------------------------------------------------- */

/* What a project's host owes of its loans, of its GDP; NAN without the host's figures. */
static cell_value added_debt(const amur_result *r, const void *row) {
  const amur_corridor *c = r->corridor;
  const amur_project_row *p = row;
  double sum = 0, rate;
  for (int i = 0; i < c->n_loan; i++)
    if (&c->project[c->loan[i].project] == p &&
        amur_exchange_rate(c, c->loan[i].currency, c->loan[i].first_year, &rate))
      sum += c->loan[i].loan.principal * rate;
  for (int k = 0; k < c->n_country; k++)
    if (p->country && strcmp(c->country[k].id, p->country) == 0) /* whose GDP is in millions */
      return (cell_value){.real = sum * p->public_share / (1e6 * c->country[k].country.gdp)};
  return (cell_value){.real = NAN};
}

static const result_column project_columns[] = {
    {"id", CELL_TEXT, offsetof(amur_project_row, id), IN_JSON, .help = "id in project.csv"},
    {"name", CELL_TEXT, offsetof(amur_project_row, name), IN_JSON, .help = "as in project.csv"},
    {"country", CELL_TEXT, offsetof(amur_project_row, country), IN_JSON, .help = "ISO 3166 code of its host"},
    {"currency", CELL_TEXT, offsetof(amur_project_row, currency), IN_JSON, .help = "of its money"},
    {"crossing", CELL_ID, offsetof(amur_project_row, crossing), IN_JSON, .names = AMUR_ID_CROSSING},
    {"direction", CELL_TEXT, offsetof(amur_project_row, direction), IN_JSON,
     .help = "whose tolls it earns; empty: both"},
    {"capex", CELL_REAL, offsetof(amur_project_row, capex), IN_JSON, .unit = "project currency",
     .help = "cost of building"},
    {"opex_per_year", CELL_REAL, offsetof(amur_project_row, opex_per_year), IN_JSON, .unit = "project currency/year",
     .help = "cost of operation beside that by the vehicle"},
    {"open", CELL_DAY, offsetof(amur_project_row, open), IN_JSON, .help = "first day in operation"},
    {"revenue_share", CELL_REAL, offsetof(amur_project_row, revenue_share), IN_JSON, .unit = "1",
     .help = "of the tolls"},
    {"discount_rate", CELL_REAL, offsetof(amur_project_row, discount_rate), IN_JSON, .unit = "1/year",
     .help = "as in project.csv"},
    {"other_revenue_per_year", CELL_REAL, offsetof(amur_project_row, other_revenue_per_year), IN_JSON,
     .unit = "project currency/year", .help = "revenue beside tolls"},
    {"source", CELL_TEXT, offsetof(amur_project_row, source), IN_JSON, .help = "id in source.csv"},
    {"note", CELL_TEXT, offsetof(amur_project_row, note), IN_JSON, .help = "free text"},
    {"public_debt_gdp", CELL_REAL, 0, IN_JSON, .cell = added_debt, .unit = "1", .title = "Debt it adds",
     .help = "The host’s share of the project’s loans over its GDP. Loans drawn up to the base year of country.csv are "
             "part of the host’s debt already, so that the debt path does not add them again."},
};

static const result_table project_table = {
    .json = "projects", .help = "what was or may be built", RESULT_COLUMNS(project_columns), CORRIDOR_ROWS(project)};

/* ---- loans ---------------------------------------------------------------------------------------------- */

static cell_value rate_series(const amur_result *r, const void *row) {
  const int i = ((const amur_loan_row *)row)->rate_series;
  return (cell_value){.text = i < 0 ? "" : r->corridor->series[i].id};
}

static const result_column loan_columns[] = {
    {"id", CELL_TEXT, offsetof(amur_loan_row, id), IN_JSON, .help = "id in loan.csv"},
    {"project", CELL_ID, offsetof(amur_loan_row, project), IN_JSON, .names = AMUR_ID_PROJECT},
    {"name", CELL_TEXT, offsetof(amur_loan_row, name), IN_JSON, .help = "as in loan.csv"},
    {"currency", CELL_TEXT, offsetof(amur_loan_row, currency), IN_JSON, .help = "of the principal"},
    {"principal", CELL_REAL, offsetof(amur_loan_row, loan.principal), IN_JSON, .unit = "loan currency",
     .help = "lent in all"},
    {"rate", CELL_REAL, offsetof(amur_loan_row, loan.rate), IN_JSON, .unit = "1/year",
     .help = "interest; with a rate_series, on top of it"},
    {"tenor_years", CELL_INT, offsetof(amur_loan_row, loan.tenor_years), IN_JSON, .unit = "years",
     .help = "from drawing to the last payment"},
    {"grace_years", CELL_INT, offsetof(amur_loan_row, loan.grace_years), IN_JSON, .unit = "years",
     .help = "of them without repayment"},
    {"first_year", CELL_INT, offsetof(amur_loan_row, first_year), IN_JSON, .help = "in which it is first drawn"},
    {"source", CELL_TEXT, offsetof(amur_loan_row, source), IN_JSON, .help = "id in source.csv"},
    {"note", CELL_TEXT, offsetof(amur_loan_row, note), IN_JSON, .help = "free text"},
    {"rate_series", CELL_TEXT, 0, IN_JSON, .cell = rate_series, .help = "id of the path of a floating rate"},
};

static const result_table loan_table = {
    .json = "loans", .help = "loans of projects", RESULT_COLUMNS(loan_columns), CORRIDOR_ROWS(loan)};

/* ---- parts ---------------------------------------------------------------------------------------------- */

const report_part ami_parts_money[] = {
    {.table = &ami_finance_year_table, .base_alone = true},
    {.table = &ami_finance_table},
    {.table = &project_table},
    {.table = &loan_table},
    {0},
};
