/* SPDX-License-Identifier: Apache-2.0
 * estimate_print.c -- a table of estimates as aligned text, JSON, CSV, LaTeX and a file of parameters.
 * z and p refer to the clustered standard error where there is one, else to the robust one.
 */
#include "estimate.h"
#include <math.h>
#include <string.h>

static const char *const error_name[] = {"se", "robust_se", "clustered_se"};

void estimate_add_figure(estimate_summary *s, const char *key, const char *label, double value) {
  if (s->n_figure < ESTIMATE_FIGURES) s->figure[s->n_figure++] = (estimate_figure){key, label, value};
}

void estimate_add_fit(estimate_summary *s, double log_likelihood, double null_log_likelihood, int k) {
  const double ratio = 2 * (log_likelihood - null_log_likelihood);
  estimate_add_figure(s, "log_likelihood", "log-likelihood", log_likelihood);
  estimate_add_figure(s, "null_log_likelihood", "null log-likelihood", null_log_likelihood);
  estimate_add_figure(s, "rho_squared", "rho-squared", 1 - log_likelihood / null_log_likelihood);
  estimate_add_figure(s, "adjusted_rho_squared", "adjusted rho-squared",
                      1 - (log_likelihood - k) / null_log_likelihood);
  estimate_add_figure(s, "likelihood_ratio", "likelihood ratio against null", ratio);
  estimate_add_figure(s, "likelihood_ratio_p", "p of the likelihood ratio", amur_chi_square_tail(ratio, k));
  estimate_add_figure(s, "aic", "AIC", 2 * (k - log_likelihood));
  estimate_add_figure(s, "bic", "BIC", k * log((double)s->n) - 2 * log_likelihood);
}

double estimate_error(const estimate_summary *s, int which, int i) {
  const double *v = s->covariance[which];
  return v ? sqrt(v[(size_t)i * (size_t)s->n_param + (size_t)i]) : NAN;
}

/* z of the estimate, NAN for a fixed one. */
static double z_of(const estimate_summary *s, int i) {
  const double error = estimate_error(s, s->covariance[2] ? 2 : 1, i);
  return error > 0 ? s->estimate[i] / error : NAN;
}

static double p_of(double z) { return erfc(fabs(z) / sqrt(2)); }

void estimate_number(FILE *f, const char *key, double x) { amur_output_json_member(f, key, x, 15); }

static void print_json(const estimate_summary *s) {
  printf("{\"converged\": %s, \"iterations\": %d, \"n\": %lld, ", s->converged ? "true" : "false", s->iterations,
         (long long)s->n);
  for (int i = 0; i < s->n_figure; i++) {
    estimate_number(stdout, s->figure[i].key, s->figure[i].value);
    printf(", ");
  }
  estimate_number(stdout, "wall_s", s->wall_s);
  printf(", \"parameters\": [");
  for (int i = 0; i < s->n_param; i++) {
    printf("%s{\"name\": ", i ? ", " : "");
    amur_output_json(stdout, s->name[i]);
    printf(", ");
    estimate_number(stdout, "estimate", s->estimate[i]);
    for (int k = 0; k < 3; k++) {
      printf(", ");
      estimate_number(stdout, error_name[k], estimate_error(s, k, i));
    }
    printf(", ");
    estimate_number(stdout, "z", z_of(s, i));
    printf(", ");
    estimate_number(stdout, "p", p_of(z_of(s, i)));
    putchar('}');
  }
  putchar(']');
  if (s->more_json) s->more_json(s->more, stdout);
  puts("}");
}

static void print_text(const estimate_summary *s) {
  if (s->title) printf("%s\n\n", s->title);
  printf("%-20s %16s %14s %14s%s %9s %8s\n", "parameter", "estimate", "se", "robust se",
         s->covariance[2] ? "   clustered se" : "", "z", "p");
  for (int i = 0; i < s->n_param; i++) {
    printf("%-20s %16.10g %14.8g %14.8g", s->name[i], s->estimate[i], estimate_error(s, 0, i), estimate_error(s, 1, i));
    if (s->covariance[2]) printf(" %14.8g", estimate_error(s, 2, i));
    printf(" %9.2f %8.2g\n", z_of(s, i), p_of(z_of(s, i)));
  }
  printf("\n%-32s %lld\n", "observations", (long long)s->n);
  for (int i = 0; i < s->n_figure; i++)
    if (isfinite(s->figure[i].value))
      printf("%-32s %.10g\n", s->figure[i].label, s->figure[i].value);
    else
      printf("%-32s -\n", s->figure[i].label);
  if (s->more_text) s->more_text(s->more, stdout);
  printf("\n%s after %d iterations, %.3f s\n", s->converged ? "converged" : "NOT CONVERGED", s->iterations, s->wall_s);
}

static void print_csv(const estimate_summary *s, FILE *f) {
  fputs("parameter,estimate,se,robust_se,clustered_se,z,p\n", f);
  for (int i = 0; i < s->n_param; i++) {
    const double cell[] = {s->estimate[i], estimate_error(s, 0, i), estimate_error(s, 1, i), estimate_error(s, 2, i),
                           z_of(s, i),     p_of(z_of(s, i))};
    amur_output_cell(f, s->name[i]);
    for (size_t k = 0; k < sizeof cell / sizeof *cell; k++) {
      fputc(',', f);
      amur_output_cell_real(f, cell[k], 15);
    }
    fputc('\n', f);
  }
}

static void latex_text(FILE *f, const char *text) {
  for (const char *at = text; *at; at++) {
    if (strchr("_%&#${}", *at)) fputc('\\', f);
    fputc(*at, f);
  }
}

static void print_latex(const estimate_summary *s, FILE *f) {
  const int which = s->covariance[2] ? 2 : 1;
  fputs("\\begin{tabular}{lrrr}\n\\hline\nParameter & Estimate & Std.\\ error & $z$ \\\\\n\\hline\n", f);
  for (int i = 0; i < s->n_param; i++) {
    const double z = z_of(s, i), p = p_of(z);
    latex_text(f, s->name[i]);
    fprintf(f, " & $%.4f%s$ & ", s->estimate[i], p < 0.001 ? "^{***}" : p < 0.01 ? "^{**}" : p < 0.05 ? "^{*}" : "");
    if (isfinite(z))
      fprintf(f, "%.4f & $%.2f$ \\\\\n", estimate_error(s, which, i), z);
    else
      fputs("fixed & \\\\\n", f);
  }
  fprintf(f, "\\hline\nObservations & \\multicolumn{3}{r}{%lld} \\\\\n", (long long)s->n);
  for (int i = 0; i < s->n_figure; i++) {
    latex_text(f, s->figure[i].label);
    fprintf(f, " & \\multicolumn{3}{r}{$%.6g$} \\\\\n", s->figure[i].value);
  }
  fprintf(f,
          "\\hline\n\\multicolumn{4}{l}{\\footnotesize %s standard errors; *** $p<0.001$, ** $p<0.01$, * $p<0.05$}\n",
          which == 2 ? "Clustered" : "Robust");
  fputs("\\end{tabular}\n", f);
}

/* The file that a corridor, or a later prediction, takes its coefficients from. */
static void print_parameters(const estimate_summary *s, FILE *f) {
  fprintf(f, "# estimates of %s on %s, %lld observations\n", s->spec, s->data, (long long)s->n);
  fputs("parameters:\n", f);
  for (int i = 0; i < s->n_param; i++) {
    const double error = estimate_error(s, s->covariance[2] ? 2 : 1, i);
    fprintf(f, "  %s: {estimate: %.17g, se: %.17g}\n", s->name[i], s->estimate[i], isfinite(error) ? error : 0);
  }
}

static amur_status write_file(const char *path, const estimate_summary *s,
                              void (*print)(const estimate_summary *, FILE *), amur_err *err) {
  amur_output out;
  if (!path) return AMUR_OK;
  const amur_status status = amur_output_open(&out, path, err);
  if (status) return status;
  print(s, out.f);
  return amur_output_close(&out, AMUR_OK, err);
}

static amur_status write_files(const estimate_opts *o, const estimate_summary *s, amur_err *err) {
  amur_status status = write_file(o->csv, s, print_csv, err);
  if (!status) status = write_file(o->latex, s, print_latex, err);
  return status ? status : write_file(o->save, s, print_parameters, err);
}

amur_status estimate_report(const estimate_opts *o, const estimate_summary *s, amur_err *err) {
  const amur_status status = s->converged ? write_files(o, s, err) : AMUR_OK;
  if (status) return status;
  if (o->json)
    print_json(s);
  else
    print_text(s);
  if (!s->converged)
    fprintf(stderr, "amur estimate: not converged after %d iterations; no file is written\n", s->iterations);
  return AMUR_OK;
}
