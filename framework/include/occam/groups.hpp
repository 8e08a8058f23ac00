// Means over several suites, and over the parts of one.
//
//   auto groups = occam.evaluation().groups({.names = {"science.toml"}});
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace occam {

struct GroupQuery {
  std::vector<std::string> names;   ///< files with a table [group]; other names are passed over
  std::vector<std::string> models;  ///< empty: all that have evidence
};

/// A model's mean over the suites of a group. The interval is made of the suites' own (occam/statistics/weighted.hpp).
struct GroupMean {
  std::string group;
  std::string model;
  double mean = 0;
  double low = 0;
  double high = 0;
  std::vector<std::string> missing;  ///< suites without evidence; where there are any, there is no mean (NaN)
};

/// One part of a suite: the items of one `subset`.
struct SubsetMean {
  std::string subset;
  std::int64_t n = 0;
  double mean = 0;
  double low = 0;  ///< 95 %: Wilson for 0/1 scores, t otherwise
  double high = 0;
};

struct SubsetMeans {
  std::string suite;
  std::string model;
  std::vector<SubsetMean> subsets;  ///< those with a score, by name
  SubsetMean all;                   ///< each subset counts the same; n is how many items
};

}  // namespace occam
