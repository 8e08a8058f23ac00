// What the rules of a policy may ask of a request beside its words, each found out when it is first asked for.
//
// Threads: one user; borrows from the request.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "occam/request.hpp"
#include "routing/prompt_words.hpp"

namespace occam::routing {

class PromptTraits {
 public:
  explicit PromptTraits(const Request& request);

  /// The last user message, or the raw prompt.
  [[nodiscard]] std::string_view text() const { return text_; }
  /// Code points.
  [[nodiscard]] std::int64_t characters();
  [[nodiscard]] const PromptWords& words();
  /// See occam/text/language.hpp.
  [[nodiscard]] std::string_view language();
  /// Whether the request's options offer `tools` (or `functions`, as they were once called).
  [[nodiscard]] bool has_tools();
  /// Whether a message of the request's options has a part of type `image_url`, `input_image` or `image`.
  [[nodiscard]] bool has_images();

 private:
  struct Options {
    bool tools = false;
    bool images = false;
  };
  [[nodiscard]] const Options& options();

  const Request& request_;
  std::string_view text_;
  std::optional<std::int64_t> characters_;
  std::optional<PromptWords> words_;
  std::optional<std::string_view> language_;
  std::optional<Options> options_;
};

}  // namespace occam::routing
