#include "cpu/model/resources.hpp"

#include <algorithm>
#include <string>

#include "cpu/cache/kv_pool.hpp"
#include "cpu/graph/forward.hpp"
#include "cpu/scheduler/scheduler.hpp"

namespace occam::cpu {
namespace {

constexpr std::uint64_t kProgramBytes = std::uint64_t{16} << 20;  // code, libraries, stacks
constexpr std::uint64_t kVocabularyBytesPerToken = 128;           // texts, scores, look-up tables

}  // namespace

sdk::Result<std::int32_t> effective_context(const lm::HyperParameters& parameters, const ModelSettings& settings) {
  if (settings.context == 0) return std::min(parameters.context_length, kDefaultContext);
  if (settings.context > parameters.context_length) {
    return sdk::failure(sdk::Status::kInvalidArgument,
                        "\"context\" is " + std::to_string(settings.context) + "; the model was made for " +
                            std::to_string(parameters.context_length) + " tokens",
                        "context");
  }
  return settings.context;
}

Footprint predict_footprint(std::uint64_t file_bytes, const lm::HyperParameters& parameters,
                            const ModelSettings& settings, std::int32_t context) {
  Footprint footprint;
  footprint.weights_bytes = file_bytes;
  footprint.kv_bytes = Scheduler::cache_shape(parameters).page_bytes() * static_cast<std::uint64_t>(pages_for(context));
  footprint.buffer_bytes =
      kProgramBytes + kVocabularyBytesPerToken * static_cast<std::uint64_t>(parameters.vocabulary_size) +
      Forward::working_bytes(parameters, std::min(context, kPassTokens), settings.threads, context);
  return footprint;
}

}  // namespace occam::cpu
