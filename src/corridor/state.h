/* SPDX-License-Identifier: Apache-2.0
 * state.h -- every value of the corridor that a change can touch, as it is on one stretch of days.
 *
 * Rows of the files are copied whole; what a rule may set apart by commodity or vehicle has an array with a value for
 * each.  fields.h says which field lies where.
 */
#ifndef AMUR_CORRIDOR_STATE_H
#define AMUR_CORRIDOR_STATE_H

#include "change.h"

/* A change inside a terminal's YAML. */
typedef struct {
  int terminal;
  const char *path; /* borrowed */
  amur_change_op op;
  double value;
} terminal_change;

/* Values in the units of corridor.h; [n_link] and so on, all owned. */
typedef struct {
  const amur_corridor *corridor;
  uint8_t *open;         /* [n_link * n_commodity * n_vehicle] loaded vehicles may pass */
  uint8_t *vehicle_open; /* [n_link * n_vehicle] empty vehicles may pass: closed only by rules for every commodity */
  double *toll;          /* [n_link * n_vehicle] */
  double *money;         /* [n_link * n_commodity] */
  double *time_h, *capacity, *speed;     /* [n_link] */
  double *chain_constant, *chain_appeal; /* [n_chain * n_commodity] */
  double *transfer_money;                /* [n_transfer * n_commodity] */
  uint8_t *transfer_open;                /* [n_transfer * n_commodity] */
  double *transfer_time_h;               /* [n_transfer] */
  double *eligible_share;                /* [n_eligible] */
  uint8_t *chain_open;                   /* [n_chain * n_commodity] */
  amur_commodity_row *commodity;         /* [n_commodity] texts borrowed */
  double *commodity_scale;               /* [n_commodity] */
  amur_vehicle_row *vehicle;             /* [n_vehicle] texts borrowed */
  amur_demand_row *demand;               /* [n_demand] texts borrowed; scaled in quantity */
  amur_trade_term *term;                 /* [n_term] texts borrowed */
  double *rule_value;                    /* [n_rule] */
  amur_loan_row *loan;                   /* [n_loan] texts borrowed */
  amur_project_row *project;             /* [n_project] texts borrowed */
  terminal_change *terminal;
  int n_terminal_change;
  size_t terminal_room;
} corridor_state;

amur_status ami_state_init(corridor_state *s, const amur_corridor *corridor, amur_err *err);
void ami_state_fini(corridor_state *s);
/* Back to the values of the files. */
void ami_state_reset(corridor_state *s);
/* Applies one change with its own value, or with another. */
amur_status ami_state_apply(corridor_state *s, const compiled_change *c, double value, amur_err *err);

#endif
