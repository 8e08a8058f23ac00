// A suite's items: rows of its data files, each checked, each with its place for messages.
//
// An item is one JSON object: `id` (its line number where there is none), `target` (a text or several), `choices` with
// `gold` (the index of the right one), `cluster`, `subset`, and any other field for the prompt template. Files that are
// written otherwise are brought into this form by the suite's [fields] (fields.hpp). Threads: values.
//
//   Findings findings;
//   const ItemReading read = read_items(files, format, fields, findings);
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/json.hpp"
#include "config/suite_fields.hpp"
#include "eval/findings.hpp"
#include "eval/paths.hpp"
#include "occam/error.hpp"

namespace occam::eval {

struct Item {
  std::string id;
  std::vector<std::string> targets;
  std::vector<std::string> choices;
  std::int64_t gold = -1;  ///< index into choices; -1: none
  std::string cluster;
  std::string subset;        ///< part of the suite that has a mean of its own; may be empty
  json::object fields;       ///< the whole row
  std::string content;       ///< the same as text, without regard to spaces between its tokens
  std::string content_hash;  ///< sha256 of `content`
  std::string where;         ///< `items.jsonl:17:1`
};

struct ItemReading {
  std::vector<Item> items;
  std::vector<config::Position> places;  ///< of each; they keep the files' texts alive
};

/// Rows that are no items are findings and are left out; so are files without items.
[[nodiscard]] ItemReading read_items(const std::vector<std::filesystem::path>& files, const config::Format& format,
                                     const std::vector<config::Field>& fields, Findings& findings);

/// One file in our own form. Errors: kUsage with everything that is wrong in `details`.
[[nodiscard]] Result<std::vector<Item>> read_items(const std::filesystem::path& file);

}  // namespace occam::eval
