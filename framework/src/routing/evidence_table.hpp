// What the store knows of the models on each task, kept in memory so that a decision costs microseconds.
//
// A task is read when it is first asked for; after that the store is asked at most once in an interval whether anything
// has changed, and only a task that is asked for again is read again. Threads: [any].
//
//   EvidenceTable table(source, EvidenceTable::kDefaultInterval_ns);
//   auto evidence = table.task("sentiment", models, Differences::kNotNeeded);
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "occam/error.hpp"
#include "store/types.hpp"

namespace occam::routing {

/// What is known of one model on one task.
struct ModelEvidence {
  store::Evidence evidence;      ///< n = 0: nothing
  store::ModelSummary summary;   ///< over all its items, scores rescaled to [0, 1]
  std::int64_t stale_items = 0;  ///< made with another version of the model, template or engine: never used
};

/// Where evidence is read from; see store_evidence.hpp. Threads: [any].
class EvidenceSource {
 public:
  virtual ~EvidenceSource() = default;
  /// Changes whenever evidence may have changed.
  [[nodiscard]] virtual Result<std::int64_t> revision() = 0;
  [[nodiscard]] virtual Result<ModelEvidence> evidence(std::string_view model, std::string_view task) = 0;
  /// Differences a - b on the items that both have.
  [[nodiscard]] virtual Result<statistics::Moments> differences(std::string_view a, std::string_view b,
                                                                std::string_view task) = 0;
};

enum class Differences { kNotNeeded, kNeeded };

/// A snapshot; it never changes.
struct TaskEvidence {
  std::vector<std::string> models;
  std::vector<ModelEvidence> rows;               ///< one a model
  std::vector<statistics::Moments> differences;  ///< models² values, row a, column b; empty where not needed

  /// Returns the model's index, or models.size() where it is none of them.
  [[nodiscard]] std::size_t index(std::string_view model) const;
};

class EvidenceTable {
 public:
  static constexpr std::int64_t kDefaultInterval_ns = 200'000'000;

  /// `source` outlives the table. An interval of 0 asks the store every time.
  explicit EvidenceTable(EvidenceSource& source, std::int64_t interval_ns = kDefaultInterval_ns)
      : source_(source), interval_ns_(interval_ns) {}

  /// Errors: kStore, with nothing remembered.
  [[nodiscard]] Result<std::shared_ptr<const TaskEvidence>> task(std::string_view task,
                                                                 std::span<const std::string> models,
                                                                 Differences differences);

 private:
  struct Entry {
    std::shared_ptr<const TaskEvidence> evidence;
    std::int64_t revision = 0;
  };
  [[nodiscard]] Result<std::int64_t> current_revision();
  [[nodiscard]] Result<std::shared_ptr<const TaskEvidence>> read(std::string_view task,
                                                                 std::span<const std::string> models,
                                                                 Differences differences);

  static constexpr std::size_t kMostTasks = 4096;  // callers may declare any name

  EvidenceSource& source_;
  std::int64_t interval_ns_;
  std::mutex mutex_;
  std::int64_t revision_ = 0;
  std::int64_t asked_at_ns_ = 0;
  bool asked_ = false;
  std::map<std::string, Entry, std::less<>> tasks_;
};

}  // namespace occam::routing
