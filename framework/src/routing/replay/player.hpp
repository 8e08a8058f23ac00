// Plays one part of a replay: fits the routers on some rows, routes others by the policy, and looks up what came of it.
//
// The planner, the routers and their accept rules are those that serve requests; only evidence and answers come from
// the outcomes. Threads: no sharing.
//
//   Player player({policy, set, make_router, …}, part);
//   auto played = player->play(row);
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/policy.hpp"
#include "plugin/router.hpp"
#include "routing/evidence_table.hpp"
#include "routing/planner.hpp"
#include "routing/replay/fitted_evidence.hpp"
#include "routing/replay/partition.hpp"
#include "routing/replay/replay_port.hpp"

namespace occam::routing {

/// Makes a new instance of the router of that id, configured by the policy.
using MakeRouter = std::function<Result<std::shared_ptr<plugin::Router>>(std::string_view id)>;

/// What all parts of a replay share.
struct ReplaySetting {
  const config::Policy& policy;
  const OutcomeSet& set;
  std::vector<double> parameters;  ///< in billions, one a model; used where the set has no costs
  MakeRouter make_router;
  TaskSource tasks = TaskSource::kDeclared;
  std::uint64_t seed = 1;
};

/// What became of one row.
struct Played {
  static constexpr std::size_t kNobody = static_cast<std::size_t>(-1);
  std::size_t row = 0;
  std::size_t answered = kNobody;  ///< the model's position in the set
  double score = 0;                ///< the range's low end where nobody answered
  double cost = 0;                 ///< of every attempt
  bool was_escalated = false;
  bool is_misrecognised = false;
  std::size_t looked_at =
      kNobody;                  ///< whose answer the router saw before it decided, and which is paid for in any case
  std::vector<double> quality;  ///< what was predicted, one a model; NaN: nothing
};

class Player {
 public:
  /// Both outlive the player. Errors: what making or fitting a router says.
  [[nodiscard]] static Result<std::unique_ptr<Player>> create(const ReplaySetting& setting, const Part& part);

  [[nodiscard]] Result<Played> play(std::size_t row);

  /// What the routers say that they learnt.
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }
  /// What one request costs on each model, by the set's order.
  [[nodiscard]] const ReplayCosts& costs() const { return costs_; }

 private:
  Player(const ReplaySetting& setting, const Part& part);
  [[nodiscard]] Result<void> fit_routers(const Part& part);
  [[nodiscard]] double cost(std::size_t row, std::size_t model) const;
  /// Tries the plan's models in order, as the chain does where every model answers.
  [[nodiscard]] Result<void> follow(const Route& route, Played& played);
  [[nodiscard]] Result<bool> stands(const Route& route, std::size_t attempt, Played& played);

  const ReplaySetting& setting_;
  ReplayCosts costs_;
  FittedEvidence source_;
  EvidenceTable evidence_;
  ReplayPort port_;
  std::map<std::string, std::shared_ptr<plugin::Router>, std::less<>> routers_;
  std::optional<TaskClassifier> classifier_;  ///< fitted where tasks are to be recognised
  Planner planner_;
  std::vector<std::string> notes_;
};

}  // namespace occam::routing
