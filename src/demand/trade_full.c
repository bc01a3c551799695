/* SPDX-License-Identifier: Apache-2.0
 * trade_full.c -- general equilibrium after a shock by exact hat algebra (Dekle, Eaton and Kortum 2007): all is written
 * as a ratio to the base, so that trade costs, productivities and tastes, which nobody knows, drop out; flows,
 * elasticities and the shock are enough.  With factor prices p, shares pi and shocks h relative to the base (tariffs
 * inside h),
 *   share'_ij = pi_ij h_ij p_i^(1-sigma) / phi_j,   phi_j = sum_i pi_ij h_ij p_i^(1-sigma) = P_j^(1-sigma),
 *   sales_i = sum_sector sum_j share'_ij alpha_j E'_j / (1 + tariff'_ij) = p_i Y_i,
 *   E'_j = p_j Y_j + D_j + revenue'_j,   or  kappa ratio_j (p_j Y_j + revenue'_j),  ratio_j = E_j / (Y_j + revenue_j),
 * solved for p as a fixed point in logs, log p += log(sales / income) / sigma, with Anderson's acceleration; world
 * output is the unit of account.  Walras: one equation follows from the others.
 * Where the shock cuts the world into parts that do not trade with each other, each part is a world of its own: its
 * output is its unit of account, and one kappa makes it spend what it earns.
 * Source: Dekle, Eaton and Kortum (2007); Costinot and Rodriguez-Clare (2014) for sectors and tariffs.
 * Shape: cells [sector][exporter][importer] as in trade_base.c; prices by country, and kappa by part as last unknowns.
 * Limits: spending shares over sectors are constant, factors do not move between countries.
 */
#include "accelerate.h"
#include "trade.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_STEP 1.0    /* of a log price; longer steps are cut */
#define SAME 1e-9           /* deficit of a part of the world, of its spending, that is none */
#define LEAST_SPENDING 1e-6 /* of the base's, on the way only: no solution has it */

typedef struct {
  const amur_trade_base *b;
  double *pull;           /* [cells] pi h */
  double *net;            /* [cells] 1 / (1 + new tariff), NULL without */
  double *phi;            /* [n_sector n] */
  double *power;          /* [n] p^(1-sigma) of the sector at hand */
  double *tax;            /* [n] share of spending that is tariff */
  double *spending;       /* [n] E' */
  double *sales;          /* [n] */
  double *log_price;      /* [n + n_part] the last ones log kappa */
  double *next;           /* [n + n_part] */
  double *kappa;          /* [n_part] what it must be multiplied by */
  double *earned, *spent; /* [n_part] */
  int32_t *part;          /* [n] of the world to which a country belongs */
  size_t n_part;
  double step;
  size_t poor; /* country held at the least spending, n if none */
  double *block;
} solver;

typedef enum { ALONG, AGAINST, EITHER } direction;

/* Marks in met[n] what can be reached from a country by flows: along them, against them, or either way; work[n]. */
static void reach(const solver *v, size_t from, direction way, bool *met, int32_t *work) {
  const size_t n = v->b->n;
  size_t n_work = 1;
  memset(met, 0, n * sizeof *met);
  met[from] = true;
  work[0] = (int32_t)from;
  while (n_work > 0) {
    const size_t i = (size_t)work[--n_work];
    for (size_t s = 0; s < (size_t)v->b->t->n_sector; s++)
      for (size_t j = 0; j < n; j++) {
        const bool sells = way != AGAINST && v->pull[amur_trade_cell(v->b, s, i, j)] > 0;
        const bool buys = way != ALONG && v->pull[amur_trade_cell(v->b, s, j, i)] > 0;
        if (met[j] || !(sells || buys)) continue;
        met[j] = true;
        work[n_work++] = (int32_t)j;
      }
  }
}

static bool is_balanced(const amur_trade_base *b) {
  for (size_t i = 0; i < b->n; i++)
    if (fabs(b->spending[i] - b->output[i] - b->revenue[i]) > SAME * b->spending[i]) return false;
  return true;
}

/* Numbers the parts of the world.  With deficits two countries that trade, whichever way, are in one.  Where every
 * country pays its imports by its exports, flows run in circles: countries are in one part if each can be reached from
 * the other, and what could be bought from another part, but never paid, is not: its pull becomes zero. */
static amur_status find_parts(solver *v, amur_err *err) {
  const size_t n = v->b->n;
  const bool circles = is_balanced(v->b);
  bool *met = amur_alloc(2 * n, sizeof *met);
  int32_t *work = amur_alloc(n, sizeof *work);
  const bool good = met && work;
  for (size_t i = 0; i < n; i++) v->part[i] = -1;
  for (size_t i = 0; good && i < n; i++) {
    if (v->part[i] >= 0) continue;
    reach(v, i, circles ? ALONG : EITHER, met, work);
    if (circles) reach(v, i, AGAINST, met + n, work);
    for (size_t j = 0; j < n; j++)
      if (met[j] && (!circles || met[n + j])) v->part[j] = (int32_t)v->n_part;
    v->n_part++;
  }
  for (size_t c = 0; good && circles && c < v->b->n_cell; c++)
    if (v->part[c / n % n] != v->part[c % n]) v->pull[c] = 0;
  free(met);
  free(work);
  return good ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "trade: %zu countries", n);
}

/* A part that trades with nobody can borrow from nobody. */
static amur_status check_parts(const solver *v, amur_err *err) {
  const amur_trade_base *b = v->b;
  for (size_t k = 0; k < v->n_part && v->n_part > 1 && b->t->deficit == AMUR_DEFICIT_ADDITIVE; k++) {
    double deficit = 0, spending = 0;
    size_t first = b->n;
    for (size_t i = b->n; i-- > 0;) {
      if (v->part[i] != (int32_t)k) continue;
      deficit += b->spending[i] - b->output[i] - b->revenue[i];
      spending += b->spending[i];
      first = i;
    }
    if (fabs(deficit) > SAME * spending)
      return amur_fail(
          err, AMUR_E_DOMAIN, 0,
          "trade: after the shock %s and whoever still trades with it %s %.6g more than they %s, with nobody "
          "left to %s it: use proportional or balanced deficits",
          b->t->country[first], deficit > 0 ? "spend" : "earn", fabs(deficit), deficit > 0 ? "earn" : "spend",
          deficit > 0 ? "lend" : "borrow");
  }
  return AMUR_OK;
}

/* What does not change while prices do: pull = pi h and the part of a sale that is not tariff. */
static amur_status solver_init(solver *v, const amur_trade_base *b, amur_err *err) {
  const amur_trade *t = b->t;
  const size_t n = b->n, n_s = (size_t)t->n_sector;
  *v = (solver){.b = b,
                .part = amur_alloc(n, sizeof *v->part),
                .block = amur_alloc(2 * b->n_cell + (n_s + 11) * n, sizeof(double))};
  if (!v->block || !v->part) return amur_fail(err, AMUR_E_NOMEM, 0, "trade: %zu countries, %zu sectors", n, n_s);
  double *next = v->block;
  v->pull = next, next += b->n_cell;
  v->net = next, next += b->n_cell;
  v->phi = next, next += n_s * n;
  double **const vector[] = {&v->power, &v->tax, &v->spending, &v->sales, &v->kappa, &v->earned, &v->spent};
  for (size_t i = 0; i < 7; i++, next += n) *vector[i] = next;
  v->log_price = next, next += 2 * n; /* there are at most as many parts as countries */
  v->next = next;
  if (!t->new_tariff && !t->tariff) v->net = NULL;
  const double *tariff = t->new_tariff ? t->new_tariff : t->tariff;
  double highest = 0;
  for (size_t s = 0; s < n_s; s++) {
    highest = fmax(highest, t->sigma[s]);
    for (size_t i = 0; i < n; i++)
      for (size_t j = 0; j < n; j++) {
        const size_t c = amur_trade_cell(b, s, i, j);
        const double gross = t->flow[c] * (1 + (t->tariff ? t->tariff[c] : 0)), all = b->sector_spending[s * n + j];
        v->pull[c] = all > 0 ? gross / all * ami_trade_shock(t, s, c) : 0;
        if (v->net) v->net[c] = 1 / (1 + tariff[c]);
      }
  }
  v->step = 1 / highest;
  const amur_status status = find_parts(v, err);
  return status ? status : check_parts(v, err);
}

/* A country that finds no supplier, or whose suppliers' prices have run off. */
static amur_status name_unsupplied(const solver *v, size_t s, size_t j, amur_err *err) {
  const amur_trade *t = v->b->t;
  bool any = false;
  for (size_t i = 0; i < v->b->n; i++) any = any || v->pull[amur_trade_cell(v->b, s, i, j)] > 0;
  return amur_fail(err, any ? AMUR_E_NUMERIC : AMUR_E_DOMAIN, 0,
                   any ? "trade: no prices clear the world after the shock: those of %s%s%s run off"
                       : "trade: after the shock nobody can supply %s%s%s",
                   t->country[j], t->n_sector > 1 ? " in sector " : "", t->n_sector > 1 ? t->sector[s] : "");
}

/* phi and the tariffs' share of spending at the prices.  A shock may ban so many flows that a country finds no
 * supplier: it would spend nothing, and there is no equilibrium. */
static amur_status find_shares(solver *v, amur_err *err) {
  const amur_trade_base *b = v->b;
  const size_t n = b->n;
  memset(v->tax, 0, n * sizeof *v->tax);
  memset(v->phi, 0, (size_t)b->t->n_sector * n * sizeof *v->phi);
  for (size_t s = 0; s < (size_t)b->t->n_sector; s++) {
    double *phi = v->phi + s * n;
    for (size_t i = 0; i < n; i++) v->power[i] = exp((1 - b->t->sigma[s]) * v->log_price[i]);
    for (size_t i = 0; i < n; i++) {
      const double *pull = v->pull + amur_trade_cell(b, s, i, 0);
      for (size_t j = 0; j < n; j++) phi[j] += pull[j] * v->power[i];
    }
    for (size_t j = 0; j < n; j++)
      if (b->sector_spending[s * n + j] > 0 && !(phi[j] > 0 && isfinite(phi[j]))) return name_unsupplied(v, s, j, err);
    for (size_t i = 0; v->net && i < n; i++)
      for (size_t j = 0; j < n; j++) {
        const size_t c = amur_trade_cell(b, s, i, j);
        if (v->pull[c] > 0)
          v->tax[j] +=
              v->pull[c] * v->power[i] / phi[j] * (1 - v->net[c]) * b->sector_spending[s * n + j] / b->spending[j];
      }
  }
  return AMUR_OK;
}

/* E' at the prices, and kappa by which it has to be multiplied so that the world spends what it earns.  Revenue is a
 * part of spending, tax_j E'_j, so each E' is solved for at once: E' = (p Y + D) / (1 - tax), or the like with ratio.
 * */
static void find_spending(solver *v) {
  const amur_trade_base *b = v->b;
  v->poor = b->n;
  for (size_t k = 0; k < v->n_part; k++) v->earned[k] = v->spent[k] = 0;
  for (size_t j = 0; j < b->n; j++) {
    const double income = exp(v->log_price[j]) * b->output[j], before = b->output[j] + b->revenue[j];
    const double ratio = exp(v->log_price[b->n + (size_t)v->part[j]]) * b->spending[j] / before;
    const bool additive = b->t->deficit == AMUR_DEFICIT_ADDITIVE;
    v->spending[j] =
        additive ? (income + b->spending[j] - before) / (1 - v->tax[j]) : ratio * income / (1 - ratio * v->tax[j]);
    if (!(v->spending[j] > LEAST_SPENDING * b->spending[j])) {
      v->spending[j] = LEAST_SPENDING * b->spending[j];
      v->poor = j;
    }
    v->earned[v->part[j]] += income;
    v->spent[v->part[j]] += v->spending[j] * (1 - v->tax[j]);
  }
  for (size_t k = 0; k < v->n_part; k++) v->kappa[k] = v->earned[k] / v->spent[k];
}

/* What each country sells at the prices, without tariffs. */
static void find_sales(solver *v) {
  const amur_trade_base *b = v->b;
  const size_t n = b->n;
  memset(v->sales, 0, n * sizeof *v->sales);
  for (size_t s = 0; s < (size_t)b->t->n_sector; s++)
    for (size_t i = 0; i < n; i++) {
      const double own = exp((1 - b->t->sigma[s]) * v->log_price[i]);
      const size_t first = amur_trade_cell(b, s, i, 0);
      double sum = 0;
      for (size_t j = 0; j < n; j++) {
        const double sold = v->pull[first + j];
        if (sold > 0)
          sum += sold / v->phi[s * n + j] * b->sector_spending[s * n + j] / b->spending[j] * v->spending[j] *
                 (v->net ? v->net[first + j] : 1);
      }
      v->sales[i] += own * sum;
    }
}

/* Keeps the output of every part of the world at its value in the base. */
static void normalise(const solver *v) {
  const amur_trade_base *b = v->b;
  double *before = v->earned, *after = v->spent;
  for (size_t k = 0; k < v->n_part; k++) before[k] = after[k] = 0;
  for (size_t i = 0; i < b->n; i++) {
    before[v->part[i]] += b->output[i];
    after[v->part[i]] += exp(v->log_price[i]) * b->output[i];
  }
  for (size_t i = 0; i < b->n; i++) v->log_price[i] += log(before[v->part[i]] / after[v->part[i]]);
}

/* The next prices in v->next; residual. */
static amur_status iterate(solver *v, double *residual, amur_err *err) {
  const amur_trade_base *b = v->b;
  const amur_status s = find_shares(v, err);
  if (s) return s;
  find_spending(v);
  find_sales(v);
  const bool proportional = b->t->deficit == AMUR_DEFICIT_PROPORTIONAL;
  *residual = 0;
  for (size_t k = 0; proportional && k < v->n_part; k++) *residual = amur_worse(*residual, fabs(v->kappa[k] - 1));
  for (size_t i = 0; i < b->n; i++) {
    const double ratio = v->sales[i] / (exp(v->log_price[i]) * b->output[i]);
    if (!(ratio > 0 && isfinite(ratio)))
      return amur_fail(err, AMUR_E_DOMAIN, 0, "trade: after the shock nobody can buy from %s", b->t->country[i]);
    *residual = amur_worse(*residual, fabs(ratio - 1));
    /* Who sells more than it earns is too cheap: a price that rises by 1 % sells sigma % less, hence the step 1/sigma.
     * */
    v->next[i] = v->log_price[i] + fmax(-LONGEST_STEP, fmin(LONGEST_STEP, log(ratio) * v->step));
  }
  for (size_t k = 0; k < v->n_part; k++)
    v->next[b->n + k] = proportional ? v->log_price[b->n + k] + log(v->kappa[k]) : 0;
  return AMUR_OK;
}

/* Accelerated until sales meet income.  An acceleration that doubles the residual has left the region in which the map
 * is nearly linear: it forgets its past and takes the plain step. */
static amur_status solve(solver *v, const amur_trade_opts *opts, amur_trade_result *r, amur_err *err) {
  const size_t n = v->b->n + v->n_part;
  assert(v->step > 0 && v->step < 1); /* sigma > 1 */
  amur_anderson memory;
  double last = INFINITY;
  if (!ami_anderson_init(&memory, n)) return amur_fail(err, AMUR_E_NOMEM, 0, "trade: %zu countries", v->b->n);
  amur_status s = AMUR_OK;
  for (r->iterations = 1; !s; r->iterations++) {
    s = iterate(v, &r->residual, err);
    r->converged = !s && r->residual <= opts->tolerance;
    if (s || r->converged || r->iterations >= opts->max_iterations) break;
    if (r->residual > 2 * last) {
      ami_anderson_reset(&memory);
      memcpy(v->log_price, v->next, n * sizeof *v->next);
    } else {
      ami_anderson_step(&memory, v->log_price, v->next);
    }
    last = r->residual;
    normalise(v);
  }
  ami_anderson_fini(&memory);
  if (s || v->poor == v->b->n) return s;
  return amur_fail(err, AMUR_E_DOMAIN, 0,
                   "trade: %s lends abroad all that it earns after the shock, so nothing is left "
                   "to spend; use proportional deficits",
                   v->b->t->country[v->poor]);
}

/* The result from the prices: flows, resistances, price indices, incomes, all over the base. */
static void describe(const solver *v, amur_trade_result *r) {
  const amur_trade_base *b = v->b;
  const size_t n = b->n, n_s = (size_t)b->t->n_sector;
  for (size_t j = 0; j < n; j++) {
    const double price = exp(v->log_price[j]), output = price * b->output[j];
    double index = 0;
    for (size_t s = 0; s < n_s; s++) {
      const double share = b->sector_spending[s * n + j] / b->spending[j], root = 1 / (1 - b->t->sigma[s]);
      r->inward[s * n + j] = share > 0 ? pow(v->phi[s * n + j], root) : NAN;
      if (share > 0) index += share * log(r->inward[s * n + j]);
      double sold = 0;
      for (size_t k = 0; k < n; k++) {
        const size_t c = amur_trade_cell(b, s, j, k);
        r->flow[c] = v->pull[c] > 0 ? v->pull[c] * exp((1 - b->t->sigma[s]) * v->log_price[j]) / v->phi[s * n + k] *
                                          b->sector_spending[s * n + k] / b->spending[k] * v->spending[k] *
                                          (v->net ? v->net[c] : 1)
                                    : 0;
        sold += r->flow[c];
      }
      /* p^(1-sigma) = (share of world output) outward^(sigma-1), world output being the unit */
      r->outward[s * n + j] =
          sold > 0 ? pow(b->sector_output[s * n + j] / sold * pow(price, 1 - b->t->sigma[s]), -root) : NAN;
    }
    r->price[j] = price;
    r->price_index[j] = exp(index);
    r->revenue[j] = v->tax[j] * v->spending[j];
    r->income[j] = (output + r->revenue[j]) / (b->output[j] + b->revenue[j]);
    r->expenditure[j] = v->spending[j] / b->spending[j];
    r->real_income[j] = r->income[j] / r->price_index[j];
    r->real_expenditure[j] = r->expenditure[j] / r->price_index[j];
  }
  ami_trade_result_flows(r, b);
}

amur_status amur_trade_full(const amur_trade *t, const amur_trade_opts *opts, amur_trade_result *r, amur_err *err) {
  amur_trade_base b;
  solver v = {0};
  *r = (amur_trade_result){0};
  amur_status s = ami_trade_base_init(&b, t, err);
  if (s) return s;
  s = ami_trade_result_init(r, &b, err);
  if (!s) s = solver_init(&v, &b, err);
  if (!s) s = solve(&v, opts, r, err);
  if (!s) describe(&v, r);
  free(v.block);
  free(v.part);
  ami_trade_base_fini(&b);
  return s;
}
