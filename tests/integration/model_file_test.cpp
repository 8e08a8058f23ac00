// A tiny trained model through the whole program: golden text, token ids, log-probabilities, speeds.
#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "integration/house.hpp"

using namespace occam::test;

namespace {

/// The model's file, or empty where it is not on this machine.
std::string story_model() {
  const std::filesystem::path file = shared_data("models/stories260K.f32.gguf");
  if (file.empty()) WARN("skipped: ../shared/data/models/stories260K.f32.gguf is not here");
  return file.string();
}

std::string golden_text() {
  std::ifstream file(shared_data("models/stories260K.golden.txt"), std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

TEST_CASE("The greedy story from an empty prompt is the golden one") {
  const std::string model = story_model();
  if (model.empty()) return;
  const House house;
  const auto answer = house.json_of(
      {"run", "--json", "--model", model, "--raw", "--temperature", "0", "--max-tokens", "60", "--threads", "1", ""});
  const std::string text(answer.at("text").as_string());
  CHECK(text.size() > 150);
  CHECK(golden_text().starts_with(text));
  CHECK(answer.at("finish_reason") == "length");
  CHECK(answer.at("tokens").as_array().size() == 60);
}

TEST_CASE("A continuation is greedy exactly where the model itself would go on like that") {
  const std::string model = story_model();
  if (model.empty()) return;
  const House house;
  const auto score = [&](const std::string& continuation) {
    return house.json_of(
        {"score", "--json", "--model", model, "--context", "Once upon a time", "--continuation", continuation});
  };
  const auto golden = score(", there was a little girl");
  require_keys(golden, {{"logprob", Kind::kNumber}, {"tokens", Kind::kArray}, {"greedy", Kind::kBool}});
  CHECK(golden.at("greedy") == true);
  double sum = 0;
  for (const auto& token : golden.at("tokens").as_array()) {
    require_keys(token, {{"id", Kind::kInteger}, {"logprob", Kind::kNumber}});
    CHECK(token.at("logprob").as_double() <= 0);
    sum += token.at("logprob").as_double();
  }
  CHECK(golden.at("logprob").as_double() == Approx(sum).margin(1e-4));
  const auto other = score(", there was a little stone");
  CHECK(other.at("greedy") == false);
  CHECK(other.at("logprob").as_double() < golden.at("logprob").as_double());
}

TEST_CASE("Scored tokens are those that the whole text has after its context") {
  const std::string model = story_model();
  if (model.empty()) return;
  const House house;
  const auto ids = [&](const std::string& text) {
    Child child = house.child({"tokenize", "--model", model});
    child.input = text;
    const Ended ended = run_child(child);
    REQUIRE(ended.code == 0);
    const auto value = boost::json::parse(ended.out);
    require_keys(value, {{"ids", Kind::kArray}});
    return value.at("ids").as_array();
  };
  const auto whole = ids("Once upon a time, there was");
  const auto scored = house.json_of(
      {"score", "--json", "--model", model, "--context", "Once upon a time", "--continuation", ", there was"});
  const auto& tokens = scored.at("tokens").as_array();
  REQUIRE(tokens.size() < whole.size());
  for (std::size_t i = 0; i < tokens.size(); ++i) CHECK(tokens[i].at("id") == whole[whole.size() - tokens.size() + i]);
}

TEST_CASE("Tokenize reads one JSON string a line with batch and adds no BOS where it is told so") {
  const std::string model = story_model();
  if (model.empty()) return;
  const House house;
  Child child = house.child({"tokenize", "--model", model, "--batch"});
  child.input = "\"Once\"\n\"\"\n";
  const Ended with = run_child(child);
  CHECK(with.code == 0);
  CHECK(std::ranges::count(with.out, '\n') == 2);
  CHECK(with.out.starts_with("{\"ids\":[1,"));
  CHECK(with.out.ends_with("{\"ids\":[1]}\n"));
  child.arguments.emplace_back("--no-bos");
  CHECK(run_child(child).out.ends_with("{\"ids\":[]}\n"));
  child.input = "\"Once\"\nOnce\n";
  const Ended broken = run_child(child);
  CHECK(broken.code == 2);
  CHECK(contains(broken.err, "<stdin>:2"));
}

TEST_CASE("Bench says how fast and how large") {
  const std::string model = story_model();
  if (model.empty()) return;
  const House house;
  const auto speed = house.json_of({"bench", model, "-p", "32", "-n", "16", "-s", "3", "-t", "1", "-r", "1", "--json"});
  require_keys(speed, {{"model", Kind::kString},
                       {"threads", Kind::kInteger},
                       {"prompt", Kind::kObject},
                       {"generation", Kind::kObject},
                       {"together", Kind::kObject},
                       {"resident_bytes", Kind::kInteger}});
  CHECK(speed.at("threads") == 1);
  CHECK(speed.at("together").at("sequences") == 3);
  CHECK(speed.at("prompt").at("n") == 32);
  CHECK(speed.at("generation").at("n") == 16);
  for (const char* part : {"prompt", "generation", "together"})
    CHECK(speed.at(part).at("tokens_per_second").as_double() > 0);
}

TEST_CASE("A prompt that does not fit the context is refused by the plan and by the model with its counts") {
  const std::string model = story_model();
  if (model.empty()) return;
  std::string prompt;
  for (int i = 0; i < 700; ++i) prompt += " the";
  const House house;
  house.policy("[[model]]\nid = \"tiny\"\nbackend = \"cpu\"\nfile = \"" + model + "\"\n" +
               scripted_model("large", 1e9, "context = 100000\nreply = \"yes\""));
  const auto plan = house.json_of({"route", "explain", "--json", "--raw", prompt});
  REQUIRE(column(plan.at("candidates"), "model") == Words{"tiny", "large"});
  CHECK(column(plan.at("candidates"), "refused_by") == Words{"context", "no_evidence"});
  CHECK(column(plan.at("plan"), "model") == Words{"large"});
  CHECK(house.json_of({"run", "--json", "--raw", prompt}).at("text") == "yes");
  const Ended ended = house.run({"run", "--model", "tiny", "--raw", prompt});
  INFO(ended.err);
  CHECK(ended.code != 0);
  CHECK(contains(ended.err, "512"));
}

TEST_CASE("A model file that ends too early is refused with the tensor that is missing") {
  const std::string model = story_model();
  if (model.empty()) return;
  std::ifstream file(model, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(file), {}};
  const House house;
  for (const std::size_t kept : {std::size_t{3}, std::size_t{40}, std::size_t{9'000}, bytes.size() - 1}) {
    house.folder().write("cut.gguf", bytes.substr(0, kept));
    const Ended ended = house.run({"run", "--model", "cut.gguf", "--raw", "hello"});
    INFO(kept << " bytes: " << ended.err);
    CHECK(ended.code == 3);
    CHECK(contains(ended.err, "cut.gguf"));
  }
}
