// Reads the head of a GGUF file into a File, checking as it goes. Internal to this room.
//
// One Reader reads one file once. Every read is checked against the bytes that are left before anything is allocated.
// Threads: one.
//
//   return Reader(std::move(file)).read();
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "lm/gguf/file.hpp"

namespace occam::lm::gguf {

class Reader {
 public:
  /// Requires: the path and the bytes of `file` are set.
  explicit Reader(File file) noexcept : file_(std::move(file)) {}

  [[nodiscard]] sdk::Result<File> read();

  /// A File with its path and bytes alone, to be read.
  [[nodiscard]] static File unread(std::string path, Mapping mapping, std::span<const std::byte> bytes);

 private:
  using Failure = std::unexpected<sdk::Error>;

  sdk::Result<void> read_header();
  sdk::Result<void> read_entries();
  sdk::Result<void> read_alignment();
  sdk::Result<void> read_tensors();
  sdk::Result<void> check_tensors();

  sdk::Result<Value> read_value(ValueType type, std::string_view key);
  sdk::Result<Array> read_array(std::string_view key, int depth);
  sdk::Result<void> skip_elements(ValueType type, std::uint64_t count, std::string_view key, int depth);
  sdk::Result<Tensor> read_tensor(std::uint64_t index);
  sdk::Result<void> size_tensor(Tensor& tensor);
  sdk::Result<void> place_tensors(std::uint64_t data_begin);

  /// The next number of the file; `what` names it should the file end here.
  template <typename T>
  sdk::Result<T> next(std::string_view what);
  /// The next string: a length and that many bytes, not more than `longest`.
  sdk::Result<std::string_view> next_string(std::string_view what, std::uint64_t longest);

  [[nodiscard]] std::uint64_t left() const noexcept { return file_.bytes_.size() - at_; }
  [[nodiscard]] Failure damaged(std::string_view what) const;
  [[nodiscard]] Failure ends_within(std::string_view what) const;

  File file_;
  std::uint64_t at_ = 0;
  std::uint64_t tensor_count_ = 0;
  std::uint64_t entry_count_ = 0;
  std::vector<std::uint64_t> offsets_;  // of the tensors, relative to the data section
};

}  // namespace occam::lm::gguf
