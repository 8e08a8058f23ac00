// A page with its style and script inside, made at build time by occam_embed_page(), and the content security policy
// that lets it run these and nothing else. Threads: [any].
//
//   extern const page::EmbeddedPage kPage;  // defined by the generated source
//   response.set("content-security-policy", page::own_code_policy(kPage) + "; connect-src 'self'");
#pragma once

#include <string>
#include <string_view>

namespace occam::page {

struct EmbeddedPage {
  std::string_view html;  ///< UTF-8
  /// SHA-256, in hexadecimal, of what stands between the tags of the page's style and of its script.
  std::string_view style_digest;
  std::string_view script_digest;
};

/// Nothing may be loaded, sent or run but the page's own style and script, by their hashes, and `data:` images.
[[nodiscard]] std::string own_code_policy(const EmbeddedPage& page);

/// The page with its policy and data filled in, for a page that stands alone: <<policy>> becomes own_code_policy(), and
/// <<data>> the JSON text, in which `<` is escaped. Requires: the page has both marks, and `json` is well-formed UTF-8.
[[nodiscard]] std::string fill(const EmbeddedPage& page, std::string_view json);

}  // namespace occam::page
