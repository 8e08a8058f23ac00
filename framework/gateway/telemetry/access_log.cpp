#include "gateway/telemetry/access_log.hpp"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <chrono>
#include <cmath>
#include <ctime>

#include "gateway/openai/json_text.hpp"

namespace occam::gateway {
namespace {

constexpr std::size_t kMaxPending = 4 * 1024 * 1024;
constexpr std::chrono::milliseconds kInterval{100};

std::int64_t now_microseconds() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

/// `2026-11-22T19:00:00.000000Z`; the text of a second is kept for the next line.
void append_time(std::string& out, std::int64_t microseconds) {
  thread_local std::int64_t kept_second = -1;
  thread_local std::string kept;
  const std::int64_t second = microseconds / 1'000'000;
  if (second != kept_second) {
    kept = fmt::format("{:%Y-%m-%dT%H:%M:%S}", fmt::gmtime(static_cast<std::time_t>(second)));
    kept_second = second;
  }
  std::array<char, 8> fraction{'.', '0', '0', '0', '0', '0', '0', 'Z'};
  std::int64_t rest = microseconds % 1'000'000;
  for (std::size_t i = 6; i > 0; --i, rest /= 10) fraction[i] = static_cast<char>('0' + rest % 10);
  out += kept;
  out.append(fraction.data(), fraction.size());
}

bool needs_quotes(std::string_view value) {
  return std::ranges::any_of(value, [](char c) {
    return c == ' ' || c == '"' || c == '=' || c == '\\' || c == '\n' || c == '\r' || c == '\t';
  });
}

/// A line of fields, text or JSON; empty texts are left out.
class LineWriter {
 public:
  LineWriter(AccessLog::Format format, std::string_view level, std::string_view event, std::int64_t microseconds)
      : is_json_(format == AccessLog::Format::kJson) {
    out_.reserve(384);
    if (is_json_) out_ += R"({"time":")";
    append_time(out_, microseconds);
    out_ += is_json_ ? R"(","level":")" : " ";
    out_ += level;
    out_ += is_json_ ? R"(","event":")" : " ";
    out_ += event;
    if (is_json_) out_ += '"';
  }
  void text(std::string_view name, std::string_view value) {
    if (value.empty()) return;
    key(name);
    is_json_ || needs_quotes(value) ? append_quoted(out_, value) : void(out_ += value);
  }
  template <typename Number>
  void number(std::string_view name, Number value) {
    key(name);
    append_number(out_, value);
  }
  void milliseconds(double value) {
    key("ms");
    std::array<char, 64> digits;
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), value, std::chars_format::fixed, 3).ptr;
    out_.append(digits.data(), end);
  }
  void flag(std::string_view name) {
    key(name);
    out_ += "true";
  }
  std::string finish() {
    out_ += is_json_ ? "}\n" : "\n";
    return std::move(out_);
  }

 private:
  void key(std::string_view name) {
    if (is_json_) {
      out_ += ",\"";
      out_ += name;
      out_ += "\":";
    } else {
      out_ += ' ';
      out_ += name;
      out_ += '=';
    }
  }
  const bool is_json_;
  std::string out_;
};

void write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

std::string to_line(const AccessEntry& entry, AccessLog::Format format, std::int64_t unix_microseconds) {
  LineWriter line(format, "info", "request", unix_microseconds);
  line.text("request_id", entry.request_id);
  line.text("trace_id", entry.trace_id);
  line.text("key", entry.key);
  line.text("method", entry.method);
  line.text("path", entry.path);
  line.number("status", entry.status);
  line.milliseconds(entry.milliseconds);
  if (entry.is_stream) line.flag("stream");
  line.text("task", entry.task);
  line.text("model", entry.model);
  line.text("decision", entry.decision);
  if (entry.attempts > 0) line.number("attempts", entry.attempts);
  if (!entry.model.empty()) {
    line.number("prompt_tokens", entry.prompt_tokens);
    line.number("completion_tokens", entry.completion_tokens);
    if (std::isfinite(entry.cost)) line.number("cost", entry.cost);
  }
  line.text("error", entry.error);
  return line.finish();
}

AccessLog::AccessLog(Format format, int descriptor) : format_(format), descriptor_(descriptor) {
  if (format_ != Format::kNone) writer_ = std::thread([this] { drain(); });
}

AccessLog::~AccessLog() {
  if (!writer_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    is_ending_ = true;
  }
  wake_.notify_one();
  writer_.join();
}

void AccessLog::write(const AccessEntry& entry) {
  if (format_ != Format::kNone) add(to_line(entry, format_, now_microseconds()));
}

void AccessLog::event(std::string_view level, std::string_view name, const Fields& fields) {
  if (format_ == Format::kNone) return;
  LineWriter line(format_, level, name, now_microseconds());
  for (const auto& [key, value] : fields) line.text(key, value);
  add(line.finish());
}

void AccessLog::add(std::string line) {
  const std::lock_guard lock(mutex_);
  if (pending_.size() + line.size() > kMaxPending) {
    ++lost_;
    return;
  }
  if (pending_.empty()) wake_.notify_one();
  pending_ += line;
}

void AccessLog::drain() {
  std::string batch;
  std::unique_lock lock(mutex_);
  for (;;) {
    wake_.wait(lock, [&] { return is_ending_ || !pending_.empty(); });
    wake_.wait_for(lock, kInterval, [&] { return is_ending_; });
    if (lost_ > 0) {
      LineWriter line(format_, "warning", "access_log.lost", now_microseconds());
      line.number("lines", static_cast<std::int64_t>(std::exchange(lost_, 0)));
      pending_ += line.finish();
    }
    const bool is_last = is_ending_;
    batch.swap(pending_);
    lock.unlock();
    write_all(descriptor_, batch);
    batch.clear();
    lock.lock();
    if (is_last && pending_.empty()) return;
  }
}

}  // namespace occam::gateway
