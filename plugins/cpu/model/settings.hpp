// The tables of the CPU backend and of its models, read from JSON.
//
// Threads: values.
//
//   sdk::Result<EngineSettings> engine = read_engine_settings(config);
//   sdk::Result<ModelSettings> model = read_model_settings(spec.config, *engine);
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "cpu/kernels/kernels.hpp"
#include "occam/sdk/result.hpp"

namespace occam::cpu {

/// [backend.cpu]
struct EngineSettings {
  std::size_t threads = 1;                             ///< `threads`; 0 or absent: one for each core
  InstructionSet kernels = InstructionSet::kPortable;  ///< `kernels`; absent: the best that this processor has
  std::int32_t max_parallel = 8;                       ///< `parallel`: calls that are batched
};

/// A model's table. Keys that other parts of the policy use are left alone.
struct ModelSettings {
  std::string file;          ///< `file`
  std::int32_t context = 0;  ///< `context`; 0 or absent: the model's own, kDefaultContext at most
  std::size_t threads = 1;   ///< `threads`; 0 or absent: the engine's
};

inline constexpr std::int32_t kDefaultContext = 8192;

/// A JSON Schema of [backend.cpu].
inline constexpr std::string_view kEngineSchema = R"({
  "type": "object",
  "properties": {
    "threads": {"type": "integer", "minimum": 0, "maximum": 1024, "description": "0: one for each core"},
    "kernels": {"enum": ["portable", "avx2", "avx512"], "description": "absent: the best that the processor has"},
    "parallel": {"type": "integer", "minimum": 1, "maximum": 256, "description": "calls on a model that are batched"}
  },
  "additionalProperties": false
})";

[[nodiscard]] sdk::Result<EngineSettings> read_engine_settings(std::string_view config_json);
[[nodiscard]] sdk::Result<ModelSettings> read_model_settings(std::string_view config_json,
                                                             const EngineSettings& engine);

}  // namespace occam::cpu
