#include "lm/chat_template/text_edits.hpp"

#include <algorithm>
#include <cstring>

#include "lm/chat_template/text.hpp"

namespace occam::lm::chat {

std::size_t find_text(std::string_view text, std::string_view wanted, std::size_t from) noexcept {
  if (from > text.size()) return std::string_view::npos;
  if (wanted.empty()) return from;
  const void* found = memmem(text.data() + from, text.size() - from, wanted.data(), wanted.size());
  return found == nullptr ? std::string_view::npos
                          : static_cast<std::size_t>(static_cast<const char*>(found) - text.data());
}

std::vector<std::string_view> split(std::string_view text, std::string_view separator, std::int64_t limit) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::int64_t count = 0; limit < 0 || count < limit; ++count) {
    const std::size_t end = find_text(text, separator, begin);
    if (end == std::string_view::npos) break;
    parts.push_back(text.substr(begin, end - begin));
    begin = end + separator.size();
  }
  parts.push_back(text.substr(begin));
  return parts;
}

std::vector<std::string_view> split_from_right(std::string_view text, std::string_view separator, std::int64_t limit) {
  if (limit < 0) limit = static_cast<std::int64_t>(text.size());
  std::vector<std::string_view> parts;
  std::size_t end = text.size();
  for (std::size_t at = text.size() - std::min(text.size(), separator.size()); limit > 0 && end >= separator.size();) {
    if (text.substr(at, separator.size()) == separator) {
      parts.push_back(text.substr(at + separator.size(), end - at - separator.size()));
      end = at;
      --limit;
      if (at < separator.size()) break;
      at -= separator.size();
    } else if (at-- == 0) {
      break;
    }
  }
  parts.push_back(text.substr(0, end));
  std::reverse(parts.begin(), parts.end());
  return parts;
}

std::vector<std::string_view> split_space(std::string_view text, std::int64_t limit) {
  std::vector<std::string_view> parts;
  text = strip(text, Side::kLeft);
  for (std::int64_t count = 0; !text.empty(); ++count) {
    std::size_t end = 0;
    if (limit >= 0 && count >= limit) {
      parts.push_back(text);
      break;
    }
    while (end < text.size()) {
      std::size_t next = end;
      if (is_space(next_code_point(text, next))) break;
      end = next;
    }
    parts.push_back(text.substr(0, end));
    text = strip(text.substr(end), Side::kLeft);
  }
  return parts;
}

std::vector<std::string_view> split_space_from_right(std::string_view text, std::int64_t limit) {
  std::vector<std::string_view> parts;
  text = strip(text, Side::kRight);
  for (std::int64_t count = 0; !text.empty(); ++count) {
    if (limit >= 0 && count >= limit) {
      parts.push_back(text);
      break;
    }
    std::size_t begin = text.size();
    while (begin > 0) {
      std::size_t last = begin - 1;
      while ((static_cast<unsigned char>(text[last]) & 0xC0) == 0x80) --last;
      std::size_t position = last;
      if (is_space(next_code_point(text, position))) break;
      begin = last;
    }
    parts.push_back(text.substr(begin));
    text = strip(text.substr(0, begin), Side::kRight);
  }
  std::reverse(parts.begin(), parts.end());
  return parts;
}

std::string replace(Context& context, std::string_view text, std::string_view from, std::string_view to,
                    std::int64_t limit) {
  std::string out;
  context.create(text.size());
  std::size_t begin = 0;
  std::size_t search = 0;
  for (std::int64_t count = 0; limit < 0 || count < limit; ++count) {
    const std::size_t found = find_text(text, from, search);
    if (found == std::string_view::npos) break;
    context.create(to.size());
    context.step();
    out += text.substr(begin, found - begin);
    out += to;
    begin = found + from.size();
    search = begin;
    if (from.empty()) {  // an empty text stands before every character and at the end
      if (found == text.size()) break;
      (void)next_code_point(text, search);
    }
  }
  out += text.substr(begin);
  return out;
}

std::string capitalize(std::string_view text) {
  if (text.empty()) return {};
  std::size_t first = 0;
  if (next_code_point(text, first) >= 0x80) refuse("the title case of a letter outside ASCII");
  return to_upper(text.substr(0, first)) + to_lower(text.substr(first));
}

std::string title_case(std::string_view text) {
  std::string out;
  bool inside = false;
  for (const char c : text) {
    if (static_cast<unsigned char>(c) >= 0x80) refuse("the title case of a letter outside ASCII");
    const std::string_view letter(&c, 1);
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    out += inside ? to_lower(letter) : to_upper(letter);
    inside = is_letter;
  }
  return out;
}

}  // namespace occam::lm::chat
