// Every item's newest result as CSV or JSON lines: what import_outcomes() reads.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/csv.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "base/strings.hpp"
#include "eval/attempts.hpp"
#include "eval/newest.hpp"
#include "eval/outcomes.hpp"

namespace occam::eval {

namespace {

constexpr std::array<std::string_view, 23> kColumns = {"task",          "suite",
                                                       "metric",        "low",
                                                       "high",          "item",
                                                       "cluster",       "model",
                                                       "model_key",     "configuration",
                                                       "status",        "score",
                                                       "prompt_tokens", "completion_tokens",
                                                       "milliseconds",  "cost",
                                                       "finish_reason", "text",
                                                       "mean_logprob",  "minimum_logprob",
                                                       "margin",        "entropy",
                                                       "agreement"};

std::string number_or_empty(double value) {
  return std::isnan(value) ? std::string() : fmt::format("{}", value);
}

/// CSV is text for other programs: bytes that are no UTF-8 become U+FFFD.
std::string readable(const std::string& text) {
  if (is_utf8(text)) return text;
  std::string made;
  for (const char c : text) made += static_cast<unsigned char>(c) < 0x80 ? std::string(1, c) : "\xEF\xBF\xBD";
  return made;
}

std::vector<std::string> to_fields(const store::EvidenceRow& row, const store::ItemScore& score) {
  const store::ItemResult& result = score.result;
  return {row.suite.task,
          row.suite.name,
          row.suite.metric,
          fmt::format("{}", row.suite.low),
          fmt::format("{}", row.suite.high),
          score.item,
          score.cluster,
          row.label,
          row.key.model,
          row.key.configuration,
          std::string(store::to_string(result.status)),
          fmt::format("{}", result.score),
          std::to_string(result.prompt_tokens),
          std::to_string(result.completion_tokens),
          number_or_empty(result.milliseconds),
          number_or_empty(result.cost),
          result.finish_reason,
          readable(result.text),
          number_or_empty(result.confidence.mean_logprob),
          number_or_empty(result.confidence.minimum_logprob),
          number_or_empty(result.confidence.margin),
          number_or_empty(result.confidence.entropy),
          number_or_empty(result.confidence.agreement)};
}

bool is_number(std::string_view column) {
  static constexpr std::array<std::string_view, 12> kNumbers = {
      "low",  "high",         "score",           "prompt_tokens", "completion_tokens", "milliseconds",
      "cost", "mean_logprob", "minimum_logprob", "margin",        "entropy",           "agreement"};
  return std::ranges::find(kNumbers, column) != kNumbers.end();
}

void append_json(std::string& out, const std::vector<std::string>& fields) {
  json::object object;
  for (std::size_t i = 0; i < kColumns.size(); ++i) {
    if (is_number(kColumns[i])) {
      object[kColumns[i]] = fields[i].empty() ? json::value(nullptr) : json::parse(fields[i]).value_or(nullptr);
    } else {
      object[kColumns[i]] = fields[i];
    }
  }
  out += json::serialize(object) + "\n";
}

}  // namespace

Result<std::int64_t> export_outcomes(store::Store& store, const std::filesystem::path& file) {
  const bool is_jsonl = file.extension() == ".jsonl";
  if (!is_jsonl && file.extension() != ".csv") {
    return fail(ErrorCode::kUsage, fmt::format("{} is neither .csv nor .jsonl", file.string()), file.string());
  }
  const auto rows = newest_rows(store);
  if (!rows) return fail(rows.error());
  std::string text;
  if (!is_jsonl) append_csv(text, std::vector<std::string>(kColumns.begin(), kColumns.end()));
  std::int64_t count = 0;
  for (const store::EvidenceRow& row : *rows) {
    const auto scores = store.item_scores(row.key);
    if (!scores) return fail(scores.error());
    for (const store::ItemScore& score : average_attempts(*scores)) {
      const std::vector<std::string> fields = to_fields(row, score);
      is_jsonl ? append_json(text, fields) : append_csv(text, fields);
      ++count;
    }
  }
  if (auto written = write_file(file, text); !written) return fail(written.error());
  return count;
}

}  // namespace occam::eval
