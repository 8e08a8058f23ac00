// Chooses the next token from a model's logits: seeded, and the same on every machine.
//
// Order of operations, as in llama.cpp's default chain: repetition penalty, top-k, top-p, min-p, temperature, draw.
// top-p and min-p look at the distribution before the temperature. Its generator and its exp() are its own, so that the
// same seed and the same logits give the same tokens everywhere. Threads: one Sampler belongs to one sequence.
//
//   auto sampler = Sampler::create({.temperature = 0.7F, .top_k = 40, .seed = 1});
//   for (auto token : prompt) sampler->observe(token);
//   std::int32_t next = sampler->sample(logits);
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lm/sampling/random.hpp"
#include "occam/sdk/result.hpp"

namespace occam::lm {

struct SamplingOptions {
  float temperature = 0.8F;         ///< >= 0; 0 is greedy: the largest logit after the penalty, ties the lowest id
  std::int32_t top_k = 40;          ///< keep the k largest; 0 keeps all
  float top_p = 0.95F;              ///< in (0, 1]: keep the fewest tokens that together reach this probability
  float min_p = 0.05F;              ///< in [0, 1]: keep tokens at least this likely, relative to the most likely one
  float repetition_penalty = 1.0F;  ///< > 0; 1 is off. Positive logits are divided by it, negative ones multiplied
  std::uint64_t seed = 0;
};

/// The repetition penalty looks at this many tokens back.
inline constexpr std::size_t kPenaltyWindow = 64;

/// Errors: kInvalidArgument; `where` names the option.
[[nodiscard]] sdk::Result<void> validate(const SamplingOptions& options);

class Sampler {
 public:
  [[nodiscard]] static sdk::Result<Sampler> create(const SamplingOptions& options);

  /// Counts a token that was not sampled here (the prompt's) for the repetition penalty.
  void observe(std::int32_t token);

  /// Returns a token id, and observes it. `logits` has one entry per token of the vocabulary; NaN counts as impossible.
  /// Returns -1 where no token is possible (none given, or all are NaN or minus infinity).
  [[nodiscard]] std::int32_t sample(std::span<const float> logits);

 private:
  struct Candidate {
    float logit;
    std::int32_t token;
  };

  explicit Sampler(const SamplingOptions& options);
  static bool before(const Candidate& left, const Candidate& right) noexcept;
  void penalise();
  [[nodiscard]] std::int32_t greedy() const;
  [[nodiscard]] std::optional<Candidate> candidate(std::size_t token) const;
  void gather_all();
  void gather_top(std::size_t count);
  void sort_front(std::size_t begin, std::size_t end);
  [[nodiscard]] double largest_logit() const;
  void keep_top_p();
  void keep_min_p();
  [[nodiscard]] std::int32_t draw();
  [[nodiscard]] std::int32_t choose();

  SamplingOptions options_;
  Random random_;
  std::vector<std::int32_t> recent_;  // a ring of kPenaltyWindow
  std::size_t recent_next_ = 0;
  std::vector<float> scores_;  // the logits after the penalty
  std::vector<Candidate> candidates_;
  bool sorted_ = false;  // candidates_ is in the order of before(); otherwise in that of the ids
};

}  // namespace occam::lm
