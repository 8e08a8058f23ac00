// Means over the parts of a suite and over groups of suites, as `eval run` and `eval report` show them.
#pragma once

#include <boost/json/array.hpp>
#include <vector>

#include "occam/groups.hpp"

namespace occam::cli {

struct Means {
  std::vector<SubsetMeans> subsets;
  std::vector<GroupMean> groups;
};

[[nodiscard]] boost::json::array to_json(const std::vector<SubsetMeans>& subsets);
[[nodiscard]] boost::json::array to_json(const std::vector<GroupMean>& groups);

/// A table a suite and model, a line a group and model, on stdout.
void print_means(const Means& means);

}  // namespace occam::cli
