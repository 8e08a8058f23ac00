// One line a request on standard error, text or JSON, written by a thread of its own; and the gateway's own events.
//
// Never a prompt, an answer or a key. A reader that is too slow loses lines, and a line says how many; no request waits
// for it. Threads: [any].
//
//   AccessLog log(AccessLog::Format::kJson);
//   log.write(entry);
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace occam::gateway {

struct AccessEntry {
  std::string request_id;
  std::string trace_id{};
  std::string key{};  ///< the key's name
  std::string method{};
  std::string path{};
  std::int32_t status = 0;  ///< 499: the client went away
  double milliseconds = 0;
  bool is_stream = false;
  std::string task{};
  std::string model{};
  std::string decision{};
  std::int64_t attempts = 0;
  std::int64_t prompt_tokens = 0;
  std::int64_t completion_tokens = 0;
  double cost = 0;      ///< NaN: not known
  std::string error{};  ///< the code of an error answer
};

class AccessLog {
 public:
  enum class Format { kText, kJson, kNone };
  using Fields = std::vector<std::pair<std::string_view, std::string>>;

  /// Writes to the file descriptor, which it does not close.
  explicit AccessLog(Format format, int descriptor = 2);
  /// Writes what is left.
  ~AccessLog();
  AccessLog(const AccessLog&) = delete;
  AccessLog& operator=(const AccessLog&) = delete;

  void write(const AccessEntry& entry);
  /// An event of the gateway in dotted words: `gateway.listening`, `policy.reloaded`.
  void event(std::string_view level, std::string_view name, const Fields& fields);

 private:
  void add(std::string line);
  void drain();

  const Format format_;
  const int descriptor_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::string pending_;
  std::uint64_t lost_ = 0;
  bool is_ending_ = false;
  std::thread writer_;
};

/// A line as it is written, with its line feed. `unix_microseconds` is when the request ended.
[[nodiscard]] std::string to_line(const AccessEntry& entry, AccessLog::Format format, std::int64_t unix_microseconds);

}  // namespace occam::gateway
