/* The same service in C: loads a policy, asks which model would answer, runs, and reads the decision. */
#include <occam/occam.h>
#include <stdio.h>

static int report(occam_error_t *error) {
  fprintf(stderr, "%s: %s\n%s", occam_error_where(error), occam_error_message(error), occam_error_details(error));
  occam_error_free(error);
  return 1;
}

static int32_t print_piece(void *ctx, const char *text, size_t size) {
  return fwrite(text, 1, size, (FILE *)ctx) == size;
}

static int explain(occam_t *occam, const occam_request_t *request) {
  occam_plan_t *plan = NULL;
  occam_error_t *error = NULL;
  if (occam_route(occam, request, &plan, &error) != OCCAM_OK) return report(error);
  for (size_t i = 0; i < occam_plan_candidate_count(plan); ++i) {
    const char *refused_by = occam_plan_candidate_refused_by(plan, i);
    printf("%s: %s\n", occam_plan_candidate_model(plan, i), *refused_by == '\0' ? "accepted" : refused_by);
  }
  occam_plan_free(plan);
  return 0;
}

static int answer(occam_t *occam, const occam_request_t *request) {
  occam_answer_t *answer = NULL;
  occam_error_t *error = NULL;
  if (occam_run(occam, request, print_piece, stdout, &answer, &error) != OCCAM_OK) return report(error);
  printf("\nmodel %s, decision %s\n", occam_answer_model(answer), occam_answer_decision_id(answer));
  for (size_t i = 0; i < occam_answer_attempt_count(answer); ++i)
    printf("attempt %s %s\n", occam_answer_attempt_model(answer, i), occam_answer_attempt_outcome(answer, i));
  occam_answer_free(answer);
  return 0;
}

int main(int argc, char **argv) {
  if (argc != 4) {
    fputs("usage: consumer_c POLICY TASK PROMPT\n", stderr);
    return 2;
  }
  occam_t *occam = NULL;
  occam_error_t *error = NULL;
  if (occam_open(argv[1], &occam, &error) != OCCAM_OK) return report(error);
  occam_request_t *request = occam_request_new();
  occam_request_set_task(request, argv[2]);
  occam_request_add_message(request, "user", argv[3]);
  int failed = explain(occam, request);
  if (!failed) failed = answer(occam, request);
  occam_request_free(request);
  occam_free(occam);
  return failed;
}
