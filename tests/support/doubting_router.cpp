// A router for tests that doubts: it plans every candidate in the ladder's order, looks at each answer, and does not
// let one stand that begins with "one". Where an answer comes without log-probabilities it fails.
#include <cmath>
#include <memory>

#include "occam/sdk/router.hpp"

namespace occam::test {

class Doubting {
 public:
  static constexpr sdk::Identity kIdentity{
      .id = "doubting", .version = "1.0", .description = "doubts", .config_schema = {}};

  static sdk::Result<std::unique_ptr<Doubting>> create(std::string_view) { return std::make_unique<Doubting>(); }

  sdk::Result<void> route(const sdk::RouteRequest& request, sdk::RouteSink& sink) const {
    for (std::size_t i = 0; i < request.size(); ++i) sink.judge(i, {.refused_by = {}, .reason = "as it comes"});
    for (std::size_t i = 0; i < request.size(); ++i) sink.attempt(i, OCCAM_ABI_ACCEPT_ASK);
    return {};
  }

  sdk::Result<sdk::Acceptance> accept(const sdk::CandidateAnswer& answer) const {
    if (std::isnan(answer.confidence().margin))
      return sdk::failure(sdk::Status::kInternal, "there is no log-probability");
    const bool is_doubted = answer.text().starts_with("one");
    return sdk::Acceptance{.decision = is_doubted ? sdk::AcceptDecision::kEscalate : sdk::AcceptDecision::kAccept,
                           .probability = is_doubted ? 0.25 : 0.75,
                           .reason = is_doubted ? "it begins with one" : "it will do"};
  }
};

}  // namespace occam::test

OCCAM_ROUTER_PLUGIN(occam::test::Doubting)
