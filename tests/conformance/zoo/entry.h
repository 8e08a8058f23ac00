/* The exported entry; ZOO_FACTORY_ID and zoo_factory come from the kind's header. */
#ifndef ZOO_MAGIC
#define ZOO_MAGIC OCCAM_ABI_MAGIC
#endif
#ifndef ZOO_MAJOR
#define ZOO_MAJOR OCCAM_ABI_MAJOR
#endif
#ifndef ZOO_ENTRY_SIZE
#define ZOO_ENTRY_SIZE sizeof(occam_abi_entry)
#endif
#ifndef ZOO_MIN_HOST_MINOR
#define ZOO_MIN_HOST_MINOR 0
#endif
#ifndef ZOO_INIT
#define ZOO_INIT right_init
#endif
#ifndef ZOO_DEINIT
#define ZOO_DEINIT right_deinit
#endif
#ifndef ZOO_GET_FACTORY
static const void* right_get_factory(const char* id) {
  return strcmp(id, ZOO_FACTORY_ID) == 0 ? &zoo_factory : NULL;
}
#define ZOO_GET_FACTORY right_get_factory
#endif

OCCAM_ABI_VISIBLE extern const occam_abi_entry occam_entry_v1;
const occam_abi_entry occam_entry_v1 = {ZOO_MAGIC, ZOO_MAJOR,   OCCAM_ABI_MINOR, ZOO_ENTRY_SIZE, ZOO_MIN_HOST_MINOR,
                                        0,         TEXT("zoo"), ZOO_INIT,        ZOO_DEINIT,     ZOO_GET_FACTORY};
