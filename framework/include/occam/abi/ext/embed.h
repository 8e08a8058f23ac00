/* occam.embed/1: texts as vectors. */
#ifndef OCCAM_ABI_EXT_EMBED_H
#define OCCAM_ABI_EXT_EMBED_H

#include "../backend.h"

#define OCCAM_ABI_EXT_EMBED "occam.embed/1"

typedef struct occam_abi_embed_request {
  size_t struct_size;
  const occam_abi_string *texts;
  size_t text_count;
  int32_t dimensions; /* 0: the model's own; fewer where the model can be cut (Matryoshka), else INVALID_ARGUMENT */
  int32_t reserved;
  const occam_abi_cancel *cancel; /* may be null */
  occam_abi_string traceparent; /* of W3C Trace Context, for servers that are asked; or empty; since minor 2 */
} occam_abi_embed_request;

/* One text's vector, of Euclidean length 1. */
typedef struct occam_abi_embedding {
  size_t struct_size;
  size_t index; /* of the text */
  const float *values;
  size_t value_count;
  int32_t prompt_tokens; /* 0 where it is not known */
  int32_t reserved;
} occam_abi_embedding;

/* Threads: [callback]; once for every text, in any order. */
typedef struct occam_abi_embed_sink {
  size_t struct_size;
  void *ctx;
  void (*embedding)(void *ctx, const occam_abi_embedding *embedding);
} occam_abi_embed_sink;

typedef struct occam_abi_embed {
  size_t struct_size;

  /* Threads: [request]. All texts or an error. OUT_OF_RANGE when a text does not fit: nothing is cut silently. */
  int32_t (*embed)(occam_abi_backend *backend, occam_abi_model *model, const occam_abi_embed_request *request,
                   const occam_abi_embed_sink *sink, const occam_abi_error *error);
} occam_abi_embed;

#endif
