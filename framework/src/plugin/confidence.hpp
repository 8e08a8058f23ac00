// How sure a model was of an answer, in the five numbers of occam_abi_confidence: worked out here alone, for results
// that are stored and for answers that are routed, so that a router meets in service what it was fitted on.
//
// What is not known is NaN. Threads: values, no sharing.
//
//   AnswerConfidence sureness;
//   model.generate(call, [&](const Piece& piece) { sureness.add(piece.tokens); … });
//   use(sureness.get());
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>

#include "occam/abi/ext/confidence.h"
#include "plugin/backend.hpp"

namespace occam::plugin {

using Confidence = occam_abi_confidence;

inline constexpr double kNoConfidence = std::numeric_limits<double>::quiet_NaN();
inline constexpr Confidence kUnknownConfidence{kNoConfidence, kNoConfidence, kNoConfidence, kNoConfidence,
                                               kNoConfidence};

/// What a call has to ask for (GenerateCall::alternatives) so that the margin is known.
inline constexpr std::int32_t kConfidenceAlternatives = 2;

/// Of a generated answer, whose tokens come piece by piece. Margin and entropy are those of its first token that is not
/// blank: what stands before it is format. Tokens without a log-probability tell nothing.
class AnswerConfidence {
 public:
  void add(std::span<const occam_abi_token> tokens);
  [[nodiscard]] Confidence get() const;

 private:
  double sum_ = 0;
  std::size_t count_ = 0;
  double minimum_ = 0;
  bool has_begun_ = false;
  double margin_ = kNoConfidence;
  double entropy_ = kNoConfidence;
};

[[nodiscard]] Confidence confidence_of(std::span<const occam_abi_token> tokens);

/// Of options that were scored, the one with the highest sum being the choice (ties: the first). The entropy is that of
/// the options' likelihoods, normalised over the options. Fewer than two options are no choice: all is NaN.
[[nodiscard]] Confidence confidence_of_choice(std::span<const Score> options);

/// The share of `others` that say the same as `answer`; NaN where there are none. Case, blanks and a full stop at the
/// end make no difference.
[[nodiscard]] double agreement(std::string_view answer, std::span<const std::string> others);

}  // namespace occam::plugin
