// The page of a replay as text. How it looks and behaves in a browser: tests/clients/replay.test.mjs.
#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>
#include <string>
#include <string_view>

#include "report/replay/html.hpp"

using namespace occam;

namespace {

ReplayReport with_ids(const std::string& id) {
  ReplayReport report;
  report.policy = "occam.toml";
  report.models = {"small", "large"};
  for (const char* name : {"policy", "best_single", "oracle"})
    report.rows.push_back({name, {0.5, 0.4, 0.6}, {1, 1, 1}, {}});
  report.leaks = 1;
  report.leaked = {{id, "played"}};
  report.notes = {id};
  return report;
}

}  // namespace

TEST_CASE("an id of a row cannot end the page's data, whatever its bytes are") {
  const std::string page = report::replay::html(with_ids("</script><script>alert(1)</script>\xff"));
  const std::size_t begin = page.find("id=\"data\">") + 10;
  const std::string_view data = std::string_view(page).substr(begin, page.find("</script>", begin) - begin);
  boost::system::error_code error;
  const boost::json::value parsed = boost::json::parse(data, error);
  REQUIRE_FALSE(error);
  CHECK(parsed.at("leaked").at(0).at("fitted").as_string() == "</script><script>alert(1)</script>\xEF\xBF\xBD");
}

TEST_CASE("the page of a replay asks nobody for anything") {
  const std::string page = report::replay::html(with_ids("one"));
  CHECK(page.find("default-src 'none'") != std::string::npos);
  CHECK(page.find("<<") == std::string::npos);
  CHECK(page.find("src=\"http") == std::string::npos);
  CHECK(page.find("@import") == std::string::npos);
}
