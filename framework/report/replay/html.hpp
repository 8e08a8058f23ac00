// A replay for people: one page with the curve of cost against quality, its hull, and the ways it is held against.
//
// Built on the embedding API alone. Threads: [any].
//
//   write("replay.html", report::replay::html(*occam::replay(request)));
#pragma once

#include <string>

#include "occam/replay.hpp"

namespace occam::report::replay {

/// Self-contained: no request to anywhere, and by its own content security policy no script but its own.
[[nodiscard]] std::string html(const ReplayReport& report);

}  // namespace occam::report::replay
