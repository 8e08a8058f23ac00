// A small JSON text after the other, each parsed into the same block of memory. Threads: one at a time.
//
//   JsonBlock block;
//   const boost::json::object* chunk = block.read(data);   // valid until the next read
#pragma once

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string_view>

namespace occam::remote {

class JsonBlock {
 public:
  /// Null where the text is no JSON object.
  [[nodiscard]] const boost::json::object* read(std::string_view text) {
    value_.reset();
    memory_.release();
    boost::json::parse_options options;
    options.max_depth = 64;
    boost::system::error_code error;
    boost::json::value parsed = boost::json::parse({text.data(), text.size()}, error, &memory_, options);
    if (error || !parsed.is_object()) return nullptr;
    value_.emplace(std::move(parsed), &memory_);
    return &value_->get_object();
  }

 private:
  unsigned char block_[8192];
  boost::json::monotonic_resource memory_{block_, sizeof block_};
  std::optional<boost::json::value> value_;
};

}  // namespace occam::remote
