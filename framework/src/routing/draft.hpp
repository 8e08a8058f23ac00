// The small model as draft: an answer that the router did not accept is shown to the next model, where the policy says
// `draft = true`.
//
// A draft goes no farther than the request does: the next model is one that the request may reach. Pure. Threads:
// [any].
#pragma once

#include <optional>
#include <string_view>

#include "occam/request.hpp"

namespace occam::routing {

/// The conversation with the draft as its next turn and the wish for a better one. Nothing where there is no draft to
/// show: an empty one, a raw prompt, or a request whose messages stand in its options.
[[nodiscard]] std::optional<Request> with_draft(const Request& request, std::string_view draft);

}  // namespace occam::routing
