// A model's chat template: the Jinja text inside a GGUF file, turned into the prompt of one conversation.
//
// Semantics are those of python3-jinja2 as transformers sets it up (immutable sandbox, trim_blocks, lstrip_blocks, loop
// controls, `generation` blocks, `tojson` without HTML escapes, `raise_exception`). What lies outside the subset is
// refused with kUnimplemented and "template NAME:LINE: …", at parse time where that can be seen; it is never rendered
// in another way. Limits on nesting, steps, memory and output hold for every template. Threads: a ChatTemplate never
// changes after parse(); any number of threads may render at once.
//
//   auto chat = ChatTemplate::parse(source, "SmolLM2");
//   auto prompt = chat->render({{{"user", "Hello"}}}, {.generation_prompt = GenerationPrompt::kAdd});
#pragma once

#include <cstddef>
#include <ctime>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "occam/sdk/result.hpp"

namespace occam::lm {

/// One turn. All text is UTF-8.
struct ChatMessage {
  std::string role;
  std::string content;
  /// Empty, or a JSON object with further members (`tool_calls`, `reasoning_content`, …). A member named `role` or
  /// `content` replaces the text above: null, or a list of parts.
  std::string extra_json = {};
};

struct Conversation {
  std::vector<ChatMessage> messages;
  /// Empty, or a JSON object whose members become variables of the template (`tools`, `documents`, `enable_thinking`,
  /// …). What is not given is not defined there: transformers passes `tools` and `documents` as none, which two of
  /// the templates in use iterate over and fail on; the others do not tell the difference.
  std::string variables_json = {};
};

enum class GenerationPrompt { kOmit, kAdd };

/// What one rendering may use. The step count grows with every expression, statement and element touched.
struct RenderLimits {
  std::size_t output_bytes = std::size_t{16} << 20;
  std::size_t created_bytes = std::size_t{512} << 20;  ///< sum over all strings and containers made on the way
  std::size_t steps = 10'000'000;
};

struct RenderOptions {
  GenerationPrompt generation_prompt = GenerationPrompt::kOmit;
  std::string bos_token = {};
  std::string eos_token = {};
  /// The local time that `strftime_now` formats. Without it `strftime_now` is not defined in the template.
  std::optional<std::tm> now = {};
  RenderLimits limits = {};
};

namespace chat {
struct Program;
}

class ChatTemplate {
 public:
  /// `name` stands in messages only. Errors: kInvalidArgument for what is no Jinja, kUnimplemented for what is Jinja
  /// but not in the subset, kResourceExhausted where it is nested too deeply or too long.
  [[nodiscard]] static sdk::Result<ChatTemplate> parse(std::string source, std::string name);

  /// Returns the prompt. Errors: kInvalidArgument where the template refuses the conversation (the message is the one
  /// given to raise_exception, unchanged), fails on it, or where a JSON text is broken; kUnimplemented;
  /// kResourceExhausted.
  [[nodiscard]] sdk::Result<std::string> render(const Conversation& conversation, const RenderOptions& options) const;

  [[nodiscard]] const std::string& source() const noexcept;
  [[nodiscard]] const std::string& name() const noexcept;

 private:
  explicit ChatTemplate(std::shared_ptr<const chat::Program> program) : program_(std::move(program)) {}

  std::shared_ptr<const chat::Program> program_;
};

}  // namespace occam::lm
