/* occam.inspect/1: what is in a model file, without loading it. */
#ifndef OCCAM_ABI_EXT_INSPECT_H
#define OCCAM_ABI_EXT_INSPECT_H

#include "../backend.h"

#define OCCAM_ABI_EXT_INSPECT "occam.inspect/1"

typedef struct occam_abi_inspect {
  size_t struct_size;

  /* Threads: [request]. Calls the sink once with a JSON object: `format`, `architecture`, `parameters`,
   * `quantisation`, `file_bytes`, `sha256`, `context_length`, `predicted` {`weights_bytes`, `kv_bytes`,
   * `resident_bytes`}, `tensors` [{`name`, `type`, `shape`}], `metadata`. `config` is a model table as in load. */
  int32_t (*inspect)(occam_abi_backend *backend, occam_abi_string config, const occam_abi_text_sink *sink,
                     const occam_abi_error *error);
} occam_abi_inspect;

#endif
