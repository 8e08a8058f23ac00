// Which room may include which: framework/docs/architecture.md, held against every #include line of the tree.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace {

namespace fs = std::filesystem;
using Names = std::vector<std::string>;

struct Include {
  std::string file;  ///< relative to the source tree
  int line = 0;
  std::string target;  ///< as it is written, without quotes or brackets
  bool is_angled = false;
};

bool is_source(const fs::path& path) {
  static const std::set<std::string> kEndings = {".c", ".cpp", ".h", ".hpp", ".inl"};
  return kEndings.contains(path.extension().string());
}

void scan_file(const fs::path& path, std::vector<Include>& includes) {
  std::ifstream file(path);
  std::string line;
  for (int number = 1; std::getline(file, line); ++number) {
    const std::size_t hash = line.find_first_not_of(" \t");
    if (hash == std::string::npos || line[hash] != '#') continue;
    const std::size_t word = line.find_first_not_of(" \t", hash + 1);
    if (word == std::string::npos || line.compare(word, 7, "include") != 0) continue;
    const std::size_t open = line.find_first_of("\"<", word);
    if (open == std::string::npos) continue;
    const std::size_t close = line.find(line[open] == '<' ? '>' : '"', open + 1);
    if (close == std::string::npos) continue;
    includes.push_back({fs::relative(path, OCCAM_SOURCE_DIR).string(), number, line.substr(open + 1, close - open - 1),
                        line[open] == '<'});
  }
}

/// Every #include of our own sources, tests and benchmarks aside.
const std::vector<Include>& all_includes() {
  static const std::vector<Include> kAll = [] {
    std::vector<Include> includes;
    for (const char* room : {"framework", "plugins", "routers", "evaluators"})
      for (const auto& entry : fs::recursive_directory_iterator(fs::path(OCCAM_SOURCE_DIR) / room))
        if (entry.is_regular_file() && is_source(entry.path())) scan_file(entry.path(), includes);
    return includes;
  }();
  return kAll;
}

/// `framework/src/config`, `plugins/cpu`, `routers/smallest`, `framework/include/occam/abi`, …
std::string room_of(const std::string& file) {
  const fs::path path(file);
  const auto first = [&](int parts) {
    fs::path room;
    for (auto part = path.begin(); part != std::prev(path.end()) && parts > 0; ++part, --parts) room /= *part;
    return room.string();
  };
  if (file.starts_with("framework/include/occam")) return first(4);
  if (file.starts_with("framework/src")) return first(3);
  return first(2);
}

/// The room that an include reaches, or "" where it is not ours.
std::string target_room(const Include& include) {
  const std::string& target = include.target;
  if (target.starts_with("occam/statistics/")) return "framework/statistics";
  if (target.starts_with("occam/schema/")) return "framework/schema";
  if (target.starts_with("occam/text/")) return "framework/text";
  if (target.starts_with("occam/conform/")) return "framework/conform";
  if (target.starts_with("occam/abi/")) return "framework/include/occam/abi";
  if (target.starts_with("occam/sdk/")) return "framework/include/occam/sdk";
  if (target.starts_with("occam/")) return "framework/include/occam";
  if (include.is_angled) return "";
  const std::string folder = fs::path(target).begin()->string();
  const bool is_nested = target.find('/') != std::string::npos;
  if (!is_nested) return room_of(include.file);
  if (fs::exists(fs::path(OCCAM_SOURCE_DIR) / fs::path(include.file).parent_path() / target)) {
    return room_of(
        fs::relative(fs::path(OCCAM_SOURCE_DIR) / fs::path(include.file).parent_path() / target, OCCAM_SOURCE_DIR)
            .lexically_normal()
            .string());
  }
  for (const char* base : {"framework/src", "framework", "."})
    if (fs::exists(fs::path(OCCAM_SOURCE_DIR) / base / target))
      return room_of((fs::path(base) / target).lexically_normal().string());
  for (const char* engine : {"plugins/lm", "plugins/cpu"})
    if (fs::exists(fs::path(OCCAM_SOURCE_DIR) / engine / target)) return engine;
  for (const char* shared : {"routers", "evaluators"})
    if (fs::exists(fs::path(OCCAM_SOURCE_DIR) / shared / target)) return std::string(shared) + "/" + folder;
  return room_of(include.file).starts_with("plugins/") ? room_of(include.file) : "unknown: " + folder;
}

bool is_any_of(const std::string& room, const Names& rooms) {
  return std::ranges::find(rooms, room) != rooms.end();
}

/// Every include of files under `from` that reaches one of our rooms which is neither `from` nor among `allowed`.
Names strays(const std::string& from, const Names& allowed) {
  Names found;
  for (const Include& include : all_includes()) {
    const std::string room = room_of(include.file);
    if (room != from) continue;
    const std::string target = target_room(include);
    if (target.empty() || target == from || is_any_of(target, allowed)) continue;
    found.push_back(include.file + ":" + std::to_string(include.line) + " includes " + include.target + " of " +
                    target);
  }
  return found;
}

/// Every include of `prefix` outside the rooms.
Names users_outside(const std::string& prefix, const Names& rooms) {
  Names found;
  for (const Include& include : all_includes())
    if (include.target.starts_with(prefix) && !is_any_of(room_of(include.file), rooms))
      found.push_back(include.file + ":" + std::to_string(include.line) + " includes " + include.target);
  return found;
}

Names rooms_under(const std::string& folder) {
  Names rooms;
  for (const auto& entry : fs::directory_iterator(fs::path(OCCAM_SOURCE_DIR) / folder))
    if (entry.is_directory()) rooms.push_back(folder + "/" + entry.path().filename().string());
  return rooms;
}

const std::string kAbi = "framework/include/occam/abi";
const std::string kSdk = "framework/include/occam/sdk";
const std::string kApi = "framework/include/occam";
const std::string kStatistics = "framework/statistics";
const std::string kSchema = "framework/schema";
const std::string kText = "framework/text";
const std::string kBase = "framework/src/base";
const std::string kConfig = "framework/src/config";
const std::string kPlugin = "framework/src/plugin";
const std::string kStore = "framework/src/store";
const std::string kModel = "framework/src/model";

}  // namespace

TEST_CASE("The scan sees the tree") {
  CHECK(all_includes().size() > 1000);
  CHECK(rooms_under("routers").size() >= 1);
}

TEST_CASE("The ABI depends on nothing and the SDK on the ABI alone") {
  CHECK(strays(kAbi, {}) == Names{});
  CHECK(strays(kSdk, {kAbi}) == Names{});
  for (const Include& include : all_includes()) {
    if (room_of(include.file) != kAbi || !include.is_angled) continue;
    INFO(include.file << ':' << include.line);
    CHECK((include.target == "stddef.h" || include.target == "stdint.h"));
  }
}

TEST_CASE("The embedding API names the standard library and itself alone") {
  CHECK(strays(kApi, {}) == Names{});
  for (const Include& include : all_includes()) {
    if (room_of(include.file) != kApi) continue;
    INFO(include.file << ':' << include.line << ' ' << include.target);
    CHECK((include.target.starts_with("occam/") || include.target.find('/') == std::string::npos));
    CHECK((include.target.starts_with("occam/") || include.is_angled));
  }
}

TEST_CASE("Statistics, schema and text are leaves") {
  CHECK(strays(kStatistics, {}) == Names{});
  CHECK(strays(kSchema, {}) == Names{});
  CHECK(strays(kText, {}) == Names{});
}

TEST_CASE("Each room of the framework includes only those below it") {
  const Names leaves = {kAbi, kApi, kStatistics, kSchema, kText, kBase};
  const auto with = [&](Names more) {
    more.insert(more.end(), leaves.begin(), leaves.end());
    return more;
  };
  CHECK(strays(kBase, {kApi}) == Names{});
  CHECK(strays(kConfig, leaves) == Names{});
  CHECK(strays(kPlugin, leaves) == Names{});
  CHECK(strays(kStore, leaves) == Names{});
  CHECK(strays(kModel, with({kConfig, kPlugin, kStore})) == Names{});
  CHECK(strays("framework/src/eval", with({kConfig, kPlugin, kStore, kModel})) == Names{});
  CHECK(strays("framework/src/routing", with({kConfig, kPlugin, kStore, kModel})) == Names{});
  CHECK(users_outside("app/", {"framework/src/app"}) == Names{});
}

TEST_CASE("The program and the gateway and the report use the embedding API alone") {
  CHECK(strays("framework/cli", {kApi, "framework/gateway", "framework/report"}) == Names{});
  CHECK(strays("framework/gateway", {kApi, "framework/page"}) == Names{});
  CHECK(strays("framework/report", {kApi, "framework/page"}) == Names{});
  CHECK(strays("framework/page", {}) == Names{});
}

TEST_CASE("Plugins include neither the framework nor each other") {
  const Names sdk = {kAbi, kSdk, kStatistics, kSchema, kText};
  for (const std::string& folder : Names{"plugins", "routers", "evaluators"})
    for (const std::string& room : rooms_under(folder)) {
      Names allowed = sdk;
      if (folder == "plugins" && room != "plugins/lm") allowed.emplace_back("plugins/lm");
      if (folder == "evaluators" && room != "evaluators/measures") allowed.emplace_back("evaluators/measures");
      if (folder == "routers" && room != "routers/state") allowed.emplace_back("routers/state");
      if (folder == "routers" && room != "routers/state" && room != "routers/table")
        allowed.emplace_back("routers/table");
      INFO(room);
      CHECK(strays(room, allowed) == Names{});
    }
}

TEST_CASE("Heavy libraries have one home each") {
  CHECK(users_outside("toml++/", {kConfig}) == Names{});
  CHECK(users_outside("boost/dll", {kPlugin}) == Names{});
  CHECK(users_outside("SQLiteCpp/", {kStore}) == Names{});
  CHECK(users_outside("sqlite3", {kStore}) == Names{});
  CHECK(users_outside("valijson/", {kSchema}) == Names{});
  CHECK(users_outside("CLI/", {"framework/cli"}) == Names{});
  CHECK(users_outside("boost/beast", {"framework/gateway", "plugins/remote"}) == Names{});
  CHECK(users_outside("boost/asio", {"framework/gateway", "plugins/remote"}) == Names{});
}
