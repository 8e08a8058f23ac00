// An answer as the router that planned its attempt sees it (Accept::kAsk): the text, the tokens, how sure the model
// was.
//
// A value that borrows from the answer and the request. Threads: values, no sharing.
//
//   ShownAnswer shown({.route = route, .request = request, .answer = answer, .next = "large"});
//   Result<plugin::Acceptance> made = router.accept(shown.get(samples, max_samples, agreement));
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "occam/abi/ext/accept.h"
#include "occam/answer.hpp"
#include "routing/planner.hpp"

namespace occam::routing {

/// Log-probabilities of at least so many alternatives are asked of a model whose answer the router will see.
[[nodiscard]] std::int32_t alternatives_to_ask(const Request& request);

/// Takes from the answer what was asked for the router's sake alone.
void hide_unasked(const Request& request, Answer& answer);

/// Puts what the task asks for into what a router is shown.
void put_threshold(const config::Task& task, occam_abi_candidate_answer& shown);

class ShownAnswer {
 public:
  struct Parts {
    const Route& route;
    const Request& request;
    const Answer& answer;
    std::string_view model;
    std::string_view next;  ///< who would be asked instead
  };
  explicit ShownAnswer(const Parts& parts);
  ShownAnswer(const ShownAnswer&) = delete;
  ShownAnswer& operator=(const ShownAnswer&) = delete;

  /// `others`: further answers of the same model to the same request. Borrows from this.
  [[nodiscard]] occam_abi_candidate_answer get(std::span<const std::string> others, std::int64_t max_samples) const;

 private:
  Parts parts_;
  std::vector<occam_abi_alternative> alternatives_;
  std::vector<occam_abi_token> tokens_;
};

}  // namespace occam::routing
