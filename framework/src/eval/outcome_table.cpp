#include "eval/outcome_table.hpp"

#include <fmt/format.h>

#include "base/sha256.hpp"

namespace occam::eval {

std::int64_t TaskOutcomes::position_of(const std::string& id, std::string_view content, std::string cluster) {
  const auto [found, is_new] = positions.emplace(id, static_cast<std::int64_t>(items.size()));
  if (is_new) items.push_back({id, sha256_hex(content), std::move(cluster)});
  return found->second;
}

bool OutcomeTable::add(TaskOutcomes& task, const std::string& model, store::ItemResult result) {
  const std::int64_t position = result.position;
  if (!task.models[model].emplace(position, std::move(result)).second) return false;
  ++rows;
  return true;
}

std::unexpected<Error> wrong_line(const OutcomeFile& file, std::int64_t line, std::string message) {
  return fail(ErrorCode::kUsage, std::move(message), fmt::format("{}:{}:1", file.name, line));
}

}  // namespace occam::eval
