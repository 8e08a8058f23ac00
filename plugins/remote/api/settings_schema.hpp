// What [backend.remote] and a model's table may hold, as a JSON Schema; `$defs.model` is that of a model's.
#pragma once

#include <string_view>

namespace occam::remote {

inline constexpr std::string_view kSettingsSchema = R"({
  "type": "object",
  "additionalProperties": false,
  "properties": {
    "connections": {"type": "integer", "minimum": 1, "maximum": 4096},
    "idle_timeout": {"type": "string"},
    "connect_timeout": {"type": "string"},
    "silence_timeout": {"type": "string"},
    "retries": {"type": "integer", "minimum": 0, "maximum": 10},
    "max_answer_bytes": {"type": "integer", "minimum": 1024},
    "tls_ca": {"type": "string"},
    "endpoints": {
      "type": "object",
      "additionalProperties": false,
      "properties": {"allow": {"type": "string", "enum": ["any", "public"]}}
    },
    "discover": {"type": "array", "items": {"type": "string"}}
  },
  "$defs": {
    "model": {
      "type": "object",
      "properties": {
        "endpoint": {"type": "string"},
        "name": {"type": "string"},
        "api_key": {"type": "object"},
        "residency": {"type": "string"},
        "context": {"type": "integer"},
        "max_tokens_key": {"type": "string"},
        "extra": {"type": "object"},
        "omit": {"type": "array", "items": {"type": "string"}},
        "headers": {"type": "object"},
        "tls_ca": {"type": "string"},
        "tls_verify": {"type": "boolean"}
      }
    }
  }
})";

}  // namespace occam::remote
