/* SPDX-License-Identifier: Apache-2.0
 * model_classes.c -- alternatives of the markets, and the classes, stages, legs, transfers and fleets that the solver
 * searches their ways by.
 */
#include "model.h"
#include <stdlib.h>
#include <string.h>

typedef struct {
  size_t alt, cls, ways, leg, stage, change, of_class;
} rooms;

static amur_status no_memory(amur_err *err) { return amur_fail(err, AMUR_E_NOMEM, 0, "model: alternatives"); }

/* ---- fleets and slots ------------------------------------------------------------------------------- */

/* Vehicles that come home and that some chain uses; places of chains' vehicles in tables of flows. */
static bool make_fleets(run_model *m) {
  const amur_corridor *c = m->corridor;
  const size_t nv = (size_t)c->n_vehicle, n = (size_t)c->n_chain * nv;
  m->fleet_of_vehicle = amur_alloc(nv, sizeof *m->fleet_of_vehicle);
  m->vehicle_of_fleet = amur_alloc(nv, sizeof *m->vehicle_of_fleet);
  m->slot_of = amur_alloc(n, sizeof *m->slot_of);
  m->slot_chain = amur_alloc(n, sizeof *m->slot_chain);
  m->slot_vehicle = amur_alloc(n, sizeof *m->slot_vehicle);
  if (!m->fleet_of_vehicle || !m->vehicle_of_fleet || !m->slot_of || !m->slot_chain || !m->slot_vehicle) return false;
  for (size_t v = 0; v < nv; v++) m->fleet_of_vehicle[v] = -1;
  for (size_t i = 0; i < n; i++) m->slot_of[i] = -1;
  for (int k = 0; k < c->n_chain; k++) {
    for (int l = 0; l < c->chain[k].n_leg; l++) {
      const int v = c->chain[k].leg[l].vehicle;
      int *slot = &m->slot_of[k * c->n_vehicle + v];
      if (c->vehicle[v].returns && m->fleet_of_vehicle[v] < 0) {
        m->vehicle_of_fleet[m->n_fleet] = v;
        m->fleet_of_vehicle[v] = m->n_fleet++;
      }
      if (*slot >= 0) continue;
      m->slot_chain[m->n_slot] = k;
      m->slot_vehicle[m->n_slot] = v;
      *slot = m->n_slot++;
    }
  }
  return true;
}

/* ---- classes -------------------------------------------------------------------------------------------- */

static int leg_of(run_model *m, rooms *room, int commodity, const way_stage *stage) {
  for (int i = 0; i < m->n_leg; i++)
    if (m->leg[i].commodity == commodity && m->leg[i].vehicle == stage->vehicle && m->leg[i].mask == stage->mask)
      return i;
  if (!amur_grow(&m->leg, &room->leg, (size_t)m->n_leg + 1, sizeof *m->leg)) return -1;
  m->leg[m->n_leg] = (model_leg){commodity, stage->vehicle, stage->mask};
  return m->n_leg++;
}

/* The stages and changes of a chain, once more for this class. */
static bool add_ways(run_model *m, rooms *room, int cls) {
  const model_class *k = &m->cls[cls];
  const chain_ways *ways = &m->ways.chain[k->chain];
  const size_t n_stage = (size_t)(m->n_stage + ways->n_stage), n_change = (size_t)(m->n_transfer + ways->n_change);
  if (!amur_grow(&m->stage, &room->stage, n_stage, sizeof *m->stage) ||
      !amur_grow(&m->change_of_transfer, &room->change, n_change, sizeof *m->change_of_transfer) ||
      !amur_grow(&m->class_of_transfer, &room->of_class, n_change, sizeof *m->class_of_transfer))
    return false;
  m->ways_of_class[cls] =
      (amur_class){m->n_stage, ways->n_stage, m->n_transfer, ways->n_change, m->corridor->chain[k->chain].via >= 0};
  for (int i = 0; i < ways->n_stage; i++) {
    const way_stage *s = &m->ways.stage[ways->first_stage + i];
    const int leg = leg_of(m, room, k->commodity, s);
    if (leg < 0) return false;
    m->stage[m->n_stage++] = (amur_leg_place){leg, s->may_begin, s->may_end};
  }
  for (int i = 0; i < ways->n_change; i++) {
    m->class_of_transfer[m->n_transfer] = cls;
    m->change_of_transfer[m->n_transfer++] = ways->first_change + i;
  }
  return true;
}

static int class_of(run_model *m, rooms *room, int commodity, int chain) {
  for (int i = 0; i < m->n_class; i++)
    if (m->cls[i].commodity == commodity && m->cls[i].chain == chain) return i;
  if (!amur_grow(&m->cls, &room->cls, (size_t)m->n_class + 1, sizeof *m->cls) ||
      !amur_grow(&m->ways_of_class, &room->ways, (size_t)m->n_class + 1, sizeof *m->ways_of_class))
    return -1;
  m->cls[m->n_class] = (model_class){commodity, chain};
  return add_ways(m, room, m->n_class) ? m->n_class++ : -1;
}

static bool add_alternatives(run_model *m, rooms *room, int market) {
  const amur_corridor *c = m->corridor;
  model_market *k = &m->market[market];
  k->first_alt = m->n_alt;
  for (int chain = 0; chain < c->n_chain; chain++) {
    if (!c->chain[chain].carries[k->commodity]) continue;
    const int cls = class_of(m, room, k->commodity, chain);
    if (cls < 0 || !amur_grow(&m->alt, &room->alt, (size_t)m->n_alt + 1, sizeof *m->alt)) return false;
    m->alt[m->n_alt++] = (model_alt){market, chain, cls};
  }
  k->n_alt = m->n_alt - k->first_alt;
  return true;
}

amur_status ami_model_classes(run_model *m, amur_err *err) {
  rooms room = {0};
  if (!make_fleets(m)) return no_memory(err);
  for (int i = 0; i < m->n_market; i++)
    if (!add_alternatives(m, &room, i)) return no_memory(err);
  m->within_reach = amur_alloc((size_t)m->n_alt, sizeof *m->within_reach);
  if (!m->within_reach) return no_memory(err);
  for (int i = 0; i < m->n_alt; i++) m->within_reach[i] = true;
  return AMUR_OK;
}

void ami_model_classes_fini(run_model *m) {
  free(m->alt);
  free(m->within_reach);
  free(m->least_cost);
  free(m->leg);
  free(m->cls);
  free(m->ways_of_class);
  free(m->stage);
  free(m->change_of_transfer);
  free(m->class_of_transfer);
  free(m->fleet_of_vehicle);
  free(m->vehicle_of_fleet);
  free(m->slot_of);
  free(m->slot_chain);
  free(m->slot_vehicle);
}
