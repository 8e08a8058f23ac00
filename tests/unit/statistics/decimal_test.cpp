#include "occam/statistics/decimal.hpp"

#include <catch2/catch.hpp>

using namespace occam::statistics;

TEST_CASE("a decimal keeps what was written") {
  struct Case {
    const char* text;
    std::int64_t digits;
    int places;
  };
  for (const Case& c : {Case{"0.85", 85, 2},
                        {".85", 85, 2},
                        {"85e-2", 85, 2},
                        {"1", 1, 0},
                        {"1.000", 1, 0},
                        {"0", 0, 0},
                        {"0.0", 0, 0},
                        {"2.5e1", 25, 0},
                        {"3E+2", 300, 0},
                        {"0.12345678901234567", 12345678901234567, 17}}) {
    const auto decimal = parse_decimal(c.text);
    INFO(c.text);
    REQUIRE(decimal);
    CHECK(decimal->digits == c.digits);
    CHECK(decimal->places == c.places);
  }
}

TEST_CASE("what is no decimal is refused") {
  for (const char* text : {"", ".", "-0.5", "1.2.3", "1e", "e5", "nan", "1e500", "0x1", "123456789012345678"}) {
    INFO(text);
    CHECK_FALSE(parse_decimal(text).has_value());
  }
}

TEST_CASE("the hits needed are exact where doubles are off by one") {
  CHECK(hits_needed(25, *parse_decimal("0.28")) == 7);  // 25 * 0.28 = 7.000000000000001 in doubles
  CHECK(hits_needed(100, *to_decimal(0.07)) == 7);      // 100 * 0.07 = 7.000000000000001
  CHECK(hits_needed(1319, *parse_decimal("0.70")) == 924);
  CHECK(hits_needed(10, *parse_decimal("0")) == 0);
  CHECK(hits_needed(10, *parse_decimal("1")) == 10);
}

TEST_CASE("a double gives back the decimal it was written as for every hundredth and suite size") {
  for (int hundredths = 0; hundredths <= 100; ++hundredths) {
    const auto threshold = to_decimal(hundredths / 100.0);
    REQUIRE(threshold);
    for (std::int64_t items = 1; items <= 500; ++items) {
      REQUIRE(hits_needed(items, *threshold) == (items * hundredths + 99) / 100);
    }
  }
}
