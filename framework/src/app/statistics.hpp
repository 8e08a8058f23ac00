// Counts what routing does, for Occam::stats().
//
// One short lock a request and one an attempt; what is remembered of a request is made before it. Labels are bounded: a
// task that the caller made up is counted under its name while there are few, after that as `other`. Threads: [any].
//
//   Statistics statistics;
//   Executor executor({…, .observer = &statistics});
//   statistics.fill(stats);
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "app/histogram.hpp"
#include "occam/stats.hpp"
#include "routing/observer.hpp"

namespace occam::app {

class Statistics final : public routing::Observer {
 public:
  static constexpr std::size_t kRecent = 200;
  static constexpr std::size_t kMostNames = 128;  ///< of tasks and of models, each

  void decided(double seconds) override;
  void attempt_finished(const routing::AttemptFinished& event) override;
  void request_finished(const routing::RequestFinished& event) override;

  /// A request that has begun; over when it is destroyed.
  class Running {
   public:
    explicit Running(Statistics& statistics) : count_(statistics.in_flight_) { ++count_; }
    ~Running() { --count_; }
    Running(const Running&) = delete;
    Running& operator=(const Running&) = delete;

   private:
    std::atomic<std::int64_t>& count_;
  };

  [[nodiscard]] std::int64_t running() const { return in_flight_; }

  /// Sets requests, attempts (without their backends), escalations, recent, decision_seconds and in_flight.
  void fill(Stats& stats) const;

 private:
  using Labels = std::array<std::string, 4>;
  using LabelViews = std::array<std::string_view, 4>;
  struct Less {
    using is_transparent = void;
    template <typename A, typename B>
    bool operator()(const A& a, const B& b) const {
      return std::lexicographical_compare(a.begin(), a.end(), b.begin(), b.end());
    }
  };
  struct AttemptCounts {
    Filling<kSecondsBounds.size()> seconds{kSecondsBounds};
    Filling<kSecondsBounds.size()> first_token_seconds{kSecondsBounds};
    Filling<kTokenSecondsBounds.size()> token_seconds{kTokenSecondsBounds};
    std::uint64_t prompt_tokens = 0;
    std::uint64_t completion_tokens = 0;
    double cost = 0;
  };
  using Names = std::set<std::string, std::less<>>;

  // All need the lock.
  [[nodiscard]] static std::string_view bounded(std::string_view name, Names& known);
  template <typename Map>
  [[nodiscard]] static typename Map::mapped_type& find(Map& map, const LabelViews& labels);
  void count_escalations(const Decision& decision, std::string_view task);

  std::atomic<std::int64_t> in_flight_ = 0;
  mutable std::mutex mutex_;
  Names tasks_;
  Names models_;
  std::map<Labels, Filling<kSecondsBounds.size()>, Less> requests_;  // task, policy, outcome, ""
  std::map<Labels, AttemptCounts, Less> attempts_;                   // model, task, policy, outcome
  std::map<Labels, std::uint64_t, Less> escalations_;                // model, task, reason, ""
  Filling<kDecisionSecondsBounds.size()> decisions_{kDecisionSecondsBounds};
  std::vector<RecentRequest> recent_;  // a ring
  std::size_t oldest_ = 0;
};

}  // namespace occam::app
