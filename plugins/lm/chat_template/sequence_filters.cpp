// The filters that are about many values: selecting, ordering, joining.
#include <algorithm>
#include <charconv>
#include <functional>
#include <string>

#include "lm/chat_template/arguments.hpp"
#include "lm/chat_template/conversion.hpp"
#include "lm/chat_template/filters.hpp"
#include "lm/chat_template/operators.hpp"
#include "lm/chat_template/tests.hpp"
#include "lm/chat_template/text.hpp"
#include "lm/chat_template/text_edits.hpp"

namespace occam::lm::chat {
namespace {

/// Looks up "a.b.0" step by step, as make_attrgetter does. An absent result may be replaced by a default.
class AttributeGetter {
 public:
  AttributeGetter(const Value* attribute, const Value* fallback) : fallback_(fallback) {
    if (attribute == nullptr || attribute->is<None>()) return;
    if (attribute->is_integral()) {
      path_.push_back(*attribute);
      return;
    }
    if (attribute->text() == nullptr) refuse("an attribute that is neither text nor a number");
    for (const std::string_view part : split(*attribute->text(), ".", -1)) {
      std::int64_t index = 0;
      const auto result = std::from_chars(part.data(), part.data() + part.size(), index);
      const bool number = !part.empty() && part[0] != '-' && result.ptr == part.data() + part.size();
      path_.push_back(number ? Value(index) : Value(part));
    }
  }

  [[nodiscard]] Value operator()(Context& context, Value item) const {
    for (const Value& part : path_) {
      item = item_of(context, item, part);
      if (item.is<Undefined>() && fallback_ != nullptr && !fallback_->is<None>()) item = *fallback_;
    }
    return item;
  }

 private:
  std::vector<Value> path_;
  const Value* fallback_;
};

Value ignore_case(Context& context, const Value& value) {
  if (value.text() == nullptr) return value;
  context.create(value.text()->size());
  return Value(to_lower(*value.text()));
}

Value filter_length(Context& /*context*/, const Value& input, const Arguments& arguments) {
  require_positional(arguments, "length", 0, 0);
  return Value(static_cast<std::int64_t>(length_of(input)));
}

Value filter_list(Context& context, const Value& input, const Arguments& arguments) {
  require_positional(arguments, "list", 0, 0);
  return Value::list(items_of(context, input));
}

Value filter_join(Context& context, const Value& input, const Arguments& arguments) {
  const auto bound = bind<2>(arguments, "join", {"d", "attribute"});
  const std::string separator = bound[0] == nullptr ? "" : to_text(context, *bound[0]);
  const AttributeGetter getter(bound[1], nullptr);
  std::string out;
  bool first = true;
  for (const Value& item : items_of(context, input)) {
    const std::string text = to_text(context, getter(context, item));
    context.create(text.size() + separator.size());
    if (!first) out += separator;
    out += text;
    first = false;
  }
  return Value(std::move(out));
}

Value filter_first(Context& context, const Value& input, const Arguments& arguments) {
  require_positional(arguments, "first", 0, 0);
  if (const auto* object = input.get<Object*>()) {
    if (auto* iterator = dynamic_cast<IteratorObject*>(*object)) {
      if (auto item = iterator->next()) return *std::move(item);
      return Context::undefined("No first item, sequence was empty.");
    }
  }
  const Items items = items_of(context, input);
  return items.empty() ? Context::undefined("No first item, sequence was empty.") : items.front();
}

/// Fails for what reversed() does not take.
void require_reversible(const Value& input) {
  if (input.is<Object*>()) raise("'" + std::string(type_name(input)) + "' object is not reversible");
}

Value filter_last(Context& context, const Value& input, const Arguments& arguments) {
  require_positional(arguments, "last", 0, 0);
  require_reversible(input);
  const Items items = items_of(context, input);
  return items.empty() ? Context::undefined("No last item, sequence was empty.") : items.back();
}

Value filter_reverse(Context& context, const Value& input, const Arguments& arguments) {
  require_positional(arguments, "reverse", 0, 0);
  if (input.is_markup()) refuse("the filter 'reverse' on markup");
  Items items = items_of(context, input);
  std::reverse(items.begin(), items.end());
  if (input.is<Object*>()) return context.list(std::move(items));
  if (input.text() == nullptr) return context.iterator(std::move(items));
  std::string out;
  for (const Value& item : items) out += *item.text();
  return context.text(std::move(out));
}

Value filter_items(Context& context, const Value& input, const Arguments& arguments) {
  require_positional(arguments, "items", 0, 0);
  if (input.is<Undefined>()) return context.iterator({});
  if (input.dict() == nullptr) raise("Can only get item pairs from a mapping.");
  return context.iterator(items_of(context, Value(View{input.get<DictReference>()->dict, ViewKind::kItems})));
}

/// A stable sort of items by their keys, which are charged for beforehand.
void sort_by_key(Context& context, std::vector<std::pair<Value, Value>>& keyed, bool reverse) {
  std::uint64_t weight = 1;
  for (const auto& [key, item] : keyed) weight += key.weight();
  for (std::size_t size = keyed.size(); size > 0; size /= 2) context.step(weight);
  // Python sorts in reverse by reversing, sorting and reversing, which keeps equal items in order.
  if (reverse) std::reverse(keyed.begin(), keyed.end());
  std::stable_sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) { return less(a.first, b.first); });
  if (reverse) std::reverse(keyed.begin(), keyed.end());
}

bool flag(const Value* value) {
  return value != nullptr && truthy(*value);
}

Value filter_sort(Context& context, const Value& input, const Arguments& arguments) {
  const auto bound = bind<3>(arguments, "sort", {"reverse", "case_sensitive", "attribute"});
  if (bound[2] != nullptr && bound[2]->text() != nullptr && bound[2]->text()->find(',') != std::string::npos) {
    refuse("the filter 'sort' by several attributes");
  }
  const AttributeGetter getter(bound[2], nullptr);
  std::vector<std::pair<Value, Value>> keyed;
  for (Value& item : items_of(context, input)) {
    Value key = getter(context, item);
    if (!flag(bound[1])) key = ignore_case(context, key);
    keyed.emplace_back(Value::list({std::move(key)}), std::move(item));  // in a list, equal keys need no order
  }
  sort_by_key(context, keyed, flag(bound[0]));
  Items out;
  for (auto& [key, item] : keyed) out.push_back(std::move(item));
  return context.list(std::move(out));
}

Value filter_dictsort(Context& context, const Value& input, const Arguments& arguments) {
  const auto bound = bind<3>(arguments, "dictsort", {"case_sensitive", "by", "reverse"});
  const std::string by = bound[1] == nullptr || bound[1]->text() == nullptr ? "key" : *bound[1]->text();
  if (by != "key" && by != "value") raise("You can only sort by either \"key\" or \"value\"");
  require_defined(input);
  if (input.dict() == nullptr) raise("'" + std::string(type_name(input)) + "' object has no attribute 'items'");
  std::vector<std::pair<Value, Value>> keyed;
  for (const auto& [name, value] : input.dict()->entries) {
    const Value& key = by == "key" ? name : value;
    keyed.emplace_back(flag(bound[0]) ? key : ignore_case(context, key), Value::tuple({name, value}));
  }
  sort_by_key(context, keyed, flag(bound[2]));
  Items out;
  for (auto& [key, item] : keyed) out.push_back(std::move(item));
  return context.list(std::move(out));
}

Value filter_unique(Context& context, const Value& input, const Arguments& arguments) {
  const auto bound = bind<2>(arguments, "unique", {"case_sensitive", "attribute"});
  const AttributeGetter getter(bound[1], nullptr);
  Items seen;
  Items out;
  for (const Value& item : items_of(context, input)) {
    Value key = getter(context, item);
    if (!flag(bound[0])) key = ignore_case(context, key);
    require_hashable(key);
    context.step(seen.size() * key.weight());
    if (std::any_of(seen.begin(), seen.end(), [&key](const Value& other) { return equal(other, key); })) continue;
    seen.push_back(std::move(key));
    out.push_back(item);
  }
  return context.iterator(std::move(out));
}

enum class Extreme { kLeast, kGreatest };

Value extreme_of(Context& context, const Value& input, const Arguments& arguments, Extreme extreme) {
  const auto bound = bind<2>(arguments, extreme == Extreme::kLeast ? "min" : "max", {"case_sensitive", "attribute"});
  const AttributeGetter getter(bound[1], nullptr);
  const Items items = items_of(context, input);
  if (items.empty()) return Context::undefined("No aggregated item, sequence was empty.");
  const auto key_of = [&](const Value& item) {
    const Value key = getter(context, item);
    context.step(key.weight());
    return flag(bound[0]) ? key : ignore_case(context, key);
  };
  const Value* best = &items.front();
  Value best_key = key_of(items.front());
  for (std::size_t i = 1; i < items.size(); ++i) {
    Value key = key_of(items[i]);
    if (extreme == Extreme::kLeast ? less(key, best_key, "<") : less(best_key, key, ">")) {
      best = &items[i];
      best_key = std::move(key);
    }
  }
  return *best;
}

Value filter_min(Context& context, const Value& input, const Arguments& arguments) {
  return extreme_of(context, input, arguments, Extreme::kLeast);
}

Value filter_max(Context& context, const Value& input, const Arguments& arguments) {
  return extreme_of(context, input, arguments, Extreme::kGreatest);
}

Value filter_sum(Context& context, const Value& input, const Arguments& arguments) {
  const auto bound = bind<2>(arguments, "sum", {"attribute", "start"});
  const AttributeGetter getter(bound[0], nullptr);
  Value total = bound[1] == nullptr ? Value(std::int64_t{0}) : *bound[1];
  if (total.text() != nullptr) raise("sum() can't sum strings [use ''.join(seq) instead]");
  for (const Value& item : items_of(context, input)) {
    total = apply(context, BinaryOperator::kAdd, total, getter(context, item));
  }
  return total;
}

/// The arguments behind the first `count` positional ones.
Arguments rest_of(const Arguments& arguments, std::size_t count) {
  Arguments rest;
  rest.named = arguments.named;
  rest.positional.assign(arguments.positional.begin() + static_cast<std::ptrdiff_t>(count), arguments.positional.end());
  return rest;
}

Value filter_map(Context& context, const Value& input, const Arguments& arguments) {
  if (!truthy(input)) return context.iterator({});
  Items out;
  const bool by_attribute =
      arguments.positional.empty() && std::any_of(arguments.named.begin(), arguments.named.end(),
                                                  [](const auto& named) { return named.first == "attribute"; });
  if (by_attribute) {
    const auto bound = bind<2>(arguments, "map", {"attribute", "default"});
    const AttributeGetter getter(bound[0], bound[1]);
    for (const Value& item : items_of(context, input)) out.push_back(getter(context, item));
    return context.iterator(std::move(out));
  }
  if (arguments.positional.empty()) raise("map requires a filter argument");
  const std::string name = to_text(context, arguments.positional[0]);
  const Filter filter = find_filter(name);
  if (filter == nullptr) refuse("the filter '" + name + "'");
  const Arguments rest = rest_of(arguments, 1);
  for (const Value& item : items_of(context, input)) out.push_back(filter(context, item, rest));
  return context.iterator(std::move(out));
}

enum class Keep { kMatching, kOthers };

Value select_by(Context& context, const Value& input, const Arguments& arguments, const AttributeGetter& getter,
                std::size_t used, Keep keep) {
  if (!truthy(input)) return context.iterator({});
  Test test = nullptr;
  Arguments rest;
  if (arguments.positional.size() > used) {
    const std::string name = to_text(context, arguments.positional[used]);
    test = find_test(name);
    if (test == nullptr) refuse("the test '" + name + "'");
    rest = rest_of(arguments, used + 1);
  } else if (!arguments.named.empty()) {
    raise("select() and its kin take a test before keyword arguments");
  }
  Items out;
  for (const Value& item : items_of(context, input)) {
    const Value value = getter(context, item);
    const bool matches = test == nullptr ? truthy(value) : test(context, value, rest);
    if (matches == (keep == Keep::kMatching)) out.push_back(item);
  }
  return context.iterator(std::move(out));
}

Value filter_select(Context& context, const Value& input, const Arguments& arguments) {
  return select_by(context, input, arguments, AttributeGetter(nullptr, nullptr), 0, Keep::kMatching);
}

Value filter_reject(Context& context, const Value& input, const Arguments& arguments) {
  return select_by(context, input, arguments, AttributeGetter(nullptr, nullptr), 0, Keep::kOthers);
}

Value select_attribute(Context& context, const Value& input, const Arguments& arguments, Keep keep) {
  if (arguments.positional.empty()) raise("Missing parameter for attribute name");
  return select_by(context, input, arguments, AttributeGetter(&arguments.positional[0], nullptr), 1, keep);
}

Value filter_selectattr(Context& context, const Value& input, const Arguments& arguments) {
  return select_attribute(context, input, arguments, Keep::kMatching);
}

Value filter_rejectattr(Context& context, const Value& input, const Arguments& arguments) {
  return select_attribute(context, input, arguments, Keep::kOthers);
}

constexpr NamedFilter kFilters[] = {{"count", filter_length},
                                    {"dictsort", filter_dictsort},
                                    {"first", filter_first},
                                    {"items", filter_items},
                                    {"join", filter_join},
                                    {"last", filter_last},
                                    {"length", filter_length},
                                    {"list", filter_list},
                                    {"map", filter_map},
                                    {"max", filter_max},
                                    {"min", filter_min},
                                    {"reject", filter_reject},
                                    {"rejectattr", filter_rejectattr},
                                    {"reverse", filter_reverse},
                                    {"select", filter_select},
                                    {"selectattr", filter_selectattr},
                                    {"sort", filter_sort},
                                    {"sum", filter_sum},
                                    {"unique", filter_unique}};

}  // namespace

Filter find_sequence_filter(std::string_view name) {
  for (const auto& candidate : kFilters) {
    if (candidate.name == name) return candidate.filter;
  }
  return nullptr;
}

}  // namespace occam::lm::chat
