/* Fails: L07. get_factory answers for every kind. */
#include "right_backend.h"

static const void* get_factory(const char* id);
#define ZOO_GET_FACTORY get_factory
#include "backend_entry.h"

static const void* get_factory(const char* id) {
  return strncmp(id, "occam.router", 12) == 0 || strncmp(id, "occam.evaluator", 15) == 0 ? NULL : &zoo_factory;
}
