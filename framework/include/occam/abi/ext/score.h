/* occam.score/1: log-likelihood of given text. Evaluation lives on it. */
#ifndef OCCAM_ABI_EXT_SCORE_H
#define OCCAM_ABI_EXT_SCORE_H

#include "../backend.h"

#define OCCAM_ABI_EXT_SCORE "occam.score/1"

/* Scores `continuation` after `context`. Its tokens are encode(context + continuation) cut at length
 * len(encode(context)); trailing spaces of the context move to the continuation (lm-evaluation-harness,
 * `_encode_pair`). BOS stands in front where the model's metadata says so. Frozen. */
typedef struct occam_abi_score_item {
  occam_abi_string context;
  occam_abi_string continuation; /* not empty */
} occam_abi_score_item;

typedef struct occam_abi_score_result {
  size_t struct_size;
  size_t index;   /* of the item */
  double logprob; /* the sum over the continuation's tokens, natural logarithm */
  int32_t greedy; /* 1 when every token of the continuation was the most likely one */
  int32_t reserved;
  const occam_abi_token *tokens; /* the continuation's */
  size_t token_count;
} occam_abi_score_result;

typedef struct occam_abi_score_request {
  size_t struct_size;
  const occam_abi_score_item *items;
  size_t item_count;
  const occam_abi_cancel *cancel; /* may be null */
} occam_abi_score_request;

/* Threads: [callback]; once for every item, in any order. */
typedef struct occam_abi_score_sink {
  size_t struct_size;
  void *ctx;
  void (*result)(void *ctx, const occam_abi_score_result *result);
} occam_abi_score_sink;

typedef struct occam_abi_score {
  size_t struct_size;

  /* Threads: [request]. All items or an error; shared prefixes are computed once. OUT_OF_RANGE when an item does not
   * fit the context: nothing is cut silently. */
  int32_t (*score)(occam_abi_backend *backend, occam_abi_model *model, const occam_abi_score_request *request,
                   const occam_abi_score_sink *sink, const occam_abi_error *error);

  /* Threads: [request]. The log-likelihood of each item's `continuation` as a whole (`context` empty), in disjoint
   * windows of the context length, every token scored once, BOS (or the end token) in front of each window. */
  int32_t (*rolling)(occam_abi_backend *backend, occam_abi_model *model, const occam_abi_score_request *request,
                     const occam_abi_score_sink *sink, const occam_abi_error *error);
} occam_abi_score;

#endif
