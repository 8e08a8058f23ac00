#include "eval/corpus.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/json.hpp"
#include "occam/statistics/bootstrap.hpp"

namespace occam::eval {

namespace {

constexpr std::size_t kReplicates = 1000;

/// The values of scored items, row after row in the order of the evaluator's metrics.
struct Values {
  std::vector<double> rows;
  std::vector<std::string> clusters;
  std::size_t columns = 0;

  [[nodiscard]] std::span<const double> row(std::size_t item) const {
    return std::span(rows).subspan(item * columns, columns);
  }
  [[nodiscard]] std::vector<double> drawn(std::span<const std::size_t> items) const {
    std::vector<double> all;
    all.reserve(items.size() * columns);
    for (const std::size_t item : items) all.insert(all.end(), row(item).begin(), row(item).end());
    return all;
  }
};

Result<void> append(Values& values, const store::ItemScore& item, const plugin::Evaluator& evaluator) {
  const auto stored = json::parse(item.result.metrics);
  const json::object* metrics = stored ? stored->if_object() : nullptr;
  for (const plugin::MetricInfo& metric : evaluator.info().metrics) {
    const json::value* value = metrics == nullptr ? nullptr : metrics->if_contains(metric.name);
    if (value == nullptr)
      return fail(ErrorCode::kData, fmt::format("the stored result of item \"{}\" has no {}", item.item, metric.name));
    values.rows.push_back(value->is_number() ? value->to_number<double>() : std::nan(""));
  }
  // An item without a source is a source of its own.
  values.clusters.push_back(item.cluster.empty() ? "\x1f" + item.item : item.cluster);
  return {};
}

}  // namespace

Result<std::vector<CorpusMetric>> measure_corpus(const plugin::Evaluator& evaluator,
                                                 std::span<const store::ItemScore> items) {
  const std::vector<plugin::MetricInfo>& metrics = evaluator.corpus_metrics();
  if (metrics.empty()) return std::vector<CorpusMetric>{};
  Values values;
  values.columns = evaluator.info().metrics.size();
  bool is_clustered = false;
  for (const store::ItemScore& item : items) {
    if (item.result.status != store::ResultStatus::kOk) continue;
    if (auto taken = append(values, item, evaluator); !taken) return fail(taken.error());
    is_clustered = is_clustered || !item.cluster.empty();
  }
  if (values.rows.empty()) return std::vector<CorpusMetric>{};
  const auto whole = evaluator.aggregate(values.rows);
  if (!whole) return fail(whole.error());

  std::vector<CorpusMetric> measured;
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    statistics::BootstrapOptions options{.replicates = kReplicates};
    if (is_clustered) options.clusters = values.clusters;
    const statistics::Bootstrap shown =
        statistics::bootstrap(values.clusters.size(), options, [&](std::span<const std::size_t> drawn) {
          const auto replicate = evaluator.aggregate(values.drawn(drawn));
          return replicate ? (*replicate)[i] : std::nan("");
        });
    measured.push_back(
        {.name = metrics[i].name, .value = (*whole)[i], .low = shown.interval.low, .high = shown.interval.high});
  }
  return measured;
}

}  // namespace occam::eval
