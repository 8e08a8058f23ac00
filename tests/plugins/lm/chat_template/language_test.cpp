// The language against python3-jinja2: every template of snippets.jsonl, which snippets.py made.
#include <catch2/catch.hpp>
#include <fstream>

#include "plugins/lm/chat_template/reference_case.hpp"

namespace occam::lm {
namespace {

TEST_CASE("small templates render as python3-jinja2 renders them") {
  std::ifstream lines(std::string(OCCAM_SOURCE_DIR) + "/tests/plugins/lm/chat_template/snippets.jsonl");
  std::string text;
  REQUIRE(std::getline(lines, text));
  const boost::json::value variables = boost::json::parse(text).as_object().at("variables");
  int count = 0;
  while (std::getline(lines, text)) {
    auto line = boost::json::parse(text).as_object();
    line["variables"] = variables;
    const std::string source = reference::text_of(line, "template");
    const auto result = reference::compare(source, line);
    INFO("template: " << source);
    INFO("ours:     " << result.ours);
    INFO("theirs:   " << result.theirs);
    CHECK(result.verdict == reference::Verdict::kSame);
    ++count;
  }
  CHECK(count > 150);
}

}  // namespace
}  // namespace occam::lm
