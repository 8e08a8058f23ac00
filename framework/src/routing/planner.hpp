// From a request to a plan: its task, the policy that applies, the candidates that it may reach, and what the router
// makes of their evidence. Runs no model.
//
// What the data may not reach, what is too small for the prompt and what breaks a limit is refused here, before a
// router sees it. Threads: [any].
//
//   Planner planner({policy, models, evidence, route});
//   Result<Route> route = planner.plan(request);   // route->plan.attempts may be empty: refused, with the reasons
#pragma once

#include <functional>

#include "config/policy.hpp"
#include "occam/plan.hpp"
#include "plugin/router.hpp"
#include "routing/evidence_table.hpp"
#include "routing/model_port.hpp"
#include "routing/observer.hpp"
#include "routing/promotion.hpp"
#include "routing/task_classifier.hpp"

namespace occam::routing {

/// Asks the router plugin of that id. Threads: [any].
using RouterFunction =
    std::function<Result<plugin::Routing>(std::string_view router, const occam_abi_route_request& request)>;

/// A plan with what its execution must keep to. Borrows from the policy.
struct Route {
  Plan plan;
  const config::Task* task = nullptr;
  const config::Rules* rules = nullptr;
  Residency allowed = Residency::kDevice;  ///< the policy's, narrowed by the request's
  std::int32_t max_tokens = 0;             ///< 0: as many as the context holds
};

class Planner {
 public:
  /// All outlive the planner.
  struct Parts {
    const config::Policy& policy;
    ModelPort& models;
    EvidenceTable& evidence;
    RouterFunction router;
    Observer* observer = nullptr;                ///< null: nobody counts
    PromotionFunction promoted{};                ///< empty: nothing is promoted
    const TaskClassifier* classifier = nullptr;  ///< null: tasks are declared or told by rules
  };
  explicit Planner(Parts parts) : parts_(std::move(parts)) {}

  /// A request that names its model gets a plan of that one attempt. Errors: kRefused where that model lies beyond the
  /// allowed residency, kUnsupported where its backend does not take the request's options, kNotFound, kStore, kPlugin.
  [[nodiscard]] Result<Route> plan(const Request& request) const;

 private:
  [[nodiscard]] Result<Route> decide(const Request& request) const;
  [[nodiscard]] Result<Route> plan_named(Route route, const Request& request) const;
  [[nodiscard]] Result<Route> plan_routed(Route route, const Request& request) const;

  Parts parts_;
};

/// `at_least 0.85 at error 0.05`
[[nodiscard]] std::string describe_threshold(const config::Task& task);

}  // namespace occam::routing
