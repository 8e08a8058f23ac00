// One answer being generated: prompt tokens in, sampled tokens out, one after the other, to the waiting caller.
//
// The engine samples as soon as the logits are there, so the next pass need not wait for the caller, who turns tokens
// into text at its own pace. Threads: next() and close-side functions as in job.hpp; next() is the caller's.
//
//   auto job = GenerateJob::create(request, vocabulary);
//   scheduler.submit(*job);
//   while (auto event = (*job)->next(timeout)) …
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <vector>

#include "cpu/scheduler/job.hpp"
#include "cpu/scheduler/stretch.hpp"
#include "lm/sampling/sampler.hpp"
#include "lm/sampling/token_statistics.hpp"
#include "lm/tokenizer/vocabulary.hpp"
#include "occam/sdk/result.hpp"

namespace occam::cpu {

struct GenerateOptions {
  std::vector<std::int32_t> prompt;  ///< Not empty.
  std::int32_t max_tokens = 0;       ///< Above 0.
  std::int32_t alternatives = -1;    ///< As in the ABI: -1 for no statistics at all.
  bool ignore_end = false;
  lm::SamplingOptions sampling;
};

struct GeneratedToken {
  std::int32_t id = 0;
  bool ends = false;                              ///< An end token: the answer is complete without it.
  std::optional<lm::TokenStatistics> statistics;  ///< Where they were asked for.
  std::int64_t time_ns = 0;
};

class GenerateJob final : public Job {
 public:
  /// `vocabulary` must outlive the job. Errors: kInvalidArgument for sampling options out of range.
  [[nodiscard]] static sdk::Result<std::shared_ptr<GenerateJob>> create(GenerateOptions options,
                                                                        const lm::Vocabulary& vocabulary);

  /// Waits for the next tokens. Returns those that came, in order; none when the time is up or the job has closed.
  /// Errors: what the engine failed with. Threads: the caller.
  [[nodiscard]] sdk::Result<std::vector<GeneratedToken>> next(std::chrono::milliseconds patience);

  /// Whether the job has closed and next() has given all tokens. Threads: the caller.
  [[nodiscard]] bool is_done();

  /// Prompt tokens that were in the cache already. Requires: a token has come.
  [[nodiscard]] std::int32_t cached_tokens() const noexcept { return cached_tokens_; }

  void start(KvPool& pool, PrefixCache& prefixes) override;
  [[nodiscard]] bool is_generating() const override;
  void plan(Step& step) override;
  void take(std::uint64_t tag, std::span<const float> logits) noexcept override;
  [[nodiscard]] bool step_done() override;
  void drop_cache() override;
  void close(PrefixCache& prefixes) override;
  void fail(sdk::Error error) override;

 private:
  GenerateJob(GenerateOptions options, lm::Sampler sampler, const lm::Vocabulary& vocabulary);

  GenerateOptions options_;
  lm::Sampler sampler_;
  const lm::Vocabulary& vocabulary_;

  // The engine's alone from start() to close().
  std::vector<std::int32_t> tokens_;  // the prompt and what was generated
  std::optional<Stretch> stretch_;
  std::int32_t planned_ = 0;
  std::int32_t generated_ = 0;
  std::int32_t cached_tokens_ = 0;
  std::optional<GeneratedToken> sampled_;
  std::optional<sdk::Error> sampling_error_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<GeneratedToken> ready_;  // guarded by mutex_
  std::optional<sdk::Error> error_;   // guarded by mutex_
  bool closed_ = false;               // guarded by mutex_
};

}  // namespace occam::cpu
