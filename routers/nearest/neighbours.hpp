// The prompts that `nearest` has stored, task by task, with what each model made of them.
//
// Immutable once made. Threads: [any].
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "occam/sdk/router.hpp"
#include "sketch.hpp"

namespace occam::routers {

/// How many are asked, and when nobody is.
struct NeighbourSettings {
  std::int64_t neighbours = 32;         ///< asked at most
  double similarity = 0.2;              ///< cosine of n-grams below which a stored prompt is no neighbour
  std::int64_t minimum_prompts = 100;   ///< stored of the task; fewer: a cold pool
  std::int64_t minimum_neighbours = 8;  ///< fewer: a sparse neighbourhood
  double agreement = 0.6;               ///< share of neighbours for whom the best candidate is best; less: disagreement
  std::int64_t maximum_prompts = 100'000;  ///< stored; what is beyond is left out by the seed
};

class StoredPrompts {
 public:
  /// One task's prompts. Scores are in [0, 1] of the metric's range.
  struct Pool {
    std::vector<Sketch> sketches;
    std::vector<float> scores;  ///< prompt by prompt, one a model; NaN: none
  };

  StoredPrompts() = default;

  /// Errors: kCancelled.
  [[nodiscard]] static sdk::Result<StoredPrompts> collect(const sdk::FitRequest& request, std::size_t maximum);

  [[nodiscard]] std::string encode() const;
  /// Errors: kDataLoss.
  [[nodiscard]] static sdk::Result<StoredPrompts> decode(std::string_view bytes);

  [[nodiscard]] std::size_t size() const;
  [[nodiscard]] std::size_t tasks() const { return pools_.size(); }
  /// Null for a task without prompts.
  [[nodiscard]] const Pool* pool(std::string_view task) const;
  [[nodiscard]] const std::vector<std::string>& models() const { return models_; }

 private:
  std::vector<std::string> models_;
  std::map<std::string, Pool, std::less<>> pools_;
};

/// The stored prompts of a pool nearest to the query, nearest first, the earlier stored of equals first.
[[nodiscard]] std::vector<std::size_t> nearest(const StoredPrompts::Pool& pool, const Sketch& query,
                                               const NeighbourSettings& settings);

}  // namespace occam::routers
