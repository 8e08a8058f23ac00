#include "routing/prompt_traits.hpp"

#include <algorithm>

#include "base/json.hpp"
#include "base/strings.hpp"
#include "occam/text/language.hpp"
#include "routing/recognition.hpp"

namespace occam::routing {
namespace {

const json::array* array_of(const json::value& value, std::string_view key) {
  if (!value.is_object()) return nullptr;
  const json::value* const member = value.get_object().if_contains(key);
  return member == nullptr ? nullptr : member->if_array();
}

bool is_image(const json::value& part) {
  if (!part.is_object()) return false;
  const json::value* const type = part.get_object().if_contains("type");
  return type != nullptr && type->is_string() &&
         (type->get_string() == "image_url" || type->get_string() == "input_image" || type->get_string() == "image");
}

bool has_image(const json::value& message) {
  const json::array* const parts = array_of(message, "content");
  return parts != nullptr && std::ranges::any_of(*parts, is_image);
}

bool is_filled(const json::array* array) {
  return array != nullptr && !array->empty();
}

}  // namespace

PromptTraits::PromptTraits(const Request& request) : request_(request), text_(prompt_text(request)) {}

std::int64_t PromptTraits::characters() {
  if (!characters_) characters_ = static_cast<std::int64_t>(count_characters(text_));
  return *characters_;
}

const PromptWords& PromptTraits::words() {
  if (!words_) words_.emplace(text_);
  return *words_;
}

std::string_view PromptTraits::language() {
  if (!language_) language_ = text::language_of(text_);
  return *language_;
}

bool PromptTraits::has_tools() {
  return options().tools;
}

bool PromptTraits::has_images() {
  return options().images;
}

const PromptTraits::Options& PromptTraits::options() {
  if (options_) return *options_;
  options_.emplace();
  if (request_.options.empty()) return *options_;
  const Result<json::value> parsed = json::parse(request_.options);
  if (!parsed) return *options_;
  options_->tools = is_filled(array_of(*parsed, "tools")) || is_filled(array_of(*parsed, "functions"));
  const json::array* const messages = array_of(*parsed, "messages");
  options_->images = messages != nullptr && std::ranges::any_of(*messages, has_image);
  return *options_;
}

}  // namespace occam::routing
