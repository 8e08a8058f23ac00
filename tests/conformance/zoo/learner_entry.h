/* The extensions, the factory and the entry of a zoo router that learns. */
#ifndef ZOO_OBSERVE
#define ZOO_OBSERVE right_observe
#endif
#ifndef ZOO_SAVE
#define ZOO_SAVE right_save
#endif
#ifndef ZOO_MERGE
#define ZOO_MERGE right_merge
#endif
#ifndef ZOO_FIT
#define ZOO_FIT right_fit
#endif
#ifndef ZOO_LOAD
#define ZOO_LOAD right_load
#endif
#ifndef ZOO_ACCEPT
#define ZOO_ACCEPT right_accept
#endif

static const void* learner_get_extension(occam_abi_router* router, const char* id) {
  static const occam_abi_feedback kFeedback = {sizeof kFeedback, ZOO_OBSERVE, ZOO_SAVE, ZOO_MERGE};
  static const occam_abi_fit kFit = {sizeof kFit, ZOO_FIT};
  static const occam_abi_state kState = {sizeof kState, ZOO_LOAD};
  static const occam_abi_accept kAccept = {sizeof kAccept, ZOO_ACCEPT};
  (void)router;
  if (strcmp(id, OCCAM_ABI_EXT_FEEDBACK) == 0) return &kFeedback;
  if (strcmp(id, OCCAM_ABI_EXT_FIT) == 0) return &kFit;
  if (strcmp(id, OCCAM_ABI_EXT_STATE) == 0) return &kState;
  return strcmp(id, OCCAM_ABI_EXT_ACCEPT) == 0 ? &kAccept : NULL;
}

#define ZOO_ROUTE learnt_route
#define ZOO_GET_EXTENSION learner_get_extension
#include "router_entry.h"
