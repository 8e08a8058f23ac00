#include "eval/attempts.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "base/json.hpp"

namespace occam::eval {

namespace {

/// Metrics that any of the attempts lacks, or has without a value, have no mean.
std::string average_metrics(std::span<const store::ItemScore> attempts) {
  json::object means;
  for (const store::ItemScore& attempt : attempts) {
    const auto parsed = json::parse(attempt.result.metrics);
    if (!parsed || !parsed->is_object()) return {};
    for (const auto& [name, value] : parsed->get_object()) {
      const double share =
          value.is_number() ? value.to_number<double>() / static_cast<double>(attempts.size()) : store::kUnknown;
      const json::value* sum = means.if_contains(name);
      means[name] = json::number(sum == nullptr || !sum->is_number() ? share : sum->to_number<double>() + share);
    }
  }
  return json::serialize(means);
}

store::ItemScore average(std::span<const store::ItemScore> attempts) {
  store::ItemScore item = attempts.front();
  item.result.score = 0;
  item.result.prompt_tokens = 0;
  item.result.completion_tokens = 0;
  for (const store::ItemScore& attempt : attempts) {
    item.result.score += attempt.result.score / static_cast<double>(attempts.size());
    item.result.status = std::max(item.result.status, attempt.result.status);
    item.result.prompt_tokens += attempt.result.prompt_tokens;
    item.result.completion_tokens += attempt.result.completion_tokens;
  }
  item.result.metrics = average_metrics(attempts);
  return item;
}

}  // namespace

std::vector<store::ItemScore> average_attempts(std::vector<store::ItemScore> attempts) {
  std::vector<store::ItemScore> items;
  for (std::size_t begin = 0; begin < attempts.size();) {
    std::size_t end = begin + 1;
    while (end < attempts.size() && attempts[end].position == attempts[begin].position) ++end;
    if (end == begin + 1)
      items.push_back(std::move(attempts[begin]));
    else
      items.push_back(average(std::span<const store::ItemScore>(attempts).subspan(begin, end - begin)));
    begin = end;
  }
  return items;
}

}  // namespace occam::eval
