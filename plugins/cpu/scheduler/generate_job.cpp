#include "cpu/scheduler/generate_job.hpp"

#include <exception>
#include <iterator>
#include <utility>

#include "cpu/scheduler/prefix_cache.hpp"
#include "occam/sdk/host.hpp"

namespace occam::cpu {

sdk::Result<std::shared_ptr<GenerateJob>> GenerateJob::create(GenerateOptions options,
                                                              const lm::Vocabulary& vocabulary) {
  sdk::Result<lm::Sampler> sampler = lm::Sampler::create(options.sampling);
  if (!sampler) return std::unexpected(sampler.error());
  for (const std::int32_t token : options.prompt) sampler->observe(token);
  return std::shared_ptr<GenerateJob>(new GenerateJob(std::move(options), std::move(*sampler), vocabulary));
}

GenerateJob::GenerateJob(GenerateOptions options, lm::Sampler sampler, const lm::Vocabulary& vocabulary)
    : options_(std::move(options)), sampler_(std::move(sampler)), vocabulary_(vocabulary), tokens_(options_.prompt) {
  // The stretch below looks into tokens_, which therefore never grows beyond what is reserved here.
  tokens_.reserve(tokens_.size() + static_cast<std::size_t>(options_.max_tokens));
}

sdk::Result<std::vector<GeneratedToken>> GenerateJob::next(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, patience, [this] { return closed_ || error_ || !ready_.empty(); });
  if (error_) return std::unexpected(*error_);
  std::vector<GeneratedToken> tokens(std::make_move_iterator(ready_.begin()), std::make_move_iterator(ready_.end()));
  ready_.clear();
  return tokens;
}

bool GenerateJob::is_done() {
  const std::scoped_lock lock(mutex_);
  return closed_ && ready_.empty();
}

void GenerateJob::start(KvPool& pool, PrefixCache& prefixes) {
  KvSequence cache = prefixes.longest_common(tokens_, pool);
  cached_tokens_ = cache.length();
  stretch_.emplace(Stretch{tokens_, std::move(cache), static_cast<std::int32_t>(tokens_.size()) - 1});
}

bool GenerateJob::is_generating() const {
  return stretch_ && stretch_->pending() == 1;
}

void GenerateJob::plan(Step& step) {
  planned_ = step.add(*this, *stretch_, 0);
}

void GenerateJob::take(std::uint64_t, std::span<const float> logits) noexcept {
  try {
    GeneratedToken token;
    token.id = sampler_.sample(logits);
    if (token.id < 0) {
      sampling_error_ = {sdk::Status::kInternal, "the model gave no token any probability", {}};
      return;
    }
    token.ends = !options_.ignore_end && vocabulary_.is_end_of_generation(token.id);
    if (options_.alternatives >= 0)
      token.statistics = lm::token_statistics(logits, token.id, static_cast<std::size_t>(options_.alternatives));
    sampled_ = std::move(token);
  } catch (const std::exception& error) {
    sampling_error_ = {sdk::Status::kResourceExhausted, error.what(), {}};
  }
}

bool GenerateJob::step_done() {
  if (planned_ == 0) return false;
  stretch_->cache.advance(std::exchange(planned_, 0));
  if (sampling_error_) {
    fail(*sampling_error_);
    return true;
  }
  if (!sampled_) return false;
  GeneratedToken token = *std::exchange(sampled_, std::nullopt);
  token.time_ns = sdk::now_ns();
  const bool ends = token.ends;
  if (!ends) {
    tokens_.push_back(token.id);
    ++generated_;
    stretch_->tokens = tokens_;
    stretch_->first_logits = static_cast<std::int32_t>(tokens_.size()) - 1;
  }
  const std::scoped_lock lock(mutex_);
  ready_.push_back(std::move(token));
  changed_.notify_one();
  return ends || generated_ == options_.max_tokens;
}

void GenerateJob::drop_cache() {
  if (stretch_) stretch_->drop_cache();
}

void GenerateJob::close(PrefixCache& prefixes) {
  if (stretch_) prefixes.keep(std::move(tokens_), std::move(stretch_->cache));
  stretch_.reset();
  const std::scoped_lock lock(mutex_);
  closed_ = true;
  changed_.notify_one();
}

void GenerateJob::fail(sdk::Error error) {
  const std::scoped_lock lock(mutex_);
  error_ = std::move(error);
  closed_ = true;
  changed_.notify_one();
}

}  // namespace occam::cpu
