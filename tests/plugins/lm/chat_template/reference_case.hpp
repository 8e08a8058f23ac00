// One line of a reference file: a template, what it is given, and what python3-jinja2 made of it.
#pragma once

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <ctime>
#include <string>
#include <string_view>

#include "lm/chat_template/chat_template.hpp"

namespace occam::lm::reference {

/// The moment that jinja_reference.py calls now: 2026-03-07 09:05:02, a Saturday.
inline std::tm now() {
  std::tm time{};
  time.tm_year = 126;
  time.tm_mon = 2;
  time.tm_mday = 7;
  time.tm_hour = 9;
  time.tm_min = 5;
  time.tm_sec = 2;
  time.tm_wday = 6;
  time.tm_yday = 65;
  return time;
}

inline std::string text_of(const boost::json::object& object, std::string_view key) {
  const auto* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

inline Conversation conversation_of(const boost::json::object& line) {
  Conversation conversation;
  if (const auto* messages = line.if_contains("messages")) {
    for (const auto& entry : messages->as_array()) {
      const auto& message = entry.as_object();
      conversation.messages.push_back(
          {text_of(message, "role"), text_of(message, "content"), boost::json::serialize(message)});
    }
  }
  if (const auto* variables = line.if_contains("variables")) {
    conversation.variables_json = boost::json::serialize(*variables);
  }
  return conversation;
}

inline RenderOptions options_of(const boost::json::object& line) {
  RenderOptions options{.bos_token = "<s>", .eos_token = "</s>", .now = now()};
  const auto* prompt = line.if_contains("add_generation_prompt");
  if (prompt != nullptr && prompt->as_bool()) options.generation_prompt = GenerationPrompt::kAdd;
  return options;
}

enum class Verdict { kSame, kRefusedBySubset, kDifferent };

struct Comparison {
  Verdict verdict = Verdict::kDifferent;
  std::string ours;    // the text or the error
  std::string theirs;  // the same, of the reference
};

/// Same: the same text, the same refusal by raise_exception, or a failure where the reference fails.
inline Comparison compare(const std::string& source, const boost::json::object& line) {
  Comparison comparison;
  const bool expects_text = line.contains("expected");
  const bool expects_refusal = line.contains("refusal");
  comparison.theirs = text_of(line, expects_text ? "expected" : expects_refusal ? "refusal" : "failure");
  const auto parsed = ChatTemplate::parse(source, "reference");
  const auto rendered = parsed ? parsed->render(conversation_of(line), options_of(line))
                               : sdk::Result<std::string>(std::unexpected(parsed.error()));
  comparison.ours = rendered ? *rendered : rendered.error().message;
  bool same = false;
  if (rendered) {
    same = expects_text && *rendered == comparison.theirs;
  } else if (rendered.error().status == sdk::Status::kUnimplemented) {
    comparison.verdict = Verdict::kRefusedBySubset;
    return comparison;
  } else {
    same = expects_refusal ? comparison.ours == comparison.theirs : !expects_text;
  }
  comparison.verdict = same ? Verdict::kSame : Verdict::kDifferent;
  return comparison;
}

}  // namespace occam::lm::reference
