// A server until the system says otherwise: SIGTERM and SIGINT drain it, SIGHUP reloads it, changed files too.
//
// Threads: block_signals() before any other thread is made, so that all of them inherit it; serve_until_signalled() on
// the thread that made the server.
//
//   block_signals();
//   auto server = Server::start(*occam);
//   serve_until_signalled(**server);
#pragma once

#include "gateway/server/server.hpp"

namespace occam::gateway {

void block_signals();

/// Returns when the server is drained. A second SIGTERM or SIGINT ends the wait for answers.
void serve_until_signalled(Server& server);

}  // namespace occam::gateway
