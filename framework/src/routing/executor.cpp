#include "routing/executor.hpp"

#include "routing/chain.hpp"

namespace occam::routing {

Executor::Executor(Parts parts) : parts_(std::move(parts)) {}

Execution Executor::run(const Route& route, const Request& request, const StreamFunction& stream) const {
  return Chain(parts_, route, request, stream).run();
}

}  // namespace occam::routing
