// The ways to route that a policy is held against, over the rows that it played: always one model, the best single one,
// one in the middle, chance with the policy's own shares, and the oracle.
//
// What a way may know is what the policy knew: the best single model is the best of the fitted rows, fold by fold. Only
// the oracle looks at the outcomes. Pure. Threads: [any].
#pragma once

#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "routing/replay/player.hpp"

namespace occam::routing {

/// One way: what each played row is worth and costs under it.
struct Way {
  std::string name;
  std::vector<double> score;
  std::vector<double> cost;
  std::map<std::string, double> share;  ///< of the rows
};

/// All played rows, and what was known when each was played.
struct PlayedRows {
  const OutcomeSet& set;
  std::vector<Played> played{};
  std::vector<std::size_t> best_single{};  ///< the model, one a played row
  std::vector<std::size_t> middle{};       ///< the same; empty where the ladder has no middle
  std::vector<std::size_t> ladder{};       ///< positions of models, smallest first
  std::function<double(std::size_t row, std::size_t model)> cost{};
};

/// The model with the best mean over the fitted rows among `models`; of equal ones the first. Requires: neither empty.
[[nodiscard]] std::size_t best_of(const OutcomeSet& set, std::span<const std::size_t> fitted,
                                  std::span<const std::size_t> models);

/// What was played, under that name.
[[nodiscard]] Way way_of(std::string name, const PlayedRows& rows);

/// `policy` first, then the baselines, then every model by itself.
[[nodiscard]] std::vector<Way> ways_of(const PlayedRows& rows);

}  // namespace occam::routing
