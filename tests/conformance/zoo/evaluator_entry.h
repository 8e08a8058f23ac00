/* The factory and the entry of a zoo evaluator. */
#define ZOO_FACTORY_ID OCCAM_ABI_EVALUATOR_FACTORY
#ifndef ZOO_EVALUATE
#define ZOO_EVALUATE right_evaluate
#endif
#ifndef ZOO_CREATE
#define ZOO_CREATE right_create
#endif
#ifndef ZOO_AGGREGATE /* a function: the zoo's measure of a whole suite, from 0 to 1 */
#define ZOO_AGGREGATE NULL
#endif
#ifndef ZOO_LOW
#define ZOO_LOW 0
#endif

static int32_t zoo_create(const char* id, occam_abi_string config, occam_abi_evaluator** out,
                          const occam_abi_error* error) {
  void* created = *out;
  const int32_t status = ZOO_CREATE(id, config, &created, error);
  *out = created;
  return status;
}

static void zoo_destroy(occam_abi_evaluator* evaluator) {
  free(evaluator);
}
static size_t zoo_count(void) {
  return 1;
}

static const occam_abi_evaluator_descriptor* zoo_describe(size_t index) {
  static const occam_abi_metric kMetrics[] = {{TEXT("right"), ZOO_LOW, 1, 1, 1}};
  static const occam_abi_evaluator_descriptor kDescriptor = {
      {sizeof kDescriptor, TEXT("zoo"), TEXT("1.0"), TEXT("An animal of the zoo"), TEXT(ZOO_SCHEMA)},
      OCCAM_ABI_NEEDS_GENERATE,
      0,
      kMetrics,
      1};
  return index == 0 ? &kDescriptor : NULL;
}

static const void* zoo_get_extension(occam_abi_evaluator* evaluator, const char* id) {
  static const occam_abi_metric kMeasures[] = {{TEXT("share"), 0, 1, 1, 0}};
  static const occam_abi_aggregate kTable = {sizeof kTable, kMeasures, 1, ZOO_AGGREGATE};
  (void)evaluator;
  return kTable.aggregate != NULL && strcmp(id, OCCAM_ABI_EXT_AGGREGATE) == 0 ? &kTable : NULL;
}

static const occam_abi_evaluator_factory zoo_factory = {sizeof zoo_factory, zoo_count,    zoo_describe,     zoo_create,
                                                        zoo_destroy,        ZOO_EVALUATE, zoo_get_extension};

#include "entry.h"
