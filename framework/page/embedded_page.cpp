#include "page/embedded_page.hpp"

#include <cstddef>

namespace occam::page {

namespace {

/// `digest`, in hexadecimal, as RFC 4648 base64.
std::string base64_of_hex(std::string_view digest) {
  static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto nibble = [&](std::size_t at) -> unsigned {
    if (at >= digest.size()) return 0;
    const char c = digest[at];
    return static_cast<unsigned>(c <= '9' ? c - '0' : c - 'a' + 10);
  };
  std::string text;
  for (std::size_t at = 0; at < digest.size(); at += 3) {
    const unsigned bits = nibble(at) << 8 | nibble(at + 1) << 4 | nibble(at + 2);
    text += kDigits[bits >> 6];
    text += at + 1 < digest.size() ? kDigits[bits & 63] : '=';
  }
  while (text.size() % 4 != 0) text += '=';
  return text;
}

}  // namespace

std::string own_code_policy(const EmbeddedPage& page) {
  return "default-src 'none'; style-src 'sha256-" + base64_of_hex(page.style_digest) + "'; script-src 'sha256-" +
         base64_of_hex(page.script_digest) +
         "'; img-src data:; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'";
}

std::string fill(const EmbeddedPage& page, std::string_view json) {
  static constexpr std::string_view kPolicyMark = "<<policy>>";
  static constexpr std::string_view kDataMark = "<<data>>";
  const std::size_t policy = page.html.find(kPolicyMark);
  const std::size_t data = page.html.find(kDataMark);
  std::string made(page.html.substr(0, policy));
  made += own_code_policy(page);
  made += page.html.substr(policy + kPolicyMark.size(), data - policy - kPolicyMark.size());
  for (const char c : json) {
    if (c == '<')
      made += "\\u003c";  // it stands in strings alone
    else
      made += c;
  }
  made += page.html.substr(data + kDataMark.size());
  return made;
}

}  // namespace occam::page
