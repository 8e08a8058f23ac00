// POST /v1/feedback: {"decision": ID, "score": 0…1, "label": WORD, "comment": TEXT}.
//
// Threads: functions of their arguments.
#pragma once

#include <string_view>

#include "gateway/openai/errors.hpp"
#include "occam/gateway.hpp"

namespace occam::gateway {

/// Errors: 400 with the key; a key that is not known is one.
[[nodiscard]] Checked<Feedback> parse_feedback(std::string_view body);

}  // namespace occam::gateway
