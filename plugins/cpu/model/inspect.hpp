// What is in a model file, as the JSON object of abi/ext/inspect.h, without loading it.
//
// Threads: pure.
#pragma once

#include <string>

#include "cpu/model/settings.hpp"
#include "occam/sdk/result.hpp"

namespace occam::cpu {

/// `predicted` is null for a file that this engine cannot run; `unsupported` then says why. Long metadata arrays are
/// given as their length and first elements.
[[nodiscard]] sdk::Result<std::string> inspect_model(const ModelSettings& settings);

}  // namespace occam::cpu
