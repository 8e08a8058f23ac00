#include "cpu/scheduler/scheduler.hpp"

#include <algorithm>
#include <exception>
#include <new>
#include <string>
#include <system_error>
#include <utility>

namespace occam::cpu {
namespace {

constexpr std::size_t kKeptPrefixes = 16;

}  // namespace

KvShape Scheduler::cache_shape(const lm::HyperParameters& parameters) {
  return {.layer_count = parameters.layer_count,
          .head_count = parameters.kv_head_count,
          .key_length = parameters.key_length,
          .value_length = parameters.value_length};
}

sdk::Result<std::unique_ptr<Scheduler>> Scheduler::create(const Weights& weights, const Kernels& kernels,
                                                          const SchedulerOptions& options) {
  auto pool = KvPool::create(cache_shape(weights.parameters), pages_for(options.context_length) + kSparePages);
  if (!pool) return std::unexpected(pool.error());
  try {
    return std::unique_ptr<Scheduler>(new Scheduler(weights, kernels, options, std::move(*pool)));
  } catch (const std::system_error& error) {
    return sdk::failure(sdk::Status::kResourceExhausted,
                        std::to_string(options.threads) + " threads could not be started: " + error.what(), "threads");
  }
}

Scheduler::Scheduler(const Weights& weights, const Kernels& kernels, const SchedulerOptions& options,
                     std::unique_ptr<KvPool> pool)
    : options_(options),
      pool_(std::move(pool)),
      prefixes_(kKeptPrefixes),
      threads_(options.threads),
      forward_(weights, *pool_, kernels, threads_) {
  engine_ = std::thread([this] { run_thread(); });
}

Scheduler::~Scheduler() {
  {
    const std::scoped_lock lock(mutex_);
    stopping_ = true;
  }
  work_.notify_one();
  engine_.join();
}

void Scheduler::submit(std::shared_ptr<Job> job) {
  {
    const std::scoped_lock lock(mutex_);
    waiting_.push_back(std::move(job));
  }
  work_.notify_one();
}

void Scheduler::run_thread() {
  while (wait_for_work()) {
    try {
      admit();
      drop_abandoned();
      run_step();
    } catch (const std::bad_alloc&) {
      fail_all({sdk::Status::kResourceExhausted, "out of memory", {}});
    } catch (const std::exception& error) {
      fail_all({sdk::Status::kInternal, error.what(), {}});
    }
  }
  fail_all({sdk::Status::kCancelled, "the model was unloaded", {}});
}

// Sleeps while there is nothing to do. Returns false when the thread is to end.
bool Scheduler::wait_for_work() {
  std::unique_lock lock(mutex_);
  work_.wait(lock, [this] { return stopping_ || !waiting_.empty() || !active_.empty(); });
  return !stopping_;
}

void Scheduler::admit() {
  while (std::cmp_less(active_.size(), options_.max_active)) {
    {
      const std::scoped_lock lock(mutex_);
      if (waiting_.empty()) return;
      active_.push_back({waiting_.front(), false});
      waiting_.pop_front();
    }
    active_.back().job->start(*pool_, prefixes_);
  }
}

void Scheduler::drop_abandoned() {
  for (std::size_t i = active_.size(); i-- > 0;)
    if (active_[i].job->is_abandoned()) finish(i);
}

void Scheduler::finish(std::size_t index) {
  active_[index].job->close(prefixes_);
  active_.erase(active_.begin() + static_cast<std::ptrdiff_t>(index));
  for (Active& active : active_) active.suspended = false;
}

void Scheduler::plan(Step& step) {
  bool generating = false;
  for (const Active& active : active_) {
    if (active.suspended || !active.job->is_generating()) continue;
    active.job->plan(step);
    generating = true;
  }
  if (generating) step.limit_budget(kSharedPassTokens);
  ++turn_;
  for (std::size_t i = 0; i < active_.size() && step.budget() > 0; ++i) {
    const Active& active = active_[(turn_ + i) % active_.size()];
    if (!active.suspended && !active.job->is_generating()) active.job->plan(step);
  }
}

void Scheduler::run_step() {
  if (active_.empty()) return;
  Step step(kPassTokens, [this] { return prefixes_.evict_oldest(); });
  plan(step);
  if (step.batch().row_count() == 0) {
    if (step.is_starved() && !suspend_youngest())
      fail_all({sdk::Status::kResourceExhausted, "the key-value cache has no page left", {}});
  } else {
    forward_.run(step.batch(), [&](std::size_t index, std::span<const float> logits) {
      const Step::Receiver& receiver = step.receivers()[index];
      receiver.job->take(receiver.tag, logits);
    });
  }
  for (std::size_t i = active_.size(); i-- > 0;)
    if (active_[i].job->step_done()) finish(i);
}

// Takes the pages of the youngest job that runs, so that older ones can go on; the only one left gives up its own and
// begins again with all of the cache to itself.
bool Scheduler::suspend_youngest() {
  for (std::size_t i = active_.size(); i-- > 0;) {
    if (active_[i].suspended) continue;
    active_[i].job->drop_cache();
    active_[i].suspended = i > 0;
    return true;
  }
  return false;
}

void Scheduler::fail_all(const sdk::Error& error) {
  std::vector<std::shared_ptr<Job>> jobs;
  for (Active& active : active_) jobs.push_back(std::move(active.job));
  active_.clear();
  {
    const std::scoped_lock lock(mutex_);
    if (stopping_) {
      jobs.insert(jobs.end(), waiting_.begin(), waiting_.end());
      waiting_.clear();
    }
  }
  for (const auto& job : jobs) {
    job->drop_cache();
    job->fail(error);
  }
}

}  // namespace occam::cpu
