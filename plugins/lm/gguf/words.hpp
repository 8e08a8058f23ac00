// How messages about model files spell sizes and names. Internal to this room.
//
// Names come from a hostile file: quoted() shortens them and escapes what is not printable ASCII. Threads: pure.
//
//   grouped(1234567) == "1,234,567"    quoted("blk.0\n") == "\"blk.0\\x0a\""
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace occam::lm::gguf {

[[nodiscard]] std::string grouped(std::uint64_t number);
[[nodiscard]] std::string quoted(std::string_view name);

}  // namespace occam::lm::gguf
