/* SPDX-License-Identifier: Apache-2.0
 * corridor_fini.c -- giving back what a corridor owns.
 * A corridor that was only half read is given back, too: rows are zeroed when they are made, and free(NULL) is nothing.
 */
#include <amur/corridor.h>
#include <amur/io.h>
#include <stdlib.h>

static void free_texts(char **list, int n) {
  for (int i = 0; list && i < n; i++) free(list[i]);
  free(list);
}

static void change_fini(const amur_change *c) {
  free(c->id);
  free(c->target);
  free(c->field);
  free(c->commodities);
  free(c->vehicles);
  free(c->source);
  free(c->note);
  free(c->file);
}

static void network_fini(const amur_corridor *c) {
  for (int i = 0; i < c->n_node; i++) {
    free(c->node[i].id), free(c->node[i].name), free(c->node[i].type), free(c->node[i].country);
  }
  for (int i = 0; i < c->n_link; i++) {
    free(c->link[i].id), free(c->link[i].name), free(c->link[i].direction), free(c->link[i].toll);
  }
  for (int i = 0; i < c->n_zone; i++) free(c->zone[i].id), free(c->zone[i].name), free(c->zone[i].country);
  for (int i = 0; i < c->n_crossing; i++) {
    free(c->crossing[i].id), free(c->crossing[i].name), free(c->crossing[i].kind), free(c->crossing[i].note);
  }
  free(c->node);
  free(c->link);
  free(c->zone);
  free(c->crossing);
}

static void goods_fini(const amur_corridor *c) {
  for (int i = 0; i < c->n_commodity; i++) {
    const amur_commodity_row *k = &c->commodity[i];
    free(k->id), free(k->name), free(k->unit), free(k->group);
  }
  for (int i = 0; i < c->n_vehicle; i++) free(c->vehicle[i].id), free(c->vehicle[i].name);
  for (int i = 0; i < c->n_chain; i++) {
    const amur_chain_row *k = &c->chain[i];
    free(k->id), free(k->name), free(k->vehicle_of_mode), free(k->carries);
  }
  for (int i = 0; i < c->n_demand; i++) free(c->demand[i].id);
  for (int i = 0; i < c->n_trade_model; i++) free(c->trade_model[i].id);
  for (int i = 0; i < c->n_profile; i++) free(c->profile[i].id);
  for (int i = 0; i < c->n_regime; i++) free(c->regime[i].id), free(c->regime[i].name), free(c->regime[i].kind);
  free(c->commodity);
  free(c->vehicle);
  free(c->chain);
  free(c->demand);
  free(c->trade_model);
  free(c->profile);
  free(c->regime);
}

static void scenario_fini(const amur_scenario *s) {
  for (int i = 0; i < s->n_change; i++) change_fini(&s->change[i]);
  free(s->change);
  free_texts(s->drop_rule, s->n_drop);
  free(s->id), free(s->name), free(s->description), free(s->file);
}

static void changes_fini(const amur_corridor *c) {
  for (int i = 0; i < c->n_rule; i++) change_fini(&c->rule[i]);
  for (int i = 0; i < c->n_scenario; i++) scenario_fini(&c->scenario[i]);
  for (int i = 0; i < c->n_parameter; i++) {
    free(c->parameter[i].name), free(c->parameter[i].unit), free(c->parameter[i].estimate);
    change_fini(&c->parameter[i].change);
  }
  for (int i = 0; i < c->n_source; i++) {
    const amur_source_row *s = &c->source[i];
    free(s->id), free(s->item), free(s->value), free(s->unit), free(s->source), free(s->date), free(s->confidence);
    free(s->note);
    change_fini(&s->change);
  }
  free(c->rule);
  free(c->scenario);
  free(c->parameter);
  free(c->source);
}

static void money_fini(const amur_corridor *c) {
  for (int i = 0; i < c->n_project; i++) {
    const amur_project_row *p = &c->project[i];
    free(p->id), free(p->name), free(p->country), free(p->currency), free(p->source), free(p->note), free(p->direction);
    free(p->revenue_commodities), free(p->revenue_crossings), free(p->build_shares);
    free(p->without_scenario);
  }
  for (int i = 0; i < c->n_loan; i++) {
    const amur_loan_row *l = &c->loan[i];
    free(l->id), free(l->name), free(l->currency), free(l->source), free(l->note), free(l->draw_shares);
  }
  for (int i = 0; i < c->n_observed; i++) {
    const amur_observed_row *o = &c->observed[i];
    free(o->id), free(o->name), free(o->source), free(o->direction), free(o->commodities), free(o->vehicles);
    free(o->of_crossings), free(o->of_direction), free(o->of_commodities), free(o->of_vehicles);
  }
  for (int i = 0; i < c->n_term; i++) {
    free(c->term[i].countries_o);
    free(c->term[i].countries_d);
    free(c->term[i].commodities);
  }
  for (int i = 0; i < c->n_country; i++) {
    const amur_country_row *k = &c->country[i];
    free(k->id), free(k->name), free(k->source), free(k->note);
  }
  for (int i = 0; i < c->n_series; i++) free(c->series[i].id), free(c->series[i].source), free(c->series[i].note);
  free(c->country);
  free(c->series);
  free(c->project);
  free(c->loan);
  free(c->observed);
  free(c->term);
  free(c->opinion);
}

void amur_corridor_fini(amur_corridor *c) {
  network_fini(c);
  goods_fini(c);
  changes_fini(c);
  money_fini(c);
  for (int i = 0; c->terminal_doc && i < c->n_terminal; i++) amur_yaml_free(c->terminal_doc[i]);
  free(c->terminal_doc);
  free_texts(c->terminal, c->n_terminal);
  free_texts(c->mode, c->n_mode);
  free_texts(c->nest, c->n_nest);
  free_texts(c->currency_id, c->n_currency);
  free_texts(c->currency_path, c->n_currency);
  free_texts(c->run_scenario, c->n_run_scenario);
  free_texts(c->input_file, c->n_input_file);
  free(c->currency_rate);
  free(c->input_sha256);
  for (int i = 0; i < c->n_question; i++)
    free(c->question[i].ask), free(c->question[i].kind), free(c->question[i].about);
  free(c->question);
  amur_yaml_free(c->climate);
  free(c->folder), free(c->name), free(c->description), free(c->currency);
  free(c->report_title), free(c->report_subtitle), free(c->map_overlay);
  *c = (amur_corridor){0};
}
