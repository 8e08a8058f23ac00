#include "cpu/model/cpu_model.hpp"

#include <ctime>
#include <optional>
#include <utility>

#include "lm/architectures/hyper_parameters.hpp"

namespace occam::cpu {

sdk::Result<std::unique_ptr<CpuModel>> CpuModel::load(const sdk::ModelSpec& spec, const EngineSettings& engine) {
  const sdk::Result<ModelSettings> settings = read_model_settings(spec.config, engine);
  if (!settings) return std::unexpected(settings.error());
  const ModelParts parts = spec.vocabulary_only() ? ModelParts::kVocabulary : ModelParts::kEverything;
  sdk::Result<std::unique_ptr<ModelFile>> file = ModelFile::open(settings->file, parts);
  if (!file) return std::unexpected(file.error());
  std::unique_ptr<CpuModel> model(new CpuModel(std::move(*file), engine));
  if (parts == ModelParts::kVocabulary) {
    // A file with nothing but a vocabulary has no context length, and needs none.
    const auto parameters = lm::read_hyper_parameters(model->file_->file());
    if (parameters) static_cast<void>(model->set_context(*parameters, *settings));
    return model;
  }
  const Weights& weights = *model->file_->weights();
  if (auto set = model->set_context(weights.parameters, *settings); !set) return std::unexpected(set.error());
  const Kernels& kernels = select_kernels(engine.kernels);
  if (auto packed = model->file_->pack(kernels, settings->threads); !packed) return std::unexpected(packed.error());
  auto scheduler = Scheduler::create(
      weights, kernels,
      {.threads = settings->threads, .context_length = model->context_, .max_active = engine.max_parallel});
  if (!scheduler) return std::unexpected(scheduler.error());
  model->scheduler_ = std::move(*scheduler);
  return model;
}

sdk::Result<void> CpuModel::set_context(const lm::HyperParameters& parameters, const ModelSettings& settings) {
  const sdk::Result<std::int32_t> context = effective_context(parameters, settings);
  if (!context) return std::unexpected(context.error());
  context_ = *context;
  footprint_ = predict_footprint(file_->file().file_bytes(), parameters, settings, *context);
  return {};
}

sdk::Result<sdk::ModelInfo> CpuModel::info() {
  const lm::gguf::Summary& summary = file_->summary();
  return sdk::ModelInfo{.architecture = summary.architecture,
                        .quantisation = summary.quantisation,
                        .digest = {},  // reading the whole file is for inspect()
                        .chat_template_hash = file_->chat_template_hash(),
                        .engine = "occam-cpu " OCCAM_CPU_VERSION " " + std::string(name(engine_.kernels)),
                        .parameters = static_cast<double>(summary.parameters),
                        .file_bytes = file_->file().file_bytes(),
                        .resident_bytes = footprint_.resident_bytes(),
                        .context_length = context_,
                        .vocabulary_size = static_cast<std::int32_t>(file_->tokenizer().vocabulary().size()),
                        .max_parallel = engine_.max_parallel,
                        .residency = OCCAM_ABI_RESIDENCY_DEVICE};
}

sdk::Result<std::vector<std::int32_t>> CpuModel::encode(std::string_view text, std::uint32_t flags) {
  return file_->tokenizer().encode(text, {.add_special = (flags & OCCAM_ABI_TOKENIZE_ADD_SPECIAL) != 0,
                                          .parse_special = (flags & OCCAM_ABI_TOKENIZE_PARSE_SPECIAL) != 0});
}

sdk::Result<std::string> CpuModel::decode(std::span<const std::int32_t> ids) {
  const lm::Vocabulary& vocabulary = file_->tokenizer().vocabulary();
  for (const std::int32_t id : ids) {
    if (!vocabulary.contains(id)) {
      return sdk::failure(sdk::Status::kOutOfRange, "there is no token " + std::to_string(id) +
                                                        "; the vocabulary has " + std::to_string(vocabulary.size()));
    }
  }
  return file_->tokenizer().decode(ids);
}

sdk::Result<std::string> CpuModel::render(std::span<const sdk::Message> messages, std::uint32_t flags) {
  const sdk::Result<lm::ChatTemplate>& chat = file_->chat_template();
  if (!chat) return std::unexpected(chat.error());
  lm::Conversation conversation;
  for (const sdk::Message& message : messages)
    conversation.messages.push_back({std::string(message.role), std::string(message.content)});
  const lm::Vocabulary& vocabulary = file_->tokenizer().vocabulary();
  const auto text_of = [&](lm::TokenId id) {
    return id == lm::kNoToken ? std::string() : std::string(vocabulary.text(id));
  };
  lm::RenderOptions options;
  options.generation_prompt =
      (flags & OCCAM_ABI_RENDER_GENERATION_PROMPT) != 0 ? lm::GenerationPrompt::kAdd : lm::GenerationPrompt::kOmit;
  options.bos_token = text_of(vocabulary.special().begin);
  options.eos_token = text_of(vocabulary.special().end);
  const std::time_t now = std::time(nullptr);
  if (std::tm local{}; localtime_r(&now, &local) != nullptr) options.now = local;
  return chat->render(conversation, options);
}

sdk::Result<void> CpuModel::require_weights() const {
  if (scheduler_ != nullptr) return {};
  return sdk::failure(sdk::Status::kFailedPrecondition,
                      file_->file().path() + ": the vocabulary alone was loaded; the model cannot answer");
}

sdk::Result<std::int32_t> CpuModel::opening_token() const {
  const lm::SpecialTokens& special = file_->tokenizer().vocabulary().special();
  if (special.begin != lm::kNoToken) return special.begin;
  if (special.end != lm::kNoToken) return special.end;
  return sdk::failure(sdk::Status::kFailedPrecondition,
                      file_->file().path() + ": the vocabulary has no token to begin a sequence with");
}

}  // namespace occam::cpu
