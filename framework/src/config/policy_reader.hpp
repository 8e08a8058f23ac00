// The parts of the policy reader, one for each kind of table; policy.cpp calls them in order.
//
// Threads: one user at a time; a Reader's fields outlive the calls.
#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "config/policy.hpp"
#include "config/table_reader.hpp"

namespace occam::config {

inline constexpr std::array<std::pair<std::string_view, Residency>, 3> kResidencyWords = {
    {{"device", Residency::kDevice}, {"edge", Residency::kEdge}, {"cloud", Residency::kCloud}}};
inline constexpr std::array<std::pair<std::string_view, Objective>, 4> kObjectiveWords = {
    {{"parameters", Objective::kParameters},
     {"price", Objective::kPrice},
     {"latency", Objective::kLatency},
     {"seconds", Objective::kSeconds}}};
inline constexpr std::array<std::pair<std::string_view, WhenOpen>, 2> kWhenOpenWords = {
    {{"escalate", WhenOpen::kEscalate}, {"refuse", WhenOpen::kRefuse}}};
inline constexpr std::array<std::pair<std::string_view, EscalateOn>, 4> kEscalateOnWords = {
    {{"error", EscalateOn::kError},
     {"timeout", EscalateOn::kTimeout},
     {"invalid", EscalateOn::kInvalid},
     {"unsure", EscalateOn::kUnsure}}};

struct PolicyReader {
  Policy& policy;
  Diagnostics& diagnostics;
  std::filesystem::path cache;

  void read_store(const Node& node);
  void read_plugins(const Node& node);
  void read_memory(const Node& node);
  void read_recognition(const Node& node);
  void read_gateway(const Node& node);
  /// [[model]]
  void read_models(const Node& node);
  /// [task.*]
  void read_tasks(const Node& node);
  /// `match` of a task
  static void read_match(TableReader& table, Task& task);
  /// `valid` of a task
  void read_valid(TableReader& table, Task& task) const;
  /// [policy.*]
  void read_policies(const Node& node);
  /// [backend.*] or [router.*]
  void read_plugin_tables(const Node& node, std::string_view kind, std::vector<PluginTable>& out);

  /// Fills what was not written, then checks the names that tables use for each other.
  void complete();
  void check_names();

  [[nodiscard]] File resolve(std::string_view written) const;
  /// Returns whether `node` is a table, and reports it where it is not.
  bool require_table(const Node& node, std::string_view title);
};

}  // namespace occam::config
