/* SPDX-License-Identifier: Apache-2.0
 * assign_output.h -- what `amur assign` holds, and the writing of its results.
 */
#ifndef AMUR_CLI_ASSIGN_OUTPUT_H
#define AMUR_CLI_ASSIGN_OUTPUT_H

#include "command.h"
#include <amur/formats.h>
#include <stdio.h>

typedef struct {
  amur_opt_list demand, cls;
  const char *elastic, *reference, *trips, *flows, *links, *skim, *skim_fields, *select_link, *select_zone, *paths,
      *history, *link_table, *method, *units, *unreachable;
  double gap, residual, theta, detour, memory_mb, toll_factor, distance_factor, min_share;
  long threads, path_set, max_iterations, paths_per_pair;
  bool system_optimum, json, outside;
} assign_opts;

typedef struct {
  char name[64];
  double pce, time_value, toll_factor, distance_factor;  /* factors: -1 where the class says nothing */
  char *demand, *toll_column, *permitted, *use, *closed; /* as asked for; NULL: not */
  double *fixed, *toll;                                  /* [n_link] cost units; toll units */
  amur_trips trips;
  char *elastic, *reference; /* as asked for; NULL: not */
  double *ref_cost;          /* [pairs of trips] NULL: costs of the empty network */
} class_spec;

typedef struct {
  const char *path; /* NETWORK */
  amur_network net;
  amur_link_table table; /* of a GMNS folder or of --link-table; empty while nothing asks for it */
  amur_faults faults;
  int n_class, n_thread;
  class_spec spec[AMUR_OPT_LIST_MAX];
  amur_assign_class cls[AMUR_OPT_LIST_MAX];
  amur_assign_problem problem;
  amur_assign *solver;
  amur_assign_report report;
  amur_assign_step *step; /* [n_step] of the history */
  size_t n_step, step_room;
  size_t dropped_pairs; /* that have no path, with --unreachable drop, and their trips */
  double dropped_trips;
  int32_t selected_link, selected_zone; /* -1 if none */
  bool zone_from, zone_to;
  double start_s;
} assign_job;

/* Link by its id or by FROM-TO, -1 if there is none. */
int32_t assign_find_link(const amur_network *net, const char *name);
/* Reads the table of links, once. */
amur_status assign_need_table(const assign_opts *o, assign_job *job, amur_err *err);
/* Reads --class and --demand into job->spec and job->cls. */
amur_status assign_classes(const assign_opts *o, assign_job *job, amur_err *err);
void assign_classes_fini(assign_job *job);
/* Reads a corridor folder as the network; its vehicles are the classes unless --demand or --class say others. */
amur_status assign_corridor(const assign_opts *o, assign_job *job, amur_err *err);

/* What --elastic and --reference, or the class's own, say of its demand. */
amur_status assign_elastic(const assign_opts *o, assign_job *job, int cls, amur_elastic *elastic, amur_err *err);

/* Refuses links that some class may use and that lack a capacity or a speed. */
amur_status assign_require(assign_job *job, amur_err *err);
/* With --unreachable drop: leaves out the trips of a class that have no path. */
amur_status assign_drop(const assign_opts *o, assign_job *job, class_spec *c, amur_err *err);

/* Name of a column: `field`, or `field_CLASS` where there are several classes. */
void assign_column(const assign_job *job, const char *field, int cls, char name[160]);
/* Writers of single files. */
amur_status assign_write_flows(const assign_opts *o, const assign_job *job, amur_err *err);
amur_status assign_write_links(const assign_opts *o, const assign_job *job, amur_err *err);
amur_status assign_write_history(const assign_opts *o, const assign_job *job, amur_err *err);
amur_status assign_write_trips(const assign_opts *o, const assign_job *job, amur_err *err);
amur_status assign_write_paths(const assign_opts *o, const assign_job *job, amur_err *err);
amur_status assign_check_fields(const assign_opts *o, assign_job *job, amur_err *err);
amur_status assign_write_skim(const assign_opts *o, const assign_job *job, amur_err *err);
/* What uses the selected link and zone, as text or as members of the JSON object. */
amur_status assign_print_selected(const assign_opts *o, const assign_job *job, amur_err *err);

/* Writes the files asked for, then prints the report. */
amur_status assign_write(const assign_opts *o, const assign_job *job, amur_err *err);

#endif
