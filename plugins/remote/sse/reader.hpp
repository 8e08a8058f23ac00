// Server-sent events (WHATWG HTML, 9.2) out of bytes that are split anywhere: the data of one event after the other.
//
// Lines end with LF, CRLF or CR; comments, `event`, `id` and `retry` are passed over; the lines of one event's data are
// joined by LF. An event of one line is given as a view into the buffer, without a copy. Threads: one at a time.
//
//   reader.append(bytes);
//   while (const auto data = reader.next()) take(*data);
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace occam::remote {

class SseReader {
 public:
  /// Bytes as they came. Ends the life of what next() gave.
  void append(std::string_view bytes);
  /// No bytes come any more. An event whose blank line is missing is then given as well: servers leave it out.
  void finish();

  /// The next event's data, valid until the next call; nothing where more bytes are needed. An event without data is
  /// none.
  [[nodiscard]] std::optional<std::string_view> next();

  /// Bytes that wait for the end of their event: what a caller limits.
  [[nodiscard]] std::size_t pending() const { return buffer_.size() - read_ + joined_.size(); }

 private:
  [[nodiscard]] std::optional<std::string_view> line();
  void add(std::string_view data);

  std::string buffer_;
  std::size_t read_ = 0;  ///< of buffer_, lines that were taken
  std::size_t seen_ = 0;  ///< of buffer_, looked at without an end of line
  bool is_at_start_ = true;
  bool skips_line_feed_ = false;  ///< the last line ended with a CR
  bool is_finished_ = false;
  std::string joined_;       ///< the event's data, where it was cut or has several lines
  std::string_view single_;  ///< the event's data, where it is one line of buffer_
  bool has_data_ = false;
};

}  // namespace occam::remote
