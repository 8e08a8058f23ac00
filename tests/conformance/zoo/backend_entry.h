/* The factory and the entry of a zoo backend: right functions where the file named none of its own. */
#define ZOO_FACTORY_ID OCCAM_ABI_BACKEND_FACTORY
#ifndef ZOO_GENERATE
#define ZOO_GENERATE right_generate
#endif
#ifndef ZOO_SCORE
#define ZOO_SCORE right_score
#endif
#ifndef ZOO_LOAD
#define ZOO_LOAD right_load
#endif
#ifndef ZOO_INFO
#define ZOO_INFO right_info
#endif
#ifndef ZOO_ID
#define ZOO_ID "zoo"
#endif
#ifndef ZOO_COUNT
#define ZOO_COUNT 1
#endif
#ifndef ZOO_CREATE
#define ZOO_CREATE right_create
#endif
#ifndef ZOO_DESTROY
static void zoo_destroy(occam_abi_backend* backend) {
  free(backend);
}
#define ZOO_DESTROY zoo_destroy
#endif

static int32_t zoo_create(const char* id, occam_abi_string config, occam_abi_backend** out,
                          const occam_abi_error* error) {
  void* created = *out;
  const int32_t status = ZOO_CREATE(id, config, &created, error);
  *out = created;
  return status;
}

static size_t zoo_count(void) {
  return ZOO_COUNT;
}

#ifndef ZOO_DESCRIBE
static const occam_abi_backend_descriptor* zoo_describe(size_t index) {
  static const occam_abi_backend_descriptor kDescriptor = {
      {sizeof kDescriptor, TEXT(ZOO_ID), TEXT("1.0"), TEXT("An animal of the zoo"), TEXT(ZOO_SCHEMA)}, 0, 0};
  return index < ZOO_COUNT ? &kDescriptor : NULL;
}
#define ZOO_DESCRIBE zoo_describe
#endif

#ifndef ZOO_GET_EXTENSION
static const void* zoo_get_extension(occam_abi_backend* backend, const char* id) {
  static const occam_abi_score kScore = {sizeof kScore, ZOO_SCORE, ZOO_SCORE};
  (void)backend;
  return strcmp(id, OCCAM_ABI_EXT_SCORE) == 0 ? &kScore : NULL;
}
#define ZOO_GET_EXTENSION zoo_get_extension
#endif

static const occam_abi_backend_factory zoo_factory = {
    sizeof zoo_factory, zoo_count, ZOO_DESCRIBE, zoo_create,   ZOO_DESTROY, ZOO_LOAD,
    right_unload,       ZOO_INFO,  ZOO_GENERATE, right_health, NULL,        ZOO_GET_EXTENSION};

#include "entry.h"
