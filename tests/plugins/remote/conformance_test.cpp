// The conformance kit with a model: remote.so against a server that answers.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <string_view>

#include "conform/conform.hpp"
#include "support/mock_upstream.hpp"

using occam::test::MockAnswer;
using occam::test::MockUpstream;

namespace {

// What a server does and this one does not: it knows no stop strings (G06), gives neither ids nor entropies with its
// tokens, and none at all unasked (G12, G14, G15), and cuts words where no tokenizer does (C01 to C05, C09).
constexpr std::string_view kServersOwn[] = {"G06", "G12", "G14", "G15", "C01", "C02", "C03", "C04", "C05", "C09"};

}  // namespace

TEST_CASE("The backend keeps the rules of the kit while a server answers") {
  MockUpstream upstream({.text = "one two three four five six seven eight nine ten é 漢 🙂 end"});
  occam::conform::Options options;
  options.timeout_seconds = 60;
  options.case_program = std::filesystem::path(OCCAM_BINARY_DIR) / "bin/occam-conform-case";
  options.model = R"({"endpoint":")" + upstream.url() + R"(","name":"mock"})";
  const auto report = occam::conform::check(std::filesystem::path(OCCAM_PLUGIN_DIR) / "remote.so", options);
  REQUIRE(report);
  INFO(occam::conform::to_text(*report));
  CHECK(report->count(occam::conform::Outcome::kPassed) > 40);
  for (const auto& result : report->cases)
    if (std::ranges::find(kServersOwn, result.rule) == std::end(kServersOwn)) {
      INFO(result.rule << ": " << result.message);
      CHECK(result.outcome != occam::conform::Outcome::kFailed);
    }
}
