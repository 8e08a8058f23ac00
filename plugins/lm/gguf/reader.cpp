#include "lm/gguf/reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <functional>
#include <limits>
#include <numeric>
#include <utility>

#include "lm/gguf/words.hpp"

namespace occam::lm::gguf {
namespace {

static_assert(std::endian::native == std::endian::little, "GGUF values are read in place");

constexpr std::string_view kMagic = "GGUF";
constexpr std::uint64_t kDefaultAlignment = 32;
constexpr std::uint64_t kLongestKey = 65535;  // by the specification
constexpr std::uint64_t kLongestTensorName = 64;
constexpr int kDeepestArray = 8;
// The least bytes that one of them takes: a length, one character, a type and a one-byte value; and a length, one
// character, a rank, one dimension, a type and an offset.
constexpr std::uint64_t kSmallestEntry = 8 + 1 + 4 + 1;
constexpr std::uint64_t kSmallestTensor = 8 + 1 + 4 + 8 + 4 + 8;
constexpr std::uint64_t kNumberOfValueTypes = 13;

/// Indices 0..n-1 ordered by name, and the first name that occurs twice.
template <typename Items, typename Name>
std::string_view order_by_name(const Items& items, Name name, std::vector<std::uint32_t>& order) {
  order.resize(items.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {}, [&](std::uint32_t index) { return std::invoke(name, items[index]); });
  const auto twice =
      std::ranges::adjacent_find(order, {}, [&](std::uint32_t index) { return std::invoke(name, items[index]); });
  return twice == order.end() ? std::string_view{} : std::invoke(name, items[*twice]);
}

}  // namespace

File Reader::unread(std::string path, Mapping mapping, std::span<const std::byte> bytes) {
  File file;
  file.path_ = std::move(path);
  file.mapping_ = std::move(mapping);
  file.bytes_ = bytes;
  return file;
}

sdk::Result<File> Reader::read() {
  if (auto done = read_header(); !done) return std::unexpected(done.error());
  if (auto done = read_entries(); !done) return std::unexpected(done.error());
  if (auto done = read_alignment(); !done) return std::unexpected(done.error());
  if (auto done = read_tensors(); !done) return std::unexpected(done.error());
  if (auto done = check_tensors(); !done) return std::unexpected(done.error());
  return std::move(file_);
}

sdk::Result<void> Reader::read_header() {
  const std::string_view bytes(reinterpret_cast<const char*>(file_.bytes_.data()), file_.bytes_.size());
  if (!bytes.starts_with(kMagic)) {
    return damaged(bytes.size() < kMagic.size()
                       ? fmt::format("too short for a GGUF file ({} bytes)", bytes.size())
                       : fmt::format("not a GGUF file: it begins with {}", quoted(bytes.substr(0, kMagic.size()))));
  }
  at_ = kMagic.size();
  const auto version = next<std::uint32_t>("the version");
  if (!version) return std::unexpected(version.error());
  if ((*version & 0xffffU) == 0 && *version != 0) {
    return sdk::failure(sdk::Status::kUnimplemented,
                        file_.path_ + ": a big-endian GGUF file; only little-endian is read");
  }
  if (*version < 2 || *version > 3) {
    return sdk::failure(sdk::Status::kUnimplemented,
                        fmt::format("{}: GGUF version {}; versions 2 and 3 are read", file_.path_, *version));
  }
  file_.version_ = *version;
  const auto tensors = next<std::uint64_t>("the number of tensors");
  if (!tensors) return std::unexpected(tensors.error());
  const auto entries = next<std::uint64_t>("the number of metadata keys");
  if (!entries) return std::unexpected(entries.error());
  if (*entries > left() / kSmallestEntry) {
    return damaged(fmt::format("{} metadata keys are promised, more than its {} bytes can hold", grouped(*entries),
                               grouped(file_.bytes_.size())));
  }
  if (*tensors > left() / kSmallestTensor) {
    return damaged(fmt::format("{} tensors are promised, more than its {} bytes can hold", grouped(*tensors),
                               grouped(file_.bytes_.size())));
  }
  tensor_count_ = *tensors;
  entry_count_ = *entries;
  return {};
}

sdk::Result<void> Reader::read_entries() {
  file_.entries_.reserve(entry_count_);
  for (std::uint64_t index = 0; index < entry_count_; ++index) {
    const auto key = next_string(fmt::format("the name of metadata key {}", index), kLongestKey);
    if (!key) return std::unexpected(key.error());
    if (key->empty()) return damaged(fmt::format("metadata key {} has no name", index));
    const auto type = next<std::uint32_t>(fmt::format("the type of key {}", quoted(*key)));
    if (!type) return std::unexpected(type.error());
    if (*type >= kNumberOfValueTypes) {
      return damaged(fmt::format("key {}: value type {} does not exist", quoted(*key), *type));
    }
    auto value = read_value(static_cast<ValueType>(*type), *key);
    if (!value) return std::unexpected(std::move(value.error()));
    file_.entries_.push_back({*key, *value});
  }
  const std::string_view twice = order_by_name(file_.entries_, &Entry::key, file_.entries_by_key_);
  if (!twice.empty()) return damaged(fmt::format("key {} occurs twice", quoted(twice)));
  return {};
}

sdk::Result<Value> Reader::read_value(ValueType type, std::string_view key) {
  if (type == ValueType::kString) {
    const auto text = next_string("the value of key " + quoted(key), std::numeric_limits<std::uint64_t>::max());
    if (!text) return std::unexpected(text.error());
    return Value(type, std::as_bytes(std::span(*text)));
  }
  if (type == ValueType::kArray) {
    const auto array = read_array(key, 1);
    if (!array) return std::unexpected(array.error());
    return Value(*array);
  }
  const std::uint64_t begin = at_;
  if (auto done = skip_elements(type, 1, key, 0); !done) return std::unexpected(done.error());
  return Value(type, file_.bytes_.subspan(begin, at_ - begin));
}

sdk::Result<Array> Reader::read_array(std::string_view key, int depth) {
  if (depth > kDeepestArray) {
    return damaged(fmt::format("key {}: arrays are nested more than {} deep", quoted(key), kDeepestArray));
  }
  const auto type = next<std::uint32_t>("the element type of array " + quoted(key));
  if (!type) return std::unexpected(type.error());
  if (*type >= kNumberOfValueTypes) {
    return damaged(fmt::format("key {}: array elements of type {}, which does not exist", quoted(key), *type));
  }
  const auto count = next<std::uint64_t>("the length of array " + quoted(key));
  if (!count) return std::unexpected(count.error());
  const std::uint64_t begin = at_;
  const auto element_type = static_cast<ValueType>(*type);
  if (auto done = skip_elements(element_type, *count, key, depth); !done) return std::unexpected(done.error());
  return Array(element_type, *count, file_.bytes_.subspan(begin, at_ - begin));
}

sdk::Result<void> Reader::skip_elements(ValueType type, std::uint64_t count, std::string_view key, int depth) {
  // The least bytes of an element: the scalar itself, a string's length, or an array's element type and length.
  const std::uint64_t scalar = scalar_bytes(type);
  const std::uint64_t least = scalar != 0 ? scalar : type == ValueType::kString ? 8 : 12;
  if (count > left() / least) {
    return damaged(fmt::format("key {}: {} elements of type {} reach past the end of the file ({} bytes)", quoted(key),
                               grouped(count), name(type), grouped(file_.bytes_.size())));
  }
  if (type == ValueType::kBool) {
    const auto values = file_.bytes_.subspan(at_, count);
    if (std::ranges::any_of(values, [](std::byte value) { return value > std::byte{1}; })) {
      return damaged(fmt::format("key {}: a bool that is neither 0 nor 1", quoted(key)));
    }
  }
  if (scalar != 0) {
    at_ += count * scalar;
    return {};
  }
  for (std::uint64_t index = 0; index < count; ++index) {
    if (type == ValueType::kArray) {
      if (auto inner = read_array(key, depth + 1); !inner) return std::unexpected(inner.error());
      continue;
    }
    if (auto text = next_string(key, std::numeric_limits<std::uint64_t>::max()); !text) {
      return damaged(fmt::format("key {}: string {} of {} reaches past the end of the file ({} bytes)", quoted(key),
                                 grouped(index), grouped(count), grouped(file_.bytes_.size())));
    }
  }
  return {};
}

sdk::Result<void> Reader::read_alignment() {
  file_.alignment_ = kDefaultAlignment;
  const Value* value = file_.find("general.alignment");
  if (value == nullptr) return {};
  const auto alignment = value->integer();
  if (value->type() != ValueType::kUint32 || !alignment) {
    return damaged(fmt::format("key \"general.alignment\" is of type {}; uint32 is expected", name(value->type())));
  }
  const auto bytes = static_cast<std::uint64_t>(*alignment);
  if (bytes % 8 != 0 || !std::has_single_bit(bytes)) {
    return damaged(fmt::format("key \"general.alignment\" is {}; a power of two from 8 on is expected", bytes));
  }
  file_.alignment_ = bytes;
  return {};
}

sdk::Result<void> Reader::read_tensors() {
  if (tensor_count_ > left() / kSmallestTensor) {
    return damaged(fmt::format("{} tensors are promised, but only {} bytes follow the metadata", grouped(tensor_count_),
                               grouped(left())));
  }
  file_.tensors_.reserve(tensor_count_);
  offsets_.reserve(tensor_count_);
  for (std::uint64_t index = 0; index < tensor_count_; ++index) {
    auto tensor = read_tensor(index);
    if (!tensor) return std::unexpected(std::move(tensor.error()));
    file_.tensors_.push_back(*tensor);
  }
  const std::string_view twice = order_by_name(file_.tensors_, &Tensor::name, file_.tensors_by_name_);
  if (!twice.empty()) return damaged(fmt::format("tensor {} occurs twice", quoted(twice)));
  return {};
}

sdk::Result<Tensor> Reader::read_tensor(std::uint64_t index) {
  Tensor tensor;
  const auto tensor_name = next_string(fmt::format("the name of tensor {}", index), kLongestTensorName);
  if (!tensor_name) return std::unexpected(tensor_name.error());
  if (tensor_name->empty()) return damaged(fmt::format("tensor {} has no name", index));
  tensor.name = *tensor_name;
  const std::string who = "tensor " + quoted(tensor.name);

  const auto rank = next<std::uint32_t>("the rank of " + who);
  if (!rank) return std::unexpected(rank.error());
  if (*rank < 1 || *rank > kMaxRank) {
    return damaged(fmt::format("{}: rank {}; 1 to {} are possible", who, *rank, kMaxRank));
  }
  tensor.rank = *rank;
  for (std::uint32_t dimension = 0; dimension < tensor.rank; ++dimension) {
    const auto length = next<std::uint64_t>("the dimensions of " + who);
    if (!length) return std::unexpected(length.error());
    tensor.dims[dimension] = *length;
  }
  const auto type = next<std::uint32_t>("the type of " + who);
  if (!type) return std::unexpected(type.error());
  if (find_type(*type) == nullptr) {
    return sdk::failure(sdk::Status::kUnimplemented,
                        fmt::format("{}: {}: type {} is not known", file_.path_, who, *type));
  }
  tensor.type = static_cast<TensorType>(*type);
  const auto offset = next<std::uint64_t>("the offset of " + who);
  if (!offset) return std::unexpected(offset.error());
  offsets_.push_back(*offset);
  if (auto done = size_tensor(tensor); !done) return std::unexpected(done.error());
  return tensor;
}

sdk::Result<void> Reader::size_tensor(Tensor& tensor) {
  const std::string who = "tensor " + quoted(tensor.name);
  std::uint64_t elements = 1;
  for (std::uint64_t length : tensor.dims) {
    if (length == 0) return damaged(fmt::format("{}: a dimension of {} is 0", who, tensor.shape()));
    if (__builtin_mul_overflow(elements, length, &elements) ||
        elements > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      return damaged(fmt::format("{}: more elements in {} than 64 bits can count", who, tensor.shape()));
    }
  }
  const TypeTraits& layout = traits(tensor.type);
  if (tensor.dims[0] % layout.block_elements != 0) {
    return damaged(fmt::format("{}: rows of {} elements are no whole number of {} blocks of {}", who,
                               grouped(tensor.dims[0]), layout.name, layout.block_elements));
  }
  if (__builtin_mul_overflow(elements / layout.block_elements, layout.block_bytes, &tensor.bytes)) {
    return damaged(fmt::format("{}: more bytes in {} than 64 bits can count", who, tensor.shape()));
  }
  return {};
}

sdk::Result<void> Reader::check_tensors() {
  if (file_.tensors_.empty()) return {};
  const std::uint64_t mask = file_.alignment_ - 1;
  const std::uint64_t data_begin = (at_ + mask) & ~mask;  // cannot overflow: at_ is within a file, mask below 2^32
  if (data_begin > file_.bytes_.size()) return ends_within("the padding before the tensor data");
  return place_tensors(data_begin);
}

sdk::Result<void> Reader::place_tensors(std::uint64_t data_begin) {
  const std::uint64_t data_bytes = file_.bytes_.size() - data_begin;
  for (std::size_t index = 0; index < offsets_.size(); ++index) {
    Tensor& tensor = file_.tensors_[index];
    const std::uint64_t offset = offsets_[index];
    if (offset % file_.alignment_ != 0) {
      return damaged(fmt::format("tensor {}: its offset {} is no multiple of the alignment {}", quoted(tensor.name),
                                 grouped(offset), file_.alignment_));
    }
    if (offset > data_bytes || tensor.bytes > data_bytes - offset) {
      return damaged(
          fmt::format("tensor {}: its {} bytes at offset {} of the tensor data reach past the end of the file "
                      "({} bytes, of them {} tensor data)",
                      quoted(tensor.name), grouped(tensor.bytes), grouped(offset), grouped(file_.bytes_.size()),
                      grouped(data_bytes)));
    }
    tensor.data = file_.bytes_.data() + data_begin + offset;
  }
  std::vector<std::uint32_t> order(offsets_.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, {}, [&](std::uint32_t index) { return offsets_[index]; });
  for (std::size_t index = 1; index < order.size(); ++index) {
    const Tensor& before = file_.tensors_[order[index - 1]];
    if (before.data + before.bytes > file_.tensors_[order[index]].data) {
      return damaged(fmt::format("tensors {} and {} overlap at offset {} of the tensor data", quoted(before.name),
                                 quoted(file_.tensors_[order[index]].name), grouped(offsets_[order[index]])));
    }
  }
  return {};
}

template <typename T>
sdk::Result<T> Reader::next(std::string_view what) {
  if (left() < sizeof(T)) return ends_within(what);
  T value;
  std::memcpy(&value, file_.bytes_.data() + at_, sizeof value);
  at_ += sizeof value;
  return value;
}

sdk::Result<std::string_view> Reader::next_string(std::string_view what, std::uint64_t longest) {
  const auto length = next<std::uint64_t>(what);
  if (!length) return std::unexpected(length.error());
  if (*length > left()) {
    return damaged(fmt::format("{} has {} bytes and reaches past the end of the file ({} bytes)", what,
                               grouped(*length), grouped(file_.bytes_.size())));
  }
  if (*length > longest) {
    return damaged(fmt::format("{} has {} bytes; at most {} are allowed", what, grouped(*length), grouped(longest)));
  }
  const std::string_view text(reinterpret_cast<const char*>(file_.bytes_.data() + at_), *length);
  at_ += *length;
  return text;
}

Reader::Failure Reader::damaged(std::string_view what) const {
  return sdk::failure(sdk::Status::kDataLoss, fmt::format("{}: {}", file_.path_, what));
}

Reader::Failure Reader::ends_within(std::string_view what) const {
  return damaged(fmt::format("the file ends at byte {} within {}", grouped(file_.bytes_.size()), what));
}

}  // namespace occam::lm::gguf
