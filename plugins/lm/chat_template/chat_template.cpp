#include "lm/chat_template/chat_template.hpp"

#include <new>
#include <utility>

#include "lm/chat_template/conversion.hpp"
#include "lm/chat_template/evaluator.hpp"
#include "lm/chat_template/globals.hpp"
#include "lm/chat_template/parser.hpp"
#include "lm/chat_template/text.hpp"

namespace occam::lm {
namespace {

constexpr std::size_t kMaximumSourceBytes = std::size_t{4} << 20;

std::unexpected<sdk::Error> to_error(const chat::Failure& failure, const std::string& name, int line) {
  if (failure.verbatim) return sdk::failure(failure.status, failure.message);
  const std::string place = "template " + name + ":" + std::to_string(failure.line != 0 ? failure.line : line) + ": ";
  if (failure.status != sdk::Status::kUnimplemented) return sdk::failure(failure.status, place + failure.message);
  return sdk::failure(failure.status, place + failure.message + " is not supported");
}

chat::Value text_value(const std::string& text, std::string_view what) {
  if (!chat::is_valid_utf8(text)) chat::raise(std::string(what) + " is no UTF-8");
  return chat::Value(text);
}

chat::Value read_object(const std::string& json, std::string_view what) {
  chat::Value value = chat::parse_json(json, what);
  if (value.dict() == nullptr) chat::raise(std::string(what) + " is no JSON object");
  return value;
}

chat::Value to_value(const ChatMessage& message) {
  chat::Dict dict;
  dict.set(chat::Value("role"), text_value(message.role, "the role of a message"));
  dict.set(chat::Value("content"), text_value(message.content, "the content of a message"));
  if (!message.extra_json.empty()) {
    const chat::Value extra = read_object(message.extra_json, "the extra JSON of a message");
    for (const auto& [key, value] : extra.dict()->entries) dict.set(key, value);
  }
  return chat::Value::dict(std::move(dict));
}

/// The variables of one rendering. `variables` owns the names that the scope refers to.
void define_variables(chat::Context& context, chat::Scope& scope, const Conversation& conversation,
                      const RenderOptions& options, const chat::Value& variables) {
  chat::define_globals(context, scope);
  chat::Items messages;
  for (const ChatMessage& message : conversation.messages) messages.push_back(to_value(message));
  scope.set("messages", chat::Value::list(std::move(messages)));
  scope.set("add_generation_prompt", chat::Value(options.generation_prompt == GenerationPrompt::kAdd));
  scope.set("bos_token", text_value(options.bos_token, "bos_token"));
  scope.set("eos_token", text_value(options.eos_token, "eos_token"));
  if (variables.dict() == nullptr) return;
  for (const auto& [key, value] : variables.dict()->entries) scope.set(*key.text(), value);
}

}  // namespace

sdk::Result<ChatTemplate> ChatTemplate::parse(std::string source, std::string name) {
  if (source.size() > kMaximumSourceBytes) {
    return sdk::failure(sdk::Status::kResourceExhausted, "template " + name + ": longer than 4 MiB");
  }
  if (!chat::is_valid_utf8(source)) {
    return sdk::failure(sdk::Status::kInvalidArgument, "template " + name + ": no UTF-8");
  }
  try {
    auto program = std::make_shared<chat::Program>();
    program->body = chat::parse_template(source);
    program->source = std::move(source);
    program->name = std::move(name);
    return ChatTemplate(std::move(program));
  } catch (const chat::Failure& failure) {
    return to_error(failure, name, 1);
  } catch (const std::bad_alloc&) {
    return sdk::failure(sdk::Status::kResourceExhausted, "template " + name + ": out of memory");
  }
}

sdk::Result<std::string> ChatTemplate::render(const Conversation& conversation, const RenderOptions& options) const {
  int line = 1;
  try {
    const chat::Value variables = conversation.variables_json.empty()
                                      ? chat::Value()
                                      : read_object(conversation.variables_json, "the variables' JSON");
    chat::Context context(options);
    auto globals = std::make_shared<chat::Scope>(nullptr);
    define_variables(context, *globals, conversation, options, variables);
    chat::Evaluator evaluator(context, std::make_shared<chat::Scope>(globals));
    try {
      return evaluator.run(program_->body);
    } catch (const chat::Failure&) {
      line = evaluator.line();
      throw;
    }
  } catch (const chat::Failure& failure) {
    return to_error(failure, program_->name, line);
  } catch (const std::bad_alloc&) {
    return sdk::failure(sdk::Status::kResourceExhausted, "template " + program_->name + ": out of memory");
  }
}

const std::string& ChatTemplate::source() const noexcept {
  return program_->source;
}
const std::string& ChatTemplate::name() const noexcept {
  return program_->name;
}

}  // namespace occam::lm
