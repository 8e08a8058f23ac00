// `occam eval report` as a user runs it: tables for other programs, and the page.
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "integration/house.hpp"

using namespace occam::test;

namespace {

/// `small` answers the first 30 of 40 sums rightly, `large` the first 38.
void furnish(const House& house) {
  house.sums("sums", 40);
  house.policy(summing_model("small", 1e6, 40, 30) + summing_model("large", 1e9, 40, 38) +
               "[task.sums]\nsuite = \"suites/sums.toml\"\nat_least = 0.6\n");
  REQUIRE(house.run({"eval", "run", "sums"}).code == 0);
}

boost::json::value data_of(const std::filesystem::path& page) {
  std::stringstream text;
  text << std::ifstream(page).rdbuf();
  const std::string all = text.str();
  const std::string begin = "id=\"data\">";
  const std::size_t at = all.find(begin);
  REQUIRE(at != std::string::npos);
  const std::size_t from = at + begin.size();
  return boost::json::parse(all.substr(from, all.find("</script>", from) - from));
}

}  // namespace

TEST_CASE("The page holds the ladder and the choice and every item with both answers") {
  const House house;
  furnish(house);
  const auto written = house.json_of({"--json", "eval", "report", "--html", "report.html"});
  CHECK(written.at("suites") == 1);
  CHECK(written.at("items") == 40);
  CHECK(written.at("items_left_out") == 0);

  const auto data = data_of(house.folder().path() / "report.html");
  const auto& board = data.at("boards").at(0);
  CHECK(column(board.at("rows"), "model") == Words{"small", "large"});  // smallest first
  CHECK(board.at("choice").at("attempts").at(0).as_string() == "small");
  CHECK(board.at("threshold_at").to_number<double>() == Approx(0.6));
  CHECK(board.at("rows").at(0).at("settings").at("runs").at(0).at("seed") == 1);
  const auto& items = board.at("items");
  CHECK(items.at("without_questions").as_string().empty());
  const auto& last = items.at("rows").at(39);
  CHECK(!last.at("question").as_string().empty());
  CHECK(!last.at("target").as_string().empty());
  CHECK(last.at("answers").at(0).at("score").to_number<double>() == 0);
  CHECK(last.at("answers").as_array().size() == 2);
}

TEST_CASE("Of too many items those on which the models differ stay and the rest is counted") {
  const House house;
  furnish(house);
  const auto written = house.json_of({"--json", "eval", "report", "--html", "report.html", "--items", "8"});
  CHECK(written.at("items_left_out") == 32);
  const auto data = data_of(house.folder().path() / "report.html");
  const auto& items = data.at("boards").at(0).at("items");
  CHECK(items.at("total") == 40);
  for (const auto& item : items.at("rows").as_array())
    CHECK(item.at("answers").at(0).at("score") != item.at("answers").at(1).at("score"));
}

TEST_CASE("A suite that has changed since leaves the answers and says why there are no questions") {
  const House house;
  furnish(house);
  house.sums("sums", 41);
  REQUIRE(house.run({"eval", "report", "--html", "report.html"}).code == 0);
  const auto data = data_of(house.folder().path() / "report.html");
  const auto& items = data.at("boards").at(0).at("items");
  CHECK(contains(std::string(items.at("without_questions").as_string()), "has changed"));
  CHECK(items.at("rows").as_array().size() == 40);
  CHECK_FALSE(items.at("rows").at(0).as_object().contains("question"));
}

TEST_CASE("Tables for documents and for programs have a line a model") {
  const House house;
  furnish(house);
  const Ended markdown = house.run({"eval", "report", "--markdown"});
  CHECK(contains(markdown.out, "| sums | small | "));
  CHECK(contains(markdown.out, "| sums | large | "));
  const Ended csv = house.run({"eval", "report", "--csv"});
  CHECK(contains(csv.out, "model,task,suite,metric,n,"));
  CHECK(contains(csv.out, "\nlarge,sums,"));
}

TEST_CASE("A page that cannot be written and options that do not go together are refused") {
  const House house;
  furnish(house);
  const Ended nowhere = house.run({"eval", "report", "--html", "no/such/folder/report.html"});
  CHECK(nowhere.code == 3);
  CHECK(contains(nowhere.err, "cannot be written"));
  CHECK(house.run({"eval", "report", "--html", "x.html", "--csv"}).code == 2);
  CHECK(house.run({"eval", "report", "--items", "5"}).code == 2);
}
