/* SPDX-License-Identifier: Apache-2.0
 * estimate_measures.c -- ratios with intervals, elasticities and the confusion table of a choice model, as text and
 * JSON.  Intervals are 95 %, from the clustered covariance where there is one, else the robust one.
 */
#include "estimate_measures.h"
#include "estimate.h"
#include <math.h>
#include <stdlib.h>

#define HALF_95 1.959963984540054 /* normal quantile of 0.975 */

void choice_measures_fini(choice_measures *m) {
  free(m->ratio);
  free(m->elasticity);
  free(m->expected);
  *m = (choice_measures){0};
}

amur_status choice_measures_init(choice_measures *m, const amur_choice_spec *spec, const amur_choice_fit *fit,
                                 int n_thread, amur_err *err) {
  const size_t n_alt = (size_t)spec->model.n_alt;
  const double *covariance = fit->clustered ? fit->clustered : fit->robust;
  *m = (choice_measures){.spec = spec,
                         .ratio = amur_alloc((size_t)spec->n_ratio + 1, sizeof *m->ratio),
                         .elasticity = amur_alloc((size_t)spec->n_elasticity * n_alt + 1, sizeof(double)),
                         .expected = amur_alloc(2 * n_alt * n_alt, sizeof(double))};
  if (!m->ratio || !m->elasticity || !m->expected) return amur_fail(err, AMUR_E_NOMEM, 0, "estimation: measures");
  m->likeliest = m->expected + n_alt * n_alt;
  for (int i = 0; i < spec->n_ratio; i++)
    m->ratio[i] = amur_choice_ratio_of(fit->n_param, fit->theta, covariance, spec->ratio[i].of, spec->ratio[i].per,
                                       spec->ratio[i].factor);
  amur_status s = amur_choice_confusion(&spec->model, fit->theta, n_thread, m->expected, m->likeliest, err);
  for (int i = 0; !s && i < spec->n_elasticity; i++)
    s = amur_choice_elasticity(&spec->model, fit->theta, n_thread, spec->elasticity[i].alt,
                               spec->elasticity[i].coefficient, m->elasticity + (size_t)i * n_alt, err);
  return s;
}

static void print_table(const choice_measures *m, const char *title, const double *table, FILE *f) {
  const int n_alt = m->spec->model.n_alt;
  fprintf(f, "\n%-20s", title);
  for (int j = 0; j < n_alt; j++) fprintf(f, " %12s", m->spec->alt_name[j]);
  fputc('\n', f);
  for (int i = 0; i < n_alt; i++) {
    fprintf(f, "%-20s", m->spec->alt_name[i]);
    for (int j = 0; j < n_alt; j++) fprintf(f, " %12.6g", table[i * n_alt + j]);
    fputc('\n', f);
  }
}

/* Part of the table on its diagonal. */
static double hit_rate(const double *table, int n) {
  double hit = 0, all = 0;
  for (int i = 0; i < n * n; i++) all += table[i];
  for (int i = 0; i < n; i++) hit += table[i * n + i];
  return hit / all;
}

void choice_measures_text(const void *measures, FILE *f) {
  const choice_measures *m = measures;
  const amur_choice_spec *s = m->spec;
  const int n_alt = s->model.n_alt;
  if (s->n_incomplete) fprintf(f, "%-32s %d\n", "left out: an empty cell", (int)s->n_incomplete);
  if (s->n_ratio) fprintf(f, "\n%-20s %14s %14s %31s  unit\n", "ratio", "value", "se", "95 % interval");
  for (int i = 0; i < s->n_ratio; i++)
    fprintf(f, "%-20s %14.8g %14.8g %15.8g %15.8g  %s\n", s->ratio[i].name, m->ratio[i].value, m->ratio[i].se,
            m->ratio[i].value - HALF_95 * m->ratio[i].se, m->ratio[i].value + HALF_95 * m->ratio[i].se,
            s->ratio[i].unit);
  if (s->n_elasticity) fprintf(f, "\n%-20s", "elasticity of");
  for (int j = 0; s->n_elasticity && j < n_alt; j++) fprintf(f, " %12s", s->alt_name[j]);
  if (s->n_elasticity) fputc('\n', f);
  for (int i = 0; i < s->n_elasticity; i++) {
    fprintf(f, "%-20s", s->elasticity[i].name);
    for (int j = 0; j < n_alt; j++) fprintf(f, " %12.6g", m->elasticity[i * n_alt + j]);
    fputc('\n', f);
  }
  print_table(m, "chosen / expected", m->expected, f);
  print_table(m, "chosen / likeliest", m->likeliest, f);
  fprintf(f, "\n%-32s %.4f\n", "likeliest alternative chosen", hit_rate(m->likeliest, n_alt));
}

static void json_table(const choice_measures *m, const char *key, const double *table, FILE *f) {
  const int n_alt = m->spec->model.n_alt;
  fprintf(f, ", \"%s\": [", key);
  for (int i = 0; i < n_alt * n_alt; i++) {
    fputs(i % n_alt ? ", " : i ? ", [" : "[", f);
    amur_output_json_real(f, table[i], 15);
    fputs(i % n_alt == n_alt - 1 ? "]" : "", f);
  }
  fputc(']', f);
}

void choice_measures_json(const void *measures, FILE *f) {
  const choice_measures *m = measures;
  const amur_choice_spec *s = m->spec;
  const int n_alt = s->model.n_alt;
  fprintf(f, ", \"n_incomplete\": %d, \"alternatives\": [", (int)s->n_incomplete);
  for (int j = 0; j < n_alt; j++) {
    if (j) fputs(", ", f);
    amur_output_json(f, s->alt_name[j]);
  }
  fputs("], \"ratios\": [", f);
  for (int i = 0; i < s->n_ratio; i++) {
    fputs(i ? ", {\"name\": " : "{\"name\": ", f);
    amur_output_json(f, s->ratio[i].name);
    fputs(", \"unit\": ", f);
    amur_output_json(f, s->ratio[i].unit);
    fputs(", ", f);
    estimate_number(f, "value", m->ratio[i].value);
    fputs(", ", f);
    estimate_number(f, "se", m->ratio[i].se);
    fputs(", ", f);
    estimate_number(f, "low", m->ratio[i].value - HALF_95 * m->ratio[i].se);
    fputs(", ", f);
    estimate_number(f, "high", m->ratio[i].value + HALF_95 * m->ratio[i].se);
    fputc('}', f);
  }
  fputs("], \"elasticities\": [", f);
  for (int i = 0; i < s->n_elasticity; i++) {
    fputs(i ? ", {\"name\": " : "{\"name\": ", f);
    amur_output_json(f, s->elasticity[i].name);
    fputs(", \"of\": {", f);
    for (int j = 0; j < n_alt; j++) {
      if (j) fputs(", ", f);
      amur_output_json_member(f, s->alt_name[j], m->elasticity[i * n_alt + j], 15);
    }
    fputs("}}", f);
  }
  fputc(']', f);
  json_table(m, "confusion_expected", m->expected, f);
  json_table(m, "confusion_likeliest", m->likeliest, f);
  fputs(", ", f);
  amur_output_json_member(f, "hit_rate", hit_rate(m->likeliest, n_alt), 15);
}
