// Remembers verdicts: quantiles of the beta distribution cost microseconds, and the same evidence is judged again for
// every request until an item is added. A pure function's values, so remembering does not show in the results.
//
// Threads: [any].
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <unordered_map>

#include "occam/abi/router.h"
#include "occam/statistics/verdict.hpp"

namespace occam::routers {

struct RememberedVerdict {
  statistics::Judgement judgement;
  std::optional<std::int64_t> items_needed;
};

class VerdictMemory {
 public:
  /// Returns judge_at_least() and items_needed() of occam::statistics for this evidence.
  [[nodiscard]] RememberedVerdict judge(const occam_abi_evidence& evidence, double threshold, double error);

 private:
  struct Key {
    std::int64_t n;
    double sum;
    double sum_squares;
    double low;
    double high;
    std::int32_t binary;
    double threshold;
    double error;
    bool operator==(const Key&) const = default;
  };
  struct Hash {
    std::size_t operator()(const Key& key) const noexcept;
  };
  static constexpr std::size_t kMostVerdicts = 8192;

  std::shared_mutex mutex_;
  std::unordered_map<Key, RememberedVerdict, Hash> verdicts_;
};

}  // namespace occam::routers
