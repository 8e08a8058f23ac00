// Reads an OpenAI request body key by key: strictly what we interpret, with the key's name in every error.
//
// Every function marks its key as interpreted; rest() are all others. A value of null is an absent one. The first error
// is kept and the values after it are defaults. Requires: the object outlives the reader. Threads: one user at a time.
//
//   BodyReader body(object);
//   call.request.sampling.top_p = body.number("top_p", 1, {0, 1});
//   if (body.error()) return std::unexpected(*body.error());
#pragma once

#include <boost/json/object.hpp>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gateway/openai/errors.hpp"

namespace occam::gateway {

template <typename T>
struct Bounds {
  T low;
  T high;
};

class BodyReader {
 public:
  explicit BodyReader(const boost::json::object& object) : object_(object) { interpreted_.reserve(kUsualKeys); }

  /// The member unless it is absent or null.
  const boost::json::value* any(std::string_view key);

  bool boolean(std::string_view key, bool fallback);
  std::int64_t integer(std::string_view key, std::int64_t fallback, Bounds<std::int64_t> bounds);
  double number(std::string_view key, double fallback, Bounds<double> bounds);
  std::string text(std::string_view key);
  /// A text or a list of at most `limit` texts, none of them empty.
  std::vector<std::string> texts(std::string_view key, std::size_t limit);
  const boost::json::object* object(std::string_view key);

  /// Makes the keys interpreted without looking at their values.
  void ignore(std::initializer_list<std::string_view> keys);

  /// Keeps the first error.
  void fail(std::string message, std::string_view key);
  [[nodiscard]] const std::optional<ApiError>& error() const { return error_; }

  /// The members that nobody asked for and that are not null.
  [[nodiscard]] boost::json::object rest() const;

 private:
  static constexpr std::size_t kUsualKeys = 32;

  const boost::json::object& object_;
  std::vector<std::string_view> interpreted_;
  std::optional<ApiError> error_;
};

/// One JSON object. Errors: 400 with the offset of the mistake; nesting beyond 64 is one.
[[nodiscard]] Checked<boost::json::object> parse_body(std::string_view text, boost::json::storage_ptr memory = {});

}  // namespace occam::gateway
