#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <limits>
#include <optional>
#include <ranges>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tables.hpp"

namespace occam::bench {

using namespace statistics;

namespace {

constexpr double kNotPublished = std::numeric_limits<double>::quiet_NaN();

struct Column {
  std::string name;
  Scores scores;
  double total = 0;
};

/// The columns after `skipped` of a file without quotes whose cells are 0 or 1. Empty where it cannot be read.
std::vector<Column> read_columns(const std::filesystem::path& file, std::size_t skipped) {
  std::ifstream in(file);
  std::string line;
  std::vector<Column> columns;
  while (std::getline(in, line)) {
    std::vector<std::string> cells;
    for (const auto cell : std::views::split(line, ',')) cells.emplace_back(cell.begin(), cell.end());
    if (cells.size() <= skipped) return {};
    cells.erase(cells.begin(), cells.begin() + static_cast<std::ptrdiff_t>(skipped));
    if (columns.empty()) {
      for (std::string& cell : cells) columns.push_back({.name = std::move(cell), .scores = {}});
      continue;
    }
    if (cells.size() != columns.size()) return {};
    for (std::size_t i = 0; i < cells.size(); ++i) {
      columns[i].scores.push_back(cells[i].starts_with('1') ? 1 : 0);
      columns[i].total += columns[i].scores.back();
    }
  }
  return columns;
}

/// Plays the recorded answers in orders by seed until the verdict.
Summary replay(const Effort& effort, const Column& column, const Requirement& requirement,
               const std::optional<ControlVariate>& control) {
  const bool met = column.total >= requirement.total;
  return summarise(run_trials<Play>(effort, 10, [&](SplitMix64& random) {
    const ItemOrder order = ItemOrder::create("bench", random.next(), requirement.items);
    SequentialVerdict verdict = *SequentialVerdict::create(order, requirement, {.control = control});
    while (verdict.verdict() == Verdict::kOpen) {
      const std::int64_t item = *verdict.scores().next();
      (void)verdict.feed(item, Score::of(column.scores[static_cast<std::size_t>(item)]));
    }
    return Play{verdict.verdict(), static_cast<double>(verdict.scores().seen()),
                met != (verdict.verdict() == Verdict::kMeets)};
  }));
}

std::optional<ControlVariate> others(const std::vector<Column>& columns, const Column& column) {
  std::vector<std::span<const double>> runs;
  for (const Column& other : columns)
    if (other.name != column.name) runs.emplace_back(other.scores);
  const auto control = ControlVariate::from_runs(runs);
  return control ? std::optional(*control) : std::nullopt;
}

/// Values that have nothing to do with the scores: what a control variate costs that says nothing.
std::optional<ControlVariate> noise(const Column& column) {
  SplitMix64 random(1);
  std::vector<double> values(column.scores.size());
  for (double& value : values) value = random.uniform();
  const auto control = ControlVariate::create(std::move(values));
  return control ? std::optional(*control) : std::nullopt;
}

void table_errors(Report& report, const Effort& effort, const std::vector<Column>& columns) {
  report.section("Errors next to the threshold", "per cent of orders");
  for (const Column& column : columns) {
    const auto items = static_cast<std::int64_t>(column.scores.size());
    const auto total = static_cast<std::int64_t>(column.total);
    const std::optional<ControlVariate> control = others(columns, column);
    for (const std::int64_t need : {total + 1, total}) {
      const Requirement requirement{ScoreKind::kBinary, items, static_cast<double>(need)};
      const std::string name = fmt::format("{}, {}", column.name, need == total ? "need" : "need - 1");
      report.error_rate(name, kError, kNotPublished, replay(effort, column, requirement, std::nullopt).wrong,
                        effort.trials);
      report.error_rate(name + ", control variate", kError, kNotPublished,
                        replay(effort, column, requirement, control).wrong, effort.trials);
    }
  }
}

/// Calls with the control variate against those without.
void table_savings(Report& report, const Effort& effort, const std::vector<Column>& columns) {
  report.section("Calls saved by the other models' runs as control variate", "per cent");
  for (const Column& column : columns) {
    const auto items = static_cast<std::int64_t>(column.scores.size());
    for (const double gap : {-0.10, -0.05, 0.05, 0.10}) {
      const double threshold = std::round(100 * (column.total / static_cast<double>(items) - gap)) / 100;
      const Requirement requirement = Requirement::hits_of(items, *to_decimal(threshold));
      const double plain = replay(effort, column, requirement, std::nullopt).calls.mean();
      const double helped = replay(effort, column, requirement, others(columns, column)).calls.mean();
      report.figure(fmt::format("{} against {:.2f}", column.name, threshold), 100 * (1 - helped / plain),
                    fmt::format("{:.0f} calls instead of {:.0f}", helped, plain));
      const double misled = replay(effort, column, requirement, noise(column)).calls.mean();
      report.figure(fmt::format("{} against {:.2f}, values that say nothing", column.name, threshold),
                    100 * (1 - misled / plain), fmt::format("{:.0f} calls instead of {:.0f}", misled, plain));
    }
  }
}

}  // namespace

void table_matrices(Report& report, const Effort& effort, const std::filesystem::path& folder) {
  const std::vector<Column> gsm8k = read_columns(folder / "gsm8k_openai_gpt3.csv", 1);
  const std::vector<Column> bbh = read_columns(folder / "bbh_codex_direct_vs_cot.csv", 2);
  if (gsm8k.empty() || bbh.empty()) {
    report.section("Recorded answers: skipped, the files are not in " + folder.string(), "");
    return;
  }
  report.section("GSM8K, recorded answers of OpenAI's 6B and 175B models: calls", "calls");
  struct Published {
    const char* model;
    const char* threshold;
    double calls;
  };
  for (const Published& row : {Published{"175b_verification", "0.45", 149}, {"6b_finetuning", "0.35", 92}}) {
    const auto column = std::ranges::find(gsm8k, row.model, &Column::name);
    if (column == gsm8k.end()) continue;
    const auto items = static_cast<std::int64_t>(column->scores.size());
    const Requirement requirement = Requirement::hits_of(items, *parse_decimal(row.threshold));
    report.mean(fmt::format("{} against {}", row.model, row.threshold), row.calls,
                replay(effort, *column, requirement, std::nullopt).calls);
  }
  table_errors(report, effort, gsm8k);
  table_savings(report, effort, gsm8k);
  table_errors(report, effort, bbh);
}

}  // namespace occam::bench
