/* SPDX-License-Identifier: Apache-2.0
 * choice_sample.c -- made-up choices, see choice_sample.h.
 * Nested: P_j = y_j dG/dy_j / G(y), y = exp(utility) (McFadden 1978), the slopes by complex steps.
 */
#include "choice_sample.h"
#include <math.h>
#include <string.h>

const char *const choice_sample_param[SAMPLE_PARAMS] = {"p0", "p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9"};
const char *const choice_sample_alt[SAMPLE_ALTS] = {"a", "b", "c", "d"};

static void lay_out(choice_sample *s, const choice_case *c) {
  int t = 0;
  for (int j = 0; j < SAMPLE_ALTS; j++) {
    s->first_term[j] = t;
    if (j == 0) s->term[t++] = (amur_choice_term){0, NULL};
    s->term[t++] = (amur_choice_term){c->n_random > 0 ? c->n_param : 1, s->time[j]};
    s->term[t++] = (amur_choice_term){c->n_random > 1 ? c->n_param + 1 : 2, s->cost[j]};
    s->available[j] = s->open[j];
  }
  s->first_term[SAMPLE_ALTS] = t;
  s->model = (amur_choice_model){.n_obs = c->n_person * c->n_time,
                                 .n_alt = SAMPLE_ALTS,
                                 .n_param = c->n_param,
                                 .first_term = s->first_term,
                                 .term = s->term,
                                 .available = s->available,
                                 .chosen = s->chosen,
                                 .weight = c->weighted ? s->weight : NULL,
                                 .person = c->n_time > 1 ? s->person : NULL,
                                 .n_nest = c->n_nest,
                                 .n_member = c->n_member,
                                 .nest = c->nest,
                                 .member = c->member,
                                 .n_random = c->n_random,
                                 .random = c->random,
                                 .n_draw = c->n_draw,
                                 .seed = 1};
}

static double coefficient(const amur_choice_random *r, const double *truth, amur_rng *rng) {
  const double mean = truth[r->mean], spread = truth[r->spread];
  switch (r->kind) {
  case AMUR_DRAW_LOGNORMAL: return exp(mean + spread * amur_rng_normal(rng));
  case AMUR_DRAW_TRIANGULAR: return mean + spread * (amur_rng_unit(rng) + amur_rng_unit(rng) - 1);
  default: return mean + spread * amur_rng_normal(rng);
  }
}

/* The alternative of largest v + error. */
static int32_t best_of(const double *v, const double *error) {
  int32_t best = 0;
  for (int32_t j = 1; j < SAMPLE_ALTS; j++)
    if (v[j] + error[j] > v[best] + error[best]) best = j;
  return best;
}

static int32_t by_generator(const choice_case *c, const double *v, double u) {
  const double step = 1e-30;
  double complex y[SAMPLE_ALTS];
  double value = 0;
  for (int j = 0; j < SAMPLE_ALTS; j++) y[j] = exp(v[j]);
  for (int32_t j = 0; j < SAMPLE_ALTS; j++) {
    const double complex was = y[j];
    y[j] += I * step;
    const double complex g = c->generator(y, c->truth);
    y[j] = was;
    value += creal(was) * cimag(g) / step / creal(g);
    if (u < value) return j;
  }
  return SAMPLE_ALTS - 1;
}

void choice_sample_draw(choice_sample *s, const choice_case *c, uint64_t replication) {
  amur_rng rng = amur_rng_stream(11, replication, 5);
  lay_out(s, c);
  for (int p = 0, i = 0; p < c->n_person; p++) {
    double b[2] = {c->truth[1], c->truth[2]}, error[SAMPLE_ALTS], v[SAMPLE_ALTS];
    for (int k = 0; k < c->n_random; k++) b[k] = coefficient(&c->random[k], c->truth, &rng);
    for (int t = 0; t < c->n_time; t++, i++) {
      for (int j = 0; j < SAMPLE_ALTS; j++) {
        s->time[j][i] = 2 * amur_rng_unit(&rng);
        s->cost[j][i] = amur_rng_normal(&rng);
        s->open[j][i] = c->all_open || j != 3 || i % 5 != 0;
        v[j] = s->open[j][i] > 0 ? (j == 0 ? c->truth[0] : 0) + b[0] * s->time[j][i] + b[1] * s->cost[j][i] : -1e300;
        if (t == 0 || !c->repeated) error[j] = -log(amur_rng_exp(&rng));
      }
      s->person[i] = p;
      s->weight[i] = 0.5 + s->time[0][i] * s->time[0][i];
      s->chosen[i] = c->generator ? by_generator(c, v, amur_rng_unit(&rng)) : best_of(v, error);
    }
  }
}
