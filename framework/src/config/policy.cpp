#include "config/policy.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "base/file.hpp"
#include "config/policy_reader.hpp"

namespace occam::config {
namespace {

constexpr std::array<std::string_view, 10> kTables = {"store",  "plugins", "memory", "recognition", "backend",
                                                      "router", "model",   "task",   "policy",      "gateway"};

template <typename E, std::size_t N>
std::string_view word_of(E value, const std::array<std::pair<std::string_view, E>, N>& words) {
  for (const auto& [word, known] : words) {
    if (known == value) return word;
  }
  return {};
}

void read_table(const Node& node, PolicyReader& reader) {
  Policy& policy = reader.policy;
  if (node.key == "store") return reader.read_store(node);
  if (node.key == "plugins") return reader.read_plugins(node);
  if (node.key == "memory") return reader.read_memory(node);
  if (node.key == "recognition") return reader.read_recognition(node);
  if (node.key == "backend") return reader.read_plugin_tables(node, "backend", policy.backends);
  if (node.key == "router") return reader.read_plugin_tables(node, "router", policy.routers);
  if (node.key == "model") return reader.read_models(node);
  if (node.key == "task") return reader.read_tasks(node);
  if (node.key == "policy") return reader.read_policies(node);
  if (node.key == "gateway") return reader.read_gateway(node);
  reader.diagnostics.push_back(unknown_key({node.key, node.key_at}, "a policy file", kTables));
}

Reading<Policy> read(std::shared_ptr<const Source> source, const std::filesystem::path& folder,
                     const ReadOptions& options) {
  Reading<Policy> reading;
  reading.value.source = source;
  reading.value.folder = std::filesystem::absolute(folder.empty() ? "." : folder).lexically_normal();
  const std::optional<Node> root = parse_document(std::move(source), reading.diagnostics);
  if (!root) return reading;
  PolicyReader reader{.policy = reading.value,
                      .diagnostics = reading.diagnostics,
                      .cache = options.cache.empty() ? cache_directory() / "models" : options.cache};
  for (const Node& child : root->children) read_table(child, reader);
  reader.complete();
  reader.check_names();
  sort(reading.diagnostics);
  return reading;
}

template <typename T, typename Id>
const T* find_by(const std::vector<T>& all, std::string_view wanted, Id id) {
  const auto found = std::ranges::find_if(all, [&](const T& one) { return std::string_view(id(one)) == wanted; });
  return found == all.end() ? nullptr : &*found;
}

}  // namespace

std::string_view word(Objective value) {
  return word_of(value, kObjectiveWords);
}
std::string_view word(WhenOpen value) {
  return word_of(value, kWhenOpenWords);
}
std::string_view word(EscalateOn value) {
  return word_of(value, kEscalateOnWords);
}

const Model* Policy::find_model(std::string_view id) const {
  return find_by(models, id, [](const Model& one) -> const std::string& { return one.id.value; });
}

const Task* Policy::find_task(std::string_view id) const {
  return find_by(tasks, id, [](const Task& one) -> const std::string& { return one.id; });
}

const Rules* Policy::find_rules(std::string_view id) const {
  return find_by(policies, id, [](const Rules& one) -> const std::string& { return one.id; });
}

const PluginTable* Policy::find_backend(std::string_view id) const {
  return find_by(backends, id, [](const PluginTable& one) -> const std::string& { return one.id; });
}

const PluginTable* Policy::find_router(std::string_view id) const {
  return find_by(routers, id, [](const PluginTable& one) -> const std::string& { return one.id; });
}

Reading<Policy> parse_policy(std::string_view text, std::string name, const std::filesystem::path& folder,
                             const ReadOptions& options) {
  return read(make_source(std::move(name), text), folder, options);
}

Reading<Policy> read_policy(const std::filesystem::path& file, const ReadOptions& options) {
  Reading<Policy> reading;
  std::shared_ptr<const Source> source = read_source(file, reading.diagnostics);
  if (!source) return reading;
  return read(std::move(source), file.parent_path(), options);
}

// --- what all tables share --------------------------------------------------------------------------------------

File PolicyReader::resolve(std::string_view written) const {
  return {std::string(written), (policy.folder / std::filesystem::path(written)).lexically_normal()};
}

bool PolicyReader::require_table(const Node& node, std::string_view title) {
  if (node.kind == NodeKind::kTable) return true;
  diagnostics.push_back(
      {.at = node.at, .message = fmt::format("{} must be a table, and this is {}", title, describe(node.kind))});
  return false;
}

void PolicyReader::read_plugin_tables(const Node& node, std::string_view kind, std::vector<PluginTable>& out) {
  if (!require_table(node, kind)) return;
  for (const Node& child : node.children) {
    if (child.kind != NodeKind::kTable) {
      diagnostics.push_back({.at = child.key_at,
                             .message = fmt::format("\"{}\" stands outside of a {}'s own table", child.key, kind),
                             .hint = fmt::format("write it below [{}.ID]", kind)});
      continue;
    }
    out.push_back(to_plugin_table(child.key, child));
  }
}

}  // namespace occam::config
