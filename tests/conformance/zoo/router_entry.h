/* The factory and the entry of a zoo router. */
#define ZOO_FACTORY_ID OCCAM_ABI_ROUTER_FACTORY
#ifndef ZOO_ROUTE
#define ZOO_ROUTE right_route
#endif

static int32_t zoo_create(const char* id, occam_abi_string config, occam_abi_router** out,
                          const occam_abi_error* error) {
  void* created = *out;
  const int32_t status = right_create(id, config, &created, error);
  *out = created;
  return status;
}

static void zoo_destroy(occam_abi_router* router) {
  free(router);
}
static size_t zoo_count(void) {
  return 1;
}

static const occam_abi_descriptor* zoo_describe(size_t index) {
  static const occam_abi_descriptor kDescriptor = {sizeof kDescriptor, TEXT("zoo"), TEXT("1.0"),
                                                   TEXT("An animal of the zoo"), TEXT(ZOO_SCHEMA)};
  return index == 0 ? &kDescriptor : NULL;
}

#ifndef ZOO_GET_EXTENSION
static const void* zoo_get_extension(occam_abi_router* router, const char* id) {
  (void)router;
  (void)id;
  return NULL;
}
#define ZOO_GET_EXTENSION zoo_get_extension
#endif

static const occam_abi_router_factory zoo_factory = {sizeof zoo_factory, zoo_count, zoo_describe,     zoo_create,
                                                     zoo_destroy,        ZOO_ROUTE, ZOO_GET_EXTENSION};

#include "entry.h"
