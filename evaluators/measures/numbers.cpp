#include "measures/numbers.hpp"

#include <charconv>

#include "occam/schema/pattern.hpp"

namespace occam::evaluators::measures {

namespace {

constexpr std::string_view kMark = "#### ";

}  // namespace

std::optional<std::string> marked_number(std::string_view text) {
  static const schema::Pattern kMarked = *schema::Pattern::compile(R"(#### (\-?[0-9\.\,]+))");
  const auto found = kMarked.find(text);
  if (!found || !*found) return std::nullopt;
  return clean_number(*(**found)[1]);
}

std::optional<std::string> last_number(std::string_view text) {
  static const schema::Pattern kNumber = *schema::Pattern::compile(R"(-?[$0-9.,]{2,}|-?[0-9]+)");
  const auto found = kNumber.find_last(text);
  if (!found || !*found) return std::nullopt;
  return clean_number(*(**found)[0]);
}

std::string clean_number(std::string_view text) {
  if (const std::size_t mark = text.rfind(kMark); mark != std::string_view::npos)
    text.remove_prefix(mark + kMark.size());
  std::string clean(text);
  std::erase_if(clean, [](char c) { return c == ',' || c == '$'; });
  if (clean.ends_with('.')) clean.pop_back();
  return clean;
}

std::optional<double> parse_number(std::string_view text) {
  double value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc() || stop != end) return std::nullopt;
  return value;
}

}  // namespace occam::evaluators::measures
