// A policy's own tests: which prompts must go where, held against the policy and the evidence in force. No model is
// run.
//
// The file is described in framework/docs/routing.md. Threads: values.
//
//   const Result<PolicyTestReport> report = occam.test_policy("tests.toml");
//   if (report && report->failed == 0) …
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace occam {

struct PolicyTestFailure {
  std::string where;  ///< `tests.toml:12:9` of the expectation
  std::string prompt;
  std::string expected;  ///< `model = small`
  std::string why;       ///< what is so instead, in the words of the explanation
};

struct PolicyTestResult {
  std::string name;
  std::string where;
  std::int64_t prompts = 0;
  std::vector<PolicyTestFailure> failures;
};

struct PolicyTestReport {
  std::string file;
  std::vector<PolicyTestResult> tests;
  std::int64_t failed = 0;  ///< tests with a failure
};

}  // namespace occam
