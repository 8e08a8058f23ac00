// Splitting, replacing and casing text as Python does; shared by the methods of str and the filters.
//
// Negative limits mean none. Threads: pure functions apart from the budget of the Context.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "lm/chat_template/context.hpp"

namespace occam::lm::chat {

/// Byte offset of `wanted` at or behind `from`, or npos; in linear time.
[[nodiscard]] std::size_t find_text(std::string_view text, std::string_view wanted, std::size_t from) noexcept;

/// Require a separator that is not empty.
[[nodiscard]] std::vector<std::string_view> split(std::string_view text, std::string_view separator,
                                                  std::int64_t limit);
[[nodiscard]] std::vector<std::string_view> split_from_right(std::string_view text, std::string_view separator,
                                                             std::int64_t limit);
/// str.split() and str.rsplit() without a separator.
[[nodiscard]] std::vector<std::string_view> split_space(std::string_view text, std::int64_t limit);
[[nodiscard]] std::vector<std::string_view> split_space_from_right(std::string_view text, std::int64_t limit);

/// str.replace.
[[nodiscard]] std::string replace(Context& context, std::string_view text, std::string_view from, std::string_view to,
                                  std::int64_t limit);

/// str.capitalize and str.title; the latter for ASCII letters only (kUnimplemented for others).
[[nodiscard]] std::string capitalize(std::string_view text);
[[nodiscard]] std::string title_case(std::string_view text);

}  // namespace occam::lm::chat
