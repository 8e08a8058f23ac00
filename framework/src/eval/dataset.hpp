// A suite's items: JSON lines, each checked, each with its place for messages.
//
// An item is one JSON object a line: `id` (its line number where there is none), `target` (a text or several),
// `choices` with `gold` (the index of the right one), `cluster`, and any other field for the prompt template. Threads:
// values.
//
//   auto items = read_items("configs/suites/sentiment.jsonl");
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "occam/error.hpp"

namespace occam::eval {

struct Item {
  std::string id;
  std::vector<std::string> targets;
  std::vector<std::string> choices;
  std::int64_t gold = -1;  ///< index into choices; -1: none
  std::string cluster;
  json::object fields;       ///< the whole line
  std::string content;       ///< the same as text, without regard to spaces between its tokens
  std::string content_hash;  ///< sha256 of `content`
  std::string where;         ///< `items.jsonl:17:1`
};

/// A text as it is, a number or a truth value as people write it; nothing for anything else.
[[nodiscard]] std::optional<std::string> plain_text(const json::value& value);

/// Errors: kUsage with `where` = `file:line:column` for a line that is no item, a repeated id and a file without items;
/// kNotFound for a missing file.
[[nodiscard]] Result<std::vector<Item>> read_items(const std::filesystem::path& file);

}  // namespace occam::eval
