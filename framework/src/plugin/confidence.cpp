#include "plugin/confidence.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/strings.hpp"
#include "plugin/status.hpp"

namespace occam::plugin {
namespace {

double margin_of(const occam_abi_token& token) {
  if (token.alternative_count < 2) return kNoConfidence;
  return static_cast<double>(token.alternatives[0].logprob) - static_cast<double>(token.alternatives[1].logprob);
}

/// -Σ p ln p of the likelihoods exp(x), normalised. Requires: not empty.
double entropy_over(std::span<const double> logprobs) {
  const double largest = *std::ranges::max_element(logprobs);
  double total = 0;
  double weighted = 0;  // Σ e^(x - largest) · (x - largest)
  for (const double logprob : logprobs) {
    const double weight = std::exp(logprob - largest);
    total += weight;
    if (weight > 0) weighted += weight * (logprob - largest);
  }
  return std::log(total) - weighted / total;
}

std::string comparable(std::string_view answer) {
  std::string made;
  for (const char c : lower_ascii(trim(answer))) {
    const bool is_blank = c == ' ' || (c >= '\t' && c <= '\r');
    if (!is_blank)
      made += c;
    else if (!made.ends_with(' '))
      made += ' ';
  }
  if (made.ends_with('.')) made.pop_back();
  return made;
}

}  // namespace

void AnswerConfidence::add(std::span<const occam_abi_token> tokens) {
  for (const occam_abi_token& token : tokens) {
    if (!has_begun_ && !trim(view(token.text)).empty()) {
      has_begun_ = true;
      margin_ = margin_of(token);
      entropy_ = token.entropy;
    }
    if (std::isnan(token.logprob)) continue;
    sum_ += token.logprob;
    minimum_ = count_ == 0 ? token.logprob : std::min<double>(minimum_, token.logprob);
    ++count_;
  }
}

Confidence AnswerConfidence::get() const {
  if (count_ == 0) return kUnknownConfidence;
  return {.mean_logprob = sum_ / static_cast<double>(count_),
          .minimum_logprob = minimum_,
          .margin = margin_,
          .entropy = entropy_,
          .agreement = kNoConfidence};
}

Confidence confidence_of(std::span<const occam_abi_token> tokens) {
  AnswerConfidence whole;
  whole.add(tokens);
  return whole.get();
}

Confidence confidence_of_choice(std::span<const Score> options) {
  if (options.size() < 2) return kUnknownConfidence;
  std::vector<double> sums;
  for (const Score& option : options) sums.push_back(option.logprob);
  if (std::ranges::any_of(sums, [](double sum) { return !std::isfinite(sum); })) return kUnknownConfidence;
  const auto best = std::ranges::max_element(sums);
  const Score& chosen = options[static_cast<std::size_t>(best - sums.begin())];
  Confidence made = kUnknownConfidence;
  if (!chosen.tokens.empty()) {
    made.mean_logprob = chosen.logprob / static_cast<double>(chosen.tokens.size());
    made.minimum_logprob = std::ranges::min(chosen.tokens, {}, &ScoredToken::logprob).logprob;
  }
  made.entropy = entropy_over(sums);
  const double highest = *best;
  sums.erase(best);
  made.margin = highest - *std::ranges::max_element(sums);
  return made;
}

double agreement(std::string_view answer, std::span<const std::string> others) {
  if (others.empty()) return kNoConfidence;
  const std::string wanted = comparable(answer);
  const auto same =
      std::ranges::count_if(others, [&](const std::string& other) { return comparable(other) == wanted; });
  return static_cast<double>(same) / static_cast<double>(others.size());
}

}  // namespace occam::plugin
