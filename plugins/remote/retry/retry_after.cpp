#include "remote/retry/retry_after.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace occam::remote {
namespace {

using std::chrono::milliseconds;

constexpr double kLongest = 1e12;  // milliseconds: 31 years, and no overflow

std::optional<double> parse_number(std::string_view text) {
  double number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (text.empty() || error != std::errc() || end != text.data() + text.size() || !(number >= 0)) return std::nullopt;
  return std::min(number, kLongest);
}

/// The words of a date, cut at blanks, commas, colons and hyphens.
struct Words {
  std::array<std::string_view, 8> word{};
  std::size_t count = 0;

  explicit Words(std::string_view text) {
    while (count < word.size()) {
      const std::size_t begin = text.find_first_not_of(" ,:-");
      if (begin == text.npos) return;
      const std::size_t end = std::min(text.find_first_of(" ,:-", begin), text.size());
      word[count++] = text.substr(begin, end - begin);
      text.remove_prefix(end);
    }
  }

  [[nodiscard]] int number(std::size_t index) const {
    int value = -1;
    const std::string_view text = word[index];
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc() && end == text.data() + text.size() ? value : -1;
  }

  [[nodiscard]] unsigned month(std::size_t index) const {
    static constexpr std::string_view kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto* found = std::ranges::find(kMonths, word[index]);
    return found == std::end(kMonths) ? 0U : static_cast<unsigned>(found - std::begin(kMonths)) + 1U;
  }
};

}  // namespace

std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text) {
  using namespace std::chrono;
  // Sun, 06 Nov 1994 08:49:37 GMT | Sunday, 06-Nov-94 08:49:37 GMT | Sun Nov  6 08:49:37 1994
  const Words words(text);
  const bool is_asctime = words.count == 7 && words.month(1) != 0;
  if (!is_asctime && (words.count != 8 || words.word[7] != "GMT")) return std::nullopt;
  const std::size_t time = is_asctime ? 3 : 4;
  int written_year = words.number(is_asctime ? 6 : 3);
  if (written_year < 0) return std::nullopt;
  if (written_year < 100) written_year += written_year < 70 ? 2000 : 1900;
  const int day_number = words.number(is_asctime ? 2 : 1);
  const year_month_day date{year(written_year), month(words.month(is_asctime ? 1 : 2)),
                            day(day_number < 0 ? 0U : static_cast<unsigned>(day_number))};
  const int h = words.number(time);
  const int m = words.number(time + 1);
  const int s = words.number(time + 2);
  if (!date.ok() || h < 0 || h > 23 || m < 0 || m > 59 || s < 0 || s > 60) return std::nullopt;
  return sys_days(date) + hours(h) + minutes(m) + seconds(s);
}

std::optional<milliseconds> parse_retry_after(std::string_view exact, std::string_view after,
                                              std::chrono::system_clock::time_point now) {
  const auto rounded = [](double number) { return milliseconds(static_cast<std::int64_t>(std::ceil(number))); };
  if (const auto number = parse_number(exact)) return rounded(*number);
  if (const auto number = parse_number(after)) return rounded(std::min(*number * 1000, kLongest));
  const auto date = parse_http_date(after);
  if (!date) return std::nullopt;
  return std::max(milliseconds(0), std::chrono::ceil<milliseconds>(*date - now));
}

}  // namespace occam::remote
