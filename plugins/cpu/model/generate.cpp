// CpuModel::generate: the prompt's tokens, the job, and its tokens as text on the caller's thread.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <utility>

#include "cpu/model/answer_writer.hpp"
#include "cpu/model/cpu_model.hpp"
#include "cpu/scheduler/generate_job.hpp"
#include "occam/sdk/host.hpp"

namespace occam::cpu {
namespace {

// How often a waiting call looks whether it is cancelled.
constexpr std::chrono::milliseconds kPatience{5};

// Times and counts of the answer so far.
class Tally {
 public:
  explicit Tally(std::int32_t prompt_tokens) { result_.prompt_tokens = prompt_tokens; }

  void count(const GeneratedToken& token) {
    if (first_ns_ == 0) first_ns_ = token.time_ns;
    last_ns_ = token.time_ns;
    if (!token.ends) ++result_.completion_tokens;
  }
  [[nodiscard]] sdk::GenerateResult close(std::int32_t reason, std::int32_t cached_tokens) {
    result_.finish_reason = reason;
    result_.cached_tokens = cached_tokens;
    result_.prompt_ns = first_ns_ == 0 ? 0 : first_ns_ - start_ns_;
    result_.generation_ns = last_ns_ - first_ns_;
    return result_;
  }

 private:
  sdk::GenerateResult result_;
  std::int64_t start_ns_ = sdk::now_ns();
  std::int64_t first_ns_ = 0;
  std::int64_t last_ns_ = 0;
};

// Runs the job to its end; returns the reason.
sdk::Result<std::int32_t> stream(GenerateJob& job, const sdk::Cancel& cancel, AnswerWriter& writer, Tally& tally) {
  while (!job.is_done()) {
    if (auto go_on = cancel.check(); !go_on) return std::unexpected(go_on.error());
    const sdk::Result<std::vector<GeneratedToken>> tokens = job.next(kPatience);
    if (!tokens) return std::unexpected(tokens.error());
    for (const GeneratedToken& token : *tokens) {
      tally.count(token);
      if (token.ends) return writer.finish() ? OCCAM_ABI_FINISH_STOP : OCCAM_ABI_FINISH_CANCELLED;
      const AnswerWriter::State state = writer.push(token);
      if (state == AnswerWriter::State::kStopped) return OCCAM_ABI_FINISH_STOP;
      if (state == AnswerWriter::State::kRefused) return OCCAM_ABI_FINISH_CANCELLED;
      if (auto go_on = cancel.check(); !go_on) return std::unexpected(go_on.error());
    }
  }
  return writer.finish() ? OCCAM_ABI_FINISH_LENGTH : OCCAM_ABI_FINISH_CANCELLED;
}

sdk::Result<lm::StopMatcher> make_matcher(const sdk::GenerateRequest& request) {
  std::vector<std::string> stops;
  for (std::size_t i = 0; i < request.stop.size(); ++i) {
    if (request.stop[i].empty()) {
      return sdk::failure(sdk::Status::kInvalidArgument, "a stop string is empty", "stop[" + std::to_string(i) + "]");
    }
    stops.emplace_back(request.stop[i]);
  }
  return lm::StopMatcher::create(std::move(stops));
}

}  // namespace

sdk::Result<std::vector<std::int32_t>> CpuModel::prompt_tokens(const sdk::GenerateRequest& request) {
  const lm::Vocabulary& vocabulary = file_->tokenizer().vocabulary();
  bool add_special = true;
  std::string text(request.prompt);
  if (!request.raw()) {
    sdk::Result<std::string> rendered = render(request.messages, OCCAM_ABI_RENDER_GENERATION_PROMPT);
    if (!rendered) return std::unexpected(rendered.error());
    text = std::move(*rendered);
    // A template that writes the beginning token itself must not get a second one.
    const lm::TokenId begin = vocabulary.special().begin;
    add_special = begin == lm::kNoToken || !text.starts_with(vocabulary.text(begin));
  }
  auto tokens = file_->tokenizer().encode(text, {.add_special = add_special, .parse_special = true});
  if (!tokens || !tokens->empty()) return tokens;
  const sdk::Result<std::int32_t> opening = opening_token();
  if (!opening) return std::unexpected(opening.error());
  return std::vector<std::int32_t>{*opening};
}

sdk::Result<sdk::GenerateResult> CpuModel::generate(const sdk::GenerateRequest& request, const sdk::DeltaSink& sink) {
  if (auto ready = require_weights(); !ready) return std::unexpected(ready.error());
  if (!request.schema.empty()) {
    return sdk::failure(sdk::Status::kUnimplemented, "the CPU engine cannot yet hold an answer to a schema", "schema");
  }
  sdk::Result<lm::StopMatcher> matcher = make_matcher(request);
  if (!matcher) return std::unexpected(matcher.error());
  sdk::Result<std::vector<std::int32_t>> prompt = prompt_tokens(request);
  if (!prompt) return std::unexpected(prompt.error());
  const auto length = static_cast<std::int64_t>(prompt->size());
  if (length >= context_) {
    return sdk::failure(sdk::Status::kOutOfRange, "the prompt has " + std::to_string(length) +
                                                      " tokens; the context holds " + std::to_string(context_) +
                                                      ", the answer included");
  }
  const auto room = static_cast<std::int32_t>(context_ - length);
  const bool begins_alone = length == 1 && file_->tokenizer().vocabulary().is_special(prompt->front());
  const bool drops_space = begins_alone && file_->tokenizer().vocabulary().adds_space_prefix();

  auto job = GenerateJob::create({.prompt = std::move(*prompt),
                                  .max_tokens = request.max_tokens == 0 ? room : std::min(room, request.max_tokens),
                                  .alternatives = request.alternatives,
                                  .ignore_end = request.ignore_end(),
                                  .sampling = {.temperature = static_cast<float>(request.temperature),
                                               .top_k = request.top_k,
                                               .top_p = static_cast<float>(request.top_p),
                                               .min_p = static_cast<float>(request.min_p),
                                               .repetition_penalty = static_cast<float>(request.repetition_penalty),
                                               .seed = request.seed}},
                                 file_->tokenizer().vocabulary());
  if (!job) return std::unexpected(job.error());

  Tally tally(static_cast<std::int32_t>(length));
  AnswerWriter writer(file_->tokenizer(), std::move(*matcher), drops_space ? LeadingSpace::kDrop : LeadingSpace::kKeep,
                      sink);
  const AbandonGuard guard(**job);
  scheduler_->submit(*job);
  const sdk::Result<std::int32_t> reason = stream(**job, request.cancel, writer, tally);
  if (!reason) return std::unexpected(reason.error());
  return tally.close(*reason, (*job)->cached_tokens());
}

}  // namespace occam::cpu
