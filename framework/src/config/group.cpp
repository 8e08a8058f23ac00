#include "config/group.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "config/table_reader.hpp"

namespace occam::config {
namespace {

constexpr std::array<std::pair<std::string_view, GroupWeights>, 2> kWeights = {
    {{"items", GroupWeights::kItems}, {"suites", GroupWeights::kSuites}}};

void read_member(const Node& node, Diagnostics& diagnostics, Group& group) {
  GroupMember member;
  if (node.kind == NodeKind::kString) {
    member.suite = {node.text, node.at};
  } else if (node.kind == NodeKind::kTable) {
    TableReader table(node, "a suite of [group]", diagnostics);
    if (table.require("suite")) {
      if (const auto suite = table.text("suite")) member.suite = *suite;
    }
    if (const auto weight = table.number("weight", kPositive)) {
      member.weight = weight->value;
      group.weights = GroupWeights::kWritten;
    }
    table.finish();
  } else {
    diagnostics.push_back(
        {.at = node.at,
         .message = fmt::format("a suite of [group] is a name or a table, and this is {}", describe(node.kind)),
         .hint = "suites = [\"arc_easy\", { suite = \"openbookqa\", weight = 2 }]"});
    return;
  }
  const auto same =
      std::ranges::find(group.members, member.suite.value, [](const GroupMember& one) { return one.suite.value; });
  if (same != group.members.end())
    diagnostics.push_back({.at = node.at,
                           .message = fmt::format("\"{}\" is in the group twice", member.suite.value),
                           .other = same->suite.at,
                           .other_message = "first here"});
  group.members.push_back(std::move(member));
}

void read(const Node& root, Diagnostics& diagnostics, Group& group) {
  TableReader file(root, "a group's file", diagnostics);
  const Node* const node = file.of_kind("group", NodeKind::kTable);
  file.finish();
  if (node == nullptr) return;
  TableReader table(*node, "[group]", diagnostics);
  if (table.require("name")) {
    if (const auto name = table.text("name")) group.name = *name;
  }
  if (const auto description = table.text("description")) group.description = description->value;
  if (table.require("suites")) {
    if (const Node* suites = table.of_kind("suites", NodeKind::kArray)) {
      for (const Node& member : suites->children) read_member(member, diagnostics, group);
      if (suites->children.empty()) table.error(suites->at, "the group has no suite");
    }
  }
  if (const auto weights = table.choice("weights", kWeights)) {
    if (group.weights == GroupWeights::kWritten)
      table.error(weights->at, "weights beside weights that suites have of their own");
    group.weights = weights->value;
  }
  table.finish();
}

Reading<Group> read(std::shared_ptr<const Source> source) {
  Reading<Group> reading;
  reading.value.source = source;
  if (const auto root = parse_document(std::move(source), reading.diagnostics))
    read(*root, reading.diagnostics, reading.value);
  sort(reading.diagnostics);
  return reading;
}

}  // namespace

bool is_group(const std::filesystem::path& file) {
  Diagnostics ignored;
  auto source = read_source(file, ignored);
  if (!source) return false;
  const auto root = parse_document(std::move(source), ignored);
  return root && root->find("group") != nullptr && root->find("suite") == nullptr;
}

Reading<Group> parse_group(std::string_view text, std::string name) {
  return read(make_source(std::move(name), text));
}

Reading<Group> read_group(const std::filesystem::path& file) {
  Reading<Group> reading;
  std::shared_ptr<const Source> source = read_source(file, reading.diagnostics);
  return source ? read(std::move(source)) : reading;
}

}  // namespace occam::config
