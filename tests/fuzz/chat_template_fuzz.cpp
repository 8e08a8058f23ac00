// Any bytes as a chat template, and any text as the conversation it renders. The first byte cuts the input in two.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "lm/chat_template/chat_template.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace occam::lm;
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t cut = input.size() * data[0] / 256;
  const std::string content(input.substr(0, cut));
  const auto parsed = ChatTemplate::parse(std::string(input.substr(cut)), "fuzz");
  if (!parsed) return 0;
  Conversation conversation;
  conversation.messages = {{"system", "Be brief."}, {"user", content}, {"assistant", "ok", content}};
  conversation.variables_json = R"({"tools": [{"name": "f", "n": [1, 2.5, true, null, "é"]}], "x": {"a": {"b": 1}}})";
  RenderOptions options{.generation_prompt = GenerationPrompt::kAdd, .bos_token = "<s>", .eos_token = "</s>"};
  options.now = std::tm{};
  options.limits = {.output_bytes = std::size_t{1} << 18, .created_bytes = std::size_t{1} << 22, .steps = 50'000};
  (void)parsed->render(conversation, options);
  conversation.messages.back().extra_json.clear();
  const auto second = parsed->render(conversation, options);
  const auto third = parsed->render(conversation, options);
  if (second.has_value() != third.has_value() || (second && *second != *third)) __builtin_trap();
  return 0;
}
