// Log-likelihoods of many token sequences at once, each shared beginning computed once.
//
// What all items begin with is taken from the prefix cache as far as it is there, and kept for the next job: a preamble
// of worked examples is computed once for a suite. The items are sorted; items with a common beginning are neighbours,
// and the set is walked as a tree whose edges are the stretches between two branchings. A branch starts as a fork of
// its parent's cache; all ready branches fill the passes side by side, the deepest first, so that few are open at a
// time. Threads: as in job.hpp; wait() and results() are the caller's.
//
//   auto job = std::make_shared<ScoreJob>(std::move(items), alternatives);
//   scheduler.submit(job);
//   while (!*job->wait(timeout)) …
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "cpu/scheduler/job.hpp"
#include "cpu/scheduler/stretch.hpp"
#include "occam/sdk/result.hpp"

namespace occam::cpu {

struct ScoredToken {
  float logprob = 0;  ///< Natural logarithm.
  float entropy = 0;  ///< Nats, of the distribution that the token was drawn from.
  bool greedy = false;
};

struct ScoreTokens {
  std::vector<std::int32_t> tokens;
  std::int32_t first_scored = 1;  ///< At least 1: the first token has nothing in front of it.
};

class ScoreJob final : public Job {
 public:
  /// Requires: every item has more tokens than first_scored ≥ 1, and fits the context.
  explicit ScoreJob(std::vector<ScoreTokens> items);

  /// Returns whether all items are scored. Errors: what the engine failed with. Threads: the caller.
  [[nodiscard]] sdk::Result<bool> wait(std::chrono::milliseconds patience);

  /// Of item `index`, one for each token from first_scored on. Requires: wait() returned true.
  [[nodiscard]] std::span<const ScoredToken> scores(std::size_t index) const { return scores_[index]; }
  [[nodiscard]] const ScoreTokens& item(std::size_t index) const { return items_[index]; }
  /// Of the beginning that all items share, how many tokens needed no work. Requires: wait() returned true.
  [[nodiscard]] std::int32_t cached_tokens() const noexcept { return cached_tokens_; }

  void start(KvPool& pool, PrefixCache& prefixes) override;
  [[nodiscard]] bool is_generating() const override { return false; }
  void plan(Step& step) override;
  void take(std::uint64_t tag, std::span<const float> logits) noexcept override;
  [[nodiscard]] bool step_done() override;
  void drop_cache() override;
  void close(PrefixCache& prefixes) override;
  void fail(sdk::Error error) override;

 private:
  // The items order_[begin, end), which share their tokens up to the end of the stretch.
  struct Branch {
    std::size_t begin;
    std::size_t end;
    Stretch stretch;
  };

  [[nodiscard]] std::int32_t shared_beginning() const;
  void keep_beginning(const KvSequence& cache);
  [[nodiscard]] const ScoreTokens& sorted(std::size_t place) const { return items_[order_[place]]; }
  void open_branches(std::size_t begin, std::size_t end, std::int32_t depth, const KvSequence& parent);
  void open_branch(std::size_t begin, std::size_t end, std::int32_t depth, const KvSequence& parent);

  std::vector<ScoreTokens> items_;
  std::vector<std::vector<ScoredToken>> scores_;
  std::vector<std::size_t> order_;  // the items, sorted by their tokens

  // The engine's alone.
  std::vector<Branch> open_;           // a stack: the next one is at the back
  std::int32_t shared_ = 0;            // tokens that all items begin with and none is scored for
  std::int32_t cached_tokens_ = 0;     // of these, in the prefix cache at the start
  std::optional<KvSequence> kept_;     // these, once they are computed
  std::vector<std::int32_t> planned_;  // tokens in the running pass, for the last planned_.size() of open_, back first

  std::mutex mutex_;
  std::condition_variable changed_;
  std::optional<sdk::Error> error_;  // guarded by mutex_
  bool closed_ = false;              // guarded by mutex_
};

}  // namespace occam::cpu
