// A whole file mapped read-only and shared, so that processes share its pages. Owns the mapping; moves, never copies.
//
// Threads: immutable after opening.
//
//   sdk::Result<gguf::Mapping> mapping = gguf::Mapping::open(path);
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "occam/sdk/result.hpp"

namespace occam::lm::gguf {

class Mapping {
 public:
  Mapping() = default;
  /// Errors: kNotFound, kPermissionDenied, kInvalidArgument (not a regular file), kResourceExhausted, kUnavailable.
  [[nodiscard]] static sdk::Result<Mapping> open(const std::string& path);

  Mapping(Mapping&& other) noexcept;
  Mapping& operator=(Mapping&& other) noexcept;
  Mapping(const Mapping&) = delete;
  Mapping& operator=(const Mapping&) = delete;
  ~Mapping();

  [[nodiscard]] std::span<const std::byte> bytes() const noexcept { return bytes_; }

  /// Asks the system to read all pages ahead.
  void prefetch() const noexcept;
  /// Gives the resident pages that lie whole in `part` back; what is touched again is read again.
  void release(std::span<const std::byte> part) const noexcept;

 private:
  explicit Mapping(std::span<const std::byte> bytes) noexcept : bytes_(bytes) {}

  std::span<const std::byte> bytes_;
};

}  // namespace occam::lm::gguf
