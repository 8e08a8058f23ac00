#include "lm/chat_template/value.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "lm/chat_template/failure.hpp"
#include "lm/chat_template/object.hpp"

namespace occam::lm::chat {
namespace {

constexpr int kMaximumDepth = 100;

int depth_of(const Items& items) {
  int deepest = 0;
  for (const Value& item : items) deepest = std::max(deepest, item.depth());
  if (deepest >= kMaximumDepth) exhausted("lists and dicts are nested more than 100 deep");
  return deepest + 1;
}

constexpr std::uint64_t kMaximumWeight = std::uint64_t{1} << 40;

std::uint64_t weight_of(const Items& items) {
  std::uint64_t weight = 1;
  for (const Value& item : items) weight = std::min(weight + item.weight(), kMaximumWeight);
  return weight;
}

bool equal_items(const Items& left, const Items& right) {
  return std::equal(left.begin(), left.end(), right.begin(), right.end(), equal);
}

bool equal_dicts(const Dict& left, const Dict& right) {
  if (left.entries.size() != right.entries.size()) return false;
  return std::all_of(left.entries.begin(), left.entries.end(), [&](const auto& entry) {
    const Value* other = right.find(entry.first);
    return other != nullptr && equal(entry.second, *other);
  });
}

/// Exact, where a conversion to double would round. Returns -1, 0, 1, or 2 where one is NaN.
int compare_numbers(const Value& left, const Value& right) {
  if (left.is_integral() && right.is_integral()) {
    const std::int64_t a = left.as_integer();
    const std::int64_t b = right.as_integer();
    return a < b ? -1 : a > b ? 1 : 0;
  }
  const auto a = static_cast<long double>(left.is_integral() ? static_cast<long double>(left.as_integer())
                                                             : static_cast<long double>(left.as_double()));
  const auto b = static_cast<long double>(right.is_integral() ? static_cast<long double>(right.as_integer())
                                                              : static_cast<long double>(right.as_double()));
  if (std::isnan(a) || std::isnan(b)) return 2;
  return a < b ? -1 : a > b ? 1 : 0;
}

bool less_items(const Items& left, const Items& right, std::string_view operator_text) {
  const std::size_t shared = std::min(left.size(), right.size());
  for (std::size_t i = 0; i < shared; ++i) {
    if (!equal(left[i], right[i])) return less(left[i], right[i], operator_text);
  }
  return left.size() < right.size();
}

}  // namespace

std::size_t Range::size() const noexcept {
  if (step > 0 ? start >= stop : start <= stop) return 0;
  const auto span = step > 0 ? static_cast<std::uint64_t>(stop) - static_cast<std::uint64_t>(start)
                             : static_cast<std::uint64_t>(start) - static_cast<std::uint64_t>(stop);
  const auto stride = step > 0 ? static_cast<std::uint64_t>(step) : std::uint64_t{0} - static_cast<std::uint64_t>(step);
  return static_cast<std::size_t>((span - 1) / stride + 1);
}

Value Value::list(Items items) {
  const int depth = depth_of(items);
  const std::uint64_t weight = weight_of(items);
  Value value;
  value.data_ = List{std::make_shared<const Sequence>(Sequence{std::move(items), depth, weight})};
  return value;
}

Value Value::tuple(Items items) {
  const int depth = depth_of(items);
  const std::uint64_t weight = weight_of(items);
  Value value;
  value.data_ = Tuple{std::make_shared<const Sequence>(Sequence{std::move(items), depth, weight})};
  return value;
}

Value Value::dict(Dict dict) {
  int deepest = 0;
  for (const auto& [key, value] : dict.entries) deepest = std::max({deepest, key.depth(), value.depth()});
  if (deepest >= kMaximumDepth) exhausted("lists and dicts are nested more than 100 deep");
  dict.depth = deepest + 1;
  for (const auto& [key, value] : dict.entries) {
    dict.weight = std::min(dict.weight + key.weight() + value.weight(), kMaximumWeight);
  }
  return Value(DictReference{std::make_shared<const Dict>(std::move(dict))});
}

const std::string* Value::text() const noexcept {
  const auto* string = get<String>();
  return string == nullptr ? nullptr : string->text.get();
}

const Items* Value::items() const noexcept {
  if (const auto* list = get<List>()) return &list->sequence->items;
  if (const auto* tuple = get<Tuple>()) return &tuple->sequence->items;
  return nullptr;
}

const Dict* Value::dict() const noexcept {
  const auto* reference = get<DictReference>();
  return reference == nullptr ? nullptr : reference->dict.get();
}

bool Value::is_markup() const noexcept {
  const auto* string = get<String>();
  return string != nullptr && string->markup;
}

std::int64_t Value::as_integer() const noexcept {
  if (const auto* flag = get<bool>()) return *flag ? 1 : 0;
  return *get<std::int64_t>();
}

double Value::as_double() const noexcept {
  if (const auto* number = get<double>()) return *number;
  return static_cast<double>(as_integer());
}

int Value::depth() const noexcept {
  if (const auto* list = get<List>()) return list->sequence->depth;
  if (const auto* tuple = get<Tuple>()) return tuple->sequence->depth;
  if (const auto* reference = get<DictReference>()) return reference->dict->depth;
  if (const auto* view = get<View>()) return view->dict->depth + 1;
  if (const auto* object = get<Object*>()) return (*object)->depth();
  return 0;
}

std::uint64_t Value::weight() const noexcept {
  if (const auto* string = text()) return 1 + string->size() / 256;
  if (const auto* list = get<List>()) return list->sequence->weight;
  if (const auto* tuple = get<Tuple>()) return tuple->sequence->weight;
  if (const auto* reference = get<DictReference>()) return reference->dict->weight;
  if (const auto* view = get<View>()) return view->dict->weight;
  return 1;
}

const Value* Dict::find(const Value& key) const {
  for (const auto& entry : entries) {
    if (equal(entry.first, key)) return &entry.second;
  }
  return nullptr;
}

const Value* Dict::find(std::string_view key) const {
  for (const auto& entry : entries) {
    const std::string* text = entry.first.text();
    if (text != nullptr && *text == key) return &entry.second;
  }
  return nullptr;
}

void Dict::set(Value key, Value value) {
  for (auto& entry : entries) {
    if (equal(entry.first, key)) {
      entry.second = std::move(value);
      return;
    }
  }
  entries.emplace_back(std::move(key), std::move(value));
}

std::string_view type_name(const Value& value) {
  struct Name {
    std::string_view operator()(const Undefined&) const { return "Undefined"; }
    std::string_view operator()(const None&) const { return "NoneType"; }
    std::string_view operator()(bool) const { return "bool"; }
    std::string_view operator()(std::int64_t) const { return "int"; }
    std::string_view operator()(double) const { return "float"; }
    std::string_view operator()(const String& text) const { return text.markup ? "Markup" : "str"; }
    std::string_view operator()(const List&) const { return "list"; }
    std::string_view operator()(const Tuple&) const { return "tuple"; }
    std::string_view operator()(const DictReference&) const { return "dict"; }
    std::string_view operator()(const Range&) const { return "range"; }
    std::string_view operator()(const View& view) const {
      return view.kind == ViewKind::kKeys ? "dict_keys" : view.kind == ViewKind::kValues ? "dict_values" : "dict_items";
    }
    std::string_view operator()(const Object* object) const { return object->type_name(); }
  };
  return std::visit(Name{}, value.data());
}

bool truthy(const Value& value) {
  if (value.is<Undefined>() || value.is<None>()) return false;
  if (value.is_integral()) return value.as_integer() != 0;
  if (const auto* number = value.get<double>()) return *number != 0.0;
  if (const auto* text = value.text()) return !text->empty();
  if (const auto* items = value.items()) return !items->empty();
  if (const auto* dict = value.dict()) return !dict->entries.empty();
  if (const auto* range = value.get<Range>()) return range->size() != 0;
  if (const auto* view = value.get<View>()) return !view->dict->entries.empty();
  return true;
}

bool equal(const Value& left, const Value& right) {
  if (left.is_number() && right.is_number()) return compare_numbers(left, right) == 0;
  if (left.data().index() != right.data().index()) {
    if (left.is<View>() || right.is<View>()) refuse("comparison of dict views");
    return false;
  }
  if (left.is<Undefined>() || left.is<None>()) return true;
  if (const auto* text = left.text()) return *text == *right.text();
  if (const auto* items = left.items()) return equal_items(*items, *right.items());
  if (const auto* dict = left.dict()) return equal_dicts(*dict, *right.dict());
  if (const auto* range = left.get<Range>()) {
    const auto* other = right.get<Range>();
    const std::size_t size = range->size();
    return size == other->size() &&
           (size == 0 || (range->start == other->start && (size == 1 || range->step == other->step)));
  }
  if (left.is<View>()) refuse("comparison of dict views");
  return *left.get<Object*>() == *right.get<Object*>();
}

bool less(const Value& left, const Value& right, std::string_view operator_text) {
  if (left.is_number() && right.is_number()) return compare_numbers(left, right) == -1;
  require_defined(left);
  require_defined(right);
  if (left.data().index() == right.data().index()) {
    if (const auto* text = left.text()) return *text < *right.text();
    if (const auto* items = left.items()) return less_items(*items, *right.items(), operator_text);
    if (left.is<View>()) refuse("comparison of dict views");
  }
  raise("'" + std::string(operator_text) + "' not supported between instances of '" + std::string(type_name(left)) +
        "' and '" + std::string(type_name(right)) + "'");
}

void require_hashable(const Value& value) {
  if (value.is<List>() || value.is<DictReference>() || value.is<View>()) {
    raise("unhashable type: '" + std::string(type_name(value)) + "'");
  }
  if (value.is<Tuple>()) {
    for (const Value& item : *value.items()) require_hashable(item);
  }
}

void require_defined(const Value& value) {
  if (const auto* undefined = value.get<Undefined>()) raise(*undefined->message);
}

}  // namespace occam::lm::chat
