// The commands of `occam route`, a file each.
#pragma once

#include "command.hpp"

namespace occam::cli {

void add_route_explain(CLI::App& group, Session& session);
void add_route_fit(CLI::App& group, Session& session);
void add_route_plan(CLI::App& group, Session& session);
void add_route_replay(CLI::App& group, Session& session);
void add_route_shadow(CLI::App& group, Session& session);
void add_route_test(CLI::App& group, Session& session);

}  // namespace occam::cli
