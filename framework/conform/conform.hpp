// The conformance kit: does a plugin keep the promises of the ABI?
//
// Numbered rules, each run in a process of its own, so that a crash, a hang, an exit or a print is a result. The plugin
// is never loaded into the caller's process. Threads: [any]; check() blocks.
//
//   auto report = conform::check("/usr/lib/occam/plugins/echo.so", {});
//   std::fputs(conform::to_text(*report).c_str(), stdout);
//   return report->passed() ? 0 : 1;
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "occam/error.hpp"

namespace occam::conform {

/// One numbered obligation. The letter is its category: L load, S structs, E errors, G generate, C score,
/// X other extensions, R router, F feedback, fits and answers, V evaluator, T threads, U unload.
struct Rule {
  std::string_view id;       ///< `G04`
  std::string_view title;    ///< what a right plugin does, one line
  std::string_view explain;  ///< one paragraph: what is tried, what is expected, and why
};

/// All rules, in order.
[[nodiscard]] std::span<const Rule> rules();

/// Returns the rule, or null.
[[nodiscard]] const Rule* find_rule(std::string_view id);

struct Options {
  std::vector<std::string> rules;  ///< ids (`G04`) or categories (`G`); empty: all
  std::uint64_t seed = 1;          ///< of everything that is drawn
  std::string config = "{}";       ///< the instance's table, a JSON object
  std::string model;               ///< the model's table, a JSON object; empty: `{}`, and a refusal to load is a skip
  double timeout_seconds = 10;     ///< of one case
  std::filesystem::path case_program;  ///< occam-conform-case; empty: looked for beside this program
};

/// The model table of `--model FILE`.
[[nodiscard]] std::string model_table(const std::filesystem::path& file);

enum class Outcome { kPassed, kFailed, kSkipped };

struct CaseResult {
  std::string rule;     ///< `G04`
  std::string subject;  ///< `backend echo`, or empty for the library as a whole
  Outcome outcome = Outcome::kPassed;
  std::string message;  ///< why it failed or was skipped
  double seconds = 0;
};

struct Report {
  std::filesystem::path file;
  std::uint64_t seed = 0;
  std::vector<CaseResult> cases;

  [[nodiscard]] std::size_t count(Outcome outcome) const;
  [[nodiscard]] bool passed() const { return count(Outcome::kFailed) == 0; }
};

/// Runs the rules over one plugin file. Errors: kUsage for an unknown rule, kNotFound for the file, kInternal where the
/// case program cannot be started. What the plugin does wrong is in the report, never an error.
[[nodiscard]] Result<Report> check(const std::filesystem::path& file, const Options& options);

/// One line a case that did not pass, then a summary.
[[nodiscard]] std::string to_text(const Report& report);
/// {"file", "seed", "passed", "failed", "skipped", "cases": [{"rule", "title", "subject", "outcome", "message",
/// "seconds"}]}
[[nodiscard]] std::string to_json(const Report& report);
[[nodiscard]] std::string to_junit(const Report& report);

}  // namespace occam::conform
