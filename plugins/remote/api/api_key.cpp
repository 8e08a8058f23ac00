#include "remote/api/api_key.hpp"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <system_error>

namespace occam::remote {
namespace {

constexpr std::size_t kMaxKeyBytes = 16 * 1024;

std::unexpected<sdk::Error> missing(const std::string& what) {
  return sdk::failure(sdk::Status::kUnauthenticated, what, "api_key");
}

}  // namespace

sdk::Result<ApiKey> ApiKey::read(const KeySource& source, const ProxyTable::Environment& environment) {
  ApiKey key;
  std::string place;
  if (!source.environment.empty()) {
    place = "the environment variable " + source.environment;
    const auto value = environment(source.environment.c_str());
    if (!value) return missing(place + " is not set, and the model's key is to be there");
    key.secret_ = *value;
  } else if (!source.file.empty()) {
    place = "the file " + source.file;
    std::ifstream file(source.file, std::ios::binary);
    key.secret_.resize(kMaxKeyBytes);
    if (!file || !file.read(key.secret_.data(), kMaxKeyBytes).eof())
      return missing(place + " cannot be read as the model's key: " +
                     (file ? "it is too large" : std::generic_category().message(errno)));
    key.secret_.resize(static_cast<std::size_t>(file.gcount()));
  } else {
    return key;
  }
  const std::size_t begin = key.secret_.find_first_not_of(" \t\r\n");
  if (begin == std::string::npos) return missing(place + " is empty, and the model's key is to be there");
  key.secret_ = key.secret_.substr(begin, key.secret_.find_last_not_of(" \t\r\n") + 1 - begin);
  if (!std::ranges::all_of(key.secret_, [](char c) { return c > ' ' && c < '\x7f'; }))
    return missing(place + " holds more than one key: blanks, lines or letters beyond ASCII");
  return key;
}

std::string ApiKey::header() const {
  return secret_.empty() ? std::string() : "Authorization: Bearer " + secret_ + "\r\n";
}

std::string ApiKey::redact(std::string text) const {
  if (secret_.empty()) return text;
  static constexpr std::string_view kInstead = "[the key]";
  for (std::size_t at = text.find(secret_); at != std::string::npos; at = text.find(secret_, at + kInstead.size()))
    text.replace(at, secret_.size(), kInstead);
  return text;
}

}  // namespace occam::remote
