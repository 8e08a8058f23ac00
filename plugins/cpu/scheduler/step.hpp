// The next pass while it is being put together: a batch with a budget of tokens, pages reserved on the way.
//
// Threads: the engine's thread until the pass runs; then read-only.
//
//   std::int32_t added = step.add(*this, stretch, tag);   // tag + i comes back with the logits of the ith added token
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "cpu/graph/batch.hpp"
#include "cpu/scheduler/stretch.hpp"

namespace occam::cpu {

class Job;

class Step {
 public:
  /// Where the logits of a batch's row go.
  struct Receiver {
    Job* job;
    std::uint64_t tag;
  };

  /// `make_room` frees pages that nobody is using; it returns false when there are none to free.
  Step(std::int32_t budget, std::function<bool()> make_room) : budget_(budget), make_room_(std::move(make_room)) {}

  /// Adds as many of the stretch's pending tokens as fit, and reserves their pages. The logits of the token at position
  /// p come to the job with the tag `tag + p`. Returns how many were added; the caller advances the cache by them once
  /// the pass is done. The stretch must not move until then.
  [[nodiscard]] std::int32_t add(Job& job, Stretch& stretch, std::uint64_t tag);

  [[nodiscard]] std::int32_t budget() const noexcept { return budget_; }
  void limit_budget(std::int32_t budget) noexcept { budget_ = budget < budget_ ? budget : budget_; }
  /// Whether a stretch was turned away for want of pages.
  [[nodiscard]] bool is_starved() const noexcept { return starved_; }

  [[nodiscard]] const Batch& batch() const noexcept { return batch_; }
  [[nodiscard]] std::span<const Receiver> receivers() const noexcept { return receivers_; }

 private:
  std::int32_t budget_;
  std::function<bool()> make_room_;
  bool starved_ = false;
  Batch batch_;
  std::vector<Receiver> receivers_;  // one for each of the batch's logit rows
};

}  // namespace occam::cpu
