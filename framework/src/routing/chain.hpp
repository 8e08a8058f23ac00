// One chain of attempts: the state of one request from its plan to its answer.
//
// Threads: one user; it lives for one run.
#pragma once

#include "routing/attempt.hpp"

namespace occam::routing {

class Chain {
 public:
  /// All outlive the chain.
  Chain(const Executor::Parts& parts, const Route& route, const Request& request, const StreamFunction& stream);
  Chain(const Chain&) = delete;
  Chain& operator=(const Chain&) = delete;

  [[nodiscard]] Execution run();

 private:
  void run_attempts();
  /// Returns how many planned attempts it took, one or two.
  std::size_t run_from(std::size_t index, std::size_t count);
  [[nodiscard]] Attempted run_alone(const ChainParts& parts, const Turn& turn, Admission admission,
                                    Followers followers);
  [[nodiscard]] Turn turn(std::size_t index, std::size_t count) const;
  [[nodiscard]] ChainParts parts();
  void note(Attempted done);
  void tell_observer(const Attempt& attempt) const;
  /// The answer that the router did not accept stands where nobody else's does.
  void let_held_stand();
  [[nodiscard]] std::optional<Error> stopped() const;

  void refuse();
  void explain_answer();
  void explain_failure();
  void tell_observer() const;
  [[nodiscard]] double largest_cost() const;

  /// An answer that the router did not accept, and whose attempt nobody has been told of yet.
  struct Held {
    Answer answer;
    std::size_t attempt;
  };

  const Executor::Parts& parts_;
  const Route& route_;
  const Request& request_;
  std::int64_t begin_ns_;
  Deadlines deadlines_;
  StreamGate gate_;
  std::shared_ptr<Ledger> purse_;
  std::optional<Held> held_;
  std::optional<Request> drafted_;  ///< the request with the held answer as a draft
  Next next_ = Next::kMayFollow;
  Result<Answer> answer_;
  Decision decision_;
};

}  // namespace occam::routing
