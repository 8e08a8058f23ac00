// The texts that embed_page.cmake makes of page.html, page.css and page.js.
#pragma once

#include <string_view>

namespace occam::gateway {

extern const std::string_view kPage;
/// SHA-256, in hexadecimal, of what stands between the tags of the page's style and of its script.
extern const std::string_view kStyleDigest;
extern const std::string_view kScriptDigest;

}  // namespace occam::gateway
