// What `bandit` has seen of answers: by task and model, how many a day and the sum of their scores.
//
// The sums are whole numbers, so that those of several replicas add up exactly and in any order, to the same bytes.
// Older days weigh less, measured from the newest day on which anything was observed: there is no clock here. A day
// that weighs less than 2^-20 is dropped. Threads: [any].
//
//   Observations seen(14);                              // the half-life in days
//   seen.add({.task = "maths", .model = "small", .score = 1, .at_days = 20'789.4});
//   std::vector<Observed> now(request.size());
//   seen.look(request, now);
#pragma once

#include <cstdint>
#include <map>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>

#include "occam/sdk/router.hpp"

namespace occam::routers {

/// The answers of one model on one task, older ones discounted.
struct Observed {
  double weight = 0;  ///< how many they count for
  double sum = 0;     ///< of their scores, weighted alike
  [[nodiscard]] double mean() const { return sum / weight; }
};

class Observations {
 public:
  /// Requires: half_life_days > 0.
  explicit Observations(double half_life_days) : half_life_(half_life_days) {}

  /// Errors: kInvalidArgument for a time that is none.
  [[nodiscard]] sdk::Result<void> add(const sdk::Observation& observation);

  /// One a candidate of the request's task, all of one moment. Returns how many answers are known of the task.
  std::uint64_t look(const sdk::RouteRequest& request, std::span<Observed> observed) const;

  [[nodiscard]] std::string encode() const;
  /// Adds what encode() gave, all or nothing. Errors: kDataLoss; kFailedPrecondition for a state of another kind.
  [[nodiscard]] sdk::Result<void> merge(std::string_view bytes);

 private:
  /// Days since 1970.
  using DayNumber = std::int32_t;
  struct Day {
    std::uint64_t answers = 0;
    std::uint64_t scores = 0;  ///< in units of 2^-30
  };
  struct Cell {
    std::map<DayNumber, Day> days;
    Observed now;
  };
  struct Task {
    std::map<std::string, Cell, std::less<>> models;
    std::uint64_t answers = 0;
  };
  using Tasks = std::map<std::string, Task, std::less<>>;

  [[nodiscard]] static sdk::Result<Tasks> decode(std::string_view bytes);
  static void add_day(Tasks& tasks, std::string_view task, std::string_view model, DayNumber number, const Day& day);
  /// Weighs everything anew as of the newest day, and forgets what has no day left.
  void weigh(Tasks& tasks) const;
  void weigh(Cell& cell, DayNumber newest) const;

  const double half_life_;
  mutable std::shared_mutex mutex_;
  Tasks tasks_;
  DayNumber newest_ = kNever;
  static constexpr DayNumber kNever = -10'000'000;
};

}  // namespace occam::routers
