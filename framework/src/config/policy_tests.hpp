// A file of a policy's own tests as plain structures: prompts, and what must become of them.
//
// Every mistake is reported at once; whether a task or model exists is for app/ to check. Threads: values.
//
//   [[test]]
//   name = "letters stay at home"
//   prompts = ["Summarise this letter: …"]          # or file = "letters.jsonl", beside this file
//   expect = { residency = "device", not_model = "large" }
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "config/diagnostic.hpp"
#include "occam/evidence.hpp"

namespace occam::config {

/// What is not written is not held.
struct Expectations {
  std::optional<Located<std::vector<std::string>>> model;      ///< the plan begins with one of these
  std::optional<Located<std::vector<std::string>>> not_model;  ///< the plan has none of these
  std::optional<Located<std::string>> task;
  std::optional<Located<std::string>> recognised_by;
  std::optional<Located<Residency>> residency;        ///< no model of the plan lies beyond
  std::optional<Located<bool>> escalates;             ///< whether the plan has a second model
  std::optional<Located<bool>> refused;               ///< whether the plan is empty
  std::optional<Located<double>> at_most_parameters;  ///< the plan begins with no larger model
};

struct PolicyTest {
  Position at;
  std::string name;  ///< its number where none is written: `test 3`
  std::vector<std::string> prompts;
  std::optional<Located<std::filesystem::path>> file;  ///< more of them
  std::string task;                                    ///< declared; empty: none is
  std::optional<Residency> residency;                  ///< that the requests ask for
  Expectations expect;
};

struct PolicyTests {
  std::vector<PolicyTest> tests;  ///< in the file's order
};

[[nodiscard]] Reading<PolicyTests> read_policy_tests(const std::filesystem::path& file);

/// The same for a text; `folder` resolves the files of prompts.
[[nodiscard]] Reading<PolicyTests> parse_policy_tests(std::string_view text, std::string name,
                                                      const std::filesystem::path& folder);

}  // namespace occam::config
