/* SPDX-License-Identifier: Apache-2.0
 * targets.c -- the kinds of things that a change can name, by rows: `kind:pattern` with * and ? in the pattern.
 * A link may be named by its own id, by its mode or by its crossing; a chain over one of several crossings by
 * chain@crossing, or with the others by chain.
 */
#include "fields.h"
#include <stdio.h>
#include <string.h>

static const char *link_id(const amur_corridor *c, int i) { return c->link[i].id; }
static const char *mode_of_link(const amur_corridor *c, int i) { return c->mode[c->link[i].mode]; }
static const char *crossing_of_link(const amur_corridor *c, int i) {
  return c->link[i].crossing < 0 ? NULL : c->crossing[c->link[i].crossing].id;
}
static const char *chain_id(const amur_corridor *c, int i) { return c->chain[i].id; }
static const char *chain_base(const amur_corridor *c, int i) { return c->chain[i].base; }
static const char *commodity_id(const amur_corridor *c, int i) { return c->commodity[i].id; }
static const char *vehicle_id(const amur_corridor *c, int i) { return c->vehicle[i].id; }
static const char *demand_id(const amur_corridor *c, int i) { return c->demand[i].id; }
static const char *terminal_id(const amur_corridor *c, int i) { return c->terminal[i]; }
static const char *term_id(const amur_corridor *c, int i) { return c->term[i].id; }
static const char *loan_id(const amur_corridor *c, int i) { return c->loan[i].id; }
static const char *project_id(const amur_corridor *c, int i) { return c->project[i].id; }
static const char *transfer_id(const amur_corridor *c, int i) { return c->transfer[i].id; }
static const char *eligible_id(const amur_corridor *c, int i) { return c->eligible[i].id; }
static const char *rule_id(const amur_corridor *c, int i) { return c->rule[i].id; }

#define N_OF(things) offsetof(amur_corridor, n_##things)

const change_target ami_targets[AMUR_TARGET_N] = {
    [AMUR_TARGET_LINK] = {"link", AMUR_TARGET_LINK, AMUR_ID_LINK, N_OF(link), link_id, NULL},
    [AMUR_TARGET_MODE] = {"mode", AMUR_TARGET_LINK, AMUR_ID_MODE, N_OF(link), mode_of_link, NULL},
    [AMUR_TARGET_CROSSING] = {"crossing", AMUR_TARGET_LINK, AMUR_ID_CROSSING, N_OF(link), crossing_of_link, NULL},
    [AMUR_TARGET_CHAIN] = {"chain", AMUR_TARGET_CHAIN, AMUR_ID_CHAIN, N_OF(chain), chain_id, chain_base},
    [AMUR_TARGET_COMMODITY] = {"commodity", AMUR_TARGET_COMMODITY, AMUR_ID_COMMODITY, N_OF(commodity), commodity_id,
                               NULL},
    [AMUR_TARGET_VEHICLE] = {"vehicle", AMUR_TARGET_VEHICLE, AMUR_ID_VEHICLE, N_OF(vehicle), vehicle_id, NULL},
    [AMUR_TARGET_DEMAND] = {"demand", AMUR_TARGET_DEMAND, AMUR_ID_DEMAND, N_OF(demand), demand_id, NULL},
    [AMUR_TARGET_TERMINAL] = {"terminal", AMUR_TARGET_TERMINAL, AMUR_ID_TERMINAL, N_OF(terminal), terminal_id, NULL},
    [AMUR_TARGET_TERM] = {"term", AMUR_TARGET_TERM, AMUR_ID_TERM, N_OF(term), term_id, NULL},
    [AMUR_TARGET_LOAN] = {"loan", AMUR_TARGET_LOAN, AMUR_ID_LOAN, N_OF(loan), loan_id, NULL},
    [AMUR_TARGET_PROJECT] = {"project", AMUR_TARGET_PROJECT, AMUR_ID_PROJECT, N_OF(project), project_id, NULL},
    [AMUR_TARGET_TRANSFER] = {"transfer", AMUR_TARGET_TRANSFER, AMUR_ID_TRANSFER, N_OF(transfer), transfer_id, NULL},
    [AMUR_TARGET_ELIGIBLE] = {"eligible", AMUR_TARGET_ELIGIBLE, AMUR_ID_ELIGIBLE, N_OF(eligible), eligible_id, NULL},
    [AMUR_TARGET_RULE] = {"rule", AMUR_TARGET_RULE, AMUR_ID_RULE, N_OF(rule), rule_id, NULL},
};

amur_target_kind ami_target_kind(const char *name) {
  int kind = 0;
  while (kind < AMUR_TARGET_N && strcmp(ami_targets[kind].name, name) != 0) kind++;
  return (amur_target_kind)kind;
}

void ami_target_names(char text[200]) {
  size_t used = 0;
  for (int k = 0; k < AMUR_TARGET_N && used < 200; k++)
    used += (size_t)snprintf(text + used, 200 - used, "%s%s",
                             k == 0                   ? ""
                             : k + 1 == AMUR_TARGET_N ? " or "
                                                      : ", ",
                             ami_targets[k].name);
}

const char *ami_target_nearest(const char *text) {
  const char *name[AMUR_TARGET_N];
  for (int k = 0; k < AMUR_TARGET_N; k++) name[k] = ami_targets[k].name;
  return amur_nearest(name, AMUR_TARGET_N, text);
}
