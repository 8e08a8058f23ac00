#include "conform/asking.hpp"

#include <fmt/format.h>

#include <memory>

#include "occam/abi/ext/score.h"
#include "plugin/status.hpp"

namespace occam::conform {

LoadedBackend::LoadedBackend(Subject& subject) : factory_(*subject.backends), instance_(subject) {
  const occam_abi_model_spec spec{.struct_size = sizeof spec,
                                  .id = plugin::borrow("conform"),
                                  .config = plugin::borrow(subject.model),
                                  .flags = 0,
                                  .reserved = 0};
  Words words;
  const std::int32_t status = factory_.load(backend(), &spec, &model_, words.abi());
  if (status != OCCAM_ABI_OK && !subject.has_model)
    skip(fmt::format("needs a model: load says {}", describe(status, words)));
  expect_status("load", OCCAM_ABI_OK, status, words);
  expect(model_ != nullptr, "load says OK and sets no model");

  const auto take = [](void* ctx, const occam_abi_model_info* info) {
    auto& self = *static_cast<LoadedBackend*>(ctx);
    self.engine_ = plugin::view(info->engine);
    self.info_ = *info;
    self.info_.architecture = self.info_.quantisation = self.info_.digest = self.info_.chat_template_hash =
        self.info_.engine = {nullptr, 0};
  };
  const occam_abi_model_info_sink sink{sizeof sink, this, take};
  Words info_words;
  expect_status("info", OCCAM_ABI_OK, factory_.info(backend(), model_, &sink, info_words.abi()), info_words);
  Ask probe("hello", 1);
  is_raw_only_ = generate(*this, probe)->status == OCCAM_ABI_FAILED_PRECONDITION;
}

LoadedBackend::~LoadedBackend() {
  if (model_ != nullptr) factory_.unload(backend(), model_);
}

TokenCopy::TokenCopy(const occam_abi_token& token)
    : id(token.id), logprob(token.logprob), entropy(token.entropy), text(plugin::view(token.text)) {
  for (std::size_t i = 0; i < token.alternative_count; ++i)
    alternatives.emplace_back(token.alternatives[i].id, token.alternatives[i].logprob);
}

std::string Transcript::text() const {
  std::string whole;
  for (const std::string& delta : deltas) whole += delta;
  return whole;
}

Ask::Ask(std::string_view prompt, std::int32_t max_tokens) : request{}, messages{{plugin::borrow("user"), {}}} {
  messages[0].content = plugin::borrow(prompt);
  request.struct_size = sizeof request;
  request.messages = messages.data();
  request.message_count = messages.size();
  request.max_tokens = max_tokens;
  request.temperature = 0;
  request.top_p = 1;
  request.repetition_penalty = 1;
  request.alternatives = -1;
}

void Ask::make_raw() {
  request.prompt = messages[0].content;
  request.messages = nullptr;
  request.message_count = 0;
  request.flags |= OCCAM_ABI_GENERATE_RAW;
}

namespace {

/// The host's side of one call to generate.
struct Recorder {
  Transcript& transcript;
  const Ask& ask;
  std::thread::id thread = std::this_thread::get_id();
  std::atomic<bool> is_cancelled = false;

  static std::int32_t delta(void* ctx, const occam_abi_delta* delta) {
    auto& self = *static_cast<Recorder*>(ctx);
    Transcript& t = self.transcript;
    t.foreign_thread = t.foreign_thread || std::this_thread::get_id() != self.thread;
    if (!OCCAM_HAS(occam_abi_delta, delta, token_count)) ++t.short_structs;
    if (!t.finishes.empty()) ++t.deltas_after_finish;
    if (t.deltas.size() >= self.ask.stop_after) ++t.deltas_after_stop;
    t.deltas.emplace_back(plugin::view(delta->text));
    for (std::size_t i = 0; i < delta->token_count; ++i) t.tokens.emplace_back(delta->tokens[i]);
    if (t.deltas.size() >= self.ask.cancel_after) self.is_cancelled = true;
    return t.deltas.size() >= self.ask.stop_after ? 0 : 1;
  }

  static void finish(void* ctx, const occam_abi_generate_result* result) {
    auto& self = *static_cast<Recorder*>(ctx);
    self.transcript.foreign_thread = self.transcript.foreign_thread || std::this_thread::get_id() != self.thread;
    if (result->struct_size < sizeof *result) ++self.transcript.short_structs;
    self.transcript.finishes.push_back(*result);
  }

  static std::int32_t poll(void* ctx) { return static_cast<Recorder*>(ctx)->is_cancelled ? 1 : 0; }
};

}  // namespace

std::unique_ptr<Transcript> generate(const LoadedBackend& loaded, Ask& ask) {
  if (loaded.is_raw_only() && ask.request.message_count == 1 && (ask.request.flags & OCCAM_ABI_GENERATE_RAW) == 0)
    ask.make_raw();
  auto transcript = std::make_unique<Transcript>();
  Recorder recorder{.transcript = *transcript, .ask = ask};
  recorder.is_cancelled = ask.cancel_after == 0;
  const occam_abi_cancel cancel{sizeof cancel, &recorder, Recorder::poll, ask.deadline_ns, nullptr};
  if (ask.cancel_after != Ask::kNever || ask.deadline_ns != 0) ask.request.cancel = &cancel;
  const occam_abi_generate_sink sink{sizeof sink, &recorder, Recorder::delta, Recorder::finish};
  transcript->status =
      loaded.factory().generate(loaded.backend(), loaded.model(), &ask.request, &sink, transcript->words.abi());
  ask.request.cancel = nullptr;
  return transcript;
}

std::unique_ptr<Transcript> generate_well(const LoadedBackend& loaded, Ask& ask) {
  auto transcript = generate(loaded, ask);
  expect_status("generate", OCCAM_ABI_OK, transcript->status, transcript->words);
  expect(!transcript->finishes.empty(), "generate says OK and never calls finish");
  return transcript;
}

const Scored::Result& Scored::of(std::size_t index) const {
  for (const Result& result : results)
    if (result.index == index) return result;
  throw Failed{fmt::format("item {} got no result", index)};
}

std::unique_ptr<Scored> score(const LoadedBackend& loaded, std::span<const TextPair> items, Scoring scoring,
                              bool is_cancelled) {
  const auto* extension = loaded.extension<occam_abi_score>(OCCAM_ABI_EXT_SCORE);
  if (extension == nullptr) skip("this backend has no " OCCAM_ABI_EXT_SCORE);
  std::vector<occam_abi_score_item> raw;
  for (const TextPair& item : items) raw.push_back({plugin::borrow(item.context), plugin::borrow(item.continuation)});
  struct Recorder {
    Scored& scored;
    std::thread::id thread = std::this_thread::get_id();
  };
  auto scored = std::make_unique<Scored>();
  Recorder recorder{.scored = *scored};
  const auto take = [](void* ctx, const occam_abi_score_result* result) {
    auto& self = *static_cast<Recorder*>(ctx);
    self.scored.foreign_thread = self.scored.foreign_thread || std::this_thread::get_id() != self.thread;
    Scored::Result copy{result->index, result->logprob, result->greedy, {}};
    for (std::size_t i = 0; i < result->token_count; ++i) copy.tokens.emplace_back(result->tokens[i]);
    self.scored.results.push_back(std::move(copy));
  };
  const occam_abi_score_sink sink{sizeof sink, &recorder, take};
  const occam_abi_cancel cancel{sizeof cancel, nullptr, [](void*) { return std::int32_t{1}; }, 0, nullptr};
  const occam_abi_score_request request{sizeof request, raw.data(), raw.size(), is_cancelled ? &cancel : nullptr};
  const auto function = scoring == Scoring::kRolling ? extension->rolling : extension->score;
  scored->status = function(loaded.backend(), loaded.model(), &request, &sink, scored->words.abi());
  return scored;
}

std::unique_ptr<Scored> score_well(const LoadedBackend& loaded, std::span<const TextPair> items, Scoring scoring) {
  auto scored = score(loaded, items, scoring);
  expect_status(scoring == Scoring::kRolling ? "rolling" : "score", OCCAM_ABI_OK, scored->status, scored->words);
  return scored;
}

std::string varied_text(std::uint64_t seed, std::size_t words) {
  static constexpr std::string_view kWords[] = {
      "Grüße", "🙂", "日本語", "naïve", "plain", "Ωmega", "été", "👩‍👩‍👧", "end."};
  std::string text = "Straße";
  for (std::size_t i = 0; i < words; ++i) {
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    text.append(" ").append(kWords[(seed >> 33) % std::size(kWords)]);
  }
  return text;
}

}  // namespace occam::conform
