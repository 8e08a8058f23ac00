/* A right backend in one header, for the zoo: it answers with the last message, byte by byte, as echo does, but every
 * function can be replaced. A zoo file defines its own function and names it with a macro before it includes
 * backend_entry.h:
 *
 *   #include "right_backend.h"
 *   static int32_t generate(…) { …; return right_generate(…); }
 *   #define ZOO_GENERATE generate
 *   #include "backend_entry.h"
 */
#ifndef ZOO_RIGHT_BACKEND_H
#define ZOO_RIGHT_BACKEND_H

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "occam/abi/backend.h"
#include "occam/abi/ext/score.h"
#include "right_parts.h"

#define CONTEXT 1024
#define BYTE_LOGPROB (-5.545177444f) /* -ln 256 */

static inline int32_t right_load(occam_abi_backend* backend, const occam_abi_model_spec* spec, occam_abi_model** out,
                                 const occam_abi_error* error) {
  (void)backend;
  if (spec->struct_size < sizeof *spec) return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "the spec is short", "");
  *out = malloc(1);
  return OCCAM_ABI_OK;
}

static inline void right_unload(occam_abi_backend* backend, occam_abi_model* model) {
  (void)backend;
  free(model);
}

static inline int32_t right_info(occam_abi_backend* backend, occam_abi_model* model,
                                 const occam_abi_model_info_sink* sink, const occam_abi_error* error) {
  (void)backend;
  (void)model;
  (void)error;
  occam_abi_model_info info = {0};
  info.struct_size = sizeof info;
  info.engine = text_of("zoo 1.0");
  info.context_length = CONTEXT;
  info.vocabulary_size = 256;
  info.max_parallel = 4;
  sink->info(sink->ctx, &info);
  return OCCAM_ABI_OK;
}

static inline int32_t right_health(occam_abi_backend* backend, occam_abi_model* model, const occam_abi_error* error) {
  (void)backend;
  (void)model;
  (void)error;
  return OCCAM_ABI_OK;
}

static inline int32_t check_ranges(const occam_abi_generate_request* r, const occam_abi_error* error) {
  const char* key = NULL;
  if (((r->flags & OCCAM_ABI_GENERATE_RAW) != 0) != (r->message_count == 0)) key = "messages";
  if (!(r->temperature >= 0)) key = "temperature";
  if (!(r->top_p > 0 && r->top_p <= 1)) key = "top_p";
  if (!(r->min_p >= 0 && r->min_p <= 1)) key = "min_p";
  if (!(r->repetition_penalty > 0)) key = "repetition_penalty";
  if (r->top_k < 0) key = "top_k";
  if (r->max_tokens < 0) key = "max_tokens";
  if (r->alternatives < -1 || r->alternatives > 20) key = "alternatives";
  return key == NULL ? OCCAM_ABI_OK : fail(error, OCCAM_ABI_INVALID_ARGUMENT, "is out of its range", key);
}

static inline int32_t check_limits(const occam_abi_cancel* cancel, const occam_abi_error* error) {
  if (cancel == NULL) return OCCAM_ABI_OK;
  if (cancel->is_cancelled(cancel->ctx) != 0) return fail(error, OCCAM_ABI_CANCELLED, "cancelled", "");
  if (cancel->deadline_ns != 0 && zoo_host->now_ns(zoo_host->ctx) >= cancel->deadline_ns)
    return fail(error, OCCAM_ABI_DEADLINE_EXCEEDED, "the deadline passed", "");
  return OCCAM_ABI_OK;
}

/* The answer up to the first stop string. */
static inline occam_abi_string answer_of(const occam_abi_generate_request* r) {
  occam_abi_string answer = r->message_count == 0 ? r->prompt : r->messages[r->message_count - 1].content;
  for (size_t at = 0; at < answer.size; ++at)
    for (size_t i = 0; i < r->stop_count; ++i)
      if (r->stop[i].size <= answer.size - at && memcmp(answer.data + at, r->stop[i].data, r->stop[i].size) == 0)
        answer.size = at;
  return answer;
}

static inline occam_abi_token token_of(occam_abi_string byte, int32_t alternatives, occam_abi_alternative* likely) {
  static unsigned char bytes[256];
  occam_abi_token token = {(unsigned char)byte.data[0], NAN, NAN, byte, NULL, 0};
  if (alternatives >= 0) token.logprob = BYTE_LOGPROB, token.entropy = -BYTE_LOGPROB;
  for (int32_t a = 0; a < alternatives; ++a) {
    const int id = (token.id + a) % 256;
    const occam_abi_alternative alternative = {id, BYTE_LOGPROB, {(const char*)&bytes[id], 1}};
    likely[a] = alternative;
  }
  if (alternatives > 0) token.alternatives = likely, token.alternative_count = (size_t)alternatives;
  return token;
}

static inline int32_t right_generate(occam_abi_backend* backend, occam_abi_model* model,
                                     const occam_abi_generate_request* r, const occam_abi_generate_sink* sink,
                                     const occam_abi_error* error) {
  (void)backend;
  (void)model;
  if (!OCCAM_HAS(occam_abi_generate_request, r, cancel))
    return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "the request is short", "");
  int32_t status = check_ranges(r, error);
  if (status != OCCAM_ABI_OK) return status;
  occam_abi_string rest = answer_of(r);
  const size_t prompt = r->message_count == 0 ? r->prompt.size : r->messages[r->message_count - 1].content.size;
  if (prompt >= CONTEXT) return fail(error, OCCAM_ABI_OUT_OF_RANGE, "too many tokens; the context holds 1024", "");
  occam_abi_generate_result result = {sizeof result, OCCAM_ABI_FINISH_STOP, (int32_t)prompt, 0, 0, 0, 0};
  while (rest.size > 0 && result.finish_reason == OCCAM_ABI_FINISH_STOP) {
    status = check_limits(r->cancel, error);
    if (status != OCCAM_ABI_OK) return status;
    const unsigned char lead = (unsigned char)rest.data[0];
    size_t size = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    if (size > rest.size) size = 1;
    if (r->max_tokens > 0 && result.completion_tokens + (int32_t)size > r->max_tokens) {
      result.finish_reason = OCCAM_ABI_FINISH_LENGTH;
      break;
    }
    occam_abi_token tokens[4];
    occam_abi_alternative likely[4][20];
    for (size_t i = 0; i < size; ++i) {
      const occam_abi_string byte = {rest.data + i, 1};
      tokens[i] = token_of(byte, r->alternatives, likely[i]);
    }
    const occam_abi_delta delta = {sizeof delta, {rest.data, size}, tokens, size, {NULL, 0}};
    if (sink->delta(sink->ctx, &delta) == 0) result.finish_reason = OCCAM_ABI_FINISH_CANCELLED;
    result.completion_tokens += (int32_t)size;
    rest.data += size;
    rest.size -= size;
  }
  sink->finish(sink->ctx, &result);
  return OCCAM_ABI_OK;
}

static inline int32_t right_score(occam_abi_backend* backend, occam_abi_model* model, const occam_abi_score_request* r,
                                  const occam_abi_score_sink* sink, const occam_abi_error* error) {
  (void)backend;
  (void)model;
  for (size_t i = 0; i < r->item_count; ++i) {
    const occam_abi_string text = r->items[i].continuation;
    const int32_t status = check_limits(r->cancel, error);
    if (status != OCCAM_ABI_OK) return status;
    if (text.size == 0) return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "a continuation is empty", "");
    if (r->items[i].context.size + text.size > CONTEXT)
      return fail(error, OCCAM_ABI_OUT_OF_RANGE, "too many tokens; the context holds 1024", "");
    occam_abi_token tokens[CONTEXT];
    for (size_t t = 0; t < text.size; ++t) {
      const occam_abi_string byte = {text.data + t, 1};
      tokens[t] = token_of(byte, 0, NULL);
    }
    const occam_abi_score_result result = {sizeof result, i, (double)text.size * BYTE_LOGPROB, 0, 0, tokens, text.size};
    sink->result(sink->ctx, &result);
  }
  return OCCAM_ABI_OK;
}

#endif
