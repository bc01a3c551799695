/* SPDX-License-Identifier: Apache-2.0
 * assign_output.c -- the report of `amur assign`, as text or JSON, and which files it writes.
 */
#include "assign_output.h"
#include <stdlib.h>

void assign_column(const assign_job *job, const char *field, int cls, char name[160]) {
  if (job->n_class > 1)
    snprintf(name, 160, "%s_%s", field, job->spec[cls].name);
  else
    snprintf(name, 160, "%s", field);
}

/* ---- report ----------------------------------------------------------------------------------------- */

static void print_report(const assign_job *job, bool json) {
  const amur_assign_report *r = &job->report;
  const double wall_s = amur_wall_s() - job->start_s, cpu_s = amur_cpu_s(), rss = amur_peak_rss_mb();
  if (json)
    printf("  \"method\": \"%s\",\n  \"relative_gap\": %.10g,\n  \"residual\": %.10g,\n  \"paths\": %zu,\n  "
           "\"objective\": %.17g,\n  "
           "\"tstt\": %.17g,\n  "
           "\"total_time\": %.17g,\n"
           "  \"iterations\": %d,\n  \"converged\": %s,\n  \"threads\": %d,\n  \"zones\": %d,\n  \"nodes\": %d,\n  "
           "\"links\": %d,\n"
           "  \"classes\": %d,\n  \"dropped_pairs\": %zu,\n  \"dropped_trips\": %.10g,\n  \"cpu_s\": %.6f,\n  "
           "\"wall_s\": %.6f,\n  \"peak_rss_mb\": %.3f\n",
           amur_assign_method_name(r->method), r->relative_gap, r->residual, r->n_path, r->objective, r->tstt,
           r->total_time, r->iterations, r->converged ? "true" : "false", job->n_thread, job->net.n_zone,
           job->net.graph.n_node, job->net.graph.n_link, job->n_class, job->dropped_pairs, job->dropped_trips, cpu_s,
           wall_s, rss);
  if (!json && job->dropped_pairs > 0)
    printf("dropped %zu pairs, %.10g trips without a path\n", job->dropped_pairs, job->dropped_trips);
  if (!json && r->residual > 0) printf("residual %.6e\n", r->residual);
  if (!json && r->n_path > 0) printf("paths %zu\n", r->n_path);
  if (!json)
    printf("gap %.6e%s\nobjective %.12g\ntstt %.12g\niterations %d\nseconds %.3f wall, %.3f cpu\npeak memory %.1f MB\n",
           r->relative_gap, r->converged ? "" : " (not reached)", r->objective, r->tstt, r->iterations, wall_s, cpu_s,
           rss);
}

amur_status assign_write(const assign_opts *o, const assign_job *job, amur_err *err) {
  const struct {
    const char *path;
    amur_status (*write)(const assign_opts *, const assign_job *, amur_err *);
  } file[] = {{o->flows, assign_write_flows}, {o->links, assign_write_links}, {o->history, assign_write_history},
              {o->trips, assign_write_trips}, {o->skim, assign_write_skim},   {o->paths, assign_write_paths}};
  amur_status status = AMUR_OK;
  for (size_t k = 0; !status && k < sizeof file / sizeof *file; k++)
    if (file[k].path) status = file[k].write(o, job, err);
  if (status) return status;
  if (o->json) puts("{");
  status = assign_print_selected(o, job, err);
  print_report(job, o->json);
  if (o->json) puts("}");
  return status;
}
