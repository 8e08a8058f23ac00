/* A backend runs models.
 *
 * create → load a model → generate, many at once → unload → destroy. `generate` blocks its thread; a backend may batch
 * concurrent calls inside. Everything beyond that is an extension, asked for by id on the backend:
 * ext/score.h, ext/tokenize.h, ext/embed.h, ext/render.h, ext/inspect.h, ext/options.h. An absent one means UNIMPLEMENTED.
 */
#ifndef OCCAM_ABI_BACKEND_H
#define OCCAM_ABI_BACKEND_H

#include "plugin.h"

#define OCCAM_ABI_BACKEND_FACTORY "occam.backend/1"

typedef struct occam_abi_backend occam_abi_backend; /* an instance; defined by the plugin */
typedef struct occam_abi_model occam_abi_model;     /* a loaded model; defined by the plugin */

/* Where a model's data goes. A backend states the farthest place that its models may send a request to. */
#define OCCAM_ABI_RESIDENCY_DEVICE 0
#define OCCAM_ABI_RESIDENCY_EDGE 1
#define OCCAM_ABI_RESIDENCY_CLOUD 2

typedef struct occam_abi_backend_descriptor {
  occam_abi_descriptor common; /* its struct_size is that of this whole struct */
  int32_t residency;           /* OCCAM_ABI_RESIDENCY_*: a `device` backend opens no socket */
  int32_t reserved;
} occam_abi_backend_descriptor;

#define OCCAM_ABI_LOAD_VOCABULARY_ONLY 1u /* enough for tokenize and render; generate and score then fail */

/* Which model to load. `config` is the model's table of the policy as a JSON object: `file`, `name`, `context`, … */
typedef struct occam_abi_model_spec {
  size_t struct_size;
  occam_abi_string id;
  occam_abi_string config;
  uint32_t flags; /* OCCAM_ABI_LOAD_* */
  uint32_t reserved;
} occam_abi_model_spec;

/* What a loaded model is. 0 or empty where it is not known. */
typedef struct occam_abi_model_info {
  size_t struct_size;
  occam_abi_string architecture;       /* `llama` */
  occam_abi_string quantisation;       /* `Q4_1` */
  occam_abi_string digest;             /* sha256 of the weights, lower hex */
  occam_abi_string chat_template_hash; /* sha256 of the chat template, lower hex; empty where there is none */
  occam_abi_string engine;             /* the implementation that runs it, with its version: `occam-cpu 0.1.0 avx2` */
  double parameters;                   /* run per token */
  uint64_t file_bytes;                 /* the ladder's second key */
  uint64_t resident_bytes;             /* predicted at full context, KV cache included */
  int32_t context_length;              /* tokens, prompt and answer together */
  int32_t vocabulary_size;
  int32_t max_parallel; /* calls to generate that gain from running at once; at least 1 */
  int32_t residency;    /* OCCAM_ABI_RESIDENCY_* */
} occam_abi_model_info;

typedef struct occam_abi_model_info_sink {
  size_t struct_size;
  void *ctx;
  void (*info)(void *ctx, const occam_abi_model_info *info); /* Threads: [callback] */
} occam_abi_model_info_sink;

#define OCCAM_ABI_GENERATE_RAW 1u       /* `prompt` is the text as it is: no chat template; BOS as the model says */
#define OCCAM_ABI_GENERATE_IGNORE_END 2u /* end tokens do not end the answer: for measuring speed */
#define OCCAM_ABI_GENERATE_STREAM 4u     /* pieces are handed on as they come; without it one piece may hold all */

/* One request. Either `messages`, rendered by the model's chat template, or with GENERATE_RAW `prompt`.
 * Requires: 0 ≤ temperature (0 = greedy), 0 < top_p ≤ 1, 0 ≤ min_p ≤ 1, top_k ≥ 0 (0 = all), repetition_penalty > 0. */
typedef struct occam_abi_generate_request {
  size_t struct_size;
  const occam_abi_message *messages;
  size_t message_count;
  occam_abi_string prompt;
  uint32_t flags;          /* OCCAM_ABI_GENERATE_* */
  int32_t max_tokens;      /* 0: as many as the context holds */
  double temperature;
  double top_p;
  double min_p;
  double repetition_penalty; /* 1: none; over the last 64 tokens */
  int32_t top_k;
  int32_t alternatives;    /* -1: tokens without log-probabilities; 0..20: with, and so many alternatives */
  uint64_t seed;           /* the same seed, request and model give the same answer */
  const occam_abi_string *stop;
  size_t stop_count;       /* the answer ends before the first of these */
  occam_abi_string schema; /* a JSON Schema that the answer must follow, or empty. UNIMPLEMENTED where it cannot */
  occam_abi_string options; /* a JSON object of what ext/options.h passes through, or empty; else UNIMPLEMENTED */
  const occam_abi_cancel *cancel; /* may be null */
  occam_abi_string traceparent; /* of W3C Trace Context, for servers that are asked; or empty; since minor 2 */
} occam_abi_generate_request;

/* A piece of the answer: whole UTF-8 sequences, possibly empty, with the tokens that made it. `fields` is what the
 * answer has beside its text, a JSON object in the shape of a chat completion's `delta` (`tool_calls`, `refusal`, …). */
typedef struct occam_abi_delta {
  size_t struct_size;
  occam_abi_string text;
  const occam_abi_token *tokens;
  size_t token_count;
  occam_abi_string fields; /* or empty; since minor 1 */
} occam_abi_delta;

typedef struct occam_abi_generate_result {
  size_t struct_size;
  int32_t finish_reason; /* OCCAM_ABI_FINISH_* */
  int32_t prompt_tokens;
  int32_t completion_tokens; /* without the end token */
  int32_t cached_tokens;     /* prompt tokens that needed no work */
  int64_t prompt_ns;         /* from the call to the first token */
  int64_t generation_ns;     /* from the first token to the last */
} occam_abi_generate_result;

/* Threads: [callback], in order. `delta` returns 1 to go on and 0 to stop, which is honoured within one token and then
 * ends the call with OK and FINISH_CANCELLED. `finish` comes exactly once, last, and only when the call returns OK. */
typedef struct occam_abi_generate_sink {
  size_t struct_size;
  void *ctx;
  int32_t (*delta)(void *ctx, const occam_abi_delta *delta);
  void (*finish)(void *ctx, const occam_abi_generate_result *result);
} occam_abi_generate_sink;

typedef struct occam_abi_backend_factory {
  size_t struct_size;

  /* Threads: [any]. Static data; null when index ≥ count. */
  size_t (*count)(void);
  const occam_abi_backend_descriptor *(*describe)(size_t index);

  /* Threads: [setup]. `config` is the table [backend.<id>] as a JSON object. On OK *out is destroyed with `destroy`;
   * otherwise *out is left alone and nothing is to be destroyed. */
  int32_t (*create)(const char *id, occam_abi_string config, occam_abi_backend **out, const occam_abi_error *error);
  void (*destroy)(occam_abi_backend *backend); /* Requires: every model unloaded. Null is allowed. */

  /* Threads: [setup] for one model, [request] for different ones. As with create, *out is set on OK only. */
  int32_t (*load)(occam_abi_backend *backend, const occam_abi_model_spec *spec, occam_abi_model **out,
                  const occam_abi_error *error);
  void (*unload)(occam_abi_backend *backend, occam_abi_model *model); /* Requires: no call on it is running. */

  /* Threads: [request]. Calls the sink once. */
  int32_t (*info)(occam_abi_backend *backend, occam_abi_model *model, const occam_abi_model_info_sink *sink,
                  const occam_abi_error *error);

  /* Threads: [request]. INVALID_ARGUMENT for a request out of its ranges, OUT_OF_RANGE when the prompt does not fit
   * (the message gives both counts), CANCELLED and DEADLINE_EXCEEDED within one token. */
  int32_t (*generate)(occam_abi_backend *backend, occam_abi_model *model, const occam_abi_generate_request *request,
                      const occam_abi_generate_sink *sink, const occam_abi_error *error);

  /* Threads: [request]. OK when the model can answer now. */
  int32_t (*health)(occam_abi_backend *backend, occam_abi_model *model, const occam_abi_error *error);

  /* Threads: [any]. One text a model that the backend found by itself (JSON object with `id`); null where it cannot. */
  int32_t (*models)(occam_abi_backend *backend, const occam_abi_text_sink *sink, const occam_abi_error *error);

  /* Threads: [any]. A static vtable (`occam.score/1`), or null. */
  const void *(*get_extension)(occam_abi_backend *backend, const char *id);
} occam_abi_backend_factory;

#endif
