// Writes JSON straight into a growing text: what answers and stream frames are made of.
//
// Bytes that are no UTF-8 become U+FFFD, so that what is written is JSON always. Threads: functions of their arguments.
//
//   std::string body = R"({"id":)";
//   append_quoted(body, id);
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace occam::gateway {

/// Appends `text` as a JSON string with its quotes.
void append_quoted(std::string& out, std::string_view text);
/// Appends the shortest digits that read back as `number`; null where it is NaN or infinite.
void append_number(std::string& out, double number);
void append_number(std::string& out, float number);
void append_number(std::string& out, std::int64_t number);
inline void append_number(std::string& out, std::int32_t number) {
  append_number(out, std::int64_t{number});
}

/// Appends `,` and the members of `object`, a JSON object as text; nothing where it is empty or `{}`.
void append_members(std::string& out, std::string_view object);

}  // namespace occam::gateway
