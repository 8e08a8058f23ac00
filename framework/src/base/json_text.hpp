// JSON written straight into a growing text, for busy paths: no tree in between.
//
// Threads: functions of their arguments.
//
//   std::string out = R"({"model":)";
//   json::append_quoted(out, model);
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace occam::json {

/// Appends `text`, which is UTF-8, as a JSON string with its quotes.
void append_quoted(std::string& out, std::string_view text);
/// Appends the shortest digits that read back as `number`; null where it is NaN or infinite.
void append_number(std::string& out, double number);
void append_number(std::string& out, std::int64_t number);

}  // namespace occam::json
