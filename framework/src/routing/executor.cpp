#include "routing/executor.hpp"

#include "routing/chain.hpp"

namespace occam::routing {

struct Executor::Own {
  Clock clock;
  Breakers breakers{clock};
  Budgets budgets{clock};
  Alarm alarm;
};

Executor::Executor(Parts parts) : parts_(std::move(parts)) {}

Executor::Executor(ModelPort& models)
    : own_(std::make_shared<Own>()),
      parts_{.models = models,
             .breakers = own_->breakers,
             .budgets = own_->budgets,
             .alarm = own_->alarm,
             .clock = own_->clock} {}

Execution Executor::run(const Route& route, const Request& request, const StreamFunction& stream) const {
  return Chain(parts_, route, request, stream).run();
}

}  // namespace occam::routing
