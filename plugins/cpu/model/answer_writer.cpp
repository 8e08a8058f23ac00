#include "cpu/model/answer_writer.hpp"

#include <limits>
#include <string_view>
#include <utility>

namespace occam::cpu {

AnswerWriter::AnswerWriter(const lm::Tokenizer& tokenizer, lm::StopMatcher matcher, LeadingSpace leading_space,
                           const sdk::DeltaSink& sink)
    : tokenizer_(tokenizer),
      matcher_(std::move(matcher)),
      drop_space_(leading_space == LeadingSpace::kDrop),
      sink_(sink) {}

AnswerWriter::State AnswerWriter::push(const GeneratedToken& token) {
  std::string_view bytes = tokenizer_.piece(token.id);
  if (drop_space_ && !bytes.empty()) {
    if (bytes.front() == ' ') bytes.remove_prefix(1);
    drop_space_ = false;
  }
  const lm::StopMatcher::Step step = matcher_.push(assembler_.push(bytes));

  constexpr float kAbsent = std::numeric_limits<float>::quiet_NaN();
  occam_abi_token out{.id = token.id,
                      .logprob = kAbsent,
                      .entropy = kAbsent,
                      .text = sdk::borrow(tokenizer_.piece_with_special(token.id)),
                      .alternatives = nullptr,
                      .alternative_count = 0};
  alternatives_.clear();
  if (token.statistics) {
    out.logprob = static_cast<float>(token.statistics->log_probability);
    out.entropy = static_cast<float>(token.statistics->entropy);
    for (const lm::TokenAlternative& other : token.statistics->alternatives) {
      alternatives_.push_back({.id = other.token,
                               .logprob = static_cast<float>(other.log_probability),
                               .text = sdk::borrow(tokenizer_.piece_with_special(other.token))});
    }
    out.alternatives = alternatives_.data();
    out.alternative_count = alternatives_.size();
  }
  if (!sink_({.text = step.text, .tokens = {&out, 1}})) return State::kRefused;
  return step.stop ? State::kStopped : State::kOpen;
}

bool AnswerWriter::finish() {
  const lm::StopMatcher::Step step = matcher_.push(assembler_.finish());
  std::string rest = step.text;
  if (!step.stop) rest += matcher_.finish();
  return rest.empty() || sink_({.text = rest});
}

}  // namespace occam::cpu
