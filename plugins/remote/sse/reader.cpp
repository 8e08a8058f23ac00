#include "remote/sse/reader.hpp"

#include <cstring>
#include <utility>

namespace occam::remote {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

void SseReader::append(std::string_view bytes) {
  if (has_data_ && joined_.empty()) joined_ = std::exchange(single_, {});
  if (read_ == buffer_.size()) {
    buffer_.clear();
  } else if (read_ > 0) {
    buffer_.erase(0, read_);
  }
  seen_ -= read_;
  read_ = 0;
  buffer_.append(bytes);
  if (!is_at_start_ || (buffer_.size() < kByteOrderMark.size() && kByteOrderMark.starts_with(buffer_))) return;
  is_at_start_ = false;
  if (buffer_.starts_with(kByteOrderMark)) read_ = seen_ = kByteOrderMark.size();
}

void SseReader::finish() {
  is_finished_ = true;
}

std::optional<std::string_view> SseReader::line() {
  if (skips_line_feed_ && read_ < buffer_.size()) {
    skips_line_feed_ = false;
    if (buffer_[read_] == '\n') seen_ = ++read_;
  }
  if (is_at_start_ && !is_finished_) return std::nullopt;
  const std::size_t end = buffer_.find_first_of("\r\n", seen_);
  if (end == std::string::npos) {
    seen_ = buffer_.size();
    if (!is_finished_ || read_ == buffer_.size()) return std::nullopt;
    const std::string_view last = std::string_view(buffer_).substr(read_);
    read_ = buffer_.size();
    return last;
  }
  const std::string_view found = std::string_view(buffer_).substr(read_, end - read_);
  skips_line_feed_ = buffer_[end] == '\r';
  read_ = seen_ = end + 1;
  return found;
}

void SseReader::add(std::string_view data) {
  if (!has_data_) {
    single_ = data;
  } else {
    if (joined_.empty()) joined_ = single_;
    joined_ += '\n';
    joined_ += data;
    single_ = {};
  }
  has_data_ = true;
}

std::optional<std::string_view> SseReader::next() {
  if (!has_data_) joined_.clear();
  for (;;) {
    const std::optional<std::string_view> text = line();
    const bool is_over = !text && is_finished_ && has_data_;
    if (!text && !is_over) return std::nullopt;
    if (is_over || text->empty()) {
      if (!std::exchange(has_data_, false)) continue;
      const std::string_view data = joined_.empty() ? std::exchange(single_, {}) : std::string_view(joined_);
      if (!data.empty()) return data;
      continue;
    }
    const std::size_t colon = text->find(':');
    if (text->substr(0, colon) != "data") continue;
    std::string_view value = colon == text->npos ? std::string_view{} : text->substr(colon + 1);
    if (value.starts_with(' ')) value.remove_prefix(1);
    add(value);
  }
}

}  // namespace occam::remote
