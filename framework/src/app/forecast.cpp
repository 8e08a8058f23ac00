// Occam::forecast.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <ranges>

#include "occam/forecast.hpp"
#include "occam/occam.hpp"

namespace occam {
namespace {

void add(PartialSum& sum, double value) {
  if (std::isnan(value)) {
    ++sum.unknown;
    return;
  }
  ++sum.known;
  sum.sum += value;
}

const Candidate* find_candidate(const Plan& plan, std::string_view model) {
  const auto found = std::ranges::find(plan.candidates, model, &Candidate::model);
  return found == plan.candidates.end() ? nullptr : &*found;
}

/// The last of the ladder that the request's own constraints leave.
const Candidate* find_largest(const Plan& plan) {
  constexpr std::array<std::string_view, 6> kHard = {"unavailable", "residency", "options",
                                                     "context",     "latency",   "cost"};
  for (const Candidate& candidate : plan.candidates | std::views::reverse)
    if (std::ranges::find(kHard, candidate.refused_by) == kHard.end()) return &candidate;
  return nullptr;
}

class Sums {
 public:
  void take(Plan plan) {
    ++out_.n;
    TaskShare& task = tasks_[{plan.task, plan.recognised_by}];
    ++task.prompts;
    if (plan.attempts.empty()) {
      ++out_.refused;
      ++task.refused;
    } else if (const Candidate* first = find_candidate(plan, plan.attempts.front().model)) {
      if (std::ranges::find(task.models, first->model) == task.models.end()) task.models.push_back(first->model);
      take_first(*first);
      const Candidate* const largest = find_largest(plan);
      add(out_.largest_cost, largest == nullptr ? first->cost : largest->cost);
    }
    out_.plans.push_back(std::move(plan));
  }

  Forecast finish() && {
    for (auto& [model, forecast] : models_) {
      forecast.model = model;
      forecast.share = static_cast<double>(forecast.prompts) / static_cast<double>(out_.n);
      out_.models.push_back(std::move(forecast));
    }
    std::ranges::stable_sort(out_.models, std::greater(), &ModelShare::prompts);
    for (auto& [name, forecast] : tasks_) {
      std::tie(forecast.task, forecast.recognised_by) = name;
      out_.tasks.push_back(std::move(forecast));
    }
    for (const auto& [residency, prompts] : residency_) out_.residency.push_back({residency, prompts});
    return std::move(out_);
  }

 private:
  void take_first(const Candidate& first) {
    ModelShare& model = models_[first.model];
    model.residency = first.residency;
    ++model.prompts;
    ++residency_[first.residency];
    for (PartialSum* const sum : {&model.cost, &out_.cost}) add(*sum, first.cost);
    for (PartialSum* const sum : {&model.seconds, &out_.seconds}) add(*sum, first.seconds);
  }

  Forecast out_;
  std::map<std::string, ModelShare> models_;
  std::map<std::pair<std::string, std::string>, TaskShare> tasks_;
  std::map<Residency, std::int64_t> residency_;
};

}  // namespace

Result<Forecast> Occam::forecast(std::span<const Request> requests) const {
  Sums sums;
  for (std::size_t i = 0; i < requests.size(); ++i) {
    Result<Plan> plan = route(requests[i]);
    if (!plan) {
      plan.error().message += fmt::format(" (prompt {})", i + 1);
      return fail(plan.error());
    }
    sums.take(std::move(*plan));
  }
  return std::move(sums).finish();
}

}  // namespace occam
