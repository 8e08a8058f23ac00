// Joins what the pieces of a streamed answer have beside their text into what the whole answer has: the `delta`s of
// chat completions into one `message`.
//
// The rules are those of OpenAI's own clients: texts are joined, objects are merged member by member, items of a list
// with an `index` go to the item of that index and other items are added, everything else is replaced; `id`, `type` and
// `role`, which some servers repeat in every piece, are replaced as well. A null changes nothing.
// Threads: one user at a time.
//
//   FieldsJoiner joiner;
//   if (auto joined = joiner.add(delta.fields); !joined) return fail(joined.error());
//   answer.fields = joiner.take();   // {"tool_calls":[{"id":"call_1","type":"function","function":{…}}]}
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "occam/error.hpp"

namespace occam::routing {

class FieldsJoiner {
 public:
  FieldsJoiner();
  FieldsJoiner(FieldsJoiner&&) noexcept;
  FieldsJoiner& operator=(FieldsJoiner&&) noexcept;
  ~FieldsJoiner();

  /// An empty text adds nothing. Errors: kData where it is not one JSON object.
  [[nodiscard]] Result<void> add(std::string_view fields);

  /// Returns one JSON object without `index` in its lists, or "" where nothing was added; begins anew.
  [[nodiscard]] std::string take();

 private:
  struct Joined;
  std::unique_ptr<Joined> joined_;  // made by the first add
};

/// Whether fields have anything for the user: a member other than `role` that is not null, "", [] or {}.
[[nodiscard]] bool has_content(std::string_view fields);

}  // namespace occam::routing
