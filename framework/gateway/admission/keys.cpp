#include "gateway/admission/keys.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>
#include <openssl/sha.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

namespace occam::gateway {
namespace {

constexpr std::string_view kPrefix = "sha256:";
constexpr std::size_t kMaxPresented = 512;

std::string to_hex(const unsigned char* bytes, std::size_t count) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i) text += fmt::format("{:02x}", bytes[i]);
  return text;
}

std::string sha256_hex(std::string_view text) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest;
  SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(), digest.data());
  return to_hex(digest.data(), digest.size());
}

bool is_name(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  });
}

std::optional<double> parse_positive(std::string_view text) {
  double number = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failed != std::errc{} || end != text.data() + text.size() || !(number > 0) || number > 1e12) return std::nullopt;
  return number;
}

/// `60/min`, `5/s`, `1000/hour`.
std::optional<RateLimit::Rate> parse_rate(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return std::nullopt;
  const std::optional<double> count = parse_positive(text.substr(0, slash));
  const std::string_view unit = text.substr(slash + 1);
  const double seconds = unit == "s"                     ? 1
                         : unit == "min"                 ? 60
                         : unit == "h" || unit == "hour" ? 3600
                         : unit == "d" || unit == "day"  ? 86'400
                                                         : 0;
  if (!count || *count < 1 || seconds == 0) return std::nullopt;
  return RateLimit::Rate{.count = *count, .period_seconds = seconds};
}

/// Fills `key` from the words of a line; returns what is wrong, or nothing. What is wrong never quotes the words: one
/// of them may be a key by mistake.
std::string read_line(const std::vector<std::string>& words, Key& key) {
  if (!is_name(words[0])) return "a name is letters, digits and -_. (at most 64)";
  key.name = words[0];
  if (words.size() < 2 || !words[1].starts_with(kPrefix)) return "after the name comes sha256:<64 hexadecimal digits>";
  key.sha256 = words[1].substr(kPrefix.size());
  if (key.sha256.size() != 64 || key.sha256.find_first_not_of("0123456789abcdef") != std::string::npos)
    return "sha256: is followed by 64 lower hexadecimal digits";
  RateLimit::Rate rate;
  double cost = 0;
  for (std::size_t i = 2; i < words.size(); ++i) {
    const std::string_view word = words[i];
    if (word.starts_with("rate=")) {
      const auto read = parse_rate(word.substr(5));
      if (!read) return "rate is written 60/min (or /s, /h, /d)";
      rate = *read;
    } else if (word.starts_with("cost_per_day=")) {
      const auto read = parse_positive(word.substr(13));
      if (!read) return "cost_per_day must be a number above 0";
      cost = *read;
    } else {
      return fmt::format("word {} is neither rate=… nor cost_per_day=…", i + 1);
    }
  }
  key.rate = std::make_shared<RateLimit>(rate);
  key.cost = std::make_shared<CostLimit>(cost);
  return {};
}

}  // namespace

Result<Keyring> Keyring::parse(std::string_view text, std::string_view file_name) {
  Keyring ring;
  std::string mistakes;
  std::istringstream lines{std::string(text)};
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    std::istringstream stream(line.substr(0, line.find('#')));
    const std::vector<std::string> words{std::istream_iterator<std::string>(stream), {}};
    if (words.empty()) continue;
    Key key;
    std::string mistake = read_line(words, key);
    if (mistake.empty() && std::ranges::find(ring.keys_, key.name, &Key::name) != ring.keys_.end())
      mistake = fmt::format("there is a key \"{}\" already", key.name);
    if (!mistake.empty())
      mistakes += fmt::format("{}:{}: error: {}\n", file_name, number, mistake);
    else
      ring.keys_.push_back(std::move(key));
  }
  if (!mistakes.empty()) {
    Error error{ErrorCode::kUsage, fmt::format("the keys in {} cannot be used", file_name), std::string(file_name)};
    error.details = std::move(mistakes);
    return fail(std::move(error));
  }
  if (ring.keys_.empty())
    return fail(ErrorCode::kUsage, fmt::format("{} holds no key: nobody could come in", file_name),
                std::string(file_name), "occam serve --new-key NAME makes one");
  return ring;
}

Result<Keyring> Keyring::read(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream)
    return fail(ErrorCode::kNotFound, fmt::format("the file of keys {} cannot be read", file.string()), file.string(),
                "occam serve --new-key NAME makes a key and its line");
  std::ostringstream text;
  text << stream.rdbuf();
  return parse(text.str(), file.string());
}

const Key* Keyring::find(std::string_view presented) const {
  if (presented.empty() || presented.size() > kMaxPresented) return nullptr;
  const std::string digest = sha256_hex(presented);
  const Key* found = nullptr;
  for (const Key& key : keys_)
    if (CRYPTO_memcmp(key.sha256.data(), digest.data(), digest.size()) == 0) found = &key;
  return found;
}

void Keyring::adopt_counters(const Keyring& before) {
  for (Key& key : keys_) {
    const auto same = std::ranges::find(before.keys_, key.name, &Key::name);
    if (same == before.keys_.end()) continue;
    if (same->rate->rate() == key.rate->rate()) key.rate = same->rate;
    if (same->cost->per_day() == key.cost->per_day()) key.cost = same->cost;
  }
}

Result<NewKey> make_key(std::string_view name) {
  if (!is_name(name))
    return fail(ErrorCode::kUsage, "a key's name is letters, digits and -_. (at most 64)", {}, "--new-key laptop");
  std::array<unsigned char, 32> random;
  if (RAND_bytes(random.data(), random.size()) != 1)
    return fail(ErrorCode::kInternal, "the system gives no random numbers");
  NewKey made{.key = "occam-" + to_hex(random.data(), random.size()), .line = {}};
  made.line = fmt::format("{} {}{}", name, kPrefix, sha256_hex(made.key));
  return made;
}

}  // namespace occam::gateway
