/* What every animal of the zoo shares: failing with words, creating from an empty table, the host. */
#ifndef ZOO_RIGHT_PARTS_H
#define ZOO_RIGHT_PARTS_H

#include <stdlib.h>
#include <string.h>

#include "occam/abi/plugin.h"

#define TEXT(s) {s, sizeof(s) - 1}

static const occam_abi_host* zoo_host;

static inline occam_abi_string text_of(const char* text) {
  const occam_abi_string string = {text, strlen(text)};
  return string;
}

static inline int32_t fail(const occam_abi_error* error, int32_t status, const char* message, const char* where) {
  if (error != NULL) error->set(error->ctx, status, text_of(message), text_of(where));
  return status;
}

static inline int32_t right_init(const occam_abi_host* host, const occam_abi_error* error) {
  (void)error;
  zoo_host = host;
  return OCCAM_ABI_OK;
}

static inline void right_deinit(void) {
  zoo_host = NULL;
}

/* Of an instance, which begins as zeros. */
#ifndef ZOO_INSTANCE_SIZE
#define ZOO_INSTANCE_SIZE 1
#endif

/* Refuses every id but `zoo` and every table but `{}`; a forbidden key is named where it is no_such_key. */
static inline int32_t right_create(const char* id, occam_abi_string config, void** out, const occam_abi_error* error) {
  static const char kKey[] = "{\"no_such_key\":1}";
  if (strcmp(id, "zoo") != 0) return fail(error, OCCAM_ABI_NOT_FOUND, "there is the id zoo alone", "");
  if (config.size == sizeof kKey - 1 && memcmp(config.data, kKey, config.size) == 0)
    return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "is not a key of this table", "no_such_key");
  if (config.size != 0 && !(config.size == 2 && memcmp(config.data, "{}", 2) == 0))
    return fail(error, OCCAM_ABI_INVALID_ARGUMENT, "the configuration is no empty table", "");
  *out = calloc(1, ZOO_INSTANCE_SIZE);
  return OCCAM_ABI_OK;
}

#define ZOO_SCHEMA "{\"type\":\"object\",\"additionalProperties\":false}"

#endif
