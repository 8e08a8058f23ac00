// A suite ready to run: items read, every prompt known to render, examples drawn, hashes made.
//
// What the routing side asks of it is record().hash and configuration(): with a model's identity they are the key of
// the evidence that counts. Threads: immutable after load().
//
//   auto suite = Suite::load(reading.value, *registry.find(plugin::Kind::kEvaluator, reading.value.evaluator.value));
//   store::EvidenceKey key = suite->evidence_key(identity, model_info.chat_template_hash);
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/suite.hpp"
#include "eval/dataset.hpp"
#include "eval/examples.hpp"
#include "eval/template.hpp"
#include "occam/request.hpp"
#include "plugin/library.hpp"
#include "store/types.hpp"

namespace occam::eval {

/// One item's question. For a suite that scores options, `continuations` has one text a score that is wanted.
struct Prompt {
  PromptForm form = PromptForm::kChat;
  std::vector<Message> messages;  ///< for kChat
  std::string text;               ///< for kRaw
  std::vector<std::string> continuations;
  std::vector<std::string> contexts;  ///< of each continuation where they differ; empty: all follow the prompt
  std::string hash;                   ///< of everything that the model is given
};

class Suite {
 public:
  /// `evaluator` is the descriptor of the plugin that the suite names. Errors: kUsage with the first mistake's `where`
  /// in the suite file or the items, and all of them in `details`.
  [[nodiscard]] static Result<Suite> load(const config::Suite& suite, const plugin::PluginInfo& evaluator);

  /// The same for a suite that has mistakes already, or whose evaluator is not known (null): everything else that is
  /// wrong is added to `diagnostics`: broken rows, fields that items lack, a template that shows the answer, too few
  /// examples, choices that the evaluator needs and an item lacks, a metric that the evaluator does not have.
  /// Returns nothing where `diagnostics` has errors.
  [[nodiscard]] static std::optional<Suite> load(const config::Suite& suite, const plugin::PluginInfo* evaluator,
                                                 config::Diagnostics& diagnostics);

  [[nodiscard]] const std::vector<Item>& items() const { return items_; }
  [[nodiscard]] const Examples& examples() const { return examples_; }
  [[nodiscard]] const config::Generation& generation() const { return generation_; }
  /// Answers drawn for each item; their scores are averaged before anything else.
  [[nodiscard]] std::int64_t samples() const { return generation_.samples.value; }
  /// OCCAM_ABI_SAMPLES_* of the evaluator.
  [[nodiscard]] std::int32_t sample_use() const { return sample_use_; }
  /// OCCAM_ABI_NEEDS_* of the evaluator.
  [[nodiscard]] std::int32_t needs() const { return needs_; }
  /// All metrics of the evaluator, and which of them is the suite's primary one.
  [[nodiscard]] const std::vector<plugin::MetricInfo>& metrics() const { return metrics_; }
  [[nodiscard]] std::size_t primary_metric() const { return primary_metric_; }

  /// Name, task, metric and the content hash.
  [[nodiscard]] const store::SuiteRecord& record() const { return record_; }
  [[nodiscard]] std::vector<store::ItemRecord> item_records() const;

  /// How this suite asks a model. `chat_template_hash` is that of the model; it does not count for raw prompts.
  [[nodiscard]] store::Configuration configuration(std::string_view chat_template_hash) const;
  [[nodiscard]] store::EvidenceKey evidence_key(const store::ModelIdentity& model,
                                                std::string_view chat_template_hash) const;

  /// Requires: an item of items(), which load() has checked to render.
  [[nodiscard]] Prompt prompt(const Item& item) const;
  /// The item's own part: no preamble, examples, system message; in partial scoring option 0. Requires: as prompt().
  [[nodiscard]] std::string question(const Item& item) const;

 private:
  friend class SuiteLoader;
  /// What `scoring` of a choice evaluator asks for.
  enum class Scoring { kFull, kPartial, kMutualInformation };

  Suite() = default;
  [[nodiscard]] Result<Prompt> render(const Item& item) const;
  [[nodiscard]] Result<std::string> preamble(const Item& item) const;
  [[nodiscard]] Result<void> add_examples(const Item& item, Prompt& prompt) const;
  [[nodiscard]] Result<void> add_question(const Item& item, Prompt& prompt) const;
  [[nodiscard]] Result<std::string> shown(const Template& text, const Item& item, std::int64_t option) const;

  std::optional<Template> prompt_;
  std::optional<Template> continuation_;
  std::optional<Template> preamble_;              ///< its text, or its file's name
  std::map<std::string, std::string> preambles_;  ///< by file name, where they are files
  std::string system_;
  std::string between_;
  PromptForm form_ = PromptForm::kChat;
  Scoring scoring_ = Scoring::kFull;
  std::string template_hash_;
  std::vector<Item> items_;
  Examples examples_;
  config::Generation generation_;
  std::int32_t needs_ = 0;
  std::int32_t sample_use_ = 0;
  std::vector<plugin::MetricInfo> metrics_;
  std::size_t primary_metric_ = 0;
  store::SuiteRecord record_;
};

}  // namespace occam::eval
