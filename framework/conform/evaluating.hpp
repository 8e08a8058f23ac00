// One item with its outputs, as an evaluator's needs ask for them, and what the evaluator makes of it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "conform/subject.hpp"
#include "occam/abi/ext/aggregate.h"

namespace occam::conform {

/// An item and one output with everything that they borrow; both are the caller's to change.
class Exam {
 public:
  /// The right answer is `Paris`, the second of four choices.
  explicit Exam(std::string_view answer);
  Exam(const Exam&) = delete;
  Exam& operator=(const Exam&) = delete;

  occam_abi_eval_item item{};
  occam_abi_eval_output output{};
  std::vector<occam_abi_likelihood> likelihoods;

  /// Likelihoods as `needs` asks for: one a choice, one, or none.
  void fit(std::int32_t needs);

 private:
  std::string answer_;
  std::vector<occam_abi_string> targets_;
  std::vector<occam_abi_string> choices_;
};

struct Evaluated {
  std::int32_t status = OCCAM_ABI_OK;
  Words words;
  std::vector<std::pair<std::size_t, double>> values;
  std::vector<std::string> rationales;
  std::vector<std::string> unscorable;
  bool foreign_thread = false;

  [[nodiscard]] std::string fingerprint() const;
};

[[nodiscard]] std::unique_ptr<Evaluated> evaluate(const Subject& subject, occam_abi_evaluator* evaluator,
                                                  const occam_abi_eval_item& item,
                                                  std::span<const occam_abi_eval_output* const> outputs);
[[nodiscard]] std::unique_ptr<Evaluated> evaluate(const Subject& subject, occam_abi_evaluator* evaluator,
                                                  const Exam& exam);

/// The measures of these rows, each of which has come once. Fails for another status than OK.
[[nodiscard]] std::vector<double> aggregate(const occam_abi_aggregate& table, occam_abi_evaluator* evaluator,
                                            const std::vector<double>& rows, std::size_t columns);

}  // namespace occam::conform
