#include "app/groups.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include "app/core.hpp"
#include "app/evaluating.hpp"
#include "config/group.hpp"
#include "eval/subsets.hpp"
#include "occam/evaluation.hpp"
#include "occam/statistics/weighted.hpp"

namespace occam {
namespace app {
namespace {

Result<config::Group> read_group_at(const std::filesystem::path& file) {
  config::Reading<config::Group> reading = config::read_group(file);
  if (!reading.ok()) return fail(to_error_with_details(reading.diagnostics));
  for (config::GroupMember& member : reading.value.members) {  // a file beside the group, or a name that is known
    const std::filesystem::path beside = file.parent_path() / member.suite.value;
    std::error_code ignored;
    if (std::filesystem::is_regular_file(beside, ignored)) member.suite.value = beside.string();
  }
  return std::move(reading.value);
}

bool names_group(const std::string& name) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(name, ignored) && config::is_group(name);
}

}  // namespace

Result<std::vector<std::string>> expand_groups(const std::vector<std::string>& names) {
  std::vector<std::string> suites;
  const auto add = [&](const std::string& suite) {
    if (std::ranges::find(suites, suite) == suites.end()) suites.push_back(suite);
  };
  for (const std::string& name : names) {
    if (!names_group(name)) {
      add(name);
      continue;
    }
    const auto group = read_group_at(name);
    if (!group) return fail(group.error());
    for (const config::GroupMember& member : group->members) add(member.suite.value);
  }
  return suites;
}

}  // namespace app

namespace {

/// A member with its task, under which its evidence stands.
struct Member {
  std::string task;
  double weight = 1;
};

Result<std::vector<Member>> members_of(const app::Snapshot& snapshot, const config::Group& group) {
  std::vector<Member> members;
  for (const config::GroupMember& member : group.members) {
    const auto suite = app::find_suite(snapshot, member.suite.value);
    if (!suite) return fail(suite.error());
    members.push_back({suite->name.value, member.weight});
  }
  return members;
}

GroupMean mean_of(const config::Group& group, const std::vector<Member>& members, const std::string& model,
                  const std::vector<Evidence>& rows) {
  GroupMean made;
  made.group = group.name.value;
  made.model = model;
  std::vector<statistics::WeightedPart> parts;
  for (const Member& member : members) {
    const auto row = std::ranges::find_if(
        rows, [&](const Evidence& one) { return one.model == model && one.task == member.task && one.n > 0; });
    if (row == rows.end()) {
      made.missing.push_back(member.task);
      continue;
    }
    const double weight = group.weights == config::GroupWeights::kItems    ? static_cast<double>(row->suite_items)
                          : group.weights == config::GroupWeights::kSuites ? 1
                                                                           : member.weight;
    parts.push_back({weight, row->mean, row->low, row->high});
  }
  if (!made.missing.empty()) parts.clear();
  const statistics::WeightedMean mean = statistics::weighted_mean(parts);
  made.mean = mean.mean;
  made.low = mean.low;
  made.high = mean.high;
  return made;
}

}  // namespace

Result<std::vector<GroupMean>> Evaluation::groups(const GroupQuery& query) const {
  const auto snapshot = core_->snapshot();
  std::vector<GroupMean> means;
  for (const std::string& name : query.names) {
    if (!app::names_group(name)) continue;
    const auto group = app::read_group_at(name);
    if (!group) return fail(group.error());
    const auto members = members_of(*snapshot, *group);
    if (!members) return fail(members.error());
    ReportQuery wanted;
    wanted.models = query.models;
    for (const Member& member : *members) wanted.tasks.push_back(member.task);
    const auto rows = report(wanted);
    if (!rows) return fail(rows.error());
    std::set<std::string> models;
    for (const Evidence& row : *rows) models.insert(row.model);
    for (const std::string& model : models) means.push_back(mean_of(*group, *members, model, *rows));
  }
  return means;
}

Result<std::vector<SubsetMeans>> Evaluation::subsets(std::string_view suite,
                                                     const std::vector<std::string>& models) const {
  const auto snapshot = core_->snapshot();
  const auto loaded = app::load_suite(*snapshot, suite);
  if (!loaded) return fail(loaded.error());
  const auto store = core_->store();
  if (!store) return fail(store.error());
  std::vector<SubsetMeans> made;
  for (const std::string& name : models) {
    const auto id = snapshot->models->resolve(name);
    if (!id) return fail(id.error());
    const auto identity = snapshot->models->identify(*id);
    const auto info = snapshot->models->describe(*id);
    if (!identity || !info) continue;  // a model that cannot be had now
    auto means = eval::subset_means(**store, loaded->suite,
                                    loaded->suite.evidence_key(*identity, info->chat_template_hash), *id);
    if (!means) return fail(means.error());
    if (*means) made.push_back(std::move(**means));
  }
  return made;
}

}  // namespace occam
