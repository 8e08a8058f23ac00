// Occam::route and Occam::run.
#include <fmt/format.h>

#include "app/core.hpp"
#include "app/routing.hpp"
#include "base/log.hpp"
#include "routing/record.hpp"

namespace occam {
namespace {

/// The request with its model file, if it names one, as a declared model.
Result<Request> resolve_model(app::Core& core, Request request) {
  if (request.model.empty()) return request;
  Result<std::string> id = core.models->resolve(request.model);
  if (!id) return fail(id.error());
  request.model = std::move(*id);
  return request;
}

/// Records what happened. An answer is not lost for the want of its record: the failure is logged and the id empty.
void record(app::Core& core, const Plan& plan, Decision& decision) {
  const auto store = core.store();
  const Result<void> recorded =
      store ? (*store)->record_decision(routing::to_record(plan, decision)) : Result<void>(fail(store.error()));
  if (recorded) return;
  log_warning("decision.unrecorded", "reason=\"{}\" where=\"{}\"", recorded.error().message, recorded.error().where);
  decision.id.clear();
}

}  // namespace

Result<Plan> Occam::route(const Request& request) const {
  const Result<Request> resolved = resolve_model(*core_, request);
  if (!resolved) return fail(resolved.error());
  const auto routing = core_->routing();
  if (!routing) return fail(routing.error());
  Result<routing::Route> route = (*routing)->planner().plan(*resolved);
  if (!route) return fail(route.error());
  return std::move(route->plan);
}

Result<Answer> Occam::run(const Request& request, const StreamFunction& stream) const {
  return app::run(*core_, request, stream);
}

}  // namespace occam

namespace occam::app {

Result<Answer> run(Core& core, const Request& request, const StreamFunction& stream) {
  const Result<Request> resolved = resolve_model(core, request);
  if (!resolved) return fail(resolved.error());
  const auto routing = core.routing();
  if (!routing) return fail(routing.error());
  const Result<routing::Route> route = (*routing)->planner().plan(*resolved);
  if (!route) return fail(route.error());
  routing::Execution done = (*routing)->executor().run(*route, *resolved, stream);
  if (done.decision.id.empty()) done.decision.id = routing::new_decision_id();
  record(core, route->plan, done.decision);
  if (done.answer) done.answer->decision = std::move(done.decision);
  return std::move(done.answer);
}

}  // namespace occam::app
