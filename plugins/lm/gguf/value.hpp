// One metadata value of a GGUF file: a typed view into the mapped bytes that copies nothing.
//
// Views stay valid as long as the gguf::File (moved or not) they came from. Everything was checked when the file was
// opened: the accessors below can give "another type", never an out-of-bounds read. Threads: immutable.
//
//   for (std::string_view token : file.array("tokenizer.ggml.tokens")->strings()) …
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <iterator>
#include <optional>
#include <span>
#include <string_view>

namespace occam::lm::gguf {

/// The numbers of the GGUF format.
enum class ValueType : std::uint32_t {
  kUint8 = 0,
  kInt8 = 1,
  kUint16 = 2,
  kInt16 = 3,
  kUint32 = 4,
  kInt32 = 5,
  kFloat32 = 6,
  kBool = 7,
  kString = 8,
  kArray = 9,
  kUint64 = 10,
  kInt64 = 11,
  kFloat64 = 12,
};

/// "uint8" … "float64", "string", "array", "bool".
[[nodiscard]] std::string_view name(ValueType type) noexcept;

/// Bytes of a scalar of `type`; 0 for strings and arrays.
[[nodiscard]] std::size_t scalar_bytes(ValueType type) noexcept;

/// The strings of an array, in order. Forward only: strings lie behind each other in the file, each with its length.
class Strings {
 public:
  class Iterator {
   public:
    using value_type = std::string_view;
    using difference_type = std::ptrdiff_t;
    using iterator_concept = std::forward_iterator_tag;

    Iterator() = default;
    explicit Iterator(const std::byte* at) noexcept : at_(at) {}

    std::string_view operator*() const noexcept {
      return {reinterpret_cast<const char*>(at_) + sizeof(std::uint64_t), static_cast<std::size_t>(length())};
    }
    Iterator& operator++() noexcept {
      at_ += sizeof(std::uint64_t) + length();
      return *this;
    }
    Iterator operator++(int) noexcept {
      Iterator before = *this;
      ++*this;
      return before;
    }
    friend bool operator==(Iterator left, Iterator right) noexcept { return left.at_ == right.at_; }

   private:
    [[nodiscard]] std::uint64_t length() const noexcept {
      std::uint64_t length;
      std::memcpy(&length, at_, sizeof length);
      return length;
    }
    const std::byte* at_ = nullptr;
  };

  explicit Strings(std::span<const std::byte> bytes) noexcept : bytes_(bytes) {}
  [[nodiscard]] Iterator begin() const noexcept { return Iterator(bytes_.data()); }
  [[nodiscard]] Iterator end() const noexcept { return Iterator(bytes_.data() + bytes_.size()); }

 private:
  std::span<const std::byte> bytes_;
};

class Array {
 public:
  Array() = default;
  Array(ValueType element_type, std::uint64_t size, std::span<const std::byte> bytes) noexcept
      : element_type_(element_type), size_(size), bytes_(bytes) {}

  [[nodiscard]] ValueType element_type() const noexcept { return element_type_; }
  [[nodiscard]] std::uint64_t size() const noexcept { return size_; }

  /// The element at `index` as an integer; nothing when out of range, not an integer or beyond int64.
  [[nodiscard]] std::optional<std::int64_t> integer(std::uint64_t index) const noexcept;
  /// The element at `index` as a number, integers widened; nothing when out of range or not a number.
  [[nodiscard]] std::optional<double> number(std::uint64_t index) const noexcept;
  [[nodiscard]] std::optional<bool> boolean(std::uint64_t index) const noexcept;
  /// The strings; empty when the elements are not strings.
  [[nodiscard]] Strings strings() const noexcept;
  /// The encoded elements, little-endian and unaligned.
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return bytes_; }

 private:
  ValueType element_type_ = ValueType::kUint8;
  std::uint64_t size_ = 0;
  std::span<const std::byte> bytes_;
};

class Value {
 public:
  Value() = default;
  /// Of a scalar or a string (without its length).
  Value(ValueType type, std::span<const std::byte> bytes) noexcept : type_(type), bytes_(bytes) {}
  explicit Value(const Array& array) noexcept
      : type_(ValueType::kArray), element_type_(array.element_type()), size_(array.size()), bytes_(array.bytes()) {}

  [[nodiscard]] ValueType type() const noexcept { return type_; }

  [[nodiscard]] std::optional<std::string_view> string() const noexcept;
  [[nodiscard]] std::optional<std::int64_t> integer() const noexcept;
  [[nodiscard]] std::optional<double> number() const noexcept;
  [[nodiscard]] std::optional<bool> boolean() const noexcept;
  [[nodiscard]] std::optional<Array> array() const noexcept;

 private:
  ValueType type_ = ValueType::kUint8;
  ValueType element_type_ = ValueType::kUint8;
  std::uint64_t size_ = 0;
  std::span<const std::byte> bytes_;
};

}  // namespace occam::lm::gguf
