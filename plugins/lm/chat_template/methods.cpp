#include "lm/chat_template/methods.hpp"

#include <algorithm>
#include <span>

#include "lm/chat_template/arguments.hpp"
#include "lm/chat_template/context.hpp"
#include "lm/chat_template/operators.hpp"

namespace occam::lm::chat {
namespace {

Value dict_view(const Value& self, const Arguments& arguments, std::string_view name, ViewKind kind) {
  require_positional(arguments, name, 0, 0);
  return Value(View{self.get<DictReference>()->dict, kind});
}

Value dict_keys(Context& /*context*/, const Value& self, const Arguments& arguments) {
  return dict_view(self, arguments, "keys", ViewKind::kKeys);
}

Value dict_values(Context& /*context*/, const Value& self, const Arguments& arguments) {
  return dict_view(self, arguments, "values", ViewKind::kValues);
}

Value dict_items(Context& /*context*/, const Value& self, const Arguments& arguments) {
  return dict_view(self, arguments, "items", ViewKind::kItems);
}

Value dict_get(Context& context, const Value& self, const Arguments& arguments) {
  require_positional(arguments, "get", 1, 2);
  const Value& key = arguments.positional[0];
  require_hashable(key);
  context.step(self.dict()->entries.size() / 8 + key.weight());
  if (const Value* value = self.dict()->find(key)) return *value;
  return arguments.positional.size() == 2 ? arguments.positional[1] : Value();
}

Value dict_copy(Context& /*context*/, const Value& self, const Arguments& arguments) {
  require_positional(arguments, "copy", 0, 0);
  return self;
}

Value sequence_count(Context& context, const Value& self, const Arguments& arguments) {
  require_positional(arguments, "count", 1, 1);
  std::int64_t count = 0;
  for (const Value& item : *self.items()) {
    context.step(std::min(item.weight(), arguments.positional[0].weight()));
    if (equal(item, arguments.positional[0])) ++count;
  }
  return Value(count);
}

Value sequence_index(Context& context, const Value& self, const Arguments& arguments) {
  require_positional(arguments, "index", 1, 1);
  const Items& items = *self.items();
  for (std::size_t i = 0; i < items.size(); ++i) {
    context.step(std::min(items[i].weight(), arguments.positional[0].weight()));
    if (equal(items[i], arguments.positional[0])) return Value(static_cast<std::int64_t>(i));
  }
  raise("the value is not in the " + std::string(type_name(self)));
}

struct NamedMethod {
  std::string_view name;
  Method method;
};

constexpr NamedMethod kDictMethods[] = {
    {"copy", dict_copy}, {"get", dict_get}, {"items", dict_items}, {"keys", dict_keys}, {"values", dict_values}};
constexpr NamedMethod kSequenceMethods[] = {{"count", sequence_count}, {"index", sequence_index}};

constexpr std::string_view kTextAttributes[] = {
    "casefold",  "center",  "encode",       "expandtabs", "format_map", "isalnum",     "isalpha",    "isascii",
    "isdecimal", "isdigit", "isidentifier", "islower",    "isnumeric",  "isprintable", "isspace",    "istitle",
    "isupper",   "ljust",   "maketrans",    "partition",  "rindex",     "rjust",       "rpartition", "swapcase",
    "translate", "zfill",   "unescape",     "striptags",  "escape",     "index"};
constexpr std::string_view kListAttributes[] = {"clear", "copy", "pop"};
constexpr std::string_view kDictAttributes[] = {"fromkeys"};
constexpr std::string_view kNumberAttributes[] = {
    "as_integer_ratio", "bit_count", "bit_length", "conjugate", "denominator", "from_bytes", "fromhex", "hex", "imag",
    "is_integer",       "numerator", "real",       "to_bytes"};
constexpr std::string_view kRangeAttributes[] = {"count", "index", "start", "step", "stop"};
constexpr std::string_view kViewAttributes[] = {"isdisjoint", "mapping"};

constexpr std::string_view kListMutators[] = {"append", "extend", "insert", "remove", "reverse", "sort"};
constexpr std::string_view kDictMutators[] = {"clear", "pop", "popitem", "setdefault", "update"};

bool among(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

Method find_in(std::span<const NamedMethod> methods, std::string_view name) {
  for (const auto& candidate : methods) {
    if (candidate.name == name) return candidate.method;
  }
  return nullptr;
}

}  // namespace

Method find_method(const Value& self, std::string_view name) {
  if (self.text() != nullptr) return find_text_method(name);
  if (self.dict() != nullptr) return find_in(kDictMethods, name);
  return self.items() != nullptr ? find_in(kSequenceMethods, name) : nullptr;
}

bool is_unimplemented_attribute(const Value& self, std::string_view name) {
  if (self.text() != nullptr) return among(kTextAttributes, name);
  if (self.is<List>()) return among(kListAttributes, name);
  if (self.dict() != nullptr) return among(kDictAttributes, name);
  if (self.is_number()) return among(kNumberAttributes, name);
  if (self.is<Range>()) return among(kRangeAttributes, name);
  return self.is<View>() && among(kViewAttributes, name);
}

bool is_mutating_method(const Value& self, std::string_view name) {
  if (self.is<List>()) return among(kListMutators, name);
  return self.dict() != nullptr && among(kDictMutators, name);
}

}  // namespace occam::lm::chat
