#include "table/verdict_memory.hpp"

#include <bit>

namespace occam::routers {

std::size_t VerdictMemory::Hash::operator()(const Key& key) const noexcept {
  std::uint64_t hash = static_cast<std::uint64_t>(key.n);
  const auto mix = [&](double value) {
    hash = (hash ^ std::bit_cast<std::uint64_t>(value)) * 0xff51afd7ed558ccdULL;
    hash ^= hash >> 33;
  };
  mix(key.sum);
  mix(key.sum_squares);
  mix(key.threshold);
  mix(key.error);
  return hash;
}

RememberedVerdict VerdictMemory::judge(const occam_abi_evidence& evidence, double threshold, double error) {
  const Key key{evidence.n, evidence.sum, evidence.sum_squares, evidence.low, evidence.high, evidence.binary,
                threshold,  error};
  {
    const std::shared_lock lock(mutex_);
    if (const auto found = verdicts_.find(key); found != verdicts_.end()) return found->second;
  }
  const statistics::Sample sample{.scores = {evidence.n, evidence.sum, evidence.sum_squares},
                                  .low = evidence.low,
                                  .high = evidence.high,
                                  .binary = evidence.binary != 0};
  const RememberedVerdict verdict{statistics::judge_at_least(sample, threshold, error),
                                  statistics::items_needed(sample, threshold, error)};
  const std::unique_lock lock(mutex_);
  if (verdicts_.size() >= kMostVerdicts) verdicts_.clear();
  verdicts_.emplace(key, verdict);
  return verdict;
}

}  // namespace occam::routers
