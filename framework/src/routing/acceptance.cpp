#include "routing/acceptance.hpp"

#include <algorithm>

#include "plugin/confidence.hpp"
#include "plugin/status.hpp"
#include "routing/recognition.hpp"

namespace occam::routing {
namespace {

occam_abi_alternative to_abi(const TokenInfo::Alternative& other) {
  return {.id = other.id, .logprob = other.logprob, .text = plugin::borrow(other.bytes)};
}

}  // namespace

std::int32_t alternatives_to_ask(const Request& request) {
  return std::max(request.alternatives, plugin::kConfidenceAlternatives);
}

void hide_unasked(const Request& request, Answer& answer) {
  if (request.alternatives >= plugin::kConfidenceAlternatives) return;
  for (TokenInfo& token : answer.tokens) {
    const auto kept = static_cast<std::size_t>(std::max(request.alternatives, 0));
    token.alternatives.resize(std::min(token.alternatives.size(), kept));
    if (request.alternatives < 0) token.logprob = token.entropy = static_cast<float>(kUnknown);
  }
}

void put_threshold(const config::Task& task, occam_abi_candidate_answer& shown) {
  const bool at_least = task.threshold.value.kind == config::ThresholdKind::kAtLeast;
  shown.threshold = at_least ? OCCAM_ABI_THRESHOLD_AT_LEAST : OCCAM_ABI_THRESHOLD_WITHIN;
  shown.value = task.threshold.value.value.value;
  shown.error = task.error ? task.error->value.value : kUnknown;
}

ShownAnswer::ShownAnswer(const Parts& parts) : parts_(parts) {
  std::size_t count = 0;
  for (const TokenInfo& token : parts.answer.tokens) count += token.alternatives.size();
  alternatives_.reserve(count);  // tokens point into it
  for (const TokenInfo& token : parts.answer.tokens) {
    const std::size_t begin = alternatives_.size();
    for (const TokenInfo::Alternative& other : token.alternatives) alternatives_.push_back(to_abi(other));
    tokens_.push_back({.id = token.id,
                       .logprob = token.logprob,
                       .entropy = token.entropy,
                       .text = plugin::borrow(token.bytes),
                       .alternatives = alternatives_.data() + begin,
                       .alternative_count = token.alternatives.size()});
  }
}

occam_abi_candidate_answer ShownAnswer::get(std::span<const std::string> others, std::int64_t max_samples) const {
  plugin::Confidence confidence = plugin::confidence_of(tokens_);
  confidence.agreement = plugin::agreement(parts_.answer.text, others);
  occam_abi_candidate_answer shown{};
  shown.struct_size = sizeof shown;
  shown.task = plugin::borrow(parts_.route.plan.task);
  shown.prompt = plugin::borrow(prompt_text(parts_.request));
  shown.model = plugin::borrow(parts_.model);
  shown.next = plugin::borrow(parts_.next);
  shown.text = plugin::borrow(parts_.answer.text);
  shown.confidence = confidence;
  shown.tokens = tokens_.data();
  shown.token_count = tokens_.size();
  shown.samples = static_cast<std::int32_t>(others.size()) + 1;
  shown.max_samples = static_cast<std::int32_t>(max_samples);
  shown.seed = parts_.request.sampling.seed;
  put_threshold(*parts_.route.task, shown);
  return shown;
}

}  // namespace occam::routing
