// The page as text. How it looks and behaves in a browser: tests/clients/report.test.mjs.
#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>

#include "page/threshold.hpp"
#include "report/report.hpp"
#include "report/text.hpp"

using namespace occam;

namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

report::Row row(const std::string& model, double mean, double parameters) {
  report::Row made;
  made.evidence.model = model;
  made.evidence.mean = mean;
  made.parameters = parameters;
  made.bytes = kUnknown;
  made.provenance.cost_per_item = kUnknown;
  return made;
}

/// One suite, one item, one answer.
report::Report with_answer(const std::string& answer) {
  report::Board board;
  board.task = "sentiment";
  board.rows.push_back(row("small", 0.5, 1e9));
  board.threshold_at = kUnknown;
  AnsweredItem item{.position = 0, .id = "one", .question = answer, .target = answer};
  item.answers.push_back({.status = "ok", .score = 1, .text = answer, .remark = answer});
  board.items.items.push_back(item);
  board.items.items_total = 1;
  report::Report made;
  made.version = "0.1.0";
  made.boards.push_back(board);
  return made;
}

/// What stands in the page's block of data.
std::string_view data_of(std::string_view page) {
  static constexpr std::string_view kBegin = "id=\"data\">";
  const std::size_t begin = page.find(kBegin) + kBegin.size();
  return page.substr(begin, page.find("</script>", begin) - begin);
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

boost::json::value answer_of(const boost::json::value& data) {
  return data.at("boards").at(0).at("items").at("rows").at(0).at("answers").at(0);
}

}  // namespace

TEST_CASE("An answer with markup and marks of direction stays a string of the data") {
  const std::string hostile =
      "</script><script>alert(1)</script><!-- <<data>> <<script>> \xE2\x80\xAE gnp.exe \" \\ \x01 </ScRiPt >";
  const std::string page = report::html(with_answer(hostile));
  const std::string plain = report::html(with_answer("fine"));
  CHECK(count(page, "<script") == count(plain, "<script"));
  CHECK(count(page, "</script") == count(plain, "</script"));
  CHECK(data_of(page).find('<') == std::string_view::npos);
  CHECK(answer_of(boost::json::parse(data_of(page))).at("text").as_string() == hostile);
}

TEST_CASE("A page is UTF-8 whatever the answers are") {
  const std::string page = report::html(with_answer("\xFF\xC3\x28\xED\xA0\x80 end"));
  CHECK(report::readable(page) == page);
  CHECK(answer_of(boost::json::parse(data_of(page))).at("text").as_string().ends_with(" end"));
}

TEST_CASE("A page names nothing outside itself and runs its own script alone") {
  const std::string page = report::html(with_answer("fine"));
  CHECK(page.find("<<") == std::string::npos);
  CHECK(page.find("default-src 'none'") != std::string::npos);
  CHECK(page.find("unsafe") == std::string::npos);
  CHECK(count(page, "http://") == count(page, "http://www.w3.org/2000/svg"));
  CHECK(count(page, "https://") == 0);
}

TEST_CASE("What is not known is null and never a number") {
  const auto data = boost::json::parse(data_of(report::html(with_answer("fine"))));
  const auto& row = data.at("boards").at(0).at("rows").at(0);
  CHECK(row.at("cost").is_null());
  CHECK(row.at("bytes").is_null());
  CHECK(data.at("boards").at(0).at("threshold_at").is_null());
}

TEST_CASE("A page without evidence is a page") {
  const auto data = boost::json::parse(data_of(report::html(report::Report{.version = "0.1.0"})));
  CHECK(data.at("boards").as_array().empty());
}

TEST_CASE("A threshold is drawn where it is asked for") {
  const std::vector<double> means{0.6, 0.9, kUnknown};
  CHECK(page::threshold_at("at_least 0.85", means) == Approx(0.85));
  CHECK(page::threshold_at("within 0.03", means) == Approx(0.87));
  CHECK(std::isnan(page::threshold_at("", means)));
  CHECK(std::isnan(page::threshold_at("at_least x", means)));
  CHECK(std::isnan(page::threshold_at("within 0.03", {})));
}
