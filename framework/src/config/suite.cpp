#include "config/suite.hpp"

#include <fmt/format.h>

#include "config/suite_reader.hpp"

namespace occam::config {
namespace {

constexpr Range kShare = {0, 1, "must be between 0 and 1"};
constexpr Range kTopP = {5e-324, 1, "must be above 0 and at most 1"};
constexpr Range kSamples = {1, 1000, "must be between 1 and 1000"};

Reading<Suite> read(std::shared_ptr<const Source> source, const std::filesystem::path& folder,
                    const std::filesystem::path& data) {
  Reading<Suite> reading;
  reading.value.source = source;
  const std::optional<Node> root = parse_document(std::move(source), reading.diagnostics);
  if (!root) return reading;
  const std::filesystem::path absolute = std::filesystem::absolute(folder.empty() ? "." : folder);
  SuiteReader reader{reading.value, absolute, absolute, data, {}, reading.diagnostics};
  reader.read(*root);
  sort(reading.diagnostics);
  return reading;
}

}  // namespace

void SuiteReader::read_suite(const Node& node) {
  TableReader table(node, "[suite]", diagnostics);
  if (table.require("name")) {
    if (const auto name = table.text("name")) suite.name = *name;
    if (suite.name.at.source && suite.name.value.empty())
      table.error(suite.name.at, "a suite's name must not be empty");
  }
  if (const auto description = table.text("description")) suite.description = description->value;
  read_data(table);
  if (table.require("items")) {
    suite.items.at = node.find("items")->at;
    suite.items.value = data_files(table, names_of(table, "items"));
  }
  table.finish();
}

void SuiteReader::read_evaluator(const Node& node) {
  TableReader table(node, "[evaluator]", diagnostics);
  if (table.require("id")) {
    if (const auto id = table.text("id")) suite.evaluator = *id;
  }
  Node own = node;
  std::erase_if(own.children, [](const Node& child) { return child.key == "id"; });
  suite.evaluator_table = to_plugin_table(suite.evaluator.value, own);
}

void SuiteReader::read_generate(const Node& node) {
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

void SuiteReader::read(const Node& root) {
  TableReader table(root, "a suite file", diagnostics);
  const auto section = [&](std::string_view key, auto&& reader) {
    if (const Node* node = table.of_kind(key, NodeKind::kTable)) reader(*node);
  };
  for (const std::string_view key : {"suite", "prompt", "evaluator"}) {
    if (root.find(key) == nullptr) table.error(root.at, fmt::format("the table [{}] is missing", key));
  }
  section("suite", [&](const Node& node) { read_suite(node); });
  section("format", [&](const Node& node) { read_format(node); });
  section("fields", [&](const Node& node) { read_fields(node); });
  section("prompt", [&](const Node& node) { read_prompt(node); });
  section("evaluator", [&](const Node& node) { read_evaluator(node); });
  section("generate", [&](const Node& node) { read_generate(node); });
  table.finish();
}

Reading<Suite> parse_suite(std::string_view text, std::string name, const std::filesystem::path& folder,
                           const std::filesystem::path& data) {
  return read(make_source(std::move(name), text), folder, data);
}

Reading<Suite> read_suite(const std::filesystem::path& file, const std::filesystem::path& data) {
  Reading<Suite> reading;
  std::shared_ptr<const Source> source = read_source(file, reading.diagnostics);
  if (!source) return reading;
  reading = read(std::move(source), file.parent_path(), data);
  reading.value.file = std::filesystem::absolute(file).lexically_normal();
  return reading;
}

}  // namespace occam::config
