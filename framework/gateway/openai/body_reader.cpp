#include "gateway/openai/body_reader.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/parser.hpp>

namespace occam::gateway {
namespace {

std::string_view kind_of(const boost::json::value& value) {
  switch (value.kind()) {
    case boost::json::kind::null:
      return "null";
    case boost::json::kind::bool_:
      return "a boolean";
    case boost::json::kind::string:
      return "a string";
    case boost::json::kind::array:
      return "an array";
    case boost::json::kind::object:
      return "an object";
    default:
      return "a number";
  }
}

std::string wrong_kind(std::string_view key, std::string_view wanted, const boost::json::value& value) {
  return std::string(key) + " must be " + std::string(wanted) + ", and this is " + std::string(kind_of(value));
}

std::string digits(double number) {
  std::string text = std::to_string(number);
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

}  // namespace

const boost::json::value* BodyReader::any(std::string_view key) {
  interpreted_.push_back(key);
  const boost::json::value* value = object_.if_contains({key.data(), key.size()});
  return value == nullptr || value->is_null() ? nullptr : value;
}

bool BodyReader::boolean(std::string_view key, bool fallback) {
  const boost::json::value* value = any(key);
  if (value == nullptr) return fallback;
  if (!value->is_bool()) {
    fail(wrong_kind(key, "true or false", *value), key);
    return fallback;
  }
  return value->get_bool();
}

std::int64_t BodyReader::integer(std::string_view key, std::int64_t fallback, Bounds<std::int64_t> bounds) {
  const boost::json::value* value = any(key);
  if (value == nullptr) return fallback;
  boost::system::error_code inexact;
  const auto number = value->is_number() ? value->to_number<std::int64_t>(inexact) : std::int64_t{0};
  if (!value->is_number() || inexact) {
    fail(value->is_number() ? std::string(key) + " must be an integer" : wrong_kind(key, "an integer", *value), key);
    return fallback;
  }
  if (number < bounds.low || number > bounds.high) {
    fail(std::string(key) + " must be " + std::to_string(bounds.low) + " to " + std::to_string(bounds.high), key);
    return fallback;
  }
  return number;
}

double BodyReader::number(std::string_view key, double fallback, Bounds<double> bounds) {
  const boost::json::value* value = any(key);
  if (value == nullptr) return fallback;
  if (!value->is_number()) {
    fail(wrong_kind(key, "a number", *value), key);
    return fallback;
  }
  const double number = value->to_number<double>();
  if (!(number >= bounds.low && number <= bounds.high)) {
    fail(std::string(key) + " must be " + digits(bounds.low) + " to " + digits(bounds.high), key);
    return fallback;
  }
  return number;
}

std::string BodyReader::text(std::string_view key) {
  const boost::json::value* value = any(key);
  if (value == nullptr) return {};
  if (!value->is_string()) {
    fail(wrong_kind(key, "a string", *value), key);
    return {};
  }
  return std::string(value->get_string());
}

std::vector<std::string> BodyReader::texts(std::string_view key, std::size_t limit) {
  const boost::json::value* value = any(key);
  std::vector<std::string> texts;
  if (value == nullptr) return texts;
  const auto take = [&](const boost::json::value& item) {
    if (!item.is_string() || item.get_string().empty()) {
      fail(std::string(key) + " must be a string or an array of strings, none of them empty", key);
      return;
    }
    texts.emplace_back(item.get_string());
  };
  if (const auto* array = value->if_array(); array != nullptr) {
    if (array->size() > limit) fail(std::string(key) + " holds more than " + std::to_string(limit), key);
    for (const boost::json::value& item : *array) take(item);
  } else {
    take(*value);
  }
  return texts;
}

const boost::json::object* BodyReader::object(std::string_view key) {
  const boost::json::value* value = any(key);
  if (value == nullptr) return nullptr;
  if (!value->is_object()) fail(wrong_kind(key, "an object", *value), key);
  return value->if_object();
}

void BodyReader::ignore(std::initializer_list<std::string_view> keys) {
  interpreted_.insert(interpreted_.end(), keys);
}

void BodyReader::fail(std::string message, std::string_view key) {
  if (!error_) error_ = bad_request(std::move(message), std::string(key)).error();
}

boost::json::object BodyReader::rest() const {
  boost::json::object rest;
  for (const auto& member : object_) {
    const std::string_view key(member.key().data(), member.key().size());
    if (member.value().is_null() || std::ranges::find(interpreted_, key) != interpreted_.end()) continue;
    rest.emplace(member.key(), member.value());
  }
  return rest;
}

Checked<boost::json::object> parse_body(std::string_view text, boost::json::storage_ptr memory) {
  if (text.empty()) return bad_request("the request has no body: send a JSON object");
  boost::json::parse_options options;
  options.max_depth = 64;
  boost::json::parser parser({}, options);
  parser.reset(std::move(memory));
  boost::system::error_code failed;
  const std::size_t used = parser.write_some(text.data(), text.size(), failed);
  const std::size_t trailing = failed ? std::string_view::npos : text.find_first_not_of(" \t\r\n", used);
  if (failed) return bad_request("the body is no JSON: " + failed.message() + " at byte " + std::to_string(used));
  if (trailing != std::string_view::npos)
    return bad_request("the body is no JSON: there is more behind it at byte " + std::to_string(trailing));
  boost::json::value value = parser.release();
  if (!value.is_object())
    return bad_request("the body must be a JSON object, and this is " + std::string(kind_of(value)));
  return std::move(value.get_object());
}

}  // namespace occam::gateway
