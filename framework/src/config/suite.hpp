// A suite file as plain structures: how a task is measured. The items themselves are read by eval/.
//
// The whole format is described in framework/docs/suites.md. Threads: values, no sharing.
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
#include "config/suite_fields.hpp"
#include "config/values.hpp"

namespace occam::config {

enum class PromptStyle { kRaw, kChat };

enum class Draw {
  kSeed,   ///< by the seed, the same for every item
  kFirst,  ///< the first ones, in the file's order
};

/// Worked examples before the question.
struct FewShot {
  std::int64_t count = 0;
  Located<std::vector<std::filesystem::path>> items;  ///< absolute; read as the suite's own
  std::uint64_t seed = 1;
  Draw draw = Draw::kSeed;
  std::vector<Located<std::string>> ids;  ///< these, in this order, instead of a draw
  bool of_subset = false;                 ///< only those of the item's own subset
};

/// What stands once before the examples.
struct Preamble {
  Located<std::string> text;     ///< a template over the item; empty: from a file
  Located<std::string> file;     ///< a template whose rendering is a file's name
  std::filesystem::path folder;  ///< where relative names of such files start
  std::string after;             ///< of the file, only what follows this; empty: all of it
};

struct Prompt {
  PromptStyle style = PromptStyle::kChat;
  std::string system;  ///< chat only; may be empty
  std::optional<Preamble> preamble;
  Located<std::string> prompt_template;                     ///< key `template`; `{{field}}` stands for an item's field
  Located<std::string> continuation = {" {{choice}}", {}};  ///< how an option is appended in choice suites
  std::string between = "\n\n";                             ///< raw: what stands after an example
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
  Located<std::vector<std::filesystem::path>> items;  ///< absolute, in order; at least one where the reading is ok
  Format format;
  std::vector<Field> fields;
  Prompt prompt;
  Located<std::string> evaluator;  ///< its id
  PluginTable evaluator_table;     ///< every other key of [evaluator]
  Generation generate;
};

/// Reads and checks a suite. Files that are named and missing are errors. `data` is where the files of a suite lie
/// whose `data` names a variable; empty: in the folder that the variable holds.
[[nodiscard]] Reading<Suite> read_suite(const std::filesystem::path& file, const std::filesystem::path& data = {});

/// The same for a text; `name` stands in diagnostics and `folder` resolves relative paths.
[[nodiscard]] Reading<Suite> parse_suite(std::string_view text, std::string name, const std::filesystem::path& folder,
                                         const std::filesystem::path& data = {});

}  // namespace occam::config
