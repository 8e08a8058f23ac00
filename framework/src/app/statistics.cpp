#include "app/statistics.hpp"

#include <algorithm>
#include <utility>

#include "base/clock.hpp"

namespace occam::app {

std::string_view Statistics::bounded(std::string_view name, Names& known) {
  if (const auto found = known.find(name); found != known.end()) return *found;
  if (known.size() >= kMostNames) return "other";
  return *known.emplace(name).first;
}

template <typename Map>
typename Map::mapped_type& Statistics::find(Map& map, const LabelViews& labels) {
  const auto found = map.lower_bound(labels);
  if (found != map.end() && std::ranges::equal(found->first, labels)) return found->second;
  Labels own;
  std::ranges::copy(labels, own.begin());
  if constexpr (std::is_same_v<typename Map::mapped_type, Filling<kSecondsBounds.size()>>) {
    return map.emplace_hint(found, std::move(own), kSecondsBounds)->second;
  } else {
    return map.emplace_hint(found, std::move(own), typename Map::mapped_type{})->second;
  }
}

void Statistics::decided(double seconds) {
  const std::lock_guard lock(mutex_);
  decisions_.add(seconds);
}

void Statistics::attempt_finished(const routing::AttemptFinished& event) {
  const Attempt& attempt = event.attempt;
  const double seconds = attempt.milliseconds / 1e3;
  const double first = attempt.first_token_milliseconds / 1e3;
  const std::lock_guard lock(mutex_);
  AttemptCounts& counts = find(
      attempts_, {bounded(attempt.model, models_), bounded(event.task, tasks_), event.policy, word(attempt.outcome)});
  counts.seconds.add(seconds);
  counts.first_token_seconds.add(first);
  if (attempt.completion_tokens > 1) counts.token_seconds.add((seconds - first) / (attempt.completion_tokens - 1));
  counts.prompt_tokens += static_cast<std::uint64_t>(attempt.prompt_tokens);
  counts.completion_tokens += static_cast<std::uint64_t>(attempt.completion_tokens);
  if (!std::isnan(attempt.cost)) counts.cost += attempt.cost;
}

void Statistics::request_finished(const routing::RequestFinished& event) {
  RecentRequest recent{.decision = event.decision,
                       .policy = event.plan.policy,
                       .outcome = std::string(event.outcome),
                       .unix_seconds = static_cast<double>(unix_ms()) / 1e3,
                       .seconds = event.seconds,
                       .cost = event.cost,
                       .largest_cost = event.largest_cost};
  const std::lock_guard lock(mutex_);
  const std::string_view task = bounded(event.decision.task, tasks_);
  find(requests_, {task, event.plan.policy, event.outcome, ""}).add(event.seconds);
  count_escalations(event.decision, task);
  if (recent_.size() < kRecent) {
    recent_.push_back(std::move(recent));
  } else {
    std::swap(recent_[oldest_], recent);  // what it replaces is freed after the lock
    oldest_ = (oldest_ + 1) % kRecent;
  }
}

void Statistics::count_escalations(const Decision& decision, std::string_view task) {
  for (std::size_t i = 0; i < decision.attempts.size(); ++i) {
    if (!routing::is_escalation(decision, i)) continue;
    const Attempt& left = decision.attempts[i];
    ++find(escalations_, {bounded(left.model, models_), task, word(left.outcome), ""});
  }
}

void Statistics::fill(Stats& stats) const {
  stats.in_flight = in_flight_;
  const std::lock_guard lock(mutex_);
  for (const auto& [labels, seconds] : requests_)
    stats.requests.push_back({labels[0], labels[1], labels[2], seconds.histogram()});
  for (const auto& [labels, counts] : attempts_)
    stats.attempts.push_back({.model = labels[0],
                              .backend = {},
                              .task = labels[1],
                              .policy = labels[2],
                              .outcome = labels[3],
                              .seconds = counts.seconds.histogram(),
                              .first_token_seconds = counts.first_token_seconds.histogram(),
                              .token_seconds = counts.token_seconds.histogram(),
                              .prompt_tokens = counts.prompt_tokens,
                              .completion_tokens = counts.completion_tokens,
                              .cost = counts.cost});
  for (const auto& [labels, count] : escalations_)
    stats.escalations.push_back({labels[0], labels[1], labels[2], count});
  stats.decision_seconds = decisions_.histogram();
  for (std::size_t i = 0; i < recent_.size(); ++i) stats.recent.push_back(recent_[(oldest_ + i) % recent_.size()]);
}

}  // namespace occam::app
