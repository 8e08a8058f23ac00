// The report of a policy's tests as JSON.
#include "base/json.hpp"
#include "occam/json.hpp"

namespace occam {

std::string to_json(const PolicyTestReport& report) {
  json::array tests;
  for (const PolicyTestResult& test : report.tests) {
    json::array failures;
    for (const PolicyTestFailure& failure : test.failures)
      failures.push_back(
          {{"where", failure.where}, {"prompt", failure.prompt}, {"expected", failure.expected}, {"why", failure.why}});
    tests.push_back({{"name", test.name},
                     {"where", test.where},
                     {"prompts", test.prompts},
                     {"passed", test.failures.empty()},
                     {"failures", std::move(failures)}});
  }
  return json::serialize(json::object{{"file", report.file}, {"failed", report.failed}, {"tests", std::move(tests)}});
}

}  // namespace occam
