#include "eval/training.hpp"

#include "sampling.hpp"

using namespace occam;
using namespace occam::eval;

namespace {

struct Classroom {
  Folder folder;
  store::Store store = open_store();

  void run(const std::filesystem::path& file, const std::string& name, const std::string& script) {
    const auto reading = config::read_suite(file);
    REQUIRE(reading.ok());
    const auto model = scripted(script);
    const auto judge = evaluator(reading.value.evaluator.value, reading.value.evaluator_table.json);
    REQUIRE(run_suite(value(load(file)), *judge, {.model = *model, .identity = identity(name), .label = name}, store,
                      {.call_deadline_seconds = 0.05}));
  }

  Result<std::vector<json::value>> lines(const std::filesystem::path& file, double right_at = 1) {
    const Suite suite = value(load(file));
    std::string text;
    summary = {};
    const auto done = append_training(
        store, suite, {suite.evidence_key(identity("small"), ""), suite.evidence_key(identity("large"), ""), right_at},
        text, summary);
    if (!done) return fail(done.error());
    std::vector<json::value> made;
    for (std::size_t at = 0; at < text.size();) {
      const std::size_t end = text.find('\n', at);
      made.push_back(value(json::parse(text.substr(at, end - at))));
      at = end + 1;
    }
    return made;
  }

  TrainingSummary summary;
};

std::string at(const json::value& line, std::size_t message, const char* key) {
  return std::string(line.at("messages").at(message).at(key).as_string());
}

}  // namespace

TEST_CASE("what the small model fails and the large one gets right becomes a conversation") {
  Classroom room;
  const auto file = write_sums(room.folder, 10);
  room.run(file, "small", sums_script(10, 6));
  room.run(file, "large", sums_script(10, 9));
  const auto lines = value(room.lines(file));
  REQUIRE(lines.size() == 3);
  CHECK(at(lines[0], 0, "role") == "user");
  CHECK(at(lines[0], 0, "content") == "Q: What is 6 plus 6?\nA:");
  CHECK(at(lines[0], 1, "role") == "assistant");
  CHECK(at(lines[0], 1, "content") == "12");
  CHECK(lines[0].at("messages").as_array().size() == 2);
  CHECK(room.summary.items == 10);
  CHECK(room.summary.examples == 3);
  CHECK(room.summary.not_needed == 6);
  CHECK(room.summary.not_known == 1);
}

TEST_CASE("the conversation has the system message and no worked examples") {
  Classroom room;
  room.folder.write("pool.jsonl", R"({"question":"What is 50 plus 50?","target":"100"})");
  const auto file =
      write_sums(room.folder, 2, "chat", "system = \"Be brief.\"\nfew_shot = { count = 1, items = \"pool.jsonl\" }\n");
  room.run(file, "small", sums_script(2, 0));
  room.run(file, "large", sums_script(2, 2));
  const auto lines = value(room.lines(file));
  REQUIRE(lines.size() == 2);
  REQUIRE(lines[1].at("messages").as_array().size() == 3);
  CHECK(at(lines[1], 0, "content") == "Be brief.");
  CHECK(at(lines[1], 1, "content") == "Q: What is 1 plus 1?\nA:");
  CHECK(at(lines[1], 2, "content") == "2");
}

TEST_CASE("a failure is no wrong answer and an answer that was cut off is no example") {
  Classroom room;
  const auto file = write_sums(room.folder, 3);
  room.run(file, "small", R"({"hang":true})");
  room.run(file, "large", sums_script(3, 3));
  CHECK(value(room.lines(file)).empty());
  CHECK(room.summary.not_known == 3);

  Classroom other;
  const auto cut =
      other.folder.write("cut.toml",
                         "[suite]\nname = \"cut\"\nitems = \"sums.jsonl\"\n[prompt]\nstyle = \"raw\"\n"
                         "template = \"{{question}}\"\n[evaluator]\nid = \"contains\"\n[generate]\nmax_tokens = 1\n");
  (void)write_sums(other.folder, 1);
  other.run(cut, "small", R"({"reply":"no"})");
  other.run(cut, "large", R"({"reply":"0 and more words"})");
  CHECK(value(other.lines(cut)).empty());
  CHECK(other.summary.cut_off == 1);
}

TEST_CASE("the right option is the answer where options are scored") {
  Classroom room;
  room.folder.write("i.jsonl", "{\"q\":\"sky?\",\"choices\":[\"red\",\"blue\"],\"gold\":1}\n");
  const auto file =
      room.folder.write("s.toml",
                        "[suite]\nname = \"c\"\nitems = \"i.jsonl\"\n[prompt]\nstyle = \"raw\"\ntemplate = \"{{q}}\"\n"
                        "[evaluator]\nid = \"choice\"\n");
  room.run(file, "small", R"({"prefers":" red"})");
  room.run(file, "large", R"({"prefers":" blue"})");
  const auto lines = value(room.lines(file));
  REQUIRE(lines.size() == 1);
  CHECK(at(lines[0], 1, "content") == "blue");
}

TEST_CASE("of several samples the first right one is the answer") {
  Classroom room;
  const auto file = write_sampled(room.folder, {.items = 1});
  room.run(file, "small", R"({"samples":["no","yes","no"]})");
  room.run(file, "large", R"({"samples":["no","yes ","yes"]})");
  const auto lines = value(room.lines(file));
  REQUIRE(lines.size() == 1);
  CHECK(at(lines[0], 1, "content") == "yes");
  const auto together = write_sampled(room.folder, {.items = 1, .evaluator = "samples"});
  CHECK(error_of(room.lines(together)).code == ErrorCode::kUsage);
}
