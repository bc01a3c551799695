/* SPDX-License-Identifier: Apache-2.0
 * estimate_predict.c -- an estimated choice model applied to other data.
 */
#include "estimate_predict.h"
#include <stdlib.h>

bool estimate_read_parameters(const char *file, const amur_choice_spec *spec, double *theta, amur_faults *faults) {
  amur_yaml_doc *doc = amur_yaml_read(file, faults);
  if (!doc) return false;
  const amur_yaml *list = amur_yaml_get(doc->root, "parameters");
  for (int i = 0; i < spec->model.n_param; i++) {
    const amur_yaml *item = amur_yaml_get(list, spec->param_name[i]);
    if (item)
      theta[i] = amur_yaml_real(doc, item, "estimate", true, 0, -1e300, 1e300, faults);
    else
      amur_faults_add(faults, AMUR_FAULT_ERROR, file, list ? list->line : 1, 0, spec->param_name[i], "nothing",
                      "an estimate of every parameter of the specification", NULL);
  }
  amur_yaml_free(doc);
  return faults->n_error == 0;
}

static amur_status write_rows(const char *path, const amur_choice_spec *spec, const double *probability,
                              amur_err *err) {
  const amur_choice_model *m = &spec->model;
  amur_output out;
  const amur_status s = amur_output_open(&out, path, err);
  if (s) return s;
  fputs("line", out.f);
  for (int32_t j = 0; j < m->n_alt; j++) {
    fputc(',', out.f);
    amur_output_cell(out.f, spec->alt_name[j]);
  }
  fputc('\n', out.f);
  for (int32_t i = 0; i < m->n_obs; i++) {
    fprintf(out.f, "%ld", spec->line[i]);
    for (int32_t j = 0; j < m->n_alt; j++) {
      fputc(',', out.f);
      amur_output_cell_real(out.f, probability[(size_t)i * (size_t)m->n_alt + (size_t)j], 10);
    }
    fputc('\n', out.f);
  }
  return amur_output_close(&out, AMUR_OK, err);
}

amur_status estimate_apply(const estimate_opts *o, const amur_choice_spec *spec, const double *theta, amur_err *err) {
  const amur_choice_model *m = &spec->model;
  double *probability = amur_alloc((size_t)m->n_obs * (size_t)m->n_alt, sizeof *probability);
  amur_status s = AMUR_OK;
  if (!probability) s = amur_fail(err, AMUR_E_NOMEM, 0, "prediction: %d rows", (int)m->n_obs);
  if (!s) s = amur_choice_predict(m, theta, (int)o->threads, probability, err);
  if (!s) s = write_rows(o->out, spec, probability, err);
  if (!s)
    fprintf(stderr, "%d rows predicted in %s, %d left out for an empty cell\n", (int)m->n_obs, o->out,
            (int)spec->n_incomplete);
  free(probability);
  return s;
}

amur_status estimate_predict(const estimate_opts *o, const amur_yaml_doc *doc, const char *data_dir,
                             const double *theta, amur_faults *faults, amur_err *err) {
  amur_choice_spec spec;
  const amur_status s = amur_choice_spec_read(doc, data_dir, o->predict, true, &spec, faults)
                            ? estimate_apply(o, &spec, theta, err)
                            : amur_fail(err, AMUR_E_DOMAIN, 0, "%s: not predicted", o->predict);
  amur_choice_spec_fini(&spec);
  return s;
}
