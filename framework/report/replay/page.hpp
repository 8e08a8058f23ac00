// The page that occam_embed_page() makes of the texts in page/: <<policy>> and <<data>> in it are still to be filled.
#pragma once

#include "page/embedded_page.hpp"

namespace occam::report::replay {

extern const page::EmbeddedPage kPage;

}  // namespace occam::report::replay
