#include "lm/gguf/file.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "lm/gguf/reader.hpp"
#include "lm/gguf/words.hpp"

namespace occam::lm::gguf {
namespace {

std::unexpected<sdk::Error> missing(const File& file, std::string_view key) {
  return sdk::failure(sdk::Status::kNotFound, fmt::format("{}: no metadata key {}", file.path(), quoted(key)));
}

template <typename T>
sdk::Result<T> typed(const File& file, std::string_view key, const Value& value, std::optional<T> found,
                     std::string_view expected) {
  if (found) return *found;
  return sdk::failure(sdk::Status::kDataLoss, fmt::format("{}: key {} is of type {}; {} is expected", file.path(),
                                                          quoted(key), name(value.type()), expected));
}

constexpr std::string_view kInteger = "an integer below 2^63";
constexpr std::string_view kNumber = "a number";
constexpr std::string_view kBoolean = "a bool";
constexpr std::string_view kString = "a string";
constexpr std::string_view kArray = "an array";

}  // namespace

std::string Tensor::shape() const {
  return fmt::format("[{}]", fmt::join(dims.begin(), dims.begin() + std::min<std::size_t>(rank, kMaxRank), ", "));
}

sdk::Result<File> File::open(const std::string& path) {
  auto mapping = Mapping::open(path);
  if (!mapping) return std::unexpected(std::move(mapping.error()));
  const auto bytes = mapping->bytes();
  return Reader(Reader::unread(path, std::move(*mapping), bytes)).read();
}

sdk::Result<File> File::from_memory(std::span<const std::byte> bytes, std::string name) {
  return Reader(Reader::unread(std::move(name), Mapping(), bytes)).read();
}

const Value* File::find(std::string_view key) const noexcept {
  const auto at = std::ranges::lower_bound(entries_by_key_, key, {}, [&](auto index) { return entries_[index].key; });
  if (at == entries_by_key_.end() || entries_[*at].key != key) return nullptr;
  return &entries_[*at].value;
}

sdk::Result<std::string_view> File::string(std::string_view key) const {
  const Value* value = find(key);
  if (value == nullptr) return missing(*this, key);
  return typed(*this, key, *value, value->string(), kString);
}

sdk::Result<std::int64_t> File::integer(std::string_view key) const {
  const Value* value = find(key);
  if (value == nullptr) return missing(*this, key);
  return typed(*this, key, *value, value->integer(), kInteger);
}

sdk::Result<double> File::number(std::string_view key) const {
  const Value* value = find(key);
  if (value == nullptr) return missing(*this, key);
  return typed(*this, key, *value, value->number(), kNumber);
}

sdk::Result<bool> File::boolean(std::string_view key) const {
  const Value* value = find(key);
  if (value == nullptr) return missing(*this, key);
  return typed(*this, key, *value, value->boolean(), kBoolean);
}

sdk::Result<Array> File::array(std::string_view key) const {
  const Value* value = find(key);
  if (value == nullptr) return missing(*this, key);
  return typed(*this, key, *value, value->array(), kArray);
}

sdk::Result<std::string_view> File::string_or(std::string_view key, std::string_view fallback) const {
  return find(key) == nullptr ? sdk::Result<std::string_view>(fallback) : string(key);
}

sdk::Result<std::int64_t> File::integer_or(std::string_view key, std::int64_t fallback) const {
  return find(key) == nullptr ? sdk::Result<std::int64_t>(fallback) : integer(key);
}

sdk::Result<double> File::number_or(std::string_view key, double fallback) const {
  return find(key) == nullptr ? sdk::Result<double>(fallback) : number(key);
}

sdk::Result<bool> File::boolean_or(std::string_view key, bool fallback) const {
  return find(key) == nullptr ? sdk::Result<bool>(fallback) : boolean(key);
}

const Tensor* File::find_tensor(std::string_view name) const noexcept {
  const auto at =
      std::ranges::lower_bound(tensors_by_name_, name, {}, [&](auto index) { return tensors_[index].name; });
  if (at == tensors_by_name_.end() || tensors_[*at].name != name) return nullptr;
  return &tensors_[*at];
}

sdk::Result<Tensor> File::tensor(std::string_view name) const {
  const Tensor* found = find_tensor(name);
  if (found != nullptr) return *found;
  return sdk::failure(sdk::Status::kNotFound, fmt::format("{}: no tensor {}", path_, quoted(name)));
}

void File::prefetch() const noexcept {
  mapping_.prefetch();
}

void File::release(std::span<const std::byte> part) const noexcept {
  mapping_.release(part);
}

}  // namespace occam::lm::gguf
