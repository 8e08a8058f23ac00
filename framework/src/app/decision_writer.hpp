// Takes decisions off the requests' path: one thread turns them into rows and commits them in batches.
//
// A batch is committed 50 ms after its first decision or when it has 256, whatever comes first; the destructor commits
// the rest. A process that is killed loses what was not committed yet. What the store refuses, and what comes while the
// queue is full, is counted as lost and said in the log at most once a minute. Threads: [any].
//
//   DecisionWriter writer(decision_commits(core));
//   bool taken = writer.submit({std::move(plan), decision});
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <utility>
#include <vector>

#include "occam/plan.hpp"
#include "store/store.hpp"

namespace occam::app {

struct Core;

class DecisionWriter {
 public:
  struct Entry {
    Plan plan;
    Decision decision;  ///< with its id
    std::int64_t unix_ms = 0;
  };
  /// Commits all or nothing.
  using Commit = std::function<Result<void>(std::span<const store::DecisionRecord>)>;
  struct Limits {
    std::size_t batch = 256;
    std::chrono::milliseconds patience{50};
    std::size_t queue = 65'536;  ///< decisions that wait for the store
  };

  explicit DecisionWriter(Commit commit) : DecisionWriter(std::move(commit), Limits{}) {}
  DecisionWriter(Commit commit, Limits limits);
  ~DecisionWriter();
  DecisionWriter(const DecisionWriter&) = delete;
  DecisionWriter& operator=(const DecisionWriter&) = delete;

  /// Returns whether it was taken; one that was not is counted as lost.
  bool submit(Entry entry);
  /// Waits until all that was submitted before is committed or lost.
  void flush();
  [[nodiscard]] std::pair<std::uint64_t, std::uint64_t> recorded_and_lost() const;

 private:
  void write_until_closed();
  void write(const std::vector<Entry>& batch);
  [[nodiscard]] Result<void> commit_guarded(std::span<const store::DecisionRecord> records) const;
  void count_lost(std::uint64_t count, const Error& error);

  const Commit commit_;
  const Limits limits_;
  mutable std::mutex mutex_;
  std::condition_variable due_;
  std::condition_variable written_;
  std::vector<Entry> queue_;
  std::uint64_t submitted_ = 0;  // and taken
  std::uint64_t recorded_ = 0;
  std::uint64_t refused_ = 0;  // by the store
  std::uint64_t dropped_ = 0;  // the queue was full
  std::uint64_t unsaid_ = 0;   // lost since the log was told
  std::int64_t said_at_ns_ = 0;
  bool is_flushing_ = false;
  bool is_closing_ = false;
  std::thread thread_;
};

/// Commits on a connection of its own, so that decisions never make requests wait for the store.
[[nodiscard]] DecisionWriter::Commit decision_commits(Core& core);

}  // namespace occam::app
