#include "config/suite.hpp"

#include <fmt/format.h>

#include "config/table_reader.hpp"

namespace occam::config {
namespace {

constexpr std::array<std::pair<std::string_view, PromptStyle>, 2> kStyles = {
    {{"raw", PromptStyle::kRaw}, {"chat", PromptStyle::kChat}}};
constexpr Range kShare = {0, 1, "must be between 0 and 1"};
constexpr Range kTopP = {5e-324, 1, "must be above 0 and at most 1"};
constexpr Range kSamples = {1, 1000, "must be between 1 and 1000"};
constexpr Range kWhole = {0, 9e18, "must not be negative"};

struct SuiteReader {
  Suite& suite;
  std::filesystem::path folder;
  Diagnostics& diagnostics;

  std::filesystem::path resolve(std::string_view written) const {
    return (folder / std::filesystem::path(written)).lexically_normal();
  }

  // The file that a key names; it must be there.
  std::filesystem::path existing(TableReader& table, const Located<std::string>& written) {
    std::filesystem::path path = resolve(written.value);
    std::error_code ignored;
    if (!std::filesystem::is_regular_file(path, ignored)) {
      table.error(written.at, fmt::format("there is no file {}", path.string()));
    }
    return path;
  }

  void read_suite(const Node& node) {
    TableReader table(node, "[suite]", diagnostics);
    if (table.require("name")) {
      if (const auto name = table.text("name")) suite.name = *name;
      if (suite.name.at.source && suite.name.value.empty())
        table.error(suite.name.at, "a suite's name must not be empty");
    }
    if (const auto description = table.text("description")) suite.description = description->value;
    if (table.require("items")) {
      if (const auto items = table.text("items")) suite.items = {existing(table, *items), items->at};
    }
    table.finish();
  }

  void read_few_shot(TableReader& prompt) {
    const Node* const node = prompt.of_kind("few_shot", NodeKind::kTable);
    if (node == nullptr) return;
    TableReader table(*node, "few_shot of [prompt]", diagnostics);
    FewShot few_shot;
    if (table.require("count")) {
      if (const auto count = table.integer("count", kWhole)) few_shot.count = count->value;
    }
    if (table.require("items")) {
      if (const auto items = table.text("items")) few_shot.items = existing(table, *items);
    }
    if (const auto seed = table.integer("seed", kWhole)) few_shot.seed = static_cast<std::uint64_t>(seed->value);
    table.finish();
    suite.prompt.few_shot = {std::move(few_shot), node->at};
  }

  void read_prompt(const Node& node) {
    TableReader table(node, "[prompt]", diagnostics);
    if (const auto style = table.choice("style", kStyles)) suite.prompt.style = style->value;
    if (const auto system = table.text("system")) {
      suite.prompt.system = system->value;
      if (suite.prompt.style == PromptStyle::kRaw) {
        table.error(system->at, "a raw prompt has no system message",
                    "write it into the template, or style = \"chat\"");
      }
    }
    if (table.require("template")) {
      if (const auto text = table.text("template")) {
        suite.prompt.prompt_template = *text;
        check_template(table, *text, "template");
        if (!text->value.contains("{{")) {
          table.error(text->at, "the template shows nothing of an item",
                      "write {{field}} where an item's field belongs");
        }
      }
    }
    if (const auto text = table.text("continuation")) {
      suite.prompt.continuation = *text;
      check_template(table, *text, "continuation");
    }
    read_few_shot(table);
    table.finish();
  }

  // Braces pair up and hold a field's name.
  static void check_template(TableReader& table, const Located<std::string>& text, std::string_view key) {
    std::string_view rest = text.value;
    for (std::size_t open = rest.find("{{"); open != std::string_view::npos; open = rest.find("{{")) {
      rest.remove_prefix(open + 2);
      const std::size_t close = rest.find("}}");
      if (close == std::string_view::npos) {
        table.error(text.at, fmt::format("a {{{{ of {} has no }}}}", key));
        return;
      }
      if (rest.substr(0, close).find_first_not_of(" \t") == std::string_view::npos) {
        table.error(text.at, fmt::format("{{{{}}}} of {} names no field", key));
      }
      rest.remove_prefix(close + 2);
    }
  }

  void read_evaluator(const Node& node) {
    TableReader table(node, "[evaluator]", diagnostics);
    if (table.require("id")) {
      if (const auto id = table.text("id")) suite.evaluator = *id;
    }
    Node own = node;
    std::erase_if(own.children, [](const Node& child) { return child.key == "id"; });
    suite.evaluator_table = to_plugin_table(suite.evaluator.value, own);
  }

  void read_generate(const Node& node) {
    TableReader table(node, "[generate]", diagnostics);
    Generation& out = suite.generate;
    if (const auto value = table.integer("max_tokens", kAtLeastOne)) out.max_tokens = value->value;
    if (const auto value = table.integer("samples", kSamples)) out.samples = *value;
    if (const auto value = table.number("temperature", kNotNegative)) out.temperature = value->value;
    if (out.samples.value > 1 && out.temperature == 0) {
      table.error(out.samples.at, "several samples at temperature 0 are the same answer several times",
                  "write temperature = 0.8, say, or samples = 1");
    }
    if (const auto value = table.number("top_p", kTopP)) out.top_p = value->value;
    if (const auto value = table.number("min_p", kShare)) out.min_p = value->value;
    if (const auto value = table.integer("top_k", kWhole)) out.top_k = value->value;
    if (const auto value = table.number("repetition_penalty", kPositive)) out.repetition_penalty = value->value;
    if (const auto value = table.integer("seed", kWhole)) out.seed = static_cast<std::uint64_t>(value->value);
    for (const Located<std::string>& stop : table.texts("stop").value_or(std::vector<Located<std::string>>{})) {
      if (stop.value.empty()) table.error(stop.at, "a stop string must not be empty");
      out.stop.push_back(stop.value);
    }
    table.finish();
  }

  void read(const Node& root) {
    TableReader table(root, "a suite file", diagnostics);
    const auto section = [&](std::string_view key, auto&& reader) {
      if (const Node* node = table.of_kind(key, NodeKind::kTable)) reader(*node);
    };
    for (const std::string_view key : {"suite", "prompt", "evaluator"}) {
      if (root.find(key) == nullptr) table.error(root.at, fmt::format("the table [{}] is missing", key));
    }
    section("suite", [&](const Node& node) { read_suite(node); });
    section("prompt", [&](const Node& node) { read_prompt(node); });
    section("evaluator", [&](const Node& node) { read_evaluator(node); });
    section("generate", [&](const Node& node) { read_generate(node); });
    table.finish();
  }
};

Reading<Suite> read(std::shared_ptr<const Source> source, const std::filesystem::path& folder) {
  Reading<Suite> reading;
  reading.value.source = source;
  const std::optional<Node> root = parse_document(std::move(source), reading.diagnostics);
  if (!root) return reading;
  SuiteReader reader{reading.value, std::filesystem::absolute(folder.empty() ? "." : folder), reading.diagnostics};
  reader.read(*root);
  sort(reading.diagnostics);
  return reading;
}

}  // namespace

Reading<Suite> parse_suite(std::string_view text, std::string name, const std::filesystem::path& folder) {
  return read(make_source(std::move(name), text), folder);
}

Reading<Suite> read_suite(const std::filesystem::path& file) {
  Reading<Suite> reading;
  std::shared_ptr<const Source> source = read_source(file, reading.diagnostics);
  if (!source) return reading;
  reading = read(std::move(source), file.parent_path());
  reading.value.file = std::filesystem::absolute(file).lexically_normal();
  return reading;
}

}  // namespace occam::config
