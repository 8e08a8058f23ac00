// Rows of evidence as a table for other programs and other documents.
//
// Threads: values.
//
//   std::fputs(report::markdown(*occam.evaluation().report()).c_str(), stdout);
#pragma once

#include <span>
#include <string>

#include "occam/evidence.hpp"

namespace occam::report {

/// A table of GitHub's Markdown with a line for each row; what is not known is a dash.
[[nodiscard]] std::string markdown(std::span<const Evidence> rows);

/// Quoted as RFC 4180 has it, with a header: the keys of `--json`. What is not known is empty; lines end in a line feed.
[[nodiscard]] std::string csv(std::span<const Evidence> rows);

}  // namespace occam::report
