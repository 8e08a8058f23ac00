#include "gateway/dashboard/dashboard.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <string>

#include "gateway/dashboard/ladder.hpp"
#include "gateway/dashboard/page.hpp"
#include "occam/occam.hpp"

namespace occam::gateway {

namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;

constexpr std::size_t kRecentRequests = 50;
constexpr std::size_t kRecentEscalations = 20;

/// JSON has no NaN and no infinity: they become null.
value number(double number) {
  return std::isfinite(number) ? value(number) : value(nullptr);
}

value optional_text(std::string_view text) {
  return text.empty() ? value(nullptr) : value(text);
}

object to_json(const Histogram& histogram) {
  return {{"bounds", array(histogram.bounds.begin(), histogram.bounds.end())},
          {"counts", array(histogram.counts.begin(), histogram.counts.end())},
          {"sum", number(histogram.sum)},
          {"count", histogram.count}};
}

/// Adds `part`, where its bounds are those of the sum so far.
void add(Histogram& sum, const Histogram& part) {
  if (sum.bounds.empty()) sum = Histogram{part.bounds, std::vector<std::uint64_t>(part.counts.size()), 0, 0};
  if (sum.bounds != part.bounds || sum.counts.size() != part.counts.size()) return;
  std::ranges::transform(sum.counts, part.counts, sum.counts.begin(), std::plus{});
  sum.sum += part.sum;
  sum.count += part.count;
}

object requests_json(const DashboardSources& sources) {
  Histogram seconds;
  std::map<std::string_view, std::uint64_t> outcomes;
  std::uint64_t total = 0;
  for (const RequestStats& row : sources.stats.requests) {
    outcomes[row.outcome] += row.seconds.count;
    total += row.seconds.count;
    if (row.outcome == "answered") add(seconds, row.seconds);
  }
  const auto answered = outcomes.find("answered");
  object by_outcome;
  for (const auto& [outcome, count] : outcomes) by_outcome[outcome] = count;
  return {{"total", total},
          {"answered", answered == outcomes.end() ? 0 : answered->second},
          {"outcomes", by_outcome},
          {"in_flight", sources.stats.in_flight},
          {"queued", sources.gateway.queue_depth},
          {"open_streams", sources.gateway.open_streams},
          {"seconds", to_json(seconds)}};
}

object to_json(const Rung& rung, double share) {
  return {{"model", rung.model},
          {"backend", rung.backend},
          {"residency", word(rung.residency)},
          {"parameters", number(rung.parameters)},
          {"quantisation", optional_text(rung.quantisation)},
          {"state", rung.state},
          {"problem", optional_text(rung.problem)},
          {"breaker", word(rung.breaker)},
          {"resident_bytes", rung.resident_bytes},
          {"pinned", rung.is_pinned},
          {"in_flight", rung.in_flight},
          {"waiting", rung.waiting},
          {"attempts", rung.attempts},
          {"answered", rung.answered},
          {"share", number(share)},
          {"prompt_tokens", rung.prompt_tokens},
          {"completion_tokens", rung.completion_tokens},
          {"cost", number(rung.cost)}};
}

array ladder_json(const std::vector<Rung>& ladder) {
  std::uint64_t answered = 0;
  for (const Rung& rung : ladder) answered += rung.answered;
  array rows;
  for (const Rung& rung : ladder)
    rows.push_back(to_json(rung, answered == 0 ? std::numeric_limits<double>::quiet_NaN()
                                               : static_cast<double>(rung.answered) / static_cast<double>(answered)));
  return rows;
}

object to_json(const Savings& savings) {
  return {{"requests", savings.requests},
          {"cost", number(savings.cost)},
          {"largest_cost", number(savings.largest_cost)},
          {"cost_fraction", number(savings.cost_fraction)},
          {"work_fraction", number(savings.work_fraction)}};
}

object to_json(const Evidence& row) {
  return {{"model", row.model},
          {"suite", row.suite},
          {"metric", row.metric},
          {"n", row.n},
          {"suite_items", row.suite_items},
          {"mean", number(row.mean)},
          {"low", number(row.low)},
          {"high", number(row.high)},
          {"verdict", word(row.verdict)},
          {"imported_from", optional_text(row.imported_from)}};
}

array tasks_json(const DashboardSources& sources, const std::vector<Rung>& ladder) {
  array rows;
  for (const TaskStanding& task : task_standings(sources.stats, sources.evidence, ladder)) {
    array evidence;
    for (const Evidence* row : task.evidence) evidence.push_back(to_json(*row));
    rows.push_back(object{{"task", task.task},
                          {"requests", task.requests},
                          {"threshold", optional_text(task.threshold)},
                          {"threshold_at", number(task.threshold_at)},
                          {"smallest", optional_text(task.smallest)},
                          {"evidence", evidence}});
  }
  return rows;
}

object to_json(const Attempt& attempt) {
  return {{"model", attempt.model},
          {"outcome", word(attempt.outcome)},
          {"reason", optional_text(attempt.reason)},
          {"seconds", number(attempt.milliseconds / 1e3)},
          {"first_token_seconds", number(attempt.first_token_milliseconds / 1e3)},
          {"prompt_tokens", attempt.prompt_tokens},
          {"completion_tokens", attempt.completion_tokens},
          {"cost", number(attempt.cost)}};
}

object to_json(const RecentRequest& request) {
  array attempts;
  for (const Attempt& attempt : request.decision.attempts) attempts.push_back(to_json(attempt));
  return {{"id", optional_text(request.decision.id)},
          {"unix_seconds", number(request.unix_seconds)},
          {"task", request.decision.task},
          {"recognised_by", request.decision.recognised_by},
          {"policy", request.policy},
          {"model", optional_text(request.decision.model)},
          {"outcome", request.outcome},
          {"reason", optional_text(request.decision.reason)},
          {"seconds", number(request.seconds)},
          {"cost", number(request.cost)},
          {"largest_cost", number(request.largest_cost)},
          {"attempts", attempts}};
}

array recent_json(const Stats& stats) {
  array rows;
  for (auto request = stats.recent.rbegin(); request != stats.recent.rend() && rows.size() < kRecentRequests; ++request)
    rows.push_back(to_json(*request));
  return rows;
}

object escalations_json(const Stats& stats) {
  std::uint64_t total = 0;
  std::map<std::string_view, std::uint64_t> reasons;
  for (const EscalationStats& row : stats.escalations) {
    total += row.count;
    reasons[row.reason] += row.count;
  }
  object by_reason;
  for (const auto& [reason, count] : reasons) by_reason[reason] = count;
  array recent;
  for (auto request = stats.recent.rbegin(); request != stats.recent.rend(); ++request) {
    const auto& attempts = request->decision.attempts;
    for (std::size_t i = attempts.size(); i-- > 1 && recent.size() < kRecentEscalations;)
      recent.push_back(object{{"unix_seconds", number(request->unix_seconds)},
                              {"id", optional_text(request->decision.id)},
                              {"task", request->decision.task},
                              {"from", attempts[i - 1].model},
                              {"to", attempts[i].model},
                              {"outcome", word(attempts[i - 1].outcome)},
                              {"reason", optional_text(attempts[i - 1].reason)}});
  }
  return {{"total", total}, {"reasons", by_reason}, {"recent", recent}};
}

array budgets_json(const Stats& stats) {
  array rows;
  for (const BudgetStatus& row : stats.budgets)
    rows.push_back(object{{"policy", row.policy}, {"spent", number(row.spent)}, {"limit", number(row.limit)}});
  return rows;
}

object memory_json(const Stats& stats) {
  std::uint64_t resident = 0;
  for (const ModelStatus& row : stats.models) resident += row.resident_bytes;
  return {{"resident_bytes", resident}, {"limit_bytes", stats.memory_limit_bytes}};
}

}  // namespace

std::string_view dashboard_page() {
  return kPage.html;
}

std::string dashboard_policy() {
  return page::own_code_policy(kPage) + "; connect-src 'self'; frame-ancestors 'none'";
}

std::string dashboard_json(const DashboardSources& sources) {
  const Stats& stats = sources.stats;
  const std::vector<Rung> ladder = make_ladder(stats, sources.models);
  double cost = 0;
  for (const AttemptStats& row : stats.attempts) cost += row.cost;
  return boost::json::serialize(
      object{{"version", version()},
             {"policy", sources.policy},
             {"unix_seconds", number(sources.unix_seconds)},
             {"uptime_seconds", number(sources.unix_seconds - sources.gateway.start_unix_seconds)},
             {"draining", sources.gateway.is_draining},
             {"requests", requests_json(sources)},
             {"cost", number(cost)},
             {"saved", to_json(savings(stats, ladder))},
             {"ladder", ladder_json(ladder)},
             {"tasks", tasks_json(sources, ladder)},
             {"recent", recent_json(stats)},
             {"escalations", escalations_json(stats)},
             {"budgets", budgets_json(stats)},
             {"memory", memory_json(stats)},
             {"decisions", {{"recorded", stats.decisions_recorded}, {"lost", stats.decisions_lost}}},
             {"reloads", {{"done", stats.reloads}, {"failed", stats.failed_reloads}}}});
}

}  // namespace occam::gateway
