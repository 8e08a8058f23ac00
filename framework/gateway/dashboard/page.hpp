// The page that occam_embed_page() makes of the texts in page/.
#pragma once

#include "page/embedded_page.hpp"

namespace occam::gateway {

extern const page::EmbeddedPage kPage;

}  // namespace occam::gateway
