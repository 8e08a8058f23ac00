// Files of prompts: what `occam route explain --file` and a policy's tests read.
//
// `.jsonl`: a line is a JSON text (the prompt), or an object with `prompt` or `messages` and, where wanted, `task`,
// `residency`, `max_tokens`, `tools`, `response_format`. Any other file: a line is a prompt; empty lines are none.
// Threads: a function of its arguments.
//
//   auto requests = occam::read_prompts("prompts.jsonl");
#pragma once

#include <filesystem>
#include <vector>

#include "occam/error.hpp"
#include "occam/export.hpp"
#include "occam/request.hpp"

namespace occam {

/// Errors: kNotFound; kUsage with `where` = `file:line` for a line that is no prompt, and for a file without any.
[[nodiscard]] OCCAM_API Result<std::vector<Request>> read_prompts(const std::filesystem::path& file);

}  // namespace occam
