// occam route test: a policy's own tests, for CI.
#include <fmt/format.h>

#include <fstream>
#include <memory>
#include <string>

#include "occam/json.hpp"
#include "route_commands.hpp"

namespace occam::cli {
namespace {

struct TestOptions {
  std::string file;
  std::string junit;
};

std::string shortened(std::string_view text) {
  constexpr std::size_t kMost = 72;
  std::string line;
  for (const char c : text) line += c == '\n' || c == '\r' || c == '\t' ? ' ' : c;
  if (line.size() <= kMost) return line;
  std::size_t end = kMost;
  while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) --end;
  return line.substr(0, end) + "…";
}

std::string failure_text(const PolicyTestFailure& failure) {
  return fmt::format("{}: failed: \"{}\": expected {}: {}", failure.where, shortened(failure.prompt), failure.expected,
                     failure.why);
}

void print_report(const PolicyTestReport& report) {
  std::int64_t prompts = 0;
  for (const PolicyTestResult& test : report.tests) {
    prompts += test.prompts;
    fmt::print("{} {} ({} prompts)\n", test.failures.empty() ? "ok    " : "FAILED", test.name, test.prompts);
    for (const PolicyTestFailure& failure : test.failures) fmt::print("  {}\n", failure_text(failure));
  }
  fmt::print("\n{} of {} tests passed, {} prompts\n", report.tests.size() - static_cast<std::size_t>(report.failed),
             report.tests.size(), prompts);
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else if (c == '>')
      out += "&gt;";
    else if (c == '"')
      out += "&quot;";
    else if (static_cast<unsigned char>(c) < 0x20)
      out += ' ';
    else
      out += c;
  }
  return out;
}

std::string junit_text(const PolicyTestReport& report) {
  std::string out =
      fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"{}\" tests=\"{}\" failures=\"{}\">\n",
                  escaped(report.file), report.tests.size(), report.failed);
  for (const PolicyTestResult& test : report.tests) {
    out += fmt::format("  <testcase classname=\"occam.policy\" name=\"{}\" file=\"{}\">\n", escaped(test.name),
                       escaped(test.where));
    if (!test.failures.empty()) {
      std::string details;
      for (const PolicyTestFailure& failure : test.failures) details += escaped(failure_text(failure)) + "\n";
      out += fmt::format("    <failure message=\"{} of its expectations do not hold\">{}</failure>\n",
                         test.failures.size(), details);
    }
    out += "  </testcase>\n";
  }
  return out + "</testsuite>\n";
}

int run_tests(const Session& session, const TestOptions& options) {
  const Result<Occam> occam = session.open();
  if (!occam) return report(session, occam.error());
  const Result<PolicyTestReport> tested = occam->test_policy(options.file);
  if (!tested) return report(session, tested.error());
  if (!options.junit.empty()) {
    std::ofstream file(options.junit, std::ios::binary);
    file << junit_text(*tested);
    if (!file.flush()) return report(session, {ErrorCode::kStore, "the file cannot be written", options.junit});
  }
  if (session.json)
    fmt::print("{}\n", to_json(*tested));
  else
    print_report(*tested);
  return tested->failed == 0 ? kOk : kNo;
}

}  // namespace

void add_route_test(CLI::App& group, Session& session) {
  CLI::App* command = group.add_subcommand("test", "A policy's own tests: which prompts must go where");
  auto options = std::make_shared<TestOptions>();
  command->add_option("file", options->file, "The file of tests")->required()->check(CLI::ExistingFile);
  command->add_option("--junit", options->junit, "Write the results as JUnit XML too")->type_name("FILE");
  command->footer(
      "Examples:\n"
      "  occam route test configs/policy_tests/private.toml --config configs/policies/private.toml\n"
      "  occam route test tests.toml --json --junit results.xml\n"
      "A test names prompts and what is expected: model, not_model, task, recognised_by, residency, escalates,\n"
      "refused, at_most_parameters. Exit code 1: an expectation does not hold.");
  command->callback(
      [&session, options] { session.action = [&session, options] { return run_tests(session, *options); }; });
}

}  // namespace occam::cli
