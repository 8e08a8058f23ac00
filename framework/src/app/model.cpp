// occam::Model: a loaded model as the public API shows it.
#include "occam/model.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "app/core.hpp"
#include "occam/abi/ext/tokenize.h"

namespace occam {

struct Model::State {
  ModelInfo info;
  std::shared_ptr<plugin::LoadedModel> loaded;
};

namespace {

ModelInfo to_public(std::string_view id, const plugin::LoadedModel& loaded) {
  const plugin::ModelInfo& raw = loaded.info();
  return {.id = std::string(id),
          .backend = loaded.backend().info().id,
          .engine = raw.engine,
          .architecture = raw.architecture,
          .quantisation = raw.quantisation,
          .parameters = raw.parameters,
          .file_bytes = raw.file_bytes,
          .resident_bytes = raw.resident_bytes,
          .context_length = raw.context_length,
          .vocabulary_size = raw.vocabulary_size,
          .max_parallel = raw.max_parallel,
          .residency = raw.residency};
}

/// `count` tokens made of one word again and again, or nothing where the vocabulary does not have it as one token.
Result<std::optional<std::string>> repeat_to(plugin::LoadedModel& model, std::int32_t count, std::string_view word) {
  std::int32_t repetitions = count;
  for (int tried = 0; tried < 4; ++tried) {
    std::string text;
    for (std::int32_t i = 0; i < repetitions; ++i) text += word;
    const auto ids = model.encode(text, OCCAM_ABI_TOKENIZE_ADD_SPECIAL | OCCAM_ABI_TOKENIZE_PARSE_SPECIAL);
    if (!ids) return fail(ids.error());
    const auto missing = count - static_cast<std::int32_t>(ids->size());
    if (missing == 0) return text;
    repetitions = std::max(repetitions + missing, 0);
  }
  return std::nullopt;
}

/// A raw prompt of exactly `count` tokens.
Result<std::string> prompt_of(plugin::LoadedModel& model, std::int32_t count) {
  for (const std::string_view word : {" time", " the", " a", "a", "x", "\n"}) {
    Result<std::optional<std::string>> text = repeat_to(model, count, word);
    if (!text) return fail(text.error());
    if (*text) return std::move(**text);
  }
  return fail(ErrorCode::kModel, fmt::format("no prompt of exactly {} tokens was found", count));
}

}  // namespace

Result<Model> Occam::model(std::string_view id_or_file, LoadScope scope) const {
  const auto snapshot = core_->snapshot();
  model::Models& models = *snapshot->models;
  const Result<std::string> id = models.resolve(id_or_file);
  if (!id) return fail(id.error());
  const auto loaded =
      scope == LoadScope::kVocabulary ? models.acquire_vocabulary(*id) : models.acquire(*id);
  if (!loaded) return fail(loaded.error());
  return Model(std::make_unique<Model::State>(Model::State{to_public(*id, **loaded), *loaded}));
}

Model::Model(std::unique_ptr<State> state) : state_(std::move(state)) {}
Model::Model(Model&&) noexcept = default;
Model& Model::operator=(Model&&) noexcept = default;
Model::~Model() = default;

const ModelInfo& Model::info() const {
  return state_->info;
}

Result<std::vector<std::int32_t>> Model::tokenize(std::string_view text, AddSpecial add, SpecialInText special) const {
  std::uint32_t flags = 0;
  if (add == AddSpecial::kAsModelSays) flags |= OCCAM_ABI_TOKENIZE_ADD_SPECIAL;
  if (special == SpecialInText::kRecognised) flags |= OCCAM_ABI_TOKENIZE_PARSE_SPECIAL;
  return state_->loaded->encode(text, flags);
}

Result<std::string> Model::detokenize(std::span<const std::int32_t> ids) const {
  return state_->loaded->decode(ids);
}

Result<std::string> Model::render(std::span<const Message> messages) const {
  return state_->loaded->render(messages);
}

Result<Scored> Model::score(std::string_view context, std::string_view continuation) const {
  const plugin::ScoreItem item{std::string(context), std::string(continuation)};
  const auto scores = state_->loaded->score({&item, 1}, {});
  if (!scores) return fail(scores.error());
  const plugin::Score& score = scores->front();
  Scored scored{.logprob = score.logprob, .greedy = score.greedy, .tokens = {}};
  for (const plugin::ScoredToken& token : score.tokens) scored.tokens.push_back({token.id, token.logprob});
  return scored;
}

Result<Speed> Model::measure_speed(std::int32_t prompt_tokens, std::int32_t generated_tokens) const {
  if (prompt_tokens < 1 || generated_tokens < 1)
    return fail(ErrorCode::kUsage, "a speed is measured on at least one token of prompt and one of answer");
  const Result<std::string> prompt = prompt_of(*state_->loaded, prompt_tokens);
  if (!prompt) return fail(prompt.error());
  const plugin::GenerateCall call{.form = PromptForm::kRaw,
                                  .messages = {},
                                  .prompt = *prompt,
                                  .sampling = {},
                                  .max_tokens = generated_tokens,
                                  .stop = {},
                                  .alternatives = -1,
                                  .schema = {},
                                  .options = {},
                                  .delivery = plugin::Delivery::kWhole,
                                  .end_token = plugin::EndToken::kIgnored,
                                  .limits = {}};
  const auto done = state_->loaded->generate(call, {});
  if (!done) return fail(done.error());
  const auto per_second = [](std::int32_t count, double seconds) { return seconds > 0 ? count / seconds : 0.0; };
  const std::int32_t computed = done->prompt_tokens - done->cached_tokens;
  return Speed{.prompt_tokens = computed,
               .prompt_tokens_per_second = per_second(computed, done->prompt_seconds),
               .generated_tokens = done->completion_tokens,
               .generated_tokens_per_second = per_second(done->completion_tokens - 1, done->generation_seconds)};
}

}  // namespace occam
