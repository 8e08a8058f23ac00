/* occam.tokenize/1: text to token ids and back, as the model sees them. */
#ifndef OCCAM_ABI_EXT_TOKENIZE_H
#define OCCAM_ABI_EXT_TOKENIZE_H

#include "../backend.h"

#define OCCAM_ABI_EXT_TOKENIZE "occam.tokenize/1"

#define OCCAM_ABI_TOKENIZE_ADD_SPECIAL 1u   /* BOS, EOS, CLS, SEP where the model's metadata says so */
#define OCCAM_ABI_TOKENIZE_PARSE_SPECIAL 2u /* special tokens written out in the text are recognised */

typedef struct occam_abi_ids_sink {
  size_t struct_size;
  void *ctx;
  void (*ids)(void *ctx, const int32_t *ids, size_t count); /* Threads: [callback]; once */
} occam_abi_ids_sink;

typedef struct occam_abi_tokenize {
  size_t struct_size;

  /* Threads: [request]. `text` may be any bytes, broken UTF-8 and zeros included. */
  int32_t (*encode)(occam_abi_backend *backend, occam_abi_model *model, occam_abi_string text, uint32_t flags,
                    const occam_abi_ids_sink *sink, const occam_abi_error *error);

  /* Threads: [request]. The bytes of the ids, special tokens left out. OUT_OF_RANGE for an id that is none. */
  int32_t (*decode)(occam_abi_backend *backend, occam_abi_model *model, const int32_t *ids, size_t count,
                    const occam_abi_text_sink *sink, const occam_abi_error *error);
} occam_abi_tokenize;

#endif
