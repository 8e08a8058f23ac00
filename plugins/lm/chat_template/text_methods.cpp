// The methods of str.
#include <algorithm>
#include <cstring>
#include <span>

#include "lm/chat_template/arguments.hpp"
#include "lm/chat_template/context.hpp"
#include "lm/chat_template/conversion.hpp"
#include "lm/chat_template/formatting.hpp"
#include "lm/chat_template/methods.hpp"
#include "lm/chat_template/operators.hpp"
#include "lm/chat_template/text.hpp"
#include "lm/chat_template/text_edits.hpp"

namespace occam::lm::chat {
namespace {

const std::string& require_text(const Value& value, std::string_view method) {
  require_defined(value);
  if (value.text() == nullptr) {
    raise(std::string(method) + "() takes a str, not " + std::string(type_name(value)));
  }
  if (value.is_markup()) refuse("markup as an argument of " + std::string(method) + "()");
  return *value.text();
}

std::int64_t require_integer(const Value& value, std::string_view method) {
  if (!value.is_integral()) raise(std::string(method) + "() takes an int, not " + std::string(type_name(value)));
  return value.as_integer();
}

Value stripped(Context& context, const Value& self, const Arguments& arguments, std::string_view name, Side side) {
  require_positional(arguments, name, 0, 1);
  context.step(self.text()->size() / 64);
  if (arguments.positional.empty() || arguments.positional[0].is<None>()) {
    return context.text(std::string(strip(*self.text(), side)));
  }
  const std::string& characters = require_text(arguments.positional[0], name);
  context.step(self.text()->size() / 64 * (1 + characters.size() / 16));
  return context.text(std::string(strip(*self.text(), characters, side)));
}

Value text_strip(Context& context, const Value& self, const Arguments& arguments) {
  return stripped(context, self, arguments, "strip", Side::kBoth);
}

Value text_lstrip(Context& context, const Value& self, const Arguments& arguments) {
  return stripped(context, self, arguments, "lstrip", Side::kLeft);
}

Value text_rstrip(Context& context, const Value& self, const Arguments& arguments) {
  return stripped(context, self, arguments, "rstrip", Side::kRight);
}

Value split_with(Context& context, const Value& self, const Arguments& arguments, std::string_view name, bool reverse) {
  const auto bound = bind<2>(arguments, name, {"sep", "maxsplit"});
  const std::int64_t limit = bound[1] == nullptr ? -1 : require_integer(*bound[1], name);
  const std::string& text = *self.text();
  context.step(text.size() / 64);
  std::vector<std::string_view> parts;
  if (bound[0] == nullptr || bound[0]->is<None>()) {
    parts = reverse ? split_space_from_right(text, limit) : split_space(text, limit);
  } else {
    const std::string& separator = require_text(*bound[0], name);
    if (separator.empty()) raise("empty separator");
    parts = reverse ? split_from_right(text, separator, limit) : split(text, separator, limit);
  }
  Items items;
  context.create(text.size());
  for (const std::string_view part : parts) items.emplace_back(part);
  return context.list(std::move(items));
}

Value text_split(Context& context, const Value& self, const Arguments& arguments) {
  return split_with(context, self, arguments, "split", false);
}

Value text_rsplit(Context& context, const Value& self, const Arguments& arguments) {
  return split_with(context, self, arguments, "rsplit", true);
}

Value text_splitlines(Context& context, const Value& self, const Arguments& arguments) {
  require_positional(arguments, "splitlines", 0, 0);
  Items items;
  context.create(self.text()->size());
  for (const std::string_view line : split_lines(*self.text())) items.emplace_back(line);
  return context.list(std::move(items));
}

enum class Edge { kStart, kEnd };

Value has_edge(const Value& self, const Arguments& arguments, std::string_view name, Edge edge) {
  if (arguments.positional.size() > 1 && arguments.positional.size() <= 3) refuse(std::string(name) + "() with bounds");
  require_positional(arguments, name, 1, 1);
  const auto matches = [&](const Value& candidate) {
    const std::string& text = require_text(candidate, name);
    return edge == Edge::kStart ? self.text()->starts_with(text) : self.text()->ends_with(text);
  };
  const Value& wanted = arguments.positional[0];
  if (!wanted.is<Tuple>()) return Value(matches(wanted));
  return Value(std::any_of(wanted.items()->begin(), wanted.items()->end(), matches));
}

Value text_startswith(Context& /*context*/, const Value& self, const Arguments& arguments) {
  return has_edge(self, arguments, "startswith", Edge::kStart);
}

Value text_endswith(Context& /*context*/, const Value& self, const Arguments& arguments) {
  return has_edge(self, arguments, "endswith", Edge::kEnd);
}

Value text_replace(Context& context, const Value& self, const Arguments& arguments) {
  require_positional(arguments, "replace", 2, 3);
  const std::int64_t limit =
      arguments.positional.size() == 3 ? require_integer(arguments.positional[2], "replace") : -1;
  return Value(replace(context, *self.text(), require_text(arguments.positional[0], "replace"),
                       require_text(arguments.positional[1], "replace"), limit));
}

Value text_upper(Context& context, const Value& self, const Arguments& arguments) {
  require_positional(arguments, "upper", 0, 0);
  return context.text(to_upper(*self.text()));
}

Value text_lower(Context& context, const Value& self, const Arguments& arguments) {
  require_positional(arguments, "lower", 0, 0);
  return context.text(to_lower(*self.text()));
}

Value text_capitalize(Context& context, const Value& self, const Arguments& arguments) {
  require_positional(arguments, "capitalize", 0, 0);
  return context.text(capitalize(*self.text()));
}

Value text_title(Context& context, const Value& self, const Arguments& arguments) {
  require_positional(arguments, "title", 0, 0);
  return context.text(title_case(*self.text()));
}

/// The code point index of a byte offset, or -1.
Value index_of(const std::string& text, std::size_t offset) {
  if (offset == std::string::npos) return Value(std::int64_t{-1});
  return Value(static_cast<std::int64_t>(code_point_count(std::string_view(text).substr(0, offset))));
}

Value text_find(Context& context, const Value& self, const Arguments& arguments) {
  if (arguments.positional.size() > 1) refuse("find() with bounds");
  require_positional(arguments, "find", 1, 1);
  context.step(self.text()->size() / 64);
  return index_of(*self.text(), find_text(*self.text(), require_text(arguments.positional[0], "find"), 0));
}

Value text_rfind(Context& context, const Value& self, const Arguments& arguments) {
  if (arguments.positional.size() > 1) refuse("rfind() with bounds");
  require_positional(arguments, "rfind", 1, 1);
  const std::string& wanted = require_text(arguments.positional[0], "rfind");
  std::size_t last = wanted.empty() ? self.text()->size() : std::string::npos;
  for (std::size_t at = 0; !wanted.empty(); ++at) {
    context.step(1 + wanted.size() / 64);
    at = find_text(*self.text(), wanted, at);
    if (at == std::string::npos) break;
    last = at;
  }
  return index_of(*self.text(), last);
}

Value text_count(Context& context, const Value& self, const Arguments& arguments) {
  if (arguments.positional.size() > 1) refuse("count() with bounds");
  require_positional(arguments, "count", 1, 1);
  const std::string& wanted = require_text(arguments.positional[0], "count");
  context.step(self.text()->size() / 64);
  if (wanted.empty()) return Value(static_cast<std::int64_t>(code_point_count(*self.text()) + 1));
  return Value(static_cast<std::int64_t>(split(*self.text(), wanted, -1).size() - 1));
}

Value text_join(Context& context, const Value& self, const Arguments& arguments) {
  require_positional(arguments, "join", 1, 1);
  std::string out;
  std::size_t index = 0;
  for (const Value& item : items_of(context, arguments.positional[0])) {
    if (item.text() == nullptr) {
      raise("sequence item " + std::to_string(index) + ": expected str instance, " + std::string(type_name(item)) +
            " found");
    }
    context.create(item.text()->size() + self.text()->size());
    if (index++ != 0) out += *self.text();
    out += *item.text();
  }
  return Value(std::move(out));
}

Value text_format(Context& context, const Value& self, const Arguments& arguments) {
  return context.text(brace_format(context, *self.text(), arguments));
}

Value text_removeprefix(Context& context, const Value& self, const Arguments& arguments) {
  require_positional(arguments, "removeprefix", 1, 1);
  const std::string& prefix = require_text(arguments.positional[0], "removeprefix");
  return context.text(self.text()->substr(self.text()->starts_with(prefix) ? prefix.size() : 0));
}

Value text_removesuffix(Context& context, const Value& self, const Arguments& arguments) {
  require_positional(arguments, "removesuffix", 1, 1);
  const std::string& suffix = require_text(arguments.positional[0], "removesuffix");
  const bool ends = self.text()->ends_with(suffix);
  return context.text(self.text()->substr(0, self.text()->size() - (ends ? suffix.size() : 0)));
}

struct NamedMethod {
  std::string_view name;
  Method method;
};

constexpr NamedMethod kMethods[] = {{"capitalize", text_capitalize},
                                    {"count", text_count},
                                    {"endswith", text_endswith},
                                    {"find", text_find},
                                    {"format", text_format},
                                    {"join", text_join},
                                    {"lower", text_lower},
                                    {"lstrip", text_lstrip},
                                    {"removeprefix", text_removeprefix},
                                    {"removesuffix", text_removesuffix},
                                    {"replace", text_replace},
                                    {"rfind", text_rfind},
                                    {"rsplit", text_rsplit},
                                    {"rstrip", text_rstrip},
                                    {"split", text_split},
                                    {"splitlines", text_splitlines},
                                    {"startswith", text_startswith},
                                    {"strip", text_strip},
                                    {"title", text_title},
                                    {"upper", text_upper}};

}  // namespace

Method find_text_method(std::string_view name) {
  for (const auto& candidate : kMethods) {
    if (candidate.name == name) return candidate.method;
  }
  return nullptr;
}

}  // namespace occam::lm::chat
