/* SPDX-License-Identifier: Apache-2.0
 * test_assign_elastic.c -- elastic demand: closed forms on parallel links, conditions of an equilibrium on networks.
 */
#include "assign_fixture.h"
#include <stdlib.h>
#include <string.h>

/* The documented formulas once more, q trips at cost u0. */
static double demand(amur_elastic_form form, double response, double q, double u0, double u) {
  switch (form) {
  case AMUR_ELASTIC_EXPONENTIAL: return q * exp(-response * (u - u0));
  case AMUR_ELASTIC_POWER: return q / pow(u / u0, response);
  case AMUR_ELASTIC_LINEAR: return fmax(0, q - q * response * (u - u0));
  default: return q;
  }
}

static const struct {
  amur_elastic_form form;
  double response;
} forms[] = {{AMUR_ELASTIC_EXPONENTIAL, 0.1},
             {AMUR_ELASTIC_POWER, 1},
             {AMUR_ELASTIC_POWER, 0.3},
             {AMUR_ELASTIC_LINEAR, 0.04},
             {AMUR_ELASTIC_LINEAR, 3}};
enum { N_FORM = sizeof forms / sizeof *forms, N = 4 };

/* n parallel links t0 + k x: at cost u they carry sum (u - t0)/(m k) over links with t0 < u, m = 2 at the optimum. */
static const double t0[N] = {2, 3, 4.5, 40}, slope[N] = {0.3, 0.1, 0.05, 1};

static double supply(double u, double m) {
  double sum = 0;
  for (int i = 0; i < N; i++) sum += fmax(0, u - t0[i]) / (m * slope[i]);
  return sum;
}

/* Area under the inverse demand from q to d by the midpoint rule. */
static double benefit(amur_elastic_form form, double response, double q, double u0, double d) {
  double sum = 0;
  const int n = 200000;
  for (int i = 0; i < n; i++) {
    const double w = q + (d - q) * (i + 0.5) / n;
    const double u = form == AMUR_ELASTIC_EXPONENTIAL ? u0 - log(w / q) / response
                     : form == AMUR_ELASTIC_POWER     ? u0 * pow(w / q, -1 / response)
                                                      : u0 + (1 - w / q) / response;
    sum += u * (d - q) / n;
  }
  return sum;
}

static void check_parallel(amur_elastic_form form, double response, const double *ref_cost, bool optimum) {
  int32_t tail[N] = {0}, head[N];
  amur_vdf vdf[N];
  for (int i = 0; i < N; i++) {
    head[i] = 1;
    vdf[i] = (amur_vdf){.kind = AMUR_VDF_BPR, .t0 = t0[i], .cap = 1, .p = {slope[i] / t0[i], 1}};
  }
  size_t first[] = {0, 1, 1};
  int32_t destination[] = {1};
  double q = 30;
  const amur_trips t = {2, first, destination, &q};
  const double pce = 2, vot = 3;
  const amur_assign_class cls = {
      .pce = pce, .time_value = vot, .trips = &t, .elastic = {form, response / vot, ref_cost}};
  const double time_response = form == AMUR_ELASTIC_POWER ? response / vot : response;
  const double u0 = ref_cost ? *ref_cost / vot : t0[0], m = optimum ? 2 : 1;
  double low = t0[0], high = 1000; /* time at which links carry what is wanted */
  while (high - low > 1e-14 * high) {
    const double u = 0.5 * (low + high);
    if (u <= low || u >= high) break;
    if (supply(u, m) < pce * demand(form, time_response, q, u0, u))
      low = u;
    else
      high = u;
  }
  amur_graph g;
  assert_int_equal(amur_graph_init(&g, 2, N, tail, head, 0, NULL), AMUR_OK);
  const amur_assign_problem p = {.graph = &g, .vdf = vdf, .n_class = 1, .cls = &cls};
  amur_assign_opts opts = amur_assign_opts_default();
  opts.gap = opts.residual = 1e-13;
  opts.system_optimum = optimum;
  amur_assign *s = amur_assign_new(NULL);
  amur_assign_report r;
  assert_int_equal(amur_assign_solve(s, &p, &opts, &r, NULL), AMUR_OK);
  assert_true(r.converged && r.residual <= 1e-13);
  double flow[N], area = 0, sum = 0;
  amur_assign_flows(s, flow, NULL);
  for (int i = 0; i < N; i++) {
    assert_true(fabs(flow[i] - fmax(0, low - t0[i]) / (m * slope[i])) < 1e-9);
    area += flow[i] * (t0[i] + slope[i] * flow[i] / 2);
    sum += flow[i];
  }
  const double d = amur_assign_trips(s, 0)->trips[0];
  assert_true(fabs(d * pce - sum) < 1e-9);
  assert_true(fabs(r.objective - (area - pce * benefit(form, time_response, q, u0, d))) < 1e-5 * (1 + area));
  amur_assign_free(s);
  amur_graph_fini(&g);
}

static void parallel_links(void **state) {
  (void)state;
  const double ref_cost = 9; /* cost units */
  for (int i = 0; i < N_FORM; i++)
    for (int optimum = 0; optimum < 2; optimum++) {
      check_parallel(forms[i].form, forms[i].response, NULL, optimum);
      check_parallel(forms[i].form, forms[i].response, &ref_cost, optimum);
    }
  const double cheap = 1;
  check_parallel(AMUR_ELASTIC_LINEAR, 3, &cheap, false); /* too dear for anyone */
}

/* Every pair's trips are the demand at the least cost, found by relaxing every link. */
static void check_demand(const fixture *x, int cls, const double *u0, double tolerance) {
  const amur_trips *t = amur_assign_trips(x->solver, cls), *q = x->problem.cls[cls].trips;
  const amur_elastic *e = &x->problem.cls[cls].elastic;
  double *distance = amur_alloc((size_t)x->net.graph.n_node, sizeof *distance), sum = 0;
  for (int32_t o = 0; o < t->n_zone; o++) {
    relax_all(x, o, distance);
    for (size_t k = t->first[o]; k < t->first[o + 1]; k++) {
      if (t->destination[k] == o) continue;
      const double u = distance[t->destination[k]];
      assert_true(fabs(t->trips[k] - demand(e->form, e->response, q->trips[k], u0[k], u)) < tolerance);
      sum += t->trips[k];
    }
  }
  assert_true(sum > 0);
  free(distance);
}

static double *free_flow_costs(fixture *x) {
  double *u0 = amur_alloc(x->trips.first[x->trips.n_zone], sizeof *u0);
  double *distance = amur_alloc((size_t)x->net.graph.n_node, sizeof *distance);
  for (int32_t a = 0; a < x->net.graph.n_link; a++) x->cost[a] = amur_vdf_time(&x->net.vdf[a], 0) + x->fixed[a];
  for (int32_t o = 0; o < x->trips.n_zone; o++) {
    relax_all(x, o, distance);
    for (size_t k = x->trips.first[o]; k < x->trips.first[o + 1]; k++) u0[k] = distance[x->trips.destination[k]];
  }
  free(distance);
  return u0;
}

static void start_cold(fixture *x) {
  amur_assign_free(x->solver);
  x->solver = amur_assign_new(NULL);
}

static void networks(void **state) {
  (void)state;
  static const struct {
    const char *net, *trips;
    amur_elastic_form form;
    double response, reference; /* cost; 0: the empty network's */
  } row[] = {
      {"SiouxFalls/SiouxFalls_net.tntp", "SiouxFalls/SiouxFalls_trips.tntp", AMUR_ELASTIC_EXPONENTIAL, 0.05, 0},
      {"SiouxFalls/SiouxFalls_net.tntp", "SiouxFalls/SiouxFalls_trips.tntp", AMUR_ELASTIC_EXPONENTIAL, 1, 0},
      {"SiouxFalls/SiouxFalls_net.tntp", "SiouxFalls/SiouxFalls_trips.tntp", AMUR_ELASTIC_POWER, 0.7, 0},
      {"SiouxFalls/SiouxFalls_net.tntp", "SiouxFalls/SiouxFalls_trips.tntp", AMUR_ELASTIC_LINEAR, 0.1, 0},
      {"SiouxFalls/SiouxFalls_net.tntp", "SiouxFalls/SiouxFalls_trips.tntp", AMUR_ELASTIC_LINEAR, 0.1,
       5}, /* some stay away */
      {"Anaheim/Anaheim_net.tntp", "Anaheim/Anaheim_trips.tntp", AMUR_ELASTIC_EXPONENTIAL, 0.1, 0},
      {"Winnipeg/Winnipeg_net.tntp", "Winnipeg/Winnipeg_trips.tntp", AMUR_ELASTIC_EXPONENTIAL, 50,
       0}, /* nearly a limit */
  };
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    fixture x;
    assert_true(fixture_load(&x, row[i].net, row[i].trips, 0, 0));
    fixture_solve(&x, 1e-12, 1);
    const double fixed = x.report.objective;
    double *u0 = free_flow_costs(&x);
    for (size_t e = 0; row[i].reference > 0 && e < x.trips.first[x.trips.n_zone]; e++) u0[e] = row[i].reference;
    x.cls.elastic = (amur_elastic){row[i].form, row[i].response, row[i].reference > 0 ? u0 : NULL};
    start_cold(&x);
    fixture_solve(&x, 1e-11, 1);
    const size_t bytes = (size_t)x.net.graph.n_link * sizeof *x.flow;
    assert_true(x.report.objective < fixed); /* which the fixed demand's flows attain here, too */
    check_equilibrium(&x, 0, 1e-7);
    check_demand(&x, 0, u0, 1e-5);
    check_conservation(&x);
    double *one = amur_alloc(bytes, 1);
    memcpy(one, x.flow, bytes);
    start_cold(&x);
    fixture_solve(&x, 1e-11, 2);
    assert_memory_equal(one, x.flow, bytes);
    free(one);
    free(u0);
    fixture_unload(&x);
  }
}

/* A class of fixed and one of elastic demand, with own equivalents, values of time and costs beside time. */
static void two_classes(void **state) {
  (void)state;
  fixture x;
  assert_true(fixture_load(&x, "SiouxFalls/SiouxFalls_net.tntp", "SiouxFalls/SiouxFalls_trips.tntp", 0, 0));
  const size_t n = (size_t)x.net.graph.n_link;
  for (size_t e = 0; e < x.trips.first[x.trips.n_zone]; e++) x.trips.trips[e] /= 3;
  for (size_t a = 0; a < n; a++) x.fixed[a] = 0.4 * x.net.length[a];
  double *u0 = amur_alloc(x.trips.first[x.trips.n_zone], sizeof *u0), *both = amur_alloc(n, sizeof *both);
  for (size_t e = 0; e < x.trips.first[x.trips.n_zone]; e++) u0[e] = 30;
  const amur_assign_class cls[2] = {
      {.pce = 1, .time_value = 1, .trips = &x.trips},
      {.pce = 2, .time_value = 2.5, .fixed = x.fixed, .trips = &x.trips, .elastic = {AMUR_ELASTIC_POWER, 0.8, u0}}};
  x.problem.n_class = 2;
  x.problem.cls = cls;
  fixture_solve(&x, 1e-12, 1);
  assert_ptr_equal(amur_assign_trips(x.solver, 0), &x.trips);
  amur_assign_class_flows(x.solver, 0, both, NULL);
  amur_assign_class_flows(x.solver, 1, x.cost, NULL);
  for (size_t a = 0; a < n; a++) assert_true(fabs(both[a] + 2 * x.cost[a] - x.flow[a]) < 1e-8);
  amur_assign_class_flows(x.solver, 1, NULL, x.cost);
  check_equilibrium(&x, 0, 1e-7);
  check_equilibrium(&x, 1, 1e-7);
  check_demand(&x, 1, u0, 1e-5);
  free(both);
  free(u0);
  fixture_unload(&x);
}

static void bad_demand(void **state) {
  (void)state;
  static const double zero = 0, negative = -1, not_a_number = NAN;
  static const struct {
    amur_elastic elastic;
    amur_assign_method method;
    const char *named;
  } row[] = {
      {{AMUR_ELASTIC_EXPONENTIAL, 0, NULL}, AMUR_ASSIGN_AUTO, "response"},
      {{AMUR_ELASTIC_LINEAR, NAN, NULL}, AMUR_ASSIGN_AUTO, "response"},
      {{AMUR_ELASTIC_POWER, 1, &zero}, AMUR_ASSIGN_AUTO, "reference cost 0"},
      {{AMUR_ELASTIC_EXPONENTIAL, 1, &negative}, AMUR_ASSIGN_AUTO, "reference cost -1"},
      {{AMUR_ELASTIC_LINEAR, 1, &not_a_number}, AMUR_ASSIGN_AUTO, "reference cost"},
      {{AMUR_ELASTIC_EXPONENTIAL, 1, NULL}, AMUR_ASSIGN_BFW, "needs method bush"},
  };
  static const int32_t tail[] = {0}, head[] = {1};
  const amur_vdf vdf[] = {{.kind = AMUR_VDF_CONSTANT, .t0 = 5}};
  size_t first[] = {0, 1, 1};
  int32_t destination[] = {1};
  double trips[] = {10};
  const amur_trips t = {2, first, destination, trips};
  amur_graph g;
  assert_int_equal(amur_graph_init(&g, 2, 1, tail, head, 0, NULL), AMUR_OK);
  for (size_t i = 0; i < sizeof row / sizeof *row; i++) {
    const amur_assign_class cls = {.pce = 1, .time_value = 1, .trips = &t, .elastic = row[i].elastic};
    const amur_assign_problem p = {.graph = &g, .vdf = vdf, .n_class = 1, .cls = &cls};
    amur_assign_opts opts = amur_assign_opts_default();
    amur_assign_report r;
    amur_err err = {0};
    opts.method = row[i].method;
    amur_assign *s = amur_assign_new(NULL);
    assert_int_equal(amur_assign_solve(s, &p, &opts, &r, &err), AMUR_E_DOMAIN);
    assert_non_null(strstr(err.text, row[i].named));
    amur_assign_free(s);
  }
  amur_graph_fini(&g);
}

int main(void) {
  if (!have_data()) return 77;
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(parallel_links),
      cmocka_unit_test(networks),
      cmocka_unit_test(two_classes),
      cmocka_unit_test(bad_demand),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
