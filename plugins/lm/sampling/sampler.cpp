#include "lm/sampling/sampler.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

#include "lm/sampling/exponential.hpp"

namespace occam::lm {

sdk::Result<void> validate(const SamplingOptions& options) {
  const auto refuse = [](const char* what, const char* option) {
    return sdk::failure(sdk::Status::kInvalidArgument, std::string(option) + " must be " + what, option);
  };
  if (!std::isfinite(options.temperature) || options.temperature < 0.0F) {
    return refuse("a finite number of at least 0", "temperature");
  }
  if (options.top_k < 0) return refuse("at least 0", "top_k");
  if (!(options.top_p > 0.0F && options.top_p <= 1.0F)) return refuse("above 0 and at most 1", "top_p");
  if (!(options.min_p >= 0.0F && options.min_p <= 1.0F)) return refuse("between 0 and 1", "min_p");
  if (!std::isfinite(options.repetition_penalty) || options.repetition_penalty <= 0.0F) {
    return refuse("a finite number above 0", "repetition_penalty");
  }
  return {};
}

sdk::Result<Sampler> Sampler::create(const SamplingOptions& options) {
  if (auto valid = validate(options); !valid) return std::unexpected(valid.error());
  return Sampler(options);
}

Sampler::Sampler(const SamplingOptions& options) : options_(options), random_(options.seed) {
  recent_.reserve(kPenaltyWindow);
}

void Sampler::observe(std::int32_t token) {
  if (recent_.size() < kPenaltyWindow) {
    recent_.push_back(token);
  } else {
    recent_[recent_next_] = token;
    recent_next_ = (recent_next_ + 1) % kPenaltyWindow;
  }
}

bool Sampler::before(const Candidate& left, const Candidate& right) noexcept {
  return left.logit != right.logit ? left.logit > right.logit : left.token < right.token;
}

void Sampler::penalise() {
  if (options_.repetition_penalty == 1.0F) return;
  std::vector<std::int32_t> seen = recent_;
  std::sort(seen.begin(), seen.end());
  seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
  for (const std::int32_t token : seen) {
    if (token < 0 || static_cast<std::size_t>(token) >= scores_.size()) continue;
    float& score = scores_[static_cast<std::size_t>(token)];
    score = score > 0.0F ? score / options_.repetition_penalty : score * options_.repetition_penalty;
  }
}

std::int32_t Sampler::greedy() const {
  float best = -std::numeric_limits<float>::infinity();
  std::int32_t token = -1;
  for (std::size_t i = 0; i < scores_.size(); ++i) {
    if (scores_[i] > best) {  // false for NaN
      best = scores_[i];
      token = static_cast<std::int32_t>(i);
    }
  }
  return token;
}

/// The candidate that a score stands for: finite, so that differences are numbers.
std::optional<Sampler::Candidate> Sampler::candidate(std::size_t token) const {
  constexpr float kLargest = std::numeric_limits<float>::max();
  const float score = scores_[token];
  if (!(score > -std::numeric_limits<float>::infinity())) return std::nullopt;  // NaN too
  return Candidate{std::min(score, kLargest), static_cast<std::int32_t>(token)};
}

void Sampler::gather_all() {
  candidates_.clear();
  sorted_ = false;
  for (std::size_t i = 0; i < scores_.size(); ++i) {
    if (const auto found = candidate(i)) candidates_.push_back(*found);
  }
}

/// One pass with a heap of the best so far, whose worst is in front: most scores cost one comparison.
void Sampler::gather_top(std::size_t count) {
  candidates_.clear();
  sorted_ = true;
  for (std::size_t i = 0; i < scores_.size(); ++i) {
    const bool full = candidates_.size() == count;
    if (full && !(scores_[i] > candidates_.front().logit)) continue;
    const auto found = candidate(i);
    if (!found || (full && !before(*found, candidates_.front()))) continue;
    if (full) {
      std::pop_heap(candidates_.begin(), candidates_.end(), before);
      candidates_.pop_back();
    }
    candidates_.push_back(*found);
    std::push_heap(candidates_.begin(), candidates_.end(), before);
  }
  std::sort_heap(candidates_.begin(), candidates_.end(), before);
}

/// Brings the `end` first candidates into order, of which `begin` are already.
void Sampler::sort_front(std::size_t begin, std::size_t end) {
  const auto first = candidates_.begin() + static_cast<std::ptrdiff_t>(begin);
  const auto last = candidates_.begin() + static_cast<std::ptrdiff_t>(end);
  if (last != candidates_.end()) std::nth_element(first, last, candidates_.end(), before);
  std::sort(first, last, before);
}

double Sampler::largest_logit() const {
  const auto largest = sorted_ ? candidates_.begin() : std::min_element(candidates_.begin(), candidates_.end(), before);
  return static_cast<double>(largest->logit);
}

void Sampler::keep_top_p() {
  if (options_.top_p >= 1.0F) return;
  const double top = largest_logit();
  const auto weight = [top](const Candidate& candidate) {
    return portable_exp(static_cast<double>(candidate.logit) - top);
  };
  double total = 0.0;
  for (const Candidate& candidate : candidates_) total += weight(candidate);
  const double wanted = total * static_cast<double>(options_.top_p);
  double reached = 0.0;
  std::size_t front = sorted_ ? candidates_.size() : 0;
  std::size_t kept = 0;
  while (kept < candidates_.size() && reached < wanted) {
    if (kept == front) {
      front = std::min(candidates_.size(), 4 * front + 64);
      sort_front(kept, front);
    }
    reached += weight(candidates_[kept++]);
  }
  candidates_.resize(kept);
  sorted_ = true;
}

void Sampler::keep_min_p() {
  if (options_.min_p <= 0.0F) return;
  const double top = largest_logit();
  const double wanted = static_cast<double>(options_.min_p);
  const double estimate = std::log(wanted);
  const auto unlikely = [=](const Candidate& candidate) {
    const double difference = static_cast<double>(candidate.logit) - top;
    if (difference > estimate + 1e-3) return false;  // far from the bound the estimate decides
    return difference < estimate - 1e-3 || portable_exp(difference) < wanted;
  };
  std::erase_if(candidates_, unlikely);
}

/// Walks the candidates in the order they have: that of their ids, or of their logits. Both are the same everywhere.
std::int32_t Sampler::draw() {
  const double top = largest_logit();
  const double temperature = static_cast<double>(options_.temperature);
  const auto weight = [=](const Candidate& candidate) {
    return portable_exp((static_cast<double>(candidate.logit) - top) / temperature);
  };
  double total = 0.0;
  for (const Candidate& candidate : candidates_) total += weight(candidate);
  const double wanted = random_.uniform() * total;
  double reached = 0.0;
  std::int32_t last = candidates_.front().token;
  for (const Candidate& candidate : candidates_) {
    const double share = weight(candidate);
    if (share == 0.0) continue;
    reached += share;
    last = candidate.token;
    if (reached > wanted) break;
  }
  return last;
}

std::int32_t Sampler::choose() {
  if (options_.temperature == 0.0F) return greedy();
  if (options_.top_k > 0) {
    gather_top(static_cast<std::size_t>(options_.top_k));
  } else {
    gather_all();
  }
  if (candidates_.empty()) return -1;
  keep_top_p();
  keep_min_p();
  return draw();
}

std::int32_t Sampler::sample(std::span<const float> logits) {
  scores_.assign(logits.begin(), logits.end());
  penalise();
  const std::int32_t token = choose();
  if (token >= 0) observe(token);
  return token;
}

}  // namespace occam::lm
