/* SPDX-License-Identifier: Apache-2.0
 * read_chains.c -- transfers and chains: what single cells do not show.
 *   legs   "rail:wagon? > road+bridge:lorry", parts of one vehicle each in the order of travel: modes joined by +, the
 *          vehicle, ? behind a part that may be left out
 *   via    crossings, each of which makes a chain of its own out of the row
 */
#include "ways.h"
#include "tables/reader.h"
#include <ctype.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- transfers ------------------------------------------------------------------------------------ */

void ami_corridor_finish_transfers(corridor_reader *in) {
  amur_corridor *c = in->corridor;
  for (int i = 0; i < c->n_transfer; i++) {
    amur_transfer_row *t = &c->transfer[i];
    if (t->node < 0 || t->from_vehicle < 0 || t->to_vehicle < 0) continue;
    if (t->from_vehicle == t->to_vehicle)
      ami_corridor_fault(in, AMUR_ID_TRANSFER, i, "to_vehicle", AMUR_FAULT_ERROR, c->vehicle[t->to_vehicle].id,
                         "another vehicle than from_vehicle", "goods that stay in their vehicle need no transfer");
    if (t->id && *t->id) continue;
    free(t->id);
    t->id = amur_format("%s-%s-%s", c->node[t->node].id, c->vehicle[t->from_vehicle].id, c->vehicle[t->to_vehicle].id);
    if (!t->id)
      ami_corridor_no_memory(in);
    else if (!ami_corridor_add_id(in, AMUR_ID_TRANSFER, t->id, i) && !in->faults->failure.status)
      ami_corridor_fault(in, AMUR_ID_TRANSFER, i, "node", AMUR_FAULT_ERROR, t->id,
                         "one row for a node and two vehicles, or a transfer_id in each", NULL);
  }
}

/* ---- legs ------------------------------------------------------------------------------------------- */

/* Ends the text before the blanks at its end; returns where the blanks at its beginning are over. */
static char *trim(char *text) {
  size_t n = strlen(text);
  while (n > 0 && isspace((unsigned char)text[n - 1])) text[--n] = '\0';
  while (isspace((unsigned char)*text)) text++;
  return text;
}

/* The next part of a text before a mark, without blanks around it, in place; NULL at the end. */
static char *next_part(char **at, char mark) {
  char *part = *at, *end = part ? strchr(part, mark) : NULL;
  if (end) *end = '\0';
  *at = end ? end + 1 : NULL;
  return part ? trim(part) : NULL;
}

static void leg_fault(corridor_reader *in, int row, const char *found, const char *expected) {
  ami_corridor_fault(in, AMUR_ID_CHAIN, row, "legs", AMUR_FAULT_ERROR, *found ? found : "an empty leg", expected,
                     "for example rail:wagon? > road+bridge:lorry");
}

static void read_modes(corridor_reader *in, amur_leg_row *leg, char *modes, int row) {
  const amur_table *t = &in->table[AMUR_ID_CHAIN];
  for (char *mode; (mode = next_part(&modes, '+'));) {
    if (!*mode) {
      leg_fault(in, row, "a + without a mode beside it", "modes:vehicle");
      continue;
    }
    const int m = amur_map_find(&in->ids[AMUR_ID_MODE], mode);
    if (m >= 0)
      leg->mode[m] = true;
    else
      ami_corridor_unknown(in, t->file, t->line[row], amur_table_column(t, "legs") + 1, "legs", AMUR_ID_MODE, mode);
  }
}

/* "road+bridge:lorry?" */
static void read_leg(corridor_reader *in, amur_leg_row *leg, char *text, int row) {
  const amur_table *t = &in->table[AMUR_ID_CHAIN];
  const size_t n = strlen(text);
  char *vehicle = text;
  leg->vehicle = -1;
  leg->mode = ami_corridor_array(in, (size_t)in->corridor->n_mode, sizeof *leg->mode);
  if (!leg->mode) return;
  if (n > 0 && text[n - 1] == '?') {
    leg->optional = true;
    text[n - 1] = '\0';
  }
  char *modes = next_part(&vehicle, ':');
  if (vehicle) vehicle = trim(vehicle);
  if (!vehicle || !*vehicle || !*modes) {
    char found[200];
    snprintf(found, sizeof found, "%.120s%s%.60s", modes, vehicle ? ":" : "", vehicle ? vehicle : "");
    leg_fault(in, row, found, "modes:vehicle");
    return;
  }
  leg->vehicle = amur_map_find(&in->ids[AMUR_ID_VEHICLE], vehicle);
  if (leg->vehicle < 0)
    ami_corridor_unknown(in, t->file, t->line[row], amur_table_column(t, "legs") + 1, "legs", AMUR_ID_VEHICLE, vehicle);
  read_modes(in, leg, modes, row);
}

/* A list of modes without order, as legs once were: what to write now. */
static void explain_old_legs(corridor_reader *in, const char *text, int row) {
  char expected[200] = "", word[128], vehicle[128] = "";
  size_t n = 0;
  for (const char *at = text; ami_next_word(&at, word);) {
    char *colon = strchr(word, ':');
    if (!colon) continue;
    *colon = '\0';
    if (strcmp(vehicle, colon + 1) == 0 && n > strlen(vehicle) + 1) {
      n -= strlen(vehicle) + 1;
      n += (size_t)snprintf(expected + n, sizeof expected - n, "+%s:%s", word, colon + 1);
    } else {
      n += (size_t)snprintf(expected + n, sizeof expected - n, "%s%s:%s", n ? " > " : "legs in order, such as ", word,
                            colon + 1);
    }
    if (n >= sizeof expected) break;
    snprintf(vehicle, sizeof vehicle, "%s", colon + 1);
  }
  ami_corridor_fault(
      in, AMUR_ID_CHAIN, row, "legs", AMUR_FAULT_ERROR, text, n > 0 ? expected : "modes:vehicle > modes:vehicle",
      "modes of one vehicle are joined by +, legs follow each other by > from door to door, as in road:lorry > "
      "river:barge > road:lorry, ? marks a leg that may be left out; vehicles change at the rows of transfer.csv");
}

/* Words that nothing joins. */
static bool is_old_style(const char *text) {
  if (strchr(text, '>')) return false;
  for (const char *at = text + strspn(text, " \t"); *(at += strcspn(at, " \t"));) {
    const char before = at[-1], after = *(at += strspn(at, " \t"));
    if (after && !strchr("+:", before) && !strchr("+:?", after)) return true;
  }
  return false;
}

static void read_legs(corridor_reader *in, amur_chain_row *chain, int row) {
  const amur_table *t = &in->table[AMUR_ID_CHAIN];
  const char *text = amur_table_cell(t, row, amur_table_column(t, "legs"));
  if (!*text) return; /* told as an empty cell */
  if (is_old_style(text)) {
    explain_old_legs(in, text, row);
    return;
  }
  size_t n = 1;
  for (const char *at = text; (at = strchr(at, '>')); at++) n++;
  chain->leg = ami_corridor_array(in, n, sizeof *chain->leg);
  char *copy = ami_corridor_text(in, text), *at = copy;
  bool all_optional = true;
  for (char *part; chain->leg && (part = next_part(&at, '>'));) {
    read_leg(in, &chain->leg[chain->n_leg++], part, row);
    all_optional &= chain->leg[chain->n_leg - 1].optional;
  }
  free(copy);
  if (all_optional && chain->n_leg > 0 && ami_corridor_row_is_sound(in, AMUR_ID_CHAIN, row))
    leg_fault(in, row, text, "a leg at least that is not optional");
}

/* A lorry carries no ship's load: payload in another unit than the commodity's.  The heaviest road trains carry some
 * 150 t; 500 leaves room for odd loads, and still finds kg taken for t. */
static void check_payload(corridor_reader *in, const amur_chain_row *chain, int row) {
  enum { HEAVIEST_ROAD_T = 500 };
  const amur_corridor *c = in->corridor;
  const int road = amur_map_find(&in->ids[AMUR_ID_MODE], "road");
  for (int i = 0; road >= 0 && i < chain->n_leg; i++) {
    const int v = chain->leg[i].mode && chain->leg[i].mode[road] ? chain->leg[i].vehicle : -1;
    for (int k = 0; v >= 0 && k < c->n_commodity; k++) {
      const double tonnes = c->vehicle[v].payload * c->commodity[k].tonnes_per_unit;
      if (!chain->carries[k] || !(tonnes > HEAVIEST_ROAD_T)) continue;
      char found[160];
      snprintf(found, sizeof found, "%.6g t of %.40s on a %.40s by road", tonnes, c->commodity[k].id, c->vehicle[v].id);
      ami_corridor_fault(in, AMUR_ID_CHAIN, row, "legs", AMUR_FAULT_ERROR, found, "at most 500 t",
                         "payload is in units of the commodity, tonnes_per_unit in t");
      return;
    }
  }
}

/* ---- crossings of via ---------------------------------------------------------------------------------- */

/* Marks the crossings of a row's via; how many. */
static int read_via(corridor_reader *in, const char *text, int row, bool *named) {
  const amur_corridor *c = in->corridor;
  const amur_table *t = &in->table[AMUR_ID_CHAIN];
  int n = 0;
  char word[128];
  for (const char *at = text; ami_next_word(&at, word);) {
    const bool all = strcmp(word, "*") == 0;
    const int one = all ? -1 : amur_map_find(&in->ids[AMUR_ID_CROSSING], word);
    if (!all && one < 0)
      ami_corridor_unknown(in, t->file, t->line[row], amur_table_column(t, "via") + 1, "via", AMUR_ID_CROSSING, word);
    for (int i = 0; i < c->n_crossing; i++) {
      if (named[i] || (!all && i != one)) continue;
      named[i] = true;
      n++;
    }
  }
  return n;
}

/* Can the chain use a link of the crossing at all? */
static bool meets(const amur_corridor *c, const amur_chain_row *chain, int crossing) {
  for (int a = 0; a < c->n_link; a++)
    for (int l = 0; c->link[a].crossing == crossing && l < chain->n_leg; l++)
      if (chain->leg[l].mode && c->link[a].mode >= 0 && chain->leg[l].mode[c->link[a].mode]) return true;
  return false;
}

static amur_leg_row *copy_legs(corridor_reader *in, const amur_chain_row *from) {
  amur_leg_row *leg = ami_corridor_array(in, (size_t)from->n_leg, sizeof *leg);
  for (int i = 0; leg && i < from->n_leg; i++) {
    leg[i] = from->leg[i];
    leg[i].mode = ami_corridor_array(in, (size_t)in->corridor->n_mode, sizeof *leg->mode);
    if (leg[i].mode && from->leg[i].mode)
      memcpy(leg[i].mode, from->leg[i].mode, (size_t)in->corridor->n_mode * sizeof *leg->mode);
  }
  return leg;
}

/* The chain of a row over one of its crossings, in texts and arrays of its own. */
static amur_chain_row over_crossing(corridor_reader *in, const amur_chain_row *row, int crossing, const bool *named) {
  const amur_corridor *c = in->corridor;
  amur_chain_row k = *row;
  k.via = crossing;
  k.weight = c->crossing[crossing].weight;
  k.id = amur_format("%s@%s", row->id, c->crossing[crossing].id);
  k.name = amur_format("%s, %s", row->name,
                       c->crossing[crossing].name ? c->crossing[crossing].name : c->crossing[crossing].id);
  k.base = ami_corridor_text(in, row->id);
  k.leg = copy_legs(in, row);
  k.carries = ami_corridor_array(in, (size_t)c->n_commodity, sizeof *k.carries);
  k.others = ami_corridor_array(in, (size_t)c->n_crossing, sizeof *k.others);
  if (!k.id || !k.name) ami_corridor_no_memory(in);
  if (k.carries) memcpy(k.carries, row->carries, (size_t)c->n_commodity * sizeof *k.carries);
  for (int i = 0; k.others && i < c->n_crossing; i++) k.others[i] = named[i] && i != crossing;
  return k;
}

static void add_chain(corridor_reader *in, amur_chain_row **list, int *n, size_t *room, const amur_chain_row *chain) {
  if (amur_grow(list, room, (size_t)*n + 1, sizeof **list))
    (*list)[(*n)++] = *chain;
  else
    ami_corridor_no_memory(in);
}

/* One chain for each crossing of the row's via, or the row itself. */
static void expand(corridor_reader *in, amur_chain_row *row, amur_chain_row **list, int *n, size_t *room) {
  const amur_corridor *c = in->corridor;
  const amur_table *t = &in->table[AMUR_ID_CHAIN];
  const char *text = amur_table_cell(t, row->row, amur_table_column(t, "via"));
  bool *named = ami_corridor_array(in, (size_t)c->n_crossing, sizeof *named);
  const int n_named = named ? read_via(in, text, row->row, named) : 0, first = *n;
  row->within_reach = strchr(text, '*') != NULL;
  if (n_named == 0 || !row->carries || !row->id) {
    row->via = -1;
    row->weight = 1;
    row->base = ami_corridor_text(in, row->id ? row->id : "");
    add_chain(in, list, n, room, row);
    free(named);
    return;
  }
  double sum = 0;
  for (int i = 0; i < c->n_crossing && !in->faults->failure.status; i++) {
    if (!named[i]) continue;
    if (!meets(c, row, i)) {
      if (!row->within_reach)
        ami_corridor_fault(in, AMUR_ID_CHAIN, row->row, "via", AMUR_FAULT_ERROR, c->crossing[i].id,
                           "a crossing with a link of the chain's modes", NULL);
      continue;
    }
    const amur_chain_row over = over_crossing(in, row, i, named);
    sum += over.weight;
    add_chain(in, list, n, room, &over);
  }
  for (int i = first; i < *n; i++) (*list)[i].weight /= sum;
  if (*n == first && row->within_reach)
    ami_corridor_fault(in, AMUR_ID_CHAIN, row->row, "via", AMUR_FAULT_ERROR, text,
                       "a crossing with a link of the chain's modes", NULL);
  ami_chain_fini(row);
  free(named);
}

/* ---- all of it -------------------------------------------------------------------------------------------- */

static int nest_of(corridor_reader *in, const char *name) {
  amur_corridor *c = in->corridor;
  for (int n = 0; n < c->n_nest; n++)
    if (strcmp(c->nest[n], name) == 0) return n;
  size_t room = (size_t)c->n_nest;
  if (!amur_grow(&c->nest, &room, (size_t)c->n_nest + 1, sizeof *c->nest)) {
    ami_corridor_no_memory(in);
    return -1;
  }
  c->nest[c->n_nest] = ami_corridor_text(in, name);
  return c->n_nest++;
}

/* Money is no size by which all costs can be judged alike. */
static void check_constant(corridor_reader *in, const amur_chain_row *chain, int row) {
  const amur_corridor *c = in->corridor;
  if (!(chain->constant < 0 || chain->constant > 0)) return;
  for (int k = 0; k < c->n_commodity; k++) {
    if (!chain->carries[k] || !c->commodity[k].by_ratio) continue;
    char found[120];
    snprintf(found, sizeof found, "a constant of %.6g, with %.40s by ratios of costs", chain->constant,
             c->commodity[k].id);
    ami_corridor_fault(in, AMUR_ID_CHAIN, row, "constant", AMUR_FAULT_ERROR, found, "appeal in its place",
                       "appeal 0.5: chosen half as often at equal cost");
    return;
  }
}

void ami_corridor_finish_chains(corridor_reader *in) {
  amur_corridor *c = in->corridor;
  const amur_table *t = &in->table[AMUR_ID_CHAIN];
  amur_chain_row *list = NULL;
  size_t room = 0;
  int n = 0;
  for (int i = 0; i < c->n_chain && !in->faults->failure.status; i++) {
    amur_chain_row *k = &c->chain[i];
    const char *nest = amur_table_cell(t, i, amur_table_column(t, "nest"));
    const char *carried = amur_table_cell(t, i, amur_table_column(t, "commodities"));
    ami_corridor_preset(in, &k->name, k->id);
    k->row = i;
    k->nest = nest_of(in, *nest || !k->id ? nest : k->id);
    k->carries = ami_corridor_array(in, (size_t)c->n_commodity, sizeof *k->carries);
    for (int m = 0; k->carries && m < c->n_commodity; m++)
      k->carries[m] = c->commodity[m].id && amur_list_has(carried, c->commodity[m].id);
    read_legs(in, k, i);
    if (k->carries) check_constant(in, k, i);
    if (k->carries && k->leg) check_payload(in, k, i);
  }
  for (int i = 0; i < c->n_chain; i++) {
    if (!in->faults->failure.status)
      expand(in, &c->chain[i], &list, &n, &room);
    else
      ami_chain_fini(&c->chain[i]);
  }
  free(c->chain);
  c->chain = list;
  c->n_chain = n;
  for (int i = 0; i < n; i++)
    if (list[i].via >= 0 && !ami_corridor_add_id(in, AMUR_ID_CHAIN, list[i].id, i) && !in->faults->failure.status)
      ami_corridor_fault(in, AMUR_ID_CHAIN, list[i].row, "chain_id", AMUR_FAULT_ERROR, list[i].id, "every id once",
                         "a row with crossings in via makes chains called chain_id@crossing_id");
}

/* Captive shares of one demand are stacked, so that they may not exceed it. */
void ami_corridor_finish_eligible(corridor_reader *in) {
  const amur_corridor *c = in->corridor;
  for (int i = 0; i < c->n_eligible; i++) {
    const amur_eligible_row *e = &c->eligible[i];
    bool chain = false, demand = c->n_demand == 0;
    for (int k = 0; k < c->n_chain && !chain; k++)
      chain = amur_list_matches(e->chains, c->chain[k].id) || amur_list_matches(e->chains, c->chain[k].base);
    for (int d = 0; d < c->n_demand && !demand; d++)
      demand = c->demand[d].id && amur_list_matches(e->demand, c->demand[d].id);
    if (!chain && ami_corridor_row_is_sound(in, AMUR_ID_ELIGIBLE, i))
      ami_corridor_fault(in, AMUR_ID_ELIGIBLE, i, "chains", AMUR_FAULT_ERROR, e->chains, "an id of a chain", NULL);
    if (!demand && ami_corridor_row_is_sound(in, AMUR_ID_ELIGIBLE, i))
      ami_corridor_fault(in, AMUR_ID_ELIGIBLE, i, "demand", AMUR_FAULT_ERROR, e->demand, "an id of demand.csv", NULL);
    if (e->from != AMUR_DAY_NONE && e->to != AMUR_DAY_NONE && e->to < e->from)
      ami_corridor_fault(in, AMUR_ID_ELIGIBLE, i, "to", AMUR_FAULT_ERROR, "a day before from", "a day not before from",
                         NULL);
  }
}
