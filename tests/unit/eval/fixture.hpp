// A folder with suite files, the plugins that were built, and models that the test backend plays.
#pragma once

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include <fmt/format.h>

#include "base/json.hpp"
#include "config/suite.hpp"
#include "eval/runner.hpp"
#include "plugin/registry.hpp"

namespace occam::eval {

class Folder {
 public:
  Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "occam-eval-XXXXXX").string();
    REQUIRE(mkdtemp(pattern.data()) != nullptr);
    path_ = pattern;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }
  std::filesystem::path write(const std::string& name, const std::string& content) const {
    std::ofstream(path_ / name, std::ios::binary) << content;
    return path_ / name;
  }
  [[nodiscard]] std::string read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream(path_ / name, std::ios::binary).rdbuf();
    return text.str();
  }

 private:
  std::filesystem::path path_;
};

template <typename T>
T value(Result<T> result) {
  if (!result) FAIL(result.error().where << ": " << result.error().message);
  return std::move(*result);
}

template <typename T>
Error error_of(const Result<T>& result) {
  REQUIRE_FALSE(result);
  return result.error();
}

inline const plugin::Registry& registry() {
  static const plugin::Registry loaded = [] {
    const std::vector<std::filesystem::path> folders = {OCCAM_PLUGIN_DIR, OCCAM_BINARY_DIR "/tests/plugins"};
    return plugin::Registry::load(folders, {});
  }();
  return loaded;
}

inline Result<Suite> load(const std::filesystem::path& file) {
  const auto reading = config::read_suite(file);
  if (!reading.ok()) return fail(config::to_error(reading.diagnostics));
  const plugin::PluginInfo* evaluator = registry().find(plugin::Kind::kEvaluator, reading.value.evaluator.value);
  REQUIRE(evaluator != nullptr);
  return Suite::load(reading.value, *evaluator);
}

inline std::shared_ptr<plugin::Evaluator> evaluator(const std::string& id, const std::string& config = "{}") {
  return value(registry().make_evaluator(id, config));
}

inline std::shared_ptr<plugin::LoadedModel> scripted(const std::string& config) {
  const auto backend = value(registry().make_backend("scripted", "{}"));
  return value(backend->load("scripted", config, plugin::LoadScope::kWeights));
}

inline store::ModelIdentity identity(std::string digest = "digest") {
  store::ModelIdentity made;
  made.digest = std::move(digest);
  made.backend = "scripted";
  return made;
}

inline store::Store open_store(const std::filesystem::path& path = ":memory:") {
  return value(store::Store::open(path));
}

/// A suite of `count` questions "What is i plus i?"; exact_match, raw.
inline std::filesystem::path write_sums(const Folder& folder, int count, const std::string& style = "raw",
                                        const std::string& extra = "") {
  std::string items;
  for (int i = 0; i < count; ++i) {
    items += R"({"id":"sum-)" + std::to_string(i) + R"(","question":"What is )" + std::to_string(i) + " plus " +
             std::to_string(i) + R"(?","target":")" + std::to_string(2 * i) + "\"}\n";
  }
  folder.write("sums.jsonl", items);
  return folder.write("sums.toml", "[suite]\nname = \"sums\"\nitems = \"sums.jsonl\"\n[prompt]\nstyle = \"" + style +
                                       "\"\ntemplate = \"Q: {{question}}\\nA:\"\n" + extra +
                                       "[evaluator]\nid = \"exact_match\"\n[generate]\nmax_tokens = 8\n");
}

/// The scripted answers: right for every i below `right`, wrong for the rest.
inline std::string sums_script(int count, int right, const std::string& more = "") {
  json::object replies;
  for (int i = 0; i < count; ++i) {
    replies["What is " + std::to_string(i) + " plus "] = i < right ? std::to_string(2 * i) : "no idea";
  }
  std::string text = json::serialize(json::object{{"replies", replies}});
  text.pop_back();
  return text + more + "}";
}

}  // namespace occam::eval
