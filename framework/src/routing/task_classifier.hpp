// Which task a prompt most likely belongs to, learned from the prompts of the tasks' own suites: multinomial logistic
// regression on hashed words and pairs of words, with a temperature that makes its probabilities true on held-out
// prompts (Guo et al., ICML 2017), and silent where a prompt has little in common with all that it has seen.
//
// What it says of its error was measured on prompts that it was not fitted on, near-duplicates kept on one side. The
// same rows in the same order give the same bytes. Threads: immutable, [any].
//
//   Result<std::string> bytes = fit_recogniser(rows);
//   Result<TaskClassifier> classifier = TaskClassifier::load(*bytes);
//   TaskClassifier::Guess guess = classifier->predict("Is this review positive? …");
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "occam/error.hpp"
#include "occam/statistics/text_features.hpp"

namespace occam::routing {

struct LabelledPrompt {
  std::string_view prompt;
  std::string_view task;
};

/// What became of prompts that a classifier was not fitted on, by the probability that it gave its guess, in
/// hundredths.
struct HeldOut {
  std::array<std::uint32_t, 101> guessed{};
  std::array<std::uint32_t, 101> right{};
  std::uint32_t unfamiliar = 0;

  struct Rates {
    std::int64_t n = 0;           ///< prompts
    std::int64_t recognised = 0;  ///< familiar ones whose guess has at least that probability
    std::int64_t wrong = 0;       ///< of these
  };
  [[nodiscard]] Rates at(double minimum_probability) const;
};

class TaskClassifier {
 public:
  struct Guess {
    std::string_view task;   ///< the classifier's own; empty where the prompt is unfamiliar
    double probability = 0;  ///< calibrated
  };

  /// Errors: kData for bytes that serialise() of this version did not write.
  [[nodiscard]] static Result<TaskClassifier> load(std::string_view bytes);
  [[nodiscard]] std::string serialise() const;

  [[nodiscard]] Guess predict(std::string_view prompt) const;
  [[nodiscard]] const HeldOut& held_out() const { return held_out_; }
  [[nodiscard]] std::span<const std::string> tasks() const { return tasks_; }

 private:
  friend Result<TaskClassifier> fit_task_classifier(std::span<const LabelledPrompt> rows, std::uint64_t seed);
  static constexpr std::uint32_t kNoSlot = UINT32_MAX;

  /// A feature's place in `weights_`, for all 65,536; kNoSlot where it was not seen often enough.
  std::vector<std::uint32_t> slots_;
  std::vector<std::uint32_t> features_;  ///< by slot
  std::vector<std::int16_t> weights_;    ///< by slot, then by task; times `step_`
  std::vector<float> biases_;            ///< by task
  std::vector<std::string> tasks_;
  float step_ = 0;
  double temperature_ = 1;
  double least_familiarity_ = 0;  ///< of a row's squared length, the least part that known features must have
  HeldOut held_out_;
};

/// Errors: kUsage for fewer than two tasks, or fewer than ten prompts that are no near-duplicates.
[[nodiscard]] Result<TaskClassifier> fit_task_classifier(std::span<const LabelledPrompt> rows, std::uint64_t seed = 0);

/// The same as bytes, to be stored beside the routers' states.
[[nodiscard]] Result<std::string> fit_recogniser(std::span<const LabelledPrompt> rows, std::uint64_t seed = 0);

}  // namespace occam::routing
