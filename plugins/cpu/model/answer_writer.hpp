// Turns generated tokens into the deltas of an answer: whole UTF-8, nothing of a stop string, tokens with their texts.
//
// Owned by one call. Threads: one owner.
//
//   AnswerWriter writer(tokenizer, std::move(matcher), LeadingSpace::kDrop, sink);
//   if (writer.push(token) != AnswerWriter::State::kOpen) break;
//   writer.finish();
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cpu/scheduler/generate_job.hpp"
#include "lm/sampling/stop_matcher.hpp"
#include "lm/sampling/utf8_assembler.hpp"
#include "lm/tokenizer/tokenizer.hpp"
#include "occam/sdk/backend.hpp"

namespace occam::cpu {

/// Whether a space that opens the answer is the vocabulary's own and not the text's.
enum class LeadingSpace : std::uint8_t { kKeep, kDrop };

class AnswerWriter {
 public:
  enum class State : std::uint8_t { kOpen, kStopped, kRefused };  // a stop string came; the sink wants no more

  /// All arguments must outlive it.
  AnswerWriter(const lm::Tokenizer& tokenizer, lm::StopMatcher matcher, LeadingSpace leading_space,
               const sdk::DeltaSink& sink);

  /// Passes one token on. Requires: the state is still kOpen; the token is no end token.
  State push(const GeneratedToken& token);

  /// Passes on what was held back. Returns false when the sink wants no more.
  bool finish();

 private:
  const lm::Tokenizer& tokenizer_;
  lm::StopMatcher matcher_;
  lm::Utf8Assembler assembler_;
  bool drop_space_;
  const sdk::DeltaSink& sink_;
  std::vector<occam_abi_alternative> alternatives_;
};

}  // namespace occam::cpu
