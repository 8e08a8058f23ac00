/* Occam for C: open a policy, ask, read the answer and how it came about.
 *
 * Handles are opaque and owned by the caller: what occam_*_open, _run and _route give is freed with its *_free. Texts
 * that are returned are UTF-8, end in a zero byte and live as long as the handle that they came from. A function that
 * can fail returns OCCAM_OK or a code, and fills `error` where that is not null; free it with occam_error_free.
 * Threads: one Occam may be used by many threads at once, and a call may be cancelled from any; other handles by one at
 * a time. Nothing is global: two Occams in one process have nothing in common.
 *
 *   occam_t *occam = NULL;
 *   occam_error_t *error = NULL;
 *   if (occam_open("occam.toml", &occam, &error) != OCCAM_OK) { puts(occam_error_message(error)); … }
 *   occam_request_t *request = occam_request_new();
 *   occam_request_add_message(request, "user", "Is this review positive? …");
 *   occam_request_set_task(request, "sentiment");
 *   occam_answer_t *answer = NULL;
 *   occam_run(occam, request, NULL, NULL, &answer, &error);
 */
#ifndef OCCAM_OCCAM_H
#define OCCAM_OCCAM_H

#include <stddef.h>
#include <stdint.h>

#if defined(__cplusplus)
extern "C" {
#endif

#define OCCAM_C_API __attribute__((visibility("default")))

typedef struct occam_instance occam_t;
typedef struct occam_request occam_request_t;
typedef struct occam_answer occam_answer_t;
typedef struct occam_plan occam_plan_t;
typedef struct occam_call occam_call_t;
typedef struct occam_stats_text occam_stats_t;
typedef struct occam_error occam_error_t;

/* The codes of occam/error.hpp, in their order, from 1. */
#define OCCAM_OK 0
#define OCCAM_ERROR_USAGE 1
#define OCCAM_ERROR_NOT_FOUND 2
#define OCCAM_ERROR_REFUSED 3
#define OCCAM_ERROR_NO_MODEL 4
#define OCCAM_ERROR_BUDGET 5
#define OCCAM_ERROR_CONTEXT 6
#define OCCAM_ERROR_CANCELLED 7
#define OCCAM_ERROR_TIMEOUT 8
#define OCCAM_ERROR_OVERLOADED 9
#define OCCAM_ERROR_LOADING 10
#define OCCAM_ERROR_UNAVAILABLE 11
#define OCCAM_ERROR_CREDENTIALS 12
#define OCCAM_ERROR_UNSUPPORTED 13
#define OCCAM_ERROR_MODEL 14
#define OCCAM_ERROR_STORE 15
#define OCCAM_ERROR_PLUGIN 16
#define OCCAM_ERROR_DATA 17
#define OCCAM_ERROR_INTERNAL 18

/* ---- errors ---- */
OCCAM_C_API const char *occam_error_message(const occam_error_t *error);
OCCAM_C_API const char *occam_error_where(const occam_error_t *error);   /* file:line:column, or "" */
OCCAM_C_API const char *occam_error_hint(const occam_error_t *error);    /* or "" */
OCCAM_C_API const char *occam_error_details(const occam_error_t *error); /* several lines for a terminal, or "" */
OCCAM_C_API void occam_error_free(occam_error_t *error);                 /* null is allowed */

/* ---- an Occam ---- */

/* `policy_file`: null for occam.toml in the working directory, else the built-in policy. */
OCCAM_C_API int32_t occam_open(const char *policy_file, occam_t **out, occam_error_t **error);
/* Waits for the requests of occam_run_async. Requires: no other call on it is running. Null is allowed. */
OCCAM_C_API void occam_free(occam_t *occam);
/* Reads the policy once more and puts it in force for the requests that come. On an error nothing changes. */
OCCAM_C_API int32_t occam_reload(occam_t *occam, occam_error_t **error);
OCCAM_C_API const char *occam_version(void);

/* ---- requests: copied from what is given ---- */
OCCAM_C_API occam_request_t *occam_request_new(void); /* null only when memory is out */
OCCAM_C_API void occam_request_free(occam_request_t *request);
OCCAM_C_API int32_t occam_request_add_message(occam_request_t *request, const char *role, const char *content);
OCCAM_C_API int32_t occam_request_set_raw_prompt(occam_request_t *request, const char *prompt);
OCCAM_C_API int32_t occam_request_set_task(occam_request_t *request, const char *task);
OCCAM_C_API int32_t occam_request_set_model(occam_request_t *request, const char *model);
OCCAM_C_API int32_t occam_request_set_residency(occam_request_t *request, const char *residency); /* device, edge, cloud */
OCCAM_C_API int32_t occam_request_set_max_tokens(occam_request_t *request, int32_t max_tokens);
OCCAM_C_API int32_t occam_request_set_temperature(occam_request_t *request, double temperature);
OCCAM_C_API int32_t occam_request_set_seed(occam_request_t *request, uint64_t seed);
OCCAM_C_API int32_t occam_request_set_deadline(occam_request_t *request, double seconds);
/* W3C Trace Context: the value of the traceparent header that servers are asked with. */
OCCAM_C_API int32_t occam_request_set_traceparent(occam_request_t *request, const char *traceparent);
OCCAM_C_API int32_t occam_request_add_stop(occam_request_t *request, const char *text);
/* A JSON Schema that the answer must follow. */
OCCAM_C_API int32_t occam_request_set_schema(occam_request_t *request, const char *schema);
/* A JSON object that servers get passed through: tools, response_format, … */
OCCAM_C_API int32_t occam_request_set_options(occam_request_t *request, const char *json);

/* ---- running ---- */

/* Takes a piece of the answer, whole UTF-8 sequences, not terminated. Returns 1 to go on and 0 to stop. */
typedef int32_t (*occam_stream_function)(void *ctx, const char *text, size_t size);

/* `stream` may be null. OCCAM_ERROR_REFUSED where the policy lets no model answer. */
OCCAM_C_API int32_t occam_run(occam_t *occam, const occam_request_t *request, occam_stream_function stream, void *ctx,
                              occam_answer_t **out, occam_error_t **error);

/* Takes the outcome, once: an answer, or a code with an error. Both are the callee's to free; either may be null. It runs
 * on a thread of this Occam or, where the request is refused at once, within occam_run_async. Requires: it does not free
 * the Occam. */
typedef void (*occam_done_function)(void *ctx, int32_t code, occam_answer_t *answer, occam_error_t *error);

/* Copies the request and returns at once; `stream`, which may be null, and `done` get `ctx`. `call` may be null; else it
 * is set before `done` is called, and freed with occam_call_free before or after the request has ended. OCCAM_OK: `done`
 * will be, or was, called; its code is OCCAM_ERROR_OVERLOADED where too many requests wait. */
OCCAM_C_API int32_t occam_run_async(occam_t *occam, const occam_request_t *request, occam_stream_function stream,
                                    occam_done_function done, void *ctx, occam_call_t **call, occam_error_t **error);
OCCAM_C_API void occam_call_cancel(occam_call_t *call); /* within one token; harmless when it has ended */
OCCAM_C_API void occam_call_free(occam_call_t *call);   /* does not cancel; null is allowed */

OCCAM_C_API const char *occam_answer_text(const occam_answer_t *answer);
OCCAM_C_API const char *occam_answer_model(const occam_answer_t *answer);
OCCAM_C_API const char *occam_answer_finish_reason(const occam_answer_t *answer); /* stop, length, … */
OCCAM_C_API int32_t occam_answer_prompt_tokens(const occam_answer_t *answer);
OCCAM_C_API int32_t occam_answer_completion_tokens(const occam_answer_t *answer);
OCCAM_C_API const char *occam_answer_decision_id(const occam_answer_t *answer); /* "" where nothing was recorded */
OCCAM_C_API const char *occam_answer_reason(const occam_answer_t *answer);
OCCAM_C_API double occam_answer_cost(const occam_answer_t *answer);        /* of all attempts; NaN: not known */
OCCAM_C_API const char *occam_answer_fields(const occam_answer_t *answer); /* JSON beside the text: tool_calls; or "" */
OCCAM_C_API size_t occam_answer_attempt_count(const occam_answer_t *answer);
/* Requires: index < occam_answer_attempt_count. */
OCCAM_C_API const char *occam_answer_attempt_model(const occam_answer_t *answer, size_t index);
OCCAM_C_API const char *occam_answer_attempt_outcome(const occam_answer_t *answer, size_t index); /* answered, error, … */
OCCAM_C_API const char *occam_answer_attempt_reason(const occam_answer_t *answer, size_t index);
OCCAM_C_API void occam_answer_free(occam_answer_t *answer);

/* ---- routing without running ---- */
OCCAM_C_API int32_t occam_route(occam_t *occam, const occam_request_t *request, occam_plan_t **out,
                                occam_error_t **error);
OCCAM_C_API const char *occam_plan_task(const occam_plan_t *plan);
OCCAM_C_API size_t occam_plan_attempt_count(const occam_plan_t *plan); /* 0: the request would be refused */
OCCAM_C_API const char *occam_plan_attempt_model(const occam_plan_t *plan, size_t index);
OCCAM_C_API size_t occam_plan_candidate_count(const occam_plan_t *plan);
OCCAM_C_API const char *occam_plan_candidate_model(const occam_plan_t *plan, size_t index);
OCCAM_C_API const char *occam_plan_candidate_refused_by(const occam_plan_t *plan, size_t index); /* "": accepted */
OCCAM_C_API const char *occam_plan_candidate_reason(const occam_plan_t *plan, size_t index);
OCCAM_C_API void occam_plan_free(occam_plan_t *plan);

/* ---- what was counted since it was opened ---- */
OCCAM_C_API int32_t occam_stats(occam_t *occam, occam_stats_t **out, occam_error_t **error);
/* One JSON object with the members of occam/stats.hpp by their names; what is not known is null. */
OCCAM_C_API const char *occam_stats_json(const occam_stats_t *stats);
OCCAM_C_API void occam_stats_free(occam_stats_t *stats);

#if defined(__cplusplus)
}
#endif

#endif
