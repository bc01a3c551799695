/* SPDX-License-Identifier: Apache-2.0
 * toll.c -- the toll of a project that earns most, that serves all best, and that covers the debt, each found by
 * solving the equilibrium anew at every toll that is tried.
 *
 * All tolls of the project's links (its crossing, in its direction) are set to one factor of what they are; where
 * nobody pays yet, to one toll for every vehicle.  Revenue is what its links take in a mean year of the horizon.
 * Welfare is the gain of users (money_gain.c) plus all tolls of the corridor, which are a transfer, less what
 * the project's vehicles cost it (opex_per_vehicle), all against today.  Break-even: the least toll at which LLCR is 1.
 * A grid of 13 tolls and golden section (benefit.c) for the first two, halving for the third; where one search comes
 * upon a higher peak of the other's aim, that one looks there, too.  Every solve starts from the last one, on the delay
 * curves of the run.
 *
 * All searches put their tolls into one list of points, in ascending order: a toll is solved once, whoever asks for it.
 * The change is applied last, over all rules; its value is the factor (or the toll), toll = value x unit.
 */
#include "toll.h"
#include "collect.h"
#include "accounts/money.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  run_loop *base; /* a view of the run's loop that ends with its base periods */
  amur_result *run;
  amur_toll_result *out;
  size_t room;
  const amur_project_row *project;
  run_case tried;
  compiled_change change;
  amur_toll_aim aim; /* what the search now asks for */
  double unit;       /* corridor currency per vehicle when the change's value is 1 */
  double years;      /* of the horizon */
  char none[1];      /* an empty text */
} search;

/* ---- one toll ------------------------------------------------------------------------------------------ */

static bool is_of_project(const search *s, int link) {
  const amur_link_row *l = &s->run->corridor->link[link];
  return l->crossing == s->project->crossing &&
         (!*s->project->direction || strcmp(s->project->direction, l->direction) == 0);
}

/* Tolls in a mean year and vehicles a day of the base: those of the project's links, or (all) of every link. */
static void traffic_of(const search *s, const amur_result *r, bool all, double *toll, double *vehicles) {
  amur_sum money = {0, 0}, count = {0, 0};
  for (int i = 0; i < r->n_flow; i++) {
    const amur_flow_result *f = &r->flow[i];
    const amur_period_result *p = &r->period[f->period];
    if (p->scenario != 0 || (!all && !is_of_project(s, f->link))) continue;
    amur_sum_add(&money, f->toll_per_day * (p->to - p->from + 1));
    amur_sum_add(&count, (f->loaded_per_day + f->empty_per_day) * (p->to - p->from + 1));
  }
  *toll = amur_sum_value(money) / s->years;
  *vehicles = amur_sum_value(count) / (s->years * 365.25);
}

/* What operators are left with in a mean year: all tolls, less what the project's vehicles cost it. */
static double operators_surplus(const search *s, const amur_result *r, double rate) {
  double all, every, own, vehicles;
  traffic_of(s, r, true, &all, &every);
  traffic_of(s, r, false, &own, &vehicles);
  return all - s->project->opex_per_vehicle * rate * vehicles * 365.25;
}

/* What users gain in a mean year against the run's base; its markets come in the same order. */
static amur_status users_gain(const search *s, const amur_result *r, double *a_year, amur_err *err) {
  amur_sum sum = {0, 0};
  money_gains gains;
  amur_status status = ami_money_gains_init(&gains, s->run, r, err);
  for (int i = 0; i < r->n_market && !status; i++) {
    const amur_period_result *p = &r->period[r->market[i].period];
    amur_user_gain gain;
    status = ami_money_gain(&gains, i, i, &gain, err);
    if (!status) amur_sum_add(&sum, (p->to - p->from + 1) * gain.all);
  }
  ami_money_gains_fini(&gains);
  *a_year = amur_sum_value(sum) / s->years;
  return status;
}

/* Cover and value of the project with these flows; its terms are those of the base. */
static amur_status debt_cover(const search *s, amur_result *r, amur_toll_point *p, amur_err *err) {
  const period_span first = {.from = r->corridor->first_day, .to = r->corridor->first_day};
  corridor_state *state = &s->base->work[0].state;
  money_rows rows = {0};
  amur_status status = ami_period_state(s->base->model, &s->tried, &first, state, err);
  if (!status) status = ami_money_scenario(r, 0, state->project, state->loan, &rows, err);
  for (int i = 0; i < rows.n_finance; i++) {
    if (rows.finance[i].project != s->out->project) continue;
    p->llcr = rows.finance[i].llcr;
    p->dscr_mean = rows.finance[i].dscr_mean;
    p->npv = rows.finance[i].npv;
  }
  free(rows.year);
  free(rows.finance);
  return status;
}

static amur_status measure(const search *s, amur_result *r, amur_toll_point *p, amur_err *err) {
  double rate = 1, users = 0;
  const amur_corridor *c = r->corridor;
  traffic_of(s, r, false, &p->revenue, &p->vehicles_per_day);
  amur_status status = ami_money_rate(c, s->project->currency, s->project->id, c->price_year, &rate, err);
  if (!status) status = users_gain(s, r, &users, err);
  p->welfare = users + operators_surplus(s, r, rate) - operators_surplus(s, s->run, rate);
  if (!status && !(isfinite(p->revenue) && isfinite(p->welfare) && isfinite(p->vehicles_per_day)))
    return amur_fail(err, AMUR_E_NUMERIC, 0, "%s: revenue %g, welfare %g and %g vehicles a day at a toll of %g",
                     s->project->id, p->revenue, p->welfare, p->vehicles_per_day, p->toll);
  return status ? status : debt_cover(s, r, p, err);
}

/* The base at one value of the change, as a result of its own. */
static amur_status solve(search *s, double value, amur_toll_point *p, amur_err *err) {
  amur_result r = {0};
  s->tried.last_value = value;
  amur_status status = ami_loop_prepare(s->base, true, err);
  if (!status) status = ami_loop_solve(s->base, 1, NULL, NULL, err);
  if (!status) status = ami_collect_case(s->base, &r, err);
  if (!status) status = measure(s, &r, p, err);
  p->converged = true;
  for (int i = 0; i < r.n_period && !status; i++)
    p->converged &= r.period[i].relative_gap <= r.corridor->settings.gap &&
                    r.period[i].choice_residual <= r.corridor->settings.choice_residual;
  s->out->n_solved++;
  amur_result_fini(&r);
  return status;
}

/* Index of the point of a toll, solved unless it is there already; tolls ascend. */
static amur_status point_at(search *s, double toll, int *index, amur_err *err) {
  amur_toll_result *o = s->out;
  int at = 0;
  while (at < o->n_point && o->point[at].toll < toll) at++;
  *index = at;
  if (at < o->n_point && o->point[at].toll == toll) return AMUR_OK;
  amur_toll_point p = {.toll = toll, .llcr = NAN, .dscr_mean = NAN, .npv = NAN};
  const amur_status status = solve(s, toll / s->unit, &p, err);
  if (status) return status;
  if (!amur_grow(&o->point, &s->room, (size_t)o->n_point + 1, sizeof *o->point))
    return amur_fail(err, AMUR_E_NOMEM, 0, "tolls of %s", s->project->id);
  memmove(&o->point[at + 1], &o->point[at], (size_t)(o->n_point - at) * sizeof *o->point);
  o->point[at] = p;
  o->n_point++;
  return AMUR_OK;
}

/* ---- the three searches ---------------------------------------------------------------------------------- */

static double value_at(const search *s, int i) {
  return s->aim == AMUR_TOLL_REVENUE ? s->out->point[i].revenue : s->out->point[i].welfare;
}

static amur_status outcome(void *context, double toll, double *value, amur_err *err) {
  search *s = context;
  int at;
  const amur_status status = point_at(s, toll, &at, err);
  if (!status) *value = value_at(s, at);
  return status;
}

static amur_status find_largest(search *s, amur_toll_aim aim, amur_err *err) {
  amur_toll_result *o = s->out;
  amur_best_toll best;
  s->aim = aim;
  const amur_status status = amur_toll_best(outcome, s, o->low, o->high, o->tolerance, &best, err);
  o->best[aim] = best.toll;
  o->at_bound[aim] = best.at_bound;
  return status;
}

/* Another search may have come upon a higher peak between two tolls of the grid: look there, too. */
static amur_status revisit(search *s, amur_toll_aim aim, amur_err *err) {
  amur_toll_result *o = s->out;
  amur_status status = AMUR_OK;
  s->aim = aim;
  for (int round = 0; round < 3 && !status; round++) {
    int at = 0;
    for (int i = 1; i < o->n_point; i++)
      if (value_at(s, i) > value_at(s, at)) at = i;
    if (o->point[at].toll == o->best[aim]) break;
    o->best[aim] = o->point[at].toll;
    o->at_bound[aim] = at == 0 || at == o->n_point - 1;
    const double low = o->point[at > 0 ? at - 1 : 0].toll, high = o->point[at + 1 < o->n_point ? at + 1 : at].toll;
    amur_best_toll best;
    if (high - low > o->tolerance) status = amur_toll_best(outcome, s, low, high, o->tolerance, &best, err);
  }
  return status;
}

/* The least toll that covers: between the first point that does and the one before it.  Cover falls again where tolls
 * drive the traffic away, so that points beyond are not asked. */
static amur_status break_even(search *s, amur_err *err) {
  amur_toll_result *o = s->out;
  int first = 0, at;
  while (first < o->n_point && !(o->point[first].llcr >= 1)) first++;
  o->best[AMUR_TOLL_BREAK_EVEN] = first < o->n_point ? o->point[first].toll : NAN;
  if (first == 0 || first == o->n_point) return AMUR_OK;
  double low = o->point[first - 1].toll, high = o->point[first].toll;
  while (high - low > o->tolerance) {
    const double mid = low + (high - low) / 2;
    const amur_status status = point_at(s, mid, &at, err);
    if (status) return status;
    if (o->point[at].llcr >= 1)
      high = mid;
    else
      low = mid;
  }
  o->best[AMUR_TOLL_BREAK_EVEN] = high;
  return AMUR_OK;
}

/* A change for good; the texts are borrowed. */
static amur_change change_of(search *s, char *target, char *field, amur_change_op op) {
  return (amur_change){.id = field,
                       .target = target,
                       .field = field,
                       .op = op,
                       .commodities = s->none,
                       .vehicles = s->none,
                       .from = AMUR_DAY_NONE,
                       .to = AMUR_DAY_NONE,
                       .file = field};
}

/* Factor on all demand at which today's tolls cover the debt, between 0 and 16, to a thousandth of it.  Cover rises
 * with traffic, though not in proportion, as more of it also waits longer: doubling finds a factor that covers, halving
 * the least one. */
static amur_status needed_traffic(search *s, amur_err *err) {
  char every[] = "commodity:*", field[] = "scale";
  const amur_change change = change_of(s, every, field, AMUR_CHANGE_MULTIPLY);
  compiled_change scale;
  amur_status status = ami_change_compile(s->run->corridor, &change, &scale, err);
  if (status) return status;
  s->tried.last = &scale;
  amur_toll_point p = {.toll = 0, .llcr = NAN};
  double low = 0, high = 1;
  while (!(status = solve(s, high, &p, err)) && p.llcr < 1 && high < 16) low = high, high *= 2;
  s->out->traffic_factor = !status && p.llcr >= 1 ? high : NAN;
  while (!status && isfinite(s->out->traffic_factor) && high - low > 1e-3 * high) {
    const double mid = low + (high - low) / 2;
    status = solve(s, mid, &p, err);
    if (p.llcr >= 1)
      s->out->traffic_factor = high = mid;
    else
      low = mid;
  }
  s->tried.last = &s->change;
  ami_change_fini(&scale);
  return status;
}

/* ---- set up --------------------------------------------------------------------------------------------------- */

/* "link:a link:b ..." of the project's links; free(). */
static char *links_of(const search *s) {
  const amur_corridor *c = s->run->corridor;
  char *text = amur_strdup("");
  for (int a = 0; a < c->n_link && text; a++) {
    if (!is_of_project(s, a)) continue;
    char *longer = amur_format("%s link:%s", text, c->link[a].id);
    free(text);
    text = longer;
  }
  return text;
}

static amur_status find_project(const amur_corridor *c, const char *id, int *index, amur_err *err) {
  for (*index = 0; *index < c->n_project; ++*index) {
    if (strcmp(c->project[*index].id, id) != 0) continue;
    if (c->project[*index].crossing >= 0) return AMUR_OK;
    return amur_fail(err, AMUR_E_DOMAIN, 0, "project %s has no crossing whose tolls it earns", id);
  }
  return amur_fail(err, AMUR_E_UNKNOWN, 0, "unknown project \"%s\"", id);
}

static amur_status search_all(search *s, const amur_run_opts *opts, amur_err *err) {
  amur_toll_result *o = s->out;
  double revenue, vehicles, paying = 0;
  traffic_of(s, s->run, false, &revenue, &vehicles);
  for (int i = 0; i < s->run->n_finance; i++)
    if (s->run->finance[i].scenario == 0 && s->run->finance[i].project == o->project)
      o->today = s->run->finance[i].mean_toll, paying = s->run->finance[i].flow_per_day;
  const bool is_paid = paying > 0;
  if (!is_paid && !(opts->toll_high > 0))
    return amur_fail(err, AMUR_E_DOMAIN, 0, "nobody pays a toll for %s yet: say up to which toll to search",
                     s->project->id);
  s->unit = is_paid ? o->today : 1;
  o->low = opts->toll_low;
  o->high = opts->toll_high > 0 ? opts->toll_high : 10 * o->today;
  o->tolerance = (opts->toll_tolerance > 0 ? opts->toll_tolerance : 1e-3) * (o->high - o->low);
  char *target = links_of(s);
  char field[] = "toll";
  const amur_change change = change_of(s, target, field, is_paid ? AMUR_CHANGE_MULTIPLY : AMUR_CHANGE_SET);
  amur_status status = target ? ami_change_compile(s->run->corridor, &change, &s->change, err)
                              : amur_fail(err, AMUR_E_NOMEM, 0, "tolls of %s", s->project->id);
  s->tried = (run_case){.scenario = -1, .last = &s->change};
  s->base->cases = &s->tried;
  if (!status) status = find_largest(s, AMUR_TOLL_REVENUE, err);
  if (!status) status = find_largest(s, AMUR_TOLL_WELFARE, err);
  if (!status) status = revisit(s, AMUR_TOLL_REVENUE, err);
  if (!status) status = revisit(s, AMUR_TOLL_WELFARE, err);
  if (!status) status = break_even(s, err);
  if (!status && is_paid) status = needed_traffic(s, err);
  ami_change_fini(&s->change);
  free(target);
  return status;
}

amur_status ami_toll_run(run_loop *loop, const amur_run_opts *opts, amur_result *r, amur_err *err) {
  const amur_corridor *c = r->corridor;
  run_loop base = *loop; /* a view: it owns nothing of its own */
  for (base.n_period = 0; base.n_period < loop->n_period && loop->period[base.n_period].case_no == 0;) base.n_period++;
  r->toll = amur_alloc((size_t)opts->n_toll_project, sizeof *r->toll);
  if (!r->toll) return amur_fail(err, AMUR_E_NOMEM, 0, "tolls");
  amur_status status = AMUR_OK;
  for (int i = 0; i < opts->n_toll_project && !status; i++) {
    amur_toll_result *o = &r->toll[r->n_toll];
    *o = (amur_toll_result){.traffic_factor = NAN, .best = {NAN, NAN, NAN}};
    status = find_project(c, opts->toll_project[i], &o->project, err);
    if (status) break;
    r->n_toll++;
    search s = {.base = &base,
                .run = r,
                .out = o,
                .project = &c->project[o->project],
                .years = (c->last_day - c->first_day + 1) / 365.25};
    if (opts->progress) opts->progress(opts->context, "solving the equilibrium at other tolls");
    status = search_all(&s, opts, err);
  }
  return status;
}
