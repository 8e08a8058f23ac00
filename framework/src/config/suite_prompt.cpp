// [prompt] of a suite: templates, preamble and examples.
#include <fmt/format.h>

#include "config/suite_reader.hpp"

namespace occam::config {
namespace {

constexpr std::array<std::pair<std::string_view, PromptStyle>, 2> kStyles = {
    {{"raw", PromptStyle::kRaw}, {"chat", PromptStyle::kChat}}};
constexpr std::array<std::pair<std::string_view, Draw>, 2> kDraws = {{{"seed", Draw::kSeed}, {"first", Draw::kFirst}}};
constexpr std::array<std::pair<std::string_view, bool>, 2> kOf = {{{"all", false}, {"subset", true}}};

}  // namespace

void check_template(TableReader& table, const Located<std::string>& text, std::string_view what) {
  std::string_view rest = text.value;
  for (std::size_t open = rest.find("{{"); open != std::string_view::npos; open = rest.find("{{")) {
    rest.remove_prefix(open + 2);
    const std::size_t close = rest.find("}}");
    if (close == std::string_view::npos) {
      table.error(text.at, fmt::format("a {{{{ of {} has no }}}}", what));
      return;
    }
    if (rest.substr(0, close).find_first_not_of(" \t") == std::string_view::npos) {
      table.error(text.at, fmt::format("{{{{}}}} of {} names no field", what));
    }
    rest.remove_prefix(close + 2);
  }
}

void SuiteReader::read_few_shot(TableReader& prompt) {
  const Node* const node = prompt.of_kind("few_shot", NodeKind::kTable);
  if (node == nullptr) return;
  TableReader table(*node, "few_shot of [prompt]", diagnostics);
  FewShot few_shot;
  if (const auto ids = table.texts("ids")) {
    few_shot.ids = *ids;
    few_shot.count = static_cast<std::int64_t>(ids->size());
    for (const std::string_view key : {"count", "draw", "seed"})
      if (const Node* other = table.any(key))
        table.error(other->key_at, fmt::format("{} beside ids: listed examples are not drawn", key));
  } else if (table.require("count")) {
    if (const auto count = table.integer("count", kWhole)) few_shot.count = count->value;
  }
  if (table.require("items")) {
    few_shot.items.at = node->find("items")->at;
    few_shot.items.value = data_files(table, names_of(table, "items"));
  }
  if (few_shot.ids.empty()) {
    if (const auto draw = table.choice("draw", kDraws)) few_shot.draw = draw->value;
    if (const auto seed = table.integer("seed", kWhole)) few_shot.seed = static_cast<std::uint64_t>(seed->value);
  }
  if (const auto of = table.choice("of", kOf)) few_shot.of_subset = of->value;
  table.finish();
  suite.prompt.few_shot = {std::move(few_shot), node->at};
}

void SuiteReader::read_preamble(TableReader& prompt) {
  const Node* const node = prompt.any("preamble");
  if (node == nullptr) return;
  Preamble preamble;
  preamble.folder = data_folder;
  if (node->kind != NodeKind::kTable) {
    if (const auto text = prompt.text("preamble", "a text, or { file = \"name\", after = \"text\" }")) {
      preamble.text = *text;
      check_template(prompt, *text, "preamble");
      suite.prompt.preamble = std::move(preamble);
    }
    return;
  }
  TableReader table(*node, "preamble of [prompt]", diagnostics);
  if (table.require("file")) {
    if (const auto file = table.text("file")) {
      preamble.file = *file;
      check_template(table, *file, "preamble's file");
    }
  }
  if (const auto after = table.text("after")) preamble.after = after->value;
  table.finish();
  suite.prompt.preamble = std::move(preamble);
}

void SuiteReader::read_prompt(const Node& node) {
  TableReader table(node, "[prompt]", diagnostics);
  if (const auto style = table.choice("style", kStyles)) suite.prompt.style = style->value;
  if (const auto system = table.text("system")) {
    suite.prompt.system = system->value;
    if (suite.prompt.style == PromptStyle::kRaw) {
      table.error(system->at, "a raw prompt has no system message", "write it into the preamble, or style = \"chat\"");
    }
  }
  read_preamble(table);
  if (table.require("template")) {
    if (const auto text = table.text("template")) {
      suite.prompt.prompt_template = *text;
      check_template(table, *text, "template");
      if (!text->value.contains("{{")) {
        table.error(text->at, "the template shows nothing of an item", "write {{field}} where an item's field belongs");
      }
    }
  }
  if (const auto text = table.text("continuation")) {
    suite.prompt.continuation = *text;
    check_template(table, *text, "continuation");
  }
  if (const auto between = table.text("between")) suite.prompt.between = between->value;
  read_few_shot(table);
  table.finish();
}

}  // namespace occam::config
