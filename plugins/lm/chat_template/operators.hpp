// Python's operators, look-ups and iteration over values.
//
// Failures are those of Python, in Python's words. Threads: as the Context.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "lm/chat_template/context.hpp"
#include "lm/chat_template/value.hpp"

namespace occam::lm::chat {

enum class UnaryOperator { kNegative, kPositive };
enum class BinaryOperator { kAdd, kSubtract, kMultiply, kDivide, kFloorDivide, kModulo, kPower };
enum class Comparator { kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual, kIn, kNotIn };

[[nodiscard]] Value apply(Context& context, UnaryOperator operation, const Value& operand);
[[nodiscard]] Value apply(Context& context, BinaryOperator operation, const Value& left, const Value& right);
[[nodiscard]] bool compare(Context& context, Comparator comparator, const Value& left, const Value& right);
[[nodiscard]] bool contains(Context& context, const Value& container, const Value& item);

/// `object.name` and `object[index]` as Jinja's sandbox finds them; an Undefined where there is nothing.
[[nodiscard]] Value attribute_of(Context& context, const Value& object, std::string_view name);
[[nodiscard]] Value item_of(Context& context, const Value& object, const Value& index);
/// `object[start:stop:step]`; absent bounds are none.
[[nodiscard]] Value slice_of(Context& context, const Value& object, const Value& start, const Value& stop,
                             const Value& step);

/// len(). Fails for what has none.
[[nodiscard]] std::size_t length_of(const Value& value);
/// list(): all items; takes what is left of an iterator. Fails for what cannot be iterated.
[[nodiscard]] Items items_of(Context& context, const Value& value);
/// The pieces of a string, one code point each.
[[nodiscard]] Items characters_of(Context& context, std::string_view text);

}  // namespace occam::lm::chat
