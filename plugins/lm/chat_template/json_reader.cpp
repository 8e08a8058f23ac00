#include <charconv>
#include <string>
#include <system_error>
#include <unordered_map>

#include "lm/chat_template/conversion.hpp"
#include "lm/chat_template/text.hpp"

namespace occam::lm::chat {
namespace {

constexpr int kMaximumNesting = 64;

class JsonReader {
 public:
  JsonReader(std::string_view text, std::string_view what) : text_(text), what_(what) {}

  Value read() {
    Value value = read_value(0);
    skip_space();
    if (position_ != text_.size()) broken("text after the value");
    return value;
  }

 private:
  [[noreturn]] void broken(const std::string& reason) const {
    raise(std::string(what_) + " is no JSON: " + reason + " at byte " + std::to_string(position_));
  }

  void skip_space() {
    while (position_ < text_.size() && std::string_view(" \t\r\n").find(text_[position_]) != std::string_view::npos) {
      ++position_;
    }
  }

  [[nodiscard]] bool take(char c) {
    skip_space();
    if (position_ == text_.size() || text_[position_] != c) return false;
    ++position_;
    return true;
  }

  [[nodiscard]] bool take_word(std::string_view word) {
    if (!text_.substr(position_).starts_with(word)) return false;
    position_ += word.size();
    return true;
  }

  Value read_value(int nesting) {
    if (nesting > kMaximumNesting) exhausted(std::string(what_) + " is nested more than 64 deep");
    skip_space();
    if (position_ == text_.size()) broken("a value is missing");
    switch (text_[position_]) {
      case '{':
        return read_object(nesting);
      case '[':
        return read_array(nesting);
      case '"':
        return Value(read_string());
      default:
        break;
    }
    if (take_word("true")) return Value(true);
    if (take_word("false")) return Value(false);
    if (take_word("null")) return Value();
    return read_number();
  }

  Value read_object(int nesting) {
    ++position_;
    Dict dict;
    std::unordered_map<std::string, std::size_t> positions;
    if (take('}')) return Value::dict(std::move(dict));
    do {
      skip_space();
      if (position_ == text_.size() || text_[position_] != '"') broken("a member's name is missing");
      std::string key = read_string();
      if (!take(':')) broken("':' is missing");
      const auto [position, is_new] = positions.emplace(key, dict.entries.size());
      if (is_new) dict.entries.emplace_back(Value(std::move(key)), Value());
      dict.entries[position->second].second = read_value(nesting + 1);
    } while (take(','));
    if (!take('}')) broken("',' or '}' is missing");
    return Value::dict(std::move(dict));
  }

  Value read_array(int nesting) {
    ++position_;
    Items items;
    if (take(']')) return Value::list(std::move(items));
    do {
      items.push_back(read_value(nesting + 1));
    } while (take(','));
    if (!take(']')) broken("',' or ']' is missing");
    return Value::list(std::move(items));
  }

  [[nodiscard]] char32_t read_unit() {
    unsigned unit = 0;
    const char* begin = text_.data() + position_;
    if (text_.size() - position_ < 4) broken("a \\u escape is cut short");
    const auto result = std::from_chars(begin, begin + 4, unit, 16);
    if (result.ec != std::errc{} || result.ptr != begin + 4) broken("a \\u escape is broken");
    position_ += 4;
    return unit;
  }

  void read_escape(std::string& out) {
    if (position_ == text_.size()) broken("an escape is cut short");
    const char c = text_[position_++];
    static constexpr std::string_view kNames = "\"\\/bfnrt";
    static constexpr std::string_view kMeanings = "\"\\/\b\f\n\r\t";
    if (const auto index = kNames.find(c); index != std::string_view::npos) {
      out += kMeanings[index];
      return;
    }
    if (c != 'u') broken("an unknown escape");
    char32_t unit = read_unit();
    if (unit >= 0xD800 && unit < 0xDC00) {
      if (!take_word("\\u")) broken("half a surrogate pair");
      const char32_t low = read_unit();
      if (low < 0xDC00 || low > 0xDFFF) broken("half a surrogate pair");
      unit = 0x10000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
    } else if (unit >= 0xDC00 && unit <= 0xDFFF) {
      broken("half a surrogate pair");
    }
    append_utf8(out, unit);
  }

  [[nodiscard]] std::string read_string() {
    ++position_;
    std::string out;
    for (;;) {
      if (position_ == text_.size()) broken("a string is not closed");
      const char c = text_[position_++];
      if (c == '"') return out;
      if (static_cast<unsigned char>(c) < 0x20) broken("a control character in a string");
      if (c == '\\') {
        read_escape(out);
      } else {
        out += c;
      }
    }
  }

  [[nodiscard]] std::size_t skip_digits() {
    const std::size_t begin = position_;
    while (position_ < text_.size() && text_[position_] >= '0' && text_[position_] <= '9') ++position_;
    return position_ - begin;
  }

  Value read_number() {
    const std::size_t begin = position_;
    if (position_ < text_.size() && text_[position_] == '-') ++position_;
    const std::size_t first = position_;
    const std::size_t digits = skip_digits();
    if (digits == 0 || (digits > 1 && text_[first] == '0')) broken("no value");
    bool integral = true;
    if (position_ < text_.size() && text_[position_] == '.') {
      ++position_;
      integral = false;
      if (skip_digits() == 0) broken("digits are missing");
    }
    if (position_ < text_.size() && (text_[position_] == 'e' || text_[position_] == 'E')) {
      ++position_;
      integral = false;
      if (position_ < text_.size() && (text_[position_] == '+' || text_[position_] == '-')) ++position_;
      if (skip_digits() == 0) broken("digits are missing");
    }
    const char* from = text_.data() + begin;
    const char* to = text_.data() + position_;
    if (integral) {
      std::int64_t number = 0;
      if (std::from_chars(from, to, number).ec != std::errc{})
        refuse("an integer beyond 64 bits in " + std::string(what_));
      return Value(number);
    }
    double number = 0.0;
    if (std::from_chars(from, to, number).ec != std::errc{}) refuse("a number beyond double in " + std::string(what_));
    return Value(number);
  }

  std::string_view text_;
  std::string_view what_;
  std::size_t position_ = 0;
};

}  // namespace

Value parse_json(std::string_view text, std::string_view what) {
  if (!is_valid_utf8(text)) raise(std::string(what) + " is no UTF-8");
  return JsonReader(text, what).read();
}

}  // namespace occam::lm::chat
