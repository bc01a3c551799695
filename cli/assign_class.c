/* SPDX-License-Identifier: Apache-2.0
 * assign_class.c -- classes of `amur assign`: what --class and --demand say, and the costs that follow.
 */
#include "assign_output.h"
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const char *const keys[] = {"name", "demand", "pce",       "vot",    "toll-factor", "distance-factor",
                                   "toll", "use",    "permitted", "closed", "elastic",     "reference"};
enum { N_KEY = sizeof keys / sizeof *keys };

/* Does NAME-NAME name the ends of the link? */
static bool joins(const amur_network *net, int32_t a, const char *name) {
  const char *tail = net->node_id[net->graph.tail[a]], *head = net->node_id[net->graph.head[a]];
  const size_t n = strlen(tail);
  return strncmp(name, tail, n) == 0 && name[n] == '-' && strcmp(name + n + 1, head) == 0;
}

int32_t assign_find_link(const amur_network *net, const char *name) {
  for (int32_t a = 0; a < net->graph.n_link; a++)
    if (strcmp(net->link_id[a], name) == 0) return a;
  for (int32_t a = 0; a < net->graph.n_link; a++)
    if (joins(net, a, name)) return a;
  return -1;
}

/* ---- what a class says ------------------------------------------------------------------------- */

static amur_status set_name(class_spec *c, const char *text, amur_err *err) {
  for (const char *at = text; *at; at++)
    if (!*text || strchr(",\"\\", *at) || iscntrl((unsigned char)*at))
      return amur_fail(err, AMUR_E_USAGE, 0, "class name \"%s\": no commas, quotes or backslashes, please", text);
  snprintf(c->name, sizeof c->name, "%s", text);
  return *text ? AMUR_OK : amur_fail(err, AMUR_E_USAGE, 0, "an empty class name");
}

static amur_status set_key(class_spec *c, const char *key, const char *text, amur_err *err) {
  const struct {
    const char *key;
    double *number;
    bool positive;
    char **text;
  } field[] = {{"pce", &c->pce, true, NULL},
               {"vot", &c->time_value, true, NULL},
               {"toll-factor", &c->toll_factor, false, NULL},
               {"distance-factor", &c->distance_factor, false, NULL},
               {"demand", NULL, false, &c->demand},
               {"toll", NULL, false, &c->toll_column},
               {"use", NULL, false, &c->use},
               {"permitted", NULL, false, &c->permitted},
               {"closed", NULL, false, &c->closed},
               {"elastic", NULL, false, &c->elastic},
               {"reference", NULL, false, &c->reference}};
  if (strcmp(key, "name") == 0) return set_name(c, text, err);
  for (size_t k = 0; k < sizeof field / sizeof *field; k++) {
    if (strcmp(key, field[k].key) != 0) continue;
    if (field[k].text) {
      free(*field[k].text);
      *field[k].text = amur_strdup(text);
      return *field[k].text ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "class %s", c->name);
    }
    double x;
    if (amur_parse_real(text, &x) && (x > 0 || (!field[k].positive && x >= 0))) {
      *field[k].number = x;
      return AMUR_OK;
    }
    return amur_fail(err, AMUR_E_USAGE, 0, "class %s: %s is \"%s\", must be a number %s 0", c->name, key, text,
                     field[k].positive ? "above" : "of at least");
  }
  const char *near = amur_nearest(keys, N_KEY, key);
  return amur_fail(err, AMUR_E_USAGE, 0,
                   "class %s: unknown key \"%s\"%s%s; known: name, demand, pce, vot, toll-factor, distance-factor, "
                   "toll, use, permitted, closed, elastic, reference",
                   c->name, key, near ? ", nearest " : "", near ? near : "");
}

static class_spec *new_class(assign_job *job, amur_err *err) {
  if (job->n_class == AMUR_OPT_LIST_MAX) {
    amur_fail(err, AMUR_E_USAGE, 0, "more than %d classes", AMUR_OPT_LIST_MAX);
    return NULL;
  }
  class_spec *c = &job->spec[job->n_class++];
  *c = (class_spec){.pce = 1, .time_value = 1, .toll_factor = -1, .distance_factor = -1};
  snprintf(c->name, sizeof c->name, "%d", job->n_class);
  return c;
}

/* "name=car,pce=1,...". */
static amur_status parse_text(assign_job *job, const char *text, amur_err *err) {
  class_spec *c = new_class(job, err);
  if (!c) return err->status;
  char *copy = amur_strdup(text);
  amur_status status = copy ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "--class");
  for (char *at = copy, *next; !status && at; at = next) {
    next = strchr(at, ',');
    if (next) *next++ = 0;
    char *equal = strchr(at, '=');
    if (!equal) {
      status = amur_fail(err, AMUR_E_USAGE, 0, "--class: \"%s\" is neither KEY=VALUE nor a file .yaml", at);
    } else {
      *equal = 0;
      status = set_key(c, at, equal + 1, err);
    }
  }
  free(copy);
  return status;
}

/* ---- classes in a file --------------------------------------------------------------------------- */

/* A value as --class would have it: a list with + between, a file with its path.  NULL with a fault, or if memory is
 * out. */
static char *value_text(const amur_yaml_doc *doc, const char *key, const amur_yaml *v, amur_faults *faults) {
  char *text = NULL;
  if (v->kind == AMUR_YAML_SCALAR && (strcmp(key, "demand") == 0 || strcmp(key, "reference") == 0)) {
    const char *matrix = strstr(v->text, ".omx:"); /* F.omx:MATRIX */
    char *file = matrix ? amur_format("%.*s", (int)(matrix - v->text) + 4, v->text) : amur_strdup(v->text);
    char *path = file ? amur_yaml_file(doc, v, key, file, NULL, faults) : NULL;
    if (path) text = amur_format("%s%s", path, matrix ? matrix + 4 : "");
    free(file);
    free(path);
    return text;
  }
  if (v->kind == AMUR_YAML_SCALAR) return amur_strdup(v->text);
  for (int i = 0; v->kind == AMUR_YAML_LIST && i < v->n; i++) {
    const char *item = v->item[i]->kind == AMUR_YAML_SCALAR ? v->item[i]->text : "";
    char *longer = text ? amur_format("%s+%s", text, item) : amur_strdup(item);
    free(text);
    text = longer;
  }
  return text ? text : amur_strdup("");
}

static amur_status read_class(assign_job *job, const amur_yaml_doc *doc, const amur_yaml *map, amur_err *err) {
  class_spec *c = new_class(job, err);
  amur_status status = c ? AMUR_OK : err->status;
  if (map->kind != AMUR_YAML_MAP)
    return amur_fail(err, AMUR_E_USAGE, map->line, "%s:%ld: a class must be a map of keys", doc->file, map->line);
  for (int k = 0; !status && k < map->n; k++) {
    char key[64];
    amur_err own = {0};
    snprintf(key, sizeof key, "%s", map->key[k]);
    for (char *at = key; *at; at++)
      if (*at == '_') *at = '-';
    const size_t n_error = job->faults.n_error;
    char *text = value_text(doc, key, map->item[k], &job->faults);
    if (job->faults.n_error > n_error) return amur_fail(err, AMUR_E_PARSE, 0, "%s could not be used", doc->file);
    status = text ? set_key(c, key, text, &own) : amur_fail(&own, AMUR_E_NOMEM, 0, "out of memory");
    if (status)
      amur_fail(err, status, map->key_line[k], "%s:%ld:%ld: %s", doc->file, map->key_line[k], map->key_column[k],
                own.text);
    free(text);
  }
  return status;
}

static amur_status read_file(assign_job *job, const char *path, bool outside, amur_err *err) {
  static const char *const known[] = {"classes"};
  amur_yaml_doc *doc = amur_yaml_read(path, &job->faults);
  if (!doc) return amur_fail(err, AMUR_E_PARSE, 0, "%s could not be used", path);
  doc->outside = outside;
  const amur_yaml *list = amur_yaml_get(doc->root, "classes");
  amur_yaml_unknown_keys(doc, doc->root, known, 1, &job->faults);
  amur_status status = AMUR_OK;
  if (job->faults.n_error)
    status = amur_fail(err, AMUR_E_PARSE, 0, "%s could not be used", path);
  else if (!list || list->kind != AMUR_YAML_LIST || list->n == 0)
    status = amur_fail(err, AMUR_E_PARSE, 1, "%s: expected a list of maps under the key classes", path);
  for (int i = 0; !status && i < list->n; i++) status = read_class(job, doc, list->item[i], err);
  amur_yaml_free(doc);
  return status;
}

/* ---- costs ----------------------------------------------------------------------------------------- */

amur_status assign_need_table(const assign_opts *o, assign_job *job, amur_err *err) {
  struct stat about;
  if (job->table.row) return AMUR_OK;
  char *path = NULL;
  if (o->link_table)
    path = amur_strdup(o->link_table);
  else if (stat(job->path, &about) == 0 && S_ISDIR(about.st_mode))
    path = amur_format("%s/link.csv", job->path);
  else
    return amur_fail(err, AMUR_E_USAGE, 0, "columns of links are asked for: --link-table FILE.csv is missing");
  const bool good = path && amur_link_table_read(path, &job->net, &job->table, &job->faults);
  free(path);
  return good ? AMUR_OK : amur_fail(err, AMUR_E_PARSE, 0, "the table of links could not be used");
}

static amur_status close_named(const amur_network *net, class_spec *c, amur_err *err) {
  for (char *at = c->closed, *next; at && *at; at = next) {
    next = at + strcspn(at, "+");
    const char mark = *next;
    *next = 0;
    const int32_t a = assign_find_link(net, at);
    if (a < 0)
      return amur_fail(err, AMUR_E_UNKNOWN, 0, "class %s: closed link \"%s\" is not in the network", c->name, at);
    c->fixed[a] = INFINITY;
    if (mark) *next++ = mark;
  }
  return AMUR_OK;
}

/* Closes what the column `permitted` or the use forbids. */
static amur_status close_forbidden(const assign_job *job, class_spec *c, amur_faults *faults, amur_err *err) {
  const size_t n = (size_t)job->net.graph.n_link;
  double *open = amur_alloc(n, sizeof *open);
  bool *allowed = amur_alloc(n, sizeof *allowed);
  amur_table groups = {0};
  char *path = amur_format("%s/use_group.csv", job->path);
  struct stat about;
  bool good = open && allowed && path;
  if (!good) amur_fail(err, AMUR_E_NOMEM, 0, "%zu links", n);
  if (good && c->permitted)
    good = amur_link_table_numbers(&job->table, job->net.graph.n_link, c->permitted, 0, 1, open, faults);
  if (good && c->use && stat(path, &about) == 0) good = amur_table_read(path, &groups, faults);
  if (good && c->use)
    good =
        amur_link_table_uses(&job->table, job->net.graph.n_link, groups.file ? &groups : NULL, c->use, allowed, faults);
  for (size_t a = 0; good && a < n; a++)
    if ((c->permitted && !(open[a] > 0)) || (c->use && !allowed[a])) c->fixed[a] = INFINITY;
  amur_table_fini(&groups);
  free(path);
  free(open);
  free(allowed);
  if (good || err->status) return err->status;
  return amur_fail(err, AMUR_E_PARSE, 0, "class %s: the table of links could not be used", c->name);
}

/* Factors of one class: its own, else the option, else the trips' file, else the network's. */
static double factor_of(double own, double option, double file, double network) {
  if (own >= 0) return own;
  if (option >= 0) return option;
  return file >= 0 ? file : network;
}

static amur_status make_costs(const assign_opts *o, assign_job *job, class_spec *c, double file_factor, amur_err *err) {
  const amur_network *net = &job->net;
  const size_t n = (size_t)net->graph.n_link;
  c->fixed = amur_alloc(n, sizeof *c->fixed);
  c->toll = amur_alloc(n, sizeof *c->toll);
  if (!c->fixed || !c->toll) return amur_fail(err, AMUR_E_NOMEM, 0, "%zu links", n);
  if (n) memcpy(c->toll, net->toll, n * sizeof *c->toll);
  amur_status status = AMUR_OK;
  if (c->toll_column || c->permitted || c->use) status = assign_need_table(o, job, err);
  if (!status && c->toll_column &&
      !amur_link_table_numbers(&job->table, net->graph.n_link, c->toll_column, 0, 0, c->toll, &job->faults))
    status = amur_fail(err, AMUR_E_PARSE, 0, "class %s: the column \"%s\" could not be used", c->name, c->toll_column);
  if (status) return status;
  const double toll = factor_of(c->toll_factor, o->toll_factor, file_factor, net->toll_factor);
  const double distance = factor_of(c->distance_factor, o->distance_factor, -1, net->distance_factor);
  for (size_t a = 0; a < n; a++) c->fixed[a] = toll * c->toll[a] + distance * net->length[a];
  if (c->permitted || c->use) status = close_forbidden(job, c, &job->faults, err);
  return status ? status : close_named(net, c, err);
}

/* ---- all of them ---------------------------------------------------------------------------------- */

static bool is_yaml(const char *text) {
  const char *dot = strrchr(text, '.');
  return dot && (strcmp(dot, ".yaml") == 0 || strcmp(dot, ".yml") == 0);
}

/* Gives the classes without a demand the next --demand each; what is left over makes classes of its own. */
static amur_status share_demands(const assign_opts *o, assign_job *job, amur_err *err) {
  int next = 0;
  for (int c = 0; c < job->n_class || next < o->demand.n; c++) {
    class_spec *spec = c < job->n_class ? &job->spec[c] : new_class(job, err);
    if (!spec) return err->status;
    if (spec->demand) continue;
    if (next == o->demand.n)
      return amur_fail(err, AMUR_E_USAGE, 0, "class %s has no demand: --demand FILE or demand=FILE", spec->name);
    if (!(spec->demand = amur_strdup(o->demand.item[next++]))) return amur_fail(err, AMUR_E_NOMEM, 0, "--demand");
  }
  for (int c = 0; c < job->n_class; c++)
    for (int k = 0; k < c; k++)
      if (strcmp(job->spec[c].name, job->spec[k].name) == 0)
        return amur_fail(err, AMUR_E_USAGE, 0, "two classes of the name \"%s\"", job->spec[c].name);
  return job->n_class ? AMUR_OK : amur_fail(err, AMUR_E_USAGE, 0, "--demand FILE is missing");
}

amur_status assign_classes(const assign_opts *o, assign_job *job, amur_err *err) {
  amur_status status = AMUR_OK;
  for (int k = 0; !status && k < o->cls.n; k++)
    status = is_yaml(o->cls.item[k]) ? read_file(job, o->cls.item[k], o->outside, err)
                                     : parse_text(job, o->cls.item[k], err);
  if (!status) status = share_demands(o, job, err);
  bool read = true;
  for (int c = 0; !status && c < job->n_class; c++) {
    class_spec *spec = &job->spec[c];
    double toll_factor;
    read = amur_trips_read(spec->demand, &job->net, &spec->trips, &toll_factor, &job->faults) && read;
    status = make_costs(o, job, spec, toll_factor, err);
    job->cls[c] = (amur_assign_class){
        .pce = spec->pce, .time_value = spec->time_value, .fixed = spec->fixed, .trips = &spec->trips};
    if (!status && read) status = assign_drop(o, job, spec, err);
    if (!status && read) status = assign_elastic(o, job, c, &job->cls[c].elastic, err);
  }
  if (!status) status = assign_require(job, err);
  if (!status && !read) status = amur_fail(err, AMUR_E_PARSE, 0, "the trips could not be used");
  return status;
}

void assign_classes_fini(assign_job *job) {
  for (int c = 0; c < job->n_class; c++) {
    class_spec *spec = &job->spec[c];
    amur_trips_fini(&spec->trips);
    free(spec->demand);
    free(spec->toll_column);
    free(spec->permitted);
    free(spec->use);
    free(spec->closed);
    free(spec->fixed);
    free(spec->toll);
    free(spec->elastic);
    free(spec->reference);
    free(spec->ref_cost);
  }
}
