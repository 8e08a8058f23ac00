#include "report/tables.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <string>
#include <vector>

using namespace occam;

namespace {

Evidence row(std::string model) {
  Evidence made;
  made.model = std::move(model);
  made.task = "sentiment";
  made.suite = "sentiment";
  made.metric = "acc";
  made.n = 30;
  made.suite_items = 120;
  made.mean = 0.7;
  made.low = 0.52;
  made.high = 0.833;
  made.seconds_per_item = std::numeric_limits<double>::quiet_NaN();
  made.tokens_per_item = 61.6;
  made.verdict = Verdict::kOpen;
  made.threshold = "at_least 0.65";
  return made;
}

}  // namespace

TEST_CASE("A row becomes one line of Markdown and what is unknown is a dash") {
  const std::string table = report::markdown(std::vector{row("small")});
  CHECK(table.find("| sentiment | small | acc | 30/120 | 0.700 | 0.520 to 0.833 | at_least 0.65 | open | 62 | – |\n") !=
        std::string::npos);
}

TEST_CASE("No name of a model can leave its cell of a table") {
  const std::string table = report::markdown(std::vector{row("a|b\n<img>`x`")});
  CHECK(table.find("a\\|b \\<img\\>\\`x\\`") != std::string::npos);
  const std::string csv = report::csv(std::vector{row("a,\"b\"\nc")});
  CHECK(csv.find(
            "\n\"a,\"\"b\"\"\nc\",sentiment,sentiment,acc,30,120,0.7,0.52,0.833,fixed,open,at_least 0.65,61.6,,\n") !=
        std::string::npos);
}

TEST_CASE("The interval of a run that ended by its own scores is marked") {
  Evidence ended = row("small");
  ended.interval = IntervalKind::kSequence;
  CHECK(report::markdown(std::vector{ended}).find("0.520 to 0.833 (running)") != std::string::npos);
}
