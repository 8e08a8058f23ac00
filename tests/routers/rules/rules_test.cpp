// The router `rules`: which rule holds, whom it names, and what is said of a wrong one.
#include "rules.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "routers/support/route_fixture.hpp"

namespace occam::routers {
namespace {

using Fixture = RouteFixture<Rules>;

Routed route(std::string config, std::string prompt, std::string task = "task") {
  return Fixture{.rows = {{"small"}, {"middle"}, {"large"}},
                 .config = std::move(config),
                 .task = std::move(task),
                 .prompt = std::move(prompt)}
      .route();
}

/// Whether the only rule, with this `when`, holds for the prompt.
bool holds(const std::string& when, std::string prompt, std::string task = "task") {
  return !route(R"({"rules":[{"when":)" + when + R"(,"use":"small"}]})", std::move(prompt), std::move(task))
              .plan.empty();
}

}  // namespace

TEST_CASE("The first rule that holds names the models in its order") {
  const std::string config = R"({"rules":[
    {"name":"law","when":{"keywords":["court","contract"]},"use":["large","middle"]},
    {"when":{"max_prompt_chars":20},"use":"small"}],
    "otherwise":["middle","absent","large"]})";
  const Routed law = route(config, "Is this CONTRACT void?");
  CHECK(law.plan == Plan{2, 1});
  CHECK(law.judged[2].reason == "law holds and names it as number 1");
  CHECK(law.judged[2].refused_by.empty());
  CHECK(law.judged[0].refused_by == "rule");
  CHECK(law.judged[0].reason == "law holds and does not name it");
  CHECK(route(config, "Hello").plan == Plan{0});
  CHECK(route(config, "Hello, this is a longer prompt").plan == Plan{1, 2});
}

TEST_CASE("Without a rule that holds every candidate is refused") {
  const Routed routed = route(R"({"rules":[{"when":{"task":"other"},"use":"small"}]})", "x");
  CHECK(routed.plan.empty());
  for (const Judged& judged : routed.judged) {
    CHECK(judged.refused_by == "rule");
    CHECK(judged.reason == "no rule holds for the request");
  }
  CHECK(route("{}", "x").plan.empty());
}

TEST_CASE("A condition holds where all that it names does") {
  CHECK(holds(R"({"task":["a","b"]})", "x", "b"));
  CHECK_FALSE(holds(R"({"task":["a","b"]})", "x", "c"));
  CHECK(holds(R"({"keywords":"sum"})", "The Sum, please"));
  CHECK_FALSE(holds(R"({"keywords":"sum"})", "a summary"));
  CHECK(holds(R"({"pattern":"\\d{3}"})", "call 911"));
  CHECK_FALSE(holds(R"({"pattern":"\\d{3}"})", "call 91"));
  CHECK(holds(R"({"language":"de"})", "Die Katze ist auf der Matte."));
  CHECK_FALSE(holds(R"({"language":"de"})", "The cat is on the mat."));
  CHECK_FALSE(holds(R"({"task":"task","keywords":"sum"})", "difference"));
}

TEST_CASE("Lengths are counted in characters and both ends are within") {
  CHECK(holds(R"({"min_prompt_chars":3,"max_prompt_chars":3})", "äöü"));
  CHECK_FALSE(holds(R"({"min_prompt_chars":4})", "äöü"));
  CHECK_FALSE(holds(R"({"max_prompt_chars":2})", "äöü"));
  CHECK(holds(R"({"max_prompt_chars":0})", ""));
}

TEST_CASE("One of several tables is enough, and one of what is excepted too much") {
  CHECK(holds(R"([{"task":"other"},{"keywords":"sum"}])", "a sum"));
  const std::string config =
      R"({"rules":[{"when":{"task":"task"},"unless":[{"keywords":"law"},{"min_prompt_chars":50}],"use":"small"}]})";
  CHECK(route(config, "short").plan == Plan{0});
  CHECK(route(config, "short law").plan.empty());
  CHECK(route(config, std::string(50, 'x')).plan.empty());
}

TEST_CASE("A pattern without end does not hold and does not hang") {
  CHECK_FALSE(holds(R"({"pattern":"^(a+)+$"})", std::string(5000, 'a') + "!"));
}

TEST_CASE("No more attempts are made than are allowed, and no model twice") {
  Fixture fixture{.rows = {{"small"}, {"large"}}, .max_attempts = 1, .config = R"({"otherwise":["large","small"]})"};
  CHECK(fixture.route().plan == Plan{1});
  fixture.max_attempts = 9;
  fixture.config = R"({"otherwise":["small","small"]})";
  CHECK(fixture.route().plan == Plan{0});
}

TEST_CASE("A wrong configuration is refused with the path of the key") {
  for (const auto& [config, where] : {
           std::pair<std::string, std::string>{R"({"rule":[]})", "rule"},
           {R"({"rules":{}})", "rules"},
           {R"({"rules":[{"use":"a"},5]})", "rules[1]"},
           {R"({"rules":[{"when":{"task":"t"}}]})", "rules[0].use"},
           {R"({"rules":[{"use":"a","if":{}}]})", "rules[0].if"},
           {R"({"rules":[{"use":"a","when":{}}]})", "rules[0].when"},
           {R"({"rules":[{"use":"a","when":{"pattern":"("}}]})", "rules[0].when.pattern"},
           {R"({"rules":[{"use":"a","when":{"language":"klingon"}}]})", "rules[0].when.language"},
           {R"({"rules":[{"use":"a","unless":[{"task":"t"},{"max_prompt_chars":-1}]}]})",
            "rules[0].unless[1].max_prompt_chars"},
           {R"({"otherwise":3})", "otherwise"},
       }) {
    INFO(config);
    const auto refused = Rules::create(config);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().status == sdk::Status::kInvalidArgument);
    CHECK(refused.error().where == where);
  }
}

}  // namespace occam::routers
