// Occam::run_async: requests on the threads of the Occam's own pool.
#include <fmt/format.h>

#include "app/core.hpp"
#include "app/worker_pool.hpp"

namespace occam {

void Occam::run_async(Request request, StreamFunction stream, std::function<void(Result<Answer>)> done) const {
  // Shared, since the pool copies what it is given and a refusal must still find `done`.
  const auto call = std::make_shared<std::function<void(Result<Answer>)>>(std::move(done));
  const bool taken = core_->pool().submit([core = core_.get(), request = std::move(request), stream = std::move(stream),
                                           call] { (*call)(app::run(*core, request, stream)); });
  if (taken) return;
  (*call)(fail(ErrorCode::kOverloaded,
               fmt::format("{} requests wait for a thread already, and no more may", core_->pool().waiting()), {},
               "try again later, or raise Options::queue"));
}

}  // namespace occam
