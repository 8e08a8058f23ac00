#include "routing/replay/outcome_set.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <unordered_set>

#include "base/csv.hpp"
#include "base/sha256.hpp"
#include "base/strings.hpp"

namespace occam::routing {
namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
constexpr occam_abi_confidence kNothingKnown{kNone, kNone, kNone, kNone, kNone};

struct ConfidenceColumn {
  std::string_view prefix;
  double occam_abi_confidence::* field;
};
constexpr std::array<ConfidenceColumn, 5> kConfidenceColumns = {{
    {"mean_logprob:", &occam_abi_confidence::mean_logprob},
    {"minimum_logprob:", &occam_abi_confidence::minimum_logprob},
    {"margin:", &occam_abi_confidence::margin},
    {"entropy:", &occam_abi_confidence::entropy},
    {"agreement:", &occam_abi_confidence::agreement},
}};

}  // namespace

const occam_abi_confidence& OutcomeSet::confidence(std::size_t row, std::size_t model) const {
  return confidences_.empty() ? kNothingKnown : confidences_[row * models.size() + model];
}

void OutcomeSet::add(OutcomeRow row, std::span<const double> scores, std::span<const double> costs,
                     std::span<const occam_abi_confidence> confidences) {
  rows.push_back(std::move(row));
  scores_.insert(scores_.end(), scores.begin(), scores.end());
  costs_.insert(costs_.end(), costs.begin(), costs.end());
  confidences_.insert(confidences_.end(), confidences.begin(), confidences.end());
}

std::string OutcomeSet::hash() const {
  Sha256 hash;
  for (const std::string& model : models) hash.field(model);
  for (const OutcomeRow& row : rows) hash.field(row.task).field(row.prompt);
  const auto feed = [&](const auto& numbers) {
    hash.field({reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(numbers[0])});
  };
  feed(scores_);
  feed(costs_);
  feed(confidences_);
  return hash.hex();
}

namespace {

/// One reading of one file.
class OutcomeSetReader {
 public:
  OutcomeSetReader(std::string_view text, const std::string& name, const OutcomeSetOptions& options)
      : reader_(text, name), name_(name), options_(options) {}

  Result<OutcomeSet> read(const std::vector<std::string>& models) {
    set_.models = models;
    set_.range = options_.range.value_or(ScoreRange{});
    if (auto header = read_header(); !header) return fail(header.error());
    for (;;) {
      const auto row = reader_.next();
      if (!row) return fail(row.error());
      if (!*row) break;
      if (auto taken = take(**row); !taken) return fail(taken.error());
    }
    if (set_.rows.empty()) return fail(ErrorCode::kUsage, "no row has a score for every model of the policy", name_);
    return std::move(set_);
  }

 private:
  using Column = std::optional<std::size_t>;

  [[nodiscard]] std::unexpected<Error> wrong(std::int64_t line, std::string message, std::string hint = {}) const {
    return fail(ErrorCode::kUsage, std::move(message), fmt::format("{}:{}:1", name_, line), std::move(hint));
  }

  [[nodiscard]] Column find(std::string_view column) const {
    const auto found = std::ranges::find(header_, column);
    return found == header_.end() ? Column{} : static_cast<std::size_t>(found - header_.begin());
  }

  /// The columns `prefix` + model, one a model.
  [[nodiscard]] std::vector<Column> find_all(std::string_view prefix) const {
    std::vector<Column> columns;
    for (const std::string& model : set_.models) columns.push_back(find(std::string(prefix) + model));
    return columns;
  }

  Result<void> read_header() {
    const auto row = reader_.next();
    if (!row) return fail(row.error());
    if (!*row) return fail(ErrorCode::kUsage, "the file is empty", name_);
    for (const std::string& field : (*row)->fields) header_.emplace_back(trim(field));
    const std::int64_t line = (*row)->line;
    id_ = find("id");
    task_ = find("task");
    prompt_ = find("prompt");
    split_ = find(options_.split_column.empty() ? "split" : options_.split_column);
    if (!id_ || !task_) return wrong(line, fmt::format("there is no column \"{}\"", id_ ? "task" : "id"));
    if (!split_ && !options_.split_column.empty())
      return wrong(line, fmt::format("there is no column \"{}\" to split by", options_.split_column));
    return find_models(line);
  }

  Result<void> find_models(std::int64_t line) {
    std::vector<std::string> there;
    for (const std::string& field : header_)
      if (field.starts_with("score:")) there.push_back(field.substr(6));
    if (there.empty())
      return wrong(line, "there is no column \"score:<model>\"", "replay reads a row a prompt and a column a model");
    scores_ = find_all("score:");
    for (std::size_t i = 0; i < scores_.size(); ++i)
      if (!scores_[i])
        return wrong(
            line, fmt::format("the policy's model \"{}\" has no column \"score:{}\"", set_.models[i], set_.models[i]),
            fmt::format("the file has scores of {}", fmt::join(there, ", ")));
    for (const std::string& model : there)
      if (std::ranges::find(set_.models, model) == set_.models.end()) set_.other_models.push_back(model);
    return find_costs(line);
  }

  Result<void> find_costs(std::int64_t line) {
    costs_ = find_all("cost:");
    const auto count =
        static_cast<std::size_t>(std::ranges::count_if(costs_, [](const Column& c) { return c.has_value(); }));
    set_.has_costs = count == costs_.size();
    if (count > 0 && !set_.has_costs) {
      const auto missing = std::ranges::find(costs_, Column{}) - costs_.begin();
      return wrong(line, fmt::format("some models have a column \"cost:<model>\", and \"{}\" has none",
                                     set_.models[static_cast<std::size_t>(missing)]));
    }
    for (const ConfidenceColumn& one : kConfidenceColumns) {
      confidences_.push_back(find_all(one.prefix));
      has_confidences_ = has_confidences_ || std::ranges::any_of(confidences_.back(), &Column::has_value);
    }
    return {};
  }

  /// The cell as a number; NaN where it is empty.
  [[nodiscard]] Result<double> number(const CsvRow& row, std::size_t column) const {
    const std::string_view text = trim(row.fields[column]);
    if (text.empty()) return kNone;
    const std::optional<double> value = to_number(text);
    if (!value) return wrong(row.line, fmt::format("\"{}\" is no number in the column \"{}\"", text, header_[column]));
    return *value;
  }

  Result<void> take(const CsvRow& row) {
    if (row.fields.size() != header_.size())
      return wrong(row.line, fmt::format("the row has {} fields and the header {}", row.fields.size(), header_.size()));
    const std::string& id = row.fields[*id_];
    if (!ids_.insert(id).second) return wrong(row.line, fmt::format("the id \"{}\" is there twice", id));
    std::vector<double> scores, costs;
    if (auto read = read_scores(row, scores); !read) return read;
    for (std::size_t i = 0; set_.has_costs && i < costs_.size(); ++i) {
      const auto cost = number(row, *costs_[i]);
      if (!cost) return fail(cost.error());
      if (*cost < 0)
        return wrong(row.line, fmt::format("a cost of {} in the column \"{}\"", *cost, header_[*costs_[i]]));
      costs.push_back(*cost);
    }
    const auto is_none = [](double value) { return std::isnan(value); };
    if (std::ranges::any_of(scores, is_none) || std::ranges::any_of(costs, is_none)) {
      ++set_.incomplete;
      return {};
    }
    std::vector<occam_abi_confidence> confidences;
    if (has_confidences_)
      if (auto read = read_confidences(row, confidences); !read) return read;
    set_.add({.id = id,
              .task = row.fields[*task_],
              .split = split_ ? row.fields[*split_] : std::string(),
              .prompt = prompt_ ? row.fields[*prompt_] : std::string()},
             scores, costs, confidences);
    return {};
  }

  Result<void> read_scores(const CsvRow& row, std::vector<double>& scores) const {
    for (const Column& column : scores_) {
      const auto score = number(row, *column);
      if (!score) return fail(score.error());
      if (*score < set_.range.low || *score > set_.range.high)
        return wrong(row.line,
                     fmt::format("a score of {} in the column \"{}\", outside of {} to {}", *score, header_[*column],
                                 set_.range.low, set_.range.high),
                     "--range LOW,HIGH says which range the scores have");
      scores.push_back(*score);
    }
    return {};
  }

  Result<void> read_confidences(const CsvRow& row, std::vector<occam_abi_confidence>& confidences) const {
    for (std::size_t model = 0; model < set_.models.size(); ++model) {
      occam_abi_confidence confidence = kNothingKnown;
      for (std::size_t i = 0; i < kConfidenceColumns.size(); ++i) {
        if (!confidences_[i][model]) continue;
        const auto value = number(row, *confidences_[i][model]);
        if (!value) return fail(value.error());
        confidence.*kConfidenceColumns[i].field = *value;
      }
      confidences.push_back(confidence);
    }
    return {};
  }

  CsvReader reader_;
  const std::string& name_;
  const OutcomeSetOptions& options_;
  std::vector<std::string> header_;
  Column id_, task_, prompt_, split_;
  std::vector<Column> scores_, costs_;
  std::vector<std::vector<Column>> confidences_;  ///< one of kConfidenceColumns, one a model
  bool has_confidences_ = false;
  std::unordered_set<std::string> ids_;
  OutcomeSet set_;
};

}  // namespace

Result<OutcomeSet> read_outcome_set(std::string_view text, const std::string& name,
                                    const std::vector<std::string>& models, const OutcomeSetOptions& options) {
  return OutcomeSetReader(text, name, options).read(models);
}

}  // namespace occam::routing
