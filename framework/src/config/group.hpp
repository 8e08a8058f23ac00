// A group of suites as one file: what belongs together, and how much each counts in the group's mean.
//
//   [group]
//   name = "science"
//   suites = ["arc_easy", "arc_challenge", { suite = "openbookqa", weight = 2 }]
//   weights = "items"             # each item counts the same; "suites": each suite does; absent: as written
//
// Threads: values, no sharing.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/diagnostic.hpp"

namespace occam::config {

enum class GroupWeights {
  kItems,    ///< each item of any suite counts the same
  kSuites,   ///< each suite counts the same
  kWritten,  ///< by the members' own weights
};

struct GroupMember {
  Located<std::string> suite;  ///< a suite's name, a task, or a file beside the group
  double weight = 1;
};

struct Group {
  std::shared_ptr<const Source> source;
  Located<std::string> name;
  std::string description;
  GroupWeights weights = GroupWeights::kSuites;
  std::vector<GroupMember> members;
};

/// Whether the file is TOML with a table [group].
[[nodiscard]] bool is_group(const std::filesystem::path& file);

[[nodiscard]] Reading<Group> read_group(const std::filesystem::path& file);
[[nodiscard]] Reading<Group> parse_group(std::string_view text, std::string name);

}  // namespace occam::config
