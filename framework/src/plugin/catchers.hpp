// What the typed proxies of backends share: receiving a text over the ABI, and saying that an ability is not there.
//
// Threads: values on the caller's stack.
//
//   TextCatcher text;
//   status = inspect->inspect(handle, config, &text.sink, caught.abi());
//   return take(text, who);
#pragma once

#include <fmt/format.h>

#include <optional>
#include <string>
#include <string_view>

#include "occam/abi/types.h"
#include "occam/error.hpp"
#include "plugin/status.hpp"

namespace occam::plugin {

/// For an ability whose extension the backend does not have.
inline std::unexpected<Error> unsupported(std::string_view who, std::string_view ability) {
  return fail(ErrorCode::kUnsupported, fmt::format("{}: this backend cannot {}", who, ability));
}

/// Receives one text.
struct TextCatcher {
  std::optional<std::string> text;
  occam_abi_text_sink sink{sizeof(occam_abi_text_sink), this, [](void* ctx, occam_abi_string raw) noexcept {
                             static_cast<TextCatcher*>(ctx)->text = std::string(view(raw));
                           }};
};

inline Result<std::string> take(TextCatcher& caught, std::string_view who) {
  if (!caught.text) return fail(ErrorCode::kPlugin, fmt::format("{}: the backend gave no text", who));
  return std::move(*caught.text);
}

}  // namespace occam::plugin
