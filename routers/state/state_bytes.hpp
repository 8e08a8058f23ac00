// What a router learnt as bytes: a kind with its version, the values one after the other, a checksum. Little-endian.
//
// The reader trusts nothing: bytes of another kind, cut ones and changed ones are refused, and every count is held
// against what is left before memory is taken for it. Values. Threads: no sharing.
//
//   StateWriter out("residual/1");
//   out.text(model);
//   const std::string state = std::move(out).finish();
//
//   auto in = StateReader::open(state, "residual/1");
//   std::string_view model = in->text();
//   if (!in->is_whole()) return in->broken();
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "occam/sdk/result.hpp"

namespace occam::routers {

class StateWriter {
 public:
  explicit StateWriter(std::string_view kind);

  void integer(std::uint64_t value);
  void number(double value);
  void text(std::string_view value);
  /// The count, then the values. Of types without padding alone.
  template <typename Value>
  void values(std::span<const Value> many) {
    static_assert(std::is_trivially_copyable_v<Value>);
    integer(many.size());
    raw(many.data(), many.size_bytes());
  }

  [[nodiscard]] std::string finish() &&;

 private:
  void raw(const void* data, std::size_t size);
  std::string bytes_;
};

class StateReader {
 public:
  /// Errors: kDataLoss for bytes that are no state, kFailedPrecondition for a state of another kind or version.
  [[nodiscard]] static sdk::Result<StateReader> open(std::string_view bytes, std::string_view kind);

  /// Beyond the end each gives nothing, and is_whole() says no.
  [[nodiscard]] std::uint64_t integer();
  [[nodiscard]] double number();
  [[nodiscard]] std::string_view text();
  template <typename Value>
  [[nodiscard]] std::vector<Value> values() {
    static_assert(std::is_trivially_copyable_v<Value>);
    const std::uint64_t count = integer();
    if (count > left_.size() / sizeof(Value)) is_cut_ = true;
    std::vector<Value> many(is_cut_ ? 0 : count);
    raw(many.data(), many.size() * sizeof(Value));
    return many;
  }
  /// A count of things that take at least a byte each: never more than there are bytes left.
  [[nodiscard]] std::size_t count();

  /// Whether everything that was asked for was there, and nothing is left.
  [[nodiscard]] bool is_whole() const { return !is_cut_ && left_.empty(); }
  /// kDataLoss.
  [[nodiscard]] static std::unexpected<sdk::Error> broken();

 private:
  explicit StateReader(std::string_view payload) : left_(payload) {}
  void raw(void* data, std::size_t size);

  std::string_view left_;
  bool is_cut_ = false;
};

}  // namespace occam::routers
