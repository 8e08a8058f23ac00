// The filters that are about one value: text, numbers and JSON. The table of all names is at the end.
#include "lm/chat_template/filters.hpp"

#include <charconv>
#include <cmath>
#include <cstdio>
#include <string>
#include <system_error>

#include "lm/chat_template/arguments.hpp"
#include "lm/chat_template/conversion.hpp"
#include "lm/chat_template/operators.hpp"
#include "lm/chat_template/text.hpp"
#include "lm/chat_template/text_edits.hpp"

namespace occam::lm::chat {
namespace {

/// soft_str() of a value that is not to stay markup.
std::string plain_text(Context& context, const Value& value, std::string_view filter) {
  if (value.is_markup()) refuse("the filter '" + std::string(filter) + "' on markup");
  std::string text = to_text(context, value);
  context.create(text.size());
  return text;
}

bool flag(const Value* value, bool absent) {
  return value == nullptr ? absent : truthy(*value);
}

Value markup(Context& context, std::string text) {
  context.create(text.size());
  return Value(String{std::make_shared<const std::string>(std::move(text)), true});
}

Value filter_trim(Context& context, const Value& input, const Arguments& arguments) {
  const auto bound = bind<1>(arguments, "trim", {"chars"});
  const std::string text = plain_text(context, input, "trim");
  if (bound[0] == nullptr || bound[0]->is<None>()) return context.text(std::string(strip(text, Side::kBoth)));
  if (bound[0]->text() == nullptr) raise("strip arg must be None or str");
  context.step(text.size() / 64 * (1 + bound[0]->text()->size() / 16));
  return context.text(std::string(strip(text, *bound[0]->text(), Side::kBoth)));
}

Value filter_upper(Context& context, const Value& input, const Arguments& arguments) {
  require_positional(arguments, "upper", 0, 0);
  return context.text(to_upper(plain_text(context, input, "upper")));
}

Value filter_lower(Context& context, const Value& input, const Arguments& arguments) {
  require_positional(arguments, "lower", 0, 0);
  return context.text(to_lower(plain_text(context, input, "lower")));
}

Value filter_capitalize(Context& context, const Value& input, const Arguments& arguments) {
  require_positional(arguments, "capitalize", 0, 0);
  return context.text(capitalize(plain_text(context, input, "capitalize")));
}

Value filter_title(Context& context, const Value& input, const Arguments& arguments) {
  require_positional(arguments, "title", 0, 0);
  const std::string text = plain_text(context, input, "title");
  std::string out;
  bool begins = true;
  for (std::size_t position = 0; position < text.size();) {
    const std::size_t begin = position;
    const char32_t c = next_code_point(text, position);
    const bool separates = is_space(c) || c == '-' || c == '(' || c == '{' || c == '[' || c == '<';
    if (begins && c >= 0x80) refuse("the title case of a letter outside ASCII");
    const std::string_view letter = std::string_view(text).substr(begin, position - begin);
    out += begins ? to_upper(letter) : to_lower(letter);
    begins = separates;
  }
  return context.text(std::move(out));
}

Value filter_replace(Context& context, const Value& input, const Arguments& arguments) {
  const auto bound = bind<3>(arguments, "replace", {"old", "new", "count"});
  if (bound[0] == nullptr || bound[1] == nullptr) raise("replace() takes two texts");
  std::int64_t limit = -1;
  if (bound[2] != nullptr && !bound[2]->is<None>()) {
    if (!bound[2]->is_integral()) raise("replace() takes an int as its count");
    limit = bound[2]->as_integer();
  }
  return Value(replace(context, plain_text(context, input, "replace"), to_text(context, *bound[0]),
                       to_text(context, *bound[1]), limit));
}

Value filter_indent(Context& context, const Value& input, const Arguments& arguments) {
  const auto bound = bind<3>(arguments, "indent", {"width", "first", "blank"});
  require_defined(input);
  if (input.text() == nullptr) raise("indent() takes a str, not " + std::string(type_name(input)));
  std::string indentation(4, ' ');
  if (bound[0] != nullptr && bound[0]->text() != nullptr) {
    indentation = *bound[0]->text();
  } else if (bound[0] != nullptr) {
    if (!bound[0]->is_integral()) raise("indent() takes a str or an int as its width");
    const std::int64_t width = bound[0]->as_integer();
    context.create(static_cast<std::size_t>(std::max<std::int64_t>(width, 0)));
    indentation.assign(static_cast<std::size_t>(std::max<std::int64_t>(width, 0)), ' ');
  }
  const std::string text = plain_text(context, input, "indent") + "\n";
  std::string out = flag(bound[1], false) ? indentation : "";
  bool first = true;
  for (const std::string_view line : split_lines(text)) {
    context.create(indentation.size() + line.size() + 1);
    if (!first) out += '\n';
    if (!first && (flag(bound[2], false) || !line.empty())) out += indentation;
    out += line;
    first = false;
  }
  return Value(std::move(out));
}

Value filter_string(Context& context, const Value& input, const Arguments& arguments) {
  require_positional(arguments, "string", 0, 0);
  return input.text() != nullptr ? input : context.text(to_text(context, input));
}

Value filter_safe(Context& context, const Value& input, const Arguments& arguments) {
  require_positional(arguments, "safe", 0, 0);
  return input.is_markup() ? input : markup(context, to_text(context, input));
}

Value filter_escape(Context& context, const Value& input, const Arguments& arguments) {
  require_positional(arguments, "escape", 0, 0);
  return input.is_markup() ? input : markup(context, escape_html(to_text(context, input)));
}

Value filter_format(Context& context, const Value& input, const Arguments& arguments) {
  if (!arguments.named.empty()) refuse("the filter 'format' with keyword arguments");
  return apply(context, BinaryOperator::kModulo, Value(plain_text(context, input, "format")),
               Value::tuple(arguments.positional));
}

Value filter_default(Context& /*context*/, const Value& input, const Arguments& arguments) {
  const auto bound = bind<2>(arguments, "default", {"default_value", "boolean"});
  const bool replaced = input.is<Undefined>() || (flag(bound[1], false) && !truthy(input));
  if (!replaced) return input;
  return bound[0] == nullptr ? Value("") : *bound[0];
}

std::string separator_text(const Value& value) {
  if (value.text() == nullptr) raise("a separator of tojson must be a str");
  return *value.text();
}

Value filter_tojson(Context& context, const Value& input, const Arguments& arguments) {
  const auto bound = bind<4>(arguments, "tojson", {"ensure_ascii", "indent", "separators", "sort_keys"});
  JsonStyle style;
  style.escape_non_ascii = flag(bound[0], false);
  style.sort_keys = flag(bound[3], false);
  if (bound[1] != nullptr && !bound[1]->is<None>()) {
    if (bound[1]->text() != nullptr) {
      style.indent = *bound[1]->text();
    } else if (bound[1]->is_integral()) {
      const auto width = std::max<std::int64_t>(bound[1]->as_integer(), 0);
      context.create(static_cast<std::size_t>(width));
      style.indent = std::string(static_cast<std::size_t>(width), ' ');
    } else {
      raise("tojson() takes an int or a str as its indent");
    }
    style.item_separator = ",";
  }
  if (bound[2] != nullptr && !bound[2]->is<None>()) {
    const Items* separators = bound[2]->items();
    if (separators == nullptr || separators->size() != 2) raise("tojson() takes two separators");
    style.item_separator = separator_text((*separators)[0]);
    style.key_separator = separator_text((*separators)[1]);
  }
  return context.text(to_json(context, input, style));
}

/// What float() makes of a text; nothing where it is no number.
std::optional<double> parse_float(std::string_view text) {
  text = strip(text, Side::kBoth);
  if (text.find('_') != std::string_view::npos) refuse("a number with underscores");
  if (text.find_first_of("nN") != std::string_view::npos) {
    const std::string lowered = to_lower(text);
    for (const std::string_view special : {"nan", "inf", "infinity"}) {
      if (strip(lowered, "+-", Side::kLeft) == special) refuse("'nan' or 'inf' as a number");
    }
  }
  const bool plus = text.starts_with('+');
  if (plus) text.remove_prefix(1);
  double number = 0.0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), number);
  if (result.ec == std::errc::result_out_of_range) refuse("a number beyond double");
  if (result.ec != std::errc{} || result.ptr != text.data() + text.size() || (plus && text.starts_with('-'))) return {};
  return number;
}

Value truncated(double number) {
  if (std::isnan(number)) raise("cannot convert float NaN to integer");
  if (std::isinf(number)) raise("cannot convert float infinity to integer");
  if (std::fabs(number) >= 0x1p63) refuse("an integer beyond 64 bits");
  return Value(static_cast<std::int64_t>(number));
}

Value filter_int(Context& /*context*/, const Value& input, const Arguments& arguments) {
  const auto bound = bind<2>(arguments, "int", {"default", "base"});
  if (bound[1] != nullptr && !equal(*bound[1], Value(std::int64_t{10}))) refuse("the filter 'int' with a base");
  require_defined(input);
  if (input.is_integral()) return Value(input.as_integer());
  if (const auto* number = input.get<double>()) return truncated(*number);
  if (const auto* text = input.text()) {
    std::string_view digits = strip(*text, Side::kBoth);
    if (digits.starts_with('+')) digits.remove_prefix(1);
    std::int64_t number = 0;
    const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const bool whole = result.ptr == digits.data() + digits.size() && !digits.empty();
    if (whole && result.ec == std::errc::result_out_of_range) refuse("an integer beyond 64 bits");
    if (whole && result.ec == std::errc{} && !strip(*text, Side::kBoth).starts_with("+-")) return Value(number);
    if (const auto real = parse_float(*text)) return truncated(*real);
  }
  return bound[0] == nullptr ? Value(std::int64_t{0}) : *bound[0];
}

Value filter_float(Context& /*context*/, const Value& input, const Arguments& arguments) {
  const auto bound = bind<1>(arguments, "float", {"default"});
  require_defined(input);
  if (input.is_number()) return Value(input.as_double());
  if (const auto* text = input.text()) {
    if (const auto number = parse_float(*text)) return Value(*number);
  }
  return bound[0] == nullptr ? Value(0.0) : *bound[0];
}

Value filter_abs(Context& context, const Value& input, const Arguments& arguments) {
  require_positional(arguments, "abs", 0, 0);
  require_defined(input);
  if (const auto* number = input.get<double>()) return Value(std::fabs(*number));
  if (!input.is_integral()) raise("bad operand type for abs(): '" + std::string(type_name(input)) + "'");
  return input.as_integer() < 0 ? apply(context, UnaryOperator::kNegative, input) : Value(input.as_integer());
}

Value filter_round(Context& /*context*/, const Value& input, const Arguments& arguments) {
  const auto bound = bind<2>(arguments, "round", {"precision", "method"});
  const std::string method = bound[1] == nullptr || bound[1]->text() == nullptr ? "common" : *bound[1]->text();
  if (method != "common" && method != "ceil" && method != "floor") raise("method must be common, ceil or floor");
  if (bound[0] != nullptr && !bound[0]->is_integral()) raise("round() takes an int as its precision");
  const std::int64_t precision = bound[0] == nullptr ? 0 : bound[0]->as_integer();
  require_defined(input);
  if (!input.is_number()) raise("type " + std::string(type_name(input)) + " doesn't define __round__ method");
  if (precision < 0 || precision > 15) refuse("the filter 'round' with such a precision");
  if (method == "common" && input.is_integral()) return Value(input.as_integer());
  const double number = input.as_double();
  if (!std::isfinite(number)) refuse("the filter 'round' on an infinite number");
  if (method != "common") {
    const double scale = std::pow(10.0, static_cast<double>(precision));
    return Value((method == "ceil" ? std::ceil(number * scale) : std::floor(number * scale)) / scale);
  }
  char buffer[512];
  const int size = std::snprintf(buffer, sizeof(buffer), "%.*f", static_cast<int>(precision), number);
  double rounded = 0.0;
  std::from_chars(buffer, buffer + size, rounded);
  return Value(rounded);
}

constexpr NamedFilter kFilters[] = {{"abs", filter_abs},       {"capitalize", filter_capitalize},
                                    {"d", filter_default},     {"default", filter_default},
                                    {"e", filter_escape},      {"escape", filter_escape},
                                    {"float", filter_float},   {"format", filter_format},
                                    {"indent", filter_indent}, {"int", filter_int},
                                    {"lower", filter_lower},   {"replace", filter_replace},
                                    {"round", filter_round},   {"safe", filter_safe},
                                    {"string", filter_string}, {"title", filter_title},
                                    {"tojson", filter_tojson}, {"trim", filter_trim},
                                    {"upper", filter_upper}};

}  // namespace

Filter find_text_filter(std::string_view name) {
  for (const auto& candidate : kFilters) {
    if (candidate.name == name) return candidate.filter;
  }
  return nullptr;
}

Filter find_filter(std::string_view name) {
  const Filter filter = find_text_filter(name);
  return filter != nullptr ? filter : find_sequence_filter(name);
}

}  // namespace occam::lm::chat
