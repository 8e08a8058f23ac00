// What the store keeps of a decision.
#include "routing/record.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <catch2/catch.hpp>
#include <limits>
#include <set>

using namespace occam;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Plan plan() {
  Candidate small;
  small.model = "small \"one\"\n";
  small.parameters = 1.5e9;
  small.n = 120;
  small.mean = 0.75;
  small.low = kNan;
  small.quality = std::numeric_limits<double>::infinity();
  small.verdict = Verdict::kMeets;
  small.items_needed = -1;
  small.reason =
      "C:\\models\t\x01 ist gr\xC3\xB6\xC3\x9F"
      "er";
  Candidate large;
  large.model = "large";
  large.parameters = 4e11;
  large.refused_by = "no_evidence";
  large.items_needed = 40;
  Plan made;
  made.task = "answer";
  made.recognised_by = "declared";
  made.policy = "default";
  made.router = "smallest";
  made.threshold = "within 0.03";
  made.attempts = {{"small \"one\"\n", Accept::kValid}, {"large", Accept::kAlways}};
  made.candidates = {small, large};
  return made;
}

}  // namespace

TEST_CASE("A plan is kept as JSON whatever stands in its words") {
  const boost::json::value read = boost::json::parse(routing::to_json(plan()));
  CHECK(read.at("task").as_string() == "answer");
  CHECK(read.at("threshold").as_string() == "within 0.03");
  CHECK(read.at("plan").as_array().size() == 2);
  CHECK(read.at("plan").at(0).at("model").as_string() == "small \"one\"\n");
  CHECK(read.at("plan").at(1).at("accept").as_string() == std::string(word(Accept::kAlways)));
  const boost::json::value& small = read.at("candidates").at(0);
  CHECK(small.at("parameters").to_number<double>() == 1.5e9);
  CHECK(small.at("n").to_number<int>() == 120);
  CHECK(small.at("mean").to_number<double>() == 0.75);
  CHECK(small.at("low").is_null());
  CHECK(small.at("quality").is_null());
  CHECK(small.at("meets").as_bool());
  CHECK(small.at("refused_by").is_null());
  CHECK(small.at("items_needed").is_null());
  CHECK(small.at("reason").as_string() == plan().candidates[0].reason);
  const boost::json::value& large = read.at("candidates").at(1);
  CHECK_FALSE(large.at("meets").as_bool());
  CHECK(large.at("refused_by").as_string() == "no_evidence");
  CHECK(large.at("items_needed").to_number<int>() == 40);
}

TEST_CASE("A plan without a model is JSON as well") {
  const boost::json::value read = boost::json::parse(routing::to_json(Plan{}));
  CHECK(read.at("plan").as_array().empty());
  CHECK(read.at("candidates").as_array().empty());
}

TEST_CASE("Ids of decisions are 32 hexadecimal digits in the order of time and none comes twice") {
  std::set<std::string> ids;
  std::string before;
  for (int i = 0; i < 10'000; ++i) {
    const std::string id = routing::new_decision_id();
    REQUIRE(id.size() == 32);
    REQUIRE(id.find_first_not_of("0123456789abcdef") == std::string::npos);
    REQUIRE(before <= id.substr(0, 12));
    before = id.substr(0, 12);
    ids.insert(id);
  }
  CHECK(ids.size() == 10'000);
}
