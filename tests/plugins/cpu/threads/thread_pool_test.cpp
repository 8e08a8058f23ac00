#include <algorithm>
#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <numeric>
#include <thread>
#include <vector>

#include "cpu/threads/thread_pool.hpp"

using occam::cpu::default_thread_count;
using occam::cpu::ThreadPool;

TEST_CASE("every thread of a run is called once with its own index") {
  for (const std::size_t size : {1, 2, 3, 7}) {
    ThreadPool pool(size);
    std::vector<int> calls(size, 0);
    for (int run = 0; run < 100; ++run) {
      pool.run([&](ThreadPool::Worker worker) {
        if (worker.count == size) ++calls[worker.index];
      });
    }
    REQUIRE(std::all_of(calls.begin(), calls.end(), [](int count) { return count == 100; }));
  }
}

TEST_CASE("what a run writes is seen by the caller and by the next run") {
  ThreadPool pool(4);
  std::vector<std::uint64_t> values(1000, 1);
  for (int run = 0; run < 200; ++run) {
    pool.run([&](ThreadPool::Worker worker) {
      for (std::size_t i = (worker.index + static_cast<std::size_t>(run)) % worker.count; i < values.size();
           i += worker.count) {
        values[i] += i;
      }
    });
  }
  for (std::size_t i = 0; i < values.size(); ++i) REQUIRE(values[i] == 1 + 200 * i);
}

TEST_CASE("a barrier holds every thread until the last one has come") {
  ThreadPool pool(3);
  std::vector<std::uint32_t> steps(3, 0);
  std::atomic<int> violations{0};
  for (int run = 0; run < 20; ++run) {
    std::fill(steps.begin(), steps.end(), 0u);
    pool.run([&](ThreadPool::Worker worker) {
      for (std::uint32_t step = 1; step <= 200; ++step) {
        steps[worker.index] = step;
        worker.barrier();
        for (const std::uint32_t other : steps) {
          if (other != step) ++violations;
        }
        worker.barrier();
      }
    });
  }
  REQUIRE(violations == 0);
}

TEST_CASE("threads that have gone to sleep between runs wake for the next one") {
  ThreadPool pool(2);
  int calls = 0;
  for (int run = 0; run < 5; ++run) {
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    pool.run([&](ThreadPool::Worker worker) {
      if (worker.index == 1) ++calls;
      worker.barrier();
    });
  }
  REQUIRE(calls == 5);
}

TEST_CASE("a slow thread is waited for in its sleep") {
  ThreadPool pool(3);
  std::vector<int> done(3, 0);
  pool.run([&](ThreadPool::Worker worker) {
    if (worker.index == 2) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    worker.barrier();
    if (worker.index == 1) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    done[worker.index] = 1;
  });
  REQUIRE(std::accumulate(done.begin(), done.end(), 0) == 3);
}

TEST_CASE("more threads than cores still get through many runs") {
  ThreadPool pool(default_thread_count() * 2 + 1);
  std::atomic<std::uint64_t> total{0};
  for (int run = 0; run < 300; ++run) {
    pool.run([&](ThreadPool::Worker worker) {
      worker.barrier();
      total.fetch_add(worker.index, std::memory_order_relaxed);
    });
  }
  REQUIRE(total == 300 * pool.size() * (pool.size() - 1) / 2);
}

TEST_CASE("pools come and go without a run") {
  for (int i = 0; i < 50; ++i) {
    const ThreadPool pool(1 + static_cast<std::size_t>(i) % 4);
    REQUIRE(pool.size() == 1 + static_cast<std::size_t>(i) % 4);
  }
}

TEST_CASE("there is at least one core and no more than the machine has") {
  REQUIRE(default_thread_count() >= 1);
  REQUIRE(default_thread_count() <= std::max(1u, std::thread::hardware_concurrency()));
}
