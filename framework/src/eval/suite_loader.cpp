// How a suite comes to be, with everything that is wrong in it collected.
#include <fmt/format.h>

#include <algorithm>

#include "base/file.hpp"
#include "base/sha256.hpp"
#include "base/strings.hpp"
#include "eval/suite.hpp"
#include "occam/abi/evaluator.h"

namespace occam::eval {

namespace {

/// The names of what an item has as an answer; in a question they are refused anyway.
bool is_answer(std::string_view field) {
  return field == "target" || field == "gold" || field == "choice" || field == "letter";
}

bool same_files(const std::vector<std::filesystem::path>& a, const std::vector<std::filesystem::path>& b) {
  std::error_code ignored;
  return std::ranges::equal(a, b,
                            [&](const auto& x, const auto& y) { return std::filesystem::equivalent(x, y, ignored); });
}

}  // namespace

class SuiteLoader {
 public:
  SuiteLoader(const config::Suite& suite, const plugin::PluginInfo* evaluator, config::Diagnostics& diagnostics)
      : config_(suite), evaluator_(evaluator), diagnostics_(diagnostics) {}

  std::optional<Suite> load() {
    made_.system_ = config_.prompt.system;
    made_.between_ = config_.prompt.between;
    made_.form_ = config_.prompt.style == config::PromptStyle::kRaw ? PromptForm::kRaw : PromptForm::kChat;
    made_.generation_ = config_.generate;
    if (evaluator_ != nullptr) read_evaluator(*evaluator_);
    read_templates();
    ItemReading items = read_items(config_.items.value, config_.format, config_.fields, findings_);
    places_ = std::move(items.places);
    made_.items_ = std::move(items.items);
    read_preambles();
    draw_examples();
    check_items();
    check_fields();
    for (config::Diagnostic& found : findings_.take()) diagnostics_.push_back(std::move(found));
    config::sort(diagnostics_);
    if (config::has_errors(diagnostics_) || evaluator_ == nullptr) return std::nullopt;
    describe();
    return std::move(made_);
  }

 private:
  void error(const config::Position& at, std::string message, std::string hint = {}) {
    findings_.add(message, {.at = at, .message = message, .hint = std::move(hint)});
  }

  void read_evaluator(const plugin::PluginInfo& evaluator) {
    made_.needs_ = evaluator.needs;
    made_.sample_use_ = evaluator.samples;
    made_.metrics_ = evaluator.metrics;
    if (made_.metrics_.empty())
      return error(config_.evaluator.at, fmt::format("the evaluator \"{}\" has no metric", evaluator.id));
    const auto table = json::parse(config_.evaluator_table.json);
    if (!table || !table->is_object()) return;
    if (const auto* name = json::find_string(table->get_object(), "metric")) {
      const auto found = std::ranges::find(made_.metrics_, json::view(*name), &plugin::MetricInfo::name);
      if (found == made_.metrics_.end())
        error(config_.evaluator_table.position_of("metric"),
              fmt::format("the evaluator \"{}\" has no metric \"{}\"", evaluator.id, json::view(*name)));
      else
        made_.primary_metric_ = static_cast<std::size_t>(found - made_.metrics_.begin());
    }
    const auto* scoring = json::find_string(table->get_object(), "scoring");
    if (scoring == nullptr || made_.needs_ != OCCAM_ABI_NEEDS_SCORE_OPTIONS) return;
    if (json::view(*scoring) == "partial") made_.scoring_ = Suite::Scoring::kPartial;
    if (json::view(*scoring) == "mutual_information") made_.scoring_ = Suite::Scoring::kMutualInformation;
    if (made_.scoring_ != Suite::Scoring::kFull && made_.form_ == PromptForm::kChat)
      error(config_.evaluator_table.position_of("scoring"),
            fmt::format("scoring = \"{}\" needs style = \"raw\"", json::view(*scoring)));
  }

  std::optional<Template> parse(const config::Located<std::string>& text) {
    // Braces were looked at when the file was read, so that only filters are new here.
    auto parsed = Template::parse(text.value, text.at.where());
    if (parsed) return std::move(*parsed);
    if (parsed.error().message.contains("filter")) error(text.at, parsed.error().message, parsed.error().hint);
    return std::nullopt;
  }

  void read_templates() {
    const config::Prompt& prompt = config_.prompt;
    made_.prompt_ = parse(prompt.prompt_template);
    made_.continuation_ = parse(prompt.continuation);
    if (!made_.prompt_ || !made_.continuation_) return;
    const bool is_partial = made_.scoring_ == Suite::Scoring::kPartial;
    for (const std::string_view answer : {"target", "gold", "choice"}) {
      if (!made_.prompt_->names(answer) || (is_partial && answer == "choice")) continue;
      error(prompt.prompt_template.at,
            fmt::format("the template shows {{{{{}}}}}: the model would read the answer", answer));
    }
    if (is_partial && !made_.prompt_->names("choice"))
      error(prompt.prompt_template.at, "partial scoring asks after each option, and the template shows no {{choice}}");
    if (is_partial && made_.continuation_->names("choice"))
      error(prompt.continuation.at,
            "partial scoring scores one continuation for all options, and this shows {{choice}}",
            "continuation = \" {{continuation}}\", say");
  }

  /// Every file that the items name, read once.
  void read_preambles() {
    if (!config_.prompt.preamble) return;
    const config::Preamble& preamble = *config_.prompt.preamble;
    const bool is_file = preamble.file.at.source != nullptr;
    made_.preamble_ = parse(is_file ? preamble.file : preamble.text);
    if (!is_file || !made_.preamble_) return;
    for (const Item& item : made_.items_) {
      const auto name = made_.preamble_->render(item);
      if (!name || made_.preambles_.contains(*name)) continue;
      auto text = read_file(preamble.folder / *name);
      if (!text) {
        error(preamble.file.at, fmt::format("{}: {}", (preamble.folder / *name).string(), text.error().message));
        text = std::string();
      }
      const std::size_t mark = preamble.after.empty() ? std::string::npos : text->find(preamble.after);
      if (mark != std::string::npos) text->erase(0, mark + preamble.after.size());
      made_.preambles_[*name] = std::move(*text);
    }
  }

  void draw_examples() {
    if (!config_.prompt.few_shot || config_.prompt.few_shot->value.items.value.empty()) return;
    const config::FewShot& few_shot = config_.prompt.few_shot->value;
    if (few_shot.count == 0) return;
    const bool shares = same_files(few_shot.items.value, config_.items.value);
    config::Format format = config_.format;
    if (!shares) format.lines_field.reset();
    Findings of_pool;  // the same mistakes in the items' own file are reported there
    ItemReading pool = read_items(few_shot.items.value, format, config_.fields, shares ? of_pool : findings_);
    made_.examples_ = Examples::draw(*config_.prompt.few_shot, std::move(pool), made_.items_, shares, findings_);
  }

  void check_items() {
    const bool reads_likelihoods =
        made_.needs_ == OCCAM_ABI_NEEDS_SCORE_OPTIONS || made_.needs_ == OCCAM_ABI_NEEDS_SCORE_ROLLING;
    if (made_.samples() > 1 && reads_likelihoods)
      error(made_.generation_.samples.at, "the suite's evaluator reads log-likelihoods, of which there is one sample",
            "leave samples out");
    if (made_.needs_ != OCCAM_ABI_NEEDS_SCORE_OPTIONS || evaluator_ == nullptr) return;
    for (std::size_t i = 0; i < made_.items_.size(); ++i) {
      const std::size_t count = made_.items_[i].choices.size();
      // One option is enough to ask how likely it is; to choose takes two.
      if (count >= 2 || (count == 1 && evaluator_->id != "choice")) continue;
      findings_.add("few choices", places_[i],
                    "the suite's evaluator chooses between options, and the item has fewer than two");
    }
  }

  /// A field that no item has is the template's mistake, one that some lack is theirs.
  void check_fields() {
    check_fields(made_.prompt_, config_.prompt.prompt_template, "template");
    check_fields(made_.continuation_, config_.prompt.continuation, "continuation");
    if (config_.prompt.preamble)
      check_fields(
          made_.preamble_,
          config_.prompt.preamble->file.at.source ? config_.prompt.preamble->file : config_.prompt.preamble->text,
          "preamble");
  }

  void check_fields(const std::optional<Template>& text, const config::Located<std::string>& written,
                    std::string_view what) {
    if (!text || made_.items_.empty()) return;
    const bool is_for_examples = what == "continuation" && made_.needs_ != OCCAM_ABI_NEEDS_SCORE_OPTIONS;
    std::map<std::string_view, std::vector<std::size_t>> lacking;  // field → items
    for (std::size_t i = 0; i < made_.items_.size() && !is_for_examples; ++i)
      for (const std::string_view field : text->lacking(made_.items_[i]))
        if (!is_answer(field)) lacking[field].push_back(i);
    if (what != "preamble") check_examples(*text, lacking, what);
    for (const auto& [field, items] : lacking) {
      if (items.size() == made_.items_.size()) {
        report_unknown_field(field, written, what);
        continue;
      }
      for (const std::size_t i : items)
        findings_.add(fmt::format("{} lacks {}", what, field), places_[i],
                      fmt::format("the item has no text \"{}\", which the {} names", field, what));
    }
  }

  void check_examples(const Template& text, const std::map<std::string_view, std::vector<std::size_t>>& known,
                      std::string_view what) {
    for (const Item& example : made_.examples_.all())
      for (const std::string_view field : text.lacking(example))
        if (!known.contains(field) && !is_answer(field))
          findings_.add(
              fmt::format("example lacks {}", field), config_.prompt.few_shot->at,
              fmt::format("the example at {} has no text \"{}\", which the {} names", example.where, field, what));
  }

  void report_unknown_field(std::string_view field, const config::Located<std::string>& written,
                            std::string_view what) {
    std::vector<std::string_view> known;
    for (const auto& [name, value] : made_.items_.front().fields) known.emplace_back(name);
    const std::string_view nearest = nearest_word(field, known);
    std::vector<std::string> names(known.begin(), known.end());
    findings_.add(fmt::format("{} unknown {}", what, field),
                  {.at = written.at,
                   .message = fmt::format("no item has a text \"{}\", which the {} names", field, what),
                   .hint = nearest.empty() ? fmt::format("the items have {}", join(names, ", "))
                                           : fmt::format("did you mean \"{}\"?", nearest)});
  }

  void describe() {
    Sha256 templates;
    templates.field(made_.form_ == PromptForm::kRaw ? "raw" : "chat")
        .field(made_.system_)
        .field(config_.prompt.prompt_template.value)
        .field(config_.prompt.continuation.value);
    // What most suites do not have leaves their hashes alone.
    if (config_.prompt.preamble) {
      templates.field("preamble").field(config_.prompt.preamble->text.value);
      for (const auto& [name, text] : made_.preambles_) templates.field(name).field(text);
    }
    if (made_.between_ != config::Prompt{}.between) templates.field("between").field(made_.between_);
    made_.template_hash_ = templates.hex();

    const plugin::MetricInfo& metric = made_.metrics_[made_.primary_metric_];
    Sha256 hash;
    hash.field("suite").field(evaluator_->id).field(evaluator_->version).field(config_.evaluator_table.json);
    hash.field(metric.name).field(std::to_string(made_.items_.size()));
    for (const Item& item : made_.items_) hash.field(item.id).field(item.content_hash);
    if (made_.samples() > 1) hash.field("samples").field(std::to_string(made_.samples()));
    made_.record_ = {.hash = hash.hex(),
                     .name = config_.name.value,
                     .task = config_.name.value,
                     .metric = metric.name,
                     .low = metric.low,
                     .high = metric.high,
                     .binary = metric.binary};
  }

  const config::Suite& config_;
  const plugin::PluginInfo* evaluator_;
  config::Diagnostics& diagnostics_;
  Findings findings_;
  std::vector<config::Position> places_;
  Suite made_;
};

std::optional<Suite> Suite::load(const config::Suite& suite, const plugin::PluginInfo* evaluator,
                                 config::Diagnostics& diagnostics) {
  return SuiteLoader(suite, evaluator, diagnostics).load();
}

Result<Suite> Suite::load(const config::Suite& suite, const plugin::PluginInfo& evaluator) {
  config::Diagnostics diagnostics;
  std::optional<Suite> made = load(suite, &evaluator, diagnostics);
  if (!made) return fail(config::to_error(diagnostics));
  return std::move(*made);
}

}  // namespace occam::eval
