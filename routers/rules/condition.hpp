// What a rule asks of a request: declared attributes of it, all of which must hold.
//
// Immutable once read. Threads: [any].
#pragma once

#include <boost/json/value.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "occam/schema/pattern.hpp"
#include "occam/sdk/result.hpp"

namespace occam::routers {

class Condition {
 public:
  /// `where` is the key path of the table. Errors: kInvalidArgument with the path of the key that is wrong.
  [[nodiscard]] static sdk::Result<Condition> read(const boost::json::value& value, const std::string& where);

  /// A pattern that comes to its match limit does not hold.
  [[nodiscard]] bool holds(std::string_view task, std::string_view prompt) const;

 private:
  std::vector<std::string> tasks_;         ///< any of them; empty: whatever it is
  std::vector<schema::Pattern> keywords_;  ///< any of them, as whole words
  std::vector<std::string> languages_;     ///< any of them
  std::optional<schema::Pattern> pattern_;
  std::optional<std::int64_t> min_prompt_chars_;
  std::optional<std::int64_t> max_prompt_chars_;
};

}  // namespace occam::routers
