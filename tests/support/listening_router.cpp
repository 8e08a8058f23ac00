// A router for tests that listens: it begins with the largest candidate, and repeats what it was told last as its
// reason.
#include <fmt/format.h>

#include <memory>
#include <mutex>

#include "occam/sdk/router.hpp"

namespace occam::test {

class Listening {
 public:
  static constexpr sdk::Identity kIdentity{
      .id = "listening", .version = "1.0", .description = "listens", .config_schema = {}};

  static sdk::Result<std::unique_ptr<Listening>> create(std::string_view) { return std::make_unique<Listening>(); }

  sdk::Result<void> route(const sdk::RouteRequest& request, sdk::RouteSink& sink) const {
    const std::string heard = save();
    for (std::size_t i = 0; i < request.size(); ++i) sink.judge(i, {.refused_by = {}, .reason = heard});
    for (std::size_t i = request.size(); i-- > 0;) sink.attempt(i, OCCAM_ABI_ACCEPT_ALWAYS);
    return {};
  }

  sdk::Result<void> observe(const sdk::Observation& observation) {
    const std::lock_guard lock(mutex_);
    heard_ = fmt::format("heard of {}: {} for \"{}\"", observation.model, observation.score, observation.prompt);
    return {};
  }
  std::string save() const {
    const std::lock_guard lock(mutex_);
    return heard_;
  }
  sdk::Result<void> merge(std::string_view saved) {
    const std::lock_guard lock(mutex_);
    heard_ = saved;
    return {};
  }

 private:
  mutable std::mutex mutex_;
  std::string heard_ = "nothing was heard";
};

}  // namespace occam::test

OCCAM_ROUTER_PLUGIN(occam::test::Listening)
