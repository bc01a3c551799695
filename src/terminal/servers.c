/* SPDX-License-Identifier: Apache-2.0
 * servers.c -- stages of servers, second half: who is served next, interruptions, breakdowns.
 *   G/G/c with priorities (Cobham 1954): a server that is free takes the first unit of the most urgent class.
 * Without priorities, calendars and blocking this is the recursion of Lindley (1952) for one server and of Kiefer &
 * Wolfowitz (1955) for several; with them it has to be done by events.
 *   An interrupted unit (closing time, breakdown, a more urgent unit) goes back to the head of its queue with the
 * service it still needs: preemptive-resume.
 *   Shape: `busy` counts the servers at work.  Where units can be interrupted one must know who is at work, and
 * servers have numbers: unit[k] is the unit at server k.
 */
#include "engine.h"

typedef struct {
  int32_t *unit; /* [n_server] NOBODY: free */
  bool *is_down; /* [n_server] */
  int n_server;  /* 0: servers are not told apart */
  int n_down;
  bool stage_is_down; /* all at once */
} servers_state;

static servers_state *own(const ami_engine *e, int stage) { return e->stage[stage].own; }

/* Most servers on duty together, and one more for the question what it would save. */
static int most_servers(const amur_terminal *t, int stage) {
  const amur_calendar *c = &t->stage_calendar[stage];
  double most = 0;
  for (int i = 0; i < c->n; i++)
    if (c->level[i] > most) most = c->level[i];
  return (int)most;
}

static bool init(ami_engine *e, int stage) {
  const amur_stage_servers *p = &e->spec[stage].servers;
  servers_state *v = own(e, stage);
  if (!p->preempt && p->breaks == AMUR_BREAKS_NEVER && p->at_close == AMUR_CLOSE_FINISH) return true;
  v->n_server = most_servers(e->terminal, stage) + 1;
  assert(v->n_server <= AMUR_TERMINAL_MAX_NUMBERED + 1);
  v->unit = amur_alloc((size_t)v->n_server, sizeof *v->unit);
  v->is_down = amur_alloc((size_t)v->n_server, sizeof *v->is_down);
  return v->unit && v->is_down;
}

static void fini(void *state) {
  servers_state *v = state;
  free(v->unit);
  free(v->is_down);
}

static void reset(ami_engine *e, int stage) {
  servers_state *v = own(e, stage);
  v->n_down = 0;
  v->stage_is_down = false;
  for (int k = 0; k < v->n_server; k++) {
    v->unit[k] = NOBODY;
    v->is_down[k] = false;
  }
}

/* Each clock of failures runs by itself: that of each server, or the one of the stage. */
static void start(ami_engine *e, int stage) {
  const amur_stage_servers *p = &e->spec[stage].servers;
  int n = 0;
  if (p->breaks == AMUR_BREAKS_SERVER) n = most_servers(e->terminal, stage) + (stage == e->more_stage);
  if (p->breaks == AMUR_BREAKS_STAGE) n = 1;
  for (int k = 0; k < n; k++)
    schedule(e, amur_dist_draw(&p->time_to_failure, &e->stage[stage].failure), AMI_EV_STAGE, event_of_stage(stage, k));
}

static bool only_queues(const amur_stage *m) { return !m->servers.preempt; }

/* ---- service ------------------------------------------------------------------------------------------- */

static ami_list *most_urgent(const ami_engine *e, ami_stage_state *s) {
  for (int k = 0; k < e->terminal->n_level; k++)
    if (s->queue[k].first != NOBODY) return &s->queue[k];
  return NULL;
}

static const amur_dist *service_of(const ami_engine *e, const ami_unit *x) {
  const amur_stage_servers *p = &e->spec[x->stage].servers;
  const bool has_own = p->service_of_class && p->service_of_class[x->unit_class].kind != AMUR_DIST_N;
  return has_own ? &p->service_of_class[x->unit_class] : &p->service;
}

/* The first free server of those that work takes u. */
static void take_server(servers_state *v, ami_unit *x, int32_t u) {
  for (int k = 0; k < v->n_server; k++)
    if (v->unit[k] == NOBODY && !v->is_down[k]) {
      v->unit[k] = u;
      x->server = (uint16_t)k;
      return;
    }
  assert(false && "a server is free, as fewer are busy than on duty");
}

/* The first of the list goes into service.  Its wait is added only if there was one: most units of a stage with free
 * servers do not wait. */
static void begin(ami_engine *e, ami_stage_state *s, ami_list *list) {
  const int32_t u = list->first;
  ami_unit *x = &e->unit[u];
  const double now_h = e->now_h;
  list->first = x->next;
  if (x->next == NOBODY)
    list->last = NOBODY;
  else
    e->unit[x->next].prev = NOBODY;
  s->n_queue--;
  s->busy++;
  if (x->since_h < now_h) {
    x->wait_here_h += now_h - x->since_h;
    s->tally.queue_area_h += within_window(e, x->since_h, now_h);
  }
  x->since_h = now_h;
  note(e, u, AMUR_TRACE_BEGIN);
  if (x->flags & UNIT_RESUMES) {
    x->flags &= (uint8_t)~UNIT_RESUMES;
  } else {
    amur_rng r = keyed(&s->service, x);
    x->remaining_h = draw(service_of(e, x), &r);
  }
  servers_state *v = s->own;
  if (v->n_server) take_server(v, x, u);
  x->stamp = schedule(e, now_h + x->remaining_h, AMI_EV_UNIT, u);
}

/* Takes u out of its server before its time: back to the head of its queue. */
static void interrupt(ami_engine *e, int32_t u) {
  ami_unit *x = &e->unit[u];
  const int stage = x->stage;
  ami_stage_state *s = &e->stage[stage];
  x->remaining_h -= e->now_h - x->since_h;
  if (x->remaining_h < 0) x->remaining_h = 0; /* by rounding */
  own(e, stage)->unit[x->server] = NOBODY;
  s->busy--;
  s->tally.busy_area_h += within_window(e, x->since_h, e->now_h);
  x->stamp = 0;
  x->since_h = e->now_h;
  x->flags |= UNIT_RESUMES;
  list_prepend(e->unit, queue_of(e, x), u);
  s->n_queue++;
  note(e, u, AMUR_TRACE_INTERRUPT);
  ami_resource_give(e, stage);
}

/* In service and less urgent than the head of the queue; the least urgent of those, NOBODY if there is none.  A blocked
 * unit is served already. */
static int32_t least_urgent(const ami_engine *e, const servers_state *v, int than) {
  int32_t worst = NOBODY;
  int level = than;
  for (int k = 0; k < v->n_server; k++) {
    const int32_t u = v->unit[k];
    if (u == NOBODY || e->unit[u].flags & UNIT_BLOCKED) continue;
    const int l = e->terminal->level_of_class[e->unit[u].unit_class];
    if (l > level) {
      level = l;
      worst = u;
    }
  }
  return worst;
}

/* Preemption: frees a server for the head of the list. */
static bool make_way(ami_engine *e, int stage, const ami_list *list) {
  if (!e->spec[stage].servers.preempt || e->stage[stage].level <= 0) return false;
  const int urgency = e->terminal->level_of_class[e->unit[list->first].unit_class];
  const int32_t out = least_urgent(e, own(e, stage), urgency);
  if (out == NOBODY) return false;
  interrupt(e, out);
  return true;
}

static void serve(ami_engine *e, int stage) {
  ami_stage_state *s = &e->stage[stage];
  while (s->n_queue) {
    ami_list *list = e->terminal->n_level > 1 ? most_urgent(e, s) : s->queue;
    if (s->busy >= s->level && !make_way(e, stage, list)) return;
    if (e->spec[stage].n_need && !ami_resource_take(e, stage)) return;
    begin(e, s, list);
  }
}

static void enter(ami_engine *e, int32_t u) {
  ami_flow_queue(e, u);
  serve(e, e->unit[u].stage);
}

static void release(ami_engine *e, int32_t u) {
  const ami_unit *x = &e->unit[u];
  ami_stage_state *s = &e->stage[x->stage];
  servers_state *v = s->own;
  assert(s->busy > 0);
  if (s->busy > s->level) ami_duty_mark(e, s);
  s->busy--;
  if (v->n_server) v->unit[x->server] = NOBODY;
}

static void serve_next(ami_engine *e, int stage) {
  if (e->spec[stage].n_need)
    ami_resource_serve(e, stage);
  else
    serve(e, stage);
}

/* Service of u is over: on to the next stage, or blocked in its server until there is room.  Its resources are free in
 * any case, and the server, once it is, serves the next before u goes on. */
static void unit_event(ami_engine *e, int32_t u) {
  ami_unit *x = &e->unit[u];
  const int stage = x->stage;
  ami_stage_state *s = &e->stage[stage];
  x->stamp = 0;
  s->tally.busy_area_h += within_window(e, x->since_h, e->now_h);
  if (is_in_window(e)) s->tally.served++;
  ami_resource_give(e, stage);
  const int to = ami_flow_next(e, u);
  if (to >= 0 && is_full(e, to) && e->spec[to].when_full == AMUR_FULL_BLOCK) {
    ami_flow_block(e, u, to);
    if (e->spec[stage].n_need) ami_resource_serve(e, stage);
    return;
  }
  note(e, u, AMUR_TRACE_END);
  release(e, u);
  ami_flow_leave_stage(e, u);
  serve_next(e, stage);
  ami_flow_go(e, u, to);
  ami_flow_admit(e, stage);
}

/* ---- servers come and go ---------------------------------------------------------------------------------- */

/* Is the service of u over at this very instant, but for rounding?  Then closing comes second. */
static bool ends_now(const ami_engine *e, int32_t u) {
  const double rounding_h = 1e-9;
  return e->unit[u].since_h + e->unit[u].remaining_h <= e->now_h + rounding_h;
}

static int n_ending(const ami_engine *e, const servers_state *v) {
  int n = 0;
  for (int k = 0; k < v->n_server; k++) {
    const int32_t u = v->unit[k];
    n += u != NOBODY && !(e->unit[u].flags & UNIT_BLOCKED) && ends_now(e, u);
  }
  return n;
}

/* The number on duty has changed: interrupts who may not go on, serves who may.  The last servers go first. */
static void set_level(ami_engine *e, int stage) {
  ami_stage_state *s = &e->stage[stage];
  const servers_state *v = own(e, stage);
  ami_duty_mark(e, s);
  s->level = v->stage_is_down || s->n_weather ? 0 : s->level_open - v->n_down;
  if (s->level < 0) s->level = 0;
  const bool pause = e->spec[stage].servers.at_close == AMUR_CLOSE_PAUSE || v->stage_is_down;
  const int n_stay = s->level + (pause ? n_ending(e, v) : 0);
  for (int k = v->n_server - 1; pause && k >= 0 && s->busy > n_stay; k--) {
    const int32_t u = v->unit[k];
    if (u != NOBODY && !(e->unit[u].flags & UNIT_BLOCKED) && !ends_now(e, u)) interrupt(e, u);
  }
  serve_next(e, stage);
}

/* Server k, or the stage, fails or is repaired. */
static void stage_event(ami_engine *e, int stage, int k) {
  const amur_stage_servers *p = &e->spec[stage].servers;
  servers_state *v = own(e, stage);
  bool *is_down = p->breaks == AMUR_BREAKS_STAGE ? &v->stage_is_down : &v->is_down[k];
  const amur_dist *next = *is_down ? &p->time_to_failure : &p->time_to_repair;
  schedule(e, e->now_h + amur_dist_draw(next, &e->stage[stage].failure), AMI_EV_STAGE, event_of_stage(stage, k));
  *is_down = !*is_down;
  if (p->breaks == AMUR_BREAKS_SERVER) {
    const int32_t u = v->unit[k];
    v->n_down += *is_down ? 1 : -1;
    if (*is_down && u != NOBODY && !(e->unit[u].flags & UNIT_BLOCKED)) interrupt(e, u);
  }
  set_level(e, stage);
}

static const char *fault(const ami_engine *e, int stage, int n_listed) {
  const ami_stage_state *s = &e->stage[stage];
  const servers_state *v = s->own;
  int n_at_work = 0, n_down = 0;
  if (s->n_queue != n_listed) return "units wait for servers that are in no queue";
  if (s->n_here != s->n_queue + s->busy) return "units at servers that neither wait nor are served";
  for (int k = 0; k < v->n_server; k++) {
    const int32_t u = v->unit[k];
    n_down += v->is_down[k];
    n_at_work += u != NOBODY;
    if (u != NOBODY && (e->unit[u].stage != stage || e->unit[u].server != k)) return "a server whose unit has another";
  }
  if (v->n_server && n_at_work != s->busy) return "servers at work that are not counted, or the other way round";
  return n_down == v->n_down ? NULL : "servers out of order that are not counted, or the other way round";
}

const ami_stage_engine ami_engine_servers = {
    .own_size = sizeof(servers_state),
    .init = init,
    .fini = fini,
    .reset = reset,
    .start = start,
    .only_queues = only_queues,
    .enter = enter,
    .serve = serve,
    .unit_event = unit_event,
    .stage_event = stage_event,
    .set_level = set_level,
    .release = release,
    .fault = fault,
};
