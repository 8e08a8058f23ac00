// The same work on several threads at once, for rules about threads.
#pragma once

#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "conform/subject.hpp"

namespace occam::conform {

inline constexpr int kThreads = 4;
inline constexpr int kRounds = 3;

/// Runs `work(thread)` so many times on each of several threads; the first failure is the case's.
template <typename Work>
void at_once(Work&& work, int rounds = kRounds) {
  std::mutex mutex;
  std::string failure;
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t)
    threads.emplace_back([&, t] {
      try {
        for (int round = 0; round < rounds; ++round) work(t);
      } catch (const Failed& failed) {
        const std::lock_guard lock(mutex);
        failure = failed.message;
      }
    });
  for (std::thread& thread : threads) thread.join();
  expect(failure.empty(), failure);
}

}  // namespace occam::conform
