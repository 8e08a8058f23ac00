// A plugin from installed headers alone: an evaluator that likes answers in capital letters.
#include <algorithm>
#include <memory>
#include <occam/sdk/evaluator.hpp>

namespace {

namespace sdk = occam::sdk;

struct Shout {
  static constexpr sdk::Identity kIdentity{
      .id = "shout", .version = "1.0", .description = "1 where the answer has no lower-case letter"};
  static constexpr std::int32_t kNeeds = OCCAM_ABI_NEEDS_GENERATE;
  static constexpr sdk::Metric kMetrics[] = {{.name = "loud", .low = 0, .high = 1, .binary = true}};

  static sdk::Result<std::unique_ptr<Shout>> create(std::string_view config) {
    if (!config.empty() && config != "{}")
      return sdk::failure(sdk::Status::kInvalidArgument, "this evaluator has nothing to configure");
    return std::make_unique<Shout>();
  }

  sdk::Result<void> evaluate(const sdk::EvalItem&, std::span<const sdk::EvalOutput> outputs, sdk::EvalSink& sink) const {
    const auto is_lower = [](char c) { return c >= 'a' && c <= 'z'; };
    sink.value(0, std::ranges::any_of(outputs[0].text, is_lower) ? 0 : 1);
    return {};
  }
};

}  // namespace

OCCAM_EVALUATOR_PLUGIN(Shout)
