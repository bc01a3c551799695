/* SPDX-License-Identifier: Apache-2.0
 * nest_tree.c -- log-probability of nested and cross-nested logit over any number of levels, with exact first and
 * second derivatives.
 *   L_m = (1/mu_m) log sum_c exp(mu_m (log a_cm + L_c))        inclusive value of nest m, over its members c
 *   P(c|m) = exp(mu_m (log a_cm + L_c - L_m)),   P(c) = sum over the nests m that hold c of P(m) P(c|m)
 * (McFadden 1978; any tree and overlapping nests: Daly and Bierlaire 2006).  L of an alternative is its utility; the
 * root has scale 1.  With a_cm summing to 1 over m this is the cross-nested logit (Vovsha 1997).
 * Derivatives of such towers of logs and exponentials are long, and wrong soon when written by hand.  So each value is
 * a "jet", a Taylor polynomial cut off after the second order: value, slopes and curvature over q inner variables, the
 * utilities, scales and allocations.  Three operations on jets (a function of one, product, sum) are all that is
 * needed, and the formulas stand in the code as they stand here.  With q = 0 the same code gives the value alone.
 * Shape: a jet is 1 + q + q q doubles, of the curvature the lower triangle; the tree's jets lie in one block (`tree`).
 */
#include "kernel.h"
#include <assert.h>
#include <math.h>
#include <string.h>

/* A jet lies in 1 + q + q q doubles: value, slopes, lower triangle of the curvature.  q = 0: the value alone. */
typedef struct {
  size_t q, size;
} shape;

static double *slope(double *jet) { return jet + 1; }
static double *bend(shape s, double *jet) { return jet + 1 + s.q; }

static void set_constant(shape s, double *jet, double value) {
  memset(jet, 0, s.size * sizeof *jet);
  jet[0] = value;
}

/* out = f(a) with first and second derivative f1, f2; out may be a.  Chain rule: f' a_i, and f' a_ij + f'' a_i a_j. */
static void apply(shape s, double *out, const double *a, double f, double f1, double f2) {
  const double *ga = a + 1, *ha = a + 1 + s.q;
  double *g = slope(out), *h = bend(s, out);
  for (size_t i = 0; i < s.q; i++)
    for (size_t j = 0; j <= i; j++) h[i * s.q + j] = f1 * ha[i * s.q + j] + f2 * ga[i] * ga[j];
  for (size_t i = 0; i < s.q; i++) g[i] = f1 * ga[i];
  out[0] = f;
}

/* a *= b, by the product rule; the slopes of a are needed for the curvature and change last. */
static void multiply(shape s, double *a, const double *b) {
  const double *gb = b + 1, *hb = b + 1 + s.q;
  double *ga = slope(a), *ha = bend(s, a);
  for (size_t i = 0; i < s.q; i++)
    for (size_t j = 0; j <= i; j++) {
      const size_t ij = i * s.q + j;
      ha[ij] = a[0] * hb[ij] + b[0] * ha[ij] + ga[i] * gb[j] + gb[i] * ga[j];
    }
  for (size_t i = 0; i < s.q; i++) ga[i] = a[0] * gb[i] + b[0] * ga[i];
  a[0] *= b[0];
}

/* a += f b */
static void add(shape s, double *a, double f, const double *b) {
  for (size_t i = 0; i < s.size; i++) a[i] += f * b[i];
}

/* Log of the sum of exponentials, summed one by one about a maximum known beforehand, so that none overflows. */
typedef struct {
  double best, sum;
} log_sum;

static void log_sum_add(shape s, log_sum *w, double *out, const double *a) {
  if (isinf(a[0])) return;
  const double e = exp(a[0] - w->best), *ga = a + 1, *ha = a + 1 + s.q;
  double *g = slope(out), *h = bend(s, out);
  w->sum += e;
  for (size_t i = 0; i < s.q; i++) {
    g[i] += e * ga[i];
    for (size_t j = 0; j <= i; j++) h[i * s.q + j] += e * (ha[i * s.q + j] + ga[i] * ga[j]);
  }
}

static void log_sum_end(shape s, const log_sum *w, double *out) {
  double *g = slope(out), *h = bend(s, out);
  out[0] = w->sum > 0 ? w->best + log(w->sum) : -INFINITY;
  if (!(w->sum > 0)) return;
  for (size_t i = 0; i < s.q; i++) g[i] /= w->sum;
  for (size_t i = 0; i < s.q; i++)
    for (size_t j = 0; j <= i; j++) h[i * s.q + j] = h[i * s.q + j] / w->sum - g[i] * g[j];
}

/* The tree of one call.  Jets: node L [n_alt + n_nest + 1], member log-probability given its nest [n_member + n_alt +
 * n_nest] (those of the root last, by node), log-probability of nests [n_nest], three of scratch. */
typedef struct {
  const amur_choice_model *m;
  shape s;
  const double *theta;
  const int32_t *structural; /* [n_structural] parameters */
  int n_structural;
  double *jet;
} tree;

static double *node_jet(const tree *t, int32_t node) { return t->jet + (size_t)node * t->s.size; }
static double *member_jet(const tree *t, int32_t i) {
  return t->jet + (size_t)(t->m->n_alt + t->m->n_nest + 1 + i) * t->s.size;
}
static double *prob_jet(const tree *t, int32_t nest) {
  return member_jet(t, t->m->n_member + t->m->n_alt + t->m->n_nest + nest);
}
static double *spare_jet(const tree *t, int i) { return prob_jet(t, t->m->n_nest + i); }

size_t ami_tree_room(const amur_choice_model *m) {
  if (m->n_nest == 0) return 0;
  const size_t q = (size_t)(m->n_alt + m->n_param);
  const size_t n_jet = (size_t)(2 * m->n_alt + 3 * m->n_nest + m->n_member + 4);
  return n_jet * (1 + q + q * q);
}

/* Adds p to a list of n, unless it is there or no parameter; returns its length. */
static int note_param(int32_t *param, int n, int32_t p) {
  for (int i = 0; i < n; i++)
    if (param[i] == p) return n;
  if (p >= 0) param[n++] = p;
  return n;
}

int ami_tree_params(const amur_choice_model *m, int32_t *param) {
  int n = 0;
  for (int32_t i = 0; i < m->n_nest; i++) n = note_param(param, n, m->nest[i].scale.param);
  for (int32_t i = 0; i < m->n_member; i++) n = note_param(param, n, m->member[i].allocation.param);
  return n;
}

/* A scale or an allocation: constant + factor theta, whose slope is the factor where theta is an inner variable. */
static void set_value(const tree *t, double *jet, const amur_choice_value *v) {
  set_constant(t->s, jet, v->constant + (v->param >= 0 ? v->factor * t->theta[v->param] : 0));
  for (int i = 0; t->s.q && v->param >= 0 && i < t->n_structural; i++)
    if (t->structural[i] == v->param) slope(jet)[t->m->n_alt + i] = v->factor;
}

/* mu of a nest; false if it is not positive. */
static bool set_scale(const tree *t, double *jet, const amur_choice_nest *nest) {
  set_value(t, jet, &nest->scale);
  const double x = jet[0];
  if (!(x > 0 && x < INFINITY)) return false;
  if (nest->scale_is_logsum) apply(t->s, jet, jet, 1 / x, -1 / (x * x), 2 / (x * x * x));
  return true;
}

/* Is the node nobody's member? */
static bool in_root(const amur_choice_model *m, int32_t node) {
  for (int32_t i = 0; i < m->n_member; i++)
    if (m->member[i].node == node) return false;
  return true;
}

/* L of a nest from those of its members, and the members' conditional log-probabilities.  An allocation of zero, or a
 * member of which nothing is available, takes no part.  False outside the domain. */
static bool join_nest(const tree *t, int32_t nest) {
  const amur_choice_nest *n = &t->m->nest[nest];
  double *mu = spare_jet(t, 0), *inclusive = node_jet(t, t->m->n_alt + nest);
  if (!set_scale(t, mu, n)) return false;
  log_sum w = {-INFINITY, 0};
  for (int32_t i = n->first_member; i < n->first_member + n->n_member; i++) {
    const amur_choice_member *c = &t->m->member[i];
    double *jet = member_jet(t, i), *below = node_jet(t, c->node);
    set_value(t, jet, &c->allocation);
    const double a = jet[0];
    if (a < 0 || isnan(a)) return false;
    if (a == 0 || isinf(below[0])) {
      set_constant(t->s, jet, -INFINITY);
      continue;
    }
    apply(t->s, jet, jet, log(a), 1 / a, -1 / (a * a));
    add(t->s, jet, 1, below);
    multiply(t->s, jet, mu);
    w.best = fmax(w.best, jet[0]);
  }
  set_constant(t->s, inclusive, 0);
  for (int32_t i = n->first_member; i < n->first_member + n->n_member; i++)
    log_sum_add(t->s, &w, inclusive, member_jet(t, i));
  log_sum_end(t->s, &w, inclusive);
  if (isinf(inclusive[0])) return true;
  for (int32_t i = n->first_member; i < n->first_member + n->n_member; i++)
    if (!isinf(member_jet(t, i)[0])) add(t->s, member_jet(t, i), -1, inclusive);
  apply(t->s, mu, mu, 1 / mu[0], -1 / (mu[0] * mu[0]), 2 / (mu[0] * mu[0] * mu[0]));
  multiply(t->s, inclusive, mu);
  return true;
}

/* Probabilities of the root's members; its scale is 1. */
static void join_root(const tree *t) {
  const amur_choice_model *m = t->m;
  const int32_t n_node = m->n_alt + m->n_nest;
  double *all = node_jet(t, n_node);
  log_sum w = {-INFINITY, 0};
  for (int32_t i = 0; i < n_node; i++)
    if (in_root(m, i)) w.best = fmax(w.best, node_jet(t, i)[0]);
  set_constant(t->s, all, 0);
  for (int32_t i = 0; i < n_node; i++)
    if (in_root(m, i)) log_sum_add(t->s, &w, all, node_jet(t, i));
  log_sum_end(t->s, &w, all);
  for (int32_t i = 0; i < n_node; i++) {
    double *jet = member_jet(t, m->n_member + i);
    if (!in_root(m, i) || isinf(node_jet(t, i)[0])) {
      set_constant(t->s, jet, -INFINITY);
      continue;
    }
    memcpy(jet, node_jet(t, i), t->s.size * sizeof *jet);
    add(t->s, jet, -1, all);
  }
}

/* Log-probability of a node from those of the nests that hold it: a sum over the paths to it, the largest found in a
 * first pass. */
static void set_probability(const tree *t, int32_t node, double *out) {
  const amur_choice_model *m = t->m;
  if (in_root(m, node)) {
    memcpy(out, member_jet(t, m->n_member + node), t->s.size * sizeof *out);
    return;
  }
  double *path = spare_jet(t, 1);
  log_sum w = {-INFINITY, 0};
  for (int pass = 0; pass < 2; pass++) {
    if (pass) set_constant(t->s, out, 0);
    for (int32_t n = 0; n < m->n_nest; n++)
      for (int32_t i = m->nest[n].first_member; i < m->nest[n].first_member + m->nest[n].n_member; i++) {
        if (m->member[i].node != node) continue;
        const double *up = prob_jet(t, n), *here = member_jet(t, i);
        if (isinf(up[0]) || isinf(here[0])) continue;
        w.best = pass ? w.best : fmax(w.best, up[0] + here[0]);
        if (!pass) continue;
        memcpy(path, up, t->s.size * sizeof *path);
        add(t->s, path, 1, here);
        log_sum_add(t->s, &w, out, path);
      }
  }
  log_sum_end(t->s, &w, out);
}

double ami_tree_kernel(amur_kernel *k, const amur_choice_model *m, const double *theta, int32_t chosen, bool slopes) {
  assert(chosen >= 0 && chosen < m->n_alt);
  int32_t structural[AMUR_TREE_PARAMS];
  const int n_structural = ami_tree_params(m, structural);
  const size_t q = slopes ? (size_t)(m->n_alt + n_structural) : 0;
  const tree t = {.m = m,
                  .s = {q, 1 + q + q * q},
                  .theta = theta,
                  .structural = structural,
                  .n_structural = n_structural,
                  .jet = k->jet};
  for (int32_t j = 0; j < m->n_alt; j++) {
    set_constant(t.s, node_jet(&t, j), k->v[j]);
    if (q) slope(node_jet(&t, j))[j] = 1;
  }
  /* Upwards the inclusive values, downwards the probabilities; parents have smaller numbers than their children. */
  for (int32_t n = m->n_nest; n-- > 0;)
    if (!join_nest(&t, n)) return -INFINITY;
  join_root(&t);
  for (int32_t n = 0; n < m->n_nest; n++) set_probability(&t, m->n_alt + n, prob_jet(&t, n));
  double *out = spare_jet(&t, 2);
  set_probability(&t, chosen, out);
  if (slopes) {
    memcpy(k->inner, slope(out), q * sizeof *k->inner);
    for (size_t i = 0; i < q; i++)
      for (size_t j = 0; j <= i; j++) k->curve[i * q + j] = k->curve[j * q + i] = bend(t.s, out)[i * q + j];
  }
  return out[0];
}
