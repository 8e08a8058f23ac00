// Writes GGUF files in memory for tests: metadata and tensors in the order of the calls.
//
// Headers are counted and offsets computed unless a test asks for wrong ones; field() writes anything at all.
// Threads: one. Ownership: bytes() gives a copy.
//
//   std::vector<std::byte> file = GgufWriter().text("general.architecture", "llama").tensor("a", 0, {4}, 16).bytes();
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace occam::test {

class GgufWriter {
 public:
  using Bytes = std::vector<std::byte>;

  static constexpr std::uint32_t kUint32 = 4;
  static constexpr std::uint32_t kInt32 = 5;
  static constexpr std::uint32_t kFloat32 = 6;
  static constexpr std::uint32_t kBool = 7;
  static constexpr std::uint32_t kString = 8;
  static constexpr std::uint32_t kArray = 9;
  static constexpr std::uint32_t kUint64 = 10;

  static void append(Bytes& bytes, const void* data, std::size_t size) {
    if (size == 0) return;
    const std::size_t at = bytes.size();
    bytes.resize(at + size);
    std::memcpy(bytes.data() + at, data, size);
  }
  static void append(Bytes& bytes, const Bytes& more) { append(bytes, more.data(), more.size()); }
  static void append(Bytes& bytes, std::string_view text) { append(bytes, text.data(), text.size()); }
  template <typename T>
    requires std::integral<T> || std::floating_point<T>
  static void append(Bytes& bytes, T number) {
    append(bytes, &number, sizeof number);
  }
  static void append_string(Bytes& bytes, std::string_view text) {
    append(bytes, std::uint64_t{text.size()});
    append(bytes, text);
  }

  /// A key with its type and whatever bytes follow.
  GgufWriter& field(std::string_view key, std::uint32_t type, const Bytes& value) {
    append_string(entries_, key);
    append(entries_, type);
    append(entries_, value);
    ++entry_count_;
    return *this;
  }
  GgufWriter& text(std::string_view key, std::string_view value) {
    Bytes bytes;
    append_string(bytes, value);
    return field(key, kString, bytes);
  }
  GgufWriter& uint32(std::string_view key, std::uint32_t value) { return scalar(key, kUint32, value); }
  GgufWriter& float32(std::string_view key, float value) { return scalar(key, kFloat32, value); }
  GgufWriter& boolean(std::string_view key, bool value) {
    return scalar(key, kBool, static_cast<std::uint8_t>(value ? 1 : 0));
  }
  GgufWriter& texts(std::string_view key, const std::vector<std::string>& values) {
    Bytes bytes = array_head(kString, values.size());
    for (const std::string& value : values) append_string(bytes, value);
    return field(key, kArray, bytes);
  }
  GgufWriter& floats(std::string_view key, const std::vector<float>& values) { return numbers(key, kFloat32, values); }
  GgufWriter& integers(std::string_view key, const std::vector<std::int32_t>& values) {
    return numbers(key, kInt32, values);
  }
  static Bytes array_head(std::uint32_t type, std::uint64_t count) {
    Bytes bytes;
    append(bytes, type);
    append(bytes, count);
    return bytes;
  }

  /// A tensor of `bytes` zero bytes, behind the ones before it unless `offset` says where.
  GgufWriter& tensor(std::string_view name, std::uint32_t type, std::initializer_list<std::uint64_t> dims,
                     std::uint64_t bytes, std::optional<std::uint64_t> offset = std::nullopt) {
    append_string(tensors_, name);
    append(tensors_, static_cast<std::uint32_t>(dims.size()));
    for (const std::uint64_t dim : dims) append(tensors_, dim);
    append(tensors_, type);
    append(tensors_, offset.value_or(data_bytes_));
    data_bytes_ = (data_bytes_ + bytes + alignment_ - 1) / alignment_ * alignment_;
    ++tensor_count_;
    return *this;
  }

  GgufWriter& version(std::uint32_t value) {
    version_ = value;
    return *this;
  }
  GgufWriter& promise(std::uint64_t tensors, std::uint64_t entries) {
    tensor_count_ = tensors;
    entry_count_ = entries;
    return *this;
  }
  /// Writes the key, too.
  GgufWriter& alignment(std::uint32_t value) {
    alignment_ = value == 0 ? 1 : value;
    return uint32("general.alignment", value);
  }

  [[nodiscard]] Bytes bytes() const {
    Bytes file;
    append(file, std::string_view("GGUF"));
    append(file, version_);
    append(file, tensor_count_);
    append(file, entry_count_);
    append(file, entries_);
    append(file, tensors_);
    if (data_bytes_ > 0) {
      file.resize((file.size() + alignment_ - 1) / alignment_ * alignment_);
      file.resize(file.size() + data_bytes_);
    }
    return file;
  }

 private:
  template <typename T>
  GgufWriter& scalar(std::string_view key, std::uint32_t type, T value) {
    Bytes bytes;
    append(bytes, value);
    return field(key, type, bytes);
  }
  template <typename T>
  GgufWriter& numbers(std::string_view key, std::uint32_t type, const std::vector<T>& values) {
    Bytes bytes = array_head(type, values.size());
    for (const T value : values) append(bytes, value);
    return field(key, kArray, bytes);
  }

  Bytes entries_;
  Bytes tensors_;
  std::uint64_t entry_count_ = 0;
  std::uint64_t tensor_count_ = 0;
  std::uint64_t data_bytes_ = 0;
  std::uint64_t alignment_ = 32;
  std::uint32_t version_ = 3;
};

}  // namespace occam::test
