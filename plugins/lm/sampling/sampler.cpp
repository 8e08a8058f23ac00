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

void Sampler::gather(std::span<const float> logits) {
  constexpr float kLargest = std::numeric_limits<float>::max();
  candidates_.clear();
  sorted_ = false;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    if (logits[i] > -std::numeric_limits<float>::infinity()) {  // false for NaN
      candidates_.push_back({std::min(logits[i], kLargest), static_cast<std::int32_t>(i)});
    }
  }
}

void Sampler::penalise() {
  if (options_.repetition_penalty == 1.0F) return;
  constexpr float kLargest = std::numeric_limits<float>::max();
  std::vector<std::int32_t> seen = recent_;
  std::sort(seen.begin(), seen.end());
  seen.erase(std::unique(seen.begin(), seen.end()), seen.end());
  for (const std::int32_t token : seen) {
    const auto found =
        std::lower_bound(candidates_.begin(), candidates_.end(), token,
                         [](const Candidate& candidate, std::int32_t id) { return candidate.token < id; });
    if (found == candidates_.end() || found->token != token) continue;
    const float penalised =
        found->logit > 0.0F ? found->logit / options_.repetition_penalty : found->logit * options_.repetition_penalty;
    found->logit = std::clamp(penalised, -kLargest, kLargest);
  }
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

void Sampler::keep_top_k() {
  const auto count = static_cast<std::size_t>(options_.top_k);
  if (count == 0 || count >= candidates_.size()) return;
  sort_front(0, count);
  candidates_.resize(count);
  sorted_ = true;
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
  if (options_.temperature == 0.0F) return std::min_element(candidates_.begin(), candidates_.end(), before)->token;
  keep_top_k();
  keep_top_p();
  keep_min_p();
  return draw();
}

std::int32_t Sampler::sample(std::span<const float> logits) {
  gather(logits);
  if (candidates_.empty()) return -1;
  penalise();
  const std::int32_t token = choose();
  observe(token);
  return token;
}

}  // namespace occam::lm
