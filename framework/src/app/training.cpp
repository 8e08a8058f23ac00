// occam::Evaluation: examples to fine-tune a small model on.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "app/evaluating.hpp"
#include "base/file.hpp"
#include "eval/newest.hpp"
#include "eval/training.hpp"
#include "occam/evaluation.hpp"

namespace occam {
namespace {

struct Pair {
  store::EvidenceRow failed_by;
  store::EvidenceRow answers_of;
};

bool is_asked_for(const TrainingRequest& request, const store::SuiteRecord& suite) {
  const auto names = [&](const std::string& task) { return task == suite.task || task == suite.name; };
  return request.tasks.empty() || std::ranges::any_of(request.tasks, names);
}

/// Suites of which both models have results that were made here.
std::vector<Pair> find_pairs(const std::vector<store::EvidenceRow>& rows, const TrainingRequest& request) {
  std::vector<Pair> pairs;
  for (const store::EvidenceRow& first : rows) {
    if (first.label != request.failed_by || !is_asked_for(request, first.suite)) continue;
    for (const store::EvidenceRow& second : rows)
      if (second.label == request.answers_of && second.key.suite == first.key.suite &&
          first.evidence.imported_from.empty() && second.evidence.imported_from.empty())
        pairs.push_back({first, second});
  }
  return pairs;
}

Result<void> append(store::Store& store, const app::Snapshot& snapshot, const Pair& pair,
                    const TrainingRequest& request, std::string& text, TrainingSummary& summary) {
  const std::string& task = pair.failed_by.suite.task;
  const auto loaded = app::load_suite(snapshot, task);
  if (!loaded) return fail(loaded.error());
  if (loaded->suite.record().hash != pair.failed_by.key.suite)
    return fail(ErrorCode::kUsage, fmt::format("the suite of {} has changed since its items were run", task), {},
                fmt::format("occam eval run {} --models {},{}", task, request.failed_by, request.answers_of));
  const double best = loaded->suite.record().high;
  return eval::append_training(store, loaded->suite,
                               {.failed_by = pair.failed_by.key,
                                .answers_of = pair.answers_of.key,
                                .right_at = std::isnan(request.right_at) ? best : request.right_at},
                               text, summary);
}

}  // namespace

Result<TrainingSummary> Evaluation::export_training(const std::filesystem::path& file,
                                                    const TrainingRequest& request) const {
  if (request.failed_by == request.answers_of)
    return fail(ErrorCode::kUsage, "a model does not learn from itself: two different ones are needed");
  const auto store = core_->store();
  if (!store) return fail(store.error());
  const auto snapshot = core_->snapshot();
  const auto rows = eval::newest_rows(**store);
  if (!rows) return fail(rows.error());
  const std::vector<Pair> pairs = find_pairs(*rows, request);
  if (pairs.empty())
    return fail(ErrorCode::kNotFound,
                fmt::format("no suite has results of both {} and {}", request.failed_by, request.answers_of), {},
                fmt::format("occam eval run TASK --models {},{}", request.failed_by, request.answers_of));
  std::string text;
  TrainingSummary summary;
  for (const Pair& pair : pairs)
    if (auto appended = append(**store, *snapshot, pair, request, text, summary); !appended)
      return fail(appended.error());
  if (auto written = write_file(file, text); !written) return fail(written.error());
  return summary;
}

}  // namespace occam
