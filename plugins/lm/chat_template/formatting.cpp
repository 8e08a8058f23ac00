#include "lm/chat_template/formatting.hpp"

#include <cmath>
#include <cstddef>

#include "lm/chat_template/conversion.hpp"
#include "lm/chat_template/operators.hpp"

namespace occam::lm::chat {
namespace {

std::string converted(Context& context, char conversion, const Value& value) {
  switch (conversion) {
    case 's':
      return to_text(context, value);
    case 'r':
      return to_repr(context, value);
    case 'd':
    case 'i':
      require_defined(value);
      if (!value.is_number()) raise("%d format: a real number is required, not " + std::string(type_name(value)));
      if (value.is<double>()) refuse("%d of a float");
      return std::to_string(value.as_integer());
    default:
      refuse(std::string("the format %") + conversion);
  }
}

/// The part before the closing brace: "", a number or a name.
const Value& field_value(const Arguments& arguments, std::string_view field, std::size_t& automatic) {
  if (field.empty() || field.find_first_not_of("0123456789") == std::string_view::npos) {
    std::size_t index = automatic;
    if (field.empty()) {
      if (automatic == static_cast<std::size_t>(-1))
        raise("cannot switch from manual field specification to automatic field numbering");
      ++automatic;
    } else {
      if (automatic != 0 && automatic != static_cast<std::size_t>(-1)) {
        raise("cannot switch from automatic field numbering to manual field specification");
      }
      if (field.size() > 6) refuse("such a field number in format()");
      automatic = static_cast<std::size_t>(-1);
      index = std::stoul(std::string(field));
    }
    if (index >= arguments.positional.size())
      raise("Replacement index " + std::to_string(index) + " out of range for positional args tuple");
    return arguments.positional[index];
  }
  if (field.find_first_of(".[!:{") != std::string_view::npos) refuse("a field with a format of its own in format()");
  for (const auto& [name, value] : arguments.named) {
    if (name == field) return value;
  }
  raise("format() was not given the argument '" + std::string(field) + "'");
}

}  // namespace

std::string percent_format(Context& context, std::string_view format, const Value& values) {
  const bool is_tuple = values.is<Tuple>();
  const std::size_t count = is_tuple ? values.items()->size() : 1;
  std::size_t used = 0;
  bool named = false;
  std::string out;
  for (std::size_t i = 0; i < format.size(); ++i) {
    if (format[i] != '%') {
      out += format[i];
      continue;
    }
    if (++i == format.size()) raise("incomplete format");
    if (format[i] == '%') {
      out += '%';
    } else if (format[i] == '(') {
      const std::size_t close = format.find(')', i);
      if (close == std::string_view::npos || close + 1 == format.size()) raise("incomplete format key");
      if (values.dict() == nullptr) raise("format requires a mapping");
      const Value* value = values.dict()->find(format.substr(i + 1, close - i - 1));
      if (value == nullptr) raise("the format names a key that is not there");
      i = close + 1;
      named = true;
      out += converted(context, format[i], *value);
    } else {
      if (used == count) raise("not enough arguments for format string");
      out += converted(context, format[i], is_tuple ? (*values.items())[used] : values);
      ++used;
    }
  }
  const bool may_be_unused =
      values.is<DictReference>() || values.is<List>() || values.is<Range>() || values.is<Undefined>() || named;
  if (used < count && !may_be_unused) raise("not all arguments converted during string formatting");
  return out;
}

std::string brace_format(Context& context, std::string_view format, const Arguments& arguments) {
  std::string out;
  std::size_t automatic = 0;
  for (std::size_t i = 0; i < format.size(); ++i) {
    const char c = format[i];
    if ((c == '{' || c == '}') && i + 1 < format.size() && format[i + 1] == c) {
      out += c;
      ++i;
    } else if (c == '{') {
      const std::size_t close = format.find('}', i);
      if (close == std::string_view::npos) raise("expected '}' before end of string");
      const Value& value = field_value(arguments, format.substr(i + 1, close - i - 1), automatic);
      if (value.is_markup()) refuse("markup in format()");
      out += to_text(context, value);
      i = close;
    } else if (c == '}') {
      raise("Single '}' encountered in format string");
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace occam::lm::chat
