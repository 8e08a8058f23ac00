#include "lm/gguf/value.hpp"

#include <array>
#include <limits>

namespace occam::lm::gguf {
namespace {

template <typename T>
T load(const std::byte* at) noexcept {
  T value;
  std::memcpy(&value, at, sizeof value);
  return value;
}

std::optional<std::int64_t> integer_at(ValueType type, const std::byte* at) noexcept {
  switch (type) {
    case ValueType::kUint8:
      return load<std::uint8_t>(at);
    case ValueType::kInt8:
      return load<std::int8_t>(at);
    case ValueType::kUint16:
      return load<std::uint16_t>(at);
    case ValueType::kInt16:
      return load<std::int16_t>(at);
    case ValueType::kUint32:
      return load<std::uint32_t>(at);
    case ValueType::kInt32:
      return load<std::int32_t>(at);
    case ValueType::kInt64:
      return load<std::int64_t>(at);
    case ValueType::kUint64: {
      const auto value = load<std::uint64_t>(at);
      if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
      return static_cast<std::int64_t>(value);
    }
    default:
      return std::nullopt;
  }
}

std::optional<double> number_at(ValueType type, const std::byte* at) noexcept {
  switch (type) {
    case ValueType::kFloat32:
      return load<float>(at);
    case ValueType::kFloat64:
      return load<double>(at);
    case ValueType::kUint64:
      return static_cast<double>(load<std::uint64_t>(at));
    default:
      if (const auto value = integer_at(type, at)) return static_cast<double>(*value);
      return std::nullopt;
  }
}

struct TypeRow {
  std::string_view name;
  std::size_t bytes;
};

constexpr std::array<TypeRow, 13> kRows{{{"uint8", 1},
                                         {"int8", 1},
                                         {"uint16", 2},
                                         {"int16", 2},
                                         {"uint32", 4},
                                         {"int32", 4},
                                         {"float32", 4},
                                         {"bool", 1},
                                         {"string", 0},
                                         {"array", 0},
                                         {"uint64", 8},
                                         {"int64", 8},
                                         {"float64", 8}}};

}  // namespace

std::string_view name(ValueType type) noexcept {
  const auto number = static_cast<std::size_t>(type);
  return number < kRows.size() ? kRows[number].name : "unknown";
}

std::size_t scalar_bytes(ValueType type) noexcept {
  const auto number = static_cast<std::size_t>(type);
  return number < kRows.size() ? kRows[number].bytes : 0;
}

std::optional<std::int64_t> Array::integer(std::uint64_t index) const noexcept {
  if (index >= size_) return std::nullopt;
  return integer_at(element_type_, bytes_.data() + index * scalar_bytes(element_type_));
}

std::optional<double> Array::number(std::uint64_t index) const noexcept {
  if (index >= size_) return std::nullopt;
  return number_at(element_type_, bytes_.data() + index * scalar_bytes(element_type_));
}

std::optional<bool> Array::boolean(std::uint64_t index) const noexcept {
  if (index >= size_ || element_type_ != ValueType::kBool) return std::nullopt;
  return bytes_[index] != std::byte{0};
}

Strings Array::strings() const noexcept {
  return Strings(element_type_ == ValueType::kString ? bytes_ : std::span<const std::byte>{});
}

std::optional<std::string_view> Value::string() const noexcept {
  if (type_ != ValueType::kString) return std::nullopt;
  return std::string_view(reinterpret_cast<const char*>(bytes_.data()), bytes_.size());
}

std::optional<std::int64_t> Value::integer() const noexcept {
  if (bytes_.empty()) return std::nullopt;
  return integer_at(type_, bytes_.data());
}

std::optional<double> Value::number() const noexcept {
  if (bytes_.empty()) return std::nullopt;
  return number_at(type_, bytes_.data());
}

std::optional<bool> Value::boolean() const noexcept {
  if (type_ != ValueType::kBool || bytes_.empty()) return std::nullopt;
  return bytes_.front() != std::byte{0};
}

std::optional<Array> Value::array() const noexcept {
  if (type_ != ValueType::kArray) return std::nullopt;
  return Array(element_type_, size_, bytes_);
}

}  // namespace occam::lm::gguf
