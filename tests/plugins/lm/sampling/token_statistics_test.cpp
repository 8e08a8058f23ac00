#include "lm/sampling/token_statistics.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

namespace occam::lm {
namespace {

TEST_CASE("log probability and entropy of a small distribution") {
  // p = 0.5, 0.25, 0.125, 0.125: H = 1.75 bits.
  const std::vector<float> logits = {0.0F, static_cast<float>(-std::log(2.0)), static_cast<float>(-std::log(4.0)),
                                     static_cast<float>(-std::log(4.0))};
  const TokenStatistics seen = token_statistics(logits, 1, 2);
  CHECK(seen.log_probability == Approx(std::log(0.25)));
  CHECK(seen.entropy == Approx(1.75 * std::log(2.0)));
  REQUIRE(seen.alternatives.size() == 2);
  CHECK(seen.alternatives[0].token == 0);
  CHECK(seen.alternatives[0].log_probability == Approx(std::log(0.5)));
  CHECK(seen.alternatives[1].token == 1);
}

TEST_CASE("large logits neither overflow nor lose their differences") {
  const std::vector<float> logits = {3.0e38F, 3.0e38F};
  CHECK(token_statistics(logits, 0, 0).log_probability == Approx(-std::log(2.0)));
  const std::vector<float> shifted = {1001.0F, 1000.0F};
  CHECK(token_statistics(shifted, 1, 0).log_probability == Approx(-1.0 - std::log1p(std::exp(-1.0))));
  CHECK(log_sum_exp(shifted) == Approx(1001.0 + std::log1p(std::exp(-1.0))));
}

TEST_CASE("equal logits give the uniform distribution") {
  const std::vector<float> logits(1024, -7.5F);
  const TokenStatistics seen = token_statistics(logits, 1023, 5);
  CHECK(seen.entropy == Approx(std::log(1024.0)));
  CHECK(seen.log_probability == Approx(-std::log(1024.0)));
  for (std::size_t i = 0; i < 5; ++i) CHECK(seen.alternatives[i].token == static_cast<std::int32_t>(i));
}

TEST_CASE("a certain token has no entropy") {
  const std::vector<float> logits = {-1000.0F, 0.0F, -1000.0F};
  CHECK(token_statistics(logits, 1, 0).entropy == 0.0);
  CHECK(token_statistics(logits, 1, 0).log_probability == 0.0);
}

TEST_CASE("impossible tokens have no probability and are no alternatives") {
  constexpr float kInfinity = std::numeric_limits<float>::infinity();
  const std::vector<float> logits = {-kInfinity, 0.0F, std::nanf("")};
  const TokenStatistics seen = token_statistics(logits, 0, 10);
  CHECK(std::isinf(seen.log_probability));
  CHECK(seen.entropy == 0.0);
  REQUIRE(seen.alternatives.size() == 1);
  CHECK(seen.alternatives[0].token == 1);
  CHECK(token_statistics(std::vector<float>{-kInfinity}, 0, 3).alternatives.empty());
  CHECK(std::isinf(log_sum_exp({})));
}

TEST_CASE("the probabilities of all alternatives add up to one") {
  std::vector<float> logits(3000);
  for (std::size_t i = 0; i < logits.size(); ++i) logits[i] = std::cos(static_cast<float>(i * i % 977)) * 12.0F;
  double sum = 0.0;
  double last = 0.0;
  for (const auto& alternative : token_statistics(logits, 0, logits.size()).alternatives) {
    CHECK(alternative.log_probability <= last);
    last = alternative.log_probability;
    sum += std::exp(alternative.log_probability);
  }
  CHECK(sum == Approx(1.0).epsilon(1e-12));
}

}  // namespace
}  // namespace occam::lm
