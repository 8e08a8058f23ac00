// The report as the JSON text that the page reads. Keys are private to the page.
#pragma once

#include <string>

#include "report/report.hpp"

namespace occam::report {

/// Well-formed UTF-8.
[[nodiscard]] std::string to_json(const Report& report);

}  // namespace occam::report
