// occam route explain --file: what many prompts would take together.
#pragma once

#include <optional>
#include <string>

#include "command.hpp"

namespace occam::cli {

/// What the prompts have in common; a prompt's own task stays.
struct ForecastOptions {
  std::string file;
  std::string task;
  std::optional<Residency> residency;
};

/// Returns the exit code: kNo where a prompt would be refused.
[[nodiscard]] int forecast_file(const Session& session, const ForecastOptions& options);

}  // namespace occam::cli
