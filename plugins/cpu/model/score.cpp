// CpuModel::score and score_rolling: texts to token sequences, one job for all of them, results to the sink.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>
#include <utility>

#include "cpu/model/cpu_model.hpp"

namespace occam::cpu {
namespace {

constexpr std::chrono::milliseconds kPatience{5};

// The result of one item, which may be spread over several sequences of the job.
class ScoreCollector {
 public:
  explicit ScoreCollector(const lm::Tokenizer& tokenizer) : tokenizer_(tokenizer) {}

  void append(const ScoreTokens& item, std::span<const ScoredToken> scores) {
    for (std::size_t i = 0; i < scores.size(); ++i) {
      const std::int32_t id = item.tokens[static_cast<std::size_t>(item.first_scored) + i];
      logprob_ += scores[i].logprob;
      greedy_ = greedy_ && scores[i].greedy;
      tokens_.push_back({.id = id,
                         .logprob = scores[i].logprob,
                         .entropy = scores[i].entropy,
                         .text = sdk::borrow(tokenizer_.piece_with_special(id)),
                         .alternatives = nullptr,
                         .alternative_count = 0});
    }
  }
  void send(std::size_t index, const sdk::ScoreSink& sink) {
    sink({.index = index, .logprob = logprob_, .greedy = greedy_, .tokens = tokens_});
    logprob_ = 0;
    greedy_ = true;
    tokens_.clear();
  }

 private:
  const lm::Tokenizer& tokenizer_;
  double logprob_ = 0;
  bool greedy_ = true;
  std::vector<occam_abi_token> tokens_;
};

std::string item_key(std::size_t index) {
  return "items[" + std::to_string(index) + "]";
}

}  // namespace

sdk::Result<ScoreTokens> CpuModel::score_tokens(const sdk::ScoreItem& item, std::size_t index) const {
  if (item.continuation.empty())
    return sdk::failure(sdk::Status::kInvalidArgument, "the continuation is empty", item_key(index));
  std::string_view context = item.context;
  while (context.ends_with(' ')) context.remove_suffix(1);
  const std::string whole = std::string(item.context) + std::string(item.continuation);
  constexpr lm::EncodeOptions kOptions{.add_special = false, .parse_special = true};
  auto tokens = file_->tokenizer().encode(whole, kOptions);
  if (!tokens) return std::unexpected(tokens.error());
  const auto before = file_->tokenizer().encode(context, kOptions);
  if (!before) return std::unexpected(before.error());
  std::size_t cut = before->size();

  const lm::Vocabulary& vocabulary = file_->tokenizer().vocabulary();
  const bool opened = !tokens->empty() && tokens->front() == vocabulary.special().begin;
  if (cut == 0 || (vocabulary.adds_begin() && !opened)) {
    const sdk::Result<std::int32_t> opening = opening_token();
    if (!opening) return std::unexpected(opening.error());
    tokens->insert(tokens->begin(), *opening);
    ++cut;
  }
  if (cut >= tokens->size()) {
    return sdk::failure(sdk::Status::kInvalidArgument, "the continuation adds no token to its context",
                        item_key(index));
  }
  if (std::cmp_greater(tokens->size() - 1, context_)) {
    return sdk::failure(sdk::Status::kOutOfRange,
                        "context and continuation have " + std::to_string(tokens->size()) +
                            " tokens; the context holds " + std::to_string(context_),
                        item_key(index));
  }
  return ScoreTokens{std::move(*tokens), static_cast<std::int32_t>(cut)};
}

sdk::Result<std::shared_ptr<ScoreJob>> CpuModel::run_score(std::vector<ScoreTokens> items, const sdk::Cancel& cancel) {
  auto job = std::make_shared<ScoreJob>(std::move(items));
  const AbandonGuard guard(*job);
  scheduler_->submit(job);
  while (true) {
    if (auto go_on = cancel.check(); !go_on) return std::unexpected(go_on.error());
    const sdk::Result<bool> done = job->wait(kPatience);
    if (!done) return std::unexpected(done.error());
    if (*done) return job;
  }
}

sdk::Result<void> CpuModel::score(std::span<const sdk::ScoreItem> items, const sdk::Cancel& cancel,
                                  const sdk::ScoreSink& sink) {
  if (auto ready = require_weights(); !ready) return ready;
  if (items.empty()) return {};
  std::vector<ScoreTokens> sequences;
  for (std::size_t index = 0; index < items.size(); ++index) {
    if (auto go_on = cancel.check(); !go_on) return go_on;
    sdk::Result<ScoreTokens> tokens = score_tokens(items[index], index);
    if (!tokens) return std::unexpected(tokens.error());
    sequences.push_back(std::move(*tokens));
  }
  const auto job = run_score(std::move(sequences), cancel);
  if (!job) return std::unexpected(job.error());
  ScoreCollector collector(file_->tokenizer());
  for (std::size_t index = 0; index < items.size(); ++index) {
    collector.append((*job)->item(index), (*job)->scores(index));
    collector.send(index, sink);
  }
  return {};
}

sdk::Result<void> CpuModel::score_rolling(std::span<const sdk::ScoreItem> items, const sdk::Cancel& cancel,
                                          const sdk::ScoreSink& sink) {
  if (auto ready = require_weights(); !ready) return ready;
  if (items.empty()) return {};
  const sdk::Result<std::int32_t> opening = opening_token();
  if (!opening) return std::unexpected(opening.error());
  std::vector<ScoreTokens> windows;
  std::vector<std::size_t> window_ends;  // of each item
  for (std::size_t index = 0; index < items.size(); ++index) {
    if (!items[index].context.empty())
      return sdk::failure(sdk::Status::kInvalidArgument, "a rolling item has no context", item_key(index));
    const auto tokens =
        file_->tokenizer().encode(items[index].continuation, {.add_special = false, .parse_special = false});
    if (!tokens) return std::unexpected(tokens.error());
    const auto width = static_cast<std::size_t>(context_);
    for (std::size_t first = 0; first < tokens->size(); first += width) {
      const std::size_t count = std::min(width, tokens->size() - first);
      ScoreTokens window{{*opening}, 1};
      window.tokens.insert(window.tokens.end(), tokens->begin() + static_cast<std::ptrdiff_t>(first),
                           tokens->begin() + static_cast<std::ptrdiff_t>(first + count));
      windows.push_back(std::move(window));
    }
    window_ends.push_back(windows.size());
  }
  if (windows.empty()) windows.push_back({{*opening, *opening}, 1});
  const auto job = run_score(std::move(windows), cancel);
  if (!job) return std::unexpected(job.error());
  ScoreCollector collector(file_->tokenizer());
  for (std::size_t index = 0, window = 0; index < items.size(); ++index) {
    for (; window < window_ends[index]; ++window) collector.append((*job)->item(window), (*job)->scores(window));
    collector.send(index, sink);
  }
  return {};
}

}  // namespace occam::cpu
