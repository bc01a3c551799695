/* SPDX-License-Identifier: Apache-2.0
 * trade_output.c -- results of a trade counterfactual as text, JSON and CSV.  Changes are in percent of the base.
 */
#include "trade.h"
#include "json_number.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* One result by country: name in JSON and CSV, header of the text table (NULL: not there), where it stands. */
typedef struct {
  const char *name, *header;
  size_t offset;
  bool in_conditional;
} measure;

static const measure measures[] = {
    {"exports_pct", "exports", offsetof(amur_trade_result, exports), true},
    {"imports_pct", "imports", offsetof(amur_trade_result, imports), true},
    {"domestic_pct", "domestic", offsetof(amur_trade_result, domestic), true},
    {"price_pct", "price", offsetof(amur_trade_result, price), false},
    {"price_index_pct", "index", offsetof(amur_trade_result, price_index), true},
    {"income_pct", NULL, offsetof(amur_trade_result, income), false},
    {"real_income_pct", "real income", offsetof(amur_trade_result, real_income), false},
    {"expenditure_pct", NULL, offsetof(amur_trade_result, expenditure), false},
    {"real_expenditure_pct", "real spending", offsetof(amur_trade_result, real_expenditure), false},
};
enum { N_MEASURE = sizeof measures / sizeof *measures };

static double change(const amur_trade_result *r, const measure *m, int32_t country) {
  const double *const *array = (const double *const *)(const void *)((const char *)r + m->offset);
  return 100 * ((*array)[country] - 1);
}

static const double *resistance(const amur_trade_result *r, int outward) { return outward ? r->outward : r->inward; }

/* ---- text ---------------------------------------------------------------------------------------- */

static void print_cell(double x) {
  if (isfinite(x))
    printf(" %14.6f", x);
  else
    printf(" %14s", "-");
}

static void print_table(const trade_report *r, const amur_trade_result *result, bool conditional) {
  printf("%-12s", "country");
  for (int m = 0; m < N_MEASURE; m++)
    if (measures[m].header && (!conditional || measures[m].in_conditional)) printf(" %14s", measures[m].header);
  if (r->trade->n_sector == 1) printf(" %14s %14s", "inward mr", "outward mr");
  putchar('\n');
  for (int32_t i = 0; i < r->trade->n_country; i++) {
    printf("%-12s", r->trade->country[i]);
    for (int m = 0; m < N_MEASURE; m++)
      if (measures[m].header && (!conditional || measures[m].in_conditional))
        print_cell(change(result, &measures[m], i));
    for (int k = 0; k < 2 && r->trade->n_sector == 1; k++) print_cell(100 * (resistance(result, k)[i] - 1));
    putchar('\n');
  }
}

static void print_state(const char *what, const amur_trade_result *r) {
  printf("\n%s: %s after %d iterations, residual %.3g; changes in percent\n", what,
         r->converged ? "converged" : "NOT CONVERGED", r->iterations, r->residual);
}

void trade_print_text(const trade_report *r) {
  const amur_gravity_spec *g = &r->spec->gravity;
  if (r->title) printf("%s\n", r->title);
  printf("%d countries, %d sectors, %lld rows\n", (int)r->trade->n_country, (int)r->trade->n_sector,
         (long long)g->panel.n_obs);
  if (r->fit)
    printf("coefficients estimated: observations %lld, log-likelihood %.10f, %s after %d iterations\n",
           (long long)r->fit->n_obs, r->fit->log_likelihood, r->fit->converged ? "converged" : "NOT CONVERGED",
           r->fit->iterations);
  for (int k = 0; k < g->panel.n_x; k++) printf("  %-20s %16.10g\n", g->x_name[k], r->beta[k]);
  if (*r->conditional->impossible) {
    printf("\nconditional equilibrium: none, output and spending cannot all be as in the base (%s)\n",
           r->conditional->impossible);
  } else {
    print_state("conditional equilibrium (output and spending as in the base)", r->conditional);
    print_table(r, r->conditional, true);
  }
  print_state("full equilibrium (prices relative to the world's output)", r->full);
  print_table(r, r->full, false);
}

/* ---- JSON ---------------------------------------------------------------------------------------- */

static json_t *json_resistances(const trade_report *r, const amur_trade_result *result, int32_t country, int outward) {
  const size_t n = (size_t)r->trade->n_country;
  if (r->trade->n_sector == 1) return json_number(100 * (resistance(result, outward)[country] - 1));
  json_t *map = json_object();
  for (size_t s = 0; s < (size_t)r->trade->n_sector; s++)
    amur_json_set(&map, r->trade->sector[s],
                  json_number(100 * (resistance(result, outward)[s * n + (size_t)country] - 1)));
  return map;
}

static json_t *json_country(const trade_report *r, const amur_trade_result *result, int32_t country, bool conditional) {
  json_t *o = json_object();
  for (int m = 0; m < N_MEASURE; m++)
    if (!conditional || measures[m].in_conditional)
      amur_json_set(&o, measures[m].name, json_number(change(result, &measures[m], country)));
  amur_json_set(&o, "inward_resistance_pct", json_resistances(r, result, country, 0));
  amur_json_set(&o, "outward_resistance_pct", json_resistances(r, result, country, 1));
  if (!conditional) amur_json_set(&o, "tariff_revenue", json_number(result->revenue[country]));
  return o;
}

static json_t *json_state(const amur_trade_result *r) {
  json_t *o = json_pack("{s:b, s:i, s:o}", "converged", r->converged, "iterations", r->iterations, "residual",
                        json_number(r->residual));
  if (o && *r->impossible) json_object_set_new(o, "impossible", json_string(r->impossible));
  return o;
}

static json_t *json_parameters(const trade_report *r) {
  json_t *list = json_array();
  const size_t k = (size_t)r->spec->gravity.panel.n_x;
  for (size_t i = 0; i < k; i++) {
    const double *v = r->fit ? r->fit->clustered ? r->fit->clustered : r->fit->robust : NULL;
    amur_json_append(&list, json_pack("{s:s, s:o, s:o}", "name", r->spec->gravity.x_name[i], "estimate",
                                      json_number(r->beta[i]), "se", json_number(v ? sqrt(v[i * k + i]) : NAN)));
  }
  return list;
}

amur_status trade_print_json(const trade_report *r, amur_err *err) {
  json_t *countries = json_array();
  for (int32_t i = 0; i < r->trade->n_country; i++)
    amur_json_append(&countries,
                     json_pack("{s:s, s:o, s:o}", "country", r->trade->country[i], "conditional",
                               json_country(r, r->conditional, i, true), "full", json_country(r, r->full, i, false)));
  const bool converged = (r->conditional->converged || *r->conditional->impossible) && r->full->converged &&
                         (!r->fit || r->fit->converged);
  json_t *root =
      json_pack("{s:s?, s:b, s:i, s:i, s:o, s:o, s:o, s:o}", "title", r->title, "converged", converged, "n_country",
                (int)r->trade->n_country, "n_sector", (int)r->trade->n_sector, "parameters", json_parameters(r),
                "conditional", json_state(r->conditional), "full", json_state(r->full), "countries", countries);
  if (r->fit) amur_json_set(&root, "log_likelihood", json_number(r->fit->log_likelihood));
  return amur_json_print(root, JSON_INDENT(1) | JSON_REAL_PRECISION(15), stdout, err);
}

/* ---- CSV ----------------------------------------------------------------------------------------- */

static void put_number(FILE *f, double x) {
  fputc(',', f);
  amur_output_cell_real(f, x, 15);
}

amur_status trade_write_countries(const trade_report *r, const char *path, amur_err *err) {
  amur_output out;
  const amur_status status = amur_output_open(&out, path, err);
  if (status) return status;
  FILE *f = out.f;
  fputs("country", f);
  for (int c = 1; c >= 0; c--)
    for (int m = 0; m < N_MEASURE; m++)
      if (!c || measures[m].in_conditional) fprintf(f, ",%s_%s", c ? "conditional" : "full", measures[m].name);
  fputs(",tariff_revenue\n", f);
  for (int32_t i = 0; i < r->trade->n_country; i++) {
    amur_output_cell(f, r->trade->country[i]);
    for (int c = 1; c >= 0; c--)
      for (int m = 0; m < N_MEASURE; m++)
        if (!c || measures[m].in_conditional) put_number(f, change(c ? r->conditional : r->full, &measures[m], i));
    put_number(f, r->full->revenue[i]);
    fputc('\n', f);
  }
  return amur_output_close(&out, AMUR_OK, err);
}

amur_status trade_write_flows(const trade_report *r, const char *path, amur_err *err) {
  amur_output out;
  const amur_status status = amur_output_open(&out, path, err);
  if (status) return status;
  FILE *f = out.f;
  const amur_trade *t = r->trade;
  const size_t n = (size_t)t->n_country, n_cell = (size_t)t->n_sector * n * n;
  fputs("sector,exporter,importer,base,conditional,full\n", f);
  for (size_t c = 0; c < n_cell; c++) {
    if (!(t->flow[c] > 0)) continue;
    amur_output_cell(f, t->sector[c / (n * n)]);
    fputc(',', f);
    amur_output_cell(f, t->country[c / n % n]);
    fputc(',', f);
    amur_output_cell(f, t->country[c % n]);
    put_number(f, t->flow[c]);
    put_number(f, r->conditional->flow[c]);
    put_number(f, r->full->flow[c]);
    fputc('\n', f);
  }
  return amur_output_close(&out, AMUR_OK, err);
}

amur_status trade_write_resistances(const trade_report *r, const char *path, amur_err *err) {
  amur_output out;
  const amur_status status = amur_output_open(&out, path, err);
  if (status) return status;
  FILE *f = out.f;
  const size_t n = (size_t)r->trade->n_country;
  fputs("sector,country,conditional_inward_pct,conditional_outward_pct,full_inward_pct,full_outward_pct\n", f);
  for (size_t i = 0; i < (size_t)r->trade->n_sector * n; i++) {
    amur_output_cell(f, r->trade->sector[i / n]);
    fputc(',', f);
    amur_output_cell(f, r->trade->country[i % n]);
    for (int k = 0; k < 4; k++) put_number(f, 100 * (resistance(k < 2 ? r->conditional : r->full, k % 2)[i] - 1));
    fputc('\n', f);
  }
  return amur_output_close(&out, AMUR_OK, err);
}
