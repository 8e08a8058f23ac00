#include "contains.hpp"

#include "occam/sdk/json.hpp"

namespace occam::evaluators {

sdk::Result<std::unique_ptr<Contains>> Contains::create(std::string_view config_json) {
  const auto table = sdk::Table::parse(config_json);
  if (!table) return std::unexpected(table.error());
  if (auto known = table->allow_only({"targets", "ignore_case", "whole_words"}); !known) {
    return std::unexpected(known.error());
  }
  const auto targets = table->string("targets", "any");
  const auto ignore_case = table->boolean("ignore_case", false);
  const auto whole_words = table->boolean("whole_words", false);
  if (!targets) return std::unexpected(targets.error());
  if (!ignore_case) return std::unexpected(ignore_case.error());
  if (!whole_words) return std::unexpected(whole_words.error());
  if (*targets != "any" && *targets != "all") {
    return sdk::failure(sdk::Status::kInvalidArgument, "\"targets\" must be any or all", "targets");
  }
  auto made = std::make_unique<Contains>();
  made->needs_all_ = *targets == "all";
  if (*ignore_case) made->flags_ = made->flags_ | schema::PatternFlags::kIgnoreCase;
  if (*whole_words) made->flags_ = made->flags_ | schema::PatternFlags::kWholeWords;
  return made;
}

sdk::Result<void> Contains::evaluate(const sdk::EvalItem& item, std::span<const sdk::EvalOutput> outputs,
                                     sdk::EvalSink& sink) const {
  if (outputs.size() != 1) return sdk::failure(sdk::Status::kInvalidArgument, "contains scores one output at a time");
  if (item.targets.empty()) {
    return sdk::failure(sdk::Status::kInvalidArgument, "the item has no target to look for", "target");
  }
  std::size_t found = 0;
  for (const std::string_view target : item.targets) {
    const auto pattern = schema::Pattern::compile(target, flags_);
    if (!pattern) {
      return sdk::failure(sdk::Status::kInvalidArgument, "a target cannot be looked for: " + pattern.error().message,
                          "target");
    }
    const auto match = pattern->find(outputs.front().text);
    if (!match) {
      sink.unscorable(match.error().message);
      return {};
    }
    if (*match) {
      ++found;
    } else if (needs_all_) {
      sink.rationale("missing: " + std::string(target));
    }
  }
  sink.value(0, found >= (needs_all_ ? item.targets.size() : 1) ? 1 : 0);
  return {};
}

}  // namespace occam::evaluators
