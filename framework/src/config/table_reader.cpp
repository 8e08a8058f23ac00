#include "config/table_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/strings.hpp"

namespace occam::config {

std::optional<double> parse_duration(std::string_view text) {
  double amount = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), amount);
  if (failed != std::errc{} || !std::isfinite(amount) || amount <= 0) return std::nullopt;
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  constexpr std::array<std::pair<std::string_view, double>, 5> kUnits = {
      {{"ms", 1e-3}, {"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}}};
  for (const auto& [word, seconds] : kUnits) {
    if (unit == word) return amount * seconds;
  }
  return std::nullopt;
}

std::optional<std::int64_t> parse_bytes(std::string_view text) {
  double amount = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), amount);
  if (failed != std::errc{} || !(amount > 0)) return std::nullopt;
  const std::string_view unit = text.substr(static_cast<std::size_t>(end - text.data()));
  constexpr std::array<std::pair<std::string_view, double>, 7> kUnits = {
      {{"B", 1}, {"KiB", 0x1p10}, {"MiB", 0x1p20}, {"GiB", 0x1p30}, {"TiB", 0x1p40}, {"MB", 1e6}, {"GB", 1e9}}};
  for (const auto& [word, bytes] : kUnits) {
    if (unit == word && amount * bytes >= 1 && amount * bytes < 0x1p62)
      return static_cast<std::int64_t>(amount * bytes);
  }
  return std::nullopt;
}

void TableReader::error(const Position& at, std::string message, std::string hint) {
  diagnostics_.push_back({.at = at, .message = std::move(message), .hint = std::move(hint), .secret = secret_});
}

void TableReader::warning(const Position& at, std::string message, std::string hint) {
  error(at, std::move(message), std::move(hint));
  diagnostics_.back().severity = Severity::kWarning;
}

void TableReader::wrong_kind(const Node& node, std::string_view what, std::string_view wanted, std::string_view hint) {
  error(node.at, fmt::format("{} in {} must be {}, and this is {}", what, title_, wanted, describe(node.kind)),
        std::string(hint));
}

void TableReader::wrong_word(const Located<std::string>& written, std::string_view key,
                             std::span<const std::string_view> known) {
  std::vector<std::string> quoted;
  for (const std::string_view word : known) quoted.push_back(fmt::format("\"{}\"", word));
  const std::string_view nearest = nearest_word(written.value, known);
  error(written.at, fmt::format("\"{}\" is no word for {} in {}", written.value, key, title_),
        nearest.empty() ? fmt::format("write one of {}", join(quoted, ", "))
                        : fmt::format("did you mean \"{}\"?", nearest));
}

const Node* TableReader::any(std::string_view key) {
  if (std::ranges::find(known_, key) == known_.end()) known_.push_back(key);
  return node_.find(key);
}

const Node* TableReader::reserved(std::string_view key) {
  reserved_.push_back(key);
  return node_.find(key);
}

const Node* TableReader::of_kind(std::string_view key, NodeKind kind) {
  const Node* const node = any(key);
  if (node == nullptr || node->kind == kind) return node;
  wrong_kind(*node, key, describe(kind), {});
  return nullptr;
}

std::optional<Located<std::string>> TableReader::text(std::string_view key, std::string_view hint) {
  const Node* const node = any(key);
  if (node == nullptr) return std::nullopt;
  if (node->kind != NodeKind::kString) {
    wrong_kind(*node, key, describe(NodeKind::kString), hint);
    return std::nullopt;
  }
  return Located<std::string>{node->text, node->at};
}

bool TableReader::in_range(const Node& node, std::string_view key, Range range) {
  if (std::isfinite(node.real) && node.real >= range.low && node.real <= range.high) return true;
  const std::string_view words = std::isfinite(node.real) ? range.words : "must be finite";
  error(node.at, fmt::format("{} in {} {}, and this is {}", key, title_, words, node.text));
  return false;
}

std::optional<Located<std::int64_t>> TableReader::integer(std::string_view key, Range range) {
  const Node* const node = any(key);
  if (node == nullptr) return std::nullopt;
  if (node->kind != NodeKind::kInteger) {
    const bool whole =
        node->kind == NodeKind::kReal && node->real == std::floor(node->real) && std::abs(node->real) < 1e15;
    wrong_kind(*node, key, describe(NodeKind::kInteger),
               whole ? fmt::format("write {:.0f}", node->real) : std::string());
    return std::nullopt;
  }
  if (!in_range(*node, key, range)) return std::nullopt;
  return Located<std::int64_t>{node->integer, node->at};
}

std::optional<Located<Decimal>> TableReader::decimal(std::string_view key, Range range, std::string_view hint) {
  const Node* const node = any(key);
  if (node == nullptr) return std::nullopt;
  if (node->kind != NodeKind::kInteger && node->kind != NodeKind::kReal) {
    wrong_kind(*node, key, "a number", node->kind == NodeKind::kString ? "write it without quotes" : "");
    return std::nullopt;
  }
  if (!in_range(*node, key, range)) {
    diagnostics_.back().hint = hint;
    return std::nullopt;
  }
  const bool plain = node->text.find_first_of("xob") == std::string::npos;  // 0x10 is no decimal
  return Located<Decimal>{{plain ? node->text : std::to_string(node->integer), node->real}, node->at};
}

std::optional<Located<double>> TableReader::number(std::string_view key, Range range) {
  const std::optional<Located<Decimal>> value = decimal(key, range);
  if (!value) return std::nullopt;
  return Located<double>{value->value.value, value->at};
}

std::optional<Located<bool>> TableReader::boolean(std::string_view key) {
  const Node* const node = of_kind(key, NodeKind::kBoolean);
  if (node == nullptr) return std::nullopt;
  return Located<bool>{node->boolean, node->at};
}

std::optional<Located<double>> TableReader::duration(std::string_view key) {
  const Node* const node = any(key);
  if (node == nullptr) return std::nullopt;
  if (node->kind == NodeKind::kInteger || node->kind == NodeKind::kReal) {
    wrong_kind(*node, key, "a duration with its unit", fmt::format("write \"{0}s\" or \"{0}ms\"", node->text));
    return std::nullopt;
  }
  if (node->kind != NodeKind::kString) {
    wrong_kind(*node, key, "a duration such as \"2s\"", {});
    return std::nullopt;
  }
  const std::optional<double> seconds = parse_duration(node->text);
  if (!seconds) {
    error(node->at, fmt::format("\"{}\" is no duration for {} in {}", node->text, key, title_),
          R"(write "500ms", "2s", "1m", "1h" or "1d")");
    return std::nullopt;
  }
  return Located<double>{*seconds, node->at};
}

std::optional<Located<std::int64_t>> TableReader::bytes(std::string_view key) {
  const Node* const node = any(key);
  if (node == nullptr) return std::nullopt;
  const std::optional<std::int64_t> bytes =
      node->kind == NodeKind::kString ? parse_bytes(node->text) : std::optional<std::int64_t>();
  if (bytes) return Located<std::int64_t>{*bytes, node->at};
  error(node->at, fmt::format("{} in {} must be an amount of memory with its unit", key, title_),
        R"(write "512MiB", "6GiB" or "1.5GB")");
  return std::nullopt;
}

std::optional<std::vector<Located<std::string>>> TableReader::texts(std::string_view key) {
  const Node* const node = any(key);
  if (node == nullptr) return std::nullopt;
  if (node->kind != NodeKind::kArray) {
    wrong_kind(*node, key, "a list of texts",
               node->kind == NodeKind::kString ? fmt::format("write [\"{}\"]", node->text) : std::string());
    return std::nullopt;
  }
  std::vector<Located<std::string>> out;
  for (const Node& item : node->children) {
    if (item.kind == NodeKind::kString) {
      out.push_back({item.text, item.at});
    } else {
      wrong_kind(item, fmt::format("every item of {}", key), describe(NodeKind::kString), {});
    }
  }
  return out;
}

bool TableReader::require(std::string_view key) {
  if (any(key) != nullptr) return true;
  error(node_.at, fmt::format("{} needs the key \"{}\"", title_, key));
  return false;
}

std::vector<const Node*> TableReader::unknown() const {
  std::vector<const Node*> out;
  for (const Node& child : node_.children) {
    const auto is_key = [&](const std::vector<std::string_view>& keys) {
      return std::ranges::find(keys, child.key) != keys.end();
    };
    if (!is_key(known_) && !is_key(reserved_)) out.push_back(&child);
  }
  return out;
}

void TableReader::finish() {
  for (const Node* const child : unknown()) {
    diagnostics_.push_back(unknown_key({child->key, child->key_at}, title_, known_));
    diagnostics_.back().secret = secret_;
  }
}

}  // namespace occam::config
