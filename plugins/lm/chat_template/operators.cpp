#include "lm/chat_template/operators.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "lm/chat_template/conversion.hpp"
#include "lm/chat_template/formatting.hpp"

namespace occam::lm::chat {
namespace {

constexpr std::string_view kSymbols[] = {"+", "-", "*", "/", "//", "%", "** or pow()"};

[[noreturn]] void unsupported_operands(BinaryOperator operation, const Value& left, const Value& right) {
  raise("unsupported operand type(s) for " + std::string(kSymbols[static_cast<int>(operation)]) + ": '" +
        std::string(type_name(left)) + "' and '" + std::string(type_name(right)) + "'");
}

[[noreturn]] void overflow() {
  refuse("an integer beyond 64 bits");
}

std::int64_t floor_divide(std::int64_t left, std::int64_t right) {
  const std::int64_t quotient = left / right;
  return left % right != 0 && (left < 0) != (right < 0) ? quotient - 1 : quotient;
}

std::int64_t integer_power(std::int64_t base, std::int64_t exponent) {
  std::int64_t result = 1;
  if (base == 0 || base == 1) return exponent == 0 ? 1 : base;
  if (base == -1) return exponent % 2 == 0 ? 1 : -1;
  for (; exponent > 0; --exponent) {
    if (__builtin_mul_overflow(result, base, &result)) overflow();
  }
  return result;
}

Value real_power(double base, double exponent) {
  if (base == 0.0 && exponent < 0.0) raise("0.0 cannot be raised to a negative power");
  if (base < 0.0 && std::floor(exponent) != exponent) refuse("complex numbers");
  const double result = std::pow(base, exponent);
  if (std::isinf(result) && std::isfinite(base) && std::isfinite(exponent)) raise("Numerical result out of range");
  return Value(result);
}

Value divide(std::int64_t left, std::int64_t right) {
  constexpr std::int64_t kExact = std::int64_t{1} << 53;
  if (left > kExact || left < -kExact || right > kExact || right < -kExact)
    refuse("the quotient of integers this large");
  return Value(static_cast<double>(left) / static_cast<double>(right));
}

Value integer_arithmetic(BinaryOperator operation, std::int64_t left, std::int64_t right) {
  std::int64_t result = 0;
  bool overflowed = false;
  switch (operation) {
    case BinaryOperator::kAdd:
      overflowed = __builtin_add_overflow(left, right, &result);
      break;
    case BinaryOperator::kSubtract:
      overflowed = __builtin_sub_overflow(left, right, &result);
      break;
    case BinaryOperator::kMultiply:
      overflowed = __builtin_mul_overflow(left, right, &result);
      break;
    case BinaryOperator::kPower:
      return right < 0 ? real_power(static_cast<double>(left), static_cast<double>(right))
                       : Value(integer_power(left, right));
    default:
      if (right == 0)
        raise(operation == BinaryOperator::kDivide ? "division by zero" : "integer division or modulo by zero");
      if (operation == BinaryOperator::kDivide) return divide(left, right);
      if (right == -1) {
        if (operation == BinaryOperator::kModulo) return Value(std::int64_t{0});
        overflowed = __builtin_sub_overflow(std::int64_t{0}, left, &result);
      } else {
        result = floor_divide(left, right);
        if (operation == BinaryOperator::kModulo) result = left - result * right;
      }
  }
  if (overflowed) overflow();
  return Value(result);
}

/// float.__mod__ and __floordiv__ as CPython computes them.
Value real_modulo(BinaryOperator operation, double left, double right) {
  if (right == 0.0) raise("float floor division by zero");
  double remainder = std::fmod(left, right);
  double quotient = (left - remainder) / right;
  if (remainder != 0.0) {
    if ((right < 0) != (remainder < 0)) {
      remainder += right;
      quotient -= 1.0;
    }
  } else {
    remainder = std::copysign(0.0, right);
  }
  if (operation == BinaryOperator::kModulo) return Value(remainder);
  if (quotient == 0.0) return Value(std::copysign(0.0, left / right));
  const double floored = std::floor(quotient);
  return Value(quotient - floored > 0.5 ? floored + 1.0 : floored);
}

Value real_arithmetic(BinaryOperator operation, double left, double right) {
  switch (operation) {
    case BinaryOperator::kAdd:
      return Value(left + right);
    case BinaryOperator::kSubtract:
      return Value(left - right);
    case BinaryOperator::kMultiply:
      return Value(left * right);
    case BinaryOperator::kPower:
      return real_power(left, right);
    case BinaryOperator::kDivide:
      if (right == 0.0) raise("float division by zero");
      return Value(left / right);
    default:
      return real_modulo(operation, left, right);
  }
}

Value repeat(Context& context, const Value& sequence, std::int64_t count) {
  const auto times = static_cast<std::size_t>(std::max<std::int64_t>(count, 0));
  const std::size_t budget = context.limits().created_bytes;
  if (const auto* text = sequence.text()) {
    if (!text->empty() && times > budget / text->size()) context.create(budget + 1);
    context.create(text->size() * times);
    std::string out;
    for (std::size_t i = 0; i < times && !text->empty(); ++i) out += *text;
    return Value(std::move(out));
  }
  const Items& items = *sequence.items();
  if (!items.empty() && times > budget / sizeof(Value) / items.size()) context.create(budget + 1);
  context.create_items(items.size() * times);
  Items out;
  for (std::size_t i = 0; i < times && !items.empty(); ++i) out.insert(out.end(), items.begin(), items.end());
  return sequence.is<List>() ? Value::list(std::move(out)) : Value::tuple(std::move(out));
}

Value join_markup(Context& context, const Value& left, const Value& right) {
  std::string text = left.is_markup() ? *left.text() : escape_html(*left.text());
  text += right.is_markup() ? *right.text() : escape_html(*right.text());
  context.create(text.size());
  return Value(String{std::make_shared<const std::string>(std::move(text)), true});
}

Value add(Context& context, const Value& left, const Value& right) {
  if (left.text() != nullptr && right.text() != nullptr) {
    if (left.is_markup() || right.is_markup()) return join_markup(context, left, right);
    context.create(left.text()->size() + right.text()->size());
    return Value(*left.text() + *right.text());
  }
  if (left.items() != nullptr && left.data().index() == right.data().index()) {
    context.create_items(left.items()->size() + right.items()->size());
    Items out = *left.items();
    out.insert(out.end(), right.items()->begin(), right.items()->end());
    return left.is<List>() ? Value::list(std::move(out)) : Value::tuple(std::move(out));
  }
  if (left.text() != nullptr) {
    raise("can only concatenate str (not \"" + std::string(type_name(right)) + "\") to str");
  }
  if (left.items() != nullptr) {
    const std::string type(type_name(left));
    raise("can only concatenate " + type + " (not \"" + std::string(type_name(right)) + "\") to " + type);
  }
  unsupported_operands(BinaryOperator::kAdd, left, right);
}

}  // namespace

Value apply(Context& /*context*/, UnaryOperator operation, const Value& operand) {
  require_defined(operand);
  const bool negative = operation == UnaryOperator::kNegative;
  if (!operand.is_number()) {
    raise("bad operand type for unary " + std::string(negative ? "-" : "+") + ": '" + std::string(type_name(operand)) +
          "'");
  }
  if (const auto* number = operand.get<double>()) return Value(negative ? -*number : *number);
  return negative ? integer_arithmetic(BinaryOperator::kSubtract, 0, operand.as_integer())
                  : Value(operand.as_integer());
}

Value apply(Context& context, BinaryOperator operation, const Value& left, const Value& right) {
  require_defined(left);
  if (operation == BinaryOperator::kModulo && left.text() != nullptr) {
    if (left.is_markup()) refuse("the formatting of markup");
    return context.text(percent_format(context, *left.text(), right));
  }
  require_defined(right);
  if (left.is_integral() && right.is_integral()) {
    return integer_arithmetic(operation, left.as_integer(), right.as_integer());
  }
  if (left.is_number() && right.is_number()) return real_arithmetic(operation, left.as_double(), right.as_double());
  if (operation == BinaryOperator::kAdd) return add(context, left, right);
  if (operation == BinaryOperator::kMultiply) {
    if (left.is_markup() || right.is_markup()) refuse("the repetition of markup");
    const bool left_repeats = left.text() != nullptr || left.items() != nullptr;
    const bool right_repeats = right.text() != nullptr || right.items() != nullptr;
    if (left_repeats && right.is_integral()) return repeat(context, left, right.as_integer());
    if (right_repeats && left.is_integral()) return repeat(context, right, left.as_integer());
  }
  if (left.dict() != nullptr || right.dict() != nullptr || left.is<View>() || right.is<View>()) {
    unsupported_operands(operation, left, right);
  }
  unsupported_operands(operation, left, right);
}

bool contains(Context& context, const Value& container, const Value& item) {
  if (container.is<Undefined>()) return false;
  if (const auto* text = container.text()) {
    require_defined(item);
    if (item.text() == nullptr) {
      raise("'in <string>' requires string as left operand, not " + std::string(type_name(item)));
    }
    context.step(text->size() / 256);
    return item.text()->empty() ||
           memmem(text->data(), text->size(), item.text()->data(), item.text()->size()) != nullptr;
  }
  if (const auto* dict = container.dict()) {
    require_hashable(item);
    context.step(dict->entries.size() / 8 + item.weight());
    return dict->find(item) != nullptr;
  }
  if (container.is<None>() || container.is_number()) {
    raise("argument of type '" + std::string(type_name(container)) + "' is not iterable");
  }
  for (const Value& candidate : items_of(context, container)) {
    context.step(std::min(candidate.weight(), item.weight()));
    if (equal(candidate, item)) return true;
  }
  return false;
}

bool compare(Context& context, Comparator comparator, const Value& left, const Value& right) {
  switch (comparator) {
    case Comparator::kIn:
      return contains(context, right, left);
    case Comparator::kNotIn:
      return !contains(context, right, left);
    default:
      break;
  }
  context.step(std::min(left.weight(), right.weight()));
  switch (comparator) {
    case Comparator::kEqual:
      return equal(left, right);
    case Comparator::kNotEqual:
      return !equal(left, right);
    case Comparator::kLess:
      return less(left, right, "<");
    case Comparator::kLessEqual:
      return less(left, right, "<=") || equal(left, right);
    case Comparator::kGreater:
      return less(right, left, ">");
    default:
      return less(right, left, ">=") || equal(left, right);
  }
}

}  // namespace occam::lm::chat
