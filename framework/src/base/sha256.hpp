// SHA-256 (FIPS 180-4) as lower hexadecimal: the content hashes of suites, items, templates and weights.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "occam/error.hpp"

namespace occam {

/// An incremental hash. Threads: one user at a time.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(Sha256&&) noexcept;
  Sha256& operator=(Sha256&&) noexcept;

  Sha256& update(std::string_view bytes);
  /// Feeds length and bytes, so that ("ab","c") and ("a","bc") differ.
  Sha256& field(std::string_view bytes);
  /// Returns 64 hexadecimal digits. The object is spent afterwards.
  [[nodiscard]] std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// Hashes a file in pieces. `progress(bytes done)` may be empty. Errors: kNotFound, kData.
[[nodiscard]] Result<std::string> sha256_file(const std::filesystem::path& path,
                                              const std::function<void(std::uint64_t)>& progress = {});

}  // namespace occam
