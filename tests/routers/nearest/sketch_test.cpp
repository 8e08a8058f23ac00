// Sketches of prompts: distances tell cosines, and the fast count is the plain one.
#include "sketch.hpp"

#include <bit>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>

#include "occam/statistics/random.hpp"
#include "occam/statistics/text_features.hpp"

namespace occam::routers {
namespace {

std::string words(statistics::SplitMix64& random, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += " w" + std::to_string(random.below(100'000));
  return text;
}

std::uint16_t distance(const Sketch& a, const Sketch& b) {
  std::uint16_t bits = 0;
  for (std::size_t i = 0; i < a.size(); ++i) bits = static_cast<std::uint16_t>(bits + std::popcount(a[i] ^ b[i]));
  return bits;
}

}  // namespace

TEST_CASE("The distance of two sketches tells the cosine of the prompts' features") {
  statistics::SplitMix64 random(1);
  double squares = 0;
  double sum = 0;
  constexpr int kPairs = 200;
  for (int pair = 0; pair < kPairs; ++pair) {
    const std::string shared = words(random, random.below(60));
    const std::string a = shared + words(random, 20);
    const std::string b = shared + words(random, 20);
    const double truth = statistics::dot(statistics::text_features(a), statistics::text_features(b));
    const double error = cosine(distance(sketch_of(a), sketch_of(b))) - truth;
    sum += error;
    squares += error * error;
  }
  CHECK(std::abs(sum / kPairs) < 0.02);        // no bias
  CHECK(std::sqrt(squares / kPairs) < 0.085);  // 512 hyperplanes give .07 at a cosine of 0, and less above
}

TEST_CASE("A prompt is at distance 0 of itself whatever its case and spaces") {
  CHECK(distance(sketch_of("What is 5 plus 3?"), sketch_of("what  IS 5 plus 3")) == 0);
  CHECK(sketch_of("") == Sketch{});
  CHECK(cosine(0) == 1);
  CHECK(cosine(256) == Approx(0).margin(1e-12));
}

TEST_CASE("Distances are counted bit by bit") {
  statistics::SplitMix64 random(2);
  std::vector<Sketch> stored(100);
  for (Sketch& sketch : stored)
    for (std::uint64_t& word : sketch) word = random.next();
  std::vector<std::uint16_t> found;
  distances(stored[3], stored, found);
  REQUIRE(found.size() == 100);
  for (std::size_t i = 0; i < stored.size(); ++i) CHECK(found[i] == distance(stored[3], stored[i]));
}

}  // namespace occam::routers
