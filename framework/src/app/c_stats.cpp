// The C API: what was counted, as JSON.
#include <string>

#include "app/c_api.hpp"
#include "occam/json.hpp"

using namespace occam::c;

struct occam_stats_text {
  std::string json;
};

extern "C" {

int32_t occam_stats(occam_t* instance, occam_stats_t** out, occam_error_t** error) {
  return guard(error, [&]() -> occam::Result<void> {
    if (auto there = need({instance, out}); !there) return there;
    *out = new occam_stats_t{occam::to_json(instance->value.stats())};
    return {};
  });
}

const char* occam_stats_json(const occam_stats_t* stats) {
  return stats->json.c_str();
}
void occam_stats_free(occam_stats_t* stats) {
  delete stats;
}

}  // extern "C"
