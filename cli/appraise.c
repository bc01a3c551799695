/* SPDX-License-Identifier: Apache-2.0
 * appraise.c -- amur appraise: the finance of a finished run again, with other terms.
 */
#include "command.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const char *scenario, *project, *repayment;
  double principal, rate, discount, tax, toll_factor, opex_factor, capex_factor;
  long tenor, grace, first_year;
  bool capitalise, json;
} appraise_options;

static const double not_given = -1;

static const amur_opt option[] = {
    {"scenario", offsetof(appraise_options, scenario), AMUR_OPT_TEXT, 0, 0, 0, "base", "ID", "whose flows"},
    {"project", offsetof(appraise_options, project), AMUR_OPT_TEXT, 0, 0, 0, NULL, "ID", "the run's first if absent"},
    {"rate", offsetof(appraise_options, rate), AMUR_OPT_REAL, -1, -1, 1, NULL, "R",
     "interest per year of one new loan in place of the run's; needs --tenor; -1: the run's loans"},
    {"tenor", offsetof(appraise_options, tenor), AMUR_OPT_INT, 0, 0, 100, NULL, "YEARS",
     "from drawing to the last payment"},
    {"grace", offsetof(appraise_options, grace), AMUR_OPT_INT, 0, 0, 99, NULL, "YEARS", "without repayment"},
    {"capitalise", offsetof(appraise_options, capitalise), AMUR_OPT_FLAG, 0, 0, 0, NULL, NULL,
     "lend the interest of the grace years anew"},
    {"repayment", offsetof(appraise_options, repayment), AMUR_OPT_CHOICE, 0, 0, 0, "annuity",
     "annuity|equal_principal|bullet|sculpted", "how it is paid back"},
    {"principal", offsetof(appraise_options, principal), AMUR_OPT_REAL, -1, -1, 1e18, NULL, "MONEY",
     "in the project's currency; -1: what the run's loans draw"},
    {"first-year", offsetof(appraise_options, first_year), AMUR_OPT_INT, 0, 0, 2200, NULL, "YEAR",
     "in which it is drawn; 0: the run's first drawing, or the first year of operation"},
    {"discount", offsetof(appraise_options, discount), AMUR_OPT_REAL, 0.08, 0, 1, NULL, "R",
     "for present values, per year"},
    {"tax", offsetof(appraise_options, tax), AMUR_OPT_REAL, 0, 0, 0.99, NULL, "SHARE", "on profit"},
    {"toll-factor", offsetof(appraise_options, toll_factor), AMUR_OPT_REAL, 1, 0, 1000, NULL, "F",
     "on toll revenue, the flow unchanged"},
    {"opex-factor", offsetof(appraise_options, opex_factor), AMUR_OPT_REAL, 1, 0, 1000, NULL, "F", "on running costs"},
    {"capex-factor", offsetof(appraise_options, capex_factor), AMUR_OPT_REAL, 1, 0, 1000, NULL, "F",
     "on the cost of building"},
    {"json", offsetof(appraise_options, json), AMUR_OPT_FLAG, 0, 0, 0, NULL, NULL, "print JSON in place of tables"},
};

/* The accounts of one project as the run left them. */
typedef struct {
  amur_table table;
  int *row; /* [n] */
  int n;
  int first_year;
  const char *project, *currency;
  amur_venture venture;
  amur_venture_year *year;
  amur_facility facility;
} accounts;

static double number(const accounts *a, int i, const char *column, amur_faults *faults) {
  const amur_table *t = &a->table;
  return amur_table_real(t, a->row[i], amur_table_column(t, column), false, 0, -1e300, 1e300, faults);
}

/* The rows of the scenario and project, which must be consecutive years. */
static amur_status pick_rows(const appraise_options *o, accounts *a, amur_faults *faults, amur_err *err) {
  const amur_table *t = &a->table;
  const int scenario = amur_table_column(t, "scenario"), project = amur_table_column(t, "project");
  a->row = amur_alloc((size_t)t->n_row, sizeof *a->row);
  a->year = amur_alloc((size_t)t->n_row, sizeof *a->year);
  if (!a->row || !a->year) return amur_fail(err, AMUR_E_NOMEM, 0, "%s: %d rows", t->file, t->n_row);
  a->project = o->project;
  for (int i = 0; i < t->n_row; i++) {
    if (strcmp(amur_table_cell(t, i, scenario), o->scenario) != 0) continue;
    if (!a->project) a->project = amur_table_cell(t, i, project);
    if (strcmp(amur_table_cell(t, i, project), a->project) != 0) continue;
    a->row[a->n++] = i;
    const double year = number(a, a->n - 1, "year", faults);
    if (a->n == 1) a->first_year = (int)year;
    if (year != a->first_year + a->n - 1)
      return amur_fail(err, AMUR_E_PARSE, t->line[i], "%s:%ld: year %g, expected %d: years follow each other", t->file,
                       t->line[i], year, a->first_year + a->n - 1);
  }
  if (a->n == 0)
    return amur_fail(err, AMUR_E_UNKNOWN, 0, "%s: no rows of scenario \"%s\"%s%s", t->file, o->scenario,
                     o->project ? ", project " : "", o->project ? o->project : "");
  a->currency = amur_table_cell(t, a->row[0], amur_table_column(t, "currency"));
  return AMUR_OK;
}

static bool operates(const amur_venture_year *y) { return y->toll != 0 || y->other != 0 || y->opex != 0; }

static void set_years(const appraise_options *o, accounts *a, amur_faults *faults) {
  amur_venture *v = &a->venture;
  *v = (amur_venture){.n_year = a->n, .open_year = a->n, .tax_rate = o->tax, .discount_rate = o->discount};
  for (int i = 0; i < a->n; i++) {
    amur_venture_year *y = &a->year[i];
    y->capex = o->capex_factor * number(a, i, "capex", faults);
    y->grant = o->capex_factor * number(a, i, "grant", faults);
    y->toll = o->toll_factor * number(a, i, "toll_revenue", faults);
    y->other = number(a, i, "other_revenue", faults);
    y->subsidy = number(a, i, "subsidy", faults);
    y->renewal = number(a, i, "renewal", faults);
    y->opex = o->opex_factor * number(a, i, "opex", faults);
    y->open_share = operates(y);
    if (operates(y) && v->open_year == a->n) v->open_year = i;
  }
}

/* One loan on the terms given; the run's own are its drawings and payments, which no formula need repeat. */
static amur_status set_loan(const appraise_options *o, accounts *a, amur_faults *faults, amur_err *err) {
  static const char *const kinds[] = {"annuity", "equal_principal", "bullet", "sculpted"};
  double drawn = 0;
  int first = -1;
  for (int i = 0; i < a->n; i++) {
    const double x = number(a, i, "drawn", faults);
    if (x > 0 && first < 0) first = i;
    drawn += x;
  }
  if (first < 0) first = a->venture.open_year;
  if (o->first_year) first = (int)o->first_year - a->first_year;
  int kind = 0;
  while (strcmp(kinds[kind], o->repayment) != 0) kind++;
  a->facility = (amur_facility){.loan = {(amur_repayment)kind, o->principal == not_given ? drawn : o->principal,
                                         o->rate, (int)o->tenor, (int)o->grace, o->capitalise},
                                .first_year = first,
                                .exchange_fixed = 1};
  a->venture.facility = &a->facility;
  a->venture.n_facility = 1;
  return amur_loan_check(&a->facility.loan, err);
}

/* The service of the run's loans as it stands. */
static void keep_loans(accounts *a, amur_faults *faults) {
  for (int i = 0; i < a->n; i++) {
    amur_venture_year *y = &a->year[i];
    y->drawn = number(a, i, "drawn", faults);
    y->interest = number(a, i, "interest", faults);
    y->principal = number(a, i, "principal", faults);
    y->balance = number(a, i, "balance", faults);
    y->service = y->interest + y->principal;
    y->dscr = i >= a->venture.open_year && y->service > 0 ? y->cfads / y->service : NAN;
    y->equity_cash = y->cfads - y->service + y->drawn + y->grant - y->capex;
  }
}

static void print_number(const char *name, double x, const char *end) {
  if (isfinite(x))
    printf("\"%s\": %.15g%s", name, x, end);
  else
    printf("\"%s\": null%s", name, end);
}

static void print_json(const accounts *a, const amur_appraisal *m, double break_even) {
  printf("{\"project\": \"%s\", \"currency\": \"%s\", ", a->project, a->currency);
  print_number("npv", m->npv, ", ");
  printf("\"firr\": [");
  for (int i = 0; i < m->n_irr && i < AMUR_IRR_KEPT; i++) printf("%s%.15g", i ? ", " : "", m->firr[i]);
  printf("], ");
  print_number("equity_irr", m->equity_irr, ", ");
  print_number("dscr_min", m->cover.dscr_min, ", ");
  print_number("dscr_mean", m->cover.dscr_mean, ", ");
  print_number("llcr", m->cover.llcr, ", ");
  print_number("plcr", m->cover.plcr, ", ");
  print_number("break_even_toll_factor", break_even, ", ");
  printf("\"years\": [");
  for (int i = 0; i < a->n; i++) {
    const amur_venture_year *y = &a->year[i];
    printf("%s{\"year\": %d, ", i ? ", " : "", a->first_year + i);
    print_number("cfads", y->cfads, ", ");
    print_number("tax", y->tax, ", ");
    print_number("interest", y->interest, ", ");
    print_number("principal", y->principal, ", ");
    print_number("balance", y->balance, ", ");
    print_number("dscr", y->dscr, ", ");
    print_number("free_cash", y->free_cash, ", ");
    print_number("equity_cash", y->equity_cash, "}");
  }
  puts("]}");
}

static void print_page(const accounts *a, const amur_appraisal *m, double break_even) {
  printf("%s, %s\n\n%6s %14s %14s %14s %14s %14s %8s\n", a->project, a->currency, "year", "cash for debt", "interest",
         "principal", "owed", "owners' cash", "DSCR");
  for (int i = 0; i < a->n; i++) {
    const amur_venture_year *y = &a->year[i];
    printf("%6d %14.4g %14.4g %14.4g %14.4g %14.4g ", a->first_year + i, y->cfads, y->interest, y->principal,
           y->balance, y->equity_cash);
    if (isnan(y->dscr))
      printf("%8s\n", "-");
    else
      printf("%8.3f\n", y->dscr);
  }
  printf("\nnet present value %.4g", m->npv);
  if (m->n_irr == 0) printf("; no rate of return");
  for (int i = 0; i < m->n_irr && i < AMUR_IRR_KEPT; i++) printf("%s %.2f %%", i ? "," : "; return", 100 * m->firr[i]);
  printf(m->n_irr > 1 ? " (several: quote none alone)\n" : "\n");
  if (isnan(m->cover.dscr_min)) return;
  printf("DSCR at least %.3f (%d), mean %.3f; loan life cover %.3f, project life cover %.3f\n", m->cover.dscr_min,
         a->first_year + m->cover.dscr_min_year, m->cover.dscr_mean, m->cover.llcr, m->cover.plcr);
  if (isfinite(break_even)) printf("tolls times %.4g cover the debt, the flow unchanged\n", break_even);
}

static amur_status appraise(const appraise_options *o, accounts *a, amur_faults *faults, amur_err *err) {
  amur_appraisal m;
  double break_even = NAN;
  const bool new_loan = o->rate != not_given;
  amur_status s = pick_rows(o, a, faults, err);
  if (s) return s;
  set_years(o, a, faults);
  if (new_loan) s = set_loan(o, a, faults, err);
  if (faults->n_error) return amur_fail(err, AMUR_E_PARSE, 0, "%s: %zu errors", a->table.file, faults->n_error);
  if (!s) s = amur_venture_cash(&a->venture, a->year, err);
  if (!s && !new_loan) keep_loans(a, faults);
  if (!s) s = amur_venture_appraise(&a->venture, a->year, &m, err);
  if (!s && new_loan) s = amur_venture_break_even(&a->venture, a->year, AMUR_SCALE_TOLL, &break_even, err);
  if (s) return s;
  if (o->json)
    print_json(a, &m, break_even);
  else
    print_page(a, &m, break_even);
  return AMUR_OK;
}

static int run(const void *options, int n_argument, const char **argument, amur_err *err) {
  const appraise_options *o = options;
  (void)n_argument;
  if ((o->rate == not_given) != (o->tenor == 0)) {
    amur_fail(err, AMUR_E_USAGE, 0, "a new loan needs --rate and --tenor");
    return AMUR_EXIT_INPUT;
  }
  accounts a = {.n = 0};
  amur_faults faults = {0};
  char *path = amur_format("%s/finance_year.csv", argument[0]);
  amur_status s = AMUR_OK;
  if (!path)
    s = amur_fail(err, AMUR_E_NOMEM, 0, "%s", argument[0]);
  else if (!amur_table_read(path, &a.table, &faults))
    s = amur_fail(err, AMUR_E_IO, 0, "%s: cannot be read; expected the folder of a run", path);
  if (!s) s = appraise(o, &a, &faults, err);
  amur_print_faults(&faults);
  amur_table_fini(&a.table);
  amur_faults_fini(&faults);
  free(a.row);
  free(a.year);
  free(path);
  return amur_exit_of(s);
}

const amur_command amur_command_appraise = {
    "appraise",
    "RUN",
    "the finance of a finished run again, with other terms",
    "Reads finance_year.csv of a run and works out the accounts of one project anew: another loan, tax, discount\n"
    "rate, and factors on tolls and costs. The flows stay those of the run; a toll that moves them is a scenario.",
    option,
    sizeof option / sizeof *option,
    1,
    1,
    sizeof(appraise_options),
    run};
