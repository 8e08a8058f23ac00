#include "cpu/threads/thread_pool.hpp"

#include <thread>
#include <vector>

#if defined(__x86_64__) || defined(__i386__)
#include <immintrin.h>
#endif

namespace occam::cpu {
namespace {

constexpr int kSpins = 4000;  // some 50 to 150 microseconds, longer than a phase of a layer's arithmetic differs

inline void relax() noexcept {
#if defined(__x86_64__) || defined(__i386__)
  _mm_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// Returns once `word` is no longer `old`: spins first, then sleeps.
void await_change(const std::atomic<std::uint32_t>& word, std::uint32_t old) noexcept {
  for (int spin = 0; spin < kSpins; ++spin) {
    if (word.load(std::memory_order_acquire) != old) return;
    relax();
  }
  word.wait(old, std::memory_order_acquire);
}

}  // namespace

struct ThreadPool::Shared {
  // Each word that threads spin on has a cache line of its own.
  alignas(64) std::atomic<std::uint32_t> generation{0};
  alignas(64) std::atomic<std::uint32_t> running{0};
  alignas(64) std::atomic<std::uint32_t> arrived{0};
  alignas(64) std::atomic<std::uint32_t> phase{0};
  alignas(64) Entry entry = nullptr;  // null asks the threads to end
  void* context = nullptr;
  std::vector<std::jthread> threads;
};

ThreadPool::ThreadPool(std::size_t thread_count)
    : size_(thread_count == 0 ? 1 : thread_count), shared_(std::make_unique<Shared>()) {
  shared_->threads.reserve(size_ - 1);
  try {
    for (std::size_t index = 1; index < size_; ++index) shared_->threads.emplace_back([this, index] { work(index); });
  } catch (...) {
    shared_->generation.fetch_add(1, std::memory_order_release);
    shared_->generation.notify_all();
    shared_->threads.clear();
    throw;
  }
}

ThreadPool::~ThreadPool() {
  shared_->entry = nullptr;
  shared_->generation.fetch_add(1, std::memory_order_release);
  shared_->generation.notify_all();
}

void ThreadPool::work(std::size_t index) {
  Shared& shared = *shared_;
  for (std::uint32_t seen = 0;;) {
    await_change(shared.generation, seen);
    ++seen;
    if (shared.entry == nullptr) return;
    shared.entry(shared.context, Worker{index, size_, this});
    if (shared.running.fetch_sub(1, std::memory_order_acq_rel) == 1) shared.running.notify_one();
  }
}

void ThreadPool::run_erased(Entry entry, void* context) {
  if (size_ == 1) return entry(context, Worker{0, 1, this});
  Shared& shared = *shared_;
  shared.entry = entry;
  shared.context = context;
  shared.running.store(static_cast<std::uint32_t>(size_ - 1), std::memory_order_relaxed);
  shared.generation.fetch_add(1, std::memory_order_release);
  shared.generation.notify_all();
  entry(context, Worker{0, size_, this});
  for (std::uint32_t left; (left = shared.running.load(std::memory_order_acquire)) != 0;) {
    await_change(shared.running, left);
  }
}

void ThreadPool::barrier() noexcept {
  if (size_ == 1) return;
  Shared& shared = *shared_;
  const std::uint32_t phase = shared.phase.load(std::memory_order_relaxed);
  if (shared.arrived.fetch_add(1, std::memory_order_acq_rel) + 1 == size_) {
    shared.arrived.store(0, std::memory_order_relaxed);
    shared.phase.fetch_add(1, std::memory_order_release);
    shared.phase.notify_all();
  } else {
    await_change(shared.phase, phase);
  }
}

}  // namespace occam::cpu
