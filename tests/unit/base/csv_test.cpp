#include "base/csv.hpp"

#include <catch2/catch.hpp>

using namespace occam;

namespace {

std::vector<CsvRow> read(std::string_view text) {
  CsvReader reader(text, "x.csv");
  std::vector<CsvRow> rows;
  for (;;) {
    auto row = reader.next();
    if (!row) FAIL(row.error().where << ": " << row.error().message);
    if (!*row) return rows;
    rows.push_back(std::move(**row));
  }
}

occam::Error error(std::string_view text) {
  CsvReader reader(text, "x.csv");
  for (;;) {
    auto row = reader.next();
    if (!row) return row.error();
    REQUIRE(*row);
  }
}

using Fields = std::vector<std::string>;

}  // namespace

TEST_CASE("quoted fields hold commas and line feeds and quotes") {
  const auto rows = read("a,b\r\n\"x,\"\"y\"\"\nz\",2\r\n,\n");
  REQUIRE(rows.size() == 3);
  CHECK(rows[0].fields == Fields{"a", "b"});
  CHECK(rows[1].fields == Fields{"x,\"y\"\nz", "2"});
  CHECK(rows[2].fields == Fields{"", ""});
  CHECK(rows[1].line == 2);
  CHECK(rows[2].line == 4);
}

TEST_CASE("the last line needs no line feed and blank lines and a byte order mark are skipped") {
  const auto rows = read(
      "\xEF\xBB\xBF"
      "a\n\n\nb");
  REQUIRE(rows.size() == 2);
  CHECK(rows[0].fields == Fields{"a"});
  CHECK(rows[1].fields == Fields{"b"});
  CHECK(rows[1].line == 4);
  CHECK(read("a,").at(0).fields == Fields{"a", ""});
  CHECK(read("").empty());
}

TEST_CASE("a broken quote is an error at its place") {
  CHECK(error("a\nb,\"never").where == "x.csv:2:3");
  CHECK(error("\"a\"b\n").where == "x.csv:1:4");
}

TEST_CASE("what is written reads back") {
  const std::vector<Fields> rows = {{"plain", "with, comma", "with \"quotes\""}, {"two\nlines", "", "\r"}, {""}};
  std::string text;
  for (const Fields& row : rows) append_csv(text, row);
  const auto again = read(text);
  REQUIRE(again.size() == rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) CHECK(again[i].fields == rows[i]);
}
