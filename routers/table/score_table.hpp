// The table of stored scores as a router: thresholds as rules, then the plan. `smallest` is this and no more; routers
// that know something of the prompt correct its qualities or fall back to it.
//
// Pure, and without a heap allocation once its verdicts are remembered, for up to kUsualCandidates of them.
// Threads: judge() and decide() on many threads at once.
//
//   Opinions opinions(request.size());
//   table.judge(request, {}, opinions.all());
//   decide(request, opinions.all(), sink);
#pragma once

#include <array>
#include <cstddef>
#include <memory_resource>
#include <span>
#include <string_view>
#include <vector>

#include "occam/sdk/json.hpp"
#include "occam/sdk/router.hpp"
#include "table/opinion.hpp"
#include "table/plan.hpp"
#include "table/thresholds.hpp"
#include "table/verdict_memory.hpp"

namespace occam::routers {

/// The keys of a router's configuration that are the table's.
inline constexpr std::string_view kMinimumItems = "minimum_items";
inline constexpr std::string_view kPriorWeight = "prior_weight";

/// Errors: kInvalidArgument with the key in `where`.
[[nodiscard]] sdk::Result<Settings> read_settings(const sdk::Table& table);

/// One opinion a candidate, on the stack for usual ladders.
class Opinions {
 public:
  static constexpr std::size_t kUsualCandidates = 32;

  explicit Opinions(std::size_t candidates) : opinions_(candidates, &pool_) {}
  Opinions(const Opinions&) = delete;
  Opinions& operator=(const Opinions&) = delete;

  [[nodiscard]] std::span<Opinion> all() { return opinions_; }

 private:
  alignas(Opinion) std::array<std::byte, kUsualCandidates * sizeof(Opinion)> memory_;
  std::pmr::monotonic_buffer_resource pool_{memory_.data(), memory_.size()};
  std::pmr::vector<Opinion> opinions_;
};

/// An order of attempts, on the stack for usual ladders.
class Planned {
 public:
  explicit Planned(std::size_t candidates) { order_.reserve(candidates); }
  Planned(const Planned&) = delete;
  Planned& operator=(const Planned&) = delete;

  [[nodiscard]] Order& order() { return order_; }

 private:
  std::array<std::byte, Opinions::kUsualCandidates * 2 * sizeof(std::size_t)> memory_;
  std::pmr::monotonic_buffer_resource pool_{memory_.data(), memory_.size()};
  Order order_{&pool_};
};

class ScoreTable {
 public:
  explicit ScoreTable(const Settings& settings) : settings_(settings) {}

  /// Sets what a fit measured of the prior's weight (measured_prior.hpp). Before the first judge().
  void set_measured_prior(double weight) { settings_.measured_prior = weight; }
  [[nodiscard]] const Settings& settings() const { return settings_; }

  /// `corrections`: what is known of this prompt beyond the table, one a candidate in the metric's units and added to
  /// its shrunk mean; empty: nothing. Claims (`at_least`, and `within` with an error rate) stand without them.
  /// Errors: kInvalidArgument for `at_least` without an error rate, or an error rate outside of (0, 1).
  [[nodiscard]] sdk::Result<void> judge(const sdk::RouteRequest& request, std::span<const double> corrections,
                                        std::span<Opinion> opinions) const;

 private:
  Settings settings_;
  mutable VerdictMemory memory_;
};

/// Puts the candidates in order by the opinions (table/plan.hpp) and gives both to the sink.
void decide(const sdk::RouteRequest& request, std::span<Opinion> opinions, sdk::RouteSink& sink);

/// The second half of it alone: the opinions, then the attempts in this order, as many as the request allows.
void tell(const sdk::RouteRequest& request, std::span<const Opinion> opinions, std::span<const std::size_t> order,
          sdk::RouteSink& sink);

}  // namespace occam::routers
