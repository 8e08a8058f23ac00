// Python's values as far as chat templates see them: immutable data by value, everything with identity as an Object.
//
// Strings, lists, tuples and dicts are shared and never change. Objects (namespaces, loops, macros, iterators, bound
// methods) belong to one rendering's Context and are held by plain pointer, so that no cycle of owners can arise.
// Threads: constants in a parsed template are shared between renderings; the reference counts allow it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace occam::lm::chat {

class Object;
class Value;
struct Dict;

using Items = std::vector<Value>;

/// The result of a look-up that found nothing; `message` is what using it raises.
struct Undefined {
  std::shared_ptr<const std::string> message;
};
struct None {};
struct String {
  std::shared_ptr<const std::string> text;
  bool markup = false;  ///< Jinja's Markup: made by `safe` and `escape`
};
struct Sequence {
  Items items;
  int depth = 1;
  std::uint64_t weight = 1;
};
struct List {
  std::shared_ptr<const Sequence> sequence;
};
struct Tuple {
  std::shared_ptr<const Sequence> sequence;
};
struct DictReference {
  std::shared_ptr<const Dict> dict;
};
struct Range {
  std::int64_t start = 0;
  std::int64_t stop = 0;
  std::int64_t step = 1;

  [[nodiscard]] std::size_t size() const noexcept;
  [[nodiscard]] std::int64_t at(std::size_t index) const noexcept {
    return start + static_cast<std::int64_t>(index) * step;
  }
};
enum class ViewKind { kKeys, kValues, kItems };
struct View {
  std::shared_ptr<const Dict> dict;
  ViewKind kind = ViewKind::kKeys;
};

class Value {
 public:
  using Data = std::variant<Undefined, None, bool, std::int64_t, double, String, List, Tuple, DictReference, Range,
                            View, Object*>;

  Value() : data_(None{}) {}
  Value(None none) : data_(none) {}
  Value(Undefined undefined) : data_(std::move(undefined)) {}
  explicit Value(bool flag) : data_(flag) {}
  explicit Value(std::int64_t number) : data_(number) {}
  explicit Value(double number) : data_(number) {}
  explicit Value(std::string text) : data_(String{std::make_shared<const std::string>(std::move(text))}) {}
  explicit Value(std::string_view text) : Value(std::string(text)) {}
  explicit Value(const char* text) : Value(std::string(text)) {}
  Value(String text) : data_(std::move(text)) {}
  Value(Range range) : data_(range) {}
  Value(View view) : data_(std::move(view)) {}
  explicit Value(DictReference dict) : data_(std::move(dict)) {}
  explicit Value(Object* object) : data_(object) {}
  /// Fails (kResourceExhausted) where the containers would be nested too deeply.
  [[nodiscard]] static Value list(Items items);
  [[nodiscard]] static Value tuple(Items items);
  [[nodiscard]] static Value dict(Dict dict);

  template <typename T>
  [[nodiscard]] const T* get() const noexcept {
    return std::get_if<T>(&data_);
  }
  template <typename T>
  [[nodiscard]] bool is() const noexcept {
    return std::holds_alternative<T>(data_);
  }
  [[nodiscard]] const Data& data() const noexcept { return data_; }

  /// The text of a string (markup too), or null.
  [[nodiscard]] const std::string* text() const noexcept;
  /// The items of a list or a tuple, or null.
  [[nodiscard]] const Items* items() const noexcept;
  [[nodiscard]] const Dict* dict() const noexcept;
  [[nodiscard]] bool is_markup() const noexcept;
  /// bool and int.
  [[nodiscard]] const std::int64_t* integer() const noexcept { return get<std::int64_t>(); }
  [[nodiscard]] bool is_integral() const noexcept { return is<bool>() || is<std::int64_t>(); }
  [[nodiscard]] bool is_number() const noexcept { return is_integral() || is<double>(); }
  /// Requires is_integral().
  [[nodiscard]] std::int64_t as_integer() const noexcept;
  /// Requires is_number().
  [[nodiscard]] double as_double() const noexcept;
  /// How deeply containers are nested in it; 0 for a scalar.
  [[nodiscard]] int depth() const noexcept;
  /// What a walk over the whole value costs in steps: shared parts count as often as they are reached.
  [[nodiscard]] std::uint64_t weight() const noexcept;

 private:
  Data data_;
};

/// In order of insertion; keys are equal as Python finds them equal (1 == 1.0 == true).
struct Dict {
  std::vector<std::pair<Value, Value>> entries;
  int depth = 1;
  std::uint64_t weight = 1;

  [[nodiscard]] const Value* find(const Value& key) const;
  [[nodiscard]] const Value* find(std::string_view key) const;
  /// Replaces the value of an equal key or appends. Requires a hashable key.
  void set(Value key, Value value);
};

/// Python's name of the type ("str", "dict", "NoneType", …).
[[nodiscard]] std::string_view type_name(const Value& value);
[[nodiscard]] bool truthy(const Value& value);
[[nodiscard]] bool equal(const Value& left, const Value& right);
/// Less than; fails where Python has no order for the two types.
[[nodiscard]] bool less(const Value& left, const Value& right, std::string_view operator_text = "<");
/// Fails where a list, a dict or what holds one would be a key.
void require_hashable(const Value& value);
/// Fails with the message of an Undefined; anything else passes.
void require_defined(const Value& value);

}  // namespace occam::lm::chat
