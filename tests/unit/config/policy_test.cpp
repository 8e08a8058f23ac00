// What a policy says once it is read: values, defaults, positions and resolved paths.
#include "config/policy.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "base/json.hpp"

namespace occam::config {
namespace {

Policy read_good(std::string_view text, const std::filesystem::path& folder = "/policies") {
  auto reading = parse_policy(text, "x.toml", folder, {.cache = "/nowhere"});
  INFO(render(reading.diagnostics));
  REQUIRE(reading.ok());
  return std::move(reading.value);
}

}  // namespace

TEST_CASE("An empty policy has the defaults of the product") {
  const Policy policy = read_good("");
  CHECK(policy.store.path.value.path == "/policies/occam.db");
  REQUIRE(policy.tasks.size() == 1);
  CHECK(policy.tasks[0].id == "*");
  CHECK(policy.tasks[0].threshold.value.kind == ThresholdKind::kWithin);
  CHECK(policy.tasks[0].threshold.value.value.text == "0.03");
  CHECK_FALSE(policy.tasks[0].error);
  REQUIRE(policy.find_rules("default") != nullptr);
  CHECK(policy.find_rules("default")->router.value == "smallest");
  CHECK(policy.find_rules("default")->when_open == WhenOpen::kEscalate);
  CHECK_FALSE(policy.gateway);
}

TEST_CASE("A threshold keeps the decimal that was written") {
  const Policy policy = read_good("[task.a]\nat_least = 0.280\n[task.b]\nat_least = +1_0.5e-1\n[task.c]\nwithin = 0\n");
  CHECK(policy.find_task("a")->threshold.value.value.text == "0.280");
  CHECK(policy.find_task("b")->threshold.value.value.text == "10.5e-1");
  CHECK(policy.find_task("b")->threshold.value.value.value == 1.05);
  CHECK(policy.find_task("c")->threshold.value.value.text == "0");
}

TEST_CASE("A claim has an error rate of five percent unless it says otherwise and a regret rule has none") {
  const Policy policy =
      read_good("[task.a]\nat_least = 0.8\n[task.b]\nat_least = 0.8\nerror = 0.01\n[task.c]\nwithin = 0.1\n");
  CHECK(policy.find_task("a")->error->value.text == "0.05");
  CHECK(policy.find_task("b")->error->value.text == "0.01");
  CHECK_FALSE(policy.find_task("c")->error);
}

TEST_CASE("A task without a threshold has that of the star and the star is the last task") {
  const Policy policy = read_good("[task.\"*\"]\nat_least = 0.7\nerror = 0.1\n[task.a]\nmax_tokens = 4\n");
  CHECK(policy.tasks.back().id == "*");
  CHECK(policy.find_task("a")->threshold.value.value.text == "0.7");
  CHECK(policy.find_task("a")->error->value.text == "0.1");
}

TEST_CASE("A backend is told its own keys and the resolved file but not ours") {
  const auto folder = std::filesystem::temp_directory_path() / "occam_config_test";
  std::filesystem::create_directories(folder / "models");
  std::ofstream(folder / "models/x.gguf") << "weights";
  const Policy policy = read_good(
      "[[model]]\nid = \"x\"\nbackend = \"cpu\"\nfile = \"models/x.gguf\"\ncontext = 512\nparameters = 1e6\n"
      "api_key = { env = \"K\" }\nthreads = 3\nstop = [\"a\", \"b\"]\n",
      folder);
  const Model& model = policy.models[0];
  const auto told = json::parse(model.table.json);
  REQUIRE(told);
  const json::object& object = told->as_object();
  CHECK(object.size() == 5);
  CHECK(object.at("file").as_string() == (folder / "models/x.gguf").string());
  CHECK(object.at("context").as_int64() == 512);
  CHECK(object.at("threads").as_int64() == 3);
  CHECK(object.at("api_key").as_object().at("env").as_string() == "K");
  REQUIRE(model.unknown_keys.size() == 2);
  CHECK(model.unknown_keys[0].value == "threads");
  CHECK(model.unknown_keys[0].at.where() == "x.toml:8:1");
  CHECK(model.table.position_of("stop[1]").where() == "x.toml:9:14");
  CHECK(model.table.position_of("/stop/1").where() == "x.toml:9:14");
  CHECK(model.table.position_of("stop[7]").where() == "x.toml:9:1");
  CHECK(model.table.position_of("absent").where() == "x.toml:1:1");
  std::filesystem::remove_all(folder);
}

TEST_CASE("A model file that is only in the cache is found there") {
  const auto cache = std::filesystem::temp_directory_path() / "occam_config_cache";
  std::filesystem::create_directories(cache);
  std::ofstream(cache / "y.gguf") << "weights";
  const auto reading = parse_policy("[[model]]\nid = \"y\"\nbackend = \"cpu\"\nfile = \"models/y.gguf\"\n", "x.toml",
                                    "/policies", {.cache = cache});
  CHECK(reading.diagnostics.empty());
  CHECK(reading.value.models[0].file->value.path == cache / "y.gguf");
  std::filesystem::remove_all(cache);
}

TEST_CASE("A missing model file is a warning and a missing suite an error") {
  const auto model =
      parse_policy("[[model]]\nid = \"y\"\nbackend = \"cpu\"\nfile = \"y.gguf\"\n", "x.toml", "/policies");
  CHECK(model.ok());
  CHECK(model.diagnostics.size() == 1);
  CHECK_FALSE(parse_policy("[task.a]\nsuite = \"y.toml\"\n", "x.toml", "/policies").ok());
}

TEST_CASE("Candidates that are not written are all models in their order") {
  const Policy policy =
      read_good("[[model]]\nid = \"b\"\nbackend = \"echo\"\n[[model]]\nid = \"a\"\nbackend = \"echo\"\n");
  const auto& candidates = policy.find_rules("default")->candidates;
  REQUIRE(candidates.size() == 2);
  CHECK(candidates[0].value == "b");
  CHECK(candidates[1].value == "a");
}

TEST_CASE("Durations are read in their units") {
  const Policy policy = read_good(
      "[policy.default]\nbudget = { deadline = \"1.5m\" }\nlimits = { latency_p95 = \"500ms\", "
      "evidence_age = \"30d\" }\n[policy.b]\n"
      "budget = { deadline = \"2h\" }\n");
  CHECK(policy.find_rules("default")->budget.deadline->value == 90);
  CHECK(policy.find_rules("default")->limits.latency_p95->value == 0.5);
  CHECK(policy.find_rules("default")->limits.evidence_age->value == 2'592'000);
  CHECK(policy.find_rules("b")->budget.deadline->value == 7200);
}

TEST_CASE("What bounds a chain and its attempts is read") {
  const Policy policy = read_good(
      "[policy.default]\nhedge_after = \"800ms\"\nbudget = { attempt = \"10s\", cost_per_day = 5 }\n[policy.b]\n");
  CHECK(policy.find_rules("default")->hedge_after->value == 0.8);
  CHECK(policy.find_rules("default")->budget.attempt->value == 10);
  CHECK(policy.find_rules("default")->budget.cost_per_day->value == 5);
  CHECK_FALSE(policy.find_rules("b")->hedge_after);
  CHECK_FALSE(policy.find_rules("b")->budget.attempt);
}

TEST_CASE("What an answer must be is compiled with the policy") {
  const auto reading = parse_policy(
      "[task.a]\nvalid = { min_chars = 2, schema = \"schemas/person.json\", pattern = '^\\{', refusals = true }\n",
      "x.toml", OCCAM_SOURCE_DIR "/tests/golden/config");
  INFO(render(reading.diagnostics));
  REQUIRE(reading.ok());
  const Valid& valid = reading.value.find_task("a")->valid->value;
  CHECK(valid.min_chars == 2);
  CHECK(valid.refusals == true);
  CHECK(valid.pattern_text == "^\\{");
  REQUIRE(valid.schema);
  CHECK(valid.schema->check(R"({"name": "Ada"})").empty());
  CHECK_FALSE(valid.schema->check(R"({"name": 1})").empty());
  REQUIRE(valid.pattern);
  CHECK(valid.pattern->find("{}")->has_value());
}

TEST_CASE("Plugin tables become JSON with the places of their keys") {
  const Policy policy =
      read_good("[backend.cpu]\nthreads = 2\n[backend.cpu.cache]\nkind = \"f16\"\n[router.smallest]\nx = 0.5\n");
  CHECK(policy.find_backend("cpu")->json == R"({"threads":2,"cache":{"kind":"f16"}})");
  CHECK(policy.find_backend("cpu")->position_of("cache.kind").where() == "x.toml:4:1");
  CHECK(policy.find_router("smallest")->json == R"({"x":5E-1})");
  CHECK(policy.find_router("nearest") == nullptr);
}

TEST_CASE("The policies of this repository are in order apart from models that are not there") {
  const std::filesystem::path configs = std::filesystem::path(OCCAM_SOURCE_DIR) / "configs";
  std::vector<std::filesystem::path> files = {configs / "occam.toml"};
  for (const auto& entry : std::filesystem::directory_iterator(configs / "policies")) files.push_back(entry.path());
  CHECK(files.size() >= 4);
  for (const auto& file : files) {
    const auto reading = read_policy(file);
    INFO(render(reading.diagnostics));
    CHECK(reading.ok());
    for (const Diagnostic& diagnostic : reading.diagnostics) CHECK(diagnostic.message.starts_with("there is no file "));
    CHECK(reading.value.models.size() == 2);
  }
}

}  // namespace occam::config
