#include "lm/chat_template/tests.hpp"

#include <algorithm>
#include <string>

#include "lm/chat_template/arguments.hpp"
#include "lm/chat_template/conversion.hpp"
#include "lm/chat_template/filters.hpp"
#include "lm/chat_template/operators.hpp"
#include "lm/chat_template/text.hpp"

namespace occam::lm::chat {
namespace {

using Predicate = bool (*)(const Value& value);

/// A test without arguments.
template <Predicate predicate>
bool plain(Context& /*context*/, const Value& input, const Arguments& arguments) {
  require_positional(arguments, "a test", 0, 0);
  return predicate(input);
}

template <Comparator comparator>
bool compared(Context& context, const Value& input, const Arguments& arguments) {
  require_positional(arguments, "a test", 1, 1);
  return compare(context, comparator, input, arguments.positional[0]);
}

bool is_mapping(const Value& value) {
  return value.is<DictReference>();
}
bool is_text(const Value& value) {
  return value.is<String>();
}
bool is_undefined(const Value& value) {
  return value.is<Undefined>();
}
bool is_defined(const Value& value) {
  return !value.is<Undefined>();
}
bool is_none(const Value& value) {
  return value.is<None>();
}
bool is_boolean(const Value& value) {
  return value.is<bool>();
}
bool is_true(const Value& value) {
  return value.is<bool>() && truthy(value);
}
bool is_false(const Value& value) {
  return value.is<bool>() && !truthy(value);
}
bool is_integer(const Value& value) {
  return value.is<std::int64_t>();
}
bool is_float(const Value& value) {
  return value.is<double>();
}
bool is_number(const Value& value) {
  return value.is_number();
}
bool is_escaped(const Value& value) {
  return value.is_markup();
}

bool is_sequence(const Value& value) {
  return value.is<String>() || value.items() != nullptr || value.is<DictReference>() || value.is<Range>() ||
         value.is<Undefined>();
}

bool is_iterable(const Value& value) {
  if (const auto* object = value.get<Object*>()) return dynamic_cast<IteratorObject*>(*object) != nullptr;
  return is_sequence(value) || value.is<View>();
}

bool is_callable(const Value& value) {
  const auto* object = value.get<Object*>();
  return value.is<Undefined>() || (object != nullptr && (*object)->callable());
}

bool test_parity(Context& context, const Value& input, const Arguments& arguments, std::int64_t wanted) {
  require_positional(arguments, "a test", 0, 0);
  return equal(apply(context, BinaryOperator::kModulo, input, Value(std::int64_t{2})), Value(wanted));
}

bool test_odd(Context& context, const Value& input, const Arguments& arguments) {
  return test_parity(context, input, arguments, 1);
}

bool test_even(Context& context, const Value& input, const Arguments& arguments) {
  return test_parity(context, input, arguments, 0);
}

bool test_divisibleby(Context& context, const Value& input, const Arguments& arguments) {
  require_positional(arguments, "divisibleby", 1, 1);
  return equal(apply(context, BinaryOperator::kModulo, input, arguments.positional[0]), Value(std::int64_t{0}));
}

bool test_sameas(Context& /*context*/, const Value& input, const Arguments& arguments) {
  require_positional(arguments, "sameas", 1, 1);
  const Value& other = arguments.positional[0];
  const auto is_singleton = [](const Value& value) { return value.is<bool>() || value.is<None>(); };
  if (!is_singleton(input) && !is_singleton(other)) refuse("the test 'sameas' on values without an identity");
  return is_singleton(input) && is_singleton(other) && input.data().index() == other.data().index() &&
         equal(input, other);
}

bool has_letters(std::string_view text) {
  return to_lower(text) != to_upper(text);
}

bool test_lower(Context& context, const Value& input, const Arguments& arguments) {
  require_positional(arguments, "lower", 0, 0);
  const std::string text = to_text(context, input);
  return has_letters(text) && to_lower(text) == text;
}

bool test_upper(Context& context, const Value& input, const Arguments& arguments) {
  require_positional(arguments, "upper", 0, 0);
  const std::string text = to_text(context, input);
  return has_letters(text) && to_upper(text) == text;
}

struct NamedTest {
  std::string_view name;
  Test test;
};

constexpr NamedTest kTests[] = {{"!=", compared<Comparator::kNotEqual>},
                                {"<", compared<Comparator::kLess>},
                                {"<=", compared<Comparator::kLessEqual>},
                                {"==", compared<Comparator::kEqual>},
                                {">", compared<Comparator::kGreater>},
                                {">=", compared<Comparator::kGreaterEqual>},
                                {"boolean", plain<is_boolean>},
                                {"callable", plain<is_callable>},
                                {"defined", plain<is_defined>},
                                {"divisibleby", test_divisibleby},
                                {"eq", compared<Comparator::kEqual>},
                                {"equalto", compared<Comparator::kEqual>},
                                {"escaped", plain<is_escaped>},
                                {"even", test_even},
                                {"false", plain<is_false>},
                                {"float", plain<is_float>},
                                {"ge", compared<Comparator::kGreaterEqual>},
                                {"greaterthan", compared<Comparator::kGreater>},
                                {"gt", compared<Comparator::kGreater>},
                                {"in", compared<Comparator::kIn>},
                                {"integer", plain<is_integer>},
                                {"iterable", plain<is_iterable>},
                                {"le", compared<Comparator::kLessEqual>},
                                {"lessthan", compared<Comparator::kLess>},
                                {"lower", test_lower},
                                {"lt", compared<Comparator::kLess>},
                                {"mapping", plain<is_mapping>},
                                {"ne", compared<Comparator::kNotEqual>},
                                {"none", plain<is_none>},
                                {"number", plain<is_number>},
                                {"odd", test_odd},
                                {"sameas", test_sameas},
                                {"sequence", plain<is_sequence>},
                                {"string", plain<is_text>},
                                {"true", plain<is_true>},
                                {"undefined", plain<is_undefined>},
                                {"upper", test_upper}};

}  // namespace

Test find_test(std::string_view name) {
  for (const auto& candidate : kTests) {
    if (candidate.name == name) return candidate.test;
  }
  return nullptr;
}

}  // namespace occam::lm::chat
