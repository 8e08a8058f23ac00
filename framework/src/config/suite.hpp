// A suite file as plain structures: how a task is measured. The items themselves are read by eval/.
//
// Threads: values, no sharing.
//
//   Reading<Suite> reading = read_suite("configs/suites/sentiment.toml");
//   if (!reading.ok()) return fail(to_error(reading.diagnostics));
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/diagnostic.hpp"
#include "config/values.hpp"

namespace occam::config {

enum class PromptStyle { kRaw, kChat };

/// Worked examples before the question, drawn by the seed from `items`.
struct FewShot {
  std::int64_t count = 0;
  std::filesystem::path items;  ///< absolute; JSON lines, as the suite's own
  std::uint64_t seed = 1;
};

struct Prompt {
  PromptStyle style = PromptStyle::kChat;
  std::string system;                                       ///< chat only; may be empty
  Located<std::string> prompt_template;                     ///< key `template`; `{{field}}` stands for an item's field
  Located<std::string> continuation = {" {{choice}}", {}};  ///< how an option is appended in choice suites
  std::optional<Located<FewShot>> few_shot;
};

struct Generation {
  std::int64_t max_tokens = 256;
  Located<std::int64_t> samples = {1, {}};  ///< answers drawn for each item, each with a seed of its own
  double temperature = 0;
  double top_p = 1;
  double min_p = 0;
  std::int64_t top_k = 0;
  double repetition_penalty = 1;
  std::uint64_t seed = 0;
  std::vector<std::string> stop;
};

struct Suite {
  std::shared_ptr<const Source> source;
  std::filesystem::path file;  ///< absolute; empty for a text
  Located<std::string> name;
  std::string description;
  Located<std::filesystem::path> items;  ///< absolute
  Prompt prompt;
  Located<std::string> evaluator;  ///< its id
  PluginTable evaluator_table;     ///< every other key of [evaluator]
  Generation generate;
};

/// Reads and checks a suite. Files that are named and missing are errors.
[[nodiscard]] Reading<Suite> read_suite(const std::filesystem::path& file);

/// The same for a text; `name` stands in diagnostics and `folder` resolves relative paths.
[[nodiscard]] Reading<Suite> parse_suite(std::string_view text, std::string name, const std::filesystem::path& folder);

}  // namespace occam::config
