// A GGUF model file, version 2 or 3, mapped read-only: its metadata and where its tensors lie.
//
// The file is treated as hostile. Opening checks every count, length, offset, product and alignment against the bytes
// that are there, refuses duplicate names and overlapping tensors, and allocates no more than a small multiple of the
// file's size; what an open File hands out lies inside it. Tensor data is not read. A file cut short by someone else
// while it is mapped raises SIGBUS, as with every mapping.
// Threads: immutable after opening. Views live as long as the File, which may be moved.
//
//   sdk::Result<gguf::File> file = gguf::File::open("model.gguf");
//   std::int64_t layers = *file->integer("llama.block_count");
//   const gguf::Tensor* query = file->find_tensor("blk.0.attn_q.weight");
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lm/gguf/mapping.hpp"
#include "lm/gguf/types.hpp"
#include "lm/gguf/value.hpp"
#include "occam/sdk/result.hpp"

namespace occam::lm::gguf {

inline constexpr std::size_t kMaxRank = 4;

struct Entry {
  std::string_view key;
  Value value;
};

/// dims[0] is the length of a row and varies fastest; dims at and beyond rank are 1. No dimension is 0.
struct Tensor {
  std::string_view name;
  TensorType type = TensorType::kF32;
  std::uint32_t rank = 0;
  std::array<std::uint64_t, kMaxRank> dims{1, 1, 1, 1};
  const std::byte* data = nullptr;  ///< Inside the mapping, aligned to File::alignment() bytes of the file.
  std::uint64_t bytes = 0;

  [[nodiscard]] std::uint64_t elements() const noexcept { return dims[0] * rows(); }
  [[nodiscard]] std::uint64_t rows() const noexcept { return dims[1] * dims[2] * dims[3]; }
  [[nodiscard]] std::uint64_t row_bytes() const noexcept { return gguf::row_bytes(type, dims[0]); }
  /// "[576, 49152]": as many dimensions as the rank.
  [[nodiscard]] std::string shape() const;
};

class File {
 public:
  /// Errors: kNotFound, kPermissionDenied, kInvalidArgument (not a regular file), kDataLoss (damaged: the message says
  /// what and where), kUnimplemented (another version, byte order or an unknown tensor type).
  [[nodiscard]] static sdk::Result<File> open(const std::string& path);

  /// Reads a file that lies in memory, which must outlive the File. `name` stands for the path in messages.
  [[nodiscard]] static sdk::Result<File> from_memory(std::span<const std::byte> bytes, std::string name);

  File(File&&) noexcept = default;
  File& operator=(File&&) noexcept = default;
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() = default;

  [[nodiscard]] const std::string& path() const noexcept { return path_; }
  [[nodiscard]] std::uint64_t file_bytes() const noexcept { return bytes_.size(); }
  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return bytes_; }
  [[nodiscard]] std::uint32_t version() const noexcept { return version_; }
  [[nodiscard]] std::uint64_t alignment() const noexcept { return alignment_; }

  /// In the order of the file.
  [[nodiscard]] std::span<const Entry> entries() const noexcept { return entries_; }
  [[nodiscard]] const Value* find(std::string_view key) const noexcept;

  /// What `key` holds. Errors: kNotFound (no such key), kDataLoss (another type or out of range); the key is named.
  [[nodiscard]] sdk::Result<std::string_view> string(std::string_view key) const;
  [[nodiscard]] sdk::Result<std::int64_t> integer(std::string_view key) const;
  [[nodiscard]] sdk::Result<double> number(std::string_view key) const;
  [[nodiscard]] sdk::Result<bool> boolean(std::string_view key) const;
  [[nodiscard]] sdk::Result<Array> array(std::string_view key) const;

  /// The same, with `fallback` for an absent key; a key of another type is still an error.
  [[nodiscard]] sdk::Result<std::string_view> string_or(std::string_view key, std::string_view fallback) const;
  [[nodiscard]] sdk::Result<std::int64_t> integer_or(std::string_view key, std::int64_t fallback) const;
  [[nodiscard]] sdk::Result<double> number_or(std::string_view key, double fallback) const;
  [[nodiscard]] sdk::Result<bool> boolean_or(std::string_view key, bool fallback) const;

  /// In the order of the file. None in a file that holds a vocabulary alone.
  [[nodiscard]] std::span<const Tensor> tensors() const noexcept { return tensors_; }
  [[nodiscard]] const Tensor* find_tensor(std::string_view name) const noexcept;
  /// Errors: kNotFound, naming the tensor and the file.
  [[nodiscard]] sdk::Result<Tensor> tensor(std::string_view name) const;

  /// Asks the system to read the whole file ahead. A hint: failure is no error.
  void prefetch() const noexcept;
  /// Gives the resident pages of a part of bytes() back; what is touched again is read again. Nothing for a file in
  /// memory.
  void release(std::span<const std::byte> part) const noexcept;

 private:
  friend class Reader;
  File() = default;

  std::string path_;
  Mapping mapping_;                   // empty for from_memory()
  std::span<const std::byte> bytes_;  // the mapping or the caller's memory
  std::uint32_t version_ = 0;
  std::uint64_t alignment_ = 0;
  std::vector<Entry> entries_;
  std::vector<Tensor> tensors_;
  std::vector<std::uint32_t> entries_by_key_;
  std::vector<std::uint32_t> tensors_by_name_;
};

}  // namespace occam::lm::gguf
