#include "remote/api/echo.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>
#include <cmath>
#include <limits>

namespace occam::remote {
namespace {

namespace json = boost::json;

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

const json::value* find(const json::object& object, const char* key) {
  return object.if_contains(key);
}

const json::array* array_at(const json::object& object, const char* key) {
  const json::value* value = find(object, key);
  return value == nullptr ? nullptr : value->if_array();
}

double number_of(const json::value& value) {
  boost::system::error_code error;
  const auto number = value.to_number<double>(error);
  return error ? kNone : number;
}

/// The most likely token's value at a position; none where the server gives no alternatives.
double best_of(const json::array* rows, std::size_t index) {
  const json::object* row = rows != nullptr && index < rows->size() ? (*rows)[index].if_object() : nullptr;
  double best = kNone;
  if (row == nullptr) return best;
  for (const auto& member : *row) best = std::fmax(best, number_of(member.value()));
  return best;
}

const json::object* first_logprobs(const json::object& answer) {
  const json::array* choices = array_at(answer, "choices");
  if (choices == nullptr || choices->empty() || !choices->front().is_object()) return nullptr;
  const json::value* logprobs = find(choices->front().get_object(), "logprobs");
  return logprobs == nullptr ? nullptr : logprobs->if_object();
}

std::unexpected<sdk::Error> no_echo() {
  return sdk::failure(sdk::Status::kUnimplemented,
                      "the server does not echo the prompt's log-probabilities, which scoring needs (vLLM and the "
                      "completions API of old do, with `echo` and `logprobs`)");
}

bool is_lead(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

/// The byte at which each character begins, and the end.
std::vector<std::size_t> character_places(std::string_view text) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (is_lead(text[i])) places.push_back(i);
  places.push_back(text.size());
  return places;
}

/// Where each token begins in the prompt, from the tokens' own texts: those before it are negative. Empty where they do
/// not add up to the prompt, as with tokens that are no whole characters.
std::vector<std::ptrdiff_t> places_by_text(const std::vector<EchoedToken>& tokens, std::string_view prompt) {
  std::string joined;
  for (const EchoedToken& token : tokens) joined += token.text;
  const std::size_t begin = joined.find(prompt);
  std::vector<std::ptrdiff_t> places;
  if (begin == std::string::npos) return places;
  std::ptrdiff_t at = -static_cast<std::ptrdiff_t>(begin);
  for (const EchoedToken& token : tokens) {
    const auto size = static_cast<std::ptrdiff_t>(token.text.size());
    places.push_back(at < 0 && at + size > 0 ? 0 : at);  // a space that the vocabulary put in front
    at += size;
  }
  return places;
}

/// The same from `text_offset`, which counts characters.
std::vector<std::ptrdiff_t> places_by_offset(const json::array* offsets, std::size_t count, std::string_view prompt) {
  std::vector<std::ptrdiff_t> places;
  if (offsets == nullptr || offsets->size() != count || std::ranges::all_of(prompt, [](char c) { return c > 0; }))
    return places;
  const std::vector<std::size_t> characters = character_places(prompt);
  for (const json::value& offset : *offsets) {
    const double number = number_of(offset);
    if (!(number >= 0)) return {};
    const auto index = std::min(static_cast<std::size_t>(std::min(number, 1e9)), characters.size() - 1);
    places.push_back(static_cast<std::ptrdiff_t>(characters[index]));
  }
  return places;
}

}  // namespace

sdk::Result<std::vector<EchoedToken>> read_echo(const json::object& answer, std::string_view prompt) {
  const json::object* const logprobs = first_logprobs(answer);
  if (logprobs == nullptr) return no_echo();
  const json::array* const texts = array_at(*logprobs, "tokens");
  const json::array* const values = array_at(*logprobs, "token_logprobs");
  if (texts == nullptr || values == nullptr || texts->size() != values->size()) return no_echo();
  std::vector<EchoedToken> all;
  for (std::size_t i = 0; i < texts->size(); ++i) {
    const json::string* const text = (*texts)[i].if_string();
    if (text == nullptr) return no_echo();
    const double logprob = number_of((*values)[i]);
    all.push_back({.text = std::string(text->data(), text->size()),
                   .begin = 0,
                   .logprob = logprob,
                   .is_greedy = logprob >= best_of(array_at(*logprobs, "top_logprobs"), i)});
  }
  std::vector<std::ptrdiff_t> places = places_by_text(all, prompt);
  if (places.empty()) places = places_by_offset(array_at(*logprobs, "text_offset"), all.size(), prompt);
  if (places.empty()) return no_echo();
  std::vector<EchoedToken> tokens;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (places[i] < 0 || places[i] >= static_cast<std::ptrdiff_t>(prompt.size())) continue;
    all[i].begin = static_cast<std::size_t>(places[i]);
    tokens.push_back(std::move(all[i]));
  }
  if (tokens.empty()) return no_echo();
  return tokens;
}

}  // namespace occam::remote
