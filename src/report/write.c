/* SPDX-License-Identifier: Apache-2.0
 * write.c -- report.json and report.html of a run; answers as plain text.
 *   report.json is one object: what is one of a kind first (schema, version, title, finding, corridor, state), then the
 * tables (parts.c), the questions with their answers, and the glossary.  The page holds the same text.
 */
#include "answers.h"
#include "html.h"
#include "json.h"
#include "io/json_file.h"
#include <amur/output.h>
#include <amur/report.h>
#include <stdlib.h>
#include <string.h>

/* What the page opens with.  `state` has each residual beside its tolerance, so that the page says what was missed. */
static void head(json_t **root, const report_index *ix) {
  const amur_corridor *c = ix->corridor;
  const amur_result *r = ix->result;
  char first[16], last[16];
  amur_day_format(c->first_day, first);
  amur_day_format(c->last_day, last);
  char *finding = ami_report_finding(ix), *unmet = ami_report_unmet(ix);
  json_t *corridor = json_object();
  amur_json_set(&corridor, "name", json_string(c->name ? c->name : ""));
  if (c->description) amur_json_set(&corridor, "description", json_string(c->description));
  amur_json_set(&corridor, "currency", json_string(c->currency ? c->currency : ""));
  amur_json_set(&corridor, "price_year", json_integer(c->price_year));
  amur_json_set(&corridor, "first_day", json_string(first));
  amur_json_set(&corridor, "last_day", json_string(last));
  json_t *range = json_array();
  amur_json_append(&range, ami_json_number(c->settings.elasticity_low));
  amur_json_append(&range, ami_json_number(c->settings.elasticity_high));
  amur_json_set(&corridor, "elasticity_range", range);
  json_t *state = json_pack(
      "{s:b, s:i, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:s, s:o, s:o, s:o, s:i}", "converged", r->converged,
      "stopped_year", r->stopped_year, "relative_gap", ami_json_number(r->relative_gap), "choice_residual",
      ami_json_number(r->choice_residual), "wait_residual", ami_json_number(r->wait_residual), "imbalance",
      ami_json_number(r->imbalance), "gap_tolerance", ami_json_number(c->settings.gap), "choice_tolerance",
      ami_json_number(c->settings.choice_residual), "wait_tolerance", ami_json_number(c->settings.wait_residual),
      "imbalance_tolerance", ami_json_number(AMUR_IMBALANCE_TOLERANCE), "unmet", unmet, "wall_s",
      ami_json_number(r->wall_s), "cpu_s", ami_json_number(r->cpu_s), "peak_rss_mb", ami_json_number(r->peak_rss_mb),
      "n_thread", r->n_thread);
  const char *title = c->report_title && *c->report_title ? c->report_title : c->name;
  amur_json_set(root, "schema", json_string(REPORT_SCHEMA));
  amur_json_set(root, "version", json_string(amur_version()));
  amur_json_set(root, "title", json_string(title ? title : ""));
  amur_json_set(root, "subtitle", json_string(c->report_subtitle ? c->report_subtitle : ""));
  amur_json_set(root, "finding", finding ? json_string(finding) : NULL);
  amur_json_set(root, "corridor", corridor);
  amur_json_set(root, "state", state);
  free(finding);
  free(unmet);
}

static void questions(json_t **root, const report_index *ix) {
  json_t *list = json_array();
  for (int i = 0; i < ix->corridor->n_question; i++) {
    const amur_question *q = &ix->corridor->question[i];
    char *answer = ami_report_answer(ix, q);
    amur_json_append(&list, answer ? json_pack("{s:s, s:s, s:s, s:s}", "ask", q->ask, "kind", q->kind, "about",
                                               q->about ? q->about : "", "answer", answer)
                                   : NULL);
    free(answer);
  }
  amur_json_set(root, "questions", list);
}

static json_t *build(const report_index *ix) {
  json_t *root = json_object();
  head(&root, ix);
  bool whole = root && ami_parts_add(root, ix);
  questions(&root, ix);
  whole = whole && root && ami_glossary_add(root);
  if (whole) return root;
  json_decref(root);
  return NULL;
}

amur_status amur_report_write(const amur_result *result, const char *folder, amur_err *err) {
  report_index ix;
  amur_status s = ami_report_index_init(&ix, result, err);
  if (s) return s;
  json_t *root = build(&ix);
  char *text = root ? ami_json_text(root, JSON_COMPACT | JSON_REAL_PRECISION(9)) : NULL;
  if (!text) s = amur_fail(err, AMUR_E_NOMEM, 0, "report: %d flows, %d periods", result->n_flow, result->n_period);
  if (!s) s = ami_report_file_write(folder, "report.json", 1, &(report_text){text, strlen(text)}, err);
  if (!s) s = ami_report_html_write(folder, "report.html", text, err);
  free(text);
  json_decref(root);
  ami_report_index_fini(&ix);
  return s;
}

amur_status amur_report_rebuild(const char *folder, amur_err *err) {
  json_t *root = NULL;
  amur_status s = ami_report_json_load(folder, &root, err);
  if (s) return s;
  char *text = ami_json_text(root, JSON_COMPACT | JSON_REAL_PRECISION(9));
  s = text ? ami_report_html_write(folder, "report.html", text, err)
           : amur_fail(err, AMUR_E_NOMEM, 0, "report: %s", folder);
  free(text);
  json_decref(root);
  return s;
}

char *amur_report_answer(const amur_result *result, const amur_question *question) {
  report_index ix;
  if (ami_report_index_init(&ix, result, NULL)) return NULL;
  char *answer = ami_report_answer(&ix, question);
  ami_report_index_fini(&ix);
  return answer;
}

char *amur_report_elasticity_warning(const amur_result *result) {
  report_index ix;
  if (ami_report_index_init(&ix, result, NULL)) return amur_strdup("");
  words w = {0};
  if (!result->stopped_year) ami_say_elasticities(&w, &ix);
  ami_report_index_fini(&ix);
  return ami_words_take(&w);
}

char *amur_report_unmet(const amur_result *result) {
  report_index ix;
  if (ami_report_index_init(&ix, result, NULL)) return amur_strdup("");
  char *text = ami_report_unmet(&ix);
  ami_report_index_fini(&ix);
  return text;
}

enum { TEXT_COLUMNS = 100 };

/* Breaks paragraphs at spaces; each line begins with the indent.  A line without a space goes on to the end. */
static void print_wrapped(FILE *to, const char *text, const char *indent) {
  while (*text) {
    size_t n = strcspn(text, "\n"), room = TEXT_COLUMNS - strlen(indent);
    const bool whole = n <= room;
    for (size_t i = room; !whole && i > 0; i--)
      if (text[i] == ' ') {
        n = i;
        break;
      }
    fprintf(to, "%s%.*s\n", indent, (int)n, text);
    text += n + (text[n] == ' ' || text[n] == '\n');
  }
}

amur_status amur_report_print_answers(const amur_result *result, FILE *to, amur_err *err) {
  report_index ix;
  amur_status s = ami_report_index_init(&ix, result, err);
  if (s) return s;
  const int n = ix.corridor->n_question;
  char *finding = ami_report_finding(&ix), **answer = amur_alloc((size_t)n, sizeof *answer);
  bool whole = finding && answer;
  for (int i = 0; whole && i < n; i++) whole = (answer[i] = ami_report_answer(&ix, &ix.corridor->question[i])) != NULL;
  if (whole) print_wrapped(to, finding, "");
  for (int i = 0; whole && i < n; i++) {
    fprintf(to, "\n%s\n", ix.corridor->question[i].ask);
    print_wrapped(to, answer[i], "  ");
  }
  for (int i = 0; answer && i < n; i++) free(answer[i]);
  free(answer);
  free(finding);
  ami_report_index_fini(&ix);
  return whole ? AMUR_OK : amur_fail(err, AMUR_E_NOMEM, 0, "answers");
}
