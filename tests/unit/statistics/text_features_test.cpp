// Expected values: the same recipe in python3, twenty lines over `re`, `math` and `collections.Counter`.
#include "occam/statistics/text_features.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <string>

using namespace occam::statistics;

namespace {

struct Expected {
  std::uint32_t index;
  double value;
};

void check_row(const SparseRow& row, const std::vector<Expected>& expected) {
  REQUIRE(row.size() == expected.size());
  for (std::size_t i = 0; i < row.size(); ++i) {
    CHECK(row[i].index == expected[i].index);
    CHECK(row[i].value == Approx(expected[i].value).margin(1e-6));
  }
}

}  // namespace

TEST_CASE("A text has one value for each of its n-grams, by sign, count and length") {
  check_row(text_features("The cat saw the cat"), {{15561, 0.4971199},
                                                   {17818, 0.293607},
                                                   {17928, 0.4971199},
                                                   {47837, -0.293607},
                                                   {57265, 0.293607},
                                                   {63108, 0.4971199}});
}

TEST_CASE("Bytes of other scripts are letters of words") {
  check_row(text_features("Größe: 3-mal"),
            {{2680, -0.4472136}, {26398, -0.4472136}, {28064, 0.4472136}, {28142, -0.4472136}, {47833, -0.4472136}});
}

TEST_CASE("Case, punctuation and spaces do not show in the features") {
  CHECK(text_features("  one TWO\n\tthree. ") == text_features("One, two: three"));
  CHECK(text_features("one two three") != text_features("three two one"));
  CHECK(text_features("one two three", 1) == text_features("three two one", 1));
}

TEST_CASE("Texts without a word have no features") {
  CHECK(text_features("").empty());
  CHECK(text_features(" .,!?\n").empty());
  CHECK(text_features(std::string(3, '\0')).empty());
}

TEST_CASE("Rows have length one and ascending indices, and a text's product with itself is one") {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "word" + std::to_string(i * i % 1009) + ' ';
  const SparseRow row = text_features(text);
  CHECK(dot(row, row) == Approx(1).margin(1e-5));
  for (std::size_t i = 1; i < row.size(); ++i) REQUIRE(row[i - 1].index < row[i].index);
  CHECK(row.back().index < kTextFeatures);
}

TEST_CASE("Products are of shared features alone") {
  const SparseRow a = {{1, 0.5F}, {4, 2.0F}, {9, 1.0F}};
  const SparseRow b = {{2, 7.0F}, {4, 3.0F}, {9, -1.0F}, {11, 5.0F}};
  CHECK(dot(a, b) == Approx(5));
  CHECK(dot(a, {}) == 0);
}

TEST_CASE("The n-grams of a text come in its order, repeats included") {
  const std::vector<std::uint64_t> grams = word_grams("A b C", 1, 3);
  CHECK(grams == std::vector<std::uint64_t>{0xed8170de1919a24d, 0x7108131d4aa1ed88, 0xdfa90c5046f3bfc7,
                                            0x4f19bff7dffc739c, 0x7180ae8a4bbb93fd, 0xd8a23470d89983fc});
  CHECK(word_grams("a a a", 2, 2).size() == 2);
  CHECK(word_grams("a a", 3, 5).empty());
}
