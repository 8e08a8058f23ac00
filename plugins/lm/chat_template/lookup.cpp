// Attributes, subscripts, slices, lengths and iteration: what operators.hpp promises of them.
#include <algorithm>
#include <limits>

#include "lm/chat_template/conversion.hpp"
#include "lm/chat_template/methods.hpp"
#include "lm/chat_template/operators.hpp"
#include "lm/chat_template/text.hpp"

namespace occam::lm::chat {
namespace {

/// "dict object", "None": how Jinja names the object of a failed look-up.
std::string object_name(const Value& object) {
  if (object.is<None>()) return "None";
  if (object.is<Object*>() && type_name(object) == "Namespace") return "jinja2.utils.Namespace object";
  return std::string(type_name(object)) + " object";
}

Value no_attribute(const Value& object, std::string_view name) {
  return Context::undefined("'" + object_name(object) + "' has no attribute " + repr_text(name));
}

std::optional<Value> member_of(Context& context, const Value& object, std::string_view name) {
  if (const auto* dict = object.dict()) {
    context.step(dict->entries.size() / 8);
    if (const Value* value = dict->find(name)) return *value;
  }
  return std::nullopt;
}

std::optional<Value> native_attribute(Context& context, const Value& object, std::string_view name) {
  if (const auto* other = object.get<Object*>()) return (*other)->attribute(context, name);
  if (const Method method = find_method(object, name)) {
    if (object.is_markup()) refuse("method '" + std::string(name) + "' of markup");
    return Value(context.make<MethodObject>(object, method));
  }
  if ((name.starts_with("__") && name.ends_with("__")) || is_mutating_method(object, name)) {
    return Context::undefined("access to attribute " + repr_text(name) + " of '" + std::string(type_name(object)) +
                              "' object is unsafe.");
  }
  if (is_unimplemented_attribute(object, name)) {
    refuse("attribute '" + std::string(name) + "' of a " + std::string(type_name(object)));
  }
  return std::nullopt;
}

std::optional<Value> element_of(Context& context, const Value& object, const Value& index) {
  if (const auto* dict = object.dict()) {
    if (index.is<List>() || index.is<DictReference>()) return std::nullopt;
    require_hashable(index);
    context.step(dict->entries.size() / 8 + index.weight());
    const Value* value = dict->find(index);
    return value == nullptr ? std::nullopt : std::optional<Value>(*value);
  }
  if (!index.is_integral()) return std::nullopt;
  const bool sequence = object.items() != nullptr || object.text() != nullptr || object.is<Range>();
  if (!sequence) return std::nullopt;
  const auto size = static_cast<std::int64_t>(length_of(object));
  std::int64_t position = index.as_integer();
  if (position < 0) position += size;
  if (position < 0 || position >= size) return std::nullopt;
  const auto offset = static_cast<std::size_t>(position);
  if (const auto* items = object.items()) return (*items)[offset];
  if (const auto* range = object.get<Range>()) return Value(range->at(offset));
  if (object.is_markup()) refuse("a subscript of markup");
  const std::string& text = *object.text();
  context.step(text.size() / 256);
  const std::size_t begin = byte_offset(text, offset);
  std::size_t end = begin;
  (void)next_code_point(text, end);
  return Value(text.substr(begin, end - begin));
}

struct Bounds {
  std::int64_t start;
  std::int64_t stop;
  std::int64_t step;
};

/// PySlice_AdjustIndices.
Bounds bounds_of(const Value& start, const Value& stop, const Value& step, std::int64_t size) {
  const auto number = [](const Value& value, std::int64_t absent) {
    if (value.is<None>()) return absent;
    if (!value.is_integral()) raise("slice indices must be integers or None or have an __index__ method");
    return value.as_integer();
  };
  const std::int64_t stride = number(step, 1);
  if (stride == 0) raise("slice step cannot be zero");
  if (stride == std::numeric_limits<std::int64_t>::min()) refuse("a slice with such a step");
  const auto adjust = [size, stride](std::int64_t bound) {
    if (bound < 0) return std::max<std::int64_t>(bound + size, stride < 0 ? -1 : 0);
    return std::min(bound, stride < 0 ? size - 1 : size);
  };
  return {start.is<None>() ? (stride < 0 ? size - 1 : 0) : adjust(number(start, 0)),
          stop.is<None>() ? (stride < 0 ? -1 : size) : adjust(number(stop, 0)), stride};
}

}  // namespace

Value attribute_of(Context& context, const Value& object, std::string_view name) {
  require_defined(object);
  if (auto value = native_attribute(context, object, name)) return *std::move(value);
  if (auto value = member_of(context, object, name)) return *std::move(value);
  return no_attribute(object, name);
}

Value item_of(Context& context, const Value& object, const Value& index) {
  require_defined(object);
  if (auto value = element_of(context, object, index)) return *std::move(value);
  if (const auto* name = index.text()) {
    if (auto value = native_attribute(context, object, *name)) return *std::move(value);
    return no_attribute(object, *name);
  }
  return Context::undefined(object_name(object) + " has no element " + to_repr(context, index));
}

Value slice_of(Context& context, const Value& object, const Value& start, const Value& stop, const Value& step) {
  require_defined(object);
  if (object.is<Range>()) refuse("a slice of a range");
  if (object.is_markup()) refuse("a slice of markup");
  const std::string* text = object.text();
  const Items* items = object.items();
  if (object.dict() != nullptr) raise("unhashable type: 'slice'");
  if (text == nullptr && items == nullptr) {
    raise("'" + std::string(type_name(object)) + "' object is not subscriptable");
  }
  const Items characters = text == nullptr ? Items{} : characters_of(context, *text);
  const Items& from = text == nullptr ? *items : characters;
  const Bounds bounds = bounds_of(start, stop, step, static_cast<std::int64_t>(from.size()));
  Items out;
  for (std::int64_t i = bounds.start; bounds.step > 0 ? i < bounds.stop : i > bounds.stop;) {
    out.push_back(from[static_cast<std::size_t>(i)]);
    if (bounds.step > 0 ? i > bounds.stop - bounds.step : i < bounds.stop - bounds.step) break;
    i += bounds.step;
  }
  if (text == nullptr) {
    context.create_items(out.size());
    return object.is<List>() ? Value::list(std::move(out)) : Value::tuple(std::move(out));
  }
  std::string joined;
  for (const Value& character : out) joined += *character.text();
  return context.text(std::move(joined));
}

std::size_t length_of(const Value& value) {
  if (value.is<Undefined>()) return 0;
  if (const auto* text = value.text()) return code_point_count(*text);
  if (const auto* items = value.items()) return items->size();
  if (const auto* dict = value.dict()) return dict->entries.size();
  if (const auto* range = value.get<Range>()) return range->size();
  if (const auto* view = value.get<View>()) return view->dict->entries.size();
  raise("object of type '" + std::string(type_name(value)) + "' has no len()");
}

Items characters_of(Context& context, std::string_view text) {
  Items items;
  context.create_items(text.size());
  for (std::size_t position = 0; position < text.size();) {
    const std::size_t begin = position;
    (void)next_code_point(text, position);
    items.emplace_back(text.substr(begin, position - begin));
  }
  return items;
}

Items items_of(Context& context, const Value& value) {
  if (value.is<Undefined>()) return {};
  if (const auto* text = value.text()) return characters_of(context, *text);
  if (const auto* items = value.items()) {
    context.create_items(items->size());
    return *items;
  }
  Items out;
  if (const auto* range = value.get<Range>()) {
    context.create_items(range->size());
    for (std::size_t i = 0; i < range->size(); ++i) out.emplace_back(range->at(i));
    return out;
  }
  if (const auto* object = value.get<Object*>()) {
    auto* iterator = dynamic_cast<IteratorObject*>(*object);
    if (iterator == nullptr) raise("'" + std::string(type_name(value)) + "' object is not iterable");
    while (auto item = iterator->next()) out.push_back(*std::move(item));
    context.step(out.size());
    return out;
  }
  const auto* view = value.get<View>();
  const Dict* dict = view == nullptr ? value.dict() : view->dict.get();
  if (dict == nullptr) raise("'" + std::string(type_name(value)) + "' object is not iterable");
  const ViewKind kind = view == nullptr ? ViewKind::kKeys : view->kind;
  context.create_items(dict->entries.size() * (kind == ViewKind::kItems ? 3 : 1));
  for (const auto& [key, member] : dict->entries) {
    out.push_back(kind == ViewKind::kKeys ? key : kind == ViewKind::kValues ? member : Value::tuple({key, member}));
  }
  return out;
}

}  // namespace occam::lm::chat
