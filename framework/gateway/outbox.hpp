// What one answer still has to send: filled by the thread that makes it, emptied by the connection's thread.
//
// Where nothing waits, the maker's thread writes what the system takes at once, so that a token needs no other thread
// to reach its reader. A writer that is faster than its reader waits in send(): so back-pressure reaches the model.
// Threads: send() and finish() by one maker at a time, the rest by the connection's thread; one lock.
//
//   if (outbox.send(frames) == Outbox::Sent::kClosed) return Flow::kStop;
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

namespace occam::gateway {

class Outbox {
 public:
  static constexpr std::size_t kMaxUnsent = 64 * 1024;
  using Clock = std::chrono::steady_clock;

  enum class Sent { kTaken, kClosed };
  enum class Ending { kNone, kKeepAlive, kClose };
  /// What finish() left to do.
  enum class Finished {
    kSent,     ///< nothing: all bytes are with the system
    kWaiting,  ///< the connection's thread sends the rest
    kClosed,   ///< nobody will read it, or it was finished before
  };

  /// How bytes leave. Threads: [any], while the outbox is not closed.
  class Way {
   public:
    virtual ~Way() = default;
    /// Writes what the system takes at once and returns how many bytes that was.
    virtual std::size_t write_now(std::string_view bytes) = 0;
    /// Tells the connection's thread to look: once until it took.
    virtual void wake() = 0;
  };

  /// `way` is not used any more after close().
  explicit Outbox(Way& way) : way_(way) {}

  // ── The maker's side ──
  /// Waits while more than kMaxUnsent bytes are unsent. kClosed: nobody will read it.
  Sent send(std::string_view bytes);
  /// The last bytes, and what becomes of the connection. Does not wait. An end that is kSent and keeps the connection
  /// wakes its thread only where that asked for it.
  Finished finish(std::string_view bytes, Ending ending);

  // ── The connection's side ──
  /// Adds bytes without waiting, unless the answer is finished: comments that keep a quiet stream open.
  void add(std::string_view bytes);
  /// Other bytes are on their way: nothing is written past them until sent() is called.
  void hold();
  /// Everything there is now; it counts as unsent until sent() is called.
  [[nodiscard]] std::string take();
  void sent();
  /// What was asked for, once all was taken.
  [[nodiscard]] Ending ending() const;
  /// When bytes last left from here without the connection's thread.
  [[nodiscard]] Clock::time_point last_written() const;
  /// The answer's end shall wake: the next request waits already.
  void ask_for_wake();
  /// From now on nothing is sent; wakes a waiting maker.
  void close();

 private:
  void put(std::string_view bytes);
  void wake();

  Way& way_;
  mutable std::mutex mutex_;
  std::condition_variable room_;
  std::string pending_;
  std::size_t taken_bytes_ = 0;
  Clock::time_point last_written_{};
  Ending ending_ = Ending::kNone;
  bool is_woken_ = false;
  bool is_asked_to_wake_ = false;
  bool is_closed_ = false;
};

}  // namespace occam::gateway
