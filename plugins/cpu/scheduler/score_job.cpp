#include "cpu/scheduler/score_job.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "cpu/scheduler/prefix_cache.hpp"
#include "lm/sampling/token_statistics.hpp"

namespace occam::cpu {
namespace {

// The last token of an item is only predicted: it never passes through the model.
std::int32_t computed_tokens(const ScoreTokens& item) {
  return static_cast<std::int32_t>(item.tokens.size()) - 1;
}

std::int32_t common_length(const ScoreTokens& left, const ScoreTokens& right) {
  return static_cast<std::int32_t>(std::ranges::mismatch(left.tokens, right.tokens).in1 - left.tokens.begin());
}

// A tag names the branch's first item and the position of the row.
constexpr std::uint64_t kPositionBits = 32;

}  // namespace

ScoreJob::ScoreJob(std::vector<ScoreTokens> items) : items_(std::move(items)), order_(items_.size()) {
  scores_.reserve(items_.size());
  for (const ScoreTokens& item : items_)
    scores_.emplace_back(item.tokens.size() - static_cast<std::size_t>(item.first_scored));
  std::iota(order_.begin(), order_.end(), std::size_t{0});
  std::ranges::sort(order_, {}, [this](std::size_t index) -> const auto& { return items_[index].tokens; });
}

sdk::Result<bool> ScoreJob::wait(std::chrono::milliseconds patience) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, patience, [this] { return closed_; });
  if (error_) return std::unexpected(*error_);
  return closed_;
}

/// How far all items are the same, and none of the logits is wanted.
std::int32_t ScoreJob::shared_beginning() const {
  std::int32_t length = common_length(sorted(0), sorted(items_.size() - 1));
  for (const ScoreTokens& item : items_) length = std::min(length, item.first_scored - 1);
  return length;
}

void ScoreJob::start(KvPool& pool, PrefixCache& prefixes) {
  if (items_.empty()) return;
  shared_ = shared_beginning();
  const std::span<const std::int32_t> tokens(sorted(0).tokens);
  const KvSequence beginning = prefixes.longest_common(tokens.first(static_cast<std::size_t>(shared_) + 1), pool);
  cached_tokens_ = beginning.length();
  open_branches(0, items_.size(), cached_tokens_, beginning);
}

void ScoreJob::keep_beginning(const KvSequence& cache) {
  if (shared_ > 0 && !kept_ && cache.length() >= shared_) kept_.emplace(cache.fork(shared_));
}

// Opens a branch for each different token at `depth`; items that end there need no further pass.
void ScoreJob::open_branches(std::size_t begin, std::size_t end, std::int32_t depth, const KvSequence& parent) {
  while (end > begin) {  // from the back, so that the first is on top of the stack
    const std::int32_t token = sorted(end - 1).tokens[static_cast<std::size_t>(depth)];
    std::size_t first = end;
    while (first > begin && sorted(first - 1).tokens[static_cast<std::size_t>(depth)] == token) --first;
    std::size_t going_on = first;
    while (going_on < end && computed_tokens(sorted(going_on)) == depth) ++going_on;
    if (going_on < end) open_branch(going_on, end, depth, parent);
    end = first;
  }
}

void ScoreJob::open_branch(std::size_t begin, std::size_t end, std::int32_t depth, const KvSequence& parent) {
  std::int32_t length = common_length(sorted(begin), sorted(end - 1));
  std::int32_t first_scored = sorted(begin).first_scored;
  for (std::size_t place = begin; place < end; ++place) {
    length = std::min(length, computed_tokens(sorted(place)));
    first_scored = std::min(first_scored, sorted(place).first_scored);
  }
  const std::span<const std::int32_t> tokens(sorted(begin).tokens);
  open_.push_back({begin, end,
                   Stretch{.tokens = tokens.first(static_cast<std::size_t>(length)),
                           .cache = parent.fork(depth),
                           .first_logits = std::max(depth, first_scored - 1)}});
}

void ScoreJob::plan(Step& step) {
  planned_.clear();
  while (planned_.size() < open_.size() && step.budget() > 0) {
    Branch& branch = open_[open_.size() - 1 - planned_.size()];
    const std::int32_t added = step.add(*this, branch.stretch, std::uint64_t{branch.begin} << kPositionBits);
    if (added == 0) break;
    planned_.push_back(added);
  }
}

void ScoreJob::take(std::uint64_t tag, std::span<const float> logits) noexcept {
  const auto begin = static_cast<std::size_t>(tag >> kPositionBits);
  const auto target = static_cast<std::size_t>(tag & ((std::uint64_t{1} << kPositionBits) - 1)) + 1;
  const auto branch = std::ranges::find(open_, begin, &Branch::begin);
  const double log_sum = lm::log_sum_exp(logits);
  const auto best = static_cast<std::int32_t>(std::ranges::max_element(logits) - logits.begin());
  double mean_logit = 0;
  for (const float logit : logits) {
    if (logit > log_sum - 40.0) mean_logit += std::exp(logit - log_sum) * logit;
  }
  for (std::size_t place = branch->begin; place < branch->end; ++place) {
    const ScoreTokens& item = sorted(place);
    if (target < static_cast<std::size_t>(item.first_scored) || target >= item.tokens.size()) continue;
    const std::int32_t token = item.tokens[target];
    scores_[order_[place]][target - static_cast<std::size_t>(item.first_scored)] = {
        .logprob = static_cast<float>(logits[static_cast<std::size_t>(token)] - log_sum),
        .entropy = static_cast<float>(log_sum - mean_logit),
        .greedy = token == best};
  }
}

bool ScoreJob::step_done() {
  if (planned_.empty()) return open_.empty();
  std::vector<Branch> worked;  // in the order of the stack
  const std::size_t first = open_.size() - planned_.size();
  std::move(open_.begin() + static_cast<std::ptrdiff_t>(first), open_.end(), std::back_inserter(worked));
  open_.erase(open_.begin() + static_cast<std::ptrdiff_t>(first), open_.end());
  for (std::size_t i = 0; i < worked.size(); ++i) {
    Branch& branch = worked[i];
    branch.stretch.cache.advance(planned_[worked.size() - 1 - i]);
    branch.stretch.first_logits = std::max(branch.stretch.first_logits, branch.stretch.cache.length());
    keep_beginning(branch.stretch.cache);
    if (branch.stretch.pending() > 0) {
      open_.push_back(std::move(branch));
    } else {
      open_branches(branch.begin, branch.end, branch.stretch.cache.length(), branch.stretch.cache);
    }
  }
  planned_.clear();
  return open_.empty();
}

void ScoreJob::drop_cache() {
  for (Branch& branch : open_) branch.stretch.drop_cache();
  kept_.reset();
}

void ScoreJob::close(PrefixCache& prefixes) {
  open_.clear();
  if (kept_) prefixes.keep(sorted(0).tokens, *std::move(kept_));
  kept_.reset();
  const std::scoped_lock lock(mutex_);
  closed_ = true;
  changed_.notify_one();
}

void ScoreJob::fail(sdk::Error error) {
  open_.clear();
  kept_.reset();
  const std::scoped_lock lock(mutex_);
  error_ = std::move(error);
  closed_ = true;
  changed_.notify_one();
}

}  // namespace occam::cpu
