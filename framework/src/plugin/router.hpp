// A router over the ABI, with what it may be able to do beside routing. Threads: [any]; route(), fit() and accept() run
// on many threads at once, load_state() before the first route().
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "occam/abi/ext/accept.h"
#include "occam/abi/ext/feedback.h"
#include "occam/abi/ext/fit.h"
#include "occam/error.hpp"
#include "occam/plan.hpp"
#include "plugin/library.hpp"

namespace occam::plugin {

/// What a router thinks of one candidate; see occam_abi_judgement.
struct Judgement {
  Verdict verdict = Verdict::kOpen;
  double quality = 0;  ///< NaN: none
  double bound = 0;    ///< NaN: none
  std::int64_t items_needed = 0;
  std::string refused_by;
  std::string reason;
};

struct RouteStep {
  std::size_t candidate = 0;
  Accept accept = Accept::kValid;
};

/// One judgement a candidate, in the request's order, and the attempts.
struct Routing {
  std::vector<Judgement> judgements;
  std::vector<RouteStep> attempts;
};

/// What a router learnt: its state, and sentences for people.
struct Fitted {
  std::string state;
  std::vector<std::string> notes;
};

/// What a router says of one answer.
struct Acceptance {
  enum class Decision { kAccept, kEscalate, kSampleAgain };
  Decision decision = Decision::kEscalate;
  double probability = 0;  ///< that it is good enough; NaN: not known
  std::string reason;
};

class Router {
 public:
  [[nodiscard]] static Result<std::shared_ptr<Router>> create(std::shared_ptr<const Library> library,
                                                              const PluginInfo& info, std::string_view config_json);
  ~Router();
  Router(const Router&) = delete;
  Router& operator=(const Router&) = delete;

  [[nodiscard]] const PluginInfo& info() const { return info_; }

  /// Errors: what the router says, or kPlugin where it skips or repeats a candidate or names one that is none.
  [[nodiscard]] Result<Routing> route(const occam_abi_route_request& request) const;

  /// Whether it learns from stored outcomes, looks at answers, learns while it serves.
  [[nodiscard]] bool can_fit() const { return fit_ != nullptr && state_ != nullptr; }
  [[nodiscard]] bool can_accept() const { return accept_ != nullptr; }
  [[nodiscard]] bool can_observe() const { return feedback_ != nullptr; }

  /// Changes nothing here: the state is for load_state() of another instance. Errors: kUnsupported, kPlugin where it
  /// gives no state, and what the router says.
  [[nodiscard]] Result<Fitted> fit(const occam_abi_fit_request& request) const;
  /// Errors: kUnsupported, and what the router says of these bytes.
  [[nodiscard]] Result<void> load_state(std::string_view state) const;
  /// Errors: kUnsupported, kPlugin where it decides nothing, and what the router says.
  [[nodiscard]] Result<Acceptance> accept(const occam_abi_candidate_answer& answer) const;

  /// Errors: kUnsupported, and what the router says.
  [[nodiscard]] Result<void> observe(const occam_abi_observation& observation) const;
  [[nodiscard]] Result<std::string> save_observed() const;
  [[nodiscard]] Result<void> merge_observed(std::string_view saved) const;

 private:
  Router(std::shared_ptr<const Library> library, const PluginInfo& info, occam_abi_router* handle);
  void find_extensions();

  std::shared_ptr<const Library> library_;
  PluginInfo info_;
  occam_abi_router* handle_;
  const occam_abi_fit* fit_ = nullptr;
  const occam_abi_state* state_ = nullptr;
  const occam_abi_accept* accept_ = nullptr;
  const occam_abi_feedback* feedback_ = nullptr;
};

}  // namespace occam::plugin
