#include "app/decision_writer.hpp"

#include <algorithm>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "routing/record.hpp"

namespace occam::app {

DecisionWriter::DecisionWriter(Commit commit, Limits limits)
    : commit_(std::move(commit)), limits_(limits), thread_([this] { write_until_closed(); }) {}

DecisionWriter::~DecisionWriter() {
  {
    const std::lock_guard lock(mutex_);
    is_closing_ = true;
  }
  due_.notify_one();
  thread_.join();
}

bool DecisionWriter::submit(Entry entry) {
  const std::lock_guard lock(mutex_);
  if (queue_.size() >= limits_.queue) {
    ++dropped_;
    count_lost(1, {ErrorCode::kOverloaded, "the store does not keep up"});
    return false;
  }
  queue_.push_back(std::move(entry));
  ++submitted_;
  if (queue_.size() == 1 || queue_.size() == limits_.batch) due_.notify_one();
  return true;
}

void DecisionWriter::flush() {
  std::unique_lock lock(mutex_);
  const std::uint64_t until = submitted_;
  is_flushing_ = true;
  due_.notify_one();
  written_.wait(lock, [&] { return recorded_ + refused_ >= until; });
}

std::pair<std::uint64_t, std::uint64_t> DecisionWriter::recorded_and_lost() const {
  const std::lock_guard lock(mutex_);
  return {recorded_, refused_ + dropped_};
}

void DecisionWriter::write_until_closed() {
  std::unique_lock lock(mutex_);
  for (;;) {
    due_.wait(lock, [this] { return is_closing_ || !queue_.empty(); });
    if (queue_.empty()) return;
    due_.wait_for(lock, limits_.patience,
                  [this] { return is_closing_ || is_flushing_ || queue_.size() >= limits_.batch; });
    std::vector<Entry> batch = std::exchange(queue_, {});
    is_flushing_ = false;
    lock.unlock();
    write(batch);
    lock.lock();
    written_.notify_all();
  }
}

void DecisionWriter::write(const std::vector<Entry>& batch) {
  std::vector<store::DecisionRecord> records;
  for (std::size_t begin = 0; begin < batch.size(); begin += records.size()) {
    records.clear();
    for (std::size_t i = begin; i < std::min(begin + limits_.batch, batch.size()); ++i) {
      records.push_back(routing::to_record(batch[i].plan, batch[i].decision));
      records.back().created_ms = batch[i].unix_ms;
    }
    const Result<void> committed = commit_guarded(records);
    const std::lock_guard lock(mutex_);
    (committed ? recorded_ : refused_) += records.size();
    if (!committed) count_lost(records.size(), committed.error());
  }
}

Result<void> DecisionWriter::commit_guarded(std::span<const store::DecisionRecord> records) const {
  try {
    return commit_(records);
  } catch (const std::exception& exception) {
    return fail(ErrorCode::kInternal, exception.what());
  }
}

void DecisionWriter::count_lost(std::uint64_t count, const Error& error) {
  constexpr std::int64_t kMinute_ns = 60'000'000'000;
  unsaid_ += count;
  const std::int64_t now = monotonic_ns();
  if (said_at_ns_ != 0 && now - said_at_ns_ < kMinute_ns) return;
  said_at_ns_ = now;
  log_warning("decisions.lost", "count={} reason=\"{}\" where=\"{}\"", std::exchange(unsaid_, 0), error.message,
              error.where);
}

}  // namespace occam::app
