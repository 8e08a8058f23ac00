#include "lm/sampling/sampler.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <map>
#include <numeric>
#include <set>

#include "lm/sampling/exponential.hpp"

namespace occam::lm {
namespace {

constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// Everything off: the plain distribution.
constexpr SamplingOptions kPlain{.temperature = 1.0F, .top_k = 0, .top_p = 1.0F, .min_p = 0.0F};

std::map<std::int32_t, int> draw_many(const SamplingOptions& options, const std::vector<float>& logits, int count) {
  auto sampler = Sampler::create(options);
  REQUIRE(sampler);
  std::map<std::int32_t, int> seen;
  for (int i = 0; i < count; ++i) ++seen[sampler->sample(logits)];
  return seen;
}

std::vector<float> logits_of(const std::vector<double>& probabilities) {
  std::vector<float> logits;
  for (const double probability : probabilities) logits.push_back(static_cast<float>(std::log(probability)));
  return logits;
}

std::vector<std::int32_t> kept(const SamplingOptions& options, const std::vector<float>& logits) {
  std::vector<std::int32_t> tokens;
  for (const auto& [token, count] : draw_many(options, logits, 4000)) tokens.push_back(token);
  return tokens;
}

double chi_square(const std::map<std::int32_t, int>& seen, const std::vector<double>& probabilities, int count) {
  double sum = 0.0;
  for (std::size_t i = 0; i < probabilities.size(); ++i) {
    const auto found = seen.find(static_cast<std::int32_t>(i));
    const double expected = probabilities[i] * count;
    const double difference = (found == seen.end() ? 0 : found->second) - expected;
    sum += difference * difference / expected;
  }
  return sum;
}

TEST_CASE("the generator gives the published numbers of xoshiro256 starstar seeded by splitmix64") {
  // From a transcription of the authors' C code into Python integers: splitmix64 from 42 fills the state.
  Random random(42);
  CHECK(random.next() == 0x15780b2e0c2ec716U);
  CHECK(random.next() == 0x6104d9866d113a7eU);
  CHECK(random.next() == 0xae17533239e499a1U);
  for (int i = 0; i < 1000; ++i) {
    const double uniform = random.uniform();
    REQUIRE(uniform >= 0.0);
    REQUIRE(uniform < 1.0);
  }
}

TEST_CASE("the exponential agrees with the library to the last places") {
  for (double x = 0.0; x > -700.0; x -= 0.37) CHECK(portable_exp(x) == Approx(std::exp(x)).epsilon(1e-15));
  CHECK(portable_exp(0.0) == 1.0);
  CHECK(portable_exp(-800.0) == 0.0);
  CHECK(portable_exp(-std::numeric_limits<double>::infinity()) == 0.0);
}

TEST_CASE("options outside their ranges are refused by name") {
  const auto where = [](SamplingOptions options) {
    const auto valid = validate(options);
    return valid ? std::string() : valid.error().where;
  };
  CHECK(where({}).empty());
  CHECK(where({.temperature = -0.1F}) == "temperature");
  CHECK(where({.temperature = std::nanf("")}) == "temperature");
  CHECK(where({.top_k = -1}) == "top_k");
  CHECK(where({.top_p = 0.0F}) == "top_p");
  CHECK(where({.top_p = 1.1F}) == "top_p");
  CHECK(where({.min_p = -0.1F}) == "min_p");
  CHECK(where({.min_p = std::nanf("")}) == "min_p");
  CHECK(where({.repetition_penalty = 0.0F}) == "repetition_penalty");
  CHECK_FALSE(Sampler::create({.top_k = -1}));
}

TEST_CASE("temperature zero takes the largest logit and of equal ones the lowest id") {
  auto sampler = Sampler::create({.temperature = 0.0F});
  CHECK(sampler->sample(std::vector<float>{1.0F, 3.0F, 2.0F}) == 1);
  CHECK(sampler->sample(std::vector<float>{1.0F, 3.0F, 3.0F, 3.0F}) == 1);
  CHECK(sampler->sample(std::vector<float>{std::nanf(""), -kInfinity, -5.0F}) == 2);
}

TEST_CASE("impossible tokens are never drawn and no token at all is minus one") {
  auto sampler = Sampler::create(kPlain);
  CHECK(sampler->sample({}) == -1);
  CHECK(sampler->sample(std::vector<float>{-kInfinity, std::nanf("")}) == -1);
  CHECK(kept(kPlain, {-kInfinity, 0.0F, std::nanf(""), 0.0F}) == std::vector<std::int32_t>{1, 3});
  CHECK(kept(kPlain, {0.0F, kInfinity, 1.0F}) == std::vector<std::int32_t>{1});
}

TEST_CASE("draws follow the distribution") {
  const std::vector<double> probabilities = {0.4, 0.25, 0.15, 0.1, 0.06, 0.04};
  const auto seen = draw_many({.temperature = 1.0F, .top_k = 0, .top_p = 1.0F, .min_p = 0.0F, .seed = 7},
                              logits_of(probabilities), 100'000);
  CHECK(chi_square(seen, probabilities, 100'000) < 20.5);  // 5 degrees of freedom, 0.999 quantile
}

TEST_CASE("temperature sharpens and flattens the distribution") {
  const std::vector<double> probabilities = {0.5, 0.3, 0.2};
  for (const double temperature : {0.5, 2.0}) {
    std::vector<double> heated;
    for (const double probability : probabilities) heated.push_back(std::pow(probability, 1.0 / temperature));
    const double total = std::accumulate(heated.begin(), heated.end(), 0.0);
    for (double& probability : heated) probability /= total;
    SamplingOptions options = kPlain;
    options.temperature = static_cast<float>(temperature);
    CHECK(chi_square(draw_many(options, logits_of(probabilities), 50'000), heated, 50'000) < 13.8);  // 2 df, 0.999
  }
}

TEST_CASE("each filter keeps what it is defined to keep") {
  const auto logits = logits_of({0.04, 0.4, 0.06, 0.25, 0.15, 0.1});
  SamplingOptions options = kPlain;
  SECTION("top k keeps the k likeliest") {
    options.top_k = 2;
    CHECK(kept(options, logits) == std::vector<std::int32_t>{1, 3});
  }
  SECTION("top p keeps the fewest that reach the probability") {
    options.top_p = 0.6F;
    CHECK(kept(options, logits) == std::vector<std::int32_t>{1, 3});
    options.top_p = 0.7F;
    CHECK(kept(options, logits) == std::vector<std::int32_t>{1, 3, 4});
  }
  SECTION("a tiny top p keeps one") {
    options.top_p = 0.001F;
    CHECK(kept(options, logits) == std::vector<std::int32_t>{1});
  }
  SECTION("min p keeps what is likely beside the likeliest") {
    options.min_p = 0.3F;
    CHECK(kept(options, logits) == std::vector<std::int32_t>{1, 3, 4});
  }
  SECTION("top p looks at what top k has left") {
    options.top_k = 3;  // 0.5, 0.3125, 0.1875 of what is left
    options.top_p = 0.8F;
    CHECK(kept(options, logits) == std::vector<std::int32_t>{1, 3});
  }
  SECTION("min p comes before the temperature") {
    options.min_p = 0.3F;
    options.temperature = 5.0F;
    CHECK(kept(options, logits) == std::vector<std::int32_t>{1, 3, 4});
  }
}

TEST_CASE("the repetition penalty divides positive logits and multiplies negative ones") {
  SamplingOptions options{.temperature = 0.0F, .repetition_penalty = 2.0F};
  auto sampler = Sampler::create(options);
  sampler->observe(0);
  CHECK(sampler->sample(std::vector<float>{3.0F, 2.0F}) == 1);
  auto negative = Sampler::create(options);
  negative->observe(0);
  CHECK(negative->sample(std::vector<float>{-1.0F, -1.5F}) == 1);
}

TEST_CASE("the repetition penalty counts a token once and forgets it after 64 others") {
  auto sampler = Sampler::create({.temperature = 0.0F, .repetition_penalty = 1.5F});
  for (int i = 0; i < 3; ++i) sampler->observe(0);
  CHECK(sampler->sample(std::vector<float>{3.0F, 1.9F}) == 0);  // 3 / 1.5 = 2 however often it was seen
  auto other = Sampler::create({.temperature = 0.0F, .repetition_penalty = 10.0F});
  other->observe(0);
  for (int i = 0; i < 63; ++i) other->observe(5);
  CHECK(other->sample(std::vector<float>{3.0F, 1.0F}) == 1);
  for (int i = 0; i < 64; ++i) other->observe(5);
  CHECK(other->sample(std::vector<float>{3.0F, 1.0F}) == 0);
}

TEST_CASE("the same seed gives the same tokens and another seed others") {
  std::vector<float> logits(1000);
  for (std::size_t i = 0; i < logits.size(); ++i) logits[i] = std::sin(static_cast<float>(i)) * 3.0F;
  const auto sequence = [&logits](std::uint64_t seed) {
    auto sampler = Sampler::create({.seed = seed});
    std::vector<std::int32_t> tokens;
    for (int i = 0; i < 50; ++i) tokens.push_back(sampler->sample(logits));
    return tokens;
  };
  CHECK(sequence(1) == sequence(1));
  CHECK(sequence(1) != sequence(2));
}

TEST_CASE("partial sorting keeps what a full sort would keep") {
  Random random(3);
  std::vector<float> logits(20'000);
  for (float& logit : logits) logit = static_cast<float>(std::floor(random.uniform() * 40.0) / 4.0);  // many ties
  std::vector<std::int32_t> order(logits.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) {
    return logits[static_cast<std::size_t>(a)] > logits[static_cast<std::size_t>(b)];
  });
  SamplingOptions options = kPlain;
  options.top_k = 37;
  std::vector<std::int32_t> expected(order.begin(), order.begin() + 37);
  std::sort(expected.begin(), expected.end());
  CHECK(kept(options, logits) == expected);

  double total = 0.0;
  for (const float logit : logits) total += std::exp(static_cast<double>(logit));
  options = kPlain;
  options.top_p = 0.02F;
  double reached = 0.0;
  std::size_t count = 0;
  while (reached < 0.02 * total)
    reached += std::exp(static_cast<double>(logits[static_cast<std::size_t>(order[count++])]));
  const std::set<std::int32_t> allowed(order.begin(), order.begin() + static_cast<std::ptrdiff_t>(count));
  for (const std::int32_t token : kept(options, logits)) CHECK(allowed.contains(token));
}

}  // namespace
}  // namespace occam::lm
