#include <catch2/catch.hpp>

#include "cpu/cache/kv_sequence.hpp"

namespace occam::cpu {
namespace {

constexpr KvShape kShape{.layer_count = 2, .head_count = 3, .key_length = 4, .value_length = 6};

std::unique_ptr<KvPool> make_pool(std::int32_t pages) {
  return *KvPool::create(kShape, pages);
}

}  // namespace

TEST_CASE("a sequence takes pages as it grows and gives them back") {
  const auto pool = make_pool(4);
  {
    KvSequence sequence(*pool);
    REQUIRE(sequence.reserve(1));
    CHECK(pool->free_pages() == 3);
    sequence.advance(1);
    CHECK(sequence.pages_needed(kPagePositions - 1) == 0);
    REQUIRE(sequence.reserve(kPagePositions));
    CHECK(pool->free_pages() == 2);
    sequence.advance(kPagePositions);
    sequence.truncate(3);
    CHECK(pool->free_pages() == 3);
  }
  CHECK(pool->free_pages() == 4);
}

TEST_CASE("a reservation that does not fit changes nothing") {
  const auto pool = make_pool(2);
  KvSequence sequence(*pool);
  CHECK_FALSE(sequence.reserve(2 * kPagePositions + 1));
  CHECK(pool->free_pages() == 2);
  CHECK(sequence.pages().empty());
  CHECK(sequence.reserve(2 * kPagePositions));
}

TEST_CASE("a fork shares pages until it writes") {
  const auto pool = make_pool(4);
  KvSequence trunk(*pool);
  REQUIRE(trunk.reserve(kPagePositions + 2));
  trunk.advance(kPagePositions + 2);
  pool->keys(trunk.pages()[1], 1, 2)[0] = 77;

  KvSequence branch = trunk.fork(kPagePositions + 1);
  CHECK(pool->free_pages() == 2);
  CHECK(branch.pages_needed(1) == 1);
  REQUIRE(branch.reserve(1));
  CHECK(branch.pages()[0] == trunk.pages()[0]);
  CHECK(branch.pages()[1] != trunk.pages()[1]);
  CHECK(pool->keys(branch.pages()[1], 1, 2)[0] == 77);

  pool->keys(branch.pages()[1], 1, 2)[4] = 5;
  CHECK(pool->keys(trunk.pages()[1], 1, 2)[4] == 0);
}

TEST_CASE("the last holder of a page writes to it without a copy") {
  const auto pool = make_pool(2);
  KvSequence branch(*pool);
  {
    KvSequence trunk(*pool);
    REQUIRE(trunk.reserve(5));
    trunk.advance(5);
    branch = trunk.fork(5);
  }
  const PageId page = branch.pages()[0];
  REQUIRE(branch.reserve(1));
  CHECK(branch.pages()[0] == page);
  CHECK(pool->free_pages() == 1);
}

TEST_CASE("a page that comes back has zero values") {
  const auto pool = make_pool(1);
  const PageId page = *pool->take();
  pool->values(page, 1, 1)[3] = 0x7C00;
  pool->release(page);
  REQUIRE(*pool->take() == page);
  CHECK(pool->values(page, 1, 1)[3] == 0);
  CHECK_FALSE(pool->take());
}

TEST_CASE("a cache beyond the address space is refused") {
  const auto pool =
      KvPool::create({.layer_count = 4096, .head_count = 4096, .key_length = 1024, .value_length = 1024}, 1 << 24);
  REQUIRE_FALSE(pool);
  CHECK(pool.error().status == sdk::Status::kResourceExhausted);
}

}  // namespace occam::cpu
