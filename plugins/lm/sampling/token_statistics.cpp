#include "lm/sampling/token_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace occam::lm {
namespace {

constexpr double kNothing = -std::numeric_limits<double>::infinity();

/// NaN counts as impossible, plus infinity as the largest number.
double sane(float logit) {
  if (std::isnan(logit)) return kNothing;
  return static_cast<double>(std::min(logit, std::numeric_limits<float>::max()));
}

double largest(std::span<const float> logits) {
  double found = kNothing;
  for (const float logit : logits) found = std::max(found, sane(logit));
  return found;
}

std::vector<TokenAlternative> likeliest(std::span<const float> logits, double top, double log_total,
                                        std::size_t count) {
  const auto less_likely = [](const TokenAlternative& a, const TokenAlternative& b) {
    return a.log_probability != b.log_probability ? a.log_probability > b.log_probability : a.token < b.token;
  };
  std::vector<TokenAlternative> heap;  // the least likely of the kept ones on top
  heap.reserve(std::min(count, logits.size()) + 1);
  for (std::size_t i = 0; i < logits.size() && count > 0; ++i) {
    const TokenAlternative candidate{static_cast<std::int32_t>(i), sane(logits[i]) - top};
    if (candidate.log_probability == kNothing) continue;
    if (heap.size() == count && !less_likely(candidate, heap.front())) continue;
    heap.push_back(candidate);
    std::push_heap(heap.begin(), heap.end(), less_likely);
    if (heap.size() > count) {
      std::pop_heap(heap.begin(), heap.end(), less_likely);
      heap.pop_back();
    }
  }
  std::sort_heap(heap.begin(), heap.end(), less_likely);
  for (TokenAlternative& alternative : heap) alternative.log_probability -= log_total;
  return heap;
}

}  // namespace

double log_sum_exp(std::span<const float> logits) {
  const double top = largest(logits);
  if (top == kNothing) return kNothing;
  double total = 0.0;
  for (const float logit : logits) total += std::exp(sane(logit) - top);
  return top + std::log(total);
}

TokenStatistics token_statistics(std::span<const float> logits, std::int32_t token, std::size_t alternative_count) {
  TokenStatistics statistics;
  statistics.log_probability = kNothing;
  const double top = largest(logits);
  if (top == kNothing) return statistics;
  double total = 0.0;
  double moment = 0.0;  // sum of exp(d) d with d = logit - top: entropy = log(total) - moment / total
  for (const float logit : logits) {
    const double difference = sane(logit) - top;
    const double weight = std::exp(difference);
    total += weight;
    if (weight > 0.0) moment += weight * difference;
  }
  statistics.entropy = std::max(0.0, std::log(total) - moment / total);
  const double log_total = std::log(total);
  statistics.log_probability = sane(logits[static_cast<std::size_t>(token)]) - top - log_total;
  statistics.alternatives = likeliest(logits, top, log_total, alternative_count);
  return statistics;
}

}  // namespace occam::lm
