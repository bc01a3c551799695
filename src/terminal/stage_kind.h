/* SPDX-License-Identifier: Apache-2.0
 * stage_kind.h -- kinds of stages as rows of a table (stage_kind.c): what the checker, the builder, the bound on
 * capacity and the engine ask of a stage, each answered by a function of its kind.  Nothing else tells kinds apart.
 *   A new kind is: its parameters and its name in terminal_model.h; a file with its functions and its row; a line
 * in stage_kind.c; and a row with its keys where terminal files are read (spec/terminal_kinds.c).
 *   Files of kinds call flow.c and duty.c; these call back through the rows.  So no two files call each other.
 */
#ifndef AMUR_TERMINAL_STAGE_KIND_H
#define AMUR_TERMINAL_STAGE_KIND_H

#include "compiled.h"
#include <stddef.h>

typedef struct ami_engine ami_engine;

/* What a kind does in a replication.  NULL where it has nothing to do; stage is an index, u a unit at the stage. */
typedef struct {
  size_t own_size;                         /* of ami_stage_state.own, the state that is the kind's alone; zeroed */
  bool (*init)(ami_engine *e, int stage);  /* more memory for own, once an engine; false without */
  void (*fini)(void *own);                 /* gives back what init took, also where it failed half way */
  void (*reset)(ami_engine *e, int stage); /* before a replication; own is as the last one left it */
  void (*start)(ami_engine *e, int stage); /* at time 0, when calendars are set and before units arrive */
  /* Do newcomers only queue, so that there is nothing to do for them while all servers are busy?  NULL: no. */
  bool (*only_queues)(const amur_stage *m);
  /* u has been let in and is counted in n_here and n_queue: puts it into the queue and serves, or what the kind does.
   */
  void (*enter)(ami_engine *e, int32_t u);
  /* A server, a resource or a unit may have become free: begins all that can begin.  Never NULL. */
  void (*serve)(ami_engine *e, int stage);
  void (*unit_event)(ami_engine *e, int32_t u);         /* the event that u waits for has come (AMI_EV_UNIT) */
  void (*stage_event)(ami_engine *e, int stage, int k); /* event k of the stage (AMI_EV_STAGE) */
  void (*reneges)(ami_engine *e, int32_t u);            /* u has left the queue unserved */
  void (*set_level)(ami_engine *e, int stage); /* calendar or weather have changed: sets the level, and serves */
  void (*release)(ami_engine *e, int32_t u);   /* u, blocked in its server, may go: frees it.  Of kinds that block */
  /* What does not agree in own and in counters of the stage, between events; NULL if all does.  n_listed: units in its
   * queue. */
  const char *(*fault)(const ami_engine *e, int stage, int n_listed);
} ami_stage_engine;

/* A distribution within amur_stage; by_class: a pointer to [n_class] of them, or NULL. */
typedef struct {
  size_t offset;
  const char *key; /* in terminal files, for messages */
  bool by_class;
} ami_stage_dist;

enum { AMI_STAGE_MAX_DIST = 8 };

/* What a kind's parameters mean before anything runs.  NULL where there is nothing to do; stage is an index. */
typedef struct {
  const char *name;                        /* what its stages are made of, for messages: "servers" */
  bool weather_closes;                     /* may weather name its stages? */
  ami_stage_dist dist[AMI_STAGE_MAX_DIST]; /* all that its parameters hold; the first without a key ends the list */
  void (*defaults)(amur_stage *s);         /* of zeroed parameters */
  void (*fini)(amur_stage *s); /* frees what is neither common to all kinds nor in dist; arrays by class, too */
  /* Checks the parameters, each index before it is used; may fill in what follows from them. */
  amur_status (*check)(amur_terminal_model *m, int stage, amur_err *err);
  uint64_t (*hash)(uint64_t h, const amur_stage *s); /* of what is neither common nor in dist */
  /* Servers on duty, as the kind counts them: level[i] in hours[i] (borrowed), which add up.  Returns how many, at most
   * AMUR_TERMINAL_MAX_SHIFT.  Never NULL. */
  int (*duty)(const amur_terminal_model *m, int stage, amur_hours *hours, double *level);
  /* Units a day that pass when there is always one waiting; open_share: of the time, left open by weather.  NULL: any
   * number. */
  double (*capacity_per_day)(const amur_terminal *t, int stage, double open_share);
  double (*resource_h)(const amur_terminal *t, int stage);        /* for which a unit holds what the stage needs */
  bool (*can_have_more)(const amur_terminal_model *m, int stage); /* is one more of its servers a question? */
  const ami_stage_engine *engine;
} ami_stage_kind;

/* The row of a kind; NULL if there is no such kind, which amur_terminal_model_check refuses. */
const ami_stage_kind *ami_stage_kind_of(amur_stage_kind kind);

/* Distributions of a stage that are of one meaning: one, or one for each class (n = 0: none by class). */
typedef struct {
  amur_dist *first; /* [n] */
  int n;
  const char *key;
} ami_dist_view;

/* The i-th meaning, common ones first; false after the last.  A loop over i sees every distribution of the stage. */
bool ami_stage_dist_view(amur_stage *s, int i, int n_class, ami_dist_view *view);

/* Second halves of the kinds that take two files. */
extern const ami_stage_engine ami_engine_servers, ami_engine_vessels;

#endif
