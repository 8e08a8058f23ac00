// What one answer still has to send: filled by the thread that makes it, emptied by the connection's thread.
//
// A writer that is faster than its reader waits in send(): so back-pressure reaches the model. Threads: send() and
// finish() by one maker at a time, the rest by the connection's thread; one short lock.
//
//   if (outbox.send(frames) == Outbox::Sent::kClosed) return Flow::kStop;
#pragma once

#include <condition_variable>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

namespace occam::gateway {

class Outbox {
 public:
  static constexpr std::size_t kMaxUnsent = 64 * 1024;

  enum class Sent { kTaken, kClosed };
  enum class Ending { kNone, kKeepAlive, kClose };

  /// `wake` tells the connection's thread that there is something to take: once until it took.
  explicit Outbox(std::function<void()> wake) : wake_(std::move(wake)) {}

  // ── The maker's side ──
  /// Waits while more than kMaxUnsent bytes are unsent. kClosed: nobody will read it.
  Sent send(std::string_view bytes);
  /// The last bytes, and what becomes of the connection. Does not wait; does nothing when it is closed or was finished.
  void finish(std::string bytes, Ending ending);

  // ── The connection's side ──
  /// Adds bytes without waiting, unless the answer is finished: comments that keep a quiet stream open.
  void add(std::string_view bytes);
  /// Everything there is now; it counts as unsent until sent() is called.
  [[nodiscard]] std::string take();
  void sent();
  /// What was asked for, once all was taken.
  [[nodiscard]] Ending ending() const;
  /// From now on nothing is sent; wakes a waiting maker.
  void close();

 private:
  void notify(std::unique_lock<std::mutex>& lock);

  const std::function<void()> wake_;
  mutable std::mutex mutex_;
  std::condition_variable room_;
  std::string pending_;
  std::size_t taken_bytes_ = 0;
  Ending ending_ = Ending::kNone;
  bool is_woken_ = false;
  bool is_closed_ = false;
};

}  // namespace occam::gateway
