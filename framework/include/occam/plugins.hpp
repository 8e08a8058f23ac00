// The plugins that are loaded, those that were refused, and the conformance kit for their authors.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "occam/error.hpp"
#include "occam/export.hpp"

namespace occam {

struct PluginDescription {
  std::string kind;  ///< `backend`, `router`, `evaluator`
  std::string id;
  std::string version;
  std::string description;
  std::string file;
};

struct RefusedPlugin {
  std::string file;
  std::string reason;
  std::string hint;
};

enum class CaseOutcome { kPassed, kFailed, kSkipped };

/// One rule of the conformance kit on one plugin.
struct ConformanceCase {
  std::string rule;  ///< `G04`
  std::string title;
  std::string subject;  ///< `backend echo`
  CaseOutcome outcome = CaseOutcome::kPassed;
  std::string detail;  ///< what was seen; for kSkipped why
  double milliseconds = 0;
};

struct ConformanceReport {
  std::string file;
  std::uint64_t seed = 0;
  std::vector<ConformanceCase> cases;
  [[nodiscard]] OCCAM_API std::int64_t count(CaseOutcome outcome) const;
};

struct ConformanceRule {
  std::string id;
  std::string title;
  std::string explain;  ///< one paragraph
};

struct ConformanceOptions {
  std::vector<std::string> rules;  ///< ids or their letters; empty: all
  std::uint64_t seed = 1;
  std::string config = "{}";       ///< the instance's own table, as JSON
  std::string model_config;     ///< the model table to load, as JSON; empty: {}
  double timeout_seconds = 10;  ///< per case
};

/// The conformance kit: one child process per case, so a crash or a hang is a result. Threads: one call at a time.
[[nodiscard]] OCCAM_API Result<ConformanceReport> check_plugin(const std::filesystem::path& file,
                                                               const ConformanceOptions& options = {});
[[nodiscard]] OCCAM_API std::vector<ConformanceRule> conformance_rules();
/// The report as JUnit XML.
[[nodiscard]] OCCAM_API std::string to_junit(const ConformanceReport& report);

}  // namespace occam
