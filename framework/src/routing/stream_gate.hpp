// Between the attempts of a chain and its caller: pieces are held back until the first one with content, and from then
// on that attempt alone may speak.
//
// A chain has one gate and a lane for each attempt. Taking the gate is what commits: it happens once, by the first
// content of a stream or by an answer that stands. Threads: lanes of two attempts at once; a lane is its attempt's.
//
//   StreamGate gate(stream);
//   StreamGate::Lane lane(gate, clock, 1);
//   models.generate(call, [&](const Delta& delta) { return lane.push(delta); });
#pragma once

#include <atomic>
#include <cstdint>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

#include "occam/request.hpp"
#include "routing/clock.hpp"

namespace occam::routing {

class StreamGate {
 public:
  static constexpr std::size_t kMostHeldPieces = 64;
  static constexpr std::size_t kMostHeldBytes = 256 * 1024;

  /// `stream` outlives it; empty: nobody listens. Every piece is given the decision's id and the number of its attempt.
  explicit StreamGate(const StreamFunction& stream, std::string decision = {})
      : stream_(stream), decision_(std::move(decision)) {}
  StreamGate(const StreamGate&) = delete;
  StreamGate& operator=(const StreamGate&) = delete;

  [[nodiscard]] bool is_taken() const { return taken_by_.load() != nullptr; }
  [[nodiscard]] const std::string& decision() const { return decision_; }
  [[nodiscard]] bool is_streaming() const { return static_cast<bool>(stream_); }
  /// Whether the caller has got anything.
  [[nodiscard]] bool has_delivered() const { return has_delivered_.load(); }

  class Lane {
   public:
    /// `number` is the attempt's, from 1; `rival` is stopped when this lane takes the gate.
    Lane(StreamGate& gate, const Clock& clock, std::size_t number,
         std::stop_source rival = std::stop_source(std::nostopstate))
        : gate_(gate), clock_(clock), number_(static_cast<std::int32_t>(number)), rival_(std::move(rival)) {}
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    /// kStop where the caller wants no more, or another lane has taken the gate.
    [[nodiscard]] Flow push(const Delta& delta);

    /// Takes the gate for an answer that stands, and hands on what was held back or, where no piece of it has come, all
    /// of it. Returns false where another lane was first.
    [[nodiscard]] bool finish(const Delta& whole);

    [[nodiscard]] bool has_gate() const { return gate_.taken_by_.load() == this; }
    [[nodiscard]] bool is_beaten() const { return gate_.is_taken() && !has_gate(); }
    /// Whether anything at all has come. Threads: [any].
    [[nodiscard]] bool has_piece() const { return has_piece_.load(); }
    /// When the first content came; 0: none has.
    [[nodiscard]] std::int64_t first_content_ns() const { return first_content_ns_; }
    /// What has come so far, counted, or estimated where tokens were not asked for.
    [[nodiscard]] std::int32_t tokens() const;

   private:
    struct Held {
      std::string text;
      std::string model;
      std::vector<TokenInfo> tokens;
      std::string fields;
    };
    void count(const Delta& delta);
    [[nodiscard]] bool hold(const Delta& delta);
    [[nodiscard]] bool take();
    [[nodiscard]] Flow release();
    [[nodiscard]] Flow deliver(const Delta& delta);

    StreamGate& gate_;
    const Clock& clock_;
    std::int32_t number_;
    std::stop_source rival_;
    std::atomic<bool> has_piece_ = false;
    std::int64_t first_content_ns_ = 0;
    std::size_t token_count_ = 0;
    std::size_t byte_count_ = 0;
    std::vector<Held> held_;
    std::size_t held_bytes_ = 0;
  };

 private:
  const StreamFunction& stream_;
  std::string decision_;
  std::atomic<const Lane*> taken_by_ = nullptr;
  std::atomic<bool> has_delivered_ = false;
};

}  // namespace occam::routing
