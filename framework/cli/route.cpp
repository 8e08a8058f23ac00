// occam route: each command has a file of its own.
#include "route_commands.hpp"

namespace occam::cli {

void add_route(CLI::App& app, Session& session) {
  CLI::App* group = app.add_subcommand("route", "Which model a request would go to, why, and what that is worth");
  group->require_subcommand(1);
  add_route_explain(*group, session);
  add_route_fit(*group, session);
  add_route_plan(*group, session);
  add_route_replay(*group, session);
  add_route_shadow(*group, session);
  add_route_test(*group, session);
}

}  // namespace occam::cli
