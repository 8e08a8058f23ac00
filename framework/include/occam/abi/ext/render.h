/* occam.render/1: a conversation as the text that the model's chat template makes of it. */
#ifndef OCCAM_ABI_EXT_RENDER_H
#define OCCAM_ABI_EXT_RENDER_H

#include "../backend.h"

#define OCCAM_ABI_EXT_RENDER "occam.render/1"

#define OCCAM_ABI_RENDER_GENERATION_PROMPT 1u /* end with the opening of the assistant's turn */

typedef struct occam_abi_render {
  size_t struct_size;

  /* Threads: [request]. FAILED_PRECONDITION where the model has no template, UNIMPLEMENTED (with the template's line)
   * where the template uses what this backend does not know, INVALID_ARGUMENT where the template itself refuses. */
  int32_t (*render)(occam_abi_backend *backend, occam_abi_model *model, const occam_abi_message *messages,
                    size_t message_count, uint32_t flags, const occam_abi_text_sink *sink,
                    const occam_abi_error *error);
} occam_abi_render;

#endif
