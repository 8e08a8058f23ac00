#include "app/worker_pool.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <latch>

using occam::app::WorkerPool;

TEST_CASE("A pool that is destroyed does what it has taken") {
  std::atomic<int> done = 0;
  {
    WorkerPool pool({.threads = 2, .queue = 1000});
    for (int i = 0; i < 500; ++i) REQUIRE(pool.submit([&] { ++done; }));
  }
  CHECK(done == 500);
}

TEST_CASE("A pool takes what its threads and its queue hold and not one more") {
  std::latch go(1);
  WorkerPool pool({.threads = 3, .queue = 2});
  for (int i = 0; i < 5; ++i) CHECK(pool.submit([&] { go.wait(); }));
  bool called = false;
  CHECK_FALSE(pool.submit([&] { called = true; }));
  CHECK_FALSE(called);
  go.count_down();
}

TEST_CASE("As much runs at once as there are threads") {
  std::latch all_there(4);
  WorkerPool pool({.threads = 4, .queue = 0});
  for (int i = 0; i < 4; ++i) REQUIRE(pool.submit([&] { all_there.arrive_and_wait(); }));
  all_there.wait();  // for ever, were one of them not running
}
