// States of routers as bytes: what was written is read, and nothing else is.
#include "state/state_bytes.hpp"

#include <catch2/catch.hpp>

namespace occam::routers {
namespace {

std::string sample() {
  StateWriter out("sample/1");
  out.integer(7);
  out.number(0.1);
  out.text("a model");
  out.values<float>(std::vector<float>{1.5F, -2});
  return std::move(out).finish();
}

}  // namespace

TEST_CASE("A state is read as it was written") {
  const std::string bytes = sample();
  auto in = StateReader::open(bytes, "sample/1");
  REQUIRE(in);
  CHECK(in->integer() == 7);
  CHECK(in->number() == 0.1);
  CHECK(in->text() == "a model");
  CHECK_FALSE(in->is_whole());
  CHECK(in->values<float>() == std::vector<float>{1.5F, -2});
  CHECK(in->is_whole());
}

TEST_CASE("A state with any byte changed or cut away is data loss") {
  const std::string bytes = sample();
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 0x20);
    const auto refused = StateReader::open(changed, "sample/1");
    REQUIRE_FALSE(refused);
    CHECK(refused.error().status == sdk::Status::kDataLoss);
    CHECK_FALSE(StateReader::open(bytes.substr(0, at), "sample/1"));
  }
}

TEST_CASE("A state of another kind is a failed precondition that names both") {
  const auto refused = StateReader::open(sample(), "sample/2");
  REQUIRE_FALSE(refused);
  CHECK(refused.error().status == sdk::Status::kFailedPrecondition);
  CHECK(refused.error().message.find("sample/1") != std::string::npos);
  CHECK(refused.error().message.find("sample/2") != std::string::npos);
}

TEST_CASE("Counts that promise more than there is are cut") {
  StateWriter out("sample/1");
  out.integer(1ULL << 60);
  const std::string bytes = std::move(out).finish();
  auto in = StateReader::open(bytes, "sample/1");
  REQUIRE(in);
  CHECK(in->values<double>().empty());
  CHECK_FALSE(in->is_whole());
  in = StateReader::open(bytes, "sample/1");
  CHECK(in->text().empty());
  CHECK_FALSE(in->is_whole());
  in = StateReader::open(bytes, "sample/1");
  CHECK(in->count() == 0);
  CHECK_FALSE(in->is_whole());
}

}  // namespace occam::routers
