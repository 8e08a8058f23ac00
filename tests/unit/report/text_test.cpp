#include "report/text.hpp"

#include <catch2/catch.hpp>
#include <string>

using occam::report::readable;

// The broken sequences and what replaces them: python3, bytes.decode('utf-8', 'replace'), one U+FFFD a byte.
TEST_CASE("Any bytes become well-formed text and good text stays") {
  const std::string good = "caf\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80 \xD7\xA9";
  CHECK(readable(good) == good);
  CHECK(readable("a\xFFz") == "a\xEF\xBF\xBDz");
  CHECK(readable("\xC0\xAFz") == "\xEF\xBF\xBD\xEF\xBF\xBDz");                                // overlong
  CHECK(readable("\xED\xA0\x80z") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBDz");                // a surrogate
  CHECK(readable("\xF4\x90\x80\x80") == "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // beyond U+10FFFF
  CHECK(readable("\xC3(") == "\xEF\xBF\xBD(");
}

TEST_CASE("A character that was cut off at the end is dropped") {
  CHECK(readable("price \xE2\x82") == "price ");
  CHECK(readable("smile \xF0\x9F\x98") == "smile ");
  CHECK(readable("").empty());
}
