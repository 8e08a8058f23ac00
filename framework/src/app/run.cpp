// Occam::route and Occam::run.
#include <fmt/format.h>

#include "app/core.hpp"
#include "app/decision_writer.hpp"
#include "app/routing.hpp"
#include "base/clock.hpp"
#include "routing/record.hpp"

namespace occam {
namespace {

/// Plans a request by the snapshot. The request comes back with its model file, if it names one, as a declared model.
struct Planned {
  std::shared_ptr<const app::Snapshot> snapshot;  ///< the route borrows from it
  const app::Routing* routing = nullptr;
  std::optional<Request> changed;  ///< where the request's model is a file
  routing::Route route;
};

Result<Planned> plan(app::Core& core, const Request& request) {
  Planned planned{.snapshot = core.snapshot(), .routing = nullptr, .changed = {}, .route = {}};
  if (!request.model.empty()) {
    Result<std::string> id = planned.snapshot->models->resolve(request.model);
    if (!id) return fail(id.error());
    if (*id != request.model) {
      planned.changed = request;
      planned.changed->model = std::move(*id);
    }
  }
  const auto routing = planned.snapshot->routing(core);
  if (!routing) return fail(routing.error());
  planned.routing = *routing;
  Result<routing::Route> route = (*routing)->planner().plan(planned.changed ? *planned.changed : request);
  if (!route) return fail(route.error());
  planned.route = std::move(*route);
  return planned;
}

}  // namespace

Result<Plan> Occam::route(const Request& request) const {
  Result<Planned> planned = plan(*core_, request);
  if (!planned) return fail(planned.error());
  return std::move(planned->route.plan);
}

Result<Answer> Occam::run(const Request& request, const StreamFunction& stream) const {
  return app::run(*core_, request, stream);
}

namespace app {

Result<Answer> run(Core& core, const Request& request, const StreamFunction& stream) {
  const Statistics::Running running(core.statistics);
  core.shadow.make_way(core.statistics.running());
  Result<Planned> planned = plan(core, request);
  if (!planned) return fail(planned.error());
  routing::Execution done =
      planned->routing->executor().run(planned->route, planned->changed ? *planned->changed : request, stream);
  if (done.decision.id.empty()) done.decision.id = routing::new_decision_id();
  const bool is_tried = done.answer && core.shadow.wants(planned->route, done.decision);
  if (is_tried) {
    Answer answer = *done.answer;
    answer.decision = done.decision;
    core.shadow.offer({planned->snapshot, planned->routing, planned->route,
                       planned->changed ? *planned->changed : request, std::move(answer)});
  }
  if (!core.decisions().submit({std::move(planned->route.plan), done.decision, unix_ms()})) done.decision.id.clear();
  if (done.answer) {
    done.answer->decision = std::move(done.decision);
  } else {
    done.answer.error().attempts = done.decision.attempts.size();
    done.answer.error().decision = std::move(done.decision.id);
  }
  return std::move(done.answer);
}

}  // namespace app
}  // namespace occam
