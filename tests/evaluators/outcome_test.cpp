#include <cmath>

#include "cost/cost.hpp"
#include "evaluators/scoring.hpp"
#include "latency/latency.hpp"

using namespace occam::evaluators;

namespace {

template <typename E>
Scored of(const E& evaluator, double milliseconds, double cost) {
  occam::sdk::EvalOutput output;
  output.milliseconds = milliseconds;
  output.cost = cost;
  output.prompt_tokens = 30;
  output.completion_tokens = 20;
  const auto scored = evaluate(evaluator, {}, output);
  REQUIRE(scored);
  return *scored;
}

}  // namespace

TEST_CASE("an answer has a time and a rate and keeps a limit or not") {
  const auto limited = make<Latency>(R"({"limit_milliseconds":500})");
  CHECK(of(*limited, 500, 0).values == std::map<std::size_t, double>{{0, 500}, {1, 40}, {2, 1}});
  CHECK(of(*limited, 501, 0).values.at(2) == 0);
  CHECK(of(*limited, 0, 0).values.at(1) == 0);
  CHECK(of(*limited, NAN, 0).unscorable);
}

TEST_CASE("percentiles are times that were measured") {
  const auto plain = make<Latency>();
  Corpus corpus(*plain);
  CHECK(std::isnan(corpus.measure("p50_milliseconds")));
  for (int i = 1; i <= 100; ++i) corpus.add(of(*plain, i, 0).values);
  CHECK(corpus.measure("p50_milliseconds") == 50);
  CHECK(corpus.measure("p95_milliseconds") == 95);
  CHECK(corpus.measure("p99_milliseconds") == 99);
}

TEST_CASE("a cost that is not known is not nought") {
  const auto limited = make<Cost>(R"({"limit":0.5})");
  CHECK(of(*limited, 1, 0.5).values == std::map<std::size_t, double>{{0, 0.5}, {1, 50}, {2, 1}});
  CHECK(of(*limited, 1, 0.6).values.at(2) == 0);
  CHECK(of(*limited, 1, NAN).unscorable);
  Corpus corpus(*limited);
  corpus.add(of(*limited, 1, 0.5).values);
  corpus.add(of(*limited, 1, 0.25).values);
  CHECK(corpus.measure("total_cost") == 0.75);
}
