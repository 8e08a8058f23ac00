// What routers and the recognition of tasks learn from stored outcomes, what it gains on rows they have not seen, and
// its keeping.
//
// Plain values; threads: no sharing.
//
//   auto fitted = occam.fit({});          // from what the store knows of the policy's models and tasks
//   if (fitted) show(fitted->held_out);   // then reload(), or the next open(), puts it in force
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "occam/replay.hpp"

namespace occam {

enum class FitKeeping {
  kKeep,  ///< the states are stored, and are in force from the next reload on
  kForget,
};

struct FitRequest {
  std::filesystem::path outcomes{};   ///< as for a replay; empty: what the store knows
  std::optional<ScoreRange> range{};  ///< of the file's scores; none: 0 to 1
  std::int64_t folds = 5;             ///< of the held-out test
  std::uint64_t seed = 1;
  LeakRule duplicates = LeakRule::kDrop;  ///< near-duplicates stay in one fold, or the fit is refused
  FitKeeping keeping = FitKeeping::kKeep;
  std::int64_t replicates = 1000;  ///< of the bootstrap
  std::stop_token cancel{};
  std::function<void(std::int64_t played, std::int64_t rows)> observer{};
};

/// One router, fitted on all rows.
struct FittedRouter {
  std::string router;
  std::size_t state_bytes = 0;
  std::vector<std::string> notes;  ///< what it learnt and what it left alone
};

struct FitReport {
  std::string source;     ///< the file, or `store`
  std::string fitted_on;  ///< sha256 over the rows
  std::int64_t rows = 0;
  ReplayReport held_out;  ///< the policy on rows that were not fitted, fold by fold
  std::vector<FittedRouter> routers;
  std::string recogniser{};  ///< what recognises the tasks of undeclared requests, in a sentence; empty: nothing does
};

}  // namespace occam
